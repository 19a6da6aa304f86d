//! What findings about judged lines have in common: made once, and shared by all that are alike to the rules.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::budget::Fields;
use crate::check::cases::{Key, Spellings};
use crate::check::line::{Judge, Judged};
use crate::check::{Check, Group, forbidden, unknown_fund, unknown_work};
use crate::finding::{self, Grounds, Kind};
use crate::rules::clause::Clause;
use crate::rules::space::Dim;

/// A fact of an estate, by its id, and its cell.
type FactCell = (String, String);

/// The kinds that were met, by what tells them apart to one judge; the kinds themselves are the run's.
#[derive(Default)]
pub(super) struct Kinds {
    known: FxHashMap<Like, Arc<Kind>>,
    /// The same where no fact decides.
    without_fact: FxHashMap<Like, Arc<Kind>>,
    /// Those that differ from one of these, by its address, in nothing but the fact which decides, by its
    /// number.
    with_fact: FxHashMap<(usize, u32), Arc<Kind>>,
    /// The facts of estates that the first deciding rule asks for, by their places.
    asked: FxHashMap<Key, Arc<[usize]>>,
    /// What findings about lines of a kind rest on.
    grounds: FxHashMap<Key, Arc<Grounds>>,
    facts: Spellings<FactCell>,
}

/// What tells kinds apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Like {
    code: &'static str,
    column: Option<usize>,
    key: Key,
    /// Whether every cell that the rules need could be read.
    read: bool,
    /// The fact that decides, by its number.
    fact: Option<u32>,
}

impl Like {
    /// What tells findings about judged lines like this one from others, where no fact decides.
    pub(super) fn of(check: &'static Check, column: Option<usize>, judged: &Judged) -> Like {
        Like { code: check.code, column, key: judged.key, read: judged.outcome.is_some(), fact: None }
    }
}

impl Kinds {
    /// A kind that was met before.
    fn met(&self, like: Like) -> Option<Arc<Kind>> {
        self.known.get(&like).map(Arc::clone)
    }

    /// The kind of findings like one that was met, but for the fact which decides: of that, none.
    pub(super) fn without_fact(&self, like: Like) -> Option<Arc<Kind>> {
        self.without_fact.get(&like).map(Arc::clone)
    }

    /// The kind that differs from one without a fact in nothing but the fact which decides.
    pub(super) fn with_fact(&mut self, all: &finding::Kinds, without: &Arc<Kind>, fact: u32) -> Arc<Kind> {
        let known = self.with_fact.entry((Arc::as_ptr(without).addr(), fact)).or_insert_with(|| {
            let fact = self.facts.meaning(fact).cloned();
            all.shared(Arc::new(Kind { fact, ..Kind::clone(without) }))
        });
        Arc::clone(known)
    }

    fn insert(&mut self, all: &finding::Kinds, like: Like, kind: Kind) -> Arc<Kind> {
        self.without_fact
            .entry(Like { fact: None, ..like })
            .or_insert_with(|| all.shared(Arc::new(Kind { fact: None, ..kind.clone() })));
        let kind = all.shared(Arc::new(kind));
        self.known.insert(like, Arc::clone(&kind));
        kind
    }
}

impl Judge<'_> {
    /// The kind of a finding about a judged line.
    pub(super) fn kind(
        &mut self,
        check: &'static Check,
        column: Option<usize>,
        judged: &Judged,
        fields: &Fields,
    ) -> Arc<Kind> {
        let fact = self.deciding_fact(check, judged, fields);
        let like = Like { fact, ..Like::of(check, column, judged) };
        if let Some(known) = self.kinds.met(like) {
            return known;
        }
        let kind = self.new_kind(check, like, judged);
        self.kinds.insert(&self.audit.kinds, like, kind)
    }

    fn new_kind(&mut self, check: &'static Check, like: Like, judged: &Judged) -> Kind {
        let shown = |shown: &Arc<str>| Some(Arc::clone(shown)).filter(|shown| !shown.is_empty());
        let about_names = [unknown_fund::CHECK.code, unknown_work::CHECK.code].contains(&check.code);
        let outcome = judged.outcome.as_ref();
        let grounds = outcome.filter(|_| check.group == Group::Eligibility || about_names);
        let would_draw = grounds.map(|_| self.would_draw(judged)).unwrap_or_default();
        let inferred = self.inferred(judged).filter(|_| check.code != unknown_work::CHECK.code);
        Kind {
            code: check.code,
            verdict: Some(judged.verdict),
            column: like.column,
            work: self.work_of(judged).and_then(|work| shown(&work.named.shown)),
            side: judged.side,
            fund: self.funds.meaning(judged.key.fund).and_then(|named| shown(&named.shown)),
            inferred,
            assumes: outcome.is_some_and(|outcome| !outcome.leans_on.is_empty()),
            fact: like.fact.and_then(|fact| self.kinds.facts.meaning(fact)).cloned(),
            grounds: grounds.map(|_| self.known_grounds(judged)).unwrap_or_default(),
            would_draw,
        }
    }

    /// What findings about lines like a judged one rest on, and who else could pay.
    pub(super) fn known_grounds(&mut self, judged: &Judged) -> Arc<Grounds> {
        if let Some(known) = self.kinds.grounds.get(&judged.key) {
            return Arc::clone(known);
        }
        let found = self.grounds(judged);
        self.kinds.grounds.insert(judged.key, Arc::clone(&found));
        found
    }

    /// The fact of the estate that the first deciding rule asks for and that has a cell, by its number.
    fn deciding_fact(&mut self, check: &Check, judged: &Judged, fields: &Fields) -> Option<u32> {
        let asked = self.asked_by(check, judged);
        let cells = asked.iter().map(|&at| (at, self.told_of(judged, fields, at)));
        let (at, cell) = cells.into_iter().find(|(_, cell)| !cell.is_empty())?;
        let cell = cell.into_owned();
        self.fact_number(at, &cell)
    }

    /// The number of a fact, by its place among those of the rules, with what its cell says.
    pub(super) fn fact_number(&mut self, at: usize, cell: &str) -> Option<u32> {
        let fact = self.audit.rules.facts.get(at)?;
        self.scratch.clear();
        self.scratch.extend([fact.id.as_bytes(), b"\0", cell.as_bytes()].into_iter().flatten());
        Some(self.kinds.facts.number(&self.scratch, |_| (fact.id.clone(), cell.to_owned())))
    }

    /// The facts of estates that a finding of this code tells of, by their places: one of them decides.
    pub(super) fn asked_by(&mut self, check: &Check, judged: &Judged) -> Arc<[usize]> {
        let asks = check.code == forbidden::CHECK.code;
        asks.then(|| self.asked_facts(judged)).flatten().unwrap_or_default()
    }

    /// The facts of estates that the first deciding rule asks for.
    fn asked_facts(&mut self, judged: &Judged) -> Option<Arc<[usize]>> {
        if let Some(known) = self.kinds.asked.get(&judged.key) {
            return Some(Arc::clone(known));
        }
        let rules = self.audit.rules;
        let reason = judged.outcome.as_ref()?.grounds.reasons.first()?;
        let of_rule =
            |clause: &&Clause| rules.rules.get(clause.rule).is_some_and(|rule| rule.id == reason.rule);
        let asked = rules.clauses.iter().filter(of_rule).flat_map(|clause| &clause.region.0);
        let facts = asked.filter_map(|(dim, _)| match dim {
            Dim::Fact(number) => {
                rules.fact(*number).filter(|fact| fact.of_estate).map(|_| usize::from(*number))
            }
            _ => None,
        });
        let facts: Arc<[usize]> = facts.collect();
        self.kinds.asked.insert(judged.key, Arc::clone(&facts));
        Some(facts)
    }
}
