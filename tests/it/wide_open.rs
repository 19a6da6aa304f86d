//! Rules that leave more open than anybody waits for: the answer is that it is open, soon, with all that it
//! hangs on.

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

/// Whatever turns out, nothing allows it.
#[test]
fn a_line_that_nothing_allows_is_not_left_open_by_what_denies_it() {
    let text = pack().replace("allow = [\"grant\"]\n", "deny = [\"grant\"]\nside = \"outside\"\n");
    let folder = line(|_| "");
    std::fs::write(folder.path().join("pack.toml"), text).unwrap();
    let ran = soon(&folder, &CHECK);
    assert_eq!(ran.json()["findings"][0]["code"], "not-allowed", "{}{}", ran.out, ran.err);
}

/// Many works and funds of which each is open: the whole of it is, soon.
#[test]
fn a_line_of_one_of_many_works_and_funds_is_open_soon() {
    let many = |head: &str, name: &str| -> String {
        let one = |at: usize| {
            let head = head.replace('#', &at.to_string());
            format!("[{head}]\nname = {{ zh = \"{name}{at}\", en = \"{name} {at}\" }}\n")
        };
        (0..30).map(one).collect()
    };
    let more = many("fund.g#", "g") + &many("work.\"road.w#\"", "w");
    let text = pack().replace("[\"grant\"]", "[\"*\"]").replacen("[fact.f0]", &(more + "[fact.f0]"), 1);
    let folder = line(|_| "");
    std::fs::write(folder.path().join("pack.toml"), text).unwrap();
    let ran = soon(&folder, &CHECK);
    assert_eq!(ran.json()["findings"][0]["code"], "undetermined", "{}{}", ran.out, ran.err);
}

/// All of it inside is looked at before anything outside, where the grant may pay for sure.
#[test]
fn nothing_is_said_flatly_of_a_fund_of_which_not_all_was_looked_at() {
    let text = pack().replace("allow = [\"grant\"]\n", "allow = [\"grant\"]\nside = \"outside\"\n");
    let text = text.replace("deny = [\"grant\"]\n", "deny = [\"grant\"]\nside = \"inside\"\n");
    let folder = folder(&[("pack.toml", text.as_bytes())]);
    let asked = soon(&folder, &["ask", "--rules", "pack.toml", "--work", "road", "--fund", "grant"]);
    assert!(
        !asked.out.contains("not allowed") && !asked.out.contains("forbidden"),
        "{}{}",
        asked.out,
        asked.err
    );
    soon(&folder, &["matrix", "--rules", "pack.toml"]);
}

#[test]
fn what_would_be_too_many_boxes_is_not_written_as_sql() {
    let ran = soon(&line(|_| ""), &["sql", "--dialect", "duckdb", "--rules", "pack.toml"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("grant falls into too many cases"), "{}", ran.err);
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
