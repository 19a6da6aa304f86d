//! Every name of a work and every other word that matters in a text, in one automaton: what stands where.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::rules::free_text::words::{BESIDE_NAMES, FILLING, Kind, PARTING};
use crate::rules::names::Names;
use crate::rules::sets::WorkId;

/// What a stretch of a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// The name of one of these works.
    Name(Vec<WorkId>),
    /// Another word.
    Word(Kind),
}

/// A stretch of a text, by its letters.
#[derive(Clone, Debug)]
pub(super) struct Piece<'v> {
    /// Its letters.
    pub span: Range<usize>,
    /// What it is.
    pub token: &'v Token,
}

/// The names and words of a pack's texts.
#[derive(Clone, Debug)]
pub(super) struct Vocabulary {
    automaton: Option<AhoCorasick>,
    tokens: Vec<Token>,
    /// How many of the tokens stand above the others: names, and the words beside them.
    names: usize,
}

/// A text as it is searched: folded, with the place of each of its letters.
pub(super) struct Letters {
    folded: String,
    /// Where each letter begins in the folded text, its place in the text as written, whether it stands apart
    /// from the one before.
    letters: Vec<Letter>,
}

/// One letter of a folded text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    /// The letter.
    pub sign: char,
    /// The character of the text it came from, counted from 0.
    pub place: usize,
    byte: usize,
    apart: bool,
}

impl Vocabulary {
    /// The vocabulary of a pack with these names.
    pub(super) fn new(names: &Names<WorkId>) -> Vocabulary {
        let mut entries: Vec<(String, Token)> = Vec::new();
        entries.extend(names.sure_names().map(|(name, work)| (name.to_owned(), Token::Name(vec![work]))));
        entries
            .extend(names.unsure_names().map(|(name, works)| (name.to_owned(), Token::Name(works.to_vec()))));
        let several = entries
            .iter()
            .filter(|(name, _)| name.len() > 3 && name.ends_with(|c: char| c.is_ascii_lowercase()));
        entries.extend(several.map(|(name, token)| (format!("{name}s"), token.clone())).collect::<Vec<_>>());
        entries.extend(words(&BESIDE_NAMES));
        let above = entries.len();
        entries.extend(words(&FILLING));
        entries.extend(words(&PARTING));
        let (patterns, tokens): (Vec<String>, Vec<Token>) = entries.into_iter().unzip();
        // Cells are short and many runs meet few texts: what is quick to build is better than what is quick
        // to search.
        let kind = Some(AhoCorasickKind::NoncontiguousNFA);
        let automaton = AhoCorasick::builder().kind(kind).prefilter(false).build(patterns).ok();
        Vocabulary { automaton, tokens, names: above }
    }

    /// What stands in a text, in order and never overlapping: of the names the leftmost and longest, and in
    /// what they leave the leftmost and longest of the other words.
    pub(super) fn pieces(&self, text: &Letters) -> Vec<Piece<'_>> {
        let mut found: Vec<(bool, Range<usize>, usize)> = Vec::new();
        let hits = self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(&text.folded));
        for hit in hits {
            let span = text.at(hit.start())..text.at(hit.end());
            if text.stands_alone(&span) {
                let number = hit.pattern().as_usize();
                found.push((number >= self.names, span, number));
            }
        }
        found.sort_by_key(|(filling, span, number)| (*filling, span.start, usize::MAX - span.end, *number));
        let mut taken: Vec<Piece<'_>> = Vec::new();
        let mut free = vec![true; text.len()];
        for (_, span, number) in found {
            let is_free = free.get(span.clone()).is_some_and(|letters| letters.iter().all(|free| *free));
            if let (true, Some(token)) = (is_free, self.tokens.get(number)) {
                free.get_mut(span.clone()).into_iter().flatten().for_each(|free| *free = false);
                taken.push(Piece { span, token });
            }
        }
        taken.sort_by_key(|piece| piece.span.start);
        taken
    }
}

fn words(lists: &[(Kind, &'static str)]) -> impl Iterator<Item = (String, Token)> {
    lists.iter().flat_map(|&(kind, list)| {
        list.split_whitespace().map(move |word| (word.to_owned(), Token::Word(kind)))
    })
}

impl Letters {
    /// Folds a text letter by letter.
    pub(super) fn new(text: &str) -> Letters {
        let (mut folded, mut letters) = (String::with_capacity(text.len()), Vec::new());
        let mut apart = true;
        for (place, written) in text.chars().enumerate() {
            let plain = crate::model::text::fold(written.encode_utf8(&mut [0; 4]));
            for sign in plain.chars() {
                letters.push(Letter { sign, place, byte: folded.len(), apart });
                folded.push(sign);
                apart = false;
            }
            apart |= plain.is_empty();
        }
        Letters { folded, letters }
    }

    /// How many letters there are.
    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }

    /// A letter.
    pub(super) fn get(&self, at: usize) -> Option<Letter> {
        self.letters.get(at).copied()
    }

    /// The folded letters of a stretch.
    pub(super) fn folded(&self, span: &Range<usize>) -> &str {
        self.folded.get(self.byte(span.start)..self.byte(span.end)).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> usize {
        self.letters.get(at).map_or(self.folded.len(), |letter| letter.byte)
    }

    /// The letter at a byte.
    fn at(&self, byte: usize) -> usize {
        self.letters.partition_point(|letter| letter.byte < byte)
    }

    /// Whether a stretch is no part of a longer word: `gas` is none of `gasket`, `5G` none of `15G`.
    fn stands_alone(&self, span: &Range<usize>) -> bool {
        span.start < span.end && !self.runs_on(span.start) && !self.runs_on(span.end)
    }

    /// Whether a letter goes on a word of small letters, or a number, that began before it.
    fn runs_on(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.get(before));
        let (Some(before), Some(here)) = (before, self.get(at)) else { return false };
        let both = |is: fn(&char) -> bool| is(&before.sign) && is(&here.sign);
        let wordlike = |sign: &char| sign.is_alphabetic() && !is_han(*sign);
        !here.apart && (both(char::is_ascii_digit) || both(wordlike))
    }
}

/// Whether a letter is written without blanks around its words.
pub(super) fn is_han(sign: char) -> bool {
    matches!(sign, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
