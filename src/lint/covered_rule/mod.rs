//! A rule that bites nowhere where another of the same effect does not bite as well.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey, covering};

pub(super) const LINT: Lint = Lint {
    code: "covered-rule",
    severity: Severity::Note,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: false,
    of_absence: true,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    covering::pairs(survey, ("lint-covered-rule", "lint-covers"), |_, _, both| !both)
}
