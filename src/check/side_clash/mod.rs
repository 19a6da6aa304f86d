//! The work's text says one side of the red line, the side's column the other.

use crate::check::{Check, Group, reading};
use crate::finding::Severity;
use crate::model::{Said, Side};

pub(super) const CHECK: Check = Check {
    code: "side-clash",
    group: Group::Reading,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// A text that says the side which the column does not.
pub(super) fn say(work: &str, column: Side) -> Said {
    let (says, given) = match column {
        Side::Inside => ("side-outside", "side-inside"),
        Side::Outside => ("side-inside", "side-outside"),
    };
    Said::new("side-clash").with("text", work).with("says", Said::new(says)).with("given", Said::new(given))
}
