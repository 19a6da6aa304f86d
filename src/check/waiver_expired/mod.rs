//! A waiver has ended, and what it was for is still there.

use crate::check::{Check, Group, reading};
use crate::finding::{Approval, Severity};
use crate::model::Said;

pub(super) const CHECK: Check = Check {
    code: "waiver-expired",
    group: Group::Waivers,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// The sentence.
pub(super) fn say(approval: &Approval) -> Said {
    Said::new("waiver-expired")
        .with("id", &approval.id)
        .with("approver", &approval.approver)
        .with("expires", approval.expires.to_string())
}
