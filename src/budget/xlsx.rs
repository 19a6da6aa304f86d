//! The cells of a sheet of an xlsx workbook, with what only their style or their formula tells.

use std::fs::File;
use std::io::BufReader;

use calamine::{DataRef, Error, Xlsx, XlsxFormulaMetadata};

use crate::budget::grid::{Grid, MOST_CELLS};
use crate::budget::percent;

/// A workbook that is open.
pub(super) type Book = Xlsx<BufReader<File>>;

/// The cells of a sheet, taken one by one: two cells far apart take no more room than two side by side.
pub(super) fn grid(book: &mut Book, name: &str) -> Result<Grid, Error> {
    let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
    let mut grid = Grid::default();
    let has_blanks = put_values(book, name, &mut grid)?;
    if has_blanks {
        put_formulas(book, name, &mut grid)?;
    }
    grid.merge(&merged);
    Ok(grid)
}

/// Puts what cells hold; whether there are any that hold no value.
fn put_values(book: &mut Book, name: &str, grid: &mut Grid) -> Result<bool, Error> {
    let (mut reader, mut cells, mut has_blanks) = (book.worksheet_cells_reader(name)?, 0, false);
    let formats = reader.styles().iter().map(|style| style.number_format.as_ref());
    let percentages: Vec<bool> =
        formats.map(|format| format.is_some_and(|format| percent::is_format(&format.format_code))).collect();
    while let Some((cell, style)) = reader.next_cell_with_style_id()? {
        let (row, column) = cell.get_position();
        cells += 1;
        // Many cells may share one long text.
        if cells > MOST_CELLS || grid.is_long() {
            return Err(Error::Msg("too many cells"));
        }
        let value = cell.get_value();
        has_blanks |= *value == DataRef::Empty;
        let is_number = matches!(value, DataRef::Float(_) | DataRef::Int(_));
        grid.put(row, column, &value.clone().into());
        if is_number && percentages.get(style) == Some(&true) {
            grid.is_percentage(row, column);
        }
    }
    Ok(has_blanks)
}

/// Puts the formulas of cells that hold no value: nobody has reckoned them yet, and they are not blank.
fn put_formulas(book: &mut Book, name: &str, grid: &mut Grid) -> Result<(), Error> {
    let mut reader = book.worksheet_cells_reader(name)?;
    while let Some(cell) = reader.next_cell_with_formula_metadata()? {
        if grid.is_long() {
            return Err(Error::Msg("too many cells"));
        }
        if let (DataRef::Empty, Some(formula)) = (&cell.value, &cell.formula) {
            grid.put_formula(cell.pos.0, cell.pos.1, text_of(formula));
        }
    }
    Ok(())
}

/// The text of a formula; that of one that repeats another is not written out.
fn text_of(formula: &XlsxFormulaMetadata) -> &str {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula,
        _ => "…",
    }
}
