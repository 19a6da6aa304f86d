//! What is kept of each line so that repeats can be found: hashes of the cells that are compared.

use std::hash::Hasher;

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

/// The lines of a chunk as they are compared, in order: 8 bytes a line for items, 10 for contents.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The input, by its place in the run.
    pub(super) input: usize,
    /// Where the first line stands.
    pub(in crate::check) first: Place,
    wanted: Wanted,
    pub(super) items: Vec<u64>,
    pub(super) contents: Vec<u64>,
    funds: Vec<u16>,
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

impl Trace {
    /// An empty trace, the first of its lines at `first`.
    pub(in crate::check) fn new(input: usize, first: Place, wanted: Wanted) -> Trace {
        Trace { input, first, wanted, items: Vec::new(), contents: Vec::new(), funds: Vec::new() }
    }

    /// The trace of some lines in order; none where nothing is looked for in their table.
    pub fn of(audit: &Audit<'_>, table: &Table, lines: Vec<(Place, Likeness)>) -> Option<Trace> {
        let wanted = Wanted::of(audit, table);
        let (first, _) = lines.first().filter(|_| wanted.any())?;
        let mut trace = Trace::new(table.input, *first, wanted);
        for (_, line) in lines {
            trace.push(line);
        }
        Some(trace)
    }

    /// Notes the next line.
    pub(in crate::check) fn push(&mut self, line: Likeness) {
        if self.wanted.items {
            self.items.push(line.item);
        }
        if self.wanted.funding {
            self.contents.push(line.content);
            self.funds.push(line.fund);
        }
    }

    /// The lines.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = Likeness> {
        let lines = self.items.len().max(self.contents.len());
        (0..lines).map(|at| Likeness {
            item: self.items.get(at).copied().unwrap_or_default(),
            content: self.contents.get(at).copied().unwrap_or_default(),
            fund: self.funds.get(at).copied().unwrap_or_default(),
        })
    }

    /// The content of each line, with who pays for it: the fund, and the input it stands in.
    pub(super) fn payers(&self) -> impl Iterator<Item = (u64, (usize, u16))> {
        self.contents.iter().zip(&self.funds).map(|(&content, &fund)| (content, (self.input, fund)))
    }
}
