//! Money from outside the lines: the tables of quotas in the rules' own words, and what the command line
//! gives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::budget::Input;
use crate::budget::header::Given;
use crate::check::Check;
use crate::check::audit::quota_columns;
use crate::check::limits::by_estate::ByEstate;
use crate::check::limits::granting::Granting;
use crate::check::limits::name::Name;
use crate::check::total_mismatch;
use crate::facts::{Columns, Estates, Quotas};
use crate::finding::Place;
use crate::model::{Money, Problems, Said, text};
use crate::rules::limit::{AMOUNT, Cell, Key};
use crate::rules::{FundId, Ruleset};

/// What a group is for: a text for each of its keys.
pub(super) type GroupKey = Vec<Name>;

/// All money from outside the lines.
#[derive(Default)]
pub struct Means<'a> {
    /// The tables.
    pub tables: Vec<Grants<'a>>,
    /// What was given for each parameter, by its place in the pack.
    pub given: BTreeMap<usize, Money>,
}

/// A table of quotas, each row under the group it is for.
pub struct Grants<'a> {
    /// The path, as people are shown it.
    pub path: Arc<str>,
    /// The other sheets of its workbook, and why they are passed over.
    pub passed: Vec<(String, Said)>,
    /// What its groups are made of.
    pub keys: Vec<Key>,
    /// Its columns of money.
    pub columns: Vec<String>,
    /// The funds it lists, by their ids.
    pub funds: BTreeSet<Arc<str>>,
    /// Rows that add to one before them.
    pub added: u64,
    /// What is wrong with its cells.
    pub troubles: Vec<Trouble>,
    pub(super) rules: &'a Ruleset,
    pub(super) estates: Option<&'a Estates>,
    /// The rows for an estate and a fund that are both known, where nothing else makes the table's groups.
    pub(super) by_estate: Option<ByEstate>,
    /// The money of every other group, in the order of their texts.
    pub(super) rest: Vec<(GroupKey, Granted)>,
    /// The rows of both that grant an amount, in the order of their groups' texts; those of `rest` come after
    /// the others.
    pub(super) order: Vec<u32>,
}

/// The money of one group.
#[derive(Default)]
pub(super) struct Granted {
    /// Where its first row stands.
    pub(super) place: Option<Place>,
    /// The money, by column.
    pub(super) money: BTreeMap<String, Money>,
}

/// A cell of the table that names nothing known, or a sum that its rows do not make.
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

impl<'a> Grants<'a> {
    /// A table of these keys and columns that nothing stands in.
    pub fn new(
        rules: &'a Ruleset,
        estates: Option<&'a Estates>,
        path: Arc<str>,
        keys: Vec<Key>,
        columns: Vec<String>,
    ) -> Grants<'a> {
        let plain = keys == [Key::Estate, Key::Fund] && columns == [AMOUNT] && estates.is_some();
        Grants {
            path,
            passed: Vec::new(),
            keys,
            columns,
            funds: BTreeSet::new(),
            added: 0,
            troubles: Vec::new(),
            rules,
            estates,
            by_estate: plain.then(ByEstate::default),
            rest: Vec::new(),
            order: Vec::new(),
        }
    }

    /// Reads a table and finds the group of every row. Rows for one group add up.
    pub fn read(
        rules: &'a Ruleset,
        estates: Option<&'a Estates>,
        input: &Input,
        given: &Given,
    ) -> Result<Quotas<Grants<'a>>, Problems> {
        let begin = |columns: &Columns| {
            let keys = columns.keys.iter().map(|id| key(rules, id)).collect();
            let path = Arc::clone(&input.path);
            Granting::new(Grants::new(rules, estates, path, keys, columns.money.clone()))
        };
        let read = Quotas::read(input, &quota_columns(rules), given, &begin)?;
        let Quotas { path, encoding, passed, columns, lines, wrong, taken } = read;
        let mut grants = taken.finish();
        grants.passed.clone_from(&passed);
        grants.troubles.extend(wrong.iter().map(|wrong| Trouble {
            check: &total_mismatch::CHECK,
            place: Place { row: wrong.row, record: 0, offset: 0 },
            said: wrong.said.clone(),
            cell: wrong.held_by.clone(),
        }));
        Ok(Quotas { path, encoding, passed, columns, lines, wrong, taken: grants })
    }

    /// A table of which only the columns are known: those that say what for, and those of money.
    pub fn without_rows(rules: &'a Ruleset, path: &str, keys: &[String], columns: Vec<String>) -> Grants<'a> {
        let keys = keys.iter().map(|id| key(rules, id)).collect();
        Grants::new(rules, None, Arc::from(path), keys, columns)
    }

    /// Grants a group this much in a column, whatever its row said.
    pub fn set(&mut self, group: GroupKey, column: &str, amount: Money) {
        let row = self.place(&group);
        if let (Some(row), Some(by_estate)) = (row, &mut self.by_estate) {
            by_estate.set(row, amount);
            return;
        }
        let at = self.find(&group).unwrap_or_else(|at| {
            self.rest.insert(at, (group, Granted::default()));
            at
        });
        if let Some((_, granted)) = self.rest.get_mut(at) {
            granted.money.insert(column.to_owned(), amount);
        }
        self.settle();
    }

    /// The money in a column for a group made of these keys; the table's own keys must be among them.
    pub fn money(&self, column: &str, keys: &[Key], group: &GroupKey) -> Option<Money> {
        let value =
            |mine: &Key| keys.iter().position(|key| key == mine).and_then(|at| group.get(at).cloned());
        let mine: GroupKey = self.keys.iter().map(value).collect::<Option<_>>()?;
        match self.place(&mine).filter(|_| column == AMOUNT) {
            Some(row) => self.by_estate.as_ref().map(|by_estate| by_estate.amount(row)),
            None => self.by_text(&mine)?.money.get(column).copied(),
        }
    }

    /// The amount granted to an estate, by its place in the table of estates, from a fund; where the table is
    /// by these.
    pub fn granted(&self, estate: u32, fund: FundId) -> Option<Money> {
        let by_estate = self.by_estate.as_ref();
        if let Some((table, row)) = by_estate.and_then(|table| Some((table, table.place(estate, fund)?))) {
            return Some(table.amount(row));
        }
        if self.rest.is_empty() || self.keys != [Key::Estate, Key::Fund] {
            return None;
        }
        let texts = [self.estates?.id(estate as usize), self.rules[fund].id.as_str()];
        let group: GroupKey = self.keys.iter().zip(texts).map(|(key, text)| self.name(key, text)).collect();
        self.by_text(&group)?.money.get(AMOUNT).copied()
    }

    /// A text as groups are told apart by it.
    pub(super) fn name(&self, key: &Key, text: &str) -> Name {
        Name::of(self.rules, key, Arc::from(text))
    }

    /// The money of a group that is known by its texts.
    fn by_text(&self, group: &[Name]) -> Option<&Granted> {
        let at = self.find(group).ok()?;
        self.rest.get(at).map(|(_, granted)| granted)
    }

    /// The place of a group among those that are known by their texts; else where it would stand.
    pub(super) fn find(&self, group: &[Name]) -> Result<usize, usize> {
        self.rest.binary_search_by(|(known, _)| known.as_slice().cmp(group))
    }

    /// The estate and the fund of a group by their numbers, where the table is by these and both are known.
    pub(super) fn numbers(&self, group: &[Name]) -> Option<(u32, FundId)> {
        let ([estate, fund], [Key::Estate, Key::Fund]) = (group, self.keys.as_slice()) else { return None };
        let estates = self.estates?;
        let at = estates.one(estate).filter(|at| estates.id(*at) == &**estate)?;
        let fund = self.rules.fund_ids().find(|id| self.rules[*id].id == **fund)?;
        Some((u32::try_from(at).ok()?, fund))
    }

    /// The row of a group among those that are known by numbers.
    pub(super) fn place(&self, group: &[Name]) -> Option<usize> {
        let by_estate = self.by_estate.as_ref()?;
        let (estate, fund) = self.numbers(group)?;
        by_estate.place(estate, fund)
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
