//! There is content that was not approved.

use crate::check::telling::{about, changed};
use crate::check::{Check, Group, reading};
use crate::finding::{Finding, Severity};
use crate::model::Said;
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "content-added",
    group: Group::Approved,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// Content that is new, and whether a number of approval stands beside it.
pub(super) fn told(finding: &Finding, rules: &Ruleset, approval: bool) -> Said {
    let key = if finding.fund.is_some() { "content-added" } else { "content-added-by-nobody" };
    about(key, finding, rules).with("tail", changed(approval))
}
