//! Looks into an old workbook before it is read: how many cells its sheets claim to span, and which of them
//! hold percentages, which its reader takes for numbers. The only file that knows `cfb`.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek};

use crate::budget::percent::{self, Area};

/// The kinds of record that hold a cell, its row first and then its column.
const CELLS: [u16; 8] = [0x0203, 0x0204, 0x00d6, 0x0205, 0x027e, 0x00fd, 0x00bd, 0x0006];

/// The kind of record that says how far a sheet reaches.
const DIMENSIONS: u16 = 0x0200;

/// The kind of record that says where a sheet begins.
const SHEET: u16 = 0x0085;

/// The kinds of record that say how numbers are shown, which of these a cell uses, and where a part begins
/// and ends.
const FORMAT: u16 = 0x041e;
const STYLE: u16 = 0x00e0;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;

/// The kinds of record that hold a number of one cell; and that of several cells side by side.
const NUMBERS: [u16; 3] = [0x0203, 0x027e, 0x0006];
const NUMBERS_OF_ROW: u16 = 0x00bd;

/// The formats `0%` and `0.00%`, which need no record.
const PERCENT: [u16; 2] = [9, 10];

/// What an old workbook claims.
#[derive(Debug, Default)]
pub(super) struct Claimed {
    /// How many cells the rectangles around the cells of all sheets hold together.
    pub(super) cells: u64,
    /// Where the percentages of each sheet are.
    pub(super) percentages: Vec<Vec<Area>>,
}

/// What the sheets of a workbook claim.
pub(super) fn claimed<R: Read + Seek>(file: R) -> io::Result<Claimed> {
    let mut file = cfb::CompoundFile::open(file)?;
    let mut stream = Vec::new();
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name));
    let name = name.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
    file.open_stream(name)?.read_to_end(&mut stream)?;
    let begins = records(&stream).filter(|(kind, _)| *kind == SHEET).filter_map(|(_, data)| word4(data, 0));
    let sheets = begins.map(|at| stream.get(usize::try_from(at).unwrap_or(usize::MAX)..).unwrap_or_default());
    let styles = percent_styles(&stream);
    let mut claimed = Claimed::default();
    for sheet in sheets {
        claimed.cells = claimed.cells.saturating_add(spanned(sheet));
        claimed.percentages.push(percentages(sheet, &styles));
    }
    Ok(claimed)
}

/// The styles of a workbook, by their number, that show numbers as percentages.
fn percent_styles(stream: &[u8]) -> BTreeSet<u16> {
    let mut formats = BTreeSet::from(PERCENT);
    let mut styles = BTreeSet::new();
    let mut number: u16 = 0;
    for (kind, data) in records(stream).take_while(|(kind, _)| *kind != END) {
        let format = word(data, if kind == FORMAT { 0 } else { 2 });
        if kind == FORMAT && percent::is_format(&text(data.get(2..).unwrap_or_default())) {
            formats.extend(format);
        } else if kind == STYLE {
            styles.extend(format.filter(|format| formats.contains(format)).map(|_| number));
            number = number.saturating_add(1);
        }
    }
    styles
}

/// The text of a format: its length in one byte, or in two and how wide its characters are.
fn text(data: &[u8]) -> String {
    let length = word(data, 0).map_or(0, usize::from);
    let wide = data.get(3..).filter(|rest| rest.len() == 2 * length);
    match wide {
        Some(wide) => wide.chunks_exact(2).filter_map(|c| char::from_u32(word(c, 0)?.into())).collect(),
        None => data.get(1..).unwrap_or_default().iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// Where a sheet holds percentages.
fn percentages(sheet: &[u8], styles: &BTreeSet<u16>) -> Vec<Area> {
    let mut areas = Vec::new();
    let mut depth = 0_u32;
    for (kind, data) in records(sheet) {
        depth = depth.saturating_add(u32::from(kind == BEGIN)).saturating_sub(u32::from(kind == END));
        if depth == 0 {
            break;
        }
        let (Some(row), Some(column)) = (word(data, 0), word(data, 2)) else { continue };
        let mut put = |at: usize, style: Option<u16>| {
            let column = u32::from(column).saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
            if style.is_some_and(|style| styles.contains(&style)) {
                let row = u32::from(row);
                areas.push(Area { rows: row..row + 1, columns: column..column.saturating_add(1) });
            }
        };
        if NUMBERS.contains(&kind) {
            put(0, word(data, 4));
        } else if kind == NUMBERS_OF_ROW {
            let cells = data.get(4..).unwrap_or_default().chunks_exact(6);
            cells.enumerate().for_each(|(at, cell)| put(at, word(cell, 0)));
        }
    }
    areas
}

/// The cells of the rectangle from the first cell to the furthest, or of the one that is claimed if that is
/// larger.
fn spanned(sheet: &[u8]) -> u64 {
    let (mut claimed, mut rows, mut columns) = (0, 0, 0);
    for (kind, data) in records(sheet) {
        if kind == DIMENSIONS {
            claimed = claimed.max(dimensions(data).unwrap_or(0));
        } else if CELLS.contains(&kind) {
            let last = data.len().checked_sub(2).and_then(|at| word(data, at)).filter(|_| kind == 0x00bd);
            rows = rows.max(word(data, 0).map_or(0, |row| u64::from(row) + 1));
            columns = columns.max(word(data, 2).max(last).map_or(0, |column| u64::from(column) + 1));
        }
    }
    claimed.max(rows.saturating_mul(columns))
}

/// How many cells a sheet says that it has, by its first and last row and column; none where it says nothing
/// that counts.
fn dimensions(data: &[u8]) -> Option<u64> {
    let (rows, columns) = match data.len() {
        10 => ([u32::from(word(data, 0)?), u32::from(word(data, 2)?)], [word(data, 4)?, word(data, 6)?]),
        14 | 16 => ([word4(data, 0)?, word4(data, 4)?], [word(data, 8)?, word(data, 10)?]),
        _ => return None,
    };
    let ([first, last], [left, right]) = (rows, columns);
    if last == 0 || right == 0 {
        return None;
    }
    // A first column where none can be counts from the left; a first row below the last is a claim nobody can
    // keep.
    let left = if left > 0xff || right < left { 0 } else { left };
    let tall = u64::from(last).checked_sub(u64::from(first)).map_or(u64::MAX, |rows| rows + 1);
    Some(tall.saturating_mul(u64::from(right - left) + 1))
}

/// The records of a stream: their kind, and what they hold.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (kind, length) = (word(rest, 0)?, usize::from(word(rest, 2)?));
        let data = rest.get(4..4 + length)?;
        rest = rest.get(4 + length..)?;
        Some((kind, data))
    })
}

fn word(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn word4(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
        [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
    }

    /// Words, one after another.
    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn percentages_are_found_by_the_style_of_their_cell() {
        let own = [words(&[200, 3]), vec![0], b"0\"%".to_vec()].concat();
        let percent = [words(&[201, 4]), vec![0], b"0.0%".to_vec()].concat();
        let styles = [0, 10, 200, 201].map(|format| record(STYLE, &words(&[0, format, 0, 0])));
        let globals =
            [record(BEGIN, &[0; 8]), record(FORMAT, &own), record(FORMAT, &percent), styles.concat()];
        let styles = percent_styles(&[globals.concat(), record(END, &[])].concat());
        assert_eq!(styles, BTreeSet::from([1, 3]));
        let cells = [
            record(0x0203, &words(&[4, 7, 3, 0, 0, 0, 0])),
            record(0x0203, &words(&[4, 8, 2, 0, 0, 0, 0])),
            record(0x00bd, &words(&[5, 2, 0, 0, 0, 1, 0, 0, 3])),
        ];
        let sheet = [record(BEGIN, &[0; 8]), cells.concat(), record(END, &[]), cells.concat()].concat();
        let area = |row: u32, column: u32| Area { rows: row..row + 1, columns: column..column + 1 };
        assert_eq!(percentages(&sheet, &styles), [area(4, 7), area(5, 3)]);
    }
}
