//! A table row by row, wherever it comes from.

use std::borrow::Cow;
use std::io::{self, Read};

use memchr::{memchr_iter, memchr2};

use crate::budget::encoding::Encoding;
use crate::budget::{Broken, Chunk, Fields, Scanner, holds_nul};

/// One row of a table.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The physical line it begins on, or its row in a sheet, from 1.
    pub number: u64,
    /// Its cells.
    pub cells: Vec<String>,
    /// Cells that lie under the first of a vertically merged stretch: their column, and what that first one holds.
    pub merged: Vec<(usize, String)>,
    /// The record as it stands, where it is no text.
    pub bytes: Option<Vec<u8>>,
}

impl Row {
    /// A cell without blanks around it; nothing where there is none.
    pub fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map(|cell| cell.trim()).unwrap_or_default()
    }

    /// A cell, or what the merged stretch it lies in holds.
    pub fn cell_or_merged(&self, at: usize) -> &str {
        match self.cell(at) {
            "" => self.merged.iter().find(|(column, _)| *column == at).map_or("", |(_, cell)| cell.trim()),
            cell => cell,
        }
    }

    /// Whether it holds nothing.
    pub fn is_blank(&self) -> bool {
        self.bytes.is_none() && self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// Shows it as it would be met in a table.
    pub fn show<T>(&self, told: impl FnOnce(&Cut<'_>) -> T) -> T {
        let cells: Vec<&str> = self.cells.iter().map(String::as_str).collect();
        told(&Cut { number: self.number, cells: &cells, merged: &self.merged, bytes: self.bytes.as_deref() })
    }
}

/// A row as it is met: its cells are still those of the table.
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

/// The rows of a table of text.
pub struct TextRows<R> {
    scanner: Scanner<R>,
    delimiter: u8,
    encoding: Encoding,
    fields: Fields,
    chunk: Chunk,
    next: usize,
}

impl<R: Read> TextRows<R> {
    /// The rows of what a reader holds.
    pub fn new(reader: R, delimiter: u8, encoding: Encoding) -> TextRows<R> {
        let scanner = Scanner::new(reader, delimiter);
        TextRows { scanner, delimiter, encoding, fields: Fields::default(), chunk: Chunk::default(), next: 0 }
    }

    /// Why the table was not read to its end; known after its last row.
    pub fn broken(&self) -> Option<Broken> {
        self.scanner.broken()
    }

    /// Shows every row there is, the cells of most as they stand in the table; stops where it is told to.
    pub fn each<E>(&mut self, mut told: impl FnMut(&Cut<'_>) -> Result<(), E>) -> io::Result<Result<(), E>> {
        while let Some(chunk) = self.scanner.chunk(&mut |_| {})? {
            let mut cells = Vec::new();
            for span in &chunk.spans {
                let record = chunk.bytes.get(span.start..span.end).unwrap_or_default();
                let plain = memchr2(b'"', 0, record).is_none().then_some(record);
                let told = match plain.and_then(|record| self.encoding.decode(record)) {
                    Some(Cow::Borrowed(text)) => {
                        split(text, self.delimiter, &mut cells);
                        told(&Cut { number: span.row, cells: &cells, merged: &[], bytes: None })
                    }
                    Some(Cow::Owned(text)) => {
                        let mut cells = Vec::new();
                        split(&text, self.delimiter, &mut cells);
                        told(&Cut { number: span.row, cells: &cells, merged: &[], bytes: None })
                    }
                    None => self.cut(record, span.row).show(&mut told),
                };
                if told.is_err() {
                    return Ok(told);
                }
            }
        }
        Ok(Ok(()))
    }

    /// A record as a row.
    fn cut(&mut self, record: &[u8], number: u64) -> Row {
        let text = self.encoding.decode(record).filter(|_| !holds_nul(record));
        let Some(text) = text else {
            return Row { number, bytes: Some(record.to_vec()), ..Row::default() };
        };
        self.fields.split(text.as_bytes(), self.delimiter);
        Row { number, cells: self.fields.texts(), ..Row::default() }
    }

    fn row(&mut self) -> io::Result<Option<Row>> {
        while self.next >= self.chunk.spans.len() {
            let Some(chunk) = self.scanner.chunk(&mut |_| {})? else { return Ok(None) };
            (self.chunk, self.next) = (chunk, 0);
        }
        let Some(span) = self.chunk.spans.get(self.next).copied() else { return Ok(None) };
        self.next += 1;
        let chunk = std::mem::take(&mut self.chunk);
        let row = self.cut(chunk.bytes.get(span.start..span.end).unwrap_or_default(), span.row);
        self.chunk = chunk;
        Ok(Some(row))
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

impl<R: Read> Iterator for TextRows<R> {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<io::Result<Row>> {
        self.row().transpose()
    }
}
