//! What no network holds: rows that cross or weigh, in whole numbers and their ratios, exact.
//!
//! The table is kept in whole numbers over one common denominator, which is the last pivot: every entry is a
//! determinant, so that each division comes out even. Where one outgrows 128 bits, nothing is said.

#![expect(clippy::indexing_slicing, reason = "rows and columns are numbers that this file alone gives out")]

use std::cmp::Ordering;

use ethnum::I256;

use crate::plan::cost::Cost;
use crate::plan::problem::Problem;

/// How many aims there are, one after the other: bounds of the search kept, then the figures of [`Cost`] but
/// for lines.
const AIMS: usize = 5;

/// More numbers than this are not looked at.
const MOST_CELLS: usize = 400_000;

/// A bound that the search puts on a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    /// The way.
    pub way: usize,
    /// Whether it takes at least this much; otherwise at most.
    pub least: bool,
    /// How much.
    pub fen: i128,
}

/// The best there is, as ratios over one denominator.
#[derive(Clone, Debug)]
pub(super) struct Best {
    /// What goes each way, times the denominator.
    pub money: Vec<i128>,
    /// What it costs, times the denominator.
    pub cost: Cost,
    /// The denominator, above zero.
    pub over: i128,
}

/// Why there is no best.
pub(super) enum Without {
    /// The bounds of the search cannot all be kept.
    Impossible,
    /// It is too large to be looked at.
    TooLarge,
}

struct Table {
    /// The rows, the last number of each being what it comes to.
    rows: Vec<Vec<i128>>,
    /// What each aim would gain by each column.
    aims: Vec<Vec<i128>>,
    /// The column that each row stands for.
    basis: Vec<usize>,
    over: i128,
    work: u64,
}

/// The best that the rows in force and the bounds of the search leave; and how much work that was.
pub(super) fn best(problem: &Problem, rows: &[usize], bounds: &[Bound]) -> (Result<Best, Without>, u64) {
    let height = problem.supplies.len() + rows.len() + bounds.len();
    let width = problem.ways.len() + 2 * height + 1;
    let fits = height.saturating_mul(width) <= MOST_CELLS;
    let Some(mut table) = fits.then(|| Table::new(problem, rows, bounds, height)).flatten() else {
        return (Err(Without::TooLarge), 0);
    };
    let ran = table.run().ok_or(Without::TooLarge);
    let work = table.work + (height * width) as u64;
    (ran.and_then(|()| found(problem, &table)), work)
}

/// What a table that has run says.
fn found(problem: &Problem, table: &Table) -> Result<Best, Without> {
    let last = table.columns();
    if table.aims[0][last] != 0 {
        return Err(Without::Impossible);
    }
    let mut money = vec![0; problem.ways.len()];
    for (row, &column) in table.rows.iter().zip(&table.basis) {
        if let Some(fen) = money.get_mut(column) {
            *fen = row[last];
        }
    }
    let [_, broken, unfunded, moved, order] = [0, 1, 2, 3, 4].map(|aim: usize| -table.aims[aim][last]);
    let cost = Cost { broken, unfunded, moved, order, lines: 0 };
    Ok(Best { money, cost, over: table.over })
}

impl Table {
    /// The table in which no money goes anywhere; rows that do not hold then have a column for what they
    /// lack.
    fn new(problem: &Problem, rows: &[usize], bounds: &[Bound], height: usize) -> Option<Table> {
        let ways = problem.ways.len();
        let width = ways + 2 * height + 1;
        let mut table = Table {
            rows: vec![vec![0; width]; height],
            aims: vec![vec![0; width]; AIMS],
            basis: (0..height).map(|row| ways + row).collect(),
            over: 1,
            work: 0,
        };
        for (number, way) in problem.ways.iter().enumerate() {
            table.rows[way.from][number] = 1;
            for (aim, cost) in (1..AIMS).zip(way.cost().figures()) {
                table.aims[aim][number] = cost;
            }
        }
        let kinds = problem.supplies.len();
        for (kind, &supply) in problem.supplies.iter().enumerate() {
            table.close(ways, kind, supply, None)?;
            table.less(2, kind)?;
        }
        for (at, &row) in rows.iter().enumerate() {
            let row = problem.rows.get(row)?;
            for &(way, weight) in &row.terms {
                table.rows[kinds + at][way] += weight;
            }
            table.close(ways, kinds + at, row.most, Some(1))?;
        }
        for (at, bound) in bounds.iter().enumerate() {
            let sign = if bound.least { -1 } else { 1 };
            let row = kinds + rows.len() + at;
            table.rows[row][bound.way] = sign;
            table.close(ways, row, sign.checked_mul(bound.fen)?, Some(0))?;
        }
        Some(table)
    }

    /// Says what a row comes to at most, with a column for what is left of that. Where that is below zero,
    /// the row is turned round, and what it lacks counts against an aim.
    fn close(&mut self, ways: usize, row: usize, most: i128, aim: Option<usize>) -> Option<()> {
        let last = self.rows[row].len() - 1;
        let height = self.rows.len();
        self.rows[row][ways + row] = 1;
        self.rows[row][last] = most;
        if most >= 0 {
            return Some(());
        }
        self.rows[row].iter_mut().for_each(|cell| *cell = -*cell);
        self.rows[row][ways + height + row] = 1;
        self.basis[row] = ways + height + row;
        let aim = aim?;
        self.aims[aim][ways + height + row] = 1;
        self.less(aim, row)
    }

    /// Takes a row off an aim, so that what the row stands for gains nothing.
    fn less(&mut self, aim: usize, row: usize) -> Option<()> {
        if aim == 2 {
            // Money that stays unfunded is the column of its kind's row.
            let column = self.basis[row];
            self.aims[2][column] = 1;
        }
        let (aim, row) = (&mut self.aims[aim], &self.rows[row]);
        for (cell, take) in aim.iter_mut().zip(row) {
            *cell = cell.checked_sub(*take)?;
        }
        Some(())
    }

    /// Goes on while something is to be gained; none where a number grows too large.
    fn run(&mut self) -> Option<()> {
        let patience = 4 * (self.rows.len() + self.columns());
        let mut rounds = 0;
        while let Some(column) = self.entering(rounds > patience) {
            let row = self.leaving(column)?;
            self.pivot(row, column)?;
            rounds += 1;
        }
        Some(())
    }

    /// How many columns there are. Those of what rows lack come back as well: one bound may be passed in
    /// another's place.
    fn columns(&self) -> usize {
        self.aims[0].len() - 1
    }

    fn gain(&self, column: usize) -> [i128; AIMS] {
        [0, 1, 2, 3, 4].map(|aim: usize| self.aims[aim][column])
    }

    /// The column by which most is gained; the first by which anything is, where patience is at its end, so
    /// that no table comes back.
    fn entering(&self, first: bool) -> Option<usize> {
        let mut gains = (0..self.columns()).filter(|&column| self.gain(column) < [0; AIMS]);
        if first { gains.next() } else { gains.min_by_key(|&column| (self.gain(column), column)) }
    }

    /// The row that allows the column the least; none where none does, or a number grows too large.
    fn leaving(&self, column: usize) -> Option<usize> {
        let mut found: Option<usize> = None;
        for row in 0..self.rows.len() {
            if self.rows[row][column] <= 0 {
                continue;
            }
            let is_less = match found {
                None => true,
                Some(known) => match self.compare(row, known, column) {
                    Ordering::Less => true,
                    Ordering::Equal => self.basis[row] < self.basis[known],
                    Ordering::Greater => false,
                },
            };
            if is_less {
                found = Some(row);
            }
        }
        found
    }

    /// Which of two rows allows a column less.
    fn compare(&self, one: usize, other: usize, column: usize) -> Ordering {
        let last = self.rows[one].len() - 1;
        let left = [self.rows[one][last], self.rows[other][column]];
        let right = [self.rows[other][last], self.rows[one][column]];
        match [left, right].map(|[last, by]| last.checked_mul(by)) {
            [Some(left), Some(right)] => left.cmp(&right),
            _ => {
                let [left, right] = [left, right].map(|[last, by]| I256::from(last) * I256::from(by));
                left.cmp(&right)
            }
        }
    }

    fn pivot(&mut self, row: usize, column: usize) -> Option<()> {
        let with = self.rows[row].clone();
        let (by, over) = (with[column], self.over);
        let rows = self.rows.iter_mut().enumerate().filter(|(at, _)| *at != row).map(|(_, cells)| cells);
        for cells in rows.chain(&mut self.aims) {
            let take = cells[column];
            if take == 0 && by == over {
                continue;
            }
            self.work += cells.len() as u64;
            for (cell, with) in cells.iter_mut().zip(&with) {
                *cell = less([*cell, by], [take, *with], over)?;
            }
        }
        self.basis[row] = column;
        self.over = by;
        Some(())
    }
}

/// One product less another, over a number that divides this; none where it is too large. The products may be
/// larger than what comes of them.
fn less([one, by]: [i128; 2], [other, with]: [i128; 2], over: i128) -> Option<i128> {
    if let (Some(mine), Some(theirs)) = (one.checked_mul(by), other.checked_mul(with))
        && let Some(less) = mine.checked_sub(theirs)
    {
        return Some(less / over);
    }
    let times = |one: i128, by: i128| I256::from(one) * I256::from(by);
    i128::try_from((times(one, by) - times(other, with)) / I256::from(over)).ok()
}
