//! Rows as they are met: their cells are still those of the table.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2};

use crate::budget::cuts::Cuts;
use crate::budget::encoding::Encoding;
use crate::budget::row::{CellText, Row};
use crate::budget::{Chunk, Fields, holds_nul};
use crate::model::text;

/// A row as it is met.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cut<'r> {
    /// As in [`Row`].
    pub number: u64,
    /// As in [`Row`].
    pub cells: &'r [&'r str],
    /// As in [`Row`].
    pub merged: &'r [(usize, String)],
    /// As in [`Row`].
    pub across: &'r [Range<usize>],
    /// As in [`Row`].
    pub bytes: Option<&'r [u8]>,
}

impl Cut<'_> {
    /// A cell without blanks around it; nothing where there is none.
    pub fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map(|cell| text::trim(cell)).unwrap_or_default()
    }

    /// Its first cell that holds anything, without blanks around it.
    pub fn first(&self) -> Option<&str> {
        self.cells.iter().map(|cell| text::trim(cell)).find(|cell| !cell.is_empty())
    }

    /// What a blank cell shares with others, and the column of the first of them, in which it stands: nobody
    /// can tell how much of it is its own.
    pub fn shared(&self, at: usize) -> Option<(usize, &str)> {
        let from_left = self.across.iter().find(|across| across.contains(&at));
        let first = from_left.map_or(at, |across| across.start.saturating_sub(1));
        let above = || self.merged.iter().find(|(column, _)| *column == first).map(|(_, cell)| cell.as_str());
        let held = Some(self.cell(first)).filter(|cell| !cell.is_empty()).or_else(above);
        held.filter(|_| self.cell(at).is_empty()).map(|held| (first, held))
    }

    /// Whether it holds nothing.
    pub fn is_blank(&self) -> bool {
        self.bytes.is_none() && self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// The same row, kept.
    pub fn kept(&self) -> Row {
        Row {
            number: self.number,
            cells: self.cells.iter().copied().map(CellText::from).collect(),
            merged: self.merged.to_vec(),
            across: self.across.to_vec(),
            bytes: self.bytes.map(<[u8]>::to_vec),
        }
    }
}

/// A chunk whose cells are known beforehand, where it is plain text without quotes.
pub(super) struct Laid {
    chunk: Chunk,
    /// Its text, taken from it, and the cells.
    plain: Option<(String, Cuts)>,
}

impl Laid {
    /// Finds the cells of a chunk.
    pub(super) fn of(mut chunk: Chunk, delimiter: u8, encoding: Encoding) -> Laid {
        let may_be_plain = encoding == Encoding::UTF_8 && memchr(b'"', &chunk.bytes).is_none();
        let mut cuts = Cuts::default();
        if !may_be_plain || !cuts.find(&chunk.bytes, delimiter) || cuts.len() != chunk.spans.len() {
            return Laid { chunk, plain: None };
        }
        match String::from_utf8(std::mem::take(&mut chunk.bytes)) {
            Ok(text) => Laid { chunk, plain: Some((text, cuts)) },
            Err(error) => Laid { chunk: Chunk { bytes: error.into_bytes(), ..chunk }, plain: None },
        }
    }
}

/// Cuts records into cells.
pub(super) struct Splitter {
    delimiter: u8,
    encoding: Encoding,
    fields: Fields,
}

impl Splitter {
    pub(super) fn new(delimiter: u8, encoding: Encoding) -> Splitter {
        Splitter { delimiter, encoding, fields: Fields::default() }
    }

    /// What cells are divided by, and how their text is written.
    pub(super) fn way(&self) -> (u8, Encoding) {
        (self.delimiter, self.encoding)
    }

    /// Shows the rows of a chunk; stops where it is told to.
    pub(super) fn each<E>(
        &mut self,
        laid: &Laid,
        told: &mut dyn FnMut(&Cut<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some((text, cuts)) = &laid.plain else { return self.each_record(&laid.chunk, told) };
        let mut cells = Vec::new();
        for (at, span) in laid.chunk.spans.iter().enumerate() {
            cells.clear();
            let mut start = span.start;
            let Some(record) = cuts.record(at) else { continue };
            for end in record.ends() {
                cells.push(text.get(start..end.min(span.end)).unwrap_or_default());
                start = end + 1;
            }
            told(&Cut { number: span.row, cells: &cells, ..Cut::default() })?;
        }
        Ok(())
    }

    fn each_record<E>(
        &mut self,
        chunk: &Chunk,
        told: &mut dyn FnMut(&Cut<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut cells = Vec::new();
        for span in &chunk.spans {
            let number = span.row;
            let record = chunk.bytes.get(span.start..span.end).unwrap_or_default();
            let plain = memchr2(b'"', 0, record).is_none().then_some(record);
            match plain.and_then(|record| self.encoding.decode(record)) {
                Some(Cow::Borrowed(text)) => {
                    split(text, self.delimiter, &mut cells);
                    told(&Cut { number, cells: &cells, ..Cut::default() })?;
                }
                Some(Cow::Owned(text)) => {
                    let mut cells = Vec::new();
                    split(&text, self.delimiter, &mut cells);
                    told(&Cut { number, cells: &cells, ..Cut::default() })?;
                }
                None => self.row(record, number).show(&mut *told)?,
            }
        }
        Ok(())
    }

    /// A record as a row.
    pub(super) fn row(&mut self, record: &[u8], number: u64) -> Row {
        let text = self.encoding.decode(record).filter(|_| !holds_nul(record));
        let Some(text) = text else {
            return Row { number, bytes: Some(record.to_vec()), ..Row::default() };
        };
        self.fields.split(text.as_bytes(), self.delimiter);
        Row { number, cells: self.fields.texts(), ..Row::default() }
    }
}

/// Cuts a record that holds no quotes at its delimiters.
fn split<'t>(text: &'t str, delimiter: u8, cells: &mut Vec<&'t str>) {
    cells.clear();
    let mut start = 0;
    for end in memchr_iter(delimiter, text.as_bytes()).chain([text.len()]) {
        cells.push(text.get(start..end).unwrap_or_default());
        start = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Scanner;

    /// The rows of a text by their lines, with its chunks as they are laid down or record by record; and
    /// whether any chunk was plain.
    fn rows(text: &str, laid: bool) -> (Vec<(u64, Vec<String>)>, bool) {
        let (mut scanner, mut splitter) =
            (Scanner::new(text.as_bytes(), b','), Splitter::new(b',', Encoding::UTF_8));
        let (mut rows, mut plain) = (Vec::new(), false);
        while let Ok(Some(chunk)) = scanner.chunk(&mut |_| {}) {
            let chunk =
                if laid { Laid::of(chunk, b',', Encoding::UTF_8) } else { Laid { chunk, plain: None } };
            plain |= chunk.plain.is_some();
            let mut told = |cut: &Cut<'_>| -> Result<(), ()> {
                rows.push((cut.number, cut.cells.iter().map(|cell| (*cell).to_owned()).collect()));
                Ok(())
            };
            let _ = splitter.each(&chunk, &mut told);
        }
        (rows, plain)
    }

    #[test]
    fn a_chunk_that_is_laid_down_has_the_rows_its_records_are() {
        let lines = ["estate,fund,amount", "E1,ndrc,5.00", ",,", "幸福里,ndrc", "E2,ndrc,1,更多", "x"];
        for end in ["\n", "\r\n"] {
            for last in [end, ""] {
                let text = lines.join(end) + last;
                let (found, plain) = rows(&text, true);
                assert!(plain, "{text:?}");
                assert_eq!(found, rows(&text, false).0, "{text:?}");
                assert_eq!(found.len(), lines.len());
            }
        }
        for odd in ["a,b\n\nc,d\n", "a,\"b\"\nc,d\n", "a\rb\n", "a,\0\nb,c\n", "a,b\n\"c\nd\",e\n"] {
            let (found, plain) = rows(odd, true);
            assert!(!plain, "{odd:?}");
            assert_eq!(found, rows(odd, false).0, "{odd:?}");
        }
    }
}
