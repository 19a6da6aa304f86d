//! Days between two versions of a rule on which none of them holds.

use crate::finding::Severity;
use crate::lint::vintages;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;

pub(super) const LINT: Lint = Lint {
    code: "vintage-gap",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    for [before, after] in vintages::neighbours(survey.rules) {
        let ((_, Some(end)), (Some(start), _)) = (before.period, after.period) else { continue };
        if end < start {
            let said = Said::new("lint-vintage-gap")
                .with("id", vintages::written_id(survey.rules, after))
                .with("from", end.to_string())
                .with("until", start.to_string());
            out.push(vintages::found(survey.rules, before, after, end, said));
        }
    }
    out
}
