//! Approved content is there in a smaller quantity.

use crate::check::approved::entry::quantity_text;
use crate::check::telling::{about, tail};
use crate::check::{Check, Group, reading};
use crate::finding::{Finding, Severity};
use crate::model::Said;
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "content-reduced",
    group: Group::Approved,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// Content that was cut, in millionths of its unit; whether money of the group stays, and whether a number of
/// approval stands beside it.
pub(super) fn told(
    finding: &Finding,
    rules: &Ruleset,
    (was, is): (i128, i128),
    unit: Option<&str>,
    (stays, approval): (bool, bool),
) -> Said {
    about("content-reduced", finding, rules)
        .with("value", quantity_text(is))
        .with("expected", quantity_text(was))
        .with("unit", unit.unwrap_or_default())
        .with("tail", tail(rules, stays, approval))
}
