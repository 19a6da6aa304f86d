//! What is proved of packs, held against trying every point there is.

use earmark::lint::{self, MOST_BOXES, Survey};
use earmark::model::{Date, Side};
use earmark::rules::cells::Block;
use earmark::rules::load::{Loaded, layered};
use earmark::rules::space::{Dim, at, side_mask};
use earmark::rules::{Answer, Reading, Witness};

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

    /// Every point on either side of every edge that the two packs draw, that of what is left to layers among
    /// them.
    fn points(&self) -> Option<Vec<Point>> {
        let mut edges = self.whole();
        edges.rules[0].unless.extend(self.left.iter().map(|(_, scope)| scope.clone()));
        every_point(&edges)
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

/// Every point that a line may be, with and without an estate and each optional fact; none where there are
/// too many.
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
        let Some(points) = packs.points() else { return Ok(()) };
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

// What lints read off a pack --------------------------------------------------------------------------------

impl Pack {
    /// The rules as they are named: each, or each of its vintages with the scope it then has.
    fn named(&self) -> Vec<(String, Rule)> {
        let mut out = Vec::new();
        for rule in &self.rules {
            for version in &rule.versions {
                out.push((version.0.clone(), Rule { versions: vec![version.clone()], ..rule.clone() }));
            }
        }
        out
    }

    /// Whether a point lies in a box of the ruleset made of this pack.
    fn lies_in(&self, rules: &Ruleset, point: &Point, block: &Block) -> bool {
        let work = &self.works[index(point[WORK])].id;
        let side = [Side::Inside, Side::Outside][index(point[SIDE])];
        let date = Date::parse(&day_text(point[DAY].unwrap())).unwrap();
        block.funds.iter().any(|&fund| usize::from(fund.0) == index(point[FUND]))
            && block.works.iter().any(|&known| rules[known].id == *work)
            && at(&block.state, Dim::Side) & side_mask(side) != 0
            && at(&block.state, Dim::Date) & rules.dates.band_of(date) != 0
            && rules.facts.iter().zip(0u16..).all(|(fact, number)| {
                let bands = at(&block.state, Dim::Fact(number));
                match point[FACTS + usize::from(number)] {
                    None => bands == 0,
                    Some(value) => {
                        let cell = cell_text(self.facts[usize::from(number)].kind, value);
                        matches!(fact.read(&cell), Reading::Known(band) if band & bands != 0)
                    }
                }
            })
    }
}

/// The ids of the rules for which something holds of some point.
fn ids_where(
    named: &[(String, Rule)],
    points: &[Point],
    holds: impl Fn(&Rule, &Point) -> bool,
) -> BTreeSet<String> {
    let some = |rule: &Rule| points.iter().any(|point| holds(rule, point));
    named.iter().filter(|(_, rule)| some(rule)).map(|(id, _)| id.clone()).collect()
}

fn surveyed(pack: &Pack, points: &[Point], survey: &Survey<'_>) -> Result<(), String> {
    let (rules, named) = (survey.rules, pack.named());
    let id = |at: &usize| rules.rules[*at].id.clone();
    let is_otherwise = |id: &String| id.ends_with(":otherwise");
    let deciding: BTreeSet<String> = survey.deciding.keys().map(id).filter(|id| !is_otherwise(id)).collect();
    let decides =
        |rule: &Rule, point: &Point| EFFECTS[rule.effect].1 == pack.answer(point) && rule.bites(pack, point);
    same("deciding", &deciding, &ids_where(&named, points, decides))?;

    let bites = |at: usize, point: &Point| named[at].1.bites(pack, point);
    let mut conflicts = BTreeSet::new();
    for deny in (0..named.len()).filter(|&at| named[at].1.effect == 0) {
        for allow in (0..named.len()).filter(|&at| named[at].1.effect == 2) {
            if points.iter().any(|point| bites(deny, point) && bites(allow, point)) {
                conflicts.insert((named[deny].0.clone(), named[allow].0.clone()));
            }
        }
    }
    let told: BTreeSet<(String, String)> =
        survey.conflicts.keys().map(|(deny, allow)| (id(deny), id(allow))).collect();
    same("conflicts", &told, &conflicts)?;

    for (clause, by) in &survey.covering {
        let of = |clause: &usize| {
            named.iter().position(|(id, _)| *id == rules.rules[rules.clauses[*clause].rule].id)
        };
        let one = of(clause).unwrap();
        if !points.iter().any(|point| bites(one, point)) {
            continue;
        }
        let by: BTreeSet<usize> = by.iter().map(|by| of(by).unwrap()).collect();
        let alike = |other: &usize| *other != one && named[*other].1.effect == named[one].1.effect;
        let covers = |other: &usize| points.iter().all(|point| !bites(one, point) || bites(*other, point));
        let all: BTreeSet<usize> = (0..named.len()).filter(|other| alike(other) && covers(other)).collect();
        same("covering", &by, &all)?;
    }

    let can = |dim: usize, value: usize| {
        let pays = |point: &&Point| strictness(pack.answer(point)) < 2;
        points.iter().filter(|point| index(point[dim]) == value).any(|point| pays(&point))
    };
    for fund in rules.fund_ids() {
        same("paying", &survey.paying.contains(&fund), &can(FUND, usize::from(fund.0)))?;
    }
    for (at, work) in pack.works.iter().enumerate().filter(|(at, _)| pack.leaves(*at) == [*at]) {
        let known = rules.work_ids().find(|&known| rules[known].id == work.id).unwrap();
        same("payable", &survey.payable.contains(&known), &can(WORK, at))?;
    }
    for point in points.iter().filter(|point| point[FACTS..].iter().all(Option::is_some)) {
        let silent = pack.answer(point) == Answer::NotAllowed;
        let told = survey.gaps.iter().any(|gap| pack.lies_in(rules, point, gap));
        if silent != told {
            return Err(format!("{point:?} is silent: {silent}, told as a gap: {told}"));
        }
    }
    Ok(())
}

/// Puts a witness through the check, as a budget of one line.
fn checked(rules: &Ruleset, witness: &Witness) -> Result<(), String> {
    let programme = |value: String| if value == "programme" { "全区".to_owned() } else { value };
    let mut cells = witness.cells(rules);
    for (column, value) in [("item", "1"), ("estate", "A"), ("side", ""), ("amount", "100")] {
        if !cells.iter().any(|(known, _)| known == column) {
            cells.push((column.to_owned(), value.to_owned()));
        }
    }
    let (columns, row): (Vec<String>, Vec<String>) = cells.into_iter().unzip();
    let mut csv = Csv::new(&columns);
    csv.row(&row.into_iter().map(programme).collect::<Vec<_>>());
    let mark = &csv.marks(rules)[0];
    let (answer, by) = witness.answer(rules);
    let code = if mark.code.is_empty() { "eligible" } else { mark.code };
    same("code", &code, &answer.id())?;
    let mut told: Vec<&str> = mark.rules.split_whitespace().collect();
    let mut claimed: Vec<&str> = by.iter().map(String::as_str).collect();
    told.sort_unstable();
    claimed.sort_unstable();
    // Of an eligible line nothing is said, and beside silence stand the rules that come nearest.
    if ["eligible", "not-allowed"].contains(&code) { Ok(()) } else { same("rules", &told, &claimed) }
}

#[test]
fn what_a_survey_says_is_what_every_point_says() {
    try_law(cases(400), |dice| {
        let pack = dice.pack();
        let Some(points) = every_point(&pack) else { return Ok(()) };
        let files = vec![SourceFile { path: "random.toml".into(), text: pack.toml().into() }];
        // Two versions may begin on one day, and then have one name.
        let mut names: Vec<String> = pack.named().into_iter().map(|(id, _)| id).collect();
        names.sort();
        let all = names.len();
        names.dedup();
        if names.len() < all {
            return Ok(());
        }
        let loaded = layered(vec![files]).map_err(|wrong| format!("{:#?}", wrong.problems))?;
        let survey = Survey::new(&loaded.rules, &[], MOST_BOXES);
        let story = |wrong: String| format!("{wrong}\n{}", pack.toml());
        surveyed(&pack, &points, &survey).map_err(story)?;
        for finding in lint::run(&loaded, MOST_BOXES) {
            let Some(witness) = finding.found.witness else { continue };
            let point = point_of(&pack, &witness.cells(&loaded.rules));
            let said = witness.answer(&loaded.rules).0;
            same(finding.code, &said, &pack.answer(&point)).map_err(story)?;
            checked(&loaded.rules, &witness)
                .map_err(|wrong| format!("{}: {wrong}", finding.code))
                .map_err(story)?;
        }
        Ok(())
    });
}
