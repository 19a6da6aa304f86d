//! The sheets of a workbook: one is read, and what is not read is told.

use std::path::Path;

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::cli::{earmark, folder};

const LINES: [&str; 2] =
    ["项目编号,小区名称,改造内容,红线内外,资金来源,金额(元)", "A,E1,小区道路,红线内,中央财政补助,100"];
const NO_SIDE: [&str; 2] = ["项目编号,小区名称,改造内容,资金来源,金额(万元)", "B,E1,加装电梯,发改资金,9999"];
const NO_WORK: [&str; 2] = ["小区名称,红线内外,资金来源,金额(元)", "E1,红线内,中央财政补助,100"];
const NOTES: [&str; 2] = ["说明,内容", "口径,含税"];

/// Writes a workbook; a sheet whose name begins with a dot is hidden, under the rest of it.
fn workbook(path: &Path, sheets: &[(&str, &[&str])]) {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name.trim_start_matches('.')).unwrap();
        sheet.set_hidden(name.starts_with('.'));
        for (at, row) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(row.split(',')) {
                sheet.write_string(at, column, cell).unwrap();
            }
        }
    }
    book.save(path).unwrap();
}

/// How a check of such a workbook ends, what is skipped, and the problems; `named` or found in its folder.
fn checked(sheets: &[(&str, &[&str])], named: bool, more: &[&str]) -> (i32, Vec<String>, Vec<String>) {
    let folder = folder(&[]);
    std::fs::create_dir(folder.path().join("d")).unwrap();
    workbook(&folder.path().join("d/b.xlsx"), sheets);
    let file = if named { "d/b.xlsx" } else { "d" };
    let check = ["check", file, "--format", "json", "--assume", "estates-in-scope"];
    let ran = earmark(folder.path(), &[&check[..], more].concat());
    let report = ran.json();
    let texts = |list: &Value, of: fn(&Value) -> &Value| {
        list.as_array().unwrap().iter().map(|one| of(one).as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let skipped = texts(&report["skipped"], |one| one);
    assert!(skipped.iter().all(|said| ran.err.contains(said)), "{skipped:?}: {}", ran.err);
    (ran.code, skipped, texts(&report["problems"], |one| &one["message"]))
}

#[test]
fn sheets_that_are_no_budgets_are_told_and_do_not_stand_in_the_way() {
    let sheets: [(&str, &[&str]); 5] =
        [("封面", &["安排表"]), ("一期", &LINES), ("汇总", &NO_SIDE), ("分小区", &NO_WORK), ("Sheet3", &[])];
    for named in [true, false] {
        let (code, skipped, problems) = checked(&sheets, named, &[]);
        assert_eq!((code, problems.len()), (0, 0), "{problems:?}");
        let names = ["封面", "汇总", "分小区", "Sheet3"];
        assert_eq!(skipped.len(), names.len(), "{skipped:?}");
        for (said, name) in skipped.iter().zip(names) {
            assert!(said.starts_with(&format!("d/b.xlsx, sheet `{name}`: skipped: ")), "{said}");
        }
        assert!(skipped[1].contains("side"), "{skipped:?}");
    }
    let (code, skipped, _) = checked(&sheets, true, &["--sheet", "一期"]);
    assert_eq!((code, skipped.len()), (0, 0), "who asks for a sheet asks for no other");
}

#[test]
fn a_sheet_that_is_a_budget_but_for_one_thing_does_not_vanish_behind_another() {
    let two_amounts =
        ["小区名称,改造内容,红线内外,资金来源,金额(元),amount", "E1,小区道路,红线内,中央财政补助,1,1"];
    for (second, says) in [(&NO_SIDE[..], "side"), (&two_amounts, "amount")] {
        for named in [true, false] {
            let (code, _, problems) = checked(&[("一期", &LINES), ("二期", second)], named, &[]);
            assert_eq!((code, problems.len()), (2, 1), "{problems:?}");
            assert!(problems[0].contains("`二期`") && problems[0].contains(says), "{problems:?}");
            assert!(problems[0].contains("--sheet"), "{problems:?}");
        }
    }
    // Where no sheet is whole, what is wrong with the one that is meant is said of it.
    let (code, _, problems) = checked(&[("封面", &NOTES), ("二期", &NO_SIDE)], true, &[]);
    assert!(code == 2 && problems[0].contains("`二期`") && problems[0].contains("side"), "{problems:?}");
}

#[test]
fn a_hidden_sheet_is_told() {
    let (code, skipped, _) = checked(&[("一期", &LINES), (".旧", &LINES), (".代码", &NOTES)], true, &[]);
    assert_eq!((code, skipped.len()), (0, 2), "{skipped:?}");
    assert!(skipped[0].contains("`旧`") && skipped[0].contains("it is hidden, though"), "{skipped:?}");
    assert!(skipped[1].contains("`代码`") && skipped[1].ends_with("it is hidden"), "{skipped:?}");
    for named in [true, false] {
        let (code, _, problems) = checked(&[("封面", &NOTES), (".旧", &LINES)], named, &[]);
        assert!(code == 2 && problems[0].contains("旧") && problems[0].contains("--sheet"), "{problems:?}");
    }
    assert_eq!(checked(&[("封面", &NOTES), (".旧", &LINES)], true, &["--sheet", "旧"]).0, 0);
}

#[test]
fn a_workbook_without_budgets_is_passed_over_in_a_folder() {
    let sheets: [(&str, &[&str]); 2] = [("说明", &NOTES), ("封面", &["安排表", "一,二"])];
    let (code, skipped, problems) = checked(&sheets, false, &[]);
    assert_eq!((code, skipped.len(), problems.len()), (3, 1, 0), "{skipped:?} {problems:?}");
    assert_eq!(checked(&sheets, true, &[]).0, 2);
}

#[test]
fn the_sheets_that_are_not_read_are_inspected() {
    let folder = folder(&[]);
    workbook(&folder.path().join("b.xlsx"), &[("一期", &LINES), ("说明", &NOTES), (".旧", &LINES)]);
    let ran = earmark(folder.path(), &["inspect", "b.xlsx"]);
    assert!(ran.code == 0 && ran.err.is_empty(), "{}", ran.err);
    assert!(ran.out.contains("sheets that are not read") && ran.out.contains("说明"), "{}", ran.out);
    assert!(ran.out.contains("旧: skipped: it is hidden, though"), "{}", ran.out);
    let json = earmark(folder.path(), &["inspect", "b.xlsx", "-o", "json"]).json();
    assert_eq!(json["files"][0]["sheets_passed"][1]["sheet"], "旧");
}

const ESTATES: [&str; 2] = ["小区编号,建成年份,棚改计划", "E1,1990,否"];
const QUOTAS: [&str; 2] = ["小区编号,资金来源,金额(元)", "E1,中央财政补助,100"];

/// How a check beside such a workbook of estates, or of quotas, ends, what it says of sheets, and the
/// report's words.
fn beside(flag: &str, sheets: &[(&str, &[&str])], words: &str) -> (i32, Vec<String>, String) {
    let folder = folder(&[("b.csv", LINES.join("\n").as_bytes())]);
    workbook(&folder.path().join("t.xlsx"), sheets);
    let table = format!("t.xlsx{words}");
    let flags = ["check", "b.csv", flag, &table, "--assume", "estates-in-scope", "-A", "fact-clash"];
    let ran = earmark(folder.path(), &[&flags[..], &["--format", "json"]].concat());
    if ran.code == 2 {
        return (2, Vec::new(), ran.err);
    }
    let skipped = ran.json()["skipped"].as_array().unwrap().clone();
    let skipped: Vec<String> = skipped.iter().map(|said| said.as_str().unwrap().to_owned()).collect();
    assert!(skipped.iter().all(|said| ran.err.contains(said)), "{skipped:?}: {}", ran.err);
    (ran.code, skipped, ran.err)
}

#[test]
fn sheets_of_a_table_beside_budgets_that_are_not_read_are_told() {
    for (flag, table) in [("--estates", &ESTATES), ("--quotas", &QUOTAS)] {
        let (of_it, notes): (&[&str], &[&str]) = (table, &NOTES);
        let sheets = [("封面", notes), ("表", of_it), ("Sheet3", &[]), (".旧", of_it), (".代码", notes)];
        let (code, skipped, err) = beside(flag, &sheets, "");
        assert_eq!(code, 0, "{err}");
        let why = [
            "`封面`: skipped: it lacks the columns of such a table; `表` was read",
            "`Sheet3`: skipped: nothing is in it",
            "`旧`: skipped: it is hidden, though it has such columns too; `表` was read",
            "`代码`: skipped: it is hidden",
        ];
        assert_eq!(skipped, why.map(|why| format!("t.xlsx, sheet {why}")));
        let (code, skipped, err) = beside(flag, &sheets, "#sheet=旧");
        assert_eq!((code, skipped.len()), (0, 0), "who asks for a sheet asks for no other: {err}");
        // Which is meant is asked where more than one may be, and where only what is hidden has the columns.
        for (sheets, says) in [
            (vec![("一", of_it), ("二", of_it)], "一"),
            (vec![("封面", notes), (".旧", of_it)], "but hidden ones, 旧"),
            (vec![("封面", notes), ("说明", notes)], "surely has such columns"),
        ] {
            let (code, _, err) = beside(flag, &sheets, "");
            assert!(code == 2 && err.contains(says) && err.contains("t.xlsx#sheet=NAME"), "{err}");
        }
        let (code, skipped, err) = beside(flag, &[("空", &[]), ("表", of_it)], "");
        assert!(code == 0 && skipped.len() == 1, "{err}");
    }
}

#[test]
fn a_workbook_may_hold_a_budget_beside_another_table() {
    let folder = folder(&[("q.csv", QUOTAS.join("\n").as_bytes())]);
    std::fs::create_dir(folder.path().join("only")).unwrap();
    for path in ["t.xlsx", "only/t.xlsx"] {
        workbook(&folder.path().join(path), &[("明细", &LINES), ("指标", &QUOTAS)]);
    }
    let check = |more: &[&str]| {
        let flags = ["check", "--assume", "estates-in-scope", "-A", "fact-clash", "--format", "json"];
        earmark(folder.path(), &[&flags[..], more].concat())
    };
    for file in ["t.xlsx", "only"] {
        let both = check(&[file, "--sheet", "明细", "--quotas", "only/t.xlsx#sheet=指标"]);
        assert_eq!(both.json()["totals"]["lines"], 1, "{}", both.err);
    }
    // Nobody names a file that is passed over in silence.
    for alone in [
        &["t.xlsx", "--sheet", "明细", "--quotas", "t.xlsx"][..],
        &["q.csv", "--quotas", "q.csv"],
        &["only", "--quotas", "only/t.xlsx"],
    ] {
        let ran = check(alone);
        assert!(ran.code == 2 && ran.err.contains("#sheet=NAME"), "{} {}", ran.code, ran.err);
    }
}

#[test]
fn a_plan_tells_of_the_sheets_beside_its_tables_too() {
    let folder = folder(&[("b.csv", LINES.join("\n").as_bytes())]);
    workbook(&folder.path().join("t.xlsx"), &[("封面", &NOTES), ("表", &ESTATES)]);
    let ran = earmark(folder.path(), &["plan", "b.csv", "--estates", "t.xlsx"]);
    assert!(ran.err.contains("t.xlsx, sheet `封面`: skipped: "), "{}", ran.err);
}
