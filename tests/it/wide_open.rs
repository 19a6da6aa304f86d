//! Rules that leave more open than anybody waits for: the answer is that it is open, soon, with all that it hangs on.

use std::fmt::Write;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::cli::{Ran, earmark, folder};

/// So many facts by twos: each two that are both true forbid what is else allowed.
const FACTS: usize = 40;

fn pack() -> String {
    let mut out = String::from(
        "[pack]\nid = \"pairs\"\ntitle = { zh = \"\u{5bf9}\", en = \"pairs\" }\nreviewed = 2026-01-01\n\
         [source.s]\ntitle = \"s\"\nconfidence = \"regulation\"\n\
         [fund.grant]\nname = { zh = \"\u{8865}\u{52a9}\", en = \"grant\" }\n\
         [work.road]\nname = { zh = \"\u{9053}\u{8def}\", en = \"road\" }\n",
    );
    for fact in 0..FACTS {
        let name = format!("name = {{ zh = \"\u{6807}\u{8bb0}{fact}\", en = \"flag {fact}\" }}");
        writeln!(out, "[fact.f{fact}]\n{name}\nof = \"line\"\ntype = \"boolean\"").unwrap();
    }
    let because = "because = { zh = \"\u{56e0}\", en = \"b\" }\ncite = [{ source = \"s\", at = \"1\" }]";
    writeln!(out, "[[rule]]\nid = \"allowed\"\nallow = [\"grant\"]\n{because}").unwrap();
    for fact in (0..FACTS).step_by(2) {
        let both = format!("where = {{ f{fact} = true, f{} = true }}", fact + 1);
        writeln!(out, "[[rule]]\nid = \"not{fact}\"\ndeny = [\"grant\"]\n{both}\n{because}").unwrap();
    }
    out
}

/// A line of which these facts are told.
fn line(facts: impl Fn(usize) -> &'static str) -> TempDir {
    let header = (0..FACTS).map(|fact| format!("f{fact}")).collect::<Vec<_>>().join(",");
    let cells = (0..FACTS).map(facts).collect::<Vec<_>>().join(",");
    let table = format!("item,estate,work,side,fund,amount,{header}\nA,E1,road,inside,grant,100,{cells}\n");
    folder(&[("budget.csv", table.as_bytes()), ("pack.toml", pack().as_bytes())])
}

fn soon(folder: &TempDir, args: &[&str]) -> Ran {
    let start = Instant::now();
    let ran = earmark(folder.path(), args);
    assert!(start.elapsed() < Duration::from_secs(20), "{args:?} took {:?}", start.elapsed());
    ran
}

const CHECK: [&str; 6] = ["check", "budget.csv", "--rules", "pack.toml", "-o", "json"];

#[test]
fn a_line_of_which_nothing_is_known_is_open_and_hangs_on_everything() {
    let folder = line(|_| "");
    let ran = soon(&folder, &CHECK);
    let finding = &ran.json()["findings"][0];
    assert_eq!((ran.code, &finding["code"]), (1, &"undetermined".into()), "{finding}");
    let missing = finding["missing"].as_array().unwrap();
    assert_eq!(missing.len(), FACTS, "{finding}");
    let told = soon(&folder, &["why", "budget.csv:2", "--rules", "pack.toml"]);
    assert!(told.out.contains("not38"), "{}{}", told.out, told.err);
}

#[test]
fn what_would_be_too_many_boxes_is_not_written_as_sql() {
    let ran = soon(&line(|_| ""), &["sql", "--dialect", "duckdb", "--rules", "pack.toml"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("grant") && ran.err.contains("5,000"), "{}", ran.err);
}

#[test]
fn a_line_of_which_enough_is_known_is_judged() {
    let eligible = soon(&line(|fact| if fact % 2 == 0 { "no" } else { "" }), &CHECK).json();
    assert_eq!(eligible["totals"]["eligible"]["lines"], 1, "{eligible}");
    let forbidden = soon(&line(|fact| if fact < 2 { "yes" } else { "" }), &CHECK).json();
    assert_eq!(forbidden["findings"][0]["code"], "forbidden", "{forbidden}");
    let almost = soon(&line(|fact| if fact < FACTS - 6 { "no" } else { "" }), &CHECK).json();
    let missing = almost["findings"][0]["missing"].as_array().unwrap();
    assert_eq!(missing.len(), 6, "{almost}");
}
