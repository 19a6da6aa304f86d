//! A deny that overrules an allow: meant more often than not, and said.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::{Arg, Said};

pub(super) const LINT: Lint = Lint {
    code: "conflict",
    severity: Severity::Note,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let mut out = Vec::new();
    for (at, deny) in rules.rules.iter().enumerate() {
        let pairs = survey.conflicts.range((at, 0)..=(at, usize::MAX));
        let mut allowed = pairs.clone().filter_map(|(&(_, allow), _)| rules.rules.get(allow)).peekable();
        let Some(first) = allowed.peek().copied() else { continue };
        let ids: Arg = allowed.map(|allow| allow.id.as_str()).collect();
        let said = Said::new("lint-conflict").with("id", &deny.id).with("others", ids);
        let witness = pairs.map(|(_, witness)| witness.clone()).next();
        out.push(Found::at(&deny.spot, said).and(&first.spot, Said::new("lint-overruled")).shown_by(witness));
    }
    out
}
