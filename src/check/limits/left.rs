//! What is left of the quotas that a line would draw on, whoever paid for it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::check::Audit;
use crate::check::cases::Key as Kind;
use crate::check::limits::by_estate::ByEstate;
use crate::check::limits::count::{Counter, Line};
use crate::check::limits::drawn::{Drawn, OfPart};
use crate::check::limits::means::GroupKey;
use crate::check::limits::name::Name;
use crate::check::limits::names::{EstateOf, fixed_text};
use crate::check::limits::plan::{Part, parts, table_column};
use crate::check::limits::quotas::{Without, without_quota};
use crate::check::limits::role::{COUNTS, may, roles};
use crate::finding::WouldDraw;
use crate::model::Money;
use crate::rules::limit::{AMOUNT, Key, Lines, MOST_KEYS};
use crate::rules::space::Dim;
use crate::rules::{Case, FundId};

/// The groups of quotas that a kind of line counts or may count in: their parts, and what the kind decides of
/// their keys.
pub(super) type OfKind = Arc<[(u16, [u32; MOST_KEYS])]>;

/// The groups of quotas by kinds of lines, found out once for each.
#[derive(Default)]
pub(super) struct ByKind {
    /// Whether what a line may be to a quota hangs on facts.
    asks_facts: bool,
    known: FxHashMap<Kind, OfKind>,
}

/// What is left of every quota of a run.
pub struct Left<'q> {
    audit: &'q Audit<'q>,
    drawn: &'q Drawn,
    parts: Vec<Part<'q>>,
}

/// The quotas that a fund grants to estates.
#[derive(Clone, Copy)]
pub struct OfFund<'q> {
    granted: &'q ByEstate,
    drawn: &'q OfPart,
    fund: FundId,
    /// Whether the table lists the fund.
    is_listed: bool,
    /// Whether every row of the table is known by numbers.
    is_numbered: bool,
}

impl OfFund<'_> {
    /// What is left of the quota of an estate, by its place in the table of estates, if there is one; none
    /// where only texts tell.
    pub fn left(&self, estate: u32) -> Option<Option<Money>> {
        match self.granted.place(estate, self.fund) {
            Some(row) => Some(Some(self.granted.amount(row) - self.drawn.used(row).0)),
            None => self.is_numbered.then(|| self.is_listed.then_some(Money::ZERO)),
        }
    }
}

impl OfFund<'_> {
    /// The first quota of an estate, by its row.
    pub fn first(&self, estate: u32) -> usize {
        self.granted.of(estate).start
    }

    /// Looks at the first quota of an estate, so that it is at hand when it is asked for.
    pub fn glance(&self, estate: u32) -> i128 {
        let row = self.first(estate);
        let fund = self.granted.fund(row).map_or(0, |fund| i128::from(fund.0));
        self.granted.amount(row).fen() ^ self.drawn.used(row).0.fen() ^ fund
    }
}

impl ByKind {
    /// For the parts of a pack's limits.
    pub(super) fn new(parts: &[Part<'_>]) -> ByKind {
        let asks_facts = parts.iter().filter(|part| is_quota(part)).any(asks_facts);
        ByKind { asks_facts, known: FxHashMap::default() }
    }
}

fn is_quota(part: &Part<'_>) -> bool {
    table_column(part.vintage) == Some(AMOUNT)
}

fn asks_facts(part: &Part<'_>) -> bool {
    let asks = |lines: &Lines| lines.region.0.iter().any(|(dim, _)| matches!(dim, Dim::Fact(_)));
    let per = part.vintage.per.as_ref().map(|per| &per.lines);
    [Some(&part.vintage.of), part.base(), per].into_iter().flatten().any(asks)
}

impl Counter<'_> {
    /// The groups of quotas that a kind of line counts or may count in.
    pub(super) fn quotas(&mut self, kind: Kind, case: impl FnOnce() -> Case) -> OfKind {
        let kind = if self.quotas.asks_facts { kind } else { Kind { estate: 0, line: 0, ..kind } };
        if let Some(known) = self.quotas.known.get(&kind) {
            return Arc::clone(known);
        }
        let (case, rules) = (case(), self.audit.rules);
        let mut found = Vec::new();
        for (number, part) in self.counted().filter(|(_, part)| is_quota(part)) {
            let counts =
                roles(rules, number, part, &case).into_iter().filter(|role| may(role.may_be, COUNTS));
            found.extend(counts.map(|role| (number, role.keys)));
        }
        let found: OfKind = found.into();
        self.quotas.known.insert(kind, Arc::clone(&found));
        found
    }

    /// The quotas that a line of this kind would draw on for funds of its own kind's, each by its place.
    pub(crate) fn would_draw(
        &mut self,
        own: Kind,
        payers: impl Iterator<Item = Kind>,
        case: impl Fn(Kind) -> Case,
    ) -> Vec<WouldDraw> {
        let mine = self.quotas(own, || case(own));
        let mut out = Vec::new();
        for (payer, kind) in payers.enumerate() {
            let groups = self.quotas(kind, || case(kind));
            out.extend(groups.iter().map(|(part, keys)| WouldDraw {
                payer,
                part: *part,
                keys: Box::from(*keys),
                is_own: mine.contains(&(*part, *keys)),
            }));
        }
        out
    }

    /// The texts of a group that a line would be counted in.
    pub(crate) fn texts_of(
        &mut self,
        draw: &WouldDraw,
        line: Line<'_>,
        estate_of: &EstateOf<'_>,
    ) -> Option<GroupKey> {
        let fixed = <[u32; MOST_KEYS]>::try_from(&*draw.keys).ok()?;
        let keys = self.keys(draw.part, fixed, line);
        self.texts(draw.part, keys, estate_of)
    }
}

impl<'q> Left<'q> {
    /// What is left, now that all is counted.
    pub fn new(audit: &'q Audit<'q>, drawn: &'q Drawn) -> Left<'q> {
        Left { audit, drawn, parts: parts(audit.rules, &audit.means) }
    }

    /// The texts of the group of a quota that lines of an estate would draw on; none where only the cells of
    /// a line tell.
    pub fn texts(&self, draw: &WouldDraw, estate: &str) -> Option<Vec<Name>> {
        let part = self.parts.get(usize::from(draw.part))?;
        let rules = self.audit.rules;
        let name = |(key, value): (&Key, &u32)| {
            let text = match key {
                Key::Estate => estate,
                Key::Fund | Key::Work | Key::Class | Key::Side => fixed_text(rules, key, *value),
                Key::Item | Key::Year | Key::Cell(_) => return None,
            };
            Some(Name::of(rules, key, Arc::from(text)))
        };
        part.keys.iter().zip(&*draw.keys).map(name).collect()
    }

    /// The quotas of all estates that lines would draw on; none where that is not to be told by numbers.
    pub fn of_fund(&self, draw: &WouldDraw) -> Option<OfFund<'q>> {
        let part = self.parts.get(usize::from(draw.part))?;
        let table = self.audit.means.tables.get(part.table?)?;
        let ([Key::Estate, Key::Fund], [_, fund, ..]) = (part.keys.as_slice(), &*draw.keys) else {
            return None;
        };
        let fund = FundId(u16::try_from(*fund).ok()?);
        Some(OfFund {
            granted: table.by_estate.as_ref()?,
            drawn: self.drawn.part(draw.part)?,
            fund,
            is_listed: table.funds.contains(self.audit.rules[fund].id.as_str()),
            is_numbered: table.rest.is_empty(),
        })
    }

    /// What is left of the quota of a group; nothing is granted to one that the table leaves out.
    pub fn of_group(&self, draw: &WouldDraw, group: &[Name]) -> Option<Money> {
        let part = self.parts.get(usize::from(draw.part))?;
        let table = self.audit.means.tables.get(part.table?)?;
        let granted = table.row(group).and_then(|row| Some((row, table.amount(row)?)));
        if let Some((row, granted)) = granted {
            return Some(granted - self.drawn.part(draw.part)?.used(row).0);
        }
        matches!(without_quota(self.audit, table, part, group), Without::LeftOut).then_some(Money::ZERO)
    }
}
