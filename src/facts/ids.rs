//! The ids of a table as it writes them, found by their bytes.

/// Ids of more bytes than this are not found here; shorter ones stand in one word of twice the size of their own.
const MOST: usize = 15;

/// Ids of no more bytes than this take eight, with their length.
const MOST_SHORT: usize = 7;

/// What ids stand for, each beside its id.
#[derive(Clone, Debug, Default)]
pub struct Ids<T> {
    short: Places<u64, T>,
    long: Places<u128, T>,
}

/// Open addressing, a third of it empty: an id in one word with its length, beside what it stands for.
#[derive(Clone, Debug, Default)]
struct Places<W, T>(Vec<(W, T)>);

/// An id in a word; none is zero.
trait Word: Copy + Default + Eq {
    /// Eight bytes of it, or all of them mixed into so many.
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

/// An id that may be found here.
#[derive(Clone, Copy)]
enum Key {
    Short(u64),
    Long(u128),
}

impl<T: Copy + Default> Ids<T> {
    /// Some ids. Of things with one id, the first is found.
    pub fn new<'t>(ids: impl Iterator<Item = (&'t str, T)> + Clone) -> Ids<T> {
        let count = |is: fn(&Key) -> bool| {
            ids.clone().filter_map(|(id, _)| Key::of(id.as_bytes())).filter(is).count()
        };
        let short = Places::with_room(count(|key| matches!(key, Key::Short(_))));
        let long = Places::with_room(count(|key| matches!(key, Key::Long(_))));
        let mut all = Ids { short, long };
        for (id, thing) in ids {
            match Key::of(id.as_bytes()) {
                Some(Key::Short(word)) => all.short.put(word, thing),
                Some(Key::Long(word)) => all.long.put(word, thing),
                None => {}
            }
        }
        all
    }

    /// What the id stands for that is written in these bytes.
    pub fn get(&self, id: &[u8]) -> Option<T> {
        self.find(Key::of(id)?)
    }

    /// What the id stands for that stands in some bytes from `start` to `end`.
    pub fn get_in(&self, bytes: &[u8], start: usize, end: usize) -> Option<T> {
        self.find(Key::within(bytes, start, end)?)
    }

    fn find(&self, key: Key) -> Option<T> {
        match key {
            Key::Short(word) => self.short.find(word),
            Key::Long(word) => self.long.find(word),
        }
    }

    /// A look at where such an id is sought first, of no meaning. Done for many ids before any of them is sought, it has
    /// memory fetched for all of them at once.
    pub fn touch(&self, bytes: &[u8], start: usize, end: usize) -> u64 {
        match Key::within(bytes, start, end) {
            Some(Key::Short(word)) => self.short.touch(word),
            Some(Key::Long(word)) => self.long.touch(word),
            None => 0,
        }
    }
}

impl<W: Word, T: Copy + Default> Places<W, T> {
    /// No ids yet, with room for so many.
    fn with_room(ids: usize) -> Places<W, T> {
        Places(vec![Default::default(); ids + ids / 2 + 1])
    }

    fn put(&mut self, word: W, thing: T) {
        let mut at = self.place(word);
        while let Some(known) = self.0.get_mut(at).filter(|(known, _)| *known != word) {
            if known.0 == W::default() {
                *known = (word, thing);
                return;
            }
            at = self.next(at);
        }
    }

    fn find(&self, word: W) -> Option<T> {
        let mut at = self.place(word);
        loop {
            match self.0.get(at)? {
                (known, thing) if *known == word => return Some(*thing),
                (known, _) if *known == W::default() => return None,
                _ => at = self.next(at),
            }
        }
    }

    fn touch(&self, word: W) -> u64 {
        self.0.get(self.place(word)).map_or(0, |(known, _)| known.eight())
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

impl Key {
    /// An id; none where it is empty or too long.
    fn of(id: &[u8]) -> Option<Key> {
        let mut word = [0; 16];
        word.get_mut(..id.len())?.copy_from_slice(id);
        Key::new(u128::from_le_bytes(word), id.len())
    }

    /// The id that stands in some bytes from `start` to `end`.
    fn within(bytes: &[u8], start: usize, end: usize) -> Option<Key> {
        match bytes.get(start..).and_then(|rest| rest.first_chunk::<16>()) {
            Some(word) => Key::new(u128::from_le_bytes(*word), end.checked_sub(start)?),
            None => Key::of(bytes.get(start..end)?),
        }
    }

    /// An id of so many bytes, with whatever stands after it.
    #[expect(clippy::cast_possible_truncation, reason = "a short id is in the first half")]
    fn new(word: u128, length: usize) -> Option<Key> {
        match length {
            1..=MOST_SHORT => {
                let mask = (1_u64 << (8 * length)) - 1;
                Some(Key::Short(word as u64 & mask | (length as u64) << 56))
            }
            _ if (1..=MOST).contains(&length) => {
                let mask = (1_u128 << (8 * length)) - 1;
                Some(Key::Long(word & mask | (length as u128) << 120))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_as_it_is_written_and_no_other_is() {
        let long = |number: u32| if number.is_multiple_of(3) { "the-estate-" } else { "E" };
        let names: Vec<String> = (0..1_000).map(|number| format!("{}{number}", long(number))).collect();
        let ids = Ids::new((0..1_000_u32).zip(&names).map(|(row, name)| (name.as_str(), row)));
        for (row, name) in (0..).zip(&names) {
            assert_eq!(ids.get(name.as_bytes()), Some(row));
            let text = format!("x,{name},the rest of the line");
            assert_eq!(ids.get_in(text.as_bytes(), 2, 2 + name.len()), Some(row));
            assert_eq!(ids.get_in(format!(",{name}").as_bytes(), 1, 1 + name.len()), Some(row));
        }
        for no in ["", "E", "E1000", "e1", "E1 ", "E100000000000000000", "the-estate-1", "E3"] {
            assert_eq!(ids.get(no.as_bytes()), None, "{no}");
        }
        assert_eq!(Ids::<u32>::default().get(b"E1"), None);
    }
}
