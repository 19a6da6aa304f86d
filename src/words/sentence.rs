//! A sentence spoken once for many findings: its words, and what is left open between them.

use crate::model::{Blank, Said};

/// A sentence with what it leaves open.
#[derive(Clone)]
pub struct Sentence(pub(super) Parts);

/// What a sentence is made of.
#[derive(Clone)]
pub(super) enum Parts {
    /// All words, and each blank with the place in them at which it stands.
    Spoken(String, Vec<(usize, Blank)>),
    /// A message that is to be spoken anew each time, for want of marks.
    Unspoken(Said),
}

impl Sentence {
    /// This sentence with one around it, which leaves it open; none where the two cannot be made one for all
    /// that fill them. A full stop at its end is left out.
    pub fn within(&self, around: &Sentence) -> Option<Sentence> {
        let (Parts::Spoken(words, blanks), Parts::Spoken(others, open)) = (&self.0, &around.0) else {
            return None;
        };
        let [(place, Blank::Sentence)] = open.as_slice() else { return None };
        let (before, after) = others.split_at_checked(*place)?;
        let words = words.trim_end_matches('。');
        let blanks: Vec<(usize, Blank)> =
            blanks.iter().map(|(place, blank)| (before.len() + place, *blank)).collect();
        let text = [before, words, after].concat();
        // What fills a blank at the end might end with a full stop as well.
        let ends_in_words = blanks.last().is_none_or(|(place, _)| *place < before.len() + words.len());
        ends_in_words.then_some(Sentence(Parts::Spoken(text, blanks)))
    }
}

/// The characters that stand for blanks while a sentence is spoken; none of them is in any text that goes
/// into it.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    first: u32,
}

/// Characters that have no meaning of their own.
const PRIVATE: std::ops::Range<u32> = 0xf_0000..0xf_fff0;

impl Marks {
    /// Marks for a message; none where it holds one of all that there are.
    pub(super) fn of(said: &Said) -> Option<Marks> {
        let mut all = PRIVATE.step_by(Blank::ALL.len()).map(|first| Marks { first });
        all.find(|marks| !said.has(&Blank::ALL.map(|blank| marks.mark(blank))))
    }

    /// What stands for a blank.
    pub(super) fn mark(self, blank: Blank) -> char {
        let at = Blank::ALL.iter().position(|known| *known == blank).and_then(|at| u32::try_from(at).ok());
        at.and_then(|at| char::from_u32(self.first + at)).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// The sentence that was spoken with these marks.
    pub(super) fn taken_out(self, spoken: &str) -> Parts {
        let (mut words, mut blanks) = (String::with_capacity(spoken.len()), Vec::new());
        for c in spoken.chars() {
            match Blank::ALL.into_iter().find(|blank| self.mark(*blank) == c) {
                Some(blank) => blanks.push((words.len(), blank)),
                None => words.push(c),
            }
        }
        Parts::Spoken(words, blanks)
    }
}
