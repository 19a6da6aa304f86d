//! What was approved for each estate, what is there now and what lies between, all of it numbers.

use std::io;

use crate::model::{Money, Said};
use crate::report::closing::approved_heading;
use crate::report::record::{ApprovedRecord, CarriedRecord, EstateRecord};
use crate::report::sheet::Cell;
use crate::report::xlsx::book::{Page, Shade};
use crate::words::Words;

const HEADS: [&str; 6] =
    ["head-estate", "head-approved", "head-now", "head-dropped", "head-reduced", "head-added"];

/// Writes the table: a row for each estate, and below it the part that the group pays, where there is any.
pub(super) fn table(page: &mut Page, approved: &ApprovedRecord, words: &Words) -> io::Result<()> {
    page.text(&approved_heading(approved, words))?;
    page.heads(&HEADS.map(|head| words.plain(head)))?;
    for estate in &approved.estates {
        let money = changes(estate).map(|change| some(change.amount));
        let sums = [estate.approved, estate.now].map(Cell::Money);
        let cells: Vec<Cell> =
            std::iter::once(Cell::from(&*estate.estate)).chain(sums).chain(money).collect();
        page.row(&cells, Shade::Plain)?;
        let parts = changes(estate).map(|change| change.of_group.unwrap_or(Money::ZERO));
        if parts.iter().any(|part| *part != Money::ZERO) {
            let name = [Cell::from(part_name(approved, words)), Cell::from(""), Cell::from("")];
            page.row(&name.into_iter().chain(parts.map(some)).collect::<Vec<_>>(), Shade::Plain)?;
        }
    }
    Ok(())
}

fn changes(estate: &EstateRecord) -> [CarriedRecord; 3] {
    [estate.dropped, estate.reduced, estate.added]
}

/// An amount, or a blank where there is none.
fn some(amount: Money) -> Cell {
    if amount == Money::ZERO { Cell::from("") } else { Cell::Money(amount) }
}

fn part_name(approved: &ApprovedRecord, words: &Words) -> String {
    let said = match approved.group.as_deref() {
        Some("central") => Said::new("xlsx-of-central"),
        group => Said::new("xlsx-of-group").with("group", group.unwrap_or_default()),
    };
    format!("    {}", words.say(&said))
}
