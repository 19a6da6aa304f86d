//! Ids that count up, as most tables number their rows: `E0001`, `E0002`. Of a run of them, only the first is
//! kept.

use rustc_hash::FxHashMap;

use crate::facts::ids::Written;

/// Shorter runs than this are not kept.
const LEAST: u32 = 16;

/// Of ids that are alike but for their numbers, the longest run.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs {
    /// The runs by their stems, in open addressing, half of it empty; the length is a power of two.
    places: Vec<(u128, Run)>,
}

/// Rows whose ids count up.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    /// The number of the first.
    number: u32,
    /// The first row.
    row: u32,
    /// How many there are.
    count: u32,
}

impl Runs {
    /// The runs among ids that come row by row.
    pub(super) fn new(ids: impl Iterator<Item = (u32, Written)>) -> Runs {
        let mut longest: FxHashMap<u128, Run> = FxHashMap::default();
        let mut last: Option<(u128, Run)> = None;
        for (row, id) in ids {
            let Some((stem, number)) = numbered(id) else { continue };
            match &mut last {
                Some((known, run)) if *known == stem && run.row_of(number, 1) == Some(row) => run.count += 1,
                _ => {
                    longest_of(&mut longest, last);
                    last = Some((stem, Run { number, row, count: 1 }));
                }
            }
        }
        longest_of(&mut longest, last);
        longest.retain(|_, run| run.count >= LEAST);
        let room = (2 * longest.len()).next_power_of_two();
        let mut runs = Runs { places: vec![Default::default(); room] };
        for (stem, run) in longest {
            runs.put(stem, run);
        }
        runs
    }

    /// The row of an id, if it is in a run.
    pub(super) fn find(&self, id: Written) -> Option<u32> {
        let (stem, number) = numbered(id)?;
        let mut at = self.first(stem);
        loop {
            match self.places.get(at)? {
                (known, run) if *known == stem => return run.row_of(number, 0),
                (0, _) => return None,
                _ => at = self.next(at),
            }
        }
    }

    fn put(&mut self, stem: u128, run: Run) {
        let mut at = self.first(stem);
        while self.places.get(at).is_some_and(|(taken, _)| *taken != 0) {
            at = self.next(at);
        }
        if let Some(place) = self.places.get_mut(at) {
            *place = (stem, run);
        }
    }

    /// Where a stem is looked for first.
    #[expect(clippy::cast_possible_truncation, reason = "all bits are mixed into those that count")]
    fn first(&self, stem: u128) -> usize {
        let mixed = (stem as u64 ^ ((stem >> 64) as u64).rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 40) as usize & self.places.len().wrapping_sub(1)
    }

    fn next(&self, at: usize) -> usize {
        (at + 1) & self.places.len().wrapping_sub(1)
    }
}

impl Run {
    /// The row of a number, if the run has it, or would have it with so many more.
    fn row_of(&self, number: u32, more: u32) -> Option<u32> {
        let at = number.checked_sub(self.number).filter(|at| *at < self.count + more)?;
        Some(self.row + at)
    }
}

fn longest_of(longest: &mut FxHashMap<u128, Run>, last: Option<(u128, Run)>) {
    if let Some((stem, run)) = last {
        let known = longest.entry(stem).or_default();
        if known.count < run.count {
            *known = run;
        }
    }
}

/// What an id begins with and how many digits follow, in one word that is not zero; and the number they are.
/// Of more than eight digits, the last are the number.
#[expect(clippy::cast_possible_truncation, reason = "the last eight bytes are wanted")]
fn numbered(id: Written) -> Option<(u128, u32)> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const ABOVE_NINE: u64 = 0x7676_7676_7676_7676;
    let last = ((id.bytes << (8 * (16 - id.length))) >> 64) as u64 ^ ZEROS;
    let others = (((last & !HIGH) + ABOVE_NINE) | last) & HIGH;
    let digits = others.leading_zeros() / 8;
    let begins = (id.length as u32).saturating_sub(digits);
    let number = eight_digits(last & u64::MAX.checked_shl(64 - 8 * digits)?);
    let stem = id.bytes & ((1 << (8 * begins)) - 1);
    Some((stem | u128::from(digits) << 112 | 1 << 120, number))
}

/// The number that eight bytes are as digits, the first of them in the lowest.
fn eight_digits(digits: u64) -> u32 {
    const PAIRS: u64 = 0x0000_00ff_0000_00ff;
    let pairs = digits * 10 + (digits >> 8);
    let first = (pairs & PAIRS).wrapping_mul(100 + (1_000_000 << 32));
    let second = ((pairs >> 16) & PAIRS).wrapping_mul(1 + (10_000 << 32));
    u32::try_from(first.wrapping_add(second) >> 32).unwrap_or_default()
}
