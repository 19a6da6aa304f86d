//! A table row by row, wherever it comes from.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::mpsc;
use std::thread;

use compact_str::CompactString;

use crate::budget::cells::{Cut, Laid, Splitter};
use crate::budget::encoding::Encoding;
use crate::budget::{Broken, Chunk, Scanner};

/// The text of a cell; a short one needs no memory of its own.
pub type CellText = CompactString;

/// One row of a table.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The physical line it begins on, or its row in a sheet, from 1.
    pub number: u64,
    /// Its cells.
    pub cells: Vec<CellText>,
    /// Cells that lie under the first of a vertically merged stretch: their column, and what that first one
    /// holds.
    pub merged: Vec<(usize, String)>,
    /// Columns whose cells are merged with one to their left.
    pub across: Vec<Range<usize>>,
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

    /// How many columns it reaches over, with what is merged from above.
    pub fn width(&self) -> usize {
        let merged = self.merged.iter().map(|(at, _)| at + 1).max();
        self.cells.len().max(merged.unwrap_or(0))
    }

    /// Whether a blank cell shares with others what is money in the first of them; as of [`Cut::shared`].
    pub fn shares(&self, at: usize, is_money: impl Fn(usize, &str) -> bool) -> bool {
        let is_merged = !self.merged.is_empty() || !self.across.is_empty();
        is_merged && self.show(|row| row.shared(at).is_some_and(|(first, cell)| is_money(first, cell)))
    }

    /// Whether it holds nothing.
    pub fn is_blank(&self) -> bool {
        self.bytes.is_none() && self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// Shows it as it would be met in a table.
    pub fn show<T>(&self, told: impl FnOnce(&Cut<'_>) -> T) -> T {
        let cells: Vec<&str> = self.cells.iter().map(CellText::as_str).collect();
        told(&Cut {
            number: self.number,
            cells: &cells,
            merged: &self.merged,
            across: &self.across,
            bytes: self.bytes.as_deref(),
        })
    }
}

/// The rows of a table of text.
pub struct TextRows<R> {
    scanner: Scanner<R>,
    splitter: Splitter,
}

impl<R: Read> TextRows<R> {
    /// The rows of what a reader holds.
    pub fn new(reader: R, delimiter: u8, encoding: Encoding) -> TextRows<R> {
        let scanner = Scanner::new(reader, delimiter);
        TextRows { scanner, splitter: Splitter::new(delimiter, encoding) }
    }

    /// Why the table was not read to its end; known after its last row.
    pub fn broken(&self) -> Option<Broken> {
        self.scanner.broken()
    }

    /// Shows every row there is; stops where it is told to. What comes next of a long table is read and cut
    /// into cells meanwhile.
    pub fn each<E>(&mut self, mut told: impl FnMut(&Cut<'_>) -> Result<(), E>) -> io::Result<Result<(), E>>
    where
        R: Send,
    {
        let TextRows { scanner, splitter } = self;
        let (delimiter, encoding) = splitter.way();
        let laid = move |chunk: Chunk| Laid::of(chunk, delimiter, encoding);
        let mut next = || Some(scanner.chunk(&mut |_| {}).transpose()?.map(laid));
        let mut told = |laid: &Laid| splitter.each(laid, &mut told);
        for _ in 0..2 {
            let Some(laid) = next() else { return Ok(Ok(())) };
            if let Err(stop) = told(&laid?) {
                return Ok(Err(stop));
            }
        }
        let (sender, all) = mpsc::sync_channel(1);
        thread::scope(|scope| {
            scope.spawn(move || {
                while let Some(laid) = next() {
                    if sender.send(laid).is_err() {
                        break;
                    }
                }
            });
            for laid in all {
                if let Err(stop) = told(&laid?) {
                    return Ok(Err(stop));
                }
            }
            Ok(Ok(()))
        })
    }

    fn row(&mut self) -> io::Result<Option<Row>> {
        let Some((record, number)) = self.scanner.record()? else { return Ok(None) };
        Ok(Some(self.splitter.row(record, number)))
    }
}

impl<R: Read> Iterator for TextRows<R> {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<io::Result<Row>> {
        self.row().transpose()
    }
}
