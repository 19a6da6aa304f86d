//! The cells of the estate table, held against the facts that their columns hold.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::check::run::whole;
use crate::check::{Audit, bad_fact};
use crate::facts::Estates;
use crate::finding::{Finding, Place};
use crate::rules::Reading;
use crate::rules::ruleset::Fact;

/// How many cells of a column are remembered that say a value.
const MOST_REMEMBERED: usize = 256;

/// A column of the table and the fact it holds.
struct Column<'c> {
    fact: &'c Fact,
    at: usize,
    /// The last cell that was found to say a value, or nothing.
    last: &'c str,
    /// More of them.
    good: FxHashSet<&'c str>,
}

impl<'c> Column<'c> {
    /// Whether a cell is no value of the fact.
    fn refuses(&mut self, cell: &'c str) -> bool {
        if self.last == cell || self.good.contains(cell) {
            return false;
        }
        let bad = self.fact.read(cell) == Reading::Bad;
        if !bad && self.good.len() < MOST_REMEMBERED {
            self.last = cell;
            self.good.insert(cell);
        }
        bad
    }
}

/// Cells of the estate table that are no values of the facts they hold.
pub fn bad_estate_cells(audit: &Audit<'_>, input: usize) -> Vec<Finding> {
    let Some(estates) = audit.estates else { return Vec::new() };
    let mut out = Vec::new();
    let facts = audit.rules.facts.iter().filter(|fact| fact.of_estate);
    let there = facts.filter_map(|fact| Some((fact, estates.layout.at(&fact.id)?)));
    let column = |(fact, at)| Column { fact, at, last: "", good: FxHashSet::default() };
    let mut columns: Vec<Column<'_>> = there.map(column).collect();
    // For each cell of a row, its place among these columns.
    let place = |at| columns.iter().position(|column| column.at == at);
    let places: Vec<Option<usize>> = (0..estates.layout.headers.len()).map(place).collect();
    for estate in 0..estates.len() {
        let cells = estates.cells(estate).zip(&places).filter_map(|(cell, place)| Some((cell, (*place)?)));
        let mut bad: Vec<(usize, &str)> = cells
            .filter(|(cell, place)| columns.get_mut(*place).is_some_and(|column| column.refuses(cell)))
            .map(|(cell, place)| (place, cell))
            .collect();
        bad.sort_unstable();
        let bad = bad.into_iter().filter_map(|(place, cell)| Some((columns.get(place)?, cell)));
        out.extend(bad.map(|(column, cell)| bad_cell(input, estates, estate, column, cell)));
    }
    out
}

fn bad_cell(input: usize, estates: &Estates, estate: usize, column: &Column<'_>, cell: &str) -> Finding {
    let place = Place { row: estates.row(estate), record: estates.record(estate), offset: 0 };
    let fact = column.fact;
    let mut finding = whole(input, &bad_fact::CHECK, Some(place), bad_fact::say(fact, cell));
    finding.column = Some(column.at);
    finding.more().lines = Some(0);
    finding.estate = Some(Arc::from(estates.id(estate)));
    finding.hold_by(&format!("{}\u{1f}{cell}", fact.id));
    finding
}
