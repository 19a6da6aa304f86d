//! What the lints about rules that bite on the same lines have in common.

use crate::lint::{Found, Survey};
use crate::model::Said;
use crate::rules::clause::Rule;

/// Each two rules of one effect of which the second bites wherever the first does, as a sentence and a label:
/// those picked by their places and by whether the first bites wherever the second does as well.
pub(super) fn pairs(
    survey: &Survey<'_>,
    (sentence, label): (&'static str, &'static str),
    picked: impl Fn(usize, usize, bool) -> bool,
) -> Vec<Found> {
    let covered = |one: usize, by: usize| survey.covering.get(&one).is_some_and(|all| all.contains(&by));
    let mut out = Vec::new();
    for (&one, by) in &survey.covering {
        for &other in by.iter().filter(|&&other| picked(one, other, covered(other, one))) {
            let Some((first, second)) = owners(survey, one, other) else { continue };
            let said = Said::new(sentence).with("id", &first.id).with("other", &second.id);
            let witness = survey.rules.clauses.get(one).and_then(|clause| survey.deciding.get(&clause.rule));
            let found = Found::at(&first.spot, said).shown_by(witness.cloned());
            out.push(found.and(&second.spot, Said::new(label)));
        }
    }
    out
}

/// The two rules, where both decide something.
fn owners<'r>(survey: &Survey<'r>, one: usize, other: usize) -> Option<(&'r Rule, &'r Rule)> {
    let owner = |clause: usize| {
        let rule = survey.rules.clauses.get(clause)?.rule;
        survey.deciding.contains_key(&rule).then(|| survey.rules.rules.get(rule))?
    };
    Some((owner(one)?, owner(other)?))
}
