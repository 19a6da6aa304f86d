//! The estate cell names no estate of the table, or more than one.

use crate::check::{Check, Group, reading};
use crate::finding::Severity;
use crate::model::{Arg, Said};

pub(super) const CHECK: Check = Check {
    code: "unknown-estate",
    group: Group::Reading,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// A blank cell.
pub(super) fn blank() -> Said {
    Said::new("unknown-estate-blank")
}

/// A cell that names no estate of the table.
pub(super) fn say(cell: &str, near: &[String]) -> Said {
    reading::unknown("unknown-estate", cell, near)
}

/// A name that several estates have, each given as `id (row)`.
pub(super) fn several(cell: &str, estates: &[String]) -> Said {
    Said::new("unknown-estate-several")
        .with("text", cell.trim())
        .with("estates", estates.iter().collect::<Arg>())
}
