//! What plans rest on is told: assumptions with their lines and money, what is said of the pack, facts that
//! are missing.

use std::fs;

use calamine::{Data, Reader, Xlsx, open_workbook};
use tempfile::TempDir;

use crate::cli::{Ran, budget, earmark, folder};

const ESTATES: &[u8] = b"estate,built_year,shantytown_plan,demolish_rebuild,self_built,urban_village
E1,1990,no,no,no,no
";

/// One line that special bonds may not pay for, and that new central money may only if it is related to the
/// renewal.
fn outside() -> TempDir {
    let line = budget(&["A,E1,\u{5c0f}\u{533a}\u{9053}\u{8def},outside,special_bond,200000"]);
    folder(&[("budget.csv", &line), ("estates.csv", ESTATES)])
}

fn planned(folder: &TempDir, more: &[&str]) -> Ran {
    earmark(folder.path(), &[&["plan", "budget.csv"], more].concat())
}

#[test]
fn a_plan_says_on_which_assumptions_it_rests_as_a_check_does() {
    let folder = outside();
    let estates = ["--estates", "estates.csv"];
    let plan = planned(&folder, &[&estates[..], &["-o", "json"]].concat()).json();
    assert_eq!(plan["moves"][0]["to"], "new_central_investment", "{plan}");
    let assumed = &plan["assumptions"][0];
    assert_eq!((&assumed["id"], &assumed["source"]), (&"related".into(), &"pack".into()), "{plan}");
    assert_eq!((&assumed["lines"], &assumed["amount"]), (&1.into(), &"200000.00".into()), "{plan}");
    let told = assumed["message"].as_str().unwrap();
    for format in ["human", "markdown", "html"] {
        let ran = planned(&folder, &[&estates[..], &["-o", format]].concat());
        let said = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(told), "{format}: {said}");
    }
    let closed = planned(&folder, &[&estates[..], &["-o", "csv"]].concat());
    assert!(closed.err.contains(told), "{}", closed.err);
    planned(&folder, &[&estates[..], &["-o", "xlsx=plan.xlsx"]].concat());
    let mut book: Xlsx<_> = open_workbook(folder.path().join("plan.xlsx")).unwrap();
    let summary = book.worksheet_range_at(0).unwrap().unwrap();
    let mut cells = summary.used_cells().map(|(_, _, cell)| cell);
    assert!(cells.any(|cell| matches!(cell, Data::String(text) if text.contains(told))));

    let none = planned(&folder, &[&estates[..], &["--no-assume", "-o", "json"]].concat()).json();
    assert_eq!(none["moves"][0]["to"], "local_fiscal", "{none}");
    assert_eq!(none["assumptions"], serde_json::json!([]), "{none}");
}

#[test]
fn what_the_user_assumes_is_counted_as_well() {
    let plan = planned(&outside(), &["--assume", "estates-in-scope", "-o", "json"]).json();
    let ids = plan["assumptions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap());
    assert!(ids.collect::<Vec<_>>().contains(&"estates-in-scope"), "{plan}");
    let both = planned(&outside(), &["--estates", "estates.csv", "--versus", "--no-assume"]);
    let rests = both.out.lines().filter(|line| line.contains("judged on an assumption")).collect::<Vec<_>>();
    assert!(matches!(rests.as_slice(), [one] if one.starts_with("The first: ")), "{}", both.out);
}

#[test]
fn every_form_says_what_the_pack_rests_on_and_that_a_plan_grants_nothing() {
    let folder = outside();
    for format in ["human", "markdown", "html", "xlsx=plan.xlsx"] {
        let ran = planned(&folder, &["--lang", "zh", "-o", format]);
        let mut said = ran.out;
        if let Some((_, path)) = format.split_once('=') {
            let mut book: Xlsx<_> = open_workbook(folder.path().join(path)).unwrap();
            let summary = book.worksheet_range_at(0).unwrap().unwrap();
            said = summary.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
            fs::remove_file(folder.path().join(path)).unwrap();
        }
        let said: String = said.split_whitespace().collect();
        for wanted in
            ["\u{8bb2}\u{8bdd}\u{53e3}\u{5f84}", "\u{4e0d}\u{4ee3}\u{8868}\u{5df2}\u{6709}\u{6307}\u{6807}"]
        {
            assert!(said.contains(wanted), "{format}: {wanted}: {said}");
        }
    }
}

#[test]
fn who_may_pay_is_left_open_where_facts_are_missing() {
    let ran = planned(&outside(), &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(!ran.out.contains("no fund may pay"), "{}", ran.out);
    assert!(ran.out.contains("cannot be told before what is missing is there"), "{}", ran.out);
    assert!(ran.out.contains("could pay, as the rules stand, if estates-in-scope: "), "{}", ran.out);
    let plan = planned(&outside(), &["-o", "json"]).json();
    let could = plan["shorts"][0]["could_pay_if"].as_array().unwrap();
    let funds: Vec<&str> = could.iter().map(|one| one["fund"].as_str().unwrap()).collect();
    assert_eq!(funds, ["new_central_investment", "local_fiscal"], "{plan}");
    let without = planned(&outside(), &["--without", "local_fiscal", "--without", "new_central_investment"]);
    assert!(without.out.contains("no fund may pay"), "{}", without.out);
}

#[test]
fn what_is_given_for_a_column_is_among_the_assumptions() {
    let lines =
        "item,estate,work,fund,amount\nA,E1,小区道路,special_bond,200000\nB,E1,小区道路,special_bond,约5\n";
    let folder = folder(&[("budget.csv", lines.as_bytes()), ("estates.csv", ESTATES)]);
    let flags = ["--estates", "estates.csv", "--set", "side=outside"];
    let plan = planned(&folder, &[&flags[..], &["-o", "json"]].concat()).json();
    let assumed = &plan["assumptions"][0];
    assert_eq!((&assumed["id"], &assumed["source"]), (&"side".into(), &"flag".into()), "{plan}");
    assert_eq!((&assumed["lines"], &assumed["amount"]), (&2.into(), &"200000.00".into()), "{plan}");
    let told = assumed["message"].as_str().unwrap();
    let ran = planned(&folder, &flags);
    assert!(ran.out.split_whitespace().collect::<Vec<_>>().join(" ").contains(told), "{}", ran.out);
}

/// A quota of 300,000, and among lines that are of it one whose fund is called so.
fn with_a_line_of_fund(fund: &str) -> TempDir {
    let lines = budget(&[
        "A,E1,\u{5c0f}\u{533a}\u{9053}\u{8def},inside,central_fiscal,200000",
        &format!("B,E1,\u{5c0f}\u{533a}\u{9053}\u{8def},inside,{fund},200000"),
        "C,E1,\u{5c0f}\u{533a}\u{9053}\u{8def},inside,central_fiscal,80000",
    ]);
    let quotas = b"fund,estate,amount\ncentral_fiscal,E1,300000\n";
    folder(&[("budget.csv", &lines), ("estates.csv", ESTATES), ("quotas.csv", quotas)])
}

/// What four funds are called, the one with the quota among them.
const SOME_FUND: &str = "\u{4e2d}\u{592e}\u{8d44}\u{91d1}";
const WITH_QUOTAS: [&str; 4] = ["--estates", "estates.csv", "--quotas", "quotas.csv"];

#[test]
fn room_kept_for_a_line_of_unknown_fund_is_told_where_others_move_for_it() {
    let folder = with_a_line_of_fund(SOME_FUND);
    let plan = planned(&folder, &[&WITH_QUOTAS[..], &["-o", "json"]].concat()).json();
    assert_eq!(plan["totals"]["moved"]["amount"], "180000.00", "{plan}");
    let wanted = serde_json::json!([{
        "limit_id": "quota",
        "group": { "estate": "E1", "fund": "central_fiscal" },
        "granted": "300000.00",
        "missing": [],
        "amount": "200000.00",
    }]);
    assert_eq!(plan["reserved"], wanted, "{plan}");
    for (lang, said) in
        [("en", "\u{a5}200,000.00 is kept free"), ("zh", "\u{9884}\u{7559} 200,000.00 \u{5143}")]
    {
        for format in ["human", "markdown", "html"] {
            let ran = planned(&folder, &[&WITH_QUOTAS[..], &["--lang", lang, "-o", format]].concat());
            let all = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(all.contains(said), "{format}: {}", ran.out);
        }
    }
}

#[test]
fn room_kept_is_told_where_lines_stay_unfunded_for_it_and_where_none_is_split() {
    let folder = with_a_line_of_fund(SOME_FUND);
    let others = "ndrc central_budget_investment new_central_investment special_bond provincial_fiscal local_fiscal residents \
                  common_income original_owner housing_sale_proceeds";
    let without: Vec<&str> = others.split_whitespace().flat_map(|fund| ["--without", fund]).collect();
    for more in [&[][..], &["--whole-lines"]] {
        let args = [&WITH_QUOTAS[..], &without, more, &["-o", "json"]].concat();
        let plan = planned(&folder, &args).json();
        assert_ne!(plan["totals"]["unfunded"]["amount"], "0.00", "{plan}");
        assert_eq!(plan["reserved"][0]["amount"], "200000.00", "{more:?}: {plan}");
    }
}

#[test]
fn no_more_is_told_as_kept_than_there_is() {
    let folder = with_a_line_of_fund(SOME_FUND);
    let quota = ["--quota", "central_fiscal=100000"];
    let plan = planned(&folder, &[&WITH_QUOTAS[..2], &quota, &["-o", "json"]].concat()).json();
    assert_eq!(plan["reserved"][0]["amount"], "100000.00", "{plan}");
}

#[test]
fn nothing_is_told_of_room_that_nobody_would_use_or_that_is_surely_used() {
    for (fund, quotas) in [
        // There is enough for all.
        (SOME_FUND, ["--quota", "central_fiscal=900000"]),
        // It is of the quota beyond doubt.
        ("central_fiscal", ["--quotas", "quotas.csv"]),
        // It is not of the quota at all.
        ("local_fiscal", ["--quotas", "quotas.csv"]),
    ] {
        let folder = with_a_line_of_fund(fund);
        let plan = planned(&folder, &[&WITH_QUOTAS[..2], &quotas, &["-o", "json"]].concat()).json();
        assert_eq!(plan["reserved"], serde_json::json!([]), "{fund}: {plan}");
    }
}
