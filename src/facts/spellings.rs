//! The cells of a column that were met before, so that what was found out of them once need not be found out
//! again.

use rustc_hash::FxHashMap;

/// How many of them are remembered, beside the last.
const MOST: u64 = 1024;

/// The cells of a column that were met before, by number: cells of one number say the same.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    /// The last that was new: many rows in succession say the same.
    last: String,
    last_number: Option<u64>,
    numbers: FxHashMap<String, u64>,
    /// The number of the next that is new.
    next: u64,
}

impl Spellings {
    /// The number of a cell, if it was met before.
    pub(super) fn met(&self, cell: &str) -> Option<u64> {
        self.last_number.filter(|_| self.last == cell).or_else(|| self.numbers.get(cell).copied())
    }

    /// Remembers a cell that was not met before; its number.
    pub(super) fn add(&mut self, cell: &str) -> u64 {
        let number = self.next;
        if number < MOST {
            self.numbers.insert(cell.to_owned(), number);
        }
        cell.clone_into(&mut self.last);
        self.last_number = Some(number);
        self.next += 1;
        number
    }
}

/// What was found out of cells by their numbers, as far as they are remembered.
#[derive(Debug)]
pub struct Remembered<T>(Vec<Option<T>>);

impl<T> Default for Remembered<T> {
    fn default() -> Remembered<T> {
        Remembered(Vec::new())
    }
}

impl<T: Copy> Remembered<T> {
    /// What was found out of a cell.
    pub fn get(&self, number: Option<u64>) -> Option<T> {
        self.0.get(usize::try_from(number?).ok()?).copied().flatten()
    }

    /// Remembers what was found out of a cell.
    pub fn put(&mut self, number: Option<u64>, found: T) {
        let remembered = number.filter(|number| *number < MOST);
        let Some(at) = remembered.and_then(|number| usize::try_from(number).ok()) else { return };
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        self.0.get_mut(at).into_iter().for_each(|place| *place = Some(found));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_one_number_say_the_same_and_few_are_remembered() {
        let mut spellings = Spellings::default();
        assert_eq!(spellings.met(""), None);
        let cells: Vec<String> = (0..2000).map(|cell| format!("E{cell}")).collect();
        let added: Vec<u64> = cells.iter().map(|cell| spellings.add(cell)).collect();
        assert_eq!(added, (0..2000).collect::<Vec<_>>());
        assert_eq!(
            ["E7", "E1023", "E1024", "E1998", "E1999"].map(|cell| spellings.met(cell)),
            [Some(7), Some(1023), None, None, Some(1999)]
        );
        let mut found = Remembered::default();
        found.put(Some(7), 'x');
        found.put(Some(1024), 'y');
        found.put(None, 'z');
        assert_eq!(
            [Some(7), Some(6), Some(1024), None].map(|number| found.get(number)),
            [Some('x'), None, None, None]
        );
    }
}
