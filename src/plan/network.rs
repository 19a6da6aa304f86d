//! A network in which what nodes hold goes to a sink at least cost, exact: the network simplex.
//!
//! A tree of edges leads from every node to the sink. One edge after the other by which something would be
//! cheaper comes into the tree: as much goes round by it as there is room for, and an edge that is then empty
//! or full leaves the tree for it. Of several the one leaves that lets every node still send something up the
//! tree, so that no tree comes back.

#![expect(clippy::indexing_slicing, reason = "nodes and edges are numbers that this file alone gives out")]

use std::ops::{Add, Neg, Sub};

/// Where all ends.
pub(super) const SINK: usize = 0;

/// Room without end.
pub(super) const ENDLESS: i128 = i128::MAX;

/// What it costs to send one along an edge. The first figure goes before the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Price(pub i128, pub i128);

/// A network. Every node but the sink hangs by an edge, which leads towards the sink or comes from there.
pub(super) struct Network {
    edges: Vec<Edge>,
    nodes: Vec<Node>,
    levels: Vec<Level>,
    /// The edge to be looked at next.
    next: usize,
    /// How many edges and nodes were looked at.
    work: u64,
    /// Nodes still to be moved.
    moving: Vec<usize>,
}

#[derive(Clone, Copy)]
struct Edge {
    from: usize,
    to: usize,
    room: i128,
    taken: i128,
    price: Price,
    standing: Standing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Empty,
    Full,
    InTree,
}

/// A node. Most are leaves, from which nothing hangs: they stand in no list.
#[derive(Clone, Copy, Default)]
struct Node {
    above: usize,
    /// The edge it hangs by.
    by: usize,
    /// How many nodes hang from it.
    hanging: usize,
    /// The first of those that hang from it and are no leaves, and those beside it if it is none itself. The
    /// sink, which hangs from nothing, stands for none.
    below: usize,
    before: usize,
    after: usize,
}

/// Where a node is in the tree.
#[derive(Clone, Copy, Default)]
struct Level {
    /// What it costs to send one from it to the node above it.
    climb: Price,
    /// What it costs to send one from it to the sink; not kept of a leaf.
    height: Price,
    /// How many nodes are above it; not kept of a leaf.
    depth: usize,
}

/// What turns round with an edge that comes in.
struct Cycle {
    /// How much goes round.
    amount: i128,
    /// Where it goes along the new edge.
    from: usize,
    to: usize,
    /// The node whose edge leaves, and whether it is below `from`; none where the new edge fills up.
    leaves: Option<(usize, bool)>,
    top: usize,
}

impl Network {
    /// A network of a sink alone.
    pub(super) fn new() -> Network {
        let (nodes, levels) = (vec![Node::default()], vec![Level::default()]);
        Network { edges: Vec::new(), nodes, levels, next: 0, work: 0, moving: Vec::new() }
    }

    /// A node, to be hung up before anything is solved.
    pub(super) fn node(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.levels.push(Level::default());
        self.nodes.len() - 1
    }

    /// An edge, empty or full.
    pub(super) fn edge(&mut self, (from, to): (usize, usize), room: i128, price: Price, full: bool) -> usize {
        let (taken, standing) = if full { (room, Standing::Full) } else { (0, Standing::Empty) };
        self.edges.push(Edge { from, to, room, taken, price, standing });
        self.edges.len() - 1
    }

    /// Hangs a node by an edge towards the sink, along which so much goes; there must be room for more, and
    /// the node that it hangs from must hang already.
    pub(super) fn hang(&mut self, node: usize, by: usize, taken: i128) {
        let edge = &mut self.edges[by];
        (edge.taken, edge.standing) = (taken, Standing::InTree);
        let above = edge.to;
        self.attach(node, above, by);
    }

    /// Adds to what goes along the edge that a node hangs by.
    pub(super) fn load(&mut self, node: usize, more: i128) {
        let by = self.nodes[node].by;
        self.edges[by].taken += more;
    }

    /// How much goes along an edge.
    pub(super) fn taken(&self, edge: usize) -> i128 {
        self.edges[edge].taken
    }

    /// Sends everything where it costs least; how much work that was.
    pub(super) fn solve(&mut self) -> u64 {
        self.move_below(SINK);
        self.settle();
        while let Some(edge) = self.entering() {
            self.pivot(edge);
        }
        self.work
    }

    fn attach(&mut self, node: usize, above: usize, by: usize) {
        let Edge { from, price, .. } = self.edges[by];
        self.levels[node].climb = if from == node { price } else { -price };
        (self.nodes[node].above, self.nodes[node].by) = (above, by);
        if self.nodes[node].hanging > 0 {
            self.list(node);
        }
        self.nodes[above].hanging += 1;
        if self.nodes[above].hanging == 1 && above != SINK {
            self.measure(above);
            self.list(above);
        }
    }

    fn detach(&mut self, node: usize) {
        let Node { above, hanging, .. } = self.nodes[node];
        if hanging > 0 {
            self.unlist(node);
        }
        self.nodes[above].hanging -= 1;
        if self.nodes[above].hanging == 0 && above != SINK {
            self.unlist(above);
        }
    }

    /// Puts a node among those that hang where it does and are no leaves.
    fn list(&mut self, node: usize) {
        let above = self.nodes[node].above;
        let after = std::mem::replace(&mut self.nodes[above].below, node);
        if after != SINK {
            self.nodes[after].before = node;
        }
        (self.nodes[node].before, self.nodes[node].after) = (SINK, after);
    }

    fn unlist(&mut self, node: usize) {
        let Node { above, before, after, .. } = self.nodes[node];
        match before {
            SINK => self.nodes[above].below = after,
            before => self.nodes[before].after = after,
        }
        if after != SINK {
            self.nodes[after].before = before;
        }
    }

    /// Keeps where a node is.
    fn measure(&mut self, node: usize) {
        let above = self.levels[self.nodes[node].above];
        let mine = &mut self.levels[node];
        (mine.height, mine.depth) = (above.height + mine.climb, above.depth + 1);
    }

    fn is_leaf(&self, node: usize) -> bool {
        self.nodes[node].hanging == 0 && node != SINK
    }

    fn height(&self, node: usize) -> Price {
        let Level { climb, height, .. } = self.levels[node];
        if self.is_leaf(node) { self.levels[self.nodes[node].above].height + climb } else { height }
    }

    fn depth(&self, node: usize) -> usize {
        if self.is_leaf(node) {
            self.levels[self.nodes[node].above].depth + 1
        } else {
            self.levels[node].depth
        }
    }

    /// Measures nodes that were moved, and all below them that are no leaves.
    fn settle(&mut self) {
        while let Some(node) = self.moving.pop() {
            self.work += 1;
            self.measure(node);
            self.move_below(node);
        }
    }

    /// Those that hang from a node and are no leaves are to be measured.
    fn move_below(&mut self, node: usize) {
        let mut below = self.nodes[node].below;
        while below != SINK {
            self.moving.push(below);
            below = self.nodes[below].after;
        }
    }

    /// What sending one more, or one less, along an edge outside the tree would cost.
    fn gain(&self, edge: &Edge) -> Price {
        let more = edge.price + self.height(edge.to) - self.height(edge.from);
        match edge.standing {
            Standing::Empty => more,
            Standing::Full => -more,
            Standing::InTree => Price::default(),
        }
    }

    /// The edge by which most is gained of some that are looked at together; none where nothing is gained by
    /// any.
    fn entering(&mut self) -> Option<usize> {
        let count = self.edges.len();
        let together = (count.isqrt() / 4).max(16);
        let mut best = (Price::default(), None);
        for looked_at in 1..=count {
            let at = self.next;
            self.next = if at + 1 == count { 0 } else { at + 1 };
            let gain = self.gain(&self.edges[at]);
            if gain < best.0 {
                best = (gain, Some(at));
            }
            if looked_at % together == 0 && best.1.is_some() {
                self.work += looked_at as u64;
                return best.1;
            }
        }
        self.work += count as u64;
        best.1
    }

    fn pivot(&mut self, entering: usize) {
        let cycle = self.cycle(entering);
        let Edge { from, standing, .. } = self.edges[entering];
        self.edges[entering].taken += if from == cycle.from { cycle.amount } else { -cycle.amount };
        self.turn(cycle.from, cycle.top, -cycle.amount);
        self.turn(cycle.to, cycle.top, cycle.amount);
        let Some((out, below_from)) = cycle.leaves else {
            let turned = if standing == Standing::Empty { Standing::Full } else { Standing::Empty };
            self.edges[entering].standing = turned;
            return;
        };
        self.edges[entering].standing = Standing::InTree;
        let left = &mut self.edges[self.nodes[out].by];
        left.standing = if left.taken == 0 { Standing::Empty } else { Standing::Full };
        let (inner, outer) = if below_from { (cycle.from, cycle.to) } else { (cycle.to, cycle.from) };
        self.rehang(inner, outer, entering, out);
        if self.nodes[inner].hanging > 0 {
            self.moving.push(inner);
            self.settle();
        }
    }

    /// Sends so much more up the tree, from a node to one above it.
    fn turn(&mut self, mut node: usize, top: usize, amount: i128) {
        while node != top {
            let Node { above, by, .. } = self.nodes[node];
            let edge = &mut self.edges[by];
            edge.taken += if edge.from == node { amount } else { -amount };
            self.work += 1;
            node = above;
        }
    }

    /// What can go round by an edge, and what leaves the tree for it.
    fn cycle(&self, entering: usize) -> Cycle {
        let Edge { from, to, room, standing, .. } = self.edges[entering];
        let (from, to) = if standing == Standing::Empty { (from, to) } else { (to, from) };
        let top = self.top(from, to);
        let mut cycle = Cycle { amount: room, from, to, leaves: None, top };
        let mut node = from;
        while node != top {
            let room = self.room(node, false);
            if room < cycle.amount {
                (cycle.amount, cycle.leaves) = (room, Some((node, true)));
            }
            node = self.nodes[node].above;
        }
        let mut node = to;
        while node != top {
            let room = self.room(node, true);
            if room <= cycle.amount {
                (cycle.amount, cycle.leaves) = (room, Some((node, false)));
            }
            node = self.nodes[node].above;
        }
        cycle
    }

    /// How much more could go from a node to the one above it, or the other way.
    fn room(&self, node: usize, upwards: bool) -> i128 {
        let edge = &self.edges[self.nodes[node].by];
        if (edge.from == node) == upwards { edge.room - edge.taken } else { edge.taken }
    }

    /// The node that two nodes first have above them.
    fn top(&self, mut one: usize, mut other: usize) -> usize {
        while one != other {
            let deeper = if self.depth(one) >= self.depth(other) { &mut one } else { &mut other };
            *deeper = self.nodes[*deeper].above;
        }
        one
    }

    /// Hangs a node, by an edge, from another; what was above it hangs from it then, as far as the node whose
    /// edge left.
    fn rehang(&mut self, node: usize, above: usize, by: usize, out: usize) {
        let (mut node, mut above, mut by) = (node, above, by);
        loop {
            let Node { above: before, by: by_before, .. } = self.nodes[node];
            self.detach(node);
            self.attach(node, above, by);
            if node == out {
                return;
            }
            (above, node, by) = (node, before, by_before);
        }
    }
}

impl Add for Price {
    type Output = Price;
    fn add(self, other: Price) -> Price {
        Price(self.0 + other.0, self.1 + other.1)
    }
}

impl Sub for Price {
    type Output = Price;
    fn sub(self, other: Price) -> Price {
        Price(self.0 - other.0, self.1 - other.1)
    }
}

impl Neg for Price {
    type Output = Price;
    fn neg(self) -> Price {
        Price(-self.0, -self.1)
    }
}
