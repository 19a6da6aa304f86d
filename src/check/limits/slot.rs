//! The sums of one plain group in sixteen bytes: there are as many as estates, for every fund and limit.

use crate::model::Money;

/// How many bits of a spot say which record of its piece a line is.
const RECORD_BITS: u32 = 20;

/// How many bits of a slot say how many lines there are; the money is above them.
const LINES_BITS: u32 = 20;

/// The most lines a slot has room for.
const MOST_LINES: i64 = (1 << LINES_BITS) - 1;

/// An amount of more fen than this is counted the long way.
const MOST_FEN: i64 = 1 << 40;

/// Where a line stands among all lines of a run: the bytes before it in this input and those before, and its
/// record in its piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot(u64);

/// What the lines of a group come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slot {
    /// The fen, and below them how many lines there are.
    sums: i64,
    /// The last line.
    pub(super) last: Spot,
}

impl Spot {
    /// Where a line stands; none where the run is larger than can be said.
    pub(crate) fn new(bytes: u64, record: u64) -> Option<Spot> {
        let fits = bytes >> (u64::BITS - RECORD_BITS) == 0 && record >> RECORD_BITS == 0;
        fits.then_some(Spot(bytes << RECORD_BITS | record))
    }

    /// The same line where so many bytes stand before its input.
    pub(super) fn after(self, bytes: u64) -> Spot {
        Spot(self.0.saturating_add(bytes << RECORD_BITS))
    }

    /// The bytes before it, and its record in its piece.
    pub(crate) fn parts(self) -> (u64, u64) {
        (self.0 >> RECORD_BITS, self.0 & ((1 << RECORD_BITS) - 1))
    }
}

impl Slot {
    /// One line, of no more fen than [`slotted`] lets pass.
    pub(super) fn of_line(fen: i64, last: Spot) -> Slot {
        Slot { sums: (fen << LINES_BITS) + 1, last }
    }

    /// The money, in fen.
    pub(super) fn fen(self) -> i64 {
        self.sums >> LINES_BITS
    }

    /// How many lines there are.
    pub(super) fn lines(self) -> u32 {
        u32::try_from(self.sums & MOST_LINES).unwrap_or_default()
    }

    /// These lines and others; none where there is no room for both.
    pub(super) fn with(self, others: Slot) -> Option<Slot> {
        let sums = self.sums.checked_add(others.sums)?;
        let fits = (self.sums & MOST_LINES) + (others.sums & MOST_LINES) <= MOST_LINES;
        fits.then_some(Slot { sums, last: self.last.max(others.last) })
    }

    /// The same lines where so many bytes stand before their input.
    pub(super) fn after(self, bytes: u64) -> Slot {
        Slot { last: self.last.after(bytes), ..self }
    }
}

/// An amount that a slot takes.
pub(crate) fn slotted(amount: Money) -> Option<i64> {
    i64::try_from(amount.fen()).ok().filter(|fen| fen.abs() <= MOST_FEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What some lines come to, as far as there is room, and how many had none.
    fn counted(fen: impl Iterator<Item = i64>) -> (i64, u32, usize) {
        let (mut all, mut left) = (Slot::default(), 0);
        for fen in fen {
            let line = Slot::of_line(fen, Spot::default());
            match all.with(line) {
                Some(both) => all = both,
                None => left += 1,
            }
        }
        (all.fen(), all.lines(), left)
    }

    #[test]
    fn money_and_lines_do_not_touch_each_other() {
        assert_eq!(counted([5, -7, 0, 1].into_iter()), (-1, 4, 0));
        assert_eq!(counted([-1].into_iter()), (-1, 1, 0));
        assert_eq!(counted([MOST_FEN, MOST_FEN, -MOST_FEN].into_iter()), (MOST_FEN, 3, 0));
        let most = usize::try_from(MOST_LINES).unwrap_or_default();
        for fen in [-1, 0, 1] {
            let sum = fen * MOST_LINES;
            assert_eq!(counted(std::iter::repeat_n(fen, most + 2)), (sum, 0xf_ffff, 2));
        }
    }

    #[test]
    fn what_has_no_room_is_left_out() {
        assert_eq!(counted(std::iter::repeat_n(MOST_FEN, 9)), (7 * MOST_FEN, 7, 2));
        assert_eq!(counted(std::iter::repeat_n(-MOST_FEN, 9)), (-8 * MOST_FEN, 8, 1));
    }

    #[test]
    fn the_last_line_is_that_of_the_last_input() {
        let spot = |bytes, record| Spot::new(bytes, record).unwrap_or_default();
        let (one, other) = (Slot::of_line(1, spot(9, 2)), Slot::of_line(1, spot(7, 1)));
        assert_eq!(one.with(other).map(|both| both.last.parts()), Some((9, 2)));
        assert_eq!(one.with(other.after(10)).map(|both| both.last.parts()), Some((17, 1)));
        assert_eq!(Spot::new(1 << 44, 0), None);
        assert_eq!(Spot::new(0, 1 << 20), None);
    }
}
