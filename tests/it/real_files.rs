//! Files as offices send them: one budget written in every way they have, and read the same from all of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use earmark::budget::head::{Dictionary, Vocabulary};
use earmark::budget::header::{BUDGET, Given, known};
use earmark::budget::open::open;
use earmark::budget::{Input, Known, Learnt};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, FormatAlign, Workbook};
use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{Ran, earmark, folder};
use crate::fuzzed::laws;

/// How many lines the budget has, roughly.
const LINES: usize = 200;

/// The columns of the long table.
const HEADERS: [&str; 7] = ["项目编号", "小区名称", "改造内容", "红线内外", "资金来源", "金额", "备注"];

/// The funds that lines are charged to; in a wide table each has a column.
const FUNDS: [&str; 4] = ["中央财政补助资金", "专项债券", "新增中央投资", "地方财政配套资金"];

/// One line of the budget. Money is in fen, a multiple of a hundred yuan's hundredth.
#[derive(Clone)]
struct Line {
    item: String,
    estate: &'static str,
    work: &'static str,
    side: &'static str,
    fund: usize,
    fen: i64,
}

/// The budget: each item of an estate is paid for by one fund or by two, some wrongly, some with names nobody
/// knows.
fn budget() -> Vec<Line> {
    let estates = ["幸福里小区", "纺织厂宿舍", "金色家园", "𠀀丰花园"];
    let works = ["屋面防水", "小区道路", "供水管网", "加装电梯", "社区养老服务站", "不知何物", "雨污分流"];
    let mut lines = Vec::new();
    let mut at = 0;
    while lines.len() < LINES {
        let number = i64::try_from(at).unwrap();
        let (estate, work) = (estates[at * estates.len() / 140 % 4], works[at % works.len()]);
        let side = if at % 5 == 0 { "红线外" } else { "红线内" };
        let funds = if at % 3 == 0 { vec![at % 4, (at + 1) % 4] } else { vec![at % 4] };
        for fund in funds {
            let fen =
                1_000_000 + (number * 7_919_300 + i64::try_from(fund).unwrap() * 1_313_100) % 90_000_000;
            lines.push(Line { item: format!("A-{at:03}"), estate, work, side, fund, fen });
        }
        at += 1;
    }
    lines
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn wan(fen: i64) -> String {
    format!("{}.{:06}", fen / 1_000_000, fen % 1_000_000)
}

/// A table as rows of cells.
type Rows = Vec<Vec<String>>;

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// The long table: one fund a row.
fn long(lines: &[Line], amount: &str, money: fn(i64) -> String) -> Rows {
    let mut headers = row(&HEADERS);
    amount.clone_into(&mut headers[5]);
    let line = |line: &Line| {
        row(&[&line.item, line.estate, line.work, line.side, FUNDS[line.fund], &money(line.fen), ""])
    };
    std::iter::once(headers).chain(lines.iter().map(line)).collect()
}

/// The long table as an office lays it out: titles, a unit, totals for each estate and for all, blanks under
/// an estate.
fn dressed(lines: &[Line], unit: &str, money: fn(i64) -> String) -> Rows {
    let mut rows = vec![
        row(&["附件2", "", "", "", "", "", ""]),
        row(&["××区老旧小区改造资金安排明细表", "", "", "", "", "", ""]),
        row(&["编制单位:××局", "", "", "", "", &format!("单位:{unit}"), ""]),
        row(&HEADERS),
    ];
    let total = |word: &str, sum: i64| row(&["", word, "", "", "", &money(sum), ""]);
    let (mut estate, mut sum, mut all) = ("", 0, 0);
    for line in lines {
        if !estate.is_empty() && estate != line.estate {
            rows.push(total("小 计", sum));
            sum = 0;
        }
        let shown = if estate == line.estate { "" } else { line.estate };
        estate = line.estate;
        (sum, all) = (sum + line.fen, all + line.fen);
        rows.push(row(&[&line.item, shown, line.work, line.side, FUNDS[line.fund], &money(line.fen), ""]));
    }
    rows.push(total("小 计", sum));
    rows.push(row(&["", "", "", "", "", "", ""]));
    rows.push(row(&["合  计", "", "", "", "", &money(all), ""]));
    rows.push(row(&["注:本表金额按财政评审后预算填列。", "", "", "", "", "", ""]));
    rows.push(row(&["填报人:李", "", "联系电话:×", "", "审核:王", "2021年7月15日", ""]));
    rows
}

/// The wide table: a column for each fund below a group, a sum of each row, totals, and sides given by
/// sections.
fn wide(lines: &[Line], unit: &str, money: fn(i64) -> String) -> Rows {
    let mut top = row(&["序号", "项目编号", "小区名称", "改造内容", &format!("资金来源({unit})")]);
    top.extend(row(&["", "", "", "", "其中:上年结转"]));
    let mut below = row(&["", "", "", ""]);
    below.extend(row(&FUNDS));
    below.extend(row(&["小计", ""]));
    let mut rows = vec![
        row(&["资金安排表"]),
        top,
        below,
        row(&["栏次", "甲", "乙", "丙", "1", "2", "3", "4", "5=1+2+3+4", "6"]),
    ];
    rows[0].resize(10, String::new());
    let totals = |label: &str, lines: &[&Line]| {
        let mut cells = row(&["", label, "", ""]);
        cells.extend(
            (0..4)
                .map(|fund| money(lines.iter().filter(|line| line.fund == fund).map(|line| line.fen).sum())),
        );
        cells.extend([money(lines.iter().map(|line| line.fen).sum()), String::new()]);
        cells
    };
    for (heading, side) in [("一、小区红线内改造", "红线内"), ("二、小区红线外配套", "红线外")]
    {
        let mine: Vec<&Line> = lines.iter().filter(|line| line.side == side).collect();
        rows.push(totals(heading, &mine));
        let mut items: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        for line in &mine {
            items.entry(&line.item).or_default().push(line);
        }
        for (number, (item, lines)) in items.iter().enumerate() {
            let mut cells = row(&[&(number + 1).to_string(), item, lines[0].estate, lines[0].work]);
            let of = |fund: usize| lines.iter().find(|line| line.fund == fund).map(|line| money(line.fen));
            cells.extend(
                (0..4)
                    .map(|fund| of(fund).unwrap_or_else(|| if fund % 2 == 0 { "-" } else { "" }.to_owned())),
            );
            cells.extend([money(lines.iter().map(|line| line.fen).sum()), "99".to_owned()]);
            rows.push(cells);
        }
    }
    rows.push(totals("合计", &lines.iter().collect::<Vec<_>>()));
    rows
}

fn csv_of(rows: &Rows, delimiter: char, end: &str) -> String {
    let mut text = String::new();
    for row in rows {
        let quoted = |cell: &String| match cell {
            cell if cell.contains([delimiter, '"', '\n']) => format!("\"{}\"", cell.replace('"', "\"\"")),
            cell => cell.clone(),
        };
        let cells: Vec<String> = row.iter().map(quoted).collect();
        write!(text, "{}{end}", cells.join(&delimiter.to_string())).unwrap();
    }
    text
}

/// A workbook: numbers as numbers, a title merged over its row, an estate merged over its lines, a sheet of
/// notes beside.
#[expect(clippy::disallowed_types, reason = "workbooks hold numbers so")]
fn xlsx_of(rows: &Rows, path: &Path) {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("填表说明").unwrap().write(0, 0, "请按要求填列").unwrap();
    let sheet = book.add_worksheet().set_name("安排表").unwrap();
    for (at, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(at, column, number).unwrap(),
                Err(_) => sheet.write_string(at, column, cell).unwrap(),
            };
        }
    }
    let centred = Format::new().set_align(FormatAlign::Center);
    if rows[0][1..].iter().all(String::is_empty) {
        sheet.merge_range(0, 0, 0, u16::try_from(rows[0].len()).unwrap() - 1, &rows[0][0], &centred).unwrap();
    }
    book.save(path).unwrap();
}

/// A folder that holds the estates, all of them in the programme.
fn room() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut estates = "小区名称,建成年份,棚改计划,拟拆除新建,自建房为主,城中村,国有土地\n".to_owned();
    for (estate, year) in [("幸福里小区", 1992), ("纺织厂宿舍", 1987), ("金色家园", 2003), ("𠀀丰花园", 1985)]
    {
        writeln!(estates, "{estate},{year},否,否,否,否,是").unwrap();
    }
    fs::write(folder.path().join("estates.csv"), estates).unwrap();
    folder
}

/// What a file comes to: its totals, and for each finding its key and its money.
fn judged(folder: &Path, name: &str, more: &[&str]) -> (Value, Vec<(String, Value)>) {
    let mut args =
        vec!["check", name, "--estates", "estates.csv", "--format", "json", "--assume", "estates-in-scope"];
    args.extend(more);
    let ran = earmark(folder, &args);
    assert_eq!(ran.code, 1, "{name}: {}", ran.err);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let key = |finding: &Value| (finding["key"].as_str().unwrap().to_owned(), finding["amount"].clone());
    let mut keys: Vec<_> = report["findings"].as_array().unwrap().iter().map(key).collect();
    keys.sort_by_key(|(key, amount)| (key.clone(), amount.to_string()));
    (report["totals"].clone(), keys)
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn one_budget_is_the_same_however_it_is_written() {
    let lines = budget();
    let room = room();
    let path = room.path();
    let plain = csv_of(&long(&lines, "金额(元)", yuan), ',', "\n");
    fs::write(path.join("plain.csv"), &plain).unwrap();
    let expected = judged(path, "plain.csv", &[]);
    assert_eq!(expected.0["lines"], lines.len());
    let sum: i64 = lines.iter().map(|line| line.fen).sum();
    assert_eq!(expected.0["amount"], yuan(sum));
    assert!(expected.1.len() > 60, "there is something to find");

    let dressed_yuan = csv_of(&dressed(&lines, "元", yuan), ',', "\r\n");
    let dressed_wan = csv_of(&dressed(&lines, "万元", wan), ',', "\n");
    let wide_yuan = csv_of(&wide(&lines, "元", yuan), ',', "\n");
    let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("bom.csv", [b"\xef\xbb\xbf", plain.as_bytes()].concat()),
        ("crlf.csv", plain.replace('\n', "\r\n").into_bytes()),
        ("gb18030.csv", gb18030(&plain)),
        ("utf-16.csv", [b"\xff\xfe".to_vec(), utf_16(&plain)].concat()),
        ("semicolon.csv", csv_of(&long(&lines, "金额(元)", yuan), ';', "\n").into_bytes()),
        ("tab.csv", gb18030(&csv_of(&long(&lines, "金额：元", yuan), '\t', "\r\n"))),
        ("wan.csv", csv_of(&long(&lines, "金额（万元）", wan), ',', "\n").into_bytes()),
        ("dressed.csv", dressed_yuan.clone().into_bytes()),
        ("dressed-gb18030.csv", gb18030(&dressed_yuan)),
        ("dressed-wan.csv", dressed_wan.into_bytes()),
        ("dressed-utf-16.csv", [b"\xff\xfe".to_vec(), utf_16(&dressed_yuan)].concat()),
        ("wide.csv", wide_yuan.clone().into_bytes()),
        ("wide-gb18030.csv", gb18030(&wide_yuan)),
        ("wide-wan.csv", csv_of(&wide(&lines, "万元", wan), ';', "\n").into_bytes()),
    ];
    for (name, bytes) in files {
        fs::write(path.join(name), bytes).unwrap();
        assert_eq!(judged(path, name, &[]), expected, "{name}");
    }
    for (name, rows) in [
        ("long.xlsx", long(&lines, "金额(元)", yuan)),
        ("wan.xlsx", long(&lines, "金额(万元)", wan)),
        ("dressed.xlsx", dressed(&lines, "元", yuan)),
        ("dressed-wan.xlsx", dressed(&lines, "万元", wan)),
        ("wide.xlsx", wide(&lines, "元", yuan)),
        ("wide-wan.xlsx", wide(&lines, "万元", wan)),
    ] {
        xlsx_of(&rows, &path.join(name));
        assert_eq!(judged(path, name, &[]), expected, "{name}");
    }
    for name in ["budget.xls", "budget.ods"] {
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name), path.join(name))
            .unwrap();
        assert_eq!(judged(path, name, &[]), expected, "{name}");
    }
    fs::write(path.join("bare.csv"), csv_of(&long(&lines, "金额", wan), ',', "\n")).unwrap();
    assert_eq!(judged(path, "bare.csv", &["--unit", "wan"]), expected, "--unit");
}

/// A budget in a folder of its own, checked.
pub(crate) fn checked(name: &str, bytes: &[u8], more: &[&str]) -> (TempDir, Ran) {
    let folder = room();
    fs::write(folder.path().join(name), bytes).unwrap();
    let mut args =
        vec!["check", name, "--estates", "estates.csv", "--format", "json", "--assume", "estates-in-scope"];
    args.extend(more);
    let ran = earmark(folder.path(), &args);
    (folder, ran)
}

pub(crate) fn found(ran: &Ran) -> Vec<(String, u64)> {
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|one| (one["code"].as_str().unwrap().to_owned(), one["row"].as_u64().unwrap_or(0))).collect()
}

pub(crate) const HEAD: &str = "项目编号,小区名称,改造内容,红线内外,资金来源,金额(元)\n";

#[test]
fn a_blank_estate_is_that_above_it_and_the_first_has_none() {
    let text = format!(
        "{HEAD}A,,小区道路,红线内,专项债,1\nB,幸福里小区,小区道路,红线内,专项债,1\nC,,小区道路,红线内,专项债,1\n"
    );
    let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
    assert_eq!(found(&ran), [("unknown-estate".to_owned(), 2)]);
    let after_total =
        format!("{HEAD}A,幸福里小区,小区道路,红线内,专项债,1\n,合计,,,,1\nB,,小区道路,红线内,专项债,1\n");
    let (_, ran) = checked("b.csv", after_total.as_bytes(), &[]);
    assert_eq!(found(&ran), [("unknown-estate".to_owned(), 4)]);
}

#[test]
fn totals_that_disagree_are_found_where_they_stand() {
    let text = format!(
        "{HEAD}A,幸福里小区,小区道路,红线内,专项债,100\nB,幸福里小区,供水管网,红线内,专项债,50\n,,小计,,,160\n\
         C,纺织厂宿舍,小区道路,红线内,专项债,约35\n,,小计,,,35\n合计,,,,,185\n"
    );
    let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
    let wanted = [("total-mismatch", 4), ("bad-amount", 5), ("total-mismatch", 6), ("total-mismatch", 7)];
    assert_eq!(found(&ran), wanted.map(|(code, row)| (code.to_owned(), row)));
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["totals"]["amount"], "150.00");
    let messages: Vec<&str> =
        report["findings"].as_array().unwrap().iter().map(|one| one["message"].as_str().unwrap()).collect();
    assert!(messages[0].contains("¥10.00 apart"), "{messages:?}");
    assert!(messages[2].contains("line 5") && messages[2].contains("¥35.00"), "{messages:?}");
}

#[test]
fn units_that_contradict_each_other_are_asked_for() {
    let text = "单位:万元,,,,,\n".to_owned() + HEAD + "A,幸福里小区,小区道路,红线内,专项债,100\n";
    let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
    assert!(ran.code == 2 && ran.err.contains("--unit"), "{}", ran.err);
    let (_, ran) = checked("b.csv", text.as_bytes(), &["--unit", "wan"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["totals"]["amount"], "1000000.00");
}

#[test]
fn a_unit_that_nobody_names_is_asked_for_where_yuan_are_implausible() {
    let rounded = |fen: i64| format!("{}.{:02}", fen / 1_000_000, fen / 10_000 % 100);
    let bare = csv_of(&long(&budget(), "金额", rounded), ',', "\n");
    let (_, ran) = checked("b.csv", bare.as_bytes(), &[]);
    assert!(ran.code == 2 && ran.err.contains("--unit"), "{}", ran.err);
    let (_, ran) = checked("b.csv", bare.as_bytes(), &["--unit", "wan"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let (_, ran) = checked("b.csv", csv_of(&long(&budget(), "金额", yuan), ',', "\n").as_bytes(), &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
}

#[test]
fn several_columns_of_money_are_asked_for() {
    let text = "小区名称,改造内容,红线内外,资金来源,合价,累计已付,本次申请\n幸福里小区,小区道路,红线内,专项债,3,2,1\n";
    let (_, ran) = checked("b.csv", text.as_bytes(), &[]);
    assert!(ran.code == 2 && ran.err.contains("--columns amount="), "{}", ran.err);
    assert!(["合价", "累计已付", "本次申请"].iter().all(|header| ran.err.contains(header)), "{}", ran.err);
    let (_, ran) = checked("b.csv", text.as_bytes(), &["--columns", "amount=本次申请"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["totals"]["amount"], "1.00");
}

#[test]
fn findings_in_a_workbook_name_sheet_row_and_column() {
    let folder = room();
    let lines = budget();
    xlsx_of(&wide(&lines, "元", yuan), &folder.path().join("b.xlsx"));
    let ran = earmark(
        folder.path(),
        &["check", "b.xlsx", "--estates", "estates.csv", "--format", "json", "--assume", "estates-in-scope"],
    );
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["sheet"] == "安排表"));
    let bonds =
        findings.iter().filter(|finding| finding["fund"] == "special_bond" && finding["code"] == "forbidden");
    assert!(bonds.clone().count() > 0);
    bonds.for_each(|finding| assert_eq!(finding["column"], "F", "the column of bonds"));
    let row = findings[0]["row"].as_u64().unwrap();
    let why = earmark(folder.path(), &["why", &format!("b.xlsx:{row}"), "--estates", "estates.csv"]);
    assert_eq!(why.code, 0, "{}", why.err);
    assert!(why.out.contains("安排表"), "{}", why.out);
}

#[test]
fn two_sheets_that_are_budgets_are_asked_for() {
    let folder = room();
    let rows = long(&budget(), "金额(元)", yuan);
    let mut book = Workbook::new();
    for name in ["一批", "二批"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (at, row) in (0..).zip(rows.iter().take(5)) {
            for (column, cell) in (0..).zip(row) {
                sheet.write_string(at, column, cell).unwrap();
            }
        }
    }
    book.save(folder.path().join("b.xlsx")).unwrap();
    let ran = earmark(folder.path(), &["check", "b.xlsx"]);
    assert!(
        ran.code == 2 && ran.err.contains("一批") && ran.err.contains("二批") && ran.err.contains("--sheet")
    );
    let ran = earmark(folder.path(), &["check", "b.xlsx", "--sheet", "二批", "--format", "json"]);
    assert!(ran.code != 2, "{}", ran.err);
    let ran = earmark(folder.path(), &["check", "b.xlsx", "--sheet", "三批"]);
    assert!(ran.code == 2 && ran.err.contains("三批"), "{}", ran.err);
}

#[test]
fn the_encoding_is_that_of_the_whole_file_wherever_it_shows() {
    // Longer than what is read at a time, in few lines of which nothing is found.
    let (lines, note) = (4_000, "n".repeat(400));
    let line = |at: usize| format!("A-{at},E{at},road,inside,central_fiscal,1,{note}\n");
    let ascii: String = (0..lines).map(line).collect();
    let head = "item,estate,work,side,fund,amount,note\n";
    let chinese = gb18030("Z,幸福里小区,小区道路,红线内,专项债,1,\n");
    let bytes = [head.as_bytes(), ascii.as_bytes(), &chinese].concat();
    let read = |bytes: &[u8], more: &[&str]| {
        let folder = room();
        fs::write(folder.path().join("b.csv"), bytes).unwrap();
        let check = ["check", "b.csv", "--format", "json", "--assume", "estates-in-scope"];
        let ran = earmark(folder.path(), &[&check, more].concat());
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        let last =
            report["findings"].as_array().unwrap().iter().rfind(|one| one["row"] == lines + 2).cloned();
        (report["inputs"][0]["encoding"].as_str().unwrap().to_owned(), last.map(|one| one["code"].clone()))
    };
    for jobs in ["1", "2"] {
        assert_eq!(read(&bytes, &["--jobs", jobs]), ("GB18030".to_owned(), None));
    }
    // A byte that is neither leaves the file UTF-8 with a fault; the user may say so from the start.
    let stray = [head.as_bytes(), ascii.as_bytes(), b"Z,E,caf\xe9,inside,central_fiscal,1,\n"].concat();
    let bad_row = ("UTF-8".to_owned(), Some("bad-row".into()));
    assert_eq!(read(&stray, &[]), bad_row);
    assert_eq!(read(&bytes, &["--encoding", "utf-8"]), bad_row);
}

#[test]
fn a_header_is_found_below_titles_however_long_they_are() {
    for delimiter in [",", ";"] {
        let parted = |text: &str| text.replace(',', delimiter);
        let header = parted("小区,改造内容,红线内外,资金来源,金额(元)\n");
        let line = parted("幸福里,小区道路,红线内,专项债,1\n");
        for (titles, length, lines) in [(3, 20_000, 5), (50, 2_000, 100), (0, 0, 3_000)] {
            let title = format!("{}\n", "资".repeat(length));
            let text = title.repeat(titles) + &header + &line.repeat(lines);
            let folder = folder(&[("b.csv", text.as_bytes())]);
            let check = ["check", "b.csv", "--format", "json", "--assume", "estates-in-scope"];
            let report = earmark(folder.path(), &check).json();
            assert_eq!(report["totals"]["lines"], lines, "{titles} titles, parted by {delimiter}");
        }
    }
}

#[test]
fn estates_come_in_the_same_ways() {
    let folder = room();
    let path = folder.path();
    let text = fs::read_to_string(path.join("estates.csv")).unwrap();
    let rows: Rows = text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    fs::write(path.join("b.csv"), csv_of(&long(&budget(), "金额(元)", yuan), ',', "\n")).unwrap();
    let run = |estates: &str| {
        let ran = earmark(path, &["check", "b.csv", "--estates", estates, "--format", "json"]);
        let report: Value =
            serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{estates}: {}", ran.err));
        (report["totals"].clone(), report["digest"].clone())
    };
    let expected = run("estates.csv");
    let titled = format!("小区情况表,,,,,,\n{text}注:以房产登记为准\n");
    fs::write(path.join("gb.csv"), gb18030(&titled)).unwrap();
    fs::write(path.join("tabs.csv"), text.replace(',', "\t")).unwrap();
    xlsx_of(&rows, &path.join("estates.xlsx"));
    for estates in ["gb.csv", "tabs.csv", "estates.xlsx"] {
        assert_eq!(run(estates), expected, "{estates}");
    }
}

#[test]
fn sections_are_the_only_place_where_a_side_and_an_estate_may_stand() {
    let text = "项目,改造内容,资金来源,金额(元)\n一、幸福里小区,,,3\n(一)红线内,,,1\nA,小区道路,专项债,1\n(二)红线外,,,2\n\
                B,小区道路,专项债,2\n二、纺织厂宿舍,,,4\n(一)红线内,,,4\nC,小区道路,专项债,4\n合计,,,7\n";
    let (_, ran) = checked("b.csv", text.as_bytes(), &["--columns", "item=项目"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    assert_eq!(report["totals"]["lines"], 3);
    assert_eq!(report["totals"]["amount"], "7.00");
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!((&findings[0]["code"], &findings[0]["row"]), (&"forbidden".into(), &6.into()));
    assert_eq!(findings[0]["estate"], "幸福里小区");
    let (_, ran) = checked("b.csv", text.replace("红线", "部分").as_bytes(), &["--columns", "item=项目"]);
    assert!(ran.code == 2 && ran.err.contains("side"), "where nothing says it, it is missing: {}", ran.err);
}

#[test]
fn what_is_no_workbook_is_refused_with_its_reason() {
    let folder = room();
    let path = folder.path().join("whole.xlsx");
    xlsx_of(&long(&budget(), "金额(元)", yuan), &path);
    let whole = fs::read(&path).unwrap();
    for length in [4, 100, whole.len() / 2, whole.len() - 30] {
        let (_, ran) = checked("b.xlsx", &whole[..length], &[]);
        assert!(
            ran.code == 2 && ran.err.contains("b.xlsx") && ran.err.contains("workbook"),
            "{length}: {}",
            ran.err
        );
    }
    let compound = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), vec![0; 600]].concat();
    let (_, ran) = checked("b.xls", &compound, &[]);
    assert!(ran.code == 2 && ran.err.contains("workbook"), "{}", ran.err);
}

/// Opens some bytes as a budget, whatever comes of it.
fn open_anything(bytes: &[u8]) {
    let known: Vec<Known> = BUDGET.iter().map(|&(id, required)| known("budget", id, required)).collect();
    let is_fund = |name: &str| name.contains('债');
    let given = Given::default();
    let dictionary = &Dictionary::new(&known, &given);
    let same_fund = |one: &str, other: &str| one == other;
    let words =
        Vocabulary { dictionary, of_estate: &[], is_fund: &is_fund, same_fund: &same_fund, is_estate: None };
    let mut learnt = Learnt::default();
    for _ in 0..2 {
        let input = Input::spooled("-", &mut &*bytes).unwrap();
        drop(open(input, words, &given, learnt));
        learnt.needs_shaping = true;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_of_text_panic(
        rows in vec(vec(prop_oneof![
            "[,;\t\"\n]{0,3}", Just("小计".to_owned()), Just("一、红线内".to_owned()), Just("〃".to_owned()),
            Just("其中:".to_owned()), Just("专项债".to_owned()), Just("1".to_owned()), Just("注:".to_owned()), ".{0,4}"
        ], 0..8), 0..12),
        noise in vec(any::<u8>(), 0..40),
        headed in any::<bool>(),
    ) {
        let head = if headed { "小区,改造内容,红线内外,资金来源,金额\n" } else { "小区,改造内容,资金来源,,\n,,专项债,一般债,小计\n" };
        let body: Vec<String> = rows.iter().map(|cells| cells.join(",")).collect();
        open_anything(&[head.as_bytes(), body.join("\n").as_bytes(), b"\n", &noise].concat());
        open_anything(&noise);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_of_sheets_panic(
        which in 0..3_usize,
        changes in vec((any::<usize>(), any::<u8>()), 1..12),
        cut in any::<usize>(),
    ) {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let mut bytes = match which {
            0 => fs::read(fixtures.join("budget.xls")).unwrap(),
            1 => fs::read(fixtures.join("budget.ods")).unwrap(),
            _ => {
                let mut book = Workbook::new();
                book.add_worksheet().write(0, 0, "小区").unwrap();
                book.save_to_buffer().unwrap()
            }
        };
        let length = bytes.len();
        for (at, byte) in changes {
            bytes[at % length] = byte;
        }
        bytes.truncate(length.max(8) - cut % 64);
        open_anything(&bytes);
    }
}

/// A workbook with one text of many bytes in many cells: a small file, and more than a machine can hold.
#[test]
fn a_small_workbook_that_would_be_a_large_one_is_refused() {
    let long = "长".repeat(1 << 20);
    let cells = "<c t=\"s\"><v>0</v></c>".repeat(40);
    let sheet =
        format!("<worksheet><sheetData>{}</sheetData></worksheet>", format!("<row>{cells}</row>").repeat(40));
    let shared = laws::xlsx(sheet.as_bytes(), format!("<sst><si><t>{long}</t></si></sst>").as_bytes());
    let cell = |text: &str, repeats: u32| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{repeats}\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |cells: &str, repeats: u32| {
        format!("<table:table-row table:number-rows-repeated=\"{repeats}\">{cells}</table:table-row>")
    };
    let document = |rows: &str| {
        laws::ods(
            format!(
                "<office:spreadsheet><table:table table:name=\"1\">{rows}</table:table></office:spreadsheet>"
            )
            .as_bytes(),
        )
    };
    let merged =
        (0..400).map(|at| format!("<mergeCell ref=\"A{}:A1048576\"/>", at + 1)).collect::<Vec<_>>().concat();
    let rows = "<row><c><v>1</v></c></row>".repeat(100_000);
    let tall =
        format!("<worksheet><sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells></worksheet>");
    for (name, bytes) in [
        ("shared.xlsx", shared),
        ("wide.ods", document(&row(&cell("x", 16_000), 6000))),
        ("long.ods", document(&row(&cell(&long, 1000), 1))),
        ("merged.xlsx", laws::xlsx(tall.as_bytes(), b"<sst/>")),
    ] {
        let (_, ran) = checked(name, &bytes, &[]);
        assert!(ran.code == 2 && ran.err.contains("1 GiB"), "{name}: {}", ran.err);
    }
}

/// Which cells are one cannot be told then, and blank ones may be parts of others.
#[test]
fn a_sheet_whose_merged_cells_cannot_be_read_is_refused() {
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |line: &str| format!("<row>{}</row>", line.trim_end().split(',').map(cell).collect::<String>());
    let rows = row(HEAD) + &row("A,幸福里小区,小区道路,红线内,专项债,1");
    for (area, is_read) in [("B2:B3", true), ("B2:", false), ("二", false)] {
        let merged = format!("<mergeCells><mergeCell ref=\"{area}\"/></mergeCells>");
        let sheet = format!("<worksheet><sheetData>{rows}</sheetData>{merged}</worksheet>");
        let (_, ran) = checked("b.xlsx", &laws::xlsx(sheet.as_bytes(), b"<sst/>"), &[]);
        assert_eq!(ran.code != 2, is_read, "{area}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn a_sheet_that_is_cut_short_is_refused_and_keeps_nobody_waiting() {
    let row = "<table:table-row><table:table-cell/></table:table-row>";
    for (name, rest) in
        [("row.ods", row), ("cell.ods", "<table:table-row><table:table-cell>"), ("none.ods", "")]
    {
        let content = format!("<office:spreadsheet><table:table table:name=\"1\">{rest}");
        let (_, ran) = checked(name, &laws::ods(content.as_bytes()), &[]);
        assert!(ran.code == 2 && ran.err.contains("content.xml"), "{name}: {}", ran.err);
    }
}
