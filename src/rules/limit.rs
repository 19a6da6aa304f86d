//! What a limit means: which lines, in which groups, measured how, held to what.

use std::fmt;

use crate::finding::Severity;
use crate::model::{Bilingual, Date, Money};
use crate::rules::nouns::Cite;
use crate::rules::sets::{Funds, Works};
use crate::rules::space::{Dim, Mask, Region};
use crate::rules::tree::Spot;

/// The most keys that may make a group.
pub const MOST_KEYS: usize = 6;

/// The table of money granted, as packs name it.
pub const QUOTAS: &str = "quotas";

/// Its column, unless a pack names another.
pub const AMOUNT: &str = "amount";

/// Money from outside the lines.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its id, which is also the canonical header of its column.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Other headers of its column.
    pub alias: Vec<String>,
}

/// A column that limits alone ask for.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its id, which is also its canonical header.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Other headers of it.
    pub alias: Vec<String>,
    /// Whether it is of the estate, not of the line.
    pub of_estate: bool,
}

/// A bound on sums of lines, as it is named in findings.
#[derive(Clone, Debug)]
pub struct Limit {
    /// Its id.
    pub id: String,
    /// How grave it is to break it.
    pub severity: Severity,
    /// Whether a layer may raise it.
    pub delegable: bool,
    /// Why, in a sentence.
    pub because: Bilingual,
    /// On whose word.
    pub cites: Vec<Cite>,
    /// Its vintages; one, where the pack gives none.
    pub vintages: Vec<Vintage>,
    /// The pack that has it, by its place among the packs.
    pub pack: usize,
    /// Where it stands in the pack.
    pub spot: Spot,
}

/// One vintage of a limit: select, group, measure, bound.
#[derive(Clone, Debug)]
pub struct Vintage {
    /// The lines that count.
    pub of: Lines,
    /// What makes a group. None where the table that bounds it says so with its own columns.
    pub by: Option<Vec<Key>>,
    /// What percentages are of.
    pub over: Option<Base>,
    /// What yuan are for each of.
    pub per: Option<Per>,
    /// What a group is held to.
    pub test: Test,
    /// The stretch of time, for people.
    pub period: (Option<Date>, Option<Date>),
    /// Its own reason, where the pack gives one.
    pub because: Option<Bilingual>,
    /// Its own citations, where the pack gives them.
    pub cites: Option<Vec<Cite>>,
}

/// A set of lines: funds, works, and a region of the rest.
#[derive(Clone, Debug)]
pub struct Lines {
    /// The funds.
    pub funds: Funds,
    /// The works.
    pub works: Works,
    /// Side, date and facts.
    pub region: Region,
    /// The funds as written.
    pub funds_text: Vec<String>,
    /// The works as written.
    pub works_text: Vec<String>,
}

/// Something that makes groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The estate.
    Estate,
    /// The fund.
    Fund,
    /// The item.
    Item,
    /// The kind of work.
    Work,
    /// The class of the work.
    Class,
    /// The side of the red line.
    Side,
    /// The year: its own column, else that of the date.
    Year,
    /// What a column says.
    Cell(Cell),
}

/// A column by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The column's id.
    pub id: String,
    /// Whether it is of the estate, not of the line.
    pub of_estate: bool,
}

/// What a share is of.
#[derive(Clone, Debug)]
pub struct Base {
    /// The lines of the group that count; none where parameters alone do.
    pub lines: Option<Lines>,
    /// Parameters added to them, by their place in the pack.
    pub plus: Vec<usize>,
}

/// What a unit cap is per.
#[derive(Clone, Debug)]
pub struct Per {
    /// The column of the quantity.
    pub column: Cell,
    /// The lines that hold it.
    pub lines: Lines,
}

/// What a group is held to.
#[derive(Clone, Debug)]
pub enum Test {
    /// Every one of these.
    Within {
        /// What it may come to at most.
        at_most: Vec<Bound>,
        /// What it must come to at least.
        at_least: Vec<Bound>,
    },
    /// One of these sets of funds alone, each with the set as written.
    Exclusive(Vec<(Funds, Vec<String>)>),
    /// What a column says, give or take some money.
    Equals {
        /// The column.
        column: Cell,
        /// How far the two may lie apart.
        within: Money,
    },
}

/// What money is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Yuan, or a share of the base.
    Flat(Flat),
    /// Yuan, and a share of what the base has beyond some yuan.
    Steps {
        /// The yuan that are always free.
        amount: Money,
        /// The share on top.
        rate: Rate,
        /// Of what lies beyond this.
        beyond: Money,
    },
    /// A column of the table of quotas.
    Table(String),
    /// A parameter, by its place in the pack.
    Parameter(usize),
    /// One of these, by the bands a fact lies in. Together they cover the fact.
    ByFact {
        /// The fact, by its number.
        fact: u16,
        /// What holds for which bands.
        rates: Vec<(Mask, Flat)>,
    },
    /// The share of the base that one column of the estate is of another.
    Share {
        /// The part.
        part: Cell,
        /// The whole.
        whole: Cell,
    },
}

/// A plain bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flat {
    /// Yuan: for each unit, where the limit has a `per`.
    Amount(Money),
    /// A share of the base.
    Rate(Rate),
}

/// A percentage, exact: in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(u64);

impl Rate {
    /// What a rate's number is counted in.
    pub const WHOLE: u64 = 1_000_000;

    /// Reads `"60%"`, `"3.000%"`, `"33.3333%"`; none if it is no percentage, or finer than a ten-thousandth
    /// of one.
    ///
    /// ```
    /// use earmark::rules::limit::Rate;
    /// assert_eq!(Rate::parse("3.000%").map(Rate::millionths), Some(30_000));
    /// assert_eq!(Rate::parse("0.00001%"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Rate> {
        let number = text.trim().strip_suffix('%')?.trim_end();
        let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || whole.len() > 9 {
            return None;
        }
        let kept = decimals.trim_end_matches('0');
        if kept.len() > 4 {
            return None;
        }
        format!("{whole}{kept:0<4}").parse().ok().map(Rate)
    }

    /// The rate in millionths.
    pub fn millionths(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 10_000, format!("{:04}", self.0 % 10_000));
        match rest.trim_end_matches('0') {
            "" => write!(f, "{whole}%"),
            decimals => write!(f, "{whole}.{decimals}%"),
        }
    }
}

impl fmt::Display for Flat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flat::Amount(amount) => f.write_str(&amount.grouped()),
            Flat::Rate(rate) => rate.fmt(f),
        }
    }
}

impl Key {
    /// The word packs and reports use.
    pub fn id(&self) -> &str {
        match self {
            Key::Estate => "estate",
            Key::Fund => "fund",
            Key::Item => "item",
            Key::Work => "work",
            Key::Class => "class",
            Key::Side => "side",
            Key::Year => "year",
            Key::Cell(cell) => &cell.id,
        }
    }

    /// The key with this word, if it is one of the fixed ones.
    pub fn fixed(id: &str) -> Option<Key> {
        let fixed = [Key::Estate, Key::Fund, Key::Item, Key::Work, Key::Class, Key::Side, Key::Year];
        fixed.into_iter().find(|key| key.id() == id)
    }
}

impl Bound {
    /// Whether it is a share of the base.
    pub fn is_share(&self) -> bool {
        match self {
            Bound::Flat(Flat::Rate(_)) | Bound::Steps { .. } | Bound::Share { .. } => true,
            Bound::ByFact { rates, .. } => rates.iter().any(|(_, flat)| matches!(flat, Flat::Rate(_))),
            Bound::Flat(Flat::Amount(_)) | Bound::Table(_) | Bound::Parameter(_) => false,
        }
    }

    /// Whether it is yuan for each unit, where there are units.
    pub fn is_per_unit(&self) -> bool {
        match self {
            Bound::Flat(Flat::Amount(_)) => true,
            Bound::ByFact { rates, .. } => rates.iter().any(|(_, flat)| matches!(flat, Flat::Amount(_))),
            _ => false,
        }
    }
}

impl Limit {
    /// The lines that its vintages count, are a part of and are measured by.
    pub fn lines(&self) -> impl Iterator<Item = &Lines> {
        self.vintages.iter().flat_map(|vintage| {
            let over = vintage.over.as_ref().and_then(|base| base.lines.as_ref());
            let per = vintage.per.as_ref().map(|per| &per.lines);
            std::iter::once(&vintage.of).chain(over).chain(per)
        })
    }
}

impl Vintage {
    /// Whether it matters to it on which side of the red line a line lies.
    pub fn tells_sides_apart(&self) -> bool {
        let base = self.over.iter().filter_map(|base| base.lines.as_ref());
        let mut lines = [&self.of].into_iter().chain(base).chain(self.per.iter().map(|per| &per.lines));
        lines.any(|lines| lines.region.asks_for(Dim::Side))
            || self.by.iter().flatten().any(|key| *key == Key::Side)
    }

    /// Every bound, whichever way it holds.
    pub fn bounds(&self) -> impl Iterator<Item = &Bound> {
        let (most, least): (&[Bound], &[Bound]) = match &self.test {
            Test::Within { at_most, at_least } => (at_most, at_least),
            Test::Exclusive(_) | Test::Equals { .. } => (&[], &[]),
        };
        most.iter().chain(least)
    }
}
