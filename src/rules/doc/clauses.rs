//! What a pack says of lines, as it is written: rules with their exceptions and vintages, gaps, what must
//! never be.

use schemars::JsonSchema;

use crate::model::{Bilingual, Date};
use crate::rules::doc::{Cite, Named, Values};
use crate::rules::tree::{At, Spot};

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
    /// Its vintages; each replaces what it gives.
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

/// A vintage of a rule: half-open, from a day until the day before another. Reports call it `rule@day`, after
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
