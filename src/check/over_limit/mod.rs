//! A group of lines comes to more than it may.

use crate::check::limits::{table_column, telling};
use crate::check::{Check, Group, reading};
use crate::finding::{Finding, Severity};
use crate::model::Said;
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "over-limit",
    group: Group::Limits,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say,
    label: reading::no_label,
    label_tells_more: false,
};

fn say(finding: &Finding, rules: &Ruleset) -> Said {
    let quota = telling::limit(finding, rules)
        .is_some_and(|limit| limit.vintages.iter().any(|vintage| table_column(vintage).is_some()));
    telling::figures(if quota { "over-quota" } else { "over-limit" }, finding, rules)
}
