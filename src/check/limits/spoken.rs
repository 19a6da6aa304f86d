//! Of the plain groups of a part, those of which there is something to say. There may be millions, so the
//! usual question is asked in numbers: whether an estate has drawn no more on a fund than it was granted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::limits::finish::{Groups, Share, grouped, is_quiet};
use crate::check::limits::ledger::Ledger;
use crate::check::limits::means::{Grants, GroupKey};
use crate::check::limits::name::Name;
use crate::check::limits::names::fixed_text;
use crate::check::limits::plain::Column;
use crate::check::limits::plan::Part;
use crate::check::limits::slot::Slot;
use crate::check::{Audit, Tally};
use crate::model::Money;
use crate::model::threads::in_turn;
use crate::rules::FundId;
use crate::rules::limit::{AMOUNT, Bound, Key, Test};

/// The plain groups of one part.
pub(super) struct Spoken<'a> {
    audit: &'a Audit<'a>,
    part: &'a Part<'a>,
    ledger: &'a Ledger,
    columns: Vec<(u32, &'a Column)>,
    /// The columns of each fund, by its number, where each is of one.
    of_funds: Vec<Vec<&'a Column>>,
    /// The table of quotas, where that is all the part asks for.
    quotas: Option<&'a Grants<'a>>,
    /// What was drawn on funds that the table never lists.
    pub unlisted: BTreeMap<Arc<str>, Tally>,
}

impl<'a> Spoken<'a> {
    /// The plain groups of the part with this number.
    pub(super) fn new(
        audit: &'a Audit<'a>,
        part: &'a Part<'a>,
        number: u16,
        ledger: &'a Ledger,
    ) -> Spoken<'a> {
        let columns: Vec<(u32, &Column)> =
            (0..).zip(&ledger.plain.columns).filter(|(_, column)| column.of.part == number).collect();
        let of_fund =
            |fund: FundId| columns.iter().filter(move |(_, column)| fund_of(part, column) == Some(fund));
        let of_funds = audit.rules.fund_ids().map(|fund| of_fund(fund).map(|(_, column)| *column).collect());
        let of_funds = of_funds.collect();
        let quotas = part.table.and_then(|at| audit.means.tables.get(at)).filter(|_| asks_for_quotas(part));
        Spoken { audit, part, ledger, columns, of_funds, quotas, unlisted: BTreeMap::new() }
    }

    /// The groups of which there is something to say, with those that are not plain; looked for on so many
    /// threads.
    pub(super) fn gather(&mut self, mut shares: Vec<Share>, jobs: usize) -> Groups {
        let (known, mut unlisted) = (self.rows_of(&shares), BTreeMap::new());
        let look = |&(number, column): &(u32, &Column)| self.look(number, column, &known);
        in_turn(self.columns.iter(), jobs, look, |(some, of_fund)| {
            shares.extend(some);
            if let Some((fund, tally)) = of_fund {
                unlisted.entry(fund).or_insert_with(Tally::default).add(tally);
            }
        });
        self.unlisted = unlisted;
        for (column, row, slot) in self.ledger.plain.over() {
            if let Some(&(number, column)) = self.columns.iter().find(|(_, one)| std::ptr::eq(*one, column)) {
                shares.push(self.share(number, column, row, slot));
            }
        }
        let mut groups = grouped(shares);
        if self.part.table.is_none() {
            groups.retain(|(key, slots)| {
                slots.len() > 1 || !slots.iter().all(|(_, group)| is_quiet(self.audit, self.part, key, group))
            });
        }
        groups
    }

    /// The groups of a column of which there is something to say, and what is drawn on its fund where the
    /// table never lists that.
    fn look(
        &self,
        number: u32,
        column: &Column,
        known: &BTreeSet<u32>,
    ) -> (Vec<Share>, Option<(Arc<str>, Tally)>) {
        let fund = fund_of(self.part, column);
        let granted = self.granted(column, fund);
        let unlisted = self.quotas.zip(fund).and_then(|(table, fund)| {
            let id = self.audit.rules[fund].id.as_str();
            (!table.funds.contains(id)).then(|| Arc::from(id))
        });
        let (mut shares, mut all) = (Vec::new(), Tally::default());
        for (row, slot) in column.slots() {
            if unlisted.is_some() && !known.contains(&row) {
                let amount = Money::from_fen(i128::from(slot.fen()));
                all.add(Tally { lines: u64::from(slot.lines()), amount });
            } else if known.contains(&row)
                || !granted.is_some_and(|(table, fund)| is_within(table, fund, row, slot))
            {
                shares.push(self.share(number, column, row, slot));
            }
        }
        (shares, unlisted.filter(|_| all.lines > 0).map(|fund| (fund, all)))
    }

    /// The money drawn on a quota, and the lines that drew on it, as far as nothing was to be said of that.
    pub(super) fn drawn(&self, row: u32, fund: FundId) -> Option<(i64, u32)> {
        let slot = self.of_funds.get(usize::from(fund.0))?.iter().find_map(|column| column.slot(row))?;
        Some((slot.fen(), slot.lines()))
    }

    /// The rows of estates that have groups already, or sums that had no room.
    fn rows_of(&self, shares: &[Share]) -> BTreeSet<u32> {
        let at = self.part.keys.iter().position(|key| *key == Key::Estate);
        let row = |key: &GroupKey| match at {
            None => Some(0),
            Some(at) => u32::try_from(self.audit.estates?.one(key.get(at)?)?).ok(),
        };
        let over = self.ledger.plain.over().map(|(_, row, _)| row);
        shares.iter().filter_map(|(key, ..)| row(key)).chain(over).collect()
    }

    /// What the groups of a column were granted, and of which fund, where that is all that is asked of them.
    fn granted(&self, column: &Column, fund: Option<FundId>) -> Option<(&'a Grants<'a>, FundId)> {
        let alike = |one: &Column| (one.of.slot, one.of.keys) == (column.of.slot, column.of.keys);
        let alone = self.columns.iter().filter(|(_, one)| alike(one)).count() == 1;
        self.quotas.zip(fund).filter(|_| alone)
    }

    fn share(&self, number: u32, column: &Column, row: u32, slot: Slot) -> Share {
        let mut group = column.group(slot, |spot| self.ledger.mark(spot));
        if column.counts() {
            group.plain.push((number, row));
        }
        (self.key(column, row), usize::from(column.of.slot), group)
    }

    fn key(&self, column: &Column, row: u32) -> GroupKey {
        let estate = || self.audit.estates.map(|estates| estates.id(row as usize)).unwrap_or_default();
        let rules = self.audit.rules;
        let name = |(key, value): (&Key, u32)| {
            let text = if *key == Key::Estate { estate() } else { fixed_text(rules, key, value) };
            Name::of(rules, key, Arc::from(text))
        };
        self.part.keys.iter().zip(column.of.keys).map(name).collect()
    }
}

/// The fund that a column of a part is of, where each of its groups is of one.
fn fund_of(part: &Part<'_>, column: &Column) -> Option<FundId> {
    let at = part.keys.iter().position(|key| *key == Key::Fund)?;
    u16::try_from(*column.of.keys.get(at)?).ok().map(FundId)
}

/// Whether an estate has drawn no more on a fund than it was granted.
fn is_within(table: &Grants<'_>, fund: FundId, row: u32, slot: Slot) -> bool {
    let granted = table.granted(row, fund);
    granted.is_some_and(|granted| slot.fen() >= 0 && i128::from(slot.fen()) <= granted.fen())
}

/// Whether all that a part asks is whether each estate keeps within what it was granted of each fund.
fn asks_for_quotas(part: &Part<'_>) -> bool {
    let vintage = part.vintage;
    let by = |key: Key| part.keys.contains(&key);
    let quota = match &vintage.test {
        Test::Within { at_most, at_least } => {
            at_least.is_empty() && matches!(at_most.as_slice(), [Bound::Table(column)] if column == AMOUNT)
        }
        Test::Equals { .. } | Test::Exclusive(_) => false,
    };
    quota
        && vintage.per.is_none()
        && vintage.over.is_none()
        && part.keys.len() == 2
        && by(Key::Estate)
        && by(Key::Fund)
}
