//! A pack as it is written: every key of the language, with its place. `resolve` says what it means.

mod clauses;
mod expected;
mod limits;
mod nouns;
mod schema;

pub use clauses::{Amend, AmendWork, Approved, Invariant, LayerUnless, Rule, Scope, Silent, Unless, Vintage};
pub use expected::Test;
pub use limits::{
    Base, Bound, BoundTable, Column, Equals, Limit, LimitVintage, Measure, Parameter, Per, Selection, Sets,
};
pub use nouns::{Ambiguous, Assumption, Cite, Fact, Fund, Implies, Pack, Programme, Source, Work};

use schemars::JsonSchema;

use crate::rules::tree::{At, Scalar};

/// Ids and what stands under them, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Named<T>(pub Vec<(At<String>, T)>);

/// One or several values by the name of a fact.
#[derive(Clone, Debug, Default)]
pub struct Values(pub Vec<(At<String>, Vec<At<Scalar>>)>);

/// One value by the name of a fact or of a column.
#[derive(Clone, Debug, Default)]
pub struct Cells(pub Vec<(At<String>, Vec<At<Scalar>>)>);

/// One word, or a list of them.
#[derive(Clone, Debug, Default)]
pub struct OneOrMore(pub Vec<At<String>>);

/// Names, each with the ids it may stand for.
#[derive(Clone, Debug, Default)]
pub struct Candidates(pub Vec<(At<String>, Vec<At<String>>)>);

/// A rule pack: which fund may pay for which work, where, and on whose word.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(rename = "pack", deny_unknown_fields)]
pub struct Doc {
    /// What the pack is. An included file has none.
    pub pack: Option<Pack>,
    /// Estate cells that mean the whole programme.
    pub programme: Option<Programme>,
    /// The texts that rules rest on, by id.
    pub source: Option<Named<Source>>,
    /// The purses, by id. Their order is the order in which `could pay` names them.
    pub fund: Option<Named<Fund>>,
    /// The tree of works, by dotted id.
    pub work: Option<Named<Work>>,
    /// Names that mean more than one thing.
    pub ambiguous: Option<Ambiguous>,
    /// The facts that rules may ask for, by id.
    pub fact: Option<Named<Fact>>,
    /// What `--assume NAME` stands for, by name.
    pub assumption: Option<Named<Assumption>>,
    /// The rules. Their order decides nothing.
    pub rule: Option<Vec<Rule>>,
    /// Exceptions to rules of the packs below.
    pub unless: Option<Vec<LayerUnless>>,
    /// What a layer calls or classes otherwise than the packs below.
    pub amend: Option<Amend>,
    /// Money from outside the lines that limits ask for, by id.
    pub parameter: Option<Named<Parameter>>,
    /// Columns that limits alone ask for, by id.
    pub column: Option<Named<Column>>,
    /// Bounds on sums of lines.
    pub limit: Option<Vec<Limit>>,
    /// How a budget is held against what was approved.
    pub approved: Option<Approved>,
    /// Gaps that are known and meant.
    pub silent: Option<Vec<Silent>>,
    /// What must hold of every line there can be, on every day.
    pub invariant: Option<Vec<Invariant>>,
    /// Facts that most tests share.
    pub test_defaults: Option<Cells>,
    /// Lines with what must be said of them.
    pub test: Option<Vec<Test>>,
}
