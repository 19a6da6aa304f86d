//! Tables beside the budgets — estates, quotas, what was approved — as offices send them: read alike however
//! they are written, their totals checked and not counted, and how to read them said behind their names.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{Ran, earmark};

type Rows = Vec<Vec<String>>;

/// A table of the examples.
fn example(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/district").join(name)).unwrap()
}

fn rows(text: &str) -> Rows {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn csv_of(rows: &Rows) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// A folder with the budgets, the estates and a table of some bytes.
fn room(name: &str, bytes: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["budget.csv", "changed.csv", "estates.csv"] {
        fs::write(folder.path().join(file), example(file)).unwrap();
    }
    fs::write(folder.path().join(name), bytes).unwrap();
    folder
}

/// What came of a run: totals, quotas, and of each finding its key and its money.
fn come_of(ran: &Ran) -> Value {
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let finding =
        |finding: &Value| [finding["key"].clone(), finding["amount"].clone(), finding["value"].clone()];
    let findings = report["findings"].as_array().unwrap().iter().map(finding);
    serde_json::json!([report["totals"], report["quotas"], findings.collect::<Vec<_>>()])
}

fn quotas(written: &str, bytes: &[u8]) -> Ran {
    let file = written.split('#').next().unwrap();
    let args = ["check", "budget.csv", "--estates", "estates.csv", "--format", "json", "--quotas", written];
    earmark(room(file, bytes).path(), &args)
}

fn approved(written: &str, bytes: &[u8], more: &[&str]) -> Ran {
    let file = written.split('#').next().unwrap();
    let mut args = vec!["check", "changed.csv", "--format", "json", "--approved", written];
    args.extend(more);
    earmark(room(file, bytes).path(), &args)
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

fn utf_16(text: &str) -> Vec<u8> {
    [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
}

/// A workbook with these sheets.
fn xlsx(sheets: &[(&str, &Rows)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (at, row) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(at, column, cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn fen(amount: &str) -> i64 {
    amount.replace([',', '.'], "").parse().unwrap()
}

fn wan(fen: i64) -> String {
    format!("{}.{:06}", fen / 1_000_000, fen % 1_000_000)
}

/// The quotas as an office hands them down: titles, a unit, blanks under an estate, sums of each and of all,
/// signatures.
fn dressed() -> Rows {
    let plain = rows(&example("quotas.csv"));
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    let mut out = vec![
        row(["附件1", "", "", ""]),
        row(["2021年补助资金下达表", "", "", "单位:万元"]),
        row(["序号", "小区编号", "资金来源", "下达金额"]),
        row(["栏次", "甲", "乙", "1"]),
    ];
    let (mut estate, mut part, mut all) = (String::new(), 0, 0);
    for (at, line) in plain.iter().skip(1).enumerate() {
        if !estate.is_empty() && estate != line[0] {
            out.push(row(["", "小 计", "", &wan(part)]));
            part = 0;
        }
        let shown = if estate == line[0] { "" } else { &line[0] };
        out.push(row([&(at + 1).to_string(), shown, &line[1], &wan(fen(&line[2]))]));
        estate.clone_from(&line[0]);
        (part, all) = (part + fen(&line[2]), all + fen(&line[2]));
    }
    out.push(row(["", "小 计", "", &wan(part)]));
    out.push(row(["合  计", "", "", &wan(all)]));
    out.push(row(["合计(大写)", "", "", "捌佰肆拾肆万元整"]));
    out.push(row(["注:以正式文件为准。", "", "", ""]));
    out.push(row(["填报人:李", "", "审核:王", "2021年7月"]));
    out
}

/// The quotas with a column for each fund, in a unit, under a group of columns or not, with their sums.
fn wide(group: &str, unit: &str, money: fn(i64) -> String) -> Rows {
    let plain = rows(&example("quotas.csv"));
    let funds = ["central_fiscal", "ndrc", "special_bond", "new_central_investment"];
    let names = ["中央财政资金", "发改资金", "地方政府专项债券资金", "新增中央投资"];
    let row = |first: &str, cells: Vec<String>| [vec![first.to_owned(), String::new()], cells].concat();
    let blank = |count: usize| vec![String::new(); count];
    let headers =
        names.map(|name| if group.is_empty() { format!("{name}({unit})") } else { name.to_owned() });
    let mut out = vec![row("指标分配表", blank(5))];
    if group.is_empty() {
        out.push(row("小区编号", [headers.to_vec(), vec!["合计".to_owned()]].concat()));
    } else {
        out.push(row("小区编号", [vec![format!("{group}({unit})")], blank(4)].concat()));
        out.push(row("", [headers.to_vec(), vec!["小计".to_owned()]].concat()));
    }
    let of = |estate: &str, fund: &str| {
        let mine = |row: &&Vec<String>| (estate.is_empty() || row[0] == estate) && row[1] == fund;
        plain.iter().skip(1).filter(mine).map(|row| fen(&row[2])).collect::<Vec<_>>()
    };
    for (name, estate) in [("E01", "E01"), ("E02", "E02"), ("E03", "E03"), ("合计", "")] {
        let cells = funds.map(|fund| of(estate, fund));
        let sum = cells.iter().flatten().sum();
        let shown = cells.map(|cell| if cell.is_empty() { "-".to_owned() } else { money(cell.iter().sum()) });
        out.push(row(name, [shown.to_vec(), vec![money(sum)]].concat()));
    }
    out.push(row("注:以文件为准。", blank(5)));
    out
}

#[test]
fn quotas_are_the_same_however_they_are_written() {
    let plain = example("quotas.csv");
    let expected = come_of(&quotas("q.csv", plain.as_bytes()));
    assert!(expected[1].as_array().is_some_and(|quotas| !quotas.is_empty()), "{expected}");
    let (plain_rows, dressed) = (rows(&plain), dressed());
    let chinese = plain.replace("estate,fund,amount", "小区编号,资金来源,下达金额(元)");
    let beside = vec![vec!["请按要求填列".to_owned()]];
    for (name, bytes) in [
        ("gbk.csv", gb18030(&chinese)),
        ("utf-16.csv", utf_16(&chinese)),
        ("tabs.csv", plain_rows.iter().map(|row| row.join("\t") + "\n").collect::<String>().into_bytes()),
        ("plain.xlsx", xlsx(&[("说明", &beside), ("指标", &plain_rows)])),
        ("dressed.csv", csv_of(&dressed).into_bytes()),
        ("dressed-gbk.csv", gb18030(&csv_of(&dressed))),
        ("dressed.xlsx", xlsx(&[("指标", &dressed)])),
        ("wide.csv", csv_of(&wide("", "万元", wan)).into_bytes()),
        (
            "grouped-gbk.csv",
            gb18030(&csv_of(&wide("资金来源", "元", |fen| format!("{}.{:02}", fen / 100, fen % 100)))),
        ),
        ("wide.xlsx", xlsx(&[("指标", &wide("", "万元", wan))])),
        ("grouped.xlsx", xlsx(&[("指标", &wide("资金来源", "万元", wan))])),
    ] {
        assert_eq!(come_of(&quotas(name, &bytes)), expected, "{name}");
    }
}

#[test]
fn an_estate_merged_over_its_quotas_is_that_of_each() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = rows(&example("quotas.csv"));
    for (at, row) in (0..).zip(&plain) {
        for (column, cell) in (0..).zip(row) {
            sheet.write_string(at, column, cell).unwrap();
        }
    }
    let of_first = plain.iter().filter(|row| row[0] == "E01").count();
    let last = u32::try_from(of_first).unwrap();
    sheet.merge_range(1, 0, last, 0, "E01", &Format::new()).unwrap();
    let expected = come_of(&quotas("q.csv", example("quotas.csv").as_bytes()));
    assert_eq!(come_of(&quotas("q.xlsx", &book.save_to_buffer().unwrap())), expected);
}

#[test]
fn a_total_of_quotas_that_its_rows_do_not_make_is_found_where_it_stands() {
    let text = "小区,资金来源,下达指标(元)\nE01,专项债,100\nE02,专项债,50\n专项债小计,,160\nE01,发改资金,7\n合计,,157\n";
    let ran = quotas("q.csv", text.as_bytes());
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let findings = report["findings"].as_array().unwrap();
    let found: Vec<&Value> = findings.iter().filter(|one| one["code"] == "total-mismatch").collect();
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((&one["path"], &one["row"]), (&"q.csv".into(), &4.into()));
    assert!(one["message"].as_str().unwrap().contains("¥10.00 apart"), "{one}");
    // The total of one fund that stands among the totals of others is the sum of that fund's rows.
    let by_fund = "小区,资金来源,下达指标(元)\nE01,专项债,100\nE01,发改资金,7\nE02,专项债,50\n小计,专项债,150\n小计,发改资金,7\n";
    let report: Value = serde_json::from_str(&quotas("q.csv", by_fund.as_bytes()).out).unwrap();
    assert!(report["findings"].as_array().unwrap().iter().all(|one| one["code"] != "total-mismatch"));
}

#[test]
fn sums_of_quotas_with_a_column_for_each_fund_are_held_against_them() {
    let of = |text: &str| {
        let ran = quotas("q.csv", text.as_bytes());
        let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
        let findings = report["findings"].as_array().unwrap().iter();
        let wrong = findings.filter(|one| one["code"] == "total-mismatch");
        wrong
            .map(|one| (one["path"].as_str().unwrap().to_owned(), one["row"].as_u64().unwrap()))
            .collect::<Vec<_>>()
    };
    let table = |of_row: &str, of_fund: &str, of_all: &str| {
        format!(
            "小区,专项债(元),发改资金(元),合计\nE01,100,7,{of_row}\nE02,50,,50\n合计,{of_fund},7,{of_all}\n"
        )
    };
    assert!(of(&table("107", "150", "157")).is_empty());
    assert_eq!(of(&table("108", "150", "157")), [("q.csv".to_owned(), 2)]);
    assert_eq!(of(&table("107", "151", "157")), [("q.csv".to_owned(), 4)]);
    assert_eq!(of(&table("107", "150", "158")), [("q.csv".to_owned(), 4)]);
    let ran = quotas("q.csv", "小区,专项债(元),发改资金(元)\nE01,约5,7\n".as_bytes());
    assert!(ran.code == 2 && ran.err.contains("约5"), "{}", ran.err);
    let ran = quotas("q.csv", "小区,专项债(元),发改资金(万元)\nE01,5,7\n".as_bytes());
    assert!(ran.code == 2 && ran.err.contains("different units"), "{}", ran.err);
    let ran = quotas("q.csv", "小区,专项债(元),发改资金(元)\nE01,5\n".as_bytes());
    assert!(ran.code == 2 && ran.err.contains("line 2"), "{}", ran.err);
}

#[test]
fn the_unit_of_quotas_is_asked_for_where_it_is_in_doubt_or_told_twice() {
    let bare = "E01,专项债,161.5\nE02,专项债,162.5\nE03,专项债,163.5\nE04,专项债,164.5\nE05,专项债,165.5\n";
    let text = format!("小区,资金来源,下达金额\n{bare}");
    let ran = quotas("q.csv", text.as_bytes());
    assert!(ran.code == 2 && ran.err.contains("q.csv#unit=wan"), "{}", ran.err);
    assert_ne!(quotas("q.csv#unit=wan", text.as_bytes()).code, 2);
    assert_ne!(quotas("q.csv#unit=yuan", text.as_bytes()).code, 2);
    let clash = format!("单位:万元,,\n小区,资金来源,下达金额(元)\n{bare}");
    let ran = quotas("q.csv", clash.as_bytes());
    assert!(ran.code == 2 && ran.err.contains("#unit="), "{}", ran.err);
    assert_ne!(quotas("q.csv#unit=yuan", clash.as_bytes()).code, 2);
    let below = "小区,资金来源,下达金额\nE01,专项债,5000\n注：金额单位为万元,,\n";
    let ran = quotas("q.csv", below.as_bytes());
    assert!(ran.code == 2 && ran.err.contains("line 3") && ran.err.contains("#unit="), "{}", ran.err);
    assert_ne!(quotas("q.csv#unit=wan", below.as_bytes()).code, 2);
}

#[test]
fn two_sheets_of_quotas_are_asked_for() {
    let plain = rows(&example("quotas.csv"));
    let bytes = xlsx(&[("一批", &plain), ("二批", &plain)]);
    let ran = quotas("q.xlsx", &bytes);
    assert!(
        ran.code == 2 && ["一批", "二批", "q.xlsx#sheet="].iter().all(|part| ran.err.contains(part)),
        "{}",
        ran.err
    );
    let expected = come_of(&quotas("q.csv", example("quotas.csv").as_bytes()));
    assert_eq!(come_of(&quotas("q.xlsx#sheet=二批", &bytes)), expected);
    let ran = quotas("q.xlsx#sheet=三批", &bytes);
    assert!(ran.code == 2 && ran.err.contains("三批"), "{}", ran.err);
}

#[test]
fn what_was_approved_is_the_same_however_it_is_written() {
    let plain = example("approved.csv");
    let expected = come_of(&approved("a.csv", plain.as_bytes(), &[]));
    let (plain_rows, mut titled) = (rows(&plain), rows(&plain));
    let width = titled[0].len();
    let money = titled[0].iter().position(|header| header == "estimate").unwrap();
    let mut sum = 0;
    for row in titled.iter_mut().skip(1) {
        sum += fen(&row[money]);
        row[money] = wan(fen(&row[money]));
    }
    let with = |cells: &[(usize, &str)]| {
        let mut row = vec![String::new(); width];
        for (at, cell) in cells {
            (*cell).clone_into(&mut row[*at]);
        }
        row
    };
    titled.insert(0, with(&[(0, "项目概算表"), (width - 1, "单位:万元")]));
    titled.push(with(&[(0, "合计"), (money, &wan(sum))]));
    let beside = vec![vec!["说明".to_owned()]];
    for (name, bytes) in [
        ("gbk.csv", gb18030(&plain.replace("item,", "项目编号,").replace("estimate", "概算金额"))),
        ("utf-16.csv", utf_16(&plain)),
        ("titled.csv", gb18030(&csv_of(&titled))),
        ("plain.xlsx", xlsx(&[("说明", &beside), ("概算", &plain_rows)])),
        ("titled.xlsx", xlsx(&[("概算", &titled)])),
    ] {
        assert_eq!(come_of(&approved(name, &bytes, &[])), expected, "{name}");
    }
    let two = xlsx(&[("概算", &plain_rows), ("调整", &titled)]);
    let ran = approved("two.xlsx", &two, &[]);
    assert!(ran.code == 2 && ran.err.contains("two.xlsx#sheet="), "{}", ran.err);
    for sheet in ["概算", "调整"] {
        assert_eq!(come_of(&approved(&format!("two.xlsx#sheet={sheet}"), &two, &[])), expected, "{sheet}");
    }
    // The unit of the budgets is that of the approved table where it names none itself, and only there.
    let in_yuan = plain.replace(",estimate", ",estimate(元)").into_bytes();
    assert_eq!(approved("a.csv", &in_yuan, &["--unit", "yuan"]).code, 1);
    let in_wan = csv_of(&titled);
    assert_eq!(come_of(&approved("a.csv", in_wan.as_bytes(), &["--unit", "yuan"])), expected);
}

#[test]
fn a_column_of_the_approved_table_is_named_behind_its_path() {
    let text = example("approved.csv").replace(",estimate", ",某栏数").into_bytes();
    let ran = approved("a.csv", &text, &[]);
    assert!(ran.code == 2 && ran.err.contains("a.csv#"), "{}", ran.err);
    let expected = come_of(&approved("a.csv", example("approved.csv").as_bytes(), &[]));
    assert_eq!(come_of(&approved("a.csv#amount=某栏数", &text, &[])), expected);
}

#[test]
fn what_stands_behind_a_path_is_one_of_a_few_words() {
    let plain = example("approved.csv").into_bytes();
    for (written, wants) in [
        ("a.csv#shet=x", "`sheet`"),
        ("a.csv#unit=dollar", "yuan, wan, yi"),
        ("a.csv#header-row=x", "header-row=x"),
        ("a.csv#encoding=klingon", "gb18030"),
        ("a.csv#delimiter=x", "semicolon"),
        ("a.csv#", "NAME=VALUE"),
        ("a.csv#sheet=x", "no sheets"),
        ("a.csv#amount=x", "a.csv#amount=HEADER"),
    ] {
        let ran = approved(written, &plain, &[]);
        assert!(ran.code == 2 && ran.err.contains(wants), "{written}: {}", ran.err);
    }
    let folder = room("a#1.csv", &plain);
    let ran = earmark(folder.path(), &["check", "changed.csv", "--approved", "a#1.csv"]);
    assert_eq!(ran.code, 1, "a name with the sign in it is a name: {}", ran.err);
}

#[test]
fn a_row_that_adds_estates_up_is_no_estate() {
    let folder = room("q.csv", b"");
    let text = example("estates.csv");
    let run = |estates: &str| {
        fs::write(folder.path().join("e.csv"), estates).unwrap();
        come_of(&earmark(folder.path(), &["check", "budget.csv", "--estates", "e.csv", "--format", "json"]))
    };
    let width = text.lines().next().unwrap().split(',').count();
    let total = format!("合计{}\n填报人:李{}\n", ",".repeat(width - 1), ",".repeat(width - 1));
    assert_eq!(run(&(text.clone() + &total)), run(&text));
}

#[test]
fn facts_of_estates_are_known_by_the_headers_that_offices_give_them() {
    let folder = room("q.csv", b"");
    let plain = example("estates.csv");
    let run = |header: &str| {
        let rest = plain.split_once('\n').unwrap().1;
        fs::write(folder.path().join("e.csv"), format!("{header}\n{rest}")).unwrap();
        come_of(&earmark(folder.path(), &["check", "budget.csv", "--estates", "e.csv", "--format", "json"]))
    };
    let expected = run(plain.lines().next().unwrap());
    assert_eq!(
        plain.lines().next().unwrap(),
        "\u{feff}小区编号,小区名称,建成年份,是否列入棚改计划,是否拟拆除新建,是否自建房为主,是否城中村,户数"
    );
    for header in [
        "小区编号,小区名称,建成年代,棚改计划,拆除重建,自建房,城中村改造,惠及户数",
        "小区编号,小区名称,竣工年度,是否纳入棚改计划,是否拆旧建新,是否居民自建住房为主,是否位于城中村,小区户数",
        "estate,name,year of construction,in a shantytown plan,demolish and rebuild,self-built housing,in an urban village,\
         number of households",
    ] {
        assert_eq!(run(header), expected, "{header}");
    }
}

#[test]
fn no_header_of_a_fact_is_one_of_another() {
    let data =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/budget/headers.csv")).unwrap();
    let mut seen: std::collections::BTreeMap<(String, String), String> = std::collections::BTreeMap::new();
    for row in rows(&data).into_iter().skip(1) {
        let [table, column, header] = row.as_slice() else { panic!("{row:?}") };
        let folded = earmark::model::text::fold(header);
        let facts = table == "facts";
        let other = seen.insert((table.clone(), folded), column.clone());
        assert!(!facts || other.is_none(), "{header} is there twice");
    }
}
