//! Two rulesets over one space: where they answer differently.

use crate::finding::Verdict;
use crate::rules::cells::{Block, alike, merged, worlds};
use crate::rules::judge::{Answer, answers};
use crate::rules::ruleset::{FundId, Ruleset};
use crate::rules::space::State;

/// Cells on which the answer changes, alike in what it was and what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it was.
    pub old: Answer,
    /// What it is.
    pub new: Answer,
    /// Where.
    pub block: Block,
}

/// Which way an answer changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// What could be paid needs a review or may not be paid, or what needed a review may not.
    Stricter,
    /// The other way round.
    Looser,
    /// The same verdict for another reason: prohibited instead of not listed, or the reverse.
    Different,
}

impl Change {
    /// Which way it goes.
    pub fn direction(&self) -> Direction {
        match strictness(self.new).cmp(&strictness(self.old)) {
            std::cmp::Ordering::Greater => Direction::Stricter,
            std::cmp::Ordering::Less => Direction::Looser,
            std::cmp::Ordering::Equal => Direction::Different,
        }
    }
}

/// How strict an answer is: misallocated before review before eligible.
pub fn strictness(answer: Answer) -> u8 {
    match answer.verdict() {
        Verdict::Eligible => 0,
        Verdict::Review => 1,
        Verdict::Misallocated | Verdict::Undetermined => 2,
    }
}

/// All cells of one fund, cut so that both rulesets answer each piece with one answer.
pub fn pieces(old: &Ruleset, new: &Ruleset, fund: FundId, world: &State) -> Vec<Change> {
    let mut out = Vec::new();
    for works in alike(&[old, new], fund, &[]) {
        let Some(&work) = works.first() else { continue };
        for (state, was) in answers(old, fund, work, world) {
            for (state, is) in answers(new, fund, work, &state) {
                let block = Block { funds: vec![fund], works: works.clone(), state };
                out.push(Change { old: was, new: is, block });
            }
        }
    }
    out
}

/// Every cell on which two rulesets over one space answer differently, in as few boxes as come of merging neighbours.
pub fn changes(old: &Ruleset, new: &Ruleset) -> Vec<Change> {
    let mut found = Vec::new();
    for world in worlds(new) {
        for fund in new.fund_ids() {
            found.extend(pieces(old, new, fund, &world).into_iter().filter(|one| one.old != one.new));
        }
    }
    grouped(found)
}

/// Merges the boxes of changes that are alike.
fn grouped(mut found: Vec<Change>) -> Vec<Change> {
    found.sort();
    let mut out = Vec::new();
    for alike in found.chunk_by(|a, b| (a.old, a.new) == (b.old, b.new)) {
        let Some(first) = alike.first() else { continue };
        let blocks = merged(alike.iter().map(|change| change.block.clone()).collect());
        out.extend(blocks.into_iter().map(|block| Change { old: first.old, new: first.new, block }));
    }
    out
}
