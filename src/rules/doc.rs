//! A pack as it is written: every key of the language, with its place. `resolve` says what it means.

mod limits;

pub use limits::{
    Base, Bound, BoundTable, Column, Equals, Limit, LimitVintage, Measure, Parameter, Per, Selection, Sets,
};

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::model::{Bilingual, Date};
use crate::rules::tree::{At, Scalar, Spot};

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

/// How a budget is held against what was approved. Tolerances are percentages, `"2.5%"`; none unless said.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Approved {
    /// The group of funds whose money must not stay where content is cut.
    pub group: At<String>,
    /// How far a quantity may be below the approved one.
    pub quantity: Option<At<String>>,
    /// How far a unit price may be above the approved one.
    pub price: Option<At<String>>,
    /// How far a fund may pay less than approved and still pay as much.
    pub amount: Option<At<String>>,
    /// Why.
    pub because: Bilingual,
    /// On whose word.
    pub cite: Vec<Cite>,
}

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
    /// Where no table of a run has the column, rules that ask for it do not apply; where one has, every line is asked.
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

/// The lines that a rule, an exception or a gap speaks of: an AND over what is given.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Scope {
    /// Works with all below them, `@tag`, or `*`; all of them unless given.
    pub work: Option<Vec<At<String>>>,
    /// Of these, only works of one of these classes.
    pub class: Option<Vec<At<String>>>,
    /// Of these, only works that carry one of these tags.
    pub tagged: Option<Vec<At<String>>>,
    /// Of these, not these works with all below them, nor these `@tag`s.
    pub without: Option<Vec<At<String>>>,
    /// `inside` or `outside`; both unless given.
    pub side: Option<At<String>>,
    /// Facts and what they must be.
    #[schemars(rename = "where")]
    pub facts: Option<Values>,
    /// The first day on which it holds.
    pub from: Option<At<Date>>,
    /// The first day on which it no longer holds.
    pub until: Option<At<Date>>,
}

/// Allows, denies or asks for review of the lines in a box.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Rule {
    /// Its id.
    pub id: At<String>,
    /// The funds it allows: ids, `@group`s, or `*`. Exactly one of `allow`, `deny`, `review`.
    pub allow: Option<Vec<At<String>>>,
    /// The funds it denies.
    pub deny: Option<Vec<At<String>>>,
    /// The funds it sends to review.
    pub review: Option<Vec<At<String>>>,
    /// The lines it speaks of.
    #[schemars(flatten)]
    pub scope: Scope,
    /// Whether a layer on this pack may loosen it.
    pub delegable: Option<At<bool>>,
    /// Why, in a sentence.
    pub because: Bilingual,
    /// On whose word. May be left out where every vintage says on whose.
    #[schemars(default)]
    pub cite: Vec<Cite>,
    /// Where it does not bite after all.
    pub unless: Option<Vec<Unless>>,
    /// Its versions in time; each replaces what it gives.
    pub vintage: Option<Vec<Vintage>>,
}

/// An exception to a rule, with its own id and authority.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Unless {
    /// Its id.
    pub id: At<String>,
    /// The lines it lifts the rule from.
    #[schemars(flatten)]
    pub scope: Scope,
    /// Why, in a sentence.
    pub because: Bilingual,
    /// On whose word.
    pub cite: Vec<Cite>,
}

/// An exception to a rule of a pack below.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LayerUnless {
    /// The id of the rule.
    pub rule: At<String>,
    /// The exception.
    #[schemars(flatten)]
    pub unless: Unless,
}

/// What a layer says otherwise of things the packs below have.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Amend {
    /// Works, by id.
    pub work: Option<Named<AmendWork>>,
}

/// What a layer calls a work besides, and how it classes it.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AmendWork {
    /// Names besides those it has.
    pub alias: Option<Vec<At<String>>>,
    /// `basic`, `improvement` or `upgrade`.
    pub class: Option<At<String>>,
}

/// A version of a rule in time: half-open, from a day until the day before another. Reports call it `rule@day`, after
/// the day it begins on.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Vintage {
    /// What differs from the rule.
    #[schemars(flatten)]
    pub scope: Scope,
    /// Why, where it differs.
    pub because: Option<Bilingual>,
    /// On whose word, where it differs.
    pub cite: Option<Vec<Cite>>,
    /// Where the table stands.
    #[schemars(skip)]
    pub spot: Spot,
}

/// Answers that no line in a box may ever get.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Invariant {
    /// Its id.
    pub id: At<String>,
    /// The answers: `eligible`, `needs-review`, `not-allowed`, `forbidden`.
    pub never: Vec<At<String>>,
    /// The funds: ids, `@group`s, or `*`.
    pub fund: Vec<At<String>>,
    /// The lines.
    #[schemars(flatten)]
    pub scope: Scope,
    /// Why it must be so.
    pub because: Bilingual,
}

/// A gap that is known and meant.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Silent {
    /// The funds: ids, `@group`s, or `*`.
    pub fund: Vec<At<String>>,
    /// The lines.
    #[schemars(flatten)]
    pub scope: Scope,
    /// Whether a layer on this pack may let a fund pay here.
    pub delegable: Option<At<bool>>,
    /// Why nothing is said of them.
    pub because: Bilingual,
    /// Where the table stands.
    #[schemars(skip)]
    pub spot: Spot,
}

/// One line, or a table of them, with what must be said of it.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Test {
    /// What it shows, as a sentence.
    pub name: At<String>,
    /// One line: columns of a budget, `estate = "programme"`, and facts. Exactly one of `line` and `lines`.
    pub line: Option<Cells>,
    /// Several lines, judged together as one budget.
    pub lines: Option<Vec<Cells>>,
    /// The estates they stand in: `estate`, `name`, and facts.
    pub estates: Option<Vec<Cells>>,
    /// What was granted to them: what it is for (`estate`, `fund`, `project`, `year`) and `amount` or parameters.
    pub quotas: Option<Vec<Cells>>,
    /// `eligible`, or the code of the finding; with `lines` a list, one for each.
    pub expect: Option<OneOrMore>,
    /// With `line`: exactly the rules that decide.
    pub by: Option<Vec<At<String>>>,
    /// Exactly what must be found, each finding told by as many of its values as are given.
    pub findings: Option<Vec<Cells>>,
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn schema_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}s", T::schema_name()))
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let item = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": item })
    }

    fn inline_schema() -> bool {
        true
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("scalar")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "integer", "boolean"] })
    }
}

impl JsonSchema for Date {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("date")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}

impl JsonSchema for Bilingual {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("bilingual")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object", "required": ["zh", "en"], "additionalProperties": false,
            "properties": { "zh": { "type": "string" }, "en": { "type": "string" } },
        })
    }
}

impl JsonSchema for Values {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("values")
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Scalar>();
        json_schema!({
            "type": "object",
            "additionalProperties": { "anyOf": [one, { "type": "array", "items": one }] },
        })
    }
}

impl JsonSchema for Cells {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("cells")
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Scalar>();
        json_schema!({ "type": "object", "additionalProperties": one })
    }
}

impl JsonSchema for OneOrMore {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("one_or_more")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
        })
    }
}

impl JsonSchema for Candidates {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("candidates")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } },
        })
    }
}
