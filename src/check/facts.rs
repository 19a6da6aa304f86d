//! From the cells of an estate or a line to what the rules may take for known of it.

use rustc_hash::FxHashMap;

use crate::check::audit::Audit;
use crate::rules::Reading;
use crate::rules::outcome::Assumed;
use crate::rules::space::{Dim, Mask};

/// What is known and assumed of an estate or a line, as far as facts go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Profile {
    /// The bands of each fact.
    pub masks: Vec<(Dim, Mask)>,
    /// Which of them were filled in.
    pub assumed: Vec<Assumed>,
    /// The facts whose cells could not be read.
    pub bad: Vec<u16>,
}

/// Distinct profiles, each with a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Profiles {
    numbers: FxHashMap<Profile, u32>,
    profiles: Vec<Profile>,
}

impl Profiles {
    /// The number of a profile.
    pub(super) fn number(&mut self, profile: Profile) -> u32 {
        if let Some(&number) = self.numbers.get(&profile) {
            return number;
        }
        let number = u32::try_from(self.profiles.len()).unwrap_or(u32::MAX);
        self.profiles.push(profile.clone());
        self.numbers.insert(profile, number);
        number
    }

    /// The profile with a number.
    pub(super) fn get(&self, number: u32) -> Option<&Profile> {
        self.profiles.get(number as usize)
    }
}

impl Profile {
    /// Takes a fact in; `cell` is none where its table has no column for it.
    pub(super) fn take(&mut self, audit: &Audit<'_>, number: u16, cell: Option<&str>) -> Reading {
        let Some(fact) = audit.rules.fact(number) else { return Reading::Blank };
        let dim = Dim::Fact(number);
        let reading = cell.map_or(Reading::Blank, |cell| fact.read(cell));
        let mask = match reading {
            Reading::Known(mask) => mask,
            Reading::Blank if cell.is_none() && !audit.asks_for(number) => 0,
            Reading::Blank => self.blank(audit, dim, fact.all()),
            Reading::Bad => fact.all(),
        };
        self.masks.push((dim, mask));
        if reading == Reading::Bad {
            self.bad.push(number);
        }
        reading
    }

    /// The bands of a blank cell: those an assumption fills in, else all.
    pub(super) fn blank(&mut self, audit: &Audit<'_>, dim: Dim, all: Mask) -> Mask {
        match audit.filling(dim) {
            Some(filling) => {
                self.assumed.push(Assumed { dim, open: all, by: filling.by });
                filling.mask
            }
            None => all,
        }
    }
}
