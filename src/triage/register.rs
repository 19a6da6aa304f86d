//! `waivers.toml`: the waivers that were approved, read as they are written and checked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::{self, waivers};
use crate::finding::{Approval, Place};
use crate::model::{Arg, Date, Money, Problems, Said, Unit, text};
use crate::rules::nouns::SourceFile;
use crate::rules::tree::{At, Notes, Scalar, Spot, Table, suggestion, walk};
use crate::triage::fingerprint::{self, Print};

/// The waivers of a file, in its order.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// The waivers.
    pub waivers: Vec<Waiver>,
}

/// One waiver: what it is for, who approved it, and until when.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// On whose word it stands.
    pub approval: Arc<Approval>,
    /// The key of the finding.
    pub key: String,
    /// What the finding is held by.
    pub fingerprint: Print,
    /// The rule that the finding must rest on, where the waiver names one.
    pub rule: Option<String>,
    /// The most money it was approved for, in yuan.
    pub maximum: Option<Money>,
    /// Where it stands in the file.
    pub place: Place,
}

/// The parts of the key of a finding about lines: its code, item, estate, work, side and fund.
const PARTS: usize = 6;

impl Register {
    /// Reads a file. With a day, one approved after it is a mistake. All mistakes are told at once.
    pub fn read(file: &SourceFile, as_of: Option<Date>) -> Result<Register, Problems> {
        let (waivers, problems) = walk(&file.path, &file.text, |root, notes| {
            let tables = root.tables("waiver", notes);
            let mut reader = Reader::new(&file.text, as_of);
            tables.into_iter().filter_map(|table| reader.waiver(table, notes)).collect()
        });
        problems.or(Register { waivers })
    }
}

impl Waiver {
    /// The code of the finding it is for.
    pub fn code(&self) -> &str {
        self.key.split(':').next().unwrap_or_default()
    }

    /// Whether its last day is over.
    pub fn has_ended(&self, as_of: Date) -> bool {
        as_of > self.approval.expires
    }
}

/// What a register is read with, and what was read before.
struct Reader<'a> {
    text: &'a str,
    /// The last place that was told.
    last: Place,
    as_of: Option<Date>,
    /// The waivers by their ids.
    ids: BTreeSet<String>,
    /// What they are held by, with their ids.
    lines: BTreeMap<Print, String>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, as_of: Option<Date>) -> Reader<'a> {
        let last = Place { row: 1, record: 0, offset: 0 };
        Reader { text, last, as_of, ids: BTreeSet::new(), lines: BTreeMap::new() }
    }

    fn waiver(&mut self, mut table: Table<'_>, notes: &mut Notes) -> Option<Waiver> {
        let id = said(&mut table, "id", notes);
        let key = table.need_text("key", notes);
        let code = table.text("code", notes);
        let rule = table.text("rule", notes);
        let print = table.need_text("fingerprint", notes);
        let reason = said(&mut table, "reason", notes);
        let approver = said(&mut table, "approver", notes);
        let second = table.text("second_approver", notes);
        let approved_on = table.need_date("approved_on", notes);
        let expires = table.need_date("expires", notes);
        let maximum = table.scalar("maximum", notes);
        if code.is_none() && rule.is_none() {
            notes.wrong(&table.spot().clone(), Said::new("waiver-lacks-code"));
        }
        if let Some(id) = &id
            && !self.ids.insert(id.value.clone())
        {
            notes.wrong(&id.spot, Said::new("duplicate-id").with("id", &id.value));
        }
        code_is_sound(code.as_ref(), key.as_ref(), notes);
        let fingerprint = print.as_ref().and_then(|print| self.fingerprint(print, id.as_ref(), notes));
        two_people(key.as_ref(), approver.as_ref(), second.as_ref(), &table, notes);
        self.days(approved_on.as_ref(), expires.as_ref(), notes);
        let maximum = maximum.map(|maximum| amount(&maximum, notes));
        let place = self.place(table.spot());
        table.close(notes);
        let approval = Approval {
            id: id?.value,
            reason: reason?.value,
            approver: approver?.value,
            second_approver: second.map(|second| second.value),
            approved_on: approved_on?.value,
            expires: expires?.value,
        };
        Some(Waiver {
            approval: Arc::new(approval),
            key: key?.value,
            fingerprint: fingerprint?,
            rule: rule.map(|rule| rule.value),
            maximum: maximum.flatten(),
            place,
        })
    }

    /// The fingerprint, which no other waiver may have.
    fn fingerprint(
        &mut self,
        print: &At<String>,
        id: Option<&At<String>>,
        notes: &mut Notes,
    ) -> Option<Print> {
        let Some(read) = fingerprint::parse(&print.value) else {
            notes.wrong(&print.spot, Said::new("waiver-bad-fingerprint").with("text", &print.value));
            return None;
        };
        let id = id.map(|id| id.value.clone()).unwrap_or_default();
        if let Some(other) = self.lines.insert(read, id) {
            notes.wrong(&print.spot, Said::new("waiver-twice").with("id", other));
        }
        Some(read)
    }

    /// A waiver cannot end before it begins, nor be approved after the day it is judged on.
    fn days(&self, approved_on: Option<&At<Date>>, expires: Option<&At<Date>>, notes: &mut Notes) {
        let Some(approved_on) = approved_on else { return };
        if let Some(expires) = expires.filter(|expires| expires.value < approved_on.value) {
            let said = Said::new("waiver-ends-first").with("approved", approved_on.value.to_string());
            notes.wrong(&expires.spot, said.with("expires", expires.value.to_string()));
        }
        if let Some(as_of) = self.as_of.filter(|as_of| approved_on.value > *as_of) {
            let said = Said::new("waiver-not-yet").with("approved", approved_on.value.to_string());
            notes.wrong(&approved_on.spot, said.with("date", as_of.to_string()));
        }
    }

    /// Where a waiver begins. Each stands below the one before it.
    fn place(&mut self, spot: &Spot) -> Place {
        let last = usize::try_from(self.last.offset).unwrap_or(usize::MAX);
        let between = self.text.get(last..spot.start).unwrap_or_default();
        let row = self.last.row + between.matches('\n').count() as u64;
        self.last = Place { row, record: 0, offset: spot.start as u64 };
        self.last
    }
}

/// A text that must be there and must not be blank.
fn said(table: &mut Table<'_>, key: &'static str, notes: &mut Notes) -> Option<At<String>> {
    let text = table.need_text(key, notes)?;
    if text.value.trim().is_empty() {
        notes.wrong(&text.spot, Said::new("waiver-blank").with("key", key));
    }
    Some(text)
}

/// The code is one that can be waived, the key is one a finding may have, and both say the same.
fn code_is_sound(code: Option<&At<String>>, key: Option<&At<String>>, notes: &mut Notes) {
    if let Some(code) = code {
        check_code(&code.value, &code.spot, notes);
    }
    let Some(key) = key else { return };
    let of_key = key.value.split(':').next().unwrap_or_default();
    if let Some(said) = wrong_key(&key.value) {
        notes.wrong(&key.spot, said);
    } else if let Some(code) = code.filter(|code| code.value != of_key) {
        let said = Said::new("waiver-other-code").with("code", &code.value).with("key", of_key);
        notes.wrong(&key.spot, said);
    } else if code.is_none() {
        check_code(of_key, &key.spot, notes);
    }
}

fn check_code(code: &str, spot: &Spot, notes: &mut Notes) {
    if check::by_code(code).is_none() {
        let near = text::nearest(code, check::ALL.iter().map(|check| check.code));
        notes.wrong(spot, Said::new("no-such-code").with("name", code).with("near", suggestion(near)));
    }
    if let Some(said) = waivers::refused(code) {
        notes.wrong(spot, said);
    }
}

/// What is wrong with a key that no finding has: it stands for many, or its parts are not those of a key.
fn wrong_key(key: &str) -> Option<Said> {
    let parts: Vec<&str> = key.split(':').collect();
    if parts.iter().any(|part| ["*", "?", "**"].contains(part)) {
        return Some(Said::new("waiver-wildcard").with("text", key));
    }
    let of_limit = parts.len() >= 2 && parts.iter().skip(2).all(|part| part.contains('='));
    (parts.len() != PARTS && !of_limit).then(|| Said::new("waiver-bad-key").with("text", key))
}

/// What a text rules out is excepted by two people.
fn two_people(
    key: Option<&At<String>>,
    approver: Option<&At<String>>,
    second: Option<&At<String>>,
    table: &Table<'_>,
    notes: &mut Notes,
) {
    let of_deny = key.is_some_and(|key| waivers::is_of_deny(key.value.split(':').next().unwrap_or_default()));
    let Some(second) = second else {
        if of_deny {
            notes.wrong(&table.spot().clone(), Said::new("waiver-lacks-second"));
        }
        return;
    };
    if second.value.trim().is_empty() {
        notes.wrong(&second.spot, Said::new("waiver-blank").with("key", "second_approver"));
    } else if approver.is_some_and(|approver| same_person(&approver.value, &second.value)) {
        notes.wrong(&second.spot, Said::new("waiver-same-person").with("name", &second.value));
    }
}

/// Whether two names are those of one person, however they are written.
pub fn same_person(one: &str, other: &str) -> bool {
    text::fold(one) == text::fold(other)
}

/// An amount of yuan, more than nothing.
fn amount(written: &At<Scalar>, notes: &mut Notes) -> Option<Money> {
    let text = match &written.value {
        Scalar::Text(text) => text.clone(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Boolean(_) | Scalar::Date(_) => String::new(),
    };
    let read = Money::parse(&text, Unit::Yuan).ok().filter(|amount| *amount > Money::ZERO);
    if read.is_none() {
        notes.wrong(&written.spot, Said::new("waiver-bad-maximum").with("text", Arg::from(text)));
    }
    read
}
