//! What only a table of quotas tells: who has none, which nobody drew on, what was drawn on each.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::limits::drawn::OfPart;
use crate::check::limits::finish::{Finish, Groups, held, of_group};
use crate::check::limits::granted::Grant;
use crate::check::limits::group::Group;
use crate::check::limits::means::{Grants, GroupKey};
use crate::check::limits::name::Name;
use crate::check::limits::plan::{Part, parts};
use crate::check::limits::spoken::Spoken;
use crate::check::run::whole;
use crate::check::{Audit, Tally, quota_missing, quota_unlisted, quota_unused};
use crate::facts::Meant;
use crate::finding::Finding;
use crate::model::{Money, Said};
use crate::rules::limit::{Bound, Key};

/// Why a table of quotas does not list a group.
pub(super) enum Without {
    /// It never lists this fund.
    Unlisted(Arc<str>),
    /// It was left out.
    LeftOut,
    /// Its estate is not known.
    Unknown,
}

/// Why a table does not list a group.
pub(super) fn without_quota(audit: &Audit<'_>, table: &Grants, part: &Part<'_>, key: &[Name]) -> Without {
    let value =
        |wanted: &Key| part.keys.iter().zip(key).find(|(key, _)| *key == wanted).map(|(_, value)| &**value);
    match value(&Key::Fund).filter(|fund| !table.funds.contains(*fund)) {
        Some(fund) => Without::Unlisted(Arc::from(fund)),
        None if value(&Key::Estate).is_none_or(|estate| is_known(audit, estate)) => Without::LeftOut,
        None => Without::Unknown,
    }
}

/// Whether an estate is one of the table of estates, if there is one, or the whole programme.
fn is_known(audit: &Audit<'_>, estate: &str) -> bool {
    let programme = audit.rules.is_programme(estate);
    programme || audit.estates.is_none_or(|estates| matches!(estates.meant(estate), Meant::One(_)))
}

/// What was drawn on each quota of a part's table, found out on so many threads.
pub(super) fn drawn(
    audit: &Audit<'_>,
    (number, part): (u16, &Part<'_>),
    groups: &Groups,
    spoken: &Spoken<'_>,
    jobs: usize,
) -> Option<OfPart> {
    let at = part.table?;
    let table = audit.means.tables.get(at)?;
    let mut drawn = OfPart::new(number, at, table);
    let plain = |row: usize| {
        let slot = table.numbers_of(row).and_then(|(estate, fund)| spoken.drawn(estate, fund));
        slot.unwrap_or_default()
    };
    drawn.fill(jobs, plain);
    for (key, slots) in groups {
        if let (Some(row), Some((_, group))) = (table.row(key), slots.first()) {
            drawn.set(row, Money::from_fen(group.sure[0]), group.lines);
        }
    }
    Some(drawn)
}

/// Has a finding tell of so many lines.
fn tell_lines(finding: &mut Finding, lines: u64) {
    let more = finding.more();
    more.lines = Some(lines);
    more.held.iter_mut().for_each(|held| held.lines = Some(lines));
}

impl Finish<'_> {
    /// A group that the table does not list: one of a fund that it never lists, or one that was left out.
    pub(super) fn no_quota(
        &mut self,
        part: &Part<'_>,
        key: &GroupKey,
        group: &Group<Name>,
        unlisted: &mut BTreeMap<Arc<str>, Tally>,
    ) {
        let Some(table) = part.table.and_then(|at| self.audit.means.tables.get(at)) else { return };
        if group.surely == 0 {
            return;
        }
        match without_quota(self.audit, table, part, key) {
            Without::Unlisted(fund) => {
                let tally = unlisted.entry(fund).or_default();
                tally.add(Tally { lines: group.surely, amount: Money::from_fen(group.sure[0]) });
            }
            Without::LeftOut => {
                let mut finding = of_group(part, &quota_missing::CHECK, key, group);
                tell_lines(&mut finding, group.surely);
                self.found(finding);
            }
            Without::Unknown => {}
        }
    }

    /// A fund that the table never lists.
    pub(super) fn unlisted(&mut self, part: &Part<'_>, fund: &Arc<str>, tally: Tally) {
        let group = vec![("fund".to_owned(), fund.to_string())];
        let mut finding = held(part, &quota_unlisted::CHECK, group);
        finding.input = self.sources.first_table + part.table.unwrap_or_default();
        tell_lines(&mut finding, tally.lines);
        finding.amount = Some(tally.amount);
        self.found(finding);
    }

    /// The quotas that nobody drew on.
    pub(super) fn unused(&mut self, part: &Part<'_>, drawn: &OfPart) {
        let Some(table) = drawn.grants(&self.audit.means) else { return };
        let input = self.sources.first_table + part.table.unwrap_or_default();
        let is_unused = |grant: &Grant<'_>| drawn.used(grant.row).1 == 0 && grant.amount() != Money::ZERO;
        for grant in table.amounts().filter(is_unused) {
            let named = part.keys.iter().zip(grant.group().iter());
            let named = named.map(|(key, text)| (key.id().to_owned(), text.to_owned())).collect();
            let mut finding = held(part, &quota_unused::CHECK, named);
            finding.input = input;
            finding.place = Some(grant.place());
            finding.more().lines = Some(0);
            finding.amount = Some(grant.amount());
            if let Some(held) = &mut finding.more().held {
                held.value = Some(Money::ZERO);
                held.limit = Some(grant.amount());
            }
            self.found(finding);
        }
    }

    /// Whether a limit asks for a table: for its quotas, or for a parameter that it holds.
    fn is_asked(&self, at: usize, table: &Grants) -> bool {
        let rules = self.audit.rules;
        let holds = |parameter: &usize| {
            rules.parameters.get(*parameter).is_some_and(|known| table.columns.contains(&known.id))
        };
        parts(rules, &self.audit.means).iter().any(|part| {
            let plus = part.vintage.over.iter().flat_map(|base| &base.plus);
            let bounds = part.vintage.bounds().filter_map(|bound| match bound {
                Bound::Parameter(parameter) => Some(parameter),
                _ => None,
            });
            part.table == Some(at) || plus.chain(bounds).any(holds)
        })
    }

    /// Cells of the tables that name nothing known, and rows that add up.
    pub(super) fn troubles(&mut self) {
        for (at, table) in self.audit.means.tables.iter().enumerate() {
            for trouble in &table.troubles {
                let place = trouble.place;
                let input = self.sources.first_table + at;
                let mut finding = whole(input, trouble.check, Some(place), trouble.said.clone());
                finding.more().lines = Some(0);
                finding.hold_by(&trouble.cell);
                self.found(finding);
            }
            if !self.is_asked(at, table) {
                self.done.notes.push(Said::new("note-quotas-not-asked").with("path", &*table.path));
            }
            if table.added > 0 {
                let said = Said::new("note-quota-rows-added").with("path", &*table.path);
                self.done.notes.push(said.with("count", table.added));
            }
        }
    }
}
