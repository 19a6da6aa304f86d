//! Rows led by 其中: whether they can be a part of the row before them.

use crate::budget::carry::is_ditto;
use crate::budget::kinds::{Seats, is_none};
use crate::budget::row::Row;
use crate::budget::wide::SameFund;
use crate::model::{AmountFault, Money, Side, Unit, text};

/// A row of which others may tell parts, or one that may be such a part.
pub(super) struct Whole {
    /// Its estate, side and fund; nothing where it says none, or is no line.
    of: [String; 3],
    /// Its money, by the columns of money; none where there is none.
    money: Vec<Result<Option<Money>, AmountFault>>,
}

impl Whole {
    /// What a row holds.
    pub(super) fn of(row: &Row, seats: &Seats, unit: Unit) -> Whole {
        let of = [seats.estate, seats.side, seats.fund].map(|at| {
            let said = at.map(|at| row.cell(at)).filter(|cell| !is_none(cell) && !is_ditto(cell));
            said.unwrap_or_default().to_owned()
        });
        let read = |&at: &usize| match row.cell(at) {
            cell if is_none(cell) => Ok(None),
            cell => Money::parse_sum(cell, unit).map(Some),
        };
        Whole { of, money: seats.money.iter().map(read).collect() }
    }

    /// The same of a row that takes lines together: its cells say something else.
    pub(super) fn of_many(row: &Row, seats: &Seats, unit: Unit) -> Whole {
        Whole { of: Default::default(), ..Whole::of(row, seats, unit) }
    }

    /// Whether a row can be a part of this one: it has no more money, all of which can be read, nor another
    /// estate, side or fund.
    pub(super) fn can_hold(&self, part: &Whole, same_fund: &SameFund<'_>) -> bool {
        let fits = |(part, whole): (&Result<Option<Money>, _>, &Result<Option<Money>, _>)| match (part, whole)
        {
            (Ok(None), _) => true,
            (Ok(Some(part)), Ok(Some(whole))) => size(*part) <= size(*whole),
            (Ok(Some(part)), _) => *part == Money::ZERO,
            (Err(_), _) => false,
        };
        let ([estate, side, fund], [of_estate, of_side, of_fund]) = (&part.of, &self.of);
        let is_other = |one: &str, other: &str| {
            !one.is_empty() && !other.is_empty() && text::fold(one) != text::fold(other)
        };
        // Of a side and a fund that may be several, or that nobody knows, others may be parts.
        let other_side = Side::named(side).zip(Side::named(of_side)).is_some_and(|(one, other)| one != other);
        let is_one = |fund: &str| same_fund(fund, fund);
        let other_fund = is_one(fund) && is_one(of_fund) && !same_fund(fund, of_fund);
        !is_other(estate, of_estate)
            && !other_side
            && !other_fund
            && part.money.iter().zip(&self.money).all(fits)
    }

    /// Whether it holds no money, and so none that could be lost.
    pub(super) fn has_no_money(&self) -> bool {
        let nothing = |money: &Option<Money>| money.unwrap_or_default() == Money::ZERO;
        self.money.iter().all(|money| money.as_ref().is_ok_and(nothing))
    }
}

/// An amount without its sign.
fn size(amount: Money) -> Money {
    amount.max(-amount)
}
