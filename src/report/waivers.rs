//! The waivers of a register, as a table and as JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::{Date, Money, Said};
use crate::report::json::Escaped;
use crate::report::sheet::{Cell, Sheet};
use crate::report::standing::approvers;
use crate::rules::load::hex;
use crate::triage::register::Waiver;
use crate::words::Words;

/// The version of the format.
const SCHEMA: &str = "earmark.waivers/1";

/// How a waiver stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// By its days it is in force.
    InForce,
    /// It holds for findings of these files.
    Holds,
    /// Its last day is over.
    Expired,
    /// It is not for what is there now.
    Lapsed,
    /// Nothing was found that it is for.
    Unused,
    /// Not everything could be read, so that this cannot be told.
    Untold,
}

/// A waiver and how it stands.
pub struct Stated<'a> {
    /// The waiver.
    pub waiver: &'a Waiver,
    /// How it stands; none where no day was named.
    pub state: Option<State>,
    /// The sentence that says why it does not hold.
    pub why: Option<String>,
    /// The money it holds for; none where that is not known.
    pub amount: Option<Money>,
}

/// What is written.
#[derive(Serialize)]
struct Written<'a> {
    schema: &'static str,
    as_of: Option<Date>,
    waivers: Vec<Entry<'a>>,
}

/// A waiver as it is written.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    code: &'a str,
    rule: Option<&'a str>,
    key: &'a str,
    fingerprint: String,
    reason: &'a str,
    approver: &'a str,
    second_approver: Option<&'a str>,
    approved_on: Date,
    expires: Date,
    maximum: Option<Money>,
    row: u64,
    state: Option<State>,
    amount: Option<Money>,
    why: Option<&'a str>,
}

impl State {
    /// The message that names it.
    fn word(self) -> &'static str {
        match self {
            State::InForce => "waiver-in-force",
            State::Holds => "waiver-holds",
            State::Expired => "waiver-has-ended",
            State::Lapsed => "waiver-has-lapsed",
            State::Unused => "waiver-not-needed",
            State::Untold => "waiver-untold",
        }
    }
}

impl<'a> Stated<'a> {
    /// A waiver of which no more is known.
    pub fn new(waiver: &'a Waiver, state: Option<State>) -> Stated<'a> {
        Stated { waiver, state, why: None, amount: None }
    }

    fn entry(&self) -> Entry<'_> {
        let (waiver, approval) = (self.waiver, &*self.waiver.approval);
        Entry {
            id: &approval.id,
            code: waiver.code(),
            rule: waiver.rule.as_deref(),
            key: &waiver.key,
            fingerprint: hex(&waiver.fingerprint),
            reason: &approval.reason,
            approver: &approval.approver,
            second_approver: approval.second_approver.as_deref(),
            approved_on: approval.approved_on,
            expires: approval.expires,
            maximum: waiver.maximum,
            row: waiver.place.row,
            state: self.state,
            amount: self.amount,
            why: self.why.as_deref(),
        }
    }
}

/// Writes waivers as JSON.
pub fn json(stated: &[Stated<'_>], as_of: Option<Date>, out: &mut dyn Write) -> io::Result<()> {
    let waivers = stated.iter().map(Stated::entry).collect();
    let written = Written { schema: SCHEMA, as_of, waivers };
    serde_json::to_writer_pretty(Escaped(&mut *out), &written).map_err(io::Error::from)?;
    writeln!(out)
}

/// Waivers as a table: what each is for, who approved it and until when, and how it stands.
pub fn sheet(stated: &[Stated<'_>], words: &Words) -> Sheet {
    let heads = ["list-id", "head-finding", "head-approver", "head-expires", "head-state"];
    let mut sheet = Sheet::new(heads.map(|head| words.plain(head)));
    for one in stated {
        let approval = &one.waiver.approval;
        let approvers = Said::new("plain-list").with("items", approvers(approval));
        let state = one.state.map(|state| words.plain(state.word())).unwrap_or_default();
        let cells = [
            approval.id.clone(),
            one.waiver.key.replace(':', " ").replace("%3A", ":").replace("%25", "%"),
            words.say(&approvers),
            approval.expires.to_string(),
            state,
        ];
        sheet.row(cells.map(Cell::from));
    }
    sheet
}
