//! How people are told that a finding was accepted, on whose word and until when; and which lines that makes
//! of it.

use std::collections::BTreeMap;

use crate::check;
use crate::check::line::{Judge, Judged};
use crate::finding::{Approval, Finding, Place, Standing};
use crate::model::{Arg, Said};
use crate::report::record::FindingRecord;
use crate::words::Words;

/// Where an accepted finding stands, in a few words; none for one that nobody has accepted.
pub fn short(finding: &FindingRecord) -> Option<Said> {
    match (finding.standing, &finding.waiver) {
        (Standing::Open, _) => None,
        (Standing::Waived, Some(waiver)) => {
            let said = Said::new("stands-waived").with("id", &waiver.id);
            Some(said.with("expires", waiver.expires.to_string()))
        }
        (Standing::Waived, None) => Some(Said::new("row-waived")),
        (Standing::Known, _) => Some(Said::new("row-known")),
    }
}

/// The same in brackets, to be put behind a sentence about it; nothing for one that nobody has accepted.
pub fn mark(finding: &FindingRecord, words: &Words) -> String {
    let mark = short(finding).map(|standing| Said::new("standing-mark").with("standing", standing));
    mark.map(|mark| words.say(&mark)).unwrap_or_default()
}

/// The same as a line of its own: who approved it, on which day, until when, and why.
pub fn line(finding: &FindingRecord) -> Option<Said> {
    match (finding.standing, &finding.waiver) {
        (Standing::Open, _) | (Standing::Waived, None) => None,
        (Standing::Waived, Some(waiver)) => {
            let said = Said::new("waived-line").with("id", &waiver.id).with("approvers", approvers(waiver));
            let said = said.with("approved", waiver.approved_on.to_string());
            Some(said.with("expires", waiver.expires.to_string()).with("reason", &waiver.reason))
        }
        (Standing::Known, _) => Some(Said::new("known-line")),
    }
}

/// Who approved a waiver.
pub fn approvers(waiver: &Approval) -> Arg {
    match &waiver.second_approver {
        None => Arg::from(&waiver.approver),
        Some(second) => {
            Said::new("two-approvers").with("first", &waiver.approver).with("second", second).into()
        }
    }
}

/// The lines of a run whose finding was accepted.
pub struct Standings<'a> {
    /// By input and the byte at which the record begins.
    lines: BTreeMap<(usize, u64), Standing>,
    /// Findings about many lines at once.
    groups: Vec<&'a Finding>,
}

impl<'a> Standings<'a> {
    /// Those of some findings.
    pub fn of(findings: &'a [Finding]) -> Standings<'a> {
        let mut standings = Standings { lines: BTreeMap::new(), groups: Vec::new() };
        let accepted = findings.iter().filter(|finding| finding.standing != Standing::Open);
        for finding in accepted.filter(|finding| check::verdict(finding).is_some()) {
            match finding.place {
                Some(place) => drop(standings.lines.insert((finding.input, place.offset), finding.standing)),
                None => standings.groups.push(finding),
            }
        }
        standings
    }

    /// Where the finding of a judged line stands; open where it has none.
    pub fn of_line(&self, judge: &Judge<'_>, judged: &Judged, place: Place) -> Standing {
        let alone = self.lines.get(&(judge.table().input, place.offset)).copied();
        let group = || self.groups.iter().find(|finding| judge.waits_in(judged, finding));
        alone.or_else(|| group().map(|finding| finding.standing)).unwrap_or_default()
    }
}
