//! What is reported of a judged line.

use std::sync::Arc;

use crate::budget::Fields;
use crate::check::cases::Key;
use crate::check::line::cells::{Seat, WorkCell};
use crate::check::line::{Judge, Judged, Trouble};
use crate::check::tally::{Sums, Tally, Waiting};
use crate::check::{
    Check, Group, bad_amount, bad_row, forbidden, needs_review, not_allowed, side_clash, undetermined,
    unknown_estate, unknown_fund, unknown_side, unknown_work,
};
use crate::finding::{Finding, Grounds, Inference, Place, Standing, Verdict};
use crate::model::{Money, Said};
use crate::rules::ruleset::Clause;
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
            sums.findings.push(self.finding(trouble.check, trouble.column, place, of_cells, said));
        }
        if let Some((check, false)) = spoken {
            let column = self.table.layout.at("fund");
            sums.findings.push(self.finding(check, column, place, of_cells, None));
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
        match &outcome.grounds.eligible_if {
            facts if facts.is_empty() => waiting.otherwise = tally,
            facts => drop(waiting.eligible.insert(facts.clone(), tally)),
        }
        waiting
    }

    pub(super) fn finding(
        &self,
        check: &'static Check,
        column: Option<usize>,
        place: Place,
        of: Option<(&Judged, &Fields)>,
        said: Option<Said>,
    ) -> Finding {
        let judged = of.map(|(judged, _)| judged);
        let shown = |shown: Option<&Arc<str>>| shown.filter(|shown| !shown.is_empty()).cloned();
        let about_names = [unknown_fund::CHECK.code, unknown_work::CHECK.code].contains(&check.code);
        let grounds = judged
            .filter(|_| check.group == Group::Eligibility || about_names)
            .and_then(|judged| Some(Arc::clone(&judged.outcome.as_ref()?.grounds)));
        Finding {
            code: check.code,
            severity: check.severity,
            standing: Standing::Open,
            // A record that could not be taken apart is not judged.
            verdict: Some(judged.map_or(Verdict::Undetermined, |judged| judged.verdict)),
            waiver: None,
            input: self.table.input,
            place: Some(place),
            column,
            lines: 1,
            item: of.and_then(|(_, fields)| self.item(fields)),
            estate: judged
                .and_then(|judged| shown(self.estates.meaning(judged.estate).map(|cell| &cell.shown))),
            work: judged.and_then(|judged| shown(self.work_of(judged).map(|work| &work.named.shown))),
            inferred: judged
                .filter(|_| check.code != unknown_work::CHECK.code)
                .and_then(|judged| self.inferred(judged)),
            side: judged.and_then(|judged| judged.side),
            fund: judged
                .and_then(|judged| shown(self.funds.meaning(judged.key.fund).map(|named| &named.shown))),
            amount: judged.and_then(|judged| judged.amount),
            assumed: judged.map(Judged::assumed).unwrap_or_default(),
            cells: of.map(|of| self.held_by(check, column, of)).unwrap_or_default(),
            fact: of.filter(|_| check.code == forbidden::CHECK.code).and_then(|of| self.deciding_fact(of)),
            said: said.map(Box::new),
            grounds: grounds.unwrap_or_else(|| Arc::new(Grounds::default())),
            figures: None,
            held: None,
        }
    }

    fn work_of(&self, judged: &Judged) -> Option<&WorkCell> {
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
        let alike = mine == finding.estate.as_deref() && outcome.grounds.missing == finding.grounds.missing;
        self.audit.estates.is_none() || alike
    }

    /// The fact of the estate that the first deciding rule asks for, with its cell.
    fn deciding_fact(&self, (judged, fields): (&Judged, &Fields)) -> Option<Box<(String, String)>> {
        let rules = self.audit.rules;
        let reason = judged.outcome.as_ref()?.grounds.reasons.first()?;
        let of_rule =
            |clause: &&Clause| rules.rules.get(clause.rule).is_some_and(|rule| rule.id == reason.rule);
        let asked = rules.clauses.iter().filter(of_rule).flat_map(|clause| &clause.region.0);
        let mut facts = asked.filter_map(|(dim, _)| match dim {
            Dim::Fact(number) => rules.fact(*number).filter(|fact| fact.of_estate),
            _ => None,
        });
        facts.find_map(|fact| Some(Box::new((fact.id.clone(), self.fact_cell(judged, fields, &fact.id)?))))
    }

    /// What holds a finding to its line: the cell that is wrong, else every cell the rules read.
    fn held_by(&self, check: &Check, column: Option<usize>, of: (&Judged, &Fields)) -> Box<str> {
        let (judged, fields) = of;
        let cells = match column.filter(|_| check.group == Group::Reading) {
            Some(at) => String::from_utf8_lossy(fields.get(at).unwrap_or_default()).trim().to_owned(),
            None => self.cells(judged, fields),
        };
        cells.into_boxed_str()
    }

    pub(in crate::check) fn item(&self, fields: &Fields) -> Option<Box<str>> {
        let cell = fields.get(self.table.layout.at("item")?)?;
        let item = String::from_utf8_lossy(cell).trim().to_owned();
        (!item.is_empty()).then(|| item.into_boxed_str())
    }

    fn seat_of(&self, fact: &str) -> Option<&Seat> {
        let at = self.audit.rules.facts.iter().position(|known| known.id == fact)?;
        self.fact_seats.get(at)
    }

    /// The cell that says a fact of a judged line: the estate table's, else the budget's own.
    pub fn fact_cell(&self, judged: &Judged, fields: &Fields, fact: &str) -> Option<String> {
        let row = self.estates.meaning(judged.estate).and_then(|cell| cell.row);
        let of_estate = self.audit.estates.zip(row).and_then(|(estates, row)| estates.cell(row, fact));
        let of_line = || {
            self.seat_of(fact)
                .map(|seat| String::from_utf8_lossy(seat.cell(fields)).into_owned())
                .unwrap_or_default()
        };
        let cell = of_estate.map_or_else(of_line, str::to_owned).trim().to_owned();
        (!cell.is_empty()).then_some(cell)
    }

    /// Every cell the rules read beside the names: the date where they carry dates, and the facts they ask for.
    fn cells(&self, judged: &Judged, fields: &Fields) -> String {
        let dated = self.audit.rules.dates.bands() > 1;
        let date = dated.then(|| String::from_utf8_lossy(self.seats.date.cell(fields)).trim().to_owned());
        let facts = self.audit.rules.facts.iter().map(|fact| self.fact_cell(judged, fields, &fact.id));
        let mut cells = vec![date.unwrap_or_default()];
        cells.extend(facts.map(Option::unwrap_or_default));
        joined(&cells)
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
        let reading = judged.troubles.iter().find(|trouble| makes_undetermined(trouble.check));
        match (reading, &judged.outcome) {
            (Some(trouble), _) => trouble.check.code,
            (None, Some(outcome)) => self.code(outcome).map_or("", |(check, _)| check.code),
            (None, None) => "",
        }
    }
}

impl Judged {
    /// Itself and its money, if its verdict rests on an assumption.
    fn assumed(&self) -> (u64, Money) {
        let leans = self.outcome.as_ref().is_some_and(|outcome| !outcome.leans_on.is_empty());
        if leans { (1, self.amount.unwrap_or_default()) } else { Default::default() }
    }

    /// What is wrong with a cell so that the line cannot be judged.
    fn unread(&self) -> Option<&Trouble> {
        let decided = self.outcome.as_ref().is_some_and(|outcome| outcome.answer.is_some());
        self.troubles.iter().find(|trouble| {
            makes_undetermined(trouble.check) || (!decided && trouble.check.code == side_clash::CHECK.code)
        })
    }
}

/// Cells in one text, each after its length, so that no two lists of cells read the same.
fn joined(cells: &[String]) -> String {
    cells.iter().map(|cell| format!("{}:{cell}", cell.len())).collect::<Vec<_>>().join("\u{1f}")
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
