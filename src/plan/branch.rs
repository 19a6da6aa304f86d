//! Plans for a part of a problem: by a network where one holds it, else by search.
//!
//! Each step of the search leaves something out (that lines are whole, that one of several rows holds, that fen do not
//! split) and finds the best there is without it. Where that happens to keep it, or is no better than what is known,
//! there is nothing more to look for; else it parts in ways of keeping it.

use std::cmp::Ordering;

use crate::plan::cost::Cost;
use crate::plan::flow::{self, Forced};
use crate::plan::nest::{Nest, nest};
use crate::plan::problem::{Problem, Row};
use crate::plan::round;
use crate::plan::simplex::{self, Bound, Without};

/// What was found for a part.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// How much goes each way, in fen.
    pub money: Vec<i128>,
    /// What it costs.
    pub cost: Cost,
    /// What it costs at least, whatever was not looked at.
    pub at_least: Cost,
}

/// What the search has decided so far.
#[derive(Clone, Debug, Default)]
struct Node {
    /// For each choice, the alternative that holds.
    chosen: Vec<Option<usize>>,
    /// Ways that take nothing.
    closed: Vec<bool>,
    /// Kinds of which all goes one way.
    forced: Vec<Forced>,
    /// Other bounds on ways.
    bounds: Vec<Bound>,
    /// What it costs at least.
    at_least: Cost,
}

/// The best that a node leaves, with something left out.
struct Relaxed {
    /// How much goes each way, where that is whole fen.
    money: Option<Vec<i128>>,
    /// A way that takes no whole fen, and how many it takes at least.
    split: Option<(usize, i128)>,
    /// What it costs at least.
    at_least: Cost,
    /// Whether all rows in force hold.
    holds: bool,
}

struct Search<'p> {
    problem: &'p Problem,
    /// How many rows are the problem's own; those after them keep what is reached.
    own: usize,
    /// How many figures of the cost are looked at.
    figures: usize,
    best: Found,
    work: u64,
}

/// Plans a part with so much work at most; with none, by what one look tells.
pub(super) fn find(problem: &Problem, most_work: u64) -> Found {
    let nothing = vec![0; problem.ways.len()];
    let cost = problem.cost(&nothing);
    let mut best = Found { money: nothing, cost, at_least: cost };
    if most_work == 0 {
        return Search { problem, own: problem.rows.len(), figures: 4, best, work: 0 }.run(0);
    }
    // One figure after the other: with those before it kept, each is soon proved.
    let mut kept = problem.clone();
    let mut open = None;
    for figures in 2..=4 {
        let mut search = Search { problem: &kept, own: problem.rows.len(), figures, best, work: 0 };
        best = search.run(most_work / 3);
        if best.at_least < best.cost.first(figures) {
            open.get_or_insert(best.at_least);
        }
        kept.rows.extend(keeping(problem, best.cost, figures));
    }
    Found { at_least: open.unwrap_or(best.at_least), ..best }
}

/// A row that keeps the figure that was proved last.
fn keeping(problem: &Problem, cost: Cost, figures: usize) -> Option<Row> {
    let ways = problem.ways.iter().enumerate();
    match figures {
        2 => {
            let most = cost.unfunded - problem.supplies.iter().sum::<i128>();
            Some(Row { most, terms: ways.map(|(way, _)| (way, -1)).collect(), ..Row::default() })
        }
        3 => {
            let moves = ways.filter(|(_, way)| way.cost.moved > 0);
            let terms = moves.map(|(at, way)| (at, way.cost.moved)).collect();
            Some(Row { most: cost.moved, terms, ..Row::default() })
        }
        _ => None,
    }
}

impl Search<'_> {
    /// Searches until nothing is left or the work is done.
    fn run(&mut self, most_work: u64) -> Found {
        let root = Node {
            chosen: vec![None; self.problem.choices.len()],
            closed: vec![false; self.problem.ways.len()],
            forced: vec![None; self.problem.supplies.len()],
            ..Node::default()
        };
        let open = self.go(vec![root], most_work);
        let found = self.best.cost.first(self.figures);
        Found { at_least: open.into_iter().min().unwrap_or(found).min(found), ..self.best.clone() }
    }

    /// Whether nothing that costs at least this can be better than what is known.
    fn is_no_better(&self, at_least: Cost) -> bool {
        at_least.first(self.figures) >= self.best.cost.first(self.figures)
    }

    /// Looks at nodes until none is left or the work is done; what those not looked at cost at least.
    fn go(&mut self, mut nodes: Vec<Node>, most_work: u64) -> Vec<Cost> {
        let mut open = Vec::new();
        while let Some(node) = nodes.pop() {
            if self.is_no_better(node.at_least) {
                continue;
            }
            if self.work >= most_work && self.work > 0 {
                open.push(node.at_least.first(self.figures));
                continue;
            }
            self.work += self.problem.size();
            let Some(relaxed) = self.relaxed(&node) else { continue };
            self.try_out(relaxed.money.as_deref());
            if self.is_no_better(relaxed.at_least) {
                continue;
            }
            match self.parted(&node, &relaxed) {
                // The last is looked at first.
                Some(parted) => nodes.extend(parted.into_iter().rev().map(|mut child| {
                    child.at_least = relaxed.at_least.max(node.at_least);
                    child
                })),
                None if relaxed.holds => {}
                None => open.push(relaxed.at_least.first(self.figures)),
            }
        }
        open
    }

    /// Keeps a plan if it is the best so far, made to hold where it does not.
    fn try_out(&mut self, money: Option<&[i128]>) {
        let Some(money) = money else { return };
        let money = round::rounded(self.problem, money);
        let cost = self.problem.cost(&money);
        if cost < self.best.cost && !self.problem.oversteps(&money) {
            self.best = Found { money, cost, ..Found::default() };
        }
    }

    /// The rows in force at a node.
    fn rows(&self, node: &Node) -> Vec<usize> {
        let rows = self.problem.rows.iter().enumerate();
        let mut out: Vec<usize> = rows.filter(|(_, row)| !row.optional).map(|(at, _)| at).collect();
        for (choice, chosen) in self.problem.choices.iter().zip(&node.chosen) {
            out.extend(chosen.and_then(|at| choice.get(at)).into_iter().flatten());
        }
        out
    }

    /// The best that a node leaves; none where it leaves nothing.
    fn relaxed(&mut self, node: &Node) -> Option<Relaxed> {
        let rows = self.rows(node);
        let own = rows.iter().filter(|at| **at < self.own);
        let own = own.filter_map(|&at| Some((at, self.problem.rows.get(at)?)));
        let nest = nest(self.problem.ways.len(), own);
        let flow = flow::cheapest(self.problem, &nest, &node.closed, &node.forced)?;
        let cost = self.problem.cost_within(&flow, &rows);
        // The network knows nothing of rows beyond it: it is a bound whether or not they hold.
        let bound = Cost { broken: self.held(&nest, &flow), ..cost };
        let holds = keeps(&node.bounds, &flow) && cost.broken == bound.broken;
        if holds {
            return Some(Relaxed { money: Some(flow), split: None, at_least: bound, holds });
        }
        match simplex::best(self.problem, &rows, &self.bounds(node)) {
            Ok(best) => {
                self.work += best.work;
                let whole = best.money.iter().all(|fen| fen % best.over == 0);
                let money = whole.then(|| best.money.iter().map(|fen| fen / best.over).collect());
                if !whole {
                    let down: Vec<i128> = best.money.iter().map(|fen| fen / best.over).collect();
                    self.try_out(Some(&down));
                }
                let split = best.money.iter().position(|fen| fen % best.over != 0);
                let split = split.and_then(|way| Some((way, best.money.get(way)? / best.over)));
                Some(Relaxed { money, split, at_least: at_least(best.cost, best.over), holds: true })
            }
            Err(Without::Impossible) => None,
            Err(Without::TooLarge) => {
                Some(Relaxed { money: Some(flow), split: None, at_least: bound, holds })
            }
        }
    }

    /// By how much rows that a network holds are broken all the same.
    fn held(&self, nest: &Nest, money: &[i128]) -> i128 {
        let rows: Vec<usize> = nest.rows.iter().map(|nested| nested.row).collect();
        self.problem.cost_within(money, &rows).broken
    }

    /// Everything a node has decided, as bounds on ways.
    fn bounds(&self, node: &Node) -> Vec<Bound> {
        let mut bounds = node.bounds.clone();
        let closed = node.closed.iter().enumerate().filter(|(_, closed)| **closed);
        bounds.extend(closed.map(|(way, _)| Bound { way, least: false, fen: 0 }));
        for (forced, supply) in node.forced.iter().zip(&self.problem.supplies) {
            bounds.extend(forced.map(|way| Bound { way, least: true, fen: *supply }));
        }
        bounds
    }

    /// The ways to keep what a plan does not keep; none where it keeps all, or nothing can be said.
    fn parted(&self, node: &Node, relaxed: &Relaxed) -> Option<Vec<Node>> {
        if let Some((way, fen)) = relaxed.split {
            if self.problem.whole {
                return self.all_or_none(node, way);
            }
            let with = |least: bool, fen: i128| {
                let mut child = node.clone();
                child.bounds.push(Bound { way, least, fen });
                child
            };
            return Some(vec![with(true, fen + 1), with(false, fen)]);
        }
        let money = relaxed.money.as_deref()?;
        if let Some(choice) = self.open_choice(node, money) {
            let alternatives = self.problem.choices.get(choice)?.len();
            let with = |at: usize| {
                let mut child = node.clone();
                child.chosen.get_mut(choice).into_iter().for_each(|chosen| *chosen = Some(at));
                child
            };
            return Some((0..alternatives).map(with).collect());
        }
        self.all_or_none(node, self.split_way(money)?)
    }

    /// All of a kind goes a way, or nothing of it.
    fn all_or_none(&self, node: &Node, way: usize) -> Option<Vec<Node>> {
        let kind = self.problem.ways.get(way)?.from;
        let mut all = node.clone();
        all.forced.get_mut(kind).into_iter().for_each(|forced| *forced = Some(way));
        let mut none = node.clone();
        none.closed.get_mut(way).into_iter().for_each(|closed| *closed = true);
        Some(vec![all, none])
    }

    /// A choice of which no alternative holds.
    fn open_choice(&self, node: &Node, money: &[i128]) -> Option<usize> {
        let mut choices = self.problem.choices.iter().zip(&node.chosen).enumerate();
        let found = choices.find(|(_, (choice, chosen))| {
            chosen.is_none() && !choice.iter().any(|rows| self.problem.cost_within(money, rows).broken == 0)
        });
        found.map(|(at, _)| at)
    }

    /// The way that takes most of a kind that is to stay whole and does not.
    fn split_way(&self, money: &[i128]) -> Option<usize> {
        if !self.problem.whole {
            return None;
        }
        let ways = self.problem.ways.iter().zip(money).enumerate();
        let parts = ways.filter(|(_, (way, fen))| {
            **fen > 0 && self.problem.supplies.get(way.from).is_some_and(|supply| *fen < supply)
        });
        let largest = parts.max_by(|(a, (_, one)), (b, (_, other))| one.cmp(other).then(b.cmp(a)));
        largest.map(|(at, _)| at)
    }
}

/// Whether money keeps to bounds.
fn keeps(bounds: &[Bound], money: &[i128]) -> bool {
    bounds.iter().all(|bound| {
        let fen = money.get(bound.way).copied().unwrap_or_default();
        if bound.least { fen >= bound.fen } else { fen <= bound.fen }
    })
}

/// The least whole cost that is no less than a ratio.
fn at_least(cost: Cost, over: i128) -> Cost {
    let figures = [cost.broken, cost.unfunded, cost.moved, cost.order];
    let mut whole = [0; 4];
    for (whole, figure) in whole.iter_mut().zip(figures) {
        *whole = figure.div_euclid(over);
        // Past a figure that is no whole one, what follows it says nothing: the next whole one has it begin anew.
        if figure.rem_euclid(over).cmp(&0) != Ordering::Equal {
            *whole += 1;
            break;
        }
    }
    let [broken, unfunded, moved, order] = whole;
    Cost { broken, unfunded, moved, order }
}
