//! A deny that overrules an allow: meant more often than not, and said.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::{Arg, Said};
use crate::rules::Witness;
use crate::rules::clause::Rule;

pub(super) const LINT: Lint = Lint {
    code: "conflict",
    severity: Severity::Note,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: true,
    of_absence: false,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    // What two packs below say against each other is told of them.
    let top = rules.packs.len().saturating_sub(1);
    let mut out = Vec::new();
    for (at, deny) in rules.rules.iter().enumerate() {
        let pairs = survey.conflicts.range((at, 0)..=(at, usize::MAX));
        let pairs = pairs.filter_map(|(&(_, allow), witness)| Some((rules.rules.get(allow)?, witness)));
        let pairs: Vec<(&Rule, &Witness)> =
            pairs.filter(|(allow, _)| deny.pack == top || allow.pack == top).collect();
        let Some(&(_, witness)) = pairs.first() else { continue };
        let ids: Arg = pairs.iter().map(|(allow, _)| format!("`{}`", allow.id)).collect();
        let said = Said::new("lint-conflict").with("id", &deny.id).with("others", ids);
        let found = Found::at(&deny.spot, said).shown_by(Some(witness.clone()));
        let overruled = |found: Found, (allow, _): &(&Rule, &Witness)| {
            found.and(&allow.spot, Said::new("lint-overruled"))
        };
        out.push(pairs.iter().fold(found, overruled));
    }
    out
}
