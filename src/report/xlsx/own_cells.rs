//! The cells of a budget as they were: numbers as numbers and days as days where their columns hold such,
//! else text.

use crate::budget::header::Layout;
use crate::model::Date;
use crate::report::sheet::Cell;

/// The columns of a budget that hold money and quantities.
const NUMBERS: [&str; 3] = ["amount", "item_total", "quantity"];

/// The columns that hold names, whatever these look like.
const NAMES: [&str; 5] = ["item", "estate", "work", "side", "fund"];

/// A number with more digits is shown as a power of ten where no other format is given.
const MOST_DIGITS: usize = 11;

/// What a column of a budget holds.
#[derive(Clone, Copy)]
enum Column {
    Numbers,
    Days,
    Names,
    Anything,
}

/// The cells of a line under some headers, of which those of its budget's own columns are known.
pub(super) fn own_cells<'c>(
    layout: &'c Layout,
    headers: &'c [String],
    cells: &'c [String],
) -> impl Iterator<Item = Cell> + 'c {
    let of = |place: usize| headers.get(place).map_or(Column::Anything, |header| column(layout, header));
    cells.iter().enumerate().map(move |(place, cell)| own_cell(cell, of(place)))
}

fn column(layout: &Layout, header: &str) -> Column {
    let is = |ids: &[&str]| ids.iter().any(|id| layout.header(id).unwrap_or(id) == header);
    if is(&NUMBERS) {
        Column::Numbers
    } else if is(&["date"]) {
        Column::Days
    } else if is(&NAMES) {
        Column::Names
    } else {
        Column::Anything
    }
}

/// A cell as it was: a number or a day where it is one and its column may hold such, else the text.
fn own_cell(cell: &str, column: Column) -> Cell {
    let plain = cell.trim().replace(',', "");
    match column {
        Column::Numbers if is_number(&plain) => Cell::Number(plain),
        Column::Days => Date::parse(cell).map_or_else(|| Cell::from(cell), Cell::Date),
        Column::Anything if is_shown_as_written(cell) => Cell::Plain(cell.to_owned()),
        _ => Cell::from(cell),
    }
}

fn is_number(plain: &str) -> bool {
    let digits = plain.strip_prefix('-').unwrap_or(plain);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.matches('.').count() <= 1
}

/// Whether a number is shown by a spreadsheet as it is written here: a code like `007` and a figure like
/// `1.10` are not.
fn is_shown_as_written(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    is_number(cell)
        && cell != "-0"
        && (whole == "0" || !whole.starts_with('0'))
        && part.is_none_or(|part| !part.is_empty() && !part.ends_with('0'))
        && digits.len() <= MOST_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_names_days_and_money_numbers_are_those_that_stay_as_they_are_written() {
        for figure in ["0", "7", "-7", "2021", "0.5", "-3.25", "13800138000"] {
            assert_eq!(own_cell(figure, Column::Anything), Cell::Plain(figure.to_owned()));
            assert_eq!(own_cell(figure, Column::Names), Cell::from(figure));
        }
        for text in
            ["", "-", "-0", "007", "1.10", "1.", ".5", "1,000", " 7", "1.2.3", "138001380001", "一", "=1"]
        {
            assert_eq!(own_cell(text, Column::Anything), Cell::from(text));
        }
        assert_eq!(own_cell(" 1,000.50", Column::Numbers), Cell::Number("1000.50".to_owned()));
        assert_eq!(own_cell("n. a.", Column::Numbers), Cell::from("n. a."));
    }
}
