//! Days on which two versions of a rule hold at once.

use crate::finding::Severity;
use crate::lint::vintages;
use crate::lint::{Found, Lint, Survey};
use crate::model::{Date, Said};

pub(super) const LINT: Lint = Lint {
    code: "vintage-overlap",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    for [before, after] in vintages::neighbours(survey.rules) {
        let (until, from) = (before.period.1, after.period.0);
        if until.is_none_or(|until| from.is_none_or(|from| from < until)) {
            let day = from.or(before.period.0).or(until.and_then(Date::before));
            let Some(day) = day else { continue };
            let said = Said::new("lint-vintage-overlap")
                .with("id", vintages::written_id(survey.rules, after))
                .with("day", day.to_string());
            out.push(vintages::found(survey.rules, before, after, day, said));
        }
    }
    out
}
