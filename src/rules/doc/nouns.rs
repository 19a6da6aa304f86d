//! What a pack speaks of, as it is written.

use schemars::JsonSchema;

use crate::model::{Bilingual, Date};
use crate::rules::doc::{Candidates, Values};
use crate::rules::tree::{At, Scalar, Spot};

/// The head of a pack.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Pack {
    /// The pack's id, in small letters, digits and hyphens.
    pub id: At<String>,
    /// Its title.
    pub title: Bilingual,
    /// What must be said first of it.
    pub notice: Option<Bilingual>,
    /// The day it was last held against its sources.
    pub reviewed: At<Date>,
    /// After this day every run says that a review is due.
    pub review_by: Option<At<Date>>,
    /// Other files of the pack, beside this one.
    pub include: Option<Vec<At<String>>>,
    /// The pack this one is a layer on: the id of a built-in one, or a path from this file.
    pub extends: Option<Vec<At<String>>>,
}

/// Estate cells that mean the whole programme and no single estate.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Programme {
    /// The names, in any language.
    pub names: Vec<At<String>>,
}

/// A text that rules rest on.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Source {
    /// Its title, in its own language.
    pub title: At<String>,
    /// What it is called where there is little room.
    pub short: Option<Bilingual>,
    /// Who issued it.
    pub issuer: Option<At<String>>,
    /// The day it was issued, where that is known.
    pub issued: Option<At<Date>>,
    /// The day it came into force.
    pub from: Option<At<Date>>,
    /// The day it ceased to be in force.
    pub until: Option<At<Date>>,
    /// How far it can be relied on: `regulation`, `statement` or `secondary`.
    pub confidence: At<String>,
    /// What a reader should know of it.
    pub note: Option<Bilingual>,
}

/// A purse with its own rules.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Fund {
    /// Its name.
    pub name: Bilingual,
    /// Other names, in any language.
    pub alias: Option<Vec<At<String>>>,
    /// The groups it belongs to, selected as `@group`.
    pub group: Option<Vec<At<String>>>,
    /// The answer where no rule speaks: `not-allowed` (unless said) or `review`.
    pub otherwise: Option<At<String>>,
    /// Why, with `otherwise = "review"`.
    pub because: Option<Bilingual>,
    /// On whose word, with `otherwise = "review"`.
    pub cite: Option<Vec<Cite>>,
    /// Where the table stands.
    #[schemars(skip)]
    pub spot: Spot,
}

/// A kind of work.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Work {
    /// Its name.
    pub name: Bilingual,
    /// Other names, in any language.
    pub alias: Option<Vec<At<String>>>,
    /// `basic`, `improvement` or `upgrade`.
    pub class: Option<At<String>>,
    /// Tags, selected as `@tag`.
    pub tag: Option<Vec<At<String>>>,
    /// What holds of it by nature where the cell is blank.
    pub implies: Option<Implies>,
}

/// What a work implies.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Implies {
    /// `inside` or `outside`.
    pub side: At<String>,
}

/// Names that mean more than one thing, with their candidates.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Ambiguous {
    /// Names of works.
    pub work: Option<Candidates>,
    /// Names of funds.
    pub fund: Option<Candidates>,
}

/// A fact that rules may ask for: a column of the estate table or of the budget.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Fact {
    /// Its name, which also names the column.
    pub name: Bilingual,
    /// Other headers of the column.
    pub alias: Option<Vec<At<String>>>,
    /// `estate` or `line`.
    pub of: At<String>,
    /// `integer`, `boolean` or `text`.
    #[schemars(rename = "type")]
    pub kind: At<String>,
    /// The values a text may have.
    pub values: Option<Vec<At<String>>>,
    /// What a blank is taken for; each use that mattered is counted.
    pub assume: Option<At<Scalar>>,
    /// Where no table of a run has the column, rules that ask for it do not apply; where one has, every line
    /// is asked.
    pub optional: Option<At<bool>>,
}

/// A named assumption.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Assumption {
    /// What it takes each fact for.
    pub facts: Values,
    /// What it stands for.
    pub because: Bilingual,
}

/// The place in a text that a rule rests on.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Cite {
    /// The id of the source.
    pub source: At<String>,
    /// The clause.
    pub at: At<String>,
    /// Its few decisive words, as they stand there.
    pub words: Option<At<String>>,
}
