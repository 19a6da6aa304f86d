//! What is known of every estate of the table, found out once for all who judge.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::check::audit::Audit;
use crate::check::facts::Profiles;
use crate::check::line::estate_profile;
use crate::check::repeats::{hash_of, hash_of_numbers};
use crate::facts::Estates;
use crate::model::text;

/// The estates by their rows.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The profile of each, where it has room in a byte.
    small: Vec<u8>,
    /// Those of the others.
    large: FxHashMap<u32, u32>,
    /// The kinds of what is known, each once.
    pub profiles: Profiles,
}

/// What is known of an estate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Estate {
    /// Its row in the table of estates.
    pub row: u32,
    /// The number of what the rules may know of it; unknown where its id may mean something else as well.
    pub profile: u32,
}

/// Stands for a profile that is kept elsewhere.
const LARGE: u8 = u8::MAX;

impl Estate {
    /// What is not known of one.
    pub(super) const UNKNOWN: u32 = u32::MAX;
}

impl Default for Estate {
    fn default() -> Estate {
        Estate { row: Estate::UNKNOWN, profile: Estate::UNKNOWN }
    }
}

/// The hash by which lines of an estate are compared: by its row in the table, else by what it is called.
pub(super) fn hash_of_estate(row: Option<usize>, shown: &str) -> u64 {
    match row {
        Some(row) => hash_of_row(row as u64),
        None => hash_of(&[text::fold(shown).as_bytes()]),
    }
}

/// The hash by which lines of an estate in the table are compared.
pub(super) fn hash_of_row(row: u64) -> u64 {
    hash_of_numbers(&[row], 0)
}

impl Rows {
    /// What is known of the estates of a run.
    pub(super) fn new(audit: &Audit<'_>) -> Rows {
        let Some(estates) = audit.estates else { return Rows::default() };
        let mut profiles = Profiles::default();
        let numbers = profile_numbers(audit, estates, &mut profiles);
        let fits = |number: u32| u8::try_from(number).ok().filter(|small| *small != LARGE);
        let small = numbers.iter().map(|&number| fits(number).unwrap_or(LARGE)).collect();
        let large = (0..).zip(numbers).filter(|(_, number)| fits(*number).is_none()).collect();
        Rows { small, large, profiles }
    }

    /// What is known of an estate.
    pub(super) fn estate(&self, row: u32) -> Estate {
        let profile = match self.small.get(row as usize) {
            Some(&LARGE) | None => self.large.get(&row).copied().unwrap_or(Estate::UNKNOWN),
            Some(&small) => u32::from(small),
        };
        Estate { row, profile }
    }
}

/// The number of what is known of each estate, by its row.
fn profile_numbers(audit: &Audit<'_>, estates: &Estates, profiles: &mut Profiles) -> Vec<u32> {
    let facts: Vec<usize> = audit.rules.facts.iter().filter_map(|fact| estates.layout.at(&fact.id)).collect();
    let mut known: FxHashMap<Vec<u8>, u32> = FxHashMap::default();
    let (mut numbers, mut cells) = (Vec::with_capacity(estates.len()), Vec::new());
    for at in 0..estates.len() {
        cells.clear();
        for (_, cell) in estates.cells(at).enumerate().filter(|(column, _)| facts.contains(column)) {
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
