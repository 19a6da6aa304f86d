//! The cells of a sheet, row by row, as text.

use std::collections::BTreeMap;
use std::io;
use std::ops;

use calamine::{Data, Dimensions, Range};

use crate::budget::percent::{self, Area};
use crate::budget::row::{CellText, Row};

/// The most cells a sheet may hold.
pub(super) const MOST_CELLS: usize = 16_000_000;

/// The most bytes a workbook may hold, unpacked: 1 GiB.
pub(super) const LARGEST: u64 = 1 << 30;

/// The cells of a sheet that hold anything.
#[derive(Default)]
pub struct Grid {
    rows: BTreeMap<u32, Vec<(u32, Box<str>)>>,
    /// Vertically merged stretches, from the top: first row, column, last row.
    merged: Vec<(u32, u32, u32)>,
    /// Stretches merged with the column to their left, from the top: first row, first column, last row, the
    /// column behind the last.
    across: Vec<(u32, u32, u32, u32)>,
    /// The numbers that are shown as a part of them.
    scaled: Vec<(u32, u32)>,
    /// How many bytes their texts have.
    bytes: u64,
}

/// What stands behind a number that is yuan, whatever unit its column has.
const YUAN: &str = "元";

impl Grid {
    pub(super) fn of(range: &Range<Data>, merged: &[Dimensions]) -> Grid {
        let (top, left) = range.start().unwrap_or_default();
        let mut grid = Grid::default();
        for (row, column, value) in range.used_cells() {
            grid.put(place(row, top), place(column, left), value);
        }
        grid.merge(merged);
        grid
    }

    pub(super) fn put(&mut self, row: u32, column: u32, value: &Data) {
        self.put_text(row, column, text_of(value));
    }

    /// Puts a formula that the workbook holds no result of; `=` stands before it.
    pub(super) fn put_formula(&mut self, row: u32, column: u32, formula: &str) {
        if !formula.is_empty() {
            self.put_text(
                row,
                column,
                format!("={}", formula.trim_start_matches("of:").trim_start_matches('=')),
            );
        }
    }

    /// Puts the formulas of cells that hold no value; a text of nothing is one.
    pub(super) fn put_formulas(&mut self, formulas: &Range<String>, values: &Range<Data>) {
        let (top, left) = formulas.start().unwrap_or_default();
        for (row, column, formula) in formulas.used_cells() {
            let (row, column) = (place(row, top), place(column, left));
            if values.get_value((row, column)).is_none_or(|value| *value == Data::Empty) {
                self.put_formula(row, column, formula);
            }
        }
    }

    fn put_text(&mut self, row: u32, column: u32, text: String) {
        if !text.is_empty() {
            self.bytes = self.bytes.saturating_add(text.len() as u64);
            self.rows.entry(row).or_default().push((column, text.into_boxed_str()));
        }
    }

    /// The number that was put last is shown as a percentage, if it stands here.
    pub(super) fn is_percentage(&mut self, row: u32, column: u32) {
        let last = self.rows.get_mut(&row).and_then(|cells| cells.last_mut());
        last.filter(|(at, _)| *at == column).into_iter().for_each(|(_, text)| show(text));
    }

    /// The number that was put last is shown in a unit, if it stands here.
    pub(super) fn is_shown_in(&mut self, row: u32, column: u32, unit: &str) {
        let last = self.rows.get_mut(&row).and_then(|cells| cells.last_mut());
        if let Some((_, text)) = last.filter(|(at, _)| *at == column) {
            *text = format!("{text}{unit}").into_boxed_str();
        }
    }

    /// The number that was put last is shown as a part of it, if it stands here: it is yuan.
    pub(super) fn is_scaled(&mut self, row: u32, column: u32) {
        self.is_shown_in(row, column, YUAN);
        self.scaled.push((row, column));
    }

    /// Amounts are in yuan: what is shown as a part of it is a number like any other.
    pub(super) fn are_yuan(&mut self) {
        for (row, column) in std::mem::take(&mut self.scaled) {
            let cells = self.rows.get_mut(&row).into_iter().flatten();
            for (_, text) in cells.filter(|(at, _)| *at == column) {
                *text = text.trim_end_matches(YUAN).into();
            }
        }
    }

    pub(super) fn merge(&mut self, merged: &[Dimensions]) {
        self.rows.values_mut().for_each(|cells| cells.sort_by_key(|(column, _)| *column));
        let tall = merged.iter().filter(|area| area.start.0 < area.end.0);
        self.merged = tall.map(|area| (area.start.0, area.start.1, area.end.0)).collect();
        self.merged.sort_unstable();
        let wide = merged.iter().filter(|area| area.start.1 < area.end.1);
        let across = |area: &Dimensions| (area.start.0, area.start.1 + 1, area.end.0, area.end.1 + 1);
        self.across = wide.map(across).collect();
        self.across.sort_unstable();
    }

    /// The numbers in some cells are shown as percentages.
    pub(super) fn are_percentages(&mut self, areas: &[Area]) {
        for area in areas.iter().filter(|area| !area.rows.is_empty()) {
            let cells = self.rows.range_mut(area.rows.clone()).flat_map(|(_, cells)| cells);
            cells.filter(|(column, _)| area.columns.contains(column)).for_each(|(_, text)| show(text));
        }
    }

    fn cells(&self) -> usize {
        self.rows.values().map(Vec::len).sum()
    }

    /// How many cells that may be read lie in merged stretches.
    fn covered(&self) -> usize {
        let tall = self.merged.iter().map(|(first, _, last)| last - first);
        let across = self.across.iter().map(|(first, _, last, _)| last - first + 1);
        let rows = |tall: u32| self.rows.len().min(tall as usize);
        tall.chain(across).map(rows).fold(0, usize::saturating_add)
    }

    fn cell(&self, row: u32, column: u32) -> Option<&str> {
        let cells = self.rows.get(&row)?;
        let (at, cell) = cells.get(cells.partition_point(|(at, _)| *at < column))?;
        (*at == column).then_some(cell)
    }

    /// The same rows, each with so many cells; none where they cannot all be held at once.
    pub fn padded(&self, width: usize) -> Option<Vec<Row>> {
        let rows = self.rows().filter_map(Result::ok).map(|mut row| {
            row.cells.resize(width, CellText::default());
            row
        });
        (self.rows.len().saturating_mul(width) <= MOST_CELLS).then(|| rows.collect())
    }

    /// Whether it holds more than it may.
    pub(super) fn is_too_large(&self) -> bool {
        self.cells().max(self.covered()) > MOST_CELLS || self.is_long()
    }

    /// Whether its texts are longer than they may be.
    pub(super) fn is_long(&self) -> bool {
        self.bytes > LARGEST
    }

    /// The rows that hold anything, from the top.
    pub fn rows(&self) -> impl Iterator<Item = io::Result<Row>> {
        let (mut merged, mut across) = (self.merged.iter().peekable(), self.across.iter().peekable());
        // The merged stretch that is open in each column: its first row and its last.
        let mut open: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        // Those that are open from the left: their last row, and their columns.
        let mut open_across: Vec<(u32, ops::Range<usize>)> = Vec::new();
        self.rows.iter().map(move |(&number, cells)| {
            while let Some((first, column, last)) = merged.next_if(|(first, _, _)| *first < number) {
                open.insert(*column, (*first, *last));
            }
            open.retain(|_, (_, last)| *last >= number);
            while let Some((_, from, last, to)) = across.next_if(|(first, ..)| *first <= number) {
                open_across.push((*last, *from as usize..*to as usize));
            }
            open_across.retain(|(last, _)| *last >= number);
            let above = open.iter().filter_map(|(&column, &(first, _))| {
                Some((column as usize, self.cell(first, column)?.to_owned()))
            });
            Ok(Row {
                number: u64::from(number) + 1,
                cells: dense(cells),
                merged: above.collect(),
                across: open_across.iter().map(|(_, columns)| columns.clone()).collect(),
                bytes: None,
            })
        })
    }
}

/// A row or a column of a sheet, of one that is counted from another.
fn place(at: usize, from: u32) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX).saturating_add(from)
}

/// Shows a number as a percentage.
fn show(text: &mut Box<str>) {
    if let Some(shown) = percent::shown(text) {
        *text = shown.into_boxed_str();
    }
}

/// The cells of a row, with nothing where there is none.
fn dense(cells: &[(u32, Box<str>)]) -> Vec<CellText> {
    let width = cells.last().map_or(0, |(column, _)| *column as usize + 1);
    let mut row = vec![CellText::default(); width];
    for (column, cell) in cells {
        if let Some(place) = row.get_mut(*column as usize) {
            *place = CellText::from(&**cell);
        }
    }
    row
}

/// A cell as text.
fn text_of(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => plain(*number),
        Data::String(text) => text.replace("_x000D_", ""),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            let midnight = (hour, minute, second) == (0, 0, 0);
            if midnight { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
        }
        Data::DateTime(length) => plain(length.as_f64()),
        Data::DateTimeIso(text) => text.trim_end_matches("T00:00:00").to_owned(),
        Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
    }
}

/// A number cell with Excel's 15 significant digits, which is what its reader sees: 274.65999999999997 is
/// 274.66.
#[expect(
    clippy::disallowed_types,
    reason = "workbooks hold them; they are written out and never reckoned with"
)]
fn plain(number: f64) -> String {
    let written = format!("{number:.14e}");
    let Some((mantissa, power)) = written.split_once('e') else { return written };
    let Ok(power) = power.parse::<i32>() else { return written };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    let whole = usize::try_from(power + 1).unwrap_or(0);
    let zeros = "0".repeat(usize::try_from(-power - 1).unwrap_or(0));
    match digits.split_at_checked(whole) {
        _ if power < 0 => format!("{sign}0.{zeros}{digits}"),
        Some((whole, "")) => format!("{sign}{whole}"),
        Some((whole, rest)) => format!("{sign}{whole}.{rest}"),
        None => format!("{sign}{digits}{}", "0".repeat(whole - digits.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_their_reader_sees() {
        for (number, text) in [
            (274.659_999_999_999_97, "274.66"),
            (0.1 + 0.2, "0.3"),
            (1_286_400.0, "1286400"),
            (-12_300.5, "-12300.5"),
            (0.000_123, "0.000123"),
            (1e16, "10000000000000000"),
            (0.0, "0"),
            (100.0, "100"),
            (9_999_999_999_999.99, "9999999999999.99"),
        ] {
            assert_eq!(plain(number), text);
        }
    }
}
