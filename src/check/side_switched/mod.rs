//! The work lies on another side of the red line than was approved.

use std::collections::BTreeSet;

use crate::check::telling::{about, changed};
use crate::check::{Check, Group, reading};
use crate::finding::{Finding, Severity};
use crate::model::{Arg, Said, Side};
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "side-switched",
    group: Group::Approved,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// The sides as approved and now, and whether a number of approval stands beside it.
pub(super) fn told(
    finding: &Finding,
    rules: &Ruleset,
    was: &BTreeSet<Side>,
    is: &BTreeSet<Side>,
    approval: bool,
) -> Said {
    let names = |sides: &BTreeSet<Side>| sides.iter().copied().collect::<Arg>();
    about("side-switched", finding, rules)
        .with("value", names(is))
        .with("expected", names(was))
        .with("tail", changed(approval))
}
