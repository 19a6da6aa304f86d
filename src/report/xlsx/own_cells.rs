//! The cells of a budget as they were: numbers as numbers and days as days where their columns hold such, else text.

use crate::budget::header::Layout;
use crate::model::Date;
use crate::report::sheet::Cell;

/// The columns of a budget that hold numbers.
const NUMBERS: [&str; 3] = ["amount", "item_total", "quantity"];

/// The cells of a line under some headers, of which those of its budget's own columns are known.
pub(super) fn own_cells<'c>(
    layout: &'c Layout,
    headers: &'c [String],
    cells: &'c [String],
) -> impl Iterator<Item = Cell> + 'c {
    let is = |ids: &[&str], header: &String| ids.iter().any(|id| layout.header(id).unwrap_or(id) == header);
    cells.iter().enumerate().map(move |(place, cell)| {
        let header = headers.get(place);
        let is_any = |ids: &[&str]| header.is_some_and(|header| is(ids, header));
        own_cell(cell, is_any(&NUMBERS), is_any(&["date"]))
    })
}

/// A cell as it was: a number or a day where it is one and its column holds such, else the text.
fn own_cell(cell: &str, is_number: bool, is_date: bool) -> Cell {
    let plain = cell.trim().replace(',', "");
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let is_plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.matches('.').count() <= 1;
    match Date::parse(cell).filter(|_| is_date) {
        Some(date) => Cell::Date(date),
        None if is_number && is_plain => Cell::Number(plain),
        None => Cell::from(cell),
    }
}
