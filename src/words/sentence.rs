//! A sentence spoken once for many findings: its words, and what is left open between them.

use crate::model::{Blank, Said};

/// A sentence with what it leaves open.
#[derive(Clone)]
pub struct Sentence(pub(super) Parts);

/// What a sentence is made of.
#[derive(Clone)]
pub(super) enum Parts {
    /// The words before the first blank; each blank, with the words behind it.
    Spoken(String, Vec<(Blank, String)>),
    /// A message that is to be spoken anew each time, for want of marks.
    Unspoken(Said),
}

impl Sentence {
    /// This sentence with one around it, which leaves it open; none where the two cannot be made one for all that fill them.
    /// A full stop at its end is left out.
    pub fn within(&self, around: &Sentence) -> Option<Sentence> {
        let (Parts::Spoken(begin, rest), Parts::Spoken(before, blanks)) = (&self.0, &around.0) else {
            return None;
        };
        let [(Blank::Sentence, after)] = blanks.as_slice() else { return None };
        let (mut begin, mut rest) = (before.clone() + begin, rest.clone());
        let last = rest.last_mut().map_or(&mut begin, |(_, text)| text);
        last.truncate(last.trim_end_matches('。').len());
        // What fills the last blank might end with a full stop as well.
        let ends_in_words = !last.is_empty();
        last.push_str(after);
        ends_in_words.then_some(Sentence(Parts::Spoken(begin, rest)))
    }
}

/// The characters that stand for blanks while a sentence is spoken; none of them is in any text that goes into it.
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
        let (mut begin, mut rest) = (String::new(), Vec::new());
        for c in spoken.chars() {
            match Blank::ALL.into_iter().find(|blank| self.mark(*blank) == c) {
                Some(blank) => rest.push((blank, String::new())),
                None => rest.last_mut().map_or(&mut begin, |(_, text)| text).push(c),
            }
        }
        Parts::Spoken(begin, rest)
    }
}
