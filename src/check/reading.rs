//! What the codes about names have in common.

use crate::finding::Finding;
use crate::model::{Arg, Said};
use crate::rules::Ruleset;

/// The sentence that was made when the cell was read.
pub(super) fn said(finding: &Finding, _: &Ruleset) -> Said {
    finding.said().cloned().unwrap_or_else(|| Said::new("nothing"))
}

/// What was said of a cell needs no more words under it.
pub(super) fn no_label(_: &Finding, _: &Ruleset) -> Option<Said> {
    None
}

/// A name that is not known, with the nearest ones that are; or a blank.
pub(super) fn unknown(key: &'static str, cell: &str, near: &[String]) -> Said {
    if cell.trim().is_empty() {
        return Said::new("name-blank").with("what", Said::new(key_of_column(key)));
    }
    let near = if near.is_empty() {
        Said::new("no-near-name")
    } else {
        Said::new("near-names").with("names", near.iter().collect::<Arg>())
    };
    Said::new(key).with("text", cell.trim()).with("near", near)
}

/// The message that names the column a code is about.
fn key_of_column(key: &'static str) -> &'static str {
    match key {
        "unknown-fund" => "column-fund",
        "unknown-work" => "column-work",
        _ => "column-estate",
    }
}
