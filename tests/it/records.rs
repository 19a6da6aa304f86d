//! A saved report: it can be drawn as the run itself could, and not a byte of it or of what it rests on goes
//! unnoticed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::cli::fed;

/// A folder with a budget, its estates, a pack of its own, and the report of a run over them.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (from, to) in [
        ("examples/district/budget.csv", "budget.csv"),
        ("examples/district/estates.csv", "estates.csv"),
        ("examples/district/quotas.csv", "quotas.csv"),
        ("rules/cn-old-estates.toml", "pack.toml"),
        ("rules/works.toml", "works.toml"),
        ("rules/cn-old-estates.tests.toml", "cn-old-estates.tests.toml"),
    ] {
        fs::copy(root.join(from), folder.path().join(to)).unwrap();
    }
    fs::write(folder.path().join("earmark.toml"), "estates = \"estates.csv\"\nas_of = \"2026-01-31\"\n")
        .unwrap();
    let output =
        earmark(folder.path(), &["check", "budget.csv", "--quotas", "quotas.csv", "-o", "json=report.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

fn earmark(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_earmark"))
        .current_dir(folder)
        .args(args)
        .env("COLUMNS", "100")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("LANG")
        .output()
        .unwrap()
}

/// The formats that are text and can be drawn from a report alone; a workbook holds the rows where there are
/// any.
fn texts() -> impl Iterator<Item = &'static earmark::report::Format> {
    earmark::report::ALL.iter().filter(|format| !format.lines && format.name != "xlsx")
}

fn verified(folder: &Path) -> (Option<i32>, String) {
    let output = earmark(folder, &["verify", "report.json"]);
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_saved_report_is_drawn_as_the_run_itself() {
    let folder = folder();
    for lang in ["en", "zh"] {
        let check = ["check", "budget.csv", "--quotas", "quotas.csv", "--lang", lang];
        let json = earmark(folder.path(), &[&check[..], &["-o", "json=report.json"]].concat());
        assert_eq!(json.status.code(), Some(1));
        for format in texts().filter(|format| format.name != "human") {
            let run = earmark(folder.path(), &[&check[..], &["-o", format.name]].concat());
            let drawn = earmark(folder.path(), &["render", "report.json", "-o", format.name]);
            assert_eq!(drawn.status.code(), Some(0), "{}", format.name);
            let bytes = |output: Output| String::from_utf8_lossy(&output.stdout).into_owned();
            if format.digests {
                assert_eq!(bytes(run), bytes(drawn), "{}", format.name);
            } else {
                assert_eq!(bytes(run).lines().count(), bytes(drawn).lines().count(), "{}", format.name);
            }
        }
        // Without the rows themselves a person still reads every sentence, rule and figure.
        let run = earmark(folder.path(), &[&check[..], &["-o", "human"]].concat());
        let drawn = earmark(folder.path(), &["render", "report.json"]);
        let (run, drawn) = (String::from_utf8(run.stdout).unwrap(), String::from_utf8(drawn.stdout).unwrap());
        for line in run.lines().filter(|line| line.trim_start().starts_with('=')) {
            assert!(drawn.contains(line), "{line}\n{drawn}");
        }
        assert!(drawn.ends_with(run.rsplit_once("\n\n").unwrap().1), "the same figures");
    }
}

/// Items, estates and amounts that a format has to write with care, or would confuse with its own marks.
const CARE: [(&str, &str, &str); 12] = [
    ("A-1", "E1", "48000.00"),
    ("=1+1", "E1", "0.01"),
    ("a\"b", "E,2", "999.00"),
    ("50%:60%", "幸福里", "1000.00"),
    ("\u{f1000}", "E1", "-12.00"),
    ("18446744073709551614", "E1", "9999999999999.99"),
    ("x\u{1b}[2Jy", "E1", "1.00"),
    ("", "E1", "2.00"),
    ("-", "@E", "3.00"),
    ("两\r\n行", "E1", "4.00"),
    ("\u{2028}", "E\u{200b}1", "5.00"),
    ("null", "E1", "6.00"),
];

/// Writes a table.
fn table(folder: &Path, name: &str, head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut table = csv::Writer::from_path(folder.join(name)).unwrap();
    table.write_record(head).unwrap();
    for row in rows {
        table.write_record(row).unwrap();
    }
    table.flush().unwrap();
}

fn owned(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

const BUDGET: [&str; 6] = ["item", "estate", "work", "side", "fund", "amount"];

#[test]
fn findings_that_are_alike_are_drawn_as_each_would_be_by_itself() {
    let folder = folder();
    let estates = ["E1", "E,2", "幸福里", "@E"].iter().map(|id| owned(&[id, "1990"]));
    table(folder.path(), "estates.csv", &["estate", "built_year"], estates);
    let write = |alone: Option<usize>| {
        let row = |(at, (item, estate, amount)): (usize, &(&str, &str, &str))| {
            let side = if alone.is_none_or(|alone| alone == at) { "outside" } else { "inside" };
            owned(&[item, estate, "小区道路", side, "special_bond", amount])
        };
        table(folder.path(), "alike.csv", &BUDGET, CARE.iter().enumerate().map(row));
    };
    drawn_as_each_would_be(folder.path(), &["alike.csv"], &["forbidden"], CARE.len(), &write);
}

#[test]
fn groups_that_are_alike_are_drawn_as_each_would_be_by_itself() {
    let folder = folder();
    let names = ["E1", "=E2", "E\"3", "E,4", "50%:60%", "\u{f1000}", "幸福里", "E\u{200b}8"];
    let estates = names.iter().map(|id| owned(&[id, "1990"]));
    table(folder.path(), "estates.csv", &["estate", "built_year"], estates);
    let amount = |at: usize| format!("{}.50", 1_000 + at);
    let line = |(at, id): (usize, &&str)| {
        let more = format!("{}.75", 2_000 + 7 * at);
        [owned(&["I", id, "小区道路", "inside", "local_fiscal"]), vec![more]].concat()
    };
    table(folder.path(), "groups.csv", &BUDGET, names.iter().enumerate().map(line));
    let write = |alone: Option<usize>| {
        let told = |at: usize| alone.is_none_or(|alone| alone == at);
        let row = |(at, id): (usize, &&'static str)| {
            let [drawn, unused] =
                if told(at) { [amount(at), amount(at + 9)] } else { ["9999.00", "0.00"].map(str::to_owned) };
            [("local_fiscal", drawn), ("provincial_fiscal", unused)]
                .map(|(fund, amount)| owned(&[id, fund, &amount]))
        };
        table(
            folder.path(),
            "quotas.csv",
            &["estate", "fund", "amount"],
            names.iter().enumerate().flat_map(row),
        );
    };
    let asked = ["groups.csv", "--quotas", "quotas.csv"];
    drawn_as_each_would_be(folder.path(), &asked, &["over-limit", "quota-unused"], names.len(), &write);
    // By project too: more kinds of quotas than are drawn alike, and texts that are one when put together.
    let odd = ["a", "1:a", "a6:amount1:b", "b"].map(str::to_owned);
    let projects = odd.into_iter().chain((0..300).map(|at| format!("p{at}")));
    let granted: BTreeMap<String, String> =
        projects.enumerate().map(|(at, project)| (project, amount(at))).collect();
    let rows = granted.iter().map(|(project, amount)| owned(&["E1", "local_fiscal", project, amount]));
    table(folder.path(), "quotas.csv", &["estate", "fund", "project", "amount"], rows);
    let report = earmark(folder.path(), &[&["check"], &asked[..], &["-o", "json"]].concat());
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let quotas = report["quotas"].as_array().unwrap().iter();
    let told = quotas.map(|quota| (text(&quota["group"]["project"]), text(&quota["granted"])));
    assert_eq!(told.collect::<BTreeMap<_, _>>(), granted);
}

/// Draws a run, in which each of some codes is told of many things, and again with each of these alone, as
/// `write` has it: what is said of one is the same. Then draws the first from its saved report, in the
/// formats that draw those alike together.
fn drawn_as_each_would_be(
    folder: &Path,
    asked: &[&str],
    codes: &[&str],
    many: usize,
    write: &dyn Fn(Option<usize>),
) {
    for lang in ["en", "zh"] {
        let check = [&["check"], asked, &["--lang", lang]].concat();
        let found = |alone: Option<usize>| -> Vec<Value> {
            write(alone);
            earmark(folder, &[&check[..], &["-o", "json=report.json"]].concat());
            let mut report: Value =
                serde_json::from_slice(&fs::read(folder.join("report.json")).unwrap()).unwrap();
            let findings = report["findings"].as_array_mut().unwrap().drain(..);
            findings.filter(|finding| codes.iter().any(|code| finding["code"] == *code)).collect()
        };
        let each: Vec<Value> = (0..many).flat_map(|at| found(Some(at))).collect();
        let together = found(None);
        assert!(codes.iter().all(|code| together.iter().filter(|one| one["code"] == *code).count() >= 8));
        assert_eq!(together.len(), each.len());
        for finding in &each {
            assert!(together.contains(finding), "{finding}\n{together:?}");
        }
        for format in ["csv", "json", "jsonl"] {
            let run = earmark(folder, &[&check[..], &["-o", format]].concat());
            let drawn = earmark(folder, &["render", "report.json", "-o", format]);
            let [run, drawn] = [run, drawn].map(|output| String::from_utf8(output.stdout).unwrap());
            assert_eq!(run, drawn, "{format}");
        }
    }
}

#[test]
fn what_a_report_was_made_of_and_is_not_there_is_not_known() {
    for lost in ["budget.csv", "quotas.csv"] {
        let folder = folder();
        fs::rename(folder.path().join(lost), folder.path().join("elsewhere")).unwrap();
        let (code, told) = verified(folder.path());
        assert_eq!(code, Some(2), "{lost}: {told}");
        assert!(told.contains("NOT KNOWN") && told.contains("there is no such file"), "{told}");
        assert!(!told.contains("DIFFERS"), "what could not be read differs from nothing: {told}");
    }
}

#[test]
fn a_report_of_standard_input_is_verified_by_it_and_asks_for_it() {
    let folder = folder();
    let text = fs::read(folder.path().join("budget.csv")).unwrap();
    let check = fed(folder.path(), &["check", "-", "--format", "json"], &text);
    fs::write(folder.path().join("report.json"), &check.out).unwrap();
    assert_eq!(fed(folder.path(), &["verify", "report.json"], &text).code, 0);
    let other = [&text[..], b"Z,E1,x,inside,y,1\n"].concat();
    assert_eq!(fed(folder.path(), &["verify", "report.json"], &other).code, 1);
    for (args, input) in [(["verify", "report.json"], &b""[..]), (["verify", "-"], check.out.as_bytes())] {
        let ran = fed(folder.path(), &args, input);
        assert!(ran.code == 2 && ran.out.contains("the report is of standard input"), "{}", ran.out);
    }
}

#[test]
fn a_gate_can_be_asked_of_a_saved_report() {
    let folder = folder();
    for (gate, code) in [("never", 0), ("error", 1), ("warning", 1)] {
        let output = earmark(folder.path(), &["render", "report.json", "-o", "concise", "--fail-on", gate]);
        assert_eq!(output.status.code(), Some(code), "{gate}");
    }
}

#[test]
fn a_report_is_drawn_in_its_own_language_and_says_so() {
    let folder = folder();
    for (lang, is_told) in [("en", false), ("zh", true)] {
        let output = earmark(folder.path(), &["render", "report.json", "-o", "concise", "--lang", lang]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(0) && told.contains("--lang") == is_told, "{told}");
    }
}

#[test]
fn what_is_no_report_is_refused_with_the_reason() {
    let folder = folder();
    let refused = |name: &str, text: &[u8], says: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        for command in ["render", "verify"] {
            let output = earmark(folder.path(), &[command, name]);
            assert_eq!(output.status.code(), Some(2), "{command} {name}");
            let told = String::from_utf8(output.stderr).unwrap();
            assert!(told.contains(name) && told.contains(says), "{told}");
        }
    };
    refused("a.json", b"", "EOF");
    refused("b.json", b"{\"schema\": \"earmark.diff/1\"}", "earmark.diff/1");
    refused("c.json", b"{\"schema\": \"earmark.report/1\"}", "missing field");
    refused("d.json", b"\xff\xfe\x00", "expected value");
    let output = earmark(folder.path(), &["render", "report.json", "-o", "csv=report.json"]);
    assert_eq!(output.status.code(), Some(2), "an output never goes over what it is made from");
}

#[test]
fn sentences_of_a_saved_report_do_not_reach_the_terminal_raw() {
    let folder = folder();
    let path = folder.path().join("report.json");
    let mut report: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    report["findings"][0]["message"] = "\u{1b}[2J\n::error::".into();
    report["findings"][0]["item"] = "\u{1b}[31m".into();
    report["notes"] = vec!["\u{1b}]0;title\u{7}"].into();
    fs::write(&path, report.to_string()).unwrap();
    for format in texts() {
        let output = earmark(folder.path(), &["render", "report.json", "-o", format.name]);
        let text = output.stdout.iter().chain(&output.stderr);
        assert!(text.copied().all(|byte| byte != 0x1b && byte != 7), "{}", format.name);
    }
}

#[test]
fn a_report_that_holds_is_said_to_hold() {
    let folder = folder();
    let (code, told) = verified(folder.path());
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("report.json holds"), "{told}");
    // Settings may be gone: what they said is in the report.
    fs::remove_file(folder.path().join("earmark.toml")).unwrap();
    assert_eq!(verified(folder.path()).0, Some(0));
    let elsewhere = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let args = ["verify", report.to_str().unwrap(), "--from", folder.path().to_str().unwrap(), "-o", "json"];
    let output = earmark(elsewhere.path(), &args);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &told["same"]), (Some(0), &Value::Bool(true)));
}

#[test]
fn a_byte_flipped_anywhere_in_the_report_is_noticed() {
    let folder = folder();
    let path = folder.path().join("report.json");
    let bytes = fs::read(&path).unwrap();
    // Steps that share no factor with the length of a line come by every kind of place.
    for at in (0..bytes.len()).step_by(bytes.len() / 41) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        fs::write(&path, &flipped).unwrap();
        let (code, told) = verified(folder.path());
        assert_ne!(code, Some(0), "byte {at}: {told}");
    }
}

#[test]
fn a_byte_flipped_in_an_input_is_noticed_and_named() {
    let folder = folder();
    for name in ["budget.csv", "estates.csv", "quotas.csv"] {
        let path = folder.path().join(name);
        let bytes = fs::read(&path).unwrap();
        for at in (0..bytes.len()).step_by(bytes.len() / 7) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            fs::write(&path, &flipped).unwrap();
            let (code, told) = verified(folder.path());
            assert_ne!(code, Some(0), "{name} byte {at}");
            let named = told.contains(&format!("DIFFERS  {name}")) || told.contains("NOT KNOWN");
            assert!(named, "{name} byte {at}: {told}");
        }
        fs::write(&path, &bytes).unwrap();
    }
    fs::remove_file(folder.path().join("estates.csv")).unwrap();
    assert_eq!(verified(folder.path()).0, Some(2), "what is not there cannot be held against anything");
}

#[test]
fn a_changed_rule_is_noticed_and_its_pack_named() {
    let folder = folder();
    let args = ["check", "budget.csv", "--rules", "pack.toml", "-o", "json=report.json"];
    assert_eq!(earmark(folder.path(), &args).status.code(), Some(1));
    assert_eq!(verified(folder.path()).0, Some(0));
    let path = folder.path().join("pack.toml");
    let pack = fs::read_to_string(&path).unwrap();
    fs::write(&path, pack.replacen('。', "，", 1)).unwrap();
    let (code, told) = verified(folder.path());
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("DIFFERS  the rules `cn-old-estates`"), "{told}");
}

#[test]
fn lines_are_given_back_where_their_files_still_are_what_they_were() {
    let folder = folder();
    for format in ["lines", "xlsx"] {
        let check = earmark(folder.path(), &["check", "budget.csv", "--quotas", "quotas.csv", "-o", format]);
        let drawn = earmark(folder.path(), &["render", "report.json", "-o", format]);
        assert_eq!(drawn.status.code(), Some(0), "{}", String::from_utf8_lossy(&drawn.stderr));
        assert_eq!(check.stdout, drawn.stdout, "{format}");
    }
    let budget = fs::read_to_string(folder.path().join("budget.csv")).unwrap();
    fs::write(folder.path().join("budget.csv"), budget.replacen("P-01", "P-99", 1)).unwrap();
    let refused = earmark(folder.path(), &["render", "report.json", "-o", "lines"]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{told}");
    assert!(told.contains("not as they were"), "{told}");
    let alone = earmark(folder.path(), &["render", "report.json", "-o", "xlsx=alone.xlsx"]);
    assert_eq!(alone.status.code(), Some(0), "the report alone can still be drawn");
}
