//! The parts of a problem that share no bound with each other.

use std::collections::BTreeMap;

use crate::plan::problem::{Problem, Row, Way};

/// A part of a problem that shares no bound with the rest.
pub(super) struct Part {
    /// The part, a problem of its own.
    pub problem: Problem,
    /// The ways of the whole problem.
    pub ways: Vec<usize>,
}

/// Sets of numbers that grow together.
pub(super) struct Sets(Vec<usize>);

impl Sets {
    /// Every number a set of its own.
    pub(super) fn new(count: usize) -> Sets {
        Sets((0..count).collect())
    }

    /// The number that stands for a number's set.
    pub(super) fn root(&mut self, mut one: usize) -> usize {
        while let Some(&above) = self.0.get(one).filter(|above| **above != one) {
            let higher = self.0.get(above).copied().unwrap_or(above);
            if let Some(place) = self.0.get_mut(one) {
                *place = higher;
            }
            one = above;
        }
        one
    }

    /// Makes two sets one.
    pub(super) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(place) = self.0.get_mut(one.max(other)) {
            *place = one.min(other);
        }
    }
}

/// The parts of a problem, in the order of their kinds.
pub(super) fn parts(problem: &Problem) -> Vec<Part> {
    let kinds = problem.supplies.len();
    let mut sets = sets(problem);
    let mut parts = Parts { whole: problem.whole, made: Vec::new(), of_set: BTreeMap::new() };
    let mut kind_names = Vec::new();
    for (kind, (&supply, lines)) in problem.supplies.iter().zip(&problem.lines).enumerate() {
        let part = parts.of(sets.root(kind));
        kind_names.push(part.problem.supplies.len());
        part.problem.supplies.push(supply);
        part.problem.lines.push(lines.clone());
    }
    let name = |names: &[usize], one: usize| names.get(one).copied().unwrap_or_default();
    let mut way_names = Vec::new();
    for (number, way) in problem.ways.iter().enumerate() {
        let part = parts.of(sets.root(way.from));
        way_names.push(part.ways.len());
        part.ways.push(number);
        part.problem.ways.push(Way { from: name(&kind_names, way.from), ..*way });
    }
    let mut row_names = Vec::new();
    for (number, row) in problem.rows.iter().enumerate() {
        let part = parts.of(sets.root(kinds + number));
        row_names.push(part.problem.rows.len());
        let terms = row.terms.iter().map(|(way, weight)| (name(&way_names, *way), *weight)).collect();
        part.problem.rows.push(Row { terms, ..*row });
    }
    for choice in &problem.choices {
        let Some(first) = choice.iter().flatten().next() else { continue };
        let renamed = choice.iter().map(|rows| rows.iter().map(|row| name(&row_names, *row)).collect());
        parts.of(sets.root(kinds + first)).problem.choices.push(renamed.collect());
    }
    parts.made
}

/// Kinds and rows, joined where they have to do with each other: the rows after the kinds.
fn sets(problem: &Problem) -> Sets {
    let kinds = problem.supplies.len();
    let mut sets = Sets::new(kinds + problem.rows.len());
    for (number, row) in problem.rows.iter().enumerate() {
        for way in row.terms.iter().filter_map(|(way, _)| problem.ways.get(*way)) {
            sets.join(way.from, kinds + number);
        }
    }
    for choice in &problem.choices {
        let mut rows = choice.iter().flatten();
        if let Some(first) = rows.next() {
            rows.for_each(|row| sets.join(kinds + first, kinds + row));
        }
    }
    sets
}

/// Parts in the making.
struct Parts {
    whole: bool,
    made: Vec<Part>,
    of_set: BTreeMap<usize, usize>,
}

impl Parts {
    /// The part of a set, made where it is not there yet.
    #[expect(clippy::indexing_slicing, reason = "the part was made here, just now or before")]
    fn of(&mut self, set: usize) -> &mut Part {
        let at = *self.of_set.entry(set).or_insert(self.made.len());
        if at == self.made.len() {
            let problem = Problem { whole: self.whole, ..Problem::default() };
            self.made.push(Part { problem, ways: Vec::new() });
        }
        &mut self.made[at]
    }
}
