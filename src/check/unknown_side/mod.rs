//! The side cell is neither inside nor outside.

use crate::check::{Check, Group, reading};
use crate::finding::Severity;
use crate::model::Said;

pub(super) const CHECK: Check = Check {
    code: "unknown-side",
    group: Group::Reading,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// A cell that is neither inside nor outside.
pub(super) fn say(cell: &str) -> Said {
    Said::new("unknown-side").with("text", cell.trim())
}
