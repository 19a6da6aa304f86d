//! Lines and money that a table holds and that its reader must not lose: above its header, behind a heading, led by 其中, in
//! brackets, in a unit that stands elsewhere.

use std::fs;

use rust_xlsxwriter::{Format, Workbook};

use crate::cli::earmark;
use crate::real_files::{HEAD, checked, found};
use crate::silently::amount;

/// The codes and rows of what is found in a budget.
fn codes(text: &str) -> Vec<(String, u64)> {
    found(&checked("b.csv", text.as_bytes(), &[]).1)
}

fn has(found: &[(String, u64)], code: &str, row: u64) -> bool {
    found.contains(&(code.to_owned(), row))
}

#[test]
fn lines_above_the_header_are_asked_about_until_its_row_is_named() {
    let lines = "A,幸福里小区,小区道路,红线内,专项债,500000\n";
    let line = "B,幸福里小区,小区道路,红线内,专项债,1\n";
    for above in [format!("项目编号,小区名称,改造内容,红线内外,钱从哪来,金额\n{lines}\n"), lines.to_owned()]
    {
        let text = format!("{above}{HEAD}{line}");
        let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
        assert!(ran.code == 2 && ran.err.contains("--header-row"), "{above}: {}{}", ran.out, ran.err);
        let at = (above.lines().count() + 1).to_string();
        assert_eq!(amount(&checked("b.csv", text.as_bytes(), &["--header-row", &at]).1), "1.00");
    }
    for above in ["安排表,,,,,\n", "总投资,,,,,501000\n", "编制单位:住建局,,2024年,,,\n"] {
        let (_, ran) = checked("b.csv", format!("{above}{HEAD}{line}").as_bytes(), &[]);
        assert_eq!(amount(&ran), "1.00", "{above}");
    }
}

#[test]
fn what_a_heading_states_is_held_against_no_line_above_it() {
    let head = "小区名称,改造内容,红线内外,中央财政补助资金,专项债券\n";
    let found = codes(&format!("{head}幸福里小区,小区道路,红线内,,1000\n,二、小区道路,,,1000\n"));
    assert!(has(&found, "total-mismatch", 3), "{found:?}");
    let found = codes(&format!("{head}幸福里小区,小区道路,红线内,,1000\n纺织厂宿舍,,,,1000\n"));
    assert!(has(&found, "total-mismatch", 3), "{found:?}");
    let found = codes(&format!("{head},一、小区道路,,,1000\n幸福里小区,小区道路,红线内,,1000\n"));
    assert_eq!(found, []);
}

#[test]
fn a_header_that_stands_there_again_and_differs_is_no_header_passed_over() {
    let wide = "小区名称,改造内容,红线内外,中央财政补助资金,专项债券\n幸福里小区,小区道路,红线内,1000,\n\
        小区名称,改造内容,红线内外,专项债券,中央财政补助资金\n幸福里小区,小区道路,红线内,500,\n";
    let found = codes(wide);
    assert!(has(&found, "bad-amount", 3), "{found:?}");
    let again = |header: &str| {
        format!(
            "{HEAD}A,幸福里小区,小区道路,红线内,专项债,1000\n{header}\
             B,幸福里小区,小区道路,红线内,专项债,20\n"
        )
    };
    assert_eq!(codes(&again(HEAD)), []);
    assert!(!codes(&again("项目编号,小区名称,改造内容,红线内外,资金来源,金额(万元)\n")).is_empty());
    assert!(!codes(&again("项目编号,小区名称,改造内容,红线内外,金额(元),资金来源\n")).is_empty());
}

#[test]
fn what_其中_leads_is_a_part_only_of_what_is_no_less() {
    let line = "A,幸福里小区,小区道路,红线内,专项债,1000\n";
    for (part, is_line) in [
        (",,其中:路面,,,400", false),
        ("B,幸福里小区,其中:小区道路,红线内,专项债,400", false),
        ("B,幸福里小区,其中:小区道路,红线内,专项债,50000", true),
        ("B,纺织厂宿舍,其中:小区道路,红线内,专项债,400", true),
    ] {
        let (_, ran) = checked("b.csv", format!("{HEAD}{line}{part}\n").as_bytes(), &[]);
        assert_eq!(amount(&ran) != "1000.00", is_line, "{part}: {}", ran.out);
    }
    let unread = codes(&format!("{HEAD}{line}B,,其中:小区道路,红线内,专项债,约400\n"));
    assert!(has(&unread, "bad-amount", 3), "{unread:?}");
    let (_, ran) =
        checked("b.csv", format!("{HEAD}A,幸福里小区,其中:小区道路,红线内,专项债,7\n").as_bytes(), &[]);
    assert_eq!(amount(&ran), "7.00");
    // A total has parts as well.
    let total = format!("{HEAD}{line}合计,,,,,1000\n其中:,,,,专项债,1000\n");
    assert_eq!(amount(&checked("b.csv", total.as_bytes(), &[]).1), "1000.00");
    let wide = "小区名称,改造内容,红线内外,专项债券,其中:中央财政补助资金\n\
        幸福里小区,小区道路,红线内,1000,600\n幸福里小区,小区道路,红线内,1000,6000\n幸福里小区,小区道路,红线内,,50\n";
    let found = codes(wide);
    assert!(has(&found, "total-mismatch", 3) && has(&found, "total-mismatch", 4), "{found:?}");
    assert!(!has(&found, "total-mismatch", 2), "{found:?}");
}

#[test]
fn what_brackets_say_is_included_is_to_be_known_as_well() {
    let work = |work: &str| codes(&format!("{HEAD}A,幸福里小区,{work},红线内,专项债,1000\n"));
    for unknown in ["小区道路(含征地)", "小区道路（包括售楼处）", "小区道路(一期，含某某)"]
    {
        assert!(has(&work(unknown), "unknown-work", 2), "{unknown}: {:?}", work(unknown));
    }
    for known in ["小区道路(一期)", "小区道路(东区、西区)", "小区监控系统(含摄像头)"]
    {
        assert_eq!(work(known), [], "{known}");
    }
}

#[test]
fn a_unit_beside_the_amounts_is_heeded() {
    let text = "小区名称,改造内容,红线内外,资金来源,金额,金额单位\n\
        幸福里小区,小区道路,红线内,专项债,1000,万元\n幸福里小区,小区道路,红线内,专项债,1000,元\n";
    let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
    assert!(ran.code == 2 && ran.err.contains("万元"), "{}{}", ran.out, ran.err);
    let line = "幸福里小区,小区道路,红线内,专项债,5000\n";
    for note in ["单位：萬元", "单位:万圆", "金额：万元", "人民币：万元", "表中金额均为万元"]
    {
        let text = format!("安排表,,,,{note}\n小区名称,改造内容,红线内外,资金来源,金额\n{line}");
        assert_eq!(amount(&checked("b.csv", text.as_bytes(), &[]).1), "50000000.00", "{note}");
    }
    let text = format!("安排表,,,,单位:W元\n小区名称,改造内容,红线内外,资金来源,金额\n{line}");
    assert_eq!(checked("b.csv", text.as_bytes(), &[]).1.code, 2);
}

#[test]
fn a_unit_that_a_cell_is_shown_in_is_not_lost() {
    let book = |format: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (at, header) in (0..).zip(["小区名称", "改造内容", "红线内外", "资金来源", "金额"])
        {
            sheet.write_string(0, at, header).unwrap();
        }
        for (at, cell) in (0..).zip(["幸福里小区", "小区道路", "红线内", "专项债"]) {
            sheet.write_string(1, at, cell).unwrap();
        }
        sheet.write_number_with_format(1, 4, 12864, &Format::new().set_num_format(format)).unwrap();
        book.save_to_buffer().unwrap()
    };
    let (_, ran) = checked("b.xlsx", &book("#,##0.00\"万元\""), &[]);
    assert!(
        amount(&ran) != "12864.00" && !found(&ran).is_empty() || amount(&ran) == "128640000.00",
        "{}",
        ran.out
    );
    for format in ["#,##0.00", "0!.0,\"万\"", "¥#,##0.00\"元\""] {
        assert_eq!(amount(&checked("b.xlsx", &book(format), &[]).1), "12864.00", "{format}");
    }
}

#[test]
fn a_file_in_a_folder_that_lacks_one_column_is_no_file_to_pass_over() {
    let (folder, _) =
        checked("b.csv", format!("{HEAD}A,幸福里小区,小区道路,红线内,专项债,1\n").as_bytes(), &[]);
    let all = folder.path().join("all");
    fs::create_dir(&all).unwrap();
    fs::rename(folder.path().join("b.csv"), all.join("a.csv")).unwrap();
    let run = || earmark(folder.path(), &["check", "all", "-q", "-o", "concise"]);
    let clean = run().code;
    fs::write(all.join("quotas.csv"), "estate,fund,amount\nE01,ndrc,1\n").unwrap();
    assert_eq!(run().code, clean);
    let other = "项目编号,小区名称,改造内容,红线内外,钱从哪来,金额\nA,幸福里小区,小区道路,红线内,专项债,1\n";
    fs::write(all.join("汇总.csv"), other).unwrap();
    assert_eq!(run().code, clean);
    fs::write(all.join("b.csv"), other).unwrap();
    assert_eq!(run().code, 2);
}

#[test]
fn lines_below_a_heading_that_names_an_estate_nobody_knows_are_not_of_the_one_above() {
    let text = format!(
        "{HEAD}A,幸福里小区,小区道路,红线内,专项债,1\n二、某某小区,,,,,\nB,,小区道路,红线内,专项债,2\n"
    );
    let found = codes(&text);
    assert!(has(&found, "unknown-estate", 4), "{found:?}");
}

#[test]
fn a_column_called_as_a_fund_beside_the_column_of_funds_is_told_as_not_read() {
    let told = |header: &str| {
        let text = format!(
            "小区名称,改造内容,红线内外,资金来源,金额,{header}\n幸福里小区,小区道路,红线内,专项债,1,20\n"
        );
        checked("b.csv", text.as_bytes(), &[]).1.json()["notes"].to_string()
    };
    assert!(told("中央财政补助资金").contains("`中央财政补助资金` is called as a fund is"));
    for header in ["备注", "其中:中央财政补助资金", "项目编号"] {
        assert!(!told(header).contains("called as a fund"), "{header}");
    }
}

#[test]
fn quotas_of_several_years_are_not_added_up_whatever_the_year_is_headed() {
    for header in ["年度", "年份", "下达年度"] {
        let text = format!(
            "项目编号,小区名称,改造内容,红线内外,资金来源,金额,{header}\n\
             A,幸福里小区,小区道路,红线内,专项债,1500,2021\nB,幸福里小区,小区道路,红线内,专项债,500,2022\n"
        );
        let (folder, _) = checked("b.csv", text.as_bytes(), &[]);
        let quotas = format!("{header},资金来源,金额\n2021,专项债,500\n2022,专项债,1500\n");
        fs::write(folder.path().join("quotas.csv"), quotas).unwrap();
        let args =
            ["check", "b.csv", "--estates", "estates.csv", "--quotas", "quotas.csv", "-q", "-o", "json"];
        let found = found(&earmark(folder.path(), &args));
        assert!(found.iter().any(|(code, _)| code == "over-limit"), "{header}: {found:?}");
    }
}
