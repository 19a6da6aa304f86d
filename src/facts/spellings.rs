//! The cells of a column that were met before, so that what was found out of them once need not be found out again.

use rustc_hash::FxHashMap;

/// How many of them are numbered.
const MOST: u32 = 1024;

/// The cells of a column that were met before.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    /// The last that was new: many rows in succession say the same.
    last: String,
    last_met: Option<Met>,
    numbers: FxHashMap<String, u32>,
}

/// A cell that was met before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Met {
    /// Its number, where it has one.
    pub(super) number: Option<u32>,
}

impl Spellings {
    /// A cell, if it was met before.
    pub(super) fn met(&self, cell: &str) -> Option<Met> {
        if let Some(met) = self.last_met.filter(|_| self.last == cell) {
            return Some(met);
        }
        self.numbers.get(cell).map(|number| Met { number: Some(*number) })
    }

    /// Remembers a cell that was not met before.
    pub(super) fn add(&mut self, cell: &str) -> Met {
        let number = u32::try_from(self.numbers.len()).ok().filter(|number| *number < MOST);
        if let Some(number) = number {
            self.numbers.insert(cell.to_owned(), number);
        }
        cell.clone_into(&mut self.last);
        self.last_met = Some(Met { number });
        Met { number }
    }
}

/// What was found out of numbered cells.
#[derive(Debug)]
pub struct Remembered<T>(Vec<Option<T>>);

impl<T> Default for Remembered<T> {
    fn default() -> Remembered<T> {
        Remembered(Vec::new())
    }
}

impl<T: Copy> Remembered<T> {
    /// What was found out of a cell.
    pub fn get(&self, number: Option<u32>) -> Option<T> {
        self.0.get(number? as usize).copied().flatten()
    }

    /// Remembers what was found out of a cell, if it is a numbered one.
    pub fn put(&mut self, number: Option<u32>, found: T) {
        let Some(at) = number.map(|number| number as usize) else { return };
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
    fn cells_keep_their_numbers_and_few_get_one() {
        let mut spellings = Spellings::default();
        assert_eq!(spellings.met(""), None);
        let cells: Vec<String> = (0..2000).map(|cell| format!("E{cell}")).collect();
        let added: Vec<Met> = cells.iter().map(|cell| spellings.add(cell)).collect();
        assert_eq!(added.iter().filter(|met| met.number.is_some()).count(), 1024);
        let seventh = added.get(7).copied();
        assert_eq!(spellings.met("E7"), seventh);
        assert_eq!((spellings.met("E1999"), spellings.met("E1998")), (Some(Met { number: None }), None));
        let mut found = Remembered::default();
        let seven = seventh.and_then(|met| met.number);
        found.put(seven, 'x');
        found.put(None, 'y');
        assert_eq!(
            [seven, Some(6), Some(5000), None].map(|number| found.get(number)),
            [Some('x'), None, None, None]
        );
    }
}
