//! No rule allows the line.

use crate::check::{Check, Group, telling};
use crate::finding::{Finding, Severity};
use crate::model::Said;
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "not-allowed",
    group: Group::Eligibility,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say,
    label,
    label_tells_more: true,
};

fn say(finding: &Finding, rules: &Ruleset) -> Said {
    telling::of_kind("not-allowed", finding, rules)
}

/// What failed of the nearest rule, in a few words.
fn label(finding: &Finding, rules: &Ruleset) -> Option<Said> {
    let Some(reason) = finding.grounds.reasons.first() else { return Some(Said::new("label-nothing")) };
    let wants = reason.wants.join(", ");
    Some(match reason.kind {
        "side" if wants == "inside" => Said::new("label-only-inside"),
        "side" => Said::new("label-only-outside"),
        "work" => Said::new("label-not-this-work"),
        "fact" => {
            let fact = reason.fact.as_deref().unwrap_or_default();
            Said::new("label-only-where").with("condition", telling::condition(rules, fact, &wants))
        }
        "date" => Said::new("label-only-when").with("period", wants),
        _ => Said::new("label-excepted").with("exception", reason.has.as_deref().unwrap_or_default()),
    })
}
