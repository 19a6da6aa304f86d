//! Two rules that bite on the same lines with the same effect.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey, covering};

pub(super) const LINT: Lint = Lint {
    code: "duplicate-rule",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: false,
    of_absence: true,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    covering::pairs(survey, ("lint-duplicate-rule", "lint-the-same"), |one, other, both| one < other && both)
}
