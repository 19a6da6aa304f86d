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
            let rules = earmark::rules::load("cn-old-estates").unwrap();
            let version = env!("CARGO_PKG_VERSION");
            let as_written =
                ["\"version\": \"…\"", "\"version\":\"…\"", "earmark …\n", "earmark …<", "value=\"…\""];
            let shown = crate::html::without_style(&shown);
            let masked = as_written
                .iter()
                .fold(shown, |shown, written| shown.replace(&written.replace('…', version), written));
            let steady =
                masked.replace(&rules.packs[0].sha256, "…").replace(&rules.packs[0].sha256[..8], "…");
            hold(&format!("report.{language}.{}", format.name), steady.as_bytes());
        }
    }
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

/// What a schema finds wrong with a value.
fn wrong(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn each_line_of_jsonl_agrees_with_its_schema_and_all_of_them_hold_the_report() {
    let schema = Command::new(env!("CARGO_BIN_EXE_earmark")).args(["schema", "jsonl"]).output().unwrap();
    let schema: Value = serde_json::from_slice(&schema.stdout).unwrap();
    let report: Value = serde_json::from_slice(&check(&["--format", "json"]).stdout).unwrap();
    let lines = String::from_utf8(check(&["--format", "jsonl"]).stdout).unwrap();
    let mut lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        assert_eq!(wrong(&schema, line), Vec::<String>::new());
    }
    let (head, end) = (lines.remove(0), lines.pop().unwrap());
    for (name, value) in report.as_object().unwrap().iter().filter(|(name, _)| *name != "findings") {
        assert_eq!(head.get(name).or(end.get(name)), Some(value), "{name}");
    }
    for (line, finding) in lines.iter_mut().zip(report["findings"].as_array().unwrap()) {
        assert_eq!(line.as_object_mut().unwrap().remove("type").unwrap(), "finding");
        assert_eq!(line, finding);
    }
}

fn sarif_schema() -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = fs::read_to_string(root.join("tests/schemas/sarif-2.1.0.json")).unwrap();
    // The bracket in one of its patterns stands for itself, which not every reader of patterns takes it for.
    serde_json::from_str(&schema.replace("{2}]?$", "{2}\\\\]?$")).unwrap()
}

#[test]
fn sarif_tells_what_an_earlier_report_has_already() {
    let folder = tempfile::tempdir().unwrap();
    let baseline = folder.path().join("earlier.json");
    let mut earlier: Value = serde_json::from_slice(&check(&["--format", "json"]).stdout).unwrap();
    let gone = earlier["findings"].as_array_mut().unwrap().remove(0);
    fs::write(&baseline, earlier.to_string()).unwrap();
    let log = check(&["--format", "sarif", "--baseline", baseline.to_str().unwrap()]);
    let log: Value = serde_json::from_slice(&log.stdout).unwrap();
    assert_eq!(wrong(&sarif_schema(), &log), Vec::<String>::new());
    let results = log["runs"][0]["results"].as_array().unwrap();
    for (at, result) in results.iter().enumerate() {
        assert_eq!(result["baselineState"], if at == 0 { "new" } else { "unchanged" }, "{result}");
        assert_eq!(result["suppressions"].is_null(), at == 0, "{result}");
    }
    assert_eq!(results[0]["properties"]["row"], gone["row"]);
}

#[test]
fn a_table_in_a_file_is_as_wide_as_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let district = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/district");
    let names = ["human", "github", "junit"];
    let outputs = names.map(|name| format!("{name}={}", folder.path().join(name).display()));
    let ran = Command::new(env!("CARGO_BIN_EXE_earmark"))
        .current_dir(district)
        .args(["check", "changed.csv", "--approved", "approved.csv", "--lang", "en"])
        .args(outputs.iter().flat_map(|output| ["-o", output]))
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(1));
    for name in names {
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(text.replace(' ', "").contains("estateapprovednownolongertherecutadded"), "{name}: {text}");
    }
}

#[test]
fn sarif_agrees_with_the_schema_of_the_standard() {
    let schema = sarif_schema();
    for language in ["en", "zh"] {
        let log: Value =
            serde_json::from_slice(&check(&["--format", "sarif", "--lang", language]).stdout).unwrap();
        assert_eq!(wrong(&schema, &log), Vec::<String>::new());
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(result["partialFingerprints"]["earmarkFingerprint/v1"].is_string());
        }
        let first = &run["results"][0];
        assert_eq!(first["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
        let rule = &first["relatedLocations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(rule["uri"], "cn-old-estates/cn-old-estates.toml");
        assert_eq!(rule["uriBaseId"], "PACKS");
        assert_eq!(first["properties"]["verdict"], "misallocated");
    }
}

#[test]
fn junit_agrees_with_its_schema() {
    if Command::new("xmllint").arg("--version").output().is_err() {
        assert!(std::env::var_os("REQUIRE_XMLLINT").is_none(), "xmllint is missing");
        eprintln!("skipped: no xmllint");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("junit.xml");
    for args in [&["--lang", "en"][..], &["--lang", "zh"], &["--fail-on", "never"], &["no-such-file.csv"]] {
        fs::write(&path, check(&[args, &["--format", "junit"]].concat()).stdout).unwrap();
        let schema = root.join("tests/schemas/junit-10.xsd");
        let held =
            Command::new("xmllint").args(["--noout", "--schema"]).arg(schema).arg(&path).output().unwrap();
        assert!(held.status.success(), "{}", String::from_utf8_lossy(&held.stderr));
    }
}

#[test]
fn the_summary_of_a_step_is_added_to_and_stays_within_what_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let line = |at: usize| format!("F-{at},E01,屋面防水,红线内,天上掉的,100.00\n");
    let budget: String = (0..12_000).map(line).collect();
    fs::write(folder.path().join("budget.csv"), format!("item,estate,work,side,fund,amount\n{budget}"))
        .unwrap();
    let summary = folder.path().join("summary.md");
    fs::write(&summary, "before\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_earmark"))
        .current_dir(folder.path())
        .args(["check", "budget.csv", "-o", "github", "--lang", "en"])
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.starts_with(b"::notice title=12%2C000 lines checked"));
    assert_eq!(output.stderr, b"", "no line begins with what a budget holds");
    let summary = fs::read_to_string(&summary).unwrap();
    assert!(summary.starts_with("before\n# earmark\n") && summary.len() <= 1 << 20, "{}", summary.len());
    let rows = summary.lines().filter(|line| line.starts_with("| budget.csv:")).count();
    assert!(rows > 1000, "{rows}");
    let left_out = 12_000 - rows;
    let count = earmark::model::money::group_digits(&left_out.to_string());
    let money = earmark::model::money::group_digits(&(left_out * 100).to_string());
    let said = format!("{count} more findings are not drawn (¥{money}.00)");
    assert!(summary.contains(&said), "{said}");
    assert!(summary.contains("\n## This run\n"));
}
