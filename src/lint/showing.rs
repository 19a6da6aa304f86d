//! Lines that show what a vintage of a rule does, or does not do, on some days.

use crate::lint::MOST_BOXES;
use crate::rules::Witness;
use crate::rules::cells::{Shape, first_left};
use crate::rules::clause::{Clause, Effect};
use crate::rules::meter::Meter;
use crate::rules::ruleset::Ruleset;
use crate::rules::sets::{FundId, WorkId};
use crate::rules::space::{Dim, Mask, State, at, set};

/// A line of these days on which a clause bites: one that it decides, where there is one.
pub(super) fn biting(rules: &Ruleset, clause: &Clause, days: Mask) -> Option<Witness> {
    let stricter = |other: &Clause| other.effect < clause.effect;
    let with = |own: &[Mask], fund, work, others: &dyn Fn(&Clause) -> bool| {
        let mut shapes: Vec<Shape<'_>> =
            Shape::of(clause, work).unless.into_iter().map(Shape::whole).collect();
        let others = rules.clauses_for(fund, work).filter(|(_, other)| others(other));
        shapes.extend(others.map(|(_, other)| Shape::of(other, work)));
        first_left(own, &shapes, &Meter::new(MOST_BOXES))
    };
    let found = |others: &dyn Fn(&Clause) -> bool| {
        first(rules, clause, days, &|own, fund, work| with(own, fund, work, others))
    };
    found(&stricter).or_else(|| found(&|_| false))
}

/// A line of these days in the box of a clause that does not hold on them, of which nothing else speaks as it
/// would: no other deny for a deny, else no rule that lets be paid, and no declared gap.
pub(super) fn missing(rules: &Ruleset, clause: &Clause, days: Mask) -> Option<Witness> {
    let denies = clause.effect == Effect::Deny;
    first(rules, clause, days, &|own, fund, work| {
        let speaks = rules.clauses_for(fund, work).map(|(_, other)| other);
        let speaks = speaks.filter(|other| (other.effect == Effect::Deny) == denies);
        let mut shapes: Vec<Shape<'_>> = speaks.map(|other| Shape::of(other, work)).collect();
        let silent = rules.silents.iter().filter(|silent| silent.works.has(work) && silent.funds.has(fund));
        shapes.extend(silent.map(|silent| Shape::whole(&silent.region)));
        let left = first_left(own, &shapes, &Meter::new(MOST_BOXES))?;
        // A line that nothing else denies shows it best.
        shapes.extend(rules.clauses_for(fund, work).map(|(_, other)| Shape::of(other, work)));
        first_left(own, &shapes, &Meter::new(MOST_BOXES)).or(Some(left))
    })
}

/// What of a box is left, for a fund and a work.
type Left<'a> = dyn Fn(&[Mask], FundId, WorkId) -> Option<State> + 'a;

/// The first line in the box of a clause, on these days, of which a part of the box is left.
fn first(rules: &Ruleset, clause: &Clause, days: Mask, left: &Left<'_>) -> Option<Witness> {
    let mut box_of_days = rules.everything();
    for (dim, mask) in clause.region.0.iter().filter(|(dim, _)| *dim != Dim::Date) {
        let both = at(&box_of_days, *dim) & mask;
        set(&mut box_of_days, *dim, both);
    }
    set(&mut box_of_days, Dim::Date, days);
    let funds = rules.fund_ids().filter(|fund| clause.funds.has(*fund));
    let works = || rules.work_ids().filter(|&work| rules[work].leaves == [work] && clause.works.has(work));
    let mut pairs = funds.flat_map(|fund| works().map(move |work| (fund, work)));
    pairs.find_map(|(fund, work)| Some(Witness::in_state(fund, work, &left(&box_of_days, fund, work)?)))
}
