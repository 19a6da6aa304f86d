//! A review rule bites on the line.

use crate::check::{Check, Group, telling};
use crate::finding::{Finding, Severity};
use crate::model::Said;
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "needs-review",
    group: Group::Eligibility,
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say,
    label: |_, _| Some(Said::new("label-review")),
    label_tells_more: false,
};

fn say(finding: &Finding, rules: &Ruleset) -> Said {
    let said = telling::of_kind("needs-review", finding, rules);
    match telling::first_rule(finding, rules) {
        Some(rule) => said.with("because", &telling::reason_of(rule)),
        None => said.with("because", Said::new("nothing")),
    }
}
