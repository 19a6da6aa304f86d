//! Control totals: what was said of the whole is held against what was read, to the fen.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::earmark;

const HEAD: &str = "item,estate,work,side,fund,amount\n";

/// Two files: three lines that can be read, with a refund among them.
fn budgets() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let first = format!("{HEAD}A,E1,污水管,inside,ndrc,\"1,000.01\"\nA,E1,污水管,inside,发改资金,-0.02\n");
    fs::write(folder.path().join("a.csv"), first).unwrap();
    fs::write(folder.path().join("b.csv"), format!("{HEAD}B,E1,屋面防水,inside,central_fiscal,200\n"))
        .unwrap();
    folder
}

/// The control totals that differ, as value, expected and difference; and the exit code.
fn differing(folder: &Path, args: &[&str]) -> (i32, Vec<Value>) {
    let mut all = vec!["check", "a.csv", "b.csv", "--assume", "estates-in-scope", "--format", "json"];
    all.extend(args);
    let ran = earmark(folder, &all);
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let findings = report["findings"].as_array().unwrap();
    let mine = findings.iter().filter(|finding| finding["code"] == "control-total");
    (ran.code, mine.map(|one| json!([one["fund"], one["value"], one["limit"], one["excess"]])).collect())
}

#[test]
fn totals_that_agree_say_nothing_and_one_fen_is_a_difference() {
    let folder = budgets();
    let agreeing = [
        "--expect-lines",
        "3",
        "--expect-total",
        "1,199.99",
        "--expect-total",
        "发改委资金=999.99",
        "--expect-total",
        "special_bond=0",
    ];
    assert_eq!(differing(folder.path(), &agreeing), (0, vec![]));
    let off = [
        "--expect-lines",
        "4",
        "--expect-total",
        "1200",
        "--expect-total",
        "ndrc=999.98",
        "--expect-total",
        "专项债=-0.01",
    ];
    let expected = vec![
        json!([null, "3", "4", "-1"]),
        json!([null, "1199.99", "1200.00", "-0.01"]),
        json!(["ndrc", "999.99", "999.98", "0.01"]),
        json!(["special_bond", "0.00", "-0.01", "0.01"]),
    ];
    assert_eq!(differing(folder.path(), &off), (1, expected));
    let silenced = [&off[..], &["-A", "control-total"]].concat();
    assert_eq!(differing(folder.path(), &silenced), (0, vec![]));
}

#[test]
fn a_total_is_not_confirmed_while_amounts_or_funds_are_not_read() {
    let folder = budgets();
    let bad = format!(
        "{HEAD}B,E1,屋面防水,inside,central_fiscal,200\nC,E1,屋面防水,inside,central_fiscal,约3万\nD,E1,屋面防水,inside,nobody,0\n"
    );
    fs::write(folder.path().join("b.csv"), bad).unwrap();
    let (code, found) = differing(folder.path(), &["--expect-total", "1199.99"]);
    assert_eq!((code, found), (1, vec![json!([null, "1199.99", "1199.99", "0.00"])]));
    let (_, found) = differing(folder.path(), &["--expect-total", "ndrc=999.99"]);
    assert_eq!(found.len(), 1, "the line of nobody's fund may be of this one");
    let args = [
        "check",
        "a.csv",
        "b.csv",
        "--format",
        "concise",
        "--expect-total",
        "1199.99",
        "--expect-total",
        "ndrc=999.99",
    ];
    let said = earmark(folder.path(), &args).out;
    assert!(said.contains("all files: error[control-total] all lines: ¥1,199.99 where ¥1,199.99 was expected; the difference is ¥0.00; 1 amount could not be read"), "{said}");
    assert!(said.contains("; of 1 line the fund or the amount could not be read"), "{said}");
}

#[test]
fn mistakes_in_what_is_expected_are_told_all_at_once() {
    let folder = budgets();
    let args = [
        "check",
        "a.csv",
        "--expect-total",
        "about 5",
        "--expect-total",
        "中央补助=3",
        "--expect-total",
        "ndcr=3",
        "--expect-total",
        "1",
        "--expect-total",
        "2",
    ];
    let ran = earmark(folder.path(), &args);
    assert_eq!(ran.code, 2, "{}", ran.err);
    for said in [
        "`about 5` is not an amount",
        "`中央补助` may mean central_fiscal, ndrc",
        "no fund is named `ndcr`",
        "`2` is given twice",
    ] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
    assert_eq!(earmark(folder.path(), &["check", "a.csv", "--expect-lines", "-1"]).code, 2);
}
