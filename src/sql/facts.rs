//! Facts as SQL reads them: a bit for the value, all bits where it is missing, one apart where it does not
//! apply.

use crate::rules::cell::BOOLEANS;
use crate::rules::nouns::{Fact, FactKind};
use crate::rules::space::{Cuts, Dim, band};
use crate::sql::Job;
use crate::sql::dims::Column;
use crate::sql::text::literal;

/// A fact with its number and its column.
pub(super) struct Asked<'j> {
    /// The fact.
    pub fact: &'j Fact,
    /// Its number.
    pub number: usize,
    /// Its column.
    pub column: &'j Column,
}

impl Job<'_> {
    /// Every fact with its column.
    pub(super) fn facts(&self) -> impl Iterator<Item = Asked<'_>> {
        let columns = self.columns.0.iter().skip(2);
        self.rules.facts.iter().zip(columns).enumerate().map(|(number, (fact, column))| Asked {
            fact,
            number,
            column,
        })
    }

    /// The bits of a fact from a text, which stands in the row `alias` of `earmark_texts`; NULL where it is
    /// no value.
    fn read(&self, asked: &Asked<'_>, alias: &str) -> String {
        match &asked.fact.kind {
            FactKind::Boolean => format!("{alias}.flag"),
            FactKind::Integer(cuts) => {
                let number = format!("{alias}.number");
                let banded = |number: &str| bands(number, cuts, |cut| cut.to_string());
                match asked.fact.within() {
                    Some(may) => {
                        let year = format!("CAST({alias}.of_year AS BIGINT)");
                        let arm = |number: &str| {
                            let banded = banded(number);
                            format!("WHEN {number} BETWEEN {} AND {} THEN {banded}", may.start(), may.end())
                        };
                        format!("CASE {} {} END", arm(&number), arm(&year))
                    }
                    None => banded(&number),
                }
            }
            FactKind::Text(values) => {
                let arm = |(at, (folded, _)): (usize, &(String, String))| {
                    format!("WHEN {} THEN {}", literal(self.dialect, folded), band(at))
                };
                let arms: Vec<String> = values.iter().enumerate().map(arm).collect();
                format!("CASE {alias}.folded {} END", arms.join(" "))
            }
        }
    }

    /// The bits of a fact: of its value; where the cell is blank what is assumed, else all; where it is no
    /// value, all.
    pub(super) fn bits(&self, asked: &Asked<'_>, alias: &str) -> String {
        let (value, all) = (self.read(asked, alias), asked.column.all);
        let blank = self.blank(asked);
        format!("COALESCE({value}, CASE WHEN {alias}.folded = '' THEN {blank} ELSE {all} END)")
    }

    /// The bits of a fact whose cell is blank.
    pub(super) fn blank(&self, asked: &Asked<'_>) -> u64 {
        self.audit.filling(asked.column.dim).map_or(asked.column.all, |filling| filling.mask)
    }

    /// The bits of a fact that its table has no column for.
    pub(super) fn absent(&self, asked: &Asked<'_>) -> u64 {
        if self.asks_for(asked) { self.blank(asked) } else { asked.column.apart }
    }

    /// Whether lines are asked for a fact that their own table has no column for.
    pub(super) fn asks_for(&self, asked: &Asked<'_>) -> bool {
        u16::try_from(asked.number).is_ok_and(|number| self.audit.asks_for(number))
    }

    /// Whether something is assumed of a fact whose cell is blank.
    pub(super) fn is_assumed(&self, asked: &Asked<'_>) -> bool {
        self.audit.filling(asked.column.dim).is_some()
    }

    /// That a text is no value of a fact.
    pub(super) fn is_bad(&self, asked: &Asked<'_>, alias: &str) -> String {
        format!("({alias}.folded <> '' AND {} IS NULL)", self.read(asked, alias))
    }
}

/// That two texts say different things of a fact.
pub(super) fn differ(asked: &Asked<'_>, mine: &str, theirs: &str) -> String {
    let both = format!("{mine}.folded <> '' AND {theirs}.folded <> ''");
    let text = |alias: &str| match asked.fact.kind {
        FactKind::Integer(_) => {
            let plain = format!("TRIM(TRAILING '年' FROM {alias}.folded)");
            let year = asked.fact.within().map(|_| format!("COALESCE({alias}.of_year, {plain})"));
            year.unwrap_or(plain)
        }
        _ => format!("{alias}.folded"),
    };
    let other = format!("{} <> {}", text(mine), text(theirs));
    match asked.fact.kind {
        FactKind::Boolean => format!("({both} AND COALESCE({mine}.flag <> {theirs}.flag, {other}))"),
        _ => format!("({both} AND {other})"),
    }
}

/// The bit of a value among bands; NULL where there is no value.
pub(super) fn bands<T: Ord + Copy>(value: &str, cuts: &Cuts<T>, written: impl Fn(T) -> String) -> String {
    let ends = (0..cuts.bands()).filter_map(|at| Some((at, cuts.ends(at, at).1?)));
    let mut arms: Vec<String> =
        ends.map(|(at, end)| format!("WHEN {value} < {} THEN {}", written(end), band(at))).collect();
    arms.push(format!("WHEN {value} IS NOT NULL THEN {}", band(cuts.bands().saturating_sub(1))));
    format!("CASE {} END", arms.join(" "))
}

/// `earmark_texts.flag`: the bit of no or yes.
pub(super) fn flag(job: &Job<'_>, folded: &str) -> String {
    let arm = |(flag, words): &(bool, [&str; 5])| {
        let words: Vec<String> = words.iter().map(|word| literal(job.dialect, word)).collect();
        format!("WHEN {folded} IN ({}) THEN {}", words.join(", "), band(usize::from(*flag)))
    };
    format!("CASE {} END", BOOLEANS.iter().map(arm).collect::<Vec<_>>().join(" "))
}

/// Whether a dimension is a fact of the estate.
pub(super) fn is_of_estate(job: &Job<'_>, dim: Dim) -> bool {
    matches!(dim, Dim::Fact(number) if job.rules.fact(number).is_some_and(|fact| fact.of_estate))
}
