//! Numbers for what is known of two things together.

use rustc_hash::FxHashMap;

/// No number.
pub(super) const NONE: u32 = u32::MAX;

/// Numbers by two others, counted from zero.
#[derive(Default)]
pub(super) struct Pairs(FxHashMap<(u32, u32), u32>);

impl Pairs {
    /// The number of two others, or [`NONE`].
    pub(super) fn get(&self, one: u32, other: u32) -> u32 {
        self.0.get(&(one, other)).copied().unwrap_or(NONE)
    }

    /// The number of two others, which is the next where they have none; none where there are `most` already.
    pub(super) fn number(&mut self, one: u32, other: u32, most: usize) -> Option<u32> {
        let next = u32::try_from(self.0.len()).ok().filter(|_| self.0.len() < most);
        match self.0.get(&(one, other)) {
            Some(known) => Some(*known),
            None => Some(*self.0.entry((one, other)).or_insert(next?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_two_have_one_number_and_no_others_have_it() {
        let mut pairs = Pairs::default();
        let all = [(3, 0), (0, 7), (3, 0), (0, 0), (0, 7)];
        assert_eq!(all.map(|(one, other)| pairs.number(one, other, 3)), [0, 1, 0, 2, 1].map(Some));
        assert_eq!(pairs.number(9, 9, 3), None);
        assert_eq!(
            [(3, 0), (0, 7), (0, 0), (9, 9), (0, 3)].map(|(a, b)| pairs.get(a, b)),
            [0, 1, 2, NONE, NONE]
        );
    }
}
