//! Finds the cells of a plain piece, 64 bytes at a time, with the widest instructions of the machine at hand;
//! the only file that knows `fearless_simd`.
//!
//! A piece is plain where every quote opens at the start of a cell and closes at its end, every line ends in
//! LF or CRLF and none is blank, no cell goes over a line, and there is no NUL. Then a look at each byte
//! tells what it is, with nothing to be gone back for. Any other piece is left to the readers that know all
//! of CSV.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

/// How many bytes are looked at at once.
const BLOCK: usize = 64;

/// No more cells than this end in most blocks.
const MOST: usize = 8;

/// Where the cells of a piece end; made once and used for every piece.
#[derive(Debug, Default)]
pub struct Cuts {
    /// The delimiter or line end after each cell; of these, so many are of this piece.
    ends: Vec<u32>,
    count: usize,
    records: usize,
    /// How many cells each record has, where all have as many.
    width: Option<usize>,
    /// How many cells there are up to the end of each record, where they do not.
    uneven: Vec<u32>,
}

/// One record of a plain piece.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'c> {
    /// Its first byte.
    pub start: usize,
    ends: &'c [u32],
}

/// What the bytes of a block are, a bit each.
#[derive(Clone, Copy)]
struct Block {
    delimiters: u64,
    feeds: u64,
    returns: u64,
    quotes: u64,
    nuls: u64,
}

/// What the last byte before a block was.
struct Before {
    /// Whether it lies within quotes; all bits alike.
    quoted: u64,
    closes: u64,
    starts: u64,
    returns: u64,
    begins_cell: u64,
}

impl Cuts {
    /// Finds the cells of a piece; false where it is not plain.
    pub fn find(&mut self, bytes: &[u8], delimiter: u8) -> bool {
        (self.count, self.records) = (0, 0);
        let odd = dispatch!(Level::new(), simd => self.all(simd, bytes, delimiter));
        let is_plain = odd == 0 && u32::try_from(bytes.len()).is_ok();
        if is_plain {
            self.lay(bytes);
        }
        is_plain
    }

    /// Notes all cells; what is not plain.
    #[expect(clippy::inline_always, reason = "only what is inlined is made of the widest instructions")]
    #[inline(always)]
    fn all(&mut self, simd: impl Simd, bytes: &[u8], delimiter: u8) -> u64 {
        let mut before = Before { quoted: 0, closes: 0, starts: 1, returns: 0, begins_cell: 1 };
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        let mut odd = 0;
        for (number, block) in blocks.iter().enumerate() {
            odd |= self.block(Block::of(simd, block, delimiter), number * BLOCK, &mut before);
        }
        if !rest.is_empty() {
            let mut last = [b' '; BLOCK];
            last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            odd |= self.block(Block::of(simd, &last, delimiter), blocks.len() * BLOCK, &mut before);
        }
        if bytes.last().is_some_and(|&byte| byte != b'\n') {
            odd |= before.quoted | u64::from(bytes.ends_with(b"\r"));
            self.close(bytes.len());
        }
        odd
    }

    /// Finds out which cells are of which record.
    fn lay(&mut self, bytes: &[u8]) {
        let ends = self.ends.get(..self.count).unwrap_or_default();
        let ends_record = |&end: &u32| bytes.get(end as usize).is_none_or(|byte| *byte == b'\n');
        let width = ends.iter().position(ends_record).map(|last| last + 1);
        let is_even = |width: &usize| {
            width * self.records == self.count
                && ends.chunks_exact(*width).all(|ends| ends.last().is_some_and(ends_record))
        };
        self.width = width.filter(is_even);
        self.uneven.clear();
        if self.width.is_none() {
            self.uneven.extend((1..).zip(ends).filter(|(_, end)| ends_record(end)).map(|(cells, _)| cells));
        }
    }

    /// Notes the cells that end in a block; what is not plain in it.
    #[expect(clippy::inline_always, reason = "as all that is done with every block")]
    #[inline(always)]
    fn block(&mut self, block: Block, offset: usize, before: &mut Before) -> u64 {
        let Block { mut delimiters, feeds, returns, quotes, nuls } = block;
        let after_return = returns << 1 | before.returns;
        let line_starts = feeds << 1 | before.starts;
        let mut odd = nuls | after_return & !feeds | line_starts & (feeds | returns);
        let mut closing = 0;
        if quotes != 0 || before.quoted != 0 || before.closes != 0 {
            // From each quote that opens to the byte before the one that closes.
            let quoted = parity(quotes) ^ before.quoted;
            let opening = quotes & quoted;
            closing = quotes & !quoted;
            let may_open = (delimiters | feeds | closing) << 1 | before.begins_cell | before.closes;
            let after_close = closing << 1 | before.closes;
            odd |= opening & !may_open;
            odd |= after_close & !(delimiters | feeds | returns | opening);
            odd |= quoted & (feeds | returns);
            delimiters &= !quoted;
            before.quoted = 0_u64.wrapping_sub(quoted >> (BLOCK - 1));
        }
        before.closes = closing >> (BLOCK - 1);
        before.starts = feeds >> (BLOCK - 1);
        before.returns = returns >> (BLOCK - 1);
        before.begins_cell = (delimiters | feeds) >> (BLOCK - 1);
        self.records += feeds.count_ones() as usize;
        self.note(delimiters | feeds, offset);
        odd
    }

    /// Notes the cells that end at these bits of a block. So many are written at a time as most blocks have,
    /// whether they are there or not.
    #[expect(clippy::inline_always, reason = "as all that is done with every block")]
    #[inline(always)]
    fn note(&mut self, mut cells: u64, offset: usize) {
        let found = cells.count_ones() as usize;
        if self.ends.len() < self.count + BLOCK {
            self.ends.resize((self.count + BLOCK) * 2, 0);
        }
        let room = self.ends.get_mut(self.count..).and_then(|room| room.first_chunk_mut::<BLOCK>());
        for eight in room.into_iter().flat_map(|room| room.as_chunks_mut::<MOST>().0) {
            for end in eight {
                *end = small(offset) + cells.trailing_zeros();
                cells &= cells.wrapping_sub(1);
            }
            if cells == 0 {
                break;
            }
        }
        self.count += found;
    }

    /// Notes the end of the last record, which no line end follows.
    fn close(&mut self, end: usize) {
        self.ends.truncate(self.count);
        self.ends.push(small(end));
        self.count += 1;
        self.records += 1;
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// The cells of a record.
    pub fn record(&self, at: usize) -> Option<Cells<'_>> {
        let (from, until) = match self.width {
            Some(width) => (at * width, self.count.min((at + 1) * width)),
            None => {
                let before = at.checked_sub(1).and_then(|before| self.uneven.get(before));
                (before.map_or(0, |&end| end as usize), *self.uneven.get(at)? as usize)
            }
        };
        let start =
            from.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&end| end as usize + 1);
        let ends = self.ends.get(from..until).filter(|ends| !ends.is_empty())?;
        Some(Cells { start, ends })
    }
}

impl Cells<'_> {
    /// How many cells there are.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// The delimiter or line end after each cell.
    pub fn ends(&self) -> impl Iterator<Item = usize> {
        self.ends.iter().map(|end| *end as usize)
    }

    /// Where some neighbouring cells stand, the delimiters between them among their bytes. The last cell of a
    /// record may end in the CR of its line end.
    pub fn between(&self, first: usize, last: usize) -> Option<(usize, usize)> {
        let start = match first.checked_sub(1) {
            None => self.start,
            Some(before) => *self.ends.get(before)? as usize + 1,
        };
        Some((start, *self.ends.get(last)? as usize))
    }

    /// The byte after the last cell, line end not counted, in the piece they are of.
    pub fn end(&self, bytes: &[u8]) -> usize {
        let end = self.ends.last().map_or(self.start, |&end| end as usize);
        let returns = end.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\r');
        end - usize::from(returns && end > self.start)
    }
}

impl Block {
    #[expect(clippy::inline_always, reason = "as all that is done with every block")]
    #[inline(always)]
    fn of<S: Simd>(simd: S, bytes: &[u8; BLOCK], delimiter: u8) -> Block {
        let bytes = u8x64::from_slice(simd, bytes);
        let are = |byte: u8| bytes.simd_eq(u8x64::splat(simd, byte)).to_bitmask();
        Block {
            delimiters: are(delimiter),
            feeds: are(b'\n'),
            returns: are(b'\r'),
            quotes: are(b'"'),
            nuls: are(0),
        }
    }
}

/// For each bit, whether an odd number of bits is set up to it and with it.
fn parity(mut bits: u64) -> u64 {
    for distance in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << distance;
    }
    bits
}

fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of each record as they stand; none where the piece is not plain.
    fn cells(text: &str) -> Option<Vec<Vec<String>>> {
        let mut cuts = Cuts::default();
        cuts.find(text.as_bytes(), b',').then(|| {
            let records = (0..cuts.len()).filter_map(|at| cuts.record(at));
            let cell = |cells: &Cells<'_>, at: usize| {
                let (start, end) = cells.between(at, at)?;
                text.get(start..end.min(cells.end(text.as_bytes()))).map(str::to_owned)
            };
            records.map(|cells| (0..cells.count()).filter_map(|at| cell(&cells, at)).collect()).collect()
        })
    }

    #[test]
    fn a_plain_piece_is_cut_wherever_its_blocks_end() {
        for pad in 0..140 {
            let long = "x".repeat(pad);
            let text = format!("{long},b\r\n\"a,{long}\",\"\"\r\n\"q\"\"{long}\",\n,{long}");
            let wants = [[long.clone(), "b".into()], [format!("\"a,{long}\""), "\"\"".into()]]
                .map(Vec::from)
                .to_vec();
            let found = cells(&text).unwrap_or_default();
            assert_eq!(found.get(..2), Some(&wants[..]), "{pad}");
            assert_eq!(
                found.get(2..),
                Some(
                    &[[format!("\"q\"\"{long}\""), String::new()], [String::new(), long]].map(Vec::from)[..]
                )
            );
        }
    }

    #[test]
    fn what_is_not_plain_is_said_to_be_so() {
        for odd in [
            "a\"b,c\n",
            "\"a\"b,c\n",
            "a\n\nb\n",
            "a\r\n\r\nb\n",
            "a\rb\n",
            "\"a\nb\"\n",
            "a\0\n",
            "a\n\"b",
            "a\r",
        ] {
            for pad in [0, 40, 63, 64, 100] {
                let text = format!("{}\n{odd}", "x".repeat(pad + 1));
                assert_eq!(cells(&text), None, "{odd:?} {pad}");
            }
        }
    }
}
