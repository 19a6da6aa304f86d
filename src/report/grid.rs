//! Fund by work by side: what each cell is answered at best, and the works that are answered alike.

use crate::model::{Said, Side};
use crate::report::condition;
use crate::rules::outcome::{Best, at_best};
use crate::rules::space::{Dim, Mask, set, side_mask};
use crate::rules::{Answer, Case, FundId, Ruleset, WorkId};
use crate::words::Words;

/// What a cell says: the answer, the deciding rules, the condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Square {
    /// The least strict answer there may be.
    pub answer: Answer,
    /// The ids of the rules that then decide, a line each.
    pub rules: String,
    /// On what condition; empty where there is none.
    pub condition: String,
}

/// What is shown: works in their families, on these sides, on a day.
pub struct Frame {
    /// The families.
    pub roots: Vec<WorkId>,
    /// The sides; none where the rules do not tell sides apart.
    pub sides: Vec<Option<Side>>,
    /// The day, by its band; none where the answers may depend on it.
    pub date: Option<Mask>,
}

/// Works that are answered alike.
pub type Group = (Square, Vec<WorkId>);

impl Frame {
    /// Whether the side matters.
    pub fn tells_sides_apart(&self) -> bool {
        self.sides != [None]
    }

    /// The works that are shown, leaves of the tree.
    pub fn leaves<'r>(&'r self, rules: &'r Ruleset) -> impl Iterator<Item = WorkId> + 'r {
        self.roots.iter().flat_map(|&root| rules[root].leaves.iter().copied())
    }
}

/// Whether something that is said of a fund and of works that are shown holds on some days only.
pub fn depends_on_date(rules: &Ruleset, fund: FundId, frame: &Frame) -> bool {
    let dated = |work: WorkId| {
        let mut clauses = rules.clauses_for(fund, work).map(|(_, clause)| clause);
        clauses.any(|clause| {
            let unless = clause.unless.iter().filter(|(works, _)| works.has(work)).map(|(_, region)| region);
            std::iter::once(&clause.region).chain(unless).any(|region| region.asks_for(Dim::Date))
        })
    };
    frame.leaves(rules).any(dated)
}

/// For each side, with its name, what its works are answered; once for both where that is the same.
pub fn by_side(
    rules: &Ruleset,
    fund: FundId,
    frame: &Frame,
    words: &Words,
) -> Vec<(Option<Side>, String, Vec<Group>)> {
    let mut out: Vec<(Option<Side>, Vec<Group>)> = Vec::new();
    for &side in &frame.sides {
        let groups = groups(rules, fund, side, frame, words);
        match out.iter_mut().find(|(_, known)| *known == groups) {
            Some((both, _)) => *both = None,
            None => out.push((side, groups)),
        }
    }
    let name = |side: Option<Side>| match side {
        Some(side) => words.say(&Said::new("only-side").with("side", side)),
        None => words.plain("both-sides"),
    };
    out.into_iter().map(|(side, groups)| (side, name(side), groups)).collect()
}

/// The works that are answered alike: those that may be paid for first, those that nothing lists last.
fn groups(rules: &Ruleset, fund: FundId, side: Option<Side>, frame: &Frame, words: &Words) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for leaf in frame.leaves(rules) {
        let Some(square) = square(rules, fund, side, leaf, frame.date, words) else { continue };
        match groups.iter_mut().find(|(known, _)| *known == square) {
            Some((_, works)) => works.push(leaf),
            None => groups.push((square, vec![leaf])),
        }
    }
    let place =
        |answer| [Answer::Eligible, Answer::Review, Answer::Forbidden].iter().position(|one| *one == answer);
    groups.sort_by_key(|(square, _)| place(square.answer).unwrap_or(usize::MAX));
    groups
}

/// The best answer a fund may give for a work on a side and a day, the rules that decide, and on what
/// condition.
pub fn square(
    rules: &Ruleset,
    fund: FundId,
    side: Option<Side>,
    work: WorkId,
    date: Option<Mask>,
    words: &Words,
) -> Option<Square> {
    let mut state = rules.everything();
    if let Some(side) = side {
        set(&mut state, Dim::Side, side_mask(side));
    }
    let dims = (0..rules.facts.len()).filter_map(|number| u16::try_from(number).ok()).map(Dim::Fact);
    for dim in dims {
        if matches!(dim, Dim::Fact(number) if rules.fact(number).is_some_and(|fact| fact.optional)) {
            set(&mut state, dim, 0);
        }
    }
    if let Some(date) = date {
        set(&mut state, Dim::Date, date);
    }
    let case = Case { funds: vec![fund], works: vec![work], state };
    let Best { answer, reasons, conditions } = at_best(rules, &case)?;
    let mut named: Vec<&str> = Vec::new();
    // What failed of the nearest rule decides nothing.
    for reason in reasons.iter().filter(|_| answer != Answer::NotAllowed) {
        if !named.contains(&reason.rule.as_str()) {
            named.push(&reason.rule);
        }
    }
    let condition = condition::any_of(rules, &conditions, words);
    Some(Square { answer, rules: named.join("\n"), condition })
}
