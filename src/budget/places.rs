//! Where the records of a table that was laid down anew stood before.

/// The row of each record; a stretch in which both go up by one takes no more room than one record.
#[derive(Clone, Debug, Default)]
pub struct Places {
    runs: Vec<(u64, u64)>,
    last: Option<(u64, u64)>,
}

impl Places {
    /// Notes the row of the next record.
    pub fn push(&mut self, record: u64, row: u64) {
        if self.last.is_none_or(|(before, above)| (before + 1, above + 1) != (record, row)) {
            self.runs.push((record, row));
        }
        self.last = Some((record, row));
    }

    /// The row of a record.
    pub fn row(&self, record: u64) -> Option<u64> {
        let after = self.runs.partition_point(|(first, _)| *first <= record);
        let (first, row) = self.runs.get(after.checked_sub(1)?)?;
        Some(row + (record - first))
    }

    /// The first record on a row.
    pub fn record(&self, row: u64) -> Option<u64> {
        let (last, _) = self.last?;
        let ends = self.runs.iter().skip(1).map(|(first, _)| *first).chain([last + 1]);
        let mut runs = self.runs.iter().zip(ends);
        runs.find_map(|(&(record, first), end)| {
            let at = record + row.checked_sub(first)?;
            (at < end).then_some(at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_found_by_rows_and_rows_by_records() {
        let mut places = Places::default();
        for (record, row) in [(1, 5), (2, 6), (3, 8), (4, 8), (5, 9)] {
            places.push(record, row);
        }
        assert_eq!([1, 2, 3, 4, 5].map(|record| places.row(record)), [5, 6, 8, 8, 9].map(Some));
        assert_eq!(
            [4, 5, 6, 7, 8, 9].map(|row| places.record(row)),
            [None, Some(1), Some(2), None, Some(3), Some(5)]
        );
        assert_eq!(places.record(10), None);
    }
}
