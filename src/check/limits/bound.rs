//! What a group is held against: the bounds of its limit in its own figures, or what is missing to say them.

use std::collections::BTreeMap;

use crate::check::limits::group::{Group, Told};
use crate::check::limits::means::{GroupKey, Means};
use crate::check::limits::name::Name;
use crate::check::limits::plan::Part;
use crate::check::limits::weigh::{Line, Wide};
use crate::model::Money;
use crate::rules::Ruleset;
use crate::rules::limit::{Bound, Flat, Key, Rate};
use crate::rules::space::Mask;

/// What one unit of a quantity is counted in.
const MILLION: i128 = 1_000_000;

/// Something that is missing, so that a group cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// Amounts that could not be read, so many.
    Amount(u64),
    /// A parameter that is not given, for this group or at all.
    Parameter(String),
    /// A quota.
    Quota,
    /// A column that says nothing, for these owners.
    Column(String, Vec<String>),
    /// A column that says different things of one owner.
    Differs(String, Vec<String>),
    /// A fact that the lines do not say, or of which they say different things.
    Fact(String),
    /// What leaves open which lines count.
    Open(Vec<String>),
    /// A key of the group that its lines do not say.
    Key(String),
}

impl Lack {
    /// The same, whoever it is that lacks it.
    pub(super) fn bare(&self) -> Lack {
        match self {
            Lack::Column(id, _) => Lack::Column(id.clone(), Vec::new()),
            other => other.clone(),
        }
    }
}

/// A group as bounds see it.
pub(super) struct Scales<'a> {
    /// The rules.
    pub rules: &'a Ruleset,
    /// Money from outside the lines.
    pub means: &'a Means<'a>,
    /// The part of the limits.
    pub part: &'a Part<'a>,
    /// The group's key.
    pub key: &'a GroupKey,
    /// Its sums.
    pub group: &'a Group<Name>,
}

/// The sum of a measured column: the least and the most it may be.
type Span = (i128, i128);

impl Scales<'_> {
    /// Whether nothing but quotas is asked for, of a table that never lists the group's fund: whatever else
    /// its lines lack, they have none.
    pub(super) fn is_unlisted(&self) -> bool {
        let mut named = self.part.keys.iter().zip(self.key);
        let fund = named.find(|(key, fund)| **key == Key::Fund && !fund.is_empty()).map(|(_, fund)| fund);
        let table = self.part.table.and_then(|at| self.means.tables.get(at));
        let unlisted = fund.zip(table).filter(|(fund, table)| !table.funds.contains(&***fund));
        // What the command line grants is in no row of a table.
        let grants_nothing = |bound: &Bound| match (bound, unlisted) {
            (Bound::Table(column), Some((_, table))) => {
                table.money(column, &self.part.keys, self.key).is_none()
            }
            _ => false,
        };
        self.part.asks_for_quotas_alone() && self.part.vintage.bounds().all(grants_nothing)
    }

    /// The cases of a bound, one of which holds; each is the greatest of some lines.
    pub(super) fn cases(&self, bound: &Bound) -> Result<Vec<Vec<Line>>, Lack> {
        match bound {
            Bound::Flat(flat) => self.flat(*flat),
            Bound::Steps { amount, rate, beyond } => {
                let (rate, plus) = (millionths(*rate), self.plus()?);
                let free = Wide::from(amount.fen()) * Wide::from(MILLION);
                let share = Wide::from(plus.fen() - beyond.fen()) * Wide::from(rate);
                let flat = Line { scale: MILLION, rate: 0, fixed: free };
                Ok(vec![vec![flat, Line { rate, fixed: free + share, ..flat }]])
            }
            Bound::Table(column) => {
                let table = self.part.table.and_then(|at| self.means.tables.get(at));
                let money = table.and_then(|table| table.money(column, &self.part.keys, self.key));
                Ok(vec![vec![yuan(money.ok_or(Lack::Quota)?)]])
            }
            Bound::Parameter(at) => Ok(vec![vec![yuan(self.parameter(*at)?)]]),
            Bound::ByFact { fact, rates } => self.by_fact(*fact, rates),
            Bound::Share { part, whole } => {
                let first = usize::from(self.part.vintage.per.is_some());
                let place = |id: &str| {
                    let measured = self.part.measured.iter().enumerate().skip(first);
                    measured.filter(|(_, cell)| cell.id == id).map(|(at, _)| at).next().unwrap_or(first)
                };
                let (low, high) = self.sum(place(&part.id), &part.id)?;
                let (least, most) = self.sum(place(&whole.id), &whole.id)?;
                if least <= 0 || low < 0 {
                    return Err(Lack::Column(whole.id.clone(), Vec::new()));
                }
                let plus = self.plus()?;
                let line = |rate: i128, scale: i128| {
                    vec![Line { scale, rate, fixed: Wide::from(plus.fen()) * Wide::from(rate) }]
                };
                Ok(vec![line(low, most), line(high, least)])
            }
        }
    }

    fn flat(&self, flat: Flat) -> Result<Vec<Vec<Line>>, Lack> {
        match (flat, &self.part.vintage.per) {
            (Flat::Amount(amount), None) => Ok(vec![vec![yuan(amount)]]),
            (Flat::Amount(amount), Some(per)) => {
                let (low, high) = self.sum(0, &per.column.id)?;
                let line = |units: i128| {
                    let fixed = Wide::from(amount.fen()) * Wide::from(units);
                    vec![Line { scale: MILLION, rate: 0, fixed }]
                };
                Ok(vec![line(low), line(high)])
            }
            (Flat::Rate(rate), _) => {
                let rate = millionths(rate);
                let fixed = Wide::from(self.plus()?.fen()) * Wide::from(rate);
                Ok(vec![vec![Line { scale: MILLION, rate, fixed }]])
            }
        }
    }

    /// The rates that may hold: those that every line agrees with.
    fn by_fact(&self, fact: u16, rates: &[(Mask, Flat)]) -> Result<Vec<Vec<Line>>, Lack> {
        let at = self.part.facts.iter().position(|known| *known == fact).unwrap_or(0);
        let seen = self.group.more.as_ref().and_then(|more| more.facts.get(at));
        let agreed = |bands: &Mask| seen.is_some_and(|seen| seen.iter().all(|mask| mask & bands != 0));
        let mut cases = Vec::new();
        for (_, flat) in rates.iter().filter(|(bands, _)| agreed(bands)) {
            cases.extend(self.flat(*flat)?);
        }
        if cases.is_empty() {
            let id = self.rules.fact(fact).map(|fact| fact.id.clone());
            return Err(Lack::Fact(id.unwrap_or_default()));
        }
        Ok(cases)
    }

    /// What leaves open how the group stands to a bound: which lines count, or which rate holds.
    pub(super) fn open(&self, bound: &Bound) -> Lack {
        let mut missing: Vec<String> = self.group.missing().cloned().collect();
        if let (Bound::ByFact { fact, .. }, Ok(2..)) = (bound, self.cases(bound).map(|cases| cases.len())) {
            missing.extend(self.rules.fact(*fact).map(|fact| fact.id.clone()));
        }
        Lack::Open(missing)
    }

    /// The parameters that are added to the base.
    fn plus(&self) -> Result<Money, Lack> {
        let plus = self.part.vintage.over.iter().flat_map(|base| &base.plus);
        plus.map(|&at| self.parameter(at)).sum()
    }

    /// A parameter: as the command line gives it, else as a table says for this group.
    fn parameter(&self, at: usize) -> Result<Money, Lack> {
        let id = self.rules.parameters.get(at).map(|parameter| parameter.id.clone()).unwrap_or_default();
        let given = self.means.given.get(&at).copied();
        let mut tables = self.means.tables.iter();
        given
            .or_else(|| tables.find_map(|table| table.money(&id, &self.part.keys, self.key)))
            .ok_or(Lack::Parameter(id))
    }

    /// The sum of a measured column over its owners.
    fn sum(&self, at: usize, column: &str) -> Result<Span, Lack> {
        let none = BTreeMap::new();
        let measured = self.group.more.as_ref().and_then(|more| more.measured.get(at));
        let owners = measured.unwrap_or(&none);
        let named = |wrong: fn(&Told) -> bool| -> Vec<String> {
            let owners = owners.iter().filter(|(_, told)| wrong(told));
            owners.map(|(owner, _)| owner.to_string()).filter(|owner| !owner.starts_with('\0')).collect()
        };
        if owners.is_empty() || owners.values().any(|told| told.lacks) {
            return Err(Lack::Column(column.to_owned(), named(|told| told.lacks)));
        }
        if owners.values().any(|told| told.differs) {
            return Err(Lack::Differs(column.to_owned(), named(|told| told.differs)));
        }
        let mut span = (0, 0);
        for told in owners.values() {
            let value = told.value.unwrap_or_default();
            span.0 += if told.sure { value } else { value.min(0) };
            span.1 += if told.sure { value } else { value.max(0) };
        }
        Ok(span)
    }
}

fn yuan(amount: Money) -> Line {
    Line { scale: 1, rate: 0, fixed: Wide::from(amount.fen()) }
}

fn millionths(rate: Rate) -> i128 {
    i128::from(rate.millionths())
}
