//! What is proved of packs, held against trying every point there is.

use earmark::rules::Answer;
use earmark::rules::load::{Loaded, layered};

use super::*;

/// More points than this are not tried.
const MOST_POINTS: usize = 10_000;

/// A pack and a layer on it, and what the pack leaves to layers.
struct Layered {
    base: Pack,
    /// Whether each rule of the base is delegable.
    delegable: Vec<bool>,
    /// Boxes of silence that the base leaves to layers.
    left: Vec<(Pick, Scope)>,
    /// The layer's own rules.
    rules: Vec<Rule>,
    /// Its exceptions to rules of the base.
    lifts: Vec<(usize, Scope)>,
}

impl Layered {
    fn roll(dice: &mut Dice<'_>) -> Layered {
        let base = dice.pack();
        let delegable = base.rules.iter().map(|_| dice.percent(30)).collect();
        let left = if dice.percent(25) {
            dice.list(2, |dice| (dice.pick(base.funds.len(), &[]), dice.scope(&base)))
        } else {
            Vec::new()
        };
        let count = dice.below(3);
        let rules = (0..count).map(|number| dice.rule(&base, format!("layer{number}"))).collect();
        let count = dice.below(3);
        let lifts = (0..count).map(|_| (dice.below(base.rules.len()), dice.scope(&base))).collect();
        Layered { base, delegable, left, rules, lifts }.mended()
    }

    /// Leaves out scopes that name no work, which no pack may have.
    fn mended(mut self) -> Layered {
        let base = self.base.clone();
        let names = |scope: &Scope| (0..base.works.len()).any(|work| scope.names(&base, work));
        let in_order = |scope: &Scope| scope.from.zip(scope.until).is_none_or(|(from, until)| from < until);
        self.left.retain(|(_, scope)| names(scope) && in_order(scope));
        self.lifts.retain(|(_, scope)| names(scope) && in_order(scope));
        self
    }

    fn toml(&self) -> [String; 2] {
        let mut below = self.base.toml();
        for (rule, delegable) in self.base.rules.iter().zip(&self.delegable) {
            let id = format!("[[rule]]\nid = \"{}\"\n", rule.id);
            below = below.replace(&id, &format!("{id}delegable = {delegable}\n"));
        }
        let fund = |pick: &Pick| Pack::pick_text(*pick, "g", |fund| format!("f{fund}"));
        for (pick, scope) in &self.left {
            writeln!(below, "[[silent]]\nfund = [\"{}\"]\ndelegable = true", fund(pick)).unwrap();
            writeln!(below, "because = {{ zh = \"因\", en = \"because\" }}").unwrap();
            self.base.scope_toml(scope, &mut below);
        }
        let mut above = String::from(
            "[pack]\nid = \"layer\"\ntitle = { zh = \"层\", en = \"layer\" }\nreviewed = 2020-01-01\n",
        );
        for rule in &self.rules {
            self.base.rule_toml(rule, &mut above);
        }
        for (number, (rule, scope)) in self.lifts.iter().enumerate() {
            let of = &self.base.rules[*rule].id;
            writeln!(above, "[[unless]]\nrule = \"{of}\"\nid = \"lift{number}\"\n{BECAUSE}").unwrap();
            self.base.scope_toml(scope, &mut above);
        }
        [below, above]
    }

    fn load(&self) -> Result<Loaded, String> {
        let [below, above] = self.toml();
        let files = |path: &str, text: &str| vec![SourceFile { path: path.into(), text: text.into() }];
        layered(vec![files("base.toml", &below), files("layer.toml", &above)])
            .map_err(|wrong| format!("{:#?}\n{below}\n{above}", wrong.problems))
    }

    /// The base with everything the layer adds.
    fn whole(&self) -> Pack {
        let mut whole = self.base.clone();
        for (rule, scope) in &self.lifts {
            whole.rules[*rule].unless.push(scope.clone());
        }
        whole.rules.extend(self.rules.iter().cloned());
        whole
    }

    /// The base without what it leaves to layers.
    fn least(&self) -> Pack {
        let mut least = self.base.clone();
        let keep =
            |(rule, delegable): (&Rule, &bool)| !delegable || EFFECTS[rule.effect].1 == Answer::Eligible;
        let kept = least.rules.iter().zip(&self.delegable).map(keep).collect::<Vec<_>>();
        let mut kept = kept.into_iter();
        least.rules.retain(|_| kept.next().unwrap());
        least
    }

    fn is_widened(&self, whole: &Pack, least: &Pack, point: &Point) -> bool {
        let at = |pack: &Pack| strictness(pack.answer(point));
        let fund = index(point[FUND]);
        let left = self
            .left
            .iter()
            .any(|(pick, scope)| self.base.is_fund(fund, *pick) && scope.holds(&self.base, point));
        !left && at(whole) < at(&self.base).min(at(least))
    }
}

fn strictness(answer: Answer) -> u8 {
    match answer.verdict() {
        Verdict::Eligible => 0,
        Verdict::Review => 1,
        _ => 2,
    }
}

/// Every point that a line may be, with and without an estate and each optional fact; none where there are too many.
pub(super) fn every_point(pack: &Pack) -> Option<Vec<Point>> {
    let leaves: Vec<usize> = (0..pack.works.len()).filter(|&work| pack.leaves(work) == [work]).collect();
    let whole = |many: usize| (0..many).map(|one| Some(Value::try_from(one).unwrap())).collect::<Vec<_>>();
    let works = leaves.into_iter().map(|work| Some(Value::try_from(work).unwrap())).collect();
    let mut may: Vec<Vec<Option<Value>>> = vec![whole(pack.funds.len()), works, whole(2), pack.values(DAY)];
    for fact in 0..pack.facts.len() {
        let lacking = pack.facts[fact].optional.then_some(None);
        may.push(pack.values(FACTS + fact).into_iter().chain(lacking).collect());
    }
    if may.iter().map(Vec::len).product::<usize>() > MOST_POINTS {
        return None;
    }
    let all = |may: &[Vec<Option<Value>>]| {
        may.iter().fold(vec![Vec::new()], |points: Vec<Point>, values| {
            points.iter().flat_map(|point| values.iter().map(|one| [&point[..], &[*one]].concat())).collect()
        })
    };
    let mut points = all(&may);
    for fact in (0..pack.facts.len()).filter(|&fact| pack.facts[fact].of_estate) {
        may[FACTS + fact] = vec![None];
    }
    points.extend(all(&may));
    points.sort();
    points.dedup();
    Some(points)
}

/// The point that a witness is; what it does not name matters to no rule.
pub(super) fn point_of(pack: &Pack, witness: &[(String, String)]) -> Point {
    let cell =
        |name: &str| witness.iter().find(|(column, _)| column == name).map(|(_, value)| value.as_str());
    let number = |found: Option<usize>| found.map(|at| Value::try_from(at).unwrap());
    let day = |text: &str| text.rsplit_once('-').map(|(_, day)| day.parse::<Value>().unwrap() - 2);
    let mut point = vec![
        cell("fund").and_then(|id| id.strip_prefix('f')?.parse().ok()),
        number(pack.works.iter().position(|work| Some(work.id.as_str()) == cell("work"))),
        number(SIDES.iter().position(|side| Some(*side) == cell("side"))),
        cell("date").map_or(Some(0), day),
    ];
    for (at, fact) in pack.facts.iter().enumerate() {
        point.push(cell(&format!("x{at}")).and_then(|text| match fact.kind {
            Kind::Boolean => Some(Value::from(text == "true")),
            Kind::Integer => text.parse().ok(),
            Kind::Text => number(TEXT_VALUES.iter().position(|value| *value == text)),
        }));
    }
    point
}

#[test]
fn a_layer_is_refused_exactly_where_some_point_is_widened() {
    let seen = std::cell::Cell::new((0, 0));
    try_law(cases(600), |dice| {
        let packs = Layered::roll(dice);
        let (whole, least) = (packs.whole(), packs.least());
        let Some(points) = every_point(&whole) else { return Ok(()) };
        let widened: Vec<&Point> =
            points.iter().filter(|point| packs.is_widened(&whole, &least, point)).collect();
        let loaded = packs.load()?;
        let story = || format!("{}\nwidened: {:?}", packs.toml().join("\n"), widened.first());
        if loaded.widenings.is_empty() != widened.is_empty() {
            return Err(format!("{} told; {}", loaded.widenings.len(), story()));
        }
        for found in &loaded.widenings {
            let point = point_of(&whole, &found.line);
            let answers = (packs.base.answer(&point), whole.answer(&point));
            if answers != (found.below, found.above) || !packs.is_widened(&whole, &least, &point) {
                return Err(format!("{point:?} is {answers:?}, told {found:?}; {}", story()));
            }
        }
        let (all, some) = seen.get();
        seen.set((all + 1, some + usize::from(!widened.is_empty())));
        Ok(())
    });
    let (all, some) = seen.get();
    assert!(
        some * 20 > all && (all - some) * 20 > all,
        "{some} of {all} are widened: too one-sided to show much"
    );
}
