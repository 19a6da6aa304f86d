//! What is kept of each line so that repeats can be found: hashes of the cells that are compared.

use std::hash::Hasher;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHasher;

use crate::check::audit::Audit;
use crate::check::line::Table;
use crate::check::repeats::Wanted;
use crate::finding::Place;

/// What a line is compared by: hashes that are the same where the cells mean the same. Zero takes no part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Likeness {
    /// Of its item, its fund, and whether it takes money back.
    pub item: u64,
    /// Of its estate, work, side and amount.
    pub content: u64,
    /// The fund that pays, by its number.
    pub fund: u16,
}

/// The lines of a piece as they are compared, in order.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The input, by its place in the run.
    pub(super) input: usize,
    /// Where the first line stands.
    pub(in crate::check) first: Place,
    lines: Range<usize>,
    noted: Arc<Noted>,
}

/// What a worker notes of the lines it judges, piece by piece.
pub(in crate::check) struct Tracing {
    noted: Noted,
    /// Where the first line of each piece stands, and which of the noted lines it is.
    pieces: Vec<(Place, usize)>,
    is_within: bool,
}

/// Lines of many pieces: 6 bytes a line for items, 8 for contents. They stand together, so that in the end
/// their memory is given back as a whole.
#[derive(Debug)]
struct Noted {
    wanted: Wanted,
    items: Vec<Short>,
    contents: Vec<Short>,
    funds: Vec<u16>,
}

/// The first 48 bits of a hash; zero only where the hash is. Of ten million lines, hardly two that differ
/// have the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Short([u8; 6]);

impl Short {
    fn of(hash: u64) -> Short {
        // The last of the bits that are kept stands for all that are not, where no other is set.
        let kept = if hash >> 16 == 0 { hash.min(1) << 16 } else { hash };
        let [first @ .., _, _] = kept.to_be_bytes();
        Short(first)
    }
}

impl From<Short> for u64 {
    fn from(Short(first): Short) -> u64 {
        let mut whole = [0; 8];
        whole.first_chunk_mut().into_iter().for_each(|kept| *kept = first);
        u64::from_be_bytes(whole)
    }
}

/// A hash of what a cell means; never zero.
pub(in crate::check) fn hash_of(parts: &[&[u8]]) -> u64 {
    let mut hash = FxHasher::default();
    for part in parts {
        hash.write(part);
        hash.write_usize(part.len());
    }
    hash.finish().max(1)
}

/// A hash of numbers, the last of them a sum of money; never zero.
pub(in crate::check) fn hash_of_numbers(numbers: &[u64], fen: i128) -> u64 {
    let mut hash = FxHasher::default();
    for number in numbers {
        hash.write_u64(*number);
    }
    hash.write_i128(fen);
    hash.finish().max(1)
}

impl Noted {
    fn new(wanted: Wanted) -> Noted {
        Noted { wanted, items: Vec::new(), contents: Vec::new(), funds: Vec::new() }
    }

    fn push(&mut self, line: Likeness) {
        if self.wanted.items {
            self.items.push(Short::of(line.item));
        }
        if self.wanted.funding {
            self.contents.push(Short::of(line.content));
            self.funds.push(line.fund);
        }
    }

    fn len(&self) -> usize {
        self.items.len().max(self.contents.len())
    }

    /// The line with this place among them.
    fn line(&self, at: usize) -> Likeness {
        Likeness {
            item: self.items.get(at).copied().unwrap_or_default().into(),
            content: self.contents.get(at).copied().unwrap_or_default().into(),
            fund: self.funds.get(at).copied().unwrap_or_default(),
        }
    }
}

impl Tracing {
    /// Nothing noted yet; nothing ever where nothing is wanted.
    pub(in crate::check) fn new(wanted: Wanted) -> Tracing {
        Tracing { noted: Noted::new(wanted), pieces: Vec::new(), is_within: false }
    }

    /// Begins a piece.
    pub(in crate::check) fn turn(&mut self) {
        self.is_within = false;
    }

    /// Notes the next line of a piece.
    pub(in crate::check) fn push(&mut self, place: Place, line: Likeness) {
        if !self.noted.wanted.any() {
            return;
        }
        if !self.is_within {
            self.pieces.push((place, self.noted.len()));
            self.is_within = true;
        }
        self.noted.push(line);
    }

    /// The traces of all pieces of an input.
    pub(in crate::check) fn close(mut self, input: usize) -> Vec<Trace> {
        self.noted.items.shrink_to_fit();
        self.noted.contents.shrink_to_fit();
        self.noted.funds.shrink_to_fit();
        let noted = Arc::new(self.noted);
        let ends = self.pieces.iter().skip(1).map(|(_, start)| *start).chain([noted.len()]);
        let trace = |(&(first, start), end): (&(Place, usize), usize)| Trace {
            input,
            first,
            lines: start..end,
            noted: Arc::clone(&noted),
        };
        self.pieces.iter().zip(ends).map(trace).collect()
    }
}

impl Trace {
    /// The trace of some lines in order; none where nothing is looked for in their table.
    pub fn of(audit: &Audit<'_>, table: &Table, lines: Vec<(Place, Likeness)>) -> Option<Trace> {
        let mut tracing = Tracing::new(Wanted::of(audit, table));
        for (place, line) in lines {
            tracing.push(place, line);
        }
        tracing.close(table.input).pop()
    }

    /// The lines, of their hashes the first 48 bits.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = Likeness> {
        self.lines.clone().map(|at| self.noted.line(at))
    }

    /// The hashes of their items, where these are compared.
    pub(super) fn items(&self) -> &[Short] {
        self.noted.items.get(self.lines.clone()).unwrap_or_default()
    }

    /// The hashes of their contents, where these are compared.
    pub(super) fn contents(&self) -> &[Short] {
        self.noted.contents.get(self.lines.clone()).unwrap_or_default()
    }

    /// The content of each line, with who pays for it: the fund, and the input it stands in.
    pub(super) fn payers(&self) -> impl Iterator<Item = (u64, (usize, u16))> {
        let funds = self.noted.funds.get(self.lines.clone()).unwrap_or_default();
        let contents = self.contents().iter().map(|&content| u64::from(content));
        contents.zip(funds).map(|(content, &fund)| (content, (self.input, fund)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_that_is_not_zero_is_not_zero_when_short() {
        let short = |hash: u64| u64::from(Short::of(hash));
        assert_eq!(short(0), 0);
        assert_eq!([1, 0xffff].map(short), [0x1_0000; 2]);
        assert_eq!(short(0x1_0000), 0x1_0000);
        assert_eq!(short(u64::MAX), 0xffff_ffff_ffff_0000);
        assert_eq!(short(0x0123_4567_89ab_cdef), 0x0123_4567_89ab_0000);
    }

    #[test]
    fn the_lines_of_each_piece_are_its_own() {
        let wanted = Wanted { items: true, funding: false };
        let mut tracing = Tracing::new(wanted);
        let place = |offset: u64| Place { offset, row: offset, record: offset };
        for piece in [1..4, 4..4, 4..6_u64] {
            tracing.turn();
            piece.for_each(|at| tracing.push(place(at), Likeness { item: at << 16, content: 7, fund: 3 }));
        }
        let traces = tracing.close(5);
        let told = traces.iter().map(|trace| (trace.input, trace.first.offset, trace.lines().len()));
        assert_eq!(told.collect::<Vec<_>>(), [(5, 1, 3), (5, 4, 2)]);
        let items =
            traces.iter().flat_map(Trace::lines).map(|line| (line.item >> 16, line.content, line.fund));
        assert_eq!(items.collect::<Vec<_>>(), [1, 2, 3, 4, 5].map(|at| (at, 0, 0)));
        assert!(Tracing::new(Wanted::NOTHING).close(0).is_empty());
    }
}
