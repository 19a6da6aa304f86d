//! Waivers and baselines, end to end: what is accepted is shown, counted apart and does not fail the run, and
//! ends when it should.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{Ran, earmark};

const HEAD: &str = "项目编号,小区名称,改造内容,红线内外,资金来源,金额(元)\n";
const ROAD: &str = "A1,柳荫里小区,小区道路,红线内,专项债券,1264000\n";
const OUTSIDE: &str = "A2,柳荫里小区,小区外道路,红线外,专项债券,386000\n";
const LAST_DAY: &str = "2026-06-30";
const NEXT_DAY: &str = "2026-07-01";

/// A folder with a budget of these lines.
fn room(lines: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    budget(&folder, lines);
    folder
}

fn budget(folder: &TempDir, lines: &str) {
    write(folder, "budget.csv", &format!("{HEAD}{lines}"));
}

fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join(name), text).unwrap();
}

fn check(folder: &TempDir, more: &[&str]) -> Ran {
    let args = [&["check", "budget.csv", "-q", "--assume", "estates-in-scope", "-o", "json"], more].concat();
    earmark(folder.path(), &args)
}

fn with_register(folder: &TempDir, day: &str) -> Ran {
    check(folder, &["--waivers", "waivers.toml", "--as-of", day])
}

/// Each finding by its code, standing and row.
fn found(report: &Value) -> Vec<(String, String, u64)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|one| (text(&one["code"]), text(&one["standing"]), one["row"].as_u64().unwrap_or(0)))
        .collect()
}

fn is(found: &[(String, String, u64)], expected: &[(&str, &str, u64)]) {
    let expected: Vec<(String, String, u64)> =
        expected.iter().map(|(code, stands, row)| (code.to_string(), stands.to_string(), *row)).collect();
    assert_eq!(found, expected);
}

/// The entry of a register for a finding of a report.
fn entry(finding: &Value, id: &str, more: &str) -> String {
    format!(
        "[[waiver]]\nid = \"{id}\"\ncode = {}\nkey = {}\nfingerprint = {}\nreason = \"plan under change\"\n\
         approver = \"finance office, section 2\"\napproved_on = 2026-03-01\nexpires = {LAST_DAY}\n{more}\n",
        finding["code"], finding["key"], finding["fingerprint"],
    )
}

const SECOND: &str = "second_approver = \"audit office\"";

/// A register for every finding of a budget.
fn register(folder: &TempDir, more: &str) {
    let report = check(folder, &[]).json();
    let findings = report["findings"].as_array().unwrap().iter().enumerate();
    let text: String = findings.map(|(at, one)| entry(one, &format!("W-{at}"), more)).collect();
    write(folder, "waivers.toml", &text);
}

/// The verdicts, waived and known lines add up to all lines, in money too.
fn adds_up(report: &Value) {
    let totals = &report["totals"];
    let fen = |value: &Value| value.as_str().unwrap().replace('.', "").parse::<i128>().unwrap();
    let parts = ["eligible", "misallocated", "review", "undetermined", "waived", "known"];
    let lines: u64 = parts.iter().map(|part| totals[part]["lines"].as_u64().unwrap()).sum();
    assert_eq!(Some(lines), totals["lines"].as_u64(), "{totals}");
    let money: i128 = parts.iter().map(|part| fen(&totals[part]["amount"])).sum();
    assert_eq!(money, fen(&totals["amount"]), "{totals}");
    for part in ["lines", "amount"] {
        let number = |name: &str| match &totals[name][part] {
            Value::Number(lines) => i128::from(lines.as_u64().unwrap()),
            amount => fen(amount),
        };
        assert_eq!(number("misallocated"), number("forbidden") + number("not_allowed"), "{totals}");
    }
    for verdict in ["eligible", "misallocated", "review", "undetermined"] {
        let assumed = totals["assumed"][verdict]["lines"].as_u64().unwrap();
        assert!(assumed <= totals[verdict]["lines"].as_u64().unwrap(), "{verdict}: {totals}");
    }
}

#[test]
fn a_waiver_holds_through_its_last_day_and_no_longer() {
    let folder = room(&format!("{ROAD}{OUTSIDE}"));
    register(&folder, SECOND);
    let ran = with_register(&folder, LAST_DAY);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    is(&found(&report), &[("forbidden", "waived", 3)]);
    assert_eq!(report["totals"]["waived"]["amount"], "386000.00");
    assert_eq!(report["totals"]["misallocated"]["lines"], 0);
    assert_eq!(report["findings"][0]["waiver"]["approver"], "finance office, section 2");
    let input = &report["inputs"][1];
    assert_eq!((&input["role"], &input["lines"]), (&"waivers".into(), &1.into()));
    assert_eq!(input["sha256"].as_str().unwrap().len(), 64);
    adds_up(&report);
    let ran = with_register(&folder, NEXT_DAY);
    assert_eq!(ran.code, 1);
    is(&found(&ran.json()), &[("forbidden", "open", 3), ("waiver-expired", "open", 1)]);
    adds_up(&ran.json());
}

#[test]
fn a_register_is_not_judged_without_a_day() {
    let folder = room(OUTSIDE);
    register(&folder, SECOND);
    let ran = check(&folder, &["--waivers", "waivers.toml"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("--as-of"), "{}", ran.err);
}

#[test]
fn a_fen_more_lapses_it_and_a_fault_removed_leaves_it_unused() {
    let folder = room(&format!("{ROAD}{OUTSIDE}"));
    register(&folder, SECOND);
    budget(&folder, &format!("{ROAD}{}", OUTSIDE.replace("386000", "386000.01")));
    let ran = with_register(&folder, LAST_DAY);
    assert_eq!(ran.code, 1);
    is(&found(&ran.json()), &[("forbidden", "open", 3), ("waiver-lapsed", "open", 1)]);
    budget(&folder, ROAD);
    for day in [LAST_DAY, NEXT_DAY] {
        let ran = with_register(&folder, day);
        assert_eq!(ran.code, 0);
        is(&found(&ran.json()), &[("waiver-unused", "open", 1)]);
    }
}

#[test]
fn a_line_that_is_moved_or_written_otherwise_stays_waived() {
    let folder = room(&format!("{ROAD}{OUTSIDE}"));
    register(&folder, SECOND);
    let moved = format!("明细表,,,,,\n{HEAD}{OUTSIDE}\n{ROAD}").replace('\n', "\r\n");
    let bytes = encoding_rs::GB18030.encode(&moved).0.into_owned();
    fs::write(folder.path().join("budget.csv"), bytes).unwrap();
    let ran = with_register(&folder, LAST_DAY);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    is(&found(&ran.json()), &[("forbidden", "waived", 3)]);
    let other = HEAD.replace("项目编号,", "").replace('\n', ",项目编号\n");
    write(&folder, "budget.csv", &format!("{other}{},A2\n", OUTSIDE.trim().trim_start_matches("A2,")));
    is(&found(&with_register(&folder, LAST_DAY).json()), &[("forbidden", "waived", 2)]);
}

#[test]
fn one_waiver_is_for_as_many_alike_lines_as_it_was_given_for() {
    let folder = room(&format!("{ROAD}{OUTSIDE}"));
    register(&folder, SECOND);
    budget(&folder, &format!("{OUTSIDE}{OUTSIDE}"));
    let ran = with_register(&folder, LAST_DAY);
    let lapsed = [
        ("forbidden", "open", 2),
        ("forbidden", "open", 3),
        ("duplicate-item", "open", 3),
        ("waiver-lapsed", "open", 1),
    ];
    let mut lapsed = lapsed.to_vec();
    lapsed.sort_by_key(|(code, _, row)| (*code == "waiver-lapsed", *row, code != &"duplicate-item"));
    is(&found(&ran.json()), &lapsed);
    // One for both, by the fingerprint that counts them; the repeat is waived by itself.
    let report = check(&folder, &[]).json();
    let both = entry(&report["findings"][0], "both", SECOND);
    let repeat = report["findings"].as_array().unwrap().iter().find(|one| one["code"] == "duplicate-item");
    write(&folder, "waivers.toml", &format!("{both}{}", entry(repeat.unwrap(), "repeat", "")));
    let ran = with_register(&folder, LAST_DAY);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let totals = &ran.json()["totals"];
    assert_eq!((&totals["waived"]["lines"], &totals["waived"]["amount"]), (&2.into(), &"772000.00".into()));
    adds_up(&ran.json());
}

#[test]
fn more_money_than_its_maximum_or_another_rule_lapses_it() {
    for (more, why) in
        [("maximum = \"385999.99\"", "385,999.99"), ("rule = \"bond-not-elsewhere\"", "bond-not-elsewhere")]
    {
        let folder = room(OUTSIDE);
        register(&folder, &format!("{SECOND}\n{more}"));
        let report = with_register(&folder, LAST_DAY).json();
        is(&found(&report), &[("forbidden", "open", 2), ("waiver-lapsed", "open", 1)]);
        assert!(report["findings"][1]["message"].as_str().unwrap().contains(why), "{report}");
    }
    for more in ["maximum = 386000", "rule = \"bond-not-outside\""] {
        let folder = room(OUTSIDE);
        register(&folder, &format!("{SECOND}\n{more}"));
        is(&found(&with_register(&folder, LAST_DAY).json()), &[("forbidden", "waived", 2)]);
    }
}

#[test]
fn a_blank_cell_does_not_save_the_second_approver() {
    // Outside, a deny rule bites; whether this is outside, nobody says.
    let folder = room(&OUTSIDE.replace("红线外", "").replace("小区外道路", "供水管网"));
    let report = check(&folder, &[]).json();
    assert_eq!(report["findings"][0]["code"], "undetermined", "{report}");
    register(&folder, "");
    let report = with_register(&folder, LAST_DAY).json();
    is(&found(&report), &[("undetermined", "open", 2), ("waiver-lapsed", "open", 1)]);
    register(&folder, SECOND);
    is(&found(&with_register(&folder, LAST_DAY).json()), &[("undetermined", "waived", 2)]);
}

#[test]
fn lines_that_wait_for_one_fact_are_waived_together() {
    let folder = room(&format!("{ROAD}{}", ROAD.replace("A1", "A3")));
    let plain = |more: &[&str]| {
        earmark(folder.path(), &[&["check", "budget.csv", "-q", "-o", "json"], more].concat())
    };
    let report = plain(&[]).json();
    assert_eq!(report["findings"][0]["lines"], 2, "{report}");
    write(&folder, "waivers.toml", &entry(&report["findings"][0], "W", SECOND));
    let waived = || plain(&["--waivers", "waivers.toml", "--as-of", LAST_DAY]).json();
    let report = waived();
    assert_eq!(report["totals"]["waived"]["lines"], 2, "{report}");
    adds_up(&report);
    // As many lines of as much money that wait for the same facts are others.
    let road = ROAD.replace("A1", "A3");
    for (is, was) in [("infrastructure.sewer_pipe", "小区道路"), ("central_fiscal", "专项债券")] {
        let other = road.replace(was, is);
        budget(&folder, &format!("{ROAD}{other}"));
        let report = waived();
        assert_eq!(report["totals"]["waived"]["lines"], 0, "{is}: {report}");
        let open = |finding: &Value| finding["code"] == "undetermined" && finding["standing"] == "open";
        assert!(report["findings"].as_array().unwrap().iter().any(open), "{is}: {report}");
    }
}

#[test]
fn all_mistakes_of_a_register_are_told_with_their_places() {
    let folder = room(OUTSIDE);
    let finding = check(&folder, &[]).json()["findings"][0].clone();
    let good = entry(&finding, "W-1", SECOND);
    let print = finding["fingerprint"].as_str().unwrap();
    let changed = |id: &str, from: &str, to: &str| {
        let other = good
            .replace("W-1", id)
            .replace(print, &format!("{:032x}", id.len() + id.bytes().map(usize::from).sum::<usize>()));
        assert!(other.contains(from), "{from}");
        other.replace(from, to)
    };
    let text = [
        good.clone(),
        good.replace("W-1", "W-2"),
        changed("W-1", "plan", "the plan"),
        changed("W-3", SECOND, ""),
        changed("W-4", "audit office", "Finance  Office, Section 2"),
        changed("W-5", "expires = 2026-06-30", "expires = 2026-02-28"),
        changed("W-6", "approved_on = 2026-03-01", "approved_on = 2026-06-29"),
        changed("W-7", "expires = 2026-06-30", ""),
        changed("W-8", "forbidden:A2", "forbidden:*"),
        changed("W-9", "\"forbidden\"", "\"forbiden\""),
        changed("W-10", "forbidden", "bad-amount"),
        changed("W-11", "\"plan under change\"", "\" \""),
        changed("W-12", "approver = \"finance", "aprover = \"finance"),
        changed("W-13", "code = \"forbidden\"", "code = \"not-allowed\""),
        changed("W-14", SECOND, &format!("{SECOND}\nmaximum = \"many\"")),
        changed("W-15", "forbidden", "waiver-expired"),
        changed("W-16", "code = \"forbidden\"", ""),
        good.replace("W-1", "W-17").replace(print, "*"),
    ];
    write(&folder, "waivers.toml", &text.concat());
    let ran = with_register(&folder, "2026-06-01");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    for told in [
        "the waiver W-1 already",
        "`W-1` is taken",
        "takes two people",
        "must be somebody else",
        "before it was approved on 2026-03-01",
        "after 2026-06-01",
        "`expires` is missing",
        "nothing stands for many",
        "did you mean `forbidden`",
        "could not be read, nobody can approve",
        "`reason` says nothing",
        "`approver` is missing",
        "no key `aprover`",
        "the code says `not-allowed`",
        "`many` is no amount",
        "renew the waiver",
        "`code` or `rule` is missing",
        "`*` is no fingerprint",
    ] {
        assert!(ran.err.contains(told), "{told}\n{}", ran.err);
    }
    assert!(ran.err.matches("--> waivers.toml:").count() >= 18, "{}", ran.err);
}

#[test]
fn what_is_accepted_is_said_to_be_in_every_format() {
    let folder = room(&format!("{ROAD}{OUTSIDE}{}", OUTSIDE.replace("A2", "A3")));
    let report = check(&folder, &[]);
    write(&folder, "waivers.toml", &entry(&report.json()["findings"][0], "W-1", SECOND));
    write(&folder, "earlier.json", &report.out);
    let told = |format: &str| {
        let args = ["check", "budget.csv", "--assume", "estates-in-scope", "--waivers", "waivers.toml"];
        let more = ["--baseline", "earlier.json", "--as-of", LAST_DAY, "--format", format];
        let ran = earmark(folder.path(), &[&args[..], &more].concat());
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        format!("{}{}", ran.out, ran.err)
    };
    let human = told("human");
    for line in [
        "= waived: W-1, approved by finance office, section 2 and audit office on 2026-03-01, good through 2026-06-30",
        "= known: an earlier report has it already",
        "reconciles: lines yes, amount yes",
    ] {
        assert!(human.contains(line), "{line}\n{human}");
    }
    let rows: Vec<Vec<&str>> = human.lines().map(|line| line.split_whitespace().collect()).collect();
    for accepted in ["waived", "known"] {
        assert!(rows.contains(&vec![accepted, "1", "386,000.00"]), "{human}");
    }
    let concise = told("concise");
    assert!(concise.contains("(waived by W-1 until 2026-06-30)\n"), "{concise}");
    assert!(concise.contains("(known)\n"), "{concise}");
    assert!(told("csv").contains("forbidden,error,waived,"));
    let lines = told("lines");
    for mark in ["eligible,,", "waived,forbidden,", "known,forbidden,"] {
        assert_eq!(lines.matches(mark).count(), 1, "{mark}\n{lines}");
    }
    let sarif: Value = serde_json::from_str(told("sarif").split("\nearmark:").next().unwrap()).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let suppressed: Vec<&Value> = results.iter().filter_map(|one| one.get("suppressions")).collect();
    assert_eq!(suppressed.len(), 2, "{results:?}");
    assert!(suppressed.iter().any(|one| one[0]["justification"].is_string()), "{suppressed:?}");
    let junit = told("junit");
    assert!(junit.contains("<skipped") && !junit.contains("<failure"), "{junit}");
    let github = told("github");
    assert!(!github.contains("::error") && github.contains("::notice"), "{github}");
    for format in ["markdown", "html", "jsonl"] {
        assert!(told(format).contains("W-1"), "{format} does not say by what it is waived");
    }
}

#[test]
fn a_known_finding_never_hides_a_second_like_it() {
    let folder = room(OUTSIDE);
    write(&folder, "earlier.json", &check(&folder, &[]).out);
    let ran = check(&folder, &["--baseline", "earlier.json"]);
    assert_eq!(ran.code, 0);
    is(&found(&ran.json()), &[("forbidden", "known", 2)]);
    assert_eq!(ran.json()["totals"]["known"]["amount"], "386000.00");
    adds_up(&ran.json());
    let twice = format!("{OUTSIDE}{OUTSIDE}");
    budget(&folder, &twice);
    let ran = check(&folder, &["--baseline", "earlier.json", "-A", "duplicate-item"]);
    assert_eq!(ran.code, 1);
    is(&found(&ran.json()), &[("forbidden", "known", 2), ("forbidden", "open", 3)]);
    adds_up(&ran.json());
    // And of two that are known, one that is put right does not make the other new.
    write(&folder, "earlier.json", &check(&folder, &[]).out);
    assert_eq!(check(&folder, &["--baseline", "earlier.json"]).code, 0);
    budget(&folder, OUTSIDE);
    is(&found(&check(&folder, &["--baseline", "earlier.json"]).json()), &[("forbidden", "known", 2)]);
}

#[test]
fn what_is_paid_for_twice_is_known_together_with_the_line_it_repeats() {
    let twice = |item: &str, fund: &str| {
        format!("A1,柳荫里小区,小区道路,红线内,中央财政资金,5\n{item},柳荫里小区,小区道路,红线内,{fund},5\n")
    };
    let folder = room(&twice("A2", "省级补助"));
    write(&folder, "earlier.json", &check(&folder, &[]).out);
    let standing = |lines: &str| {
        budget(&folder, lines);
        let found = found(&check(&folder, &["--baseline", "earlier.json"]).json());
        found.into_iter().find(|(code, ..)| code == "double-funding").map(|(_, standing, _)| standing)
    };
    assert_eq!(standing(&twice("A2", "省级补助")).as_deref(), Some("known"));
    assert_eq!(standing(&twice("A0", "省级补助")).as_deref(), Some("open"));
    assert_eq!(standing(&twice("A2", "地方财政配套资金")).as_deref(), Some("open"));
}

#[test]
fn what_repeats_an_item_is_known_together_with_what_it_repeats() {
    let twice = |other: &str| {
        let line = "D1,柳荫里小区,停车位,红线内,省级补助,40\n";
        [format!("{other}{line}"), format!("{line}{other}")]
    };
    let other = "D1,柳荫里小区,停车位,红线内,省级补助,30\n";
    let folder = room(&twice(other)[0]);
    write(&folder, "earlier.json", &check(&folder, &[]).out);
    let standing = |lines: &str| {
        budget(&folder, lines);
        let found = found(&check(&folder, &["--baseline", "earlier.json"]).json());
        found.into_iter().find(|(code, ..)| code == "duplicate-item").map(|(_, standing, _)| standing)
    };
    for order in twice(other) {
        assert_eq!(standing(&order).as_deref(), Some("known"), "{order}");
    }
    for order in twice("D1,柳荫里小区,小区道路,红线内,省级补助,9000000\n") {
        assert_eq!(standing(&order).as_deref(), Some("open"), "{order}");
    }
}

#[test]
fn a_fact_that_clashes_is_known_by_which_it_is_and_by_what_the_estate_says() {
    let folder = room("");
    let estates = |year: &str| {
        write(
            &folder,
            "estates.csv",
            &format!("estate,built_year,urban_village,self_built\n柳荫里小区,{year},no,no\n"),
        );
    };
    let standing = |cells: &str| {
        let head = HEAD.trim_end();
        let line = ROAD.trim_end();
        write(
            &folder,
            "budget.csv",
            &format!("{head},built_year,urban_village,self_built\n{line},{cells}\n"),
        );
        let args = ["--estates", "estates.csv", "--baseline", "earlier.json"];
        let report = check(&folder, &args).json();
        let all = found(&report);
        all.into_iter().find(|(code, ..)| code == "fact-clash").map(|(_, standing, _)| standing)
    };
    estates("1990");
    write(&folder, "earlier.json", &check(&folder, &[]).out);
    assert_eq!(standing(",yes,").as_deref(), Some("open"));
    write(&folder, "earlier.json", &check(&folder, &["--estates", "estates.csv"]).out);
    assert_eq!(standing(",yes,").as_deref(), Some("known"));
    assert_eq!(standing(",,yes").as_deref(), Some("open"));
    assert_eq!(standing("2005,,").as_deref(), Some("open"));
    write(&folder, "earlier.json", &check(&folder, &["--estates", "estates.csv"]).out);
    assert_eq!(standing("2005,,").as_deref(), Some("known"));
    estates("2010");
    assert_eq!(standing("2005,,").as_deref(), Some("open"));
}

#[test]
fn a_row_that_cannot_be_taken_apart_is_known_by_what_it_holds() {
    let odd = |amount: &str| format!("A3,柳荫里小区,小区道路,红线内,专项债券,{amount},\"更\"\n");
    let folder = room(&(ROAD.to_owned() + &odd("100")));
    write(&folder, "earlier.json", &check(&folder, &[]).out);
    budget(&folder, &(odd("100") + ROAD));
    is(&found(&check(&folder, &["--baseline", "earlier.json"]).json()), &[("bad-row", "known", 2)]);
    budget(&folder, &(ROAD.to_owned() + &odd("9999999")));
    let ran = check(&folder, &["--baseline", "earlier.json"]);
    is(&found(&ran.json()), &[("bad-row", "open", 3)]);
    assert_eq!(ran.code, 1);
}

#[test]
fn a_sum_that_does_not_add_up_is_known_wherever_its_row_stands() {
    let total = |amount: &str| format!(",,合计,,,{amount}\n");
    let folder = room(&(ROAD.to_owned() + &total("5")));
    write(&folder, "earlier.json", &check(&folder, &[]).out);
    let standing = |lines: &str| {
        budget(&folder, lines);
        found(&check(&folder, &["--baseline", "earlier.json"]).json())
    };
    let more = "A4,柳荫里小区,小区道路,红线内,专项债券,7\n";
    is(&standing(&(more.to_owned() + ROAD + &total("5"))), &[("total-mismatch", "known", 4)]);
    is(&standing(&(ROAD.to_owned() + &total("6"))), &[("total-mismatch", "open", 3)]);
}

#[test]
fn what_was_waived_then_is_not_known_now() {
    let folder = room(OUTSIDE);
    register(&folder, SECOND);
    write(&folder, "earlier.json", &with_register(&folder, LAST_DAY).out);
    let ran = check(&folder, &["--baseline", "earlier.json"]);
    assert_eq!(ran.code, 1);
    is(&found(&ran.json()), &[("forbidden", "open", 2)]);
}

#[test]
fn a_baseline_only_shrinks_unless_it_is_told_to_grow() {
    let other = OUTSIDE.replace("A2", "A3");
    let folder = room(&format!("{OUTSIDE}{other}"));
    write(&folder, "base.json", &check(&folder, &[]).out);
    let update = |how: &str| check(&folder, &["--baseline", "base.json", how]);
    let held = || {
        let text = fs::read_to_string(folder.path().join("base.json")).unwrap();
        found(&serde_json::from_str(&text).unwrap()).len()
    };
    budget(&folder, &format!("{OUTSIDE}{}", OUTSIDE.replace("A2", "A4")));
    let ran = update("--update-baseline");
    assert_eq!((ran.code, held()), (1, 1), "{}", ran.err);
    assert_eq!(ran.err, "", "nothing is said where that was asked for");
    let args =
        ["check", "budget.csv", "--assume", "estates-in-scope", "-o", "json", "--baseline", "base.json"];
    let told = earmark(folder.path(), &[&args[..], &["--update-baseline"]].concat());
    assert!(told.err.contains("holds one finding now"), "{}", told.err);
    let ran = update("--update-baseline=grow");
    assert_eq!((ran.code, held()), (1, 2));
    assert_eq!(update("--update-baseline=shrink").code, 0);
    // Where nothing was checked, or not everything could be read, it stays as it is.
    budget(&folder, "");
    assert_eq!((update("--update-baseline").code, held()), (3, 2));
    budget(&folder, &format!("{OUTSIDE}\"A5"));
    assert_eq!((update("--update-baseline").code, held()), (2, 2));
    fs::remove_file(folder.path().join("base.json")).unwrap();
    budget(&folder, OUTSIDE);
    assert_eq!(update("--update-baseline").code, 2, "a baseline that is not there is not begun by shrinking");
    assert_eq!((update("--update-baseline=grow").code, held()), (1, 1));
    assert_eq!(check(&folder, &["--update-baseline"]).code, 2);
}

#[test]
fn a_baseline_that_is_no_report_is_refused_and_one_made_otherwise_is_noted() {
    let folder = room(OUTSIDE);
    let report = check(&folder, &[]).out;
    let pack = check(&folder, &[]).json()["packs"][0]["sha256"].as_str().unwrap().to_owned();
    for (text, told) in [
        ("not JSON".to_owned(), "not a report"),
        ("{}".to_owned(), "not a report"),
        (report.replace("earmark.report/1", "earmark.report/9"), "earmark.report/9"),
        (report.replace("\"fingerprint\": \"", "\"fingerprint\": \"x"), "no fingerprint"),
        (report[..report.len() / 2].to_owned(), "not a report"),
    ] {
        write(&folder, "base.json", &text);
        let ran = check(&folder, &["--baseline", "base.json"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{told}");
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    for (from, to, told) in [
        (version.as_str(), "\"version\": \"0.0.9\"", "0.0.9"),
        (pack.as_str(), "00000000", "(cn-old-estates 00000000)"),
    ] {
        write(&folder, "base.json", &report.replacen(from, to, 1));
        let ran = check(&folder, &["--baseline", "base.json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.json()["notes"].to_string().contains(told), "{told}: {}", ran.out);
    }
    assert_eq!(check(&folder, &["--baseline", "nowhere.json"]).code, 2);
}

#[test]
fn settings_may_name_both() {
    let folder = room(OUTSIDE);
    register(&folder, SECOND);
    fs::create_dir(folder.path().join("below")).unwrap();
    write(&folder, "earmark.toml", "waivers = \"waivers.toml\"\nas_of = 2026-06-30\n");
    let args = ["check", "../budget.csv", "-q", "--assume", "estates-in-scope", "--format", "concise"];
    let ran = earmark(&folder.path().join("below"), &args);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

/// Lines of a small budget: what they are for, who pays, how much, and whether they are waived, known, or
/// neither.
fn lines() -> impl Strategy<Value = Vec<(usize, usize, u32, u8)>> {
    prop::collection::vec((0..3_usize, 0..3_usize, 1..3_u32, 0..3_u8), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is waived or known, sums are disjoint and add up; what is left open is what decides; and
    /// turning the lines around changes none of it.
    #[test]
    fn what_is_accepted_leaves_its_verdict_and_nothing_else(lines in lines()) {
        const WORKS: [&str; 3] = ["小区道路,红线内", "小区外道路,红线外", "供水管网,"];
        const FUNDS: [&str; 3] = ["专项债券", "中央财政补助资金", "发改资金"];
        let written = |(at, (work, fund, amount, _)): (usize, &(usize, usize, u32, u8))| {
            format!("I{at},柳荫里小区,{},{},{amount}000\n", WORKS[*work], FUNDS[*fund])
        };
        let text: Vec<String> = lines.iter().enumerate().map(written).collect();
        let folder = room(&text.concat());
        let plain = check(&folder, &[]).json();
        let (mut register, mut known) = (String::new(), plain.clone());
        let findings = plain["findings"].as_array().unwrap();
        let fate = |finding: &Value| {
            let row = finding["row"].as_u64();
            row.and_then(|row| lines.get(usize::try_from(row).unwrap() - 2)).map_or(0, |line| line.3)
        };
        for (at, one) in findings.iter().enumerate().filter(|(_, one)| fate(one) == 1) {
            let _ = write!(register, "{}", entry(one, &format!("W-{at}"), SECOND));
        }
        known["findings"] = findings.iter().filter(|one| fate(one) == 2).cloned().collect();
        write(&folder, "waivers.toml", &register);
        write(&folder, "base.json", &known.to_string());
        let mut seen = BTreeSet::new();
        for turned in [false, true] {
            let mut text = text.clone();
            if turned {
                text.reverse();
            }
            budget(&folder, &text.concat());
            let more = ["--waivers", "waivers.toml", "--baseline", "base.json", "--as-of", LAST_DAY];
            let ran = check(&folder, &more);
            let report = ran.json();
            adds_up(&report);
            let after = report["findings"].as_array().unwrap();
            prop_assert_eq!(after.len(), findings.len());
            let open = after.iter().any(|one| one["standing"] == "open");
            prop_assert_eq!(ran.code, i32::from(open));
            for one in after {
                let before = findings.iter().find(|other| other["key"] == one["key"]).map_or(0, fate);
                prop_assert_eq!(one["standing"].as_str(), Some(["open", "waived", "known"][usize::from(before)]));
            }
            seen.insert(report["totals"].to_string());
        }
        prop_assert_eq!(seen.len(), 1);
    }
}

/// Adds a waiver for a place, with what more is to be said of it.
fn add(folder: &TempDir, place: &str, more: &[&str]) -> Ran {
    let args = ["waive", "add", place, "--assume", "estates-in-scope", "--reason", "plan under change"];
    let days = ["--approved-on", "2026-03-01", "--expires", LAST_DAY];
    earmark(folder.path(), &[&args[..], &days, &["--approver", "finance office"], more].concat())
}

fn text(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

const TWO: [&str; 2] = ["--second-approver", "audit office"];

#[test]
fn what_is_added_holds_and_leaves_the_rest_of_the_register_as_it_is() {
    let folder = room(&format!("{ROAD}{OUTSIDE}{}", OUTSIDE.replace("A2", "A3")));
    let head = "# 批准的例外登记表\n# one entry a case\n";
    write(&folder, "waivers.toml", head);
    assert_eq!(add(&folder, "budget.csv:3", &TWO).code, 0);
    let first = text(&folder, "waivers.toml");
    assert!(first.starts_with(&format!("{head}\n# budget.csv:3: ")), "{first}");
    let noted = format!("{first}\n# the end\n");
    write(&folder, "waivers.toml", &noted);
    let ran =
        add(&folder, "budget.csv:4", &[&TWO[..], &["--code", "forbidden", "--maximum", "400000"]].concat());
    assert!(ran.out.contains("W-2026-002"), "{}{}", ran.out, ran.err);
    let second = text(&folder, "waivers.toml");
    assert!(second.starts_with(noted.trim_end()), "{second}");
    let ran = with_register(&folder, LAST_DAY);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(ran.json()["totals"]["waived"]["lines"], 2);
}

#[test]
fn what_is_added_from_a_saved_report_is_the_same() {
    let folder = room(OUTSIDE);
    write(&folder, "report.json", &check(&folder, &[]).out);
    let args = ["waive", "add", "budget.csv:2", "--report", "report.json", "--reason", "plan under change"];
    let more = ["--approved-on", "2026-03-01", "--expires", LAST_DAY, "--approver", "finance office"];
    let ran = earmark(folder.path(), &[&args[..], &more, &TWO].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let saved = text(&folder, "waivers.toml");
    fs::remove_file(folder.path().join("waivers.toml")).unwrap();
    add(&folder, "budget.csv:2", &TWO);
    assert_eq!(saved, text(&folder, "waivers.toml"));
}

#[test]
fn what_makes_no_sense_is_not_added() {
    let unread = "A5,柳荫里小区,小区道路,红线内,专项债券,many\n";
    let folder = room(&format!("{ROAD}{OUTSIDE}{unread}{OUTSIDE}"));
    for (place, more, told) in [
        ("budget.csv:3", &[][..], "two people"),
        ("budget.csv:3", &["--second-approver", "Finance Office"], "somebody else"),
        ("budget.csv:3", &["--second-approver", " "], "says nothing"),
        ("budget.csv:3", &[&TWO[..], &["--maximum", "1"]].concat(), "more than the maximum"),
        ("budget.csv:3", &[&TWO[..], &["--maximum", "lots"]].concat(), "no amount"),
        ("budget.csv:3", &[&TWO[..], &["--code", "needs-review"]].concat(), "`forbidden`"),
        ("budget.csv:3", &[&TWO[..], &["--as-of", "2026-02-01"]].concat(), "after 2026-02-01"),
        ("budget.csv:3", &[&TWO[..], &["--as-of", NEXT_DAY]].concat(), "before 2026-07-01"),
        ("budget.csv:2", &TWO, "nothing was found"),
        ("budget.csv:4", &TWO, "cannot be waived"),
        ("budget.csv:5", &TWO, "say which with --code"),
        ("budget.csv", &TWO, "budget.csv"),
        ("nowhere.csv:1", &TWO, "nowhere.csv"),
    ] {
        let ran = add(&folder, place, more);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{place} {more:?}");
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
        assert!(!folder.path().join("waivers.toml").exists(), "{place} {more:?}");
    }
    assert_eq!(add(&folder, "budget.csv:5", &[&TWO[..], &["--code", "forbidden"]].concat()).code, 0);
    assert!(text(&folder, "waivers.toml").contains("budget.csv:5"));
    let ran = add(&folder, "budget.csv:3", &[&TWO[..], &["--code", "forbidden"]].concat());
    assert!(ran.err.contains("W-2026-001 already"), "one waiver is for both lines: {}", ran.err);
}

#[test]
fn a_register_is_listed_checked_and_pruned() {
    let folder = room(&format!("{ROAD}{OUTSIDE}{}", OUTSIDE.replace("A2", "A3")));
    write(&folder, "waivers.toml", "# the register\n\n# of A2\n");
    add(&folder, "budget.csv:3", &TWO);
    add(&folder, "budget.csv:4", &[&TWO[..], &["--id", "of A3"]].concat());
    let run = |args: &[&str]| earmark(folder.path(), &[&["waive"], args].concat());
    let states = |ran: &Ran| -> Vec<String> {
        let waivers = ran.json()["waivers"].as_array().unwrap().clone();
        waivers.iter().map(|one| one["state"].as_str().unwrap_or("none").to_owned()).collect()
    };
    assert_eq!(states(&run(&["list", "-o", "json"])), ["none", "none"]);
    assert_eq!(states(&run(&["list", "-o", "json", "--as-of", LAST_DAY])), ["in-force", "in-force"]);
    assert_eq!(states(&run(&["list", "-o", "json", "--as-of", NEXT_DAY])), ["expired", "expired"]);
    let hold = |day: &str| {
        let args = ["check", "budget.csv", "--assume", "estates-in-scope", "-o", "json", "--as-of", day];
        run(&args)
    };
    let ran = hold(LAST_DAY);
    assert_eq!((ran.code, states(&ran)), (0, vec!["holds".to_owned(), "holds".to_owned()]));
    budget(&folder, &format!("{ROAD}{}", OUTSIDE.replace("386000", "386001")));
    let ran = hold(LAST_DAY);
    assert_eq!((ran.code, states(&ran)), (1, vec!["lapsed".to_owned(), "unused".to_owned()]));
    let before = text(&folder, "waivers.toml");
    let prune = |more: &[&str]| run(&[&["prune", "--assume", "estates-in-scope"], more].concat());
    assert_eq!(prune(&["budget.csv"]).code, 2, "no day");
    assert_eq!(prune(&["budget.csv", "--as-of", LAST_DAY, "--dry-run"]).code, 0);
    // What could not be read may need any of them.
    assert_eq!(prune(&["budget.csv", "nowhere.csv", "--as-of", LAST_DAY]).code, 2);
    assert!(prune(&["--as-of", LAST_DAY]).out.contains("taken out: 0"));
    assert_eq!(text(&folder, "waivers.toml"), before);
    let ran = prune(&["budget.csv", "--as-of", LAST_DAY]);
    assert!(
        ran.out.contains("of A3 is not needed") && ran.out.contains("taken out: 1; left: 1"),
        "{}",
        ran.out
    );
    let left = text(&folder, "waivers.toml");
    assert!(left.contains("W-2026-001") && !left.contains("of A3"), "{left}");
    assert!(before.starts_with(left.trim_end()), "{left}");
    let ran = prune(&["--as-of", NEXT_DAY]);
    assert!(ran.out.contains("W-2026-001 ended on 2026-06-30"), "{}", ran.out);
    assert_eq!(text(&folder, "waivers.toml"), "# the register\n\n# of A2\n");
}

#[test]
fn a_register_keeps_its_line_ends_and_what_stands_above_a_blank_line() {
    let folder = room(&format!("{ROAD}{OUTSIDE}"));
    write(&folder, "waivers.toml", "# the register\r\n\r\n# of A2\r\n");
    add(&folder, "budget.csv:3", &TWO);
    let whole = text(&folder, "waivers.toml");
    assert_eq!(whole.matches('\n').count(), whole.matches("\r\n").count(), "{whole:?}");
    earmark(folder.path(), &["waive", "prune", "--as-of", NEXT_DAY]);
    assert_eq!(text(&folder, "waivers.toml"), "# the register\r\n\r\n# of A2\r\n");
}

#[test]
fn a_report_with_waivers_and_a_baseline_is_verified_with_them() {
    let folder = room(&format!("{OUTSIDE}{}", OUTSIDE.replace("A2", "A3")));
    let report = check(&folder, &[]);
    write(&folder, "waivers.toml", &entry(&report.json()["findings"][0], "W-1", SECOND));
    write(&folder, "earlier.json", &report.out);
    let more = ["--waivers", "waivers.toml", "--baseline", "earlier.json", "--as-of", LAST_DAY];
    write(&folder, "report.json", &check(&folder, &more).out);
    let verify = || earmark(folder.path(), &["verify", "report.json"]);
    let ran = verify();
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for name in ["waivers.toml", "earlier.json"] {
        let before = text(&folder, name);
        write(&folder, name, &format!("{before} "));
        let ran = verify();
        assert_eq!(ran.code, 1, "{}", ran.out);
        assert!(ran.out.contains(name), "{}", ran.out);
        write(&folder, name, &before);
    }
}

#[test]
fn a_limit_is_waived_by_its_group_and_moves_no_line() {
    let folder = room(&format!("{ROAD}{OUTSIDE}"));
    write(&folder, "quotas.csv", "资金来源,下达金额(元)\n专项债券,1000000\n");
    let run = |more: &[&str]| check(&folder, &[&["--quotas", "quotas.csv"], more].concat());
    let report = run(&[]).json();
    let over = report["findings"].as_array().unwrap().iter().find(|one| one["code"] == "over-limit");
    let limit = over.unwrap()["limit_id"].as_str().unwrap();
    write(&folder, "waivers.toml", &entry(over.unwrap(), "W", &format!("rule = \"{limit}\"")));
    let ran = run(&["--waivers", "waivers.toml", "--as-of", LAST_DAY]);
    let stands = found(&ran.json());
    assert!(
        stands.iter().any(|(code, stands, _)| (code.as_str(), stands.as_str()) == ("over-limit", "waived"))
    );
    assert_eq!(ran.json()["totals"]["waived"]["lines"], 0);
    assert_eq!(ran.json()["totals"]["misallocated"]["lines"], 1);
    adds_up(&ran.json());
    write(&folder, "quotas.csv", "资金来源,下达金额(元)\n专项债券,999999.99\n");
    let ran = run(&["--waivers", "waivers.toml", "--as-of", LAST_DAY]);
    assert!(found(&ran.json()).iter().any(|(code, ..)| code == "waiver-lapsed"), "{}", ran.out);
}

#[test]
fn what_is_open_is_drawn_before_what_was_accepted() {
    let line = |at: usize| OUTSIDE.replace("A2", &format!("I{at}"));
    let known: String = (0..150).map(line).collect();
    let folder = room(&known);
    write(&folder, "earlier.json", &check(&folder, &[]).out);
    budget(&folder, &format!("{known}{}", line(999)));
    let args = ["check", "budget.csv", "--assume", "estates-in-scope", "--baseline", "earlier.json"];
    let human = earmark(folder.path(), &args).out;
    assert!(human.starts_with("error[forbidden]") && human.contains("(item I999,"), "{human}");
    assert_eq!(human.matches("= known:").count(), 99);
    assert!(human.contains("51 more") && human.contains("19,686,000.00"), "{human}");
}

#[test]
fn a_code_that_is_off_leaves_its_waivers_alone() {
    let folder = room(&format!("{OUTSIDE}{}", ROAD.replace("A1", "A2").replace("小区道路", "供水管网")));
    register(&folder, SECOND);
    for off in ["forbidden", "duplicate-item"] {
        let ran = check(&folder, &["--waivers", "waivers.toml", "--as-of", LAST_DAY, "-A", off]);
        let codes: Vec<String> = found(&ran.json()).into_iter().map(|(code, ..)| code).collect();
        assert!(codes.iter().all(|code| !code.starts_with("waiver-")), "{codes:?}");
        adds_up(&ran.json());
    }
}
