//! What a table says by how it is laid out: cells that are merged, labels beside the columns, groups over
//! columns, numbers that are shown otherwise than they are, two tables side by side.

use std::fs;

use rust_xlsxwriter::{Format, Workbook};

use crate::cli::{Ran, earmark};
use crate::fuzzed::laws::ods;
use crate::real_files::{checked, found};
use crate::silently::amount;

/// A workbook of these rows, in which some areas are merged: first row, first column, last row, last column.
fn book(rows: &[&str], merged: &[[u32; 4]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let column = |at: u32| u16::try_from(at).unwrap();
    for &[top, left, bottom, right] in merged {
        sheet.merge_range(top, column(left), bottom, column(right), "", &Format::new()).unwrap();
    }
    for (row, cells) in (0..).zip(rows) {
        for (at, cell) in (0..).zip(cells.split(',')).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<i32>() {
                Ok(number) => sheet.write_number(row, at, number).unwrap(),
                Err(_) => sheet.write_string(row, at, cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

pub(crate) fn codes(ran: &Ran) -> Vec<String> {
    found(ran).into_iter().map(|(code, _)| code).collect()
}

pub(crate) fn check(rows: &[&str], merged: &[[u32; 4]]) -> Ran {
    checked("b.xlsx", &book(rows, merged), &[]).1
}

pub(crate) fn csv(rows: &[&str]) -> Ran {
    checked("b.csv", (rows.join("\n") + "\n").as_bytes(), &[]).1
}

#[test]
fn a_header_whose_cells_are_merged_over_its_rows_begins_at_the_first() {
    let rows = |above: &str, below: &str| {
        [
            format!("小区名称,改造内容,红线内外,地方财政配套资金,{above}"),
            format!(",,,,{below}"),
            "幸福里小区,小区道路,红线外,500000,300000,200000,1000000".to_owned(),
        ]
    };
    let [first, second, line] = &rows("其中,,专项债", "市级财政,区级财政,");
    let merged = [[0, 0, 1, 0], [0, 1, 1, 1], [0, 2, 1, 2], [0, 3, 1, 3], [0, 4, 0, 5], [0, 6, 1, 6]];
    let ran = check(&[first, second, line], &merged);
    assert_eq!(
        (amount(&ran), codes(&ran)),
        ("1500000.00".into(), vec!["forbidden".to_owned()]),
        "{}",
        ran.err
    );
    // A group may stand over one column.
    let [first, second, line] =
        ["小区名称,改造内容,红线内外,资金来源", ",,,专项债", "幸福里小区,小区道路,红线内,300000"];
    let merged = [[0, 0, 1, 0], [0, 1, 1, 1], [0, 2, 1, 2]];
    let ran = check(&[first, second, line], &merged);
    assert_eq!((amount(&ran), codes(&ran)), ("300000.00".into(), vec![]), "{}", ran.err);
}

#[test]
fn a_row_with_a_label_of_its_own_is_not_the_line_above_it_again() {
    let head = "序号,小区名称,改造内容,红线内外,资金来源,金额";
    let line = "1,幸福里小区,屋面防水,红线内,专项债,100000";
    for label in ["预备费", "征地拆迁费", "审减", "其中：红线内"] {
        let ran = csv(&[head, line, &format!("{label},,,,专项债,300000")]);
        let mut told = codes(&ran);
        told.retain(|code| code != "unknown-estate");
        assert_eq!((amount(&ran), told), ("400000.00".into(), vec!["unknown-work".to_owned()]), "{label}");
    }
    for total in ["合计数", "总计（万元）", "小计（3项）", "合计*", "合计。", "总计金额", "汇总", "总额"]
    {
        let ran = csv(&[head, line, &format!("{total},,,,,100000")]);
        assert_eq!((amount(&ran), codes(&ran)), ("100000.00".into(), vec![]), "{total}");
    }
    // A number, or what every line says there, is no label.
    for [one, next] in [["1", "2"], ["1", ""], ["1号楼", "2号楼"]] {
        let rows = [one, next].map(|at| format!("{at},幸福里小区,屋面防水,红线内,专项债,1"));
        let [first, second] = [rows[0].clone(), rows[1].replace("幸福里小区,屋面防水,红线内", ",,")];
        let ran = csv(&[head, &first, &second]);
        assert_eq!((amount(&ran), codes(&ran)), ("2.00".into(), vec![]), "{next}");
    }
    let head = "备注,小区名称,改造内容,红线内外,资金来源,金额";
    let ran = csv(&[head, ",幸福里小区,屋面防水,红线内,专项债,1", "配套,,,,省级补助,1"]);
    assert_eq!((amount(&ran), codes(&ran)), ("2.00".into(), vec![]));
    // Nor is what stands before a row that says what is paid for, or that it goes on.
    let head = "小区名称,类别,改造内容,红线内外,资金来源,金额";
    for next in [",完善类,小区道路,红线内,专项债,1", "〃,完善类,小区道路,红线内,专项债,1"]
    {
        let ran = csv(&[head, "幸福里小区,,屋面防水,红线内,专项债,1", next]);
        assert_eq!((amount(&ran), codes(&ran)), ("2.00".into(), vec![]), "{next}");
    }
}

#[test]
fn a_total_is_one_in_brackets_too() {
    let lines = ["小区名称,改造内容,红线内外,资金来源,金额", "幸福里小区,屋面防水,红线内,专项债,100"];
    let ran = csv(&[lines[0], lines[1], "幸福里小区（小计）,,,,100"]);
    assert_eq!((amount(&ran), codes(&ran)), ("100.00".into(), vec![]));
    let ran = csv(&[
        "小区名称,改造内容,红线内外,专项债（小计）,专项债,省级补助",
        "幸福里小区,屋面防水,红线内,3,1,2",
    ]);
    assert_eq!((amount(&ran), codes(&ran)), ("3.00".into(), vec![]));
}

#[test]
fn of_several_things_that_are_counted_none_is_the_quantity() {
    let ran = csv(&[
        "小区名称,改造内容,红线内外,资金来源,金额,工程量(m2),数量（户）",
        "幸福里小区,屋面防水,红线内,专项债,1,2,3",
    ]);
    assert_eq!((amount(&ran), codes(&ran)), ("1.00".into(), vec![]));
}

#[test]
fn a_quota_whose_row_has_a_label_of_its_own_is_not_that_of_the_estate_above_it() {
    let budget = "小区名称,改造内容,红线内外,资金来源,金额\n和平里小区,小区道路,红线内,专项债,900000\n";
    let with = |row: &str| {
        let quotas =
            format!("序号,小区名称,专项债\n1,幸福里小区,500000\n2,和平里小区,400000\n{row},,900000\n");
        against(budget, &quotas)
    };
    assert!(codes(&with("总计（元）")).contains(&"over-limit".to_owned()));
    let documents = "文号,小区名称,资金来源,金额\n,和平里小区,专项债,500000\n财综2号,,专项债,500000\n";
    assert_eq!(codes(&against(budget, documents)), Vec::<String>::new());
    let ran = with("预留");
    assert!(ran.code == 2 && ran.err.contains("line 4"), "{}{}", ran.out, ran.err);
}

/// A budget held against quotas.
fn against(budget: &str, quotas: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.csv"), budget).unwrap();
    fs::write(folder.path().join("q.csv"), quotas).unwrap();
    let args = ["check", "b.csv", "--quotas", "q.csv", "--assume", "estates-in-scope", "-q", "-o", "json"];
    earmark(folder.path(), &args)
}

#[test]
fn money_that_merged_cells_share_is_nobodys_own() {
    let head = "小区名称,改造内容,红线内外,专项债,省级补助";
    let roof = "幸福里小区,屋面防水,红线内,1000000,";
    let ran = check(&[head, roof, "幸福里小区,征地拆迁,红线外,,"], &[[1, 3, 2, 3]]);
    assert_eq!(found(&ran), [("bad-amount".to_owned(), 3)], "{}", ran.out);
    let ran = check(&[head, roof], &[[1, 3, 1, 4]]);
    assert_eq!(found(&ran), [("bad-amount".to_owned(), 2)], "{}", ran.out);
    let ran = check(&[head, roof], &[]);
    assert_eq!(found(&ran), []);
    // Nothing is shared of nothing, and of words.
    for nothing in ["-", "0", "0.00"] {
        let none =
            [format!("幸福里小区,屋面防水,红线内,{nothing},5"), "幸福里小区,小区道路,红线内,,5".into()];
        let ran = check(&[head, &none[0], &none[1]], &[[1, 3, 2, 3]]);
        assert_eq!(codes(&ran), Vec::<String>::new(), "{nothing}");
    }
    let ran = check(&[head, "幸福里小区,屋面防水,红线内,,5"], &[[1, 2, 1, 3]]);
    assert_eq!(codes(&ran), Vec::<String>::new());
}

#[test]
fn merged_cells_of_an_open_document_are_those_of_their_first() {
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let number =
        |number: &str| format!("<table:table-cell office:value-type=\"float\" office:value=\"{number}\"/>");
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let head = ["小区名称", "改造内容", "红线内外", "资金来源", "金额"].map(text);
    let outside =
        text("红线外").replace("office:value-type", "table:number-rows-spanned=\"2\" office:value-type");
    let first = [text("幸福里小区"), text("小区道路"), outside, text("地方财政配套资金"), number("100000")];
    let covered = "<table:covered-table-cell/>".to_owned();
    let second = [text("幸福里小区"), text("屋面防水"), covered, text("专项债"), number("500000")];
    let rows = [row(&head), row(&first), row(&second)].concat();
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"1\">{rows}\
         </table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let (_, ran) = checked("b.ods", &ods(content.as_bytes()), &[]);
    assert_eq!(found(&ran), [("forbidden".to_owned(), 3)], "{}{}", ran.out, ran.err);
}

#[test]
fn a_number_that_is_shown_as_a_part_of_it_is_yuan() {
    let cases =
        ["0!.0,", "#,##0,", "0.0,"].into_iter().flat_map(|format| [(format, "万元", 1), (format, "元", 0)]);
    for (format, unit, bad) in cases {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let amount = format!("金额（{unit}）");
        for (at, header) in (0..).zip(["小区名称", "改造内容", "红线内外", "资金来源", &amount])
        {
            sheet.write_string(0, at, header).unwrap();
        }
        for (at, cell) in (0..).zip(["幸福里小区", "小区道路", "红线内", "专项债"]) {
            sheet.write_string(1, at, cell).unwrap();
        }
        sheet.write_number_with_format(1, 4, 365_000, &Format::new().set_num_format(format)).unwrap();
        let (_, ran) = checked("b.xlsx", &book.save_to_buffer().unwrap(), &[]);
        // In a column of yuan, it is what stands in the cell.
        assert_eq!(codes(&ran), vec!["bad-amount"; bad], "{format} {unit}");
    }
}

#[test]
fn a_sheet_without_a_header_that_goes_on_with_lines_is_asked_about() {
    let with = |rest: &[&[&str]]| {
        let mut book = Workbook::new();
        let head = ["小区名称", "改造内容", "红线内外", "资金来源", "金额"];
        let line = ["幸福里小区", "小区道路", "红线外", "专项债", "5"];
        for (name, rows) in [("明细", &[&head[..], &line][..]), ("续表", rest)] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            for (row, cells) in (0..).zip(rows) {
                for (at, cell) in (0..).zip(*cells) {
                    sheet.write_string(row, at, *cell).unwrap();
                }
            }
        }
        checked("b.xlsx", &book.save_to_buffer().unwrap(), &[]).1
    };
    let ran = with(&[&["附表"], &["和平里小区", "小区道路", "红线外", "专项债", "400000"]]);
    assert!(ran.code == 2 && ran.err.contains("续表"), "{}{}", ran.out, ran.err);
    let head = ["小区", "项目", "位置", "渠道名", "已付"];
    let paid = ["和平里小区", "小区道路", "红线外", "专项债", "400000"];
    let coded = ["1", "小区道路", "红线外", "专项债", "1"];
    let none = ["说明", "小区道路", "", "专项债", "见附件"];
    for rest in [&[&none[..]][..], &[&["联系人", "电话"]], &[&head, &paid], &[&coded]] {
        assert_eq!(amount(&with(rest)), "5.00", "{rest:?}");
    }
}

#[test]
fn a_summary_beside_a_table_of_funds_is_asked_about() {
    let rows = [
        "小区名称,改造内容,红线内外,专项债,地方财政配套资金,,资金来源,金额",
        "幸福里小区,小区道路,红线外,900000,100000,,地方财政配套资金,100000",
        "幸福里小区,屋面防水,红线内,100000,0,,专项债,1000000",
    ];
    let ran = csv(&rows);
    assert!(ran.code == 2 && ran.err.contains("side by side"), "{}{}", ran.out, ran.err);
    // Columns of funds that a table of lines has too are no table of their own.
    let ran =
        csv(&["小区名称,改造内容,红线内外,资金来源,金额,,专项债", "幸福里小区,小区道路,红线内,专项债,5,,5"]);
    assert_eq!(amount(&ran), "5.00");
}

#[test]
fn what_stands_under_a_fund_is_its_money() {
    let head = "小区名称,改造内容,红线内外,地方财政配套资金,专项债,";
    let line = "幸福里小区,小区道路,红线外,50000,600000,400000";
    let with = |below: &str| csv(&[head, &format!(",,,,{below}"), line]);
    for (below, sum) in [
        ("上年结转,本年新增", "1050000.00"),
        ("2022年结转,2023年下达", "1050000.00"),
        ("金额,占比", "650000.00"),
        ("安排金额,占比", "650000.00"),
        ("户数,出资额", "450000.00"),
        ("到位率（%）,金额（元）", "450000.00"),
        ("以前年度,本年度", "1050000.00"),
        ("2023年度预算,2024年度预算", "1050000.00"),
        ("2023年,小计", "450000.00"),
    ] {
        let ran = with(below);
        assert_eq!((amount(&ran), codes(&ran)), (sum.into(), vec!["forbidden".to_owned()]), "{below}");
    }
    // What became of it is told beside it.
    for below in ["已下达,已使用", "计划,结余"] {
        let ran = with(below);
        assert_eq!(
            (amount(&ran), codes(&ran)),
            ("650000.00".into(), vec!["unknown-fund".to_owned()]),
            "{below}"
        );
    }
    for below in ["工程费,其他费", "申报数,审核数", "中央,地方", "供电单位,供水单位"]
    {
        let ran = with(below);
        let told = codes(&ran);
        assert_eq!(
            (amount(&ran), told),
            ("1050000.00".into(), vec!["unknown-fund".to_owned(); 2]),
            "{below}"
        );
    }
}

#[test]
fn two_columns_of_one_fund_are_added_up_only_where_they_say_that_they_do() {
    let funds = ",,,专项债,省级补助,专项债,省级补助";
    let line = "幸福里小区,小区道路,红线内,600000,1,400000,2";
    let head = |one: &str, other: &str| format!("小区名称,改造内容,红线内外,{one},,{other},");
    let with = |one: &str, other: &str| csv(&[&head(one, other), funds, line]);
    assert_eq!(amount(&with("已下达", "待下达")), "1000003.00");
    let told = |ran: &Ran| ran.code == 2 && ran.err.contains("nothing says that they add up");
    for [one, other] in [["申报数", "审核数"], ["年初预算", "调整预算"], ["预算数", "执行数"]]
    {
        let ran = with(one, other);
        assert!(told(&ran), "{}{}", ran.out, ran.err);
    }
    let budget = "小区名称,改造内容,红线内外,资金来源,金额\n幸福里小区,小区道路,红线内,专项债,5\n";
    let ran = against(
        budget,
        &format!("小区名称,申报数,,审定数,\n{}\n幸福里小区,5,1,4,1\n", funds.trim_start_matches(",,")),
    );
    assert!(told(&ran), "{}{}", ran.out, ran.err);
}

#[test]
fn a_row_of_quotas_that_takes_money_back_has_a_minus() {
    let budget = "小区名称,改造内容,红线内外,资金来源,金额\n幸福里小区,小区道路,红线内,专项债,500000\n";
    let with = |kind: &str, amount: &str| {
        against(
            budget,
            &format!(
                "小区名称,资金来源,类型,金额\n幸福里小区,专项债,下达,600000\n幸福里小区,专项债,{kind},{amount}\n"
            ),
        )
    };
    assert!(codes(&with("调减", "-200000")).contains(&"over-limit".to_owned()));
    for kind in ["调减", "财〔2023〕9号（收回）", "指标调减", "本次收回资金", "减少"] {
        let ran = with(kind, "200000");
        assert!(ran.code == 2 && ran.err.contains(kind), "{}{}", ran.out, ran.err);
    }
    for kind in ["追加", "收回存量资金安排"] {
        assert_eq!(with(kind, "200000").code, 0, "{kind}");
    }
    let left = "小区名称,资金来源,调整前金额,变动,金额\n幸福里小区,专项债,800000,调减,600000\n";
    assert_eq!(against(budget, left).code, 0);
    let remark = |words: &str| {
        against(budget, &format!("小区名称,资金来源,金额,备注\n幸福里小区,专项债,600000,{words}\n")).code
    };
    assert_eq!(["工程量核定（减少）", "指标调减"].map(remark), [0, 2]);
}
