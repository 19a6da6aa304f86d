//! Plans for a part of a problem: by a network where one holds it, else by search.
//!
//! Each step of the search leaves something out (that lines are whole, that one of several rows holds, that
//! fen do not split, that lines are touched or not and nothing between) and finds the best there is without
//! it. Where that happens to keep it, or is no better than what is known, there is nothing more to look for;
//! else it parts in ways of keeping it.
//!
//! From a step it goes on with the first of its parts, down to where nothing parts, and from there to the
//! step that costs least of all that were left aside.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::plan::cost::Cost;
use crate::plan::flow::Decided;
use crate::plan::near;
use crate::plan::problem::{Problem, Row};
use crate::plan::relax::{Node, Relaxed, relaxed};
use crate::plan::round;
use crate::plan::simplex::Bound;

/// What was found for a part.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// How much goes each way, in fen.
    pub money: Vec<i128>,
    /// What it costs.
    pub cost: Cost,
    /// What it costs at least, whatever was not looked at.
    pub at_least: Cost,
    /// How much work it was.
    pub work: u64,
}

/// How often about a node is gone over to lay it out, to round what comes of it, and to reckon what that
/// costs.
const LOOKS: u64 = 8;

/// Nodes left aside, by what they cost at least and since when.
#[derive(Default)]
struct Aside {
    nodes: BTreeMap<(Cost, usize), Node>,
    count: usize,
}

impl Aside {
    fn put(&mut self, node: Node) {
        self.count += 1;
        self.nodes.insert((node.at_least, self.count), node);
    }

    /// Takes out the one that costs least, of several the one that was first there.
    fn least(&mut self) -> Option<Node> {
        self.nodes.pop_first().map(|(_, node)| node)
    }
}

/// How often money is planned in still larger multiples.
const COARSER: usize = 4;

struct Search<'p> {
    problem: &'p Problem,
    /// How many rows are the problem's own; those after them keep what is reached.
    own: usize,
    /// How many figures of the cost are looked at.
    figures: usize,
    best: Found,
    work: u64,
}

/// Plans a part by one look.
pub(super) fn look(problem: &Problem) -> Found {
    let nothing = vec![0; problem.ways.len()];
    let cost = problem.cost(&nothing);
    let best = Found { money: nothing, cost, ..Found::default() };
    Search { problem, own: problem.rows.len(), figures: Cost::FIGURES, best, work: 0 }.run(0)
}

/// Plans a part of which so much was found, with so much work at most.
pub(super) fn find(mut problem: Problem, first: &Found, most_work: u64) -> Found {
    // One figure after the other: with those before it kept, each is soon proved.
    let proved = |figures: usize| first.at_least.first(figures) == first.cost.first(figures);
    let own = problem.rows.len();
    let (mut best, mut open) = (first.clone(), None);
    let stages = 2..=Cost::FIGURES;
    let each = most_work / stages.clone().filter(|stage| !proved(*stage)).count().max(1) as u64;
    for figures in stages {
        if open.is_some() || !proved(figures) {
            let mut search = Search { problem: &problem, own, figures, best, work: 0 };
            best = search.run(each);
            if best.at_least < best.cost.first(figures) {
                open.get_or_insert(best.at_least);
            }
        }
        let keeping = keeping(&problem, best.cost, figures);
        problem.rows.extend(keeping);
    }
    let at_least = open.map_or(best.cost, |open| open.max(first.at_least));
    Found { at_least, ..best }
}

/// As many lines of each kind as there are, or none, may be touched.
fn any_lines(problem: &Problem) -> Vec<[usize; 2]> {
    problem.lines.iter().map(|lines| [0, lines.len()]).collect()
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
            let terms = ways.filter(|(_, way)| way.moves).map(|(at, _)| (at, 1)).collect();
            Some(Row { most: cost.moved, terms, ..Row::default() })
        }
        4 => {
            let terms = ways.map(|(at, way)| (at, i128::from(way.order))).filter(|(_, order)| *order != 0);
            Some(Row { most: cost.order, terms: terms.collect(), ..Row::default() })
        }
        _ => None,
    }
}

impl Search<'_> {
    /// Searches until nothing is left or the work is done.
    fn run(&mut self, most_work: u64) -> Found {
        let decided = Decided {
            closed: vec![false; self.problem.ways.len()],
            forced: vec![None; self.problem.supplies.len()],
            touched: any_lines(self.problem),
        };
        let chosen = vec![None; self.problem.choices.len()];
        let root = Node { chosen, decided, ..Node::default() };
        let open = self.go(root, most_work);
        let found = self.best.cost.first(self.figures);
        let at_least = open.unwrap_or(found).min(found);
        Found { at_least, work: self.work, ..self.best.clone() }
    }

    /// Whether nothing that costs at least this can be better than what is known.
    fn is_no_better(&self, at_least: Cost) -> bool {
        at_least.first(self.figures) >= self.best.cost.first(self.figures)
    }

    /// Looks at nodes until none is left or the work is done; what those not looked at, or of which nothing can
    /// be said, cost at least.
    fn go(&mut self, root: Node, most_work: u64) -> Option<Cost> {
        let (mut next, mut aside, mut open) = (Some(root), Aside::default(), None);
        while let Some(node) = next.take().or_else(|| aside.least()) {
            if self.is_no_better(node.at_least) {
                continue;
            }
            if self.work >= most_work && self.work > 0 {
                aside.put(node);
                break;
            }
            let (relaxed, work) = relaxed(self.problem, self.own, &node, |bound| self.is_no_better(bound));
            self.work += LOOKS * self.problem.size() + work;
            let Some(relaxed) = relaxed else { continue };
            self.try_relaxed(&node, &relaxed);
            if self.is_no_better(relaxed.at_least) {
                continue;
            }
            let at_least = relaxed.at_least.max(node.at_least).first(self.figures);
            match self.parted(&node, &relaxed) {
                Some(parted) => {
                    let mut parted = parted.into_iter().map(|child| Node { at_least, ..child });
                    next = parted.next();
                    parted.for_each(|child| aside.put(child));
                }
                None if relaxed.holds => {}
                None => open = open.into_iter().chain([at_least]).min(),
            }
        }
        open.into_iter().chain(aside.least().map(|node| node.at_least)).min()
    }

    /// Whether what a node leaves is a plan as it is.
    fn is_plan(&self, relaxed: &Relaxed, money: &[i128]) -> bool {
        relaxed.holds && self.split_way(money).is_none() && !self.problem.oversteps(money)
    }

    /// Tries what a node leaves: as it is where that is a plan, else rounded. Where rows are those of the
    /// problem and fen split for the first time, problems near it are looked at too.
    fn try_relaxed(&mut self, node: &Node, relaxed: &Relaxed) {
        if let Some(money) = &relaxed.nearly {
            self.try_out(round::rounded(self.problem, money));
            if node.bounds.is_empty() && self.own == self.problem.rows.len() && !self.problem.whole {
                self.try_near(node, &near::roomy(self.problem, money));
                self.try_coarse(node, relaxed.over);
            }
        }
        if let Some(money) = &relaxed.money {
            let is_plan = self.is_plan(relaxed, money);
            self.try_out(if is_plan { money.clone() } else { round::rounded(self.problem, money) });
        }
    }

    /// Tries the best of a problem near this one; what it splits a fen into, one where it splits none.
    fn try_near(&mut self, node: &Node, near: &Problem) -> i128 {
        let touched = any_lines(near);
        let node = Node { decided: Decided { touched, ..node.decided.clone() }, ..node.clone() };
        let (relaxed, work) = relaxed(near, self.own, &node, |_| false);
        self.work += LOOKS * self.problem.size() + work;
        let Some(relaxed) = relaxed else { return 1 };
        if let Some(money) = relaxed.money.or(relaxed.nearly) {
            self.try_out(round::rounded(self.problem, &money));
        }
        relaxed.over
    }

    /// Tries problems with money in multiples of what a fen is split into, until the best of one is whole.
    fn try_coarse(&mut self, node: &Node, over: i128) {
        let most = self.problem.supplies.iter().max().copied().unwrap_or_default();
        let mut fen = over;
        for _ in 0..COARSER {
            if fen > most {
                return;
            }
            match self.try_near(node, &near::coarse(self.problem, fen)) {
                1 => return,
                over => fen = fen.saturating_mul(over),
            }
        }
    }

    /// Keeps a plan if it is the best so far.
    fn try_out(&mut self, money: Vec<i128>) {
        let cost = self.problem.cost(&money);
        if cost < self.best.cost && !self.problem.oversteps(&money) {
            self.best = Found { money, cost, ..Found::default() };
        }
    }

    /// The ways to keep what a plan does not keep; none where it keeps all, or nothing can be said.
    fn parted(&self, node: &Node, relaxed: &Relaxed) -> Option<Vec<Node>> {
        let open = |money: &Vec<i128>| self.open_choice(node, money);
        if let Some(choice) = relaxed.money.iter().chain(&relaxed.nearly).find_map(open) {
            let alternatives = self.problem.choices.get(choice)?.len();
            let with = |at: usize| {
                let mut child = node.clone();
                child.chosen.get_mut(choice).into_iter().for_each(|chosen| *chosen = Some(at));
                child
            };
            return Some((0..alternatives).map(with).collect());
        }
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
        if let Some(way) = self.split_way(money) {
            return self.all_or_none(node, way);
        }
        self.fewer_or_more(node, money)
    }

    /// All of a kind goes a way, or nothing of it.
    fn all_or_none(&self, node: &Node, way: usize) -> Option<Vec<Node>> {
        let kind = self.problem.ways.get(way)?.from;
        let mut all = node.clone();
        all.decided.forced.get_mut(kind).into_iter().for_each(|forced| *forced = Some(way));
        let mut none = node.clone();
        none.decided.closed.get_mut(way).into_iter().for_each(|closed| *closed = true);
        Some(vec![all, none])
    }

    /// Where more lines are touched than was reckoned: fewer of a kind are, or so many at least.
    fn fewer_or_more(&self, node: &Node, money: &[i128]) -> Option<Vec<Node>> {
        let away = self.problem.away(money).into_iter().enumerate();
        let open = away.zip(&node.decided.touched).filter_map(|((kind, away), [least, _])| {
            let lines = self.problem.lines.get(kind)?;
            let touched = self.problem.touched(kind, away);
            let left = lines.iter().take(touched).sum::<i128>() - away;
            (touched > *least).then_some((left, Reverse(kind), touched))
        });
        // The kind of which most is left of the last line that is touched.
        let (_, Reverse(kind), touched) = open.max()?;
        let with = |at: usize, bound: usize| {
            let mut child = node.clone();
            let both = child.decided.touched.get_mut(kind);
            both.and_then(|both| both.get_mut(at)).into_iter().for_each(|one| *one = bound);
            child
        };
        Some(vec![with(1, touched - 1), with(0, touched)])
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
