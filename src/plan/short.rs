//! What keeps money unfunded: the lines that compete, who alone may pay for them, and what there is for them.
//!
//! From every kind of line that is short, all is gathered that could make room for it: the groups it would
//! draw on, and the lines that draw on them. Where that ends, every way out is full: what these lines need
//! less what they get is what stays unfunded, whoever pays for what.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Money;
use crate::plan::draft::Draft;
use crate::plan::nest::{Nest, nest};
use crate::plan::parts::Sets;
use crate::plan::problem::Problem;
use crate::plan::solve::Solution;
use crate::rules::FundId;

/// Lines that are short of money together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Short {
    /// The lines, by their places in the draft.
    pub lines: Vec<usize>,
    /// Their kinds.
    kinds: Vec<usize>,
    /// What they come to.
    pub need: Money,
    /// What of it is unfunded.
    pub unfunded: Money,
    /// Who alone may pay for any of them.
    pub funds: Vec<FundId>,
    /// The groups of limits that are full, by their numbers.
    pub full: Vec<usize>,
}

/// What there is to be reached from kinds that are short.
struct Reach<'p> {
    problem: &'p Problem,
    money: &'p [i128],
    nest: Nest,
    /// The ways of each kind, and those directly in each nested row.
    of_kind: Vec<Vec<usize>>,
    of_row: Vec<Vec<usize>>,
    /// The rows directly within each nested row, and what each comes to.
    inner: Vec<Vec<usize>>,
    sums: Vec<i128>,
    /// Rows beyond the nest that are full, for each way.
    full: Vec<Vec<usize>>,
    /// Those of them that were met, each with the kind that met it first.
    crossed: BTreeMap<usize, usize>,
    sets: Sets,
    seen: Vec<bool>,
    next: Vec<usize>,
    /// What is full, by where it was met.
    met: Vec<(usize, usize)>,
}

/// What stays unfunded, and why.
pub fn shorts(draft: &Draft, problem: &Problem, solution: &Solution) -> Vec<Short> {
    let unfunded = problem.unfunded(&solution.money);
    let mut reach = Reach::new(problem, &solution.money);
    reach.join_unpayable(draft);
    for (kind, _) in unfunded.iter().enumerate().filter(|(_, left)| **left > 0) {
        reach.go(None, kind);
    }
    while let Some(node) = reach.next.pop() {
        reach.step(node);
    }
    let mut shorts = reach.told(&unfunded);
    let mut of_kind: Vec<Option<usize>> = vec![None; draft.kinds.len()];
    for (number, short) in shorts.iter().enumerate() {
        for kind in &short.kinds {
            of_kind.get_mut(*kind).into_iter().for_each(|of| *of = Some(number));
        }
    }
    for (number, line) in draft.lines.iter().enumerate() {
        let short = line.standing.ok().and_then(|kind| of_kind.get(kind).copied().flatten());
        short.and_then(|at| shorts.get_mut(at)).into_iter().for_each(|short| short.lines.push(number));
    }
    shorts
}

impl<'p> Reach<'p> {
    fn new(problem: &'p Problem, money: &'p [i128]) -> Reach<'p> {
        let active = active(problem, money);
        let rows = problem.rows.iter().enumerate().filter(|(at, _)| active.contains(at));
        let nest = nest(problem.ways.len(), rows);
        let (kinds, rows) = (problem.supplies.len(), nest.rows.len());
        let mut of_kind = vec![Vec::new(); kinds];
        let mut of_row = vec![Vec::new(); rows];
        let mut inner = vec![Vec::new(); rows];
        let push = |lists: &mut Vec<Vec<usize>>, at: usize, one: usize| {
            if let Some(list) = lists.get_mut(at) {
                list.push(one);
            }
        };
        for (number, way) in problem.ways.iter().enumerate() {
            push(&mut of_kind, way.from, number);
            if let Some(row) = nest.of_way.get(number).copied().flatten() {
                push(&mut of_row, row, number);
            }
        }
        for (number, nested) in nest.rows.iter().enumerate() {
            if let Some(within) = nested.within {
                push(&mut inner, within, number);
            }
        }
        let sums = nest.rows.iter().filter_map(|nested| problem.rows.get(nested.row));
        let sums = sums.map(|row| Problem::sum(row, money)).collect();
        let mut full = vec![Vec::new(); problem.ways.len()];
        for &at in &nest.beyond {
            let Some(row) = problem.rows.get(at) else { continue };
            let sum = Problem::sum(row, money);
            for (way, _) in row.terms.iter().filter(|(_, weight)| *weight > 0 && sum + weight > row.most) {
                push(&mut full, *way, at);
            }
        }
        Reach {
            problem,
            money,
            nest,
            of_kind,
            of_row,
            inner,
            sums,
            full,
            crossed: BTreeMap::new(),
            sets: Sets::new(kinds + rows),
            seen: vec![false; kinds + rows],
            next: Vec::new(),
            met: Vec::new(),
        }
    }

    /// The node of a nested row.
    fn row(&self, row: usize) -> usize {
        self.problem.supplies.len() + row
    }

    fn go(&mut self, from: Option<usize>, to: usize) {
        if let Some(from) = from {
            self.sets.join(from, to);
        }
        if let Some(seen) = self.seen.get_mut(to).filter(|seen| !**seen) {
            *seen = true;
            self.next.push(to);
        }
    }

    fn step(&mut self, node: usize) {
        match node.checked_sub(self.problem.supplies.len()) {
            None => self.out_of_kind(node),
            Some(row) => self.out_of_row(node, row),
        }
    }

    /// A kind could draw on every group that it has a way to.
    fn out_of_kind(&mut self, kind: usize) {
        for way in self.of_kind.get(kind).cloned().unwrap_or_default() {
            let full = self.full.get(way).cloned().unwrap_or_default();
            if !full.is_empty() {
                for row in full {
                    self.met.push((kind, row));
                    self.join_rivals(kind, row);
                }
                continue;
            }
            if let Some(row) = self.nest.of_way.get(way).copied().flatten() {
                self.go(Some(kind), self.row(row));
            }
        }
    }

    /// A group that is full and crosses others leads to all that draw on it.
    fn join_rivals(&mut self, kind: usize, row: usize) {
        let first = *self.crossed.entry(row).or_insert(kind);
        self.go(Some(kind), first);
        if first != kind {
            return;
        }
        let problem = self.problem;
        let terms = problem.rows.get(row).map(|row| row.terms.as_slice()).unwrap_or_default();
        for (way, _) in terms.iter().filter(|(_, weight)| *weight > 0) {
            if let (true, Some(way)) = (self.paid(*way) > 0, problem.ways.get(*way)) {
                self.go(Some(kind), way.from);
            }
        }
    }

    /// A group leads to the one it lies in while it has room, and to all that draw on it.
    fn out_of_row(&mut self, node: usize, row: usize) {
        let Some(nested) = self.nest.rows.get(row).copied() else { return };
        if self.sums.get(row).is_some_and(|sum| *sum < nested.most) {
            if let Some(within) = nested.within {
                self.go(Some(node), self.row(within));
            }
        } else {
            self.met.push((node, nested.row));
        }
        for way in self.of_row.get(row).cloned().unwrap_or_default() {
            if let (true, Some(way)) = (self.paid(way) > 0, self.problem.ways.get(way)) {
                self.go(Some(node), way.from);
            }
        }
        for inner in self.inner.get(row).cloned().unwrap_or_default() {
            if self.sums.get(inner).is_some_and(|sum| *sum > 0) {
                self.go(Some(node), self.row(inner));
            }
        }
    }

    fn paid(&self, way: usize) -> i128 {
        self.money.get(way).copied().unwrap_or_default()
    }

    /// Lines that nobody may pay for are one set; those of which that hangs on something missing are another.
    fn join_unpayable(&mut self, draft: &Draft) {
        for open in [false, true] {
            let kinds = draft.kinds.iter().zip(&self.of_kind).enumerate();
            let nobody = kinds.filter(|(_, (kind, ways))| ways.is_empty() && kind.open == open);
            let nobody: Vec<usize> = nobody.map(|(number, _)| number).collect();
            nobody.windows(2).for_each(|pair| {
                if let [one, other] = pair {
                    self.sets.join(*one, *other);
                }
            });
        }
    }

    /// What was reached, one for each set that hangs together.
    fn told(mut self, unfunded: &[i128]) -> Vec<Short> {
        let kinds = self.problem.supplies.len();
        let mut place: Vec<Option<usize>> = vec![None; self.seen.len()];
        let mut shorts: Vec<Short> = Vec::new();
        for kind in 0..kinds {
            if !self.seen.get(kind).is_some_and(|seen| *seen) {
                continue;
            }
            let root = self.sets.root(kind);
            let at = place.get(root).copied().flatten().unwrap_or(shorts.len());
            if at == shorts.len() {
                shorts.push(Short::default());
                place.get_mut(root).into_iter().for_each(|place| *place = Some(at));
            }
            let fen = |of: &[i128]| Money::from_fen(of.get(kind).copied().unwrap_or_default());
            if let Some(short) = shorts.get_mut(at) {
                short.kinds.push(kind);
                short.need += fen(&self.problem.supplies);
                short.unfunded += fen(unfunded);
                let ways = self.of_kind.get(kind).into_iter().flatten();
                short.funds.extend(ways.filter_map(|way| self.problem.ways.get(*way)).map(|way| way.fund));
            }
        }
        for (node, row) in std::mem::take(&mut self.met) {
            let root = self.sets.root(node);
            let short = place.get(root).copied().flatten().and_then(|at| shorts.get_mut(at));
            // A group that lies in one that was reached from elsewhere keeps nobody out.
            if let (Some(short), true) = (short, self.keeps_out(row))
                && let Some(row) = self.problem.rows.get(row)
            {
                short.full.push(row.room);
            }
        }
        for short in &mut shorts {
            short.funds =
                std::mem::take(&mut short.funds).into_iter().collect::<BTreeSet<_>>().into_iter().collect();
            short.full =
                std::mem::take(&mut short.full).into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        }
        shorts
    }

    /// Whether a full row is where the way out ends.
    fn keeps_out(&self, row: usize) -> bool {
        let nested = self.nest.rows.iter().find(|nested| nested.row == row);
        let within = nested.and_then(|nested| nested.within);
        !within.is_some_and(|within| self.seen.get(self.row(within)).is_some_and(|seen| *seen))
    }
}

/// The rows that hold in what was planned: all that are no choice, and of each choice the first that does.
fn active(problem: &Problem, money: &[i128]) -> BTreeSet<usize> {
    let rows = problem.rows.iter().enumerate();
    let mut out: BTreeSet<usize> = rows.filter(|(_, row)| !row.optional).map(|(at, _)| at).collect();
    let holds = |at: &usize| problem.rows.get(*at).is_some_and(|row| Problem::sum(row, money) <= row.most);
    for choice in &problem.choices {
        out.extend(choice.iter().find(|rows| rows.iter().all(holds)).into_iter().flatten());
    }
    out
}
