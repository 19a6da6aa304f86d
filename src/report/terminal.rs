//! Draws a [`Sheet`] for a terminal; the only file that knows `comfy_table`.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};

use unicode_width::UnicodeWidthStr;

use crate::model::{money, text};
use crate::report::sheet::{Cell, Sheet};

/// The blanks on both sides of a cell.
const PADDING: usize = 2;

/// How much of a text stands on one line at least, where there is room for it.
const LEAST_TEXT: usize = 8;

/// A character may take two columns, so that less holds none.
const LEAST_OF_ALL: usize = 2;

/// The table as text, `width` columns wide at most; numbers stand to the right.
pub fn draw(sheet: &Sheet, width: usize) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    if !sheet.headings.is_empty() {
        table.set_header(sheet.headings.iter().map(|heading| text::visible(heading)));
    }
    for row in &sheet.rows {
        table.add_row(row.iter().map(drawn));
    }
    let columns = table.column_count();
    let least = |text: usize| (0..columns).map(|at| least_width(sheet, at, text)).collect::<Vec<_>>();
    let between = columns.saturating_sub(1);
    let fits = |widths: &Vec<u16>| widths.iter().copied().map(usize::from).sum::<usize>() + between <= width;
    let widths = (LEAST_OF_ALL..=LEAST_TEXT).rev().map(least).find(fits);
    let widths = widths.unwrap_or_else(|| least(LEAST_OF_ALL));
    let whole: Vec<u16> =
        widths.iter().enumerate().map(|(at, least)| (*least).max(figures_in(sheet, at))).collect();
    // Where every line of every cell fits, none is broken.
    let widths = if fits(&whole) && !fits(&least(usize::MAX)) { whole } else { widths };
    for (column, least) in table.column_iter_mut().zip(widths) {
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
    }
    table.trim_fmt().lines().map(told_apart).collect::<Vec<_>>().join("\n")
}

/// A line that a workflow takes for no command of its own, wherever a text in it was broken.
fn told_apart(line: &str) -> String {
    let text = line.trim_start();
    let is_command = text.starts_with("::") || text.starts_with("##[");
    if is_command {
        format!("{}·{text}", line.strip_suffix(text).and_then(|blank| blank.get(1..)).unwrap_or_default())
    } else {
        line.to_owned()
    }
}

/// How wide a column is at least: no number is broken, and so much of a text stands on one line.
fn least_width(sheet: &Sheet, column: usize, text: usize) -> u16 {
    let cells = sheet.rows.iter().filter_map(|row| row.get(column));
    let width = |cell: &Cell| {
        let content = drawn(cell).content();
        let lines = content.split('\n').map(UnicodeWidthStr::width).max().unwrap_or_default();
        if matches!(cell, Cell::Text(_)) { lines.min(text) } else { lines }
    };
    u16::try_from(cells.map(width).max().unwrap_or_default() + PADDING).unwrap_or(u16::MAX)
}

/// How wide a column is where no figure among its words is broken, as far as a column can be as wide.
fn figures_in(sheet: &Sheet, column: usize) -> u16 {
    const WIDEST: usize = 20;
    let cells = sheet.rows.iter().filter_map(|row| row.get(column)).map(|cell| drawn(cell).content());
    let width = |text: &String| {
        let words = text.split_whitespace().filter(|word| word.contains(|c: char| c.is_ascii_digit()));
        words.map(UnicodeWidthStr::width).filter(|width| *width <= WIDEST).max().unwrap_or_default()
    };
    u16::try_from(cells.map(|text| width(&text)).max().unwrap_or_default() + PADDING).unwrap_or(u16::MAX)
}

fn drawn(cell: &Cell) -> comfy_table::Cell {
    match cell {
        Cell::Text(plain) => comfy_table::Cell::new(lines(plain)),
        Cell::Number(plain) | Cell::Plain(plain) => {
            comfy_table::Cell::new(lines(plain)).set_alignment(CellAlignment::Right)
        }
        Cell::Date(day) => comfy_table::Cell::new(day.to_string()),
        Cell::Count(count) => comfy_table::Cell::new(money::group_digits(&count.to_string()))
            .set_alignment(CellAlignment::Right),
        Cell::Money(amount) => comfy_table::Cell::new(amount.grouped()).set_alignment(CellAlignment::Right),
    }
}

/// Text made safe to show, its own line breaks kept.
fn lines(plain: &str) -> String {
    plain.split('\n').map(text::visible).collect::<Vec<_>>().join("\n")
}
