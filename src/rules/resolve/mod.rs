//! From what a pack says to what it means. Every mistake is noted; a ruleset comes out only of none.

mod clauses;
mod facts;
mod nouns;
mod tests;

use std::collections::BTreeSet;

use crate::model::{Arg, Date, Problem, Problems, Said, text};
use crate::rules::doc::{self, Doc, Named};
use crate::rules::free_text::Texts;
use crate::rules::names::Names;
use crate::rules::ruleset::{
    Assumption, Clause, ClauseId, Fact, Fund, FundId, Rule, Ruleset, Silent, Source, Test, Work, WorkId,
};
use crate::rules::select::Wrong;
use crate::rules::space::Cuts;
use crate::rules::tree::{At, Spot, suggestion};

/// Resolves the files of one pack, the one with `[pack]` first.
pub(super) fn resolve(docs: &[Doc], sha256: String) -> Result<Ruleset, Problems> {
    let mut making = Making::default();
    making.sources(docs);
    making.works(docs);
    making.funds(docs);
    making.facts(docs);
    making.dates(docs);
    making.names(docs);
    making.assumptions(docs);
    making.rules(docs);
    making.silents(docs);
    making.tests(docs);
    making.finish(docs, sha256)
}

/// A ruleset in the making, and what was wrong on the way.
#[derive(Default)]
struct Making {
    wrong: Vec<Wrong>,
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
    silents: Vec<Silent>,
    tests: Vec<Test>,
}

/// All entries of one kind of table, over the files of a pack.
fn all<'a, T: 'a>(
    docs: &'a [Doc],
    pick: fn(&Doc) -> &Option<Named<T>>,
) -> impl Iterator<Item = &'a (At<String>, T)> {
    docs.iter().flat_map(move |doc| pick(doc).iter().flat_map(|named| named.0.iter()))
}

/// All rules over the files of a pack.
fn rules(docs: &[Doc]) -> impl Iterator<Item = &doc::Rule> {
    docs.iter().flat_map(|doc| doc.rule.iter().flatten())
}

/// Every scope over the files of a pack: of rules, exceptions, vintages and gaps.
fn scopes(docs: &[Doc]) -> impl Iterator<Item = &doc::Scope> {
    let of_rules = rules(docs).flat_map(|rule| {
        let unless = rule.unless.iter().flatten().map(|unless| &unless.scope);
        let vintages = rule.vintage.iter().flatten().map(|vintage| &vintage.scope);
        std::iter::once(&rule.scope).chain(unless).chain(vintages)
    });
    of_rules.chain(docs.iter().flat_map(|doc| doc.silent.iter().flatten()).map(|silent| &silent.scope))
}

fn plain(list: Option<&Vec<At<String>>>) -> Vec<String> {
    list.into_iter().flatten().map(|at| at.value.clone()).collect()
}

impl Making {
    pub(super) fn wrong(&mut self, spot: &Spot, said: Said) {
        self.wrong.push((spot.clone(), said));
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
        let said = Said::new("not-one-of")
            .with("found", found)
            .with("known", known.iter().copied().collect::<Arg>())
            .with("near", suggestion(text::nearest(found, known.iter().copied())));
        self.wrong(&at.spot, said);
    }

    /// For each fund and each work, the clauses that name both.
    pub(super) fn table(&self) -> Vec<Vec<ClauseId>> {
        let mut table = Vec::with_capacity(self.funds.len() * self.works.len());
        for fund in 0..self.funds.len() {
            for work in 0..self.works.len() {
                let names = |clause: &Clause| {
                    clause.funds.get(fund).copied().unwrap_or(false) && clause.works.has(work_id(work))
                };
                let ids = self.clauses.iter().enumerate().filter(|(_, clause)| names(clause));
                table.push(ids.filter_map(|(at, _)| ClauseId::try_from(at).ok()).collect());
            }
        }
        table
    }

    pub(super) fn finish(mut self, docs: &[Doc], sha256: String) -> Result<Ruleset, Problems> {
        let mut problems = Problems::default();
        let table = self.table();
        let mut wrong = std::mem::take(&mut self.wrong);
        // What several vintages have from their rule is looked at for each, and told once.
        let mut told = BTreeSet::new();
        wrong.retain(|one| told.insert(one.clone()));
        problems.extend(wrong.into_iter().map(|(spot, said)| Problem {
            path: spot.path,
            span: Some(spot.start..spot.end),
            said,
        }));
        let Some(pack) = docs.iter().find_map(|doc| doc.pack.as_ref()) else { return Err(problems) };
        let programme = docs.iter().flat_map(|doc| doc.programme.iter().flat_map(|p| &p.names));
        problems.or(Ruleset {
            id: pack.id.value.clone(),
            title: pack.title.clone(),
            notice: pack.notice.clone(),
            reviewed: pack.reviewed.value,
            review_by: pack.review_by.as_ref().map(|at| at.value),
            sha256,
            programme: programme.map(|name| text::fold(&name.value)).collect(),
            sources: self.sources,
            funds: self.funds,
            works: self.works,
            facts: self.facts,
            dates: self.dates,
            assumptions: self.assumptions,
            rules: self.rules,
            clauses: self.clauses,
            table,
            silents: self.silents,
            tests: self.tests,
            fund_names: self.fund_names,
            work_names: self.work_names,
            texts: Texts::default(),
        })
    }
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
