//! The lines of a group do not add up to what they say they do.

use crate::check::limits::telling;
use crate::check::{Check, Group, reading};
use crate::finding::{Finding, Severity};
use crate::model::Said;
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "split-mismatch",
    group: Group::Limits,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say,
    label: reading::no_label,
    label_tells_more: false,
};

fn say(finding: &Finding, rules: &Ruleset) -> Said {
    telling::figures("split-mismatch", finding, rules)
}
