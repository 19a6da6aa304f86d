//! What earmark wrote is known again where it lies among budgets, in either language, and is not counted with
//! them.

use std::fs;

use crate::cli::{earmark, folder};

const BUDGET: &[u8] =
    b"item,estate,work,side,fund,amount\nA,E1,\xe5\xb0\x8f\xe5\x8c\xba\xe9\x81\x93\xe8\xb7\xaf,outside,\
\xe4\xb8\xad\xe5\xa4\xae\xe8\xb4\xa2\xe6\x94\xbf\xe8\xa1\xa5\xe5\x8a\xa9,48000.00\n";
const CHECK: [&str; 3] = ["lines=d/lines.csv", "csv=d/findings.csv", "xlsx=d/checked.xlsx"];
const PLAN: [&str; 3] = ["csv=d/planned.csv", "unfunded=d/unfunded.csv", "xlsx=d/plan.xlsx"];

/// The arguments of a command that writes all these.
fn writing<'a>(args: &[&'a str], outputs: &[&'a str]) -> Vec<&'a str> {
    args.iter().copied().chain(outputs.iter().flat_map(|output| ["-o", *output])).collect()
}

#[test]
fn a_folder_gives_the_same_figures_with_all_that_was_written_into_it() {
    for lang in ["en", "zh"] {
        let folder = folder(&[("d/a.csv", BUDGET)]);
        let check = ["check", "d", "--lang", lang, "--assume", "estates-in-scope"];
        let plan = ["plan", "d", "--lang", lang, "--assume", "estates-in-scope"];
        let versus = [&plan[..], &["-o", "xlsx=d/two.xlsx", "--versus", "--allow-review"]].concat();
        let figures = || {
            let report = earmark(folder.path(), &[&check[..], &["--format", "json"]].concat());
            let skipped = report.json()["skipped"].as_array().unwrap().len();
            (report.code, report.json()["totals"].clone(), skipped)
        };
        let (code, totals, skipped) = figures();
        assert_eq!((code, totals["lines"].as_u64(), skipped), (1, Some(1), 0));
        // Written twice: what is there already is written over, and never an input.
        for _ in 0..2 {
            let ran = earmark(folder.path(), &writing(&check, &CHECK));
            assert_eq!(ran.code, 1, "{}", ran.err);
            let ran = earmark(folder.path(), &writing(&plan, &PLAN));
            assert!(ran.code < 2, "{}", ran.err);
            let ran = earmark(folder.path(), &versus);
            assert!(ran.code < 2, "{}", ran.err);
        }
        assert_eq!(figures(), (code, totals, 7), "{lang}");
    }
}

#[test]
fn a_plan_is_checked_where_it_is_named() {
    let folder = folder(&[("d/a.csv", BUDGET)]);
    let plan = ["plan", "d/a.csv", "--assume", "estates-in-scope"];
    assert!(earmark(folder.path(), &writing(&plan, &PLAN)).code < 2);
    for name in ["d/planned.csv", "d/plan.xlsx"] {
        let ran = earmark(folder.path(), &["check", name, "--assume", "estates-in-scope", "-o", "json"]);
        assert!(ran.code < 2, "{name}: {}", ran.err);
        assert_eq!(ran.json()["totals"]["amount"], "48000.00", "{name}");
    }
}

#[test]
fn a_report_is_known_in_a_workbook_saved_anew() {
    let folder = folder(&[("a.csv", BUDGET)]);
    assert_eq!(earmark(folder.path(), &["check", "a.csv", "-o", "xlsx=report.xlsx", "--lang", "zh"]).code, 1);
    fs::rename(folder.path().join("report.xlsx"), folder.path().join("预算.xlsx")).unwrap();
    let ran = earmark(folder.path(), &["check", "预算.xlsx"]);
    assert!(ran.code == 3 && ran.err.contains("earmark wrote this table itself"), "{}", ran.err);
}
