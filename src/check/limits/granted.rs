//! The rows of a table of quotas, in the order of their groups' texts.

use crate::check::limits::by_estate::ByEstate;
use crate::check::limits::means::Grants;
use crate::check::limits::name::Name;
use crate::finding::Place;
use crate::model::Money;
use crate::rules::FundId;
use crate::rules::limit::AMOUNT;

/// What a group was granted.
#[derive(Clone, Copy)]
pub struct Grant<'g> {
    grants: &'g Grants<'g>,
    /// Its row in the table, rows for one group taken as one.
    pub row: usize,
}

impl<'g> Grant<'g> {
    /// What the group is for, a text for each key of the table.
    pub fn group(self) -> Texts<'g> {
        self.grants.texts(self.row)
    }

    /// The same as groups are told apart by it.
    pub fn names(self) -> Vec<Name> {
        let named = self.grants.keys.iter().zip(self.group().iter());
        named.map(|(key, text)| self.grants.name(key, text)).collect()
    }

    /// Where its first row stands; that of what the command line grants is nowhere.
    pub fn place(self) -> Place {
        self.grants.place_of(self.row)
    }

    /// The amount.
    pub fn amount(self) -> Money {
        self.grants.amount(self.row).unwrap_or_default()
    }
}

/// The texts of a group.
#[derive(Clone, Copy, Debug)]
pub enum Texts<'g> {
    /// An estate and a fund.
    Two([&'g str; 2]),
    /// As many as the table has keys.
    Many(&'g [Name]),
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
        Some(Grant { grants: self, row: *self.order.get(at)? as usize })
    }

    /// How many rows there are, those for one group taken as one.
    pub(super) fn rows(&self) -> usize {
        self.numbered() + self.rest.len()
    }

    /// The row of a group, by its texts.
    pub(super) fn row(&self, group: &[Name]) -> Option<usize> {
        self.place(group).or_else(|| Some(self.numbered() + self.find(group).ok()?))
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

    fn texts(&self, row: usize) -> Texts<'_> {
        match row.checked_sub(self.numbered()) {
            Some(at) => Texts::Many(self.rest.get(at).map(|(group, _)| group.as_slice()).unwrap_or_default()),
            None => {
                let numbers = self.estates.zip(self.numbers_of(row));
                let texts = numbers.map(|(estates, (estate, fund))| {
                    [estates.id(estate as usize), self.rules[fund].id.as_str()]
                });
                Texts::Two(texts.unwrap_or_default())
            }
        }
    }

    /// The estate and the fund of a row, where the table is by these and knows both.
    pub fn numbers_of(&self, row: usize) -> Option<(u32, FundId)> {
        match row.checked_sub(self.numbered()) {
            Some(at) => self.numbers(&self.rest.get(at)?.0),
            None => self.by_estate.as_ref().and_then(|table| Some((table.estate(row)?, table.fund(row)?))),
        }
    }

    fn place_of(&self, row: usize) -> Place {
        let by_estate = || self.by_estate.as_ref().map(|table| table.place_of(row));
        let place = match row.checked_sub(self.numbered()) {
            Some(at) => self.rest.get(at).and_then(|(_, granted)| granted.place),
            None => by_estate(),
        };
        place.unwrap_or(Place { row: 0, record: 0, offset: 0 })
    }

    /// Brings the rows in order, now that they are there.
    pub(super) fn settle(&mut self) {
        let first = self.numbered();
        let has_amount =
            |at: &usize| self.rest.get(*at).is_some_and(|(_, one)| one.money.contains_key(AMOUNT));
        let texts = (0..self.rest.len()).filter(has_amount).map(|at| first + at);
        let mut order = self.numbers_in_order();
        order.extend(texts.filter_map(|row| u32::try_from(row).ok()));
        if !self.rest.is_empty() {
            order.sort_by(|one, other| {
                self.texts(*one as usize).iter().cmp(self.texts(*other as usize).iter())
            });
        }
        self.order = order;
    }

    /// The rows that are known by numbers, in the order of their texts.
    fn numbers_in_order(&self) -> Vec<u32> {
        let Some((table, estates)) = self.by_estate.as_ref().zip(self.estates) else { return Vec::new() };
        let mut by_id: Vec<u32> = (0..table.estates()).collect();
        let id = |estate: &u32| estates.id(*estate as usize);
        if !by_id.is_sorted_by_key(id) {
            by_id.sort_unstable_by_key(id);
        }
        let mut funds: Vec<FundId> = self.rules.fund_ids().collect();
        funds.sort_by_key(|fund| &self.rules[*fund].id);
        let ranks = self.rules.fund_ids().map(|fund| funds.iter().position(|other| *other == fund));
        let ranks: Vec<Option<usize>> = ranks.collect();
        let rank = |row: &u32| table.fund(*row as usize).and_then(|fund| ranks.get(usize::from(fund.0)));
        let mut order = Vec::with_capacity(table.rows());
        for estate in by_id {
            let first = order.len();
            order.extend(table.of(estate).filter_map(|row| u32::try_from(row).ok()));
            order.get_mut(first..).unwrap_or_default().sort_unstable_by_key(rank);
        }
        order
    }
}
