//! A unit costs more than was approved.

use crate::check::approved::entry::quantity_text;
use crate::check::telling::{about, changed};
use crate::check::{Check, Group, reading};
use crate::finding::{Finding, Severity};
use crate::model::{Money, Said};
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "price-raised",
    group: Group::Approved,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// What was approved for how much, how much there is now, in millionths of a unit, and whether a number of
/// approval stands beside it.
pub(super) fn told(
    finding: &Finding,
    rules: &Ruleset,
    (amount, was): (Money, i128),
    is: i128,
    approval: bool,
) -> Said {
    about("price-raised", finding, rules)
        .with("value", quantity_text(is))
        .with("approved", amount)
        .with("expected", quantity_text(was))
        .with("tail", changed(approval))
}
