//! Facts and dates, cut into the bands that rules tell apart; named assumptions.

use std::collections::BTreeMap;

use crate::model::{Said, text};
use crate::rules::doc::{self, Doc};
use crate::rules::nouns::{Assumption, Fact, FactKind};
use crate::rules::resolve::{Making, all, is_id, measures, plain, scopes};
use crate::rules::select::{self, Ask};
use crate::rules::space::{self, Cuts, MOST_BANDS, Mask};
use crate::rules::tree::{At, Scalar, Spot, suggestion};

impl Making {
    /// Facts, with their bands cut wherever a rule or an assumption draws a line.
    pub(super) fn facts(&mut self, docs: &[&Doc]) {
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

    pub(super) fn text_kind(&mut self, fact: &doc::Fact) -> FactKind {
        let values = plain(fact.values.as_ref());
        if values.is_empty() || values.len() > MOST_BANDS {
            self.wrong(&fact.kind.spot, Said::new("text-fact-values").with("most", MOST_BANDS));
        }
        FactKind::Text(values.into_iter().map(|value| (text::fold(&value), value)).collect())
    }

    /// Cuts every integer fact where a range begins or ends.
    pub(super) fn cut_facts(&mut self, docs: &[&Doc]) {
        let mut cuts: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        let asked = scopes(docs).filter_map(|scope| scope.facts.as_ref());
        let assumed = all(docs, |doc| &doc.assumption).map(|(_, assumption)| &assumption.facts);
        for (id, values) in asked.chain(assumed).flat_map(|values| &values.0) {
            for value in values {
                cuts.entry(id.value.clone()).or_default().extend(ends(&value.value));
            }
        }
        for (id, value) in rated(docs) {
            let value = value.parse().map_or_else(|_| Scalar::Text(value.to_owned()), Scalar::Integer);
            cuts.entry(id.to_owned()).or_default().extend(ends(&value));
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
    pub(super) fn assumed(&mut self, docs: &[&Doc]) {
        for (id, fact) in all(docs, |doc| &doc.fact) {
            let Some(value) = &fact.assume else { continue };
            let mask = self.mask(id, std::slice::from_ref(value)).map(|(_, mask)| mask);
            if let Some(made) = self.facts.iter_mut().find(|made| made.id == id.value) {
                made.assume = mask;
            }
        }
    }

    /// The number of a fact and the bands that one or several values of it lie in.
    pub(super) fn mask(&mut self, id: &At<String>, values: &[At<Scalar>]) -> Option<(u16, Mask)> {
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

    pub(super) fn text_band(&mut self, fact: &Fact, written: &str, spot: &Spot) -> Option<Mask> {
        let FactKind::Text(values) = &fact.kind else { return None };
        let folded = text::fold(written);
        let band = values.iter().position(|(value, _)| *value == folded);
        if band.is_none() && !values.is_empty() {
            let known: Vec<&str> = values.iter().map(|(_, value)| value.as_str()).collect();
            self.one_of(&At { value: written.to_owned(), spot: spot.clone() }, written, &known);
        }
        band.map(space::band)
    }

    /// Cuts time wherever a rule begins or ends.
    pub(super) fn dates(&mut self, docs: &[&Doc]) {
        let of_scopes = scopes(docs).flat_map(|scope| scope.from.iter().chain(&scope.until));
        let of_limits = measures(docs).flat_map(|measure| measure.from.iter().chain(&measure.until));
        let points = of_scopes.chain(of_limits).map(|at| at.value);
        self.dates = Cuts::new(points.collect());
        if self.dates.bands() > MOST_BANDS
            && let Some(at) = scopes(docs).find_map(|scope| scope.from.as_ref().or(scope.until.as_ref()))
        {
            self.wrong(&at.spot, Said::new("too-many-bands").with("name", "date").with("most", MOST_BANDS));
        }
    }

    pub(super) fn assumptions(&mut self, docs: &[&Doc]) {
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
}

/// Where a condition on a whole number begins and ends.
fn ends(value: &Scalar) -> impl Iterator<Item = i64> + use<> {
    let ask = match value {
        Scalar::Integer(number) => Some(Ask::Range(Some(*number), number.checked_add(1))),
        Scalar::Text(range) => select::range_of(range),
        _ => None,
    };
    let (from, until) = match ask {
        Some(Ask::Range(from, until)) => (from, until),
        _ => (None, None),
    };
    from.into_iter().chain(until)
}

/// Each value of a fact that decides a rate, with the fact.
fn rated<'a>(docs: &'a [&'a Doc]) -> impl Iterator<Item = (&'a str, &'a str)> {
    let bounds = measures(docs).flat_map(|measure| measure.at_most.iter().chain(&measure.at_least).flatten());
    let tables = bounds.filter_map(|bound| match bound {
        doc::Bound::Table(table) => Some((table.by.as_ref()?, table.rates.as_ref()?)),
        doc::Bound::Flat(_) => None,
    });
    tables.flat_map(|(by, rates)| rates.0.iter().map(|(value, _)| (by.value.as_str(), value.value.as_str())))
}
