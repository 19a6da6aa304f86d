//! The same content is paid for under another item, in another fund or file.

use crate::check::{Check, Group, reading, telling};
use crate::finding::{Finding, Severity};
use crate::model::Said;
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "double-funding",
    group: Group::Repeats,
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// A line whose content another line, at `place`, has too.
pub(super) fn also(finding: &Finding, rules: &Ruleset, other: &Finding, place: &str) -> Said {
    telling::line("double-funding", finding, rules)
        .with("estate", finding.estate().unwrap_or_default())
        .with("item", other.item().unwrap_or_default())
        .with("other", &telling::fund_name(rules, other.fund.as_deref().unwrap_or_default()))
        .with("place", place)
}
