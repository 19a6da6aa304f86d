//! Groups of limits that may not be there, and what is said of them: nothing for sure, and what it hangs on.

use std::fmt::Write;

use serde_json::Value;

use crate::cli::{earmark, folder};
use crate::naive::cases::{Case, Table};

/// Everything is allowed; limits ask whether a line is new.
const PACK: &str = r#"
[pack]
id = "groups"
title = { zh = "分组", en = "groups" }
reviewed = 2026-01-01
[source.law]
title = "law"
confidence = "regulation"
[fund.grant]
name = { zh = "补助", en = "the grant" }
[fund.bond]
name = { zh = "债", en = "the bond" }
[programme]
names = ["全区", "全部项目"]
[ambiguous]
fund = { "either" = ["grant", "bond"] }
[work.lift]
name = { zh = "电梯", en = "lifts" }
[work."lift.install"]
name = { zh = "加装", en = "install" }
class = "improvement"
[work."lift.refit"]
name = { zh = "更新", en = "refit" }
class = "basic"
[fact.new]
name = { zh = "新", en = "new" }
of = "line"
type = "boolean"
[[rule]]
id = "all"
allow = ["*"]
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]
"#;

/// A limit, lines, and what is found.
type Wanted = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

/// Limits and lines (work, fund, amount, total, new, date), with the codes and what is missing.
const CASES: &[Wanted] = &[
    // No line need be in the group.
    (EQUALS, &["lift.refit,grant,90,100,,"], &[("undetermined", "new")]),
    (EQUALS, &["lift.refit,grant,90,100,no,"], &[("split-mismatch", "")]),
    (EQUALS, &["lift.refit,grant,90,100,yes,"], &[]),
    (EQUALS, &["lift.refit,grant,90,100,no,", "lift.refit,grant,5,100,,"], &[("split-mismatch", "")]),
    (EQUALS, &["lift.refit,grant,90,100,no,", "lift.refit,grant,10,100,,"], &[("undetermined", "new")]),
    (FLOOR, &["lift.refit,grant,110,,,"], &[("undetermined", "new")]),
    (FLOOR, &["lift.refit,grant,110,,no,"], &[]),
    (FLOOR, &["lift.refit,grant,110,,yes,"], &[("under-limit", "")]),
    (FLOOR, &["lift.refit,grant,110,,yes,", "lift.refit,grant,110,,,"], &[("under-limit", "")]),
    // At most one of two groups is there.
    (BY_FUND, &["lift.refit,either,110,,,"], &[("undetermined", "fund"), ("undetermined", "fund")]),
    (BY_FUND, &["lift.refit,bond,110,,,"], &[("under-limit", "")]),
    // What the groups of a line hang on.
    (BY_WORK, &["lift,grant,110,,,"], &[("undetermined", "work"), ("undetermined", "work")]),
    (BY_CLASS, &["lift,grant,110,,,"], &[("undetermined", "work"), ("undetermined", "work")]),
    (EXCLUSIVE, &["lift.refit,either,110,,,", "lift.refit,bond,1,,,"], &[("undetermined", "fund")]),
    (EXCLUSIVE, &["lift.refit,either,110,,,", "lift.refit,either,1,,,"], &[("undetermined", "fund")]),
];

const EQUALS: &str =
    "by = [\"item\"]\nof = { where = { new = false } }\nequals = { column = \"item_total\" }";
const FLOOR: &str = "by = [\"estate\"]\nof = { where = { new = true } }\nat_least = \"500\"";
const BY_FUND: &str = "by = [\"fund\"]\nat_least = \"500\"";
const BY_WORK: &str = "by = [\"work\"]\nat_most = \"100\"";
const BY_CLASS: &str = "by = [\"class\"]\nat_most = \"100\"";
const EXCLUSIVE: &str = "by = [\"item\"]\nexclusive = [[\"grant\"], [\"bond\"]]";

/// A pack with a limit, and a budget.
pub(crate) fn case(limit: &str, lines: &[&str], flags: &[&str]) -> Case {
    let mut pack = PACK.to_owned();
    write!(
        pack,
        "[[limit]]\nid = \"it\"\n{limit}\nbecause = {{ zh = \"因\", en = \"because\" }}\n\
         cite = [{{ source = \"law\", at = \"1\" }}]\n"
    )
    .unwrap();
    let columns = "item,estate,side,work,fund,amount,item_total,new,date";
    let rows = lines.iter().map(|line| format!("A,E1,inside,{line}"));
    let cells = |row: &str| row.split(',').map(str::to_owned).collect();
    Case {
        pack,
        budget: Table { columns: cells(columns), rows: rows.map(|row| cells(&row)).collect() },
        estates: None,
        quotas: None,
        flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
    }
}

/// Everything that is held against other ways to say it.
pub(crate) fn cases() -> impl Iterator<Item = Case> {
    let dated = [&[][..], &["--as-of=2020-06-01"]].map(|flags| case(BY_YEAR, UNDATED, flags));
    let spelled = SPELLED.iter().flat_map(|(limit, _)| [spelled(limit, false), spelled(limit, true)]);
    CASES.iter().map(|(limit, lines, _)| case(limit, lines, &[])).chain(dated).chain(spelled)
}

/// The findings of limits.
fn found(case: &Case) -> Vec<Value> {
    let (pack, budget) = (case.pack.as_bytes(), case.budget.csv());
    let quotas = case.quotas.as_ref().map(Table::csv).unwrap_or_default();
    let folder =
        folder(&[("pack.toml", pack), ("budget.csv", budget.as_bytes()), ("quotas.csv", quotas.as_bytes())]);
    let flags = case.flags.iter().map(String::as_str);
    let table = case.quotas.iter().flat_map(|_| ["--quotas", "quotas.csv"]);
    let args = ["check", "budget.csv", "--rules", "pack.toml", "--format", "json"];
    let args = args.into_iter().chain(flags).chain(table);
    let report = earmark(folder.path(), &args.collect::<Vec<_>>()).json();
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter(|finding| !finding["limit_id"].is_null()).cloned().collect()
}

#[test]
fn of_a_group_that_may_not_be_there_nothing_is_told_for_sure() {
    for (limit, lines, wanted) in CASES {
        let found = found(&case(limit, lines, &[]));
        let said: Vec<(&str, String)> = found
            .iter()
            .map(|finding| {
                let missing = finding["missing"].as_array().unwrap().iter().map(|id| id.as_str().unwrap());
                (finding["code"].as_str().unwrap(), missing.collect::<Vec<_>>().join(","))
            })
            .collect();
        let wanted: Vec<(&str, String)> =
            wanted.iter().map(|(code, missing)| (*code, (*missing).to_owned())).collect();
        assert_eq!(said, wanted, "{limit}\n{lines:?}");
        for message in found.iter().map(|finding| finding["message"].as_str().unwrap()) {
            assert!(message.matches("which lines count hangs on").count() < 2, "{message}");
        }
    }
}

#[test]
fn a_finding_about_a_group_names_the_item_of_its_last_line() {
    let found = found(&case(BY_FUND, &["lift.refit,bond,110,,,"], &[]));
    assert_eq!(found.iter().map(|finding| &finding["item"]).collect::<Vec<_>>(), ["A"]);
}

/// A line: its estate as it is written, its fund and its amount.
type Line = (String, &'static str, u64);

/// Lines of five estates, each of which is written by its id and by its name.
fn lines() -> Vec<Line> {
    let line = |at: u64| {
        let (name, number) = (if at.is_multiple_of(4) { "幸福里" } else { "E" }, at % 5 + 1);
        let fund = if at.is_multiple_of(3) { "provincial_fiscal" } else { "local_fiscal" };
        (format!("{name}{number}"), fund, at * 7919 % 97 + 1)
    };
    (0..400).map(line).collect()
}

#[test]
fn the_largest_lines_of_a_group_are_told_whatever_makes_it() {
    let (mut estates, mut budget) =
        ("estate,name,built_year\n".to_owned(), "item,estate,work,side,fund,amount\n".to_owned());
    for number in 1..=5 {
        writeln!(estates, "E{number},幸福里{number},1990").unwrap();
    }
    for (at, (estate, fund, amount)) in lines().iter().enumerate() {
        writeln!(budget, "I{at},{estate},小区道路,inside,{fund},{amount}.00").unwrap();
    }
    let by_estate = "estate,fund,amount\nE2,local_fiscal,1.00\nE4,provincial_fiscal,1.00\n\
                     幸福里5,local_fiscal,1.00\nE1,local_fiscal,99999999.00\n";
    let by_fund = "fund,amount\nlocal_fiscal,1.00\nprovincial_fiscal,99999999.00\n";
    for (quotas, many) in [(by_estate, 3), (by_fund, 1)] {
        let folder = folder(&[
            ("budget.csv", budget.as_bytes()),
            ("estates.csv", estates.as_bytes()),
            ("quotas.csv", quotas.as_bytes()),
        ]);
        let asked =
            ["check", "budget.csv", "--estates", "estates.csv", "--quotas", "quotas.csv", "-o", "json"];
        let report = earmark(folder.path(), &asked).json();
        let findings = report["findings"].as_array().unwrap().iter();
        let beyond: Vec<&Value> = findings.filter(|finding| finding["code"] == "over-limit").collect();
        assert_eq!(beyond.len(), many);
        for finding in beyond {
            let told = finding["largest"].as_array().unwrap().iter();
            let told =
                told.map(|line| (line["row"].as_u64().unwrap(), line["amount"].as_str().unwrap().to_owned()));
            assert_eq!(told.collect::<Vec<_>>(), largest(&finding["group"]), "{finding}");
        }
    }
}

/// The three largest lines of a group, of two that are alike the first.
fn largest(group: &Value) -> Vec<(u64, String)> {
    let is_of = |(_, (estate, fund, _)): &(u64, Line)| {
        let last = |text: &str| text.chars().last();
        group["fund"] == *fund && group["estate"].as_str().is_none_or(|id| last(id) == last(estate))
    };
    let mut mine: Vec<(u64, Line)> = (2..).zip(lines()).filter(is_of).collect();
    mine.sort_by_key(|(row, (.., amount))| (std::cmp::Reverse(*amount), *row));
    let told = |(row, (.., amount)): (u64, Line)| (row, format!("{amount}.00"));
    mine.into_iter().take(3).map(told).collect()
}

const BY_YEAR: &str = "by = [\"year\"]\nat_most = \"3\"";
const UNDATED: &[&str] =
    &["lift.refit,grant,2,,,", "lift.refit,grant,2,,,2020-01-05", "lift.refit,grant,9,,,soon"];

#[test]
fn lines_without_a_date_are_of_the_year_of_the_day_that_is_assumed() {
    let year = |flags: &[&str]| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let one = |finding: &Value| (text(&finding["code"]), text(&finding["group"]["year"]));
        found(&case(BY_YEAR, UNDATED, flags)).iter().map(one).collect()
    };
    let pair = |code: &str, year: &str| (code.to_owned(), year.to_owned());
    // A day that cannot be read is none that may be assumed.
    assert_eq!(year(&[]), [pair("undetermined", "")]);
    assert_eq!(year(&["--as-of", "2020-06-01"]), [pair("over-limit", "2020"), pair("undetermined", "")]);
    let undated = case(BY_YEAR, &UNDATED[..1], &["--as-of", "2020-06-01"]);
    assert!(found(&undated).is_empty());
}

/// One batch in two spellings.
const BATCH: [&str; 2] = ["Ｐ 1", "P1"];

/// Items and estates, each spelled in two ways, with money and how many lifts there are of the item.
const SPELLINGS: [&str; 9] = [
    "A1,Ｅ01,60,1",
    "a 1,E01,60,1",
    "B2,幸福里（东）,60,2",
    "Ｂ2,幸福里(东),60,2",
    "C3,全 部 项 目,60,1",
    "C（3）,全区,60,1",
    "C(3),E7,60,2",
    "D4,E8,100,1",
    "D4,E 8,0,1",
];

/// Limits, with their groups that are beyond, each by what is shown of it and what it comes to.
const SPELLED: &[(&str, &[(&str, &str)])] = &[
    (
        "by = [\"estate\"]\nat_most = \"100\"",
        &[("E01", "130.00"), ("全 部 项 目", "120.00"), ("幸福里(东)", "120.00")],
    ),
    ("by = [\"item\"]\nat_most = \"100\"", &[("A1", "120.00"), ("B2", "120.00"), ("C(3)", "120.00")]),
    ("by = [\"batch\"]\nat_most = \"500\"", &[("P1", "520.00")]),
    // A lift that is spelled in two ways is one lift.
    (
        "by = [\"estate\"]\nper = { column = \"quantity\" }\nat_most = \"61\"",
        &[("E01", "130.00"), ("E 8", "100.00")],
    ),
    (
        "by = [\"estate\"]\nper = { column = \"rooms\" }\nat_most = \"61\"",
        &[("E01", "130.00"), ("E 8", "100.00"), ("全 部 项 目", "120.00")],
    ),
    (
        "at_most = { table = \"quotas\" }",
        &[("E01|grant", "120.00"), ("全 部 项 目|grant", "120.00"), ("幸福里(东)|grant", "120.00")],
    ),
    ("by = [\"estate\"]\nexclusive = [[\"grant\"], [\"bond\"]]", &[("E01", "130.00")]),
];

/// A limit on lines that spell their items and estates in several ways; in another order of rows where that
/// is asked for.
fn spelled(limit: &str, is_turned: bool) -> Case {
    let mut case = case(limit, &[], &[]);
    let columns = "[column.rooms]\nname = { zh = \"户数\", en = \"rooms\" }\nof = \"estate\"\n\
                   [column.batch]\nname = { zh = \"批次\", en = \"batch\" }\nof = \"line\"\n";
    case.pack = case.pack.replace("[[rule]]", &format!("{columns}[[rule]]"));
    let cells = |row: &str| -> Vec<String> { row.split(',').map(str::to_owned).collect() };
    case.budget.columns = cells("item,estate,amount,quantity,rooms,batch,work,side,fund");
    let line = |(at, line): (usize, &&str)| {
        let (rooms, batch) = (&line[line.len() - 1..], BATCH[at % 2]);
        cells(&format!("{line},{rooms},{batch},lift.refit,inside,grant"))
    };
    case.budget.rows = SPELLINGS.iter().enumerate().map(line).collect();
    case.budget.rows.push(cells("E5,ｅ01,10,0,1,P2,lift.refit,inside,bond"));
    let quota = |row: &str| cells(row);
    let rows =
        ["E 01,grant,30", "ｅ01,grant,40", "全部项目,grant,50", "全区,补助,60", "幸福里【东】,grant,110"];
    case.quotas = limit.contains("quotas").then(|| Table {
        columns: cells("estate,fund,amount"),
        rows: rows
            .into_iter()
            .chain(["E7,grant,60", "E8,grant,100", "Ｅ9,bond,5", "e01,bond,10"])
            .map(quota)
            .collect(),
    });
    if is_turned {
        case.budget.rows.reverse();
        case.quotas.iter_mut().for_each(|quotas| quotas.rows.reverse());
    }
    case
}

/// Whatever the spelling, one group; the same is shown whatever the order of the rows.
#[test]
fn spellings_of_one_estate_or_item_are_one_group() {
    for (limit, wanted) in SPELLED {
        for is_turned in [false, true] {
            let found = found(&spelled(limit, is_turned));
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let beyond =
                found.iter().filter(|one| one["code"] == "over-limit" || one["code"] == "excluded-pair");
            let mut said: Vec<(String, String)> = beyond
                .map(|one| {
                    let group: Vec<String> = one["group"].as_object().unwrap().values().map(text).collect();
                    (group.join("|"), text(&one["value"]))
                })
                .collect();
            said.sort();
            let mut wanted: Vec<(String, String)> =
                wanted.iter().map(|(group, value)| ((*group).to_owned(), (*value).to_owned())).collect();
            wanted.sort();
            assert_eq!(said, wanted, "{limit}");
        }
    }
}
