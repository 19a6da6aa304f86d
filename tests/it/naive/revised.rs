//! What is told of two packs that differ, held against trying every point that both can speak of.

use earmark::model::Date;
use earmark::rules::compare::{Change, LACKING, changes};
use earmark::rules::joint::{Joint, on_day};
use earmark::rules::nouns::FactKind;
use earmark::rules::space::Mask;

use super::*;

/// More points than this are not tried.
const MOST_POINTS: usize = 2_000;

/// Two packs, and the points that both can speak of.
struct Pair<'p> {
    packs: [&'p Pack; 2],
    /// The day on which each is looked at, if it is not that of the point.
    days: [Option<Value>; 2],
    /// The works that both know: an id, and what it is to each.
    works: Vec<(String, [usize; 2])>,
    /// The facts of either: an id, and the place each has it at.
    facts: Vec<(String, [Option<usize>; 2])>,
}

impl<'p> Pair<'p> {
    fn of(old: &'p Pack, new: &'p Pack) -> Pair<'p> {
        let packs = [old, new];
        let ids: BTreeSet<&str> =
            packs.iter().flat_map(|pack| &pack.works).map(|work| work.id.as_str()).collect();
        let is_leaf = |id: &str| {
            !ids.iter().any(|other| other.strip_prefix(id).is_some_and(|rest| rest.starts_with('.')))
        };
        let known = |pack: &Pack, id: &str| {
            let own = pack.works.iter().position(|work| work.id == id);
            let above = || pack.works.iter().position(|work| id.starts_with(&format!("{}.", work.id)));
            own.or_else(|| above().filter(|&work| pack.leaves(work) == [work]))
        };
        let both = |id: &&str| Some(((*id).to_owned(), [known(old, id)?, known(new, id)?]));
        let works = ids.iter().filter(|id| is_leaf(id)).filter_map(both).collect();
        let mut facts = Vec::new();
        for at in 0..old.facts.len().max(new.facts.len()) {
            let same = |one: &Fact, other: &Fact| one.kind == other.kind && one.of_estate == other.of_estate;
            match (old.facts.get(at), new.facts.get(at)) {
                (Some(one), Some(other)) if !same(one, other) => {
                    facts.push((format!("x{at} (old)"), [Some(at), None]));
                    facts.push((format!("x{at} (new)"), [None, Some(at)]));
                }
                (one, other) => facts.push((format!("x{at}"), [one.map(|_| at), other.map(|_| at)])),
            }
        }
        Pair { packs, days: [None; 2], works, facts }
    }

    /// The places of the packs that have a fact, with the fact.
    fn owners(&self, fact: usize) -> impl Iterator<Item = (&Pack, usize)> {
        self.packs.iter().zip(self.facts[fact].1).filter_map(|(pack, at)| Some((*pack, at?)))
    }

    fn is_of_estate(&self, fact: usize) -> bool {
        self.owners(fact).all(|(pack, at)| pack.facts[at].of_estate)
    }

    /// Every point; none where there are too many.
    fn points(&self) -> Option<Vec<Point>> {
        let whole =
            |many: usize| (0..many).map(|one| Some(Value::try_from(one).unwrap())).collect::<Vec<_>>();
        let funds = self.packs[0].funds.len().min(self.packs[1].funds.len());
        let together = |values: &mut dyn Iterator<Item = Vec<Option<Value>>>| {
            values.flatten().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        };
        let days = together(&mut self.packs.iter().map(|pack| pack.values(DAY)));
        let mut may = vec![whole(funds), whole(self.works.len()), whole(2), days];
        for fact in 0..self.facts.len() {
            let lacking = self.owners(fact).all(|(pack, at)| pack.facts[at].optional).then_some(None);
            let mut values = together(&mut self.owners(fact).map(|(pack, at)| pack.values(FACTS + at)));
            values.extend(lacking);
            may.push(values);
        }
        if may.iter().map(Vec::len).product::<usize>() > MOST_POINTS {
            return None;
        }
        let all = |may: &[Vec<Option<Value>>]| {
            may.iter().fold(vec![Vec::new()], |points: Vec<Point>, values| {
                points
                    .iter()
                    .flat_map(|point| values.iter().map(|one| [&point[..], &[*one]].concat()))
                    .collect()
            })
        };
        let mut points = all(&may);
        for fact in (0..self.facts.len()).filter(|&fact| self.is_of_estate(fact)) {
            may[FACTS + fact] = vec![None];
        }
        points.extend(all(&may));
        points.sort();
        points.dedup();
        Some(points)
    }

    /// What one of the packs answers to a point.
    fn answer(&self, side: usize, point: &Point) -> Answer {
        let pack = self.packs[side];
        let work = self.works[index(point[WORK])].1[side];
        let mut own = vec![point[FUND], Some(Value::try_from(work).unwrap()), point[SIDE]];
        own.push(self.days[side].or(point[DAY]));
        for at in 0..pack.facts.len() {
            let place = self.facts.iter().position(|(_, places)| places[side] == Some(at)).unwrap();
            own.push(point[FACTS + place]);
        }
        pack.answer(&own)
    }

    /// The joint space's name for a point: fund, work, state.
    fn cell(&self, joint: &Joint, point: &Point) -> (usize, usize, Vec<Mask>) {
        let rules = &joint.old;
        let fund = rules.funds.iter().position(|fund| fund.id == format!("f{}", index(point[FUND]))).unwrap();
        let id = &self.works[index(point[WORK])].0;
        let work = rules.works.iter().position(|work| work.id == *id).unwrap();
        let day = Date::new(2020, 1, i8::try_from(point[DAY].unwrap() + 2).unwrap());
        // A day before the first of the month lies before every edge.
        let date = day.map_or(1, |day| rules.dates.band_of(day));
        let mut state = vec![1 << index(point[SIDE]), date];
        for fact in &rules.facts {
            let place = self.facts.iter().position(|(id, _)| *id == fact.id).unwrap();
            state.push(match (point[FACTS + place], &fact.kind) {
                (None, _) => LACKING,
                (Some(value), FactKind::Boolean) => 1 << value,
                (Some(value), FactKind::Integer(cuts)) => cuts.band_of(value),
                (Some(value), FactKind::Text(values)) => {
                    let text = TEXT_VALUES[index(Some(value))];
                    1 << values.iter().position(|(_, written)| written == text).unwrap()
                }
            });
        }
        (fund, work, state)
    }

    /// Holds the changes told against every point: each that differs lies in one box, the others in none.
    fn agrees(&self, joint: &Joint, told: &[Change], points: &[Point]) -> Result<usize, String> {
        let mut differ = 0;
        for point in points {
            let (was, is) = (self.answer(0, point), self.answer(1, point));
            let (fund, work, state) = self.cell(joint, point);
            let holds = |change: &&Change| {
                let block = &change.block;
                block.funds.iter().any(|id| usize::from(id.0) == fund)
                    && block.works.iter().any(|id| usize::from(id.0) == work)
                    && block.state.iter().zip(&state).all(|(bands, band)| bands & band != 0)
            };
            let found: Vec<(Answer, Answer)> =
                told.iter().filter(holds).map(|change| (change.old, change.new)).collect();
            let expected = if was == is { Vec::new() } else { vec![(was, is)] };
            if found != expected {
                return Err(format!("{point:?} is {expected:?}, told {found:?}"));
            }
            differ += usize::from(was != is);
        }
        Ok(differ)
    }
}

/// A pack in which some rules are gone, others say something else, and others came.
fn edited(dice: &mut Dice<'_>, pack: &Pack) -> Pack {
    let mut new = pack.clone();
    for at in (0..new.rules.len()).rev() {
        match dice.below(8) {
            0 => drop(new.rules.remove(at)),
            1 => new.rules[at] = dice.rule(pack, pack.rules[at].id.clone()),
            _ => {}
        }
    }
    if dice.percent(30) || new.rules.is_empty() {
        new.rules.push(dice.rule(pack, "more".to_owned()));
    }
    if dice.percent(20) {
        let fund = dice.below(new.funds.len());
        new.funds[fund].otherwise_review ^= true;
    }
    new
}

fn joint(pair: &Pair<'_>) -> Result<Joint, String> {
    let rules = |side: usize| -> Result<Ruleset, String> {
        let rules = pair.packs[side].rules()?;
        Ok(match pair.days[side] {
            Some(day) => on_day(&rules, Date::new(2020, 1, i8::try_from(day + 2).unwrap()).unwrap()),
            None => rules,
        })
    };
    Joint::of(&rules(0)?, &rules(1)?).map_err(|said| format!("{said:?}"))
}

/// Tries pairs of packs, and demands that enough of them differ and enough do not.
fn try_pairs(count: u32, same: bool, roll: impl Fn(&mut Dice<'_>) -> (Pack, Pack, [Option<Value>; 2])) {
    let seen = std::cell::Cell::new((0, 0));
    try_law(count, |dice| {
        let (old, new, days) = roll(dice);
        for (one, other, days) in [(&old, &new, days), (&new, &old, [days[1], days[0]])] {
            let pair = Pair { days, ..Pair::of(one, other) };
            let Some(points) = pair.points() else { return Ok(()) };
            let joint = joint(&pair)?;
            let told = changes(&joint.old, &joint.new);
            let differ = pair.agrees(&joint, &told, &points);
            let story = |wrong: String| format!("{wrong}\n{days:?}\n{}\n{}", one.toml(), other.toml());
            let (all, some) = seen.get();
            seen.set((all + 1, some + usize::from(differ.map_err(story)? > 0)));
        }
        Ok(())
    });
    let (all, some) = seen.get();
    assert!(all > 0 && (same || some * 4 > all), "{some} of {all} differ: too one-sided to show much");
}

#[test]
fn a_pack_that_was_edited_differs_where_some_point_does() {
    try_pairs(cases(300), false, |dice| {
        let old = dice.pack();
        let new = edited(dice, &old);
        (old, new, [None; 2])
    });
}

#[test]
fn two_packs_that_know_other_things_differ_where_both_can_speak() {
    try_pairs(cases(500), false, |dice| (dice.pack(), dice.pack(), [None; 2]));
}

#[test]
fn a_pack_differs_between_two_days_where_some_point_does() {
    try_pairs(cases(300), true, |dice| {
        let pack = dice.pack();
        let days = [dice.value(EDGES), dice.value(EDGES)].map(Some);
        (pack.clone(), pack, days)
    });
}

#[test]
fn a_pack_does_not_differ_from_itself() {
    try_law(cases(200), |dice| {
        let pack = dice.pack();
        let joint = joint(&Pair::of(&pack, &pack))?;
        let told = changes(&joint.old, &joint.new);
        if told.is_empty() { Ok(()) } else { Err(format!("{told:?}\n{}", pack.toml())) }
    });
}
