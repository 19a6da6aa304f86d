//! What `lint` shows, put through `check`: the printed line of every finding gets the answer the finding
//! claims.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Every finding of a kind that does not count by itself, counted.
const ALL_COUNT: [&str; 4] = ["-W", "conflict", "-W", "covered-rule"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(args: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.args(args).current_dir(folder).env("LC_ALL", "C").output().unwrap()
}

fn json(output: &Output) -> Value {
    let said = || String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {}", said()))
}

/// What `lint` finds in a pack.
fn findings(pack: &str) -> Vec<Value> {
    let args = [&["lint", pack, "-o", "json"][..], &ALL_COUNT].concat();
    json(&run(&args, root()))["packs"][0]["findings"].as_array().unwrap().clone()
}

/// The packs of the pages of all codes.
fn page_packs() -> Vec<PathBuf> {
    let folders = fs::read_dir(root().join("src/lint")).unwrap();
    let packs = folders.map(|entry| entry.unwrap().path().join("page.in/pack.toml"));
    let mut packs: Vec<PathBuf> = packs.filter(|pack| pack.exists()).collect();
    packs.sort();
    packs
}

/// A witness as a budget of one line: its columns and cells, and what every budget must have.
fn budget(witness: &Value) -> String {
    let cells = witness["line"].as_object().unwrap();
    let mut columns: Vec<(&str, &str)> =
        cells.iter().map(|(column, value)| (column.as_str(), value.as_str().unwrap())).collect();
    for (column, value) in [("item", "1"), ("estate", "A"), ("side", ""), ("amount", "100.00")] {
        if !cells.contains_key(column) {
            columns.push((column, value));
        }
    }
    let row = |cells: Vec<&str>| format!("{}\n", cells.join(","));
    let (header, line) = columns.into_iter().unzip();
    row(header) + &row(line)
}

/// Runs `check` over the witness of a finding; the code and the rules it tells.
fn checked(pack: &str, witness: &Value) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.csv"), budget(witness)).unwrap();
    let output = run(&["check", "b.csv", "--rules", pack, "-o", "json"], folder.path());
    let report = json(&output);
    assert_eq!(report["complete"], true, "{}: {:?}", budget(witness), report["problems"]);
    let found = report["findings"].as_array().unwrap();
    let Some(finding) = found.first() else { return ("eligible".to_owned(), Vec::new()) };
    let reasons = finding["reasons"].as_array().unwrap().iter();
    let mut rules: Vec<String> = reasons.map(|reason| reason["rule"].as_str().unwrap().to_owned()).collect();
    rules.sort();
    (finding["code"].as_str().unwrap().to_owned(), rules)
}

#[test]
fn the_line_of_every_finding_gets_the_answer_it_claims() {
    let pages: Vec<String> = page_packs().iter().map(|pack| pack.to_string_lossy().into_owned()).collect();
    let shipped = ["cn-old-estates".to_owned(), "cn-national".to_owned()];
    let layers = ["province", "city"]
        .map(|name| root().join(format!("examples/layers/{name}.toml")).to_string_lossy().into_owned());
    let mut tried = 0;
    for pack in shipped.iter().chain(&layers).chain(&pages) {
        for finding in findings(pack) {
            let witness = &finding["witness"];
            // A layer that widens is refused as a whole: no line of it can be checked.
            if witness.is_null() || finding["code"] == "widening" {
                continue;
            }
            let (code, rules) = checked(pack, witness);
            let mut claimed: Vec<String> =
                witness["by"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
            claimed.sort();
            assert_eq!(code, witness["code"], "{pack}: {finding:#}");
            // Of an eligible line nothing is said, and beside silence stand the rules that come nearest.
            if !["eligible", "not-allowed"].contains(&code.as_str()) {
                assert_eq!(rules, claimed, "{pack}: {finding:#}");
            }
            tried += 1;
        }
    }
    assert!(tried > 25, "only {tried} lines were tried");
}

#[test]
fn the_test_of_every_finding_passes_in_its_pack() {
    for pack in page_packs() {
        let path = pack.to_string_lossy();
        for finding in findings(&path) {
            let Some(test) = finding["witness"]["test"].as_str() else { continue };
            if finding["code"] == "widening" {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            let text = fs::read_to_string(&pack).unwrap();
            fs::write(folder.path().join("pack.toml"), format!("{text}\n{test}\n")).unwrap();
            let output = run(&["test", "pack.toml"], folder.path());
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(output.status.code(), Some(0), "{path}: {test}\n{said}");
        }
    }
}

#[test]
fn a_widening_layer_is_refused_with_the_line_that_lint_shows() {
    let pack = root().join("src/lint/widening/page.in/pack.toml");
    let found = findings(&pack.to_string_lossy());
    let line = &found[0]["witness"]["line"];
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.csv"), budget(&found[0]["witness"])).unwrap();
    let refused = run(&["check", "b.csv", "--rules", &pack.to_string_lossy()], folder.path());
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    let shown =
        format!("fund = {}, work = {}", line["fund"].as_str().unwrap(), line["work"].as_str().unwrap());
    assert!(said.contains(&shown), "{said}");
    let below = pack.with_file_name("base.toml");
    let (code, rules) = checked(&below.to_string_lossy(), &found[0]["witness"]);
    assert_eq!((code.as_str(), rules.as_slice()), ("forbidden", &["grant-not-outside".to_owned()][..]));
}

/// What `lint` finds in the pack of a page, where this stands in it for that.
fn altered(page: &str, changes: &[(&str, &str)]) -> Vec<Value> {
    let mut text = fs::read_to_string(root().join(format!("src/lint/{page}/page.in/mended.toml"))).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("pack.toml");
    fs::write(&pack, text).unwrap();
    findings(&pack.to_string_lossy())
}

fn of_code<'f>(found: &'f [Value], code: &str) -> Vec<&'f Value> {
    found.iter().filter(|one| one["code"] == code).collect()
}

#[test]
fn what_a_layer_widens_is_shown_where_a_layer_on_it_draws_finer() {
    let page = root().join("src/lint/widening/page.in");
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("base.toml", &fs::read_to_string(page.join("base.toml")).unwrap());
    let city = fs::read_to_string(page.join("pack.toml")).unwrap();
    let (city, _) = city.split_once("[[test]]").unwrap();
    put("city.toml", &city.replace("work = [\"road\"]", "work = [\"road\"]\nfrom = 2022-01-01"));
    put(
        "district.toml",
        r#"
[pack]
id = "district"
title = { zh = "某区", en = "a district" }
reviewed = 2026-11-22
extends = ["city.toml"]

[source.district]
title = "某区细则"
confidence = "regulation"

[[rule]]
id = "owners-no-lifts"
deny = ["owners"]
work = ["lift"]
from = 2021-01-01
because = { zh = "电梯另有办法。", en = "there are other measures for lifts" }
cite = [{ source = "district", at = "六" }]
"#,
    );
    let found = findings(&folder.path().join("district.toml").to_string_lossy());
    let widened = of_code(&found, "widening");
    assert_eq!(widened.len(), 1, "{found:?}");
    assert_eq!(widened[0]["witness"]["line"]["date"], "2022-01-01", "{widened:?}");
}

#[test]
fn a_text_is_outlived_on_a_day_on_which_what_cites_it_holds() {
    let days = |changes: &[(&str, &str)]| -> Vec<String> {
        let found = altered("source_not_in_force", changes);
        let of_code = of_code(&found, "source-not-in-force");
        of_code.into_iter().map(|one| one["message"].as_str().unwrap().to_owned()).collect()
    };
    let rule = "from = 2020-01-01\nuntil = 2023-01-01\nbecause = { zh = \"补助资金可用于道路";
    assert_eq!(days(&[]), Vec::<String>::new());
    let late = days(&[(rule, "from = 2024-05-01\nbecause = { zh = \"补助资金可用于道路")]);
    assert!(late.len() == 1 && late[0].contains("2024-05-01"), "{late:?}");
    let owners = "cite = [{ source = \"pact\", at = \"二\" }]\n";
    let exception = |days: &str| {
        let unless = r#"
[[rule.unless]]
id = "no-roads"
work = ["road"]
because = { zh = "道路除外。", en = "no roads" }
cite = [{ source = "notice", at = "三" }]
"#;
        format!("{owners}{unless}{days}\n")
    };
    let lifted = days(&[(owners, &exception("from = 2025-03-01"))]);
    assert!(lifted.len() == 1 && lifted[0].contains("`no-roads` holds on 2025-03-01"), "{lifted:?}");
    let in_time = days(&[(owners, &exception("from = 2020-01-01\nuntil = 2023-01-01"))]);
    assert_eq!(in_time, Vec::<String>::new());
    // One that says no first day holds from its rule's, and claims nothing of it.
    let rule = "because = { zh = \"居民出资用途";
    let dated = format!("from = 2010-01-01\n{rule}");
    let of_old_rule = |own: &str| days(&[(rule, dated.as_str()), (owners, exception(own).as_str())]);
    assert_eq!(of_old_rule("until = 2023-01-01"), Vec::<String>::new());
    for (own, day) in [("from = 2015-01-01\nuntil = 2023-01-01", "2015-01-01"), ("", "2023-01-01")] {
        let told = of_old_rule(own);
        assert!(told.len() == 1 && told[0].contains(&format!("`no-roads` holds on {day}")), "{told:?}");
    }
}

#[test]
fn a_vintage_is_held_against_the_one_before_it_that_holds_longest() {
    let vintages = |days: [(&str, &str); 3]| {
        let written = |(from, until): (&str, &str)| {
            format!("  [[rule.vintage]]\n  from = {from}\n  until = {until}\n\n")
        };
        let first = "  [[rule.vintage]]\n  from = 2020-01-01";
        let all: String = days.into_iter().map(written).collect();
        let silent = ("until = 2020-01-01\nbecause", "until = 2001-01-01\nbecause");
        let found = altered("vintage_gap", &[(first, &format!("{all}{first}")), silent]);
        ["vintage-gap", "vintage-overlap"].map(|code| of_code(&found, code).len())
    };
    let nested = [("2001-01-01", "2020-01-01"), ("2002-01-01", "2003-01-01"), ("2005-01-01", "2006-01-01")];
    assert_eq!(vintages(nested), [0, 2]);
    let apart = [("2001-01-01", "2002-01-01"), ("2003-01-01", "2004-01-01"), ("2004-01-01", "2020-01-01")];
    assert_eq!(vintages(apart), [1, 0]);
}

#[test]
fn what_is_shipped_is_clean() {
    let folder = tempfile::tempdir().unwrap();
    let init =
        |args: &[&str]| assert_eq!(run(&[&["init"], args].concat(), folder.path()).status.code(), Some(0));
    init(&["en"]);
    init(&["zh", "--lang", "zh"]);
    init(&["layer", "--from", "cn-old-estates"]);
    init(&["layer-zh", "--from", "cn-national", "--lang", "zh"]);
    let mut packs = vec!["cn-old-estates".to_owned(), "cn-national".to_owned()];
    packs.extend(["en", "zh", "layer", "layer-zh"].map(|name| format!("{name}/pack.toml")));
    let examples = fs::read_dir(root().join("examples/layers")).unwrap();
    let examples = examples.map(|entry| entry.unwrap().path());
    let layers = examples.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    packs.extend(layers.map(|path| path.to_string_lossy().into_owned()));
    for pack in packs {
        let output = run(&["lint", &pack], folder.path());
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{pack}: {said}");
    }
}

#[test]
fn levels_and_exit_codes_are_those_of_every_command() {
    let folder = root().join("src/lint");
    let code = |args: &[&str]| run(&[&["lint"], args].concat(), &folder).status.code();
    let (gap, conflict) = ("gap/page.in/pack.toml", "conflict/page.in/pack.toml");
    assert_eq!(code(&[gap]), Some(1));
    assert_eq!(code(&[gap, "--fail-on", "error"]), Some(0));
    assert_eq!(code(&[gap, "--fail-on", "error", "-D", "gap"]), Some(1));
    assert_eq!(code(&[gap, "-A", "gap"]), Some(0));
    assert_eq!(code(&[conflict]), Some(0));
    assert_eq!(code(&[conflict, "--fail-on", "note"]), Some(1));
    assert_eq!(code(&[conflict, "-W", "conflict"]), Some(1));
    assert_eq!(code(&[gap, "no-such-pack.toml"]), Some(2));
    let unknown = run(&["lint", gap, "-A", "gapp"], &folder);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&unknown.stderr).contains("`gap`"),
        "a code that is not known is suggested"
    );
}

#[test]
fn a_name_that_no_pack_knows_is_a_mistake_with_a_suggestion() {
    let folder = tempfile::tempdir().unwrap();
    let pack = root().join("src/lint/gap/page.in/mended.toml");
    let text = fs::read_to_string(pack).unwrap().replace("work = [\"road\"]", "work = [\"raod\"]");
    fs::write(folder.path().join("pack.toml"), text).unwrap();
    let output = run(&["lint", "pack.toml"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("`raod`") && said.contains("`road`"), "{said}");
}

#[test]
fn a_gap_over_many_works_is_one_finding() {
    let pack = root().join("src/lint/gap/page.in/pack.toml");
    let text = fs::read_to_string(pack).unwrap();
    let more: Vec<String> = (0..60)
        .map(|at| format!("[work.kind_{at}]\nname = {{ zh = \"内容{at}\", en = \"kind {at}\" }}\n"))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pack.toml"), format!("{text}\n{}", more.concat())).unwrap();
    let path = folder.path().join("pack.toml");
    let gaps = findings(&path.to_string_lossy()).into_iter().filter(|one| one["code"] == "gap").count();
    assert_eq!(gaps, 1);
}

#[test]
fn what_was_not_looked_at_is_never_said_to_be_missing() {
    let loaded = earmark::rules::load::unproved(&["cn-old-estates"]).expect("the built-in pack loads");
    let codes = |most: u64| -> BTreeSet<&str> {
        earmark::lint::run(&loaded, most).into_iter().map(|finding| finding.code).collect()
    };
    let all = codes(earmark::lint::MOST_BOXES);
    assert!(!all.contains("analysis-incomplete"), "{all:?}");
    for most in [0, 1, 20, 500, 5_000] {
        let some = codes(most);
        assert!(some.contains("analysis-incomplete"), "{most}: {some:?}");
        let more: Vec<&&str> = some.difference(&all).filter(|code| **code != "analysis-incomplete").collect();
        assert!(more.is_empty(), "{most}: {more:?}");
    }
}
