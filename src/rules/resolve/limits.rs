//! Limits, and the parameters and columns they measure by.

use std::collections::BTreeSet;

use crate::budget::header::BUDGET;
use crate::finding::Severity;
use crate::model::{Date, Said, text};
use crate::rules::doc::{self, Doc, Sets};
use crate::rules::limit::{
    Base, Bound, Cell, Column, Key, Limit, Lines, MOST_KEYS, Parameter, Per, Test, Vintage,
};
use crate::rules::nouns::{Cite, Confidence};
use crate::rules::resolve::clauses::overlay;
use crate::rules::resolve::{Making, all, each, is_id, plain};
use crate::rules::select;
use crate::rules::sets::Funds;
use crate::rules::space::Dim;
use crate::rules::tree::{At, suggestion};

/// Columns of a budget that limits may group by or measure by without more ado.
const COLUMNS: [&str; 4] = ["project", "quantity", "unit", "item_total"];

impl Making {
    pub(super) fn parameters(&mut self, docs: &[&Doc]) {
        for (id, parameter) in all(docs, |doc| &doc.parameter) {
            let taken = self.parameters.iter().any(|p| p.id == id.value) || id.value == "amount";
            self.check_id(id, taken, is_id);
            self.parameters.push(Parameter {
                id: id.value.clone(),
                name: parameter.name.clone(),
                alias: plain(parameter.alias.as_ref()),
            });
        }
    }

    pub(super) fn columns(&mut self, docs: &[&Doc]) {
        for (id, column) in all(docs, |doc| &doc.column) {
            let known = BUDGET.iter().any(|(known, _)| *known == id.value) || Key::fixed(&id.value).is_some();
            let taken = known
                || COLUMNS.contains(&id.value.as_str())
                || self.facts.iter().any(|fact| fact.id == id.value)
                || self.columns.iter().any(|c| c.id == id.value);
            self.check_id(id, taken, is_id);
            if !["estate", "line"].contains(&column.of.value.as_str()) {
                self.one_of(&column.of, &column.of.value, &["estate", "line"]);
            }
            self.columns.push(Column {
                id: id.value.clone(),
                name: column.name.clone(),
                alias: plain(column.alias.as_ref()),
                of_estate: column.of.value == "estate",
            });
        }
    }

    pub(super) fn limits(&mut self, docs: &[&Doc]) {
        for (pack, written) in each(&self.speaking(docs), |doc| &doc.limit) {
            self.check_rule_id(&written.id);
            let severity = self.severity(written.severity.as_ref());
            let cites = self.limit_cites(written);
            self.check_grave(severity, &cites, &written.id);
            let vintages = self.vintages(written, severity);
            self.limits.push(Limit {
                id: written.id.value.clone(),
                severity,
                delegable: written.delegable.as_ref().is_some_and(|at| at.value),
                because: written.because.clone(),
                cites,
                vintages,
                pack,
                spot: written.id.spot.clone(),
            });
        }
    }

    fn severity(&mut self, written: Option<&At<String>>) -> Severity {
        let Some(written) = written else { return Severity::Error };
        let all = [Severity::Error, Severity::Warning, Severity::Note];
        all.into_iter().find(|severity| severity.id() == written.value).unwrap_or_else(|| {
            self.one_of(written, &written.value, &all.map(Severity::id));
            Severity::Error
        })
    }

    /// What a limit rests on: its own citations, else those of its vintages, each once.
    fn limit_cites(&mut self, written: &doc::Limit) -> Vec<Cite> {
        let of_vintages = written.vintage.iter().flatten().filter_map(|vintage| vintage.cite.as_ref());
        let lists: Vec<&[doc::Cite]> = if written.cite.is_empty() {
            of_vintages.map(Vec::as_slice).collect()
        } else {
            vec![&written.cite]
        };
        let mut found: Vec<Cite> = Vec::new();
        for list in lists {
            for cite in self.cites(list) {
                if !found.contains(&cite) {
                    found.push(cite);
                }
            }
        }
        found
    }

    /// What rests on secondary sources alone may be pointed out, and is no error.
    fn check_grave(&mut self, severity: Severity, cites: &[Cite], id: &At<String>) {
        let secondary = |cite: &Cite| {
            self.sources.get(cite.source).is_some_and(|source| source.confidence == Confidence::Secondary)
        };
        if severity == Severity::Error && !cites.is_empty() && cites.iter().all(secondary) {
            self.wrong(&id.spot, Said::new("secondary-must-warn").with("id", &id.value));
        }
    }

    /// The vintages of a limit; one, where the pack gives none.
    fn vintages(&mut self, written: &doc::Limit, severity: Severity) -> Vec<Vintage> {
        let several: Vec<&doc::LimitVintage> = written.vintage.iter().flatten().collect();
        if several.is_empty() {
            return self.vintage(written, &written.measure, None).into_iter().collect();
        }
        let mut out = Vec::new();
        for vintage in several {
            if let Some(list) = &vintage.cite {
                let cites = self.cites(list);
                self.check_grave(severity, &cites, &written.id);
            }
            out.extend(self.vintage(written, &replaced(&written.measure, &vintage.measure), Some(vintage)));
        }
        out
    }

    fn vintage(
        &mut self,
        written: &doc::Limit,
        measure: &doc::Measure,
        own: Option<&doc::LimitVintage>,
    ) -> Option<Vintage> {
        let everything = doc::Selection::default();
        let of = measure.of.as_ref().unwrap_or(&everything);
        let period = select::ordered(measure.from.as_ref(), measure.until.as_ref(), &mut self.wrong);
        let lines = self.lines(of, period);
        let over = measure.over.as_ref().map(|base| self.base(base, period));
        let per = measure.per.as_ref().and_then(|per| self.per(per, of, period));
        let by = measure.by.as_ref().map(|keys| self.keys(keys));
        let test = self.test(written, measure);
        let vintage = Vintage {
            of: lines,
            by,
            over,
            per,
            test: test?,
            period,
            because: own.and_then(|own| own.because.clone()),
            cites: own.and_then(|own| own.cite.as_ref()).map(|list| self.cites(list)),
        };
        self.check_fit(&written.id, &vintage);
        Some(vintage)
    }

    /// Exactly one way to be held to something.
    fn test(&mut self, written: &doc::Limit, measure: &doc::Measure) -> Option<Test> {
        let bounded = measure.at_most.is_some() || measure.at_least.is_some();
        let ways = [bounded, measure.exclusive.is_some(), measure.equals.is_some()];
        if ways.iter().filter(|way| **way).count() != 1 {
            self.wrong(&written.id.spot, Said::new("one-bound").with("id", &written.id.value));
            return None;
        }
        if let Some(sets) = &measure.exclusive {
            return Some(Test::Exclusive(self.sets(sets, &written.id)));
        }
        if let Some(equals) = &measure.equals {
            let within = equals.within.as_ref().map(|within| self.money(within)).unwrap_or_default();
            let column = self.cell(&equals.column)?;
            if column.of_estate {
                self.wrong(&equals.column.spot, Said::new("equals-of-line").with("column", &column.id));
            }
            return Some(Test::Equals { column, within });
        }
        let at_most = self.bounds(measure.at_most.as_deref().unwrap_or_default());
        let at_least = self.bounds(measure.at_least.as_deref().unwrap_or_default());
        Some(Test::Within { at_most, at_least })
    }

    /// Two sets of funds at least, and no fund in two of them.
    fn sets(&mut self, sets: &Sets, id: &At<String>) -> Vec<(Funds, Vec<String>)> {
        if sets.len() < 2 {
            self.wrong(&id.spot, Said::new("exclusive-two").with("id", &id.value));
        }
        let mut seen = vec![false; self.funds.len()];
        let mut out = Vec::new();
        for set in sets {
            let funds = select::funds(set, &self.funds, &mut self.wrong);
            let twice = funds.0.iter().zip(&seen).position(|(mine, taken)| *mine && *taken);
            if let (Some(at), Some(first)) = (twice, set.first()) {
                let fund = self.funds.get(at).map(|fund| fund.id.clone()).unwrap_or_default();
                self.wrong(&first.spot, Said::new("exclusive-overlap").with("fund", fund));
            }
            seen.iter_mut().zip(&funds.0).for_each(|(taken, mine)| *taken |= mine);
            out.push((funds, set.iter().map(|at| at.value.clone()).collect()));
        }
        out
    }

    fn lines(&mut self, written: &doc::Selection, period: (Option<Date>, Option<Date>)) -> Lines {
        let funds = match &written.fund {
            Some(list) => select::funds(list, &self.funds, &mut self.wrong),
            None => Funds::all(self.funds.len()),
        };
        let (works, mut region) = self.box_of(&written.scope);
        if period != (None, None) {
            let mask = self.dates.between(period.0, period.1);
            match region.0.iter_mut().find(|(dim, _)| *dim == Dim::Date) {
                Some((_, own)) => *own &= mask,
                None => region.0.push((Dim::Date, mask)),
            }
        }
        let all = || vec!["*".to_owned()];
        Lines {
            funds,
            works,
            region,
            funds_text: written.fund.as_ref().map_or_else(all, |list| plain(Some(list))),
            works_text: select::works_text(&written.scope),
        }
    }

    /// The base of a share. A stretch of time of its own replaces that of the limit.
    fn base(&mut self, written: &doc::Base, period: (Option<Date>, Option<Date>)) -> Base {
        if let (Some(_), Some(only)) = (&written.plus, written.only.as_ref().and_then(|only| only.first())) {
            self.wrong(&only.spot, Said::new("plus-or-only"));
        }
        let dated = written.lines.scope.from.is_some() || written.lines.scope.until.is_some();
        let lines = self.lines(&written.lines, if dated { (None, None) } else { period });
        let names = written.plus.iter().chain(&written.only).flatten();
        Base {
            lines: written.only.is_none().then_some(lines),
            plus: names.filter_map(|name| self.parameter(name)).collect(),
        }
    }

    /// The lines that hold the quantity are those of the limit, but for what `per` says of them itself.
    fn per(
        &mut self,
        written: &doc::Per,
        of: &doc::Selection,
        period: (Option<Date>, Option<Date>),
    ) -> Option<Per> {
        let selection = doc::Selection {
            fund: written.lines.fund.clone().or_else(|| of.fund.clone()),
            scope: overlay(&of.scope, &written.lines.scope),
        };
        let lines = self.lines(&selection, period);
        Some(Per { column: self.cell(&written.column)?, lines })
    }

    /// What makes a group, each once.
    fn keys(&mut self, written: &[At<String>]) -> Vec<Key> {
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for name in written {
            if !seen.insert(name.value.as_str()) {
                self.wrong(&name.spot, Said::new("key-twice").with("key", &name.value));
            }
            out.extend(Key::fixed(&name.value).or_else(|| self.cell(name).map(Key::Cell)));
        }
        if let Some(last) = written.get(MOST_KEYS) {
            self.wrong(&last.spot, Said::new("too-many").with("most", MOST_KEYS));
        }
        out
    }

    /// A column that limits may read: the budget's own, one the pack declares, or a fact.
    pub(super) fn cell(&mut self, name: &At<String>) -> Option<Cell> {
        let id = name.value.clone();
        if COLUMNS.contains(&id.as_str()) {
            return Some(Cell { id, of_estate: false });
        }
        if let Some(column) = self.columns.iter().find(|column| column.id == id) {
            return Some(Cell { id, of_estate: column.of_estate });
        }
        if let Some(fact) = self.facts.iter().find(|fact| fact.id == id) {
            return Some(Cell { id, of_estate: fact.of_estate });
        }
        let facts = self.facts.iter().map(|fact| fact.id.as_str());
        let known = COLUMNS.into_iter().chain(self.columns.iter().map(|column| column.id.as_str()));
        let fixed = ["estate", "fund", "item", "work", "class", "side", "year"];
        let near = text::nearest(&id, known.chain(facts).chain(fixed));
        let said = Said::new("no-such-column").with("name", &id).with("near", suggestion(near));
        self.wrong.push((name.spot.clone(), said));
        None
    }

    /// A parameter's place in the pack.
    pub(super) fn parameter(&mut self, name: &At<String>) -> Option<usize> {
        let found = self.parameters.iter().position(|parameter| parameter.id == name.value);
        if found.is_none() {
            let near = text::nearest(&name.value, self.parameters.iter().map(|p| p.id.as_str()));
            let said = Said::new("no-such-parameter").with("name", &name.value);
            self.wrong(&name.spot, said.with("near", suggestion(near)));
        }
        found
    }

    /// Every part of a limit has something to do: a base has a share, units have yuan, and the other way
    /// round.
    fn check_fit(&mut self, id: &At<String>, vintage: &Vintage) {
        let share = vintage.bounds().any(Bound::is_share);
        let unit = vintage.bounds().any(Bound::is_per_unit);
        let table = vintage.bounds().any(|bound| matches!(bound, Bound::Table(_)));
        for (wrong, key) in [
            (share && vintage.over.is_none(), "share-needs-over"),
            (!share && vintage.over.is_some(), "over-needs-share"),
            (!unit && vintage.per.is_some(), "per-needs-amount"),
            (table && vintage.by.is_some(), "table-makes-groups"),
        ] {
            if wrong {
                self.wrong(&id.spot, Said::new(key).with("id", &id.value));
            }
        }
    }
}

/// A limit with what a vintage gives put in its place.
fn replaced(under: &doc::Measure, over: &doc::Measure) -> doc::Measure {
    let bounded = |measure: &doc::Measure| {
        measure.at_most.is_some()
            || measure.at_least.is_some()
            || measure.exclusive.is_some()
            || measure.equals.is_some()
    };
    // A vintage that is held to something is not held to what the limit was held to besides.
    let held = if bounded(over) { over } else { under };
    doc::Measure {
        of: over.of.clone().or_else(|| under.of.clone()),
        by: over.by.clone().or_else(|| under.by.clone()),
        over: over.over.clone().or_else(|| under.over.clone()),
        per: over.per.clone().or_else(|| under.per.clone()),
        at_most: held.at_most.clone(),
        at_least: held.at_least.clone(),
        exclusive: held.exclusive.clone(),
        equals: held.equals.clone(),
        from: over.from.clone().or_else(|| under.from.clone()),
        until: over.until.clone().or_else(|| under.until.clone()),
    }
}
