//! A text taken part by part: the works it names, or the stretch of it that is not understood.

use std::ops::Range;

use crate::model::Side;
use crate::rules::free_text::ends_as_cost;
use crate::rules::free_text::vocabulary::{Letters, Piece, Token, is_han};
use crate::rules::free_text::words::{INCLUDES, Kind, PRICED};
use crate::rules::ruleset::Ruleset;
use crate::rules::sets::WorkId;

/// What the parts of a text come to.
pub(super) struct Read {
    /// The works it may mean, in the order of the pack; none where it is not understood.
    pub works: Vec<WorkId>,
    /// The names in it, and the works each may mean.
    pub names: Vec<(Range<usize>, Vec<WorkId>)>,
    /// A stretch that is not understood.
    pub rest: Option<Range<usize>>,
}

/// A stretch of a part that is no name.
struct Gap {
    span: Range<usize>,
    /// What kind of word it is; none where it is not known.
    kind: Option<Kind>,
}

/// A part of a text: what stands between two words that join.
#[derive(Default)]
struct Part<'v> {
    names: Vec<(Range<usize>, &'v [WorkId])>,
    gaps: Vec<Gap>,
    /// Whether it stands in brackets, as a remark.
    aside: bool,
    /// Whether it is said there to be included.
    included: bool,
}

/// Takes a text apart and reads each of its parts.
pub(super) fn parts(rules: &Ruleset, letters: &Letters, pieces: &[Piece<'_>]) -> Read {
    let parts = split(letters, pieces);
    let names: Vec<(Range<usize>, Vec<WorkId>)> = parts
        .iter()
        .flat_map(|part| &part.names)
        .map(|(span, works)| (span.clone(), works.to_vec()))
        .collect();
    let mut works = Vec::new();
    for part in &parts {
        match part.read(rules, letters, &names) {
            Ok(found) => works.extend(found),
            Err(rest) => return Read { works: Vec::new(), names, rest: Some(rest) },
        }
    }
    works.sort_unstable();
    works.dedup();
    Read { works, names, rest: None }
}

/// The parts of a text: joined by words that join, or set apart by brackets.
fn split<'v>(letters: &Letters, pieces: &[Piece<'v>]) -> Vec<Part<'v>> {
    let mut parts = vec![Part::default()];
    let mut at = 0;
    let mut pieces = pieces.iter().peekable();
    while let Some(letter) = letters.get(at) {
        if let Some(piece) = pieces.next_if(|piece| piece.span.start == at) {
            at = piece.span.end;
            take(&mut parts, piece, letters);
            continue;
        }
        match letter.sign {
            '(' => parts.push(Part { aside: true, ..Part::default() }),
            ')' => parts.push(Part::default()),
            _ => unknown(&mut parts, letters, at),
        }
        at += 1;
    }
    parts
}

/// Puts a name or a word into the last part, or begins the next one.
fn take<'v>(parts: &mut Vec<Part<'v>>, piece: &Piece<'v>, letters: &Letters) {
    let Some(part) = parts.last_mut() else { return };
    let aside = part.aside;
    match piece.token {
        Token::Name(works) => part.names.push((piece.span.clone(), works)),
        Token::Word(Kind::Joins) => {
            let includes = INCLUDES.split_whitespace().any(|word| word == letters.folded(&piece.span));
            let included = aside && (part.included || includes);
            parts.push(Part { aside, included, ..Part::default() });
        }
        Token::Word(kind) => part.gaps.push(Gap { span: piece.span.clone(), kind: Some(*kind) }),
    }
}

/// Adds a letter that is in no known word to the gap before it, if it goes on one.
fn unknown(parts: &mut [Part<'_>], letters: &Letters, at: usize) {
    let Some(part) = parts.last_mut() else { return };
    match part.gaps.last_mut().filter(|gap| gap.kind.is_none() && gap.span.end == at && one_word(letters, at))
    {
        Some(gap) => gap.span.end = at + 1,
        None => part.gaps.push(Gap { span: at..at + 1, kind: None }),
    }
}

/// Whether a letter goes on the word of the letter before it: `DN100`, or Chinese.
fn one_word(letters: &Letters, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| letters.get(before));
    let han = |at: Option<char>| at.is_some_and(is_han);
    let (before, here) = (before.map(|letter| letter.sign), letters.get(at).map(|letter| letter.sign));
    han(before) == han(here)
}

impl Part<'_> {
    /// The works a part names; or the stretch of it that is not understood. `names` are those of the whole
    /// text.
    fn read(
        &self,
        rules: &Ruleset,
        letters: &Letters,
        names: &[(Range<usize>, Vec<WorkId>)],
    ) -> Result<Vec<WorkId>, Range<usize>> {
        if let Some(gap) = self.gaps.iter().find(|gap| gap.kind == Some(Kind::Excludes)) {
            return Err(gap.span.clone());
        }
        if let Some(cost) = self.cost(rules, letters) {
            return cost;
        }
        let works = self.works();
        let about: Vec<WorkId> = if works.is_empty() && self.aside {
            names.iter().flat_map(|(_, works)| works.clone()).collect()
        } else {
            works.clone()
        };
        let estate = self.estate();
        let stranger = self
            .gaps
            .iter()
            .find(|gap| gap.span.start >= estate && !self.is_harmless(gap, &about, rules, letters));
        stranger.map_or(Ok(works), |gap| Err(gap.span.clone()))
    }

    /// The works that the names of a part may mean: a name with several meanings has the one that is named
    /// beside it.
    fn works(&self) -> Vec<WorkId> {
        let sure = |work: &WorkId| self.names.iter().any(|(_, works)| *works == [*work]);
        let mut out = Vec::new();
        for (_, works) in &self.names {
            match works.iter().find(|work| works.len() > 1 && sure(work)) {
                Some(settled) => out.push(*settled),
                None => out.extend_from_slice(works),
            }
        }
        out
    }

    /// For a part that ends as the name of a cost: that cost, whatever it is for.
    fn cost(&self, rules: &Ruleset, letters: &Letters) -> Option<Result<Vec<WorkId>, Range<usize>>> {
        let weighty = |gap: &&Gap| gap.kind == Some(Kind::Cost) || !gap.is_light(letters);
        let gap = self.gaps.iter().rev().find(weighty).map(|gap| (&gap.span, gap.kind));
        let name = self.names.last().map(|(span, _)| span);
        let ends = match (gap, name) {
            (Some((gap, kind)), name) if name.is_none_or(|name| name.end <= gap.start) => {
                (kind == Some(Kind::Cost) && !is_price(gap, letters)).then_some(gap)
            }
            (_, Some(name)) => ends_as_cost(letters.folded(name)).then_some(name),
            _ => None,
        }?;
        let costs = self.names.iter().rev().find(|(_, works)| works.iter().all(|&work| rules.is_cost(work)));
        Some(costs.map(|(_, works)| works.to_vec()).ok_or_else(|| ends.clone()))
    }

    /// Where the name of an estate at the beginning of a part ends.
    fn estate(&self) -> usize {
        let first = self.names.first().map_or(usize::MAX, |(span, _)| span.start);
        let mut leading =
            self.gaps.iter().rev().filter(|gap| gap.span.end <= first && gap.kind == Some(Kind::Estate));
        leading.next().filter(|_| first < usize::MAX).map_or(0, |gap| gap.span.end)
    }

    /// Whether a gap lets the part be what its names say.
    fn is_harmless(&self, gap: &Gap, works: &[WorkId], rules: &Ruleset, letters: &Letters) -> bool {
        let word = letters.folded(&gap.span);
        let spoken_of = || !works.is_empty() && works.iter().all(|&work| rules.speaks_of(work, word));
        let lie = |inside: bool| {
            !works.is_empty()
                && works
                    .iter()
                    .all(|&work| rules[work].implies.is_some_and(|(side, _)| side == Side::Inside) == inside)
        };
        match gap.kind {
            Some(Kind::Plain | Kind::Estate) => true,
            Some(Kind::Indoors) => (self.aside && works.is_empty()) || lie(true) || spoken_of(),
            Some(Kind::Outdoors) => (self.aside && works.is_empty()) || lie(false) || spoken_of(),
            Some(Kind::Turns) => spoken_of(),
            Some(Kind::Cost) => is_price(&gap.span, letters),
            Some(Kind::Else | Kind::Excludes | Kind::Joins) => false,
            None => {
                gap.is_light(letters)
                    || (self.aside && !self.included && self.names.is_empty())
                    || self.leads(gap, letters)
                    || ((gap.span.len() > 1 || self.ends_a_name(gap)) && spoken_of())
            }
        }
    }

    /// Whether a letter stands right behind a name, as the last of a longer one: 充电 桩.
    fn ends_a_name(&self, gap: &Gap) -> bool {
        self.names.iter().any(|(span, _)| span.end == gap.span.start)
    }

    /// Whether an unknown word stands before all names, and the first of these is long enough to stand by
    /// itself.
    fn leads(&self, gap: &Gap, letters: &Letters) -> bool {
        let Some((first, works)) = self.names.first() else { return false };
        let before = gap.span.end <= first.start && gap.span.len() > 1;
        before && first.len() > 2 && works.len() == 1 && letters.folded(&gap.span).contains(is_han)
    }
}

impl Gap {
    /// Whether a gap says nothing of a work: numbers, signs, sizes like `DN100`, and plain words.
    fn is_light(&self, letters: &Letters) -> bool {
        let word = letters.folded(&self.span);
        match self.kind {
            Some(kind) => kind == Kind::Plain,
            None => {
                let numbered = word.contains(|c: char| c.is_numeric()) && word.is_ascii();
                numbered || !word.contains(char::is_alphabetic)
            }
        }
    }
}

/// Whether a word for a cost says what the work before it costs: 道路工程费.
fn is_price(cost: &Range<usize>, letters: &Letters) -> bool {
    let before = letters.folded(&(0..cost.start));
    PRICED.split_whitespace().any(|word| before.ends_with(word))
}
