//! Draws a [`Sheet`] for a terminal; the only file that knows `comfy_table`.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use crate::model::{money, text};
use crate::report::sheet::{Cell, Sheet};

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
    table.trim_fmt()
}

fn drawn(cell: &Cell) -> comfy_table::Cell {
    match cell {
        Cell::Text(plain) => comfy_table::Cell::new(lines(plain)),
        Cell::Number(plain) => comfy_table::Cell::new(lines(plain)).set_alignment(CellAlignment::Right),
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
