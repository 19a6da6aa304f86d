//! A layer answers less strictly than the packs below leave it to.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};

pub(super) const LINT: Lint = Lint {
    code: "widening",
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let found = survey.widenings.iter();
    found.map(|one| Found::at(&one.spot, one.said()).shown_by(Some(one.witness.clone()))).collect()
}
