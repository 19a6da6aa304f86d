//! The built-in packs' own tests: run through the check layer, and sharp enough to notice any change of a
//! rule.

use std::collections::BTreeSet;

use earmark::finding::Severity;
use earmark::lint;
use earmark::model::{Date, Side};
use earmark::rules::clause::{Clause, ClauseId, Effect};
use earmark::rules::expected::{Expected, Test};
use earmark::rules::flips::flips;
use earmark::rules::load::{BUILT_IN, Loaded, layered, ruleset, to_judge_by};
use earmark::rules::nouns::SourceFile;
use earmark::rules::select::is_under;
use earmark::rules::sets::{Funds, Works};
use earmark::rules::space::{Cuts, Dim, Holds, Mask, Region, State, set, side_mask};
use earmark::rules::{Answer, Case, Flip, FundId, Meaning, Reading, Ruleset, WorkId, judge, load};
use earmark::suite::{self, Coverage};

use crate::cli::earmark;

/// Makes a test of each of these functions, for each of these packs.
macro_rules! for_each_pack {
    ($($pack:ident = $id:literal),*: $tests:tt) => { $(for_each_pack! { @one $pack $id $tests })* };
    (@one $pack:ident $id:literal { $($test:ident)* }) => {
        mod $pack {
            $(#[test]
            fn $test() {
                super::$test(&mut super::load($id).expect("the pack loads"));
            })*
        }
    };
}

for_each_pack! {
    cn_old_estates = "cn-old-estates", cn_national = "cn-national": {
        the_tests_of_the_pack_pass_and_cover_it
        every_answer_is_tested
        every_test_of_the_pack_passes_as_a_case
        selectors_are_read_as_the_pack_reads_them
        no_small_change_of_a_rule_goes_unnoticed_by_the_packs_tests
        no_answer_of_a_fund_to_silence_goes_unnoticed_by_the_packs_tests
        no_rule_can_begin_or_end_a_day_off_unnoticed_by_the_packs_tests
    }
}

// The examples are small: every change of a rule must be noticed, but there are few.
for_each_pack! {
    us_cdbg = "examples/elsewhere/us-cdbg/us-cdbg.toml", mx_ramo33 = "examples/elsewhere/mx-ramo33/mx-ramo33.toml": {
        the_tests_of_the_pack_pass_and_cover_it
        every_test_of_the_pack_passes_as_a_case
        selectors_are_read_as_the_pack_reads_them
        no_small_change_of_a_rule_goes_unnoticed_by_the_packs_tests
        no_rule_can_begin_or_end_a_day_off_unnoticed_by_the_packs_tests
    }
}

/// A cell of a test's line; none where it gives none.
fn cell<'a>(test: &'a Test, column: &str) -> Option<&'a str> {
    test.lines[0].iter().find(|(name, _)| name == column).map(|(_, text)| text.as_str())
}

// The pack's tests, as tables -------------------------------------------------------------------------------

fn the_tests_of_the_pack_pass_and_cover_it(rules: &Ruleset) {
    let ran = suite::run(rules, "");
    assert_eq!(ran.len(), rules.tests.len(), "every test is run");
    let failing: Vec<&str> =
        ran.iter().filter(|ran| !ran.passes()).map(|ran| ran.test.name.as_str()).collect();
    assert!(failing.is_empty(), "{} tests of {} fail:\n{}", failing.len(), rules.id(), failing.join("\n"));
    let coverage = Coverage::of(rules, &ran);
    let uncovered: Vec<&str> =
        coverage.elements.iter().filter(|one| !one.covered).map(|one| one.id.as_str()).collect();
    assert!(uncovered.is_empty(), "no test of {} is decided by {uncovered:?}", rules.id());
}

fn every_answer_is_tested(rules: &Ruleset) {
    let expected: BTreeSet<&str> =
        rules.tests.iter().flat_map(|test| &test.expect).map(|expected| expected.code.as_str()).collect();
    for code in [
        "eligible",
        "forbidden",
        "not-allowed",
        "needs-review",
        "undetermined",
        "unknown-work",
        "unknown-fund",
    ] {
        assert!(expected.contains(code), "no test expects {code}");
    }
}

// The pack's tests, as cases --------------------------------------------------------------------------------

/// A test whose names are known, as the rules see it.
struct Ready<'a> {
    test: &'a Test,
    case: Case,
    unsure_fund: bool,
    unsure_work: bool,
}

/// A test as a case; none where it names a fund or a work that nobody knows, which no rule can change, or
/// where it is about what is found in a table of lines.
fn ready<'a>(rules: &Ruleset, test: &'a Test) -> Option<Ready<'a>> {
    test.expect.first()?;
    let (funds, unsure_fund) = match rules.fund_names.meaning(cell(test, "fund")?) {
        Meaning::One(one) => (vec![one], false),
        Meaning::OneOf(several) => (several, true),
        Meaning::Unknown(_) => return None,
    };
    let (roots, unsure_work) = match rules.work_names.meaning(cell(test, "work")?) {
        Meaning::One(one) => (vec![one], false),
        Meaning::OneOf(several) => (several, true),
        Meaning::Unknown(_) => return None,
    };
    let works: Vec<WorkId> = roots.iter().flat_map(|&root| rules[root].leaves.clone()).collect();
    let mut state = rules.everything();
    let implied: BTreeSet<Option<Side>> =
        works.iter().map(|&work| rules[work].implies.map(|(side, _)| side)).collect();
    let side = cell(test, "side").map(|side| Side::named(side).unwrap());
    if let Some(side) = side.or_else(|| implied.first().copied().flatten().filter(|_| implied.len() == 1)) {
        set(&mut state, Dim::Side, side_mask(side));
    }
    if let Some(date) = cell(test, "date") {
        set(&mut state, Dim::Date, rules.dates.band_of(Date::parse(date).unwrap()));
    }
    for (number, fact) in rules.facts.iter().enumerate() {
        let programme = fact.of_estate && cell(test, "estate") == Some("programme");
        let mask = match cell(test, &fact.id).map(|cell| fact.read(cell)) {
            _ if programme => 0,
            Some(Reading::Known(mask)) => mask,
            Some(Reading::Bad) => fact.all(),
            None if fact.optional => 0,
            Some(Reading::Blank) | None => fact.assume.unwrap_or(fact.all()),
        };
        set(&mut state, Dim::Fact(u16::try_from(number).unwrap()), mask);
    }
    Some(Ready { test, case: Case { funds, works, state }, unsure_fund, unsure_work })
}

impl Ready<'_> {
    /// Whether the test passes by these rules.
    fn passes(&self, rules: &Ruleset) -> bool {
        let parts = judge::parts(rules, &self.case);
        let answer = judge::answer(&parts);
        let code = match answer {
            Some(Answer::Eligible) => "eligible",
            Some(Answer::Review) => "needs-review",
            Some(Answer::Forbidden) => "forbidden",
            Some(Answer::NotAllowed) => "not-allowed",
            None => match flips(rules, &parts) {
                flips if self.unsure_fund && flips.contains(&Flip::Fund) => "unknown-fund",
                flips if self.unsure_work && flips.contains(&Flip::Work) => "unknown-work",
                _ => "undetermined",
            },
        };
        let Expected { code: expected, by } = &self.test.expect[0];
        let by = by.as_ref().map(|by| by.iter().cloned().collect::<BTreeSet<_>>());
        code == expected && by.is_none_or(|by| by == deciders(rules, &self.case, answer))
    }
}

/// The rules that decide a case.
fn deciders(rules: &Ruleset, case: &Case, answer: Option<Answer>) -> BTreeSet<String> {
    let effect = match answer {
        Some(Answer::Eligible) => Effect::Allow,
        Some(Answer::Review) => Effect::Review,
        Some(Answer::Forbidden) => Effect::Deny,
        Some(Answer::NotAllowed) | None => return BTreeSet::new(),
    };
    let biting = judge::biting(rules, case, effect);
    let mut ids: BTreeSet<String> = biting.iter().map(|&at| rules.rules[at].id.clone()).collect();
    if ids.is_empty() {
        ids.extend(
            case.funds.iter().filter_map(|&fund| Some(rules.rules[rules[fund].otherwise?].id.clone())),
        );
    }
    ids
}

fn every_test_of_the_pack_passes_as_a_case(rules: &Ruleset) {
    let ready: Vec<Ready<'_>> = rules.tests.iter().filter_map(|test| ready(rules, test)).collect();
    let of_lines = rules.tests.iter().filter(|test| !test.expect.is_empty()).count();
    assert!(ready.len() + 4 > of_lines, "all but a few tests name a known fund and work");
    let failing: Vec<&str> =
        ready.iter().filter(|one| !one.passes(rules)).map(|one| one.test.name.as_str()).collect();
    assert!(failing.is_empty(), "{failing:?}");
}

// Mutants ---------------------------------------------------------------------------------------------------

/// What one small change does to a clause, and the clause it makes of it.
type Mutant = (String, Clause);

/// Every small change of a clause that might go unnoticed: deleted; one condition, selector or fund dropped.
fn mutants(rules: &Ruleset, clause: &Clause) -> Vec<Mutant> {
    let mut out = vec![(
        "deleted".to_owned(),
        Clause { funds: Funds(vec![false; clause.funds.0.len()]), ..clause.clone() },
    )];
    for (at, (dim, _)) in clause.region.0.iter().enumerate() {
        let mut mutant = clause.clone();
        mutant.region.0.remove(at);
        out.push((format!("without its {dim:?}"), mutant));
    }
    for (at, item) in clause.works_text.iter().enumerate() {
        let mut texts = clause.works_text.clone();
        texts.remove(at);
        if !texts.iter().any(|text| !text.starts_with(['&', '-'])) {
            texts.insert(0, "*".to_owned());
        }
        let mutant = Clause { works: selected(rules, &texts), works_text: texts, ..clause.clone() };
        out.push((format!("without its work {item}"), mutant));
    }
    for at in 0..clause.unless.len() {
        let mut mutant = clause.clone();
        mutant.unless.remove(at);
        out.push((format!("without its exception {at}"), mutant));
    }
    let named: Vec<usize> = (0..clause.funds.0.len()).filter(|&fund| clause.funds.0[fund]).collect();
    if named.len() > 1 {
        for fund in named {
            let mut mutant = clause.clone();
            mutant.funds.0[fund] = false;
            out.push((format!("without {}", rules.funds[fund].id), mutant));
        }
    }
    let changes = |mutant: &Clause| {
        (&mutant.funds, &mutant.works, &mutant.region, &mutant.unless)
            != (&clause.funds, &clause.works, &clause.region, &clause.unless)
    };
    out.retain(|(_, mutant)| changes(mutant));
    out
}

/// The works that a clause's selectors mean: `x`, `@tag` and `*` added up, of these `&@tag`, less `-x`.
fn selected(rules: &Ruleset, texts: &[String]) -> Works {
    let names = |item: &str, work: WorkId| match item.strip_prefix('@') {
        Some(tag) => rules[work].tags.iter().any(|t| t == tag),
        None => item == "*" || is_under(&rules[work].id, item),
    };
    let listed =
        |mark: &str| -> Vec<&str> { texts.iter().filter_map(|text| text.strip_prefix(mark)).collect() };
    let (tagged, without) = (listed("&"), listed("-"));
    let plain: Vec<&String> = texts.iter().filter(|text| !text.starts_with(['&', '-'])).collect();
    let has = |work: WorkId| {
        plain.iter().any(|item| names(item, work))
            && (tagged.is_empty() || tagged.iter().any(|item| names(item, work)))
            && !without.iter().any(|item| names(item, work))
    };
    Works(rules.work_ids().map(has).collect())
}

/// Puts a clause in the place of another.
fn put(rules: &mut Ruleset, id: ClauseId, clause: Clause) {
    let works = rules.works.len();
    for (place, ids) in rules.table.iter_mut().enumerate() {
        let work = WorkId(u16::try_from(place % works).unwrap());
        ids.retain(|other| *other != id);
        if clause.funds.0[place / works] && clause.works.has(work) {
            ids.push(id);
            ids.sort_unstable();
        }
    }
    rules.clauses[id as usize] = clause;
}

/// Everything a line can be beside its fund and work: every side and date, and every band of the facts that
/// these clauses ask for, with those that need not apply left out; or no estate at all.
fn states(rules: &Ruleset, clauses: &[&Clause]) -> Vec<State> {
    let mut states = vec![vec![0; rules.everything().len()]];
    for (index, all) in rules.everything().into_iter().enumerate() {
        let dim = judge::dim_of(index);
        let mut bands: Vec<Mask> = (0..64).map(|bit| 1 << bit).filter(|band| all & band != 0).collect();
        if let Dim::Fact(number) = dim {
            let asks = |region: &Region| region.0.iter().any(|(asked, _)| *asked == dim);
            let asked = |clause: &&Clause| asks(&clause.region) || clause.unless.iter().any(|(_, r)| asks(r));
            if !clauses.iter().any(asked) {
                bands.truncate(1);
            } else if rules.facts[usize::from(number)].optional {
                bands.push(0);
            }
        }
        let with = |state: &State, band: Mask| {
            let mut state = state.clone();
            set(&mut state, dim, band);
            state
        };
        states = states.iter().flat_map(|state| bands.iter().map(|&band| with(state, band))).collect();
    }
    let nowhere = |state: &State| {
        let mut state = state.clone();
        let facts = rules.facts.iter().enumerate().filter(|(_, fact)| fact.of_estate);
        facts.for_each(|(number, _)| set(&mut state, Dim::Fact(u16::try_from(number).unwrap()), 0));
        state
    };
    let mut all: BTreeSet<State> = states.iter().map(nowhere).collect();
    all.extend(states);
    all.into_iter().collect()
}

/// Every line on which either of two forms of a clause bites and the other does not.
fn apart(rules: &Ruleset, one: &Clause, other: &Clause, among: &[State]) -> Vec<Case> {
    let mut out = Vec::new();
    for fund in rules.fund_ids() {
        for work in rules.work_ids().filter(|&work| rules[work].leaves == [work]) {
            let bites = |clause: &Clause, state: &State| {
                clause.funds.has(fund) && clause.works.has(work) && clause.bites(work, state) != Holds::No
            };
            let differs = among.iter().filter(|state| bites(one, state) != bites(other, state));
            out.extend(differs.map(|state| Case {
                funds: vec![fund],
                works: vec![work],
                state: state.clone(),
            }));
        }
    }
    out
}

/// The answer and the deciding rules for each of these lines.
fn answers(rules: &Ruleset, cases: &[Case]) -> Vec<(Option<Answer>, BTreeSet<String>)> {
    let answer = |case: &Case| {
        let answer = judge::answer(&judge::parts(rules, case));
        (answer, deciders(rules, case, answer))
    };
    cases.iter().map(answer).collect()
}

fn selectors_are_read_as_the_pack_reads_them(rules: &Ruleset) {
    for clause in &rules.clauses {
        assert_eq!(selected(rules, &clause.works_text), clause.works);
    }
}

fn no_small_change_of_a_rule_goes_unnoticed_by_the_packs_tests(rules: &mut Ruleset) {
    let tests = rules.tests.clone();
    let ready: Vec<Ready<'_>> = tests.iter().filter_map(|test| ready(rules, test)).collect();
    let (mut made, mut survived, mut alive) = (0, 0, Vec::new());
    for at in 0..rules.clauses.len() {
        let (id, clause) = (ClauseId::try_from(at).unwrap(), rules.clauses[at].clone());
        let funds: Vec<FundId> = rules.fund_ids().filter(|fund| clause.funds.has(*fund)).collect();
        let touched = ready.iter().filter(|one| one.case.funds.iter().any(|fund| funds.contains(fund)));
        let touched: Vec<&Ready<'_>> = touched.collect();
        for (change, mutant) in mutants(rules, &clause) {
            made += 1;
            put(rules, id, mutant.clone());
            if touched.iter().all(|one| one.passes(rules)) {
                survived += 1;
                let speaks = |clause: &&Clause| funds.iter().any(|fund| clause.funds.has(*fund));
                let beside: Vec<&Clause> = rules.clauses.iter().chain([&clause]).filter(speaks).collect();
                let cases = apart(rules, &clause, &mutant, &states(rules, &beside));
                let after = answers(rules, &cases);
                put(rules, id, clause.clone());
                if answers(rules, &cases) != after {
                    alive.push(format!("{} {change}", rules.rules[clause.rule].id));
                }
            }
            put(rules, id, clause.clone());
        }
    }
    assert!(made > rules.clauses.len(), "only {made} mutants");
    assert!(survived <= made / 10, "{survived} of {made} mutants survived");
    assert!(alive.is_empty(), "{} of {made} changes go unnoticed:\n{}", alive.len(), alive.join("\n"));
}

fn no_answer_of_a_fund_to_silence_goes_unnoticed_by_the_packs_tests(rules: &mut Ruleset) {
    let tests = rules.tests.clone();
    let ready: Vec<Ready<'_>> = tests.iter().filter_map(|test| ready(rules, test)).collect();
    let mut tried = 0;
    for at in 0..rules.funds.len() {
        let Some(otherwise) = rules.funds[at].otherwise.take() else { continue };
        tried += 1;
        let unnoticed = ready.iter().all(|one| one.passes(rules));
        assert!(!unnoticed, "{} needs no review where no rule speaks", rules.funds[at].id);
        rules.funds[at].otherwise = Some(otherwise);
    }
    assert!(tried > 0, "no fund answers silence with a review");
}

fn no_rule_can_begin_or_end_a_day_off_unnoticed_by_the_packs_tests(rules: &Ruleset) {
    let mut alive = Vec::new();
    ruleset(rules.files.clone()).expect("the pack loads from its files");
    for (place, line, moved) in redated(&rules.files[0].text) {
        let files = reworded(&rules.files, place, &moved);
        // A vintage is called after the day it begins on: with another, a test names a rule that is not
        // there.
        let Ok(mutant) = ruleset(files) else { continue };
        let passes = |test: &Test| ready(&mutant, test).is_none_or(|one| one.passes(&mutant));
        if rules.tests.iter().all(passes) && tells_days_apart(rules, &mutant) {
            alive.push(format!("line {}: {line} as {moved}", place + 1));
        }
    }
    assert!(alive.is_empty(), "{} days move unnoticed:\n{}", alive.len(), alive.join("\n"));
}

#[test]
fn no_day_set_to_a_rule_without_one_goes_unnoticed_by_the_packs_tests() {
    let mut rules = load("cn-old-estates").expect("the built-in pack loads");
    assert_eq!(rules.dates.bands(), 1, "its rules carry no days");
    let day = Date::new(2020, 7, 10).unwrap();
    rules.dates = Cuts::new(vec![day]);
    let tests = rules.tests.clone();
    let ready: Vec<Ready<'_>> = tests.iter().filter_map(|test| ready(&rules, test)).collect();
    assert!(ready.iter().all(|one| one.passes(&rules)), "days alone change nothing");
    let mut unnoticed = Vec::new();
    for at in 0..rules.clauses.len() {
        let (id, clause) = (ClauseId::try_from(at).unwrap(), rules.clauses[at].clone());
        for days in [rules.dates.between(Some(day), None), rules.dates.between(None, Some(day))] {
            let mut dated = clause.clone();
            dated.region.0.push((Dim::Date, days));
            put(&mut rules, id, dated);
            if ready.iter().all(|one| one.passes(&rules)) {
                unnoticed.push(rules.rules[clause.rule].id.clone());
            }
            put(&mut rules, id, clause.clone());
        }
    }
    assert!(unnoticed.is_empty(), "{unnoticed:?}");
}

/// The files of a pack, one line of the first in other words.
fn reworded(files: &[SourceFile], place: usize, line: &str) -> Vec<SourceFile> {
    let mut files = files.to_vec();
    let words = |(at, was)| if at == place { line } else { was };
    files[0].text = files[0].text.lines().enumerate().map(words).collect::<Vec<&str>>().join("\n").into();
    files
}

/// Every line of a pack on which a rule begins or ends: its place, itself, and itself a day earlier or later.
fn redated(text: &str) -> Vec<(usize, String, String)> {
    let rules = text.lines().enumerate().skip_while(|(_, line)| *line != "[[rule]]");
    let mut out = Vec::new();
    for (place, line) in rules.take_while(|(_, line)| !["[[limit]]", "[[silent]]"].contains(line)) {
        let Some((key, day)) =
            line.split_once(" = ").filter(|(key, _)| ["from", "until"].contains(&key.trim()))
        else {
            continue;
        };
        let day: jiff::civil::Date = day.parse().expect("a day stands alone on its line");
        let moved = [day.yesterday().unwrap(), day.tomorrow().unwrap()];
        out.extend(moved.map(|day| (place, line.to_owned(), format!("{key} = {day}"))));
    }
    out
}

/// Whether two forms of a pack that differ in a day answer any line differently.
fn tells_days_apart(rules: &Ruleset, mutant: &Ruleset) -> bool {
    let mut moved =
        rules.clauses.iter().zip(&mutant.clauses).filter(|(one, other)| one.period != other.period);
    moved.any(|(one, other)| {
        let days = [(one.period.0, other.period.0), (one.period.1, other.period.1)];
        let day =
            days.into_iter().filter(|(one, other)| one != other).filter_map(|(one, other)| one.min(other));
        let day = day.min().expect("a day was moved");
        let dateless = |clause: &Clause| {
            let region = clause.region.0.iter().filter(|(dim, _)| *dim != Dim::Date).copied();
            Clause { region: Region(region.collect()), ..clause.clone() }
        };
        let nothing = Clause { funds: Funds(vec![false; one.funds.0.len()]), ..one.clone() };
        let shares =
            |clause: &&Clause| one.funds.0.iter().zip(&clause.funds.0).any(|(one, other)| *one && *other);
        let mut among = states(rules, &rules.clauses.iter().filter(shares).collect::<Vec<_>>());
        among.retain(|state| state[Dim::Date.index()] == rules.dates.band_of(day));
        let mut cases = apart(rules, &dateless(one), &nothing, &among);
        let before = answers(rules, &cases);
        for case in &mut cases {
            set(&mut case.state, Dim::Date, mutant.dates.band_of(day));
        }
        before != answers(mutant, &cases)
    })
}

// Mutants of the text --------------------------------------------------------------------------------------

/// Headings of what decides something.
const HEADS: [&str; 3] = ["[[rule]]", "[[rule.unless]]", "[[limit]]"];

/// The lines of every rule, exception and limit of a file, each with what stands below it.
fn blocks(lines: &[String]) -> Vec<std::ops::Range<usize>> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let ends = |begin: usize, line: &str| {
        line.trim_start().starts_with(['[', '#']) && indent(line) <= indent(&lines[begin])
    };
    let begins = (0..lines.len()).filter(|&at| HEADS.contains(&lines[at].trim()));
    let end = |begin: usize| (begin + 1..lines.len()).find(|&at| ends(begin, &lines[at]));
    begins.map(|begin| begin..end(begin).unwrap_or(lines.len())).collect()
}

/// A line with each of its quoted numbers one lower and one higher, where it bounds something.
fn edges(line: &str) -> Vec<String> {
    let bounds = ["where", "at_most", "at_least"].iter().any(|key| line.trim_start().starts_with(key));
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(begin) = line[at..].find(|c: char| c.is_ascii_digit()).filter(|_| bounds) {
        let begin = at + begin;
        let length = line[begin..].find(|c: char| !c.is_ascii_digit()).unwrap_or(line.len() - begin);
        at = begin + length;
        let quoted = line[..begin].matches('"').count() % 2 == 1;
        if let (true, Ok(number)) = (quoted, line[begin..at].parse::<i64>()) {
            let moved = [number - 1, number + 1].into_iter().filter(|moved| *moved >= 0);
            out.extend(moved.map(|moved| format!("{}{moved}{}", &line[..begin], &line[at..])));
        }
    }
    out
}

/// Every file that a rule, an exception or a limit less, moved at an edge, or dated makes of this one.
fn texts(text: &str) -> Vec<(String, String)> {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut out = Vec::new();
    for block in blocks(&lines) {
        let id = lines[block.clone()].iter().find(|line| line.trim_start().starts_with("id = "));
        let id = id.expect("it has an id").trim().to_owned();
        let with = |place: usize, length: usize, other: &[String]| {
            [&lines[..place], other, &lines[place + length..]].concat().join("\n")
        };
        out.push((format!("{id} deleted"), with(block.start, block.len(), &[])));
        for at in block.clone() {
            let moved = edges(&lines[at]).into_iter();
            out.extend(moved.map(|line| (format!("{id}: {line}"), with(at, 1, &[line]))));
        }
        let dated = |line: &String| {
            ["from =", "until =", "[[rule.vintage]]"].iter().any(|key| line.trim_start().starts_with(key))
        };
        // An exception holds when its rule does; what has days of its own has them moved elsewhere.
        let own = &lines[block.clone()];
        if !own.iter().any(dated) {
            for key in ["from", "until"] {
                let line = format!("{key} = 2021-06-01");
                out.push((format!("{id} {line}"), with(block.start + 1, 0, &[line])));
            }
        }
    }
    out
}

/// What lint says of a pack, but for what it only notes.
fn told(loaded: &Loaded) -> BTreeSet<String> {
    let findings = lint::run(loaded, lint::MOST_BOXES).into_iter();
    let findings = findings.filter(|finding| finding.severity > Severity::Note);
    findings.map(|finding| format!("{} {:?}", finding.code, finding.found.said)).collect()
}

#[test]
fn no_rule_exception_or_limit_can_go_or_move_unnoticed_by_tests_or_lint() {
    let files = load("cn-old-estates").expect("the built-in pack loads").files;
    let whole = |text: Option<&str>| {
        let mut files = files.clone();
        if let Some(text) = text {
            files[0].text = text.into();
        }
        layered(vec![files])
    };
    let before = told(&whole(None).expect("the built-in pack loads"));
    let text = files[0].text.to_string();
    let (mut made, mut alive) = (0, Vec::new());
    for (change, text) in texts(&text) {
        made += 1;
        let Ok(mutant) = whole(Some(&text)) else { continue };
        let ready: Vec<Ready<'_>> =
            mutant.rules.tests.iter().filter_map(|test| ready(&mutant.rules, test)).collect();
        let unnoticed = ready.iter().all(|one| one.passes(&mutant.rules))
            && told(&mutant).is_subset(&before)
            && suite::run(&mutant.rules, "").iter().all(suite::Ran::passes);
        if unnoticed {
            alive.push(change);
        }
    }
    assert!(made > 100, "only {made} mutants");
    assert!(alive.is_empty(), "{} of {made} changes go unnoticed:\n{}", alive.len(), alive.join("\n"));
}

#[test]
fn rules_to_judge_by_lack_nothing_but_their_tests() {
    for pack in BUILT_IN {
        let (mut whole, rules) = (load(pack.id).unwrap(), to_judge_by(&[pack.id]).unwrap());
        assert!(!whole.tests.is_empty() && rules.tests.is_empty());
        whole.tests.clear();
        assert_eq!(format!("{rules:?}"), format!("{whole:?}"));
    }
}

#[test]
fn no_place_of_a_script_is_left_open() {
    for dialect in ["duckdb", "postgres", "spark"] {
        for pack in BUILT_IN {
            let folder = tempfile::tempdir().unwrap();
            let ran = earmark(folder.path(), &["sql", "--dialect", dialect, "--rules", pack.id]);
            assert_eq!(ran.code, 0, "{dialect} {}: {}", pack.id, ran.err);
            let places = ran.out.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
            let is_name = |place: &&str| {
                !place.is_empty() && place.chars().all(|c| c.is_ascii_lowercase() || "_ ".contains(c))
            };
            let open: Vec<&str> = places.map(|(place, _)| place).filter(is_name).collect();
            assert_eq!(open, Vec::<&str>::new(), "{dialect} {}", pack.id);
        }
    }
}
