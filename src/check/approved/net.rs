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
pub(super) type ByFund = Option<BTreeMap<FundId, Money>>;

/// Funds, each with whether it pays or takes money back.
pub(super) type Payers = BTreeMap<FundId, Ordering>;

/// What the lines on one side of a match net to.
pub(super) struct Net<'e> {
    pub lines: Vec<&'e Entry>,
    pub amount: Money,
    /// Whether every amount could be read.
    pub read: bool,
    pub funds: ByFund,
    pub quantity: Option<Quantities>,
    pub sides: BTreeSet<Side>,
}

/// What the quantity of some lines may be, where several funds pay: what they pay for together, which is no
/// less than the least and no more than the most that one of them says, or the sum of what each pays for.
/// They are one where the funds agree: they pay for it together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quantities([i128; 3]);

impl Quantities {
    /// The sum.
    pub(super) fn sum(self) -> i128 {
        let Quantities([_, _, sum]) = self;
        sum
    }

    /// What is asked of two quantities, if it is the same however both are to be read.
    pub(super) fn agree(self, other: Quantities, ask: impl Fn(i128, i128) -> bool) -> Option<bool> {
        let mut answers = self.0.into_iter().zip(other.0).map(|(one, other)| ask(one, other));
        let first = answers.next()?;
        answers.all(|answer| answer == first).then_some(first)
    }

    fn is_none(self) -> bool {
        self.0 == [0; 3]
    }
}

impl<'e> Net<'e> {
    pub(super) fn of(lines: Vec<&'e Entry>) -> Net<'e> {
        let amount = lines.iter().filter_map(|entry| entry.amount).sum();
        let read = lines.iter().all(|entry| entry.amount.is_some());
        let mut funds: ByFund = Some(BTreeMap::new());
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
        let mut quantities: Vec<String> =
            self.quantity.map_or_else(Vec::new, |all| all.0.map(quantity_text).into());
        quantities.dedup();
        let parts: Vec<String> =
            [self.amount.to_string(), quantities.join("/")].into_iter().chain(funds).chain(sides).collect();
        parts.join(",")
    }

    /// What its quantity is counted in, where a line says so.
    pub(super) fn unit(&self) -> Option<&'e str> {
        self.lines.iter().map(|entry| entry.unit.as_str()).find(|unit| !unit.is_empty())
    }

    /// Whether there is anything: lines that take each other back are none, whatever is left of their
    /// quantities, which are seldom taken back with the money. What one fund takes back, another may still
    /// pay, where lines `tell_funds`.
    pub(super) fn is_there(&self, tell_funds: bool) -> bool {
        let any = |sign: Ordering| {
            self.lines.iter().any(|entry| entry.amount.is_some_and(|amount| amount.cmp(&Money::ZERO) == sign))
        };
        let mut nets: BTreeMap<Option<FundId>, Money> = BTreeMap::new();
        for entry in &self.lines {
            let fund = entry.fund.filter(|_| tell_funds);
            *nets.entry(fund).or_default() += entry.amount.unwrap_or_default();
        }
        let all = |may_be: fn(Money) -> bool| nets.values().all(|net| may_be(*net));
        let is_taken_back = all(|net| net <= Money::ZERO) && any(Ordering::Less) && any(Ordering::Greater);
        let is_nothing = all(|net| net == Money::ZERO) && self.quantity.is_none_or(Quantities::is_none);
        !self.lines.is_empty() && !(self.read && (is_taken_back || is_nothing))
    }

    /// Whether nobody pays anything.
    pub(super) fn is_free(&self) -> bool {
        let costs_nothing = || self.lines.iter().all(|entry| entry.amount == Some(Money::ZERO));
        self.payers().map_or_else(costs_nothing, |payers| payers.is_empty())
    }

    /// The funds that pay, which are above zero, and those that take money back; none where lines do not say
    /// who does.
    pub(super) fn payers(&self) -> Option<Payers> {
        let funds = self.funds.as_ref()?.iter().map(|(fund, amount)| (*fund, amount.cmp(&Money::ZERO)));
        Some(funds.filter(|(_, sign)| sign.is_ne()).collect())
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

/// The funds of two sides to be told: those that pay, and where these are none or the same, those too that take
/// money back.
pub(super) fn told(sides: [&Payers; 2]) -> [BTreeSet<FundId>; 2] {
    let funds = |is_told: fn(Ordering) -> bool| {
        sides.map(|side| side.iter().filter(|(_, sign)| is_told(**sign)).map(|(fund, _)| *fund).collect())
    };
    let [was, is]: [BTreeSet<FundId>; 2] = funds(Ordering::is_gt);
    if is.is_empty() || was == is { funds(Ordering::is_ne) } else { [was, is] }
}

/// The quantity of some lines: those of one fund add up, and one that comes to nothing says none. None where
/// no line has one, or one cannot be read.
fn quantity(lines: &[&Entry]) -> Option<Quantities> {
    let mut by_fund: BTreeMap<Option<FundId>, i128> = BTreeMap::new();
    for entry in lines {
        match entry.quantity {
            Quantity::Blank => {}
            Quantity::Known(quantity) => *by_fund.entry(entry.fund).or_default() += quantity,
            Quantity::Bad => return None,
        }
    }
    if by_fund.is_empty() {
        return None;
    }
    let said = || by_fund.values().copied().filter(|quantity| *quantity != 0);
    let (least, most) = (said().min().unwrap_or_default(), said().max().unwrap_or_default());
    let sum = if least == most { most } else { said().sum() };
    Some(Quantities([least, most, sum]))
}

/// Whether all quantities of a match are counted in one unit, where they say in which.
pub(super) fn same_unit(one: &Match<'_>) -> bool {
    let units = one.approved.iter().chain(&one.now).map(|entry| entry.unit.as_str());
    units.filter(|unit| !unit.is_empty()).map(called).collect::<BTreeSet<_>>().len() <= 1
}

/// Names of units that are one.
const ALIKE: [&[&str]; 4] = [
    &["m2", "平方米", "平米", "sqm"],
    &["m3", "立方米"],
    &["m", "米", "延米", "延长米"],
    &["km", "公里", "千米"],
];

/// The first name of a unit.
fn called(unit: &str) -> &str {
    ALIKE.iter().find(|names| names.contains(&unit)).and_then(|names| names.first()).unwrap_or(&unit)
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
