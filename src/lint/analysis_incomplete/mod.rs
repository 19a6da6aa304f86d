//! There were more boxes to look at than allowed.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;

pub(super) const LINT: Lint = Lint {
    code: "analysis-incomplete",
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: true,
    of_absence: false,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let pack = survey.rules.packs.last().filter(|_| !survey.complete);
    pack.map(|pack| Found::at(&pack.spot, Said::new("lint-analysis-incomplete").with("id", &pack.id)))
        .into_iter()
        .collect()
}
