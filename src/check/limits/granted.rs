//! The rows of a table of quotas, in the order of their groups' texts.

use std::sync::Arc;

use crate::check::limits::by_estate::ByEstate;
use crate::check::limits::means::Grants;
use crate::facts::Estates;
use crate::finding::Place;
use crate::model::Money;
use crate::rules::limit::AMOUNT;
use crate::rules::{FundId, Ruleset};

/// What a group was granted.
#[derive(Clone, Copy, Debug)]
pub struct Grant<'g> {
    /// Its row in the table, rows for one group taken as one.
    pub row: usize,
    /// What the group is for, a text for each key of the table.
    pub group: Texts<'g>,
    /// The same by numbers, where the table is by estate and fund and knows both.
    pub numbers: Option<(u32, FundId)>,
    /// Where its first row stands; that of what the command line grants is nowhere.
    pub place: Place,
    /// The amount.
    pub amount: Money,
}

/// The texts of a group.
#[derive(Clone, Copy, Debug)]
pub enum Texts<'g> {
    /// An estate and a fund.
    Two([&'g str; 2]),
    /// As many as the table has keys.
    Many(&'g [Arc<str>]),
}

impl<'g> Texts<'g> {
    /// The text for a key, by its place.
    pub fn get(self, at: usize) -> Option<&'g str> {
        match self {
            Texts::Two(two) => two.get(at).copied(),
            Texts::Many(many) => many.get(at).map(|text| &**text),
        }
    }

    /// All of them.
    pub fn iter(self) -> impl Iterator<Item = &'g str> {
        (0..).map_while(move |at| self.get(at))
    }
}

impl Grants<'_> {
    /// How many groups were granted an amount.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// What every group was granted, in the order of their texts.
    pub fn amounts(&self) -> impl Iterator<Item = Grant<'_>> {
        (0..self.len()).filter_map(|at| self.grant(at))
    }

    /// What a group was granted, by its place in that order.
    pub fn grant(&self, at: usize) -> Option<Grant<'_>> {
        let row = *self.order.get(at)? as usize;
        match row.checked_sub(self.numbered()) {
            None => self.by_number(row),
            Some(at) => self.by_texts(at),
        }
    }

    /// How many rows there are, those for one group taken as one.
    pub(super) fn rows(&self) -> usize {
        self.numbered() + self.rest.len()
    }

    /// The row of a group, by its texts.
    pub(super) fn row(&self, group: &[Arc<str>]) -> Option<usize> {
        self.place(group).or_else(|| {
            let at = self.rest.binary_search_by(|(known, _)| known.as_slice().cmp(group)).ok()?;
            Some(self.numbered() + at)
        })
    }

    /// The money that a row grants.
    pub(super) fn amount(&self, row: usize) -> Option<Money> {
        match row.checked_sub(self.numbered()) {
            None => self.by_estate.as_ref().map(|table| table.amount(row)),
            Some(at) => self.rest.get(at)?.1.money.get(AMOUNT).copied(),
        }
    }

    /// How many rows are known by numbers.
    fn numbered(&self) -> usize {
        self.by_estate.as_ref().map_or(0, ByEstate::rows)
    }

    fn by_number(&self, row: usize) -> Option<Grant<'_>> {
        let (table, estates) = (self.by_estate.as_ref()?, self.estates?);
        let (estate, fund) = (table.estate(row)?, table.fund(row)?);
        let group = Texts::Two([estates.id(estate as usize), &self.rules[fund].id]);
        let (place, amount) = (table.place_of(row), table.amount(row));
        Some(Grant { row, group, numbers: Some((estate, fund)), place, amount })
    }

    fn by_texts(&self, at: usize) -> Option<Grant<'_>> {
        let (group, granted) = self.rest.get(at)?;
        let place = granted.place.unwrap_or(Place { row: 0, record: 0, offset: 0 });
        let amount = *granted.money.get(AMOUNT)?;
        let row = self.numbered() + at;
        Some(Grant { row, group: Texts::Many(group), numbers: self.numbers(group), place, amount })
    }

    /// Brings the rows in order, now that they are there.
    pub(super) fn settle(&mut self) {
        let first = self.numbered();
        let has_amount =
            |at: &usize| self.rest.get(*at).is_some_and(|(_, one)| one.money.contains_key(AMOUNT));
        let texts = (0..self.rest.len()).filter(has_amount).map(|at| first + at);
        let rows = self.numbers_in_order().chain(texts).filter_map(|row| u32::try_from(row).ok());
        let mut order: Vec<u32> = rows.collect();
        if !self.rest.is_empty() {
            order.sort_by(|one, other| self.texts(*one).cmp(self.texts(*other)));
        }
        self.order = order;
    }

    /// The texts of a row's group.
    fn texts(&self, row: u32) -> impl Iterator<Item = &str> {
        let row = row as usize;
        let grant = match row.checked_sub(self.numbered()) {
            None => self.by_number(row),
            Some(at) => self.by_texts(at),
        };
        grant.into_iter().flat_map(|grant| grant.group.iter())
    }

    /// The rows that are known by numbers, in the order of their texts.
    fn numbers_in_order(&self) -> impl Iterator<Item = usize> {
        self.by_estate
            .iter()
            .zip(self.estates)
            .flat_map(|(table, estates)| by_number(self.rules, estates, table))
    }
}

fn by_number<'g>(
    rules: &'g Ruleset,
    estates: &'g Estates,
    table: &'g ByEstate,
) -> impl Iterator<Item = usize> {
    let mut order: Vec<u32> = (0..table.estates()).collect();
    if !order.is_sorted_by_key(|&estate| estates.id(estate as usize)) {
        order.sort_unstable_by_key(|&estate| estates.id(estate as usize));
    }
    let ids: Vec<&str> = rules.fund_ids().map(|fund| rules[fund].id.as_str()).collect();
    order.into_iter().flat_map(move |estate| {
        let id = |row: &usize| table.fund(*row).and_then(|fund| ids.get(usize::from(fund.0)));
        let mut rows: Vec<usize> = table.of(estate).collect();
        rows.sort_unstable_by_key(id);
        rows
    })
}
