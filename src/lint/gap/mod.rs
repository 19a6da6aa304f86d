//! Lines of which no rule speaks, and nobody said that this is meant.

use crate::finding::Severity;
use crate::lint::telling;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;
use crate::rules::Witness;

pub(super) const LINT: Lint = Lint {
    code: "gap",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: true,
    of_absence: false,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let found = survey.gaps.iter().filter_map(|gap| {
        let fund = *gap.funds.first()?;
        let said = Said::new("lint-gap").with("where", telling::block(rules, gap));
        Some(Found::at(&rules[fund].spot, said).shown_by(Witness::of(gap)))
    });
    found.collect()
}
