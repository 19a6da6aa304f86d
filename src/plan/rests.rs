//! What a plan rests on: assumptions without which the rules would say something else of who pays.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Tally;
use crate::plan::Plan;
use crate::plan::draft::{Draft, Line};
use crate::plan::share::Piece;

impl Plan {
    /// The lines that rest on each assumption, by its place in the run's list.
    pub fn assumed(&self, draft: &Draft) -> BTreeMap<usize, Tally> {
        let mut assumed: BTreeMap<usize, Tally> = BTreeMap::new();
        for (line, pieces) in draft.lines.iter().zip(&self.pieces) {
            for assumption in rests_on(line, pieces) {
                assumed.entry(assumption).or_default().count(line.amount);
            }
        }
        assumed
    }
}

/// What a line rests on: what is said of the fund it is charged to and of those that pay; where nobody does,
/// of every one.
fn rests_on(line: &Line, pieces: &[Piece]) -> BTreeSet<usize> {
    let unpaid = pieces.iter().any(|piece| piece.fund.is_none());
    let leaning = line.payers.leaning.iter().filter(|(fund, _)| {
        unpaid || line.fund == Some(*fund) || pieces.iter().any(|piece| piece.fund == Some(*fund))
    });
    leaning.flat_map(|(_, assumptions)| assumptions).copied().collect()
}
