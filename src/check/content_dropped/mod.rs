//! Approved content is no longer there.

use crate::check::telling::{about, tail};
use crate::check::{Check, Group, reading};
use crate::finding::{Finding, Severity};
use crate::model::Said;
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "content-dropped",
    group: Group::Approved,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// Content that is gone; whether money of the group stays, and whether a number of approval stands beside it.
pub(super) fn told(finding: &Finding, rules: &Ruleset, stays: bool, approval: bool) -> Said {
    about("content-dropped", finding, rules).with("tail", tail(rules, stays, approval))
}
