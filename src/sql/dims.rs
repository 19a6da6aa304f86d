//! The dimensions as columns of SQL: each value a bit, and one more bit for what does not apply.

use std::collections::BTreeMap;

use crate::rules::Ruleset;
use crate::rules::outcome::show;
use crate::rules::space::{Dim, MOST_BANDS, Mask, State, all_bands, at, band, set};
use crate::sql::dialect::Dialect;
use crate::sql::text;

/// A dimension as a column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// The dimension.
    pub dim: Dim,
    /// The column's name, quoted where it must be.
    pub name: String,
    /// All of its values.
    pub all: Mask,
    /// The bit of a line to which it does not apply; none where there is no such line.
    pub apart: Mask,
}

/// All dimensions, in the order of a state.
#[derive(Clone, Debug)]
pub(super) struct Columns(pub Vec<Column>);

/// The words for sets of values, as the tables of the pack write them, with their bits.
#[derive(Debug, Default)]
pub(super) struct Dictionary(BTreeMap<(String, String), Mask>);

/// The most values a dimension may have, so that a set of them and one bit more is a whole number above zero.
pub(super) const MOST_VALUES: usize = MOST_BANDS - 2;

impl Columns {
    /// Those of a pack.
    pub(super) fn of(dialect: &Dialect, rules: &Ruleset) -> Columns {
        let plain =
            |dim, name: &str, bands| Column { dim, name: name.to_owned(), all: all_bands(bands), apart: 0 };
        let mut columns =
            vec![plain(Dim::Side, "on_side", 2), plain(Dim::Date, "on_date", rules.dates.bands())];
        for (number, fact) in (0..).zip(&rules.facts) {
            let all = fact.all();
            let next = usize::try_from(all.count_ones()).unwrap_or(MOST_BANDS);
            let name = named(dialect, &format!("fact_{}", fact.id));
            columns.push(Column { dim: Dim::Fact(number), name, all, apart: band(next) });
        }
        Columns(columns)
    }

    /// The first dimension that has too many values, by its name.
    pub(super) fn too_fine(&self) -> Option<&str> {
        let fits = |column: &&Column| column.all.count_ones() as usize > MOST_VALUES;
        self.0.iter().find(fits).map(|column| column.name.as_str())
    }

    /// A line of which nothing is known, not even what applies to it.
    pub(super) fn everything(&self) -> State {
        let mut state = vec![0; self.0.len()];
        for column in &self.0 {
            set(&mut state, column.dim, column.all | column.apart);
        }
        state
    }

    /// Something made of every column, joined.
    pub(super) fn each(&self, between: &str, make: impl Fn(&Column) -> String) -> String {
        self.0.iter().map(make).collect::<Vec<_>>().join(between)
    }

    /// That a kind of line and a box have values in common.
    pub(super) fn meet(&self, one: &str, other: &str) -> String {
        self.each("\n       AND ", |column| {
            format!("({one}.{name} & {other}.{name}) <> 0", name = column.name)
        })
    }
}

/// A column's name: bare where every engine takes it so.
pub(super) fn named(dialect: &Dialect, name: &str) -> String {
    let bare = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if bare { name.to_owned() } else { text::name(dialect, name) }
}

impl Column {
    /// Some of its values, in words; none where it is all of them.
    pub(super) fn words(&self, rules: &Ruleset, mask: Mask) -> Option<String> {
        let full = self.all | self.apart;
        if mask & full == full {
            return None;
        }
        let applies = mask & self.all;
        Some(if mask & self.apart == 0 || self.apart == 0 {
            if applies == self.all { "applies".to_owned() } else { show(rules, self.dim, applies) }
        } else if applies == 0 {
            "does not apply".to_owned()
        } else {
            format!("not {}", show(rules, self.dim, self.all & !applies))
        })
    }
}

impl Dictionary {
    /// The word of a column for some of its values, noted; none where it is all of them.
    pub(super) fn note(&mut self, rules: &Ruleset, column: &Column, mask: Mask) -> Option<String> {
        let mask = mask & (column.all | column.apart);
        let mut word = column.words(rules, mask)?;
        while self.0.get(&(column.name.clone(), word.clone())).is_some_and(|known| *known != mask) {
            word.push('\'');
        }
        self.0.insert((column.name.clone(), word.clone()), mask);
        Some(word)
    }

    /// Every word with its column and bits.
    pub(super) fn words(&self) -> impl Iterator<Item = (&str, &str, Mask)> {
        self.0.iter().map(|((column, word), mask)| (column.as_str(), word.as_str(), *mask))
    }
}

/// The bands of a state in every dimension, noted.
pub(super) fn noted(
    dictionary: &mut Dictionary,
    rules: &Ruleset,
    columns: &Columns,
    state: &State,
) -> Vec<Option<String>> {
    columns.0.iter().map(|column| dictionary.note(rules, column, at(state, column.dim))).collect()
}
