//! From what was counted to what is said: findings, what was drawn on each quota, notes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::limits::bound::{Lack, Scales};
use crate::check::limits::drawn::{Drawn, OfPart};
use crate::check::limits::group::{Group, Mark};
use crate::check::limits::judge::{Answer, altogether, judge};
use crate::check::limits::ledger::Ledger;
use crate::check::limits::means::{Grants, GroupKey};
use crate::check::limits::name::{Name, shown};
use crate::check::limits::plan::{Part, parts};
use crate::check::limits::quotas::drawn;
use crate::check::limits::spoken::Spoken;
use crate::check::limits::telling;
use crate::check::limits::weigh::{Beyond, Way};
use crate::check::run::whole;
use crate::check::{
    Audit, Check, Tally, excluded_pair, over_limit, split_mismatch, under_limit, undetermined,
};
use crate::finding::{Finding, Grounds, Held, More};
use crate::model::threads::both;
use crate::model::{Arg, Money, Said};

/// What all limits of a run come to.
#[derive(Default)]
pub struct Finished {
    /// What was found.
    pub findings: Vec<Finding>,
    /// What was drawn on each quota.
    pub quotas: Drawn,
    /// What a reader should know besides.
    pub notes: Vec<Said>,
}

/// What is known of the tables of a run.
pub struct Sources<'s> {
    /// Whether any table has a column.
    pub has: &'s (dyn Fn(&str) -> bool + Sync),
    /// The first table of quotas, by its place among the inputs.
    pub first_table: usize,
}

/// The groups of one part in the order of their keys, each with its slots in theirs.
pub(super) type Groups = Vec<(GroupKey, Vec<(usize, Group<Name>)>)>;

/// What some lines come to, on its way to the group of a key: its slot there, and the sums.
pub(super) type Share = (GroupKey, usize, Group<Name>);

/// More quotas than this are worth a thread.
const MANY: usize = 10_000;

/// More groups than this are counted, not named.
const MOST_NAMED: usize = 5;

/// Judges every group of every limit, on no more threads than these. The items of the lines that groups end
/// with are to be read again.
pub fn finish(audit: &Audit<'_>, ledger: &mut Ledger, sources: &Sources<'_>, jobs: usize) -> Finished {
    let all = parts(audit.rules, &audit.means);
    ledger.plain.settle();
    let mut shares: Vec<Vec<Share>> = all.iter().map(|_| Vec::new()).collect();
    for ((number, slot, key), group) in std::mem::take(&mut ledger.groups) {
        let at = usize::from(number);
        let (Some(part), Some(shares)) = (all.get(at), shares.get_mut(at)) else {
            continue;
        };
        // Of millions of items, only those are kept of which there is something to say.
        let is_plain = ledger.plain.columns.iter().any(|column| column.of.part == number);
        if is_plain || !is_quiet(audit, part, &key, &group) {
            shares.push((key, usize::from(slot), group));
        }
    }
    let mut finish = Finish::new(audit, sources);
    finish.troubles();
    for ((number, part), shares) in (0..).zip(&all).zip(shares) {
        let quotas = part.table.and_then(|at| audit.means.tables.get(at)).map_or(0, Grants::len);
        let jobs = if quotas > MANY { jobs } else { 1 };
        let mut spoken = Spoken::new(audit, part, number, ledger);
        let groups = spoken.gather(shares, jobs);
        let drawn = drawn(audit, (number, part), &groups, &spoken, jobs);
        let of_table = || {
            let mut finish = Finish::new(audit, sources);
            finish.of_table(part, drawn);
            finish.done
        };
        let (of_table, ()) = both(jobs, of_table, || finish.part(part, &groups, &spoken));
        finish.done.add(of_table);
    }
    finish.done
}

/// Puts what lines come to with the rest of its group.
pub(super) fn grouped(mut shares: Vec<Share>) -> Groups {
    shares.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    let mut groups = Groups::new();
    for (key, slot, group) in shares {
        match groups.last_mut().filter(|(known, _)| *known == key) {
            Some((known, slots)) => {
                *known = shown(std::mem::take(known), key);
                add(slots, slot, group);
            }
            None => groups.push((key, vec![(slot, group)])),
        }
    }
    for (_, slots) in &mut groups {
        slots.sort_by_key(|(slot, _)| *slot);
    }
    groups
}

fn add(slots: &mut Vec<(usize, Group<Name>)>, slot: usize, group: Group<Name>) {
    match slots.iter_mut().find(|(known, _)| *known == slot) {
        Some((_, known)) => known.merge(group),
        None => slots.push((slot, group)),
    }
}

/// Whether there is nothing to say of a group: no table lists it, no other is held against it, and it is
/// within.
pub(super) fn is_quiet(audit: &Audit<'_>, part: &Part<'_>, key: &GroupKey, group: &Group<Name>) -> bool {
    let alone = part.table.is_none() && part.slots() == 1;
    let scales = Scales { rules: audit.rules, means: &audit.means, part, key, group };
    alone && group.sure[0] >= 0 && judge(&scales, &[(0, group)]) == Answer::Within
}

/// A run's end in the making.
pub(super) struct Finish<'f> {
    pub(super) audit: &'f Audit<'f>,
    pub(super) sources: &'f Sources<'f>,
    pub(super) done: Finished,
}

impl Finished {
    /// Adds what was found besides.
    fn add(&mut self, more: Finished) {
        self.findings.extend(more.findings);
        self.quotas.append(more.quotas);
        self.notes.extend(more.notes);
    }
}

impl<'f> Finish<'f> {
    fn new(audit: &'f Audit<'f>, sources: &'f Sources<'f>) -> Finish<'f> {
        Finish { audit, sources, done: Finished::default() }
    }

    /// What is to be said of the groups of a part.
    fn part(&mut self, part: &Part<'_>, groups: &Groups, spoken: &Spoken<'_>) {
        let mut waiting: BTreeMap<Vec<Lack>, Tally> = BTreeMap::new();
        let mut unlisted = spoken.unlisted.clone();
        for (key, slots) in groups {
            let Some((_, group)) = slots.first() else { continue };
            let scales = Scales { rules: self.audit.rules, means: &self.audit.means, part, key, group };
            let by_slot: Vec<(usize, &Group<Name>)> =
                slots.iter().map(|(slot, group)| (*slot, group)).collect();
            match judge(&scales, &by_slot) {
                Answer::Within => {}
                Answer::Beyond(Way::Most, beyond) => {
                    self.beyond(part, key, group, &over_limit::CHECK, beyond);
                }
                Answer::Beyond(Way::Least, beyond) => {
                    self.beyond(part, key, group, &under_limit::CHECK, beyond);
                }
                Answer::Mismatch(beyond) => self.beyond(part, key, group, &split_mismatch::CHECK, beyond),
                Answer::Excluded(drawn) => self.excluded(part, key, &by_slot, &drawn),
                Answer::Open(lacks) if lacks.iter().all(|lack| self.is_nowhere(lack)) => {
                    let tally = waiting.entry(lacks.iter().map(Lack::bare).collect()).or_default();
                    tally.add(Tally { lines: group.lines, amount: Money::from_fen(altogether(group)) });
                }
                Answer::Open(lacks) => self.open(part, key, group, &lacks),
                Answer::NoQuota => self.no_quota(part, key, group, &mut unlisted),
            }
        }
        for (lacks, tally) in waiting {
            self.waits(part, &lacks, tally);
        }
        for (fund, tally) in unlisted {
            self.unlisted(part, &fund, tally);
        }
        self.below_zero(part, groups);
    }

    /// The quotas of a part's table, and what was drawn on them.
    fn of_table(&mut self, part: &Part<'_>, drawn: Option<OfPart>) {
        if let Some(drawn) = drawn {
            self.unused(part, &drawn);
            self.done.quotas.push(drawn);
        }
    }

    /// Notes what was found.
    pub(super) fn found(&mut self, mut finding: Finding) {
        finding.kind = self.audit.kinds.shared(finding.kind);
        self.done.findings.push(finding);
    }

    fn beyond(
        &mut self,
        part: &Part<'_>,
        key: &GroupKey,
        group: &Group<Name>,
        check: &'static Check,
        beyond: Beyond,
    ) {
        let mut finding = of_group(part, check, key, group);
        finding.amount = Some(beyond.value);
        finding.hold_by(&beyond.limit.to_string());
        if let Some(held) = &mut finding.more().held {
            held.value = Some(beyond.value);
            held.limit = Some(beyond.limit);
            held.excess = Some(beyond.excess);
        }
        self.found(finding);
    }

    /// Funds that exclude each other: what is drawn beside the largest of them is too much.
    fn excluded(
        &mut self,
        part: &Part<'_>,
        key: &GroupKey,
        slots: &[(usize, &Group<Name>)],
        drawn: &[(usize, Money)],
    ) {
        let mut whole: Option<Group<Name>> = None;
        for (_, group) in slots.iter().filter(|(slot, _)| drawn.iter().any(|(other, _)| other == slot)) {
            match &mut whole {
                Some(whole) => whole.merge((*group).clone()),
                none => *none = Some((*group).clone()),
            }
        }
        let Some(group) = whole else { return };
        let mut finding = of_group(part, &excluded_pair::CHECK, key, &group);
        let all: Money = drawn.iter().map(|(_, amount)| *amount).sum();
        let largest = drawn.iter().map(|(_, amount)| *amount).max().unwrap_or_default();
        finding.more().said = Some(telling::excluded(self.audit.rules, part, finding.held(), drawn));
        if let Some(held) = &mut finding.more().held {
            held.value = Some(all);
            held.limit = Some(largest);
            held.excess = Some(all - largest);
        }
        self.found(finding);
    }

    /// Whether something is missing from every table and from the command line.
    fn is_nowhere(&self, lack: &Lack) -> bool {
        match lack {
            Lack::Parameter(id) => {
                let tables = &self.audit.means.tables;
                !tables.iter().any(|table| table.columns.contains(id))
            }
            Lack::Column(id, _) | Lack::Key(id) => !(self.sources.has)(id) && id != "year",
            _ => false,
        }
    }

    fn open(&mut self, part: &Part<'_>, key: &GroupKey, group: &Group<Name>, lacks: &[Lack]) {
        let mut finding = of_group(part, &undetermined::CHECK, key, group);
        let said = telling::open(self.audit.rules, part, finding.held(), lacks);
        undetermined_by(&mut finding, said, lacks);
        self.found(finding);
    }

    /// All groups of a limit that wait for the same thing, which is nowhere to be had.
    fn waits(&mut self, part: &Part<'_>, lacks: &[Lack], tally: Tally) {
        let mut finding = held(part, &undetermined::CHECK, Vec::new());
        finding.more().lines = Some(tally.lines);
        finding.amount = Some(tally.amount);
        let said = telling::waits(self.audit.rules, part, tally, lacks);
        undetermined_by(&mut finding, said, lacks);
        self.found(finding);
    }

    /// Groups that come to less than nothing.
    fn below_zero(&mut self, part: &Part<'_>, groups: &Groups) {
        let mut below = Vec::new();
        for (key, slots) in groups.iter().filter(|_| part.slots() == 1) {
            let sum: i128 = slots.iter().map(|(_, group)| group.sure[0]).sum();
            if sum < 0 {
                below.push((named(part, key), Money::from_fen(sum)));
            }
        }
        if below.is_empty() {
            return;
        }
        let shown =
            below.iter().take(MOST_NAMED).map(|(group, sum)| telling::below(self.audit.rules, group, *sum));
        let said =
            Said::new("note-below-zero").with("limit", part.limit.id.as_str()).with("count", below.len());
        self.done.notes.push(said.with("groups", shown.collect::<Arg>()));
    }
}

/// A finding about a group, at the last line that counts.
pub(super) fn of_group(
    part: &Part<'_>,
    check: &'static Check,
    key: &GroupKey,
    group: &Group<Name>,
) -> Finding {
    let Mark { input, place } = group.last.1;
    let mut finding = held(part, check, named(part, key));
    finding.input = input;
    finding.place = Some(place);
    finding.more().lines = Some(group.lines);
    finding.amount = Some(Money::from_fen(group.sure[0]));
    if let Some(held) = &mut finding.more().held {
        held.largest = group.largest.places();
        held.plain.clone_from(&group.plain);
    }
    finding
}

/// A group's keys with their values.
pub(super) fn named(part: &Part<'_>, key: &GroupKey) -> Vec<(String, String)> {
    part.keys.iter().zip(key).map(|(key, value)| (key.id().to_owned(), value.to_string())).collect()
}

/// A finding that names a limit and a group.
pub(super) fn held(part: &Part<'_>, check: &'static Check, group: Vec<(String, String)>) -> Finding {
    let mut finding = whole(0, check, None, Said::new("nothing"));
    let value = |id: &str| {
        let value = group.iter().find(|(key, _)| key == id).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    };
    finding.severity = part.limit.severity.min(check.severity);
    finding.name_estate(value("estate").unwrap_or_default());
    finding.fund = value("fund").map(Arc::from);
    finding.work = value("work").map(Arc::from);
    let limit_id = part.limit.id.clone();
    let held = Held { limit_id, group, ..Held::default() };
    *finding.more() = More { held: Some(Box::new(held)), ..More::default() };
    finding
}

/// Says of a finding that it cannot be told, and what is missing.
fn undetermined_by(finding: &mut Finding, said: Said, lacks: &[Lack]) {
    let missing: BTreeSet<String> = lacks.iter().flat_map(telling::missing).collect();
    finding.more().said = Some(said);
    finding.hold_by(&missing.iter().cloned().collect::<Vec<_>>().join(","));
    let missing = missing.into_iter().collect();
    finding.grounds = Arc::new(Grounds { missing, ..Grounds::default() });
}
