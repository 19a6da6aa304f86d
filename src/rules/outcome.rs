//! From a case to all that is to be said of it: verdict, code, reasons, what it leans on, who could pay.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{CouldPayIf, Grounds, Reason, Verdict};
use crate::model::Date;
use crate::rules::boxes::boxes;
use crate::rules::clause::Effect;
use crate::rules::flips::{self, Flip};
use crate::rules::judge::{self, Answer, Case, Part};
use crate::rules::nearest;
use crate::rules::ruleset::Ruleset;
use crate::rules::space::{Dim, Mask, State, all_bands, at, runs, set};

/// What something missing was taken for, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Assumed {
    /// The dimension that was filled.
    pub dim: Dim,
    /// Its bands before.
    pub open: Mask,
    /// Which assumption filled it, by its place in the run's list.
    pub by: usize,
}

/// What the rules say of a case.
#[derive(Debug)]
pub struct Outcome {
    /// The verdict.
    pub verdict: Verdict,
    /// The answer, where it is decided.
    pub answer: Option<Answer>,
    /// What can flip it, where it is not.
    pub flips: Vec<Flip>,
    /// The assumptions without which the verdict would be another.
    pub leans_on: Vec<usize>,
    /// The reasons; who could pay is told [with payers](with_payers).
    pub grounds: Arc<Grounds>,
}

/// Judges a case whose missing facts were filled in where `assumed` says so.
pub fn outcome(rules: &Ruleset, case: &Case, assumed: &[Assumed]) -> Outcome {
    let parts = judge::parts(rules, case);
    let answer = judge::answer(&parts);
    let verdict = answer.map_or(Verdict::Undetermined, Answer::verdict);
    let flips: Vec<Flip> =
        if answer.is_some() { Vec::new() } else { flips::flips(rules, &parts).into_iter().collect() };
    let mut grounds = Grounds {
        missing: flips.iter().map(|flip| flip_name(rules, *flip)).collect(),
        inferred: answer.is_some() && (case.works.len() > 1 || case.funds.len() > 1),
        ..Grounds::default()
    };
    grounds.reasons = reasons(rules, case, answer);
    if answer.is_none() {
        grounds.eligible_if = eligible_if(rules, case, &parts);
    }
    let leans_on = leans_on(rules, case, assumed, answer.map(Answer::verdict));
    Outcome { verdict, answer, flips, leans_on, grounds: Arc::new(grounds) }
}

/// The grounds of an outcome, with every other fund that could pay. Most lines need not know that: they are
/// eligible, or told of together with others that wait for the same facts.
pub fn with_payers(rules: &Ruleset, case: &Case, outcome: &Outcome) -> Arc<Grounds> {
    if outcome.verdict == Verdict::Eligible {
        return Arc::clone(&outcome.grounds);
    }
    let mut grounds = Grounds::clone(&outcome.grounds);
    could_pay(rules, case, &mut grounds);
    Arc::new(grounds)
}

/// The verdict of a case that is eligible or to be reviewed, with the ids of the rules that decide it.
pub fn payable(rules: &Ruleset, case: &Case) -> Option<(Verdict, Vec<String>)> {
    let parts = judge::parts(rules, case);
    let answer = judge::answer(&parts)?;
    let verdict = Some(answer.verdict()).filter(|verdict| *verdict != Verdict::Misallocated)?;
    Some((verdict, reasons(rules, case, Some(answer)).into_iter().map(|reason| reason.rule).collect()))
}

/// What would make a case eligible, where that hangs on something missing.
pub fn payable_if(rules: &Ruleset, case: &Case) -> Option<BTreeMap<String, String>> {
    let parts = judge::parts(rules, case);
    if judge::agreed(&parts).is_some() { None } else { on_condition(rules, case, &parts) }
}

/// The assumptions without which the verdict of a case would be another, or cannot be told.
pub fn leans(rules: &Ruleset, case: &Case, assumed: &[Assumed]) -> Vec<usize> {
    if assumed.is_empty() {
        return Vec::new();
    }
    leans_on(rules, case, assumed, judge::agreed(&judge::parts(rules, case)))
}

/// What a missing thing is called in reports.
pub fn flip_name(rules: &Ruleset, flip: Flip) -> String {
    match flip {
        Flip::Fund => "fund".to_owned(),
        Flip::Work => "work".to_owned(),
        Flip::Dim(dim) => dim_name(rules, dim),
    }
}

/// What a dimension is called in reports.
pub fn dim_name(rules: &Ruleset, dim: Dim) -> String {
    match dim {
        Dim::Side => "side".to_owned(),
        Dim::Date => "date".to_owned(),
        Dim::Fact(number) => rules.fact(number).map(|fact| fact.id.clone()).unwrap_or_default(),
    }
}

/// Bands of a dimension as reports write them.
pub fn show(rules: &Ruleset, dim: Dim, mask: Mask) -> String {
    match dim {
        Dim::Side => match mask & 3 {
            1 => "inside".to_owned(),
            2 => "outside".to_owned(),
            _ => "inside|outside".to_owned(),
        },
        Dim::Date => {
            let periods = runs(mask & all_bands(rules.dates.bands())).into_iter().map(|(first, last)| {
                let (from, until) = rules.dates.ends(first, last);
                period_text(from, until)
            });
            periods.collect::<Vec<_>>().join("|")
        }
        Dim::Fact(number) => rules.fact(number).map(|fact| fact.show(mask)).unwrap_or_default(),
    }
}

/// The rules that decided, or the nearest rule and what failed of it.
fn reasons(rules: &Ruleset, case: &Case, answer: Option<Answer>) -> Vec<Reason> {
    match answer {
        Some(Answer::Forbidden) => biting(rules, case, Effect::Deny),
        Some(Answer::Eligible) => biting(rules, case, Effect::Allow),
        Some(Answer::NotAllowed) => nearest::reasons(rules, case),
        Some(Answer::Review) => {
            let mut found = biting(rules, case, Effect::Review);
            if found.is_empty() {
                found.extend(
                    case.funds
                        .iter()
                        .filter_map(|&fund| rules.rules.get(rules[fund].otherwise?))
                        .map(|rule| reason(rule.id.clone(), Effect::Review)),
                );
            }
            found
        }
        None => [Effect::Deny, Effect::Review, Effect::Allow]
            .into_iter()
            .flat_map(|effect| biting(rules, case, effect))
            .collect(),
    }
}

fn biting(rules: &Ruleset, case: &Case, effect: Effect) -> Vec<Reason> {
    let found = judge::biting(rules, case, effect).into_iter().filter_map(|at| rules.rules.get(at));
    found.map(|rule| reason(rule.id.clone(), effect)).collect()
}

fn reason(rule: String, effect: Effect) -> Reason {
    Reason { rule, kind: effect.id(), fact: None, has: None, wants: Vec::new() }
}

/// What would make an undetermined case eligible, in the fewest words.
fn eligible_if(rules: &Ruleset, case: &Case, parts: &[Part]) -> BTreeMap<String, String> {
    let found = boxes(Answer::Eligible, parts, case);
    found.first().map(|found| narrowed(rules, case, found)).unwrap_or_default()
}

/// The least strict answer a case may get.
pub struct Best {
    /// The answer.
    pub answer: Answer,
    /// The rules that then decide.
    pub reasons: Vec<Reason>,
    /// What would have to be so: any one of these. None where the answer is had as things stand, or helps
    /// nobody.
    pub conditions: Vec<BTreeMap<String, String>>,
}

/// The least strict answer a case may get, and on what condition; where parts of it are not told and none
/// that is told is eligible, somebody must look at it.
pub fn at_best(rules: &Ruleset, case: &Case) -> Option<Best> {
    let parts = judge::parts(rules, case);
    let told = parts.iter().filter_map(|part| part.answer).min_by_key(|answer| answer.strictness());
    if told != Some(Answer::Eligible) && parts.iter().any(|part| part.answer.is_none()) {
        let reasons = reasons(rules, case, None);
        return Some(Best { answer: Answer::Review, reasons, conditions: Vec::new() });
    }
    let answer = told?;
    let found = boxes(answer, &parts, case);
    let first = found.first()?;
    let conditions = found.iter().map(|found| narrowed(rules, case, found)).filter(|facts| !facts.is_empty());
    // Where nothing could make the fund pay, there is no condition to name.
    let helps = answer.verdict() != Verdict::Misallocated;
    let conditions = conditions.filter(|_| helps).collect();
    Some(Best { answer, reasons: reasons(rules, first, Some(answer)), conditions })
}

/// In what a box is narrower than the case it lies in.
fn narrowed(rules: &Ruleset, case: &Case, found: &Case) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    if found.funds.len() < case.funds.len() {
        let ids: Vec<&str> = found.funds.iter().map(|&fund| rules[fund].id.as_str()).collect();
        out.insert("fund".to_owned(), ids.join("|"));
    }
    if found.works.len() < case.works.len() {
        let ids: Vec<&str> = found.works.iter().map(|&work| rules[work].id.as_str()).collect();
        out.insert("work".to_owned(), ids.join("|"));
    }
    for index in 0..case.state.len() {
        let dim = judge::dim_of(index);
        let (had, has) = (at(&case.state, dim), at(&found.state, dim));
        if had != has {
            out.insert(dim_name(rules, dim), show(rules, dim, has));
        }
    }
    out
}

/// Every other fund that could pay: as the line stands, or if something missing turned out so.
fn could_pay(rules: &Ruleset, case: &Case, grounds: &mut Grounds) {
    for fund in rules.fund_ids().filter(|fund| case.funds != [*fund] && judge::may_pay(rules, case, *fund)) {
        let other = Case { funds: vec![fund], ..case.clone() };
        let parts = judge::parts(rules, &other);
        match judge::agreed(&parts) {
            Some(Verdict::Eligible) => grounds.could_pay.push(rules[fund].id.clone()),
            Some(_) => {}
            None => {
                let fund = || rules[fund].id.clone();
                let facts = on_condition(rules, &other, &parts);
                grounds.could_pay_if.extend(facts.map(|facts| CouldPayIf { fund: fund(), facts }));
            }
        }
    }
}

/// On what condition a case that is open would be eligible.
fn on_condition(rules: &Ruleset, case: &Case, parts: &[Part]) -> Option<BTreeMap<String, String>> {
    Some(eligible_if(rules, case, parts)).filter(|facts| !facts.is_empty())
}

/// The assumptions without which the verdict would not be what it is.
fn leans_on(rules: &Ruleset, case: &Case, assumed: &[Assumed], verdict: Option<Verdict>) -> Vec<usize> {
    let mut by: Vec<usize> = assumed.iter().map(|assumed| assumed.by).collect();
    by.sort_unstable();
    by.dedup();
    let matters = |taken_back: &dyn Fn(usize) -> bool| {
        let state = without(&case.state, assumed, taken_back);
        let parts = judge::parts(rules, &Case { state, ..case.clone() });
        judge::agreed(&parts) != verdict
    };
    let alone: Vec<usize> = by.iter().copied().filter(|&one| matters(&|by| by == one)).collect();
    if alone.is_empty() && by.len() > 1 && matters(&|_| true) { by } else { alone }
}

/// A state with some assumptions taken back.
fn without(state: &State, assumed: &[Assumed], taken_back: &dyn Fn(usize) -> bool) -> State {
    let mut state = state.clone();
    for one in assumed.iter().filter(|one| taken_back(one.by)) {
        set(&mut state, one.dim, one.open);
    }
    state
}

/// A range of days for people.
pub fn period_text(from: Option<Date>, until: Option<Date>) -> String {
    let text = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    format!("{}..{}", text(from), text(until))
}
