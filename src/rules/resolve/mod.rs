//! From what a pack says to what it means. Every mistake is noted; a ruleset comes out only of none.

mod amend;
mod approved;
mod bounds;
mod clauses;
mod facts;
mod limits;
mod nouns;
mod tests;

use std::collections::BTreeSet;

use crate::model::{Date, Problem, Problems, Said, text};
use crate::rules::clause::{Clause, Invariant, Rule, Silent};
use crate::rules::doc::{self, Doc, Named};
use crate::rules::expected::Test;
use crate::rules::free_text::Texts;
use crate::rules::limit::{Column, Limit, Parameter};
use crate::rules::names::Names;
use crate::rules::nouns::{Assumption, Fact, Fund, Pack, Source, SourceFile, Work};
use crate::rules::ruleset::{Ruleset, table};
use crate::rules::select::{self, Wrong};
use crate::rules::sets::{FundId, WorkId};
use crate::rules::space::Cuts;
use crate::rules::tree::{At, Spot};

/// One pack as it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    /// What its files say, the one with `[pack]` first.
    pub docs: Vec<Doc>,
    /// The files.
    pub files: Vec<SourceFile>,
    /// Their SHA-256.
    pub sha256: String,
}

/// Resolves packs, each a layer on those before it; of the last ones, `without_rules` keep their rules to
/// themselves and lend only what these draw: funds, works, facts and the bands they are cut into.
pub(super) fn resolve(packs: &[Written], without_rules: usize) -> Result<Ruleset, Problems> {
    let speaking = packs.len().saturating_sub(without_rules);
    let mut making = Making { speaking, ..Making::default() };
    let docs: Vec<&Doc> = packs.iter().flat_map(|pack| &pack.docs).collect();
    making.layers =
        packs.iter().enumerate().flat_map(|(layer, pack)| pack.docs.iter().map(move |_| layer)).collect();
    making.ids_of_packs(&docs);
    making.sources(&docs);
    making.works(&docs);
    making.funds(&docs);
    making.facts(&docs);
    making.dates(&docs);
    making.amend(&docs);
    making.names(&docs);
    making.assumptions(&docs);
    making.rules(&docs);
    making.parameters(&docs);
    making.columns(&docs);
    making.limits(&docs);
    making.silents(&docs);
    making.invariants(&docs);
    if without_rules == 0 {
        making.tests(&docs);
    }
    making.finish(packs, &docs)
}

/// A ruleset in the making, and what was wrong on the way.
#[derive(Default)]
struct Making {
    wrong: Vec<Wrong>,
    /// The pack of each file, by its place among the packs.
    layers: Vec<usize>,
    /// How many of the packs, from the first, have their rules made.
    speaking: usize,
    sources: Vec<Source>,
    works: Vec<Work>,
    funds: Vec<Fund>,
    facts: Vec<Fact>,
    dates: Cuts<Date>,
    fund_names: Names<FundId>,
    work_names: Names<WorkId>,
    assumptions: Vec<Assumption>,
    rules: Vec<Rule>,
    rule_ids: BTreeSet<String>,
    clauses: Vec<Clause>,
    parameters: Vec<Parameter>,
    columns: Vec<Column>,
    limits: Vec<Limit>,
    silents: Vec<Silent>,
    invariants: Vec<Invariant>,
    tests: Vec<Test>,
}

/// All entries of one kind of table, over the files of a pack.
fn all<'a, T: 'a>(
    docs: &'a [&'a Doc],
    pick: fn(&Doc) -> &Option<Named<T>>,
) -> impl Iterator<Item = &'a (At<String>, T)> {
    docs.iter().flat_map(move |doc| pick(doc).iter().flat_map(|named| named.0.iter()))
}

/// All entries of one list over files, each with the place of its pack.
fn each<'a, T>(files: &[(usize, &'a Doc)], pick: fn(&Doc) -> &Option<Vec<T>>) -> Vec<(usize, &'a T)> {
    files.iter().flat_map(|(pack, doc)| pick(doc).iter().flatten().map(|one| (*pack, one))).collect()
}

/// All rules over the files of a pack.
fn rules<'a>(docs: &'a [&'a Doc]) -> impl Iterator<Item = &'a doc::Rule> {
    docs.iter().flat_map(|doc| doc.rule.iter().flatten())
}

/// All limits over the files of a pack.
fn limits<'a>(docs: &'a [&'a Doc]) -> impl Iterator<Item = &'a doc::Limit> {
    docs.iter().flat_map(|doc| doc.limit.iter().flatten())
}

/// What limits and their vintages say.
fn measures<'a>(docs: &'a [&'a Doc]) -> impl Iterator<Item = &'a doc::Measure> {
    limits(docs).flat_map(|limit| {
        let vintages = limit.vintage.iter().flatten().map(|vintage| &vintage.measure);
        std::iter::once(&limit.measure).chain(vintages)
    })
}

/// Every scope over the files: of rules, exceptions, vintages, gaps and limits.
fn scopes<'a>(docs: &'a [&'a Doc]) -> impl Iterator<Item = &'a doc::Scope> {
    let of_layers = docs.iter().flat_map(|doc| doc.unless.iter().flatten()).map(|lift| &lift.unless.scope);
    let of_rules = rules(docs).flat_map(|rule| {
        let unless = rule.unless.iter().flatten().map(|unless| &unless.scope);
        let vintages = rule.vintage.iter().flatten().map(|vintage| &vintage.scope);
        std::iter::once(&rule.scope).chain(unless).chain(vintages)
    });
    let of_limits = measures(docs).flat_map(|measure| {
        let over = measure.over.iter().map(|base| &base.lines);
        let per = measure.per.iter().map(|per| &per.lines);
        measure.of.iter().chain(over).chain(per).map(|lines| &lines.scope)
    });
    let silent = docs.iter().flat_map(|doc| doc.silent.iter().flatten()).map(|silent| &silent.scope);
    let of_invariants = docs.iter().flat_map(|doc| doc.invariant.iter().flatten()).map(|one| &one.scope);
    of_rules.chain(of_invariants).chain(of_layers).chain(of_limits).chain(silent)
}

fn plain(list: Option<&Vec<At<String>>>) -> Vec<String> {
    list.into_iter().flatten().map(|at| at.value.clone()).collect()
}

impl Making {
    /// The files, each with the place of its pack.
    pub(super) fn layered<'a>(&self, docs: &'a [&'a Doc]) -> Vec<(usize, &'a Doc)> {
        self.layers.iter().copied().zip(docs.iter().copied()).collect()
    }

    /// The files of packs whose rules are made.
    pub(super) fn speaking<'a>(&self, docs: &'a [&'a Doc]) -> Vec<(usize, &'a Doc)> {
        self.layered(docs).into_iter().filter(|(layer, _)| *layer < self.speaking).collect()
    }

    pub(super) fn wrong(&mut self, spot: &Spot, said: Said) {
        self.wrong.push((spot.clone(), said));
    }

    /// Notes the ids of packs that are malformed.
    fn ids_of_packs(&mut self, docs: &[&Doc]) {
        let packs = docs.iter().filter_map(|doc| doc.pack.as_ref());
        packs.for_each(|pack| self.check_id(&pack.id, false, is_id));
    }

    /// Notes an id that is malformed, or that something before it already has.
    pub(super) fn check_id(&mut self, id: &At<String>, taken: bool, well_formed: fn(&str) -> bool) {
        if taken {
            self.wrong(&id.spot, Said::new("duplicate-id").with("id", &id.value));
        }
        if !well_formed(&id.value) {
            self.wrong(&id.spot, Said::new("bad-id").with("id", &id.value));
        }
    }

    /// Notes a word that is none of those it may be.
    pub(super) fn one_of(&mut self, at: &At<String>, found: &str, known: &[&str]) {
        self.wrong(&at.spot, select::not_one_of(found, known));
    }

    pub(super) fn finish(mut self, packs: &[Written], docs: &[&Doc]) -> Result<Ruleset, Problems> {
        let mut problems = Problems::default();
        let table = table(self.funds.len(), self.works.len(), &self.clauses);
        let approved = self.approved(docs);
        let mut wrong = std::mem::take(&mut self.wrong);
        // What several vintages have from their rule is looked at for each, and told once.
        let mut told = BTreeSet::new();
        wrong.retain(|one| told.insert(one.clone()));
        problems.extend(wrong.into_iter().map(|(spot, said)| Problem {
            path: spot.path,
            span: Some(spot.start..spot.end),
            said,
        }));
        let heads: Vec<Pack> = packs.iter().filter_map(head).collect();
        if heads.is_empty() || heads.len() < packs.len() {
            return Err(problems);
        }
        let programme = docs.iter().flat_map(|doc| doc.programme.iter().flat_map(|p| &p.names));
        problems.or(Ruleset {
            packs: heads,
            files: packs.iter().flat_map(|pack| pack.files.iter().cloned()).collect(),
            programme: programme.map(|name| text::fold(&name.value)).collect(),
            sources: self.sources,
            funds: self.funds,
            works: self.works,
            facts: self.facts,
            dates: self.dates,
            assumptions: self.assumptions,
            rules: self.rules,
            clauses: self.clauses,
            parameters: self.parameters,
            columns: self.columns,
            limits: self.limits,
            table,
            silents: self.silents,
            invariants: self.invariants,
            approved,
            tests: self.tests,
            fund_names: self.fund_names,
            work_names: self.work_names,
            texts: Texts::default(),
        })
    }
}

/// What a pack is called; none where its head could not be read.
fn head(written: &Written) -> Option<Pack> {
    let pack = written.docs.iter().find_map(|doc| doc.pack.as_ref())?;
    Some(Pack {
        id: pack.id.value.clone(),
        title: pack.title.clone(),
        notice: pack.notice.clone(),
        reviewed: pack.reviewed.value,
        review_by: pack.review_by.as_ref().map(|at| at.value),
        sha256: written.sha256.clone(),
        spot: pack.id.spot.clone(),
    })
}

fn fund_id(at: usize) -> FundId {
    FundId(u16::try_from(at).unwrap_or(u16::MAX))
}

fn work_id(at: usize) -> WorkId {
    WorkId(u16::try_from(at).unwrap_or(u16::MAX))
}

/// An id: small letters, digits, hyphens and underscores, beginning with a letter.
fn is_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
}

/// A dotted path of ids.
fn is_work_id(id: &str) -> bool {
    id.split('.').all(is_id)
}
