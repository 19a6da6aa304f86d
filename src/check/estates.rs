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

/// The estates by their ids.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// What is known of each.
    pub ids: Ids<Estate>,
    /// The kinds of what is known, each once.
    pub profiles: Profiles,
}

/// What is known of an estate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estate {
    /// Its row in the table of estates.
    pub row: u32,
    /// The number of what the rules may know of it; unknown where its id may mean something else as well.
    pub profile: u32,
    /// What lines of it are compared by, where they are.
    pub hash: u64,
}

impl Estate {
    /// What is not known of one.
    pub(super) const UNKNOWN: u32 = u32::MAX;
}

impl Default for Estate {
    fn default() -> Estate {
        Estate { row: Estate::UNKNOWN, profile: Estate::UNKNOWN, hash: 0 }
    }
}

impl Rows {
    /// What is known of the estates of a run.
    pub(super) fn new(audit: &Audit<'_>) -> Rows {
        let Some(estates) = audit.estates else { return Rows::default() };
        let mut profiles = Profiles::default();
        let numbers = profile_numbers(audit, estates, &mut profiles);
        let compares = !audit.off.contains(double_funding::CHECK.code);
        let estate = |(row, profile): (u32, u32)| {
            let id = estates.id(row as usize);
            let hash = if compares { hash_of(&[text::fold(id).as_bytes()]) } else { 0 };
            (id, Estate { row, profile, hash })
        };
        let rows: Vec<(u32, u32)> = (0..).zip(numbers).collect();
        Rows { ids: Ids::new(rows.into_iter().map(estate)), profiles }
    }
}

/// The number of what is known of each estate, by its row.
fn profile_numbers(audit: &Audit<'_>, estates: &Estates, profiles: &mut Profiles) -> Vec<u32> {
    let facts: Vec<usize> = audit.rules.facts.iter().filter_map(|fact| estates.layout.at(&fact.id)).collect();
    let mut known: FxHashMap<Vec<u8>, u32> = FxHashMap::default();
    let (mut numbers, mut cells) = (Vec::with_capacity(estates.len()), Vec::new());
    for at in 0..estates.len() {
        cells.clear();
        for cell in facts.iter().filter_map(|&column| estates.cell_at(at, column)) {
            cells.extend_from_slice(cell.as_bytes());
            cells.push(0);
        }
        numbers.push(match known.get(&cells) {
            Some(number) => *number,
            None => {
                let number = profiles.number(estate_profile(audit, Some(at), false));
                known.insert(cells.clone(), number);
                number
            }
        });
    }
    for at in unsure(audit, estates) {
        numbers.get_mut(at).into_iter().for_each(|number| *number = Estate::UNKNOWN);
    }
    numbers
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
