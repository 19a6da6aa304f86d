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
    /// Cells that were found to say a value, or nothing.
    good: FxHashSet<&'c str>,
}

impl<'c> Column<'c> {
    /// Whether a cell is no value of the fact.
    fn refuses(&mut self, cell: &'c str) -> bool {
        if self.good.contains(cell) {
            return false;
        }
        let bad = self.fact.read(cell) == Reading::Bad;
        if !bad && self.good.len() < MOST_REMEMBERED {
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
    let column = |fact| Some(Column { fact, at: estates.layout.at(&fact.id)?, good: FxHashSet::default() });
    let mut columns: Vec<Column<'_>> = facts.filter_map(column).collect();
    for estate in 0..estates.len() {
        for column in &mut columns {
            let cell = estates.cell_at(estate, column.at).unwrap_or_default();
            if column.refuses(cell) {
                out.push(bad_cell(input, estates, estate, column, cell));
            }
        }
    }
    out
}

fn bad_cell(input: usize, estates: &Estates, estate: usize, column: &Column<'_>, cell: &str) -> Finding {
    let place = Place { row: estates.row(estate), record: estates.record(estate), offset: 0 };
    let fact = column.fact;
    let mut finding = whole(input, &bad_fact::CHECK, Some(place), bad_fact::say(fact, cell));
    finding.column = Some(column.at);
    finding.lines = 0;
    finding.estate = Some(Arc::from(estates.id(estate)));
    finding.hold_by(&format!("{}\u{1f}{cell}", fact.id));
    finding
}
