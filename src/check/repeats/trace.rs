//! What is kept of each line so that repeats can be found: hashes of the cells that are compared.

use std::hash::Hasher;

use rustc_hash::FxHasher;

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
    pub(super) first: Place,
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

impl Trace {
    /// An empty trace for at most `lines` lines, the first of them at `first`.
    pub(in crate::check) fn new(input: usize, first: Place, wanted: Wanted, lines: usize) -> Trace {
        let room = |wanted: bool| if wanted { lines } else { 0 };
        Trace {
            input,
            first,
            wanted,
            items: Vec::with_capacity(room(wanted.items)),
            contents: Vec::with_capacity(room(wanted.funding)),
            funds: Vec::with_capacity(room(wanted.funding)),
        }
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
    pub(super) fn lines(&self) -> impl ExactSizeIterator<Item = Likeness> {
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
