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
    let codes: Vec<&str> =
        formats.map(|format| format.map_or("", |format| format.format_code.as_str())).collect();
    let percentages: Vec<bool> = codes.iter().map(|code| percent::is_format(code)).collect();
    let units: Vec<Option<String>> = codes.iter().map(|code| unit_shown(code)).collect();
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
        if let Some(unit) = units.get(style).and_then(Option::as_ref).filter(|_| is_number) {
            grid.is_shown_in(row, column, unit);
        }
    }
    Ok(has_blanks)
}

/// The unit of thousands or more that a format shows behind a number as it stands; none where it scales the number first,
/// as `0!.0,"万"` does.
fn unit_shown(format: &str) -> Option<String> {
    let positive = format.split(';').next().unwrap_or_default();
    let behind = positive.rfind(['0', '#', '?']).and_then(|last| positive.get(last + 1..))?;
    let unit: String = behind.chars().filter(|c| "百千万萬亿億元".contains(*c)).collect();
    let is_scaled = behind.starts_with(',') || positive.contains(['!', '\\']);
    (!is_scaled && unit.contains(|c| c != '元')).then_some(unit)
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
