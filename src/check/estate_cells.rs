//! The cells of the estate table, held against the facts that their columns hold.

use crate::check::run::whole;
use crate::check::{Audit, bad_fact};
use crate::facts::Estates;
use crate::finding::{Finding, Place};
use crate::rules::Reading;
use crate::rules::nouns::Fact;

/// Cells of the estate table that are no values of the facts they hold.
pub fn bad_estate_cells(audit: &Audit<'_>, input: usize) -> Vec<Finding> {
    let Some(estates) = audit.estates else { return Vec::new() };
    let doubtful = audit.rows().doubtful.iter().map(|row| *row as usize);
    let of_row = |row| bad_cells(audit, estates, row).map(move |bad| (row, bad));
    doubtful.flat_map(of_row).map(|(row, bad)| bad_cell(input, estates, row, bad)).collect()
}

/// The cells of a row that are no values of their facts: the fact, the column, the cell.
pub(super) fn bad_cells<'a>(
    audit: &Audit<'a>,
    estates: &'a Estates,
    row: usize,
) -> impl Iterator<Item = (&'a Fact, usize, &'a str)> {
    let facts = audit.rules.facts.iter().filter(|fact| fact.of_estate);
    facts.filter_map(move |fact| {
        let at = estates.layout.at(&fact.id)?;
        let cell = estates.cell_at(row, at)?;
        (fact.read(cell) == Reading::Bad).then_some((fact, at, cell))
    })
}

fn bad_cell(input: usize, estates: &Estates, row: usize, (fact, at, cell): (&Fact, usize, &str)) -> Finding {
    let place = Place { row: estates.row(row), record: estates.record(row), offset: 0 };
    let mut finding = whole(input, &bad_fact::CHECK, Some(place), bad_fact::say(fact, cell));
    finding.column = Some(at);
    finding.more().lines = Some(0);
    finding.name_estate(estates.id(row));
    finding.hold_by(&format!("{}\u{1f}{cell}", fact.id));
    finding
}
