//! Days as they are usually written, found by their bytes.

use crate::check::cases::DateCell;

/// The years whose days are kept, from the first.
const YEARS: (usize, usize) = (1900, 256);

/// The bands of the days that were met.
pub(super) struct Days {
    /// The column they stand in.
    pub at: usize,
    numbers: Vec<u8>,
}

impl Days {
    /// The days of a column, none of which was met.
    pub(super) fn new(at: usize) -> Days {
        Days { at, numbers: vec![0; YEARS.1 * 512] }
    }

    /// The number of a day that is known, from 1; 0 for a blank cell.
    pub(super) fn number(&self, cell: &[u8]) -> Option<u32> {
        if cell.is_empty() {
            return Some(0);
        }
        let known = place_of(cell).and_then(|place| self.numbers.get(place)).copied().unwrap_or(0);
        (known > 0).then_some(u32::from(known))
    }

    /// Keeps the band of a day.
    pub(super) fn learn(&mut self, cell: &[u8], date: DateCell) {
        let place = place_of(cell).and_then(|place| self.numbers.get_mut(place));
        if let (Some(place), DateCell::Known(band)) = (place, date) {
            *place = u8::try_from(band.trailing_zeros() + 1).unwrap_or(0);
        }
    }
}

/// Where a day is kept that is written `2021-07-15`; not whether there is such a day.
fn place_of(cell: &[u8]) -> Option<usize> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = cell else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(|byte| usize::from(byte.wrapping_sub(b'0')));
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits;
    let year = (y1 * 1000 + y2 * 100 + y3 * 10 + y4).checked_sub(YEARS.0).filter(|year| *year < YEARS.1)?;
    let (month, day) = (m1 * 10 + m2, d1 * 10 + d2);
    let are_digits = digits.iter().all(|digit| *digit < 10) && month < 16 && day < 32;
    are_digits.then_some(year * 512 + month * 32 + day)
}
