//! Numbers for texts, found by their bytes.

use rustc_hash::FxHashMap;

use crate::check::line::pairs::NONE;

/// A short text: its bytes, nothing after them, and in the last byte one more than their number. None is zero.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Words([u64; WORDS]);

const WORDS: usize = 8;

/// Texts of more bytes than this are long.
const MOST: usize = WORDS * size_of::<u64>() - 1;

/// Laid beside a short text so that its end is at the middle: the bits that are its own.
const RULER: [[u8; MOST + 1]; 2] = [[u8::MAX; MOST + 1], [0; MOST + 1]];

/// Texts, numbered in the order in which they came.
#[derive(Default)]
pub(super) struct Numbers {
    /// The numbers of short texts, each beside its hash, in open addressing: half of it empty or more; the length is a
    /// power of two. It is small, and stays at hand.
    short: Vec<(u32, u32)>,
    /// The short texts by their numbers; long ones stand here as zero.
    texts: Vec<Words>,
    long: FxHashMap<Box<[u8]>, u32>,
}

impl Numbers {
    /// The number of the text that stands in some bytes from `start` to `end`, or [`NONE`].
    pub(super) fn get_in(&self, bytes: &[u8], start: usize, end: usize) -> u32 {
        match words(bytes, start, end) {
            Some(words) => self.find(&words),
            None => bytes.get(start..end).and_then(|text| self.long.get(text)).copied().unwrap_or(NONE),
        }
    }

    /// The number of a text, which is the next where it has none; none where there are `most` already.
    pub(super) fn number(&mut self, text: &[u8], most: usize) -> Option<u32> {
        let known = self.get_in(text, 0, text.len());
        if known != NONE {
            return Some(known);
        }
        let next = u32::try_from(self.texts.len()).ok().filter(|_| self.texts.len() < most)?;
        let words = words(text, 0, text.len());
        self.texts.push(words.unwrap_or_default());
        match words {
            Some(words) => self.put(hash(&words), next),
            None => drop(self.long.insert(text.into(), next)),
        }
        Some(next)
    }

    fn find(&self, words: &Words) -> u32 {
        let hash = hash(words);
        let mut at = self.first(hash);
        while let Some(&(known, number)) = self.short.get(at) {
            let is_it = || self.texts.get(number as usize).is_some_and(|text| are_one(text, words));
            if number == NONE || known == hash && is_it() {
                return number;
            }
            at = self.next(at);
        }
        NONE
    }

    /// Puts the number of a short text in that is not there.
    fn put(&mut self, hash: u32, number: u32) {
        if self.short.len() < 2 * self.texts.len() {
            let room = (4 * self.texts.len()).next_power_of_two();
            let all = std::mem::replace(&mut self.short, vec![(0, NONE); room]);
            all.into_iter()
                .filter(|(_, number)| *number != NONE)
                .for_each(|(hash, number)| self.lay(hash, number));
        }
        self.lay(hash, number);
    }

    fn lay(&mut self, hash: u32, number: u32) {
        let mut at = self.first(hash);
        while self.short.get(at).is_some_and(|(_, taken)| *taken != NONE) {
            at = self.next(at);
        }
        if let Some(place) = self.short.get_mut(at) {
            *place = (hash, number);
        }
    }

    /// Where a short text is looked for first.
    fn first(&self, hash: u32) -> usize {
        hash as usize & self.short.len().wrapping_sub(1)
    }

    fn next(&self, at: usize) -> usize {
        (at + 1) & self.short.len().wrapping_sub(1)
    }
}

/// The text that stands in some bytes from `start` to `end`, where it is short.
fn words(bytes: &[u8], start: usize, end: usize) -> Option<Words> {
    const ROOM: usize = MOST + 1;
    let length = end.checked_sub(start).filter(|length| *length <= MOST)?;
    let own = RULER.as_flattened().get(ROOM - length..)?.first_chunk::<ROOM>()?;
    let mut padded = [0; ROOM];
    let text = match bytes.get(start..).and_then(|rest| rest.first_chunk::<ROOM>()) {
        Some(text) => text,
        None => {
            padded.get_mut(..length)?.copy_from_slice(bytes.get(start..end)?);
            &padded
        }
    };
    let mut words = Words::default();
    for ((word, bytes), own) in words.0.iter_mut().zip(text.as_chunks().0).zip(own.as_chunks().0) {
        *word = u64::from_le_bytes(*bytes) & u64::from_le_bytes(*own);
    }
    let [.., last] = &mut words.0;
    *last |= (length as u64 + 1) << 56;
    Some(words)
}

/// Whether two texts are one; all of their words are looked at, which takes no time to speak of.
fn are_one(one: &Words, other: &Words) -> bool {
    one.0.iter().zip(&other.0).fold(0, |apart, (one, other)| apart | (one ^ other)) == 0
}

/// Two words each are mixed by one product, so that none waits for another.
fn hash(Words(words): &Words) -> u32 {
    const ODD: [u64; WORDS / 2] =
        [0x9e37_79b9_7f4a_7c15, 0xf135_7aea_2e62_a9c5, 0xd6e8_feb8_6659_fd93, 0xa076_1d64_78bd_642f];
    const LAST: u64 = 0xe703_7ed1_a0b4_28db;
    let pairs = words.as_chunks().0.iter().zip(ODD);
    let mixed = pairs.map(|([one, other], odd)| (one ^ other.rotate_left(23)).wrapping_mul(odd));
    let all = mixed.fold(0, |all: u64, next| all.rotate_left(11) ^ next);
    u32::try_from((all ^ (all >> 32)).wrapping_mul(LAST) >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_as_it_is_written_and_no_other_is() {
        let texts: Vec<String> = (0..2_000_usize)
            .map(|at| format!("{}{at}", "infrastructure.road,".repeat(at % 6)))
            .chain([String::new(), "\0".into(), "\0\0".into(), "x".repeat(63), "x".repeat(64)])
            .collect();
        let mut numbers = Numbers::default();
        for (at, text) in (0..).zip(&texts) {
            assert_eq!(numbers.get_in(text.as_bytes(), 0, text.len()), NONE, "{text:?}");
            assert_eq!(numbers.number(text.as_bytes(), texts.len()), Some(at));
            assert_eq!(numbers.number(text.as_bytes(), 0), Some(at));
        }
        for (at, text) in (0..).zip(&texts) {
            let line = format!("ab{text},and the rest of the line, which may be as long as it likes to be");
            assert_eq!(numbers.get_in(line.as_bytes(), 2, 2 + text.len()), at, "{text:?}");
            assert_eq!(numbers.get_in(text.as_bytes(), 0, text.len()), at, "{text:?}");
        }
        for no in ["x", "2000", "infrastructure.road,", "\0\0\0"] {
            assert_eq!(numbers.get_in(no.as_bytes(), 0, no.len()), NONE, "{no:?}");
        }
        assert_eq!(numbers.number(b"one more", texts.len()), None);
    }

    #[test]
    fn texts_of_one_hash_are_told_apart() {
        let mut met: FxHashMap<u32, String> = FxHashMap::default();
        let mut pairs = (0..1_000_000).filter_map(|at| {
            let text = format!("text {at}");
            let hash = hash(&words(text.as_bytes(), 0, text.len())?);
            met.insert(hash, text.clone()).map(|other| [other, text])
        });
        let texts = pairs.next().unwrap_or_default();
        let mut numbers = Numbers::default();
        for (at, text) in (0..).zip(&texts) {
            assert_eq!(numbers.get_in(text.as_bytes(), 0, text.len()), NONE, "{texts:?}");
            assert_eq!(numbers.number(text.as_bytes(), 2), Some(at));
        }
        assert_ne!(texts, [String::new(), String::new()]);
    }
}
