//! Money planned by kinds given back to single lines: as few of them as the sums allow are touched.

use std::cmp::Reverse;

use crate::model::Money;
use crate::plan::draft::Draft;
use crate::plan::problem::Problem;
use crate::plan::solve::Solution;
use crate::rules::FundId;

/// A part of a line, or all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Who pays; nobody where it stays unfunded.
    pub fund: Option<FundId>,
    /// How much, above zero.
    pub amount: Money,
}

/// Who pays how much of each line; nothing is said of lines that are carried as they are.
pub fn share(draft: &Draft, problem: &Problem, solution: &Solution) -> Vec<Vec<Piece>> {
    let mut pieces = vec![Vec::new(); draft.lines.len()];
    let mut lines: Vec<Vec<(usize, Money)>> = vec![Vec::new(); draft.kinds.len()];
    for (number, line) in draft.lines.iter().enumerate() {
        if let (Ok(kind), Some(amount)) = (line.standing, line.amount)
            && let Some(lines) = lines.get_mut(kind)
        {
            lines.push((number, amount));
        }
    }
    let (goes, unfunded) = (goes(problem, solution), problem.unfunded(&solution.money));
    for (((kind, lines), goes), left) in draft.kinds.iter().zip(lines).zip(goes).zip(unfunded) {
        let kept: Money = goes.iter().filter(|(fund, _)| *fund == kind.fund).map(|(_, amount)| *amount).sum();
        let away =
            goes.iter().filter(|(fund, _)| *fund != kind.fund).map(|&(fund, amount)| (Some(fund), amount));
        let away = away.chain([(None, Money::from_fen(left))]).filter(|(_, amount)| *amount > Money::ZERO);
        for (line, mine) in of_kind(kind.fund, &lines, kept, away.collect()) {
            if let Some(pieces) = pieces.get_mut(line) {
                *pieces = mine;
            }
        }
    }
    pieces
}

/// Where the money of each kind goes.
fn goes(problem: &Problem, solution: &Solution) -> Vec<Vec<(FundId, Money)>> {
    let mut out = vec![Vec::new(); problem.supplies.len()];
    for (way, &fen) in problem.ways.iter().zip(&solution.money).filter(|(_, fen)| **fen > 0) {
        if let Some(goes) = out.get_mut(way.from) {
            goes.push((way.fund, Money::from_fen(fen)));
        }
    }
    out
}

/// The pieces of lines that are alike: `kept` stays with their fund, the rest goes elsewhere.
fn of_kind(
    fund: FundId,
    lines: &[(usize, Money)],
    kept: Money,
    away: Vec<(Option<FundId>, Money)>,
) -> Vec<(usize, Vec<Piece>)> {
    let all: Money = lines.iter().map(|(_, amount)| *amount).sum();
    let touched = touched(lines, all - kept);
    let mut away = away.into_iter().peekable();
    let mut out = Vec::new();
    for (at, &(line, amount)) in lines.iter().enumerate() {
        let (mut left, mut pieces) = (amount, Vec::new());
        while let Some((to, there)) = away.peek_mut().filter(|_| touched.contains(&at) && left > Money::ZERO)
        {
            let piece = left.min(*there);
            pieces.push(Piece { fund: *to, amount: piece });
            left = left - piece;
            *there = *there - piece;
            if *there == Money::ZERO {
                away.next();
            }
        }
        if left > Money::ZERO {
            pieces.insert(0, Piece { fund: Some(fund), amount: left });
        }
        out.push((line, pieces));
    }
    out
}

/// The fewest lines that come to some money: the largest, but for the last the smallest that will do. By
/// their places.
fn touched(lines: &[(usize, Money)], wanted: Money) -> Vec<usize> {
    let mut largest: Vec<usize> = (0..lines.len()).collect();
    let amount = |at: usize| lines.get(at).map(|(_, amount)| *amount).unwrap_or_default();
    largest.sort_by_key(|&at| (Reverse(amount(at)), at));
    let (mut left, mut out) = (wanted, Vec::new());
    for (place, &at) in largest.iter().enumerate() {
        if left <= Money::ZERO {
            break;
        }
        if amount(at) < left {
            left = left - amount(at);
            out.push(at);
            continue;
        }
        let rest = largest.get(place..).unwrap_or_default();
        out.extend(rest.iter().rev().find(|&&one| amount(one) >= left));
        break;
    }
    out.sort_unstable();
    out
}
