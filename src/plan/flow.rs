//! Money through a network at least cost, exact.
//!
//! The shortest ways to the sink are found, and all that goes by ways of that length is sent at once; then the next
//! shortest. Lengths are few, so that this takes few rounds.

#![expect(clippy::indexing_slicing, reason = "nodes and edges are numbers that this file alone gives out")]

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::plan::cost::Cost;
use crate::plan::nest::Nest;
use crate::plan::problem::Problem;

/// Where all money comes from.
const SOURCE: usize = 0;
/// Where it ends.
const SINK: usize = 1;

/// A network; every edge is followed by the one that takes its money back.
#[derive(Default)]
struct Network {
    edges: Vec<Edge>,
    out: Vec<Vec<usize>>,
}

#[derive(Clone, Copy)]
struct Edge {
    to: usize,
    room: i128,
    cost: Cost,
}

/// What a search decided of a kind: nothing, or that all of it goes one way.
pub(super) type Forced = Option<usize>;

/// How much goes each way, at least cost; none where what is forced does not fit. Ways that are closed take nothing.
pub(super) fn cheapest(
    problem: &Problem,
    nest: &Nest,
    closed: &[bool],
    forced: &[Forced],
) -> Option<Vec<i128>> {
    let kinds = problem.supplies.len();
    let mut network = Network { edges: Vec::new(), out: vec![Vec::new(); 2 + kinds + nest.rows.len()] };
    let forced_of = |kind: usize| forced.get(kind).copied().flatten();
    for (kind, &supply) in problem.supplies.iter().enumerate() {
        network.edge(SOURCE, 2 + kind, supply, Cost::default());
        let left = if forced_of(kind).is_some() { 0 } else { supply };
        network.edge(2 + kind, SINK, left, Cost::UNFUNDED);
    }
    let row = |row: Option<usize>| row.map_or(SINK, |row| 2 + kinds + row);
    for (number, nested) in nest.rows.iter().enumerate() {
        network.edge(row(Some(number)), row(nested.within), nested.most, Cost::default());
    }
    let first = network.edges.len();
    for (number, way) in problem.ways.iter().enumerate() {
        let is_closed = closed.get(number).copied().unwrap_or(false)
            || forced_of(way.from).is_some_and(|forced| forced != number);
        let room = if is_closed { 0 } else { problem.supplies[way.from] };
        network.edge(2 + way.from, row(nest.of_way[number]), room, way.cost);
    }
    let sent = network.send();
    let all: i128 = problem.supplies.iter().sum();
    // What an edge took is the room of the edge that takes it back.
    (sent == all)
        .then(|| (0..problem.ways.len()).map(|way| network.edges[first + 2 * way + 1].room).collect())
}

impl Network {
    fn edge(&mut self, from: usize, to: usize, room: i128, cost: Cost) {
        self.out[from].push(self.edges.len());
        self.edges.push(Edge { to, room, cost });
        self.out[to].push(self.edges.len());
        self.edges.push(Edge { to: from, room: 0, cost: -cost });
    }

    /// Sends all that goes; how much that is.
    fn send(&mut self) -> i128 {
        let mut heights = vec![Cost::default(); self.out.len()];
        let mut sent = 0;
        while self.climb(&mut heights) {
            sent += self.fill(&heights);
        }
        sent
    }

    /// Sets each node at its distance from the source, those beyond the sink level with it. False where the sink is out
    /// of reach.
    fn climb(&self, heights: &mut [Cost]) -> bool {
        let mut found: Vec<Option<Cost>> = vec![None; self.out.len()];
        let mut next = BinaryHeap::from([(Reverse(Cost::default()), SOURCE)]);
        found[SOURCE] = Some(Cost::default());
        while let Some((Reverse(so_far), node)) = next.pop() {
            if found[node] != Some(so_far) {
                continue;
            }
            if node == SINK {
                break;
            }
            for &edge in &self.out[node] {
                let Edge { to, room, cost } = self.edges[edge];
                let there = so_far + cost + heights[node] - heights[to];
                if room > 0 && found[to].is_none_or(|known| there < known) {
                    found[to] = Some(there);
                    next.push((Reverse(there), to));
                }
            }
        }
        let Some(sink) = found[SINK] else { return false };
        for (height, found) in heights.iter_mut().zip(&found) {
            *height = *height + found.map_or(sink, |found| found.min(sink));
        }
        true
    }

    /// Whether an edge is part of a shortest way, and has room.
    fn is_level(&self, from: usize, edge: usize, heights: &[Cost]) -> bool {
        let Edge { to, room, cost } = self.edges[edge];
        room > 0 && heights[from] + cost == heights[to]
    }

    /// Sends all that goes by shortest ways.
    fn fill(&mut self, heights: &[Cost]) -> i128 {
        let mut sent = 0;
        while let Some(steps) = self.steps(heights) {
            let mut tried = vec![0; self.out.len()];
            loop {
                let more = self.push(heights, &steps, &mut tried);
                if more == 0 {
                    break;
                }
                sent += more;
            }
        }
        sent
    }

    /// How many edges each node is from the source, along shortest ways; none where the sink is out of reach.
    fn steps(&self, heights: &[Cost]) -> Option<Vec<u32>> {
        let mut steps = vec![u32::MAX; self.out.len()];
        let mut next = VecDeque::from([SOURCE]);
        steps[SOURCE] = 0;
        while let Some(node) = next.pop_front() {
            for &edge in &self.out[node] {
                let to = self.edges[edge].to;
                if steps[to] == u32::MAX && self.is_level(node, edge, heights) {
                    steps[to] = steps[node] + 1;
                    next.push_back(to);
                }
            }
        }
        (steps[SINK] != u32::MAX).then_some(steps)
    }

    /// Sends as much as goes by one path of the fewest edges; nothing where there is none left.
    fn push(&mut self, heights: &[Cost], steps: &[u32], tried: &mut [usize]) -> i128 {
        let mut path: Vec<usize> = Vec::new();
        let mut node = SOURCE;
        while node != SINK {
            match self.out[node].get(tried[node]) {
                Some(&edge) => {
                    let to = self.edges[edge].to;
                    if steps[to] == steps[node] + 1 && self.is_level(node, edge, heights) {
                        path.push(edge);
                        node = to;
                    } else {
                        tried[node] += 1;
                    }
                }
                None => {
                    let Some(edge) = path.pop() else { return 0 };
                    node = self.edges[edge ^ 1].to;
                    tried[node] += 1;
                }
            }
        }
        let most = path.iter().map(|&edge| self.edges[edge].room).min().unwrap_or(0);
        for edge in path {
            self.edges[edge].room -= most;
            self.edges[edge ^ 1].room += most;
        }
        most
    }
}
