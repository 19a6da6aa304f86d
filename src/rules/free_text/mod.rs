//! What a text that is no name means: the works whose names it contains, where nothing in it says otherwise.
//!
//! A text is taken for a work only if the longest names in it name that one work, and the rest of it says
//! how, where or how much. Several works stay several; a rest that is not understood keeps the whole text
//! from being taken.

mod parts;
mod side;
mod vocabulary;
mod words;

pub use side::side_in;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::model::text;
use crate::rules::free_text::parts::parts;
use crate::rules::free_text::vocabulary::{Letters, Vocabulary};
use crate::rules::names::Meaning;
use crate::rules::ruleset::Ruleset;
use crate::rules::sets::WorkId;

/// The longest text that is searched, in bytes.
const LONGEST: usize = 2000;

/// What texts that are no names are searched with.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// The names and words of the pack: put together when the first text asks for them.
    vocabulary: OnceLock<Vocabulary>,
    /// Folded texts that somebody has said the meaning of.
    confirmed: BTreeMap<String, WorkId>,
}

/// What a text was taken for, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inferred {
    /// The works it may mean, in the order of the pack; none where it was not understood.
    pub works: Vec<WorkId>,
    /// The names in it.
    pub found: Vec<Found>,
    /// What in it kept it from being understood.
    pub rest: Option<String>,
}

/// A name found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// As the text writes it.
    pub words: String,
    /// At which of the text's characters it begins, counted from 1.
    pub at: usize,
    /// The works that have the name.
    pub works: Vec<WorkId>,
}

/// What a cell means as a work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// The work, or those it may be.
    pub meaning: Meaning<WorkId>,
    /// How that was inferred; none where the cell is a name of one work, or nothing in it is known.
    pub inferred: Option<Inferred>,
    /// Whether the cell is a name of the pack's own.
    pub is_name: bool,
}

impl Inferred {
    /// A cell that is one name, of several works.
    fn whole(cell: &str, works: Vec<WorkId>) -> Inferred {
        let found = Found { words: cell.trim().to_owned(), at: 1, works: works.clone() };
        Inferred { works, found: vec![found], rest: None }
    }

    /// Whether several names in the text have no work in common, so that it lumps works together.
    pub fn names_several(&self) -> bool {
        let mut common = self.found.iter().map(|found| found.works.clone());
        let first = common.next().unwrap_or_default();
        let common = common
            .fold(first, |common, next| common.into_iter().filter(|work| next.contains(work)).collect());
        self.works.len() > 1 && common.is_empty()
    }
}

impl Ruleset {
    /// Says once and for all what a text means.
    pub fn confirm(&mut self, text: &str, work: WorkId) {
        self.texts.confirmed.insert(text::fold(text), work);
    }

    /// Every text that somebody has said the meaning of, folded, with that work.
    pub fn confirmed(&self) -> impl Iterator<Item = (&str, WorkId)> {
        self.texts.confirmed.iter().map(|(text, work)| (text.as_str(), *work))
    }

    /// What a cell means as a work: by its name, by what was confirmed of it, else by the names it contains.
    pub fn work_called(&self, cell: &str) -> Understood {
        let known = self.work_names.known(cell);
        let is_name = known.is_some();
        let confirmed = self.texts.confirmed.get(&text::fold(cell)).map(|&work| Meaning::One(work));
        let inferred = match (known, confirmed) {
            (Some(meaning @ Meaning::One(_)), _) | (_, Some(meaning)) => {
                return Understood { meaning, inferred: None, is_name };
            }
            (Some(meaning), None) => {
                let inferred = meaning.clone().candidates().ok().map(|works| Inferred::whole(cell, works));
                return Understood { meaning, inferred, is_name };
            }
            // A name of a work is short: what is as long as a page is no text of a cell, and takes long to
            // search.
            (None, None) if cell.len() > LONGEST => {
                return Understood { meaning: Meaning::Unknown(Vec::new()), inferred: None, is_name };
            }
            (None, None) => self.infer(cell),
        };
        let meaning = match inferred.works.as_slice() {
            [] => Meaning::Unknown(self.near(cell, &inferred)),
            [one] => Meaning::One(*one),
            several => Meaning::OneOf(several.to_vec()),
        };
        Understood { meaning, inferred: (!inferred.found.is_empty()).then_some(inferred), is_name }
    }

    /// The names to think of: those the text contains, before those that look like it.
    fn near(&self, cell: &str, inferred: &Inferred) -> Vec<String> {
        let contained = inferred.found.iter().map(|found| found.words.clone());
        let mut out: Vec<String> = Vec::new();
        for name in contained.chain(self.work_names.nearest(cell)) {
            if !out.contains(&name) {
                out.push(name);
            }
        }
        out.truncate(3);
        out
    }

    /// What the names in a text, and what stands around them, make of it.
    fn infer(&self, cell: &str) -> Inferred {
        let letters = Letters::new(cell);
        let vocabulary = self.texts.vocabulary.get_or_init(|| Vocabulary::new(&self.work_names));
        let read = parts(self, &letters, &vocabulary.pieces(&letters));
        let found = |(span, works): (Range<usize>, Vec<WorkId>)| {
            let (at, words) = written(cell, &letters, &span);
            Found { words, at: at + 1, works }
        };
        Inferred {
            works: read.works,
            rest: read.rest.map(|span| written(cell, &letters, &span).1),
            found: read.names.into_iter().map(found).collect(),
        }
    }

    /// Whether one of a work's names uses a word.
    fn speaks_of(&self, work: WorkId, word: &str) -> bool {
        let work = &self[work];
        let mut names = [&work.name.zh, &work.name.en].into_iter().chain(&work.alias);
        names.any(|name| text::fold(name).contains(word))
    }

    /// Whether a work is a cost that goes with works: its names say fee or cost.
    fn is_cost(&self, work: WorkId) -> bool {
        let work = &self[work];
        let mut names = [&work.name.zh, &work.name.en].into_iter().chain(&work.alias);
        names.any(|name| ends_as_cost(&text::fold(name)))
    }
}

/// Whether a folded name ends as names of costs do.
fn ends_as_cost(name: &str) -> bool {
    ["费", "费用", "经费", "fee", "fees"].iter().any(|word| name.ends_with(word))
}

/// A stretch of a text as the text writes it, and the character at which it begins.
fn written(cell: &str, letters: &Letters, span: &Range<usize>) -> (usize, String) {
    let place = |at: usize| letters.get(at).map(|letter| letter.place);
    let from = place(span.start).unwrap_or_default();
    let last = span.end.checked_sub(1).and_then(place).unwrap_or(from);
    (from, cell.chars().skip(from).take(last + 1 - from).collect())
}
