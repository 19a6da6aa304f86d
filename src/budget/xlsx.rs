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
    let merged = book.merge_cells_by_sheet_name(name)?;
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
    let units: Vec<Option<Shown>> = codes.iter().map(|code| unit_shown(code)).collect();
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
        match units.get(style).and_then(Option::as_ref).filter(|_| is_number) {
            Some(Shown::In(unit)) => grid.is_shown_in(row, column, unit),
            Some(Shown::Scaled) => grid.is_scaled(row, column),
            None => {}
        }
    }
    Ok(has_blanks)
}

/// How a format shows a number otherwise than it stands in its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    /// With a unit of thousands or more beside it.
    In(String),
    /// As a part of it, as `0!.0,"万"` does: what is there is yuan, whatever the header says.
    Scaled,
}

fn unit_shown(format: &str) -> Option<Shown> {
    sections(format).iter().find_map(|section| {
        if section.is_scaled {
            return Some(Shown::Scaled);
        }
        let unit: String = section.text.chars().filter(|c| "百千万萬亿億元".contains(*c)).collect();
        unit.contains(|c| c != '元').then_some(Shown::In(unit))
    })
}

/// What a part of a number format shows.
#[derive(Debug, Default)]
struct Section {
    /// Its text behind the last digit.
    text: String,
    /// Whether the number is shown as a part of what it is.
    is_scaled: bool,
}

/// The parts of a number format: that of positive numbers, and those of others.
fn sections(format: &str) -> Vec<Section> {
    let mut all = vec![Section::default()];
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(section) = all.last_mut() else { break };
        match c {
            ';' => all.push(Section::default()),
            '"' => section.text.extend(chars.by_ref().take_while(|c| *c != '"')),
            '\\' | '!' => {
                let shown = chars.next();
                // A point that is drawn between digits moves none.
                section.is_scaled |= shown == Some('.');
                section.text.extend(shown);
            }
            '_' | '*' => drop(chars.next()),
            // A colour, a condition, a language.
            '[' => drop(chars.by_ref().find(|c| *c == ']')),
            '0' | '#' | '?' | 'G' => {
                section.text.clear();
                section.is_scaled |= chars.peek() == Some(&',') && is_scaling(chars.clone());
            }
            other => section.text.push(other),
        }
    }
    all
}

/// Whether a comma behind a digit of a format scales the number: no digit comes after it.
fn is_scaling(mut rest: impl Iterator<Item = char>) -> bool {
    !rest.find(|c| *c != ',').is_some_and(|c| "0#?".contains(c))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_shown_in_another_unit_is_no_yuan() {
        for (format, unit) in [
            (r#"0.00"万元""#, "万元"),
            (r"0.00\万", "万"),
            (r#"#,##0.00\ "万元""#, "万元"),
            (r"0.00\万\元", "万元"),
            (r#"General"万元""#, "万元"),
            (r#"#,##0.00_);\(#,##0.00\)"万元""#, "万元"),
            (r#"[=0]"-";0.00"亿""#, "亿"),
        ] {
            assert_eq!(unit_shown(format), Some(Shown::In(unit.to_owned())), "{format}");
        }
        for format in [r#"0!.0,"万""#, r#"0\.0000"万""#, r#"0,"千""#, "#,##0,"] {
            assert_eq!(unit_shown(format), Some(Shown::Scaled), "{format}");
        }
        for format in [
            "General",
            "#,##0.00",
            r#"0.00"元""#,
            "[$¥-804]#,##0.00",
            "[$元-804]0",
            r#"0.00"部分""#,
            r#"[DBNum2]0"元"0"角"0"分""#,
            "[$-804]0",
            r"¥#,##0.00;[Red]¥-#,##0.00",
            "yyyy/m/d",
            "0.00_ ",
        ] {
            assert_eq!(unit_shown(format), None, "{format}");
        }
    }
}
