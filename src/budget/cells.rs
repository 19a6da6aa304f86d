//! Rows as they are met: their cells are still those of the table.

use std::borrow::Cow;

use memchr::{memchr_iter, memchr2};

use crate::budget::encoding::Encoding;
use crate::budget::row::Row;
use crate::budget::{Chunk, Fields, holds_nul};

/// A row as it is met.
#[derive(Clone, Copy, Debug)]
pub struct Cut<'r> {
    /// As in [`Row`].
    pub number: u64,
    /// As in [`Row`].
    pub cells: &'r [&'r str],
    /// As in [`Row`].
    pub merged: &'r [(usize, String)],
    /// As in [`Row`].
    pub bytes: Option<&'r [u8]>,
}

impl Cut<'_> {
    /// A cell without blanks around it; nothing where there is none.
    pub fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map(|cell| cell.trim()).unwrap_or_default()
    }

    /// Whether it holds nothing.
    pub fn is_blank(&self) -> bool {
        self.bytes.is_none() && self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// The same row, kept.
    pub fn kept(&self) -> Row {
        Row {
            number: self.number,
            cells: self.cells.iter().map(|cell| (*cell).to_owned()).collect(),
            merged: self.merged.to_vec(),
            bytes: self.bytes.map(<[u8]>::to_vec),
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

    /// Shows the rows of a chunk; stops where it is told to.
    pub(super) fn each<E>(
        &mut self,
        chunk: &Chunk,
        told: &mut dyn FnMut(&Cut<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut cells = Vec::new();
        for span in &chunk.spans {
            let (number, merged) = (span.row, &[][..]);
            let record = chunk.bytes.get(span.start..span.end).unwrap_or_default();
            let plain = memchr2(b'"', 0, record).is_none().then_some(record);
            match plain.and_then(|record| self.encoding.decode(record)) {
                Some(Cow::Borrowed(text)) => {
                    split(text, self.delimiter, &mut cells);
                    told(&Cut { number, cells: &cells, merged, bytes: None })?;
                }
                Some(Cow::Owned(text)) => {
                    let mut cells = Vec::new();
                    split(&text, self.delimiter, &mut cells);
                    told(&Cut { number, cells: &cells, merged, bytes: None })?;
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
