//! A part of a problem laid out as a network: from kinds of lines by their ways to the rows that lie within
//! each other.
//!
//! What goes away from a kind passes its lines, the largest first: a fen of a line costs the part of the line
//! that it is, so that what is paid for lines is never more than the lines that are touched.

#![expect(clippy::indexing_slicing, reason = "nodes and edges are numbers that this file alone gives out")]

use crate::plan::cost::Cost;
use crate::plan::nest::Nest;
use crate::plan::network::{ENDLESS, Network, Price, SINK};
use crate::plan::problem::{Problem, Way};

/// What a search has decided of a part.
#[derive(Clone, Debug, Default)]
pub(super) struct Decided {
    /// Ways that take nothing.
    pub closed: Vec<bool>,
    /// Kinds of which all goes one way.
    pub forced: Vec<Option<usize>>,
    /// How many lines of each kind are touched at least, and at most.
    pub touched: Vec<[usize; 2]>,
}

/// What goes through a network.
pub(super) struct Flow {
    /// How much goes each way.
    pub money: Vec<i128>,
    /// How many lines are touched at least.
    pub lines: i128,
    /// How much work it was.
    pub work: u64,
}

/// What all of a line costs, as parts of lines are counted.
const LINE: i128 = 1 << 64;

/// A problem being laid out.
struct Laid<'p> {
    problem: &'p Problem,
    nest: &'p Nest,
    decided: &'p Decided,
    network: Network,
    /// A figure of a cost is worth so many of the next.
    base: i128,
    /// The node of each nested row; none where nothing may go through it.
    rows: Vec<Option<usize>>,
    /// What each nested row still has room for.
    left: Vec<i128>,
    /// The edge of each way that is open.
    ways: Vec<Option<usize>>,
    /// Edges by which lines are touched, and what part of a line a fen is.
    counted: Vec<(usize, i128)>,
    /// Edges that may take nothing.
    barred: Vec<usize>,
    /// How many lines are touched whatever goes where.
    touched: usize,
}

/// Where the money of a kind goes out: what stays, what goes away, and what part of a line a fen that goes
/// away is.
#[derive(Clone, Copy)]
struct Exit {
    stays: usize,
    away: usize,
    part: i128,
}

/// How much goes each way, at least cost; none where what was decided cannot be.
pub(super) fn cheapest(problem: &Problem, nest: &Nest, decided: &Decided) -> Option<Flow> {
    let mut laid = Laid::new(problem, nest, decided);
    for (kind, &supply) in problem.supplies.iter().enumerate().filter(|(_, supply)| **supply > 0) {
        laid.kind(kind, supply);
    }
    let work = laid.network.solve();
    let taken = |edge: usize| laid.network.taken(edge);
    if laid.barred.iter().any(|edge| taken(*edge) > 0) {
        return None;
    }
    let parts: i128 = laid.counted.iter().map(|(edge, part)| taken(*edge) * part).sum();
    let lines = laid.touched as i128 + (parts + LINE - 1).div_euclid(LINE);
    Some(Flow { money: laid.ways.iter().map(|edge| edge.map_or(0, taken)).collect(), lines, work })
}

impl<'p> Laid<'p> {
    fn new(problem: &'p Problem, nest: &'p Nest, decided: &'p Decided) -> Laid<'p> {
        let figures = problem.ways.iter().flat_map(|way| way.cost().figures()).map(i128::abs);
        let nodes = 2 * problem.supplies.len() + nest.rows.len() + 1;
        let mut laid = Laid {
            problem,
            nest,
            decided,
            network: Network::new(),
            // No path that passes a node once comes to half of it.
            base: 2 * (nodes as i128 + 1) * (figures.max().unwrap_or_default() + 1),
            rows: Vec::new(),
            left: nest.rows.iter().map(|nested| nested.most).collect(),
            ways: vec![None; problem.ways.len()],
            counted: Vec::new(),
            barred: Vec::new(),
            touched: 0,
        };
        for nested in &nest.rows {
            let above = nested.within.map_or(Some(SINK), |within| laid.rows[within]);
            let node = above.filter(|_| nested.most > 0).map(|above| {
                let node = laid.network.node();
                let edge = laid.network.edge((node, above), nested.most, Price::default(), false);
                laid.network.hang(node, edge, 0);
                node
            });
            laid.rows.push(node);
        }
        laid
    }

    fn price(&self, cost: Cost, part: i128) -> Price {
        let [broken, unfunded, moved, order, _] = cost.figures();
        Price(((broken * self.base + unfunded) * self.base + moved) * self.base + order, part)
    }

    fn kind(&mut self, kind: usize, supply: i128) {
        let ways: Vec<(usize, Way, usize)> = self.open(kind).collect();
        let stays = ways.iter().any(|(_, way, _)| way.stays());
        let exit = self.exit(kind, stays);
        let edges: Vec<usize> = ways.iter().map(|way| self.way(way, exit)).collect();
        let unfunded = self.unfunded(exit, self.decided.forced[kind].is_some());
        let mut all = ways.iter().zip(&edges);
        let fits = all.find(|((number, way, _), _)| {
            (exit.away == exit.stays || way.stays()) && self.fits(*number, supply)
        });
        match fits {
            Some(((number, ..), edge)) => {
                self.network.hang(exit.stays, *edge, supply);
                self.load(*number, supply);
            }
            None if exit.away == exit.stays => self.network.hang(exit.stays, unfunded, supply),
            None => {}
        }
        if exit.away != exit.stays {
            self.network.hang(exit.away, unfunded, if fits.is_none() { supply } else { 0 });
            self.past_lines(kind, exit, fits.is_none(), supply);
        }
    }

    /// The ways of a kind that something may go, the one that moves nothing first, and where they lead.
    fn open(&self, kind: usize) -> impl Iterator<Item = (usize, Way, usize)> + use<'p> {
        let forced = self.decided.forced[kind];
        let mut open: Vec<(usize, Way, usize)> = Vec::new();
        for (number, way) in self.problem.ways_of(kind) {
            let row = self.nest.of_way[number].map_or(Some(SINK), |row| self.rows[row]);
            let is_open = !self.decided.closed[number] && forced.is_none_or(|forced| forced == number);
            open.extend(row.filter(|_| is_open).map(|row| (number, *way, row)));
        }
        open.sort_by_key(|(_, way, _)| way.cost());
        open.into_iter()
    }

    /// The nodes of a kind: one, or another for what goes away past its lines.
    fn exit(&mut self, kind: usize, may_stay: bool) -> Exit {
        let (node, lines) = (self.network.node(), &self.problem.lines[kind]);
        let [least, most] = self.decided.touched[kind];
        match lines.as_slice() {
            _ if !may_stay && most == lines.len() => {
                self.touched += lines.len();
                Exit { stays: node, away: node, part: 0 }
            }
            [one] if may_stay && [least, most] == [0, 1] => {
                Exit { stays: node, away: node, part: LINE / one }
            }
            _ => Exit { stays: node, away: self.network.node(), part: 0 },
        }
    }

    fn way(&mut self, (number, way, to): &(usize, Way, usize), exit: Exit) -> usize {
        let (from, part) = if way.stays() { (exit.stays, 0) } else { (exit.away, exit.part) };
        let price = self.price(way.cost(), part);
        let edge = self.network.edge((from, *to), ENDLESS, price, false);
        self.ways[*number] = Some(edge);
        self.counted.push((edge, part));
        edge
    }

    /// The edge of what nobody pays.
    fn unfunded(&mut self, exit: Exit, is_forced: bool) -> usize {
        let cost = if is_forced { Cost { broken: 1, ..Cost::default() } } else { Cost::UNFUNDED };
        let price = self.price(cost, exit.part);
        let edge = self.network.edge((exit.away, SINK), ENDLESS, price, false);
        if is_forced {
            self.barred.push(edge);
        }
        self.counted.push((edge, exit.part));
        edge
    }

    /// The edges past the lines of a kind, lines that are alike being one; whether all of it goes away at
    /// first.
    fn past_lines(&mut self, kind: usize, exit: Exit, all: bool, supply: i128) {
        let lines = &self.problem.lines[kind];
        let [least, most] = self.decided.touched[kind];
        self.touched += least;
        let sunk: i128 = lines[..least].iter().sum();
        let mut edges = vec![(sunk, Price::default())];
        for alike in lines[least..most].chunk_by(|one, other| one == other) {
            edges.push((alike.iter().sum(), Price(0, LINE / alike[0])));
        }
        if most < lines.len() {
            edges.push((ENDLESS, self.price(Cost { broken: 1, ..Cost::default() }, 0)));
        }
        edges.retain(|(room, _)| *room > 0);
        let (mut left, last) = (supply, edges.len() - 1);
        for (at, (room, price)) in edges.into_iter().enumerate() {
            // What comes to the last has room there, as it is all that is left.
            let full = all && at < last;
            let room = if at == last { ENDLESS } else { room };
            let edge = self.network.edge((exit.stays, exit.away), room, price, full);
            if full {
                left -= room;
            } else if all {
                self.network.hang(exit.stays, edge, left);
            }
            self.counted.push((edge, price.1));
            if price.0 > 0 {
                self.barred.push(edge);
            }
        }
    }

    /// The nested rows that a way counts in, from the inside.
    fn rows_of(&self, way: usize) -> impl Iterator<Item = usize> + use<'p> {
        let nest = self.nest;
        std::iter::successors(nest.of_way[way], |row| nest.rows[*row].within)
    }

    /// Whether so much can go a way and leaves room.
    fn fits(&self, way: usize, fen: i128) -> bool {
        self.rows_of(way).all(|row| self.left[row] > fen)
    }

    fn load(&mut self, way: usize, fen: i128) {
        for row in self.rows_of(way) {
            self.left[row] -= fen;
            if let Some(node) = self.rows[row] {
                self.network.load(node, fen);
            }
        }
    }
}
