//! A sum that a table states is not the sum of the lines it takes together.

use crate::check::{Check, Group, reading};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check {
    code: "total-mismatch",
    group: Group::Reading,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};
