//! Keeps what the long way found out of a line, if that holds for others.

use crate::budget::cuts::Cells;
use crate::check::estates::Estate;
use crate::check::line::known::{Known, Other};
use crate::check::line::pairs::NONE;
use crate::check::line::{Judge, Judged};

/// More spellings of neighbouring cells than this are not kept.
const MOST_SPELLINGS: usize = 1 << 16;

/// The kinds of more lines than this that differ are not kept.
const MOST_KINDS: usize = 1 << 20;

/// More estates than this are not kept that are not found by their ids.
const MOST_ESTATES: usize = 1 << 19;

impl Judge<'_> {
    /// Keeps what was found out of a line.
    pub(super) fn learn(&mut self, known: &mut Known<'_>, bytes: &[u8], cells: Cells<'_>, judged: &Judged) {
        let Some(kind) = self.kind_of(judged).filter(|_| cells.count() == known.width) else { return };
        let Some(estate) = self.learn_estate(known, bytes, cells, judged) else { return };
        if kind.is_by_estate() && estate.row == Estate::UNKNOWN {
            return;
        }
        if let Some(mut days) = known.days.take() {
            days.learn(known.cell(bytes, cells, days.at), judged.key.date);
            known.days = Some(days);
        }
        let Some(number) = known.learn_cells(bytes, cells) else { return };
        if known.of.len() < MOST_KINDS && known.of.get(number, estate.profile) == NONE {
            known.of.set(number, estate.profile, known.kinds.number(kind));
        }
    }

    /// A line's estate, kept where it is not found by its id.
    fn learn_estate(
        &self,
        known: &mut Known<'_>,
        bytes: &[u8],
        cells: Cells<'_>,
        judged: &Judged,
    ) -> Option<Estate> {
        let estate = self.estates.meaning(judged.estate)?;
        let row = estate.row.map_or(Some(Estate::UNKNOWN), |row| u32::try_from(row).ok())?;
        let told = Estate { row, profile: judged.key.estate };
        let cell = known.cell(bytes, cells, known.estate);
        match known.row(cell, 0, cell.len()) {
            Some(found) => (known.of_row(found) == told).then_some(told),
            None if known.others.len() >= MOST_ESTATES || known.sums(cell) => None,
            None => {
                known.others.insert(cell.into(), Other { estate: told, hash: estate.hash });
                Some(told)
            }
        }
    }
}

impl Known<'_> {
    /// The number of a line's cells but for item, estate and amount, given now if they had none.
    fn learn_cells(&mut self, bytes: &[u8], cells: Cells<'_>) -> Option<u32> {
        let mut parts = Vec::new();
        for at in 0..self.stretches.len() {
            let (first, last) = self.stretches.get(at).map(|stretch| (stretch.first, stretch.last))?;
            let key = self.stretch(bytes, cells, first, last);
            parts.push(self.stretches.get_mut(at)?.numbers.number(key, MOST_SPELLINGS)?);
        }
        parts.extend(self.day(bytes, cells));
        if parts.contains(&NONE) {
            return None;
        }
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or(0);
        let mut pairs = self.pairs.iter_mut().zip(parts);
        pairs.try_fold(first, |all, (pairs, part)| pairs.number(all, part, MOST_SPELLINGS))
    }
}
