//! Which approved lines some lines answer to cannot be told.

use crate::check::telling::about;
use crate::check::{Check, Group, reading};
use crate::finding::{Finding, Severity};
use crate::model::Said;
use crate::rules::Ruleset;

pub(super) const CHECK: Check = Check {
    code: "ambiguous-match",
    group: Group::Approved,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// So many approved lines, and so many now, of which nobody can tell which is which.
pub(super) fn told(finding: &Finding, rules: &Ruleset, (approved, now): (usize, usize)) -> Said {
    about("ambiguous-match", finding, rules).with("approved", approved).with("now", now)
}
