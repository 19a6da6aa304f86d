//! The ids of a table as it writes them, found by their bytes.

/// Ids of more bytes than this are not found here.
const MOST: usize = 15;

/// Rows by their ids: open addressing, half empty, an id in one word of 128 bits with its length.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    keys: Vec<u128>,
    rows: Vec<u32>,
}

impl Ids {
    /// The ids of some rows. Of rows with one id, the first is found.
    pub fn new<'t>(ids: impl ExactSizeIterator<Item = &'t str>) -> Ids {
        let places = (ids.len() * 2).next_power_of_two().max(8);
        let mut all = Ids { keys: vec![0; places], rows: vec![0; places] };
        for (row, id) in (0..).zip(ids) {
            all.put(id.as_bytes(), row);
        }
        all
    }

    fn put(&mut self, id: &[u8], row: u32) {
        let Some(key) = key(id) else { return };
        let mut at = self.place(key);
        while let Some(known) = self.keys.get_mut(at).filter(|known| **known != key) {
            if *known == 0 {
                *known = key;
                if let Some(place) = self.rows.get_mut(at) {
                    *place = row;
                }
                return;
            }
            at = (at + 1) & (self.keys.len() - 1);
        }
    }

    /// The row whose id is written in these bytes.
    pub fn row(&self, id: &[u8]) -> Option<u32> {
        self.row_of(key(id)?)
    }

    /// The row whose id stands in some bytes from `start` to `end`.
    pub fn row_in(&self, bytes: &[u8], start: usize, end: usize) -> Option<u32> {
        let length = end.checked_sub(start)?;
        match bytes.get(start..).and_then(|rest| rest.first_chunk::<16>()) {
            Some(word) if length <= MOST && length > 0 => {
                let mask = (1_u128 << (8 * length)) - 1;
                self.row_of(u128::from_le_bytes(*word) & mask | (length as u128) << 120)
            }
            _ => self.row(bytes.get(start..end)?),
        }
    }

    fn row_of(&self, key: u128) -> Option<u32> {
        let mut at = self.place(key);
        loop {
            match *self.keys.get(at)? {
                0 => return None,
                known if known == key => return self.rows.get(at).copied(),
                _ => at = (at + 1) & (self.keys.len() - 1),
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "both halves are mixed")]
    fn place(&self, key: u128) -> usize {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let mixed = ((key as u64) ^ ((key >> 64) as u64).rotate_left(29)).wrapping_mul(ODD);
        let folded = mixed ^ (mixed >> 32);
        (folded.wrapping_mul(ODD) >> 32) as usize & self.keys.len().wrapping_sub(1)
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
        let ids = Ids::new(names.iter().map(String::as_str));
        for (row, name) in (0..).zip(&names) {
            assert_eq!(ids.row(name.as_bytes()), Some(row));
            let text = format!("x,{name},the rest of the line");
            assert_eq!(ids.row_in(text.as_bytes(), 2, 2 + name.len()), Some(row));
            assert_eq!(ids.row_in(format!(",{name}").as_bytes(), 1, 1 + name.len()), Some(row));
        }
        for no in ["", "E", "E1000", "e1", "E1 ", "E100000000000000000"] {
            assert_eq!(ids.row(no.as_bytes()), None, "{no}");
        }
        assert_eq!(Ids::default().row(b"E1"), None);
    }
}
