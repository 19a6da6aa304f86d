//! Finds the group of every row of a table of quotas.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::limits::by_estate::ByEstate;
use crate::check::limits::means::{Granted, Grants, GroupKey, Trouble, year};
use crate::check::limits::name::{Name, shown};
use crate::check::{unknown_estate, unknown_fund};
use crate::facts::{Meant, Quota, Remembered, TakeQuotas};
use crate::finding::Place;
use crate::rules::limit::Key;
use crate::rules::{FundId, Meaning};

/// A table of quotas in the making.
pub(super) struct Granting<'a> {
    grants: Grants<'a>,
    /// The number of an estate cell, and its estate where it means one.
    estate: (Option<u64>, Option<u32>),
    funds: Remembered<FundId>,
    /// The rows that are known by texts.
    by_text: BTreeMap<GroupKey, Granted>,
}

impl<'a> Granting<'a> {
    pub(super) fn new(grants: Grants<'a>) -> Granting<'a> {
        let (estate, funds) = ((None, None), Remembered::default());
        Granting { grants, estate, funds, by_text: BTreeMap::new() }
    }

    /// The table, now that all rows are there.
    pub(super) fn finish(self) -> Grants<'a> {
        let mut grants = self.grants;
        grants.added += grants.by_estate.as_mut().map_or(0, ByEstate::settle);
        grants.rest = self.by_text.into_iter().collect();
        grants.settle();
        grants
    }

    /// Adds a row to those that are known by numbers, if it is one of them.
    fn by_number(&mut self, quota: &Quota<'_>, place: Place) -> Option<()> {
        self.grants.by_estate.as_ref()?;
        let mut keys = quota.keys();
        let (estate, fund) = (keys.next()?, keys.next()?);
        let amount = quota.money.first().copied().flatten()?;
        let estate = self.estate(estate, quota.numbers.first().copied())?;
        let fund = self.fund(fund, quota.numbers.get(1).copied())?;
        self.grants.by_estate.as_mut()?.add(estate, fund, amount, place)
    }

    /// The estate that a cell surely means. What may mean the whole programme is known by its text.
    fn estate(&mut self, cell: &str, number: Option<u64>) -> Option<u32> {
        if number.is_none() || self.estate.0 != number {
            self.estate = (number, self.one_estate(cell));
        }
        self.estate.1
    }

    fn one_estate(&self, cell: &str) -> Option<u32> {
        let (estates, rules) = (self.grants.estates?, self.grants.rules);
        let at = Some(cell).filter(|cell| !rules.is_programme(cell)).and_then(|cell| estates.one(cell))?;
        let id = estates.id(at);
        u32::try_from(at).ok().filter(|_| id == cell || !rules.is_programme(id))
    }

    /// The fund that a cell surely means.
    fn fund(&mut self, cell: &str, number: Option<u64>) -> Option<FundId> {
        if let Some(known) = self.funds.get(number) {
            return Some(known);
        }
        let rules = self.grants.rules;
        let fund = rules.fund_names.sure(cell)?;
        self.grants.funds.insert(Arc::from(rules[fund].id.as_str()));
        self.funds.put(number, fund);
        Some(fund)
    }

    /// Adds a row to those that are known by texts.
    fn by_text(&mut self, quota: &Quota<'_>, place: Place) {
        let keys = self.grants.keys.clone();
        let group: GroupKey =
            keys.iter().zip(quota.keys()).map(|(key, cell)| self.name(place, key, cell)).collect();
        let grants = &mut self.grants;
        let fund = grants.keys.iter().position(|key| *key == Key::Fund).and_then(|at| group.get(at));
        grants.funds.extend(fund.map(|fund| Arc::from(&**fund)));
        let known = self.by_text.remove_entry(&group);
        grants.added += u64::from(known.is_some());
        let (group, mut granted) = match known {
            Some((known, granted)) => (shown(known, group), granted),
            None => (group, Granted::default()),
        };
        granted.place.get_or_insert(place);
        for (column, amount) in grants.columns.iter().zip(quota.money) {
            if let Some(amount) = amount {
                *granted.money.entry(column.clone()).or_default() += *amount;
            }
        }
        self.by_text.insert(group, granted);
    }

    /// A cell as groups are told apart by it.
    fn name(&mut self, place: Place, key: &Key, cell: &str) -> Name {
        Name::of(self.grants.rules, key, self.text(place, key, cell))
    }

    /// A cell in the words in which groups are named.
    fn text(&mut self, place: Place, key: &Key, cell: &str) -> Arc<str> {
        let rules = self.grants.rules;
        let (check, said) = match key {
            Key::Estate => match self.grants.estates.filter(|_| !rules.is_programme(cell)) {
                None => return Arc::from(cell),
                Some(estates) => match estates.meant(cell) {
                    Meant::One(at) => return Arc::from(estates.id(at)),
                    Meant::Several(ids) => (&unknown_estate::CHECK, unknown_estate::several(cell, &ids)),
                    Meant::Unknown(near) => (&unknown_estate::CHECK, unknown_estate::say(cell, &near)),
                },
            },
            Key::Fund => match rules.fund_names.meaning(cell) {
                Meaning::One(fund) => return Arc::from(rules[fund].id.as_str()),
                Meaning::OneOf(several) => {
                    let names: Vec<_> = several.into_iter().map(|fund| rules[fund].name.clone()).collect();
                    (&unknown_fund::CHECK, unknown_fund::unsure(cell, &names))
                }
                Meaning::Unknown(near) => (&unknown_fund::CHECK, unknown_fund::say(cell, &near)),
            },
            Key::Year => return Arc::from(year(cell)),
            _ => return Name::in_cell(cell),
        };
        self.grants.troubles.push(Trouble { check, place, said, cell: cell.to_owned() });
        Arc::from(cell)
    }
}

impl TakeQuotas for Granting<'_> {
    fn quota(&mut self, quota: &Quota<'_>) {
        let place = Place { row: quota.row, record: quota.record, offset: 0 };
        if self.by_number(quota, place).is_none() {
            self.by_text(quota, place);
        }
    }
}
