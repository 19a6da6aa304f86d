//! Other funds pay than were approved.

use std::collections::BTreeSet;

use crate::check::telling::{about, changed};
use crate::check::{Check, Group, reading};
use crate::finding::{Finding, Severity};
use crate::model::{Arg, Said};
use crate::rules::FundId;
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "fund-switched",
    group: Group::Approved,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// The funds as approved and now, and whether a number of approval stands beside it.
pub(super) fn told(
    finding: &Finding,
    rules: &Ruleset,
    was: &BTreeSet<FundId>,
    is: &BTreeSet<FundId>,
    approval: bool,
) -> Said {
    let names = |funds: &BTreeSet<FundId>| funds.iter().map(|&fund| &rules[fund].name).collect::<Arg>();
    about("fund-switched", finding, rules)
        .with("value", names(is))
        .with("expected", names(was))
        .with("tail", changed(approval))
}
