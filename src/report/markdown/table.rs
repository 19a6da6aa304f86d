//! A table in Markdown, row by row.

use crate::report::markdown::inert::inert;
use crate::report::sheet::{Cell, Sheet};

/// The headings, and the line under them: text to the left, numbers to the right.
pub(super) fn heading(columns: &[(String, bool)]) -> String {
    let names = columns.iter().map(|(name, _)| inert(name));
    let sides = columns.iter().map(|(_, is_number)| if *is_number { "---:" } else { "---" }.to_owned());
    format!("{}{}", row(names), row(sides))
}

/// A row of cells that are Markdown already.
pub(super) fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().collect();
    format!("| {} |\n", cells.join(" | "))
}

/// A whole table, its first column text and what is money to the right.
pub(super) fn sheet(sheet: &Sheet) -> String {
    let first = sheet.rows.first();
    let is_number = |at: usize| first.and_then(|row| row.get(at)).is_some_and(|cell| !is_text(cell));
    let columns = sheet.headings.iter().enumerate().map(|(at, name)| (name.clone(), is_number(at)));
    let columns: Vec<(String, bool)> = columns.collect();
    let rows = sheet.rows.iter().map(|cells| row(cells.iter().map(shown)));
    format!("{}{}", heading(&columns), rows.collect::<String>())
}

fn is_text(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(_))
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Number(text) | Cell::Plain(text) => {
            text.split('\n').map(inert).collect::<Vec<_>>().join("<br>")
        }
        Cell::Count(count) => count.to_string(),
        Cell::Money(money) => money.grouped(),
        Cell::Date(date) => date.to_string(),
    }
}
