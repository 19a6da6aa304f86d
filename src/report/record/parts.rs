//! What a record says beside its findings. Money is yuan with two decimals.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::Tally;
use crate::finding::Verdict;
use crate::model::{Date, Money};
use crate::rules::nouns::Confidence;
use crate::triage::Gate;

/// A program and its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its version.
    pub version: Cow<'static, str>,
}

impl Default for Tool {
    fn default() -> Tool {
        Tool { name: "earmark".into(), version: env!("CARGO_PKG_VERSION").into() }
    }
}

/// Something that could not be read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProblemRecord {
    /// Where.
    pub path: String,
    /// Why.
    pub message: String,
}

/// How to run it again.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct RunRecord {
    /// The words that, after `earmark check`, ask the same again.
    pub again: Vec<String>,
    /// The SHA-256 of these words, each followed by a zero byte.
    pub sha256: String,
    /// The flags that make another command see the lines as this run did, ready to be typed.
    pub flags: String,
    /// Which settings came from which file, as a sentence.
    pub settings: Option<String>,
    /// From which severity on a finding fails the run.
    pub fail_on: Gate,
}

/// A pack.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PackRecord {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The day it was last held against its sources.
    pub reviewed: Date,
    /// The SHA-256 of its files, in hexadecimal.
    pub sha256: String,
}

impl PackRecord {
    /// The first digits of its digest, for people.
    pub fn short(&self) -> &str {
        self.sha256.get(..8).unwrap_or(&self.sha256)
    }
}

/// Something taken for granted, and the lines that rest on it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AssumptionRecord {
    /// Its name in the pack; else the column or work it speaks of.
    pub id: String,
    /// What was taken for granted.
    pub facts: BTreeMap<String, String>,
    /// How many lines rest on it.
    pub lines: u64,
    /// Their money.
    pub amount: Money,
    /// Where it comes from: `flag`, `text` or `pack`.
    pub source: Cow<'static, str>,
    /// The whole of it as a sentence.
    pub message: String,
}

/// All lines and their money.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// How many lines.
    pub lines: u64,
    /// Their money.
    pub amount: Money,
    /// Lines whose amount could not be read, which count 0.00.
    pub amounts_not_read: u64,
    /// Lines whose fund may pay.
    pub eligible: Tally,
    /// Lines whose fund may not pay, or that nothing lets it pay.
    pub misallocated: Tally,
    /// Misallocated lines that some rule forbids.
    pub forbidden: Tally,
    /// Misallocated lines that no rule allows.
    pub not_allowed: Tally,
    /// Lines that somebody must look at.
    pub review: Tally,
    /// Lines that could not be decided.
    pub undetermined: Tally,
    /// Judged lines whose work or fund was not named for certain.
    pub inferred: Tally,
    /// Lines whose finding was waived.
    pub waived: Tally,
    /// Lines whose finding was known before.
    pub known: Tally,
    /// Lines that rest on something taken for granted, by verdict.
    pub assumed: Assumed,
}

/// Lines that rest on something taken for granted, by verdict.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Assumed {
    /// Those that are eligible.
    pub eligible: Tally,
    /// Those that are misallocated.
    pub misallocated: Tally,
    /// Those to be looked at.
    pub review: Tally,
    /// Those that are not decided.
    pub undetermined: Tally,
}

impl Totals {
    /// The lines of a verdict, and those of them that rest on something taken for granted.
    pub fn of(&self, verdict: Verdict) -> (Tally, Tally) {
        match verdict {
            Verdict::Eligible => (self.eligible, self.assumed.eligible),
            Verdict::Misallocated => (self.misallocated, self.assumed.misallocated),
            Verdict::Review => (self.review, self.assumed.review),
            Verdict::Undetermined => (self.undetermined, self.assumed.undetermined),
        }
    }
}

/// What was approved and what became of it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ApprovedRecord {
    /// `estimate` or `control-price`.
    pub kind: Cow<'static, str>,
    /// The table.
    pub path: String,
    /// The funds whose money must not stay where content is cut; none where every fund counts.
    pub group: Option<String>,
    /// Contents whose quantity could not be held against the approved one.
    pub without_quantity: u64,
    /// How many contents have quantities that their units keep from being compared.
    #[serde(default)]
    pub other_units: u64,
    /// How many contents are paid by funds whose quantities differ, so that a cut or a higher price could not
    /// be told.
    #[serde(default)]
    pub unlike_quantities: u64,
    /// Estate by estate.
    pub estates: Vec<EstateRecord>,
}

/// What was approved for an estate and what is there now.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EstateRecord {
    /// The estate.
    pub estate: String,
    /// The money approved.
    pub approved: Money,
    /// The money there is now.
    pub now: Money,
    /// Approved content that is no longer there, as approved.
    pub dropped: CarriedRecord,
    /// Approved content that is there in a smaller quantity, as approved; the group's money as there is now.
    pub reduced: CarriedRecord,
    /// Content that was not approved, as there is now.
    pub added: CarriedRecord,
}

/// Some content's money, and the group's part of it; none where lines do not say who pays.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CarriedRecord {
    /// The money.
    pub amount: Money,
    /// The group's part.
    pub of_group: Option<Money>,
}

/// A rule or a limit that findings name.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RuleRecord {
    /// Its id.
    pub id: String,
    /// The pack that holds it.
    pub pack: String,
    /// The file of the pack.
    pub path: String,
    /// The line of that file on which it stands.
    pub row: usize,
    /// `allow`, `deny` or `review`; `limit`; `approved` for what the comparison with an approved table rests
    /// on.
    pub effect: Cow<'static, str>,
    /// Why it holds.
    pub because: String,
    /// Where it comes from.
    pub cites: Vec<CiteRecord>,
}

/// Where a rule comes from.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CiteRecord {
    /// The source's id.
    pub source: String,
    /// Where in it.
    pub at: String,
    /// What it says there, where the pack quotes it.
    pub words: Option<String>,
    /// The source's title, in its own language.
    pub title: String,
    /// What it is called where there is little room.
    pub short: String,
    /// The day it was issued, where that is known.
    pub issued: Option<Date>,
    /// How far it can be relied on.
    pub confidence: Confidence,
}

/// What funds and works are called, in the report's language.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Names {
    /// Every fund of the rules, in their order.
    pub funds: Vec<Name>,
    /// The works that findings name, in the order of the rules.
    pub works: Vec<Name>,
}

/// An id and what it is called.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Name {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// A quota and what was drawn on it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct QuotaRecord {
    /// What it is for: keys and values.
    pub group: BTreeMap<String, String>,
    /// What it is for, by name.
    pub name: String,
    /// The money granted.
    pub granted: Money,
    /// What lines come to that surely count.
    pub used: Money,
    /// What is left of it; below zero where too much was used.
    pub left: Money,
    /// How many lines count or may count.
    pub lines: u64,
}
