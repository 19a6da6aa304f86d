//! By what exactly a case was decided: the vintages of rules, and the exceptions that kept others from
//! biting.

use crate::rules::clause::{Clause, ClauseId, Effect, Rule};
use crate::rules::judge::{self, Answer, Case};
use crate::rules::ruleset::Ruleset;
use crate::rules::sets::{FundId, WorkId, Works};
use crate::rules::space::{Holds, Region};

/// The clauses by which an answer was given: those that bite in every completion.
pub fn clauses(rules: &Ruleset, case: &Case, answer: Answer) -> Vec<ClauseId> {
    let Some(effect) = effect(answer) else { return Vec::new() };
    let decides = |clause: &Clause| {
        clause.effect == effect && over(case, clause, |work| clause.bites(work, &case.state)) == Holds::Yes
    };
    rules.clauses.iter().zip(0..).filter(|(clause, _)| decides(clause)).map(|(_, at)| at).collect()
}

/// The ids of the rules by which an answer is given: those that bite in every completion, failing that those
/// that bite in some; where it is given by a fund's own answer, that. None where nothing lets the fund pay.
pub fn deciding<'r>(rules: &'r Ruleset, case: &Case, answer: Answer) -> Vec<&'r str> {
    let mut by = effect(answer).map(|effect| judge::biting(rules, case, effect)).unwrap_or_default();
    if by.is_empty() && answer == Answer::Review {
        by.extend(case.funds.iter().filter_map(|&fund| rules[fund].otherwise));
    }
    by.into_iter().filter_map(|at| rules.rules.get(at)).map(|rule| rule.id.as_str()).collect()
}

/// The exceptions without which a case would be decided otherwise, or by other rules: each alone keeps a
/// clause from biting that would count, by its rule and its place among the rule's exceptions.
pub fn exceptions(rules: &Ruleset, case: &Case, answer: Answer) -> Vec<(usize, usize)> {
    let by_silence = judge::biting(rules, case, Effect::Review).is_empty() && answer == Answer::Review;
    let decided_by = effect(answer).filter(|_| !by_silence);
    // A deny decides before a review, a review before an allow; before silence decides any of them.
    let counts = |clause: &&Clause| decided_by.is_none_or(|effect| clause.effect <= effect);
    let lifted = rules.clauses.iter().filter(counts).filter_map(|clause| lifted(case, clause));
    let mut out: Vec<(usize, usize)> = lifted.collect();
    out.dedup();
    out
}

/// The one exception that keeps a clause from biting, by its rule and its place.
fn lifted(case: &Case, clause: &Clause) -> Option<(usize, usize)> {
    if over(case, clause, |_| clause.region.holds(&case.state)) != Holds::Yes {
        return None;
    }
    let mut lifting = lifting(case, clause, |holds| holds != Holds::No);
    let only = lifting.next().filter(|_| lifting.next().is_none())?;
    self::lifting(case, clause, |holds| holds == Holds::Yes).next().map(|_| (clause.rule, only))
}

/// The exceptions of a clause that a case falls under, in every completion or in some, by their places.
pub fn lifting(case: &Case, clause: &Clause, how: impl Fn(Holds) -> bool) -> impl Iterator<Item = usize> {
    let holds = |(works, region): &(Works, Region)| {
        let on = |work: &WorkId| if works.has(*work) { region.holds(&case.state) } else { Holds::No };
        together(case.works.iter().map(on))
    };
    clause.unless.iter().enumerate().filter(move |(_, unless)| how(holds(unless))).map(|(at, _)| at)
}

/// The ids of the exceptions at these places of a rule.
pub fn ids(rule: &Rule, places: impl Iterator<Item = usize>) -> impl Iterator<Item = &str> {
    places.filter_map(|at| rule.unless.get(at)).map(|exception| exception.id.as_str())
}

/// The effect of the rules that give an answer; none where it is given by silence.
fn effect(answer: Answer) -> Option<Effect> {
    match answer {
        Answer::Forbidden => Some(Effect::Deny),
        Answer::Review => Some(Effect::Review),
        Answer::Eligible => Some(Effect::Allow),
        Answer::NotAllowed => None,
    }
}

/// Whether something holds of a clause whatever fund and work a case may be of; of those it does not name it
/// does not.
fn over(case: &Case, clause: &Clause, holds: impl Fn(WorkId) -> Holds) -> Holds {
    let names = |fund: FundId| clause.funds.has(fund);
    let pairs = case.funds.iter().flat_map(|&fund| case.works.iter().map(move |&work| (fund, work)));
    let on = |(fund, work)| if names(fund) && clause.works.has(work) { holds(work) } else { Holds::No };
    together(pairs.map(on))
}

/// One answer for several: yes of all, no of all, or else maybe.
fn together(all: impl Iterator<Item = Holds>) -> Holds {
    all.reduce(|one, other| if one == other { one } else { Holds::Maybe }).unwrap_or(Holds::No)
}
