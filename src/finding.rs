//! The one shape that every check writes and every report reads.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Date, Money, Said, Side};

/// What a line's money is said to be; every line has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The fund may pay.
    Eligible,
    /// The fund may not pay, or nothing lets it.
    Misallocated,
    /// Somebody must look at it.
    Review,
    /// Something that decides it is missing or could not be read.
    Undetermined,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For information.
    Note,
    /// To be confirmed.
    Warning,
    /// To be put right.
    Error,
}

/// Where a finding stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Nobody has accepted it.
    #[default]
    Open,
    /// Somebody approved it as an exception, until a day.
    Waived,
    /// An earlier report has it already.
    Known,
}

/// On whose word a finding is waived, why, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Approval {
    /// The waiver's id.
    pub id: String,
    /// Why it was approved.
    pub reason: String,
    /// Who approved it.
    pub approver: String,
    /// Who approved it as well; always there where a deny rule is overridden.
    pub second_approver: Option<String>,
    /// The day on which it was approved.
    pub approved_on: Date,
    /// The last day on which it holds.
    pub expires: Date,
}

/// Why a line got its verdict: one rule that bit, or one condition that failed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// The rule's id.
    pub rule: String,
    /// `deny`, `review`, `allow`; or what failed: `side`, `fact`, `work`, `date`, `exception`.
    pub kind: &'static str,
    /// The fact that failed, where it is one.
    pub fact: Option<String>,
    /// What the line has; none where that is missing.
    pub has: Option<String>,
    /// What the rule asks for.
    pub wants: Vec<String>,
}

/// A fund that could pay if missing facts turned out so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouldPayIf {
    /// The fund's id.
    pub fund: String,
    /// Facts (or `side`, `date`, `work`) and what they would have to be.
    pub facts: BTreeMap<String, String>,
}

/// What a verdict rests on; shared by all lines that are alike to the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// The rules and conditions that decided.
    pub reasons: Vec<Reason>,
    /// What is missing and can flip the verdict: a fact by its id, or `side`, `date`, `work`, `fund`.
    pub missing: Vec<String>,
    /// For a line that is undetermined: what would make it eligible, in the fewest words.
    pub eligible_if: BTreeMap<String, String>,
    /// Funds that could pay for the line as it stands, the pack's order.
    pub could_pay: Vec<String>,
    /// Funds that could pay if something missing turned out so.
    pub could_pay_if: Vec<CouldPayIf>,
    /// Whether the work or fund was one of several and all of them agreed.
    pub inferred: bool,
}

/// What a work's cell was taken for though it names no single work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inference {
    /// The works it may mean, by their ids.
    pub works: Vec<String>,
    /// The names that the cell contains, as it writes them, each with the character at which it begins, from 1.
    pub by: Vec<(String, usize)>,
}

/// Where a finding's record stands. Places of one input are in the order of its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The byte at which the record begins.
    pub offset: u64,
    /// The first physical line of the record, from 1.
    pub row: u64,
    /// The data record, from 1.
    pub record: u64,
}

/// What something came to and what it was to be, as plain numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// What was measured, where the finding has nothing else to tell it from another: `lines`, `total`.
    pub id: &'static str,
    /// What it came to.
    pub value: String,
    /// What it was to be.
    pub limit: String,
    /// By how much it is above that; below, where this is negative.
    pub excess: String,
}

/// A group of lines and the limit it was held to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The limit's id.
    pub limit_id: String,
    /// What the lines of the group have in common: keys and values, in the order of the limit.
    pub group: Vec<(String, String)>,
    /// What the lines come to; none where it cannot be told.
    pub value: Option<Money>,
    /// What they may come to, to the fen; none where it cannot be told.
    pub limit: Option<Money>,
    /// How far beyond the limit they are: above a ceiling, below a floor, away from a total.
    pub excess: Option<Money>,
    /// The largest lines that count, by input and place, the largest first.
    pub largest: Vec<(usize, Place, Money)>,
    /// Groups of which only sums were kept, by column and estate: their largest lines are looked for where they are wanted.
    pub plain: Vec<(u32, u32)>,
}

/// Something a check has to say: an alert put to a person, never a proof.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is wrong, as a code.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// Where it stands.
    pub standing: Standing,
    /// The verdict of its line, or of all its lines; none where it is about no line's verdict.
    pub verdict: Option<Verdict>,
    /// What it is waived by.
    pub waiver: Option<Arc<Approval>>,
    /// The input, by its place in the run.
    pub input: usize,
    /// The record; none where the finding is about many.
    pub place: Option<Place>,
    /// The column it is about, by its place in the table.
    pub column: Option<usize>,
    /// How many lines it is about.
    pub lines: u64,
    /// The item, where the table has items.
    pub item: Option<Box<str>>,
    /// The estate's id; the cell itself where it is not known.
    pub estate: Option<Arc<str>>,
    /// The work's id, or the cell.
    pub work: Option<Arc<str>>,
    /// The side.
    pub side: Option<Side>,
    /// The fund's id, or the cell.
    pub fund: Option<Arc<str>>,
    /// What the work's cell was taken for, where it is not the name of one work.
    pub inferred: Option<Arc<Inference>>,
    /// The money; none where it could not be read.
    pub amount: Option<Money>,
    /// Of its lines, those whose verdict rests on an assumption, and their money.
    pub assumed: (u64, Money),
    /// The cell that is wrong, or every cell the rules read; for the fingerprint.
    pub cells: Box<str>,
    /// For a finding about the estate itself: the fact that decides, by its id, and its cell.
    pub fact: Option<Box<(String, String)>>,
    /// The sentence, where it is not made from the rest.
    pub said: Option<Box<Said>>,
    /// What it rests on.
    pub grounds: Arc<Grounds>,
    /// For a finding about a figure: what it is and was to be.
    pub figures: Option<Box<Figures>>,
    /// For a finding about a group of lines: the group, and the limit it was held to.
    pub held: Option<Box<Held>>,
}

impl Verdict {
    /// Every verdict, in the order reports list them.
    pub const ALL: [Verdict; 4] =
        [Verdict::Eligible, Verdict::Misallocated, Verdict::Review, Verdict::Undetermined];

    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            Verdict::Eligible => "eligible",
            Verdict::Misallocated => "misallocated",
            Verdict::Review => "review",
            Verdict::Undetermined => "undetermined",
        }
    }
}

impl Severity {
    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Standing {
    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Waived => "waived",
            Standing::Known => "known",
        }
    }
}

impl Finding {
    /// What finds it again: its code, and item (or what was measured), estate, work, side and fund, or limit and group;
    /// no path, row or
    /// amount.
    pub fn key(&self) -> String {
        if let Some(held) = &self.held {
            let group = held.group.iter().map(|(key, value)| format!("{}={}", escape(key), escape(value)));
            let parts = [self.code.to_owned(), escape(&held.limit_id)].into_iter().chain(group);
            return parts.collect::<Vec<_>>().join(":");
        }
        let side = self.side.map(Side::id).unwrap_or_default();
        let parts = [
            self.code,
            self.item.as_deref().or(self.figures.as_ref().map(|figures| figures.id)).unwrap_or_default(),
            self.estate.as_deref().unwrap_or_default(),
            self.work.as_deref().unwrap_or_default(),
            side,
            self.fund.as_deref().unwrap_or_default(),
        ];
        parts.map(escape).join(":")
    }
}

/// A part of a key, with what would break the key written out.
fn escape(part: &str) -> String {
    part.replace('%', "%25").replace(':', "%3A")
}
