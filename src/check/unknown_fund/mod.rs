//! The fund cell names no fund, or more than one.

use crate::check::{Check, Group, reading};
use crate::finding::Severity;
use crate::model::{Arg, Bilingual, Said};

pub(super) const CHECK: Check = Check {
    code: "unknown-fund",
    group: Group::Reading,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// A cell that names no fund.
pub(super) fn say(cell: &str, near: &[String]) -> Said {
    reading::unknown("unknown-fund", cell, near)
}

/// A cell that names several funds, which do not all come to the same.
pub(super) fn unsure(cell: &str, candidates: &[Bilingual]) -> Said {
    let candidates = candidates.iter().map(Arg::from).collect();
    Said::new("unknown-fund-unsure").with("text", cell).with("candidates", Arg::List(candidates))
}
