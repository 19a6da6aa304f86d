//! Finds where records begin and end, and on which physical line.
//!
//! A line ends at LF, CRLF or a lone CR. A quote opens only at the start of a cell, as the csv crate has it, and
//! until it closes neither delimiters nor line ends count. Lines are counted here because readers that split
//! cells count them differently after CRLF and not at all after CR.

use std::io::{self, Read};

use memchr::memchr3;

use crate::finding::Place;

/// How much is read at a time.
const STEP: usize = 1 << 20;

/// A record longer than this is no record of a budget.
pub const LONGEST: usize = 16 << 20;

/// A record in a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first byte in the chunk.
    pub start: usize,
    /// The byte after its last, line end not counted.
    pub end: usize,
    /// The physical line it begins on, from 1.
    pub row: u64,
}

/// A stretch of whole records.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Its place among the chunks of its input.
    pub index: usize,
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

/// Cuts an input into chunks of whole records.
pub struct Scanner<R> {
    reader: R,
    delimiter: u8,
    /// What was read and not yet handed out; the unfinished record begins at its first byte.
    held: Vec<u8>,
    /// Where `held` begins in the input.
    offset: u64,
    /// How far `held` has been looked through.
    seen: usize,
    /// Whether `seen` lies within quotes.
    quoted: bool,
    /// The physical line at the start of the unfinished record, and the lines that ended within it.
    row: u64,
    inner: u64,
    records: u64,
    chunks: usize,
    ended: bool,
    broken: Option<Broken>,
}

/// What the next byte of interest is.
enum Next {
    /// A record ends at the first place; the next begins at the second.
    Record(usize, usize),
    /// More bytes are needed to tell.
    More,
}

impl<R: Read> Scanner<R> {
    /// A scanner at the start of an input. A byte-order mark is passed over.
    pub fn new(reader: R, delimiter: u8) -> Scanner<R> {
        Scanner {
            reader,
            delimiter,
            held: Vec::new(),
            offset: 0,
            seen: 0,
            quoted: false,
            row: 1,
            inner: 0,
            records: 0,
            chunks: 0,
            ended: false,
            broken: None,
        }
    }

    /// A scanner whose reader stands where a record begins that was met before.
    pub fn at(reader: R, delimiter: u8, place: Place) -> Scanner<R> {
        let Place { row, record, offset } = place;
        Scanner { offset, row, records: record, ..Scanner::new(reader, delimiter) }
    }

    /// Why the input ended before its end, if it did. Known once no chunk is left.
    pub fn broken(&self) -> Option<Broken> {
        self.broken
    }

    /// The next chunk, or none at the end. `on_bytes` sees every byte of the input once, in order.
    pub fn chunk(&mut self, on_bytes: &mut dyn FnMut(&[u8])) -> io::Result<Option<Chunk>> {
        let mut spans = Vec::new();
        let mut start = 0;
        while spans.is_empty() {
            if self.ended {
                break;
            }
            self.fill(on_bytes)?;
            start = self.records_of(&mut spans);
            if !self.ended && self.held.len() - start > LONGEST {
                self.give_up(spans.len(), start, None);
            }
            if spans.is_empty() {
                self.let_go(start);
                start = 0;
            }
        }
        if spans.is_empty() {
            return Ok(None);
        }
        let rest = self.held.split_off(start);
        let bytes = std::mem::replace(&mut self.held, rest);
        let chunk = Chunk { index: self.chunks, offset: self.offset, before: self.records, bytes, spans };
        self.offset += start as u64;
        self.seen -= start;
        self.records += chunk.spans.len() as u64;
        self.chunks += 1;
        Ok(Some(chunk))
    }

    /// Forgets the first bytes held: blank lines alone.
    fn let_go(&mut self, bytes: usize) {
        self.held.drain(..bytes);
        self.offset += bytes as u64;
        self.seen = self.seen.saturating_sub(bytes);
    }

    /// Reads one step more.
    fn fill(&mut self, on_bytes: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let before = self.held.len();
        let read = self.reader.by_ref().take(STEP as u64).read_to_end(&mut self.held)?;
        on_bytes(self.held.get(before..).unwrap_or_default());
        self.ended = read == 0;
        if before == 0 && self.offset == 0 && self.held.starts_with(b"\xef\xbb\xbf") {
            self.held.drain(..3);
            self.offset = 3;
        }
        Ok(())
    }

    /// Notes every record that ends in what is held; returns where the unfinished one begins.
    fn records_of(&mut self, spans: &mut Vec<Span>) -> usize {
        let mut start = 0;
        while let Next::Record(end, next) = self.next(start) {
            if end - start > LONGEST {
                self.give_up(spans.len(), start, None);
                return start;
            }
            if end > start {
                spans.push(Span { start, end, row: self.row });
            }
            self.row += self.inner + 1;
            self.inner = 0;
            self.seen = next;
            start = next;
        }
        if self.ended && start < self.held.len() {
            let end = self.held.len();
            if end - start > LONGEST {
                self.give_up(spans.len(), start, None);
                return start;
            }
            if self.quoted {
                let partial = !self.held.ends_with(b"\n") && !self.held.ends_with(b"\r");
                self.give_up(spans.len(), start, Some(self.inner + u64::from(partial)));
                return start;
            }
            spans.push(Span { start, end, row: self.row });
            self.seen = end;
            return end;
        }
        start
    }

    /// Gives the rest of the input up: a quote that never closes, or a record that is too long.
    fn give_up(&mut self, found: usize, start: usize, lines: Option<u64>) {
        let (row, offset) = (self.row, self.offset + start as u64);
        let record = self.records + found as u64;
        self.ended = true;
        self.broken = Some(match lines {
            Some(lines) => Broken::Unclosed { row, offset, lines, record },
            None => Broken::TooLong { row, offset, record },
        });
    }

    /// Looks on from where it stopped for the end of the record that begins at `start`.
    fn next(&mut self, start: usize) -> Next {
        loop {
            let rest = self.held.get(self.seen..).unwrap_or_default();
            let Some(found) = memchr3(b'"', b'\n', b'\r', rest) else {
                self.seen = self.held.len();
                return Next::More;
            };
            let at = self.seen + found;
            let follows = self.held.get(at + 1).copied();
            if follows.is_none() && !self.ended && self.byte(at) != b'\n' {
                self.seen = at;
                return Next::More;
            }
            match self.byte(at) {
                b'"' => self.seen = self.quote(start, at, follows),
                byte => {
                    let next = if byte == b'\r' && follows == Some(b'\n') { at + 2 } else { at + 1 };
                    if !self.quoted {
                        return Next::Record(at, next);
                    }
                    self.inner += 1;
                    self.seen = next;
                }
            }
        }
    }

    /// Takes a quote into account; returns where to look on.
    fn quote(&mut self, start: usize, at: usize, follows: Option<u8>) -> usize {
        if self.quoted {
            if follows == Some(b'"') {
                return at + 2;
            }
            self.quoted = false;
        } else if at == start || self.byte(at - 1) == self.delimiter {
            self.quoted = true;
        }
        at + 1
    }

    fn byte(&self, at: usize) -> u8 {
        self.held.get(at).copied().unwrap_or(0)
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
