//! A report as it is kept and shown, `earmark.report/1`: everything in it is said, in one language, and rests
//! on nothing outside it. A run makes one ([`Record::of`]); a file gives it back ([`Record::read`]); every
//! format is drawn from it. Its types are its own, never those of the inside.

mod assumption;
mod findings;
mod form;
mod left;
mod made;
mod of_run;
mod parts;
mod quotas;
mod read;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use findings::{CouldPayIf, FindingRecord, Findings, Largest, ReasonRecord};
pub use form::{Alike, Draw, Own};
pub use left::FundLeft;
pub use of_run::{cite, limit, rule};
pub use parts::{
    ApprovedRecord, Assumed, AssumptionRecord, CarriedRecord, CiteRecord, EstateRecord, Name, Names,
    PackRecord, ProblemRecord, QuotaRecord, RuleRecord, RunRecord, Tool, Totals,
};
pub use quotas::{OwnQuota, QuotaMoney, Quotas};
pub use read::Unreadable;

use crate::finding::Standing;
use crate::model::Date;
use crate::report::{InputRecord, Style};
use crate::words::Language;

/// The version of the format.
pub const SCHEMA: &str = "earmark.report/1";

/// A report.
#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "earmark.report/1")]
pub struct Record<'a> {
    /// `earmark.report/1`.
    pub schema: Cow<'static, str>,
    /// The program that wrote it.
    pub tool: Tool,
    /// The language that its sentences are in: `en` or `zh`.
    pub lang: Language,
    /// Whether everything that was named could be read to its end.
    pub complete: bool,
    /// What could not be read, and why.
    pub problems: Vec<ProblemRecord>,
    /// The day of the run.
    pub as_of: Option<Date>,
    /// How to run it again.
    pub run: RunRecord,
    /// The rules that were judged by.
    pub packs: Vec<PackRecord>,
    /// The tables that were read.
    pub inputs: Vec<InputRecord>,
    /// What was taken for granted, where it mattered.
    pub assumptions: Vec<AssumptionRecord>,
    /// Files that were passed over, and why.
    pub skipped: Vec<String>,
    /// What a reader should know beside the findings.
    pub notes: Vec<String>,
    /// What was not looked at, for want of a table or a column; none where everything was.
    pub not_checked: Option<String>,
    /// All lines and their money, by verdict.
    pub totals: Totals,
    /// What was approved and what became of it, by estate; none where nothing was held against it.
    pub approved: Option<ApprovedRecord>,
    /// The rules and limits that findings name.
    pub rules: Vec<RuleRecord>,
    /// What funds and works are called.
    pub names: Names,
    /// What was found.
    #[schemars(with = "Vec<FindingRecord>")]
    pub findings: Findings<'a>,
    /// What was drawn on each quota.
    #[schemars(with = "Vec<QuotaRecord>")]
    pub quotas: Quotas<'a>,
    /// The SHA-256 of codes, standings, fingerprints and figures; empty where no format asked for digests.
    pub digest: String,
    /// How it is drawn on a terminal.
    #[serde(skip)]
    #[schemars(skip)]
    pub style: Style,
    /// On how many threads it is drawn, beside the one that writes.
    #[serde(skip)]
    #[schemars(skip)]
    pub jobs: usize,
}

impl Record<'_> {
    /// What a fund is called; its id where that is not known.
    pub fn fund<'r>(&'r self, id: &'r str) -> &'r str {
        called(&self.names.funds, id)
    }

    /// What a work is called; its id where that is not known.
    pub fn work<'r>(&'r self, id: &'r str) -> &'r str {
        called(&self.names.works, id)
    }

    /// A rule that findings name.
    pub fn rule(&self, id: &str) -> Option<&RuleRecord> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// What a finding rests on: rules, the limit, the words by which approved content is not to be cut.
    pub fn basis<'r>(&'r self, finding: &'r FindingRecord) -> impl Iterator<Item = &'r RuleRecord> {
        let is_cut = ["content-dropped", "content-reduced"].contains(&&*finding.code);
        let approved = self.rules.iter().filter(move |rule| is_cut && rule.effect == "approved");
        let named = finding.rules().into_iter().chain(finding.limit_id.as_deref());
        named.filter_map(|id| self.rule(id)).chain(approved)
    }

    /// Whether a finding by itself fails the run.
    pub fn fails(&self, finding: &FindingRecord) -> bool {
        finding.standing == Standing::Open && self.run.fail_on.stops(finding.severity)
    }

    /// What the rules are called: by id and digest, and in Chinese by title and the day of their review.
    pub fn rules_called(&self) -> String {
        let chinese = self.lang == Language::Chinese;
        let one = |pack: &PackRecord| {
            if chinese {
                format!("{}（{}复核，{}）", pack.title, pack.reviewed, pack.short())
            } else {
                format!("{} {}", pack.id, pack.short())
            }
        };
        let packs: Vec<String> = self.packs.iter().map(one).collect();
        packs.join(if chinese { "、" } else { " + " })
    }
}

fn called<'n>(names: &'n [Name], id: &'n str) -> &'n str {
    names.iter().find(|name| name.id == id).map_or(id, |name| &name.name)
}
