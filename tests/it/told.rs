//! What single answers say, line by line: counts, names, refusals and exit codes that a reader goes by.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

use crate::cli::{command, earmark};

/// A folder with these files, by their names.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const HEADER: &str = "item,estate,work,side,fund,amount\n";
const ESTATES: &str = "estate,built_year,shantytown_plan,demolish_rebuild,self_built,urban_village\n\
    E01,1990,no,no,no,no\nE02,1992,no,no,no,no\n";

/// A budget of these lines beside the estates, in a folder with more files.
fn budget(lines: &str, more: &[(&str, &str)]) -> TempDir {
    let text = format!("{HEADER}{lines}");
    folder(&[&[("budget.csv", text.as_str()), ("estates.csv", ESTATES)], more].concat())
}

const CHECK: [&str; 4] = ["check", "budget.csv", "--estates", "estates.csv"];

/// `check` of the budget with more arguments, in the short format: its exit code, and what it says.
fn concise(folder: &Path, more: &[&str]) -> (i32, Vec<String>) {
    let ran = earmark(folder, &[&CHECK, more, &["-q", "-o", "concise"]].concat());
    (ran.code, ran.out.lines().map(str::to_owned).collect())
}

#[test]
fn a_quota_that_is_missing_is_told_with_the_lines_of_its_own_group() {
    let lines = "A,E01,building.roof_waterproofing,inside,central_fiscal,500\n\
        B,E02,building.roof_waterproofing,inside,central_fiscal,6\n\
        C,E02,building.external_wall_paint,inside,central_fiscal,7\n\
        D,E02,building.doors_windows,inside,central_fiscal,8\n";
    let quotas = "estate,fund,amount\nE09,central_fiscal,10\n";
    let folder = budget(lines, &[("quotas.csv", quotas)]);
    let (_, said) = concise(folder.path(), &["--quotas", "quotas.csv"]);
    let missing: Vec<&String> = said.iter().filter(|line| line.contains("quota-missing")).collect();
    let [one, three] = missing.as_slice() else { panic!("{said:?}") };
    assert!(one.contains("E01, central fiscal funds: 1 line, ¥500.00, has no quota"), "{one}");
    assert!(three.contains("E02, central fiscal funds: 3 lines, ¥21.00, have no quota"), "{three}");
}

#[test]
fn of_a_fund_that_no_quota_is_for_nothing_is_open_whatever_else_its_lines_lack() {
    for quotas in ["project,fund,amount\nP1,ndrc,50\n", "year,fund,amount\n2021,ndrc,50\n"] {
        let more = [("quotas.csv", quotas)];
        let residents = budget("A,E01,infrastructure.estate_road,inside,residents,51\n", &more);
        let (code, said) = concise(residents.path(), &["--quotas", "quotas.csv"]);
        assert_eq!(code, 0, "{said:?}");
        assert_eq!(said.iter().filter(|line| line.contains("note[quota-unlisted]")).count(), 1, "{said:?}");
        // A line that may be of any fund leaves the one quota open that there is, and counts once.
        let nobody = budget("A,E01,infrastructure.estate_road,inside,nobody's,51\n", &more);
        let (_, said) = concise(nobody.path(), &["--quotas", "quotas.csv"]);
        let open: Vec<&String> = said.iter().filter(|line| line.contains("undetermined")).collect();
        assert_eq!(open.len(), 1, "{said:?}");
    }
    let nobody = budget(
        "A,E01,infrastructure.estate_road,inside,nobody's,51\n",
        &[("quotas.csv", "project,fund,amount\nP1,ndrc,50\n")],
    );
    let (_, said) = concise(nobody.path(), &["--quotas", "quotas.csv"]);
    assert!(said.iter().any(|line| line.contains("1 line, ¥51.00, waits")), "{said:?}");
}

#[test]
fn a_switch_that_the_settings_turn_off_is_shown_as_off() {
    let settings = "strict = false\nquiet = true\n\n[levels]\ncontrol-total = \"off\"\n";
    let folder = folder(&[("earmark.toml", settings)]);
    let said = earmark(folder.path(), &["check", "--show-settings", "-D", "control-total"]).out;
    assert!(said.contains("strict = false  (earmark.toml:1)"), "{said}");
    assert!(said.contains("quiet = true  (earmark.toml:2)"), "{said}");
    assert_eq!(said.lines().filter(|line| line.starts_with("levels")).count(), 1, "{said}");
}

#[test]
fn columns_are_named_by_their_ids_or_by_what_they_are_called() {
    let text = "编号,第一列,改造内容,红线内外,钱从哪来,金额\nA,E01,小区道路,内,居民出资,51\n";
    let folder = folder(&[("budget.csv", text), ("estates.csv", ESTATES)]);
    for [estate, fund] in [["estate", "fund"], ["小区", "资金来源"]] {
        let (estate, fund) = (format!("{estate}=第一列"), format!("{fund}=钱从哪来"));
        let (code, said) = concise(folder.path(), &["--columns", &estate, "--columns", &fund]);
        assert_eq!(code, 0, "{said:?}");
    }
    let twice = earmark(
        folder.path(),
        &[&CHECK[..], &["--columns", "fund=钱从哪来", "--columns", "资金来源=编号"]].concat(),
    );
    assert!(twice.code == 2 && twice.err.contains("`fund` is given twice"), "{}", twice.err);
    let lacking = earmark(folder.path(), &[&CHECK[..], &["--lang", "zh"]].concat());
    assert!(lacking.err.contains("小区（estate）、资金来源（fund）"), "{}", lacking.err);
    // What only some runs ask for may be given as well.
    let set = ["--columns", "estate=第一列", "--columns", "fund=钱从哪来", "--set", "project=P1"];
    assert_eq!(concise(folder.path(), &set).0, 0);
}

#[test]
fn what_the_table_of_estates_says_is_not_set_for_all() {
    let folder = budget("A,E01,infrastructure.estate_road,inside,residents,51\n", &[]);
    let ran = earmark(folder.path(), &[&CHECK[..], &["--set", "built_year=2005"]].concat());
    assert!(ran.code == 2 && ran.err.contains("--assume built_year=VALUE"), "{} {}", ran.code, ran.err);
    let without = ["check", "budget.csv", "--set", "built_year=1990", "-q", "-o", "concise"];
    assert_ne!(earmark(folder.path(), &without).code, 2);
}

#[test]
fn where_nothing_was_checked_every_command_ends_alike() {
    let folder = budget("", &[]);
    assert_eq!(earmark(folder.path(), &[&CHECK[..], &["-o", "json=report.json"]].concat()).code, 3);
    for args in [&["render", "report.json", "-o", "concise"][..], &["inspect", "budget.csv"]] {
        let ran = earmark(folder.path(), args);
        assert_eq!(ran.code, 3, "{args:?} {}", ran.err);
        assert!(ran.err.contains("nothing was checked"), "{}", ran.err);
    }
}

#[test]
fn a_key_that_no_group_of_a_limit_has_is_refused() {
    let quotas = [("quotas.csv", "estate,fund,amount\nE01,residents,99\n")];
    let folder = budget("A,E01,infrastructure.estate_road,inside,residents,51\n", &quotas);
    let of = |group: &str| {
        let more = ["--quotas", "quotas.csv", "--lines-of", "quota", "--group", group, "-o", "lines"];
        earmark(folder.path(), &[&CHECK[..], &more].concat())
    };
    assert_eq!(of("estate=E01").out.lines().count(), 2);
    let ran = of("estates=E01");
    assert!(ran.code == 2 && ran.err.contains("`estate`"), "{} {}", ran.code, ran.err);
}

#[test]
fn why_says_what_a_row_is_that_is_no_line() {
    let lines = "A,E01,infrastructure.estate_road,inside,residents,51\n合计,,,,,51\n,,,,,\n  ,,,,,\n";
    let folder = budget(lines, &[]);
    let said = |row: &str| earmark(folder.path(), &["why", row, "--estates", "estates.csv"]).err;
    assert!(
        said("budget.csv:3").contains("row 3 is no line of the budget (total)"),
        "{}",
        said("budget.csv:3")
    );
    for row in ["4", "5", "9"] {
        let said = said(&format!("budget.csv:{row}"));
        assert!(said.contains(&format!("no record begins on line {row}")), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_pattern_does_not_lead_through_linked_folders() {
    let folder = TempDir::new().unwrap();
    let inner = folder.path().join("all/a");
    fs::create_dir_all(&inner).unwrap();
    fs::write(inner.join("x.csv"), format!("{HEADER}A,E01,infrastructure.estate_road,inside,residents,51\n"))
        .unwrap();
    std::os::unix::fs::symlink("../a", inner.join("loop")).unwrap();
    std::os::unix::fs::symlink("all", folder.path().join("linked")).unwrap();
    for (pattern, path) in [("all/**/*.csv", "all/a/x.csv"), ("linked/*/x.csv", "linked/a/x.csv")] {
        let ran = earmark(folder.path(), &["check", pattern, "-q", "-o", "json"]);
        let inputs = ran.json()["inputs"].clone();
        assert_eq!(inputs[0]["path"], path, "{inputs}");
        assert_eq!(inputs.as_array().unwrap().len(), 1, "{inputs}");
    }
}

#[test]
fn content_that_was_not_approved_is_told_without_a_fund_where_that_is_not_known() {
    let approved = format!("{HEADER}A,E01,infrastructure.estate_road,inside,residents,51\n");
    let lines = "A,E01,infrastructure.estate_road,inside,residents,51\n\
        B,E01,building.roof_waterproofing,inside,nobody's,9\n";
    let folder = budget(lines, &[("approved.csv", &approved)]);
    let (_, said) = concise(folder.path(), &["--approved", "approved.csv", "--approved-kind", "estimate"]);
    let added: Vec<&String> = said.iter().filter(|line| line.contains("content-added")).collect();
    assert!(matches!(added.as_slice(), [one] if one.contains("its fund is not known")), "{said:?}");
}

#[test]
fn a_line_with_two_sides_has_the_code_of_its_finding() {
    let folder = budget("A,E01,小区红线外道路,inside,special_bond,10\n", &[]);
    let ran = earmark(folder.path(), &[&CHECK[..], &["-q", "-o", "lines"]].concat());
    assert!(ran.out.contains("undetermined,side-clash"), "{}", ran.out);
}

#[test]
fn where_only_other_things_are_wrong_the_first_sentence_says_that_there_are_some() {
    let quotas = [("quotas.csv", "estate,fund,amount\nE01,residents,5\n")];
    let folder = budget("A,E01,infrastructure.estate_road,inside,residents,51\n", &quotas);
    let args = [&CHECK[..], &["--quotas", "quotas.csv", "-q", "-o", "html"]].concat();
    let page = earmark(folder.path(), &args).out;
    assert!(page.contains("1 finding is about sums, repeats, or what was approved"), "{page}");
}

#[test]
fn help_speaks_the_language_that_is_asked_for() {
    let folder = TempDir::new().unwrap();
    for args in [
        &["--lang", "zh", "--help"][..],
        &["check", "--help", "--lang=zh"],
        &["waive", "add", "-h", "--lang", "zh"],
    ] {
        let ran = earmark(folder.path(), args);
        assert!(ran.code == 0 && ran.out.contains("用法：earmark"), "{args:?} {} {}", ran.out, ran.err);
        assert!(ran.out.contains("[选项]") && ran.out.contains("显示说明"), "{}", ran.out);
    }
    for args in [["check", "--help"], ["help", "check"]] {
        let ran = earmark(folder.path(), &args);
        assert!(ran.code == 0 && ran.out.contains("Usage: earmark check [OPTIONS]"), "{}", ran.out);
    }
    for args in [&["--lang", "zh", "help", "check"][..], &["--lang=zh", "waive", "help", "add"]] {
        let ran = earmark(folder.path(), args);
        assert!(ran.code == 0 && ran.out.contains("用法：earmark"), "{args:?} {} {}", ran.out, ran.err);
    }
    // Nor is a file by that name taken for it.
    let ran = earmark(folder.path(), &["check", "help"]);
    assert!(ran.code == 2 && ran.err.contains("help"), "{} {}", ran.out, ran.err);
    let ran = earmark(folder.path(), &["--lang", "zh"]);
    assert!(ran.code == 2 && ran.err.contains("没有写明命令"), "{} {}", ran.out, ran.err);
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_says_why() {
    let folder = TempDir::new().unwrap();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for lang in ["en", "zh"] {
        let mut command = command(folder.path());
        command.args(["check", "--help", "--lang", lang]).stdout(full.try_clone().unwrap());
        let ran = command.stderr(std::process::Stdio::piped()).output().unwrap();
        assert!(ran.status.code() == Some(2) && !ran.stderr.is_empty(), "{lang}: {ran:?}");
        // Whoever reads the beginning alone has read enough.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ran = command.stdout(writer).output().unwrap();
        assert!(ran.status.code() == Some(0) && ran.stderr.is_empty(), "{lang}: {ran:?}");
    }
}

#[test]
fn every_command_with_a_day_says_that_a_pack_is_past_its_review() {
    let folder = budget("A,E01,小区道路,inside,special_bond,100\n", &[]);
    for args in [
        &["check", "budget.csv", "--as-of"][..],
        &["plan", "budget.csv", "--as-of"],
        &["why", "budget.csv:2", "--as-of"],
        &["inspect", "budget.csv", "--as-of"],
        &["diff", "cn-old-estates", "cn-national", "budget.csv", "--as-of"],
        &["sql", "--dialect", "duckdb", "--as-of"],
        &["ask", "--work", "小区道路", "--on"],
        &["matrix", "--at"],
    ] {
        let is_told = |day: &str| {
            let ran = earmark(folder.path(), &[args, &[day]].concat());
            assert!(ran.code < 3 && !ran.err.contains("Usage"), "{args:?} {}", ran.err);
            ran.err.contains("was to be reviewed") || ran.out.contains("was to be reviewed")
        };
        assert!(is_told("2030-01-01") && !is_told("2026-12-01"), "{args:?}");
    }
}

#[test]
fn the_row_under_a_finding_fits_the_terminal() {
    let work = "infrastructure.storm_sewer_separation";
    let folder = budget(&format!("A-2021-000001,E01,{work},outside,special_bond,1234567.89\n"), &[]);
    for width in ["60", "80"] {
        let mut command = command(folder.path());
        let ran =
            command.args(["why", "budget.csv:2", "--estates", "estates.csv"]).env("COLUMNS", width).output();
        let out = String::from_utf8(ran.unwrap().stdout).unwrap();
        let rows: Vec<&str> = out.lines().filter(|line| line.contains(" |  ")).collect();
        assert!(rows.len() >= 3, "{out}");
        assert!(rows.iter().all(|row| row.width() <= width.parse().unwrap()), "{out}");
        assert!(rows.iter().any(|row| row.ends_with("1234567.89")), "money is not cut: {out}");
    }
}

#[test]
fn what_changes_between_packs_is_told_in_their_words_and_with_what_was_confirmed_of_texts() {
    let folder = budget(
        "A,E01,应急抢险,inside,residents,51\n",
        &[("works.toml", "[[work]]\ntext = \"应急抢险\"\nwork = \"infrastructure.estate_road\"\n")],
    );
    let diff =
        |more: &[&str]| earmark(folder.path(), &[&["diff", "cn-old-estates", "cn-national"], more].concat());
    let names = diff(&[]).out;
    assert!(names.contains("`central-budget investment (batch not given)`"), "{names}");
    let lines = |more: &[&str]| diff(&[&["budget.csv", "--estates", "estates.csv", "-q"], more].concat());
    assert!(lines(&[]).out != lines(&["--works-map", "works.toml"]).out);
    assert_eq!(lines(&["--works-map", "nowhere.toml"]).code, 2);
}

#[test]
fn in_a_table_with_a_column_for_each_fund_a_finding_names_the_column_of_its_fund() {
    let rows: String = (0..6).map(|_| "E1,小区道路,红线外,3,一,4\n").collect();
    let text = format!("小区,改造内容,红线内外,专项债(万元),中央财政补助(万元),小金库(万元)\n{rows}");
    let folder = folder(&[("wide.csv", &text)]);
    let ran = earmark(folder.path(), &["check", "wide.csv", "--assume", "estates-in-scope", "-o", "json"]);
    let found = ran.json()["findings"].as_array().unwrap().clone();
    let headers_of = |code: &str| -> Vec<String> {
        let mine = found.iter().filter(|one| one["code"] == code);
        mine.map(|one| one["header"].as_str().unwrap_or_default().to_owned()).collect()
    };
    for (code, header) in [
        ("forbidden", "专项债(万元)"),
        ("bad-amount", "中央财政补助(万元)"),
        ("unknown-fund", "小金库(万元)"),
    ] {
        assert_eq!(headers_of(code), vec![header; 6], "{code}: {}", ran.out);
    }
}
