//! What a pack speaks of: itself, the texts it rests on, funds, works, facts.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Bilingual, Date, Side};
use crate::rules::sets::WorkId;
use crate::rules::space::{Cuts, Mask, all_bands};
use crate::rules::tree::Spot;

/// A pack, as it is named in reports.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// What must be said first of it.
    pub notice: Option<Bilingual>,
    /// The day it was last held against its sources.
    pub reviewed: Date,
    /// After this day a review is due.
    pub review_by: Option<Date>,
    /// The SHA-256 of its files, in order, in hexadecimal.
    pub sha256: String,
    /// Where its id stands.
    pub spot: Spot,
}

impl Pack {
    /// The first digits of its digest, as closing lines show them.
    pub fn short(&self) -> &str {
        self.sha256.get(..8).unwrap_or_default()
    }
}

/// The text of one file of a pack, and its name.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path, as people are shown it.
    pub path: Arc<str>,
    /// What it holds.
    pub text: Arc<str>,
}

impl SourceFile {
    /// The physical line in which a byte stands, from 1.
    pub fn row(&self, at: usize) -> usize {
        self.text.get(..at).unwrap_or_default().matches('\n').count() + 1
    }
}

/// A text that rules rest on.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its title, in its own language.
    pub title: String,
    /// What it is called where there is little room.
    pub short: Bilingual,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The day it was issued, where that is known.
    pub issued: Option<Date>,
    /// When it was in force, half-open, where that is known.
    pub in_force: (Option<Date>, Option<Date>),
    /// How far it can be relied on.
    pub confidence: Confidence,
    /// What a reader should know of it.
    pub note: Option<Bilingual>,
}

/// How far a source can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A regulation.
    Regulation,
    /// An official's statement: no regulation.
    Statement,
    /// A report of either by somebody else.
    Secondary,
}

impl Confidence {
    /// The word packs and reports use.
    pub fn id(self) -> &'static str {
        match self {
            Confidence::Regulation => "regulation",
            Confidence::Statement => "statement",
            Confidence::Secondary => "secondary",
        }
    }
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// The source, by its place in the pack.
    pub source: usize,
    /// The clause.
    pub at: String,
    /// Its few decisive words.
    pub words: Option<String>,
}

/// A purse.
#[derive(Clone, Debug)]
pub struct Fund {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Other names.
    pub alias: Vec<String>,
    /// The groups it belongs to.
    pub groups: Vec<String>,
    /// The rule that answers where no other speaks, if it is not "not allowed".
    pub otherwise: Option<usize>,
    /// The pack that has it, by its place among the packs.
    pub pack: usize,
    /// Where it stands.
    pub spot: Spot,
}

/// A kind of work.
#[derive(Clone, Debug)]
pub struct Work {
    /// Its dotted id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Other names.
    pub alias: Vec<String>,
    /// `basic`, `improvement`, `upgrade`, or none.
    pub class: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The works below it that have none below them; itself where it is one.
    pub leaves: Vec<WorkId>,
    /// The side it lies on by nature, with the work that says so.
    pub implies: Option<(Side, WorkId)>,
    /// Where it stands.
    pub spot: Spot,
}

/// A fact that rules ask for.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its id, which is also the canonical header of its column.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Other headers of its column.
    pub alias: Vec<String>,
    /// Whether it is of the estate, not of the line.
    pub of_estate: bool,
    /// Its type, with its bands.
    pub kind: FactKind,
    /// What a blank is taken for.
    pub assume: Option<Mask>,
    /// Where no table of a run has the column, rules that ask for it do not apply; where one has, every line
    /// is asked.
    pub optional: bool,
}

/// A fact's type, cut into the bands that rules tell apart.
#[derive(Clone, Debug)]
pub enum FactKind {
    /// `false` is band 0, `true` is band 1.
    Boolean,
    /// Whole numbers.
    Integer(Cuts<i64>),
    /// One of these, folded beside as written.
    Text(Vec<(String, String)>),
}

impl Fact {
    /// All of the fact's bands.
    pub fn all(&self) -> Mask {
        all_bands(match &self.kind {
            FactKind::Boolean => 2,
            FactKind::Integer(cuts) => cuts.bands(),
            FactKind::Text(values) => values.len(),
        })
    }
}

/// A named assumption.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// Its name.
    pub id: String,
    /// The facts it fills, by number, with their bands.
    pub facts: Vec<(u16, Mask)>,
    /// What it stands for.
    pub because: Bilingual,
}
