//! Which column is which: what the user says of a header holds, no money vanishes with its column, a year is
//! a year.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli::{earmark, folder};

const FACTS: &str = "shantytown_plan,demolish_rebuild,self_built,urban_village";

/// A report of some tables: how it ended, the money checked, and code and message of every finding.
fn report(budget: &str, more: &[(&str, &str)], flags: &[&str]) -> (i32, Value) {
    let mut files = vec![("budget.csv", budget.as_bytes())];
    files.extend(more.iter().map(|(name, text)| (*name, text.as_bytes())));
    let folder = folder(&files);
    let args = [&["check", "budget.csv", "--format", "json"], flags].concat();
    let ran = earmark(folder.path(), &args);
    (ran.code, ran.json())
}

/// The messages of findings with a code.
fn told(report: &Value, code: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == code);
    findings.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn money_does_not_vanish_with_a_column_of_a_fund_that_nobody_knows() {
    let head = "小区名称,改造内容,红线内外";
    let wide = format!(
        "{head},中央财政补助,专项债券,中央补助,街道统筹资金,自筹,其他资金,备注,面积\n\
         幸福里小区,屋面防水,红线内,10,20,999999,5,777777,888888,9,1200\n"
    );
    let (code, report) = self::report(&wide, &[], &[]);
    assert_eq!((code, &report["totals"]["amount"]), (1, &"2666699.00".into()));
    let unknown = told(&report, "unknown-fund");
    for fund in ["街道统筹资金", "自筹", "其他资金"] {
        assert!(unknown.iter().any(|message| message.contains(&format!("`{fund}`"))), "{unknown:?}");
    }
    let doubt = format!("{head},概算投资,专项债券,施工单位,其他资金\n幸福里小区,屋面防水,红线内,9,20,甲,7\n");
    let (_, report) = self::report(&doubt, &[], &[]);
    assert_eq!(report["totals"]["amount"], "20.00");
    let notes = report["notes"].to_string();
    for told in ["`概算投资` holds 9.00", "`其他资金` holds 7.00"] {
        assert!(notes.contains(told), "{notes}");
    }
    assert!(!notes.contains("施工单位"), "{notes}");
}

#[test]
fn columns_of_funds_that_nobody_knows_are_found_as_far_down_as_they_hold_money() {
    let mut wide = String::from("小区名称,改造内容,红线内外,专项债券,街道\n");
    wide.push_str(&"幸福里小区,屋面防水,红线内,10,\n".repeat(90));
    wide.push_str("幸福里小区,小区道路,红线内,10,7000\n合计,,,910,7000\n");
    let (_, report) = report(&wide, &[], &[]);
    assert_eq!(report["totals"]["amount"], "7910.00");
    assert_eq!(told(&report, "unknown-fund").len(), 1);
    assert_eq!(told(&report, "total-mismatch").len(), 0);
}

#[test]
fn quotas_of_a_fund_that_nobody_knows_are_told() {
    let budget = "estate,work,side,fund,amount\nE1,屋面防水,inside,专项债,1.00\n";
    let quotas = "estate,专项债,其他资金,备注\nE1,1000,777777,x\n";
    let (_, report) = report(budget, &[("quotas.csv", quotas)], &["--quotas", "quotas.csv"]);
    let unknown = told(&report, "unknown-fund");
    assert!(unknown.iter().any(|message| message.contains("`其他资金`")), "{unknown:?}");
}

#[test]
fn the_columns_that_inspect_prints_are_those_of_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for table in
        ["docs/officer.in/payment.csv", "examples/district/budget-zh.csv", "examples/district/budget.csv"]
    {
        let folder = folder(&[("budget.csv", &fs::read(root.join(table)).unwrap())]);
        let args = ["check", "budget.csv", "--format", "json"];
        let without = earmark(folder.path(), &args).json();
        let shown = earmark(folder.path(), &["inspect", "budget.csv"]).out;
        let block = shown.split_once("[columns]").unwrap().1;
        fs::write(folder.path().join("earmark.toml"), format!("[columns]{block}")).unwrap();
        let with = earmark(folder.path(), &args).json();
        for part in ["complete", "totals", "findings", "notes"] {
            assert_eq!(with[part], without[part], "{table}");
        }
    }
}

#[test]
fn a_header_that_the_user_names_for_one_column_is_no_other() {
    let budget = "小区名称,work,side,fund,amount\nE1,屋面防水,inside,专项债,1.00\n";
    for column in ["estate=小区名称", "estate_name=小区名称"] {
        let (code, report) = report(budget, &[], &["--columns", column, "--assume", "estates-in-scope"]);
        assert_eq!((code, &report["findings"]), (0, &Value::Array(Vec::new())), "{column}");
    }
}

#[test]
fn a_column_of_the_estates_is_named_behind_their_path() {
    let budget = "estate,work,side,fund,amount\nE1,屋面防水,inside,专项债,1.00\n";
    let estates = format!("院落,造好,{FACTS}\nE1,1990,no,no,no,no\n");
    let folder = folder(&[("budget.csv", budget.as_bytes()), ("estates.csv", estates.as_bytes())]);
    let check = |written: &str| earmark(folder.path(), &["check", "budget.csv", "--estates", written]);
    for column in ["estate", "name"] {
        let ran = check(&format!("estates.csv#{column}=院落,built_year=造好"));
        assert_eq!(ran.code, 0, "{column}: {}{}", ran.out, ran.err);
    }
    let ran = check("estates.csv");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("estates.csv#estate=HEADER") && !ran.err.contains("--"), "{}", ran.err);
    let ran = check("estates.csv#estate=院子");
    assert!(ran.code == 2 && ran.err.contains("estate=院子") && !ran.err.contains("--"), "{}", ran.err);
}

#[test]
fn a_year_that_is_none_is_no_fact() {
    let budget = "estate,work,side,fund,amount\nE1,屋面防水,inside,中央财政补助,1.00\n";
    for (year, verdict) in [
        ("1987", "eligible"),
        ("1987年", "eligible"),
        ("2001", "misallocated"),
        ("1998年5月", "eligible"),
        ("1998.05", "eligible"),
        ("2001/12/31", "misallocated"),
        ("1998.13", "undetermined"),
        ("199805", "undetermined"),
        ("03", "undetermined"),
        ("3", "undetermined"),
        ("0", "undetermined"),
        ("-5", "undetermined"),
        ("98", "undetermined"),
        ("19870", "undetermined"),
    ] {
        let estates = format!("estate,built_year,{FACTS}\nE1,{year},no,no,no,no\n");
        let (_, report) = report(budget, &[("estates.csv", &estates)], &["--estates", "estates.csv"]);
        assert_eq!(report["totals"][verdict]["lines"], 1, "{year}");
        assert_eq!(told(&report, "bad-fact").len(), usize::from(verdict == "undetermined"), "{year}");
    }
}

#[test]
fn a_fact_that_one_table_has_a_column_for_is_asked_of_the_lines_of_all() {
    let head = "item,estate,work,side,fund,amount,date";
    let line = "E1,infrastructure.estate_road,inside,special_bond,100,2025-06-01";
    let without = format!("{head}\nB,{line}\n");
    let flags = ["without.csv", "--rules", "cn-national"];
    for (said, others, undetermined) in [("no", 1, 1), ("", 2, 2)] {
        let with = format!("{head},project_revenue\nA,{line},{said}\n");
        let (code, report) = report(&with, &[("without.csv", &without)], &flags);
        assert_eq!((code, &report["totals"]["undetermined"]["lines"]), (1, &undetermined.into()), "{said}");
        let told = told(&report, "undetermined");
        assert!(told.len() == others && told[0].contains("bond project earns revenue"), "{told:?}");
    }
    let (_, nowhere) = report(&without, &[("without.csv", &without)], &flags);
    assert_eq!(nowhere["totals"]["undetermined"]["lines"], 0);
    assert!(nowhere["notes"].to_string().contains("bond project earns revenue"), "{}", nowhere["notes"]);
    let set = [&flags[..], &["--set", "project_revenue=yes"]].concat();
    let (_, set) = report(&without, &[("without.csv", &without)], &set);
    assert_eq!(set["totals"]["undetermined"]["lines"], 0);
}

#[test]
fn a_fact_of_the_estate_that_only_the_budget_has_a_column_for_is_blank_in_the_table_of_estates() {
    let estates = format!("estate,built_year,{FACTS}\nE1,1990,no,no,no,no\n");
    let budget = |column: &str, cell: &str| {
        format!(
            "item,estate,work,side,fund,amount{column}\nA,E1,infrastructure.estate_road,inside,central_fiscal,100{cell}\n"
        )
    };
    let flags = ["--estates", "estates.csv"];
    for (column, cell, undetermined) in [("", "", 0), (",state_land", ",no", 1)] {
        let (_, report) = report(&budget(column, cell), &[("estates.csv", &estates)], &flags);
        assert_eq!(report["totals"]["undetermined"]["lines"], undetermined, "{column}");
        assert_eq!(told(&report, "undetermined").concat().contains("on state land"), undetermined == 1);
    }
}
