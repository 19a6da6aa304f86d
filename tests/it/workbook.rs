//! The workbook: read back, it says what the JSON says, in cells that are what they seem.

#![expect(clippy::disallowed_types, reason = "the numbers of a workbook are of this kind")]

use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Output};

use calamine::{Data, Range, Reader, Xlsx};
use serde_json::Value;

const ENGLISH: [&str; 8] =
    ["Summary", "Findings", "Annotated rows", "Quotas", "Suggestions", "Not checked", "Rules", "Run"];
const CHINESE: [&str; 8] =
    ["汇总", "疑点清单", "原表标注", "额度核对", "建议", "未核对", "规则依据", "运行信息"];

fn earmark(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_earmark"))
        .current_dir(folder)
        .args(args)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("LANG")
        .output()
        .unwrap()
}

fn district() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/district")
}

/// The workbook and the JSON of one run over the district.
fn both(lang: &str) -> (Xlsx<Cursor<Vec<u8>>>, Value) {
    let folder = tempfile::tempdir().unwrap();
    let xlsx = folder.path().join("report.xlsx");
    let json = folder.path().join("report.json");
    let outputs = [format!("xlsx={}", xlsx.display()), format!("json={}", json.display())];
    let check = ["check", "budget.csv", "--estates", "estates.csv", "--quotas", "quotas.csv", "--lang", lang];
    let output = earmark(&district(), &[&check[..], &["-o", &outputs[0], "-o", &outputs[1]]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    (open(fs::read(xlsx).unwrap()), serde_json::from_slice(&fs::read(json).unwrap()).unwrap())
}

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

/// The rows of a sheet below its first heading that is `head`, up to the first blank one.
fn table(range: &Range<Data>, head: &str) -> Vec<Vec<Data>> {
    let rows = range.rows().skip_while(|row| row.iter().all(|cell| *cell != *head));
    rows.take_while(|row| row.iter().any(|cell| *cell != Data::Empty)).map(<[Data]>::to_vec).collect()
}

fn column(table: &[Vec<Data>], head: &str) -> Vec<Data> {
    let at = table[0].iter().position(|cell| *cell == *head).unwrap();
    table[1..].iter().map(|row| row[at].clone()).collect()
}

fn money(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn it_has_its_eight_sheets_in_either_language() {
    for (lang, names) in [("en", ENGLISH), ("zh", CHINESE)] {
        assert_eq!(both(lang).0.sheet_names(), names);
    }
}

#[test]
fn its_figures_are_those_of_the_json_and_are_numbers() {
    let (mut book, json) = both("en");
    let summary = book.worksheet_range("Summary").unwrap();
    let figures = table(&summary, "amount");
    for (name, key) in [("eligible", "eligible"), ("misallocated", "misallocated"), ("review", "review")] {
        let row = figures.iter().find(|row| row[0].to_string().trim() == name).unwrap();
        assert_eq!(row[1], Data::Float(json["totals"][key]["lines"].as_f64().unwrap()), "{name}");
        assert_eq!(row[2], Data::Float(money(&json["totals"][key]["amount"])), "{name}");
    }
    let listed = table(&book.worksheet_range("Findings").unwrap(), "code");
    let findings = json["findings"].as_array().unwrap();
    let codes: Vec<String> = column(&listed, "code").iter().map(ToString::to_string).collect();
    let wanted: Vec<&str> = findings.iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, wanted);
    for (cell, finding) in column(&listed, "amount").iter().zip(findings) {
        let wanted =
            if finding["amount"].is_null() { Data::Empty } else { Data::Float(money(&finding["amount"])) };
        assert_eq!(*cell, wanted);
    }
    assert!(column(&listed, "officer's remarks").iter().all(|cell| *cell == Data::Empty));
    let quotas = table(&book.worksheet_range("Quotas").unwrap(), "granted");
    let used: Vec<Data> =
        json["quotas"].as_array().unwrap().iter().map(|one| Data::Float(money(&one["used"]))).collect();
    assert_eq!(column(&quotas, "used"), used);
}

#[test]
fn their_rows_are_there_in_order_with_the_verdict_in_front() {
    let (mut book, json) = both("zh");
    let rows = table(&book.worksheet_range("原表标注").unwrap(), "结论");
    let own = fs::read_to_string(district().join("budget.csv")).unwrap();
    let lines: Vec<&str> = own.lines().skip(1).filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(rows.len() - 1, lines.len());
    for (cell, line) in column(&rows, "item").iter().zip(&lines) {
        assert_eq!(cell.to_string(), line.split(',').next().unwrap());
    }
    assert_eq!(column(&rows, "行号")[..2], [Data::Float(2.0), Data::Float(3.0)], "where they stand");
    let amounts: f64 =
        column(&rows, "amount").iter().map(|cell| calamine::DataType::get_float(cell).unwrap()).sum();
    assert!((amounts - money(&json["totals"]["amount"])).abs() < 0.001);
    assert!(column(&rows, "date").iter().all(|cell| matches!(cell, Data::DateTime(_) | Data::Empty)));
    let wrong = column(&rows, "结论").iter().filter(|cell| **cell == *"疑点").count();
    assert_eq!(wrong as u64, json["totals"]["misallocated"]["lines"].as_u64().unwrap());
}

/// The workbook and the JSON of the Chinese budget, held against what was approved.
fn compared() -> (Xlsx<Cursor<Vec<u8>>>, Value) {
    let check =
        ["check", "budget-zh.csv", "--estates", "estates.csv", "--approved", "approved.csv", "--lang", "zh"];
    let run = |format| earmark(&district(), &[&check[..], &["-o", format]].concat()).stdout;
    (open(run("xlsx")), serde_json::from_slice(&run("json")).unwrap())
}

#[test]
fn a_row_tells_what_was_found_beside_its_verdict() {
    let (mut book, json) = compared();
    let rows = table(&book.worksheet_range("原表标注").unwrap(), "结论");
    let added =
        column(&rows, "其他疑点").iter().filter(|cell| cell.to_string().contains("content-added")).count();
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(added, findings.iter().filter(|one| one["code"] == "content-added").count());
    for (verdict, also) in column(&rows, "结论").iter().zip(column(&rows, "其他疑点")) {
        assert!(!also.to_string().contains("forbidden"), "{verdict}: what the verdict rests on stands once");
    }
}

#[test]
fn what_was_approved_is_told_in_numbers() {
    let (mut book, json) = compared();
    let rows = table(&book.worksheet_range("汇总").unwrap(), "批复");
    let estates = json["approved"]["estates"].as_array().unwrap();
    for one in estates {
        let at = rows.iter().position(|row| row[0] == *one["estate"].as_str().unwrap()).unwrap();
        for (column, name) in (3..).zip(["dropped", "reduced", "added"]) {
            let wanted = |amount: &Value| Some(money(amount)).filter(|amount| *amount != 0.0);
            let told = |row: usize| calamine::DataType::get_float(&rows[row][column]);
            assert_eq!(told(at), wanted(&one[name]["amount"]), "{name}");
            if let Some(part) = one[name]["of_group"].as_str().filter(|part| *part != "0.00") {
                assert_eq!(rows[at + 1][0].to_string().trim(), "其中中央资金");
                assert_eq!(told(at + 1), wanted(&part.into()), "{name}");
            }
        }
    }
}

#[test]
fn inputs_are_named_in_the_readers_language() {
    let (mut book, _) = compared();
    let run = book.worksheet_range("运行信息").unwrap();
    let said: Vec<String> = run.rows().map(|row| row[0].to_string()).collect();
    for role in ["数据（预算）", "数据（小区表）", "数据（批复）"] {
        assert!(said.contains(&role.to_owned()), "{said:?}");
    }
}

#[test]
fn the_same_run_gives_the_same_bytes_whatever_the_threads() {
    let run = |jobs| earmark(&district(), &["check", "budget.csv", "-o", "xlsx", "--jobs", jobs]).stdout;
    let first = run("1");
    assert!(first.starts_with(b"PK"));
    assert_eq!(first, run("2"));
}

#[test]
fn what_a_budget_says_is_never_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let hostile =
        ["=HYPERLINK(\"http://x\",\"y\")", "@SUM(A1)", "+1+cmd|' /C calc'!A0", "\u{1b}[2J", "_x001B_"];
    let mut text = String::from("item,estate,work,side,fund,amount,note\n");
    for cell in hostile {
        let cell = cell.replace('"', "\"\"");
        writeln!(text, "\"{cell}\",\"{cell}\",\"{cell}\",inside,\"{cell}\",1.00,\"{cell}\"").unwrap();
    }
    fs::write(folder.path().join("budget.csv"), text).unwrap();
    let mut book = open(earmark(folder.path(), &["check", "budget.csv", "-o", "xlsx"]).stdout);
    for name in ENGLISH {
        let formulas = book.worksheet_formula(name).unwrap();
        assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()), "{name}");
        let range = book.worksheet_range(name).unwrap();
        let hidden = |cell: &Data| cell.to_string().chars().any(|c| c.is_control() && c != '\n');
        assert!(range.used_cells().all(|(_, _, cell)| !hidden(cell)), "{name}");
    }
    let rows = table(&book.worksheet_range("Annotated rows").unwrap(), "verdict");
    assert_eq!(column(&rows, "note")[0].to_string(), hostile[0], "it is given back as it was");
}

#[test]
fn a_saved_report_says_that_the_rows_are_not_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let json = format!("json={}", folder.path().join("r.json").display());
    earmark(&district(), &["check", "budget.csv", "-o", &json]);
    let output = earmark(folder.path(), &["render", "r.json", "-o", "xlsx=r.xlsx"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let mut book = open(fs::read(folder.path().join("r.xlsx")).unwrap());
    let rows = book.worksheet_range("Annotated rows").unwrap();
    assert!(rows.get((0, 0)).unwrap().to_string().contains("does not hold the rows"));
    assert!(table(&book.worksheet_range("Findings").unwrap(), "code").len() > 1);
}

#[test]
fn ten_thousand_findings_and_numbers_beyond_fifteen_digits_fit() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("item,estate,work,side,fund,amount\n");
    for line in 0..10_000 {
        writeln!(text, "I{line},E1,estate road,outside,special_bond,{line}.01").unwrap();
    }
    text.push_str("BIG,E1,estate road,outside,special_bond,1234567890123456.78\n");
    fs::write(folder.path().join("budget.csv"), text).unwrap();
    let output = earmark(folder.path(), &["check", "budget.csv", "-o", "xlsx"]);
    assert!(output.stdout.len() < 4 << 20, "{} bytes", output.stdout.len());
    let mut book = open(output.stdout);
    let listed = table(&book.worksheet_range("Findings").unwrap(), "code");
    assert!(listed.len() > 10_000);
    let rows = table(&book.worksheet_range("Annotated rows").unwrap(), "verdict");
    assert_eq!(column(&rows, "amount")[10_000], Data::String("1234567890123456.78".to_owned()));
}
