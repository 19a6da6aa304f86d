//! Two things whose names look alike on paper.

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey};
use crate::model::{Said, text};
use crate::rules::tree::Spot;
use std::collections::BTreeMap;

pub(super) const LINT: Lint = Lint {
    code: "confusable-names",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: false,
    of_absence: false,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let funds = rules.funds.iter().flat_map(|fund| {
        let names = [&fund.id, &fund.name.zh, &fund.name.en].into_iter().chain(&fund.alias);
        names.map(move |name| (name.as_str(), fund.id.as_str(), &fund.spot))
    });
    let works = rules.works.iter().flat_map(|work| {
        let names = [&work.id, &work.name.zh, &work.name.en].into_iter().chain(&work.alias);
        names.map(move |name| (name.as_str(), work.id.as_str(), &work.spot))
    });
    let mut out = alike(funds);
    out.extend(alike(works));
    out
}

/// The names of different things that look alike.
fn alike<'r>(names: impl Iterator<Item = (&'r str, &'r str, &'r Spot)>) -> Vec<Found> {
    let mut looks: BTreeMap<String, (&str, &str, &Spot)> = BTreeMap::new();
    let mut out = Vec::new();
    for (name, id, spot) in names {
        let look = text::look(name);
        match looks.get(&look) {
            Some(&(other, of, there)) if of != id => {
                let said = Said::new("lint-confusable-names")
                    .with("name", name)
                    .with("id", id)
                    .with("other", other)
                    .with("of", of);
                out.push(Found::at(spot, said).and(there, Said::new("lint-looks-like")));
            }
            Some(_) => {}
            None => {
                looks.insert(look, (name, id, spot));
            }
        }
    }
    out
}
