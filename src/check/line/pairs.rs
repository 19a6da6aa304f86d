//! Numbers for what is known of two things together.

use rustc_hash::FxHashMap;

/// No number.
pub(super) const NONE: u32 = u32::MAX;

/// Pairs are near whose first number is below this,
const ROWS: u32 = 1 << 14;

/// and whose second has no more bits than this.
const MOST_BITS: u32 = 6;

/// Numbers by two others.
#[derive(Default)]
pub(super) struct Pairs {
    /// Those of near pairs, row by row, as far as rows were met.
    near: Vec<u32>,
    /// A row has room for second numbers of so many bits: no more than were met, so that all rows stay at
    /// hand.
    bits: u32,
    far: FxHashMap<(u32, u32), u32>,
    count: usize,
}

impl Pairs {
    /// The number of two others, or [`NONE`].
    pub(super) fn get(&self, one: u32, other: u32) -> u32 {
        match self.place(one, other) {
            Some(at) => self.near.get(at).copied().unwrap_or(NONE),
            None => self.far.get(&(one, other)).copied().unwrap_or(NONE),
        }
    }

    /// Gives two others that have no number this one.
    pub(super) fn set(&mut self, one: u32, other: u32, number: u32) {
        self.count += 1;
        let bits = u32::BITS - other.leading_zeros();
        if bits > self.bits && bits <= MOST_BITS {
            self.widen(bits);
        }
        let Some(at) = self.place(one, other) else {
            self.far.insert((one, other), number);
            return;
        };
        if self.near.len() <= at {
            self.near.resize((one as usize + 1) << self.bits, NONE);
        }
        if let Some(near) = self.near.get_mut(at) {
            *near = number;
        }
    }

    /// Makes room in every row for second numbers of so many bits.
    fn widen(&mut self, bits: u32) {
        let (before, after) = (1 << self.bits, 1 << bits);
        let mut near = Vec::with_capacity(self.near.len() / before * after);
        for row in self.near.chunks(before) {
            near.extend_from_slice(row);
            near.resize(near.len() + after - before, NONE);
        }
        (self.near, self.bits) = (near, bits);
    }

    /// Where the number of a near pair stands.
    fn place(&self, one: u32, other: u32) -> Option<usize> {
        (one < ROWS && other >> self.bits == 0).then(|| ((one << self.bits) | other) as usize)
    }

    /// How many have a number.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The number of two others, which is the next where they have none; none where there are `most` already.
    pub(super) fn number(&mut self, one: u32, other: u32, most: usize) -> Option<u32> {
        let known = self.get(one, other);
        if known != NONE {
            return Some(known);
        }
        let next = u32::try_from(self.count).ok().filter(|_| self.count < most)?;
        self.set(one, other, next);
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first that is not near any more.
    const COLUMNS: u32 = 1 << MOST_BITS;

    #[test]
    fn rows_get_wider_and_keep_what_they_hold() {
        let mut pairs = Pairs::default();
        let all: Vec<(u32, u32)> =
            (0..COLUMNS + 3).flat_map(|other| [(0, other), (other, 1), (7, other)]).collect();
        let numbers: Vec<Option<u32>> =
            all.iter().map(|(one, other)| pairs.number(*one, *other, all.len())).collect();
        for ((one, other), number) in all.iter().zip(numbers) {
            assert_eq!(Some(pairs.get(*one, *other)), number, "{one} {other}");
        }
        assert_eq!([(3, 0), (3, 2), (9, 0)].map(|(one, other)| pairs.get(one, other)), [NONE; 3]);
        assert_eq!(pairs.bits, MOST_BITS);
    }

    #[test]
    fn each_two_have_one_number_and_no_others_have_it() {
        let mut pairs = Pairs::default();
        let all = [(3, 0), (0, 7), (3, 0), (0, 0), (0, 7), (ROWS, 0), (0, COLUMNS), (ROWS, 0), (7, 3)];
        let numbers = [0, 1, 0, 2, 1, 3, 4, 3, 5];
        assert_eq!(all.map(|(one, other)| pairs.number(one, other, 6)), numbers.map(Some));
        assert_eq!(pairs.number(9, 9, 6), None);
        assert_eq!(all.map(|(one, other)| pairs.get(one, other)), numbers);
        for (one, other) in [(9, 9), (0, 3), (3, 7), (ROWS, 1), (1, 0), (NONE, 0), (0, NONE), (NONE, NONE)] {
            assert_eq!(pairs.get(one, other), NONE);
        }
    }
}
