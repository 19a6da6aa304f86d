//! Whatever a budget or a saved report holds, no format lets it act: no formula, no tag, no escape, no
//! command.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use earmark::report::ALL;
use serde_json::Value;

/// What somebody may write into a cell.
const HOSTILE: [&str; 14] = [
    "=HYPERLINK(\"http://x.example\",\"y\")",
    "<script>alert(1)</script>",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u{1b}[2J\u{1b}]0;x\u{7}",
    "%0A::error::x",
    "\n::error file=a::x",
    "| a | b |",
    "]]><x/>",
    "`rm -rf /` ```",
    "\u{202e}gpj.exe\u{2066}",
    "a\u{2028}::error::b\u{85}c",
    "[x](javascript:alert(1)) ![y](http://x.example)",
    "'\"><img src=x onerror=alert(1)>",
    "&lt;b&gt; <!-- --> \\| \\",
];

fn earmark(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_earmark"))
        .current_dir(folder)
        .args(args)
        .env("COLUMNS", "100")
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .unwrap()
}

/// A budget that has each text in each column, each beside cells that can be read.
pub(crate) fn budget() -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let plain = ["F-01", "E01", "屋面防水", "红线外", "专项债", "1.00", "2021-07-01"];
    writer.write_record(["item", "estate", "work", "side", "fund", "amount", "date"]).unwrap();
    for text in HOSTILE {
        for column in 0..plain.len() {
            let mut cells = plain.map(str::to_owned);
            cells[0] = format!("F-{column}");
            text.clone_into(&mut cells[column]);
            writer.write_record(&cells).unwrap();
        }
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

#[test]
fn what_a_budget_holds_acts_in_no_format() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["budget.csv", "::error::[x](y)|<b>`%0A.csv"] {
        fs::write(folder.path().join(name), budget()).unwrap();
    }
    fs::write(folder.path().join("estates.csv"), "estate,built\nE01,1990\n=1+1,<b>\n").unwrap();
    for lang in ["en", "zh"] {
        let outputs = ALL.iter().map(|format| format!("{}={lang}.{}", format.name, format.name));
        let outputs: Vec<String> = outputs.flat_map(|output| ["-o".to_owned(), output]).collect();
        let mut args =
            vec!["check", "budget.csv", "./::error::[x](y)|<b>`%0A.csv", "--estates", "estates.csv"];
        args.extend(outputs.iter().map(String::as_str).chain(["-q", "--lang", lang]));
        let output = earmark(folder.path(), &args);
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        for format in ALL {
            let bytes = fs::read(folder.path().join(format!("{lang}.{}", format.name))).unwrap();
            inert(format.name, &bytes);
        }
    }
}

/// Every text of a report but those that a program reads is somebody else's.
fn poison(value: &mut Value, at: &str, count: &mut usize) {
    match value {
        Value::String(text) => {
            let read = ["schema", "lang", "severity", "verdict", "standing", "side", "fail_on", "confidence"];
            let is_day = ["as_of", "reviewed", "issued"].contains(&at);
            if !read.contains(&at) && !is_day && !is_money(text) {
                *text = format!("{}{text}", HOSTILE[*count % HOSTILE.len()]);
                *count += 1;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, at, count)),
        Value::Object(fields) => fields.iter_mut().for_each(|(name, field)| poison(field, name, count)),
        _ => {}
    }
}

fn is_money(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || ".-".contains(c))
}

#[test]
fn what_a_saved_report_holds_acts_in_no_format() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = earmark(
        &root.join("examples/district"),
        &["check", "budget.csv", "--estates", "estates.csv", "--quotas", "quotas.csv", "-o", "json"],
    );
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    for first in 0..HOSTILE.len() {
        let mut report = report.clone();
        poison(&mut report, "", &mut first.clone());
        fs::write(folder.path().join("report.json"), serde_json::to_vec(&report).unwrap()).unwrap();
        for format in ALL.iter().filter(|format| !format.lines) {
            let output = earmark(folder.path(), &["render", "report.json", "-o", format.name]);
            assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
            inert(format.name, &output.stdout);
            inert("human", &output.stderr);
        }
    }
}

/// Holds what a format wrote against what must never happen in it.
pub(crate) fn inert(name: &str, bytes: &[u8]) {
    // A format that is no text is read by its own tests.
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for hidden in ['\u{1b}', '\u{7}', '\u{202e}', '\u{2066}', '\u{2028}', '\u{85}', '\r'] {
        assert!(!text.contains(hidden), "{name}: {hidden:?}");
    }
    match name {
        "human" | "concise" => {
            assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
        }
        "json" | "sarif" => drop(serde_json::from_slice::<Value>(bytes).unwrap()),
        "jsonl" => text.lines().for_each(|line| drop(serde_json::from_str::<Value>(line).unwrap())),
        "csv" | "lines" | "unfunded" => {
            let text = text.trim_start_matches('\u{feff}');
            for record in csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes()).records() {
                for cell in &record.unwrap() {
                    let formula = cell.starts_with(['=', '+', '@', '\t']);
                    assert!(!formula, "{name}: {cell}");
                }
            }
        }
        "junit" => {
            let mut reader = quick_xml::Reader::from_str(text);
            let known = ["testsuites", "testsuite", "testcase", "properties", "property", "failure", "error"];
            loop {
                match reader.read_event().unwrap() {
                    quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                        let tag = tag.name().as_ref().to_owned();
                        assert!(
                            known.contains(&&*tag) || ["skipped", "system-out"].contains(&&*tag),
                            "{tag}"
                        );
                    }
                    quick_xml::events::Event::Eof => break,
                    _ => {}
                }
            }
        }
        "github" => {
            for line in text.lines() {
                let levels = ["::notice ", "::warning ", "::error "];
                assert!(levels.iter().any(|level| line.starts_with(level)), "{line}");
                let properties = line.split("::").nth(1).unwrap().split_once(' ').unwrap().1;
                for property in properties.split(',') {
                    let (name, value) = property.split_once('=').unwrap();
                    assert!(["file", "line", "title"].contains(&name) && !value.contains(':'), "{line}");
                }
            }
        }
        "markdown" => {
            let text = text.replace("<br>", "").replace("<!-- -->", "");
            assert!(!text.contains(['<', '>']), "a tag");
            let mut columns = None;
            for line in text.lines() {
                let marks: Vec<_> = line.match_indices(['[', ']', '`', '~']).collect();
                assert!(marks.iter().all(|(at, _)| line[..*at].ends_with('\\')), "{line}");
                let width = line.starts_with('|').then(|| line.matches('|').count());
                assert!(columns.is_none() || width.is_none() || columns == width, "{line}");
                columns = width;
            }
        }
        // What a page is made of is held in a browser; its text may make no element.
        _ => assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{name}"),
    }
}

#[test]
fn a_file_named_like_a_command_of_a_workflow_begins_no_line() {
    let folder = tempfile::tempdir().unwrap();
    let good = "item,estate,work,side,fund,amount\nA,E01,estate roads,outside,special_bond,1.00\n";
    fs::write(folder.path().join("::error::good.csv"), good).unwrap();
    fs::write(folder.path().join("::error::bad.csv"), "no,budget\n1,2\n").unwrap();
    for format in ["human", "concise", "github"] {
        let args = ["check", "-v", "--assume", "estates-in-scope", "-o", format];
        let output =
            earmark(folder.path(), &[&args[..], &["::error::good.csv", "::error::bad.csv"]].concat());
        assert_eq!(output.status.code(), Some(2), "one of them is no budget");
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(text.contains("good.csv") && text.contains("bad.csv"), "{text}");
        let poses = |line: &str| line.starts_with("::error::good") || line.starts_with("::error::bad");
        assert!(!text.lines().any(poses), "{format}: {text}");
    }
}
