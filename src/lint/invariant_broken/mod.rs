//! Some line gets an answer that an invariant says no line may get.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;

pub(super) const LINT: Lint = Lint {
    code: "invariant-broken",
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: true,
    of_absence: false,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let found = survey.broken.iter().filter_map(|(&at, witness)| {
        let invariant = rules.invariants.get(at)?;
        let (answer, by) = witness.answer(rules);
        let said = Said::new("lint-invariant-broken")
            .with("id", &invariant.id)
            .with("answer", Said::new(answer.word()))
            .with("because", &invariant.because);
        let mut found = Found::at(&invariant.spot, said).shown_by(Some(witness.clone()));
        for rule in by.iter().filter_map(|id| rules.rule(id)) {
            found = found.and(&rule.spot, Said::new("lint-decides"));
        }
        Some(found)
    });
    found.collect()
}
