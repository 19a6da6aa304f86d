//! From what a pack says to what it means. Every mistake is noted; a ruleset comes out only of none.

use std::collections::BTreeMap;

use crate::model::{Arg, Bilingual, Date, Problem, Problems, Said, Side, text};
use crate::rules::doc::{self, Doc, Named};
use crate::rules::names::Names;
use crate::rules::ruleset::{
    Assumption, Cite, Clause, ClauseId, Confidence, Effect, Exception, Fact, FactKind, Fund, FundId, Rule,
    Ruleset, Silent, Source, Test, Work, WorkId, Works,
};
use crate::rules::select::{self, Ask, Wrong};
use crate::rules::space::{Cuts, Dim, MOST_BANDS, Mask, Region, side_mask};
use crate::rules::tree::{At, Scalar, Spot, suggestion};

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
    fn wrong(&mut self, spot: &Spot, said: Said) {
        self.wrong.push((spot.clone(), said));
    }

    /// Notes an id that is malformed, or that something before it already has.
    fn check_id(&mut self, id: &At<String>, taken: bool, well_formed: fn(&str) -> bool) {
        if taken {
            self.wrong(&id.spot, Said::new("duplicate-id").with("id", &id.value));
        }
        if !well_formed(&id.value) {
            self.wrong(&id.spot, Said::new("bad-id").with("id", &id.value));
        }
    }

    fn sources(&mut self, docs: &[Doc]) {
        for (id, source) in all(docs, |doc| &doc.source) {
            self.check_id(id, self.sources.iter().any(|s| s.id == id.value), is_id);
            select::ordered(source.from.as_ref(), source.until.as_ref(), &mut self.wrong);
            let confidence = match source.confidence.value.as_str() {
                "regulation" => Confidence::Regulation,
                "statement" => Confidence::Statement,
                "secondary" => Confidence::Secondary,
                other => {
                    self.one_of(&source.confidence, other, &["regulation", "statement", "secondary"]);
                    Confidence::Secondary
                }
            };
            self.sources.push(Source {
                id: id.value.clone(),
                title: source.title.value.clone(),
                short: source.short.clone().unwrap_or_else(|| Bilingual::same(&source.title.value)),
                issuer: source.issuer.as_ref().map(|at| at.value.clone()),
                issued: source.issued.as_ref().map(|at| at.value),
                confidence,
                note: source.note.clone(),
            });
        }
    }

    /// Notes a word that is none of those it may be.
    fn one_of(&mut self, at: &At<String>, found: &str, known: &[&str]) {
        let said = Said::new("not-one-of")
            .with("found", found)
            .with("known", known.iter().copied().collect::<Arg>())
            .with("near", suggestion(text::nearest(found, known.iter().copied())));
        self.wrong(&at.spot, said);
    }

    fn works(&mut self, docs: &[Doc]) {
        let ids: Vec<&At<String>> = all(docs, |doc| &doc.work).map(|(id, _)| id).collect();
        for (id, work) in all(docs, |doc| &doc.work) {
            self.check_id(id, self.works.iter().any(|w| w.id == id.value), is_work_id);
            if let Some((parent, _)) = id.value.rsplit_once('.')
                && !ids.iter().any(|other| other.value == parent)
            {
                self.wrong(&id.spot, Said::new("no-parent").with("id", &id.value).with("parent", parent));
            }
            if let Some(class) = &work.class {
                let classes = ["basic", "improvement", "upgrade"];
                if !classes.contains(&class.value.as_str()) {
                    self.one_of(class, &class.value, &classes);
                }
            }
            self.works.push(Work {
                id: id.value.clone(),
                name: work.name.clone(),
                alias: plain(work.alias.as_ref()),
                class: work.class.as_ref().map(|at| at.value.clone()),
                tags: plain(work.tag.as_ref()),
                leaves: Vec::new(),
                implies: None,
            });
        }
        self.limit_count(self.works.len(), ids.last());
        self.leaves();
        self.implied_sides(docs);
    }

    /// A pack with more works or funds than ids can name is refused.
    fn limit_count(&mut self, count: usize, last: Option<&&At<String>>) {
        if let Some(last) = last.filter(|_| count > usize::from(u16::MAX)) {
            self.wrong(&last.spot, Said::new("too-many").with("most", u64::from(u16::MAX)));
        }
    }

    /// Finds for every work the works below it that have none below them.
    fn leaves(&mut self) {
        let ids: Vec<String> = self.works.iter().map(|work| work.id.clone()).collect();
        let is_leaf = |id: &str| !ids.iter().any(|other| other != id && select::is_under(other, id));
        let leaves: Vec<(WorkId, &String)> =
            ids.iter().enumerate().filter(|(_, id)| is_leaf(id)).map(|(at, id)| (work_id(at), id)).collect();
        for work in &mut self.works {
            work.leaves =
                leaves.iter().filter(|(_, id)| select::is_under(id, &work.id)).map(|(at, _)| *at).collect();
        }
    }

    /// A work lies by nature where it, or the nearest work above it that says so, lies.
    fn implied_sides(&mut self, docs: &[Doc]) {
        let mut said: BTreeMap<String, (Side, WorkId)> = BTreeMap::new();
        for (at, (id, work)) in all(docs, |doc| &doc.work).enumerate() {
            if let Some(implies) = &work.implies
                && let Some(side) = select::side(&implies.side, &mut self.wrong)
            {
                said.insert(id.value.clone(), (side, work_id(at)));
            }
        }
        for work in &mut self.works {
            let mut id = work.id.as_str();
            work.implies = loop {
                match (said.get(id), id.rsplit_once('.')) {
                    (Some(&found), _) => break Some(found),
                    (None, Some((parent, _))) => id = parent,
                    (None, None) => break None,
                }
            };
        }
    }

    fn funds(&mut self, docs: &[Doc]) {
        for (id, fund) in all(docs, |doc| &doc.fund) {
            self.check_id(id, self.funds.iter().any(|f| f.id == id.value), is_id);
            self.funds.push(Fund {
                id: id.value.clone(),
                name: fund.name.clone(),
                alias: plain(fund.alias.as_ref()),
                groups: plain(fund.group.as_ref()),
                otherwise: None,
            });
        }
    }

    /// Facts, with their bands cut wherever a rule or an assumption draws a line.
    fn facts(&mut self, docs: &[Doc]) {
        for (id, fact) in all(docs, |doc| &doc.fact) {
            self.check_id(id, self.facts.iter().any(|f| f.id == id.value), is_id);
            let kind = match fact.kind.value.as_str() {
                "boolean" => FactKind::Boolean,
                "integer" => FactKind::Integer(Cuts::default()),
                "text" => self.text_kind(fact),
                other => {
                    self.one_of(&fact.kind, other, &["integer", "boolean", "text"]);
                    FactKind::Boolean
                }
            };
            if !["estate", "line"].contains(&fact.of.value.as_str()) {
                self.one_of(&fact.of, &fact.of.value, &["estate", "line"]);
            }
            self.facts.push(Fact {
                id: id.value.clone(),
                name: fact.name.clone(),
                alias: plain(fact.alias.as_ref()),
                of_estate: fact.of.value == "estate",
                kind,
                assume: None,
                optional: fact.optional.as_ref().is_some_and(|at| at.value),
            });
        }
        self.cut_facts(docs);
        self.assumed(docs);
    }

    fn text_kind(&mut self, fact: &doc::Fact) -> FactKind {
        let values = plain(fact.values.as_ref());
        if values.is_empty() || values.len() > MOST_BANDS {
            self.wrong(&fact.kind.spot, Said::new("text-fact-values").with("most", MOST_BANDS));
        }
        FactKind::Text(values.into_iter().map(|value| (text::fold(&value), value)).collect())
    }

    /// Cuts every integer fact where a range begins or ends.
    fn cut_facts(&mut self, docs: &[Doc]) {
        let mut cuts: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        let asked = scopes(docs).filter_map(|scope| scope.facts.as_ref());
        let assumed = all(docs, |doc| &doc.assumption).map(|(_, assumption)| &assumption.facts);
        for (id, values) in asked.chain(assumed).flat_map(|values| &values.0) {
            for value in values {
                let ask = match &value.value {
                    Scalar::Integer(number) => Some(Ask::Range(Some(*number), number.checked_add(1))),
                    Scalar::Text(range) => select::range_of(range),
                    _ => None,
                };
                if let Some(Ask::Range(from, until)) = ask {
                    cuts.entry(id.value.clone()).or_default().extend(from.into_iter().chain(until));
                }
            }
        }
        for (id, fact) in all(docs, |doc| &doc.fact) {
            let Some(made) = self.facts.iter_mut().find(|made| made.id == id.value) else { continue };
            if let FactKind::Integer(bands) = &mut made.kind {
                *bands = Cuts::new(cuts.remove(&id.value).unwrap_or_default());
                if bands.bands() > MOST_BANDS {
                    let said = Said::new("too-many-bands").with("name", &id.value).with("most", MOST_BANDS);
                    self.wrong(&fact.kind.spot, said);
                }
            }
        }
    }

    /// What a blank of each fact is taken for.
    fn assumed(&mut self, docs: &[Doc]) {
        for (id, fact) in all(docs, |doc| &doc.fact) {
            let Some(value) = &fact.assume else { continue };
            let mask = self.mask(id, std::slice::from_ref(value)).map(|(_, mask)| mask);
            if let Some(made) = self.facts.iter_mut().find(|made| made.id == id.value) {
                made.assume = mask;
            }
        }
    }

    /// The number of a fact and the bands that one or several values of it lie in.
    fn mask(&mut self, id: &At<String>, values: &[At<Scalar>]) -> Option<(u16, Mask)> {
        let Some(number) = self.facts.iter().position(|fact| fact.id == id.value) else {
            let near = text::nearest(&id.value, self.facts.iter().map(|fact| fact.id.as_str()));
            let said = Said::new("no-such-fact").with("name", &id.value).with("near", suggestion(near));
            self.wrong.push((id.spot.clone(), said));
            return None;
        };
        let fact = self.facts.get(number)?.clone();
        let kind = match fact.kind {
            FactKind::Boolean => "boolean",
            FactKind::Integer(_) => "integer",
            FactKind::Text(_) => "text",
        };
        let mut mask = 0;
        for value in values {
            match select::ask(&id.value, kind, value, &mut self.wrong)? {
                Ask::Boolean(flag) => mask |= 1 << u8::from(flag),
                Ask::Range(from, until) => {
                    let FactKind::Integer(cuts) = &fact.kind else { return None };
                    mask |= cuts.between(from, until);
                }
                Ask::Text(written) => mask |= self.text_band(&fact, &written, &value.spot)?,
            }
        }
        Some((u16::try_from(number).ok()?, mask))
    }

    fn text_band(&mut self, fact: &Fact, written: &str, spot: &Spot) -> Option<Mask> {
        let FactKind::Text(values) = &fact.kind else { return None };
        let folded = text::fold(written);
        let band = values.iter().position(|(value, _)| *value == folded);
        if band.is_none() {
            let known: Vec<&str> = values.iter().map(|(_, value)| value.as_str()).collect();
            self.one_of(&At { value: written.to_owned(), spot: spot.clone() }, written, &known);
        }
        band.map(|i| 1 << i)
    }

    /// Cuts time wherever a rule begins or ends.
    fn dates(&mut self, docs: &[Doc]) {
        let points = scopes(docs).flat_map(|scope| scope.from.iter().chain(&scope.until)).map(|at| at.value);
        self.dates = Cuts::new(points.collect());
        if self.dates.bands() > MOST_BANDS
            && let Some(at) = scopes(docs).find_map(|scope| scope.from.as_ref())
        {
            self.wrong(&at.spot, Said::new("too-many-bands").with("name", "date").with("most", MOST_BANDS));
        }
    }

    /// Gives every fund and work its id, its names and its aliases; one name for two things is a mistake.
    fn names(&mut self, docs: &[Doc]) {
        for (at, (id, fund)) in all(docs, |doc| &doc.fund).enumerate() {
            for name in names_of(id, &fund.name, fund.alias.as_ref()) {
                if let Some(other) = self.fund_names.add(&name.value, fund_id(at)) {
                    let taken = self.funds.get(usize::from(other.0)).map(|fund| fund.id.clone());
                    self.wrong(&name.spot, name_taken(&name.value, taken));
                }
            }
        }
        for (at, (id, work)) in all(docs, |doc| &doc.work).enumerate() {
            for name in names_of(id, &work.name, work.alias.as_ref()) {
                if let Some(other) = self.work_names.add(&name.value, work_id(at)) {
                    let taken = self.works.get(usize::from(other.0)).map(|work| work.id.clone());
                    self.wrong(&name.spot, name_taken(&name.value, taken));
                }
            }
        }
        for ambiguous in docs.iter().filter_map(|doc| doc.ambiguous.as_ref()) {
            self.ambiguous_funds(ambiguous);
            self.ambiguous_works(ambiguous);
        }
    }

    fn ambiguous_funds(&mut self, ambiguous: &doc::Ambiguous) {
        for (name, candidates) in ambiguous.fund.iter().flat_map(|list| &list.0) {
            let mut meant = Vec::new();
            for candidate in candidates {
                match self.funds.iter().position(|fund| fund.id == candidate.value) {
                    Some(at) => meant.push(fund_id(at)),
                    None => {
                        let said = select::unknown_fund(&candidate.value, &self.funds);
                        self.wrong(&candidate.spot, said);
                    }
                }
            }
            if let Some(sure) = self.fund_names.add_unsure(&name.value, meant) {
                let taken = self.funds.get(usize::from(sure.0)).map(|fund| fund.id.clone());
                self.wrong(&name.spot, name_taken(&name.value, taken));
            }
        }
    }

    fn ambiguous_works(&mut self, ambiguous: &doc::Ambiguous) {
        for (name, candidates) in ambiguous.work.iter().flat_map(|list| &list.0) {
            let mut meant = Vec::new();
            for candidate in candidates {
                match self.works.iter().position(|work| work.id == candidate.value) {
                    Some(at) => meant.push(work_id(at)),
                    None => {
                        let said = select::unknown_work(&candidate.value, &self.works);
                        self.wrong(&candidate.spot, said);
                    }
                }
            }
            if let Some(sure) = self.work_names.add_unsure(&name.value, meant) {
                let taken = self.works.get(usize::from(sure.0)).map(|work| work.id.clone());
                self.wrong(&name.spot, name_taken(&name.value, taken));
            }
        }
    }

    fn assumptions(&mut self, docs: &[Doc]) {
        for (id, assumption) in all(docs, |doc| &doc.assumption) {
            self.check_id(id, self.assumptions.iter().any(|a| a.id == id.value), is_id);
            let facts = assumption.facts.0.iter().filter_map(|(id, values)| self.mask(id, values)).collect();
            self.assumptions.push(Assumption {
                id: id.value.clone(),
                facts,
                because: assumption.because.clone(),
            });
        }
    }

    fn rules(&mut self, docs: &[Doc]) {
        self.otherwise(docs);
        for written in rules(docs) {
            self.check_rule_id(&written.id);
            let Some((effect, list)) = self.effect(written) else { continue };
            let funds = select::funds(list, &self.funds, &mut self.wrong);
            let unless: Vec<&doc::Unless> = written.unless.iter().flatten().collect();
            for exception in &unless {
                self.check_rule_id(&exception.id);
            }
            let cites = self.cites(&written.cite);
            self.check_confidence(effect, &cites, &written.id);
            let exceptions = unless.iter().map(|unless| self.exception(unless)).collect();
            let number = self.rules.len();
            self.rules.push(Rule {
                id: written.id.value.clone(),
                effect,
                delegable: written.delegable.as_ref().is_some_and(|at| at.value),
                funds: list.iter().map(|at| at.value.clone()).collect(),
                because: written.because.clone(),
                cites,
                unless: exceptions,
                spot: written.spot.clone(),
            });
            let lifted = unless.iter().map(|unless| self.box_of(&unless.scope)).collect::<Vec<_>>();
            self.clauses_of(written, number, effect, &funds, &lifted);
        }
    }

    /// One clause for a rule, or one for each of its vintages.
    fn clauses_of(
        &mut self,
        written: &doc::Rule,
        rule: usize,
        effect: Effect,
        funds: &[bool],
        unless: &[(Works, Region)],
    ) {
        let vintages = written.vintage.iter().flatten().collect::<Vec<_>>();
        let mut versions = Vec::new();
        for vintage in &vintages {
            let cites = vintage.cite.as_ref().map(|list| self.cites(list));
            if let Some(cites) = &cites {
                self.check_confidence(effect, cites, &written.id);
            }
            versions.push((overlay(&written.scope, &vintage.scope), vintage.because.clone(), cites));
        }
        if vintages.is_empty() {
            versions.push((written.scope.clone(), None, None));
        }
        for (scope, because, cites) in versions {
            let (works, region) = self.box_of(&scope);
            self.clauses.push(Clause {
                rule,
                effect,
                funds: funds.to_vec(),
                works,
                works_text: select::works_text(&scope),
                region,
                period: (scope.from.map(|at| at.value), scope.until.map(|at| at.value)),
                unless: unless.to_vec(),
                because,
                cites,
            });
        }
    }

    /// The rules that answer where no other speaks: one for each fund whose `otherwise` is `review`.
    fn otherwise(&mut self, docs: &[Doc]) {
        for (at, (id, fund)) in all(docs, |doc| &doc.fund).enumerate() {
            match fund.otherwise.as_ref().map(|otherwise| otherwise.value.as_str()) {
                None | Some("not-allowed") => continue,
                Some("review") => {}
                Some(other) => {
                    if let Some(written) = &fund.otherwise {
                        self.one_of(written, other, &["not-allowed", "review"]);
                    }
                    continue;
                }
            }
            for (key, missing) in [("because", fund.because.is_none()), ("cite", fund.cite.is_none())] {
                if missing {
                    self.wrong(
                        &id.spot,
                        Said::new("otherwise-lacks").with("key", key).with("fund", &id.value),
                    );
                }
            }
            let cites = self.cites(fund.cite.as_deref().unwrap_or_default());
            let number = self.rules.len();
            self.rules.push(Rule {
                id: format!("{}:otherwise", id.value),
                effect: Effect::Review,
                delegable: false,
                funds: vec![id.value.clone()],
                because: fund.because.clone().unwrap_or_default(),
                cites,
                unless: Vec::new(),
                spot: fund.spot.clone(),
            });
            if let Some(made) = self.funds.get_mut(at) {
                made.otherwise = Some(number);
            }
        }
    }

    /// Rules and exceptions share one set of ids.
    fn check_rule_id(&mut self, id: &At<String>) {
        let taken = self
            .rules
            .iter()
            .any(|rule| rule.id == id.value || rule.unless.iter().any(|exception| exception.id == id.value));
        self.check_id(id, taken, is_id);
    }

    /// Exactly one of `allow`, `deny`, `review`.
    fn effect<'a>(&mut self, rule: &'a doc::Rule) -> Option<(Effect, &'a [At<String>])> {
        let mut given =
            [(Effect::Allow, &rule.allow), (Effect::Deny, &rule.deny), (Effect::Review, &rule.review)]
                .into_iter()
                .filter_map(|(effect, list)| Some((effect, list.as_deref()?)));
        let (first, second) = (given.next(), given.next());
        if first.is_none() || second.is_some() {
            self.wrong(&rule.id.spot, Said::new("one-effect").with("id", &rule.id.value));
            return None;
        }
        first
    }

    fn exception(&mut self, unless: &doc::Unless) -> Exception {
        Exception {
            id: unless.id.value.clone(),
            because: unless.because.clone(),
            cites: self.cites(&unless.cite),
        }
    }

    fn cites(&mut self, written: &[doc::Cite]) -> Vec<Cite> {
        let mut out = Vec::new();
        for cite in written {
            match self.sources.iter().position(|source| source.id == cite.source.value) {
                Some(source) => out.push(Cite {
                    source,
                    at: cite.at.value.clone(),
                    words: cite.words.as_ref().map(|at| at.value.clone()),
                }),
                None => {
                    let near = text::nearest(&cite.source.value, self.sources.iter().map(|s| s.id.as_str()));
                    let said = Said::new("no-such-source")
                        .with("name", &cite.source.value)
                        .with("near", suggestion(near));
                    self.wrong.push((cite.source.spot.clone(), said));
                }
            }
        }
        out
    }

    /// What rests on secondary sources alone may ask for review, and nothing else.
    fn check_confidence(&mut self, effect: Effect, cites: &[Cite], id: &At<String>) {
        let secondary = |cite: &Cite| {
            self.sources.get(cite.source).is_some_and(|source| source.confidence == Confidence::Secondary)
        };
        if effect != Effect::Review && !cites.is_empty() && cites.iter().all(secondary) {
            self.wrong(&id.spot, Said::new("secondary-must-review").with("id", &id.value));
        }
    }

    /// The works and the region of a scope.
    fn box_of(&mut self, scope: &doc::Scope) -> (Works, Region) {
        let works = select::works(scope, &self.works, &mut self.wrong);
        let mut region = Vec::new();
        if let Some(side) = scope.side.as_ref().and_then(|side| select::side(side, &mut self.wrong)) {
            region.push((Dim::Side, side_mask(side)));
        }
        for (id, values) in scope.facts.iter().flat_map(|facts| &facts.0) {
            if let Some((number, mask)) = self.mask(id, values) {
                region.push((Dim::Fact(number), mask));
            }
        }
        let (from, until) = select::period(scope, &mut self.wrong);
        if from.is_some() || until.is_some() {
            region.push((Dim::Date, self.dates.between(from, until)));
        }
        (works, Region(region))
    }

    fn silents(&mut self, docs: &[Doc]) {
        for silent in docs.iter().flat_map(|doc| doc.silent.iter().flatten()) {
            let funds = select::funds(&silent.fund, &self.funds, &mut self.wrong);
            let (works, region) = self.box_of(&silent.scope);
            self.silents.push(Silent { funds, works, region, because: silent.because.clone() });
        }
    }

    fn tests(&mut self, docs: &[Doc]) {
        let defaults: Vec<_> =
            docs.iter().flat_map(|doc| doc.test_defaults.iter().flat_map(|cells| &cells.0)).collect();
        for (id, _) in &defaults {
            self.check_cell(id);
        }
        for test in docs.iter().flat_map(|doc| doc.test.iter().flatten()) {
            let mut line: Vec<(String, String)> =
                defaults.iter().filter_map(|cell| cell_text(cell)).collect();
            for cell in &test.line.0 {
                self.check_cell(&cell.0);
                line.retain(|(id, _)| *id != cell.0.value);
                line.extend(cell_text(cell));
            }
            if !EXPECTED.contains(&test.expect.value.as_str()) {
                self.one_of(&test.expect, &test.expect.value, &EXPECTED);
            }
            for id in test.by.iter().flatten() {
                self.check_decider(id);
            }
            self.tests.push(Test {
                name: test.name.value.clone(),
                line,
                expect: test.expect.value.clone(),
                by: test.by.as_ref().map(|by| plain(Some(by))),
                spot: test.name.spot.clone(),
            });
        }
    }

    /// A test's line holds columns and facts, nothing else.
    fn check_cell(&mut self, id: &At<String>) {
        let columns = ["fund", "work", "side", "date", "estate"];
        let facts = self.facts.iter().map(|fact| fact.id.as_str());
        if !columns.iter().copied().chain(facts.clone()).any(|known| known == id.value) {
            let near = text::nearest(&id.value, columns.iter().copied().chain(facts));
            let said = Said::new("no-such-fact").with("name", &id.value).with("near", suggestion(near));
            self.wrong.push((id.spot.clone(), said));
        }
    }

    fn check_decider(&mut self, id: &At<String>) {
        if !self.rules.iter().any(|rule| rule.id == id.value) {
            let near = text::nearest(&id.value, self.rules.iter().map(|rule| rule.id.as_str()));
            let said = Said::new("no-such-rule").with("name", &id.value).with("near", suggestion(near));
            self.wrong.push((id.spot.clone(), said));
        }
    }

    /// For each fund and each work, the clauses that name both.
    fn table(&self) -> Vec<Vec<ClauseId>> {
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

    fn finish(mut self, docs: &[Doc], sha256: String) -> Result<Ruleset, Problems> {
        let mut problems = Problems::default();
        let table = self.table();
        let wrong = std::mem::take(&mut self.wrong);
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
        })
    }
}

/// What a test may expect.
const EXPECTED: [&str; 7] =
    ["eligible", "forbidden", "not-allowed", "needs-review", "undetermined", "unknown-work", "unknown-fund"];

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

/// Everything something is called: its id, its two names, its aliases.
fn names_of(id: &At<String>, name: &Bilingual, alias: Option<&Vec<At<String>>>) -> Vec<At<String>> {
    let at = |value: &String| At { value: value.clone(), spot: id.spot.clone() };
    let mut names = vec![id.clone()];
    names.extend([&name.zh, &name.en].into_iter().filter(|text| !text.is_empty()).map(at));
    names.extend(alias.into_iter().flatten().cloned());
    names
}

fn name_taken(name: &str, taken: Option<String>) -> Said {
    Said::new("name-taken").with("name", name).with("other", taken.unwrap_or_default())
}

/// A scope with what another gives put in its place.
fn overlay(under: &doc::Scope, over: &doc::Scope) -> doc::Scope {
    doc::Scope {
        work: over.work.clone().or_else(|| under.work.clone()),
        tagged: over.tagged.clone().or_else(|| under.tagged.clone()),
        without: over.without.clone().or_else(|| under.without.clone()),
        side: over.side.clone().or_else(|| under.side.clone()),
        facts: over.facts.clone().or_else(|| under.facts.clone()),
        from: over.from.clone().or_else(|| under.from.clone()),
        until: over.until.clone().or_else(|| under.until.clone()),
    }
}

/// A cell of a test's line as a table would hold it; none where it lists nothing.
fn cell_text(cell: &(At<String>, Vec<At<Scalar>>)) -> Option<(String, String)> {
    let text = match &cell.1.first()?.value {
        Scalar::Text(text) => text.clone(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Boolean(flag) => flag.to_string(),
        Scalar::Date(date) => date.to_string(),
    };
    Some((cell.0.value.clone(), text))
}
