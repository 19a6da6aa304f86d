//! What all lines of a run are judged by: the rules, the estates, and what is assumed where a cell is blank.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::budget::header::{self, BUDGET};
use crate::budget::{Known, Layout};
use crate::check::estates::Rows;
use crate::check::limits::{Means, parts};
use crate::facts::{Estates, Sought};
use crate::finding::Kinds;
use crate::model::{Bilingual, Date, Side, text};
use crate::rules::limit::{AMOUNT, Column};
use crate::rules::nouns::Fact;
use crate::rules::outcome::{dim_name, show};
use crate::rules::space::{Dim, Mask, side_mask};
use crate::rules::{Ruleset, WorkId};

/// What a run judges by.
pub struct Audit<'a> {
    /// The rules.
    pub rules: &'a Ruleset,
    /// The estates, where there is a table of them.
    pub estates: Option<&'a Estates>,
    /// Codes that nobody wants to hear of, so that nothing need be kept for them.
    pub off: BTreeSet<&'static str>,
    /// Whether lines are kept to be held against what was approved.
    pub keeps_lines: bool,
    /// Whether findings keep the cells by which fingerprints hold them to their lines.
    pub keeps_cells: bool,
    /// Everything that may stand in for a missing cell.
    pub assumptions: Vec<Assumption>,
    /// Whether only names that mean one thing are taken.
    pub strict: bool,
    /// Money from outside the lines, that limits are held against.
    pub means: Means<'a>,
    /// The day of lines that have none.
    pub as_of: Option<Date>,
    fillings: Vec<Filling>,
    implied: BTreeMap<WorkId, usize>,
    said: BTreeMap<Side, usize>,
    asked: BTreeSet<u16>,
    rows: OnceLock<Rows>,
    /// What findings have in common, whoever makes them.
    pub(super) kinds: Kinds,
}

/// Something that may be taken for granted where a cell is blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The fact, the named assumption, or the work that implies a side.
    pub id: String,
    /// What is taken for what.
    pub facts: BTreeMap<String, String>,
    /// `pack`, `flag` where the user said so, or `text` where the text of the work does.
    pub source: &'static str,
    /// What it stands for, where somebody wrote that down.
    pub because: Option<Bilingual>,
}

impl Assumption {
    /// A value that the user gives for a column that a table lacks.
    pub fn given(id: &str, value: &str) -> Assumption {
        let facts = BTreeMap::from([(id.to_owned(), value.to_owned())]);
        Assumption { id: id.to_owned(), facts, source: "flag", because: None }
    }
}

/// The bands that fill a dimension where its cell is blank, and the assumption that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filling {
    /// The dimension.
    pub dim: Dim,
    /// Its bands.
    pub mask: Mask,
    /// The assumption, by its place in the run's list.
    pub by: usize,
}

/// One thing the user asks to be assumed.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The named assumption, or the fact.
    pub id: String,
    /// What it fills, with which bands.
    pub filled: Vec<(Dim, Mask)>,
    /// What is taken for what, where the user's own words say it.
    pub facts: Option<BTreeMap<String, String>>,
    /// What it stands for, where the pack says so.
    pub because: Option<Bilingual>,
}

/// What the user asks to be assumed.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Named assumptions and single facts, in the order given, with their bands.
    pub filled: Vec<Wish>,
    /// The date of lines that have none.
    pub as_of: Option<Date>,
    /// Whether nothing the pack assumes is to be assumed.
    pub no_assume: bool,
    /// Whether only names that mean one thing are to be taken.
    pub strict: bool,
}

impl<'a> Audit<'a> {
    /// Sets up a run. What the user asks for goes before what the pack assumes.
    pub fn new(rules: &'a Ruleset, estates: Option<&'a Estates>, wishes: Wishes) -> Audit<'a> {
        let mut audit = Audit {
            rules,
            estates,
            off: BTreeSet::new(),
            keeps_lines: false,
            keeps_cells: true,
            assumptions: Vec::new(),
            strict: wishes.strict,
            means: Means::default(),
            as_of: wishes.as_of,
            fillings: Vec::new(),
            implied: BTreeMap::new(),
            said: BTreeMap::new(),
            asked: BTreeSet::new(),
            rows: OnceLock::new(),
            kinds: Kinds::default(),
        };
        audit.ask_for(estates.map(|estates| &estates.layout));
        for wish in wishes.filled {
            audit.assume(wish.id, "flag", wish.because, &wish.filled);
            if let (Some(assumption), Some(facts)) = (audit.assumptions.last_mut(), wish.facts) {
                assumption.facts = facts;
            }
        }
        if let Some(date) = wishes.as_of {
            audit.assume("as-of".to_owned(), "flag", None, &[(Dim::Date, rules.dates.band_of(date))]);
            if let Some(assumption) = audit.assumptions.last_mut() {
                assumption.facts = BTreeMap::from([("date".to_owned(), date.to_string())]);
            }
        }
        if !wishes.no_assume {
            for (number, fact) in rules.facts.iter().enumerate() {
                if let (Some(mask), Ok(number)) = (fact.assume, u16::try_from(number)) {
                    audit.assume(fact.id.clone(), "pack", None, &[(Dim::Fact(number), mask)]);
                }
            }
            audit.imply();
            if !wishes.strict {
                audit.hear();
            }
        }
        audit
    }

    fn assume(
        &mut self,
        id: String,
        source: &'static str,
        because: Option<Bilingual>,
        filled: &[(Dim, Mask)],
    ) {
        let by = self.assumptions.len();
        let facts =
            filled.iter().map(|&(dim, mask)| (dim_name(self.rules, dim), show(self.rules, dim, mask)));
        let facts = facts.collect();
        self.assumptions.push(Assumption { id, facts, source, because });
        for &(dim, mask) in filled {
            if self.filling(dim).is_none() {
                self.fillings.push(Filling { dim, mask, by });
            }
        }
    }

    /// One assumption for each work that implies a side.
    fn imply(&mut self) {
        for work in self.rules.work_ids() {
            let Some((side, root)) = self.rules[work].implies else { continue };
            if !self.implied.contains_key(&root) {
                self.implied.insert(root, self.assumptions.len());
                let facts = BTreeMap::from([("side".to_owned(), side.id().to_owned())]);
                let id = self.rules[root].id.clone();
                self.assumptions.push(Assumption { id, facts, source: "pack", because: None });
            }
        }
    }

    /// One assumption for each side that a work's text may say.
    fn hear(&mut self) {
        for side in Side::ALL {
            self.said.insert(side, self.assumptions.len());
            let facts = BTreeMap::from([("side".to_owned(), side.id().to_owned())]);
            let id = "side-in-text".to_owned();
            self.assumptions.push(Assumption { id, facts, source: "text", because: None });
        }
    }

    /// Takes tables into the run: every line is asked for the facts that one of them has a column for. To be
    /// said before any line is judged.
    pub fn ask_for<'t>(&mut self, tables: impl IntoIterator<Item = &'t Layout>) {
        let before = self.asked.len();
        for layout in tables {
            let facts = (0..).zip(&self.rules.facts).filter(|(_, fact)| layout.has(&fact.id));
            self.asked.extend(facts.map(|(number, _)| number));
        }
        if self.asked.len() > before {
            self.rows = OnceLock::new();
        }
    }

    /// Whether lines are asked for a fact: always, unless it is optional and no table of the run has a column
    /// for it.
    pub fn asks_for(&self, number: u16) -> bool {
        self.asked.contains(&number) || self.rules.fact(number).is_some_and(|fact| !fact.optional)
    }

    /// Finds out what is known of each estate of the table; else it is found out when it is first asked for.
    pub fn know_estates(&self) {
        self.rows();
    }

    /// The row of an estate in the table, by its id as that writes it.
    pub fn estate(&self, id: &str) -> Option<u32> {
        let estates = self.estates?;
        let by_text =
            || estates.one(id).filter(|row| estates.id(*row) == id).and_then(|row| u32::try_from(row).ok());
        estates.written_in(id.as_bytes(), 0, id.len()).or_else(by_text)
    }

    /// What is known of each estate of the table.
    pub(super) fn rows(&self) -> &Rows {
        self.rows.get_or_init(|| Rows::new(self))
    }

    /// What the work's text says of the side, where the side's own cell is blank.
    pub fn said_side(&self, side: Side) -> Option<Filling> {
        let by = *self.said.get(&side)?;
        Some(Filling { dim: Dim::Side, mask: side_mask(side), by })
    }

    /// What fills a dimension where its cell is blank.
    pub fn filling(&self, dim: Dim) -> Option<Filling> {
        self.fillings.iter().copied().find(|filling| filling.dim == dim)
    }

    /// The side that all of these works imply, if they all imply the same one.
    pub fn implied_side(&self, works: &[WorkId]) -> Option<Filling> {
        let mut implied = works.iter().map(|&work| self.rules[work].implies);
        let (side, root) = implied.next()??;
        let same = implied.all(|other| other.is_some_and(|(other, _): (Side, WorkId)| other == side));
        let by = *self.implied.get(&root)?;
        same.then_some(Filling { dim: Dim::Side, mask: side_mask(side), by })
    }

    /// The ids of the facts that are of the estate.
    pub fn estate_facts(&self) -> Vec<String> {
        self.rules.facts.iter().filter(|fact| fact.of_estate).map(|fact| fact.id.clone()).collect()
    }

    /// The columns a budget may have: the canonical ones, one for each fact, and those that limits ask for.
    /// The side is needed only where something in the rules asks for it.
    pub fn budget_columns(&self) -> Vec<Known> {
        let sides = self.rules.tells_sides_apart();
        let needed = |id: &str, required: bool| required && (sides || id != "side");
        let canonical =
            BUDGET.iter().map(|&(id, required)| header::known("budget", id, needed(id, required)));
        let facts = self.rules.facts.iter().map(fact_column);
        let asked = self.group_columns().map(|id| header::known("budget", id, false));
        canonical.chain(facts).chain(asked).chain(self.rules.columns.iter().map(own_column)).collect()
    }

    /// Columns that few budgets have, and that groups are made of in this run.
    fn group_columns(&self) -> impl Iterator<Item = &'static str> {
        let parts = parts(self.rules, &self.means);
        let asked = move |id: &&str| parts.iter().any(|part| part.keys.iter().any(|key| key.id() == *id));
        ["project", "year"].into_iter().filter(asked)
    }
}

/// The columns a table of what was approved may have: those of a budget, of which fewer must be there.
pub fn approved_columns(audit: &Audit<'_>) -> Vec<Known> {
    let mut columns = audit.budget_columns();
    for column in &mut columns {
        column.required &= !["side", "fund"].contains(&column.id.as_str());
        column.names.extend(header::known("approved", &column.id, false).names);
    }
    columns
}

/// The columns an estate table may have.
pub fn estate_columns(rules: &Ruleset) -> Vec<Known> {
    let facts = rules.facts.iter().filter(|fact| fact.of_estate).map(fact_column);
    facts.chain(rules.columns.iter().filter(|column| column.of_estate).map(own_column)).collect()
}

/// What a table of quotas may say.
pub fn quota_columns(rules: &Ruleset) -> Sought<'_> {
    let is_fund = |name: &str| rules.fund_names.knows(name);
    let same_fund = |one: &str, other: &str| rules.fund_names.are_one(one, other);
    Sought {
        keys: quota_keys(rules),
        money: quota_money(rules),
        is_fund: Box::new(is_fund),
        same_fund: Box::new(same_fund),
    }
}

/// The columns a table of quotas may have that say what its money is for.
pub fn quota_keys(rules: &Ruleset) -> Vec<Known> {
    let fixed = [("estate", "estate_name"), ("fund", "fund"), ("project", "project"), ("year", "year")];
    // Whatever a budget may call these columns, a table of quotas may as well.
    let known = |(id, also): (&str, &str)| {
        let mut column = header::known("quotas", id, false);
        column.names.extend([id, also].into_iter().flat_map(|id| header::known("budget", id, false).names));
        column
    };
    fixed.into_iter().map(known).chain(rules.columns.iter().map(own_column)).collect()
}

/// The columns of money that it may have.
pub fn quota_money(rules: &Ruleset) -> Vec<Known> {
    let parameters = rules.parameters.iter().map(|parameter| {
        let names = [&parameter.name.zh, &parameter.name.en].into_iter().chain(&parameter.alias);
        let names = names.map(|name| text::fold(name)).collect();
        Known { id: parameter.id.clone(), names, required: false, money: true }
    });
    std::iter::once(header::known("quotas", AMOUNT, false)).chain(parameters).collect()
}

/// Every column a budget may have, whatever a run asks for.
pub fn all_columns(rules: &Ruleset) -> Vec<Known> {
    let canonical = BUDGET.iter().map(|(id, _)| *id).chain(["project", "year"]);
    let canonical = canonical.map(|id| header::known("budget", id, false));
    let own = rules.columns.iter().map(own_column);
    canonical.chain(rules.facts.iter().map(fact_column)).chain(own).collect()
}

fn own_column(column: &Column) -> Known {
    of_pack(&column.id, &column.name, &column.alias)
}

fn fact_column(fact: &Fact) -> Known {
    of_pack(&fact.id, &fact.name, &fact.alias)
}

/// A column by the names it has in its pack, and by those that a fact of that id is known by in any.
fn of_pack(id: &str, name: &Bilingual, alias: &[String]) -> Known {
    let own = [&name.zh, &name.en].into_iter().chain(alias).map(|name| text::fold(name));
    let names = own.chain(header::known("facts", id, false).names).collect();
    Known { id: id.to_owned(), names, required: false, money: false }
}
