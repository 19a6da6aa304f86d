//! The same item is charged to the same fund more than once.

use crate::check::{Check, Group, reading, telling};
use crate::finding::{Finding, Severity};
use crate::model::Said;
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "duplicate-item",
    group: Group::Repeats,
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// An item that is there so many times in one fund, another of them at `place`.
pub(super) fn again(finding: &Finding, rules: &Ruleset, times: usize, place: &str) -> Said {
    Said::new("duplicate-item")
        .with("item", finding.item().unwrap_or_default())
        .with("fund", &telling::fund_name(rules, finding.fund.as_deref().unwrap_or_default()))
        .with("amount", finding.amount.unwrap_or_default())
        .with("row", finding.place.map_or(0, |place| place.row))
        .with("times", times)
        .with("place", place)
}
