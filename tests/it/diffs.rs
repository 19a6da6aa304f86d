//! `diff`, end to end: what it says of lines is what `check` says, its sums add up, and its exit code is that
//! of its gate.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::earmark;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A copy of a folder of the repository.
fn copy(of: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(root().join(of)).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    folder
}

fn story() -> TempDir {
    copy("tests/cases/diff.in")
}

fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join(name), text).unwrap();
}

/// What `diff -o json` says, held against its schema.
fn json(folder: &Path, args: &[&str]) -> Value {
    let told = earmark(folder, &[&["diff"], args, &["-o", "json", "-q"]].concat());
    let value: Value =
        serde_json::from_str(&told.out).unwrap_or_else(|error| panic!("{error}: {}", told.err));
    let schema: Value = serde_json::from_str(&earmark(folder, &["schema", "diff"]).out).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    value
}

/// Verdict and code of every line of a budget, as `check -o lines` gives them.
fn checked(folder: &Path, budget: &str, rules: &str) -> Vec<(String, String)> {
    let args = ["check", budget, "--estates", "estates.csv", "--rules", rules, "-o", "lines", "-q"];
    let told = earmark(folder, &args);
    let mut reader = csv::Reader::from_reader(told.out.trim_start_matches('\u{feff}').as_bytes());
    reader
        .records()
        .map(|record| record.unwrap())
        .map(|record| (record[0].to_owned(), record[1].to_owned()))
        .collect()
}

#[test]
fn what_diff_says_of_lines_is_what_check_says() {
    let folder = copy("examples/district");
    for (budget, old, new) in [
        ("budget.csv", "cn-old-estates", "cn-national"),
        ("budget-zh.csv", "cn-old-estates", "cn-national"),
        ("budget-zh.csv", "cn-national", "cn-old-estates"),
    ] {
        let told = json(folder.path(), &[old, new, budget, "--estates", "estates.csv"]);
        let flips: BTreeMap<u64, &Value> = told["lines"]["flips"]
            .as_array()
            .unwrap()
            .iter()
            .map(|flip| (flip["record"].as_u64().unwrap(), flip))
            .collect();
        let (was, is) = (checked(folder.path(), budget, old), checked(folder.path(), budget, new));
        assert_eq!(told["lines"]["lines"].as_u64().unwrap(), was.len() as u64);
        assert!(flips.len() > 3, "{old} {new} {budget}: {} flips", flips.len());
        for (record, marks) in (1..).zip(was.into_iter().zip(is)) {
            let (was, is) = marks;
            match flips.get(&record) {
                None => assert_eq!(was, is, "line {record} of {budget}"),
                Some(flip) => {
                    let mark = |side: &str| {
                        let text = |name: &str| flip[side][name].as_str().unwrap_or_default().to_owned();
                        (text("verdict"), text("code"))
                    };
                    assert_eq!((mark("old"), mark("new")), (was, is), "line {record} of {budget}");
                }
            }
        }
    }
}

/// Yuan as fen.
fn fen(amount: &Value) -> i128 {
    amount.as_str().unwrap().replace('.', "").parse().unwrap()
}

#[test]
fn sums_add_up_whatever_the_number_of_threads() {
    let folder = story();
    let mut budget = String::from("item,estate,work,side,fund,amount,year\n");
    for at in 0..60_000 {
        let (fund, work) =
            (["补助", "债券", "自筹", "捐赠", "nobody"][at % 5], ["道路", "线缆", "顶"][at % 3]);
        let (side, year) = (["内", "外", ""][at % 7 % 3], ["1990", "2003", "", "x"][at % 11 % 4]);
        writeln!(budget, "I{at},E1,{work},{side},{fund},{at}.{:02},{year}", at % 100).unwrap();
    }
    write(&folder, "large.csv", &budget);
    let args = |jobs| ["diff", "old.toml", "new.toml", "large.csv", "-o", "json", "-q", "--jobs", jobs];
    let one = earmark(folder.path(), &args("1"));
    assert!(one.out == earmark(folder.path(), &args("3")).out, "three threads differ from one");
    let lines = &json(folder.path(), &["old.toml", "new.toml", "large.csv"])["lines"];
    assert_eq!((&lines["reconciles"], &lines["lines"]), (&Value::Bool(true), &Value::from(60_000)));
    let sums = lines["sums"].as_array().unwrap();
    assert_eq!(sums.iter().map(|sum| fen(&sum["amount"])).sum::<i128>(), fen(&lines["amount"]));
    let flips = lines["flips"].as_array().unwrap();
    let flipped = || sums.iter().filter(|sum| !sum["change"].is_null());
    assert_eq!(flipped().map(|sum| sum["lines"].as_u64().unwrap()).sum::<u64>(), flips.len() as u64);
    let money = flips.iter().map(|flip| fen(&flip["amount"])).sum::<i128>();
    assert_eq!(flipped().map(|sum| fen(&sum["amount"])).sum::<i128>(), money);
    let human = earmark(folder.path(), &["diff", "old.toml", "new.toml", "large.csv"]).out;
    assert_eq!(human.lines().filter(|line| line.starts_with("large.csv:")).count(), 100);
    let more = flips.len() - 100;
    assert!(
        human.contains(&format!("{} more", earmark::model::money::group_digits(&more.to_string()))),
        "{more}"
    );
}

#[test]
fn the_exit_code_is_that_of_the_gate() {
    let folder = story();
    let alias = fs::read_to_string(folder.path().join("old.toml")).unwrap();
    write(&folder, "more-names.toml", &alias.replace("alias = [\"顶\"]", "alias = [\"顶\", \"盖\"]"));
    let approved = "because = { zh = \"因\", en = \"because\" }\ncite = [{ source = \"law\", at = \"7\" }]\n";
    let grouped = alias.replace("[fund.grant]\n", "[fund.grant]\ngroup = [\"state\"]\n");
    write(
        &folder,
        "tolerant.toml",
        &format!("{grouped}\n[approved]\ngroup = \"state\"\nquantity = \"2%\"\n{approved}"),
    );
    write(&folder, "blank.csv", "item,estate,work,side,fund,amount\n");
    let dated = ["dated.toml", "--at", "2019-06-01", "--at"];
    for (code, gate, args) in [
        (0, "any", &["old.toml", "old.toml"][..]),
        (0, "any", &["old.toml", "reworded.toml"]),
        (1, "any", &["old.toml", "new.toml"]),
        (1, "looser", &["old.toml", "new.toml"]),
        (0, "never", &["old.toml", "new.toml"]),
        // Stricter answers alone.
        (1, "any", &[dated[0], dated[1], dated[2], dated[3], "2018-06-01"]),
        (0, "looser", &[dated[0], dated[1], dated[2], dated[3], "2018-06-01"]),
        (1, "looser", &[dated[0], dated[1], dated[2], dated[3], "2021-06-01"]),
        (1, "looser", &["old.toml", "tolerant.toml"]),
        // A new name lets lines be read that could not be; a name that is gone does not.
        (1, "looser", &["old.toml", "more-names.toml"]),
        (0, "looser", &["more-names.toml", "old.toml"]),
        (1, "any", &["more-names.toml", "old.toml"]),
        (3, "any", &["old.toml", "reworded.toml", "blank.csv"]),
        (1, "any", &["old.toml", "new.toml", "blank.csv"]),
        (2, "never", &["old.toml", "new.toml", "missing.csv"]),
        (2, "never", &["old.toml", "missing.toml"]),
        (2, "never", &["old.toml"]),
        (2, "never", &["old.toml", "new.toml", "--at", "soon"]),
        (2, "never", &["old.toml", "--at", "2020-01-01", "--at", "2021-01-01", "--at", "2022-01-01"]),
        (2, "never", &["old.toml", "new.toml", "--rules", "old.toml"]),
    ] {
        let told = earmark(folder.path(), &[&["diff"], args, &["--fail-on", gate]].concat());
        assert_eq!(told.code, code, "{args:?} {gate}: {} {}", told.out, told.err);
    }
}

#[test]
fn two_packs_that_do_not_load_are_both_told() {
    let folder = story();
    write(&folder, "one.toml", "[pack]\nid = 1\n");
    write(&folder, "two.toml", "[pack]\nname = 2\n");
    let told = earmark(folder.path(), &["diff", "one.toml", "two.toml"]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("one.toml") && told.err.contains("two.toml"), "{}", told.err);
}

#[test]
fn a_file_that_breaks_off_is_told_and_the_rest_is_judged() {
    let folder = story();
    write(
        &folder,
        "broken.csv",
        "item,estate,work,side,fund,amount\nA,E1,道路,外,债券,1\nB,E1,\"道路,外,债券,1\n",
    );
    let told = earmark(folder.path(), &["diff", "old.toml", "new.toml", "broken.csv", "-o", "json"]);
    let lines = &serde_json::from_str::<Value>(&told.out).unwrap()["lines"];
    assert_eq!((told.code, &lines["complete"], &lines["lines"]), (2, &Value::Bool(false), &Value::from(2)));
    assert_eq!(lines["flips"].as_array().unwrap().len(), 1);
    assert!(told.err.contains("broken.csv"), "{}", told.err);
}

#[test]
fn what_only_one_pack_knows_may_be_said_of_it() {
    let folder = story();
    let old = fs::read_to_string(folder.path().join("old.toml")).unwrap();
    let cut = old.replace("[fact.year]\nname = { zh = \"建成年份\", en = \"year built\" }\nof = \"estate\"\ntype = \"integer\"\n", "");
    let cut = cut.replace("where = { year = \"2001..\" }\n", "");
    write(&folder, "plain.toml", &cut);
    write(
        &folder,
        "one.csv",
        "item,estate,work,side,fund,amount,built\nA,E1,道路,内,补助,1,1990\nB,E1,道路,内,补助,1,\n",
    );
    let args = |more: &[&'static str]| [&["plain.toml", "old.toml", "one.csv"], more].concat();
    let told = json(folder.path(), &args(&["--columns", "year=built", "--assume", "year=1980"]));
    let flips = told["lines"]["flips"].as_array().unwrap();
    assert!(flips.iter().all(|flip| flip["new"]["verdict"] == "eligible") && flips.len() == 2, "{flips:?}");
    assert_eq!(told["revisions"][0]["thing"], "fact");
    let none = earmark(folder.path(), &[&["diff"], &args(&["--assume", "yaer=1980"])[..]].concat());
    assert!(none.code == 2 && none.err.contains("`yaer=1980`"), "{}", none.err);
}

#[test]
fn nothing_from_a_budget_reaches_the_terminal_raw() {
    let folder = story();
    let item = "A\u{1b}[31m\u{202e}B";
    write(&folder, "odd.csv", &format!("item,estate,work,side,fund,amount\n{item},E1,道路,外,债券,1\n"));
    for format in ["human", "json"] {
        let told = earmark(folder.path(), &["diff", "old.toml", "new.toml", "odd.csv", "-o", format]);
        assert!(!told.out.contains(['\u{1b}', '\u{202e}']), "{format}: {}", told.out);
    }
}

#[test]
fn bands_past_the_most_are_refused() {
    let folder = story();
    let old = fs::read_to_string(folder.path().join("old.toml")).unwrap();
    let with = |name: &str, first: i32| {
        let years: Vec<String> = (0..40).map(|at| (first + 4 * at).to_string()).collect();
        write(&folder, name, &old.replace("\"2001..\"", &format!("[{}]", years.join(", "))));
    };
    with("one.toml", 1900);
    with("two.toml", 1902);
    let told = earmark(folder.path(), &["diff", "one.toml", "two.toml"]);
    assert!(told.code == 2 && told.err.contains("`year`"), "{} {}", told.code, told.err);
}
