//! The ids of a table as it writes them, found by their bytes.

use crate::facts::runs::Runs;

/// Ids of more bytes than this are not found here; shorter ones stand in one word of twice the size of their
/// own.
pub(super) const MOST: usize = 15;

/// Ids of no more bytes than this take eight, with their length.
const MOST_SHORT: usize = 7;

/// The rows of a table by their ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    /// Ids that count up.
    runs: Runs,
    /// The others.
    short: Places<u64>,
    long: Places<u128>,
}

/// Open addressing, a third of it empty: an id in one word with its length, beside its row.
#[derive(Clone, Debug, Default)]
struct Places<W>(Vec<(W, u32)>);

/// An id in a word; none is zero.
trait Word: Copy + Default + Eq {
    /// All of its bytes mixed into eight.
    fn eight(self) -> u64;
}

impl Word for u64 {
    fn eight(self) -> u64 {
        self
    }
}

impl Word for u128 {
    #[expect(clippy::cast_possible_truncation, reason = "both halves are mixed")]
    fn eight(self) -> u64 {
        (self as u64) ^ ((self >> 64) as u64).rotate_left(29)
    }
}

/// An id that may be found here: its bytes, nothing after them, and how many there are.
#[derive(Clone, Copy)]
pub(super) struct Written {
    pub(super) bytes: u128,
    pub(super) length: usize,
}

/// The same as it is kept.
enum Key {
    Short(u64),
    Long(u128),
}

impl Ids {
    /// The ids of the rows from 0 on; each is of one row.
    pub(super) fn new(ids: &[&str]) -> Ids {
        let written = (0..).zip(ids).filter_map(|(row, id)| Some((row, Written::of(id.as_bytes())?)));
        let runs = Runs::new(written.clone());
        let (mut short, mut long) = (Vec::new(), Vec::new());
        for (row, id) in written.filter(|(row, id)| runs.find(*id) != Some(*row)) {
            match id.key() {
                Key::Short(word) => short.push((word, row)),
                Key::Long(word) => long.push((word, row)),
            }
        }
        Ids { runs, short: Places::of(&short), long: Places::of(&long) }
    }

    /// The row of the id that stands in some bytes from `start` to `end`.
    pub(super) fn get_in(&self, bytes: &[u8], start: usize, end: usize) -> Option<u32> {
        self.find(Written::within(bytes, start, end)?)
    }

    fn find(&self, id: Written) -> Option<u32> {
        self.runs.find(id).or_else(|| match id.key() {
            Key::Short(word) => self.short.find(word),
            Key::Long(word) => self.long.find(word),
        })
    }
}

impl<W: Word> Places<W> {
    /// The places of these ids.
    fn of(ids: &[(W, u32)]) -> Places<W> {
        let mut places = Places(vec![Default::default(); ids.len() + ids.len() / 2 + 1]);
        for (word, row) in ids {
            places.put(*word, *row);
        }
        places
    }

    fn put(&mut self, word: W, row: u32) {
        let mut at = self.place(word);
        while let Some(known) = self.0.get_mut(at).filter(|(known, _)| *known != word) {
            if known.0 == W::default() {
                *known = (word, row);
                return;
            }
            at = self.next(at);
        }
    }

    fn find(&self, word: W) -> Option<u32> {
        let mut at = self.place(word);
        loop {
            match self.0.get(at)? {
                (known, row) if *known == word => return Some(*row),
                (known, _) if *known == W::default() => return None,
                _ => at = self.next(at),
            }
        }
    }

    fn next(&self, at: usize) -> usize {
        if at + 1 < self.0.len() { at + 1 } else { 0 }
    }

    /// Where an id is looked for first: its hash, as a part of all there may be.
    #[expect(clippy::cast_possible_truncation, reason = "the product is below the length")]
    fn place(&self, word: W) -> usize {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let mixed = word.eight().wrapping_mul(ODD);
        let hash = (mixed ^ (mixed >> 32)).wrapping_mul(ODD);
        ((u128::from(hash) * self.0.len() as u128) >> 64) as usize
    }
}

impl Written {
    /// An id; none where it is empty or too long.
    fn of(id: &[u8]) -> Option<Written> {
        let mut word = [0; 16];
        word.get_mut(..id.len())?.copy_from_slice(id);
        Written::new(u128::from_le_bytes(word), id.len())
    }

    /// The id that stands in some bytes from `start` to `end`.
    fn within(bytes: &[u8], start: usize, end: usize) -> Option<Written> {
        match bytes.get(start..).and_then(|rest| rest.first_chunk::<16>()) {
            Some(word) => Written::new(u128::from_le_bytes(*word), end.checked_sub(start)?),
            None => Written::of(bytes.get(start..end)?),
        }
    }

    /// An id of so many bytes, with whatever stands after it.
    fn new(word: u128, length: usize) -> Option<Written> {
        let bytes = word & (1_u128.checked_shl(8 * u32::try_from(length).ok()?)? - 1);
        (1..=MOST).contains(&length).then_some(Written { bytes, length })
    }

    #[expect(clippy::cast_possible_truncation, reason = "a short id is in the first half")]
    fn key(self) -> Key {
        if self.length <= MOST_SHORT {
            Key::Short(self.bytes as u64 | (self.length as u64) << 56)
        } else {
            Key::Long(self.bytes | (self.length as u128) << 120)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_as_it_is_written_and_no_other_is() {
        let stem = |number: u32| match number % 7 {
            0 => "the-estate-",
            _ if number < 500 => "E",
            _ => "1101050000",
        };
        let names: Vec<String> = (0..1_000).map(|number| format!("{}{number}", stem(number))).collect();
        let run: Vec<String> = (95..2_000).map(|number| format!("E{number:04}")).collect();
        let names: Vec<&str> = names.iter().chain(&run).map(String::as_str).collect();
        let ids = Ids::new(&names);
        for (row, name) in (0..).zip(&names) {
            assert_eq!(ids.get_in(name.as_bytes(), 0, name.len()), Some(row), "{name}");
            let text = format!("x,{name},the rest of the line");
            assert_eq!(ids.get_in(text.as_bytes(), 2, 2 + name.len()), Some(row));
            assert_eq!(ids.get_in(format!(",{name}").as_bytes(), 1, 1 + name.len()), Some(row));
        }
        for no in [
            "",
            "E",
            "E2000",
            "e1",
            "E1 ",
            "E100000000000000000",
            "the-estate-1",
            "E0",
            "E0094",
            "0095",
            "1999",
        ] {
            assert_eq!(ids.get_in(no.as_bytes(), 0, no.len()), None, "{no}");
        }
        assert_eq!(Ids::default().get_in(b"E1", 0, 2), None);
    }
}
