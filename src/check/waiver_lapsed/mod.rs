//! A waiver is not for what is there now.

use crate::check::{Check, Group, reading};
use crate::finding::{Approval, Severity};
use crate::model::Said;

pub(super) const CHECK: Check = Check {
    code: "waiver-lapsed",
    group: Group::Waivers,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// The sentence, with why.
pub(super) fn say(approval: &Approval, why: Said) -> Said {
    Said::new("waiver-lapsed").with("id", &approval.id).with("approver", &approval.approver).with("why", why)
}
