//! A group of lines draws on funds that exclude each other.

use crate::check::{Check, Group, reading};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check {
    code: "excluded-pair",
    group: Group::Limits,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};
