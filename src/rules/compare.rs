//! Two rulesets over one space: where they answer differently.

use std::collections::BTreeMap;

use crate::rules::cells::{Block, alike, merged, worlds};
use crate::rules::judge::{Answer, Case, answers, dim_of};
use crate::rules::meter::Meter;
use crate::rules::nouns::Fact;
use crate::rules::ruleset::Ruleset;
use crate::rules::sets::{FundId, WorkId};
use crate::rules::space::{Dim, Mask, State};

/// In the boxes of changes, the band of a fact that does not apply: of an estate where there is none, or of a
/// column that the table lacks.
pub const LACKING: Mask = 1 << 63;

/// Cells on which the answer changes, alike in what it was and what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it was.
    pub old: Answer,
    /// What it is.
    pub new: Answer,
    /// Where. A fact that does not apply is in the band [`LACKING`].
    pub block: Block,
}

/// Which way an answer changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// What could not be paid may be paid or needs a review, or what needed a review may be paid.
    Looser,
    /// The other way round.
    Stricter,
    /// The same verdict for another reason: prohibited instead of not listed, or the reverse.
    Different,
}

impl Change {
    /// Which way it goes.
    pub fn direction(&self) -> Direction {
        match self.new.verdict().strictness().cmp(&self.old.verdict().strictness()) {
            std::cmp::Ordering::Less => Direction::Looser,
            std::cmp::Ordering::Greater => Direction::Stricter,
            std::cmp::Ordering::Equal => Direction::Different,
        }
    }

    /// The lines it is about, as the judge takes them. What may apply or not is taken to apply.
    pub fn case(&self) -> Case {
        Case {
            funds: self.block.funds.clone(),
            works: self.block.works.clone(),
            state: self.block.state.iter().map(|bands| bands & !LACKING).collect(),
        }
    }
}

impl Direction {
    /// Every direction, in the order in which changes are told.
    pub const ALL: [Direction; 3] = [Direction::Looser, Direction::Stricter, Direction::Different];

    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            Direction::Looser => "looser",
            Direction::Stricter => "stricter",
            Direction::Different => "different",
        }
    }
}

/// All cells of one fund, cut so that both rulesets answer each piece with one answer.
fn pieces(old: &Ruleset, new: &Ruleset, fund: FundId, world: &State) -> Vec<Change> {
    let (mut out, meter) = (Vec::new(), Meter::new(u64::MAX));
    for works in alike(&[old, new], fund, &[]) {
        let Some(&work) = works.first() else { continue };
        for (state, was) in answers(old, fund, work, world, &meter) {
            for (state, is) in answers(new, fund, work, &state, &meter) {
                let block = Block { funds: vec![fund], works: works.clone(), state };
                out.push(Change { old: was, new: is, block });
            }
        }
    }
    out
}

/// Every cell on which two rulesets over one space answer differently, in as few boxes as come of merging
/// neighbours; the boxes do not overlap. Looser ones first.
pub fn changes(old: &Ruleset, new: &Ruleset) -> Vec<Change> {
    let mut found: BTreeMap<(Answer, Answer), Vec<Block>> = BTreeMap::new();
    for fund in new.fund_ids() {
        let mut here: BTreeMap<(Answer, Answer, Vec<WorkId>), Vec<Block>> = BTreeMap::new();
        for world in worlds(new) {
            for one in pieces(old, new, fund, &world).into_iter().filter(|one| one.old != one.new) {
                let block = lacking_marked(one.block);
                here.entry((one.old, one.new, block.works.clone())).or_default().push(block);
            }
        }
        for ((was, is, _), blocks) in here {
            found.entry((was, is)).or_default().extend(with_and_without_estate(new, merged(blocks)));
        }
    }
    let mut out = Vec::new();
    for ((old, new), blocks) in found {
        out.extend(merged(blocks).into_iter().map(|block| Change { old, new, block }));
    }
    out.sort_by_key(Change::direction);
    out
}

/// A block in which facts that do not apply have a band of their own.
fn lacking_marked(mut block: Block) -> Block {
    block.state.iter_mut().filter(|bands| **bands == 0).for_each(|bands| *bands = LACKING);
    block
}

/// Joins what is so of lines without an estate to what is so of lines with any.
fn with_and_without_estate(rules: &Ruleset, blocks: Vec<Block>) -> Vec<Block> {
    let all = rules.everything();
    let facts: Vec<(usize, Mask, bool)> = all
        .iter()
        .enumerate()
        .filter_map(|(at, all)| estate_fact(rules, at).map(|fact| (at, *all, fact.optional)))
        .collect();
    let needed = || facts.iter().filter(|(_, _, optional)| !optional);
    let bands = |block: &Block, at: usize| block.state.get(at).copied().unwrap_or_default();
    let is_without =
        |block: &Block| needed().next().is_some() && needed().all(|&(at, ..)| bands(block, at) == LACKING);
    let (mut without, with): (Vec<Block>, Vec<Block>) = blocks.into_iter().partition(is_without);
    let mut out = Vec::new();
    for mut block in with {
        // What is so of any estate, and where a column that may be lacking is.
        let any = needed().all(|&(at, all, _)| bands(&block, at) == all)
            && facts.iter().all(|&(at, _, optional)| !optional || bands(&block, at) & LACKING != 0);
        let partner = put(&block, &facts, |_| LACKING);
        if let Some(at) = without.iter().position(|other| any && *other == partner) {
            without.swap_remove(at);
            block = put(&block, &facts, |bands| bands | LACKING);
        }
        out.push(block);
    }
    out.extend(without);
    out
}

/// A block with other bands in the facts of estates.
fn put(block: &Block, facts: &[(usize, Mask, bool)], bands: impl Fn(Mask) -> Mask) -> Block {
    let mut block = block.clone();
    for &(at, ..) in facts {
        if let Some(slot) = block.state.get_mut(at) {
            *slot = bands(*slot);
        }
    }
    block
}

/// The fact of the estate at a place of a state.
fn estate_fact(rules: &Ruleset, at: usize) -> Option<&Fact> {
    match dim_of(at) {
        Dim::Fact(number) => rules.fact(number).filter(|fact| fact.of_estate),
        Dim::Side | Dim::Date => None,
    }
}
