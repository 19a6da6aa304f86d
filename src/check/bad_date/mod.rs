//! The date cell is no date.

use crate::check::{Check, Group, reading};
use crate::finding::Severity;
use crate::model::Said;

pub(super) const CHECK: Check = Check {
    code: "bad-date",
    group: Group::Reading,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// A cell that is no date.
pub(super) fn say(cell: &str) -> Said {
    Said::new("bad-date").with("text", cell.trim())
}
