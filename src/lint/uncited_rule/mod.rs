//! A rule, an exception or a limit that rests on no text.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::Said;
use crate::rules::limit::Limit;
use crate::rules::tree::Spot;

pub(super) const LINT: Lint = Lint {
    code: "uncited-rule",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let mut out = Vec::new();
    for (at, rule) in rules.rules.iter().enumerate() {
        if rule.cites.is_empty() {
            out.push(uncited(&rule.id, &rule.spot).shown_by(survey.deciding.get(&at).cloned()));
        }
        for exception in rule.unless.iter().filter(|one| one.cites.is_empty()) {
            out.push(uncited(&exception.id, &exception.spot));
        }
    }
    let bare = |limit: &&Limit| {
        limit.cites.is_empty()
            && limit.versions.iter().any(|version| version.cites.as_ref().is_none_or(Vec::is_empty))
    };
    out.extend(rules.limits.iter().filter(bare).map(|limit| uncited(&limit.id, &limit.spot)));
    out
}

fn uncited(id: &str, spot: &Spot) -> Found {
    Found::at(spot, Said::new("lint-uncited-rule").with("id", id))
}
