//! A draft as sums with bounds: money of kinds of lines that goes to funds, and rows that it must stay
//! within.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::check::limits::{self, Draw, Room};
use crate::plan::Aims;
use crate::plan::cost::Cost;
use crate::plan::draft::Draft;
use crate::rules::FundId;

/// What is to be planned.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    /// The money of each kind of line, in fen.
    pub supplies: Vec<i128>,
    /// The money of each line of a kind, the largest first.
    pub lines: Vec<Vec<i128>>,
    /// Where money may go, in the order of kinds. A kind has one way at most that moves nothing.
    pub ways: Vec<Way>,
    /// Sums with bounds.
    pub rows: Vec<Row>,
    /// Of each of these alternatives, all rows of one must hold.
    pub choices: Vec<Vec<Vec<usize>>>,
    /// Whether all money of a kind goes one way, or none.
    pub whole: bool,
}

/// A way that money may go: from a kind of line to a fund.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// The kind.
    pub from: usize,
    /// The fund.
    pub fund: FundId,
    /// Whether another fund pays than in the draft.
    pub moves: bool,
    /// The place of the fund in the order of funds.
    pub order: u32,
}

/// A sum that is at most a number of fen.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What it may come to.
    pub most: i128,
    /// The ways that count, each with what a fen of it weighs.
    pub terms: Vec<(usize, i128)>,
    /// Whether it holds only where it is chosen.
    pub optional: bool,
    /// Whether it asks for so much at least: what is asked for weighs less than nothing.
    pub floor: bool,
    /// The group of a limit that it is of, by its number.
    pub room: usize,
}

/// The ways that draw on a group, and how.
type Drawn = Vec<Vec<(usize, Draw)>>;

/// Turns a draft into a problem.
pub fn problem(draft: &Draft, aims: &Aims) -> Problem {
    let lines = lines(draft);
    let supplies = lines.iter().map(|lines| lines.iter().sum()).collect();
    let mut problem = Problem { supplies, lines, whole: aims.whole_lines, ..Problem::default() };
    let mut drawn: Drawn = vec![Vec::new(); draft.rooms.len()];
    for (from, kind) in draft.kinds.iter().enumerate() {
        for option in &*kind.options {
            for draw in &option.draws {
                if let Some(ways) = drawn.get_mut(draw.group as usize) {
                    ways.push((problem.ways.len(), *draw));
                }
            }
            let (moves, order) = (option.fund != kind.fund, order(aims, option.fund, option.review));
            problem.ways.push(Way { from, fund: option.fund, moves, order });
        }
    }
    let carried = carried(draft);
    for (number, room) in draft.rooms.iter().enumerate() {
        let ways = drawn.get(number).map(Vec::as_slice).unwrap_or_default();
        let carried = carried.get(&number).map(Vec::as_slice).unwrap_or_default();
        of_room(&mut problem, number, room, ways, carried);
        if !room.untold.is_empty() {
            of_untold(&mut problem, number, ways);
        }
    }
    rivals(&mut problem, draft, &drawn, &carried);
    problem
}

/// Nothing more goes into a group of which it cannot be told what it may come to.
fn of_untold(problem: &mut Problem, number: usize, ways: &[(usize, Draw)]) {
    let moves = |way: &usize| problem.ways.get(*way).is_some_and(|way| way.moves);
    let terms: Vec<(usize, i128)> =
        ways.iter().map(|(way, _)| *way).filter(moves).map(|way| (way, 1)).collect();
    if !terms.is_empty() {
        problem.rows.push(Row { most: 0, terms, room: number, ..Row::default() });
    }
}

/// The money of the lines of each kind.
fn lines(draft: &Draft) -> Vec<Vec<i128>> {
    let mut lines = vec![Vec::new(); draft.kinds.len()];
    for line in &draft.lines {
        if let (Ok(kind), Some(amount)) = (line.standing, line.amount)
            && let Some(lines) = lines.get_mut(kind)
        {
            lines.push(amount.fen());
        }
    }
    for lines in &mut lines {
        lines.sort_unstable_by_key(|fen| Reverse(*fen));
    }
    lines
}

/// The place of a fund in the order of funds: those that may pay as things stand before those to be looked
/// at.
fn order(aims: &Aims, fund: FundId, review: bool) -> u32 {
    let place = aims.order.get(usize::from(fund.0)).copied().unwrap_or_default();
    u32::try_from(place + if review { aims.order.len() } else { 0 }).unwrap_or(u32::MAX)
}

/// What is carried in each group.
fn carried(draft: &Draft) -> BTreeMap<usize, Vec<(Draw, [i128; 2])>> {
    let mut out: BTreeMap<usize, Vec<(Draw, [i128; 2])>> = BTreeMap::new();
    for (draw, sums) in &draft.carried {
        out.entry(draw.group as usize).or_default().push((*draw, *sums));
    }
    out
}

/// The rows of a group: all of them, or alternatives.
fn of_room(
    problem: &mut Problem,
    number: usize,
    room: &Room,
    ways: &[(usize, Draw)],
    carried: &[(Draw, [i128; 2])],
) {
    let all = ways.iter().map(|(way, _)| (*way, 1));
    let empty = carried.is_empty().then(|| Row {
        terms: all.collect(),
        optional: true,
        room: number,
        ..Row::default()
    });
    for either in &room.rows {
        let row = |row: &limits::Row| {
            let weigh = |(draw, [above, below]): &(Draw, [i128; 2])| {
                above * row.weight(draw.may_be, true) + below * row.weight(draw.may_be, false)
            };
            let used: i128 = carried.iter().map(weigh).sum();
            let terms = ways.iter().map(|(way, draw)| (*way, row.weight(draw.may_be, true)));
            let terms: Vec<(usize, i128)> = terms.filter(|(_, weight)| *weight != 0).collect();
            // Where what is carried takes all there is, and more, nothing is left.
            let only_takes = terms.iter().all(|(_, weight)| *weight > 0);
            let most = row.most - used;
            let most = if only_takes { most.max(0) } else { most };
            Row { most, terms, optional: false, floor: row.is_floor(), room: number }
        };
        let mut rows: Vec<Row> = either.iter().map(row).collect();
        if rows.iter().any(|row| problem.is_slack(row)) {
            continue;
        }
        // A group that no line is in is held to no floor that nothing at all would miss.
        let is_missed = either.iter().any(limits::Row::is_floor) && rows.iter().all(|row| row.most < 0);
        rows.extend(empty.clone().filter(|_| is_missed));
        let first = problem.rows.len();
        if rows.len() > 1 {
            for row in &mut rows {
                row.optional = true;
            }
            problem.choices.push((first..first + rows.len()).map(|row| vec![row]).collect());
        }
        problem.rows.extend(rows);
    }
}

/// What lines that are carried draw on a group; what is below zero counts only where they are surely of it.
fn drawn_by(carried: &[(Draw, [i128; 2])]) -> i128 {
    let of = |(draw, [above, below]): &(Draw, [i128; 2])| above + if draw.is_in_case() { 0 } else { *below };
    carried.iter().map(of).sum()
}

/// Groups of which one alone may be drawn on: for each, the others come to nothing, or less.
fn rivals(
    problem: &mut Problem,
    draft: &Draft,
    drawn: &Drawn,
    carried: &BTreeMap<usize, Vec<(Draw, [i128; 2])>>,
) {
    let mut sets: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (number, room) in draft.rooms.iter().enumerate() {
        if let Some(rivals) = room.rivals {
            sets.entry(rivals).or_default().push(number);
        }
    }
    for rooms in sets.into_values().filter(|rooms| rooms.len() > 1) {
        let first = problem.rows.len();
        let carried: Vec<i128> =
            rooms.iter().map(|room| carried.get(room).map_or(0, |sums| drawn_by(sums))).collect();
        for (&room, carried) in rooms.iter().zip(&carried) {
            let ways = drawn.get(room).into_iter().flatten();
            let terms = ways.map(|(way, _)| (*way, 1)).collect();
            problem.rows.push(Row { most: -carried, terms, optional: true, room, ..Row::default() });
        }
        let alternatives = (0..rooms.len()).filter_map(|at| {
            let others: Vec<usize> = (0..rooms.len()).filter(|other| *other != at).collect();
            let free = others.iter().all(|&other| carried.get(other).is_some_and(|fen| *fen <= 0));
            free.then(|| others.into_iter().map(|other| first + other).collect())
        });
        let alternatives: Vec<Vec<usize>> = alternatives.collect();
        if !alternatives.is_empty() {
            problem.choices.push(alternatives);
        }
    }
}

impl Way {
    /// Whether money that goes it stays with its fund.
    pub fn stays(&self) -> bool {
        !self.moves
    }

    /// What a fen costs that goes it.
    pub fn cost(&self) -> Cost {
        Cost { moved: self.moves.into(), order: self.order.into(), ..Cost::default() }
    }
}

impl Problem {
    /// Whether a row holds wherever the money goes.
    fn is_slack(&self, row: &Row) -> bool {
        let from = |(way, _): &(usize, i128)| self.ways.get(*way).map(|way| way.from);
        // All money of a kind goes the way that weighs most, at worst.
        let worst = |alike: &[(usize, i128)]| {
            let supply = alike.first().and_then(from).and_then(|kind| self.supplies.get(kind));
            let weight = alike.iter().map(|(_, weight)| *weight).max().unwrap_or_default();
            supply.copied().unwrap_or_default() * weight.max(0)
        };
        let kinds = row.terms.chunk_by(|one, next| from(one) == from(next));
        kinds.map(worst).sum::<i128>() <= row.most
    }

    /// What a row comes to.
    pub fn sum(row: &Row, money: &[i128]) -> i128 {
        row.terms.iter().map(|(way, weight)| money.get(*way).copied().unwrap_or_default() * weight).sum()
    }

    /// What each kind leaves unfunded.
    pub fn unfunded(&self, money: &[i128]) -> Vec<i128> {
        let mut left = self.supplies.clone();
        for (way, fen) in self.ways.iter().zip(money) {
            if let Some(left) = left.get_mut(way.from) {
                *left -= fen;
            }
        }
        left
    }

    /// The ways of a kind, which stand together.
    pub fn ways_of(&self, kind: usize) -> impl Iterator<Item = (usize, &Way)> {
        let first = self.ways.partition_point(|way| way.from < kind);
        self.ways.iter().enumerate().skip(first).take_while(move |(_, way)| way.from == kind)
    }

    /// What of each kind does not stay with its fund.
    pub fn away(&self, money: &[i128]) -> Vec<i128> {
        let mut away = self.supplies.clone();
        for (way, fen) in self.ways.iter().zip(money).filter(|(way, _)| way.stays()) {
            if let Some(away) = away.get_mut(way.from) {
                *away -= fen;
            }
        }
        away
    }

    /// How many lines of a kind are touched where so much of it goes away: the largest first.
    pub fn touched(&self, kind: usize, away: i128) -> usize {
        let mut left = away;
        let is_touched = |fen: &&i128| {
            let touched = left > 0;
            left -= **fen;
            touched
        };
        self.lines.get(kind).into_iter().flatten().take_while(is_touched).count()
    }

    /// What money that goes these ways costs in all, by every row that holds or is chosen.
    pub fn cost(&self, money: &[i128]) -> Cost {
        let rows: Vec<usize> =
            self.rows.iter().enumerate().filter(|(_, row)| !row.optional).map(|(at, _)| at).collect();
        let cost = self.cost_within(money, &rows);
        let chosen = |choice: &Vec<Vec<usize>>| choice.iter().map(|rows| self.broken(money, rows)).min();
        let broken: i128 = self.choices.iter().filter_map(chosen).sum();
        Cost { broken: cost.broken + broken, ..cost }
    }

    /// What it costs by these rows.
    pub fn cost_within(&self, money: &[i128], rows: &[usize]) -> Cost {
        let unfunded: i128 = self.unfunded(money).iter().sum();
        let ways = self.ways.iter().zip(money);
        let cost = ways.fold(Cost::UNFUNDED * unfunded, |sum, (way, fen)| sum + way.cost() * *fen);
        let away = self.away(money).into_iter().enumerate();
        let lines: usize = away.map(|(kind, away)| self.touched(kind, away)).sum();
        Cost { broken: self.broken(money, rows), lines: lines as i128, ..cost }
    }

    /// By how much these rows are passed.
    pub fn broken(&self, money: &[i128], rows: &[usize]) -> i128 {
        let rows = rows.iter().filter_map(|row| self.rows.get(*row));
        rows.map(|row| (Problem::sum(row, money) - row.most).max(0)).sum()
    }

    /// Whether money that goes these ways breaks a row that no money at all would keep, or every alternative
    /// of a choice.
    pub fn oversteps(&self, money: &[i128]) -> bool {
        let mut hard = self.rows.iter().filter(|row| !row.optional && row.most >= 0);
        let none_holds = |choice: &Vec<Vec<usize>>| choice.iter().all(|rows| self.broken(money, rows) > 0);
        hard.any(|row| Problem::sum(row, money) > row.most) || self.choices.iter().any(none_holds)
    }

    /// How many numbers it is made of.
    pub fn size(&self) -> u64 {
        let terms: usize = self.rows.iter().map(|row| row.terms.len()).sum();
        (self.supplies.len() + self.ways.len() + terms + 1) as u64
    }
}
