//! The one shape that every check writes and every report reads.

mod texts;
mod verdict;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex};

use rustc_hash::FxHashSet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use verdict::{Severity, Standing, Verdict};

use crate::finding::texts::Texts;
use crate::model::threads::lock;
use crate::model::{Date, Money, Said, Side, text};

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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CouldPayIf {
    /// The fund's id.
    pub fund: String,
    /// Facts (or `side`, `date`, `work`) and what they would have to be.
    pub facts: BTreeMap<String, String>,
}

/// What a verdict rests on; shared by all lines that are alike to the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Inference {
    /// The works it may mean, by their ids.
    pub works: Vec<String>,
    /// The names that the cell contains, as it writes them, each with the character at which it begins, from
    /// 1.
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
    /// How many lines are told of in the sentence; none where it says nothing of that.
    pub lines: Option<u64>,
    /// The largest lines that count, by input and place, the largest first.
    pub largest: Vec<(usize, Place, Money)>,
    /// Groups of which only sums were kept, by column and estate: their largest lines are looked for where
    /// they are wanted.
    pub plain: Vec<(u32, u32)>,
}

/// Something a check has to say: an alert put to a person, never a proof. It is of a [`Kind`], whose fields
/// are its own to read and to write; there may be very many, so that what few of them have is kept apart.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it has in common with others.
    pub kind: Arc<Kind>,
    /// The input, by its place in the run.
    pub input: usize,
    /// The record; none where the finding is about many.
    pub place: Option<Place>,
    /// The money; none where it could not be read.
    pub amount: Option<Money>,
    /// How grave it is.
    pub severity: Severity,
    /// Where it stands.
    pub standing: Standing,
    /// The item, the estate, and what holds the finding to its line.
    texts: Texts,
    /// What few findings have.
    more: Option<Box<More>>,
}

/// What findings have in common: all that the rules see of a line, and what they say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// What is wrong, as a code.
    pub code: &'static str,
    /// The verdict of its line, or of all its lines; none where it is about no line's verdict.
    pub verdict: Option<Verdict>,
    /// The column it is about, by its place in the table.
    pub column: Option<usize>,
    /// The work's id, or the cell.
    pub work: Option<Arc<str>>,
    /// The side.
    pub side: Option<Side>,
    /// The fund's id, or the cell.
    pub fund: Option<Arc<str>>,
    /// What the work's cell was taken for, where it is not the name of one work.
    pub inferred: Option<Arc<Inference>>,
    /// Whether the verdict of a line rests on an assumption.
    pub assumes: bool,
    /// For a finding about the estate itself: the fact that decides, by its id, and its cell.
    pub fact: Option<(String, String)>,
    /// What it rests on.
    pub grounds: Arc<Grounds>,
    /// The quotas that its line would draw on if others paid for it.
    pub would_draw: Arc<[WouldDraw]>,
}

/// A quota that a line would draw on if a fund paid for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WouldDraw {
    /// The fund, by its place among those that could pay.
    pub payer: usize,
    /// The part of a limit that asks for the quota, by its place in the run's list.
    pub part: u16,
    /// What is decided of the group's keys for all lines like this one.
    pub keys: Box<[u32]>,
    /// Whether the line draws on it as it stands.
    pub is_own: bool,
}

/// Kinds, each once however many findings are of it and whoever makes them.
#[derive(Debug, Default)]
pub struct Kinds(Mutex<FxHashSet<Arc<Kind>>>);

/// What few findings have.
#[derive(Clone, Debug, Default)]
pub struct More {
    /// What it is waived by.
    pub waiver: Option<Arc<Approval>>,
    /// How many lines it is about, where it is not one.
    pub lines: Option<u64>,
    /// Of many lines, those whose verdict rests on an assumption, and their money.
    pub assumed: Option<(u64, Money)>,
    /// The sentence, where it is not made from the rest.
    pub said: Option<Said>,
    /// For a finding about a figure: what it is and was to be.
    pub figures: Option<Box<Figures>>,
    /// For a finding about a group of lines: the group, and the limit it was held to.
    pub held: Option<Box<Held>>,
}

impl Held {
    /// Whether the sentence about another group differs from that about this one in nothing but its estate
    /// and its money.
    pub fn is_like(&self, other: &Held) -> bool {
        let is_open = |(key, value): &(String, String)| key == "estate" && !value.is_empty();
        let alike = |(one, other)| one == other || is_open(one) && is_open(other);
        let told = |held: &Held| [held.value, held.limit, held.excess].map(|money| money.is_some());
        self.limit_id == other.limit_id
            && told(self) == told(other)
            && self.lines == other.lines
            && self.group.len() == other.group.len()
            && self.group.iter().zip(&other.group).all(alike)
    }
}

impl Kinds {
    /// The kind that all findings of this one have.
    pub fn shared(&self, kind: Arc<Kind>) -> Arc<Kind> {
        let mut all = lock(&self.0);
        if let Some(known) = all.get(&kind) {
            return Arc::clone(known);
        }
        all.insert(Arc::clone(&kind));
        kind
    }
}

impl Deref for Finding {
    type Target = Kind;

    fn deref(&self) -> &Kind {
        &self.kind
    }
}

impl DerefMut for Finding {
    /// The kind as this finding's own.
    fn deref_mut(&mut self) -> &mut Kind {
        Arc::make_mut(&mut self.kind)
    }
}

impl Finding {
    /// A finding about one line, of which nothing else is known yet.
    pub fn new(kind: Arc<Kind>, severity: Severity, input: usize, place: Option<Place>) -> Finding {
        let standing = Standing::Open;
        Finding { kind, input, place, amount: None, severity, standing, texts: Texts::default(), more: None }
    }

    /// The same with an item and an estate, each blank where there is none, and with the cell that is wrong,
    /// or every cell the rules read, which holds it to its line.
    #[must_use]
    pub fn with_texts(self, item: &str, estate: &str, cells: &str) -> Finding {
        Finding { texts: Texts::of([item, estate, cells]), ..self }
    }

    /// The item, where it has one.
    pub fn item(&self) -> Option<&str> {
        let [item, ..] = self.texts.each();
        Some(item).filter(|item| !item.is_empty())
    }

    /// The estate's id, where it has one; the cell itself where it is not known.
    pub fn estate(&self) -> Option<&str> {
        let [_, estate, _] = self.texts.each();
        Some(estate).filter(|estate| !estate.is_empty())
    }

    /// What holds it to its line, for the fingerprint.
    pub fn cells(&self) -> &str {
        let [.., cells] = self.texts.each();
        cells
    }

    /// Names its item, blank where there is none.
    pub fn name_item(&mut self, item: &str) {
        let [_, estate, cells] = self.texts.each();
        self.texts = Texts::of([item, estate, cells]);
    }

    /// Names its estate, blank where there is none.
    pub fn name_estate(&mut self, estate: &str) {
        let [item, _, cells] = self.texts.each();
        self.texts = Texts::of([item, estate, cells]);
    }

    /// Says what holds it to its line.
    pub fn hold_by(&mut self, cells: &str) {
        let [item, estate, _] = self.texts.each();
        self.texts = Texts::of([item, estate, cells]);
    }

    /// How many lines it is about.
    pub fn lines(&self) -> u64 {
        self.more.as_ref().and_then(|more| more.lines).unwrap_or(1)
    }

    /// What it is waived by.
    pub fn waiver(&self) -> Option<&Arc<Approval>> {
        self.more.as_ref()?.waiver.as_ref()
    }

    /// Of its lines, those whose verdict rests on an assumption, and their money.
    pub fn assumed(&self) -> (u64, Money) {
        let of_line =
            if self.assumes { (self.lines(), self.amount.unwrap_or_default()) } else { Default::default() };
        self.more.as_ref().and_then(|more| more.assumed).unwrap_or(of_line)
    }

    /// The sentence, where it is not made from the rest.
    pub fn said(&self) -> Option<&Said> {
        self.more.as_ref()?.said.as_ref()
    }

    /// For a finding about a figure: what it is and was to be.
    pub fn figures(&self) -> Option<&Figures> {
        self.more.as_ref()?.figures.as_deref()
    }

    /// For a finding about a group of lines: the group, and the limit it was held to.
    pub fn held(&self) -> Option<&Held> {
        self.more.as_ref()?.held.as_deref()
    }

    /// Whether it has nothing that few have.
    pub fn is_plain(&self) -> bool {
        self.more.is_none()
    }

    /// Whether all that few findings have and this one does is a group: all else that is told of it is its
    /// own or its kind's.
    pub fn has_a_form(&self) -> bool {
        let Some(more) = &self.more else { return true };
        let others = more.waiver.is_some() || more.said.is_some() || more.figures.is_some();
        more.held.is_some() && !others && more.assumed.is_none()
    }

    /// What few findings have.
    pub fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// What finds it again: its code, and item (or what was measured), estate, work, side and fund, or limit
    /// and group; no path, row or amount.
    pub fn key(&self) -> String {
        let mut key = String::with_capacity(KEY_ROOM);
        self.key_into(&mut key);
        key
    }

    /// The same, behind what `key` holds.
    pub fn key_into(&self, key: &mut String) {
        key.push_str(self.code);
        if let Some(held) = self.held() {
            add(key, ':', &held.limit_id);
            for (name, value) in &held.group {
                add(key, ':', name);
                // Of the cells of a column any spelling may be shown.
                let is_named = NAMED.contains(&name.as_str());
                let value = if is_named { Cow::Borrowed(value.as_str()) } else { text::fold(value).into() };
                add(key, '=', &value);
            }
            return;
        }
        let figure = || self.figures().map(|figures| figures.id);
        add(key, ':', self.item().or_else(figure).unwrap_or_default());
        add(key, ':', self.estate().unwrap_or_default());
        add(key, ':', self.work.as_deref().unwrap_or_default());
        add(key, ':', self.side.map(Side::id).unwrap_or_default());
        add(key, ':', self.fund.as_deref().unwrap_or_default());
    }
}

/// What tells groups apart by the names of things that are known beside the lines, or by words of earmark's
/// own.
const NAMED: [&str; 7] = ["estate", "fund", "item", "work", "class", "side", "year"];

/// Most keys have room in so many bytes.
const KEY_ROOM: usize = 120;

/// Adds a part to a key, with what would break the key written out.
fn add(key: &mut String, between: char, part: &str) {
    key.push(between);
    // All bytes are looked at, whatever the first of them are: that goes many at a time.
    if !part.bytes().fold(false, |any, byte| any | matches!(byte, b'%' | b':' | b'\r')) {
        return key.push_str(part);
    }
    for c in text::with_line_feeds(part).chars() {
        match c {
            '%' => key.push_str("%25"),
            ':' => key.push_str("%3A"),
            other => key.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_takes_little_room() {
        assert!(size_of::<Finding>() <= 112, "{}", size_of::<Finding>());
    }

    #[test]
    fn the_texts_of_a_finding_are_told_apart() {
        let finding = |item: &str, estate: &str, cells: &str| {
            Finding::new(Arc::default(), Severity::Error, 0, None).with_texts(item, estate, cells)
        };
        let texts = |finding: &Finding| {
            [finding.item(), finding.estate(), Some(finding.cells())].map(|text| text.map(str::to_owned))
        };
        let told = |texts: [Option<&str>; 3]| texts.map(|text| text.map(str::to_owned));
        let mut one = finding("A-1", "E7", "3:yes");
        assert_eq!(texts(&one), told([Some("A-1"), Some("E7"), Some("3:yes")]));
        one.hold_by("0:");
        assert_eq!(texts(&one), told([Some("A-1"), Some("E7"), Some("0:")]));
        one.name_item("项目");
        assert_eq!(texts(&one), told([Some("项目"), Some("E7"), Some("0:")]));
        one.name_estate("");
        assert_eq!(texts(&one), told([Some("项目"), None, Some("0:")]));
        assert_eq!(texts(&finding("", "", "x")), told([None, None, Some("x")]));
    }

    #[test]
    fn what_would_break_a_key_is_written_out() {
        let finding = Finding::new(Arc::default(), Severity::Error, 0, None).with_texts("a:b%", "", "");
        assert_eq!(finding.key(), ":a%3Ab%25::::");
        let of = |item: &str| {
            Finding::new(Arc::default(), Severity::Error, 0, None).with_texts(item, "", "").key()
        };
        assert_eq!(["a\r\nb", "a\rb"].map(of), ["a\nb", "a\nb"].map(of), "however its lines end");
    }
}
