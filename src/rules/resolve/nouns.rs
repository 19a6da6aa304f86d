//! Sources, works, funds, and what each is called.

use std::collections::BTreeMap;

use crate::model::{Bilingual, Said, Side, text};
use crate::rules::doc::{self, Doc};
use crate::rules::nouns::{Confidence, Fund, Source, Work};
use crate::rules::resolve::amend::amended_works;
use crate::rules::resolve::{Making, all, fund_id, is_id, is_work_id, plain, work_id};
use crate::rules::select;
use crate::rules::sets::WorkId;
use crate::rules::tree::{At, Spot};

impl Making {
    pub(super) fn sources(&mut self, docs: &[&Doc]) {
        for (id, source) in all(docs, |doc| &doc.source) {
            self.check_id(id, self.sources.iter().any(|s| s.id == id.value), is_id);
            select::ordered(source.from.as_ref(), source.until.as_ref(), &mut self.wrong);
            let confidence = match source.confidence.value.as_str() {
                "regulation" => Confidence::Regulation,
                "statement" => Confidence::Statement,
                "secondary" => Confidence::Secondary,
                other => {
                    self.one_of(&source.confidence, other, &["regulation", "statement", "secondary"]);
                    Confidence::Regulation
                }
            };
            self.sources.push(Source {
                id: id.value.clone(),
                title: source.title.value.clone(),
                short: source.short.clone().unwrap_or_else(|| Bilingual::same(&source.title.value)),
                issuer: source.issuer.as_ref().map(|at| at.value.clone()),
                issued: source.issued.as_ref().map(|at| at.value),
                in_force: (source.from.as_ref().map(|at| at.value), source.until.as_ref().map(|at| at.value)),
                confidence,
                note: source.note.clone(),
            });
        }
    }

    pub(super) fn works(&mut self, docs: &[&Doc]) {
        let ids: Vec<&At<String>> = all(docs, |doc| &doc.work).map(|(id, _)| id).collect();
        for (id, work) in all(docs, |doc| &doc.work) {
            self.check_id(id, self.works.iter().any(|w| w.id == id.value), is_work_id);
            if let Some((parent, _)) = id.value.rsplit_once('.')
                && !ids.iter().any(|other| other.value == parent)
            {
                self.wrong(&id.spot, Said::new("no-parent").with("id", &id.value).with("parent", parent));
            }
            self.check_class(work.class.as_ref());
            self.works.push(Work {
                id: id.value.clone(),
                name: work.name.clone(),
                alias: plain(work.alias.as_ref()),
                class: work.class.as_ref().map(|at| at.value.clone()),
                tags: plain(work.tag.as_ref()),
                leaves: Vec::new(),
                implies: None,
                spot: id.spot.clone(),
            });
        }
        self.limit_count(self.works.len(), ids.last());
        self.leaves();
        self.implied_sides(docs);
    }

    /// Notes a class that is none.
    pub(super) fn check_class(&mut self, class: Option<&At<String>>) {
        if let Some(class) = class.filter(|class| !select::CLASSES.contains(&class.value.as_str())) {
            self.one_of(class, &class.value, &select::CLASSES);
        }
    }

    /// A pack with more works or funds than ids can name is refused.
    pub(super) fn limit_count(&mut self, count: usize, last: Option<&&At<String>>) {
        if let Some(last) = last.filter(|_| count > usize::from(u16::MAX)) {
            self.wrong(&last.spot, Said::new("too-many").with("most", u64::from(u16::MAX)));
        }
    }

    /// Finds for every work the works below it that have none below them.
    pub(super) fn leaves(&mut self) {
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
    pub(super) fn implied_sides(&mut self, docs: &[&Doc]) {
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

    pub(super) fn funds(&mut self, docs: &[&Doc]) {
        for (pack, doc) in self.layered(docs) {
            for (id, fund) in doc.fund.iter().flat_map(|named| &named.0) {
                self.check_id(id, self.funds.iter().any(|f| f.id == id.value), is_id);
                self.funds.push(Fund {
                    id: id.value.clone(),
                    name: fund.name.clone(),
                    alias: plain(fund.alias.as_ref()),
                    groups: plain(fund.group.as_ref()),
                    otherwise: None,
                    pack,
                    spot: id.spot.clone(),
                });
            }
        }
    }

    /// A name that folds to nothing would be what every blank cell means.
    fn check_name(&mut self, name: &str, spot: &Spot) {
        if name.is_empty() || !text::is_plain(name) && text::fold(name).is_empty() {
            self.wrong(spot, Said::new("blank-name"));
        }
    }

    /// Gives a fund a name.
    fn name_fund(&mut self, at: usize, name: &str, spot: &Spot) {
        self.check_name(name, spot);
        if let Some(other) = self.fund_names.add(name, fund_id(at)) {
            let taken = self.funds.get(usize::from(other.0)).map(|fund| fund.id.clone());
            self.wrong(spot, name_taken(name, taken));
        }
    }

    /// Gives a work a name.
    fn name_work(&mut self, at: usize, name: &str, spot: &Spot) {
        self.check_name(name, spot);
        if let Some(other) = self.work_names.add(name, work_id(at)) {
            let taken = self.works.get(usize::from(other.0)).map(|work| work.id.clone());
            self.wrong(spot, name_taken(name, taken));
        }
    }

    /// Gives every fund and work its id, its names and its aliases; one name for two things is a mistake.
    pub(super) fn names(&mut self, docs: &[&Doc]) {
        for (at, (id, fund)) in all(docs, |doc| &doc.fund).enumerate() {
            names_of(id, &fund.name, fund.alias.as_ref())
                .for_each(|(name, spot)| self.name_fund(at, name, spot));
        }
        for (at, (id, work)) in all(docs, |doc| &doc.work).enumerate() {
            names_of(id, &work.name, work.alias.as_ref())
                .for_each(|(name, spot)| self.name_work(at, name, spot));
        }
        for (id, amended) in amended_works(docs.iter().copied()) {
            let Some(at) = self.works.iter().position(|work| work.id == id.value) else { continue };
            amended.alias.iter().flatten().for_each(|name| self.name_work(at, &name.value, &name.spot));
        }
        for ambiguous in docs.iter().filter_map(|doc| doc.ambiguous.as_ref()) {
            self.ambiguous_funds(ambiguous);
            self.ambiguous_works(ambiguous);
        }
    }

    pub(super) fn ambiguous_funds(&mut self, ambiguous: &doc::Ambiguous) {
        for (name, candidates) in ambiguous.fund.iter().flat_map(|list| &list.0) {
            self.check_name(&name.value, &name.spot);
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

    pub(super) fn ambiguous_works(&mut self, ambiguous: &doc::Ambiguous) {
        for (name, candidates) in ambiguous.work.iter().flat_map(|list| &list.0) {
            self.check_name(&name.value, &name.spot);
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
}

/// Everything something is called, with where that stands: its id, its two names, its aliases.
fn names_of<'a>(
    id: &'a At<String>,
    name: &'a Bilingual,
    alias: Option<&'a Vec<At<String>>>,
) -> impl Iterator<Item = (&'a str, &'a Spot)> {
    let names = [&id.value, &name.zh, &name.en].into_iter().filter(|text| !text.is_empty());
    let alias = alias.into_iter().flatten().map(|name| (name.value.as_str(), &name.spot));
    names.map(|name| (name.as_str(), &id.spot)).chain(alias)
}

fn name_taken(name: &str, taken: Option<String>) -> Said {
    Said::new("name-taken").with("name", name).with("other", taken.unwrap_or_default())
}
