//! A deny rule bites on the line.

use crate::check::{Check, Group, telling};
use crate::finding::{Finding, Severity};
use crate::model::{Blank, Said};
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "forbidden",
    group: Group::Eligibility,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say,
    label: |_, _| Some(Said::new("label-forbidden")),
    label_tells_more: false,
};

fn say(finding: &Finding, rules: &Ruleset) -> Said {
    let Some(rule) = telling::first_rule(finding, rules) else {
        return telling::of_kind("forbidden", finding, rules);
    };
    if telling::is_about_estates(rules, rule) {
        return telling::of_kind("forbidden-estate", finding, rules)
            .with("estate", Blank::Estate)
            .with("fact", fact(finding, rules))
            .with("because", &telling::reason_of(rule));
    }
    telling::of_kind("forbidden", finding, rules).with("rests", telling::rests_on(rules, rule))
}

/// What decides of the estate, as its table has it: `(year built: 2003)`.
fn fact(finding: &Finding, rules: &Ruleset) -> Said {
    match &finding.fact {
        Some((id, cell)) => {
            Said::new("estate-fact").with("name", telling::column_name(rules, id)).with("value", cell)
        }
        None => Said::new("nothing"),
    }
}
