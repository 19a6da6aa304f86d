//! The verdict on a line: over every completion of what is missing, exactly.
//!
//! A state is split along the first condition that is open, until every part is decided; the parts are boxes,
//! so [what can flip the verdict](crate::rules::flips) and [what would make it another](crate::rules::boxes)
//! is read off them.

use std::collections::BTreeMap;

use crate::finding::Verdict;
use crate::rules::clause::{Clause, Effect};
use crate::rules::meter::Meter;
use crate::rules::ruleset::Ruleset;
use crate::rules::sets::{FundId, WorkId};
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

/// A part of a case, on which the answer is one.
#[derive(Clone, Debug)]
pub struct Part {
    /// The fund.
    pub fund: FundId,
    /// The work.
    pub work: WorkId,
    /// The rest.
    pub state: State,
    /// The answer; none where it is not told, as the case falls into more parts than anybody waits for.
    pub answer: Option<Answer>,
}

/// A state cut into parts.
#[derive(Default)]
struct Settled {
    /// The parts of which the answer is told.
    decided: Vec<(State, Answer)>,
    /// What was not come to.
    left: Vec<State>,
}

/// So many boxes are looked at for one fund and one work before the rest is left untold, and the case open:
/// rules that ask for pairs of missing facts would double them with each.
pub const MOST_LOOKED_AT: u64 = 4096;

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

/// All parts of a case; those that are not told have no answer.
pub fn parts(rules: &Ruleset, case: &Case) -> Vec<Part> {
    let mut out = Vec::new();
    let mut most = MOST_LOOKED_AT;
    for &fund in &case.funds {
        for &work in &case.works {
            let meter = Meter::new(most);
            let Settled { decided, left } = settle(rules, fund, work, &case.state, |_| true, &meter);
            let decided = decided.into_iter().map(|(state, answer)| (state, Some(answer)));
            let left = left.into_iter().map(|state| {
                let answer = is_denied(rules, fund, work, &state).then_some(Answer::NotAllowed);
                if answer.is_none() {
                    // The case is open, whatever the rest of it comes to.
                    most = 0;
                }
                (state, answer)
            });
            let all = decided.chain(left);
            out.extend(all.map(|(state, answer)| Part { fund, work, state, answer }));
        }
    }
    out
}

/// Whether nothing lets a fund pay for a work, or sends it to review, whatever turns out.
fn is_denied(rules: &Ruleset, fund: FundId, work: WorkId, state: &[Mask]) -> bool {
    let speaks = |clause: &Clause| clause.effect != Effect::Deny && clause.bites(work, state) != Holds::No;
    rules[fund].otherwise.is_none() && !rules.clauses_for(fund, work).any(|(_, clause)| speaks(clause))
}

/// The parts of a state for one fund and one work, each with its answer; not all of them where the meter is
/// spent.
pub fn answers(
    rules: &Ruleset,
    fund: FundId,
    work: WorkId,
    state: &[Mask],
    meter: &Meter,
) -> Vec<(State, Answer)> {
    answers_by(rules, fund, work, state, |_| true, meter)
}

/// The same as [`answers`], as if only some of the clauses were there.
pub fn answers_by(
    rules: &Ruleset,
    fund: FundId,
    work: WorkId,
    state: &[Mask],
    keep: impl Fn(&Clause) -> bool,
    meter: &Meter,
) -> Vec<(State, Answer)> {
    settle(rules, fund, work, state, keep, meter).decided
}

/// Decides a state, or splits it along an open condition and decides both halves, until the meter is spent.
fn settle(
    rules: &Ruleset,
    fund: FundId,
    work: WorkId,
    state: &[Mask],
    keep: impl Fn(&Clause) -> bool,
    meter: &Meter,
) -> Settled {
    // What does not bite on the whole bites on no part of it.
    let may_bite = |clause: &&Clause| keep(clause) && clause.bites(work, state) != Holds::No;
    let clauses = rules.clauses_for(fund, work).map(|(_, clause)| clause);
    let clauses: Vec<&Clause> = clauses.filter(may_bite).collect();
    let mut settled = Settled { left: vec![state.to_vec()], ..Settled::default() };
    while !settled.left.is_empty()
        && meter.takes()
        && let Some(state) = settled.left.pop()
    {
        match decide(rules, fund, work, &clauses, &state) {
            Ok(answer) => settled.decided.push((state, answer)),
            Err((dim, mask)) => settled.left.extend(split(&state, dim, mask)),
        }
    }
    settled
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

/// Whether a fund is allowed any of the works of a case in some completion, whatever else is said of it
/// there.
pub fn may_pay(rules: &Ruleset, case: &Case, fund: FundId) -> bool {
    case.works.iter().any(|&work| {
        let mut allows = rules.clauses_for(fund, work).filter(|(_, clause)| clause.effect == Effect::Allow);
        allows.any(|(_, clause)| clause.bites(work, &case.state) != Holds::No)
    })
}

/// The one verdict of all parts, if there is one.
pub fn agreed(parts: &[Part]) -> Option<Verdict> {
    let first = parts.first()?.answer?.verdict();
    parts.iter().all(|part| part.answer.map(Answer::verdict) == Some(first)).then_some(first)
}

/// The verdict and answer of a case: forbidden only where some deny bites in every completion.
pub fn answer(parts: &[Part]) -> Option<Answer> {
    agreed(parts)?;
    let first = parts.first()?.answer?;
    Some(if parts.iter().all(|part| part.answer == Some(first)) { first } else { Answer::NotAllowed })
}

/// The dimension at a place of a state.
pub fn dim_of(index: usize) -> Dim {
    match index {
        0 => Dim::Side,
        1 => Dim::Date,
        fact => Dim::Fact(u16::try_from(fact - 2).unwrap_or(u16::MAX)),
    }
}

/// The rules of one effect that bite in every completion; failing that, those that bite in some. By their
/// place in the ruleset.
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

/// Whether one of these clauses bites: in every completion of a state, in some, or in none; in some, as far
/// as is known, where there are too many parts to look at.
fn together(clauses: &[&Clause], work: WorkId, state: &[Mask]) -> Holds {
    let (mut some, mut every) = (false, true);
    let mut pending = vec![state.to_vec()];
    let meter = Meter::new(MOST_LOOKED_AT);
    while !pending.is_empty()
        && meter.takes()
        && let Some(state) = pending.pop()
    {
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
    if !pending.is_empty() {
        return Holds::Maybe;
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
