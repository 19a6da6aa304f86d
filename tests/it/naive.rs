//! Random packs and lines, judged a second time by plain enumeration of what the lines may be.
//!
//! [`Pack`] is a pack before it is written as TOML. [`Pack::answer`] answers for one [`Point`], a line of
//! which everything is known; [`tell`] tries every point a line may be. Neither knows of bands, masks or
//! boxes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use earmark::check::tally::Sums;
use earmark::finding::{Finding, Verdict};
use earmark::rules::load::ruleset;
use earmark::rules::nouns::SourceFile;
use earmark::rules::{Answer, Ruleset};
use proptest::prelude::any;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

use crate::bench::{Csv, Marked};

pub(crate) mod cases;
mod proofs;
mod revised;

/// A value of whatever kind: a number, a place in a list, no and yes, inside and outside, a day of January
/// 2020.
type Value = i64;

/// A line of which everything is known: fund, work, side, day and facts; none where a fact does not apply.
type Point = Vec<Option<Value>>;

const FUND: usize = 0;
const WORK: usize = 1;
const SIDE: usize = 2;
const DAY: usize = 3;
const FACTS: usize = 4;

// What a pack says ------------------------------------------------------------------------------------------

#[derive(Clone, Debug, Default)]
struct Pack {
    funds: Vec<Fund>,
    works: Vec<Work>,
    facts: Vec<Fact>,
    rules: Vec<Rule>,
    /// What the fund and the work that mean two things may mean.
    unsure: (Vec<usize>, Vec<usize>),
}

#[derive(Clone, Debug, Default)]
struct Fund {
    groups: Vec<usize>,
    otherwise_review: bool,
}

#[derive(Clone, Debug, Default)]
struct Work {
    id: String,
    tags: Vec<usize>,
    implies: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Boolean,
    Integer,
    Text,
}

#[derive(Clone, Debug)]
struct Fact {
    kind: Kind,
    of_estate: bool,
    assume: Option<Value>,
    optional: bool,
}

/// What a rule does, in the order of strictness.
const EFFECTS: [(&str, Answer); 3] =
    [("deny", Answer::Forbidden), ("review", Answer::Review), ("allow", Answer::Eligible)];

#[derive(Clone, Debug)]
struct Rule {
    id: String,
    effect: usize,
    funds: Vec<Pick>,
    scope: Scope,
    vintages: Vec<Scope>,
    /// What is in force, and what it is called: the scope, or each vintage of it.
    versions: Vec<(String, Scope)>,
    unless: Vec<Scope>,
}

/// One item of a list of funds or works.
#[derive(Clone, Copy, Debug)]
enum Pick {
    One(usize),
    Marked(usize),
    All,
}

/// From the first to the last, both with.
type Range = (Option<Value>, Option<Value>);

#[derive(Clone, Debug, Default)]
struct Scope {
    work: Option<Vec<Pick>>,
    tagged: Option<Vec<usize>>,
    without: Option<Vec<Pick>>,
    side: Option<Value>,
    facts: Option<Vec<(usize, Vec<Range>)>>,
    from: Option<Value>,
    until: Option<Value>,
}

// What it means ---------------------------------------------------------------------------------------------

impl Pack {
    /// The answer where everything is known: any deny, else any review, else any allow, else the fund's own.
    fn answer(&self, point: &Point) -> Answer {
        let bites = |effect| self.rules.iter().any(|rule| rule.effect == effect && rule.bites(self, point));
        match EFFECTS.iter().enumerate().find(|(effect, _)| bites(*effect)) {
            Some((_, (_, answer))) => *answer,
            None if self.funds[index(point[FUND])].otherwise_review => Answer::Review,
            None => Answer::NotAllowed,
        }
    }

    fn is_fund(&self, fund: usize, pick: Pick) -> bool {
        match pick {
            Pick::One(one) => fund == one,
            Pick::Marked(group) => self.funds[fund].groups.contains(&group),
            Pick::All => true,
        }
    }

    fn is_work(&self, work: usize, pick: Pick) -> bool {
        match pick {
            Pick::One(root) => self.is_under(work, root),
            Pick::Marked(tag) => self.works[work].tags.contains(&tag),
            Pick::All => true,
        }
    }

    fn is_under(&self, work: usize, root: usize) -> bool {
        let (work, root) = (&self.works[work].id, &self.works[root].id);
        work.strip_prefix(root.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The works at or below one that have none below them.
    fn leaves(&self, root: usize) -> Vec<usize> {
        let all = 0..self.works.len();
        let is_leaf = |&work: &usize| all.clone().filter(|&other| self.is_under(other, work)).count() == 1;
        all.clone().filter(|&work| self.is_under(work, root)).filter(is_leaf).collect()
    }

    /// The side a work lies on by nature, and the work that says so: itself or the one above it.
    fn implied(&self, work: usize) -> Option<(Value, usize)> {
        let above = |root: &usize| self.is_under(work, *root) && self.works[*root].implies.is_some();
        let said = (0..self.works.len()).filter(above).max_by_key(|&root| self.works[root].id.len())?;
        Some((self.works[said].implies?, said))
    }
}

impl Rule {
    fn bites(&self, pack: &Pack, point: &Point) -> bool {
        self.versions.iter().any(|version| self.bites_as(version, pack, point))
    }

    fn bites_as(&self, (_, scope): &(String, Scope), pack: &Pack, point: &Point) -> bool {
        self.funds.iter().any(|pick| pack.is_fund(index(point[FUND]), *pick))
            && scope.holds(pack, point)
            && !self.unless.iter().any(|scope| scope.holds(pack, point))
    }

    /// The rule's own scope; or one for each vintage, which puts what it gives in the place of the rule's
    /// own, and is called after the day it begins on.
    fn in_force(&self) -> Vec<(String, Scope)> {
        let own = &self.scope;
        let put = |vintage: &Scope| Scope {
            work: vintage.work.clone().or(own.work.clone()),
            tagged: vintage.tagged.clone().or(own.tagged.clone()),
            without: vintage.without.clone().or(own.without.clone()),
            side: vintage.side.or(own.side),
            facts: vintage.facts.clone().or(own.facts.clone()),
            from: vintage.from.or(own.from),
            until: vintage.until.or(own.until),
        };
        let called = |scope: Scope| {
            let from = scope.from.map(|from| format!("@{}", day_text(from))).unwrap_or_default();
            (format!("{}{from}", self.id), scope)
        };
        if self.vintages.is_empty() {
            return vec![(self.id.clone(), own.clone())];
        }
        self.vintages.iter().map(put).map(called).collect()
    }
}

impl Scope {
    fn holds(&self, pack: &Pack, point: &Point) -> bool {
        self.names(pack, index(point[WORK]))
            && self.side.is_none_or(|side| point[SIDE] == Some(side))
            && self.from.is_none_or(|from| point[DAY] >= Some(from))
            && self.until.is_none_or(|until| point[DAY] < Some(until))
            && self.facts.iter().flatten().all(|(fact, ranges)| {
                point[FACTS + fact].is_some_and(|value| ranges.iter().any(|range| lies_in(value, *range)))
            })
    }

    fn names(&self, pack: &Pack, work: usize) -> bool {
        self.work.as_ref().is_none_or(|picks| picks.iter().any(|pick| pack.is_work(work, *pick)))
            && self
                .tagged
                .as_ref()
                .is_none_or(|tags| tags.iter().any(|tag| pack.works[work].tags.contains(tag)))
            && !self.without.iter().flatten().any(|pick| pack.is_work(work, *pick))
    }
}

fn lies_in(value: Value, (first, last): Range) -> bool {
    first.is_none_or(|first| first <= value) && last.is_none_or(|last| value <= last)
}

fn index(known: Option<Value>) -> usize {
    usize::try_from(known.unwrap()).unwrap()
}

// What lines may be -----------------------------------------------------------------------------------------

/// For every dimension, the values a line may have there.
type May = Vec<Vec<Option<Value>>>;

/// What is to be said of a line.
#[derive(Debug)]
struct Told {
    /// Every point it may be, the last dimension running fastest, with its answer.
    points: Vec<(Point, Answer)>,
    /// The answer, where it is decided.
    answer: Option<Answer>,
    /// The dimensions that can flip the verdict.
    flips: BTreeSet<usize>,
}

/// Tries every point a line may be.
fn tell(pack: &Pack, may: &May) -> Told {
    let mut points: Vec<Point> = vec![Vec::new()];
    for values in may {
        points =
            points.iter().flat_map(|point| values.iter().map(|one| [&point[..], &[*one]].concat())).collect();
    }
    let points: Vec<(Point, Answer)> =
        points.into_iter().map(|point| (point.clone(), pack.answer(&point))).collect();
    let answers: BTreeSet<Answer> = points.iter().map(|(_, answer)| *answer).collect();
    let verdicts: BTreeSet<Verdict> = answers.iter().map(|answer| answer.verdict()).collect();
    let answer = match (verdicts.len(), answers.len()) {
        (1, 1) => answers.first().copied(),
        (1, _) => Some(Answer::NotAllowed),
        _ => None,
    };
    let flips = (0..may.len()).filter(|&dim| {
        // Two points that differ in this dimension alone stand a multiple of `step` apart.
        let step: usize = may[dim + 1..].iter().map(Vec::len).product();
        let first = |at: usize| at - at / step % may[dim].len() * step;
        let verdict = |at: usize| points[at].1.verdict();
        (0..points.len()).any(|at| verdict(at) != verdict(first(at)))
    });
    Told { answer, flips: flips.collect(), points }
}

impl Told {
    fn verdict(&self) -> Verdict {
        self.answer.map_or(Verdict::Undetermined, Answer::verdict)
    }

    fn can_be_eligible(&self) -> bool {
        self.points.iter().any(|(_, answer)| *answer == Answer::Eligible)
    }
}

/// A line of a table: its cells, and what it may be.
#[derive(Clone, Debug)]
struct Line {
    cells: BTreeMap<String, String>,
    may: May,
    /// Whether the text of its fund, and of its work, leaves open which it is.
    unsure: (bool, bool),
    /// What was taken for granted: the dimension, all it could be, and by whose word.
    assumed: Vec<(usize, Vec<Option<Value>>, String)>,
}

impl Pack {
    fn dim_name(dim: usize) -> String {
        match dim {
            FUND => "fund".to_owned(),
            WORK => "work".to_owned(),
            SIDE => "side".to_owned(),
            DAY => "date".to_owned(),
            fact => format!("x{}", fact - FACTS),
        }
    }

    /// Values of a fact or the date on either side of every edge that the pack draws.
    fn values(&self, dim: usize) -> Vec<Option<Value>> {
        let kind = dim.checked_sub(FACTS).map(|fact| self.facts[fact].kind);
        let fixed = match kind {
            None if dim == SIDE => Some(2),
            Some(Kind::Boolean) => Some(2),
            Some(Kind::Text) => Some(TEXTS),
            Some(Kind::Integer) | None => None,
        };
        let mut values: BTreeSet<Value> = (0..fixed.unwrap_or(1)).collect();
        let own = self
            .rules
            .iter()
            .flat_map(|rule| [&rule.scope].into_iter().chain(&rule.vintages).chain(&rule.unless));
        for scope in own.filter(|_| fixed.is_none()) {
            let days = scope.from.iter().chain(&scope.until).filter(|_| dim == DAY);
            values.extend(days.flat_map(|day| [day - 1, *day]));
            let ranges = scope.facts.iter().flatten().filter(|(fact, _)| dim == FACTS + fact);
            for (first, last) in ranges.flat_map(|(_, ranges)| ranges) {
                values.extend(first.iter().flat_map(|first| [first - 1, *first]));
                values.extend(last.iter().flat_map(|last| [*last, last + 1]));
            }
        }
        values.into_iter().map(Some).collect()
    }
}

// Random packs and lines ------------------------------------------------------------------------------------

/// A run of choices, a byte each; where it ends, every choice is the first.
struct Dice<'a>(std::slice::Iter<'a, u8>);

/// How many texts a fact of that kind may be.
const TEXTS: Value = 3;
/// Numbers and days that rules speak of lie below this.
const EDGES: usize = 5;
const GROUPS: usize = 2;
const TAGS: usize = 2;

impl Dice<'_> {
    fn below(&mut self, count: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % count
    }

    fn value(&mut self, count: usize) -> Value {
        Value::try_from(self.below(count)).unwrap()
    }

    /// True so often in a hundred.
    fn percent(&mut self, often: usize) -> bool {
        self.below(100) >= 100 - often
    }

    fn some<T>(&mut self, often: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.percent(often).then(|| make(self))
    }

    fn list<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..=self.below(most)).map(|_| make(self)).collect()
    }

    fn marks(&mut self, count: usize) -> Vec<usize> {
        (0..count).filter(|_| self.percent(40)).collect()
    }

    fn pack(&mut self) -> Pack {
        let fund = |dice: &mut Self| Fund { groups: dice.marks(GROUPS), otherwise_review: dice.percent(25) };
        let funds = (0..2 + self.below(3)).map(|_| fund(self)).collect();
        let mut pack = Pack { funds, ..Pack::default() };
        for family in ["a", "b", "c"] {
            let mut ids = vec![family.to_owned()];
            ids.extend(["p", "q", "r"].iter().take(self.below(4)).map(|leaf| format!("{family}.{leaf}")));
            for id in ids.into_iter().take(8 - pack.works.len()) {
                pack.works.push(Work {
                    id,
                    tags: self.marks(TAGS),
                    implies: self.some(10, |dice| dice.value(2)),
                });
            }
        }
        if pack.works.len() < 4 {
            pack.works.push(Work { id: "d".to_owned(), ..Work::default() });
        }
        pack.facts = (0..2 + self.below(3))
            .map(|_| {
                let kind = [Kind::Boolean, Kind::Integer, Kind::Text][self.below(3)];
                let assume = self.some(20, |dice| dice.value(2));
                Fact { kind, of_estate: self.percent(40), assume, optional: self.percent(20) }
            })
            .collect();
        for number in 0..=self.below(10) {
            let rule = self.rule(&pack, format!("r{number}"));
            pack.rules.push(rule);
        }
        let (first, second) = (self.below(pack.funds.len()), self.below(pack.funds.len()));
        pack.unsure.0 = vec![first, second];
        let (first, second) = (self.below(pack.works.len()), self.below(pack.works.len()));
        pack.unsure.1 = vec![first, second];
        pack
    }

    fn rule(&mut self, pack: &Pack, id: String) -> Rule {
        let groups: Vec<usize> = pack.funds.iter().flat_map(|fund| fund.groups.clone()).collect();
        let effect = [2, 2, 2, 1, 1, 0, 0][self.below(7)];
        let funds = self.list(2, |dice| dice.pick(pack.funds.len(), &groups));
        let vintages = if self.percent(20) { self.list(2, |dice| dice.scope(pack)) } else { Vec::new() };
        let unless = if self.percent(25) { self.list(2, |dice| dice.scope(pack)) } else { Vec::new() };
        let mut rule =
            Rule { id, effect, funds, scope: self.scope(pack), vintages, versions: Vec::new(), unless };
        rule.mend(pack);
        rule.versions = rule.in_force();
        rule
    }

    fn pick(&mut self, count: usize, marks: &[usize]) -> Pick {
        match self.below(10) {
            0 => Pick::All,
            1..=3 if !marks.is_empty() => Pick::Marked(marks[self.below(marks.len())]),
            _ => Pick::One(self.below(count)),
        }
    }

    fn scope(&mut self, pack: &Pack) -> Scope {
        let tags: Vec<usize> = pack.works.iter().flat_map(|work| work.tags.clone()).collect();
        let mut picks =
            |often| self.some(often, |dice| dice.list(3, |dice| dice.pick(pack.works.len(), &tags)));
        let (work, without) = (picks(70), picks(20));
        let tagged = if tags.is_empty() {
            None
        } else {
            self.some(15, |dice| dice.list(2, |dice| tags[dice.below(tags.len())]))
        };
        let side = self.some(40, |dice| dice.value(2));
        let facts = self.some(60, |dice| {
            let asked = (0..pack.facts.len()).filter(|_| dice.percent(45)).collect::<Vec<_>>();
            asked.into_iter().map(|fact| (fact, dice.ranges(pack.facts[fact].kind))).collect()
        });
        let from = self.some(25, |dice| dice.value(EDGES));
        let until = self.some(25, |dice| dice.value(EDGES));
        Scope { work, tagged, without, side, facts, from, until }
    }

    fn ranges(&mut self, kind: Kind) -> Vec<Range> {
        self.list(2, |dice| match kind {
            Kind::Boolean | Kind::Text => {
                let value = dice.value(if kind == Kind::Boolean { 2 } else { 3 });
                (Some(value), Some(value))
            }
            Kind::Integer => {
                let (first, length) = (dice.value(EDGES), dice.value(3));
                match dice.below(3) {
                    0 => (Some(first), Some(first + length)),
                    1 => (Some(first), None),
                    _ => (None, Some(first)),
                }
            }
        })
    }

    /// Some lines of one table. A column is missing in all of them or in none.
    fn lines(&mut self, pack: &Pack, count: usize) -> Vec<Line> {
        let has: Vec<bool> = pack.facts.iter().map(|_| !self.percent(25)).collect();
        let has_dates = !self.percent(25);
        (0..count).map(|_| self.line(pack, &has, has_dates)).collect()
    }

    fn line(&mut self, pack: &Pack, has: &[bool], has_dates: bool) -> Line {
        let mut line = Line {
            cells: BTreeMap::from([("amount".to_owned(), "1.50".to_owned())]),
            may: vec![Vec::new(); FACTS + pack.facts.len()],
            unsure: (self.percent(15), self.percent(15)),
            assumed: Vec::new(),
        };
        let programme = self.percent(15);
        line.cells.insert("estate".to_owned(), if programme { "全 区" } else { "E1" }.to_owned());
        self.fund_and_work(pack, &mut line);
        self.side(pack, &mut line);
        let all = pack.values(DAY);
        let day =
            if has_dates { Some(self.cell(0, EDGES + 1, |day| format!("2020/1/{}", day + 2))) } else { None };
        line.may[DAY] = match &day {
            Some((_, Some(day))) => vec![Some(*day)],
            _ => all,
        };
        line.cells.extend(day.map(|(cell, _)| ("date".to_owned(), cell)));
        for (number, fact) in pack.facts.iter().enumerate() {
            let all = pack.values(FACTS + number);
            let (first, count) = match fact.kind {
                Kind::Boolean => (0, 2),
                Kind::Text => (0, 3),
                Kind::Integer => (-1, EDGES + 3),
            };
            let read = |value| cell_text(fact.kind, value);
            let cell = if has[number] { Some(self.cell(first, count, read)) } else { None };
            line.may[FACTS + number] = match (&cell, fact.assume) {
                _ if programme && fact.of_estate => vec![None],
                (None, _) if fact.optional => vec![None],
                (Some((_, Some(value))), _) => vec![Some(*value)],
                (Some((text, None)), _) if !text.is_empty() => all,
                (_, None) => all,
                (_, Some(assumed)) => {
                    line.assumed.push((FACTS + number, all, format!("x{number}")));
                    vec![Some(assumed)]
                }
            };
            line.cells.extend(cell.map(|(text, _)| (format!("x{number}"), text)));
        }
        line
    }

    fn fund_and_work(&mut self, pack: &Pack, line: &mut Line) {
        let ids = |of: &[usize]| of.iter().map(|&id| Some(Value::try_from(id).unwrap())).collect::<Vec<_>>();
        let (fund, work) = (self.below(pack.funds.len()), self.below(pack.works.len()));
        let named = if self.percent(50) { format!("Fund {fund}") } else { format!("资金{fund}") };
        line.cells.insert("fund".to_owned(), if line.unsure.0 { "雾".to_owned() } else { named });
        line.may[FUND] = ids(if line.unsure.0 { &pack.unsure.0 } else { std::slice::from_ref(&fund) });
        let id = &pack.works[work].id;
        let named = if self.percent(50) { id.clone() } else { format!("工 {id}") };
        line.cells.insert("work".to_owned(), if line.unsure.1 { "云".to_owned() } else { named });
        let roots = if line.unsure.1 { pack.unsure.1.clone() } else { vec![work] };
        line.may[WORK] = ids(&roots.iter().flat_map(|&root| pack.leaves(root)).collect::<Vec<_>>());
    }

    /// A side; where it is blank, the one on which every work the line may be lies by nature.
    fn side(&mut self, pack: &Pack, line: &mut Line) {
        let side = self.below(4);
        let cell = ["内", "红线外", "", " "][side];
        line.cells.insert("side".to_owned(), cell.to_owned());
        let implied: Vec<Option<(Value, usize)>> =
            line.may[WORK].iter().map(|work| pack.implied(index(*work))).collect();
        let sides: BTreeSet<Option<Value>> =
            implied.iter().map(|implied| implied.map(|(side, _)| side)).collect();
        line.may[SIDE] = match (side, sides.len(), implied[0]) {
            (0 | 1, ..) => vec![Some(Value::try_from(side).unwrap())],
            (_, 1, Some((side, root))) => {
                line.assumed.push((SIDE, vec![Some(0), Some(1)], pack.works[root].id.clone()));
                vec![Some(side)]
            }
            _ => vec![Some(0), Some(1)],
        };
    }

    /// A cell with its value, which is one of so many from the first; or a blank, or what is no value at all.
    fn cell(
        &mut self,
        first: Value,
        count: usize,
        text: impl Fn(Value) -> String,
    ) -> (String, Option<Value>) {
        let value = first + self.value(count);
        match self.below(100) {
            0..60 => (text(value), Some(value)),
            60..96 => (String::new(), None),
            _ => ("不详?".to_owned(), None),
        }
    }
}

impl Rule {
    /// Takes back what a pack may not say: a scope that ends before it begins, or that names no work.
    fn mend(&mut self, pack: &Pack) {
        let own = self.scope.clone();
        for scope in self.vintages.iter_mut().chain(&mut self.unless).chain([&mut self.scope]) {
            if let (Some(from), Some(until)) = (scope.from.or(own.from), scope.until.or(own.until))
                && until <= from
            {
                (scope.from, scope.until) = (Some(from), Some(from + 1));
            }
        }
        let names_none = |scope: &Scope| !(0..pack.works.len()).any(|work| scope.names(pack, work));
        if self
            .in_force()
            .iter()
            .map(|(_, scope)| scope)
            .chain(&self.unless)
            .chain([&self.scope])
            .any(names_none)
        {
            for scope in self.vintages.iter_mut().chain(&mut self.unless).chain([&mut self.scope]) {
                (scope.tagged, scope.without) = (None, None);
            }
        }
    }
}

fn cell_text(kind: Kind, value: Value) -> String {
    match kind {
        Kind::Boolean => ["否", "YES"][index(Some(value))].to_owned(),
        Kind::Integer => value.to_string(),
        Kind::Text => TEXT_VALUES[index(Some(value))].to_owned(),
    }
}

// Packs as text ---------------------------------------------------------------------------------------------

const TEXT_VALUES: [&str; 3] = ["甲", "乙", "丙"];

fn day_text(day: Value) -> String {
    format!("2020-01-{:02}", day + 2)
}

fn quoted<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    let items: Vec<String> = items.iter().map(|item| format!("{:?}", text(item))).collect();
    format!("[{}]", items.join(", "))
}

impl Pack {
    fn rules(&self) -> Result<Ruleset, String> {
        let toml = self.toml();
        let files = vec![SourceFile { path: "random.toml".into(), text: toml.clone().into() }];
        ruleset(files).map_err(|wrong| format!("{:#?}\n{toml}", wrong.problems))
    }

    fn toml(&self) -> String {
        let mut out = String::from(
            "[pack]\nid = \"random\"\ntitle = { zh = \"随机\", en = \"random\" }\nreviewed = 2020-01-01\n\
             [programme]\nnames = [\"全区\", \"全部\"]\n[source.s]\ntitle = \"s\"\nconfidence = \"regulation\"\n",
        );
        for (number, fund) in self.funds.iter().enumerate() {
            writeln!(out, "[fund.f{number}]\nname = {{ zh = \"资金{number}\", en = \"fund {number}\" }}")
                .unwrap();
            writeln!(out, "group = {}", quoted(&fund.groups, |group| format!("g{group}"))).unwrap();
            if fund.otherwise_review {
                writeln!(out, "otherwise = \"review\"\n{BECAUSE}").unwrap();
            }
        }
        for work in &self.works {
            let id = &work.id;
            writeln!(out, "[work.\"{id}\"]\nname = {{ zh = \"工{id}\", en = \"work {id}\" }}").unwrap();
            writeln!(out, "tag = {}", quoted(&work.tags, |tag| format!("t{tag}"))).unwrap();
            if let Some(side) = work.implies {
                writeln!(out, "implies = {{ side = \"{}\" }}", SIDES[index(Some(side))]).unwrap();
            }
        }
        let funds = quoted(&self.unsure.0, |fund| format!("f{fund}"));
        let works = quoted(&self.unsure.1, |work| self.works[*work].id.clone());
        writeln!(out, "[ambiguous]\nfund = {{ \"雾\" = {funds} }}\nwork = {{ \"云\" = {works} }}").unwrap();
        for (number, fact) in self.facts.iter().enumerate() {
            let kind = format!("{:?}", fact.kind).to_lowercase();
            let of = if fact.of_estate { "estate" } else { "line" };
            writeln!(out, "[fact.x{number}]\nname = {{ zh = \"实{number}\", en = \"fact {number}\" }}")
                .unwrap();
            writeln!(out, "type = \"{kind}\"\nof = \"{of}\"\noptional = {}", fact.optional).unwrap();
            if fact.kind == Kind::Text {
                writeln!(out, "values = {}", quoted(&TEXT_VALUES, |text| (*text).to_owned())).unwrap();
            }
            if let Some(assumed) = fact.assume {
                writeln!(out, "assume = {}", fact.kind.toml(assumed)).unwrap();
            }
        }
        for rule in &self.rules {
            self.rule_toml(rule, &mut out);
        }
        out
    }

    fn rule_toml(&self, rule: &Rule, out: &mut String) {
        let funds = quoted(&rule.funds, |pick| Pack::pick_text(*pick, "g", |fund| format!("f{fund}")));
        writeln!(out, "[[rule]]\nid = \"{}\"\n{} = {funds}\n{BECAUSE}", rule.id, EFFECTS[rule.effect].0)
            .unwrap();
        self.scope_toml(&rule.scope, out);
        for vintage in &rule.vintages {
            writeln!(out, "  [[rule.vintage]]").unwrap();
            self.scope_toml(vintage, out);
        }
        for (number, unless) in rule.unless.iter().enumerate() {
            writeln!(out, "  [[rule.unless]]\nid = \"{}-but-{number}\"\n{BECAUSE}", rule.id).unwrap();
            self.scope_toml(unless, out);
        }
    }

    fn pick_text(pick: Pick, mark: &str, one: impl Fn(usize) -> String) -> String {
        match pick {
            Pick::One(id) => one(id),
            Pick::Marked(id) => format!("@{mark}{id}"),
            Pick::All => "*".to_owned(),
        }
    }

    fn scope_toml(&self, scope: &Scope, out: &mut String) {
        let works = |picks: &Vec<Pick>| {
            quoted(picks, |pick| Pack::pick_text(*pick, "t", |work| self.works[work].id.clone()))
        };
        let mut keys = Vec::new();
        keys.extend(scope.work.as_ref().map(|picks| format!("work = {}", works(picks))));
        keys.extend(
            scope.tagged.as_ref().map(|tags| format!("tagged = {}", quoted(tags, |tag| format!("t{tag}")))),
        );
        keys.extend(scope.without.as_ref().map(|picks| format!("without = {}", works(picks))));
        keys.extend(scope.side.map(|side| format!("side = {:?}", SIDES[index(Some(side))])));
        keys.extend(scope.from.map(|from| format!("from = {}", day_text(from))));
        keys.extend(scope.until.map(|until| format!("until = {}", day_text(until))));
        let asked = scope.facts.iter().flatten().map(|(fact, ranges)| {
            let ranges: Vec<String> =
                ranges.iter().map(|range| self.facts[*fact].kind.range_toml(*range)).collect();
            if ranges.len() == 1 {
                format!("x{fact} = {}", ranges[0])
            } else {
                format!("x{fact} = [{}]", ranges.join(", "))
            }
        });
        let asked: Vec<String> = asked.collect();
        keys.extend(scope.facts.is_some().then(|| format!("where = {{ {} }}", asked.join(", "))));
        writeln!(out, "{}", keys.join("\n")).unwrap();
    }
}

const BECAUSE: &str = "because = { zh = \"因\", en = \"because\" }\ncite = [{ source = \"s\", at = \"1\" }]";
const SIDES: [&str; 2] = ["inside", "outside"];

impl Kind {
    fn toml(self, one: Value) -> String {
        match self {
            Kind::Boolean => (one == 1).to_string(),
            Kind::Integer => one.to_string(),
            Kind::Text => format!("{:?}", TEXT_VALUES[index(Some(one))]),
        }
    }

    fn range_toml(self, range: Range) -> String {
        match range {
            (Some(first), Some(last)) if first == last => self.toml(first),
            (Some(first), Some(last)) if first % 2 == 0 => format!("\"{first}..={last}\""),
            (Some(first), Some(last)) => format!("\"{first}..{}\"", last + 1),
            (Some(first), None) => format!("\"{first}..\""),
            (None, Some(last)) if last % 2 == 0 => format!("\"..={last}\""),
            (None, Some(last)) => format!("\"..{}\"", last + 1),
            (None, None) => panic!("a range has an end"),
        }
    }
}

/// Whether a value is among those that a report names for a dimension: `2..=3|5..`, `true`, `2020-01-03..`.
fn admits(pack: &Pack, dim: usize, text: &str, of: Option<Value>) -> bool {
    let Some(number) = of else { return false };
    let day = |text: &str| text.rsplit_once('-').map(|(_, day)| day.parse::<Value>().unwrap() - 2);
    let kind = dim.checked_sub(FACTS).map(|fact| pack.facts[fact].kind);
    text.split('|').any(|part| match (dim, kind) {
        (FUND, _) => part == format!("f{number}"),
        (WORK, _) => part == pack.works[index(of)].id,
        (SIDE, _) => part == SIDES[index(of)],
        (DAY, _) => {
            let (from, until) = part.split_once("..").unwrap();
            lies_in(number, (day(from), day(until).map(|day| day - 1)))
        }
        (_, Some(Kind::Boolean)) => part == ["false", "true"][index(of)],
        (_, Some(Kind::Text)) => part == TEXT_VALUES[index(of)],
        _ => match part.split_once("..") {
            Some((first, last)) => lies_in(
                number,
                (first.parse().ok(), last.strip_prefix('=').map(|last| last.parse().unwrap())),
            ),
            None => part.parse() == Ok(number),
        },
    })
}

// One held against the other --------------------------------------------------------------------------------

fn cases(least: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(least)
}

/// Tries a law on so many random runs of choices.
fn try_law(count: u32, law: impl Fn(&mut Dice<'_>) -> Result<(), String>) {
    let config = Config { cases: count, failure_persistence: None, ..Config::default() };
    let choices = proptest::collection::vec(any::<u8>(), 0..600);
    let result = TestRunner::new(config)
        .run(&choices, |choices| law(&mut Dice(choices.iter())).map_err(TestCaseError::fail));
    match result {
        Err(TestError::Fail(reason, _)) => panic!("{}", reason.message()),
        other => other.unwrap(),
    }
}

/// A table of lines.
fn table(lines: &[Line]) -> Csv {
    let columns: Vec<&String> = lines[0].cells.keys().collect();
    let mut csv = Csv::new(&columns);
    add(&mut csv, lines);
    csv
}

fn add(csv: &mut Csv, lines: &[Line]) {
    for line in lines {
        csv.row(&line.cells.values().collect::<Vec<_>>());
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, earmark: &T, naive: &T) -> Result<(), String> {
    if earmark == naive { Ok(()) } else { Err(format!("{what}: earmark {earmark:?}, naive {naive:?}")) }
}

/// Holds what earmark says of a line against what enumeration says.
fn compare(pack: &Pack, line: &Line, mark: &Marked) -> Result<(), String> {
    let told = tell(pack, &line.may);
    let outcome = mark.outcome.as_ref().ok_or("not judged")?;
    let grounds = &mark.grounds;
    same("verdict", &mark.verdict, &told.verdict())?;
    same("answer", &outcome.answer, &told.answer)?;
    let missing: BTreeSet<String> = told.flips.iter().map(|dim| Pack::dim_name(*dim)).collect();
    same("missing", &grounds.missing.iter().cloned().collect(), &missing)?;
    same("code", &mark.code, &code(line, &told))?;
    same("leans on", &mark.leans_on, &leans_on(pack, line, &told))?;
    reasons(pack, &told, mark)?;
    nearest(pack, &told, mark)?;
    let several = line.may[FUND].len() > 1 || line.may[WORK].len() > 1;
    same("inferred", &grounds.inferred, &(several && told.answer.is_some()))?;
    if told.answer.is_none() {
        same("eligible if", &!grounds.eligible_if.is_empty(), &told.can_be_eligible())?;
        lets_pay(pack, &told, &grounds.eligible_if)?;
    }
    let (mut could_pay, mut could_pay_if) = (Vec::new(), BTreeMap::new());
    if told.answer != Some(Answer::Eligible) {
        for fund in (0..pack.funds.len()).map(|fund| Some(Value::try_from(fund).unwrap())) {
            if line.may[FUND] == [fund] {
                continue;
            }
            let mut may = line.may.clone();
            may[FUND] = vec![fund];
            let told = tell(pack, &may);
            let id = format!("f{}", index(fund));
            match told.answer {
                Some(Answer::Eligible) => could_pay.push(id),
                None if told.can_be_eligible() => drop(could_pay_if.insert(id, told)),
                _ => {}
            }
        }
    }
    same("could pay", &grounds.could_pay, &could_pay)?;
    let funds: Vec<&String> = grounds.could_pay_if.iter().map(|could| &could.fund).collect();
    same("could pay if", &funds, &could_pay_if.keys().collect())?;
    grounds.could_pay_if.iter().try_for_each(|could| lets_pay(pack, &could_pay_if[&could.fund], &could.facts))
}

/// The code of a line: a name that means two things is what is wrong, where it can flip the verdict.
fn code(line: &Line, told: &Told) -> &'static str {
    match told.answer {
        Some(Answer::Eligible) => "",
        Some(Answer::Review) => "needs-review",
        Some(Answer::Forbidden) => "forbidden",
        Some(Answer::NotAllowed) => "not-allowed",
        None if line.unsure.0 && told.flips.contains(&FUND) => "unknown-fund",
        None if line.unsure.1 && told.flips.contains(&WORK) => "unknown-work",
        None => "undetermined",
    }
}

/// What was taken for granted and matters: without it the verdict would be another.
fn leans_on(pack: &Pack, line: &Line, told: &Told) -> BTreeSet<String> {
    let matters = |taken_back: &dyn Fn(usize) -> bool| {
        let mut may = line.may.clone();
        for (dim, open, _) in line.assumed.iter().filter(|(dim, ..)| taken_back(*dim)) {
            may[*dim].clone_from(open);
        }
        tell(pack, &may).verdict() != told.verdict()
    };
    let id = |(_, _, id): &(usize, Vec<Option<Value>>, String)| id.clone();
    let alone = line.assumed.iter().filter(|(one, ..)| matters(&|dim| dim == *one));
    let alone: BTreeSet<String> = alone.map(id).collect();
    if alone.is_empty() && matters(&|_| true) { line.assumed.iter().map(id).collect() } else { alone }
}

/// The rules that are named are those that bite in every point; failing that, those that bite in some.
fn reasons(pack: &Pack, told: &Told, mark: &Marked) -> Result<(), String> {
    let Some(effect) = EFFECTS.iter().position(|(_, answer)| Some(*answer) == told.answer) else {
        return Ok(());
    };
    let versions = pack.rules.iter().filter(|rule| rule.effect == effect);
    let versions: Vec<(&Rule, &(String, Scope))> =
        versions.flat_map(|rule| rule.versions.iter().map(move |version| (rule, version))).collect();
    let named = |least: usize| -> BTreeSet<String> {
        let bites = |(rule, version): &&(&Rule, &(String, Scope))| {
            told.points.iter().filter(|(point, _)| rule.bites_as(version, pack, point)).count() >= least
        };
        versions.iter().filter(bites).map(|(_, (id, _))| id.clone()).collect()
    };
    let mut by = named(told.points.len());
    if by.is_empty() {
        by = named(1);
    }
    if by.is_empty() {
        by.extend(told.points.iter().map(|(point, _)| format!("f{}:otherwise", index(point[FUND]))));
    }
    same("rules", &mark.rules.split_whitespace().map(str::to_owned).collect(), &by)
}

/// Where nothing allows a line of which all is known, the rule that is named is the nearest that speaks for
/// its fund: with the fewest conditions that fail; then side before fact before work before date; then by id.
fn nearest(pack: &Pack, told: &Told, mark: &Marked) -> Result<(), String> {
    let [(point, Answer::NotAllowed)] = &told.points[..] else { return Ok(()) };
    let speaks = |rule: &&Rule| {
        rule.effect > 0 && rule.funds.iter().any(|pick| pack.is_fund(index(point[FUND]), *pick))
    };
    let failed = |scope: &Scope| {
        let holds = |scope: Scope| scope.holds(pack, point);
        let only = Scope { work: Some(vec![Pick::All]), ..Scope::default() };
        let mut failed = Vec::new();
        failed.extend((!holds(Scope { side: scope.side, ..only.clone() })).then_some(0));
        for fact in scope.facts.iter().flatten() {
            failed.extend((!holds(Scope { facts: Some(vec![fact.clone()]), ..only.clone() })).then_some(1));
        }
        failed.extend((!scope.names(pack, index(point[WORK]))).then_some(2));
        failed.extend((!holds(Scope { from: scope.from, until: scope.until, ..only })).then_some(3));
        if failed.is_empty() { vec![4] } else { failed }
    };
    let versions = pack.rules.iter().filter(speaks).flat_map(|rule| &rule.versions);
    let near = versions.map(|(id, one)| (failed(one).len(), failed(one), id)).min();
    same("nearest", &mark.rules.as_str(), &near.map_or("", |(_, _, id)| id.as_str()))
}

/// If what is missing turned out so, the fund could pay, whatever else is missing.
fn lets_pay(pack: &Pack, told: &Told, facts: &BTreeMap<String, String>) -> Result<(), String> {
    if facts.is_empty() {
        return Ok(());
    }
    let dims: BTreeMap<String, usize> =
        (0..FACTS + pack.facts.len()).map(|dim| (Pack::dim_name(dim), dim)).collect();
    let so =
        |point: &Point| facts.iter().all(|(fact, text)| admits(pack, dims[fact], text, point[dims[fact]]));
    let so: Vec<&(Point, Answer)> = told.points.iter().filter(|(point, _)| so(point)).collect();
    let other = so.iter().find(|(_, answer)| *answer != Answer::Eligible);
    match (so.is_empty(), other) {
        (false, None) => Ok(()),
        (true, _) => Err(format!("{facts:?} cannot be")),
        (_, Some(point)) => Err(format!("{facts:?} does not make it eligible: {point:?}")),
    }
}

#[test]
fn every_verdict_is_that_of_plain_enumeration() {
    try_law(cases(10_000), |dice| {
        let pack = dice.pack();
        let lines = dice.lines(&pack, 3);
        let marks = table(&lines).marks(&pack.rules()?);
        lines.iter().zip(&marks).try_for_each(|(line, mark)| at(&pack, line, compare(&pack, line, mark)))
    });
}

// Laws ------------------------------------------------------------------------------------------------------

/// What of a mark must stay where nothing that matters has changed.
#[derive(Debug, PartialEq)]
struct Gist {
    verdict: Verdict,
    code: &'static str,
    rules: BTreeSet<String>,
    missing: Vec<String>,
    could_pay: Vec<String>,
    could_pay_if: Vec<String>,
}

fn gist(mark: &Marked) -> Gist {
    let grounds = &mark.grounds;
    Gist {
        verdict: mark.verdict,
        code: mark.code,
        rules: mark.rules.split_whitespace().map(str::to_owned).collect(),
        missing: grounds.missing.clone(),
        could_pay: grounds.could_pay.clone(),
        could_pay_if: grounds.could_pay_if.iter().map(|could| could.fund.clone()).collect(),
    }
}

/// Fails with the pack and the cells of a line.
fn at(pack: &Pack, line: &Line, result: Result<(), String>) -> Result<(), String> {
    result.map_err(|wrong| format!("{wrong}\n{:?}\n{}", line.cells, pack.toml()))
}

#[test]
fn the_order_of_the_rules_decides_nothing() {
    try_law(cases(10_000) / 10, |dice| {
        let pack = dice.pack();
        let csv = table(&dice.lines(&pack, 4));
        let mut turned = pack.clone();
        turned.rules.reverse();
        let middle = dice.below(turned.rules.len());
        turned.rules.rotate_left(middle);
        let (one, other) = (csv.marks(&pack.rules()?), csv.marks(&turned.rules()?));
        one.iter().zip(&other).try_for_each(|(one, other)| same(&pack.toml(), &gist(one), &gist(other)))
    });
}

#[test]
fn one_more_deny_never_clears_a_line() {
    // A deny can take a line from any of these to a later one, never back.
    let strictness = |mark: &Marked| match mark.verdict {
        Verdict::Eligible => 0,
        Verdict::Review => 1,
        Verdict::Undetermined => 2,
        Verdict::Misallocated => 3,
    };
    try_law(cases(10_000) / 10, |dice| {
        let pack = dice.pack();
        let lines = dice.lines(&pack, 4);
        let mut stricter = pack.clone();
        let deny = Rule { effect: 0, ..dice.rule(&pack, "more".to_owned()) };
        stricter.rules.insert(dice.below(pack.rules.len()), deny);
        let csv = table(&lines);
        let (before, after) = (csv.marks(&pack.rules()?), csv.marks(&stricter.rules()?));
        lines.iter().zip(before.iter().zip(&after)).try_for_each(|(line, (before, after))| {
            let kept = strictness(before) <= strictness(after);
            let wrong = || format!("{:?} became {:?}", before.verdict, after.verdict);
            at(&stricter, line, kept.then_some(()).ok_or_else(wrong))
        })
    });
}

#[test]
fn a_fund_that_could_pay_is_eligible_when_charged() {
    try_law(cases(10_000) / 10, |dice| {
        let pack = dice.pack();
        let rules = pack.rules()?;
        let lines = dice.lines(&pack, 4);
        for (line, mark) in lines.iter().zip(&table(&lines).marks(&rules)) {
            let mut charged = Vec::new();
            for fund in &mark.grounds.could_pay {
                let mut line = line.clone();
                line.cells.insert("fund".to_owned(), fund.clone());
                charged.push(line);
            }
            let marks = if charged.is_empty() { Vec::new() } else { table(&charged).marks(&rules) };
            let refused = marks.iter().find(|mark| mark.verdict != Verdict::Eligible);
            at(
                &pack,
                line,
                refused.map_or(Ok(()), |mark| Err(format!("could pay, and is {:?}", mark.verdict))),
            )?;
        }
        Ok(())
    });
}

#[test]
fn a_line_is_judged_alike_alone_and_among_others() {
    try_law(cases(10_000) / 25, |dice| {
        let pack = dice.pack();
        let rules = pack.rules()?;
        let lines = dice.lines(&pack, 5);
        let together = table(&lines).marks(&rules);
        let sums = table(&lines).sums(&rules, 1);
        let (mut verdicts, mut keys) = (BTreeMap::new(), Vec::new());
        for (line, mark) in lines.iter().zip(&together) {
            let alone = table(std::slice::from_ref(line));
            at(&pack, line, same("alone and together", &gist(&alone.marks(&rules)[0]), &gist(mark)))?;
            let alone = alone.sums(&rules, 1);
            *verdicts.entry(mark.verdict).or_insert(0) += alone.of(mark.verdict).lines;
            keys.extend(keys_of(&alone));
        }
        for verdict in Verdict::ALL {
            let lines = verdicts.get(&verdict).copied().unwrap_or_default();
            same("lines of a verdict", &sums.of(verdict).lines, &lines)?;
            same("money of a verdict", &sums.of(verdict).amount.fen(), &(i128::from(lines) * 150))?;
        }
        keys.sort_unstable();
        let mut all = keys_of(&sums);
        all.sort_unstable();
        same("findings", &all, &keys)
    });
}

/// The keys of the findings on single lines, in their order. Lines that wait for the same facts are told as
/// one.
fn keys_of(sums: &Sums) -> Vec<String> {
    sums.findings.iter().filter(|finding| finding.place.is_some()).map(Finding::key).collect()
}

#[test]
fn the_answer_does_not_depend_on_how_many_work_at_it() {
    try_law(2, |dice| {
        let pack = dice.pack();
        let rules = pack.rules()?;
        let lines = dice.lines(&pack, 60);
        let mut csv = table(&lines);
        // More than two chunks of the scanner.
        while csv.size() < 9 << 18 {
            add(&mut csv, &lines);
        }
        let told = |jobs: usize| {
            let sums = csv.sums(&rules, jobs);
            let findings: Vec<_> = sums
                .findings
                .iter()
                .map(|finding| {
                    (
                        finding.key(),
                        finding.place,
                        finding.lines(),
                        finding.amount,
                        finding.cells().to_owned(),
                    )
                })
                .collect();
            let sums = Sums { findings: Vec::new(), ..sums };
            (format!("{sums:?}"), findings)
        };
        let one = told(1);
        (2..=3).try_for_each(|jobs| {
            if told(jobs) == one { Ok(()) } else { Err(format!("{jobs} jobs differ from one")) }
        })
    });
}
