//! The cells of a table's rows, held as one stretch of bytes.

use crate::budget::places::Places;

/// What stands between two cells: a byte that is in no text.
const APART: u8 = 0xff;

/// The cells of some rows.
#[derive(Debug, Default)]
pub(super) struct Cells {
    bytes: Vec<u8>,
    /// Where each row ends.
    ends: Vec<usize>,
    /// The record and the physical line of each row, rows counted from 0.
    records: Places,
    lines: Places,
}

impl Cells {
    /// Nothing yet, with room for so many bytes.
    pub(super) fn with_room(bytes: usize) -> Cells {
        Cells { bytes: Vec::with_capacity(bytes), ..Cells::default() }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, record: u64, line: u64, cells: &[&str]) {
        let at = self.ends.len() as u64;
        self.records.push(at, record);
        self.lines.push(at, line);
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.bytes.push(APART);
            }
            self.bytes.extend_from_slice(cell.as_bytes());
        }
        self.ends.push(self.bytes.len());
    }

    /// Gives room back that no row took.
    pub(super) fn settle(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    fn row(&self, row: usize) -> Option<&[u8]> {
        let start = row.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.bytes.get(start..*self.ends.get(row)?)
    }

    /// A cell, by its row and column.
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<&str> {
        self.row(row)?.split(|byte| *byte == APART).nth(column).map(text)
    }

    /// The cells of a row.
    pub(super) fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        self.raw(row).map(text)
    }

    /// The bytes of the cells of a row.
    pub(super) fn raw(&self, row: usize) -> impl Iterator<Item = &[u8]> {
        self.row(row).into_iter().flat_map(|bytes| bytes.split(|byte| *byte == APART))
    }

    /// The record of a row.
    pub(super) fn record(&self, row: usize) -> u64 {
        self.records.row(row as u64).unwrap_or_default()
    }

    /// The physical line of a row.
    pub(super) fn line(&self, row: usize) -> u64 {
        self.lines.row(row as u64).unwrap_or_default()
    }
}

/// The text that the bytes of a cell are.
fn text(cell: &[u8]) -> &str {
    std::str::from_utf8(cell).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_row_and_column() {
        let mut cells = Cells::with_room(4);
        cells.push(1, 2, &["E1", "", "幸福里"]);
        cells.push(3, 7, &["", "a,\"b\"\n"]);
        cells.push(4, 8, &[""]);
        cells.settle();
        let found = |row: usize| (0..4).map(|column| cells.cell(row, column)).collect::<Vec<_>>();
        assert_eq!(found(0), [Some("E1"), Some(""), Some("幸福里"), None]);
        assert_eq!(found(1), [Some(""), Some("a,\"b\"\n"), None, None]);
        assert_eq!(found(2), [Some(""), None, None, None]);
        assert_eq!(found(3), [None; 4]);
        assert_eq!([0, 1, 2].map(|row| (cells.record(row), cells.line(row))), [(1, 2), (3, 7), (4, 8)]);
        assert_eq!(cells.len(), 3);
    }
}
