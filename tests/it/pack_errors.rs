//! Packs with mistakes: all are told in one go, each with its place; and no text at all makes loading panic.

use std::collections::BTreeSet;

use earmark::model::{Arg, Problem, Said};
use earmark::rules::load::{NotLoaded, ruleset};
use earmark::rules::nouns::SourceFile;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestError, TestRunner};

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.into(), text: text.into() }
}

fn mistakes(files: Vec<SourceFile>) -> NotLoaded {
    ruleset(files).expect_err("a pack with mistakes does not load")
}

/// The message of a mistake, the file it is in, and the words it points at.
fn place(not_loaded: &NotLoaded, problem: &Problem) -> (&'static str, String, String) {
    let file =
        not_loaded.files.iter().find(|file| file.path == problem.path).expect("the file is one of the pack");
    let span = problem.span.clone().expect("every mistake has a place");
    let words = file.text.get(span).expect("the place lies in the file").to_owned();
    (problem.said.key, problem.path.to_string(), words)
}

/// The words of an argument, nested ones too.
fn words(said: &Said, name: &str) -> String {
    fn text(arg: &Arg) -> String {
        match arg {
            Arg::Text(text) => text.trim_matches('`').to_owned(),
            Arg::List(items) => items.iter().map(text).collect::<Vec<_>>().join(" "),
            Arg::Said(said) => said.args.iter().map(|(_, arg)| text(arg)).collect::<Vec<_>>().join(" "),
            _ => String::new(),
        }
    }
    said.args.iter().filter(|(arg, _)| *arg == name).map(|(_, arg)| text(arg)).collect()
}

const RULES: &str = r#"
[pack]
id = "wrong"
title = { zh = "错", en = "wrong" }
reviewed = 2026-01-01
review_by = "soon"
titel = "x"

[programme]
names = ["全区", 7]

[source.law]
title = "law"
confidence = "regulation"

[source.rumour]
title = "rumour"
confidence = "secondary"

[source.belief]
title = "belief"
confidence = "hearsay"
from = 2020-01-01
until = 2019-12-31

[fund.bond]
name = { zh = "债", en = "bond" }
alias = ["专项债"]
group = ["state"]

[fund.grant]
name = { zh = "补助" }
alias = ["专项 债"]

[fund.Own]
name = { zh = "自有", en = "own" }
otherwise = "maybe"

[fund.gift]
name = { zh = "捐款", en = "gift" }
otherwise = "review"

[work.road]
name = { zh = "道路", en = "road" }
class = "basics"
tag = ["paved"]

[work."road.kerb"]
name = { zh = "路缘", en = "road" }

[work."bridge.pier"]
name = { zh = "桥墩", en = "pier" }

[work.roof]
name = { zh = "屋面", en = "roof" }
implies = { side = "above" }

[ambiguous]
fund = { "钱" = ["bond", "grent"] }
work = { "路" = ["road.kerb", "rood"], "屋面" = ["roof", "road"] }

[fact.year]
name = { zh = "年份", en = "year" }
of = "estate"
type = "number"

[fact.homes]
name = { zh = "户数", en = "homes" }
of = "estates"
type = "integer"
assume = true

[fact.kind]
name = { zh = "类别", en = "kind" }
of = "line"
type = "text"
values = ["甲", "乙"]

[fact.colour]
name = { zh = "颜色", en = "colour" }
of = "line"
type = "text"

[fact.listed]
name = { zh = "在册", en = "listed" }
of = "estate"
type = "boolean"
optional = "yes"

[assumption.fine]
facts = { lited = true }
because = { zh = "因", en = "because" }

[[rule]]
id = "one"
allow = ["bnod"]
work = ["raod", "@pavd"]
because = { zh = "因", en = "because" }
cite = [{ source = "lew", at = "1" }]

[[rule]]
id = "two"
allow = ["@stat"]
side = "insid"
where = { homse = "1..", homes = "2001..1990", listed = "1..", kind = "丙" }
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]

[[rule]]
id = "three"
allow = ["bond"]
deny = ["grant"]
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]

[[rule]]
id = "four"
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]

[[rule]]
id = "two"
review = ["bond"]
work = ["roof"]
tagged = ["paved"]
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]

[[rule]]
id = "five"
deny = ["bond"]
where = { homes = 1.5 }
because = { zh = "因", en = "because" }
cite = [{ source = "rumour", at = "1" }]

[[rule]]
id = "six"
deny = ["bond"]
from = 2021-01-01
until = 2020-01-01
delegable = 1
wrok = ["road"]

[[rule]]
id = "seven"
allow = "bond"
because = { zh = "因", en = "because", fr = "parce que" }
cite = [{ source = "law", at = 3 }]
  [[rule.unless]]
  id = "one"
  because = { zh = "因", en = "because" }
  cite = [{ source = "law", at = "1" }]
  [[rule.vintage]]
  from = "2020"

[[rule]]
allow = ["bond"]
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]

[[silent]]
fund = ["gfit"]
without = ["*"]
because = { zh = "因", en = "because" }

[test_defaults]
yaer = 1990

[[test]]
name = "t"
line = { fund = "bond", work = "roof", sied = "inside" }
expect = "forbiden"
by = ["oen"]

[[test]]
name = "neither"
estates = [{ estate = "E1", hoems = 3 }]
expect = "eligible"

[[test]]
name = "too few"
lines = [{ fund = "bond" }, { fund = ["bond", "grant"] }]
expect = ["eligible"]
by = ["one"]
findings = [{ item = "A" }, { code = "forbidden", itme = "A" }, {}]

[[test]]
name = "nothing expected"
line = { fund = "bond" }

[rulez]
"#;

/// A second file, which is no TOML: what can be read of it is held against the rest all the same.
const BROKEN: &str = r#"
[work.gate]
name = { zh = "大门", en = "gate" }
class = basic
[work.fence]
name = { zh = "围墙", en = "fence" }
alias = ["道路"]

[work.wall]
name = { zh = "墙", en = "wall" }
class = "bsic"
class = "basic"
"#;

/// The mistakes of [`RULES`] and [`BROKEN`]: the message, the file, and the words pointed at. Text is pointed
/// at with its quotes; a table that lacks something, at its head.
const EXPECTED: &[(&str, &str, &str)] = &[
    // Mistakes of form.
    ("toml-type", "rules.toml", "\"soon\""),
    ("toml-unknown-key", "rules.toml", "titel"),
    ("toml-type", "rules.toml", "7"),
    ("toml-lacks", "rules.toml", "{ zh = \"补助\" }"),
    ("toml-type", "rules.toml", "\"yes\""),
    ("toml-type", "rules.toml", "1.5"),
    ("toml-type", "rules.toml", "1"),
    ("toml-lacks", "rules.toml", "[[rule]]"),
    ("toml-lacks", "rules.toml", "[[rule]]"),
    ("toml-unknown-key", "rules.toml", "wrok"),
    ("toml-type", "rules.toml", "\"bond\""),
    ("toml-unknown-key", "rules.toml", "fr"),
    ("toml-type", "rules.toml", "\"2020\""),
    ("toml-type", "rules.toml", "3"),
    ("toml-lacks", "rules.toml", "[[rule]]"),
    ("toml-unknown-key", "rules.toml", "rulez"),
    ("toml-syntax", "works.toml", "basic"),
    ("toml-syntax", "works.toml", "class"),
    // Words that are none of those they may be.
    ("not-one-of", "rules.toml", "\"hearsay\""),
    ("not-one-of", "rules.toml", "\"basics\""),
    ("not-one-of", "works.toml", "\"bsic\""),
    ("not-one-of", "rules.toml", "\"number\""),
    ("not-one-of", "rules.toml", "\"estates\""),
    ("not-one-of", "rules.toml", "\"maybe\""),
    ("not-one-of", "rules.toml", "\"丙\""),
    ("not-one-of", "rules.toml", "\"forbiden\""),
    ("no-such-side", "rules.toml", "\"above\""),
    ("no-such-side", "rules.toml", "\"insid\""),
    // Ids and names.
    ("bad-id", "rules.toml", "Own"),
    ("no-parent", "rules.toml", "\"bridge.pier\""),
    ("duplicate-id", "rules.toml", "\"two\""),
    ("duplicate-id", "rules.toml", "\"one\""),
    ("name-taken", "rules.toml", "\"专项 债\""),
    // A name in two languages has no place of its own: the id beside it is pointed at.
    ("name-taken", "rules.toml", "\"road.kerb\""),
    ("name-taken", "rules.toml", "\"屋面\""),
    ("name-taken", "works.toml", "\"道路\""),
    // Names of nothing.
    ("no-such-fund", "rules.toml", "\"bnod\""),
    ("no-such-fund", "rules.toml", "\"grent\""),
    ("no-such-fund", "rules.toml", "\"gfit\""),
    ("no-such-group", "rules.toml", "\"@stat\""),
    ("no-such-work", "rules.toml", "\"raod\""),
    ("no-such-work", "rules.toml", "\"rood\""),
    ("no-such-tag", "rules.toml", "\"@pavd\""),
    ("no-such-source", "rules.toml", "\"lew\""),
    ("no-such-fact", "rules.toml", "lited"),
    ("no-such-fact", "rules.toml", "homse"),
    ("no-such-column", "rules.toml", "yaer"),
    ("no-such-column", "rules.toml", "sied"),
    ("no-such-column", "rules.toml", "hoems"),
    ("no-such-column", "rules.toml", "itme"),
    ("no-such-rule", "rules.toml", "\"oen\""),
    // Tests that expect nothing, or more than they can.
    ("test-line-or-lines", "rules.toml", "\"neither\""),
    ("toml-type", "rules.toml", "fund"),
    ("test-expects-others", "rules.toml", "\"eligible\""),
    ("test-by-without-line", "rules.toml", "\"too few\""),
    ("toml-lacks", "rules.toml", "item"),
    ("toml-lacks", "rules.toml", "\"too few\""),
    ("toml-lacks", "rules.toml", "\"nothing expected\""),
    // Mistakes of meaning.
    ("ends-before-it-begins", "rules.toml", "2019-12-31"),
    ("ends-before-it-begins", "rules.toml", "2020-01-01"),
    ("text-fact-values", "rules.toml", "\"text\""),
    ("bad-condition", "rules.toml", "true"),
    ("bad-condition", "rules.toml", "\"2001..1990\""),
    ("bad-condition", "rules.toml", "\"1..\""),
    ("otherwise-lacks", "rules.toml", "gift"),
    ("otherwise-lacks", "rules.toml", "gift"),
    ("one-effect", "rules.toml", "\"three\""),
    ("one-effect", "rules.toml", "\"four\""),
    ("secondary-must-review", "rules.toml", "\"five\""),
    ("selects-nothing", "rules.toml", "\"roof\""),
    ("selects-nothing", "rules.toml", "\"*\""),
];

#[test]
fn every_mistake_of_a_pack_is_told_in_one_go_each_at_its_place() {
    let not_loaded = mistakes(vec![file("rules.toml", RULES), file("works.toml", BROKEN)]);
    let mut told: Vec<_> = not_loaded.problems.iter().map(|problem| place(&not_loaded, problem)).collect();
    let mut expected: Vec<_> =
        EXPECTED.iter().map(|&(key, path, words)| (key, path.to_owned(), words.to_owned())).collect();
    told.sort();
    expected.sort();
    let kinds: BTreeSet<&str> = expected.iter().map(|(key, ..)| *key).collect();
    assert!(kinds.len() >= 20 && expected.len() >= 25);
    assert_eq!(told, expected);
}

#[test]
fn a_name_of_nothing_is_told_with_the_nearest_that_is_one() {
    let not_loaded = mistakes(vec![file("rules.toml", RULES)]);
    let near = |wrong: &str| {
        let told = |problem: &&Problem| place(&not_loaded, problem).2.trim_matches('"') == wrong;
        not_loaded
            .problems
            .iter()
            .filter(told)
            .map(|problem| words(&problem.said, "near"))
            .collect::<Vec<_>>()
    };
    for (wrong, right) in [
        ("bnod", "bond"),
        ("grent", "grant"),
        ("gfit", "gift"),
        ("@stat", "state"),
        ("raod", "road"),
        ("@pavd", "paved"),
        ("lew", "law"),
        ("homse", "homes"),
        ("lited", "listed"),
        ("yaer", "year"),
        ("sied", "side"),
        ("oen", "one"),
        ("titel", "title"),
        ("wrok", "work"),
        ("basics", "basic"),
        ("estates", "estate"),
        ("forbiden", "forbidden"),
        ("rulez", "rule"),
    ] {
        assert_eq!(near(wrong), [right], "near {wrong}");
    }
}

/// A sound pack that uses every key of the language.
const SOUND: &str = r#"#:schema ./pack.schema.json
[pack]
id = "sound"
title = { zh = "全", en = "sound" }
notice = { zh = "注", en = "notice" }
reviewed = 2026-01-01
review_by = 2027-01-01
include = []

[programme]
names = ["全区"]

[source.law]
title = "law"
issuer = "ministry"
issued = 2019-01-01
from = 2019-02-01
until = 2030-01-01
confidence = "regulation"
note = { zh = "注", en = "note" }

[fund.bond]
name = { zh = "债", en = "bond" }
alias = ["专项债"]
group = ["state"]

[fund.gift]
name = { zh = "捐款", en = "gift" }
otherwise = "review"
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1", words = "可" }]

[work.road]
name = { zh = "道路", en = "road" }
implies = { side = "outside" }

[work."road.kerb"]
name = { zh = "路缘", en = "kerb" }
alias = ["路牙"]
class = "basic"
tag = ["paved"]

[work.roof]
name = { zh = "屋面", en = "roof" }

[ambiguous]
fund = { "钱" = ["bond", "gift"] }
work = { "面" = ["road.kerb", "roof"] }

[fact.homes]
name = { zh = "户数", en = "homes" }
alias = ["户"]
of = "estate"
type = "integer"
assume = 40

[fact.kind]
name = { zh = "类别", en = "kind" }
of = "line"
type = "text"
values = ["甲", "乙"]
optional = true

[fact.listed]
name = { zh = "在册", en = "listed" }
of = "estate"
type = "boolean"

[assumption.fine]
facts = { listed = true, homes = "..=100" }
because = { zh = "因", en = "because" }

[[rule]]
id = "one"
allow = ["@state", "gift"]
work = ["road", "@paved", "*"]
tagged = ["paved"]
without = ["roof"]
side = "inside"
where = { homes = ["1..=9", 20, "50.."], kind = ["甲", "乙"], listed = true }
from = 2020-01-01
until = 2025-01-01
delegable = true
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]
  [[rule.unless]]
  id = "one-but"
  where = { homes = "60.." }
  because = { zh = "因", en = "because" }
  cite = [{ source = "law", at = "2" }]
  [[rule.vintage]]
  until = 2022-01-01
  side = "outside"
  [[rule.vintage]]
  from = 2022-01-01
  because = { zh = "因", en = "because" }
  cite = [{ source = "law", at = "3" }]

[parameter.total]
name = { zh = "总额", en = "total" }
alias = ["拨款"]

[column.town]
name = { zh = "镇", en = "town" }
alias = ["乡镇"]
of = "line"

[[limit]]
id = "cap"
of = { fund = ["@state"], work = ["road"], class = ["basic"], side = "inside", where = { listed = true }, from = 2020-01-01 }
by = ["estate", "town"]
over = { without = ["@paved"], plus = ["total"] }
per = { column = "quantity", work = ["road.kerb"] }
at_most = ["60%", "100", { amount = "1", rate = "2%", beyond = "3" }, { parameter = "total" }, { part = "homes", whole = "quantity" }]
at_least = { by = "kind", rates = { "甲" = "1%", "乙" = "2" } }
severity = "warning"
delegable = false
until = 2030-01-01
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]
  [[limit.vintage]]
  until = 2023-01-01
  at_most = ["50%", "90", { parameter = "total" }]
  [[limit.vintage]]
  from = 2023-01-01
  by = ["year"]
  because = { zh = "因", en = "because" }
  cite = [{ source = "law", at = "3" }]

[[limit]]
id = "quota"
at_most = { table = "quotas", column = "total" }
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]

[[limit]]
id = "one-channel"
by = ["item"]
exclusive = [["bond"], ["gift"]]
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]

[[limit]]
id = "split"
by = ["item"]
equals = { column = "item_total", within = "0.05" }
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]

[[silent]]
fund = ["bond"]
work = ["roof"]
because = { zh = "因", en = "because" }

[test_defaults]
listed = true

[[test]]
name = "t"
line = { fund = "bond", work = "roof", side = "inside", date = 2021-01-01, homes = 3 }
expect = "not-allowed"
by = []
"#;

#[test]
fn a_pack_that_uses_every_key_loads() {
    let loaded = ruleset(vec![file("sound.toml", SOUND)]);
    assert!(loaded.is_ok(), "{:#?}", loaded.err().map(|wrong| wrong.problems));
}

/// One change of [`SOUND`], and the mistake it makes.
fn changed(from: &str, to: &str) -> Vec<(&'static str, String, String)> {
    assert_eq!(SOUND.matches(from).count(), 1, "{from}");
    let not_loaded = mistakes(vec![file("sound.toml", &SOUND.replace(from, to))]);
    not_loaded.problems.iter().map(|problem| place(&not_loaded, problem)).collect()
}

#[test]
fn one_mistake_is_told_once() {
    for (from, to, key, words) in [
        ("where = { homes = \"60..\" }", "where = { homes = 60.5 }", "toml-type", "60.5"),
        ("homes = \"..=100\"", "homes = \"..=\"", "bad-condition", "\"..=\""),
        ("without = [\"roof\"]", "without = [\"road\"]", "selects-nothing", "\"road\""),
        ("side = \"outside\" }", "side = \"Outside\" }", "no-such-side", "\"Outside\""),
        // Taken by a work further up: told at the one further down.
        ("alias = [\"路牙\"]", "alias = [\"屋 面\"]", "name-taken", "roof"),
        ("[\"bond\", \"gift\"]", "[\"bond\", \"bond_\"]", "no-such-fund", "\"bond_\""),
        ("until = 2022-01-01", "until = 2019-01-01", "ends-before-it-begins", "2019-01-01"),
        ("expect = \"not-allowed\"", "expect = \"no\"", "not-one-of", "\"no\""),
        ("by = []", "by = [\"one-but\"]", "no-such-rule", "\"one-but\""),
        ("assume = 40", "assume = \"many\"", "bad-condition", "\"many\""),
        ("delegable = true", "delegable = \"yes\"", "toml-type", "\"yes\""),
        ("optional = true", "optionl = true", "toml-unknown-key", "optionl"),
    ] {
        assert_eq!(changed(from, to), [(key, "sound.toml".to_owned(), words.to_owned())], "{to}");
    }
}

#[test]
fn a_pack_without_its_head_is_no_pack() {
    let not_loaded = mistakes(vec![file("a.toml", "[programme]\nnames = [\"全区\"]\n")]);
    let keys: Vec<&str> = not_loaded.problems.iter().map(|problem| problem.said.key).collect();
    assert_eq!(keys, ["no-pack"]);
}

/// The messages about [`SOUND`] with something more at its end.
fn with_more(more: &str) -> Vec<&'static str> {
    let text = format!("{SOUND}\n{more}");
    match ruleset(vec![file("sound.toml", &text)]) {
        Ok(_) => Vec::new(),
        Err(not_loaded) => not_loaded.problems.iter().map(|problem| place(&not_loaded, problem).0).collect(),
    }
}

const WHY: &str = "because = { zh = \"因\", en = \"because\" }\ncite = [{ source = \"law\", at = \"1\" }]\n";

/// So many rules, each with its own condition.
fn rules(count: usize, condition: impl Fn(usize) -> String) -> String {
    let rule =
        |at: usize| format!("[[rule]]\nid = \"more-{at}\"\nallow = [\"bond\"]\n{}\n{WHY}", condition(at));
    (0..count).map(rule).collect()
}

#[test]
fn more_bands_than_can_be_told_apart_are_refused() {
    assert_eq!(
        with_more(&rules(70, |at| format!("where = {{ homes = {} }}", 100 + 2 * at))),
        ["too-many-bands"]
    );
    assert_eq!(with_more(&rules(70, |at| format!("from = {}-01-01", 1900 + at))), ["too-many-bands"]);
    assert_eq!(with_more(&rules(70, |at| format!("until = {}-01-01", 1900 + at))), ["too-many-bands"]);
    let values: Vec<String> = (0..70).map(|at| format!("\"v{at}\"")).collect();
    let fact = "[fact.shade]\nname = { zh = \"深浅\", en = \"shade\" }\nof = \"line\"\ntype = \"text\"\n";
    let fact = format!("{fact}values = [{}]\n", values.join(", "));
    let rules = rules(1, |_| "where = { shade = \"v69\" }".to_owned());
    assert_eq!(with_more(&format!("{fact}{rules}")), ["text-fact-values"]);
}

#[test]
fn an_exception_has_an_id_of_its_own() {
    let with = |ids: [&str; 2]| {
        let unless =
            ids.map(|id| format!("[[rule.unless]]\nid = \"{id}\"\nside = \"inside\"\n{WHY}")).concat();
        with_more(&format!("{}{unless}", rules(1, |_| String::new())))
    };
    assert_eq!(with(["this", "that"]), [""; 0]);
    assert_eq!(with(["this", "this"]), ["duplicate-id"]);
    assert_eq!(with(["this", "more-0"]), ["duplicate-id"]);
    assert_eq!(with(["one", "one-but"]), ["duplicate-id", "duplicate-id"]);
}

// Known to fail: nothing notes a list that is there and empty. Such a rule names nothing or rests on nothing,
// and the pack loads all the same.
#[test]
fn a_list_that_says_nothing_is_a_mistake() {
    let rule = |allow: &str, more: &str, cite: &str| {
        let because = "because = { zh = \"因\", en = \"because\" }";
        format!("[[rule]]\nid = \"more\"\nallow = [{allow}]\n{more}\n{because}\ncite = [{cite}]\n")
    };
    let (bond, law) = ("\"bond\"", "{ source = \"law\", at = \"1\" }");
    for more in [
        rule("", "", law),
        rule(bond, "", ""),
        rule(bond, "work = []", law),
        rule(bond, "tagged = []", law),
        rule(bond, "where = { homes = [] }", law),
        "[[silent]]\nfund = []\nbecause = { zh = \"因\", en = \"because\" }\n".to_owned(),
    ] {
        assert_ne!(with_more(&more), [""; 0], "{more}");
    }
    let ambiguous = SOUND.replace("\"钱\" = [\"bond\", \"gift\"]", "\"钱\" = []");
    assert!(ruleset(vec![file("sound.toml", &ambiguous)]).is_err());
}

#[test]
fn what_is_said_of_approved_budgets_names_a_group_and_tolerates_a_percentage() {
    let approved = |group: &str, tolerance: &str| {
        format!(
            "[approved]\ngroup = \"{group}\"\nprice = \"{tolerance}\"\nbecause = {{ zh = \"因\", en = \"because\" }}\n\
             cite = [{{ source = \"law\", at = \"1\" }}]\n"
        )
    };
    let group = SOUND.split("group = [\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let loaded = ruleset(vec![file("sound.toml", &format!("{SOUND}{}", approved(group, "2.5%")))]).unwrap();
    assert_eq!((loaded.approved.price, loaded.approved.quantity), (250, 0));
    assert_eq!(loaded.approved.group.as_deref(), Some(group));
    for tolerance in ["2.5", "100%", "-1%", "0.005%", "much%", ""] {
        assert_eq!(with_more(&approved(group, tolerance)), ["bad-tolerance"], "{tolerance}");
    }
    assert_eq!(with_more(&approved("nobody", "1%")), ["not-one-of"]);
}

#[test]
fn a_blank_name_is_a_mistake() {
    for blank in ["\"\"", "\" \"", "\"\u{3000}\""] {
        let text = SOUND.replace("alias = [\"专项债\"]", &format!("alias = [{blank}]"));
        assert!(ruleset(vec![file("sound.toml", &text)]).is_err(), "{blank}");
    }
}

// No text makes loading panic -------------------------------------------------------------------------------

/// Loads whatever it is; every mistake must have a place in a file of the pack, or be one of a whole file.
fn load_anything(texts: &[&str]) {
    let files = texts.iter().enumerate().map(|(at, text)| file(&format!("{at}.toml"), text)).collect();
    let Err(not_loaded) = ruleset(files) else { return };
    assert!(!not_loaded.problems.is_empty(), "what does not load has a mistake");
    for problem in not_loaded.problems.iter().filter(|problem| problem.span.is_some()) {
        place(&not_loaded, problem);
    }
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

#[test]
fn no_bytes_make_loading_panic() {
    let bytes = proptest::collection::vec(any::<u8>(), 0..300);
    let result = runner(2_000).run(&bytes, |bytes| {
        load_anything(&[&String::from_utf8_lossy(&bytes)]);
        Ok(())
    });
    end(result);
}

/// Fails with the text of what failed, in short.
fn end<T: std::fmt::Debug>(result: Result<(), TestError<T>>) {
    match result {
        Err(TestError::Fail(reason, input)) => panic!("{} {input:?}", reason.message()),
        other => other.unwrap(),
    }
}

/// Pieces of which packs are made, to be put where they do not belong.
const PIECES: [&str; 24] = [
    "\"",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    "\n",
    "#",
    ".",
    "..",
    "..=",
    "@",
    "*",
    "9223372036854775807",
    "-1",
    "1e400",
    "2021-02-30",
    "\u{feff}",
    "专",
    "true",
    "[[rule]]\n",
    "[work.\"a..b\"]\n",
];

/// A text with pieces cut out, doubled or put in, as the numbers say.
fn spoiled(text: &str, edits: &[(u16, u16, u8)]) -> String {
    let mut text = text.to_owned();
    for &(at, length, what) in edits {
        let boundary =
            |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let start = boundary(usize::from(at) * text.len() / usize::from(u16::MAX));
        let end = boundary(start + usize::from(length % 80));
        let cut = text[start..end].to_owned();
        match usize::from(what) % (PIECES.len() + 12) {
            piece if piece < PIECES.len() => text.insert_str(start, PIECES[piece]),
            piece if piece < PIECES.len() + 6 => text.replace_range(start..end, ""),
            _ => text.insert_str(end, &cut),
        }
    }
    text
}

/// Spoils packs so many times and loads them.
fn spoil(cases: u32, texts: &[&str]) {
    let edit = (any::<u16>(), any::<u16>(), any::<u8>());
    let edits = (any::<usize>(), proptest::collection::vec(edit, 1..6));
    let result = runner(cases).run(&edits, |(which, edits)| {
        let which = which % texts.len();
        let spoiled = spoiled(texts[which], &edits);
        let texts: Vec<&str> =
            texts.iter().enumerate().map(|(at, text)| if at == which { &spoiled } else { *text }).collect();
        load_anything(&texts);
        Ok(())
    });
    end(result);
}

#[test]
fn no_spoiled_pack_makes_loading_panic() {
    spoil(1_500, &[SOUND]);
    spoil(500, &[RULES, BROKEN]);
}

#[test]
fn no_spoiled_copy_of_the_built_in_pack_makes_loading_panic() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/");
    let names = ["cn-old-estates.toml", "works.toml", "cn-old-estates.tests.toml"];
    let texts = names.map(|name| std::fs::read_to_string(format!("{folder}{name}")).unwrap());
    spoil(40, &texts.each_ref().map(String::as_str));
}
