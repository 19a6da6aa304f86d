//! What is done with budgets once they are read is done however they are written: free text, repeats, quotas,
//! the approved table, a change of rules.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{Ran, earmark};

const HEAD: &str = "项目编号,小区名称,改造内容,红线内外,资金来源,金额(元)\n";

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

fn room(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn check(folder: &TempDir, name: &str, more: &[&str]) -> Ran {
    let args = [&["check", name, "--format", "json", "--assume", "estates-in-scope"], more].concat();
    earmark(folder.path(), &args)
}

fn report(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err))
}

/// Each finding by its code and row.
fn found(ran: &Ran) -> Vec<(String, u64)> {
    let report = report(ran);
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|one| (one["code"].as_str().unwrap().to_owned(), one["row"].as_u64().unwrap_or(0))).collect()
}

fn of(code: &str, ran: &Ran) -> Vec<u64> {
    found(ran).into_iter().filter(|(known, _)| known == code).map(|(_, row)| row).collect()
}

#[test]
fn a_long_table_with_free_text_comes_to_what_its_readers_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realistic");
    if !folder.is_dir() {
        eprintln!("skipped: no ../shared/realistic");
        return;
    }
    let ran =
        earmark(&folder, &["check", "1-long-安排明细.csv", "--estates", "estates.csv", "--format", "json"]);
    let mut verdicts = found(&ran);
    verdicts.sort_by_key(|(_, row)| *row);
    let expected = [
        ("forbidden", 7),
        ("needs-review", 8),
        ("forbidden", 9),
        ("needs-review", 11),
        ("not-allowed", 15),
        ("needs-review", 17),
        ("forbidden", 19),
    ];
    assert_eq!(verdicts, expected.map(|(code, row)| (code.to_owned(), row)));
    let ran = earmark(&folder, &["check", "1-long-安排明细.csv", "--estates", "estates.csv"]);
    for line in [
        "checked                   15  7,213,700.50",
        "  eligible                 8  4,783,360.00",
        "    of it, as assumed      2    498,750.00",
        "  misallocated             4    967,940.50",
        "  review                   3  1,462,400.00",
        "  undetermined             0          0.00",
    ] {
        assert!(ran.out.contains(line), "{line}\n{}", ran.out);
    }
}

#[test]
fn totals_and_sections_are_seen_though_their_texts_name_works() {
    let text = format!(
        "{HEAD}A,幸福里小区,小区道路,红线内,中央财政补助资金,100\nB,幸福里小区,供水管网改造,红线内,中央财政补助资金,50\n\
         C,幸福里小区,小区道路小计,红线内,中央财政补助资金,150\n"
    );
    let folder = room(&[("a.csv", text.as_bytes()), ("b.csv", &gb18030(&text))]);
    for name in ["a.csv", "b.csv"] {
        let report = report(&check(&folder, name, &[]));
        assert_eq!(report["inputs"][0]["lines"], 2, "{report}");
        assert_eq!(report["inputs"][0]["amount"], "150.00", "{report}");
    }
    let text = format!(
        "{HEAD},,一、小区红线内改造道路,,,150\nA,幸福里小区,小区道路翻修,红线内,中央财政补助资金,100\n\
         B,幸福里小区,供水管网改造,红线内,中央财政补助资金,50\n,,小计,,,150\n"
    );
    let folder = room(&[("a.csv", text.as_bytes())]);
    let report = report(&check(&folder, "a.csv", &[]));
    assert_eq!(report["inputs"][0]["lines"], 2, "{report}");
}

#[test]
fn repeats_are_found_where_lines_stand_in_the_file() {
    let lines = "I1,幸福里小区,小区道路,红线内,中央财政补助资金,10\nI1,幸福里小区,小区道路,红线内,中央财政补助资金,10\n";
    let plain = gb18030(&format!("明细表,,,,,\n{HEAD}{lines}"));
    let shaped = gb18030(&format!("明细表,,,,,\n{HEAD}{lines}合计,,,,,20\n"));
    let folder = room(&[("plain.csv", &plain), ("shaped.csv", &shaped)]);
    for name in ["plain.csv", "shaped.csv"] {
        assert_eq!(of("duplicate-item", &check(&folder, name, &[])), [4], "{name}");
        let all = check(&folder, name, &["--jobs", "3"]);
        assert_eq!(report(&all)["inputs"][0]["lines"], 2, "{name}");
    }
}

#[test]
fn quotas_and_what_was_approved_come_in_the_same_ways() {
    let budget = format!(
        "{HEAD}I1,幸福里小区,小区道路,红线内,中央财政补助资金,120000\nI2,幸福里小区,供水管网,红线内,中央财政补助资金,150000\n"
    );
    let quotas = gb18030("指标下达表,\n资金来源,下达金额(万元)\n中央财政补助资金,10\n");
    let approved = gb18030(
        "投资概算表,,,,,\n项目编号,小区名称,改造内容,红线内外,资金来源,金额(万元)\n\
         I1,幸福里小区,小区道路,红线内,中央财政补助资金,10\nI2,,供水管网,红线内,中央财政补助资金,20\n\
         I3,,雨污分流,红线内,中央财政补助资金,5\n合计,,,,,36\n",
    );
    let folder = room(&[("b.csv", budget.as_bytes()), ("q.csv", &quotas), ("概算.csv", &approved)]);
    let ran = check(&folder, "b.csv", &["--quotas", "q.csv"]);
    assert_eq!(of("over-limit", &ran).len(), 1, "{}", ran.out);
    let ran = check(&folder, "b.csv", &["--approved", "概算.csv"]);
    assert_eq!(of("content-dropped", &ran), [5], "{}", ran.out);
    assert_eq!(of("total-mismatch", &ran), [6], "{}", ran.out);
    let inputs = report(&ran)["inputs"].clone();
    assert_eq!((&inputs[1]["lines"], &inputs[1]["amount"]), (&3.into(), &"350000.00".into()), "{inputs}");
}

#[test]
fn a_change_of_rules_is_told_of_lines_however_they_are_laid_out() {
    let plain = "estate,work,side,fund,amount\n幸福里小区,小区道路,inside,中央财政补助资金,100000\n幸福里小区,供水管网,inside,专项债,200000\n";
    let wide = gb18030(
        "安排表,,,,\n小区名称,改造内容,红线内外,资金来源,\n,,,中央财政补助资金,专项债\n\
         幸福里小区,小区道路,红线内,100000,\n,供水管网,红线内,,200000\n合计,,,100000,200000\n",
    );
    let folder = room(&[("plain.csv", plain.as_bytes()), ("wide.csv", &wide)]);
    let sums = |name: &str| {
        let args = ["diff", "cn-old-estates", "cn-national", name, "-o", "json"];
        let told = earmark(folder.path(), &args);
        let told: Value =
            serde_json::from_str(&told.out).unwrap_or_else(|_| panic!("{}{}", told.out, told.err));
        let lines = told["lines"].to_string();
        assert!(lines.contains("300000.00"), "{lines}");
        assert_eq!(told["lines"]["lines"], 2, "{lines}");
        (told["lines"]["sums"].to_string(), told["lines"]["flips"].as_array().unwrap().len())
    };
    assert_eq!(sums("plain.csv"), sums("wide.csv"));
}
