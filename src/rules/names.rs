//! What a name means: one thing, one of several, or nothing known.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::model::text;

/// Folded names, each with what it means.
#[derive(Clone, Debug)]
pub struct Names<T> {
    sure: BTreeMap<String, T>,
    unsure: BTreeMap<String, Vec<T>>,
    written: Vec<String>,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning<T> {
    /// One thing.
    One(T),
    /// One of these, unknown which.
    OneOf(Vec<T>),
    /// Nothing known; the nearest known names.
    Unknown(Vec<String>),
}

impl<T> Meaning<T> {
    /// What the name may mean, or the nearest known names where it means nothing.
    pub fn candidates(self) -> Result<Vec<T>, Vec<String>> {
        match self {
            Meaning::One(one) => Ok(vec![one]),
            Meaning::OneOf(several) => Ok(several),
            Meaning::Unknown(near) => Err(near),
        }
    }
}

impl<T> Default for Names<T> {
    fn default() -> Names<T> {
        Names { sure: BTreeMap::new(), unsure: BTreeMap::new(), written: Vec::new() }
    }
}

impl<T: Copy + PartialEq> Names<T> {
    /// Gives a name to a thing. Returns what already has that name, if it is another.
    pub fn add(&mut self, name: &str, thing: T) -> Option<T> {
        match self.sure.entry(text::fold(name)) {
            Entry::Occupied(taken) => Some(*taken.get()).filter(|other| *other != thing),
            Entry::Vacant(free) => {
                free.insert(thing);
                self.written.push(name.to_owned());
                None
            }
        }
    }

    /// Says that a name may mean several things. Returns what surely has that name, if anything does.
    pub fn add_unsure(&mut self, name: &str, candidates: Vec<T>) -> Option<T> {
        let folded = text::fold(name);
        let taken = self.sure.get(&folded).copied();
        self.unsure.insert(folded, candidates);
        taken
    }

    /// What a name means.
    pub fn meaning(&self, name: &str) -> Meaning<T> {
        self.known(name).unwrap_or_else(|| Meaning::Unknown(self.nearest(name)))
    }

    /// What a name means, where it is known.
    pub fn known(&self, name: &str) -> Option<Meaning<T>> {
        let folded = text::fold(name);
        let sure = self.sure.get(&folded).map(|&thing| Meaning::One(thing));
        sure.or_else(|| self.unsure.get(&folded).map(|candidates| Meaning::OneOf(candidates.clone())))
    }

    /// The known names nearest to one that is not known.
    pub fn nearest(&self, name: &str) -> Vec<String> {
        let near = text::nearest(name, self.written.iter().map(String::as_str));
        near.into_iter().map(str::to_owned).collect()
    }

    /// Every folded name that means one thing, with that thing.
    pub fn sure_names(&self) -> impl Iterator<Item = (&str, T)> {
        self.sure.iter().map(|(name, thing)| (name.as_str(), *thing))
    }

    /// Every folded name that means several things, with these.
    pub fn unsure_names(&self) -> impl Iterator<Item = (&str, &[T])> {
        self.unsure.iter().map(|(name, things)| (name.as_str(), things.as_slice()))
    }

    /// Every name, folded, with all it may mean.
    pub fn meanings(&self) -> BTreeMap<&str, Vec<T>> {
        let unsure = self.unsure.iter().map(|(name, several)| (name.as_str(), several.clone()));
        let sure = self.sure.iter().map(|(name, one)| (name.as_str(), vec![*one]));
        unsure.chain(sure).collect()
    }

    /// A folded name as it was first written.
    pub fn as_written(&self, folded: &str) -> Option<&str> {
        self.written.iter().map(String::as_str).find(|written| text::fold(written) == folded)
    }

    /// Whether a name means anything.
    pub fn knows(&self, name: &str) -> bool {
        let folded = text::fold(name);
        self.sure.contains_key(&folded) || self.unsure.contains_key(&folded)
    }

    /// Whether two names surely mean one thing.
    pub fn are_one(&self, one: &str, other: &str) -> bool {
        self.sure(one).is_some_and(|thing| self.sure(other) == Some(thing))
    }

    /// The one thing a name surely means.
    pub fn sure(&self, name: &str) -> Option<T> {
        self.sure.get(&text::fold(name)).copied()
    }
}
