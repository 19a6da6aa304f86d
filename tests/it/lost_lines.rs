//! Lines and money that a table holds and that its reader must not lose: above its header, behind a heading,
//! led by 其中, in brackets, in a unit that stands elsewhere.

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
fn a_total_that_names_a_work_and_a_fund_is_no_line() {
    let lines = "A1,幸福里小区,小区道路,红线内,专项债,100000\nA2,幸福里小区,小区道路,红线内,专项债,200000\n";
    for word in ["小计", "合计", "本页小计", "Total"] {
        for estate in ["", "幸福里小区"] {
            for sum in ["300000", "300001"] {
                let text = format!("{HEAD}{lines}{word},{estate},小区道路,红线内,专项债,{sum}\n");
                let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
                assert_eq!(amount(&ran), "300000.00", "{word} {estate}");
                assert_eq!(has(&found(&ran), "total-mismatch", 4), sum != "300000", "{word} {estate}");
            }
        }
    }
    let wide = "项目编号,小区,改造内容,红线内外,中央财政资金,专项债\nA1,幸福里小区,小区道路,红线内,10000,14000\n\
                小计,幸福里小区,小区道路,红线内,10000,14000\n";
    assert_eq!(amount(&checked("b.csv", wide.as_bytes(), &[]).1), "24000.00");
}

#[test]
fn what_其中_leads_is_a_part_of_what_it_fits_in() {
    let line = "A1,幸福里小区,小区道路,红线内,专项债,100000\n";
    let with = |rows: &str| amount(&checked("b.csv", format!("{HEAD}{line}{rows}").as_bytes(), &[]).1);
    for (rows, all) in [
        ("A2,幸福里小区,其中：绿化,红线内,专项债券,60000\n", "100000.00"),
        (",,其中：绿化,,,60000\n,,其中：路灯,,,40000\n", "100000.00"),
        (",,其中：绿化,,,90000\n,,其中：乔木,,,80000\n,,其中：路灯,,,10000\n", "100000.00"),
        (",,合计,,,100000\n,,其中：红线内,,,100000\n,,其中：专项债,,,100000\n", "100000.00"),
    ] {
        assert_eq!(with(rows), all, "{rows}");
    }
}

#[test]
fn a_line_that_begins_as_a_note_does_is_no_note() {
    let head = "改造内容,小区名称,红线内外,资金来源,金额\n";
    for line in ["注浆加固：1#楼,幸福里小区,红线内,专项债,12.5万元", "主管网改造,幸福里小区,红线内,,12.5万元"]
    {
        let found = codes(&format!("{head}小区道路,幸福里小区,红线内,专项债,1\n{line}\n"));
        assert!(has(&found, "bad-amount", 3), "{line}: {found:?}");
    }
}

#[test]
fn a_fund_may_have_a_column_for_each_period_and_what_was_paid_of_it_is_none() {
    let line = "A1,幸福里小区,小区道路,红线内";
    let wide = |funds: &str, kinds: &str, cells: &str| {
        let head = format!("项目编号,小区,改造内容,红线内外,{funds}\n,,,,{kinds}\n");
        checked("b.csv", format!("{head}{line},{cells}\n").as_bytes(), &[]).1
    };
    let ran = wide("专项债,,中央财政资金", "2023年,2024年,", "5000,7000,8");
    assert_eq!(amount(&ran), "12008.00", "{}", ran.err);
    let lines: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(lines["totals"]["lines"], 2, "one for each fund");
    let ran = wide("专项债,,中央财政资金", "2023年,2024年,", "待定,7000,8");
    assert_eq!(amount(&ran), "7008.00", "{}", ran.err);
    assert!(has(&found(&ran), "bad-amount", 3), "{}", ran.out);
    let groups = "计划资金,,累计支付,";
    let ran = wide(groups, "中央财政资金,专项债,中央财政资金,专项债", "10000,20000,8000,15000");
    assert_eq!(amount(&ran), "30000.00", "{}", ran.err);
    let notes = serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["notes"].to_string();
    assert!(notes.contains("8,000") && notes.contains("15,000"), "{notes}");
}

#[test]
fn a_column_without_a_header_among_those_of_funds_is_told_with_what_it_holds() {
    let text = "项目编号,小区,改造内容,红线内外,专项债,,中央财政资金\n\
                A1,幸福里小区,小区道路,红线内,5000,7000,8\n";
    let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
    assert_eq!(amount(&ran), "5008.00");
    let notes = serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["notes"].to_string();
    assert!(notes.contains("7,000") && notes.contains('F'), "{notes}");
}

#[test]
fn rows_of_figures_in_a_table_beside_are_no_numbers_of_columns() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("b.csv", &format!("{HEAD}A,1,小区道路,红线内,专项债,300000\n"));
    write("estates.csv", "小区编号,建成年份,城中村,规划拆除\n1,1992,0,0\n");
    let check = |more: &[&str]| {
        let args = ["check", "b.csv", "--no-config", "-q", "-o", "json", "--estates", "estates.csv"];
        earmark(folder.path(), &[&args[..], more].concat())
    };
    assert!(!has(&found(&check(&[])), "unknown-estate", 2), "{}", check(&[]).out);
    write("quotas.csv", "小区编号,专项债,中央财政资金\n1,50000,30000\n");
    let ran = check(&["--quotas", "quotas.csv"]);
    assert!(ran.out.contains("over-limit"), "{}", ran.out);
    write("quotas.csv", "小区编号,资金来源,金额(元)\n1,专项债,60000\n其中：,专项债,50000\n");
    let quotas = check(&["--quotas", "quotas.csv"]).json()["quotas"].clone();
    assert_eq!(quotas[0]["granted"], "60000.00", "{quotas}");
}

#[test]
fn the_sum_that_a_row_states_is_held_against_its_funds_whatever_it_holds() {
    let head = "小区名称,改造内容,红线内外,中央财政补助资金,专项债券,合计\n";
    let row = |sum: &str| codes(&format!("{head}幸福里小区,小区道路,红线内,100,200,{sum}\n"));
    for sum in ["300", "300.00", "", "—", "见备注", "√"] {
        assert_eq!(row(sum), [], "{sum}");
    }
    for sum in ["301", "0", "0.00", "#REF!"] {
        assert!(has(&row(sum), "total-mismatch", 2), "{sum}: {:?}", row(sum));
    }
}

#[test]
fn the_sums_of_a_table_of_quotas_are_held_against_its_rows_whatever_they_hold() {
    let folder = tempfile::tempdir().unwrap();
    let line = "A,幸福里小区,小区道路,红线内,专项债,1.00\n";
    fs::write(folder.path().join("b.csv"), format!("{HEAD}{line}")).unwrap();
    let with = |quotas: String| {
        fs::write(folder.path().join("quotas.csv"), quotas).unwrap();
        let args = ["check", "b.csv", "--quotas", "quotas.csv", "--no-config", "-q", "-o", "json"];
        found(&earmark(folder.path(), &args))
    };
    let long = |sum: &str| with(format!("小区名称,资金来源,金额(元)\n幸福里小区,专项债,5\n合计,,{sum}\n"));
    let wide = |sum: &str| with(format!("小区名称,专项债,小计\n幸福里小区,5,{sum}\n"));
    for sum in ["6", "0", "#REF!", "900000000000000000"] {
        assert!(has(&long(sum), "total-mismatch", 3), "{sum}: {:?}", long(sum));
        assert!(has(&wide(sum), "total-mismatch", 2), "{sum}: {:?}", wide(sum));
    }
    for sum in ["5", "5.00"] {
        assert!(!has(&long(sum), "total-mismatch", 3) && !has(&wide(sum), "total-mismatch", 2), "{sum}");
    }
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
    for format in ["#,##0.00", "¥#,##0.00\"元\""] {
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
    for header in ["中央财政补助资金", "资金来源2", "金额二"] {
        assert!(told(header).contains(&format!("`{header}` may hold a fund")), "{header}");
    }
    for header in ["备注", "其中:中央财政补助资金", "项目编号"] {
        assert!(!told(header).contains("may hold a fund"), "{header}");
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
