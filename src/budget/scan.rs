//! Finds where records begin and end, and on which physical line.
//!
//! A line ends at LF, CRLF or a lone CR. A quote opens only at the start of a cell, as the csv crate has it,
//! and until it closes neither delimiters nor line ends count. Lines are counted here because readers that
//! split cells count them differently after CRLF and not at all after CR.
//!
//! A [`Cutter`] looks at quotes alone and cuts an input into pieces of whole records; [`Records`] finds the
//! records of a piece, for which nothing need be known of the pieces before it. A [`Scanner`] does both, one
//! piece after another.

use std::io::{self, Read};

use memchr::{memchr, memchr2, memchr3, memrchr2};

use crate::finding::Place;

/// How much is read at a time: a processor's own memory holds it, and where its cells are.
pub const STEP: usize = 1 << 17;

/// A record longer than this is no record of a budget.
pub const LONGEST: usize = 16 << 20;

/// A record in a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first byte in the piece.
    pub start: usize,
    /// The byte after its last, line end not counted.
    pub end: usize,
    /// The physical line it begins on, from 1.
    pub row: u64,
}

/// A stretch of whole records.
#[derive(Debug, Default)]
pub struct Piece {
    /// Its place among the pieces of its input.
    pub index: usize,
    /// Where in the input the first byte stands.
    pub offset: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A piece whose records are known.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where in the input the first byte stands.
    pub offset: u64,
    /// How many records stand before it in the input.
    pub before: u64,
    /// The records, blank lines left out.
    pub spans: Vec<Span>,
}

/// Why an input could not be read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A quote that opens in a record never closes, and swallowed this many physical lines.
    Unclosed {
        /// The physical line the record begins on.
        row: u64,
        /// Where the record begins.
        offset: u64,
        /// The lines from there to the end.
        lines: u64,
        /// The record's number.
        record: u64,
    },
    /// A record is longer than [`LONGEST`] bytes.
    TooLong {
        /// The physical line the record begins on.
        row: u64,
        /// Where the record begins.
        offset: u64,
        /// The record's number.
        record: u64,
    },
}

/// Where an input stopped that could not be read to its end; the lines that a quote swallowed, where it is
/// one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    offset: u64,
    lines: Option<u64>,
}

/// Cuts an input into pieces of whole records.
pub struct Cutter<R> {
    reader: R,
    delimiter: u8,
    /// The beginning of the next piece, read with the one before it.
    rest: Vec<u8>,
    /// Where that begins in the input.
    offset: u64,
    pieces: usize,
    ended: bool,
    stop: Option<Stop>,
}

/// How far the quotes of a piece were followed.
#[derive(Default)]
struct Quotes {
    seen: usize,
    quoted: bool,
    /// Where the last whole record ends.
    end: usize,
}

impl<R: Read> Cutter<R> {
    /// A cutter at the start of an input. A byte-order mark is passed over.
    pub fn new(reader: R, delimiter: u8) -> Cutter<R> {
        Cutter { reader, delimiter, rest: Vec::new(), offset: 0, pieces: 0, ended: false, stop: None }
    }

    /// Why the input ended before its end, if it did. Known once no piece is left.
    pub fn stop(&self) -> Option<Stop> {
        self.stop
    }

    /// Makes this the next piece; false at the end. `on_bytes` sees every byte of the input once, in order.
    pub fn next(&mut self, piece: &mut Piece, on_bytes: &mut dyn FnMut(&[u8])) -> io::Result<bool> {
        piece.bytes.clear();
        piece.bytes.append(&mut self.rest);
        let mut quotes = Quotes::default();
        while quotes.end == 0 && !self.ended && piece.bytes.len() <= LONGEST + 1 {
            self.fill(&mut piece.bytes, on_bytes)?;
            quotes.follow(&piece.bytes, self.delimiter, self.ended);
        }
        if self.stop.is_none() {
            self.settle(&mut quotes, &piece.bytes);
        }
        piece.index = self.pieces;
        piece.offset = self.offset;
        self.pieces += 1;
        self.offset += quotes.end as u64;
        self.rest.extend(piece.bytes.drain(quotes.end..));
        Ok(!piece.bytes.is_empty())
    }

    /// Reads one step more.
    fn fill(&mut self, bytes: &mut Vec<u8>, on_bytes: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let before = bytes.len();
        bytes.reserve(STEP);
        let read = self.reader.by_ref().take(STEP as u64).read_to_end(bytes)?;
        on_bytes(bytes.get(before..).unwrap_or_default());
        self.ended = read == 0;
        if before == 0 && self.offset == 0 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
            self.offset = 3;
        }
        Ok(())
    }

    /// Settles where the piece ends: at the end of the input, or where it cannot be read on.
    fn settle(&mut self, quotes: &mut Quotes, bytes: &[u8]) {
        if self.ended && !quotes.quoted {
            quotes.end = bytes.len();
        }
        if bytes.len() > LONGEST {
            let mut records = Records::new(bytes.get(..quotes.end).unwrap_or_default(), self.delimiter);
            if let Some(long) = records.find(|record| record.end - record.start > LONGEST) {
                quotes.end = long.start;
            }
        }
        let rest = bytes.get(quotes.end..).unwrap_or_default();
        let lines = if rest.len() > LONGEST {
            None
        } else if self.ended && !rest.is_empty() {
            Some(physical_lines(rest))
        } else {
            return;
        };
        self.ended = true;
        self.stop = Some(Stop { offset: self.offset + quotes.end as u64, lines });
    }
}

impl Quotes {
    /// Looks on for quotes, and for the last line end outside of them.
    fn follow(&mut self, bytes: &[u8], delimiter: u8, ended: bool) {
        loop {
            let rest = bytes.get(self.seen..).unwrap_or_default();
            let at = memchr(b'"', rest).map_or(bytes.len(), |found| self.seen + found);
            if !self.quoted {
                self.note_end(bytes, at, ended);
            }
            let follows = bytes.get(at + 1);
            if at == bytes.len() || follows.is_none() && !ended {
                self.seen = at;
                return;
            }
            self.seen = at + 1;
            if self.quoted && follows == Some(&b'"') {
                self.seen = at + 2;
            } else if self.quoted {
                self.quoted = false;
            } else {
                let before = at.checked_sub(1).and_then(|before| bytes.get(before));
                self.quoted = before.is_none_or(|&byte| byte == delimiter || byte == b'\n' || byte == b'\r');
            }
        }
    }

    /// Notes the last line end before a byte. A CR with which the bytes end may be half of one.
    fn note_end(&mut self, bytes: &[u8], until: usize, ended: bool) {
        let half = !ended && until == bytes.len() && bytes.ends_with(b"\r");
        let looked_at = bytes.get(self.seen..until - usize::from(half)).unwrap_or_default();
        if let Some(found) = memrchr2(b'\n', b'\r', looked_at) {
            self.end = self.seen + found + 1;
        }
    }
}

impl Stop {
    /// The same with the physical line and the record at which it stopped.
    pub fn at(self, row: u64, record: u64) -> Broken {
        let offset = self.offset;
        match self.lines {
            Some(lines) => Broken::Unclosed { row, offset, lines, record },
            None => Broken::TooLong { row, offset, record },
        }
    }
}

/// How many lines some bytes stand on.
fn physical_lines(bytes: &[u8]) -> u64 {
    let mut ends = 0;
    let mut rest = bytes;
    while let Some(at) = memchr2(b'\n', b'\r', rest) {
        rest = rest.get(at + line_end(rest, at)..).unwrap_or_default();
        ends += 1;
    }
    ends + u64::from(!rest.is_empty())
}

/// How many bytes the line end has that begins at a place.
fn line_end(bytes: &[u8], at: usize) -> usize {
    let pair = bytes.get(at..at + 2) == Some(b"\r\n");
    1 + usize::from(pair)
}

/// The records of a piece, blank lines left out.
pub struct Records<'b> {
    bytes: &'b [u8],
    delimiter: u8,
    /// Where the next record begins, and on which line.
    start: usize,
    row: u64,
}

impl<'b> Records<'b> {
    /// The records of a piece; its lines are counted from 1.
    pub fn new(bytes: &'b [u8], delimiter: u8) -> Records<'b> {
        Records { bytes, delimiter, start: 0, row: 1 }
    }

    /// Where the records begin that were not handed out.
    pub fn start(&self) -> usize {
        self.start
    }

    /// How many physical lines the records stand on that were handed out.
    pub fn rows(&self) -> u64 {
        self.row - 1
    }

    /// Takes in the record that begins here; its end, and where the next begins.
    fn pass(&mut self) -> (usize, usize) {
        let (mut at, mut quoted) = (self.start, false);
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let Some(found) = memchr3(b'"', b'\n', b'\r', rest) else {
                return (self.bytes.len(), self.bytes.len());
            };
            let here = at + found;
            at = here + 1;
            if self.byte(here) != Some(b'"') {
                let next = here + line_end(self.bytes, here);
                self.row += 1;
                if !quoted {
                    return (here, next);
                }
                at = next;
            } else if quoted && self.byte(at) == Some(b'"') {
                at += 1;
            } else if quoted {
                quoted = false;
            } else {
                quoted = here == self.start || self.byte(here - 1) == Some(self.delimiter);
            }
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }
}

impl Iterator for Records<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        while self.start < self.bytes.len() {
            let (start, row) = (self.start, self.row);
            let (end, next) = self.pass();
            self.start = next;
            if next == end {
                // The last line of an input may have no end.
                self.row += 1;
            }
            if end > start {
                return Some(Span { start, end, row });
            }
        }
        None
    }
}

/// Hands out an input in chunks, or record by record.
pub struct Scanner<R> {
    cutter: Cutter<R>,
    /// The piece whose records are handed out one by one, and where the next of them begins.
    piece: Piece,
    start: usize,
    /// The lines and records that were handed out.
    row: u64,
    records: u64,
}

impl<R: Read> Scanner<R> {
    /// A scanner at the start of an input. A byte-order mark is passed over.
    pub fn new(reader: R, delimiter: u8) -> Scanner<R> {
        Scanner {
            cutter: Cutter::new(reader, delimiter),
            piece: Piece::default(),
            start: 0,
            row: 0,
            records: 0,
        }
    }

    /// A scanner whose reader stands where a record begins that was met before.
    pub fn at(reader: R, delimiter: u8, place: Place) -> Scanner<R> {
        let mut scanner = Scanner::new(reader, delimiter);
        scanner.cutter.offset = place.offset;
        Scanner { row: place.row.saturating_sub(1), records: place.record, ..scanner }
    }

    /// Why the input ended before its end, if it did. Known once no chunk and no record is left.
    pub fn broken(&self) -> Option<Broken> {
        self.cutter.stop().map(|stop| stop.at(self.row + 1, self.records))
    }

    /// The next chunk, or none at the end. `on_bytes` sees every byte of the input once, in order.
    pub fn chunk(&mut self, on_bytes: &mut dyn FnMut(&[u8])) -> io::Result<Option<Chunk>> {
        let mut piece = Piece::default();
        while self.cutter.next(&mut piece, on_bytes)? {
            let mut records = Records::new(&piece.bytes, self.cutter.delimiter);
            let below = |span: Span| Span { row: self.row + span.row, ..span };
            let spans: Vec<Span> = records.by_ref().map(below).collect();
            let (rows, before) = (records.rows(), self.records);
            self.row += rows;
            self.records += spans.len() as u64;
            if !spans.is_empty() {
                return Ok(Some(Chunk { bytes: piece.bytes, offset: piece.offset, before, spans }));
            }
        }
        Ok(None)
    }

    /// The next record with the line it begins on, or none at the end: no more is looked at than is asked
    /// for.
    pub fn record(&mut self) -> io::Result<Option<(&[u8], u64)>> {
        loop {
            let mut records = Records::new(&self.piece.bytes, self.cutter.delimiter);
            records.start = self.start;
            let found = records.next();
            let above = self.row;
            (self.start, self.row) = (records.start(), self.row + records.rows());
            if let Some(Span { start, end, row }) = found {
                self.records += 1;
                return Ok(Some((self.piece.bytes.get(start..end).unwrap_or_default(), above + row)));
            }
            self.start = 0;
            if !self.cutter.next(&mut self.piece, &mut |_| {})? {
                return Ok(None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &[u8]) -> (Vec<(String, u64)>, Option<Broken>) {
        let mut scanner = Scanner::new(text, b',');
        let mut out = Vec::new();
        while let Ok(Some(chunk)) = scanner.chunk(&mut |_| {}) {
            for span in &chunk.spans {
                let bytes = chunk.bytes.get(span.start..span.end).unwrap_or_default();
                out.push((String::from_utf8_lossy(bytes).into_owned(), span.row));
            }
        }
        assert_eq!(one_by_one(text), (out.clone(), scanner.broken()), "{:?}", String::from_utf8_lossy(text));
        (out, scanner.broken())
    }

    fn one_by_one(text: &[u8]) -> (Vec<(String, u64)>, Option<Broken>) {
        let mut scanner = Scanner::new(text, b',');
        let mut out = Vec::new();
        while let Ok(Some((bytes, row))) = scanner.record() {
            out.push((String::from_utf8_lossy(bytes).into_owned(), row));
        }
        (out, scanner.broken())
    }

    fn rows(text: &str) -> Vec<u64> {
        scan(text.as_bytes()).0.into_iter().map(|(_, row)| row).collect()
    }

    #[test]
    fn rows_are_physical_lines_under_every_line_end() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["h", "a", "", "\"b", "b\"", "c", ""].join(end);
            assert_eq!(rows(&text), [1, 2, 4, 6], "{end:?}");
        }
    }

    #[test]
    fn a_quote_in_mid_cell_opens_nothing() {
        let (records, broken) = scan(b"a\"b,c\nd\n");
        assert_eq!(records.len(), 2);
        assert_eq!(broken, None);
    }

    #[test]
    fn a_quote_that_never_closes_says_what_it_swallowed() {
        let (records, broken) = scan(b"h\na\n\"b\nc\nd");
        assert_eq!(records.len(), 2);
        assert_eq!(broken, Some(Broken::Unclosed { row: 3, offset: 4, lines: 3, record: 2 }));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_cell() {
        assert_eq!(scan(b"\xef\xbb\xbfa\n").0, [("a".to_owned(), 1)]);
    }
}
