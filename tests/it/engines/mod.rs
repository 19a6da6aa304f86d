//! The same audit on real engines: what `earmark sql` writes is run there, and every row is held against
//! `check`.
//!
//! `EARMARK_ENGINES=required` fails where an engine is missing; otherwise it is passed by, and that is said.
//! `EARMARK_PLANTED=FOLDER` names a large budget with its estates and quotas, to be judged there too.
//! `EARMARK_KEEP=FOLDER` leaves every case there to be looked at.

mod page;
mod planted;
mod random;
mod spelled;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::cli::earmark;
use crate::naive::cases::{Case, Table};

#[test]
fn duckdb_finds_what_check_finds() {
    agrees("duckdb", 5, 1);
}

#[test]
fn postgres_finds_what_check_finds() {
    agrees("postgres", 5, 1);
}

/// Spark takes a quarter of a minute for a script, however few lines there are: it is given few.
#[test]
fn spark_finds_what_check_finds() {
    agrees("spark", 150, 20);
}

/// Every case is judged on an engine as `check` judges it: so many random budgets in a table, and one in so
/// many of the cases of groups. All of them in one run, since an engine takes long to start.
fn agrees(engine: &str, budgets: usize, one_of: usize) {
    let kept = env::var_os("EARMARK_KEEP").map(|folder| PathBuf::from(folder).join(engine));
    let own = tempfile::tempdir().unwrap();
    let folder = kept.as_deref().unwrap_or(own.path());
    let cases = random::cases(budgets).chain(spelled::cases(one_of)).chain(planted::case());
    let prepared = cases.map(|(name, case)| {
        prepare(engine, &folder.join(&name), &case);
        name
    });
    let names: Vec<String> = prepared.collect();
    if run(engine, folder) {
        for name in &names {
            compare(engine, &folder.join(name));
        }
    }
}

/// The python in which the engines' own packages are.
pub(crate) fn python() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let own = target.join("engines/bin/python");
    env::var_os("EARMARK_PYTHON")
        .map_or_else(|| if own.exists() { own } else { "python3".into() }, PathBuf::from)
}

/// Runs every script in a folder of cases. False where the engine is not there and need not be.
fn run(engine: &str, folder: &Path) -> bool {
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/engines/driver.py");
    let output = Command::new(python()).arg(driver).arg(engine).arg(folder).output();
    !is_passed_by(engine, &output.unwrap_or_else(|_| no_python()))
}

/// What comes of asking a python that is not there.
pub(crate) fn no_python() -> Output {
    Command::new("sh").args(["-c", "echo there is no python3 >&2; exit 3"]).output().unwrap()
}

/// Whether an engine is not there and need not be, which is said; anything else that went wrong is the test's
/// end.
pub(crate) fn is_passed_by(engine: &str, output: &Output) -> bool {
    let required = env::var_os("EARMARK_ENGINES").is_some_and(|wish| wish == "required");
    if output.status.success() {
        return false;
    }
    let missing = output.status.code() == Some(3) && !required;
    assert!(missing, "{engine}: {}", String::from_utf8_lossy(&output.stderr));
    eprintln!("passed by: {engine} is not here");
    true
}

/// Writes a case into a folder of its own, judges it with `check`, and writes the script for an engine.
fn prepare(engine: &str, folder: &Path, case: &Case) {
    fs::create_dir_all(folder).unwrap();
    let rules = if case.pack.contains("[pack]") { "pack.toml" } else { case.pack.as_str() };
    fs::write(folder.join("pack.toml"), &case.pack).unwrap();
    let tables = [
        ("budget", Some(&case.budget)),
        ("estates", case.estates.as_ref()),
        ("quotas", case.quotas.as_ref()),
    ];
    let there = || tables.iter().filter_map(|(role, table)| Some((*role, (*table)?)));
    for (role, table) in there() {
        fs::write(folder.join(format!("{role}.csv")), table.csv()).unwrap();
    }
    let mut check = vec!["check", "budget.csv", "--rules", rules, "--no-config", "-q", "--fail-on", "never"];
    check.extend(["-o", "json=report.json", "-o", "lines=lines.csv"]);
    check.extend(case.estates.iter().flat_map(|_| ["--estates", "estates.csv"]));
    check.extend(case.quotas.iter().flat_map(|_| ["--quotas", "quotas.csv"]));
    check.extend(case.flags.iter().map(String::as_str));
    fs::write(folder.join("flags"), case.flags.join("\n")).unwrap();
    let ran = earmark(folder, &check);
    assert!(ran.code == 0 || ran.code == 3, "{}: {}\n{}", folder.display(), ran.err, case.pack);
    let named: Vec<String> =
        there().map(|(role, table)| format!("--table={role}={role}({})", columns(table))).collect();
    let mut sql = vec!["sql", "--dialect", engine, "--rules", rules, "--no-config"];
    sql.extend(named.iter().map(String::as_str));
    sql.extend(case.flags.iter().map(String::as_str));
    let ran = earmark(folder, &sql);
    assert_eq!(ran.code, 0, "{}: {}", folder.display(), ran.err);
    fs::write(folder.join(format!("{engine}.sql")), ran.out).unwrap();
}

fn columns(table: &Table) -> String {
    format!("record,{}", table.columns.join(","))
}

/// A row as what its columns hold, as text.
type Row = BTreeMap<String, String>;

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn json(path: &Path) -> Value {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap()
}

/// Holds what an engine found in a case against what `check` found.
fn compare(engine: &str, folder: &Path) {
    let found = json(&folder.join(format!("{engine}.json")));
    let report = json(&folder.join("report.json"));
    same(folder, "lines", &lines_of_check(folder), &lines_of(&found));
    same(folder, "findings", &findings_of_check(&report), &findings_of(&found));
    same(folder, "totals", &totals_of(&report), &totals_of(&found));
}

fn same(folder: &Path, what: &str, check: &[Row], sql: &[Row]) {
    let only = |one: &[Row], other: &[Row]| -> Vec<Row> {
        let mut left = other.to_vec();
        let rest = one.iter().filter(|row| match left.iter().position(|known| known == *row) {
            Some(at) => {
                left.swap_remove(at);
                false
            }
            None => true,
        });
        rest.cloned().collect()
    };
    if check.len() > 10_000 {
        let (mut check, mut sql) = (check.to_vec(), sql.to_vec());
        check.sort();
        sql.sort();
        assert!(check == sql, "{what} of {} differ", folder.display());
        return;
    }
    let (missing, extra) = (only(check, sql), only(sql, check));
    let shown = |rows: &[Row]| {
        let rows: Vec<String> = rows.iter().map(|row| format!("  {row:?}\n")).collect();
        rows.concat()
    };
    assert!(
        missing.is_empty() && extra.is_empty(),
        "{what} of {}:\nonly check has\n{}only SQL has\n{}{}",
        folder.display(),
        shown(&missing),
        shown(&extra),
        fs::read_to_string(folder.join("pack.toml")).unwrap_or_default()
    );
}

fn row<const N: usize>(cells: [(&str, String); N]) -> Row {
    cells.into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect()
}

/// The names of rules in an order of their own: where several funds answer for themselves, theirs is that of
/// a name.
fn sorted(words: &str) -> String {
    let mut words: Vec<&str> = words.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}

fn lines_of_check(folder: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(folder.join("lines.csv")).unwrap();
    let records = reader.records().map(Result::unwrap);
    let one = |(at, record): (usize, csv::StringRecord)| {
        row([
            ("record", (at + 1).to_string()),
            ("verdict", record[0].to_owned()),
            ("code", record[1].to_owned()),
            ("rules", sorted(&record[2])),
        ])
    };
    records.enumerate().map(one).collect()
}

fn lines_of(found: &Value) -> Vec<Row> {
    let one = |line: &Value| {
        row([
            ("record", text(&line["record"])),
            ("verdict", text(&line["verdict"])),
            ("code", text(&line["code"])),
            ("rules", sorted(&text(&line["rules"]))),
        ])
    };
    found["lines"].as_array().unwrap().iter().map(one).collect()
}

/// The columns of a finding that both name alike.
const ALIKE: [&str; 14] = [
    "code", "severity", "key", "lines", "item", "estate", "work", "side", "fund", "amount", "limit_id",
    "value", "limit", "excess",
];

fn finding(of: &Value, record: String, missing: String) -> Row {
    let alike = ALIKE.iter().map(|name| ((*name).to_owned(), text(&of[*name])));
    let more = [("record", record), ("missing", missing)].map(|(name, cell)| (name.to_owned(), cell));
    alike.chain(more).collect()
}

fn findings_of_check(report: &Value) -> Vec<Row> {
    let one = |of: &Value| {
        let record = if of["path"] == "budget.csv" { text(&of["record"]) } else { String::new() };
        let missing: Vec<String> = of["missing"].as_array().unwrap().iter().map(text).collect();
        let missing = if of["limit_id"].is_null() { sorted(&missing.join(" ")) } else { String::new() };
        finding(of, record, missing)
    };
    report["findings"].as_array().unwrap().iter().map(one).collect()
}

fn findings_of(found: &Value) -> Vec<Row> {
    let one = |of: &Value| {
        let mut words: Vec<String> = sorted(&text(&of["missing"])).split(' ').map(str::to_owned).collect();
        words.dedup();
        let about_line = of["code"] == "undetermined" || text(&of["code"]).starts_with("unknown-");
        let missing = if about_line && of["limit_id"].is_null() { words.join(" ") } else { String::new() };
        finding(of, text(&of["record"]), missing)
    };
    found["findings"].as_array().unwrap().iter().map(one).collect()
}

fn totals_of(report: &Value) -> Vec<Row> {
    let totals = &report["totals"];
    let one = |(what, of): (&str, &Value)| {
        row([("what", what.to_owned()), ("lines", text(&of["lines"])), ("amount", text(&of["amount"]))])
    };
    let verdicts = ["eligible", "misallocated", "review", "undetermined"].map(|name| (name, &totals[name]));
    std::iter::once(("checked", totals)).chain(verdicts).map(one).collect()
}
