//! Rows found by a name of theirs, which is not kept again; the only file that knows `hashbrown`.

use std::collections::BTreeMap;
use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::model::text;

/// Rows by their names.
#[derive(Debug, Default)]
pub(super) struct Index {
    first: HashTable<u32>,
    /// The rows after the first that have its name.
    more: BTreeMap<u32, Vec<u32>>,
}

impl Index {
    /// Nothing yet, with room for so many rows.
    pub(super) fn with_room(rows: usize) -> Index {
        Index { first: HashTable::with_capacity(rows), more: BTreeMap::new() }
    }

    /// Adds a row under its name; whether another had that name.
    pub(super) fn add<'n>(&mut self, row: u32, name: &str, name_of: impl Fn(u32) -> &'n str) -> bool {
        let hash = hash_of(name);
        let known = self.first.find(hash, |&other| text::alike(name_of(other), name)).copied();
        match known {
            Some(first) => self.more.entry(first).or_default().push(row),
            None => drop(self.first.insert_unique(hash, row, |&other| hash_of(name_of(other)))),
        }
        known.is_some()
    }

    /// The first row of a name.
    pub(super) fn first<'n>(&self, name: &str, name_of: impl Fn(u32) -> &'n str) -> Option<u32> {
        self.first.find(hash_of(name), |&row| text::alike(name_of(row), name)).copied()
    }

    /// The rows that have the name of one, after it.
    pub(super) fn more(&self, first: u32) -> &[u32] {
        self.more.get(&first).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The hash of a name, by the form in which names are compared.
fn hash_of(name: &str) -> u64 {
    if text::is_plain(name) { lower_hash(name) } else { lower_hash(&text::fold(name)) }
}

/// The hash of a text in lower case.
fn lower_hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    for part in text.as_bytes().chunks(8) {
        let eight = part.iter().fold(0, |eight, byte| eight << 8 | u64::from(byte.to_ascii_lowercase()));
        hasher.write_u64(eight);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_any_spelling_of_their_names() {
        let names = ["E1", "幸福里 1号院", "e 2", "Ｅ２", "", "幸福路12345号院"];
        let name_of = |row: u32| names.get(row as usize).copied().unwrap_or_default();
        let mut index = Index::with_room(0);
        let twice: Vec<bool> = (0..6).map(|row| index.add(row, name_of(row), name_of)).collect();
        assert_eq!(twice, [false, false, false, true, false, false]);
        let first = |name: &str| index.first(name, name_of);
        assert_eq!(
            [" e1", "幸福里1号院", "E2", "e３", ""].map(first),
            [Some(0), Some(1), Some(2), None, Some(4)]
        );
        assert_eq!((index.more(2), index.more(0)), (&[3][..], &[][..]));
    }

    #[test]
    fn many_rows_of_one_name_take_no_longer_than_others() {
        let mut index = Index::default();
        assert_eq!((0..100_000).filter(|row| index.add(*row, "幸福里", |_| "幸福里")).count(), 99_999);
        assert_eq!(index.more(0).len(), 99_999);
    }
}
