//! What limits can say, and what is said of limits that say nothing or too much.

use earmark::model::{Money, Unit};
use earmark::rules::Ruleset;
use earmark::rules::limit::{Bound, Flat, Key, Test};
use earmark::rules::load::ruleset;
use earmark::rules::nouns::SourceFile;

/// Funds, works, facts and sources for limits to speak of.
const GROUND: &str = r#"
[pack]
id = "limits"
title = { zh = "限额", en = "limits" }
reviewed = 2026-01-01
[source.law]
title = "law"
confidence = "regulation"
[source.rumour]
title = "rumour"
confidence = "secondary"
[fund.grant]
name = { zh = "补助", en = "grant" }
group = ["state"]
[fund.bond]
name = { zh = "债", en = "bond" }
group = ["state"]
[fund.own]
name = { zh = "自筹", en = "own money" }
[work.lift]
name = { zh = "电梯", en = "lift" }
[work."lift.install"]
name = { zh = "加装", en = "install" }
class = "improvement"
[work."lift.refit"]
name = { zh = "改造", en = "refit" }
[work.roof]
name = { zh = "屋面", en = "roof" }
class = "basic"
tag = ["attached"]
[work.fee]
name = { zh = "费用", en = "fee" }
[fact.region]
name = { zh = "地区", en = "region" }
of = "estate"
type = "text"
values = ["east", "central", "west"]
[fact.core]
name = { zh = "中心城区", en = "core district" }
of = "estate"
type = "boolean"
[fact.built]
name = { zh = "建成", en = "built" }
of = "estate"
type = "integer"
[fact.households]
name = { zh = "户数", en = "households" }
of = "estate"
type = "integer"
[parameter.grant_total]
name = { zh = "拨款总额", en = "grant total" }
[parameter.programme_income]
name = { zh = "项目收入", en = "programme income" }
alias = ["收益"]
[column.municipality]
name = { zh = "市县", en = "municipality" }
of = "line"
[column.floor_area]
name = { zh = "建筑面积", en = "floor area" }
of = "estate"
[column.protected_area]
name = { zh = "保障面积", en = "protected area" }
of = "estate"
"#;

/// A limit with this body, on good authority.
fn limit(id: &str, body: &str) -> String {
    format!(
        "[[limit]]\nid = \"{id}\"\n{body}\nbecause = {{ zh = \"因\", en = \"because\" }}\n\
         cite = [{{ source = \"law\", at = \"1\" }}]\n"
    )
}

fn load(limits: &str) -> Result<Ruleset, Vec<(&'static str, String)>> {
    let text = format!("{GROUND}{limits}");
    let file = SourceFile { path: "pack.toml".into(), text: text.as_str().into() };
    ruleset(vec![file]).map_err(|not_loaded| {
        let place = |span: std::ops::Range<usize>| text[span].to_owned();
        let problems = not_loaded.problems.iter();
        problems.map(|one| (one.said.key, one.span.clone().map(place).unwrap_or_default())).collect()
    })
}

/// Every cap that was met in real rule sets, each in the words of the language.
const SAYABLE: &[(&str, &str)] = &[
    (
        "construction-cost",
        r#"of = { fund = ["@state"] }
        by = ["project"]
        over = { without = ["fee"] }
        at_most = "100%""#,
    ),
    (
        "per-household",
        r#"of = { fund = ["bond"] }
        by = ["estate"]
        per = { column = "households" }
        at_most = "20000""#,
    ),
    (
        "by-region",
        r#"of = { fund = ["grant"] }
        by = ["project"]
        over = { without = ["fee", "@attached"] }
        at_most = { by = "region", rates = { east = "30%", central = "45%", west = "60%" } }"#,
    ),
    (
        "pro-rata",
        r#"of = { fund = ["grant"] }
        by = ["estate"]
        over = {}
        at_most = { part = "protected_area", whole = "floor_area" }"#,
    ),
    (
        "per-square-metre",
        r#"of = { fund = ["own"] }
        by = ["estate"]
        per = { column = "floor_area" }
        at_most = "300""#,
    ),
    (
        "by-place",
        r#"of = { fund = ["grant"] }
        by = ["estate"]
        per = { column = "households" }
        at_most = { by = "core", rates = { true = "5000", false = "2000" } }"#,
    ),
    (
        "by-year-built",
        r#"by = ["estate"]
        over = {}
        at_most = { by = "built", rates = { "..1990" = "50%", "1990.." = "40.5%" } }"#,
    ),
    (
        "share-and-unit-cap",
        r#"of = { fund = ["grant"], work = ["lift.refit"] }
        by = ["estate"]
        over = { work = ["lift.refit"] }
        per = { column = "quantity" }
        at_most = ["50%", "50000"]"#,
    ),
    (
        "lifts-wherever-they-are-paid",
        r#"of = { fund = ["grant"], work = ["lift"] }
        by = ["estate"]
        per = { column = "quantity", fund = ["*"], work = ["lift.install"] }
        at_most = "100000"
        severity = "warning""#,
    ),
    (
        "services",
        r#"of = { work = ["roof"] }
        over = { plus = ["programme_income"] }
        at_most = "15%""#,
    ),
    (
        "administration",
        r#"of = { work = ["fee"] }
        by = ["municipality", "year"]
        over = { only = ["grant_total", "programme_income"] }
        at_most = "20%""#,
    ),
    (
        "low-income",
        r#"of = { class = ["basic"] }
        over = {}
        at_least = "70%"
        from = 2020-01-01
        until = 2023-01-01"#,
    ),
    (
        "state-administration",
        r#"of = { fund = ["grant"], work = ["fee"] }
        over = { work = ["fee"] }
        at_most = { amount = "100000", rate = "50%", beyond = "100000" }"#,
    ),
    (
        "state-administration-too",
        r#"of = { fund = ["grant"], work = ["fee"] }
        over = { only = ["grant_total"] }
        at_most = { amount = "100000", rate = "2%" }"#,
    ),
    (
        "equipment",
        r#"of = { work = ["lift"] }
        by = ["item"]
        per = { column = "quantity" }
        at_least = "5000"
        [[limit.vintage]]
        until = 2024-10-01
        [[limit.vintage]]
        from = 2024-10-01
        at_least = "10000""#,
    ),
    ("quota", r#"at_most = { table = "quotas" }"#),
    (
        "granted",
        r#"by = ["year"]
        at_most = { parameter = "grant_total" }"#,
    ),
    (
        "one-channel",
        r#"by = ["item"]
        exclusive = [["grant"], ["bond"]]"#,
    ),
    (
        "split",
        r#"by = ["item"]
        equals = { column = "item_total", within = "0.05" }"#,
    ),
];

#[test]
fn every_cap_met_in_real_rule_sets_can_be_said() {
    for (id, body) in SAYABLE {
        // What a vintage gives must stand last in the table.
        let (head, vintages) = body.split_at(body.find("[[limit.vintage]]").unwrap_or(body.len()));
        let text = limit(id, head) + vintages;
        let rules = load(&text).unwrap_or_else(|wrong| panic!("{id}: {wrong:?}"));
        assert_eq!(rules.limits.len(), 1, "{id}");
    }
}

#[test]
fn a_limit_means_what_it_says() {
    let all: String =
        SAYABLE.iter().filter(|(id, _)| *id != "equipment").map(|(id, body)| limit(id, body)).collect();
    let rules = load(&all).unwrap();
    let vintage = |id: &str| &rules.limits.iter().find(|limit| limit.id == id).unwrap().vintages[0];
    let most = |id: &str| match &vintage(id).test {
        Test::Within { at_most, .. } => at_most.clone(),
        _ => Vec::new(),
    };
    let yuan = |text: &str| Flat::Amount(Money::parse(text, Unit::Yuan).unwrap());
    let lifts = vintage("lifts-wherever-they-are-paid");
    assert_eq!(lifts.of.funds.0, [true, false, false]);
    assert_eq!(lifts.of.works.0, [true, true, true, false, false]);
    let per = lifts.per.as_ref().unwrap();
    assert_eq!(
        (&per.lines.funds.0, &per.lines.works.0),
        (&vec![true; 3], &vec![false, true, false, false, false])
    );
    assert_eq!(most("lifts-wherever-they-are-paid"), [Bound::Flat(yuan("100000"))]);
    let [Bound::Flat(Flat::Rate(half)), Bound::Flat(each)] = most("share-and-unit-cap")[..] else { panic!() };
    assert_eq!((half.millionths(), each), (500_000, yuan("50000")));
    let [Bound::ByFact { rates, .. }] = &most("by-year-built")[..] else { panic!() };
    assert_eq!(
        rates.iter().map(|(mask, flat)| (*mask, flat.to_string())).collect::<Vec<_>>(),
        [(1, "50%".to_owned()), (2, "40.5%".to_owned())]
    );
    assert_eq!(vintage("quota").by, None);
    assert_eq!(vintage("services").by.as_deref(), None);
    let keys = vintage("administration").by.as_ref().unwrap();
    assert!(
        matches!(&keys[..], [Key::Cell(cell), Key::Year] if cell.id == "municipality" && !cell.of_estate)
    );
    assert!(vintage("administration").over.as_ref().unwrap().lines.is_none());
    assert_eq!(vintage("low-income").of.works.0, [false, false, false, true, false]);
}

#[test]
fn a_vintage_replaces_what_it_gives() {
    let (id, body) = SAYABLE.iter().find(|(id, _)| *id == "equipment").unwrap();
    let (head, vintages) = body.split_at(body.find("[[limit.vintage]]").unwrap());
    let rules = load(&(limit(id, head) + vintages)).unwrap();
    let floors: Vec<String> = rules.limits[0]
        .vintages
        .iter()
        .map(|version| match &version.test {
            Test::Within { at_least, .. } => match at_least[..] {
                [Bound::Flat(flat)] => flat.to_string(),
                _ => panic!(),
            },
            _ => panic!(),
        })
        .collect();
    assert_eq!(floors, ["5,000.00", "10,000.00"]);
    assert_eq!(rules.dates.bands(), 2);
}

/// The body of a limit with a mistake, and what is said of it: the message and the words it points at.
const MISTAKEN: &[(&str, &str, &str)] = &[
    (r#"by = ["estate"]"#, "one-bound", "\"x\""),
    (
        r#"at_most = "1"
        exclusive = [["grant"], ["bond"]]"#,
        "one-bound",
        "\"x\"",
    ),
    (r#"at_most = "60%""#, "share-needs-over", "\"x\""),
    (
        r#"over = {}
        at_most = "60""#,
        "over-needs-share",
        "\"x\"",
    ),
    (
        r#"per = { column = "quantity" }
        over = {}
        at_most = "60%""#,
        "per-needs-amount",
        "\"x\"",
    ),
    (
        r#"by = ["estate"]
        at_most = { table = "quotas" }"#,
        "table-makes-groups",
        "\"x\"",
    ),
    (r#"at_most = "-1""#, "bad-bound", "\"-1\""),
    (
        r#"at_most = "60.00001%"
        over = {}"#,
        "bad-bound",
        "\"60.00001%\"",
    ),
    (r#"at_most = "much""#, "bad-bound", "\"much\""),
    (r"at_most = 60", "toml-type", "60"),
    (r"at_most = []", "toml-empty-list", "[]"),
    (r#"at_most = { tabel = "quotas" }"#, "toml-unknown-key", "tabel"),
    (r#"at_most = { table = "quota" }"#, "not-one-of", "\"quota\""),
    (r#"at_most = { table = "quotas", column = "grand_total" }"#, "no-such-parameter", "\"grand_total\""),
    (r#"at_most = { parameter = "grant" }"#, "no-such-parameter", "\"grant\""),
    (r#"at_most = { amount = "1" }"#, "toml-lacks", "{ amount = \"1\" }"),
    (
        r#"over = {}
        at_most = { amount = "one", rate = "1%" }"#,
        "bad-yuan",
        "\"one\"",
    ),
    (
        r#"over = {}
        at_most = { amount = "1", rate = "1" }"#,
        "bad-rate",
        "\"1\"",
    ),
    (r#"at_most = { rate = "1%" }"#, "one-kind-of-bound", "{ rate = \"1%\" }"),
    (
        r#"at_most = { table = "quotas", parameter = "grant_total" }"#,
        "one-kind-of-bound",
        "{ table = \"quotas\", parameter = \"grant_total\" }",
    ),
    (
        r#"over = {}
        at_most = { part = "floor_area" }"#,
        "toml-lacks",
        "{ part = \"floor_area\" }",
    ),
    (
        r#"over = {}
        at_most = { part = "flor_area", whole = "floor_area" }"#,
        "no-such-column",
        "\"flor_area\"",
    ),
    (
        r#"over = {}
        at_most = { by = "region", rates = { east = "30%", west = "60%" } }"#,
        "rates-lack",
        "\"region\"",
    ),
    (
        r#"over = {}
        at_most = { by = "built", rates = { "..=2000" = "30%", "2000.." = "60%" } }"#,
        "rate-twice",
        "\"2000..\"",
    ),
    (
        r#"over = {}
        at_most = { by = "regoin", rates = { east = "30%" } }"#,
        "no-such-fact",
        "\"regoin\"",
    ),
    (
        r#"over = {}
        at_most = { by = "core", rates = { true = "30%", false = "60%", maybe = "1%" } }"#,
        "bad-condition",
        "maybe",
    ),
    (
        r#"over = {}
        at_most = { by = "core", rates = { true = "30%", false = 60 } }"#,
        "bad-bound",
        "false",
    ),
    (
        r#"over = {}
        at_most = { by = "core" }"#,
        "toml-lacks",
        "{ by = \"core\" }",
    ),
    (
        r#"over = { plus = ["grant_total"], only = ["programme_income"] }
        at_most = "60%""#,
        "plus-or-only",
        "\"programme_income\"",
    ),
    (
        r#"over = { plus = ["grant"] }
        at_most = "60%""#,
        "no-such-parameter",
        "\"grant\"",
    ),
    (
        r#"by = ["estat"]
        at_most = "1""#,
        "no-such-column",
        "\"estat\"",
    ),
    (
        r#"by = ["estate", "estate"]
        at_most = "1""#,
        "key-twice",
        "\"estate\"",
    ),
    (
        r#"by = ["estate", "fund", "item", "work", "class", "side", "year"]
        at_most = "1""#,
        "too-many",
        "\"year\"",
    ),
    (
        r#"of = { fund = ["grand"] }
        at_most = "1""#,
        "no-such-fund",
        "\"grand\"",
    ),
    (
        r#"of = { class = ["base"] }
        at_most = "1""#,
        "not-one-of",
        "\"base\"",
    ),
    (
        r#"of = { class = ["upgrade"] }
        at_most = "1""#,
        "selects-nothing",
        "\"upgrade\"",
    ),
    (r#"exclusive = [["grant"]]"#, "exclusive-two", "\"x\""),
    (r#"exclusive = [["grant"], ["@state"]]"#, "exclusive-overlap", "\"@state\""),
    (r#"exclusive = ["grant", "bond"]"#, "toml-type", "\"grant\""),
    (r#"equals = { column = "total" }"#, "no-such-column", "\"total\""),
    (r#"equals = { column = "item_total", within = "1%" }"#, "bad-yuan", "\"1%\""),
    (r"equals = {}", "toml-lacks", "{}"),
    (r#"equals = { column = "floor_area" }"#, "equals-of-line", "\"floor_area\""),
    (
        r#"per = { work = ["lift"] }
        at_most = "1""#,
        "toml-lacks",
        "{ work = [\"lift\"] }",
    ),
    (
        r#"at_most = "1"
        severity = "grave""#,
        "not-one-of",
        "\"grave\"",
    ),
    (
        r#"at_most = "1"
        from = 2021-01-01
        until = 2020-01-01"#,
        "ends-before-it-begins",
        "2020-01-01",
    ),
];

#[test]
fn a_mistake_in_a_limit_is_told_at_its_place() {
    for &(body, key, words) in MISTAKEN {
        let wrong = load(&limit("x", body)).map(|_| ()).expect_err(body);
        assert!(wrong.contains(&(key, words.to_owned())), "{body}\n{wrong:?}");
    }
}

#[test]
fn all_mistakes_in_limits_are_told_in_one_go() {
    let text: String = ["at_most = \"much\"", "by = [\"estat\"]", "exclusive = [[\"grand\"], [\"bond\"]]"]
        .iter()
        .map(|body| limit("x", body))
        .collect();
    let keys: Vec<&str> = load(&text).map(|_| ()).unwrap_err().into_iter().map(|(key, _)| key).collect();
    for key in ["bad-bound", "no-such-column", "one-bound", "no-such-fund", "duplicate-id"] {
        assert!(keys.contains(&key), "{key}: {keys:?}");
    }
}

#[test]
fn a_limit_on_hearsay_is_no_error() {
    let text = limit("x", "at_most = \"1\"").replace("\"law\"", "\"rumour\"");
    assert_eq!(load(&text).map(|_| ()).unwrap_err(), [("secondary-must-warn", "\"x\"".to_owned())]);
    assert!(load(&text.replace("at_most", "severity = \"warning\"\nat_most")).is_ok());
}

#[test]
fn names_of_parameters_and_columns_are_their_own() {
    for (text, key) in [
        ("[parameter.amount]\nname = { zh = \"金额\", en = \"amount\" }\n", "duplicate-id"),
        ("[column.quantity]\nname = { zh = \"量\", en = \"q\" }\nof = \"line\"\n", "duplicate-id"),
        ("[column.region]\nname = { zh = \"地\", en = \"r\" }\nof = \"line\"\n", "duplicate-id"),
        ("[column.year]\nname = { zh = \"年\", en = \"y\" }\nof = \"line\"\n", "duplicate-id"),
        ("[column.place]\nname = { zh = \"地\", en = \"p\" }\nof = \"lines\"\n", "not-one-of"),
        ("[column.Place]\nname = { zh = \"地\", en = \"p\" }\nof = \"line\"\n", "bad-id"),
    ] {
        let keys: Vec<&str> = load(text).map(|_| ()).unwrap_err().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, [key], "{text}");
    }
}

#[test]
fn a_side_is_asked_for_where_a_rule_or_a_limit_asks_for_it() {
    let apart = |more: &str| load(more).unwrap().tells_sides_apart();
    let rule = |side: &str| {
        format!(
            "[[rule]]\nid = \"r\"\nallow = [\"bond\"]\n{side}\nbecause = {{ zh = \"因\", en = \"because\" }}\n\
             cite = [{{ source = \"law\", at = \"1\" }}]\n"
        )
    };
    assert!(!apart(""));
    assert!(!apart(&rule("")));
    assert!(apart(&rule("side = \"inside\"")));
    assert!(!apart(&limit("l", "by = [\"estate\"]\nat_most = \"1\"")));
    assert!(apart(&limit("l", "by = [\"side\"]\nat_most = \"1\"")));
    assert!(apart(&limit("l", "of = { side = \"inside\" }\nat_most = \"1\"")));
    assert!(apart(&limit("l", "over = { side = \"outside\" }\nat_most = \"1%\"")));
}
