//! One budget, every format, one run: each, read back, has the same lines, money, number of findings and exit
//! code.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use calamine::{Reader, Xlsx};
use earmark::report::ALL;
use proptest::prelude::*;
use serde_json::Value;

const VERDICTS: [&str; 4] = ["eligible", "misallocated", "review", "undetermined"];

/// Lines and money of each verdict, as plain numbers.
type Figures = BTreeMap<String, (String, String)>;

/// What a format says.
#[derive(Debug, PartialEq)]
struct Told {
    figures: Figures,
    findings: usize,
}

/// The lines and money of the closing block.
fn closing(text: &str) -> Figures {
    let words = |line: &str| line.split_whitespace().map(|word| word.replace(',', "")).collect::<Vec<_>>();
    let rows = text.lines().map(words).filter(|row| row.len() == 3 && VERDICTS.contains(&&*row[0]));
    rows.map(|row| (row[0].clone(), (row[1].clone(), row[2].clone()))).collect()
}

/// The lines and money of JSON's totals.
fn totals(totals: &Value) -> Figures {
    let one = |verdict: &str| {
        let tally = &totals[verdict];
        (tally["lines"].to_string(), tally["amount"].as_str().unwrap().to_owned())
    };
    VERDICTS.iter().map(|verdict| ((*verdict).to_owned(), one(verdict))).collect()
}

/// Reads a format back; none where it is no text, and held by tests of its own.
fn read(format: &str, text: &str, beside: &str) -> Option<Told> {
    let told = |figures: Figures, findings: usize| Some(Told { figures, findings });
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let rows = |text: &str| {
        csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes()).into_records().count()
    };
    let heads = |text: &str| {
        let levels = ["error[", "warning[", "note["];
        text.lines().filter(|line| levels.iter().any(|level| line.starts_with(level))).count()
    };
    match format {
        "human" => told(closing(text), heads(text)),
        "concise" => told(closing(beside), text.lines().count()),
        "csv" => told(closing(beside), rows(text)),
        "json" => {
            let report = json(text);
            told(totals(&report["totals"]), report["findings"].as_array().unwrap().len())
        }
        "jsonl" => {
            let lines: Vec<Value> = text.lines().map(json).collect();
            let (first, last) = (lines.first().unwrap(), lines.last().unwrap());
            assert_eq!((&first["type"], &last["type"]), (&"report".into(), &"end".into()));
            let findings = lines.iter().filter(|line| line["type"] == "finding").count();
            assert_eq!(last["findings"], findings);
            told(totals(&last["totals"]), findings)
        }
        "sarif" => {
            let run = &json(text)["runs"][0];
            assert_eq!(run["invocations"][0]["executionSuccessful"], true);
            told(totals(&run["properties"]["totals"]), run["results"].as_array().unwrap().len())
        }
        "junit" => {
            let property = |name: &str| {
                let (_, rest) = text.split_once(&format!("<property name=\"{name}\" value=\"")).unwrap();
                rest.split('"').next().unwrap().to_owned()
            };
            let one = |verdict: &str| {
                (property(&format!("{verdict}.lines")), property(&format!("{verdict}.amount")))
            };
            let figures = VERDICTS.iter().map(|verdict| ((*verdict).to_owned(), one(verdict)));
            let levels = [": error[", ": warning[", ": note["];
            let listed = text.lines().filter(|line| levels.iter().any(|level| line.contains(level))).count();
            assert_eq!(property("findings"), listed.to_string());
            told(figures.collect(), listed)
        }
        "github" => {
            let summary = text.lines().next().unwrap().replace("%0A", "\n").replace("%25", "%");
            told(closing(&summary), text.lines().count() - 1)
        }
        "markdown" => {
            let (money, findings) = text.split_once("\n## Findings").unwrap_or((text, ""));
            let findings = findings.split("\n## ").next().unwrap();
            let tables = findings.matches("\n### ").count();
            let rows = findings.lines().filter(|line| line.starts_with('|')).count();
            told(closing(&money.replace("&emsp;", "").replace('|', " ")), rows - 2 * tables)
        }
        "html" => {
            let cells = |row: &str| -> Vec<String> {
                let cells = row.split(['<', '>']).skip(1).step_by(2).map(|cell| cell.replace(',', ""));
                cells.filter(|cell| !cell.is_empty()).collect()
            };
            let money = text.split_once("<table class=\"figures\">").unwrap().1;
            let rows = money.split("</table>").next().unwrap().split("<tr").map(cells);
            let rows = rows.filter(|row| row.len() >= 3 && VERDICTS.contains(&&*row[0]));
            let some = |cell: &str, none: &str| if cell == "–" { none.to_owned() } else { cell.to_owned() };
            let figures = rows.map(|row| (row[0].clone(), (some(&row[1], "0"), some(&row[2], "0.00"))));
            told(figures.collect(), text.matches("<tr id=\"f").count())
        }
        _ => None,
    }
}

/// Reads a workbook back.
fn book(bytes: Vec<u8>) -> Told {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let summary = book.worksheet_range("Summary").unwrap();
    let fen = |cell: &calamine::Data| format!("{:.2}", calamine::DataType::get_float(cell).unwrap());
    let money = summary.rows().take_while(|row| row[0] != *"code");
    let rows = money.filter(|row| VERDICTS.contains(&row[0].to_string().trim()));
    let figures = rows.map(|row| (row[0].to_string().trim().to_owned(), (row[1].to_string(), fen(&row[2]))));
    let findings = book.worksheet_range("Findings").unwrap().height() - 1;
    Told { figures: figures.collect(), findings }
}

/// The lines and money of each verdict, added up from the lines that are given back.
fn added_up(lines: &str) -> Figures {
    let mut sums: BTreeMap<String, (u64, i64)> =
        VERDICTS.iter().map(|verdict| ((*verdict).to_owned(), (0, 0))).collect();
    for record in csv::Reader::from_reader(lines.as_bytes()).records().map(Result::unwrap) {
        let sum = sums.get_mut(&record[0]).unwrap();
        let fen = record.iter().next_back().unwrap().replace('.', "").parse::<i64>().unwrap_or(0);
        *sum = (sum.0 + 1, sum.1 + fen);
    }
    let money =
        |fen: i64| format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100);
    sums.into_iter().map(|(verdict, (count, fen))| (verdict, (count.to_string(), money(fen)))).collect()
}

/// How many cases of `JUnit` say that the run failed.
fn failures(junit: &str) -> usize {
    let count = |name: &str| -> usize {
        let head = junit.split_once("<testsuites ").unwrap().1.split_once('>').unwrap().0;
        let (_, rest) = head.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    count("failures") + count("errors")
}

fn cell(values: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(values)
}

fn line() -> impl Strategy<Value = String> {
    (
        cell(&["E01", "E02", "E09"]),
        cell(&["屋面防水", "小区道路", "加装电梯", "扶手", "设计费", "不知道"]),
        cell(&["红线内", "红线外", "", "里面"]),
        cell(&["中央财政资金", "专项债", "地方配套", "发改资金", "天上掉的"]),
        cell(&["1.00", "264300.00", "-12.30", "约35万", "0.01"]),
    )
        .prop_map(|(estate, work, side, fund, amount)| format!("{estate},{work},{side},{fund},{amount}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn all_formats_agree(
        lines in proptest::collection::vec(line(), 0..40),
        gate in cell(&["error", "warning", "note", "never"]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let numbered = lines.iter().enumerate().map(|(at, line)| format!("F-{at},{line}\n"));
        let budget = format!("item,estate,work,side,fund,amount\n{}", numbered.collect::<String>());
        fs::write(folder.path().join("budget.csv"), budget).unwrap();
        fs::write(folder.path().join("estates.csv"), "estate,built\nE01,1990\nE02,2003\n").unwrap();
        let output = run(folder.path(), gate);
        let beside = String::from_utf8(output.stderr).unwrap();
        let file = |format: &str| fs::read(folder.path().join(format)).unwrap();
        let text = |format: &str| String::from_utf8(file(format)).unwrap();
        let wanted = read("json", &text("json"), "").unwrap();
        for format in ALL {
            let bytes = file(format.name);
            let Ok(text) = std::str::from_utf8(&bytes) else { continue };
            let text = text.trim_start_matches('\u{feff}');
            if let Some(told) = read(format.name, text, &beside) {
                prop_assert_eq!(&told, &wanted, "{}", format.name);
            }
        }
        prop_assert_eq!(&book(file("xlsx")), &wanted, "xlsx");
        prop_assert_eq!(&added_up(text("lines").trim_start_matches('\u{feff}')), &wanted.figures, "lines");
        let code = output.status.code().unwrap();
        prop_assert_eq!(failures(&text("junit")) == 0, code == 0, "exit code {}", code);
        let report: Value = serde_json::from_str(&text("json")).unwrap();
        prop_assert_eq!(&report["run"]["fail_on"], gate);
    }
}

/// Checks a budget, with every format in one run.
fn run(folder: &Path, gate: &str) -> std::process::Output {
    let outputs = ALL.iter().map(|format| format!("{0}={0}", format.name));
    Command::new(env!("CARGO_BIN_EXE_earmark"))
        .current_dir(folder)
        .args(["check", "budget.csv", "--estates", "estates.csv", "--fail-on", gate, "--lang", "en"])
        .args(outputs.flat_map(|output| ["-o".to_owned(), output]))
        .env("COLUMNS", "100")
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .unwrap()
}
