//! The program itself, end to end: hostile files, exit codes, outputs, and figures that agree in every
//! format.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

use crate::reader::Dice;

/// How a run ended and what it said.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    fn of(output: Output) -> Ran {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes UTF-8");
        let ran = Ran {
            code: output.status.code().expect("it ends by itself"),
            out: text(output.stdout),
            err: text(output.stderr),
        };
        assert!((0..=3).contains(&ran.code) && !ran.err.contains("panicked"), "{}: {}", ran.code, ran.err);
        ran
    }

    /// The report it wrote to standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }
}

/// The program in a folder, speaking English, with nothing of the outside to sway it.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.current_dir(folder).env("LC_ALL", "C").env_remove("COLUMNS").stdin(Stdio::null());
    command
}

/// Runs it.
pub(crate) fn earmark(folder: &Path, args: &[&str]) -> Ran {
    Ran::of(command(folder).args(args).output().unwrap())
}

/// Runs it with something on its standard input.
pub(crate) fn fed(folder: &Path, args: &[&str], input: &[u8]) -> Ran {
    let mut child = command(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || drop(stdin.write_all(input)));
        Ran::of(child.wait_with_output().unwrap())
    })
}

/// `check` of what stands in `budget.csv`, as JSON, with every estate taken to be in the programme.
pub(crate) fn check(folder: &Path, more: &[&str]) -> Ran {
    let mut args = vec!["check", "budget.csv", "--format", "json", "--assume", "estates-in-scope"];
    args.extend(more);
    earmark(folder, &args)
}

const FORMATS: [&str; 5] = ["human", "concise", "json", "csv", "lines"];
const HEAD: &str = "item,estate,work,side,fund,amount";
/// Central money may pay for this line inside the red line, and not outside.
const GOOD: &str = "A,E1,小区道路,inside,中央财政补助,100.00";
const WRONG: &str = "B,E1,小区道路,outside,中央财政补助,48000.00";

pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

pub(crate) fn budget(lines: &[&str]) -> Vec<u8> {
    let mut text = format!("{HEAD}\n");
    for line in lines {
        text.extend([line, "\n"]);
    }
    text.into_bytes()
}

pub(crate) fn one(bytes: &[u8]) -> TempDir {
    folder(&[("budget.csv", bytes)])
}

/// Code and row of every finding that has a row.
fn places(report: &Value) -> Vec<(String, u64)> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter_map(|one| Some((one["code"].as_str()?.to_owned(), one["row"].as_u64()?))).collect()
}

pub(crate) fn total<'j>(report: &'j Value, of: &str) -> (u64, &'j str) {
    let totals = if of.is_empty() { &report["totals"] } else { &report["totals"][of] };
    (totals["lines"].as_u64().unwrap(), totals["amount"].as_str().unwrap())
}

fn paths<'j>(report: &'j Value, of: &str) -> Vec<&'j str> {
    report[of].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect()
}

// What a file may hold
// -----------------------------------------------------------------------------------------------

#[test]
fn a_bad_row_is_a_finding_with_its_place_and_does_not_stop_the_run() {
    let cases: [(&str, &[u8]); 17] = [
        ("bad-row", b"A,E1,x\0y,inside,local_fiscal,1"),
        ("bad-row", b"A,E1,road,inside,local_fiscal"),
        ("bad-row", b"A,E1,road,inside,local_fiscal,1,2"),
        ("bad-row", b"A,E1,\xff\xfe,inside,local_fiscal,1"),
        ("bad-row", b"A"),
        ("bad-row", b"\"A,E1,road,inside,local_fiscal,1\""),
        ("bad-amount", "A,E1,小区道路,inside,中央财政补助,约35万".as_bytes()),
        ("bad-amount", "A,E1,小区道路,inside,中央财政补助,1200①".as_bytes()),
        ("bad-amount", "A,E1,小区道路,inside,中央财政补助,1.005".as_bytes()),
        ("bad-amount", "A,E1,小区道路,inside,中央财政补助,10000000000000".as_bytes()),
        ("bad-amount", "A,E1,小区道路,inside,中央财政补助,".as_bytes()),
        ("bad-amount", "A,E1,小区道路,inside,中央财政补助,\"1,23\"".as_bytes()),
        ("unknown-fund", "A,E1,小区道路,inside,central_fiscl,1".as_bytes()),
        ("unknown-fund", "A,E1,小区道路,inside,\"\"\"\",1".as_bytes()),
        ("unknown-fund", "A,E1,小区道路,inside,,1".as_bytes()),
        ("unknown-work", "Z,E1,小区道璐zz,inside,中央财政补助,1".as_bytes()),
        ("unknown-side", "Z,E1,小区道路,beside,中央财政补助,1".as_bytes()),
    ];
    for (code, line) in cases {
        let text =
            [HEAD.as_bytes(), b"\n", GOOD.as_bytes(), b"\n", line, b"\n", WRONG.as_bytes(), b"\n"].concat();
        let folder = one(&text);
        let ran = check(folder.path(), &[]);
        let report = ran.json();
        let shown = String::from_utf8_lossy(line);
        assert_eq!(ran.code, 1, "{shown}");
        let expected = [(code.to_owned(), 3), ("not-allowed".to_owned(), 4)];
        assert_eq!(places(&report), expected, "{shown}");
        assert_eq!(report["complete"], true);
        assert_eq!(report["findings"][0]["record"], 2);
        assert_eq!(total(&report, "").0, 3);
        assert_eq!(total(&report, "eligible"), (1, "100.00"));
        assert_eq!(total(&report, "misallocated"), (1, "48000.00"));
        assert_eq!(total(&report, "undetermined").0, 1);
        let concise = earmark(
            folder.path(),
            &["check", "budget.csv", "--format", "concise", "--assume", "estates-in-scope"],
        );
        assert!(
            concise.out.lines().next().unwrap().starts_with(&format!("budget.csv:3: error[{code}] ")),
            "{}",
            concise.out
        );
    }
}

#[test]
fn bad_dates_and_facts_are_findings_and_leave_the_verdict_to_the_rules() {
    let text = format!("{HEAD},date,related\n{GOOD},2021-02-30,yes\n{GOOD},2021/7/5,perhaps\n{GOOD},,\n");
    let folder = one(text.as_bytes());
    let report = check(folder.path(), &[]).json();
    let of = |code: &str| {
        places(&report).into_iter().filter(|(one, _)| one == code).map(|(_, row)| row).collect::<Vec<_>>()
    };
    assert_eq!(of("bad-date"), [2]);
    assert_eq!(of("bad-fact"), [3]);
    assert_eq!(total(&report, "").0, 3);
    assert_eq!(total(&report, "").1, "300.00");
}

#[test]
fn unknown_names_come_with_the_nearest_known_ones() {
    let folder =
        one(&budget(&["A,E1,小区道路,inside,central_fiscl,1", "A,E1,小区道璐,inside,local_fiscal,1"]));
    let report = check(folder.path(), &[]).json();
    let message = |at: usize| report["findings"][at]["message"].as_str().unwrap().to_owned();
    assert!(message(0).contains("central_fiscl") && message(0).contains("central_fiscal"), "{}", message(0));
    assert!(message(1).contains("小区道璐") && message(1).contains("小区道路"), "{}", message(1));
    let estates = b"estate,name\nE01,\xe5\xb9\xb8\xe7\xa6\x8f\xe9\x87\x8c\nE02,x\nE03,x\n";
    fs::write(folder.path().join("estates.csv"), estates).unwrap();
    fs::write(
        folder.path().join("budget.csv"),
        budget(&["A,E011,小区道路,inside,local_fiscal,1", "A,x,小区道路,inside,local_fiscal,1"]),
    )
    .unwrap();
    let report = check(folder.path(), &["--estates", "estates.csv"]).json();
    let unknown: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["code"] == "unknown-estate")
        .map(|one| one["message"].as_str().unwrap())
        .collect();
    assert!(unknown[0].contains("E01"), "{unknown:?}");
    assert!(unknown[1].contains("E02") && unknown[1].contains("E03"), "{unknown:?}");
}

#[test]
fn five_hundred_errors_are_five_hundred_findings() {
    let lines: Vec<String> =
        (0..500).map(|at| format!("I{at},E1,小区道路,inside,中央财政补助,x{at}")).collect();
    let folder = one(&budget(&lines.iter().map(String::as_str).collect::<Vec<_>>()));
    let ran = check(folder.path(), &[]);
    let report = ran.json();
    assert_eq!(ran.code, 1);
    assert_eq!(places(&report), (0..500).map(|at| ("bad-amount".to_owned(), at + 2)).collect::<Vec<_>>());
    assert_eq!(report["totals"]["amounts_not_read"], 500);
    let concise = earmark(folder.path(), &["check", "budget.csv", "--format", "concise"]);
    assert_eq!(concise.out.lines().count(), 500);
    let human = earmark(folder.path(), &["check", "budget.csv"]);
    assert_eq!(human.out.matches("error[bad-amount]").count(), 100);
    assert!(human.out.contains("400"), "it says how many it leaves out");
}

#[test]
fn rows_are_right_under_every_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            HEAD,
            GOOD,
            "",
            "\"C",
            "D\",E1,小区道路,inside,中央财政补助,bad",
            "",
            "",
            WRONG,
            "A,E1,小区道路,inside,中央财政补助,bad",
        ];
        let folder = one(text.join(end).as_bytes());
        let report = check(folder.path(), &[]).json();
        let expected = [("bad-amount", 4), ("not-allowed", 8), ("bad-amount", 9)]
            .map(|(code, row)| (code.to_owned(), row));
        assert_eq!(places(&report), expected, "{end:?}");
        let why = |row: u64| {
            earmark(folder.path(), &["why", &format!("budget.csv:{row}"), "--assume", "estates-in-scope"])
        };
        for (row, code) in [(2, 0), (4, 0), (5, 0), (8, 0), (3, 2), (6, 2), (7, 2), (10, 2), (0, 2), (1, 2)] {
            assert_eq!(why(row).code, code, "{end:?} {row}: {}", why(row).err);
        }
        assert!(why(8).out.contains("not-allowed"));
        assert!(why(5).out.contains("bad-amount"));
    }
}

#[test]
fn a_lone_quote_swallows_nothing_in_silence() {
    let folder = one(&budget(&[GOOD, "\"B,E1,小区道路,outside,中央财政补助,5", GOOD]));
    let ran = check(folder.path(), &[]);
    let report = ran.json();
    assert_eq!(ran.code, 2);
    assert_eq!(report["complete"], false);
    assert_eq!(paths(&report, "problems"), ["budget.csv"]);
    assert_eq!(places(&report), [("bad-row".to_owned(), 3)]);
    assert_eq!(total(&report, ""), (2, "100.00"));
    let message = report["problems"][0]["message"].as_str().unwrap();
    assert!(message.contains("line 3") && message.contains("2 lines"), "{message}");
    // A quote in the middle of a cell is a character like any other.
    let folder = one(&budget(&["A\"1,E1,小区道路,inside,中央财政补助,5", GOOD]));
    assert_eq!(check(folder.path(), &[]).code, 0);
}

#[test]
fn a_field_of_many_megabytes_is_an_answer_and_not_a_wait() {
    let long = "a".repeat(18 << 20);
    let folder = one(format!("{HEAD}\n{GOOD}\nA,E1,\"{long}\n").as_bytes());
    let ran = check(folder.path(), &[]);
    let report = ran.json();
    assert_eq!((ran.code, &report["complete"]), (2, &Value::Bool(false)));
    assert!(report["problems"][0]["message"].as_str().unwrap().contains("line 3"));
    // A digest is that of the whole file or there is none.
    assert_eq!(report["inputs"][0]["sha256"], Value::Null);
    assert_eq!(places(&report), [("bad-row".to_owned(), 3)]);
    let folder = one(long.as_bytes());
    let ran = earmark(folder.path(), &["check", "budget.csv"]);
    assert!(ran.code == 2 && ran.err.contains("line 1"), "{}", ran.err);
    let folder = one(format!("{HEAD}\nA,E1,小区道路,inside,{},1\n{GOOD}\n", &long[..1 << 20]).as_bytes());
    let report = check(folder.path(), &[]).json();
    assert_eq!(places(&report), [("unknown-fund".to_owned(), 2)]);
}

/// What a whole file holds, and the exit code that answers it when it is named.
#[test]
fn what_cannot_be_a_budget_is_answered_with_the_code_of_the_contract() {
    let zeros = [0; 4_096];
    let cases: [(&str, &[u8], i32, &str); 15] = [
        ("nothing at all", b"", 2, "budget.csv"),
        ("blank lines", b"\n\r\n\n", 2, "budget.csv"),
        ("a mark", b"\xef\xbb\xbf", 2, "budget.csv"),
        ("a header alone", b"item,estate,work,side,fund,amount", 3, ""),
        ("a header and blank lines", b"item,estate,work,side,fund,amount\r\n\r\n,,,,,\r\n", 3, ""),
        ("a column too few", b"item,estate,work,side,fund\n", 2, "amount"),
        ("three columns too few", b"item,work,side\n", 2, "estate, fund, amount"),
        ("two amounts", "item,estate,work,side,fund,amount,金额\n".as_bytes(), 2, "金额"),
        ("a foreign unit", "item,estate,work,side,fund,金额(美元)\n".as_bytes(), 2, "美元"),
        ("zeros", &zeros, 2, "budget.csv"),
        ("a quote", b"\"", 2, "line 1"),
        ("an open header", b"item,\"estate\nx,y\n", 2, "line 1"),
        ("UTF-16", b"\xff\xfei\0,\0t\0", 2, "the headers are i, t"),
        ("neither UTF-8 nor GB18030", b"caf\xe9,x\n", 2, "byte 4"),
        ("a workbook", b"PK\x03\x04\x14\0\x06\0\xff", 2, "budget.csv"),
    ];
    for (what, bytes, code, says) in cases {
        let folder = one(bytes);
        let ran = check(folder.path(), &[]);
        assert_eq!(ran.code, code, "{what}: {}", ran.err);
        assert!(ran.err.contains(says), "{what}: {}", ran.err);
        assert_eq!(ran.json()["complete"], code == 3, "{what}");
    }
}

#[test]
fn headers_and_names_are_understood_in_both_languages() {
    let line = |fund: &str| format!("A,E1,小 区 道 路,红线内,{fund},\"１，２３４．５０\"\n");
    let funds = [
        "central_fiscal",
        "CENTRAL_FISCAL",
        "中央财政补助",
        " 中央财政补助 ",
        "中央财政补助资金",
        "中央　财政资金",
    ];
    let lines: String = funds.iter().map(|fund| line(fund)).collect();
    for head in [
        HEAD,
        "项目编号,小区名称,改造内容,红线内外,资金来源,金额",
        "Item ID,ESTATE,Work,Side,Fund Source,Amount (yuan)",
        "\u{feff}编号,小区,工程名称,位置,资金渠道,安排金额（元）",
    ] {
        let folder = one(format!("{head}\n{lines}").as_bytes());
        let ran = check(folder.path(), &["-A", "duplicate-item"]);
        assert_eq!(ran.code, 0, "{head}: {}{}", ran.out, ran.err);
        assert_eq!(total(&ran.json(), "eligible"), (6, "7407.00"), "{head}");
    }
}

#[test]
fn units_are_scaled_exactly_or_refused() {
    let cases: [(&str, &str, &[&str], Option<&str>); 10] = [
        ("金额(万元)", "12.345678", &[], Some("123456.78")),
        ("金额(万元)", "12.3456789", &[], Some("0.00")),
        ("金额（单位：亿元）", "1.0000000001", &[], Some("100000000.01")),
        ("amount", "3", &["--unit", "wan"], Some("30000.00")),
        ("amount", "3", &["--unit", "yi"], Some("300000000.00")),
        ("金额(万元)", "3", &["--unit", "wan"], Some("30000.00")),
        ("金额(万元)", "3", &["--unit", "yuan"], None),
        ("金额(元)", "9,999,999,999,999.99", &[], Some("9999999999999.99")),
        ("总投资(万元)", "3", &["--columns", "amount=总投资(万元)"], Some("30000.00")),
        ("总投资(美元)", "3", &["--columns", "amount=总投资(美元)"], None),
    ];
    for (header, cell, flags, amount) in cases {
        let text =
            format!("item,estate,work,side,fund,{header}\nA,E1,小区道路,inside,中央财政补助,\"{cell}\"\n");
        let folder = one(text.as_bytes());
        let ran = check(folder.path(), flags);
        match amount {
            Some(amount) => assert_eq!(total(&ran.json(), "").1, amount, "{header} {cell} {flags:?}"),
            None => assert_eq!(ran.code, 2, "{header} {cell} {flags:?}"),
        }
    }
    let folder = one(&budget(&[GOOD]));
    assert_eq!(check(folder.path(), &["--unit", "dollar"]).code, 2);
}

// What a command line may mean
// ---------------------------------------------------------------------------------------

#[test]
fn a_file_reached_twice_is_read_once() {
    let folder =
        folder(&[("d/a.csv", &budget(&[GOOD])), ("d/e/b.CSV", &budget(&[GOOD])), ("d/notes.txt", b"x")]);
    let json = |args: &[&str]| {
        let mut all =
            vec!["check", "--format", "json", "--assume", "estates-in-scope", "-A", "duplicate-item"];
        all.extend(args);
        let ran = earmark(folder.path(), &all);
        (ran.code, paths(&ran.json(), "inputs").into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    let both = vec!["d/a.csv".to_owned(), "d/e/b.CSV".to_owned()];
    assert_eq!(json(&["d"]), (0, both.clone()));
    assert_eq!(json(&["d", "d/a.csv", "./d/../d/a.csv"]), (0, both));
    assert_eq!(json(&["d/*.csv"]), (0, vec!["d/a.csv".to_owned()]));
    assert_eq!(json(&["d/**/*.[cC][sS][vV]"]).1.len(), 2);
    assert_eq!(json(&["d/a.csv", "d/a.csv"]).1, ["d/a.csv"]);
    // A file that another flag names is no budget.
    assert_eq!(json(&["d", "--estates", "d/a.csv"]).1, ["d/e/b.CSV", "d/a.csv"]);
}

#[test]
fn in_a_folder_hidden_linked_own_and_other_tables_are_passed_over() {
    let good = budget(&[GOOD]);
    let folder = folder(&[
        ("d/a.csv", &good),
        ("d/.hidden.csv", &good),
        ("d/.git/b.csv", &good),
        ("elsewhere/c.csv", &good),
        ("d/other.csv", b"x,y\n1,2\n"),
        ("d/empty.csv", b""),
        ("d/estates.csv", b"estate,built_year\nE1,1990\n"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), folder.path().join("d/linked")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), folder.path().join("d/linked.csv")).unwrap();
    for format in ["lines", "csv"] {
        let written = format!("{format}=d/own-{format}.csv");
        assert_eq!(earmark(folder.path(), &["check", "d/a.csv", "-o", &written]).code, 1);
    }
    let ran = earmark(
        folder.path(),
        &["check", "d", "--format", "json", "--assume", "estates-in-scope", "--estates", "d/estates.csv"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(paths(&ran.json(), "inputs"), ["d/a.csv", "d/estates.csv"]);
    for skipped in ["other.csv", "own-lines.csv", "own-csv.csv", "empty.csv"] {
        assert!(ran.err.contains(skipped), "{skipped} is said to be skipped: {}", ran.err);
    }
    // The same files named are no budgets, and that is a failure.
    assert_eq!(earmark(folder.path(), &["check", "d/other.csv"]).code, 2);
    assert_eq!(
        earmark(folder.path(), &["check", "d", "d/other.csv"]).code,
        2,
        "named after its folder, it is still named"
    );
    // A table that is broken is not one to pass over.
    fs::write(folder.path().join("d/broken.csv"), b"item,\"estate\n").unwrap();
    let ran = earmark(folder.path(), &["check", "d", "--format", "json"]);
    assert_eq!((ran.code, paths(&ran.json(), "problems")), (2, vec!["d/broken.csv"]));
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_in_a_folder_is_a_file_that_cannot_be_read() {
    let folder = folder(&[("d/a.csv", &budget(&[GOOD]))]);
    std::os::unix::fs::symlink("nowhere", folder.path().join("d/b.csv")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("d/notes.txt")).unwrap();
    for named in ["d", "d/*.csv"] {
        let ran = earmark(folder.path(), &["check", named, "--format", "json"]);
        assert_eq!((ran.code, paths(&ran.json(), "problems")), (2, vec!["d/b.csv"]), "{named}");
        assert!(ran.err.contains("d/b.csv: this is a link to `nowhere`, which is not there"), "{}", ran.err);
    }
}

#[test]
fn a_folder_is_inspected_as_it_is_checked() {
    let good = budget(&[GOOD]);
    let folder = folder(&[
        ("d/a.csv", &good),
        ("d/empty.csv", b""),
        ("d/estates.csv", b"estate,built_year\nE1,1990\n"),
        ("e/x.csv", b"a,b\n"),
    ]);
    let check = earmark(folder.path(), &["check", "d", "--format", "json"]);
    let inspect = earmark(folder.path(), &["inspect", "d", "-o", "json"]);
    assert_eq!((inspect.code, paths(&inspect.json(), "files")), (0, vec!["d/a.csv"]));
    assert_eq!(inspect.json()["skipped"], check.json()["skipped"]);
    assert!(inspect.err.contains("d/estates.csv: skipped"), "{}", inspect.err);
    assert_eq!(earmark(folder.path(), &["inspect", "e"]).code, 3);
    assert_eq!(earmark(folder.path(), &["inspect", "d/estates.csv"]).code, 2);
    assert_eq!(earmark(folder.path(), &["inspect", "d/empty.csv"]).code, 2);
}

#[test]
fn amounts_that_cannot_be_read_are_told_of_an_inspected_file() {
    let lines = budget(&[GOOD, &GOOD.replace("100.00", "about 100"), &GOOD.replace("100.00", "")]);
    let folder = folder(&[("a.csv", &lines), ("b.csv", &budget(&[GOOD]))]);
    let files = earmark(folder.path(), &["inspect", "a.csv", "b.csv", "-o", "json"]).json()["files"].clone();
    assert_eq!((&files[0]["amounts_not_read"], &files[1]["amounts_not_read"]), (&2.into(), &0.into()));
    let shown = |file: &str| earmark(folder.path(), &["inspect", file]).out;
    assert!(shown("a.csv").contains("amounts that could not be read, each counted as 0.00: 2"));
    assert!(!shown("b.csv").contains("could not be read"));
}

#[test]
fn nothing_to_check_is_not_success() {
    let folder = folder(&[("empty/notes.txt", b""), ("other/x.csv", b"a,b\n")]);
    for format in FORMATS {
        assert_eq!(earmark(folder.path(), &["check", "empty", "--format", format]).code, 3, "{format}");
        assert_eq!(earmark(folder.path(), &["check", "other", "--format", format]).code, 3, "{format}");
    }
    assert_eq!(earmark(folder.path(), &["check", "missing.csv"]).code, 2);
    assert_eq!(earmark(folder.path(), &["check", "nothing*.csv"]).code, 2);
    assert_eq!(earmark(folder.path(), &["check", "[z-a].csv"]).code, 2);
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_judged() {
    let folder = folder(&[
        ("a.csv", &budget(&[GOOD])),
        ("z.csv", &budget(&[WRONG])),
        ("q.csv", b"item,estate,work,side,fund,amount\n\""),
    ]);
    let ran = earmark(
        folder.path(),
        &[
            "check",
            "a.csv",
            "missing.csv",
            "q.csv",
            "z.csv",
            "--format",
            "json",
            "--assume",
            "estates-in-scope",
        ],
    );
    let report = ran.json();
    assert_eq!(ran.code, 2);
    assert_eq!(report["complete"], false);
    assert_eq!(paths(&report, "problems"), ["missing.csv", "q.csv"]);
    assert_eq!(total(&report, "eligible"), (1, "100.00"));
    assert_eq!(total(&report, "misallocated"), (1, "48000.00"));
}

/// A file that opens and then fails to be read.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_fails_while_it_is_read_is_named() {
    let folder = folder(&[("d/a.csv", &budget(&[GOOD]))]);
    std::os::unix::fs::symlink("/proc/self/mem", folder.path().join("d/sick.csv")).unwrap();
    for named in ["d", "d/sick.csv"] {
        let ran = earmark(folder.path(), &["check", named, "--format", "json"]);
        assert_eq!((ran.code, paths(&ran.json(), "problems")), (2, vec!["d/sick.csv"]), "{named}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_like_standard_input() {
    let folder = one(&budget(&[GOOD, WRONG]));
    let text = fs::read(folder.path().join("budget.csv")).unwrap();
    for path in ["-", "/dev/stdin"] {
        let ran =
            fed(folder.path(), &["check", path, "--format", "json", "--assume", "estates-in-scope"], &text);
        let report = ran.json();
        assert_eq!(ran.code, 1, "{path}: {}", ran.err);
        assert_eq!(paths(&report, "inputs"), [path]);
        assert_eq!(total(&report, "eligible"), (1, "100.00"));
        assert_eq!(places(&report), [("not-allowed".to_owned(), 3)]);
    }
    // What is read twice is there twice: the human format draws the row it is about.
    let ran = fed(folder.path(), &["check", "-", "--assume", "estates-in-scope"], &text);
    assert!(ran.out.contains("-:3") && ran.out.contains("48,000.00"), "{}", ran.out);
    assert_eq!(fed(folder.path(), &["check", "-"], b"").code, 2);
}

#[test]
fn a_file_that_changes_while_it_is_read_is_exit_two() {
    let folder = folder(&[("budget.csv", &budget(&[GOOD])), ("d/other.csv", b"x\n")]);
    let mut child = command(folder.path())
        .args(["check", "budget.csv", "d", "-", "--format", "json", "--assume", "estates-in-scope"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Once the other file is said to be skipped, the budget was opened, and the run waits for its standard
    // input.
    let mut skipped = String::new();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    err.read_line(&mut skipped).unwrap();
    assert!(skipped.contains("other.csv"), "{skipped}");
    fs::write(folder.path().join("budget.csv"), budget(&[GOOD, GOOD])).unwrap();
    child.stdin.take().unwrap().write_all(&budget(&[GOOD])).unwrap();
    let drain = thread::spawn(move || err.lines().count());
    let ran = Ran::of(child.wait_with_output().unwrap());
    drain.join().unwrap();
    assert_eq!((ran.code, paths(&ran.json(), "problems")), (2, vec!["budget.csv"]));
}

#[test]
fn estates_are_read_or_refused_whole() {
    let good = "estate,name,built_year,shantytown_plan,demolish_rebuild,self_built,urban_village\n";
    let cases: [(&[u8], i32, &str); 9] = [
        (b"E1,x,1990,no,no,no,no\n", 0, ""),
        ("E1,x,1990,否,0,FALSE,否\n".as_bytes(), 0, ""),
        (b"E1,x,1990,no,no,no\n", 2, "line 2"),
        (b"E1,x,1990,no,no,no,no\ne1,y,1991,no,no,no,no\n", 2, "line 3"),
        (b",,1990,no,no,no,no\n", 2, "line 2"),
        (b"E1,\xff,1990,no,no,no,no\n", 2, "line 2"),
        (b"E1,\0,1990,no,no,no,no\n", 2, "line 2"),
        (b"E1,x,1990,no,no,no,no\n\"E2,x", 2, "line 3"),
        (b"E1,x,nineteen,no,no,no,no\n", 1, "estates.csv"),
    ];
    for (rows, code, says) in cases {
        let table = [good.as_bytes(), rows].concat();
        let folder = folder(&[("budget.csv", &budget(&[GOOD])), ("estates.csv", &table)]);
        let ran = earmark(
            folder.path(),
            &["check", "budget.csv", "--estates", "estates.csv", "--format", "concise"],
        );
        let shown = String::from_utf8_lossy(rows);
        assert_eq!(ran.code, code, "{shown}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(says) || ran.out.contains(says), "{shown}: {}", ran.err);
    }
    let folder = folder(&[
        ("budget.csv", &budget(&[GOOD])),
        ("d/x", b""),
        ("empty.csv", b""),
        ("names.csv", b"built_year\n1990\n"),
    ]);
    for bad in ["d", "missing.csv", "empty.csv", "names.csv", "budget.csv"] {
        let ran = check(folder.path(), &["--estates", bad]);
        assert!(ran.code == 2 || (bad == "budget.csv" && ran.code == 3), "{bad}: {} {}", ran.code, ran.err);
        assert!(ran.code == 3 || ran.err.contains(bad), "{bad}: {}", ran.err);
    }
}

#[test]
fn what_is_not_understood_on_the_command_line_is_exit_two_and_named() {
    let folder = one(&budget(&[GOOD]));
    for args in [
        &["--wrong"][..],
        &["--jobs", "0"],
        &["--jobs", "x"],
        &["--fail-on", "never-ever"],
        &["--format", "jsno"],
        &["-o", "yaml=x"],
        &["-A", "not-alowed"],
        &["--columns", "fund"],
        &["--columns", "fnud=资金来源"],
        &["--columns", "fund=nowhere"],
        &["--set", "fund=central_fiscal"],
        &["--set", "nothing=1"],
        &["--assume", "estates-in-scop"],
        &["--assume", "built_year=soon"],
        &["--as-of", "2021-02-30"],
        &["--rules", "no-such-pack"],
        &["--lang", "fr"],
        &["-o", "json", "-o", "csv"],
    ] {
        let mut all = vec!["check", "budget.csv"];
        all.extend(args);
        let ran = earmark(folder.path(), &all);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.out);
        let word = args[args.len() - 1].split('=').next().unwrap();
        assert!(args[0] == "-o" || ran.err.contains(word), "{args:?}: {}", ran.err);
        assert!(!ran.out.contains(GOOD), "{args:?}");
    }
    assert_eq!(earmark(folder.path(), &["check"]).code, 2);
    assert_eq!(earmark(folder.path(), &["chekc"]).code, 2);
    assert_eq!(earmark(folder.path(), &["--version"]).code, 0);
    assert_eq!(earmark(folder.path(), &["check", "--help"]).code, 0);
}

#[test]
fn levels_and_the_gate_decide_the_code_and_never_the_money() {
    let folder = one(&budget(&[GOOD, WRONG]));
    let run = |flags: &[&str]| {
        let ran = check(folder.path(), flags);
        let report = ran.json();
        assert_eq!(total(&report, "misallocated"), (1, "48000.00"), "{flags:?}");
        let severities = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["severity"].as_str().unwrap().to_owned());
        (ran.code, severities.collect::<Vec<_>>().join(" "))
    };
    assert_eq!(run(&[]), (1, "error".to_owned()));
    assert_eq!(run(&["-W", "not-allowed"]), (1, "warning".to_owned()));
    assert_eq!(run(&["-W", "not-allowed", "--fail-on", "error"]), (0, "warning".to_owned()));
    assert_eq!(run(&["-A", "not-allowed"]), (0, String::new()));
    assert_eq!(run(&["-D", "not-allowed", "--fail-on", "error"]), (1, "error".to_owned()));
    assert_eq!(run(&["--fail-on", "never"]), (0, "error".to_owned()));
    assert_eq!(run(&["--fail-on", "note"]), (1, "error".to_owned()));
}

#[test]
fn columns_values_and_assumptions_fill_what_a_file_lacks() {
    let folder = one("编号,小区,做什么,谁出,多少\nA,E1,小区道路,中央财政补助,7\n".as_bytes());
    let flags = [
        "--columns",
        "work=做什么",
        "--columns",
        "fund= 谁出",
        "--columns",
        "amount=多少",
        "--set",
        "side=inside",
    ];
    let ran = check(folder.path(), &flags);
    assert_eq!((ran.code, total(&ran.json(), "eligible")), (0, (1, "7.00")), "{}", ran.err);
    assert_eq!(check(folder.path(), &flags[..6]).code, 2);
    // A blank side is a missing fact, and an assumption may fill it; the lines that rest on it are counted.
    let folder = one(&budget(&["A,E1,小区道路,,central_fiscal,7"]));
    let ran = check(folder.path(), &["--assume", "side=inside"]);
    let report = ran.json();
    assert_eq!((ran.code, total(&report, "eligible")), (0, (1, "7.00")));
    let assumed: Vec<&str> =
        report["assumptions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(assumed.contains(&"side") && assumed.contains(&"estates-in-scope"), "{assumed:?}");
    let report = check(folder.path(), &["--assume", "side=outside"]).json();
    assert_eq!(total(&report, "misallocated"), (1, "7.00"));
    // Without the estates nothing is known of them, and one finding says so for all lines.
    let ran = earmark(folder.path(), &["check", "budget.csv", "--format", "json", "--no-assume"]);
    let report = ran.json();
    assert_eq!((ran.code, total(&report, "undetermined")), (1, (1, "7.00")));
    assert_eq!(report["assumptions"].as_array().unwrap().len(), 0);
}

// Where reports go
// ---------------------------------------------------------------------------------------------------

#[test]
fn an_output_never_goes_over_an_input_and_appears_whole_or_not_at_all() {
    let folder = folder(&[
        ("budget.csv", &budget(&[GOOD])),
        ("estates.csv", b"estate,built_year\nE1,1990\n"),
        ("d/x", b""),
    ]);
    let text = fs::read(folder.path().join("budget.csv")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("budget.csv", folder.path().join("link")).unwrap();
        std::os::unix::fs::symlink(".", folder.path().join("here")).unwrap();
    }
    let absolute = folder.path().join("budget.csv");
    let absolute = format!("csv={}", absolute.display());
    let mut bad = vec![
        "csv=budget.csv",
        "json=./budget.csv",
        "lines=d/../budget.csv",
        "csv=estates.csv",
        &absolute,
        "csv=d",
        "csv=nowhere/out.csv",
    ];
    if cfg!(unix) {
        bad.extend(["csv=link", "csv=here/budget.csv"]);
    }
    for output in bad {
        let ran = check(folder.path(), &["--estates", "estates.csv", "-q", "-o", output]);
        let ran = if ran.code == 2 {
            earmark(folder.path(), &["check", "budget.csv", "--estates", "estates.csv", "-o", output])
        } else {
            ran
        };
        assert_eq!(ran.code, 2, "{output}");
        assert!(!ran.err.is_empty(), "{output}");
        assert_eq!(fs::read(folder.path().join("budget.csv")).unwrap(), text, "{output}");
    }
    let ran = earmark(
        folder.path(),
        &["check", "budget.csv", "-o", "csv=out.csv", "-o", "json=out.json", "-o", "lines=out.lines", "-q"],
    );
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names.retain(|name| name != "link" && name != "here");
    assert_eq!(names, ["budget.csv", "d", "estates.csv", "out.csv", "out.json", "out.lines"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("out.csv"), mode("budget.csv"), "a report has the permissions of any new file");
    }
}

/// A layer of a stack of packs.
fn layer(id: &str, on: &str) -> String {
    format!(
        "[pack]\nid = \"{id}\"\ntitle = {{ zh = \"层\", en = \"layer\" }}\nreviewed = 2026-01-01\nextends = [\"{on}\"]\n"
    )
}

#[test]
fn an_output_goes_over_nothing_else_that_a_run_rests_on() {
    let folder = folder(&[
        ("budget.csv", &budget(&[GOOD])),
        ("city.toml", layer("city", "province.toml").as_bytes()),
        ("province.toml", layer("province", "cn-old-estates").as_bytes()),
        ("earmark.toml", b"unit = \"yuan\"\n"),
    ]);
    let names = ["budget.csv", "city.toml", "province.toml", "earmark.toml"];
    let texts = || names.map(|name| fs::read(folder.path().join(name)).unwrap());
    let before = texts();
    for name in &names[1..] {
        for args in [&["check"][..], &["plan"]] {
            let output = if args[0] == "check" { format!("json={name}") } else { format!("csv={name}") };
            let args = [args, &["budget.csv", "--rules", "city.toml", "-o", &output]].concat();
            if args[0] == "plan" && *name == "earmark.toml" {
                continue;
            }
            let ran = earmark(folder.path(), &args);
            assert!(ran.code == 2 && ran.err.contains(name), "{args:?}: {}", ran.err);
        }
    }
    let ran = earmark(folder.path(), &["check", "budget.csv", "-q", "-o", "json=report.json"]);
    assert_eq!(ran.err, "");
    for format in ["csv", "lines", "json"] {
        let ran = earmark(folder.path(), &["render", "report.json", "-o", &format!("{format}=budget.csv")]);
        assert!(ran.code == 2 && ran.err.contains("budget.csv"), "{format}: {}", ran.err);
    }
    #[cfg(unix)]
    {
        let stdin = fs::File::open(folder.path().join("budget.csv")).unwrap();
        let args = ["check", "-", "-o", "csv=budget.csv"];
        let ran = Ran::of(command(folder.path()).args(args).stdin(stdin).output().unwrap());
        assert!(ran.code == 2 && ran.err.contains("budget.csv"), "{}", ran.err);
    }
    assert!(before == texts());
}

/// One that others may not read is no more open for being written again.
#[cfg(unix)]
#[test]
fn a_report_that_is_written_again_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = one(&budget(&[GOOD]));
    let path = folder.path().join("report.json");
    let write = || earmark(folder.path(), &["check", "budget.csv", "-q", "-o", "json=report.json"]);
    write();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    write();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_report_may_be_written_again_into_the_folder_that_is_checked() {
    let folder = folder(&[("d/a.csv", &budget(&[WRONG]))]);
    for _ in 0..2 {
        let ran = earmark(
            folder.path(),
            &[
                "check",
                "d",
                "--assume",
                "estates-in-scope",
                "-o",
                "lines=d/lines.csv",
                "-o",
                "csv=d/findings.csv",
            ],
        );
        assert_eq!(ran.code, 1, "{}", ran.err);
    }
    assert_eq!(fs::read_to_string(folder.path().join("d/lines.csv")).unwrap().lines().count(), 2);
}

#[test]
fn an_output_into_a_folder_that_is_not_there_names_the_folder() {
    let folder = one(&budget(&[GOOD]));
    for (lang, wanted) in [
        ("en", "`new/sub/x.json` cannot be written: there is no folder `new/sub`"),
        ("zh", "无法写入 `new/sub/x.json`：没有文件夹 `new/sub`"),
    ] {
        let args = ["check", "budget.csv", "-o", "json=new/sub/x.json", "--lang", lang];
        let ran = earmark(folder.path(), &args);
        assert!(ran.code == 2 && ran.err.contains(wanted), "{}", ran.err);
        assert!(!folder.path().join("new").exists());
    }
    let ran = earmark(folder.path(), &["check", "budget.csv", "-o", "json=budget.csv/x.json"]);
    assert!(ran.code == 2 && ran.err.contains("there is no folder `budget.csv`"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn what_is_said_to_come_next_can_be_typed() {
    let text = budget(&[WRONG]);
    let folder =
        folder(&[("FILE", &text), ("-dash.csv", &text), ("-e.csv", b"estate,built_year\nE1,1990\n")]);
    let programs = Path::new(env!("CARGO_BIN_EXE_earmark")).parent().unwrap();
    for (args, suggested) in [
        (&["check", "-", "--estates=-e.csv"][..], "earmark why --estates ./-e.csv -- -:2 < FILE"),
        (&["check", "--", "-dash.csv"], "earmark why ./-dash.csv:2"),
    ] {
        let ran = fed(folder.path(), args, &text);
        let next = ran.out.split("next: ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
        assert_eq!(next, suggested, "{}", ran.out);
        let typed = Command::new("sh")
            .args(["-c", next])
            .current_dir(folder.path())
            .env("PATH", format!("{}:{}", programs.display(), std::env::var("PATH").unwrap()))
            .env("LC_ALL", "C")
            .output()
            .unwrap();
        let told = String::from_utf8(typed.stdout).unwrap();
        assert!(typed.status.success() && told.contains("小区道路"), "{told}");
    }
}

#[test]
fn two_outputs_to_one_path_are_refused() {
    let folder = one(&budget(&[GOOD]));
    let ran = earmark(folder.path(), &["check", "budget.csv", "-o", "json=out", "-o", "csv=./out"]);
    assert_eq!(ran.code, 2);
    assert!(!folder.path().join("out").exists());
}

#[test]
fn an_output_without_its_path_goes_nowhere() {
    let folder = one(&budget(&[GOOD]));
    for lang in ["en", "zh"] {
        let ran = earmark(folder.path(), &["check", "budget.csv", "-o", "csv=", "--lang", lang]);
        assert_eq!(
            (ran.code, &*ran.out),
            (2, ""),
            "a variable of a script that is not set is no standard output"
        );
        assert!(ran.err.contains("`csv=`"), "{}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn links_stay_what_they_are_and_what_they_lead_to_is_written() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("budget.csv", &budget(&[GOOD])), ("there/kept", b"")]);
    let at = |name: &str| folder.path().join(name);
    symlink("there/new.json", at("new.json")).unwrap();
    symlink("there/kept", at("kept.json")).unwrap();
    for output in ["json=new.json", "json=kept.json"] {
        assert_ne!(earmark(folder.path(), &["check", "budget.csv", "-q", "-o", output]).code, 2, "{output}");
    }
    for (link, target) in [("new.json", "there/new.json"), ("kept.json", "there/kept")] {
        assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink(), "{link}");
        assert!(fs::read_to_string(at(target)).unwrap().starts_with('{'), "{target}");
    }
    let both = ["check", "budget.csv", "-q", "-o", "json=new.json", "-o", "csv=there/new.json"];
    assert_eq!(earmark(folder.path(), &both).code, 2, "a link and what it leads to are one place");
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_open_already_is_written_to_and_never_replaced() {
    let folder = one(&budget(&[GOOD]));
    // As `/dev/stdout` is, which a run as root must not take away from everybody.
    let link = folder.path().join("stdout");
    std::os::unix::fs::symlink("/proc/self/fd/1", &link).unwrap();
    let into = folder.path().join("into");
    let run = |outputs: &[&str]| {
        let mut command = command(folder.path());
        command.args(["check", "budget.csv", "-q"]).args(outputs).stdout(fs::File::create(&into).unwrap());
        (command.status().unwrap().code(), fs::read_to_string(&into).unwrap())
    };
    assert_eq!(run(&["-o", "json=stdout"]), run(&["-o", "json"]));
    assert_eq!(
        run(&["-o", "json=stdout", "-o", "csv"]),
        (Some(2), String::new()),
        "both are standard output"
    );
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_exit_two_with_a_reason() {
    let folder = one(&budget(&[GOOD, WRONG]));
    for format in earmark::report::ALL.iter().map(|format| format.name) {
        let to_file =
            earmark(folder.path(), &["check", "budget.csv", "-q", "-o", &format!("{format}=/dev/full")]);
        assert_eq!(to_file.code, 2, "{format}");
        assert!(to_file.err.contains("/dev/full"), "{format}: {}", to_file.err);
        assert!(to_file.err.contains("No space left"), "{format}: {}", to_file.err);
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = command(folder.path())
            .args(["check", "budget.csv", "-q", "--format", format])
            .stdout(full)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{format}");
        assert!(!output.stderr.is_empty(), "{format} says why");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_other_commands_write_to_a_full_disk_is_lost_with_a_reason() {
    let folder = one(&budget(&[GOOD, WRONG]));
    for args in [
        &["completions", "bash"][..],
        &["completions", "zsh"],
        &["man"],
        &["schema", "report"],
        &["list", "works"],
        &["matrix"],
        &["explain", "forbidden"],
        &["plan", "budget.csv"],
        &["inspect", "budget.csv"],
        &["why", "budget.csv:2"],
        &["sql", "--dialect", "duckdb"],
        &["--help"],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ran = Ran::of(command(folder.path()).args(args).stdout(full).output().unwrap());
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains("No space left") || args == ["--help"], "{args:?}: {}", ran.err);
    }
}

#[test]
fn a_reader_that_goes_away_changes_no_exit_code() {
    let made = made(3_000);
    let folder = one(&made.text);
    for format in FORMATS {
        let mut child = command(folder.path())
            .args(["check", "budget.csv", "--format", format, "-o", "json=whole.json"])
            .args(["--assume", "estates-in-scope"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(!err.contains("panicked"), "{format}: {err}");
        assert_eq!(output.status.code(), Some(1), "{format}: {err}");
        assert!(
            folder.path().join("whole.json").exists(),
            "{format}: the other report is written all the same"
        );
        fs::remove_file(folder.path().join("whole.json")).unwrap();
    }
}

#[test]
fn a_run_that_is_killed_leaves_what_was_there() {
    let folder = one(&made(20_000).text);
    fs::write(folder.path().join("out.csv"), "before").unwrap();
    let mut child =
        command(folder.path()).args(["check", "budget.csv", "-q", "-o", "lines=out.csv"]).spawn().unwrap();
    let writing = || {
        let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        names.into_iter().any(|name| name.to_string_lossy().starts_with(".earmark-"))
    };
    while !writing() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
        thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), "before");
}

// What reaches a terminal
// --------------------------------------------------------------------------------------------

/// Characters that move a cursor, ring a bell or turn what follows around.
fn raw(text: &str) -> Vec<char> {
    let bad = |c: &char| {
        (c.is_control() && *c != '\n')
            || ('\u{200b}'..='\u{200f}').contains(c)
            || ('\u{202a}'..='\u{202e}').contains(c)
    };
    text.chars().filter(bad).collect()
}

#[test]
fn no_control_character_of_the_data_reaches_the_terminal() {
    let evil = "\u{1b}[2J\u{7}\u{8}\t\u{7f}\u{9b}31m\u{202e}\u{200b}x\r\ny";
    for column in 0..7 {
        let mut cells =
            [GOOD.split(',').map(str::to_owned).collect::<Vec<_>>(), vec!["2021-01-01".to_owned()]].concat();
        cells[column] = format!("\"{}{evil}\"", cells[column]);
        let text = format!("{HEAD},date,\"{evil}\"\n{},1\n{},\"{evil}\"\n", cells.join(","), cells.join(","));
        let name = if cfg!(unix) { "budget\u{1b}[2J.csv" } else { "budget.csv" };
        let folder = folder(&[(name, text.as_bytes())]);
        for format in ["human", "concise", "json"] {
            let ran = earmark(folder.path(), &["check", name, "-v", "--format", format]);
            assert_eq!(raw(&ran.err), [], "{column} {format}");
            assert_eq!(raw(&ran.out), [], "{column} {format}");
        }
        for asked in
            [&["why", &format!("{name}:2")][..], &["inspect", name], &["inspect", name, "-o", "json"]]
        {
            let ran = earmark(folder.path(), asked);
            assert_eq!((raw(&ran.out), raw(&ran.err)), (vec![], vec![]), "{column} {asked:?}");
        }
    }
    // In headers that are refused, and in tables of estates.
    let folder = folder(&[
        ("budget.csv", format!("item,estate,\"{evil}\"\n").as_bytes()),
        ("good.csv", &budget(&[GOOD])),
        ("estates.csv", format!("estate,\"{evil}\"\n\"{evil}\"\nx,y\nx,z\n").as_bytes()),
    ]);
    for args in [&["check", "budget.csv"][..], &["check", "good.csv", "--estates", "estates.csv"]] {
        let ran = earmark(folder.path(), args);
        assert_eq!((ran.code, raw(&ran.out), raw(&ran.err)), (2, vec![], vec![]), "{args:?}");
    }
}

#[test]
fn json_gives_the_cell_back_as_it_is() {
    let folder = one(&budget(&["\"a\u{1b}\u{9b}\u{7f}\"\"b\",E1,小区道路,outside,central_fiscal,1"]));
    assert_eq!(check(folder.path(), &[]).json()["findings"][0]["item"], "a\u{1b}\u{9b}\u{7f}\"b");
}

#[test]
fn formulas_are_inert_and_numbers_stay_numbers() {
    let formulas =
        ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=HYPERLINK(\"\"http://x\"\")"];
    let mut lines: Vec<String> = formulas
        .iter()
        .map(|formula| format!("\"{formula}\",E1,小区道路,outside,central_fiscal,-5.00"))
        .collect();
    lines.push("-5,E1,小区道路,outside,central_fiscal,\"-1,234.50\"".to_owned());
    lines.extend(formulas.iter().map(|formula| format!("A,E1,小区道路,inside,\"{formula}\",\"{formula}\"")));
    let folder = one(&budget(&lines.iter().map(String::as_str).collect::<Vec<_>>()));
    for format in ["csv", "lines"] {
        let ran = earmark(
            folder.path(),
            &["check", "budget.csv", "--format", format, "--assume", "estates-in-scope"],
        );
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(ran.out.as_bytes());
        let mut numbers = 0;
        for cell in
            reader.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        {
            let number = !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit() || "-,.".contains(c));
            numbers += usize::from(number && cell.starts_with('-'));
            assert!(
                number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']),
                "{format}: {cell:?}"
            );
        }
        assert!(numbers >= 9, "{format}: negative amounts are numbers still");
    }
}

// Figures
// ------------------------------------------------------------------------------------------------------------

/// A budget made up of everything that may happen, and what must be found in it.
struct Made {
    text: Vec<u8>,
    found: Vec<(String, u64)>,
    sums: BTreeMap<&'static str, (u64, i128)>,
    not_read: u64,
}

fn made(lines: u64) -> Made {
    let mut dice = Dice(lines);
    let mut made = Made {
        text: format!("{HEAD},note\r\n").into_bytes(),
        found: Vec::new(),
        sums: BTreeMap::new(),
        not_read: 0,
    };
    let mut row = 2;
    for at in 0..lines {
        let fen = i128::try_from(dice.below(900_000_000)).unwrap();
        let (whole, cents) = (fen / 100, fen % 100);
        let amount = match dice.below(4) {
            0 => format!("{whole}.{cents:02}"),
            1 => format!("\"￥{}.{cents:02}\"", grouped(whole)),
            2 => format!("({whole}.{cents:02})"),
            _ => format!("{whole}.{cents:02}")
                .chars()
                .map(|c| if c == '.' { c } else { char::from_u32(c as u32 + 0xfee0).unwrap() })
                .collect(),
        };
        let fen = if amount.starts_with('(') { -fen } else { fen };
        let (side, verdict) =
            if dice.below(5) == 0 { ("红线外", "misallocated") } else { ("inside", "eligible") };
        let fund = dice.pick(&["central_fiscal", "中央财政补助", "\" 中央财政补助资金\""]);
        let note = dice.pick(&[
            "\"first line\r\nsecond, line\r\"\"third\"\"\nfourth\"",
            "屋面防水及外墙保温改造工程第三标段，含脚手架、垃圾外运与成品保护，以竣工图为准",
            "",
            "\"\"",
        ]);
        let line = format!("I{at:06},E{},小区道路,{side},{fund},{amount},{note}", dice.below(300));
        let (line, fault, read) = match dice.below(60) {
            0 => (line.replace(&amount, "约35万").into_bytes(), "bad-amount", false),
            1 => (
                line.replace(fund, dice.pick(&["central_fiscl", "省级补贴款", "???"])).into_bytes(),
                "unknown-fund",
                true,
            ),
            2 => (format!("{line},").into_bytes(), "bad-row", false),
            3 => (line.replace("小区", "小\0区").into_bytes(), "bad-row", false),
            4 => ([line.as_bytes(), b"\xff"].concat(), "bad-row", false),
            5 => (line.replace("小区道路", "zzzz").into_bytes(), "unknown-work", true),
            6 => (line.replace(side, "somewhere").into_bytes(), "unknown-side", true),
            7 => (line.replace(&amount, "12345678901234.5").into_bytes(), "bad-amount", false),
            8 => (b"only one cell".to_vec(), "bad-row", false),
            _ => (line.into_bytes(), "", true),
        };
        let (code, verdict) = match (fault, verdict) {
            ("", "misallocated") => ("not-allowed", verdict),
            ("", _) => ("", verdict),
            (fault, _) => (fault, "undetermined"),
        };
        if !code.is_empty() {
            made.found.push((code.to_owned(), row));
        }
        let sum = made.sums.entry(verdict).or_default();
        sum.0 += 1;
        sum.1 += if read { fen } else { 0 };
        made.not_read += u64::from(!read);
        let end: &[u8] = if dice.below(40) == 0 { b"\r\n\r\n" } else { b"\r\n" };
        made.text.extend_from_slice(&line);
        made.text.extend_from_slice(end);
        let inner = if line.ends_with(b"fourth\"") || line.windows(7).any(|part| part == b"fourth\"") {
            3
        } else {
            0
        };
        row += 1 + inner + u64::from(end.len() == 4);
    }
    made
}

fn grouped(whole: i128) -> String {
    earmark::model::money::group_digits(&whole.to_string())
}

fn yuan(fen: i128) -> String {
    earmark::model::Money::from_fen(fen).to_string()
}

#[test]
fn all_formats_agree_whatever_the_jobs_and_every_run_is_the_same() {
    let made = made(20_000);
    assert!(made.text.len() > 2 << 20, "it takes more than two steps of reading");
    let folder = one(&made.text);
    let run = |name: &str, jobs: &str| {
        fs::create_dir(folder.path().join(name)).unwrap();
        let mut command = command(folder.path());
        command.args(["check", "budget.csv", "--assume", "estates-in-scope", "--jobs", jobs]);
        for format in FORMATS {
            command.args(["-o", &format!("{format}={name}/{format}")]);
        }
        let ran = Ran::of(command.output().unwrap());
        assert_eq!(ran.code, 1, "{}", ran.err);
        let read = |format: &str| fs::read_to_string(folder.path().join(name).join(format)).unwrap();
        (FORMATS.map(read), ran.out, ran.err)
    };
    let first = run("first", "1");
    assert!(first == run("second", "2"), "another run with two threads gives the same bytes");
    let ([human, concise, json, csv_text, lines], _, closing) = first;

    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["complete"], true);
    assert_eq!(places(&report), made.found, "every fault is found at its row, and nothing else is");
    assert_eq!(report["totals"]["amounts_not_read"], made.not_read);
    let mut all = (0, 0);
    for verdict in ["eligible", "misallocated", "review", "undetermined"] {
        let (count, fen) = made.sums.get(verdict).copied().unwrap_or_default();
        assert_eq!(total(&report, verdict), (count, yuan(fen).as_str()), "{verdict}");
        let figures = earmark::model::Money::from_fen(fen).grouped();
        assert!(
            human.contains(&figures) && closing.contains(&figures),
            "{verdict}: {figures} stands in the closing block"
        );
        all = (all.0 + count, all.1 + fen);
    }
    assert_eq!(total(&report, ""), (all.0, yuan(all.1).as_str()));
    assert_eq!(report["inputs"][0]["lines"], all.0);
    assert_eq!(report["inputs"][0]["amount"], yuan(all.1));

    assert_eq!(concise.lines().count(), made.found.len());
    let rows: Vec<(String, u64)> = csv::Reader::from_reader(csv_text.as_bytes())
        .records()
        .map(|record| record.unwrap())
        .map(|record| (record[0].to_owned(), record[4].parse().unwrap()))
        .collect();
    assert_eq!(rows, made.found);

    let mut verdicts: BTreeMap<String, u64> = BTreeMap::new();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(lines.as_bytes());
    assert_eq!(
        reader.headers().unwrap().iter().skip(3).collect::<Vec<_>>().join(","),
        format!("{HEAD},note")
    );
    let mut codes = Vec::new();
    for record in reader.records().map(|record| record.unwrap()) {
        *verdicts.entry(record[0].to_owned()).or_default() += 1;
        codes.extend((!record[1].is_empty()).then(|| record[1].to_owned()));
    }
    let expected: BTreeMap<String, u64> =
        made.sums.iter().map(|(verdict, (count, _))| ((*verdict).to_owned(), *count)).collect();
    assert_eq!(verdicts, expected);
    assert_eq!(codes, made.found.iter().map(|(code, _)| code.clone()).collect::<Vec<_>>());
}

#[test]
fn every_format_ends_with_the_same_code_and_the_same_money() {
    let text = |lines: &[&str]| budget(lines);
    let unclosed = [text(&[GOOD]), b"\"open".to_vec()].concat();
    for (what, text, code) in [
        ("clean", text(&[GOOD]), 0),
        ("wrong", text(&[GOOD, WRONG]), 1),
        ("unreadable", text(&[GOOD, "A,E1,小区道路,inside,central_fiscal,x"]), 1),
        ("none", text(&[]), 3),
        ("open", unclosed, 2),
    ] {
        let folder = one(&text);
        let mut blocks = Vec::new();
        for format in FORMATS {
            let ran = earmark(
                folder.path(),
                &["check", "budget.csv", "--format", format, "--assume", "estates-in-scope"],
            );
            assert_eq!(ran.code, code, "{what} {format}");
            let both = ran.out + &ran.err;
            let figures: Vec<String> = ["checked", "eligible", "misallocated", "review", "undetermined"]
                .into_iter()
                .filter_map(|name| {
                    both.lines().find(|line| line.trim_start().starts_with(&format!("{name} ")))
                })
                .map(str::to_owned)
                .collect();
            blocks.extend((format != "json").then_some(figures));
        }
        assert!(blocks[0].len() == 5 && blocks.iter().all(|block| *block == blocks[0]), "{what}: {blocks:?}");
    }
}

/// On a terminal, long work says how many bytes and lines were read, how fast, and how long it will take. How
/// many lines are long work hangs on the machine.
#[test]
fn progress_is_told_on_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let told = |more: &str| {
        let earmark = env!("CARGO_BIN_EXE_earmark");
        let asked =
            format!("stty cols 100; {earmark} check budget.csv --lang en {more} --jobs 1 -o csv=found.csv");
        let mut command = std::process::Command::new("script");
        let ran = command.args(["-qec", &asked, "/dev/null"]);
        String::from_utf8_lossy(&ran.current_dir(&folder).output().unwrap().stdout).into_owned()
    };
    let line = |at: u32| format!("I{at},E{},infrastructure.road_marking,inside,ndrc,{at}.00\n", at % 99);
    // However fast the machine is, a budget grows until reading it takes long enough.
    let grown = (18..24).find_map(|size| {
        let lines = (0..1 << size).map(line);
        let budget = "item,estate,work,side,fund,amount\n".to_owned() + &lines.collect::<String>();
        std::fs::write(folder.path().join("budget.csv"), budget).unwrap();
        let said = told("");
        said.split(['\r', '\n']).find(|row| row.contains(" MiB/")).map(str::to_owned)
    });
    let bar = grown.expect("no progress is told");
    assert!(bar.contains(" lines "), "{bar}");
    assert!(bar.contains("/s ") && bar.trim_end().ends_with('s'), "{bar}");
    assert!(!told("-q").contains("MiB"));
}

#[test]
fn a_name_that_may_mean_several_things_is_explained_by_these() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["\u{4e2d}\u{592e}\u{8865}\u{52a9}", "\u{4e0a}\u{7ea7}\u{8d44}\u{91d1}", "\u{6276}\u{624b}"] {
        let ran = earmark(folder.path(), &["explain", name]);
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
        assert!(ran.out.contains("may mean") && ran.out.lines().count() > 3, "{name}: {}", ran.out);
    }
}

#[test]
fn why_tells_the_lines_of_a_row_apart_by_fund_and_money() {
    let head = "\u{9879}\u{76ee}\u{7f16}\u{53f7},\u{5c0f}\u{533a}\u{540d}\u{79f0},\u{6539}\u{9020}\u{5185}\u{5bb9},\u{7ea2}\u{7ebf}\u{5185}\u{5916},\u{4e2d}\u{592e}\u{8d22}\u{653f}\u{8865}\u{52a9},\u{4e13}\u{9879}\u{503a}\u{5238}";
    let row = "A,E1,\u{5c0f}\u{533a}\u{9053}\u{8def},\u{7ea2}\u{7ebf}\u{5185},100,200";
    let folder = one(format!("{head}\n{row}\n").as_bytes());
    let ran =
        earmark(folder.path(), &["why", "budget.csv:2", "--assume", "estates-in-scope", "--unit", "yuan"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let heads = ran.out.lines().filter(|line| line.starts_with("line 2 of budget.csv"));
    let heads: Vec<&str> = heads.filter_map(|line| line.split(": ").next()).collect();
    assert!(
        matches!(heads.as_slice(), [one, other] if one.ends_with("100.00") && other.ends_with("200.00")),
        "{}",
        ran.out
    );
}

#[test]
fn tables_fit_a_narrow_terminal() {
    let folder = tempfile::tempdir().unwrap();
    for lang in ["en", "zh"] {
        for args in [&["matrix"][..], &["list", "funds"], &["list", "works"], &["list", "rules"]] {
            let output =
                command(folder.path()).args(args).args(["--lang", lang]).env("COLUMNS", "40").output();
            let ran = Ran::of(output.unwrap());
            let table = ran.out.lines().find(|line| line.starts_with('\u{2500}')).unwrap();
            assert!(table.width() <= 40, "{args:?} {lang}: {} columns", table.width());
        }
    }
}

#[test]
fn who_is_asked_about_one_fund_ends_as_check_does() {
    let folder = one(b"estate,work,side,fund,amount,built_year,shantytown_plan,demolish_rebuild,self_built,urban_village\n\
        E1,infrastructure.sewer_pipe,outside,new_central_investment,100,1990,no,no,no,no\n");
    assert_eq!(earmark(folder.path(), &["check", "budget.csv"]).code, 0);
    let facts =
        ["built_year=1990", "shantytown_plan=no", "demolish_rebuild=no", "self_built=no", "urban_village=no"];
    let facts: Vec<&str> = facts.into_iter().flat_map(|fact| ["--fact", fact]).collect();
    let ask = |more: &[&str]| {
        let asked = ["ask", "--work", "infrastructure.sewer_pipe", "--side", "outside"];
        earmark(folder.path(), &[&asked[..], &facts, more].concat())
    };
    let ran = ask(&["--fund", "new_central_investment"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let taken = "taken for granted by the pack: directly related to the estate: yes";
    assert!(ran.out.contains(taken) && !ran.out.contains("may pay if"), "{}", ran.out);
    let ran = ask(&["--fund", "new_central_investment", "--fact", "related=no"]);
    assert!(ran.code == 1 && !ran.out.contains("taken for granted"), "{}", ran.out);
    // Of all funds, each is told with what it asks for.
    assert!(ask(&[]).out.contains("may pay if directly related to the estate: yes"));
}

#[test]
fn who_asks_of_an_amount_is_told_of_the_limits_that_may_hold_it_back() {
    let folder = folder(&[]);
    let ask = ["ask", "--work", "elevator.install", "--side", "inside", "--fund", "elevator_subsidy"];
    let with = earmark(folder.path(), &[&ask[..], &["--amount", "150000"]].concat()).out;
    assert!(with.contains("limit: elevator-cap") && with.contains("limit: quota"), "{with}");
    assert!(with.contains("held back by this limit: one city grants 100,000 yuan a lift"), "{with}");
    let without = earmark(folder.path(), &ask).out;
    assert!(!without.contains("limit: "), "{without}");
    let of_other = ["ask", "--work", "污水管", "--side", "inside", "--fund", "ndrc", "--amount", "5"];
    let said = earmark(folder.path(), &of_other).out;
    assert!(said.contains("limit: quota") && !said.contains("elevator-cap"), "{said}");
}
