//! A group held against a bound: exactly, by cross-multiplication, over everything that is open.
//!
//! With amounts below 10¹⁵ fen, fewer than 2⁶⁴ lines, and rates and quantities in millionths, no product here
//! comes near 2²⁵⁵.

use std::collections::BTreeMap;

use ethnum::I256;

use crate::check::limits::role::{COUNTS, Completions, IN_BASE};
use crate::model::Money;

/// A number wide enough for every product of sums, rates and quantities.
pub(super) type Wide = I256;

/// The sums of a group: what is sure, and what is open, by its completions above and below zero.
pub(super) struct Sums<'g> {
    /// The money that surely counts, and the money surely in the base.
    pub sure: [i128; 2],
    /// Money of which it is open what it is.
    pub open: Option<&'g BTreeMap<Completions, [i128; 2]>>,
}

/// What money that counts is held against: `(rate × base + fixed) / scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// What everything else is multiplied by; above zero.
    pub scale: i128,
    /// The share of the base.
    pub rate: i128,
    /// What is added to it.
    pub fixed: Wide,
}

/// Which way a bound holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// At most.
    Most,
    /// At least.
    Least,
}

/// How a group stands to a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// Within it, whatever is open.
    Within,
    /// Beyond it, whatever is open; as told by the completion that comes nearest to being within.
    Beyond(Beyond),
    /// Within or beyond it, by what is open.
    Open,
}

/// How far a group is beyond a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Beyond {
    /// What it comes to.
    pub value: Money,
    /// What it may come to, to the fen.
    pub limit: Money,
    /// How far the two are apart.
    pub excess: Money,
}

/// Holds a group against a bound. The bound is the greatest of these lines in each of its cases; of the
/// cases, it is open which holds.
pub(super) fn weigh(sums: &Sums<'_>, way: Way, cases: &[Vec<Line>]) -> Stands {
    let stands: Vec<Stands> = cases.iter().map(|lines| weigh_one(sums, way, lines)).collect();
    let first = stands.first().copied().unwrap_or(Stands::Open);
    let beyond = |one: &Stands| matches!(one, Stands::Beyond(_));
    let nearest = |a: &&Stands, b: &&Stands| excess(a).cmp(&excess(b));
    if stands.iter().all(|one| *one == Stands::Within) && first == Stands::Within {
        Stands::Within
    } else if stands.iter().all(beyond) {
        stands.iter().min_by(nearest).copied().unwrap_or(Stands::Open)
    } else {
        Stands::Open
    }
}

fn excess(stands: &Stands) -> Option<Money> {
    match stands {
        Stands::Beyond(beyond) => Some(beyond.excess),
        Stands::Within | Stands::Open => None,
    }
}

/// Holds a group against the greatest of some lines. What counts less the bound is then the least of the
/// differences.
fn weigh_one(sums: &Sums<'_>, way: Way, lines: &[Line]) -> Stands {
    let ends: Vec<(Wide, Wide)> =
        lines.iter().map(|line| (least(sums, line), greatest(sums, line))).collect();
    let lowest = ends.iter().map(|(low, _)| *low).min().unwrap_or(Wide::ZERO);
    let highest = ends.iter().map(|(_, high)| *high).min().unwrap_or(Wide::ZERO);
    let zero = Wide::ZERO;
    match way {
        Way::Most if highest <= zero => Stands::Within,
        Way::Most if lowest > zero => Stands::Beyond(beyond(sums, way, lines)),
        Way::Least if lowest >= zero => Stands::Within,
        Way::Least if highest < zero => Stands::Beyond(beyond(sums, way, lines)),
        Way::Most | Way::Least => Stands::Open,
    }
}

impl Line {
    /// Nothing at all.
    pub(super) const NOTHING: Line = Line { scale: 1, rate: 0, fixed: Wide::ZERO };

    /// The same line in the smallest numbers, and what sums of its [`worst`](Line::worst) weights may come
    /// to.
    pub(super) fn reduced(self, way: Way) -> (Line, Wide) {
        let by = gcd(self.scale, self.rate);
        let line = Line { scale: self.scale / by, rate: self.rate / by, fixed: self.fixed };
        let most = if way == Way::Most { self.fixed } else { -self.fixed };
        (line, most.div_euclid(Wide::from(by)))
    }

    /// What a fen of a line weighs at worst, by what the line may be. Money below zero weighs the other way
    /// round.
    pub(super) fn worst(&self, completions: Completions, way: Way, above_zero: bool) -> i128 {
        let mut all = weights(self, completions).map(|(weight, _)| weight);
        let sign = if way == Way::Most { 1 } else { -1 };
        let first = all.next().unwrap_or_default() * sign;
        all.map(|weight| weight * sign).fold(first, if above_zero { i128::max } else { i128::min })
    }
}

/// The greatest number that divides both; one for two zeros.
pub fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs().max(1) } else { gcd(b, a % b) }
}

/// What one fen adds to the difference in a completion.
fn weight(line: &Line, completion: u8) -> i128 {
    let is = |what: u8| i128::from(completion & what != 0);
    line.scale * is(COUNTS) - line.rate * is(IN_BASE)
}

fn weights(line: &Line, completions: Completions) -> impl Iterator<Item = (i128, u8)> + '_ {
    (0..8).filter(move |n| completions & (1 << n) != 0).map(move |n| (weight(line, n), n))
}

/// The difference of what is sure.
fn sure(sums: &Sums<'_>, line: &Line) -> Wide {
    let [counts, base] = sums.sure.map(Wide::from);
    counts * Wide::from(line.scale) - base * Wide::from(line.rate) - line.fixed
}

/// The least the difference can be.
fn least(sums: &Sums<'_>, line: &Line) -> Wide {
    sure(sums, line) + open(sums, line, Way::Most)
}

/// The greatest the difference can be.
fn greatest(sums: &Sums<'_>, line: &Line) -> Wide {
    sure(sums, line) + open(sums, line, Way::Least)
}

/// What is open, at what is best for the group: the least for a ceiling, the greatest for a floor.
fn open(sums: &Sums<'_>, line: &Line, way: Way) -> Wide {
    let mut sum = Wide::ZERO;
    for (money, completion) in best(sums, line, way) {
        sum += Wide::from(money) * Wide::from(weight(line, completion));
    }
    sum
}

/// All that is open, each with the completion that is best for the group.
fn best<'s>(sums: &'s Sums<'_>, line: &'s Line, way: Way) -> impl Iterator<Item = (i128, u8)> + 's {
    let all = sums.open.into_iter().flatten();
    all.flat_map(move |(&completions, money)| {
        money.iter().enumerate().map(move |(sign, &money)| {
            let low = weights(line, completions).min();
            let high = weights(line, completions).max();
            // Money below zero weighs the other way round.
            let picked = if (way == Way::Most) == (sign == 0) { low } else { high };
            (money, picked.map_or(0, |(_, completion)| completion))
        })
    })
}

/// How far the group is beyond the greatest of some lines, in the completion that is best for it.
fn beyond(sums: &Sums<'_>, way: Way, lines: &[Line]) -> Beyond {
    let at = |line: &Line| {
        let [mut value, mut base] = sums.sure;
        for (money, completion) in best(sums, line, way) {
            value += if completion & COUNTS == 0 { 0 } else { money };
            base += if completion & IN_BASE == 0 { 0 } else { money };
        }
        (value, limit(line, base, way))
    };
    let found = lines.iter().map(at).max_by_key(|(_, limit)| *limit);
    let (value, limit) = found.unwrap_or((sums.sure[0], 0));
    let excess = if way == Way::Most { value - limit } else { limit - value };
    let [value, limit, excess] = [value, limit, excess].map(Money::from_fen);
    Beyond { value, limit, excess }
}

/// What a line comes to in whole fen: down for a ceiling, up for a floor. Whether it is kept is not decided
/// by this.
fn limit(line: &Line, base: i128, way: Way) -> i128 {
    let (over, under) = (Wide::from(base) * Wide::from(line.rate) + line.fixed, Wide::from(line.scale));
    let down = over.div_euclid(under);
    let up = down + Wide::from(i128::from(over.rem_euclid(under) != Wide::ZERO));
    let whole = if way == Way::Most { down } else { up };
    i128::try_from(whole).unwrap_or(i128::MAX)
}
