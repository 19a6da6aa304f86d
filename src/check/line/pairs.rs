//! Numbers for what is known of two things together.

use rustc_hash::FxHashMap;

/// No number.
pub(super) const NONE: u32 = u32::MAX;

/// Pairs are near whose first number is below this,
const ROWS: u32 = 1 << 14;

/// and whose second is below this.
const COLUMNS: u32 = 1 << 6;

/// Numbers by two others.
#[derive(Default)]
pub(super) struct Pairs {
    /// Those of near pairs, row by row, as far as rows were met.
    near: Vec<u32>,
    far: FxHashMap<(u32, u32), u32>,
    count: usize,
}

impl Pairs {
    /// The number of two others, or [`NONE`].
    pub(super) fn get(&self, one: u32, other: u32) -> u32 {
        match place(one, other) {
            Some(at) => self.near.get(at).copied().unwrap_or(NONE),
            None => self.far.get(&(one, other)).copied().unwrap_or(NONE),
        }
    }

    /// Gives two others that have no number this one.
    pub(super) fn set(&mut self, one: u32, other: u32, number: u32) {
        self.count += 1;
        let Some(at) = place(one, other) else {
            self.far.insert((one, other), number);
            return;
        };
        if self.near.len() <= at {
            self.near.resize((one + 1) as usize * COLUMNS as usize, NONE);
        }
        if let Some(near) = self.near.get_mut(at) {
            *near = number;
        }
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

/// Where the number of a near pair stands.
fn place(one: u32, other: u32) -> Option<usize> {
    (one < ROWS && other < COLUMNS).then(|| (one * COLUMNS + other) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

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
