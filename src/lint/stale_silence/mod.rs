//! A gap that is declared where some rule speaks of every line.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;

pub(super) const LINT: Lint = Lint {
    code: "stale-silence",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let stale = survey.rules.silents.iter().enumerate().filter(|(at, _)| !survey.silent.contains(at));
    let found = stale.map(|(_, silent)| Found::at(&silent.spot, Said::new("lint-stale-silence")));
    found.collect()
}
