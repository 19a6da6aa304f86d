//! The ids of a table as it writes them, found by their bytes.

/// Ids of more bytes than this are not found here.
const MOST: usize = 15;

/// What ids stand for, each beside its id: open addressing, a third of it empty, an id in one word of 128 bits with its
/// length.
#[derive(Clone, Debug, Default)]
pub struct Ids<T> {
    places: Vec<(u128, T)>,
}

impl<T: Copy + Default> Ids<T> {
    /// Some ids. Of things with one id, the first is found.
    pub fn new<'t>(ids: impl ExactSizeIterator<Item = (&'t str, T)>) -> Ids<T> {
        let mut all = Ids { places: vec![Default::default(); (ids.len() + ids.len() / 2).max(8)] };
        for (id, thing) in ids {
            all.put(id.as_bytes(), thing);
        }
        all
    }

    fn put(&mut self, id: &[u8], thing: T) {
        let Some(key) = key(id) else { return };
        let mut at = self.place(key);
        while let Some(known) = self.places.get_mut(at).filter(|(known, _)| *known != key) {
            if known.0 == 0 {
                *known = (key, thing);
                return;
            }
            at = self.next(at);
        }
    }

    /// What the id stands for that is written in these bytes.
    pub fn get(&self, id: &[u8]) -> Option<T> {
        self.find(key(id)?)
    }

    /// What the id stands for that stands in some bytes from `start` to `end`.
    pub fn get_in(&self, bytes: &[u8], start: usize, end: usize) -> Option<T> {
        self.find(key_in(bytes, start, end)?)
    }

    /// A look at where such an id is sought first, of no meaning. Done for many ids before any of them is sought, it has
    /// memory fetched for all of them at once.
    pub fn touch(&self, bytes: &[u8], start: usize, end: usize) -> u8 {
        let place = key_in(bytes, start, end).and_then(|key| self.places.get(self.place(key)));
        place.map_or(0, |(key, _)| key.to_le_bytes()[0])
    }

    fn find(&self, key: u128) -> Option<T> {
        let mut at = self.place(key);
        loop {
            match self.places.get(at)? {
                (0, _) => return None,
                (known, thing) if *known == key => return Some(*thing),
                _ => at = self.next(at),
            }
        }
    }

    fn next(&self, at: usize) -> usize {
        if at + 1 < self.places.len() { at + 1 } else { 0 }
    }

    /// Where an id is looked for first: its hash, as a part of all there may be.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "both halves are mixed, and the product is below the length"
    )]
    fn place(&self, key: u128) -> usize {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let mixed = ((key as u64) ^ ((key >> 64) as u64).rotate_left(29)).wrapping_mul(ODD);
        let hash = (mixed ^ (mixed >> 32)).wrapping_mul(ODD);
        ((u128::from(hash) * self.places.len() as u128) >> 64) as usize
    }
}

/// The id that stands in some bytes, in one word.
fn key_in(bytes: &[u8], start: usize, end: usize) -> Option<u128> {
    let length = end.checked_sub(start)?;
    match bytes.get(start..).and_then(|rest| rest.first_chunk::<16>()) {
        Some(word) if length <= MOST && length > 0 => {
            let mask = (1_u128 << (8 * length)) - 1;
            Some(u128::from_le_bytes(*word) & mask | (length as u128) << 120)
        }
        _ => key(bytes.get(start..end)?),
    }
}

/// An id in one word; none where it is empty or too long.
fn key(id: &[u8]) -> Option<u128> {
    let mut word = [0; 16];
    if id.is_empty() || id.len() > MOST {
        return None;
    }
    word.iter_mut().zip(id).for_each(|(to, from)| *to = *from);
    Some(u128::from_le_bytes(word) | (id.len() as u128) << 120)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_as_it_is_written_and_no_other_is() {
        let names: Vec<String> = (0..1_000).map(|number| format!("E{number}")).collect();
        let ids = Ids::new((0..1_000_u32).zip(&names).map(|(row, name)| (name.as_str(), row)));
        for (row, name) in (0..).zip(&names) {
            assert_eq!(ids.get(name.as_bytes()), Some(row));
            let text = format!("x,{name},the rest of the line");
            assert_eq!(ids.get_in(text.as_bytes(), 2, 2 + name.len()), Some(row));
            assert_eq!(ids.get_in(format!(",{name}").as_bytes(), 1, 1 + name.len()), Some(row));
        }
        for no in ["", "E", "E1000", "e1", "E1 ", "E100000000000000000"] {
            assert_eq!(ids.get(no.as_bytes()), None, "{no}");
        }
        assert_eq!(Ids::<u32>::default().get(b"E1"), None);
    }
}
