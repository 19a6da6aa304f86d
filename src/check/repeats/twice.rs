//! Which of many hashes occur twice, in little memory.

use std::collections::BTreeMap;

use crate::model::threads::in_turn;

/// More hashes than this are gone through part by part,
const MANY: usize = 1 << 17;

/// by so many of their first bits.
const PART_BITS: u32 = 3;

/// A set of places of hashes whose first bits are the same, a bit each.
struct Bits {
    words: Vec<u64>,
    /// How many bits are the same.
    same: u32,
    /// How far a hash without these is shifted to be a place.
    shift: u32,
}

impl Bits {
    /// Room for about eight places a hash.
    fn new(hashes: usize, same: u32) -> Bits {
        let places = hashes.saturating_mul(8).next_power_of_two().clamp(1 << 12, 1 << 36);
        Bits { words: vec![0; places / 64], same, shift: 64 - places.trailing_zeros() }
    }

    fn has(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Sets the place of a hash; whether it was set before.
    fn set(&mut self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        let Some(word) = self.words.get_mut(word) else { return false };
        let before = *word & bit != 0;
        *word |= bit;
        before
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let place = hash << self.same >> self.shift;
        (usize::try_from(place / 64).unwrap_or(usize::MAX), 1 << (place % 64))
    }
}

/// The hashes that occur more than once, in order; zeros are none.
///
/// They are gone through part by part, by their first bits, several parts at a time: the places of a part are
/// few enough to be at hand. Of each part, the places that are met twice are noted first; then the few hashes
/// that fall on them are put in order.
pub(super) fn met_twice<H: Copy + Into<u64> + Sync>(hashes: &[&[H]], jobs: usize) -> Vec<u64> {
    let many: usize = hashes.iter().map(|some| some.len()).sum();
    let same = if many > MANY { PART_BITS } else { 0 };
    let mut all = Vec::new();
    in_turn(0..1 << same, jobs, |part| of_part(hashes, many, (part, same)), |found| all.extend(found));
    all
}

/// The same of those among so many whose first bits are these.
fn of_part<H: Copy + Into<u64>>(hashes: &[&[H]], many: usize, (first, same): (u64, u32)) -> Vec<u64> {
    let is_one = |hash: &u64| hash.rotate_left(same) & ((1 << same) - 1) == first && *hash != 0;
    let room = many >> same;
    // Parts are hardly ever larger than others by so much.
    let mut found: Vec<u64> = Vec::with_capacity(room + room / 16);
    for some in hashes {
        found.extend(some.iter().map(|hash| (*hash).into()).filter(is_one));
    }
    let (mut once, mut twice) = (Bits::new(room, same), Bits::new(room, same));
    for hash in &found {
        if once.set(*hash) {
            twice.set(*hash);
        }
    }
    drop(once);
    found.retain(|hash| twice.has(*hash));
    found.sort_unstable();
    let runs = found.chunk_by(|one, next| one == next).filter(|run| run.len() > 1);
    runs.filter_map(|run| run.first().copied()).collect()
}

/// Those of some hashes, which are in order, that occur with more than one mate.
pub(super) fn of_several<T: PartialEq>(hashes: &[u64], pairs: impl Iterator<Item = (u64, T)>) -> Vec<u64> {
    if hashes.is_empty() {
        return Vec::new();
    }
    let mut mates: BTreeMap<u64, (T, bool)> = BTreeMap::new();
    for (hash, mate) in pairs.filter(|(hash, _)| hashes.binary_search(hash).is_ok()) {
        match mates.get_mut(&hash) {
            Some((first, several)) => *several |= *first != mate,
            None => drop(mates.insert(hash, (mate, false))),
        }
    }
    mates.into_iter().filter(|(_, (_, several))| *several).map(|(hash, _)| hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_occurs_twice_is_found_whatever_its_size() {
        let hashes = [u64::MAX, 3, 0, 0, 7, 3, u64::MAX, 7, 7, 1 << 40, 9];
        assert_eq!(met_twice(&[&hashes[..]], 1), [3, 7, u64::MAX]);
        let (odd, few) = (0x9e37_79b9_7f4a_7c15_u64, 1..=100_000_u64);
        for all in [few.clone().collect::<Vec<_>>(), few.map(|number| number.wrapping_mul(odd)).collect()] {
            assert!(met_twice(&[&all], 2).is_empty());
            let mut twice = all.clone();
            twice.sort_unstable();
            assert_eq!(met_twice(&[&all, &hashes, &all], 2), met_twice(&[&all, &hashes, &all], 1));
            assert_eq!(met_twice(&[&all, &[][..], &all], 3), twice);
        }
    }

    #[test]
    fn one_mate_is_not_several() {
        let pairs = [(3, 'a'), (7, 'a'), (3, 'a'), (7, 'b'), (9, 'c')];
        assert_eq!(of_several(&[3, 7], pairs.into_iter()), [7]);
    }
}
