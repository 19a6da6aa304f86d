//! Packs on packs: a layer never answers less strictly than what it stands on, but where that is left to it.

use std::collections::BTreeMap;

use crate::model::{Problem, Problems, Said};
use crate::rules::cells::{Block, Shape, alike, merged, remainder, worlds};
use crate::rules::clause::{Clause, Effect, Exception, Silent};
use crate::rules::judge::{Answer, answers, answers_by};
use crate::rules::limit::Key;
use crate::rules::meter::Meter;
use crate::rules::resolve::{self, Written};
use crate::rules::ruleset::Ruleset;
use crate::rules::sets::{FundId, WorkId, Works};
use crate::rules::space::{Holds, Mask, Region, State};
use crate::rules::tree::Spot;
use crate::rules::witness::Witness;

/// Cells on which a layer answers less strictly than it may.
#[derive(Clone, Debug)]
pub struct Widening {
    /// What the packs below answer.
    pub below: Answer,
    /// What comes of the layer.
    pub above: Answer,
    /// One of the cells, in the space of the layer and all below it.
    pub witness: Witness,
    /// The cells of the line that shows it, by column.
    pub line: Vec<(String, String)>,
    /// The id of the rule or exception of the layer that does it, or of the layer.
    pub by: String,
    /// Where that stands.
    pub spot: Spot,
    /// Where the rules below stand that decided it, or the fund of which they said nothing.
    pub loosened: Vec<Spot>,
    /// How many funds and works it is about.
    pub funds_and_works: (usize, usize),
}

/// So many boxes are looked at before it is given up that nothing is widened.
const MOST_LOOKED_AT: u64 = 20_000_000;

/// Every box on which a layer widens what is below it, for each of these packs; none for the first. None at
/// all where there is more to look at than can be.
pub(super) fn widenings(packs: &[Written]) -> Option<Vec<Widening>> {
    let (mut out, meter) = (Vec::new(), Meter::new(MOST_LOOKED_AT));
    for layer in 1..packs.len() {
        // What lies above a layer says nothing here, and draws the boxes in which lines are shown.
        let above = packs.len() - layer;
        if let (Ok(below), Ok(above)) = (resolve::resolve(packs, above), resolve::resolve(packs, above - 1)) {
            out.extend(of_layer(&below, &above, layer, &meter));
        }
    }
    (!meter.is_spent()).then_some(out)
}

/// Limits that count other works with a layer than without it: what a layer says of works of packs below it
/// moves none of them in or out of a limit.
pub(super) fn moved_limits(packs: &[Written]) -> Vec<Problem> {
    let mut out = Vec::new();
    for layer in 1..packs.len() {
        let [below, above] = [packs.get(..layer), packs.get(..=layer)].map(Option::unwrap_or_default);
        if let (Ok(below), Ok(above)) = (resolve::resolve(below, 0), resolve::resolve(above, 0)) {
            let spot = above.packs.get(layer).map(|pack| pack.spot.clone());
            out.extend(moved(&below, &above).zip(spot.into_iter().cycle()).map(|(said, spot)| Problem {
                path: spot.path.clone(),
                span: Some(spot.start..spot.end),
                said,
            }));
        }
    }
    out
}

/// Of each limit, the first work that counts otherwise.
fn moved<'r>(below: &'r Ruleset, above: &'r Ruleset) -> impl Iterator<Item = Said> + 'r {
    let numbers: BTreeMap<&str, WorkId> =
        above.work_ids().map(|work| (above[work].id.as_str(), work)).collect();
    below.limits.iter().filter_map(move |limit| {
        let same = above.limits.iter().find(|same| same.id == limit.id)?;
        let counts = |work: WorkId| limit.lines().map(move |lines| lines.works.has(work));
        let counts_above = |work: WorkId| same.lines().map(move |lines| lines.works.has(work));
        let tells_classes =
            limit.vintages.iter().flat_map(|vintage| &vintage.by).flatten().any(|key| *key == Key::Class);
        let is_moved = |work: &WorkId| {
            let now = numbers.get(below[*work].id.as_str());
            let regrouped = |now: WorkId| tells_classes && below[*work].class != above[now].class;
            now.is_some_and(|&now| !counts(*work).eq(counts_above(now)) || regrouped(now))
        };
        let work = below.work_ids().find(is_moved)?;
        Some(Said::new("layer-limit").with("limit", &limit.id).with("work", &below[work].id))
    })
}

/// The same as mistakes of the packs.
pub(super) fn problems(widenings: &[Widening]) -> Problems {
    let mut problems = Problems::default();
    problems.extend(widenings.iter().map(|found| Problem {
        path: found.spot.path.clone(),
        span: Some(found.spot.start..found.spot.end),
        said: found.said(),
    }));
    problems
}

impl Widening {
    /// "this makes … what … made …: fund = …, work = …"
    pub fn said(&self) -> Said {
        let cells = self.line.iter().map(|(column, value)| format!("{column} = {value}"));
        Said::new("widens")
            .with("by", &self.by)
            .with("below", Said::new(self.below.word()))
            .with("above", Said::new(self.above.word()))
            .with("line", cells.collect::<Vec<_>>().join(", "))
    }
}

fn of_layer(below: &Ruleset, above: &Ruleset, layer: usize, meter: &Meter) -> Vec<Widening> {
    let left_to_it: Vec<&Silent> = below.silents.iter().filter(|silent| silent.delegable).collect();
    let works: Vec<&Works> = left_to_it.iter().map(|silent| &silent.works).collect();
    let mut found: Vec<((Answer, Answer), Block)> = Vec::new();
    for world in worlds(above) {
        for fund in above.fund_ids().filter(|&fund| above[fund].pack < layer) {
            for group in alike(&[below, above], fund, &works) {
                let Some(&work) = group.first() else { continue };
                for (was, is, state) in too_loose((below, above), fund, work, &world, &left_to_it, meter) {
                    let block = Block { funds: vec![fund], works: group.clone(), state };
                    found.push(((was, is), block));
                }
            }
        }
    }
    found.sort();
    let alike = found.chunk_by(|one, other| one.0 == other.0);
    alike.flat_map(|alike| told(alike, below, above, layer)).collect()
}

/// The boxes of one kind, each as a widening of its own; those that the same rule makes are told once.
fn told(
    alike: &[((Answer, Answer), Block)],
    below: &Ruleset,
    above: &Ruleset,
    layer: usize,
) -> Vec<Widening> {
    let Some(&((was, is), _)) = alike.first() else { return Vec::new() };
    let mut blocks = merged(alike.iter().map(|(_, block)| block.clone()).collect());
    // An ordinary line shows more than one for the whole programme, or one whose table lacks a column.
    blocks.sort_by_key(|block| block.state.iter().filter(|bands| **bands == 0).count());
    let mut out: Vec<Widening> = Vec::new();
    for block in blocks {
        let Some(witness) = Witness::of(&block) else { continue };
        let (by, spot) = culprit(above, layer, was, &witness);
        if out.iter().any(|told| told.by == by) {
            continue;
        }
        let line = witness.cells(above);
        let funds_and_works = (block.funds.len(), block.works.len());
        let loosened = deciding_below(below, &witness);
        out.push(Widening { below: was, above: is, witness, line, by, spot, loosened, funds_and_works });
    }
    out
}

/// Where the rules stand that decide a line below a layer; where none speaks, where its fund does.
fn deciding_below(below: &Ruleset, witness: &Witness) -> Vec<Spot> {
    let rules = witness.answer(below).1.into_iter().filter_map(|id| Some(below.rule(&id)?.spot.clone()));
    let rules: Vec<Spot> = rules.collect();
    if rules.is_empty() { vec![below[witness.fund].spot.clone()] } else { rules }
}

/// The parts of a world on which the answer is less strict than the packs below make it, where they do not
/// leave it to a layer.
fn too_loose(
    (below, above): (&Ruleset, &Ruleset),
    fund: FundId,
    work: WorkId,
    world: &[Mask],
    left_to_it: &[&Silent],
    meter: &Meter,
) -> Vec<(Answer, Answer, State)> {
    let mut out = Vec::new();
    let here = |silent: &&&Silent| {
        // No layer can leave to another what was not left to itself.
        silent.pack == below[fund].pack && silent.works.has(work) && silent.funds.has(fund)
    };
    let open: Vec<Shape<'_>> =
        left_to_it.iter().filter(here).map(|silent| Shape::whole(&silent.region)).collect();
    // Of the rules that a layer may lift, it may lift those that deny alone, and leave those that ask for
    // review.
    let is_kept = |clause: &Clause| !below.rules.get(clause.rule).is_some_and(|rule| rule.delegable);
    let stays = |clause: &Clause| clause.effect == Effect::Allow || is_kept(clause);
    let stays_to_be_reviewed = |clause: &Clause| clause.effect != Effect::Deny || is_kept(clause);
    let is_looser = |is: Answer, was: Answer| is.verdict().strictness() < was.verdict().strictness();
    for (state, was) in answers(below, fund, work, world, meter) {
        for (state, is) in answers(above, fund, work, &state, meter) {
            if !is_looser(is, was) {
                continue;
            }
            let least = |state: &State, stays: &dyn Fn(&Clause) -> bool| {
                let all = answers_by(below, fund, work, state, stays, meter).into_iter();
                all.filter(|(_, least)| is_looser(is, *least)).map(|(state, _)| state).collect::<Vec<_>>()
            };
            let loose = least(&state, &stays).into_iter();
            for state in loose.flat_map(|state| least(&state, &stays_to_be_reviewed)) {
                let loose = remainder(&state, &open, meter).into_iter();
                out.extend(loose.map(|state| (was, is, state)));
            }
        }
    }
    out
}

/// What of a layer makes a line less strict than `below`: an exception it makes to what denied it, or a rule
/// of its own.
fn culprit(above: &Ruleset, layer: usize, below: Answer, witness: &Witness) -> (String, Spot) {
    let lift = || lifting(above, layer, witness);
    let rule = || own_rule(above, layer, witness);
    let found = if below == Answer::Forbidden { lift().or_else(rule) } else { rule().or_else(lift) };
    let pack = || above.packs.get(layer).map(|pack| (pack.id.clone(), pack.spot.clone()));
    found.or_else(pack).unwrap_or_default()
}

/// A rule of the layer that lets the line be paid, or sends it to review.
fn own_rule(above: &Ruleset, layer: usize, witness: &Witness) -> Option<(String, Spot)> {
    let clauses = above.clauses_for(witness.fund, witness.work).map(|(_, clause)| clause);
    let bites = |clause: &&Clause| clause.bites(witness.work, &witness.state) == Holds::Yes;
    let mut rules = clauses.filter(bites).filter_map(|clause| above.rules.get(clause.rule));
    let rule = rules.find(|rule| rule.pack == layer && rule.effect != Effect::Deny)?;
    Some((rule.id.clone(), rule.spot.clone()))
}

/// An exception of the layer in which the line lies.
fn lifting(above: &Ruleset, layer: usize, witness: &Witness) -> Option<(String, Spot)> {
    let mut clauses = above.clauses_for(witness.fund, witness.work).map(|(_, clause)| clause);
    let exception = clauses.find_map(|clause| {
        let rule = above.rules.get(clause.rule)?;
        let mut exceptions = clause.unless.iter().zip(&rule.unless);
        let holds = |works: &Works, region: &Region| {
            works.has(witness.work) && region.holds(&witness.state) == Holds::Yes
        };
        let here = |((works, region), one): &(&(Works, Region), &Exception)| {
            one.pack == layer && holds(works, region)
        };
        exceptions.find(here).map(|(_, one)| one)
    })?;
    Some((exception.id.clone(), exception.spot.clone()))
}
