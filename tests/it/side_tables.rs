//! The tables beside a budget mean the same however they are held and whatever way is taken to read a row.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

use earmark::budget::Input;
use earmark::budget::header::Given;
use earmark::check::audit::estate_columns;
use earmark::check::limits::{Grants, Name};
use earmark::facts::{Estates, Meant};
use earmark::model::{Problems, text};
use earmark::rules::Ruleset;
use earmark::rules::limit::Key;
use earmark::rules::load::ruleset;
use earmark::rules::nouns::SourceFile;
use proptest::prelude::*;
use proptest::sample::select;

const PACK: &str = r#"
[pack]
id = "tables"
title = { zh = "表", en = "tables" }
reviewed = 2026-01-01
[programme]
names = ["全部", "P1"]
[source.law]
title = "law"
confidence = "regulation"
[fund.grant]
name = { zh = "补助", en = "the grant" }
[fund.bond]
name = { zh = "债", en = "the bond" }
[ambiguous]
fund = { "either" = ["grant", "bond"] }
[work.roof]
name = { zh = "屋面", en = "roof" }
[parameter.income]
name = { zh = "收入", en = "income" }
[[rule]]
id = "all"
allow = ["*"]
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]
"#;

const ESTATES: &str =
    "estate,name\nE2,幸福里\nE1,纺织厂\nE10,双胞胎\nE3,双胞胎\nP1,总部\n合1,南园\nn1,北园\n";

/// What cells of estates, funds and amounts hold: what is known, what is not, what is carried down, what adds
/// up.
const ESTATE_CELLS: [&str; 16] = [
    "E1",
    "e1",
    "E2",
    "E10",
    "幸福里",
    "双胞胎",
    "全部",
    "P1",
    "总部",
    "nowhere",
    "合1",
    "n1",
    "",
    "同上",
    "合计",
    "注",
];
const FUND_CELLS: [&str; 9] = ["grant", "bond", "补助", "the bond", "either", "none", "", "ditto", "小计"];
const AMOUNT_CELLS: [&str; 8] = ["1.00", "20", "300.50", "-4", "0", "9,999,999,999,999.99", "", "x"];

static RULES: LazyLock<Ruleset> = LazyLock::new(|| {
    let file = SourceFile { path: "pack.toml".into(), text: PACK.into() };
    ruleset(vec![file]).unwrap_or_else(|wrong| panic!("{:?}", wrong.problems))
});

fn input(text: &str) -> Input {
    Input::spooled("-", &mut text.as_bytes()).unwrap()
}

fn estates(rules: &Ruleset, table: &str) -> Estates {
    Estates::read(&input(table), &estate_columns(rules), &Given::default()).unwrap()
}

/// Mostly rows that are plain; now and then any.
fn cells() -> impl Strategy<Value = Vec<[&'static str; 3]>> {
    let plain = || [select(&ESTATE_CELLS[..5]), select(&FUND_CELLS[..4]), select(&AMOUNT_CELLS[..5])];
    let any = || [select(&ESTATE_CELLS[..]), select(&FUND_CELLS[..]), select(&AMOUNT_CELLS[..6])];
    let bad = || [select(&ESTATE_CELLS[..]), select(&FUND_CELLS[..]), select(&AMOUNT_CELLS[..])];
    let row = prop_oneof![6 => plain(), 3 => any(), 1 => bad()];
    proptest::collection::vec(row, 0..12)
}

/// Rows that say their own, now and then a total; and how a cell is marked that says what the one above it
/// does.
fn marked() -> impl Strategy<Value = Vec<([&'static str; 3], [&'static str; 2])>> {
    let plain = [select(&ESTATE_CELLS[..3]), select(&FUND_CELLS[..3]), select(&AMOUNT_CELLS[..5])];
    let total = [select(&["合计", "小计"][..]), select(&[""][..]), select(&AMOUNT_CELLS[..5])];
    let marks = [select(&["", "同上", "ditto", "="][..]), select(&["同上", "ditto", "=", "="][..])];
    proptest::collection::vec((prop_oneof![5 => plain, 1 => total], marks), 0..12)
}

/// The same rows with marks in the place of what stands above them.
fn with_marks<'r>(rows: &[([&'r str; 3], [&'r str; 2])]) -> Vec<[&'r str; 3]> {
    let above = std::iter::once(None).chain(rows.iter().map(|(row, _)| Some(row)));
    let marked = above.zip(rows).map(|(above, (row, marks))| match above {
        Some(above) if !above[1].is_empty() && !row[1].is_empty() => {
            let cell = |at: usize| if row[at] == above[at] && marks[at] != "=" { marks[at] } else { row[at] };
            [cell(0), cell(1), row[2]]
        }
        _ => *row,
    });
    marked.collect()
}

/// A table of quotas; `spell` writes a cell, and a table that is not `narrow` has one more column of money.
fn table(rows: &[[&str; 3]], narrow: bool, spell: impl Fn(&str) -> String) -> String {
    let mut out = String::from(if narrow { "estate,fund,amount\n" } else { "estate,fund,amount,income\n" });
    for [estate, fund, amount] in rows {
        let end = if narrow { "" } else { "," };
        writeln!(out, "{},{},{}{end}", spell(estate), spell(fund), spell(amount)).unwrap();
    }
    out
}

/// All that is told of a table: each group with its place and amount, in order; what adds up; what is wrong.
fn told(rules: &Ruleset, estates: &Estates, table: &str) -> Result<Vec<String>, Problems> {
    let read = Grants::read(rules, Some(estates), &input(table), &Given::default())?;
    let grants = &read.taken;
    let mut out = vec![format!("{} {} {:?}", read.lines, grants.added, grants.funds)];
    for grant in grants.amounts() {
        let group = grant.names();
        assert_eq!(grants.money("amount", &grants.keys, &group), Some(grant.amount()), "{group:?}");
        if let Some((estate, fund)) = grants.numbers_of(grant.row) {
            assert_eq!(grants.granted(estate, fund), Some(grant.amount()));
            assert_eq!((estates.id(estate as usize), &*rules[fund].id), (&*group[0], &*group[1]));
        }
        let texts: Vec<&str> = grant.group().iter().collect();
        out.push(format!("{texts:?} {:?} {}", grant.place(), grant.amount()));
    }
    for (at, fund) in (0..estates.len()).flat_map(|at| rules.fund_ids().map(move |fund| (at, fund))) {
        let texts = [(Key::Estate, estates.id(at)), (Key::Fund, rules[fund].id.as_str())];
        let group = texts.map(|(key, text)| Name::of(rules, &key, text.into())).to_vec();
        assert_eq!(
            grants.granted(u32::try_from(at).unwrap(), fund),
            grants.money("amount", &grants.keys, &group),
            "{group:?}"
        );
    }
    let troubles = grants.troubles.iter();
    out.extend(troubles.map(|trouble| format!("{} {:?}", trouble.check.code, trouble.place)));
    Ok(out)
}

/// A text in full-width letters and digits, of which nothing can be told at a glance; what means the whole
/// programme is told apart by its very text.
fn wide(cell: &str) -> String {
    let wide =
        |c: char| char::from_u32(u32::from(c) + 0xfee0).filter(|_| c.is_ascii_alphanumeric() && cell != "P1");
    cell.chars().map(|c| wide(c).unwrap_or(c)).collect()
}

fn quoted(cell: &str) -> String {
    format!("\"{cell}\"")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn a_table_of_quotas_means_the_same_by_numbers_and_by_texts(rows in cells()) {
        let rules = &*RULES;
        let estates = estates(rules, ESTATES);
        let by_numbers = told(rules, &estates, &table(&rows, true, quoted));
        let plain = told(rules, &estates, &table(&rows, true, |cell| cell.replace(',', "")));
        prop_assert_eq!(&by_numbers, &plain);
        let by_texts = told(rules, &estates, &table(&rows, false, |cell| cell.replace(',', "")));
        match (&plain, &by_texts) {
            (Ok(plain), Ok(by_texts)) => prop_assert_eq!(plain, by_texts),
            (plain, by_texts) => prop_assert_eq!(plain.is_ok(), by_texts.is_ok()),
        }
        let wide = told(rules, &estates, &table(&rows, true, |cell| wide(&cell.replace(',', ""))));
        match (&plain, &wide) {
            (Ok(plain), Ok(wide)) if plain.iter().all(|told| !told.contains("unknown")) => {
                prop_assert_eq!(plain, wide);
            }
            (plain, wide) => prop_assert_eq!(plain.is_ok(), wide.is_ok()),
        }
    }

    #[test]
    fn a_row_that_takes_cells_over_means_what_it_would_say_itself(rows in marked()) {
        let rules = &*RULES;
        let estates = estates(rules, ESTATES);
        let said: Vec<_> = rows.iter().map(|(row, _)| *row).collect();
        let said = told(rules, &estates, &table(&said, true, str::to_owned));
        prop_assert_eq!(&said, &told(rules, &estates, &table(&with_marks(&rows), true, str::to_owned)));
        prop_assert_eq!(&said, &told(rules, &estates, &table(&with_marks(&rows), true, quoted)));
    }

    #[test]
    fn an_estate_is_found_by_any_spelling_of_its_id_or_name(
        rows in proptest::collection::vec([select(&["E1", "e 2", "Ｅ3", "幸福里", "E(4)", "E[4]", "a b"][..]), select(&["", "甲", "乙 ", "e1", "E２"][..])], 0..8),
        asked in select(&["e1", "E２", "e3", "甲", "乙", "E4", "e(4)", "ab", "none"][..]),
    ) {
        let rules = &*RULES;
        let mut table = String::from("estate,name\n");
        let mut ids: BTreeMap<String, usize> = BTreeMap::new();
        let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, [id, name]) in rows.iter().enumerate() {
            writeln!(table, "{id},{name}").unwrap();
            ids.insert(text::fold(id), at);
            if !name.trim().is_empty() {
                names.entry(text::fold(name)).or_default().push(at);
            }
        }
        let read = Estates::read(&input(&table), &estate_columns(rules), &Given::default());
        prop_assert_eq!(read.is_ok(), ids.len() == rows.len());
        let Ok(estates) = read else { return Ok(()) };
        let folded = text::fold(asked);
        let meant = estates.meant(asked);
        prop_assert_eq!(estates.knows(asked), ids.contains_key(&folded) || names.contains_key(&folded));
        match (ids.get(&folded), names.get(&folded).map(Vec::as_slice)) {
            (Some(&at), _) | (None, Some(&[at])) => {
                prop_assert_eq!(meant, Meant::One(at));
                prop_assert_eq!(estates.one(asked), Some(at));
            }
            (None, Some(several)) => {
                let shown = several.iter().map(|&at| format!("{} ({})", rows[at][0], at + 2)).collect();
                prop_assert_eq!(meant, Meant::Several(shown));
            }
            (None, None) => prop_assert!(matches!(meant, Meant::Unknown(_))),
        }
        for (at, [id, name]) in rows.iter().enumerate() {
            prop_assert_eq!((estates.id(at), estates.name(at)), (*id, name.trim()));
            prop_assert_eq!((estates.row(at), estates.record(at)), (at as u64 + 2, at as u64 + 1));
            prop_assert_eq!(estates.cell(at, "name"), Some(*name));
        }
    }
}

/// More estates than are remembered by their cells, each met again when many others were.
#[test]
fn an_estate_that_is_met_again_is_the_one_it_was() {
    let rules = &*RULES;
    let number = |at: usize| (at * 7) % 3_000;
    let names: Vec<String> = (0..3_000).map(|at| format!("e{}", number(at))).collect();
    let estates = estates(rules, &format!("estate\n{}\n", names.join("\n").to_uppercase()));
    let rows = names.iter().chain(&names).zip(FUND_CELLS[..4].iter().cycle());
    let rows: Vec<[&str; 3]> = rows.map(|(name, fund)| [name.as_str(), *fund, "1.00"]).collect();
    let plain = told(rules, &estates, &table(&rows, true, str::to_owned));
    assert_eq!(plain.as_ref().map(Vec::len).ok(), Some(1 + 3_000));
    assert_eq!(plain, told(rules, &estates, &table(&rows, false, str::to_owned)));
}

/// A table that has more money than quotas is drawn on like any other.
#[test]
fn what_is_drawn_is_told_however_the_quota_is_held() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let limit = "[[limit]]\nid = \"quota\"\nat_most = { table = \"quotas\" }\nbecause = { zh = \"因\", en = \"because\" }\n\
                 cite = [{ source = \"law\", at = \"1\" }]\n";
    write("pack.toml", &format!("{PACK}{limit}"));
    write("estates.csv", ESTATES);
    write("budget.csv", "estate,work,fund,amount\nE1,roof,grant,2.00\n");
    write("quotas.csv", "estate,fund,amount,income\nE1,grant,5.00,7.00\n");
    let ran = crate::cli::earmark(
        folder.path(),
        &[
            "check",
            "budget.csv",
            "--rules=pack.toml",
            "--no-config",
            "--estates=estates.csv",
            "--quotas=quotas.csv",
            "-q",
            "-o",
            "json",
        ],
    );
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    assert_eq!(report["quotas"][0]["used"], "2.00");
    assert_eq!(report["findings"], serde_json::json!([]));
}

/// What is left for those who could pay is what they were granted less what all lines draw, whatever tells
/// quotas apart; what a line draws itself it may go on drawing.
#[test]
fn what_is_left_for_those_who_could_pay_is_told_by_whatever_makes_the_groups() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let budget = "item,estate,work,side,fund,amount,date\n\
                  A,E1,infrastructure.estate_road,outside,ndrc,100.00,2022-03-01\n\
                  B,E1,infrastructure.estate_road,outside,new_central_investment,30.00,2022-04-01\n\
                  C,E2,infrastructure.estate_road,outside,ndrc,7.00,2023-04-01\n\
                  D,E1,infrastructure.estate_road,outside,local_fiscal,4.00,2023-04-01\n";
    write("budget.csv", budget);
    let facts = "built_year,shantytown_plan,demolish_rebuild,self_built,urban_village";
    write("estates.csv", &format!("estate,{facts}\nE1,1990,no,no,no,no\nE2,1991,no,no,no,no\n"));
    let left = |quotas: &str| {
        write("quotas.csv", quotas);
        let asked = "check budget.csv --estates estates.csv --quotas quotas.csv --no-config -q -o json";
        let ran = crate::cli::earmark(folder.path(), &asked.split(' ').collect::<Vec<_>>());
        let report: serde_json::Value =
            serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
        let of = |finding: &serde_json::Value| {
            let left = finding["could_pay_left"].as_array()?.iter();
            let told = left
                .map(|one| format!("{}={}", one["fund"].as_str().unwrap(), one["left"].as_str().unwrap()));
            Some(format!("{} {}", finding["item"].as_str()?, told.collect::<Vec<_>>().join(" ")))
        };
        report["findings"].as_array().unwrap().iter().filter_map(of).collect::<Vec<_>>()
    };
    let told = |item: &str, central: &str, local: &str| {
        format!("{item} new_central_investment={central} local_fiscal={local}")
    };
    for (quotas, wanted) in [
        // By numbers, and by texts.
        (
            "estate,fund,amount\nE1,new_central_investment,50\nE1,local_fiscal,3\n",
            ["20.00", "-1.00", "0.00", "0.00"],
        ),
        (
            "fund,estate,amount\nlocal_fiscal,E1,3\nnew_central_investment,E1,50\n",
            ["20.00", "-1.00", "0.00", "0.00"],
        ),
        // Only the line itself tells its year.
        (
            "fund,year,amount\nnew_central_investment,2022,50\nnew_central_investment,2023,1\nlocal_fiscal,2022,8\n",
            ["20.00", "8.00", "1.00", "0.00"],
        ),
        ("fund,amount\nnew_central_investment,50\nlocal_fiscal,5\n", ["20.00", "1.00", "20.00", "1.00"]),
    ] {
        let [a, b, c, d] = wanted;
        let found = left(quotas);
        let of = |item: &str| found.iter().find(|told| told.starts_with(item)).cloned().unwrap_or_default();
        assert_eq!([of("A "), of("C ")], [told("A", a, b), told("C", c, d)], "{quotas}");
    }
    // Whoever pays draws on the same money, of which the line has its own part already.
    let found = left("estate,amount\nE1,200\nE2,9\n");
    assert_eq!(found.get(..2), Some(&[told("A", "166.00", "166.00"), told("C", "9.00", "9.00")][..]));
}
