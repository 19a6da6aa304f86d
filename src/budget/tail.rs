//! The last lines of a table, as far as a row below them may be their sum.

use crate::budget::total_words::Rank;
use crate::model::Money;

/// The money of the lines that a row may still add up.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// That of each; none where it cannot be read.
    lines: Vec<Option<Money>>,
    /// Where those begin that no part was added up of yet.
    part: usize,
}

impl Tail {
    /// Takes a line, with its money; none where that cannot be read.
    pub(super) fn line(&mut self, money: Option<Money>) {
        self.lines.push(money);
    }

    /// Lines were added up, or something is no line of what may be.
    pub(super) fn end(&mut self, rank: Rank) {
        if rank == Rank::Whole {
            self.lines.clear();
        }
        self.part = self.lines.len();
    }

    /// Whether so much is the sum of some of the last lines; of all of them, where it is to be the whole.
    pub(super) fn is_sum(&self, money: Option<Money>, rank: Rank) -> bool {
        let of_all = || self.lines.iter().copied().sum::<Option<Money>>();
        let is_all = || rank == Rank::Whole && !self.lines.is_empty() && of_all() == money;
        money.is_some() && (self.last_sums().any(|sum| Some(sum) == money) || is_all())
    }

    /// What the last line comes to, the last two, and so on.
    fn last_sums(&self) -> impl Iterator<Item = Money> {
        let mut sum = Money::ZERO;
        self.lines.get(self.part..).unwrap_or_default().iter().rev().map_while(move |line| {
            sum += (*line)?;
            Some(sum)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_that_of_the_last_lines_since_the_one_before() {
        let of = |fen: i128| Some(Money::from_fen(fen));
        let is_sum = |tail: &Tail, rank: Rank| -> Vec<i128> {
            (0..20).filter(|fen| tail.is_sum(of(*fen), rank)).collect()
        };
        let mut tail = Tail::default();
        assert_eq!(is_sum(&tail, Rank::Whole), [0; 0]);
        for line in [of(3), of(2), of(5)] {
            tail.line(line);
        }
        assert_eq!(is_sum(&tail, Rank::Part), [5, 7, 10]);
        tail.end(Rank::Part);
        assert_eq!((is_sum(&tail, Rank::Part), is_sum(&tail, Rank::Whole)), (vec![], vec![10]));
        tail.line(of(4));
        assert_eq!((is_sum(&tail, Rank::Part), is_sum(&tail, Rank::Whole)), (vec![4], vec![4, 14]));
        tail.line(None);
        tail.line(of(1));
        assert_eq!((is_sum(&tail, Rank::Part), is_sum(&tail, Rank::Whole)), (vec![1], vec![1]));
        tail.end(Rank::Whole);
        assert_eq!(is_sum(&tail, Rank::Whole), [0; 0]);
        assert!(!tail.is_sum(None, Rank::Whole));
    }
}
