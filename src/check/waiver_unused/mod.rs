//! Nothing was found that a waiver is for.

use crate::check::{Check, Group, reading};
use crate::finding::{Approval, Severity};
use crate::model::Said;

pub(super) const CHECK: Check = Check {
    code: "waiver-unused",
    group: Group::Waivers,
    severity: Severity::Note,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// The sentence; a waiver that has ended is said to have.
pub(super) fn say(approval: &Approval, has_ended: bool) -> Said {
    let said = Said::new(if has_ended { "waiver-unused-ended" } else { "waiver-unused" });
    said.with("id", &approval.id).with("expires", approval.expires.to_string())
}
