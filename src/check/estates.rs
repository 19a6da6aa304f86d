//! What is known of every estate of the table, found out once for all who judge.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::check::audit::Audit;
use crate::check::estate_cells::bad_cells;
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
    /// The rows that have a cell which is no value of the fact it holds.
    pub doubtful: Vec<u32>,
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
        let mut rows = Rows::default();
        let numbers = rows.profile_numbers(audit, estates);
        let fits = |number: u32| u8::try_from(number).ok().filter(|small| *small != LARGE);
        rows.small = numbers.iter().map(|&number| fits(number).unwrap_or(LARGE)).collect();
        rows.large = (0..).zip(numbers).filter(|(_, number)| fits(*number).is_none()).collect();
        rows
    }

    /// The number of what is known of each estate, by its row. What is the same of many is found out once.
    fn profile_numbers(&mut self, audit: &Audit<'_>, estates: &Estates) -> Vec<u32> {
        let facts = audit.rules.facts.iter();
        let facts: Vec<usize> = facts.filter_map(|fact| estates.layout.at(&fact.id)).collect();
        let is_fact: Vec<bool> = (0..estates.layout.headers.len()).map(|at| facts.contains(&at)).collect();
        let mut known: FxHashMap<Vec<u8>, (u32, bool)> = FxHashMap::default();
        let (mut numbers, mut cells) = (Vec::with_capacity(estates.len()), Vec::new());
        for (row, at) in (0..).zip(0..estates.len()) {
            cells.clear();
            for (cell, _) in estates.raw_cells(at).zip(&is_fact).filter(|(_, is_fact)| **is_fact) {
                cells.extend_from_slice(cell);
                cells.push(0);
            }
            let (number, is_doubtful) = known.get(&cells).copied().unwrap_or_else(|| {
                let number = self.profiles.number(estate_profile(audit, Some(at), false));
                let one = (number, bad_cells(audit, estates, at).next().is_some());
                known.insert(cells.clone(), one);
                one
            });
            numbers.push(number);
            self.doubtful.extend(is_doubtful.then_some(row));
        }
        for at in unsure(audit, estates) {
            numbers.get_mut(at).into_iter().for_each(|number| *number = Estate::UNKNOWN);
        }
        numbers
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

/// The rows whose id does not mean this one estate for certain: words for the whole programme, names that
/// several have.
fn unsure(audit: &Audit<'_>, estates: &Estates) -> BTreeSet<usize> {
    let words = audit.rules.programme.iter();
    if estates.layout.has("estate") {
        return words.filter_map(|word| estates.with_id(word)).collect();
    }
    let shared = (0..estates.len()).filter(|&at| estates.one(estates.id(at)) != Some(at));
    words.filter_map(|word| estates.one(word)).chain(shared).collect()
}
