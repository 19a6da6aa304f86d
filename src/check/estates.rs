//! What is known of every estate of the table, found out once for all who judge.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::check::audit::Audit;
use crate::check::double_funding;
use crate::check::facts::Profiles;
use crate::check::line::estate_profile;
use crate::check::repeats::hash_of;
use crate::facts::{Estates, Ids};
use crate::model::text;

/// The estates by their rows.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Their rows by their ids.
    pub ids: Ids,
    /// What is known of them, each kind once.
    pub profiles: Profiles,
    profile: Vec<Option<u16>>,
    hash: Vec<u64>,
}

impl Rows {
    /// What is known of the estates of a run.
    pub(super) fn new(audit: &Audit<'_>) -> Rows {
        let Some(estates) = audit.estates else { return Rows::default() };
        let unsure = unsure(audit, estates);
        let compares = !audit.off.contains(double_funding::CHECK.code);
        let mut rows =
            Rows { ids: Ids::new((0..estates.len()).map(|row| estates.id(row))), ..Rows::default() };
        let facts: Vec<usize> =
            audit.rules.facts.iter().filter_map(|fact| estates.layout.at(&fact.id)).collect();
        let mut known: FxHashMap<Vec<u8>, Option<u16>> = FxHashMap::default();
        let mut cells = Vec::new();
        for at in 0..estates.len() {
            cells.clear();
            for cell in facts.iter().filter_map(|&column| estates.cell_at(at, column)) {
                cells.extend_from_slice(cell.as_bytes());
                cells.push(0);
            }
            let number = match known.get(&cells) {
                Some(number) => *number,
                None => {
                    let number =
                        u16::try_from(rows.profiles.number(estate_profile(audit, Some(at), false))).ok();
                    known.insert(cells.clone(), number);
                    number
                }
            };
            rows.profile.push(number.filter(|_| !unsure.contains(&at)));
            if compares {
                rows.hash.push(hash_of(&[text::fold(estates.id(at)).as_bytes()]));
            }
        }
        rows
    }

    /// The number of what is known of an estate; none where its id may mean something else as well.
    pub(super) fn profile(&self, row: u32) -> Option<u32> {
        self.profile.get(row as usize).copied().flatten().map(u32::from)
    }

    /// The hash by which lines of an estate are compared.
    pub(super) fn hash(&self, row: u32) -> u64 {
        self.hash.get(row as usize).copied().unwrap_or_default()
    }
}

/// The rows whose id does not mean this one estate for certain: words for the whole programme, names that several have.
fn unsure(audit: &Audit<'_>, estates: &Estates) -> BTreeSet<usize> {
    let programme = audit.rules.programme.iter().filter_map(|name| estates.one(name));
    let mut unsure: BTreeSet<usize> = programme.collect();
    if !estates.layout.has("estate") {
        unsure.extend((0..estates.len()).filter(|&at| estates.one(estates.id(at)) != Some(at)));
    }
    unsure
}
