//! Rules, their exceptions and vintages, and gaps that are meant: each a box.

use crate::model::{Bilingual, Said, text};
use crate::rules::clause::{Clause, Effect, Exception, Invariant, Rule, Silent};
use crate::rules::doc::{self, Doc};
use crate::rules::judge::Answer;
use crate::rules::nouns::{Cite, Confidence};
use crate::rules::resolve::{Making, all, each, is_id};
use crate::rules::select;
use crate::rules::sets::Works;
use crate::rules::space::{Dim, Region, side_mask};
use crate::rules::tree::{At, Spot, suggestion};

impl Making {
    pub(super) fn rules(&mut self, docs: &[&Doc]) {
        self.otherwise(docs);
        let lifts = each(&self.speaking(docs), |doc| &doc.unless);
        self.check_lifted(&lifts, docs);
        for (pack, written) in each(&self.speaking(docs), |doc| &doc.rule) {
            self.check_rule_id(&written.id);
            let Some((effect, list)) = self.effect(written) else {
                self.look_through(written);
                continue;
            };
            let funds = select::funds(list, &self.funds, &mut self.wrong);
            let of_layers = lifts.iter().filter(|(_, lift)| lift.rule.value == written.id.value);
            let own = written.unless.iter().flatten().map(|unless| (pack, unless));
            let unless: Vec<(usize, &doc::Unless)> =
                own.chain(of_layers.map(|(layer, lift)| (*layer, &lift.unless))).collect();
            for (_, exception) in &unless {
                self.check_rule_id(&exception.id);
            }
            let exceptions: Vec<Exception> =
                unless.iter().map(|(pack, unless)| self.exception(unless, *pack)).collect();
            let lifted: Vec<(Works, Region)> =
                unless.iter().map(|(_, unless)| self.box_of(&unless.scope)).collect();
            self.cites(&written.cite);
            for vintage in vintages(written) {
                let cites = self.cites(vintage.cite);
                self.check_confidence(effect, &cites, &written.id);
                let (works, region) = self.box_of(&vintage.scope);
                self.clauses.push(Clause {
                    rule: self.rules.len(),
                    effect,
                    funds: funds.clone(),
                    works,
                    works_text: select::works_text(&vintage.scope),
                    region,
                    vintage: vintage.spot.cloned(),
                    period: (vintage.scope.from.map(|at| at.value), vintage.scope.until.map(|at| at.value)),
                    unless: lifted.clone(),
                });
                self.rules.push(Rule {
                    id: vintage.id,
                    effect,
                    delegable: written.delegable.as_ref().is_some_and(|at| at.value),
                    funds: list.iter().map(|at| at.value.clone()).collect(),
                    because: vintage.because.clone(),
                    cites,
                    unless: exceptions.clone(),
                    pack,
                    spot: vintage.spot.unwrap_or(&written.id.spot).clone(),
                });
            }
        }
    }

    /// Notes every mistake in a rule that cannot be made, so that none waits for another to be put right.
    fn look_through(&mut self, written: &doc::Rule) {
        for list in [&written.allow, &written.deny, &written.review].into_iter().flatten() {
            select::funds(list, &self.funds, &mut self.wrong);
        }
        self.cites(&written.cite);
        self.box_of(&written.scope);
        for unless in written.unless.iter().flatten() {
            self.box_of(&unless.scope);
        }
        for vintage in written.vintage.iter().flatten() {
            self.box_of(&vintage.scope);
        }
    }

    /// The rules that answer where no other speaks: one for each fund whose `otherwise` is `review`.
    pub(super) fn otherwise(&mut self, docs: &[&Doc]) {
        for (at, (id, fund)) in all(docs, |doc| &doc.fund).enumerate() {
            let pack = self.funds.get(at).map_or(0, |made| made.pack);
            if pack >= self.speaking {
                continue;
            }
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
                pack,
                spot: fund.spot.clone(),
            });
            if let Some(made) = self.funds.get_mut(at) {
                made.otherwise = Some(number);
            }
        }
    }

    /// Rules and exceptions share one set of ids.
    pub(super) fn check_rule_id(&mut self, id: &At<String>) {
        let taken = !self.rule_ids.insert(id.value.clone());
        self.check_id(id, taken, is_id);
    }

    /// Exactly one of `allow`, `deny`, `review`.
    pub(super) fn effect<'a>(&mut self, rule: &'a doc::Rule) -> Option<(Effect, &'a [At<String>])> {
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

    pub(super) fn exception(&mut self, unless: &doc::Unless, pack: usize) -> Exception {
        Exception {
            id: unless.id.value.clone(),
            because: unless.because.clone(),
            cites: self.cites(&unless.cite),
            pack,
            spot: unless.id.spot.clone(),
        }
    }

    pub(super) fn cites(&mut self, written: &[doc::Cite]) -> Vec<Cite> {
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
    pub(super) fn check_confidence(&mut self, effect: Effect, cites: &[Cite], id: &At<String>) {
        let secondary = |cite: &Cite| {
            self.sources.get(cite.source).is_some_and(|source| source.confidence == Confidence::Secondary)
        };
        if effect != Effect::Review && !cites.is_empty() && cites.iter().all(secondary) {
            self.wrong(&id.spot, Said::new("secondary-must-review").with("id", &id.value));
        }
    }

    /// The works and the region of a scope.
    pub(super) fn box_of(&mut self, scope: &doc::Scope) -> (Works, Region) {
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

    pub(super) fn invariants(&mut self, docs: &[&Doc]) {
        for (_, written) in each(&self.speaking(docs), |doc| &doc.invariant) {
            self.check_rule_id(&written.id);
            let mut never = Vec::new();
            for word in &written.never {
                match Answer::ALL.into_iter().find(|answer| answer.id() == word.value) {
                    Some(answer) => never.push(answer),
                    None => self.one_of(word, &word.value, &Answer::ALL.map(Answer::id)),
                }
            }
            let funds = select::funds(&written.fund, &self.funds, &mut self.wrong);
            let (works, region) = self.box_of(&written.scope);
            self.invariants.push(Invariant {
                id: written.id.value.clone(),
                never,
                funds,
                works,
                region,
                because: written.because.clone(),
                spot: written.id.spot.clone(),
            });
        }
    }

    pub(super) fn silents(&mut self, docs: &[&Doc]) {
        for (pack, silent) in each(&self.speaking(docs), |doc| &doc.silent) {
            let funds = select::funds(&silent.fund, &self.funds, &mut self.wrong);
            let (works, region) = self.box_of(&silent.scope);
            self.silents.push(Silent {
                funds,
                works,
                region,
                delegable: silent.delegable.as_ref().is_some_and(|at| at.value),
                pack,
                because: silent.because.clone(),
                spot: silent.spot.clone(),
            });
        }
    }
}

/// A rule as it stands at a time. What has no vintages of its own is one.
struct Vintage<'a> {
    id: String,
    scope: doc::Scope,
    because: &'a Bilingual,
    cite: &'a [doc::Cite],
    /// Where it stands in the pack, if the rule has several.
    spot: Option<&'a Spot>,
}

/// A rule's vintages, each with what it has from the rule, called `rule@day` after the day it begins on; a
/// rule without vintages, as it is.
fn vintages(written: &doc::Rule) -> Vec<Vintage<'_>> {
    let whole = Vintage {
        id: written.id.value.clone(),
        scope: written.scope.clone(),
        because: &written.because,
        cite: &written.cite,
        spot: None,
    };
    let Some(several) = written.vintage.as_ref().filter(|several| !several.is_empty()) else {
        return vec![whole];
    };
    let vintages = several.iter().map(|vintage| {
        let scope = overlay(&written.scope, &vintage.scope);
        let from = scope.from.as_ref().map(|from| format!("@{}", from.value)).unwrap_or_default();
        Vintage {
            id: format!("{}{from}", written.id.value),
            scope,
            because: vintage.because.as_ref().unwrap_or(&written.because),
            cite: vintage.cite.as_deref().unwrap_or(&written.cite),
            spot: Some(&vintage.spot),
        }
    });
    vintages.collect()
}

/// A scope with what another gives put in its place.
pub(super) fn overlay(under: &doc::Scope, over: &doc::Scope) -> doc::Scope {
    doc::Scope {
        work: over.work.clone().or_else(|| under.work.clone()),
        class: over.class.clone().or_else(|| under.class.clone()),
        tagged: over.tagged.clone().or_else(|| under.tagged.clone()),
        without: over.without.clone().or_else(|| under.without.clone()),
        side: over.side.clone().or_else(|| under.side.clone()),
        facts: over.facts.clone().or_else(|| under.facts.clone()),
        from: over.from.clone().or_else(|| under.from.clone()),
        until: over.until.clone().or_else(|| under.until.clone()),
    }
}
