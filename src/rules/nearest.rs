//! For a line that nothing allows: the rule that came nearest, and exactly which of its conditions failed.

use crate::finding::Reason;
use crate::rules::clause::{Clause, Effect, Rule};
use crate::rules::judge::Case;
use crate::rules::outcome::{dim_name, period_text, show};
use crate::rules::ruleset::Ruleset;
use crate::rules::space::{Dim, Holds, Mask, at, within};
use crate::rules::trail;

/// What can fail of a rule, in the order in which one failure is nearer than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Failed {
    Side(Mask),
    Fact(u16, Mask),
    Work,
    Date,
    Exception,
}

impl Failed {
    /// The place of its kind in that order.
    fn rank(self) -> u8 {
        match self {
            Failed::Side(_) => 0,
            Failed::Fact(..) => 1,
            Failed::Work => 2,
            Failed::Date => 3,
            Failed::Exception => 4,
        }
    }
}

/// The failed conditions of the nearest allow or review rule that names the fund; none if there is no such
/// rule.
pub fn reasons(rules: &Ruleset, case: &Case) -> Vec<Reason> {
    let near = rules
        .clauses
        .iter()
        .filter(|clause| clause.effect != Effect::Deny && names_fund(clause, case))
        .map(|clause| (clause, failed(clause, case)))
        .min_by_key(|(clause, failed)| {
            let ranks: Vec<u8> = failed.iter().map(|one| one.rank()).collect();
            (failed.len(), ranks, rules.rules.get(clause.rule).map(|rule| rule.id.as_str()))
        });
    let Some((clause, failed)) = near else { return Vec::new() };
    failed.into_iter().map(|one| reason(rules, clause, case, one)).collect()
}

/// The conditions of one clause that a case does not meet, nearest kind first.
pub fn failures(rules: &Ruleset, clause: &Clause, case: &Case) -> Vec<Reason> {
    failed(clause, case).into_iter().map(|one| reason(rules, clause, case, one)).collect()
}

fn names_fund(clause: &Clause, case: &Case) -> bool {
    case.funds.iter().any(|fund| clause.funds.has(*fund))
}

/// The conditions no completion meets; where each is met by some, those that not every completion meets.
fn failed(clause: &Clause, case: &Case) -> Vec<Failed> {
    let surely = failing(clause, case, |holds| holds == Holds::No);
    if surely.is_empty() { failing(clause, case, |holds| holds != Holds::Yes) } else { surely }
}

fn failing(clause: &Clause, case: &Case, fails: fn(Holds) -> bool) -> Vec<Failed> {
    let mut out = Vec::new();
    for &(dim, mask) in &clause.region.0 {
        if fails(within(at(&case.state, dim), mask)) {
            out.push(match dim {
                Dim::Side => Failed::Side(mask),
                Dim::Date => Failed::Date,
                Dim::Fact(number) => Failed::Fact(number, mask),
            });
        }
    }
    let named = case.works.iter().filter(|work| clause.works.has(**work)).count();
    let works = match named {
        0 => Holds::No,
        all if all == case.works.len() => Holds::Yes,
        _ => Holds::Maybe,
    };
    if fails(works) {
        out.push(Failed::Work);
    }
    let lifts = |holds: Holds| match holds {
        Holds::Yes => Holds::No,
        Holds::Maybe => Holds::Maybe,
        Holds::No => Holds::Yes,
    };
    if out.is_empty() && trail::lifting(case, clause, |holds| fails(lifts(holds))).next().is_some() {
        out.push(Failed::Exception);
    }
    out.sort_by_key(|one| one.rank());
    out
}

fn reason(rules: &Ruleset, clause: &Clause, case: &Case, failed: Failed) -> Reason {
    let rule = rules.rules.get(clause.rule);
    let known = |dim: Dim| {
        let bands = at(&case.state, dim);
        bands.is_power_of_two().then(|| show(rules, dim, bands))
    };
    let (kind, fact, has, wants) = match failed {
        Failed::Side(mask) => ("side", None, known(Dim::Side), vec![show(rules, Dim::Side, mask)]),
        Failed::Fact(number, mask) => {
            let dim = Dim::Fact(number);
            ("fact", Some(dim_name(rules, dim)), known(dim), vec![show(rules, dim, mask)])
        }
        Failed::Work => {
            let has = match case.works.as_slice() {
                [one] => Some(rules[*one].id.clone()),
                _ => None,
            };
            ("work", None, has, clause.works_text.clone())
        }
        Failed::Date => ("date", None, known(Dim::Date), vec![period_text(clause.period.0, clause.period.1)]),
        Failed::Exception => ("exception", None, rule.map(|rule| excepted(rule, clause, case)), Vec::new()),
    };
    Reason { rule: rule.map(|rule| rule.id.clone()).unwrap_or_default(), kind, fact, has, wants }
}

/// The exceptions that a case falls under; where it surely falls under none, those it may fall under.
fn excepted(rule: &Rule, clause: &Clause, case: &Case) -> String {
    let mut places: Vec<usize> = trail::lifting(case, clause, |holds| holds == Holds::Yes).collect();
    if places.is_empty() {
        places.extend(trail::lifting(case, clause, |holds| holds != Holds::No));
    }
    let ids: Vec<&str> = trail::ids(rule, places.into_iter()).collect();
    ids.join("|")
}
