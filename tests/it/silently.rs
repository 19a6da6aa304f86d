//! What a reader must not pass over in silence: money that nobody would miss, and names for what it is in
//! that nobody would notice.

use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;

use crate::cli::Ran;
use crate::fuzzed::laws::{ods, xlsx};
use crate::real_files::{HEAD, checked, found};

/// What the lines of a table come to.
pub(crate) fn amount(ran: &Ran) -> String {
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    report["totals"]["amount"].as_str().unwrap().to_owned()
}

#[test]
fn the_parts_of_a_column_of_money_are_asked_for_and_the_first_is_not_taken_for_all() {
    for group in ["金额", "金额(万元)", "工程造价"] {
        let text = format!(
            "小区名称,改造内容,红线内外,资金来源,{group},,\n,,,,合价,累计已付,本次申请\n\
             幸福里小区,小区道路,红线内,专项债,3,2,1\n"
        );
        let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
        assert!(ran.code == 2 && ran.err.contains("--columns amount="), "{group}: {}{}", ran.out, ran.err);
        let (_, ran) = checked("b.csv", text.as_bytes(), &["--columns", &format!("amount={group}/本次申请")]);
        assert_eq!(amount(&ran), if group.contains('万') { "10000.00" } else { "1.00" }, "{group}");
    }
}

#[test]
fn a_unit_above_a_table_that_amounts_cannot_be_read_in_is_refused_until_the_user_decides() {
    let table = "小区名称,改造内容,红线内外,资金来源,金额\n幸福里小区,小区道路,红线内,专项债,5000\n";
    for note in ["单位:美元", "单位:千万元", "金额单位:元/万元", "单位：元、万元", "Unit: USD"]
    {
        let text = format!("安排表,,,,{note}\n{table}");
        let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
        assert!(ran.code == 2 && ran.err.contains("--unit"), "{note}: {}{}", ran.out, ran.err);
        let (_, ran) = checked("b.csv", text.as_bytes(), &["--unit", "wan"]);
        assert_eq!(amount(&ran), "50000000.00", "{note}");
    }
    for note in ["单位 万元", "(万元)", "本表以万元为单位", "Unit: 10\u{2009}k yuan"] {
        let (_, ran) = checked("b.csv", format!("安排表,,,,{note}\n{table}").as_bytes(), &[]);
        assert_eq!(amount(&ran), "50000000.00", "{note}");
    }
}

#[test]
fn a_unit_among_other_words_of_a_header_or_a_title_is_heeded() {
    let line = "幸福里小区,小区道路,红线内,专项债,5000\n";
    let table =
        |title: &str, header: &str| format!("{title}小区名称,改造内容,红线内外,资金来源,{header}\n{line}");
    for header in [
        "金额（万元，含税）",
        "\"金额(不含税,万元)\"",
        "金额(RMB万)",
        "金额(¥万)",
        "金额人民币万元",
        "金额(万元)(含税)",
    ] {
        let (_, ran) = checked("b.csv", table("", header).as_bytes(), &[]);
        assert_eq!(amount(&ran), "50000000.00", "{header}");
    }
    for title in
        ["某区资金安排表（万元）,,,,\n", "某区资金安排表（第一批，万元）,,,,\n", "金额以万元计,,,,\n"]
    {
        let (_, ran) = checked("b.csv", table(title, "金额").as_bytes(), &[]);
        assert_eq!(amount(&ran), "50000000.00", "{title}");
    }
    for note in ["单位：户、万元", "单位：户 万元", "面积单位：平方米；金额单位：万元"]
    {
        let (_, ran) = checked("b.csv", table(&format!("{note},,,,\n"), "金额").as_bytes(), &[]);
        assert_eq!(amount(&ran), "50000000.00", "{note}");
    }
    let (_, ran) = checked("b.csv", table("", "金额(千)").as_bytes(), &[]);
    assert_eq!(amount(&ran), "5000000.00");
    for header in ["金额(万元/户)", "金额(元或万元)", "金额(十万元，含税)", "金额(美元、含税)"]
    {
        let (_, ran) = checked("b.csv", table("", header).as_bytes(), &[]);
        assert!(ran.code == 2 && ran.err.contains("元"), "{header}: {}{}", ran.out, ran.err);
    }
    let wide =
        "小区名称,改造内容,红线内外,专项债（万元）,发改资金（万元，含税）\n幸福里小区,小区道路,红线内,3,2\n";
    let (_, ran) = checked("b.csv", wide.as_bytes(), &[]);
    assert_eq!(amount(&ran), "50000.00");
    let (_, ran) = checked("b.csv", wide.replace("万元，含税", "美元").as_bytes(), &[]);
    assert!(ran.code == 2 && ran.err.contains("美元"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_unit_below_a_table_is_asked_for_where_amounts_were_read_in_another() {
    let table = "小区名称,改造内容,红线内外,资金来源,金额\n幸福里小区,小区道路,红线内,专项债,5000\n";
    for note in ["注：本表金额单位为万元", "单位：万元", "说明：金额以万元计。", "单位：美元"]
    {
        let text = format!("{table}{note},,,,\n");
        let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
        assert!(
            ran.code == 2 && ran.err.contains("line 3") && ran.err.contains("--unit"),
            "{note}: {}",
            ran.err
        );
        let (_, ran) = checked("b.csv", text.as_bytes(), &["--unit", "wan"]);
        assert_eq!((found(&ran), amount(&ran)), (vec![], "50000000.00".to_owned()), "{note}");
    }
    let text = format!("{}单位：万元,,,,\n", table.replace("金额", "金额(万元)"));
    let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
    assert_eq!((found(&ran), amount(&ran)), (vec![], "50000000.00".to_owned()));
}

#[test]
fn a_unit_of_money_where_those_of_quantities_stand_is_asked_about() {
    let text = "小区名称,改造内容,红线内外,资金来源,金额,单位\n幸福里小区,小区道路,红线内,专项债,5000,万元\n";
    let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
    assert!(
        ran.code == 2 && ran.err.contains("line 2") && ran.err.contains("--unit"),
        "{}{}",
        ran.out,
        ran.err
    );
    let (_, ran) = checked("b.csv", text.as_bytes(), &["--unit", "wan"]);
    assert_eq!(amount(&ran), "50000000.00");
    for text in [text.replace("金额", "金额(万元)"), text.replace("万元", "元"), text.replace("万元", "米")]
    {
        let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
        assert_eq!(ran.code, 0, "{text}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn a_total_that_is_no_amount_or_nothing_is_told() {
    let lines = "小区名称,改造内容,红线内外,资金来源,金额(元)\n\
                 幸福里小区,小区道路,红线内,居民出资,100\n幸福里小区,绿化,红线内,居民出资,50\n";
    for stated in ["160元", "#REF!", "160万", "0", "0.00", "160"] {
        let (_, ran) = checked("b.csv", format!("{lines}合计,,,,{stated}\n").as_bytes(), &[]);
        assert_eq!(found(&ran), [("total-mismatch".to_owned(), 4)], "{stated}: {}", ran.out);
    }
    for stated in ["150", "150.00", "", "-", "—", "壹佰伍拾元整"] {
        let (_, ran) = checked("b.csv", format!("{lines}合计,,,,{stated}\n").as_bytes(), &[]);
        assert_eq!(found(&ran), [], "{stated}: {}", ran.out);
    }
}

/// A sheet of inline texts and numbers below the header of a wide table; what is no cell element is a text.
fn sheet(cells: [&str; 2]) -> Vec<u8> {
    let header = ["小区名称", "改造内容", "红线内外", "中央财政补助资金", "专项债券"];
    let line = ["幸福里小区", "小区道路", "红线内"];
    let text = |cell: &str| match cell.strip_prefix('<') {
        Some(_) => cell.to_owned(),
        None => format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
    };
    let row =
        |cells: &[&str]| format!("<row>{}</row>", cells.iter().map(|cell| text(cell)).collect::<String>());
    let rows = row(&header) + &row(&[&line[..], &cells[..]].concat());
    xlsx(format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").as_bytes(), b"<sst/>")
}

#[test]
fn a_formula_that_nobody_has_reckoned_is_no_blank() {
    let shared = "<c><f t=\"shared\" si=\"0\"/></c>";
    for cell in ["<c><f>D2*2</f></c>", "<c><f>D2*2</f><v></v></c>", shared] {
        let (_, ran) = checked("b.xlsx", &sheet(["<c><v>100</v></c>", cell]), &[]);
        assert_eq!(found(&ran), [("bad-amount".to_owned(), 2)], "{cell}");
        assert!(ran.out.contains("is a formula without a result"), "{}", ran.out);
        assert_eq!(amount(&ran), "100.00");
    }
    for cell in
        ["<c><f>D2*2</f><v>200</v></c>", "<c t=\"str\"><f>\"\"</f><v></v></c>", "<c s=\"0\"/>", "<c><f/></c>"]
    {
        let (_, ran) = checked("b.xlsx", &sheet(["<c><v>100</v></c>", cell]), &[]);
        assert!(found(&ran).is_empty(), "{cell}: {}", ran.out);
    }
    let cell = |rest: &str| format!("<table:table-cell {rest}</table:table-cell>");
    let text = |text: &str| cell(&format!("office:value-type=\"string\"><text:p>{text}</text:p>"));
    let header = ["小区名称", "改造内容", "红线内外", "中央财政补助资金", "专项债券"].map(text).concat();
    let line = ["幸福里小区", "小区道路", "红线内"].map(text).concat();
    for (formula, is_blank) in [
        ("table:formula=\"of:=[.D2]*2\">", false),
        ("table:formula=\"of:=&quot;&quot;\" office:value-type=\"string\"><text:p></text:p>", true),
    ] {
        let money = cell("office:value-type=\"float\" office:value=\"100\">") + &cell(formula);
        let rows = format!(
            "<table:table-row>{header}</table:table-row><table:table-row>{line}{money}</table:table-row>"
        );
        let content = format!(
            "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"1\">{rows}\
             </table:table></office:spreadsheet></office:body></office:document-content>"
        );
        let (_, ran) = checked("b.ods", &ods(content.as_bytes()), &[]);
        assert_eq!(found(&ran).is_empty(), is_blank, "{formula}: {}{}", ran.out, ran.err);
        assert_eq!(amount(&ran), "100.00");
    }
}

#[test]
fn a_percentage_is_no_amount() {
    let percent = Format::new().set_num_format("0.0%");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, header) in (0..).zip(["小区名称", "改造内容", "红线内外", "资金来源", "金额(元)"])
    {
        sheet.write(0, at, header).unwrap();
    }
    for (at, cell) in (0..).zip(["幸福里小区", "小区道路", "红线内", "中央财政补助资金"])
    {
        sheet.write(1, at, cell).unwrap();
        sheet.write(2, at, cell).unwrap();
    }
    sheet.write_with_format(1, 4, 0.355, &percent).unwrap();
    sheet.write(2, 4, 0.35).unwrap();
    let (_, ran) = checked("b.xlsx", &book.save_to_buffer().unwrap(), &[]);
    assert_eq!(found(&ran), [("bad-amount".to_owned(), 2)]);
    assert!(ran.out.contains("`35.5%` is not an amount"), "{}", ran.out);
    assert_eq!(amount(&ran), "0.35");
}

#[test]
fn what_is_said_to_be_part_of_no_fund_is_a_fund() {
    let head = "小区名称,改造内容,红线内外,总投资,其中\u{ff1a}中央财政补助资金,专项债券,其中:已支付\n";
    let text = format!("{head}幸福里小区,小区道路,红线内,1030,1000,20,5\n");
    let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
    assert_eq!(amount(&ran), "1020.00", "{}", ran.out);
    let text = "小区名称,改造内容,红线内外,总投资,中央财政补助资金,专项债券\n幸福里小区,小区道路,红线内,1030,1000,20\n";
    let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
    assert_eq!(found(&ran), [("total-mismatch".to_owned(), 2)], "{}", ran.out);
    let english = "estate,work,side,central_fiscal,special_bond,total\nE01,小区道路,inside,5,6,11\n";
    let (_, ran) = checked("b.csv", english.as_bytes(), &[]);
    assert_eq!(amount(&ran), "11.00", "{}{}", ran.out, ran.err);
}

#[test]
fn a_row_that_is_asked_for_and_is_not_there_is_told() {
    let text = format!("{HEAD}A,幸福里小区,小区道路,红线内,专项债,1\n");
    for (name, bytes) in [("b.csv", text.as_bytes()), ("b.xlsx", &*sheet(["<c><v>1</v></c>", ""]))] {
        let (folder, ran) = checked(name, bytes, &["--header-row", "9"]);
        assert!(ran.code == 2 && ran.err.contains("--header-row 9"), "{name}: {}{}", ran.out, ran.err);
        let beside = format!("{}#header-row=9", folder.path().join(name).display());
        let (_, ran) = checked("p.csv", text.as_bytes(), &["--quotas", &beside]);
        assert!(ran.code == 2 && ran.err.contains("--header-row 9"), "{name}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn a_sum_in_capital_characters_is_held_against_its_lines() {
    let line = "A,幸福里小区,小区道路,红线内,专项债,150\n";
    let of = |total: &str| found(&checked("b.csv", format!("{HEAD}{line}{total}\n").as_bytes(), &[]).1);
    for total in [
        "合计(大写),,,,,壹佰伍拾元整",
        "合计\u{ff08}大写\u{ff09}\u{ff1a}壹佰伍拾元整,,,,,",
        "合计,,,,人民币壹佰伍拾元整,150",
    ] {
        assert!(of(total).is_empty(), "{total}");
    }
    for total in
        ["合计(大写),,,,,壹佰陆拾元整", "合计(大写):壹佰伍拾元伍分,,,,,", "合计,,,,壹佰伍拾壹元整,150"]
    {
        assert_eq!(of(total), [("total-mismatch".to_owned(), 3)], "{total}");
    }
}

#[test]
fn what_stands_on_the_paper_below_a_table_is_no_line() {
    let line = "A,幸福里小区,小区道路,红线内,专项债,150\n";
    let foot = "\u{ff08}公章\u{ff09},,,,,\n,2024年5月1日,,,,\n,,,第1页 共3页,,\n— 1 —,,,,,\n";
    let (_, ran) = checked("b.csv", format!("{HEAD}{line}{foot}").as_bytes(), &[]);
    assert!(found(&ran).is_empty(), "{}", ran.out);
    let (_, ran) = checked("b.csv", format!("{HEAD}{line}A2,,,,,\n").as_bytes(), &[]);
    assert!(!found(&ran).is_empty(), "an item that is left blank is a line");
}

#[test]
fn a_side_is_carried_down_with_the_work_it_is_of() {
    let text = format!(
        "{HEAD}A,幸福里小区,小区道路,红线内,中央财政补助资金,60\n,,,,专项债券,40\nB,,供水管网,,专项债券,5\n"
    );
    let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
    assert_eq!(found(&ran), [("undetermined".to_owned(), 4)], "{}", ran.out);
}
