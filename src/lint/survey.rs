//! One walk over every cell a pack speaks of, noting what the lints ask: exact, box by box, with a line for
//! each answer.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::Mark;
use crate::rules::cells::{Block, Shape, alike, are_all, first_left, meet, merged, remainder, worlds};
use crate::rules::clause::{Clause, Effect};
use crate::rules::judge::answers;
use crate::rules::meter::Meter;
use crate::rules::ruleset::Ruleset;
use crate::rules::sets::{FundId, WorkId, Works};
use crate::rules::space::{Dim, Mask, Region, State, at};
use crate::rules::{Widening, Witness};

/// More boxes than this are not looked at: what was found until then is told, and that it is not all.
pub const MOST_BOXES: u64 = 50_000_000;

/// What there is to know of a pack.
#[derive(Debug)]
pub struct Survey<'r> {
    /// The pack.
    pub rules: &'r Ruleset,
    /// Where its layers widen what is below them.
    pub widenings: &'r [Widening],
    /// Whether every cell was looked at.
    pub complete: bool,
    /// A line on which each rule bites, by the rule's place; none for a rule that bites nowhere.
    pub biting: BTreeMap<usize, Witness>,
    /// A line that each rule decides, by the rule's place; none for a rule that decides nothing.
    pub deciding: BTreeMap<usize, Witness>,
    /// The exceptions without which their rule would bite somewhere, by id.
    pub lifting: BTreeSet<&'r str>,
    /// A line on which a deny overrules an allow, by the places of the two rules.
    pub conflicts: BTreeMap<(usize, usize), Witness>,
    /// Clauses of the same effect that bite wherever a clause does, by the places of the clauses.
    pub covering: BTreeMap<usize, BTreeSet<usize>>,
    /// Cells on which no rule speaks and no gap is declared.
    pub gaps: Vec<Block>,
    /// The declared gaps in which nothing speaks somewhere, by place.
    pub silent: BTreeSet<usize>,
    /// Funds that may pay something, if only after a review.
    pub paying: BTreeSet<FundId>,
    /// Works that some fund may pay for.
    pub payable: BTreeSet<WorkId>,
    /// A line that gets an answer which an invariant forbids, by the invariant's place.
    pub broken: BTreeMap<usize, Witness>,
}

/// Works of one fund that everything treats alike, in one world.
struct Place<'s, 'r> {
    fund: FundId,
    works: &'s [WorkId],
    work: WorkId,
    world: &'s State,
    clauses: Vec<(usize, &'r Clause, Shape<'r>)>,
    meter: &'s Meter,
}

impl<'r> Survey<'r> {
    /// Looks at every cell of a pack, at most so many boxes.
    pub fn new(rules: &'r Ruleset, widenings: &'r [Widening], most: u64) -> Survey<'r> {
        let mut survey = Survey {
            rules,
            widenings,
            complete: true,
            biting: BTreeMap::new(),
            deciding: BTreeMap::new(),
            lifting: BTreeSet::new(),
            conflicts: BTreeMap::new(),
            covering: BTreeMap::new(),
            gaps: Vec::new(),
            silent: BTreeSet::new(),
            paying: BTreeSet::new(),
            payable: BTreeSet::new(),
            broken: BTreeMap::new(),
        };
        let meter = Meter::new(most);
        let silents = rules.silents.iter().map(|silent| &silent.works);
        let also: Vec<&Works> = silents.chain(rules.invariants.iter().map(|one| &one.works)).collect();
        for world in worlds(rules) {
            let mut gaps = Vec::new();
            for fund in rules.fund_ids() {
                for works in alike(&[rules], fund, &also) {
                    survey.look(fund, &works, &world, &meter, &mut gaps);
                }
            }
            survey.add_gaps(gaps);
        }
        survey.complete = !meter.is_spent() && are_all(rules);
        survey
    }

    fn look(&mut self, fund: FundId, works: &[WorkId], world: &State, meter: &Meter, gaps: &mut Vec<Block>) {
        let Some(&work) = works.first() else { return };
        let clauses = self.rules.clauses_for(fund, work);
        let clauses = clauses.map(|(id, clause)| (id as usize, clause, Shape::of(clause, work))).collect();
        let place = Place { fund, works, work, world, clauses, meter };
        self.look_at_clauses(&place);
        self.look_at_exceptions(&place);
        self.look_for_conflicts(&place);
        self.look_for_covers(&place);
        self.look_where_nothing_bites(&place, gaps);
        self.look_at_silents(&place);
        self.look_at_invariants(&place);
    }

    /// Which rules decide, and who may therefore pay for what.
    fn look_at_clauses(&mut self, place: &Place<'_, 'r>) {
        for (_, clause, _) in &place.clauses {
            let Some(own) = meet(place.world, &clause.region) else { continue };
            if !self.biting.contains_key(&clause.rule)
                && let Some(left) = place.left_of(&own, clause, |_| false)
            {
                self.biting.insert(clause.rule, place.witness(&left));
            }
            let known = self.deciding.contains_key(&clause.rule);
            let pays = clause.effect != Effect::Deny && !self.pays(place);
            if known && !pays {
                continue;
            }
            let stricter = |other: &Clause| other.effect < clause.effect;
            if let Some(left) = place.left_of(&own, clause, stricter) {
                self.deciding.entry(clause.rule).or_insert_with(|| place.witness(&left));
                if clause.effect != Effect::Deny {
                    self.pay(place);
                }
            }
        }
    }

    /// Whether it is known already that the fund pays something and something pays for all these works.
    fn pays(&self, place: &Place<'_, 'r>) -> bool {
        self.paying.contains(&place.fund) && place.works.iter().all(|work| self.payable.contains(work))
    }

    fn pay(&mut self, place: &Place<'_, 'r>) {
        self.paying.insert(place.fund);
        self.payable.extend(place.works);
    }

    fn look_at_exceptions(&mut self, place: &Place<'_, 'r>) {
        for (_, clause, shape) in &place.clauses {
            let Some(rule) = self.rules.rules.get(clause.rule) else { continue };
            for ((works, region), exception) in clause.unless.iter().zip(&rule.unless) {
                if !works.has(place.work) || self.lifting.contains(exception.id.as_str()) {
                    continue;
                }
                let others = shape.unless.iter().filter(|other| !std::ptr::eq(**other, region));
                let others: Vec<Shape<'_>> = others.map(|region| Shape::whole(region)).collect();
                let lifted = meet(place.world, &clause.region).and_then(|own| meet(&own, region));
                if lifted.is_some_and(|lifted| first_left(&lifted, &others, place.meter).is_some()) {
                    self.lifting.insert(&exception.id);
                }
            }
        }
    }

    fn look_for_conflicts(&mut self, place: &Place<'_, 'r>) {
        let of = |effect: Effect| place.clauses.iter().filter(move |(_, clause, _)| clause.effect == effect);
        for (_, deny, denies) in of(Effect::Deny) {
            for (_, allow, allows) in of(Effect::Allow) {
                let pair = (deny.rule, allow.rule);
                if self.conflicts.contains_key(&pair) {
                    continue;
                }
                let both = meet(place.world, &deny.region).and_then(|own| meet(&own, &allow.region));
                let lifted = denies.unless.iter().chain(&allows.unless);
                let lifted: Vec<Shape<'_>> = lifted.map(|region| Shape::whole(region)).collect();
                let Some(both) = both else { continue };
                let Some(left) = first_left(&both, &lifted, place.meter) else { continue };
                // A line that no other rule denies shows it best.
                let others = of(Effect::Deny).filter(|(_, other, _)| !std::ptr::eq(*other, *deny));
                let alone: Vec<Shape<'_>> =
                    lifted.into_iter().chain(others.map(|(_, _, shape)| shape.clone())).collect();
                let left = first_left(&both, &alone, place.meter).unwrap_or(left);
                self.conflicts.insert(pair, place.witness(&left));
            }
        }
    }

    /// Which clauses bite wherever another of their effect does.
    fn look_for_covers(&mut self, place: &Place<'_, 'r>) {
        for (id, clause, _) in &place.clauses {
            let Some(own) = meet(place.world, &clause.region) else { continue };
            if place.left_of(&own, clause, |_| false).is_none() {
                continue;
            }
            let here: BTreeSet<usize> = place.clauses.iter().map(|(id, ..)| *id).collect();
            let alike = |other: &usize| {
                self.rules
                    .clauses
                    .get(*other)
                    .is_some_and(|other| other.effect == clause.effect && other.rule != clause.rule)
            };
            let before = self.covering.get(id).cloned();
            let candidates = before.map_or_else(|| here.clone(), |before| &before & &here);
            let covers = |other: &usize| {
                let mut shapes: Vec<Shape<'_>> = clause_exceptions(clause, place.work);
                let other = place.clauses.iter().find(|(id, ..)| id == other);
                shapes.extend(other.map(|(_, _, shape)| shape.clone()));
                first_left(&own, &shapes, place.meter).is_none()
            };
            let covering = candidates.into_iter().filter(|other| alike(other) && covers(other)).collect();
            self.covering.insert(*id, covering);
        }
    }

    fn look_where_nothing_bites(&mut self, place: &Place<'_, 'r>, gaps: &mut Vec<Block>) {
        let mut shapes: Vec<Shape<'_>> = place.clauses.iter().map(|(_, _, shape)| shape.clone()).collect();
        if let Some(rule) = self.rules[place.fund].otherwise {
            let known = self.deciding.contains_key(&rule) && self.pays(place);
            if let Some(left) = first_left(place.world, &shapes, place.meter).filter(|_| !known) {
                self.biting.entry(rule).or_insert_with(|| place.witness(&left));
                self.deciding.entry(rule).or_insert_with(|| place.witness(&left));
                self.pay(place);
            }
            return;
        }
        shapes.extend(self.silents_at(place).map(|(_, region)| Shape::whole(region)));
        let blocks = remainder(place.world, &shapes, place.meter).into_iter();
        gaps.extend(blocks.map(|state| Block {
            funds: vec![place.fund],
            works: place.works.to_vec(),
            state,
        }));
    }

    /// The declared gaps that name a place's fund and works.
    fn silents_at(&self, place: &Place<'_, 'r>) -> impl Iterator<Item = (usize, &'r Region)> + use<'r> {
        let (fund, work) = (place.fund, place.work);
        self.rules.silents.iter().enumerate().filter_map(move |(at, silent)| {
            let named = silent.works.has(work) && silent.funds.has(fund);
            named.then_some((at, &silent.region))
        })
    }

    fn look_at_silents(&mut self, place: &Place<'_, 'r>) {
        let shapes: Vec<Shape<'_>> = place.clauses.iter().map(|(_, _, shape)| shape.clone()).collect();
        let found: Vec<(usize, &Region)> = self.silents_at(place).collect();
        for (at, region) in found {
            let own = meet(place.world, region).filter(|_| !self.silent.contains(&at));
            if own.is_some_and(|own| first_left(&own, &shapes, place.meter).is_some()) {
                self.silent.insert(at);
            }
        }
    }

    fn look_at_invariants(&mut self, place: &Place<'_, 'r>) {
        for (at, invariant) in self.rules.invariants.iter().enumerate() {
            let named = invariant.works.has(place.work) && invariant.funds.has(place.fund);
            let Some(own) = meet(place.world, &invariant.region).filter(|_| named) else { continue };
            let all = answers(self.rules, place.fund, place.work, &own, place.meter);
            if let Some((state, _)) = all.into_iter().find(|(_, answer)| invariant.never.contains(answer)) {
                self.broken.entry(at).or_insert_with(|| place.witness(&state));
            }
        }
    }

    /// Whether a place is in the pack itself and not in one that it stands on.
    pub(super) fn is_own(&self, mark: &Mark) -> bool {
        let Some(head) = self.rules.packs.last().map(|pack| &pack.spot.path) else { return true };
        let mut own = self.rules.files.iter().skip_while(|file| file.path != *head);
        own.any(|file| file.path == mark.spot.path)
    }

    /// Adds the gaps of one world, but for those that an earlier world has shown of the same works, side and
    /// days.
    fn add_gaps(&mut self, gaps: Vec<Block>) {
        let within = |mine: Mask, theirs: Mask| mine & !theirs == 0;
        let shown = |block: &Block, known: &Block| {
            block.funds.iter().all(|fund| known.funds.contains(fund))
                && block.works.iter().all(|work| known.works.contains(work))
                && [Dim::Side, Dim::Date]
                    .into_iter()
                    .all(|dim| within(at(&block.state, dim), at(&known.state, dim)))
        };
        let new = gaps.into_iter().filter(|block| !self.gaps.iter().any(|known| shown(block, known)));
        let new = merged(new.collect());
        self.gaps.extend(new);
    }
}

impl Place<'_, '_> {
    /// The first cell of a state, as a line.
    fn witness(&self, state: &State) -> Witness {
        Witness::in_state(self.fund, self.work, state)
    }

    /// A part of a state that neither a clause's exceptions nor the other clauses picked here take from it.
    fn left_of(&self, own: &State, clause: &Clause, others: impl Fn(&Clause) -> bool) -> Option<State> {
        let mut shapes = clause_exceptions(clause, self.work);
        let taken = self.clauses.iter().filter(|(_, other, _)| others(other));
        shapes.extend(taken.map(|(_, _, shape)| shape.clone()));
        first_left(own, &shapes, self.meter)
    }
}

/// The exceptions of a clause that speak of a work.
fn clause_exceptions(clause: &Clause, work: WorkId) -> Vec<Shape<'_>> {
    clause
        .unless
        .iter()
        .filter(|(works, _)| works.has(work))
        .map(|(_, region)| Shape::whole(region))
        .collect()
}
