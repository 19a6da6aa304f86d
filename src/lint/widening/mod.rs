//! A layer answers less strictly than the packs below leave it to.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;

pub(super) const LINT: Lint = Lint {
    code: "widening",
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: true,
    of_absence: false,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let found = survey.widenings.iter().map(|one| {
        let found = Found::at(&one.spot, one.said()).labelled(Said::new("lint-loosens"));
        let found =
            one.loosened.iter().fold(found, |found, spot| found.and(spot, Said::new("lint-loosened")));
        found.shown_by(Some(one.witness.clone()))
    });
    found.collect()
}
