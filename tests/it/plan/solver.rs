//! Plans of sums with bounds, against everything that could be planned, and against a solver that knows
//! nothing of how.

#![expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "the other solver reckons in floats; its figures are whole numbers"
)]

use earmark::plan::cost::Cost;
use earmark::plan::problem::{Problem, Row, Way};
use earmark::plan::solve::solve;
use earmark::rules::FundId;
use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Variable};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// What random problems may have.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that may be there or not")]
struct May {
    /// The most kinds, the most lines of one, and the most fen of a line.
    kinds: usize,
    lines: usize,
    fen: i128,
    rows: usize,
    /// Rows that weigh, and floors.
    weigh: bool,
    choices: bool,
    whole: bool,
    /// Whether every plan is proved to be the best.
    proved: bool,
}

/// How much work a search may be.
const WORK: u64 = 3_000_000;

/// A way: its fund, whether it moves, its place in the order.
type Drawn = (usize, bool, u32);

/// Ways to some of the funds, of which one at most moves nothing.
fn ways(funds: usize) -> impl Strategy<Value = Vec<Drawn>> {
    let way = (any::<bool>(), 0..3_u32);
    (prop::collection::vec(way, funds), 0..=funds).prop_map(|(ways, own)| {
        let there = ways.into_iter().enumerate().filter(|(_, (there, _))| *there);
        there.map(|(fund, (_, order))| (fund, fund != own, order)).collect()
    })
}

/// The lines of a kind, the largest first.
fn lines(may: May) -> impl Strategy<Value = Vec<i128>> {
    prop::collection::vec(1..=may.fen, 0..=may.lines).prop_map(|mut lines| {
        lines.sort_unstable_by_key(|fen| std::cmp::Reverse(*fen));
        lines
    })
}

/// A row: which ways count, or are part of a base of which those that count may have a share, or must.
fn row(ways: usize, may: May) -> impl Strategy<Value = Row> {
    let roles = prop::collection::vec(0..3_u8, ways);
    let share = prop::sample::select(vec![(5, 3), (10, 3), (2, 1), (20, 13), (1, 1)]);
    (roles, 0..3 * may.fen, share, 0..4_u8).prop_map(move |(roles, most, (whole, part), kind)| {
        let roles = roles.into_iter().enumerate();
        let weighed = |weights: [i128; 3]| {
            let terms = roles.map(|(way, role)| (way, weights[usize::from(role)]));
            terms.filter(|(_, weight)| *weight != 0).collect()
        };
        let (most, terms) = match kind {
            0 if may.weigh => (0, weighed([0, whole - part, -part])),
            1 if may.weigh => (-most, weighed([0, -1, -1])),
            2 if may.weigh => (0, weighed([0, part - whole, part])),
            _ => (most, weighed([0, 1, 0])),
        };
        Row { most, terms, ..Row::default() }
    })
}

fn problem(may: May) -> impl Strategy<Value = Problem> {
    let kinds = prop::collection::vec((lines(may), ways(3)), 1..=may.kinds);
    kinds.prop_flat_map(move |kinds| {
        let mut problem = Problem { whole: may.whole, ..Problem::default() };
        for (from, (lines, ways)) in kinds.into_iter().enumerate() {
            problem.supplies.push(lines.iter().sum());
            problem.lines.push(lines);
            for (fund, moves, order) in ways {
                problem.ways.push(Way { from, fund: FundId(fund.try_into().unwrap()), moves, order });
            }
        }
        let ways = problem.ways.len();
        let rows = prop::collection::vec(row(ways, may), 0..=may.rows);
        let plain = May { weigh: false, ..may };
        let choice = prop::collection::vec(row(ways, plain), if may.choices { 2..4 } else { 0..1 });
        (rows, choice).prop_map(move |(rows, choice)| {
            let mut problem = problem.clone();
            problem.rows = rows;
            let first = problem.rows.len();
            if !choice.is_empty() {
                problem.choices.push((first..first + choice.len()).map(|row| vec![row]).collect());
                problem.rows.extend(choice.into_iter().map(|row| Row { optional: true, ..row }));
            }
            problem
        })
    })
}

/// What a plan costs; of each kind every set of lines that comes to what goes away is looked at for the
/// smallest.
fn cost(problem: &Problem, money: &[i128]) -> Cost {
    let mut lines = 0;
    for (kind, mine) in problem.lines.iter().enumerate() {
        let ways = problem.ways.iter().zip(money).filter(|(way, _)| way.from == kind && !way.moves);
        let away = problem.supplies[kind] - ways.map(|(_, fen)| fen).sum::<i128>();
        let sets = (0..1_u32 << mine.len()).filter(|set| {
            let of_set = mine.iter().enumerate().filter(|(line, _)| set >> line & 1 == 1);
            of_set.map(|(_, fen)| fen).sum::<i128>() >= away
        });
        lines += i128::from(sets.map(u32::count_ones).min().unwrap());
    }
    Cost { lines, ..problem.cost(money) }
}

/// The least cost of all that could be planned.
fn least(problem: &Problem) -> Cost {
    let mut best = cost(problem, &vec![0; problem.ways.len()]);
    let mut money = Vec::new();
    every(problem, &mut money, &mut best);
    best
}

fn every(problem: &Problem, money: &mut Vec<i128>, best: &mut Cost) {
    let Some(way) = problem.ways.get(money.len()) else {
        let kept = |rows: &Vec<usize>| problem.cost_within(money, rows).broken == 0;
        // Only a floor, or a share of which too much is drawn already, may stay broken.
        let hard = problem.rows.iter().enumerate().filter(|(_, row)| !row.optional && row.most >= 0);
        if kept(&hard.map(|(at, _)| at).collect())
            && problem.choices.iter().all(|choice| choice.iter().any(kept))
        {
            *best = (*best).min(cost(problem, money));
        }
        return;
    };
    let gone = problem.ways.iter().zip(&*money).filter(|(other, _)| other.from == way.from);
    let left = problem.supplies[way.from] - gone.map(|(_, fen)| fen).sum::<i128>();
    let all = problem.supplies[way.from];
    for fen in (0..=left).filter(|fen| !problem.whole || *fen == 0 || *fen == all) {
        money.push(fen);
        every(problem, money, best);
        money.pop();
    }
}

fn hold(cases: u32, may: May, wanted: impl Fn(&Problem) -> Cost) {
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let law = |problem: Problem| {
        let found = solve(&problem, WORK);
        let left = problem.unfunded(&found.money);
        prop_assert!(found.money.iter().chain(&left).all(|fen| *fen >= 0), "{found:?}");
        prop_assert_eq!(cost(&problem, &found.money), found.cost);
        let whole = problem.ways.iter().zip(&found.money);
        let whole = whole.into_iter().all(|(way, fen)| *fen == 0 || *fen == problem.supplies[way.from]);
        prop_assert!(whole || !problem.whole, "{found:?}");
        let wanted = wanted(&problem);
        if may.proved {
            prop_assert_eq!((found.at_least, found.cost), (wanted, wanted));
        }
        prop_assert!(found.at_least <= wanted && wanted <= found.cost, "{found:?}, not {wanted:?}");
        Ok(())
    };
    runner.run(&problem(may), law).unwrap_or_else(|error| panic!("{error}"));
}

const FLOW: May =
    May { kinds: 3, lines: 2, fen: 3, rows: 4, weigh: false, choices: false, whole: false, proved: true };

#[test]
fn a_small_plan_is_the_best_there_is() {
    hold(400, FLOW, least);
}

#[test]
fn rows_that_weigh_and_floors_are_kept_as_well_as_can_be() {
    hold(400, May { weigh: true, ..FLOW }, least);
}

/// Two floors that cannot both be kept: either may be passed by a fen, and only one of these plans moves
/// nothing.
#[test]
fn of_two_floors_the_one_is_passed_that_moves_less() {
    let way = |fund, moves, order| Way { from: 0, fund: FundId(fund), moves, order };
    let row = |most, terms| Row { most, terms, ..Row::default() };
    let problem = Problem {
        supplies: vec![3_330],
        lines: vec![vec![1_666, 1_664]],
        ways: vec![way(0, true, 2), way(1, false, 0), way(2, true, 1)],
        rows: vec![
            row(-1, vec![(0, -1), (2, -1)]),
            row(-3_330, vec![(1, -1), (2, -1)]),
            row(0, vec![(1, -3), (2, 2)]),
            row(0, vec![(2, 3)]),
        ],
        ..Problem::default()
    };
    let found = solve(&problem, WORK);
    assert_eq!((found.money, found.cost), (vec![0, 3_330, 0], Cost { broken: 1, ..Cost::default() }));
    assert_eq!(found.at_least, found.cost);
}

#[test]
fn of_alternatives_one_holds() {
    hold(200, May { choices: true, ..FLOW }, least);
    hold(200, May { choices: true, weigh: true, ..FLOW }, least);
}

#[test]
fn no_line_is_split_where_none_may_be() {
    hold(200, May { whole: true, lines: 1, fen: 9, ..FLOW }, least);
    hold(200, May { whole: true, lines: 1, weigh: true, choices: true, fen: 9, ..FLOW }, least);
}

/// The least cost as another solver finds it, one figure after the other.
fn told_by_another(problem: &Problem) -> Cost {
    let mut kept: Vec<i128> = Vec::new();
    for aim in 0..Cost::FIGURES {
        kept.push(of_aim(problem, aim, &kept));
    }
    Cost::of(kept.try_into().unwrap())
}

/// Variables with what each counts for each aim.
struct Model {
    program: microlp::Problem,
    aim: usize,
    costs: Vec<(Variable, [i32; Cost::FIGURES])>,
}

impl Model {
    fn variable(&mut self, most: i128, cost: [i32; Cost::FIGURES]) -> Variable {
        let added = self.program.add_integer_var(f64::from(cost[self.aim]), (0, number(most)));
        self.costs.push((added, cost));
        added
    }

    fn hold(&mut self, terms: impl IntoIterator<Item = (Variable, i128)>, is: ComparisonOp, bound: i128) {
        let mut sum = LinearExpr::empty();
        terms.into_iter().for_each(|(one, weight)| sum.add(one, f64::from(number(weight))));
        self.program.add_constraint(sum, is, f64::from(number(bound)));
    }
}

fn number(fen: i128) -> i32 {
    i32::try_from(fen).unwrap()
}

/// The least figure of one aim, those before it being what they are.
fn of_aim(problem: &Problem, aim: usize, kept: &[i128]) -> i128 {
    let program = microlp::Problem::new(OptimizationDirection::Minimize);
    let mut model = Model { program, aim, costs: Vec::new() };
    let ways: Vec<Variable> = problem
        .ways
        .iter()
        .map(|way| {
            let cost = [0, 0, i32::from(way.moves), number(way.order.into()), 0];
            model.variable(problem.supplies[way.from], cost)
        })
        .collect();
    for (kind, &supply) in problem.supplies.iter().enumerate() {
        let mine = || problem.ways.iter().zip(&ways).filter(|(way, _)| way.from == kind);
        let left = model.variable(supply, [0, 1, 0, 0, 0]);
        model.hold(mine().map(|(_, way)| (*way, 1)).chain([(left, 1)]), ComparisonOp::Eq, supply);
        // What stays, and the lines that are touched, are no less than all there is.
        let stays: Vec<_> = mine().filter(|(way, _)| !way.moves).map(|(_, way)| (*way, 1)).collect();
        let lines = problem.lines[kind].iter().map(|fen| (model.variable(1, [0, 0, 0, 0, 1]), *fen));
        let lines: Vec<_> = lines.collect();
        model.hold(stays.into_iter().chain(lines), ComparisonOp::Ge, supply);
    }
    for row in &problem.rows {
        let mut terms: Vec<_> = row.terms.iter().map(|(way, weight)| (ways[*way], *weight)).collect();
        if row.most < 0 {
            terms.push((model.variable(100_000, [1, 0, 0, 0, 0]), -1));
        }
        model.hold(terms, ComparisonOp::Le, row.most);
    }
    for (before, &figure) in kept.iter().enumerate() {
        let terms = model.costs.iter().map(|(one, cost)| (*one, i128::from(cost[before])));
        model.hold(terms.collect::<Vec<_>>(), ComparisonOp::Le, figure);
    }
    let solved = model.program.solve().unwrap().into_solution().unwrap();
    let counted = model.costs.iter();
    let figure =
        counted.map(|(one, cost)| solved.var_value(*one).round() * f64::from(cost[aim])).sum::<f64>();
    format!("{figure:.0}").parse().unwrap()
}

const LARGER: May = May {
    kinds: 8,
    lines: 4,
    fen: 2_000,
    rows: 8,
    weigh: false,
    choices: false,
    whole: false,
    proved: false,
};

#[test]
fn another_solver_finds_nothing_better() {
    hold(150, LARGER, told_by_another);
    hold(150, May { weigh: true, kinds: 5, rows: 4, ..LARGER }, told_by_another);
}

#[test]
#[ignore = "minutes; `.ci/run` has it"]
fn another_solver_finds_nothing_better_in_thousands_of_cases() {
    hold(5_000, LARGER, told_by_another);
    hold(5_000, May { weigh: true, kinds: 5, rows: 4, ..LARGER }, told_by_another);
}
