//! Rows led by 其中: whether they can be a part of the row before them.

use crate::budget::headings::side_named;
use crate::budget::kinds::{Seats, is_none};
use crate::budget::row::Row;
use crate::model::{AmountFault, Money, Side, Unit, text};

/// A row of which others may tell parts, or one that may be such a part.
pub(super) struct Whole {
    /// Its estate and fund, folded; nothing where it says none, or is no line.
    estate: String,
    fund: String,
    /// Its side, as far as its cell tells.
    side: Option<Side>,
    /// Its money, by the columns of money; none where there is none.
    money: Vec<Held>,
    /// What of it no part has told yet.
    left: Vec<Held>,
    /// The money of the last part, of which others may be parts.
    last: Vec<Held>,
}

/// The money of a cell; none where there is none.
type Held = Result<Option<Money>, AmountFault>;

impl Whole {
    /// What a row holds.
    pub(super) fn of(row: &Row, seats: &Seats, unit: Unit) -> Whole {
        let said = |at: Option<usize>| {
            let cell = at.map(|at| row.cell(at)).filter(|cell| !is_none(cell));
            cell.map(text::fold).unwrap_or_default()
        };
        let read = |&at: &usize| match row.cell(at) {
            cell if is_none(cell) => Ok(None),
            cell => Money::parse_sum(cell, unit).map(Some),
        };
        let money: Vec<Held> = seats.money.iter().map(read).collect();
        let side = seats.side.and_then(|at| side_named(row.cell(at)));
        let (estate, fund) = (said(seats.estate), said(seats.fund));
        Whole { estate, fund, side, left: money.clone(), last: Vec::new(), money }
    }

    /// The same of a row that takes lines together: its cells say something else.
    pub(super) fn of_many(row: &Row, seats: &Seats, unit: Unit) -> Whole {
        let (estate, fund) = Default::default();
        Whole { estate, fund, side: None, ..Whole::of(row, seats, unit) }
    }

    /// Takes a row for a part of this one, if it can be: it says no other estate, side or fund, and has no
    /// more money, all of which can be read, than no part before it has told, or than the last of them has.
    pub(super) fn takes(&mut self, part: Whole) -> bool {
        // A fund may be called by the beginning or the end of its name; nothing is in every name.
        let is_other = |part: &str, whole: &str| !part.contains(whole) && !whole.contains(part);
        let is_beyond = part.side.zip(self.side).is_some_and(|(part, whole)| part != whole);
        let elsewhere = !part.estate.is_empty() && !self.estate.is_empty() && part.estate != self.estate;
        if elsewhere || is_beyond || is_other(&part.fund, &self.fund) {
            return false;
        }
        if fits(&part.money, &self.left) {
            self.left.iter_mut().zip(&part.money).for_each(|(left, part)| *left = less(left, part));
        } else if self.last.is_empty() || !fits(&part.money, &self.last) {
            return false;
        }
        self.last = part.money;
        true
    }

    /// Whether it holds no money, and so none that could be lost.
    pub(super) fn has_no_money(&self) -> bool {
        let nothing = |money: &Option<Money>| money.unwrap_or_default() == Money::ZERO;
        self.money.iter().all(|money| money.as_ref().is_ok_and(nothing))
    }
}

/// Whether the money of a part can be read and is no more than that of a whole, column by column.
fn fits(part: &[Held], whole: &[Held]) -> bool {
    part.iter().zip(whole).all(|both| match both {
        (Ok(None), _) => true,
        (Ok(Some(part)), Ok(Some(whole))) => size(*part) <= size(*whole),
        (Ok(Some(part)), _) => *part == Money::ZERO,
        (Err(_), _) => false,
    })
}

/// What is left of the money of a cell without a part of it.
fn less(whole: &Held, part: &Held) -> Held {
    match (whole, part) {
        (Ok(Some(whole)), Ok(Some(part))) => Ok(Some(size(*whole) - size(*part))),
        _ => *whole,
    }
}

/// An amount without its sign.
fn size(amount: Money) -> Money {
    amount.max(-amount)
}
