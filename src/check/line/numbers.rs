//! Numbers for texts, found by their bytes.

use rustc_hash::FxHashMap;

use crate::check::line::pairs::NONE;

/// How many words most texts take, with their tail: one line of memory.
const FEW: usize = 8;

/// How many words most names of works, sides and funds together take where they are in Chinese.
const MORE: usize = 16;

/// The tail of a text: a byte with one more than its length, and four with its number.
const TAIL: usize = 5;

/// Texts, numbered in the order in which they came.
#[derive(Default)]
pub(super) struct Numbers {
    short: Table<FEW>,
    middling: Table<MORE>,
    long: FxHashMap<Box<[u8]>, u32>,
    count: usize,
}

/// Texts with their numbers, in open addressing: half of it empty or more; the length is a power of two.
#[derive(Default)]
struct Table<const WORDS: usize> {
    places: Vec<Text<WORDS>>,
    count: usize,
}

/// A text: its bytes, zeros, and its tail. No text is all zeros.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Text<const WORDS: usize>([u64; WORDS]);

/// Laid beside a text so that its end is at the middle: the bits that are its own.
const RULER: [[u8; MORE * 8]; 2] = [[u8::MAX; MORE * 8], [0; MORE * 8]];

impl Numbers {
    /// The number of the text that stands in some bytes from `start` to `end`, or [`NONE`].
    #[inline]
    pub(super) fn get_in(&self, bytes: &[u8], start: usize, end: usize) -> u32 {
        if let Some(text) = Text::<FEW>::of(bytes, start, end) {
            return self.short.find(&text);
        }
        if let Some(text) = Text::<MORE>::of(bytes, start, end) {
            return self.middling.find(&text);
        }
        bytes.get(start..end).and_then(|text| self.long.get(text)).copied().unwrap_or(NONE)
    }

    /// The number of a text, which is the next where it has none; none where there are `most` already.
    pub(super) fn number(&mut self, text: &[u8], most: usize) -> Option<u32> {
        let known = self.get_in(text, 0, text.len());
        if known != NONE {
            return Some(known);
        }
        let next = u32::try_from(self.count).ok().filter(|_| self.count < most)?;
        if let Some(text) = Text::<FEW>::of(text, 0, text.len()) {
            self.short.put(text.numbered(next));
        } else if let Some(text) = Text::<MORE>::of(text, 0, text.len()) {
            self.middling.put(text.numbered(next));
        } else {
            self.long.insert(text.into(), next);
        }
        self.count += 1;
        Some(next)
    }
}

impl<const WORDS: usize> Table<WORDS> {
    #[inline]
    fn find(&self, text: &Text<WORDS>) -> u32 {
        let mut at = self.first(text);
        while let Some(place) = self.places.get(at) {
            if place.is(text) {
                return place.number();
            }
            if place.is_empty() {
                return NONE;
            }
            at = self.next(at);
        }
        NONE
    }

    /// Puts a text in that is not there.
    fn put(&mut self, text: Text<WORDS>) {
        self.count += 1;
        if self.places.len() < 2 * self.count {
            let room = (4 * self.count).next_power_of_two();
            let all = std::mem::replace(&mut self.places, vec![Text::EMPTY; room]);
            all.into_iter().filter(|place| !place.is_empty()).for_each(|known| self.lay(known));
        }
        self.lay(text);
    }

    fn lay(&mut self, text: Text<WORDS>) {
        let mut at = self.first(&text);
        while self.places.get(at).is_some_and(|place| !place.is_empty()) {
            at = self.next(at);
        }
        self.places.get_mut(at).into_iter().for_each(|place| *place = text);
    }

    /// Where a text is looked for first.
    #[inline]
    fn first(&self, text: &Text<WORDS>) -> usize {
        text.hash() as usize & self.places.len().wrapping_sub(1)
    }

    fn next(&self, at: usize) -> usize {
        (at + 1) & self.places.len().wrapping_sub(1)
    }
}

impl<const WORDS: usize> Text<WORDS> {
    const EMPTY: Text<WORDS> = Text([0; WORDS]);

    /// Above the number, in the last word, there is nothing; below it, the length and the last bytes of the
    /// text.
    const NUMBER: u32 = 32;

    /// The text that stands in some bytes from `start` to `end`, without a number, where it has room.
    #[inline]
    fn of(bytes: &[u8], start: usize, end: usize) -> Option<Text<WORDS>> {
        let length = end.checked_sub(start).filter(|length| length + TAIL <= WORDS * 8)?;
        let own = RULER.as_flattened().get(MORE * 8 - length..)?.as_chunks().0.first_chunk::<WORDS>()?;
        let mut padded = [[0; 8]; WORDS];
        let text = match bytes.get(start..).and_then(|rest| rest.as_chunks().0.first_chunk::<WORDS>()) {
            Some(text) => text,
            None => {
                padded.as_flattened_mut().get_mut(..length)?.copy_from_slice(bytes.get(start..end)?);
                &padded
            }
        };
        let mut words = [0; WORDS];
        for ((word, bytes), own) in words.iter_mut().zip(text).zip(own) {
            *word = u64::from_le_bytes(*bytes) & u64::from_le_bytes(*own);
        }
        *words.last_mut()? |= (length as u64 + 1) << (Self::NUMBER - 8);
        Some(Text(words))
    }

    fn numbered(self, number: u32) -> Text<WORDS> {
        let Text(mut words) = self;
        words.last_mut().into_iter().for_each(|last| *last |= u64::from(number) << Self::NUMBER);
        Text(words)
    }

    /// The last word.
    fn last(&self) -> u64 {
        self.0.last().copied().unwrap_or_default()
    }

    fn number(&self) -> u32 {
        u32::try_from(self.last() >> Self::NUMBER).unwrap_or(NONE)
    }

    fn is_empty(&self) -> bool {
        self.last() == 0
    }

    /// Whether two texts are one, whatever their numbers; all of their words are looked at, which takes no
    /// time to speak of.
    #[inline]
    fn is(&self, other: &Text<WORDS>) -> bool {
        let rest = self.0.iter().zip(&other.0).take(WORDS - 1);
        let rest = rest.fold(0, |apart, (one, other)| apart | (one ^ other));
        let last = (self.last() ^ other.last()) << Self::NUMBER;
        rest | last == 0
    }

    /// Two words each are mixed by one product, so that none waits for another; the number is left out.
    #[inline]
    fn hash(&self) -> u32 {
        const ODD: [u64; 4] =
            [0x9e37_79b9_7f4a_7c15, 0xf135_7aea_2e62_a9c5, 0xd6e8_feb8_6659_fd93, 0xa076_1d64_78bd_642f];
        const LAST: u64 = 0xe703_7ed1_a0b4_28db;
        let mut words = self.0;
        words.last_mut().into_iter().for_each(|last| *last &= u64::MAX >> Self::NUMBER);
        let pairs = words.as_chunks().0.iter().zip(ODD.iter().cycle());
        let mixed = pairs.map(|([one, other], odd)| (one ^ other.rotate_left(23)).wrapping_mul(*odd));
        let all = mixed.fold(0, |all: u64, next| all.rotate_left(11) ^ next);
        u32::try_from((all ^ (all >> 32)).wrapping_mul(LAST) >> 32).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_as_it_is_written_and_no_other_is() {
        let texts: Vec<String> = (0..2_000_usize)
            .map(|at| format!("{}{at}", "infrastructure.road,".repeat(at % 6)))
            .chain([String::new(), "\0".into(), "\0\0".into()])
            .chain(
                (50..70).chain(115..130).flat_map(|length| ["x", "y"].map(|last| "x".repeat(length) + last)),
            )
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
            let hash = Text::<FEW>::of(text.as_bytes(), 0, text.len())?.hash();
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
