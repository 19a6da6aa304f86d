//! Which of many hashes occur twice, in little memory.

use std::collections::BTreeMap;

/// A set of places, a bit each.
struct Bits {
    words: Vec<u64>,
    /// How far a hash is shifted to be a place.
    shift: u32,
}

impl Bits {
    /// Room for about eight places a hash.
    fn new(hashes: usize) -> Bits {
        let places = hashes.saturating_mul(8).next_power_of_two().clamp(1 << 12, 1 << 36);
        Bits { words: vec![0; places / 64], shift: 64 - places.trailing_zeros() }
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
        let place = hash >> self.shift;
        (usize::try_from(place / 64).unwrap_or(usize::MAX), 1 << (place % 64))
    }
}

/// The hashes that occur more than once, in order; zeros are none.
///
/// A first pass notes the places that are met twice, a second gathers the few hashes that fall on them.
pub(super) fn met_twice(hashes: impl Iterator<Item = u64> + Clone) -> Vec<u64> {
    let hashes = hashes.filter(|hash| *hash != 0);
    let count = hashes.clone().count();
    let (mut once, mut twice) = (Bits::new(count), Bits::new(count));
    for hash in hashes.clone() {
        if once.set(hash) {
            twice.set(hash);
        }
    }
    drop(once);
    let mut found: Vec<u64> = hashes.filter(|hash| twice.has(*hash)).collect();
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
        assert_eq!(met_twice(hashes.into_iter()), [3, 7, u64::MAX]);
        assert!(met_twice((0..).take(100_000)).is_empty());
        assert_eq!(met_twice((1..=50_000).chain(1..=50_000)), (1..=50_000).collect::<Vec<_>>());
    }

    #[test]
    fn one_mate_is_not_several() {
        let pairs = [(3, 'a'), (7, 'a'), (3, 'a'), (7, 'b'), (9, 'c')];
        assert_eq!(of_several(&[3, 7], pairs.into_iter()), [7]);
    }
}
