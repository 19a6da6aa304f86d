//! What all lines of a run are judged by: the rules, the estates, and what is assumed where a cell is blank.

use std::collections::BTreeMap;

use crate::budget::Known;
use crate::budget::header::{self, BUDGET};
use crate::facts::Estates;
use crate::model::{Bilingual, Date, Side};
use crate::rules::outcome::{dim_name, show};
use crate::rules::ruleset::Fact;
use crate::rules::space::{Dim, Mask, side_mask};
use crate::rules::{Ruleset, WorkId};

/// What a run judges by.
pub struct Audit<'a> {
    /// The rules.
    pub rules: &'a Ruleset,
    /// The estates, where there is a table of them.
    pub estates: Option<&'a Estates>,
    /// Everything that may stand in for a missing cell.
    pub assumptions: Vec<Assumption>,
    fillings: Vec<Filling>,
    implied: BTreeMap<WorkId, usize>,
}

/// Something that may be taken for granted where a cell is blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The fact, the named assumption, or the work that implies a side.
    pub id: String,
    /// What is taken for what.
    pub facts: BTreeMap<String, String>,
    /// `pack`, or `flag` where the user said so.
    pub source: &'static str,
    /// What it stands for, where somebody wrote that down.
    pub because: Option<Bilingual>,
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
}

impl<'a> Audit<'a> {
    /// Sets up a run. What the user asks for goes before what the pack assumes.
    pub fn new(rules: &'a Ruleset, estates: Option<&'a Estates>, wishes: Wishes) -> Audit<'a> {
        let mut audit =
            Audit { rules, estates, assumptions: Vec::new(), fillings: Vec::new(), implied: BTreeMap::new() };
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

    /// The columns a budget may have: the canonical ones, and a fact each.
    pub fn budget_columns(&self) -> Vec<Known> {
        let canonical = BUDGET.iter().map(|&(id, required)| header::known("budget", id, required));
        canonical.chain(self.rules.facts.iter().map(fact_column)).collect()
    }
}

/// The columns an estate table may have.
pub fn estate_columns(rules: &Ruleset) -> Vec<Known> {
    rules.facts.iter().filter(|fact| fact.of_estate).map(fact_column).collect()
}

fn fact_column(fact: &Fact) -> Known {
    let names = [&fact.name.zh, &fact.name.en].into_iter().chain(&fact.alias).cloned().collect();
    Known { id: fact.id.clone(), names, required: false }
}
