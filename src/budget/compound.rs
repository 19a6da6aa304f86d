//! Looks into an old workbook before it is read: how many cells its sheets claim to span. The only file that knows `cfb`.

use std::io::{self, Read, Seek};

/// The kinds of record that hold a cell, its row first and then its column.
const CELLS: [u16; 8] = [0x0203, 0x0204, 0x00d6, 0x0205, 0x027e, 0x00fd, 0x00bd, 0x0006];

/// The kind of record that says how far a sheet reaches.
const DIMENSIONS: u16 = 0x0200;

/// The kind of record that says where a sheet begins.
const SHEET: u16 = 0x0085;

/// How many cells the rectangles around the cells of all sheets hold together.
pub fn cells_spanned<R: Read + Seek>(file: R) -> io::Result<u64> {
    let mut file = cfb::CompoundFile::open(file)?;
    let mut stream = Vec::new();
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name));
    let name = name.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
    file.open_stream(name)?.read_to_end(&mut stream)?;
    let begins = records(&stream).filter(|(kind, _)| *kind == SHEET).filter_map(|(_, data)| word4(data, 0));
    let sheets = begins.map(|at| stream.get(usize::try_from(at).unwrap_or(usize::MAX)..).unwrap_or_default());
    Ok(sheets.fold(0, |sum: u64, sheet| sum.saturating_add(spanned(sheet))))
}

/// The cells of the rectangle from the first cell to the furthest, or of the one that is claimed if that is larger.
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

/// How many cells a sheet says that it has, by its first and last row and column; none where it says nothing that counts.
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
    // A first column where none can be counts from the left; a first row below the last is a claim nobody can keep.
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
