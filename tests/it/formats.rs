//! Each format's bytes for one budget, and what all formats must agree on.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats")
}

/// Checks the budget of this folder.
fn check(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_earmark"))
        .current_dir(folder())
        .args(["check", "budget.csv", "--estates", "estates.csv"])
        .args(args)
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("LANG")
        .output()
        .unwrap()
}

/// Holds bytes against the expected file; `EXPECT=write` writes it.
fn hold(name: &str, found: &[u8]) {
    let path = folder().join(name);
    if std::env::var("EXPECT").is_ok_and(|value| value == "write") {
        fs::write(&path, found).unwrap();
    }
    let wanted = fs::read(&path).unwrap_or_default();
    assert_eq!(
        String::from_utf8_lossy(found),
        String::from_utf8_lossy(&wanted),
        "{name} is not what was expected; if it is right now, run with EXPECT=write"
    );
}

/// Every format that is text; the workbook has tests of its own.
fn texts() -> impl Iterator<Item = &'static earmark::report::Format> {
    earmark::report::ALL.iter().filter(|format| format.name != "xlsx")
}

#[test]
fn every_format_writes_what_is_expected_of_it() {
    for format in texts() {
        for language in ["en", "zh"] {
            let output = check(&["--format", format.name, "--lang", language]);
            assert_eq!(output.status.code(), Some(1), "{}", format.name);
            let shown = String::from_utf8(output.stdout).unwrap();
            let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
            let rules = earmark::rules::load("cn-old-estates").unwrap();
            let steady = shown
                .replace(&version, "\"version\": \"…\"")
                .replace(&rules.packs[0].sha256, "…")
                .replace(&rules.packs[0].sha256[..8], "…");
            hold(&format!("report.{language}.{}", format.name), steady.as_bytes());
        }
    }
}

#[test]
fn every_format_agrees_on_lines_money_and_exit_code() {
    let json = check(&["--format", "json"]);
    let report: Value = serde_json::from_slice(&json.stdout).unwrap();
    let totals = &report["totals"];
    let findings = report["findings"].as_array().unwrap();
    for format in texts() {
        let output = check(&["--format", format.name]);
        assert_eq!(output.status.code(), json.status.code(), "{}", format.name);
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        if format.name != "json" {
            for verdict in ["eligible", "misallocated", "review", "undetermined"] {
                let closing = |line: &&str| line.trim_start().starts_with(&format!("{verdict} "));
                let line = text.lines().find(closing).unwrap();
                let words: Vec<String> = line.split_whitespace().map(|word| word.replace(',', "")).collect();
                assert_eq!(words[1], totals[verdict]["lines"].to_string(), "{}: {line}", format.name);
                assert_eq!(words[2], totals[verdict]["amount"].as_str().unwrap(), "{}: {line}", format.name);
            }
        }
    }
    let rows = String::from_utf8(check(&["--format", "csv"]).stdout).unwrap();
    assert_eq!(csv::Reader::from_reader(rows.as_bytes()).into_records().count(), findings.len());
    let concise = String::from_utf8(check(&["--format", "concise"]).stdout).unwrap();
    assert_eq!(concise.lines().count(), findings.len());
    let lines = String::from_utf8(check(&["--format", "lines"]).stdout).unwrap();
    let lines = csv::ReaderBuilder::new().flexible(true).from_reader(lines.as_bytes()).into_records().count();
    assert_eq!(lines.to_string(), totals["lines"].to_string());
}

#[test]
fn the_json_report_agrees_with_its_schema() {
    let schema = Command::new(env!("CARGO_BIN_EXE_earmark")).args(["schema", "report"]).output().unwrap();
    let schema: Value = serde_json::from_slice(&schema.stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let report: Value = serde_json::from_slice(&check(&["--format", "json"]).stdout).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(&report).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let described: BTreeSet<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let written: BTreeSet<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(described, written, "the report has the keys its schema describes");
}
