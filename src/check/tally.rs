//! Sums over lines, kept for a chunk and merged in order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::approved::Entry;
use crate::check::repeats::Trace;
use crate::check::{self, forbidden, not_allowed};
use crate::finding::{Finding, Place, Reason, Standing, Verdict};
use crate::model::Money;
use crate::rules::{Answer, FundId};

/// Lines and their money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// How many lines.
    pub lines: u64,
    /// How much money.
    pub amount: Money,
}

/// Lines that only facts of their estates keep from being decided.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// Those that would be eligible, by what the facts would have to be.
    pub eligible: BTreeMap<BTreeMap<String, String>, Tally>,
    /// Those that would not be eligible in any case.
    pub otherwise: Tally,
    /// The facts that are missing.
    pub missing: BTreeSet<String>,
    /// The facts whose cells could not be read, which no assumption fills.
    pub bad: BTreeSet<String>,
    /// The rules that may bite.
    pub reasons: BTreeSet<Reason>,
    /// Those that rest on an assumption all the same.
    pub assumed: Tally,
    /// All of them by work, fund and side, where findings are held to their lines.
    pub of: BTreeMap<String, Tally>,
}

/// Which lines wait together: those of one estate and set of facts, or all where there is no estate table.
pub type WaitingKey = Option<(Arc<str>, Vec<String>)>;

/// Everything that is summed over the lines of an input.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// Every line as it was read, counted before it was judged: what the verdicts must add up to.
    pub read: Tally,
    /// The lines of each verdict, in the order of [`Verdict::ALL`].
    pub verdicts: [Tally; 4],
    /// Lines whose finding is waived; they are counted under no verdict.
    pub waived: Tally,
    /// Lines whose finding an earlier report has already; they are counted under no verdict.
    pub known: Tally,
    /// Misallocated lines that some deny rule bites on.
    pub forbidden: Tally,
    /// Misallocated lines that no rule allows.
    pub not_allowed: Tally,
    /// The largest amount of a line, its sign left out.
    pub largest: Money,
    /// Lines whose amount could not be read.
    pub amounts_not_read: u64,
    /// The money of each fund, and of the lines that name no single one; the amounts among it that could not
    /// be read.
    pub funds: BTreeMap<Option<FundId>, (Tally, u64)>,
    /// Judged lines whose work or fund was not named for certain: inferred from a text, or one of several
    /// that all agreed.
    pub inferred: Tally,
    /// Lines without an item where others have one: whether they repeat another cannot be told.
    pub without_item: u64,
    /// Lines for the whole programme, to which estate rules do not apply.
    pub programme: Tally,
    /// The lines that rest on each assumption, by its place in the run's list.
    pub assumed: BTreeMap<usize, Tally>,
    /// Lines that rest on some assumption, by verdict.
    pub assumed_verdicts: [Tally; 4],
    /// Lines that wait for facts of their estates.
    pub waiting: BTreeMap<WaitingKey, Waiting>,
    /// What was found, in the order of the records.
    pub findings: Vec<Finding>,
    /// The lines, where they are held against what was approved, in the order of the records.
    pub entries: Vec<Entry>,
    /// What lines are compared by where repeats are looked for, in the order of the records.
    pub traces: Vec<Trace>,
}

impl Tally {
    /// One line.
    pub fn one(amount: Option<Money>) -> Tally {
        Tally { lines: 1, amount: amount.unwrap_or_default() }
    }

    /// Counts one line.
    pub fn count(&mut self, amount: Option<Money>) {
        self.lines += 1;
        self.amount += amount.unwrap_or_default();
    }

    /// Adds other lines.
    pub fn add(&mut self, other: Tally) {
        self.lines = self.lines.saturating_add(other.lines);
        self.amount += other.amount;
    }

    /// Takes away lines that were counted before.
    pub fn remove(&mut self, other: Tally) {
        self.lines = self.lines.saturating_sub(other.lines);
        self.amount += -other.amount;
    }
}

impl Sums {
    /// The lines of a verdict.
    pub fn of(&self, verdict: Verdict) -> Tally {
        place(verdict).and_then(|at| self.verdicts.get(at)).copied().unwrap_or_default()
    }

    /// Those of them that rest on an assumption.
    pub fn assumed_of(&self, verdict: Verdict) -> Tally {
        place(verdict).and_then(|at| self.assumed_verdicts.get(at)).copied().unwrap_or_default()
    }

    /// Counts a line under its verdict.
    pub fn count(&mut self, verdict: Verdict, amount: Option<Money>, leans: &[usize]) {
        self.amounts_not_read += u64::from(amount.is_none());
        self.count_all(verdict, Tally::one(amount), leans);
    }

    /// Counts lines of which every amount was read under their verdict, and under all that it rests on.
    pub fn count_all(&mut self, verdict: Verdict, lines: Tally, leans: &[usize]) {
        let at = place(verdict);
        at.and_then(|at| self.verdicts.get_mut(at)).into_iter().for_each(|all| all.add(lines));
        let leaning = at.filter(|_| !leans.is_empty());
        leaning.and_then(|at| self.assumed_verdicts.get_mut(at)).into_iter().for_each(|all| all.add(lines));
        for &assumption in leans {
            self.assumed.entry(assumption).or_default().add(lines);
        }
    }

    /// Counts misallocated lines by what makes them so.
    pub fn count_answer(&mut self, answer: Option<Answer>, lines: Tally) {
        match answer {
            Some(Answer::Forbidden) => self.forbidden.add(lines),
            Some(Answer::NotAllowed) => self.not_allowed.add(lines),
            _ => {}
        }
    }

    /// Counts lines under their fund; of so many, the amount could not be read.
    pub fn count_fund(&mut self, fund: Option<FundId>, lines: Tally, unread: u64) {
        let (tally, not_read) = self.funds.entry(fund).or_default();
        tally.add(lines);
        *not_read += unread;
    }

    /// Counts the lines of a finding where it stands, and no more under the verdict they have by it.
    pub fn set_aside(&mut self, finding: &Finding) {
        let Some(verdict) = check::verdict(finding) else { return };
        let tally = Tally { lines: finding.lines(), amount: finding.amount.unwrap_or_default() };
        let (lines, amount) = finding.assumed();
        let assumed = Tally { lines, amount };
        match finding.standing {
            Standing::Open => return,
            Standing::Waived => self.waived.add(tally),
            Standing::Known => self.known.add(tally),
        }
        let at = place(verdict);
        at.and_then(|at| self.verdicts.get_mut(at)).into_iter().for_each(|all| all.remove(tally));
        at.and_then(|at| self.assumed_verdicts.get_mut(at)).into_iter().for_each(|all| all.remove(assumed));
        match finding.code {
            code if code == forbidden::CHECK.code => self.forbidden.remove(tally),
            code if code == not_allowed::CHECK.code => self.not_allowed.remove(tally),
            _ => {}
        }
    }

    /// All lines.
    pub fn all(&self) -> Tally {
        let mut all = self.waived;
        all.add(self.known);
        self.verdicts.iter().for_each(|tally| all.add(*tally));
        all
    }

    /// Sets every place to what it is in the whole input.
    pub fn set_places(&mut self, whole: impl Fn(Place) -> Place) {
        let of_findings = self.findings.iter_mut().filter_map(|finding| finding.place.as_mut());
        let of_entries = self.entries.iter_mut().map(|entry| &mut entry.place);
        let of_traces = self.traces.iter_mut().map(|trace| &mut trace.first);
        of_findings.chain(of_entries).chain(of_traces).for_each(|place| *place = whole(*place));
    }

    /// Adds what was summed over the lines that follow.
    pub fn merge(&mut self, next: Sums) {
        for (mine, theirs) in self.verdicts.iter_mut().zip(next.verdicts) {
            mine.add(theirs);
        }
        for (mine, theirs) in self.assumed_verdicts.iter_mut().zip(next.assumed_verdicts) {
            mine.add(theirs);
        }
        self.read.add(next.read);
        self.forbidden.add(next.forbidden);
        self.not_allowed.add(next.not_allowed);
        self.largest = self.largest.max(next.largest);
        self.amounts_not_read += next.amounts_not_read;
        for (fund, (tally, not_read)) in next.funds {
            let (mine, mine_not_read) = self.funds.entry(fund).or_default();
            mine.add(tally);
            *mine_not_read += not_read;
        }
        self.inferred.add(next.inferred);
        self.without_item += next.without_item;
        self.programme.add(next.programme);
        for (assumption, tally) in next.assumed {
            self.assumed.entry(assumption).or_default().add(tally);
        }
        for (key, waiting) in next.waiting {
            self.waiting.entry(key).or_default().merge(waiting);
        }
        self.findings.extend(next.findings);
        self.entries.extend(next.entries);
        self.traces.extend(next.traces);
    }
}

impl Waiting {
    /// Adds lines that wait likewise.
    pub fn merge(&mut self, next: Waiting) {
        for (facts, tally) in next.eligible {
            self.eligible.entry(facts).or_default().add(tally);
        }
        self.otherwise.add(next.otherwise);
        self.missing.extend(next.missing);
        self.bad.extend(next.bad);
        self.reasons.extend(next.reasons);
        self.assumed.add(next.assumed);
        for (of, tally) in next.of {
            self.of.entry(of).or_default().add(tally);
        }
    }

    /// What holds a finding about them to these very lines: the facts that are missing, and what they are of.
    pub fn held_by(&self) -> String {
        let mut held = self.missing.iter().cloned().collect::<Vec<_>>().join(",");
        for (of, Tally { lines, amount }) in &self.of {
            // Writing to a string cannot fail.
            let _ = write!(held, "\u{1f}{of}\u{1f}{lines}\u{1f}{amount}");
        }
        held
    }

    /// All lines that wait.
    pub fn all(&self) -> Tally {
        let mut all = self.otherwise;
        self.eligible.values().for_each(|tally| all.add(*tally));
        all
    }
}

fn place(verdict: Verdict) -> Option<usize> {
    Verdict::ALL.iter().position(|one| *one == verdict)
}
