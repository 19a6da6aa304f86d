//! Money from outside the lines: the tables of quotas in the rules' own words, and what the command line gives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::{Check, total_mismatch, unknown_estate, unknown_fund};
use crate::facts::{Estates, Meant, Quota, Quotas};
use crate::finding::Place;
use crate::model::{Money, Said, text};
use crate::rules::limit::{Cell, Key};
use crate::rules::{Meaning, Ruleset};

/// What a group is for: a text for each of its keys.
pub(super) type GroupKey = Vec<Arc<str>>;

/// All money from outside the lines.
#[derive(Default)]
pub struct Means {
    /// The tables.
    pub tables: Vec<Grants>,
    /// What was given for each parameter, by its place in the pack.
    pub given: BTreeMap<usize, Money>,
}

/// A table of quotas, each row under the group it is for.
#[derive(Clone)]
pub struct Grants {
    /// The path, as people are shown it.
    pub path: Arc<str>,
    /// What its groups are made of.
    pub keys: Vec<Key>,
    /// Its columns of money.
    pub columns: Vec<String>,
    /// The funds it lists, by their ids.
    pub funds: BTreeSet<Arc<str>>,
    /// The money of each group.
    pub rows: BTreeMap<GroupKey, Granted>,
    /// Rows that add to one before them.
    pub added: u64,
    /// What is wrong with its cells.
    pub troubles: Vec<Trouble>,
}

/// The money of one group.
#[derive(Clone)]
pub struct Granted {
    /// Where its first row stands.
    pub place: Place,
    /// The money, by column.
    pub money: BTreeMap<String, Money>,
}

/// A cell of the table that names nothing known, or a sum that its rows do not make.
#[derive(Clone)]
pub struct Trouble {
    /// What is wrong.
    pub check: &'static Check,
    /// Where.
    pub place: Place,
    /// The sentence.
    pub said: Said,
    /// The cell.
    pub cell: String,
}

impl Grants {
    /// Finds the group of every row. Rows for one group add up.
    pub fn new(rules: &Ruleset, estates: Option<&Estates>, quotas: &Quotas) -> Grants {
        let mut grants = Grants {
            path: Arc::clone(&quotas.path),
            keys: quotas.keys.iter().map(|id| key(rules, id)).collect(),
            columns: quotas.columns.clone(),
            funds: BTreeSet::new(),
            rows: BTreeMap::new(),
            added: 0,
            troubles: Vec::new(),
        };
        for quota in &quotas.rows {
            let place = Place { row: quota.row, record: quota.record, offset: 0 };
            let keys = grants.keys.clone();
            let group = keys.iter().zip(&quota.keys);
            let group = group.map(|(key, cell)| grants.text(rules, estates, place, key, cell)).collect();
            grants.add(group, place, quota);
        }
        grants.troubles.extend(quotas.wrong.iter().map(|wrong| Trouble {
            check: &total_mismatch::CHECK,
            place: Place { row: wrong.row, record: 0, offset: 0 },
            said: wrong.said.clone(),
            cell: format!("{} {}", wrong.row, wrong.column),
        }));
        grants
    }

    fn add(&mut self, group: GroupKey, place: Place, quota: &Quota) {
        let fund = self.keys.iter().position(|key| *key == Key::Fund).and_then(|at| group.get(at));
        self.funds.extend(fund.cloned());
        self.added += u64::from(self.rows.contains_key(&group));
        let granted = self.rows.entry(group).or_insert_with(|| Granted { place, money: BTreeMap::new() });
        for (column, amount) in &quota.money {
            *granted.money.entry(column.clone()).or_default() += *amount;
        }
    }

    /// A cell in the words groups are told apart by.
    fn text(
        &mut self,
        rules: &Ruleset,
        estates: Option<&Estates>,
        place: Place,
        key: &Key,
        cell: &str,
    ) -> Arc<str> {
        let (check, said) = match key {
            Key::Estate => match estates.filter(|_| !rules.is_programme(&text::fold(cell))) {
                None => return Arc::from(cell),
                Some(estates) => match estates.meant(cell) {
                    Meant::One(at) => {
                        return estates.rows.get(at).map(|row| Arc::clone(&row.id)).unwrap_or_default();
                    }
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
            _ => return Arc::from(text::fold(cell)),
        };
        self.troubles.push(Trouble { check, place, said, cell: cell.to_owned() });
        Arc::from(cell)
    }

    /// Grants a group this much in a column, whatever its row said.
    pub fn set(&mut self, group: GroupKey, column: &str, amount: Money) {
        let place = Place { row: 0, record: 0, offset: 0 };
        let granted = self.rows.entry(group).or_insert_with(|| Granted { place, money: BTreeMap::new() });
        granted.money.insert(column.to_owned(), amount);
    }

    /// The money in a column for a group made of these keys; the table's own keys must be among them.
    pub fn money(&self, column: &str, keys: &[Key], group: &GroupKey) -> Option<Money> {
        let value =
            |mine: &Key| keys.iter().position(|key| key == mine).and_then(|at| group.get(at).cloned());
        let mine: GroupKey = self.keys.iter().map(value).collect::<Option<_>>()?;
        self.rows.get(&mine)?.money.get(column).copied()
    }
}

/// The key that a column of a table stands for.
fn key(rules: &Ruleset, id: &str) -> Key {
    let of_estate = rules.columns.iter().any(|column| column.id == id && column.of_estate);
    Key::fixed(id).unwrap_or_else(|| Key::Cell(Cell { id: id.to_owned(), of_estate }))
}

/// A year as groups are told apart by it: `2021年` is 2021.
pub(super) fn year(cell: &str) -> String {
    let folded = text::fold(cell);
    folded.trim_end_matches(['年', '度']).to_owned()
}
