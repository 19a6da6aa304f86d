//! What some lines net to, and how two such nets compare; multiplied out, never divided.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::check::approved::entry::{Entry, Quantity, quantity_text};
use crate::check::approved::exact::products;
use crate::check::approved::matching::Match;
use crate::model::{Money, Side};
use crate::rules::ruleset::Approved;
use crate::rules::{FundId, Ruleset};

/// The money of each fund; none where a line does not say which, or how much.
pub(super) type Funds = Option<BTreeMap<FundId, Money>>;

/// What the lines on one side of a match net to.
pub(super) struct Net<'e> {
    pub lines: Vec<&'e Entry>,
    pub amount: Money,
    /// Whether every amount could be read.
    pub read: bool,
    pub funds: Funds,
    pub quantity: Option<i128>,
    pub sides: BTreeSet<Side>,
}

impl<'e> Net<'e> {
    pub(super) fn of(lines: Vec<&'e Entry>) -> Net<'e> {
        let amount = lines.iter().filter_map(|entry| entry.amount).sum();
        let read = lines.iter().all(|entry| entry.amount.is_some());
        let mut funds: Funds = Some(BTreeMap::new());
        for entry in &lines {
            match (&mut funds, entry.fund, entry.amount) {
                (Some(funds), Some(fund), Some(amount)) => *funds.entry(fund).or_default() += amount,
                _ => funds = None,
            }
        }
        let sides = lines.iter().filter_map(|entry| entry.side).collect();
        Net { amount, read, funds, quantity: quantity(&lines), sides, lines }
    }

    /// What holds a finding to these lines: what they net to.
    pub(super) fn cells(&self, rules: &Ruleset) -> String {
        let funds = self.funds.iter().flatten().map(|(fund, amount)| format!("{}={amount}", rules[*fund].id));
        let sides = self.sides.iter().map(|side| side.id().to_owned());
        let quantity = self.quantity.map(quantity_text).unwrap_or_default();
        let parts: Vec<String> =
            [self.amount.to_string(), quantity].into_iter().chain(funds).chain(sides).collect();
        parts.join(",")
    }

    /// What its quantity is counted in, where a line says so.
    pub(super) fn unit(&self) -> Option<&'e str> {
        self.lines.iter().map(|entry| entry.unit.as_str()).find(|unit| !unit.is_empty())
    }

    /// Whether there is anything: lines that take each other back are none.
    pub(super) fn is_there(&self) -> bool {
        let nothing = self.read && self.amount == Money::ZERO && self.quantity.unwrap_or(0) == 0;
        !self.lines.is_empty() && !nothing
    }

    pub(super) fn is_approved(&self) -> bool {
        self.lines.iter().any(|entry| entry.approval)
    }

    /// The money of the pack's group among it.
    pub(super) fn of_group(&self, settings: &Approved) -> Option<Money> {
        let funds = self.funds.as_ref()?.iter();
        Some(funds.filter(|(fund, _)| settings.holds(**fund)).map(|(_, amount)| *amount).sum())
    }
}

/// The quantity of some lines: those of one fund add up, and where the funds agree they pay for the same quantity
/// together. None where no line has one, or one cannot be read.
fn quantity(lines: &[&Entry]) -> Option<i128> {
    let mut by_fund: BTreeMap<Option<FundId>, i128> = BTreeMap::new();
    for entry in lines {
        match entry.quantity {
            Quantity::Blank => {}
            Quantity::Known(quantity) => *by_fund.entry(entry.fund).or_default() += quantity,
            Quantity::Bad => return None,
        }
    }
    let mut quantities = by_fund.into_values();
    let first = quantities.next()?;
    let others: Vec<i128> = quantities.collect();
    Some(if others.iter().all(|other| *other == first) { first } else { first + others.iter().sum::<i128>() })
}

/// Whether all quantities of a match are counted in one unit, where they say in which.
pub(super) fn same_unit(one: &Match<'_>) -> bool {
    let units =
        one.approved.iter().chain(&one.now).map(|entry| entry.unit.as_str()).filter(|unit| !unit.is_empty());
    units.collect::<BTreeSet<_>>().len() <= 1
}

/// Whether a quantity is below the approved one by more than is tolerated.
pub(super) fn is_cut(was: i128, is: i128, tolerated: u32) -> bool {
    was > 0
        && (is < 0
            || products(whole(is), 10_000, whole(was), 10_000 - u128::from(tolerated)) == Ordering::Less)
}

/// Whether a unit costs more than was approved by more than is tolerated; multiplied out, never divided.
pub(super) fn is_raised((then, was): (&Net<'_>, i128), (now, is): (&Net<'_>, i128), tolerated: u32) -> bool {
    if was <= 0 || is <= 0 || !then.read || !now.read || now.amount <= Money::ZERO {
        return false;
    }
    let factor = 10_000 + u128::from(tolerated);
    let most = whole(then.amount.fen().max(0)).saturating_mul(factor);
    products(whole(now.amount.fen()).saturating_mul(10_000), whole(was), most, whole(is)) == Ordering::Greater
}

/// A number that is not negative.
pub(super) fn whole(number: i128) -> u128 {
    number.unsigned_abs()
}
