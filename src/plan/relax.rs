//! The best that a step of the search leaves, with something left out: by a network where it keeps all, else
//! by the simplex; and what it costs at least.

use std::cmp::{Ordering, Reverse};

use crate::check::limits::gcd;
use crate::plan::cost::Cost;
use crate::plan::flow::{self, Decided};
use crate::plan::nest::{Nest, nest};
use crate::plan::problem::{Problem, Row};
use crate::plan::simplex::{self, Best, Bound, Without};

/// What the search has decided so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    /// For each choice, the alternative that holds.
    pub chosen: Vec<Option<usize>>,
    /// Of ways, kinds and lines.
    pub decided: Decided,
    /// Other bounds on ways.
    pub bounds: Vec<Bound>,
    /// What it costs at least.
    pub at_least: Cost,
}

/// The best that a node leaves, with something left out.
pub(super) struct Relaxed {
    /// How much goes each way, where that is whole fen.
    pub money: Option<Vec<i128>>,
    /// The same in whole fen, where it is not, with less than a fen left out of each way.
    pub nearly: Option<Vec<i128>>,
    /// A way that takes no whole fen, and how many it takes at least.
    pub split: Option<(usize, i128)>,
    /// Every way takes a multiple of one fen over this.
    pub over: i128,
    /// What it costs at least.
    pub at_least: Cost,
    /// Whether all rows in force hold.
    pub holds: bool,
}

/// The best that a node leaves, none where it leaves nothing; and how much work that was. The first `own`
/// rows are the problem's own. Nothing more is looked for once `settled` says that what it costs at least is
/// too much.
pub(super) fn relaxed(
    problem: &Problem,
    own: usize,
    node: &Node,
    settled: impl Fn(Cost) -> bool,
) -> (Option<Relaxed>, u64) {
    let rows = rows(problem, node);
    let mine = rows.iter().filter(|at| **at < own).filter_map(|&at| Some((at, problem.rows.get(at)?)));
    let mine: Vec<(usize, &Row)> = mine.collect();
    let nest = nest(problem.ways.len(), mine.iter().copied());
    let Some(flow) = flow::cheapest(problem, &nest, &node.decided) else { return (None, problem.size()) };
    let cost = problem.cost_within(&flow.money, &rows);
    // The network knows nothing of rows beyond it: it is a bound whether or not they hold.
    let bound = Cost { broken: held(problem, &nest, &flow.money), lines: flow.lines, ..cost };
    let holds = keeps(&node.bounds, &flow.money) && cost.broken == bound.broken;
    let by_flow =
        |money| Relaxed { money: Some(money), nearly: None, split: None, over: 1, at_least: bound, holds };
    if holds || settled(bound) {
        return (Some(by_flow(flow.money)), flow.work);
    }
    let (best, work) = simplex::best(problem, &rows, &bounds(problem, node));
    let relaxed = match best {
        Ok(best) => Some(by_simplex(problem, node, &mine, &best)),
        Err(Without::Impossible) => None,
        Err(Without::TooLarge) => Some(by_flow(flow.money)),
    };
    (relaxed, flow.work + work)
}

fn by_simplex(problem: &Problem, node: &Node, rows: &[(usize, &Row)], best: &Best) -> Relaxed {
    let Best { ref money, cost, over } = *best;
    let split = split_way(rows, money, over).and_then(|way| Some((way, money.get(way)? / over)));
    let whole: Vec<i128> = money.iter().map(|fen| fen / over).collect();
    let at_least = at_least(cost, over);
    let lines = lines_at_least(problem, node, at_least.unfunded + at_least.moved);
    let at_least = Cost { lines, ..at_least };
    let over = over / money.iter().fold(over, |divides, fen| gcd(divides, *fen));
    let (money, nearly) = if split.is_none() { (Some(whole), None) } else { (None, Some(whole)) };
    Relaxed { money, nearly, split, over, at_least, holds: true }
}

/// The way that takes no whole fen and weighs most in a part of any of these rows: its fen decide how many all
/// others take.
fn split_way(rows: &[(usize, &Row)], money: &[i128], over: i128) -> Option<usize> {
    let mut heaviest = vec![0; money.len()];
    for (way, weight) in rows.iter().flat_map(|(_, row)| part(row)) {
        heaviest.get_mut(*way).into_iter().for_each(|most| *most = weight.abs().max(*most));
    }
    let ways = money.iter().zip(heaviest).enumerate();
    let split = ways.filter(|(_, (fen, _))| *fen % over != 0);
    split.max_by_key(|(way, (_, weight))| (*weight, Reverse(*way))).map(|(way, _)| way)
}

/// Of a row that holds a part against the rest, the part; of any other, nothing.
fn part(row: &Row) -> impl Iterator<Item = &(usize, i128)> {
    let side =
        |is_part: bool| row.terms.iter().filter(move |(_, weight)| ((*weight > 0) != row.floor) == is_part);
    let is_share = side(false).next().is_some();
    side(true).filter(move |_| is_share)
}

/// The rows in force at a node.
fn rows(problem: &Problem, node: &Node) -> Vec<usize> {
    let rows = problem.rows.iter().enumerate();
    let mut out: Vec<usize> = rows.filter(|(_, row)| !row.optional).map(|(at, _)| at).collect();
    for (choice, chosen) in problem.choices.iter().zip(&node.chosen) {
        out.extend(chosen.and_then(|at| choice.get(at)).into_iter().flatten());
    }
    out
}

/// By how much rows that a network holds are broken all the same.
fn held(problem: &Problem, nest: &Nest, money: &[i128]) -> i128 {
    let rows: Vec<usize> = nest.rows.iter().map(|nested| nested.row).collect();
    problem.broken(money, &rows)
}

/// Everything a node has decided, as bounds on ways.
fn bounds(problem: &Problem, node: &Node) -> Vec<Bound> {
    let mut bounds = node.bounds.clone();
    let closed = node.decided.closed.iter().enumerate().filter(|(_, closed)| **closed);
    bounds.extend(closed.map(|(way, _)| Bound { way, least: false, fen: 0 }));
    for (forced, supply) in node.decided.forced.iter().zip(&problem.supplies) {
        bounds.extend(forced.map(|way| Bound { way, least: true, fen: *supply }));
    }
    let touched = problem.lines.iter().zip(&node.decided.touched).enumerate();
    for (kind, (lines, [_, most])) in touched.filter(|(_, (lines, [_, most]))| *most < lines.len()) {
        let stays = problem.ways_of(kind).find(|(_, way)| way.stays());
        let fen = lines.iter().skip(*most).sum();
        bounds.extend(stays.map(|(way, _)| Bound { way, least: true, fen }));
    }
    bounds
}

/// How many lines are touched at least where so much goes away: of each kind as many as was decided, and of
/// all others the largest.
fn lines_at_least(problem: &Problem, node: &Node, away: i128) -> i128 {
    let (mut left, mut count, mut others) = (away, 0, Vec::new());
    for (kind, (lines, [least, most])) in problem.lines.iter().zip(&node.decided.touched).enumerate() {
        let may_stay = problem.ways_of(kind).any(|(_, way)| way.stays());
        let sunk = if may_stay { *least } else { lines.len() };
        count += sunk as i128;
        left -= lines.iter().take(sunk).sum::<i128>();
        others.extend(lines.iter().take(*most).skip(sunk).copied());
    }
    others.sort_unstable_by_key(|fen| Reverse(*fen));
    for fen in others {
        if left <= 0 {
            break;
        }
        left -= fen;
        count += 1;
    }
    count
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
    let mut whole = [0; Cost::FIGURES];
    for (whole, figure) in whole.iter_mut().zip(cost.figures()) {
        *whole = figure.div_euclid(over);
        // Past a figure that is no whole one, what follows it says nothing: the next whole one has it begin
        // anew.
        if figure.rem_euclid(over).cmp(&0) != Ordering::Equal {
            *whole += 1;
            break;
        }
    }
    Cost::of(whole)
}
