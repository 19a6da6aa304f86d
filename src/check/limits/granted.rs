//! The rows of a table of quotas, in the order of their groups' texts.

use std::cmp::Ordering;
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
    /// What every group was granted, in the order of their texts.
    pub fn amounts(&self) -> impl Iterator<Item = Grant<'_>> {
        let numbered = self
            .by_estate
            .iter()
            .zip(self.estates)
            .flat_map(|(table, estates)| by_number(self.rules, estates, table));
        let mut numbered = numbered.peekable();
        let texts = self.rest.iter().filter_map(|(group, granted)| {
            let place = granted.place.unwrap_or(Place { row: 0, record: 0, offset: 0 });
            let amount = *granted.money.get(AMOUNT)?;
            Some(Grant { group: Texts::Many(group), numbers: self.numbers(group), place, amount })
        });
        let mut texts = texts.peekable();
        std::iter::from_fn(move || {
            let order = match (numbered.peek(), texts.peek()) {
                (Some(one), Some(other)) => one.group.iter().cmp(other.group.iter()),
                (one, _) => one.map_or(Ordering::Greater, |_| Ordering::Less),
            };
            if order == Ordering::Less { numbered.next() } else { texts.next() }
        })
    }
}

/// The rows that are known by numbers, in the order of their texts.
fn by_number<'g>(
    rules: &'g Ruleset,
    estates: &'g Estates,
    table: &'g ByEstate,
) -> impl Iterator<Item = Grant<'g>> {
    let mut order: Vec<u32> = (0..table.estates()).collect();
    if !order.is_sorted_by_key(|&estate| estates.id(estate as usize)) {
        order.sort_unstable_by_key(|&estate| estates.id(estate as usize));
    }
    order.into_iter().flat_map(move |estate| {
        let of_fund = |row: usize| {
            let fund = table.fund(row)?;
            Some((rules[fund].id.as_str(), fund, row))
        };
        let mut rows: Vec<_> = table.of(estate).filter_map(of_fund).collect();
        rows.sort_unstable_by_key(|(text, ..)| *text);
        let id = estates.id(estate as usize);
        rows.into_iter().map(move |(text, fund, row)| Grant {
            group: Texts::Two([id, text]),
            numbers: Some((estate, fund)),
            place: table.place_of(row),
            amount: table.amount(row),
        })
    })
}
