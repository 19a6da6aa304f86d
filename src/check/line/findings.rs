//! What is reported of a judged line.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::budget::Fields;
use crate::check::cases::Key;
use crate::check::line::cells::WorkCell;
use crate::check::line::{Judge, Judged, Trouble};
use crate::check::tally::{Sums, Tally, Waiting};
use crate::check::{
    Check, Group, bad_amount, bad_fact, bad_row, fact_clash, forbidden, needs_review, not_allowed,
    side_clash, undetermined, unknown_estate, unknown_fund, unknown_side, unknown_work,
};
use crate::finding::{Finding, Inference, Kind, Place, Verdict};
use crate::model::Said;
use crate::rules::load::hex;
use crate::rules::space::Dim;
use crate::rules::{Answer, Flip, Outcome};

impl Judge<'_> {
    /// Notes what is wrong with a line's cells, and what the rules say of it.
    pub(super) fn report(&mut self, judged: &Judged, fields: &Fields, place: Place, sums: &mut Sums) {
        let unread = judged.unread().is_some();
        let spoken = judged.outcome.as_ref().filter(|_| !unread).and_then(|outcome| self.code(outcome));
        if let Some((_, true)) = spoken {
            // Without a table of estates all lines wait together, whatever their estate is called.
            let estate = self.audit.estates.map_or(0, |_| judged.estate);
            self.waits.entry((estate, judged.key)).or_default().count(judged.amount);
        }
        if judged.troubles.is_empty() && spoken.is_none_or(|(_, grouped)| grouped) {
            return;
        }
        let of_cells = Some((judged, fields));
        for trouble in &judged.troubles {
            let said = Some(trouble.said.clone());
            let finding = self.finding(trouble.check, trouble.column, place, of_cells, said);
            sums.findings.push(finding);
        }
        if let Some((check, false)) = spoken {
            let column = self.table.layout.at("fund");
            let finding = self.finding(check, column, place, of_cells, None);
            sums.findings.push(finding);
        }
    }

    /// The code of an outcome, and whether it is told for many lines at once.
    pub(super) fn code(&self, outcome: &Outcome) -> Option<(&'static Check, bool)> {
        match outcome.answer {
            Some(Answer::Eligible) => None,
            Some(Answer::Forbidden) => Some((&forbidden::CHECK, false)),
            Some(Answer::NotAllowed) => Some((&not_allowed::CHECK, false)),
            Some(Answer::Review) => Some((&needs_review::CHECK, false)),
            None => {
                let of_estate = |flip: &Flip| match flip {
                    Flip::Dim(Dim::Fact(number)) => {
                        self.audit.rules.fact(*number).is_some_and(|fact| fact.of_estate)
                    }
                    _ => false,
                };
                let grouped = !outcome.flips.is_empty() && outcome.flips.iter().all(of_estate);
                Some((&undetermined::CHECK, grouped))
            }
        }
    }

    /// Puts the lines counted as waiting since the last time with those that wait for the same facts.
    pub fn settle(&mut self, sums: &mut Sums) {
        for ((estate, key), tally) in std::mem::take(&mut self.waits) {
            let Some(outcome) = self.outcomes.get(&key).map(Arc::clone) else { continue };
            let missing = &outcome.grounds.missing;
            let group = self.audit.estates.map(|_| {
                let shown = self.estates.meaning(estate).map(|cell| Arc::clone(&cell.shown));
                (shown.unwrap_or_default(), missing.clone())
            });
            sums.waiting.entry(group).or_default().merge(self.waiting(key, &outcome, tally));
        }
    }

    /// Lines that are one to the rules and wait.
    fn waiting(&self, key: Key, outcome: &Outcome, tally: Tally) -> Waiting {
        let missing = &outcome.grounds.missing;
        let profiles = [key.line, key.estate].map(|number| self.profiles.get(number));
        let bad = profiles.into_iter().flatten().flat_map(|profile| &profile.bad);
        let bad = bad.filter_map(|&number| self.audit.rules.fact(number)).map(|fact| fact.id.clone());
        let mut waiting = Waiting {
            missing: missing.iter().cloned().collect(),
            bad: bad.filter(|id| missing.contains(id)).collect(),
            reasons: outcome.grounds.reasons.iter().cloned().collect(),
            assumed: if outcome.leans_on.is_empty() { Tally::default() } else { tally },
            ..Waiting::default()
        };
        if self.audit.keeps_cells {
            waiting.of.insert(self.of_names(key), tally);
        }
        match &outcome.grounds.eligible_if {
            facts if facts.is_empty() => waiting.otherwise = tally,
            facts => drop(waiting.eligible.insert(facts.clone(), tally)),
        }
        waiting
    }

    /// What a line is of: its work, its fund and its side, as they are shown.
    fn of_names(&self, key: Key) -> String {
        let work = self.works.meaning(key.work).map(|work| &*work.named.shown);
        let fund = self.funds.meaning(key.fund).map(|named| &*named.shown);
        in_one([work, fund, key.side.said()].into_iter().map(Option::unwrap_or_default))
    }

    pub(super) fn finding(
        &mut self,
        check: &'static Check,
        column: Option<usize>,
        place: Place,
        of: Option<(&Judged, &Fields)>,
        said: Option<Said>,
    ) -> Finding {
        let kind = match of {
            Some((judged, fields)) => self.kind(check, column, judged, fields),
            // A record that could not be taken apart is not judged.
            None => {
                let verdict = Some(Verdict::Undetermined);
                Arc::new(Kind { code: check.code, verdict, ..Kind::default() })
            }
        };
        let mut finding = Finding::new(kind, check.severity, self.table.input, Some(place));
        if let Some((judged, fields)) = of {
            let item = self.item(fields).unwrap_or_default();
            let estate = self.estates.meaning(judged.estate).map(|cell| &*cell.shown).unwrap_or_default();
            finding = finding.with_texts(&item, estate, &self.held_by(check, column, (judged, fields)));
            finding.amount = judged.amount;
        }
        if said.is_some() {
            finding.more().said = said;
        }
        finding
    }

    pub(super) fn work_of(&self, judged: &Judged) -> Option<&WorkCell> {
        self.works.meaning(judged.key.work)
    }

    /// The text of a line's work.
    pub fn work_text(&self, fields: &Fields) -> String {
        String::from_utf8_lossy(self.seats.work.cell(fields)).trim().to_owned()
    }

    /// What a judged line's work was taken for, where its cell is not the name of one work.
    pub fn inferred(&self, judged: &Judged) -> Option<Arc<Inference>> {
        self.work_of(judged)?.inferred.clone()
    }

    /// Whether a finding about lines that wait for the same facts is about this one.
    pub fn waits_in(&self, judged: &Judged, finding: &Finding) -> bool {
        let grouped = judged.outcome.as_ref().filter(|_| judged.unread().is_none()).and_then(|outcome| {
            let (check, grouped) = self.code(outcome)?;
            (grouped && check.code == finding.code && finding.place.is_none()).then_some(outcome)
        });
        let Some(outcome) = grouped.filter(|_| finding.input == self.table.input) else { return false };
        let mine = self.estates.meaning(judged.estate).map(|cell| &*cell.shown);
        let alike = mine.filter(|mine| !mine.is_empty()) == finding.estate()
            && outcome.grounds.missing == finding.grounds.missing;
        self.audit.estates.is_none() || alike
    }

    /// What holds a finding to its line: the cell that is wrong, else every cell the rules read.
    fn held_by(&self, check: &Check, column: Option<usize>, of: (&Judged, &Fields)) -> String {
        let (judged, fields) = of;
        match column.filter(|_| check.group == Group::Reading) {
            Some(at) => {
                let cell = String::from_utf8_lossy(fields.get(at).unwrap_or_default()).trim().to_owned();
                let is_of_fact = [bad_fact::CHECK.code, fact_clash::CHECK.code].contains(&check.code);
                if is_of_fact { self.held_by_fact(at, &cell, judged) } else { cell }
            }
            None if self.audit.keeps_cells => self.cells(judged, fields),
            None => String::new(),
        }
    }

    /// What holds a finding to the cell of a fact: which fact that is, the cell, and what the table of estates
    /// says of it.
    fn held_by_fact(&self, at: usize, cell: &str, judged: &Judged) -> String {
        let layout = &self.table.layout;
        let fact = layout.ids().find(|id| layout.at(id) == Some(at)).unwrap_or_default();
        let row = self.estates.meaning(judged.estate).and_then(|cell| cell.row);
        let theirs = self.audit.estates.zip(row).and_then(|(estates, row)| estates.cell(row, fact));
        in_one([fact, cell, theirs.unwrap_or_default()].into_iter().map(str::trim))
    }

    /// What holds a finding to a record that could not be taken apart: the digest of its text, or of its
    /// bytes where they are none.
    pub(super) fn held_by_record(&self, record: &[u8]) -> String {
        if !self.audit.keeps_cells {
            return String::new();
        }
        let text = self.table.origin.encoding.decode(record);
        hex(&Sha256::digest(text.as_ref().map_or(record, |text| text.as_bytes())))
    }

    /// The item of a line; none where its cell is blank.
    pub(in crate::check) fn item<'f>(&self, fields: &'f Fields) -> Option<Cow<'f, str>> {
        let cell = fields.get(self.table.layout.at("item")?)?;
        Some(trimmed(String::from_utf8_lossy(cell))).filter(|item| !item.is_empty())
    }

    /// The cell that says a fact of a judged line: the estate table's, else the budget's own.
    pub fn fact_cell(&self, judged: &Judged, fields: &Fields, fact: &str) -> Option<String> {
        let at = self.audit.rules.facts.iter().position(|known| known.id == fact)?;
        let cell = self.told_of(judged, fields, at);
        (!cell.is_empty()).then(|| cell.into_owned())
    }

    /// The same for a fact by its place among those of the rules; blank where nothing says it.
    pub(super) fn told_of<'c>(&'c self, judged: &Judged, fields: &'c Fields, at: usize) -> Cow<'c, str> {
        let row = self.estates.meaning(judged.estate).and_then(|cell| cell.row);
        let fact = self.audit.rules.facts.get(at);
        let of_estate = self.audit.estates.zip(row).zip(fact);
        let of_estate = of_estate.and_then(|((estates, row), fact)| estates.cell(row, &fact.id));
        let of_line = || self.fact_seats.get(at).map(|seat| String::from_utf8_lossy(seat.cell(fields)));
        of_estate.map(Cow::Borrowed).or_else(of_line).map(trimmed).unwrap_or_default()
    }

    /// Every cell the rules read beside the names: the date where they carry dates, and the facts they ask
    /// for.
    fn cells(&self, judged: &Judged, fields: &Fields) -> String {
        let date = self.is_dated().then(|| trimmed(String::from_utf8_lossy(self.seats.date.cell(fields))));
        let facts = (0..self.audit.rules.facts.len()).map(|at| self.told_of(judged, fields, at));
        in_one(std::iter::once(date.unwrap_or_default()).chain(facts))
    }

    /// Whether the rules carry dates.
    pub(super) fn is_dated(&self) -> bool {
        self.audit.rules.dates.bands() > 1
    }

    /// What a judged line is called in the user's own table: verdict, code, deciding rules.
    pub fn marks(&self, judged: &Judged) -> (Verdict, &'static str, String) {
        let mut rules: Vec<&str> = Vec::new();
        for reason in judged.outcome.iter().flat_map(|outcome| &outcome.grounds.reasons) {
            if !rules.contains(&reason.rule.as_str()) {
                rules.push(&reason.rule);
            }
        }
        (judged.verdict, self.code_of(judged), rules.join(" "))
    }

    /// The code of a judged line; empty where it has none.
    pub(in crate::check) fn code_of(&self, judged: &Judged) -> &'static str {
        match (judged.unread(), &judged.outcome) {
            (Some(trouble), _) => trouble.check.code,
            (None, Some(outcome)) => self.code(outcome).map_or("", |(check, _)| check.code),
            (None, None) => "",
        }
    }
}

impl Judged {
    /// What is wrong with a cell so that the line cannot be judged.
    fn unread(&self) -> Option<&Trouble> {
        let decided = self.outcome.as_ref().is_some_and(|outcome| outcome.answer.is_some());
        self.troubles.iter().find(|trouble| {
            makes_undetermined(trouble.check) || (!decided && trouble.check.code == side_clash::CHECK.code)
        })
    }
}

/// Several cells in one text. Each stands after its length, so that no two lists of cells read the same.
pub(super) fn in_one<T: AsRef<str>>(list: impl Iterator<Item = T>) -> String {
    let mut cells = String::new();
    for cell in list {
        let cell = cell.as_ref();
        cells.push_str(if cells.is_empty() { "" } else { "\u{1f}" });
        // Writing to a string cannot fail.
        let _ = write!(cells, "{}:{cell}", cell.len());
    }
    cells
}

/// A cell without the blanks around it.
fn trimmed(cell: Cow<'_, str>) -> Cow<'_, str> {
    match cell {
        Cow::Borrowed(cell) => Cow::Borrowed(cell.trim()),
        Cow::Owned(cell) => Cow::Owned(cell.trim().to_owned()),
    }
}

/// Whether a reading code keeps its line from being judged at all.
fn makes_undetermined(check: &Check) -> bool {
    let kept = [
        unknown_fund::CHECK.code,
        unknown_work::CHECK.code,
        unknown_side::CHECK.code,
        unknown_estate::CHECK.code,
        bad_amount::CHECK.code,
        bad_row::CHECK.code,
    ];
    kept.contains(&check.code)
}
