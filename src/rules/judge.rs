//! The verdict on a line: over every completion of what is missing, exactly.
//!
//! A state is split along the first condition that is open, until every part is decided; the parts are
//! boxes, so what can flip the verdict is read off pairs of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Verdict;
use crate::rules::ruleset::{Clause, Effect, FundId, Ruleset, WorkId};
use crate::rules::space::{Dim, Holds, Mask, State, at, set};

/// The answer on a line of which everything that matters is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// An allow rule bites.
    Eligible,
    /// No rule bites.
    NotAllowed,
    /// A review rule bites, or the fund's own answer is review.
    Review,
    /// A deny rule bites.
    Forbidden,
}

/// A line as the rules see it: what it may be, in every dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The funds it may be charged to; more than one where the name is ambiguous.
    pub funds: Vec<FundId>,
    /// The works it may be, leaves of the tree.
    pub works: Vec<WorkId>,
    /// Side, date and facts.
    pub state: State,
}

/// A part of a case on which the answer is one.
#[derive(Clone, Debug)]
pub struct Part {
    /// The fund.
    pub fund: FundId,
    /// The work.
    pub work: WorkId,
    /// The rest.
    pub state: State,
    /// The answer.
    pub answer: Answer,
}

/// What can flip a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flip {
    /// Which of its candidates the fund is.
    Fund,
    /// Which of its candidates the work is.
    Work,
    /// The side, the date or a fact.
    Dim(Dim),
}

/// Past this many parts, what can flip the verdict is no longer told apart: everything open is named.
const MOST_PARTS: usize = 4096;

impl Answer {
    /// How strict it is: misallocated before review before eligible, a prohibition before silence.
    pub fn strictness(self) -> u8 {
        match self {
            Answer::Eligible => 0,
            Answer::Review => 1,
            Answer::NotAllowed => 2,
            Answer::Forbidden => 3,
        }
    }

    /// Every answer.
    pub const ALL: [Answer; 4] = [Answer::Eligible, Answer::NotAllowed, Answer::Review, Answer::Forbidden];

    /// What packs and reports write: `eligible`, or the code of the finding.
    pub fn id(self) -> &'static str {
        match self {
            Answer::Eligible => "eligible",
            Answer::NotAllowed => "not-allowed",
            Answer::Review => "needs-review",
            Answer::Forbidden => "forbidden",
        }
    }

    /// The message that names it.
    pub fn word(self) -> &'static str {
        match self {
            Answer::Eligible => "answer-eligible",
            Answer::NotAllowed => "answer-not-allowed",
            Answer::Review => "answer-review",
            Answer::Forbidden => "answer-forbidden",
        }
    }

    /// The verdict it comes to.
    pub fn verdict(self) -> Verdict {
        match self {
            Answer::Eligible => Verdict::Eligible,
            Answer::Review => Verdict::Review,
            Answer::Forbidden | Answer::NotAllowed => Verdict::Misallocated,
        }
    }
}

impl Clause {
    /// Whether the clause bites on a work, over the values a state allows.
    pub fn bites(&self, work: WorkId, state: &[Mask]) -> Holds {
        let mut bites = self.region.holds(state);
        for (works, region) in &self.unless {
            if bites == Holds::No {
                break;
            }
            if works.has(work) {
                match region.holds(state) {
                    Holds::Yes => bites = Holds::No,
                    Holds::Maybe => bites = Holds::Maybe,
                    Holds::No => {}
                }
            }
        }
        bites
    }

    /// A condition of the clause or of an exception that is open, where the clause may bite.
    fn open(&self, work: WorkId, state: &[Mask]) -> Option<(Dim, Mask)> {
        let exceptions = self.unless.iter().filter(|(works, _)| works.has(work));
        self.region.open(state).or_else(|| {
            exceptions.filter(|(_, r)| r.holds(state) == Holds::Maybe).find_map(|(_, r)| r.open(state))
        })
    }
}

/// All parts of a case.
pub fn parts(rules: &Ruleset, case: &Case) -> Vec<Part> {
    let mut out = Vec::new();
    for &fund in &case.funds {
        for &work in &case.works {
            let decided = answers(rules, fund, work, &case.state);
            out.extend(decided.into_iter().map(|(state, answer)| Part { fund, work, state, answer }));
        }
    }
    out
}

/// The parts of a state for one fund and one work, each with its answer.
pub fn answers(rules: &Ruleset, fund: FundId, work: WorkId, state: &[Mask]) -> Vec<(State, Answer)> {
    answers_by(rules, fund, work, state, |_| true)
}

/// The same, as if only some of the clauses were there.
pub fn answers_by(
    rules: &Ruleset,
    fund: FundId,
    work: WorkId,
    state: &[Mask],
    keep: impl Fn(&Clause) -> bool,
) -> Vec<(State, Answer)> {
    // What does not bite on the whole bites on no part of it.
    let may_bite = |clause: &&Clause| keep(clause) && clause.bites(work, state) != Holds::No;
    let clauses = rules.clauses_for(fund, work).map(|(_, clause)| clause);
    let clauses: Vec<&Clause> = clauses.filter(may_bite).collect();
    let mut decided = Vec::new();
    settle(rules, fund, work, &clauses, state.to_vec(), &mut decided);
    decided
}

/// Decides a state, or splits it along an open condition and decides both halves.
fn settle(
    rules: &Ruleset,
    fund: FundId,
    work: WorkId,
    clauses: &[&Clause],
    state: State,
    out: &mut Vec<(State, Answer)>,
) {
    let mut pending = vec![state];
    while let Some(state) = pending.pop() {
        match decide(rules, fund, work, clauses, &state) {
            Ok(answer) => out.push((state, answer)),
            Err((dim, mask)) => pending.extend(split(&state, dim, mask)),
        }
    }
}

/// The answer, or the open condition that it hangs on first.
fn decide(
    rules: &Ruleset,
    fund: FundId,
    work: WorkId,
    clauses: &[&Clause],
    state: &[Mask],
) -> Result<Answer, (Dim, Mask)> {
    for (effect, answer) in [
        (Effect::Deny, Answer::Forbidden),
        (Effect::Review, Answer::Review),
        (Effect::Allow, Answer::Eligible),
    ] {
        let mut open = None;
        for clause in clauses.iter().filter(|clause| clause.effect == effect) {
            match clause.bites(work, state) {
                Holds::Yes => return Ok(answer),
                Holds::Maybe => open = open.or_else(|| clause.open(work, state)),
                Holds::No => {}
            }
        }
        if let Some(condition) = open {
            return Err(condition);
        }
    }
    Ok(rules[fund].otherwise.map_or(Answer::NotAllowed, |_| Answer::Review))
}

/// Whether a fund is allowed any of the works of a case in some completion, whatever else is said of it there.
pub fn may_pay(rules: &Ruleset, case: &Case, fund: FundId) -> bool {
    case.works.iter().any(|&work| {
        let mut allows = rules.clauses_for(fund, work).filter(|(_, clause)| clause.effect == Effect::Allow);
        allows.any(|(_, clause)| clause.bites(work, &case.state) != Holds::No)
    })
}

/// The one verdict of all parts, if there is one.
pub fn agreed(parts: &[Part]) -> Option<Verdict> {
    let first = parts.first()?.answer.verdict();
    parts.iter().all(|part| part.answer.verdict() == first).then_some(first)
}

/// The verdict and answer of a case: forbidden only where some deny bites in every completion.
pub fn answer(parts: &[Part]) -> Option<Answer> {
    agreed(parts)?;
    let first = parts.first()?.answer;
    Some(if parts.iter().all(|part| part.answer == first) { first } else { Answer::NotAllowed })
}

/// What can flip the verdict: two completions that differ in one thing alone and in their verdict.
pub fn flips(parts: &[Part]) -> BTreeSet<Flip> {
    let parts = unlike(parts);
    if parts.len() > MOST_PARTS {
        return open_things(&parts);
    }
    let mut out = BTreeSet::new();
    for (i, one) in parts.iter().enumerate() {
        for other in parts.iter().skip(i + 1) {
            if one.answer.verdict() != other.answer.verdict() {
                out.extend(only_difference(one, other));
            }
        }
    }
    out
}

/// The parts but for those of works, and of funds, that are answered in all just as another is: nothing flips between
/// such two that does not flip without the one.
fn unlike(parts: &[Part]) -> Vec<Part> {
    let of_works = without_likes(parts.to_vec(), |part| (part.work, part.fund.0));
    without_likes(of_works, |part| (part.fund, part.work.0))
}

/// The parts but for those under a key that has, for all the rest, just the parts that a key before it has.
fn without_likes<K: Ord + Copy>(parts: Vec<Part>, key: impl Fn(&Part) -> (K, u16)) -> Vec<Part> {
    let mut by_key: BTreeMap<K, Vec<(u16, &State, Answer)>> = BTreeMap::new();
    for part in &parts {
        let (mine, rest) = key(part);
        by_key.entry(mine).or_default().push((rest, &part.state, part.answer));
    }
    let mut met = BTreeSet::new();
    let kept: BTreeSet<K> =
        by_key.into_iter().filter(|(_, all)| met.insert(all.clone())).map(|(key, _)| key).collect();
    drop(met);
    let keeps: Vec<bool> = parts.iter().map(|part| kept.contains(&key(part).0)).collect();
    parts.into_iter().zip(keeps).filter(|(_, keep)| *keep).map(|(part, _)| part).collect()
}

/// Everything in which any part differs from the first.
fn open_things(parts: &[Part]) -> BTreeSet<Flip> {
    let mut out = BTreeSet::new();
    let Some(first) = parts.first() else { return out };
    for part in parts {
        out.extend((part.fund != first.fund).then_some(Flip::Fund));
        out.extend((part.work != first.work).then_some(Flip::Work));
        let apart = part.state.iter().zip(&first.state).enumerate().filter(|(_, (a, b))| a != b);
        out.extend(apart.map(|(index, _)| Flip::Dim(dim_of(index))));
    }
    out
}

/// The one thing in which two parts differ, if every other could be the same in both.
fn only_difference(one: &Part, other: &Part) -> Option<Flip> {
    let named = [(one.fund != other.fund, Flip::Fund), (one.work != other.work, Flip::Work)];
    let mut found = named.into_iter().filter(|(differs, _)| *differs).map(|(_, flip)| flip);
    let apart =
        one.state.iter().zip(&other.state).enumerate().filter(|(_, (a, b))| **a & **b == 0 && **a != **b);
    let mut apart = apart.map(|(index, _)| Flip::Dim(dim_of(index)));
    let first = found.next().or_else(|| apart.next())?;
    (found.next().is_none() && apart.next().is_none()).then_some(first)
}

/// The dimension at a place of a state.
pub fn dim_of(index: usize) -> Dim {
    match index {
        0 => Dim::Side,
        1 => Dim::Date,
        fact => Dim::Fact(u16::try_from(fact - 2).unwrap_or(u16::MAX)),
    }
}

/// The rules of one effect that bite in every completion; failing that, those that bite in some. By their place in
/// the ruleset.
pub fn biting(rules: &Ruleset, case: &Case, effect: Effect) -> Vec<usize> {
    let mut by_rule: BTreeMap<usize, Vec<(WorkId, Vec<&Clause>)>> = BTreeMap::new();
    for &fund in &case.funds {
        for &work in &case.works {
            let mut here: BTreeMap<usize, Vec<&Clause>> = BTreeMap::new();
            for (_, clause) in rules.clauses_for(fund, work).filter(|(_, clause)| clause.effect == effect) {
                if clause.bites(work, &case.state) != Holds::No {
                    here.entry(clause.rule).or_default().push(clause);
                }
            }
            for (rule, clauses) in here {
                by_rule.entry(rule).or_default().push((work, clauses));
            }
        }
    }
    let pairs = case.funds.len() * case.works.len();
    let (mut surely, mut perhaps) = (Vec::new(), Vec::new());
    for (rule, places) in by_rule {
        let holds: Vec<Holds> =
            places.iter().map(|(work, clauses)| together(clauses, *work, &case.state)).collect();
        if holds.iter().any(|one| *one != Holds::No) {
            perhaps.push(rule);
        }
        if holds.len() == pairs && holds.iter().all(|one| *one == Holds::Yes) {
            surely.push(rule);
        }
    }
    if surely.is_empty() { perhaps } else { surely }
}

/// Whether one of these clauses bites: in every completion of a state, in some, or in none.
fn together(clauses: &[&Clause], work: WorkId, state: &[Mask]) -> Holds {
    let (mut some, mut every) = (false, true);
    let mut pending = vec![state.to_vec()];
    while let Some(state) = pending.pop() {
        let bites = |clause: &&&Clause, how: Holds| clause.bites(work, &state) == how;
        if clauses.iter().any(|clause| bites(&clause, Holds::Yes)) {
            some = true;
            continue;
        }
        let mut open = clauses.iter().filter(|clause| bites(clause, Holds::Maybe));
        match open.find_map(|clause| clause.open(work, &state)) {
            Some((dim, mask)) => pending.extend(split(&state, dim, mask)),
            None => every = false,
        }
    }
    match (some, every) {
        (true, true) => Holds::Yes,
        (true, false) => Holds::Maybe,
        (false, _) => Holds::No,
    }
}

/// The two halves of a state: the bands of one dimension that lie in a set, and those that do not.
pub fn split(state: &[Mask], dim: Dim, mask: Mask) -> [State; 2] {
    let bands = at(state, dim);
    [bands & !mask, bands & mask].map(|half| {
        let mut state = state.to_vec();
        set(&mut state, dim, half);
        state
    })
}

/// Boxes of completions on which every answer is this one, that together hold all of them: each grown from a part
/// that those before it left out, those that narrow the fewest things first.
pub fn boxes(answer: Answer, parts: &[Part], case: &Case) -> Vec<Case> {
    let (seeds, others): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| part.answer == answer);
    let mut found: Vec<Case> = Vec::new();
    for seed in seeds {
        if !found.iter().any(|case| covers(case, seed)) {
            found.push(grown(seed, &others, case));
        }
    }
    let narrowed = |found: &Case| {
        let dims = found.state.iter().zip(&case.state).filter(|(has, had)| has != had).count();
        dims + usize::from(found.works.len() < case.works.len())
            + usize::from(found.funds.len() < case.funds.len())
    };
    found.sort_by_key(narrowed);
    found
}

/// A part widened to every work, fund and band that keeps it clear of the parts with other answers.
fn grown(seed: &Part, others: &[&Part], case: &Case) -> Case {
    let mut found = Case { funds: vec![seed.fund], works: vec![seed.work], state: seed.state.clone() };
    let is_clear = |found: &Case| !others.iter().any(|part| meets(part, found));
    for &fund in &case.funds {
        if !found.funds.contains(&fund) {
            found.funds.push(fund);
            if !is_clear(&found) {
                found.funds.pop();
            }
        }
    }
    for &work in &case.works {
        if !found.works.contains(&work) {
            found.works.push(work);
            if !is_clear(&found) {
                found.works.pop();
            }
        }
    }
    for (index, &bands) in case.state.iter().enumerate() {
        let dim = dim_of(index);
        let had = at(&found.state, dim);
        set(&mut found.state, dim, bands);
        let in_the_way = others.iter().filter(|part| meets(part, &found));
        let taken = in_the_way.fold(0, |taken, part| taken | at(&part.state, dim));
        set(&mut found.state, dim, had | bands & !taken);
    }
    found
}

/// Whether a part lies within a case.
fn covers(case: &Case, part: &Part) -> bool {
    case.funds.contains(&part.fund)
        && case.works.contains(&part.work)
        && part.state.iter().zip(&case.state).all(|(part, case)| part & !case == 0)
}

/// Whether a part and a case have a completion in common.
fn meets(part: &Part, case: &Case) -> bool {
    let overlaps = |(a, b): (&Mask, &Mask)| a & b != 0 || a == b;
    case.funds.contains(&part.fund)
        && case.works.contains(&part.work)
        && part.state.iter().zip(&case.state).all(overlaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_the_most_parts_everything_open_is_named() {
        let part = |at: usize| Part {
            fund: FundId(0),
            work: WorkId(0),
            state: vec![1, 1, 1 << (at % 2), 1 << (at % 3)],
            answer: if at == MOST_PARTS { Answer::Forbidden } else { Answer::Eligible },
        };
        let parts: Vec<Part> = (0..=MOST_PARTS).map(part).collect();
        let named = [Flip::Dim(Dim::Fact(0)), Flip::Dim(Dim::Fact(1))];
        assert_eq!(flips(&parts), BTreeSet::from(named));
    }
}
