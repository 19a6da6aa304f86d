//! A starter passes its own checks, in both languages, from nothing and on another pack; and it spares what
//! is there.

use std::path::Path;
use std::process::{Command, Output};
use std::{fs, str};

use earmark::rules::BUILT_IN;

/// Runs the program in a folder.
fn earmark(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_earmark")).args(args).current_dir(folder).output().unwrap()
}

/// Runs the program, which must end well; what it says.
fn well(folder: &Path, args: &[&str]) -> String {
    let output = earmark(folder, args);
    let said =
        format!("{}{}", str::from_utf8(&output.stdout).unwrap(), str::from_utf8(&output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
    said
}

/// The starter in a folder passes its tests, which cover it, and its budget has no findings.
fn passes(folder: &Path) {
    well(folder, &["test", "pack.toml", "--min-coverage", "100"]);
    well(folder, &["check", "budget.csv", "--rules", "pack.toml", "--estates", "estates.csv"]);
}

#[test]
fn a_starter_passes_its_own_checks_in_both_languages() {
    for language in ["en", "zh"] {
        let room = tempfile::tempdir().unwrap();
        well(room.path(), &["init", "--lang", language]);
        passes(room.path());
        let pack = fs::read_to_string(room.path().join("pack.toml")).unwrap();
        assert_eq!(pack.contains("# 规则包"), language == "zh");
    }
}

/// The two languages of a starter differ in comments and names of tests alone.
#[test]
fn the_starters_of_both_languages_hold_the_same_rules() {
    let read = |language: &str| {
        let room = tempfile::tempdir().unwrap();
        well(room.path(), &["init", "--lang", language]);
        let pack: toml::Table = fs::read_to_string(room.path().join("pack.toml")).unwrap().parse().unwrap();
        ["fund", "work", "fact", "test_defaults"].map(|key| pack[key].clone())
    };
    assert_eq!(read("en"), read("zh"));
}

#[test]
fn nothing_is_written_where_something_is_in_the_way() {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("estates.csv"), "mine\n").unwrap();
    fs::create_dir(room.path().join("earmark.toml")).unwrap();
    let output = earmark(room.path(), &["init"]);
    let said = str::from_utf8(&output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("earmark.toml") && said.contains("estates.csv"), "{said}");
    assert!(!said.contains("pack.toml") && !said.contains("budget.csv"), "{said}");
    assert_eq!(fs::read_to_string(room.path().join("estates.csv")).unwrap(), "mine\n");
    assert_eq!(fs::read_dir(room.path()).unwrap().count(), 2);
}

#[test]
fn a_layer_names_its_base_from_where_it_stands() {
    let room = tempfile::tempdir().unwrap();
    well(room.path(), &["init", "base"]);
    let extends = |layer: &str, base: &str| {
        well(room.path(), &["init", layer, "--from", base]);
        let pack: toml::Table =
            fs::read_to_string(room.path().join(layer).join("pack.toml")).unwrap().parse().unwrap();
        pack["pack"]["extends"][0].as_str().unwrap().to_owned()
    };
    assert_eq!(extends("a", "cn-old-estates"), "cn-old-estates");
    for (layer, base) in
        [("b", "base/pack.toml"), ("./c/d", "base/pack.toml"), ("base/../e", "./base/pack.toml")]
    {
        let named = extends(layer, base);
        assert!(room.path().join(layer).join(&named).exists(), "{layer} names {base} as {named}");
    }
}

#[test]
fn a_layer_on_a_built_in_pack_passes_its_own_checks() {
    for base in BUILT_IN {
        for language in ["en", "zh"] {
            let room = tempfile::tempdir().unwrap();
            well(room.path(), &["init", "--from", base.id, "--lang", language]);
            passes(room.path());
        }
    }
}

#[test]
fn a_layer_on_a_layer_shares_no_id_with_it() {
    let room = tempfile::tempdir().unwrap();
    well(room.path(), &["init", "base"]);
    well(room.path(), &["init", "one", "--from", "base/pack.toml"]);
    well(room.path(), &["init", "two", "--from", "one/pack.toml"]);
    for folder in ["base", "one", "two"] {
        passes(&room.path().join(folder));
    }
}

/// A base whose rules hang on a day, on a fact of the line that is a text, and on one of the estate.
const DATED: &str = r#"
[pack]
id = "dated"
title = { zh = "旧", en = "dated" }
reviewed = 2026-01-01
[source.law]
title = "Law"
confidence = "regulation"
[fund.grant]
name = { zh = "补助", en = "grant" }
[work.road]
name = { zh = "道路", en = "road" }
[fact.kind]
name = { zh = "类别", en = "kind" }
of = "line"
type = "text"
values = ["\"a\", b", "c"]
[fact.homes]
name = { zh = "户数", en = "homes" }
of = "estate"
type = "integer"
[[rule]]
id = "once"
allow = ["grant"]
where = { kind = "\"a\", b", homes = "100..=200" }
until = 2020-01-01
because = { zh = "因", en = "because" }
cite = [{ source = "law", at = "1" }]
"#;

#[test]
fn a_layer_says_all_that_its_base_asks_for() {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("dated.toml"), DATED).unwrap();
    well(room.path(), &["init", "layer", "--from", "dated.toml"]);
    passes(&room.path().join("layer"));
}

#[test]
fn a_base_that_lets_nothing_be_paid_for_is_refused() {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("dated.toml"), DATED.replace("allow =", "deny =")).unwrap();
    let output = earmark(room.path(), &["init", "layer", "--from", "dated.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!room.path().join("layer").exists(), "nothing is made");
}
