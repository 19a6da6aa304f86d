//! Lines draw on a fund that the table of quotas never lists.

use crate::check::limits::telling;
use crate::check::{Check, Group, reading};
use crate::finding::{Finding, Severity};
use crate::model::{Blank, Said};
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "quota-unlisted",
    group: Group::Limits,
    severity: Severity::Note,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say,
    label: reading::no_label,
    label_tells_more: false,
};

fn say(finding: &Finding, rules: &Ruleset) -> Said {
    Said::new("quota-unlisted")
        .with("fund", telling::group_of_kind(rules, telling::keys(finding.held())))
        .with("lines", finding.lines())
        .with("amount", Blank::Amount)
}
