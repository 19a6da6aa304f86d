//! Limits over whole budgets: exactly at a bound is within it, one fen more is not; what is open leaves a
//! group undetermined only where it matters; and a naive evaluator with numbers of any size says the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use earmark::budget::Input;
use earmark::budget::header::{Given, layout};
use earmark::check::Judges;
use earmark::check::audit::{Audit, Wishes, estate_columns};
use earmark::check::limits::{DrawnQuota, Finished, Grants, Ledger, Means, Sources, finish};
use earmark::check::line::Table;
use earmark::check::run;
use earmark::facts::Estates;
use earmark::finding::Finding;
use earmark::model::{Money, Unit};
use earmark::rules::Ruleset;
use earmark::rules::load::ruleset;
use earmark::rules::nouns::SourceFile;
use num_bigint::BigInt;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, TestRunner};

/// Funds, works and facts for limits to speak of.
const GROUND: &str = r#"
[pack]
id = "limits"
title = { zh = "限额", en = "limits" }
reviewed = 2026-01-01
[source.law]
title = "law"
confidence = "regulation"
[fund.grant]
name = { zh = "补助", en = "the grant" }
[fund.bond]
name = { zh = "债", en = "the bond" }
[fund.own]
name = { zh = "自筹", en = "own money" }
[work.lift]
name = { zh = "电梯", en = "lifts" }
[work."lift.install"]
name = { zh = "加装", en = "install" }
[work."lift.refit"]
name = { zh = "更新", en = "refit" }
[work.roof]
name = { zh = "屋面", en = "roof" }
class = "basic"
[ambiguous]
fund = { "either" = ["grant", "bond"] }
[fact.region]
name = { zh = "地区", en = "region" }
of = "estate"
type = "text"
values = ["east", "west"]
[fact.households]
name = { zh = "户数", en = "households" }
of = "estate"
type = "integer"
[parameter.income]
name = { zh = "收入", en = "income" }
[column.town]
name = { zh = "镇", en = "town" }
of = "line"
[[rule]]
id = "all"
allow = ["*"]
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]
"#;

fn pack(limits: &[(&str, &str)]) -> Ruleset {
    let file = SourceFile { path: "pack.toml".into(), text: written(limits).into() };
    ruleset(vec![file]).unwrap_or_else(|wrong| panic!("{:?}", wrong.problems))
}

/// A pack with these limits.
fn written(limits: &[(&str, &str)]) -> String {
    let written = limits.iter().map(|(id, body)| {
        let (head, vintages) = body.split_at(body.find("[[limit.vintage]]").unwrap_or(body.len()));
        format!(
            "[[limit]]\nid = \"{id}\"\n{head}\nbecause = {{ zh = \"因\", en = \"because\" }}\n\
             cite = [{{ source = \"law\", at = \"1\" }}]\n{vintages}\n"
        )
    });
    GROUND.to_owned() + &written.collect::<String>()
}

/// Everything a run is given beside the rules.
#[derive(Clone, Default)]
struct Tables {
    budgets: Vec<String>,
    estates: Option<&'static str>,
    quotas: Vec<String>,
    income: Option<&'static str>,
    jobs: usize,
}

fn input(text: &str) -> Input {
    Input::spooled("-", &mut text.as_bytes()).unwrap()
}

/// Runs a whole check and returns what limits come to.
fn limits(rules: &Ruleset, given: &Tables) -> Finished {
    told(rules, given, |finished, _| finished)
}

/// What is told of the end of a run, and of the money it was given.
fn told<T>(rules: &Ruleset, given: &Tables, tell: impl FnOnce(Finished, &Means<'_>) -> T) -> T {
    let estates = given.estates.map(|text| {
        Estates::read(&input(text), &estate_columns(rules), &Given::default())
            .unwrap_or_else(|wrong| panic!("{wrong:?}"))
    });
    let read = |text: &String| {
        let read = Grants::read(rules, estates.as_ref(), &input(text), &Given::default());
        read.unwrap_or_else(|wrong| panic!("{wrong:?}")).taken
    };
    let money = |text: &str| Money::parse(text, Unit::Yuan).unwrap();
    let means = Means {
        tables: given.quotas.iter().map(read).collect(),
        given: given.income.map(|text| (0, money(text))).into_iter().collect(),
    };
    let mut audit = Audit::new(rules, estates.as_ref(), Wishes::default());
    audit.means = means;
    let judges = Judges::new(&audit);
    let mut ledger = Ledger::default();
    let mut columns = BTreeSet::new();
    for (at, text) in given.budgets.iter().enumerate() {
        let headers: Vec<String> = text.lines().next().unwrap().split(',').map(str::to_owned).collect();
        columns.extend(headers.clone());
        let layout = layout(headers, &audit.budget_columns(), &Given::default()).unwrap();
        let origin = earmark::budget::Origin::default();
        let table = Arc::new(Table { input: at, layout, delimiter: b',', origin });
        let found = run(&judges, &table, &input(text), given.jobs.max(1), &mut |_| {}).unwrap();
        ledger.merge(found.ledger);
    }
    let has =
        |id: &str| columns.contains(id) || estates.as_ref().is_some_and(|estates| estates.layout.has(id));
    let sources = Sources { has: &has, first_table: given.budgets.len() };
    tell(finish(&audit, &mut ledger, &sources, 2), &audit.means)
}

/// The code and the group of every finding of a limit.
fn said(finished: &Finished) -> BTreeMap<(String, String), &'static str> {
    let one = |finding: &Finding| {
        let held = finding.held().unwrap();
        let group: Vec<&str> = held.group.iter().map(|(_, value)| value.as_str()).collect();
        ((held.limit_id.clone(), group.join("|")), finding.code)
    };
    finished.findings.iter().filter(|finding| finding.held().is_some()).map(one).collect()
}

const HEADER: &str = "item,estate,work,side,fund,amount,quantity,item_total,date,town\n";

/// One limit, tables, and a line that completes a budget to sit exactly at the bound; one fen more breaks it.
struct AtBound {
    name: &'static str,
    limit: &'static str,
    /// The lines but for the amount of the last, which follows.
    lines: &'static str,
    /// Fen that sit at the bound, and the step that leaves it.
    fen: i64,
    step: i64,
    code: &'static str,
}

const ESTATES: &str = "estate,name,region,households\nE1,one,east,120\nE2,two,west,7\n";

const AT_BOUND: &[AtBound] = &[
    AtBound {
        name: "a ceiling",
        limit: "of = { fund = [\"grant\"] }\nby = [\"estate\"]\nat_most = \"1000.10\"",
        lines: "A,E1,roof,inside,grant,1000.00,,,,\nA,E1,roof,inside,bond,77.00,,,,\nB,E1,roof,inside,grant,{},,,,\n",
        fen: 10,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "a ceiling with something taken off",
        limit: "of = { fund = [\"grant\"] }\nat_most = \"1000.10\"",
        lines: "A,E1,roof,inside,grant,-0.33,,,,\nB,E1,roof,inside,grant,{},,,,\n",
        fen: 100_043,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "a quota",
        limit: "at_most = { table = \"quotas\" }",
        lines: "A,E1,roof,inside,bond,5.00,,,,\nB,E1,roof,inside,grant,{},,,,\n",
        fen: 50_001,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "a parameter",
        limit: "of = { fund = [\"own\"] }\nat_most = { parameter = \"income\" }",
        lines: "A,E1,roof,inside,own,{},,,,\n",
        fen: 99_999,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "a share of the lines",
        limit: "of = { fund = [\"grant\"] }\nby = [\"estate\"]\nover = {}\nat_most = \"30%\"",
        lines: "A,E1,roof,inside,own,700.70,,,,\nB,E1,roof,inside,grant,{},,,,\n",
        fen: 30_030,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "a share of lines and parameters",
        limit: "of = { fund = [\"grant\"] }\nover = { fund = [\"own\"], plus = [\"income\"] }\nat_most = \"12.5%\"",
        lines: "A,E1,roof,inside,own,600.01,,,,\nB,E1,roof,inside,grant,{},,,,\n",
        fen: 20_000,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "a share of parameters alone",
        limit: "of = { work = [\"roof\"] }\nover = { only = [\"income\"] }\nat_most = \"10%\"",
        lines: "A,E1,lift.install,inside,own,600.01,,,,\nB,E1,roof,inside,grant,{},,,,\n",
        fen: 9_999,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "a floor",
        limit: "of = { fund = [\"own\"] }\nby = [\"estate\"]\nover = {}\nat_least = \"30%\"",
        lines: "A,E1,roof,inside,grant,700.70,,,,\nB,E1,roof,inside,own,{},,,,\n",
        fen: 30_030,
        step: -1,
        code: "under-limit",
    },
    AtBound {
        name: "a floor in yuan",
        limit: "of = { fund = [\"own\"] }\nat_least = \"0.30\"",
        lines: "B,E1,roof,inside,own,{},,,,\n",
        fen: 30,
        step: -1,
        code: "under-limit",
    },
    AtBound {
        name: "a unit cap, the quantity from the line, once an item",
        limit: "of = { fund = [\"grant\"], work = [\"lift\"] }\nby = [\"estate\"]\n\
                per = { column = \"quantity\", work = [\"lift.install\"] }\nat_most = \"100.03\"",
        lines: "A,E1,lift.install,inside,grant,100.00,2,,,\nA,E1,lift.install,inside,grant,90.00,2,,,\n\
                B,E1,lift.install,inside,grant,0.00,1.5,,,\nC,E1,lift.refit,inside,grant,{},9,,,\n",
        fen: 16_010,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "a unit cap, the quantity from the estate",
        limit: "of = { fund = [\"grant\"] }\nby = [\"fund\"]\nper = { column = \"households\" }\nat_most = \"10\"",
        lines: "A,E1,roof,inside,grant,1.00,,,,\nA,E2,roof,inside,grant,1.00,,,,\nA,E1,roof,inside,grant,{},,,,\n",
        fen: 126_800,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "two caps, the share below",
        limit: "of = { fund = [\"grant\"] }\nby = [\"estate\"]\nover = {}\nper = { column = \"quantity\" }\nat_most = [\"50%\", \"1000\"]",
        lines: "A,E1,lift.refit,inside,own,100.00,1,,,\nA,E1,lift.refit,inside,grant,{},1,,,\n",
        fen: 10_000,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "two caps, the amount below",
        limit: "of = { fund = [\"grant\"] }\nby = [\"estate\"]\nover = {}\nper = { column = \"quantity\" }\nat_most = [\"50%\", \"10\"]",
        lines: "A,E1,lift.refit,inside,own,100.00,1,,,\nA,E1,lift.refit,inside,grant,{},1,,,\n",
        fen: 1_000,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "yuan and a share of the excess",
        limit: "of = { fund = [\"grant\"] }\nover = {}\nat_most = { amount = \"100\", rate = \"50%\", beyond = \"100\" }",
        lines: "A,E1,roof,inside,own,300.00,,,,\nA,E1,roof,inside,grant,{},,,,\n",
        fen: 40_000,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "yuan where there is no excess",
        limit: "of = { fund = [\"grant\"] }\nover = { fund = [\"own\"] }\nat_most = { amount = \"100\", rate = \"50%\", beyond = \"100\" }",
        lines: "A,E1,roof,inside,own,30.00,,,,\nA,E1,roof,inside,grant,{},,,,\n",
        fen: 10_000,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "a rate by a fact",
        limit: "of = { fund = [\"grant\"] }\nby = [\"estate\"]\nover = { fund = [\"own\"] }\n\
                at_most = { by = \"region\", rates = { east = \"30%\", west = \"60%\" } }",
        lines: "A,E2,roof,inside,own,100.00,,,,\nA,E2,roof,inside,grant,{},,,,\n",
        fen: 6_000,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "a split",
        limit: "by = [\"item\"]\nequals = { column = \"item_total\" }",
        lines: "A,E2,roof,inside,own,100.00,,300.00,,\nA,E2,roof,inside,grant,{},,300.00,,\n",
        fen: 20_000,
        step: -1,
        code: "split-mismatch",
    },
    AtBound {
        name: "a split with a tolerance",
        limit: "by = [\"item\"]\nequals = { column = \"item_total\", within = \"0.05\" }",
        lines: "A,E2,roof,inside,own,100.00,,300.00,,\nA,E2,roof,inside,grant,{},,300.00,,\n",
        fen: 20_005,
        step: 1,
        code: "split-mismatch",
    },
    AtBound {
        name: "funds that exclude each other",
        limit: "by = [\"item\"]\nexclusive = [[\"grant\"], [\"bond\"]]",
        lines: "A,E2,roof,inside,grant,100.00,,,,\nA,E2,roof,inside,bond,0.07,,,,\nA,E2,roof,inside,bond,{},,,,\n",
        fen: -7,
        step: 1,
        code: "excluded-pair",
    },
    AtBound {
        name: "a later vintage",
        limit: "of = { fund = [\"grant\"] }\nat_most = \"1\"\n[[limit.vintage]]\nuntil = 2022-01-01\n\
                [[limit.vintage]]\nfrom = 2022-01-01\nat_most = \"2\"",
        lines: "A,E2,roof,inside,grant,1.00,,,2021-12-31,\nA,E2,roof,inside,grant,{},,,2022-01-01,\n",
        fen: 200,
        step: 1,
        code: "over-limit",
    },
    AtBound {
        name: "groups by a year and a column",
        limit: "of = { fund = [\"grant\"] }\nby = [\"town\", \"year\"]\nat_most = \"2\"",
        lines: "A,E2,roof,inside,grant,1.00,,,2021-12-31,North\nA,E2,roof,inside,grant,1.00,,,2022-01-01,South\n\
                A,E2,roof,inside,grant,1.00,,,2022-01-01,North\nA,E2,roof,inside,grant,{},,,2022-06-01,north\n",
        fen: 100,
        step: 1,
        code: "over-limit",
    },
];

#[test]
fn at_its_bound_a_group_is_within_it_and_one_fen_on_it_is_not() {
    for case in AT_BOUND {
        let rules = pack(&[("it", case.limit)]);
        let run = |fen: i64| {
            let lines = case.lines.replace("{}", &Money::from_fen(fen.into()).to_string());
            let quotas = if case.limit.contains("quotas") {
                vec!["estate,fund,amount\none,补助,500.01\nE1,bond,5\n".to_owned()]
            } else {
                Vec::new()
            };
            let given = Tables {
                budgets: vec![format!("{HEADER}{lines}")],
                estates: Some(ESTATES),
                quotas,
                income: Some("999.99"),
                jobs: 1,
            };
            said(&limits(&rules, &given)).into_values().collect::<Vec<_>>()
        };
        assert_eq!(run(case.fen), [""; 0], "{} at its bound", case.name);
        assert_eq!(run(case.fen + case.step), [case.code], "{} one fen on", case.name);
    }
}

#[test]
fn groups_at_exactly_three_percent_of_awkward_totals_are_within() {
    let rules =
        pack(&[("indirect", "of = { work = [\"roof\"] }\nby = [\"town\"]\nover = {}\nat_most = \"3.000%\"")]);
    // Totals whose three hundredths are whole fen, and of which binary fractions make more than three
    // hundredths.
    let totals = (1..).map(|n: i128| n * 100 * 7_919 + 100 * 31 * n * n);
    let mut lines = String::from(HEADER);
    for (at, total) in totals.take(27).enumerate() {
        let part = total * 3 / 100;
        for (work, fen) in [("roof", part), ("lift.install", total - part)] {
            writeln!(lines, "I{at},E1,{work},inside,grant,{},,,,T{at}", Money::from_fen(fen)).unwrap();
        }
    }
    let at_bound = Tables { budgets: vec![lines.clone()], ..Tables::default() };
    assert_eq!(said(&limits(&rules, &at_bound)), BTreeMap::new());
    for at in 0..27 {
        writeln!(lines, "X{at},E1,roof,inside,grant,0.02,,,,T{at}").unwrap();
    }
    let over = Tables { budgets: vec![lines], ..Tables::default() };
    assert_eq!(limits(&rules, &over).findings.len(), 27);
}

/// Lines of a limit, and whether the group is within it, beyond it, or not to be told; and what is missing.
#[test]
fn what_is_missing_leaves_a_group_open_only_where_it_matters() {
    let cap = "of = { fund = [\"grant\"], side = \"inside\" }\nby = [\"estate\"]\nat_most = \"100\"";
    let unit =
        "of = { fund = [\"grant\"] }\nby = [\"estate\"]\nper = { column = \"quantity\" }\nat_most = \"10\"";
    let income = "of = { fund = [\"grant\"] }\nover = { only = [\"income\"] }\nat_most = \"10%\"";
    let rate = "of = { fund = [\"grant\"] }\nover = {}\nat_most = { by = \"region\", rates = { east = \"30%\", west = \"60%\" } }";
    let split = "by = [\"item\"]\nequals = { column = \"item_total\" }";
    let one = "by = [\"item\"]\nexclusive = [[\"grant\"], [\"bond\"]]";
    let year = "by = [\"year\"]\nat_most = \"100\"";
    for (limit, lines, code, missing) in [
        // A side that is not given matters only where the line could take the group over its cap.
        (cap, "A,E1,roof,,grant,100.00,,,,\n", "", ""),
        (cap, "A,E1,roof,,grant,100.01,,,,\n", "undetermined", "side"),
        (cap, "A,E1,roof,inside,grant,100.01,,,,\nA,E1,roof,,grant,7.00,,,,\n", "over-limit", ""),
        (cap, "A,E1,roof,inside,grant,100.01,,,,\nA,E1,roof,,grant,-7.00,,,,\n", "undetermined", "side"),
        (cap, "A,E1,roof,inside,grant,-5.00,,,,\nA,E1,roof,,grant,105.00,,,,\n", "", ""),
        (cap, "A,E1,roof,outside,grant,500.00,,,,\n", "", ""),
        // Names that mean several things, or nothing known.
        (cap, "A,E1,roof,inside,either,100.01,,,,\n", "undetermined", "fund"),
        (cap, "A,E1,roof,inside,nobody,100.01,,,,\n", "undetermined", "fund"),
        (cap, "A,E1,nothing,inside,grant,100.01,,,,\n", "over-limit", ""),
        // Amounts.
        (cap, "A,E1,roof,inside,grant,about 5,,,,\n", "undetermined", "amount"),
        (cap, "A,E1,roof,inside,own,about 5,,,,\n", "", ""),
        // Quantities.
        (unit, "A,E1,roof,inside,grant,5.00,,,,\n", "undetermined", "quantity"),
        (unit, "A,E1,roof,inside,grant,5.00,some,,,\n", "undetermined", "quantity"),
        (
            unit,
            "A,E1,roof,inside,grant,5.00,2,,,\nA,E1,roof,inside,grant,5.00,3,,,\n",
            "undetermined",
            "quantity",
        ),
        (unit, "A,E1,roof,inside,grant,5.00,2,,,\nA,E1,roof,inside,grant,5.00,2.0,,,\n", "", ""),
        (
            unit,
            "A,E1,roof,inside,grant,5.00,1,,,\nA,E1,roof,inside,grant,5.00,,,,\n",
            "undetermined",
            "quantity",
        ),
        // Parameters, rates, totals.
        (income, "A,E1,roof,inside,grant,5.00,,,,\n", "undetermined", "income"),
        (rate, "A,E9,roof,inside,grant,5.00,,,,\nA,E9,roof,inside,own,6.00,,,,\n", "undetermined", "region"),
        (rate, "A,E9,roof,inside,grant,3.00,,,,\nA,E9,roof,inside,own,7.00,,,,\n", "", ""),
        (rate, "A,E9,roof,inside,grant,7.00,,,,\nA,E9,roof,inside,own,3.00,,,,\n", "over-limit", ""),
        (rate, "A,E1,roof,inside,grant,0.01,,,,\nA,E2,roof,inside,own,3.00,,,,\n", "undetermined", "region"),
        (split, "A,E1,roof,inside,grant,5.00,,,,\n", "undetermined", "item_total"),
        (
            split,
            "A,E1,roof,inside,grant,5.00,,9,,\nA,E1,roof,inside,own,4.00,,8,,\n",
            "undetermined",
            "item_total",
        ),
        (one, "A,E1,roof,inside,grant,5.00,,,,\nA,E1,roof,inside,either,8.00,,,,\n", "undetermined", "fund"),
        (one, "A,E1,roof,inside,grant,5.00,,,,\nA,E1,roof,inside,bond,x,,,,\n", "undetermined", "amount"),
        (one, "A,E1,roof,inside,grant,5.00,,,,\nB,E1,roof,inside,bond,5.00,,,,\n", "", ""),
        (one, "A,E1,roof,inside,grant,-50.00,,,,\nA,E1,roof,inside,bond,50.00,,,,\n", "", ""),
        (one, "A,E1,roof,inside,grant,-50.00,,,,\nA,E1,roof,inside,either,50.00,,,,\n", "", ""),
        (year, "A,E1,roof,inside,grant,5.00,,,,\n", "undetermined", "year"),
    ] {
        let estates = "estate,name,region,households\nE1,one,east,120\nE2,two,west,7\nE9,nine,,\n";
        let given =
            Tables { budgets: vec![format!("{HEADER}{lines}")], estates: Some(estates), ..Tables::default() };
        let finished = limits(&pack(&[("it", limit)]), &given);
        let found: Vec<(&str, String)> = finished
            .findings
            .iter()
            .map(|finding| (finding.code, finding.grounds.missing.join(",")))
            .collect();
        let wanted: Vec<(&str, String)> =
            if code.is_empty() { Vec::new() } else { vec![(code, missing.to_owned())] };
        assert_eq!(found, wanted, "{limit}\n{lines}");
    }
}

#[test]
fn quotas_are_held_against_all_files_together_and_by_the_columns_of_the_table() {
    let rules = pack(&[("quota", "at_most = { table = \"quotas\" }")]);
    let one = format!(
        "{HEADER}A,E1,roof,inside,grant,60.00,,,2021-01-01,\nB,E2,roof,inside,grant,1.00,,,2021-01-01,\n"
    );
    let two = format!(
        "{HEADER}A,one,roof,inside,grant,40.01,,,2022-01-01,\nC,E1,roof,inside,own,3.00,,,2022-01-01,\n"
    );
    let given = |quotas: &str| Tables {
        budgets: vec![one.clone(), two.clone()],
        estates: Some(ESTATES),
        quotas: vec![quotas.to_owned()],
        ..Tables::default()
    };
    let found = |quotas: &str| {
        let all = said(&limits(&rules, &given(quotas)));
        all.into_iter().map(|((_, group), code)| format!("{code} {group}")).collect::<Vec<_>>()
    };
    assert_eq!(
        found("estate,fund,amount\nE1,grant,100\nE2,bond,5\n"),
        ["over-limit E1|grant", "quota-unused E2|bond", "quota-missing E2|grant", "quota-unlisted own"]
    );
    assert_eq!(found("estate,fund,amount\nE1,grant,60\none,补助,40.01\nE2,grant,1\nE1,own,3\n"), [""; 0]);
    assert_eq!(
        found("year,amount\n2021年,60.99\n2022,43.01\n2023,1\n"),
        ["over-limit 2021", "quota-unused 2023"]
    );
    assert_eq!(found("fund,amount\ngrant,101.00\nown,3\n"), ["over-limit grant"]);
    let quotas = "estate,fund,amount\nE1,grant,60\none,补助,40.01\nE9,grant,1\nE1,gront,3\n";
    let (finished, drawn) = told(&rules, &given(quotas), |finished, means| {
        let is_it = |quota: &DrawnQuota<'_>| quota.group().eq([("estate", "E1"), ("fund", "grant")]);
        let quota = finished.quotas.iter(means).find(is_it).unwrap();
        let drawn = ([quota.granted, quota.used].map(Money::fen), quota.lines);
        (finished, drawn)
    });
    let troubles: Vec<&str> = finished.findings.iter().map(|finding| finding.code).collect();
    assert!(troubles.contains(&"unknown-estate") && troubles.contains(&"unknown-fund"), "{troubles:?}");
    assert_eq!(drawn, ([10_001, 10_001], 2));
    assert_eq!(finished.notes.iter().filter(|said| said.key == "note-quota-rows-added").count(), 1);
}

#[test]
fn an_amount_that_is_not_read_leaves_only_those_quotas_open_that_there_are() {
    let rules = pack(&[("quota", "at_most = { table = \"quotas\" }")]);
    let found = |amount: &str, rest: &str| {
        let line = |fund: &str, amount: &str| format!("A,E1,roof,inside,{fund},{amount},,,2021-01-01,\n");
        let given = Tables {
            budgets: vec![format!("{HEADER}{}{rest}", line("nobody's", amount))],
            estates: Some(ESTATES),
            quotas: vec!["estate,fund,amount\nE1,grant,60\nE2,bond,5\n".to_owned()],
            ..Tables::default()
        };
        let all = said(&limits(&rules, &given));
        all.into_iter().map(|((_, group), code)| format!("{code} {group}")).collect::<Vec<_>>()
    };
    let unused = "quota-unused E2|bond";
    for amount in ["about a million", "1000000"] {
        assert_eq!(found(amount, ""), ["undetermined E1|grant", unused], "{amount}");
    }
    // Lines that are surely of such a fund lack a quota, whatever they come to.
    for amount in ["1.00", "some"] {
        let bond = format!("B,E1,roof,inside,bond,{amount},,,2021-01-01,\n");
        let all = ["quota-missing E1|bond", "undetermined E1|grant", unused];
        assert_eq!(found("about a million", &bond), all, "{amount}");
    }
}

#[test]
fn a_parameter_may_differ_from_group_to_group() {
    let rules = pack(&[(
        "fees",
        "of = { work = [\"roof\"] }\nby = [\"town\", \"year\"]\nover = { only = [\"income\"] }\nat_most = \"10%\"",
    )]);
    let line = |town: &str, year: u16, amount: &str| {
        format!("A,E1,roof,inside,grant,{amount},,,{year}-05-01,{town}\n")
    };
    let lines = line("n", 2021, "10.00")
        + &line("n", 2022, "10.00")
        + &line("s", 2021, "10.00")
        + &line("s", 2022, "1.00");
    let given = Tables {
        budgets: vec![format!("{HEADER}{lines}")],
        quotas: vec!["town,year,income\nn,2021,100\nn,2022,99.99\ns,2021,1000\n".to_owned()],
        ..Tables::default()
    };
    let found = said(&limits(&rules, &given));
    let group = |town: &str, year: &str| ("fees".to_owned(), format!("{town}|{year}"));
    assert_eq!(
        found,
        BTreeMap::from([(group("n", "2022"), "over-limit"), (group("s", "2022"), "undetermined")])
    );
}

#[test]
fn a_group_that_comes_to_less_than_nothing_is_told() {
    let rules = pack(&[("cap", "by = [\"estate\"]\nat_most = \"10\"")]);
    let lines =
        "A,E1,roof,inside,grant,5.00,,,,\nA,E1,roof,inside,grant,-5.01,,,,\nB,E2,roof,inside,own,1,,,,\n";
    let finished = limits(&rules, &Tables { budgets: vec![format!("{HEADER}{lines}")], ..Tables::default() });
    assert_eq!(finished.findings.len(), 0);
    assert_eq!(finished.notes.iter().map(|said| said.key).collect::<Vec<_>>(), ["note-below-zero"]);
}

/// Groups of one kind take turns among the findings, by the places of their last lines.
#[test]
fn every_group_is_told_by_its_own_name() {
    let folder = tempfile::tempdir().unwrap();
    let limits = ["town", "year", "estate"].map(|key| (key, format!("by = [\"{key}\"]\nat_most = \"10\"")));
    std::fs::write(
        folder.path().join("pack.toml"),
        written(&limits.each_ref().map(|(id, body)| (*id, &**body))),
    )
    .unwrap();
    let line = |at: u32| {
        let (estate, year, town) = (at % 3 + 1, at % 4 + 2021, ["north", "south"][at as usize % 2]);
        format!("I{at},E{estate},roof,inside,grant,11.00,,,{year}-05-01,{town}\n")
    };
    let budget = HEADER.to_owned() + &(0..12).map(line).collect::<String>();
    std::fs::write(folder.path().join("budget.csv"), budget).unwrap();
    let asked = "check budget.csv --rules pack.toml --no-config -q -o json";
    let ran = crate::cli::earmark(folder.path(), &asked.split(' ').collect::<Vec<_>>());
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let groups = report["findings"].as_array().unwrap().iter().filter(|one| one["code"] == "over-limit");
    let told = groups.map(|one| {
        let group = one["group"].as_object().unwrap().values().next().unwrap().as_str().unwrap();
        assert!(one["message"].as_str().unwrap().starts_with(&format!("{group}: ")), "{one}");
        group.to_owned()
    });
    let all = ["north", "south", "2021", "2022", "2023", "2024", "E1", "E2", "E3"];
    assert_eq!(told.collect::<BTreeSet<_>>(), all.map(str::to_owned).into());
}

/// What the program says of the example district.
fn said_of_district(args: &[&str]) -> String {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"))
        .current_dir(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/district"))
        .args(["check", "budget.csv", "--estates", "estates.csv", "--quotas", "quotas.csv", "--lang", "en"])
        .args(args)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_command_that_a_finding_names_gives_back_the_lines_that_count() {
    let report = said_of_district(&[]);
    let next = report.lines().find_map(|line| line.split_once("all of them: earmark check ")).unwrap().1;
    assert_eq!(
        next,
        "budget.csv --estates estates.csv --quotas quotas.csv -q -o lines --lines-of quota --group estate=E02 \
         --group fund=new_central_investment"
    );
    let args: Vec<&str> = next.split(' ').skip(5).collect();
    let lines = said_of_district(&args);
    let items: Vec<&str> = lines.lines().skip(1).filter_map(|line| line.split(',').nth(3)).collect();
    assert_eq!(items, ["P-10", "P-11", "P-12", "P-13"]);
    assert!(said_of_district(&["--lines-of", "quotas"]).contains("did you mean `quota`?"));
}

/// The limits that the naive evaluator knows.
const NAIVE: &[(&str, &str)] = &[
    ("cap", "of = { fund = [\"grant\"] }\nby = [\"estate\"]\nat_most = \"10\""),
    ("by-fund", "by = [\"estate\", \"fund\"]\nat_most = \"8\""),
    ("share", "of = { fund = [\"grant\"] }\nby = [\"estate\"]\nover = {}\nat_most = \"50%\""),
    (
        "inside",
        "of = { fund = [\"grant\"], side = \"inside\" }\nby = [\"estate\"]\nover = { side = \"inside\" }\nat_most = \"50%\"",
    ),
    (
        "floor",
        "of = { fund = [\"own\"] }\nby = [\"estate\"]\nover = { work = [\"lift\"] }\nat_least = \"25%\"",
    ),
    ("installed", "of = { work = [\"lift.install\"] }\nby = [\"estate\", \"side\"]\nat_most = \"6\""),
    ("one", "by = [\"estate\"]\nexclusive = [[\"grant\"], [\"bond\"], [\"own\"]]"),
];

/// A line, each of whose cells is one of those the tests know.
#[derive(Clone, Debug)]
struct Drawn {
    estate: &'static str,
    work: &'static str,
    side: &'static str,
    fund: &'static str,
    fen: i64,
}

/// A line of which everything is known.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Known {
    estate: &'static str,
    work: &'static str,
    side: &'static str,
    fund: &'static str,
    fen: i64,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let mostly = |known: &'static [&'static str], rare: &'static [&'static str]| prop_oneof![6 => proptest::sample::select(known), 1 => proptest::sample::select(rare)];
    (
        proptest::sample::select(&["E1", "E2"][..]),
        mostly(&["lift.install", "lift.refit", "roof"], &["lift"]),
        mostly(&["inside", "outside"], &[""]),
        mostly(&["grant", "bond", "own"], &["either"]),
        prop_oneof![4 => (-3_i64..9).prop_map(|yuan| yuan * 100), 1 => -900_i64..900, 1 => Just(0)],
    )
        .prop_map(|(estate, work, side, fund, fen)| Drawn { estate, work, side, fund, fen })
}

/// Every line that a line may be.
fn completions(line: &Drawn) -> Vec<Known> {
    let works: &[&str] = if line.work == "lift" { &["lift.install", "lift.refit"] } else { &[line.work] };
    let sides: &[&str] = if line.side.is_empty() { &["inside", "outside"] } else { &[line.side] };
    let funds: &[&str] = if line.fund == "either" { &["grant", "bond"] } else { &[line.fund] };
    let mut out = Vec::new();
    for work in works {
        for side in sides {
            for fund in funds {
                out.push(Known { estate: line.estate, work, side, fund, fen: line.fen });
            }
        }
    }
    out
}

/// Whether a group of known lines breaks a limit.
fn breaks(id: &str, group: &str, lines: &[Known]) -> bool {
    let mut parts = group.split('|');
    let (estate, second) = (parts.next().unwrap(), parts.next().unwrap_or_default());
    let sum = |keep: &dyn Fn(&Known) -> bool| -> BigInt {
        lines
            .iter()
            .filter(|line| line.estate == estate && keep(line))
            .map(|line| BigInt::from(line.fen))
            .sum()
    };
    let over = |part: BigInt, percent: u32, base: BigInt| part * 100 > base * percent;
    match id {
        "cap" => sum(&|line| line.fund == "grant") > BigInt::from(1000),
        "by-fund" => sum(&|line| line.fund == second) > BigInt::from(800),
        "share" => over(sum(&|line| line.fund == "grant"), 50, sum(&|_| true)),
        "inside" => {
            let inside = |line: &Known| line.side == "inside";
            over(sum(&|line| line.fund == "grant" && inside(line)), 50, sum(&inside))
        }
        "floor" => {
            let base = sum(&|line| line.work.starts_with("lift"));
            sum(&|line| line.fund == "own") * 100 < base * 25
        }
        "installed" => sum(&|line| line.work == "lift.install" && line.side == second) > BigInt::from(600),
        _ => {
            ["grant", "bond", "own"]
                .iter()
                .filter(|fund| sum(&|line| line.fund == **fund) > BigInt::from(0))
                .count()
                > 1
        }
    }
}

/// What the naive evaluator says of every group that lines may be in.
fn naive(lines: &[Drawn]) -> BTreeMap<(String, String), &'static str> {
    let mut worlds: Vec<Vec<Known>> = vec![Vec::new()];
    for line in lines {
        let grown = worlds.iter().flat_map(|world| {
            completions(line).into_iter().map(move |known| world.iter().copied().chain([known]).collect())
        });
        worlds = grown.collect();
    }
    let mut out = BTreeMap::new();
    for (id, _) in NAIVE {
        for group in groups(id) {
            let broken = worlds.iter().filter(|world| breaks(id, &group, world)).count();
            let code = match (*id, broken) {
                (_, 0) => continue,
                ("floor", all) if all == worlds.len() => "under-limit",
                ("one", all) if all == worlds.len() => "excluded-pair",
                (_, all) if all == worlds.len() => "over-limit",
                _ => "undetermined",
            };
            out.insert(((*id).to_owned(), group), code);
        }
    }
    out
}

fn groups(id: &str) -> Vec<String> {
    let second: &[&str] = match id {
        "by-fund" => &["grant", "bond", "own"],
        "installed" => &["inside", "outside"],
        _ => &[""],
    };
    let all =
        ["E1", "E2"].iter().flat_map(|estate| second.iter().map(move |second| format!("{estate}|{second}")));
    all.map(|group| group.trim_end_matches('|').to_owned()).collect()
}

#[test]
fn a_naive_evaluator_with_numbers_of_any_size_agrees() {
    let rules = pack(NAIVE);
    let mut runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
    let lines = proptest::collection::vec(drawn(), 1..9);
    runner
        .run(&(lines, any::<bool>()), |(lines, halves)| {
            let text = |line: &Drawn| {
                let Drawn { estate, work, side, fund, fen } = line;
                format!("A,{estate},{work},{side},{fund},{},,,,\n", Money::from_fen((*fen).into()))
            };
            let middle = if halves { lines.len() / 2 } else { 0 };
            let half = |lines: &[Drawn]| HEADER.to_owned() + &lines.iter().map(text).collect::<String>();
            let given =
                Tables { budgets: vec![half(&lines[..middle]), half(&lines[middle..])], ..Tables::default() };
            let (found, wanted) = (said(&limits(&rules, &given)), naive(&lines));
            // Funds that exclude each other are looked at set by set, which cannot tell that one line of two
            // funds is in either of them and never in both: there, open is an answer where the naive
            // evaluator knows better.
            for (key, code) in &wanted {
                let mine = found.get(key).copied().unwrap_or("within");
                assert!(
                    mine == *code || key.0 == "one" && mine == "undetermined",
                    "{key:?}: {mine}, not {code}"
                );
            }
            for (key, code) in &found {
                let known = wanted.get(key).copied().unwrap_or("within");
                assert!(
                    known == *code || key.0 == "one" && *code == "undetermined",
                    "{key:?}: {code}, not {known}"
                );
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_largest_amounts_there_are_are_weighed_exactly() {
    let rules = pack(&[
        ("share", "of = { fund = [\"grant\"] }\nover = {}\nat_most = \"33.3333%\""),
        (
            "each",
            "of = { fund = [\"grant\"] }\nper = { column = \"quantity\" }\nat_most = \"9999999999999.99\"",
        ),
    ]);
    let most: i64 = 999_999_999_999_999;
    let run = |part: i64| {
        let line = |fund: &str, fen: i64, at: usize| {
            format!("I{at},E1,roof,inside,{fund},{},999999999.999999,,,\n", Money::from_fen(fen.into()))
        };
        let mut lines: String = (0..1000).map(|at| line("own", most, at)).collect();
        lines += &(0..499).map(|at| line("grant", most, at)).collect::<String>();
        lines += &line("grant", part, 1001);
        said(&limits(&rules, &Tables { budgets: vec![format!("{HEADER}{lines}")], ..Tables::default() }))
    };
    // The part at which 1,000,000 × (499 most + part) = 333,333 × (1,499 most + part), rounded down.
    let exact: BigInt =
        (BigInt::from(333_333) * 1_499 - BigInt::from(499_000_000)) * most / BigInt::from(666_667);
    let part = i64::try_from(exact).unwrap();
    assert_eq!(run(part).len(), 0);
    assert_eq!(run(part + 1).into_values().collect::<Vec<_>>(), ["over-limit"]);
}
