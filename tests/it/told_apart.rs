//! What rows and columns are told to be where their words alone could mislead: totals in any column, parts of
//! another fund, notes with amounts, groups over funds, periods that overlap.

use crate::laid_out::{check, codes, csv};
use crate::real_files::found;
use crate::silently::amount;

const HEAD: &str = "小区名称,改造内容,红线内外,资金来源,批次,金额";

#[test]
fn the_word_of_a_total_makes_one_in_any_column_where_it_is_the_sum_of_lines() {
    let line = |batch: &str, amount: u32| format!("幸福里小区,小区道路,红线内,专项债,{batch},{amount}");
    let lines = [line("第一批", 300_000), line("第二批", 200_000)];
    let with = |rows: &[&str]| csv(&[&[HEAD, &lines[0], &lines[1]], rows].concat());
    let ran = with(&[&line("小计", 500_000)]);
    assert_eq!((amount(&ran), codes(&ran)), ("500000.00".into(), vec![]));
    // What comes to something else, or stands below no lines, is a line.
    for other in ["小 计", "累计", "合计见附件"] {
        assert_eq!(amount(&with(&[&line(other, 400_000)])), "900000.00", "{other}");
    }
    let all = [HEAD, &line("合计", 300), &line("合计", 300), &line("合计", 600)];
    assert_eq!(amount(&csv(&all)), "1200.00");
    assert_eq!(amount(&with(&[&line("小计", 500_000), &line("合计", 500_000)])), "500000.00");
    assert_eq!(amount(&with(&[&line("小计", 500_000), &line("小计", 500_000)])), "1000000.00");
    // What is met a second time is told as it was the first.
    let twice = csv(&[HEAD, &lines[0], &lines[0], &line("小计", 600_000), &lines[1]]);
    assert_eq!(amount(&twice), "800000.00");
    let merged: Vec<[u32; 4]> = (0..4).map(|at| [1, at, 3, at]).collect();
    let below = |batch: &str, amount: u32| format!(",,,,{batch},{amount}");
    let ran = check(&[HEAD, &lines[0], &below("第二批", 200_000), &below("小计", 500_000)], &merged);
    assert_eq!((amount(&ran), codes(&ran)), ("500000.00".into(), vec![]));
}

#[test]
fn a_part_of_another_fund_or_side_is_a_line() {
    let whole = "幸福里小区,小区道路,红线内,地方配套,,1000000";
    let with = |part: &str| csv(&[HEAD, whole, part]);
    for part in ["幸福里小区,其中：小区道路,红线外,,,6", "幸福里小区,其中：小区道路,,专项债,,6"]
    {
        assert_eq!(amount(&with(part)), "1000006.00", "{part}");
    }
    for part in ["幸福里小区,其中：小区道路,红线内,地方配套,,6", "同上,其中：小区道路,同上,同上,,6"]
    {
        assert_eq!(amount(&with(part)), "1000000.00", "{part}");
    }
}

#[test]
fn a_row_with_an_amount_that_cannot_be_read_is_no_note() {
    let line = "幸福里小区,小区道路,红线内,专项债,,1000000";
    let with = |row: &str| {
        let ran = csv(&[&format!("{HEAD},备注"), &format!("{line},"), row]);
        (amount(&ran), codes(&ran).contains(&"bad-amount".to_owned()))
    };
    for row in ["审核费,小区道路,红线内,专项债,,50万,注：含税", ",小区道路,,,,约500000,"]
    {
        assert_eq!(with(row), ("1000000.00".into(), true), "{row}");
    }
    for row in [
        "填表人：张三,,,,,审核人：李四,2023年7月5日",
        "填表人：张三,,审核人：李四,,,填报日期：2023年7月5日,",
        "填表人：张三,,联系电话：,,,0571-88066123,",
        ",,,,,2023年7月5日,",
    ] {
        assert_eq!(with(row), ("1000000.00".into(), false), "{row}");
    }
}

#[test]
fn funds_under_a_group_are_read_beside_its_total() {
    let head = "小区名称,改造内容,红线内外,地方财政,,,居民出资";
    let line = "幸福里小区,小区道路,红线外,1000000,900000,100000,50000";
    let wanted = ["forbidden", "needs-review"].map(|code| (code.to_owned(), 3)).to_vec();
    let ran = csv(&[head, ",,,小计,专项债券,市级财政,", line]);
    assert_eq!((amount(&ran), found(&ran)), ("1050000.00".into(), wanted.clone()));
    // A column may have a second name under its first one beside such a group.
    let ran = csv(&[&head.replace("居民出资", "自筹资金"), ",,,小计,专项债券,市级财政,居民出资", line]);
    assert_eq!((amount(&ran), found(&ran)), ("1050000.00".into(), wanted.clone()));
    let off = csv(&[head, ",,,小计,专项债券,市级财政,", &line.replace("1000000", "1100000")]);
    assert!(!codes(&off).is_empty(), "{}", off.out);
}

#[test]
fn a_header_with_a_stroke_is_one_where_it_is_merged_over_two_rows() {
    let rows =
        ["小区名称,改造内容,红线内/外,资金来源,", ",,,专项债,省级补助", "幸福里小区,小区道路,红线内,100,50"];
    let ran = check(&rows, &[[0, 0, 1, 0], [0, 1, 1, 1], [0, 2, 1, 2], [0, 3, 0, 4]]);
    assert_eq!((ran.code, amount(&ran)), (0, "150.00".into()), "{}", ran.err);
}

#[test]
fn periods_that_may_overlap_are_not_added_up() {
    for parts in ["2023年,第一批,第二批", "上年,本年,"] {
        let ran = csv(&[
            "小区名称,改造内容,红线内外,专项债,,,居民出资",
            &format!(",,,{parts},"),
            "幸福里小区,小区道路,红线内,1000000,600000,400000,50000",
        ]);
        assert!(ran.code != 0, "{parts}: {}", ran.out);
    }
}

#[test]
fn parts_that_a_total_leads_are_in_its_unit() {
    let ran = csv(&[
        "小区名称,改造内容,红线内外,总投资（万元）,其中：专项债,地方配套",
        "幸福里小区,小区道路,红线内,1200,700,500",
    ]);
    assert_eq!(amount(&ran), "12000000.00", "{}", ran.err);
    let off = csv(&[
        "小区名称,改造内容,红线内外,总投资（万元）,其中：专项债,地方配套（元）",
        "幸福里小区,小区道路,红线内,1200,700,500",
    ]);
    assert_eq!(off.code, 2, "{}", off.out);
}

#[test]
fn a_line_over_two_rows_is_one() {
    let merged: Vec<[u32; 4]> = [0, 1, 2, 3, 5].into_iter().map(|at| [1, at, 2, at]).collect();
    let ran = check(&[HEAD, "幸福里小区,小区道路,红线内,专项债,甲,1000", ",,,,乙,"], &merged);
    assert_eq!((amount(&ran), codes(&ran)), ("1000.00".into(), vec![]));
    let merged: Vec<[u32; 4]> = [0, 2, 3, 5].into_iter().map(|at| [1, at, 2, at]).collect();
    let ran = check(&[HEAD, "幸福里小区,小区道路,红线内,专项债,甲,1000", ",屋面防水,,,,"], &merged);
    assert_eq!(codes(&ran), ["bad-amount"], "{}", ran.out);
}

#[test]
fn a_part_of_a_building_is_no_side() {
    for (heading, wanted) in [
        ("一、小区外立面改造", "undetermined"),
        ("一、红线内外道路", "undetermined"),
        ("一、小区外道路", "forbidden"),
        ("一、小区外墙及小区外道路", "forbidden"),
    ] {
        let rows = [HEAD, &format!("{heading},,,,,"), "幸福里小区,小区道路,,专项债,,1000"];
        assert_eq!(codes(&csv(&rows)), [wanted], "{heading}");
    }
}

#[test]
fn amounts_in_titles_and_notes_are_no_units() {
    let line = "幸福里小区,小区道路,红线内,专项债,,1000";
    let head = HEAD.replace("金额", "金额(元)");
    for (title, note) in [
        ("某区改造（总投资5000万元）资金安排表", ""),
        ("资金安排表（附件3）（元）", ""),
        ("资金安排表", "注：管线单位承担120万元"),
        ("货币单位：人民币（元）", "注：电梯按每部10万元计列"),
    ] {
        let ran = csv(&[&format!("{title},,,,,"), &head, line, &format!("{note},,,,,")]);
        assert_eq!((ran.code, amount(&ran)), (0, "1000.00".into()), "{title} {note}: {}", ran.err);
    }
}

#[test]
fn a_blank_below_a_heading_is_of_none_of_several_estates() {
    let head = "序号,小区名称,改造内容,红线内外,资金来源,金额";
    let second = |estate: &str| {
        csv(&[
            head,
            "一、工程费用,,,,,",
            "1,幸福里小区,小区道路,红线内,居民出资,100",
            &format!("2,{estate},小区道路,红线内,居民出资,100"),
            "二、其他费用,,,,,",
            "1,,设计费,,地方配套,100",
        ])
    };
    let is_blank = |estate: &str| second(estate).out.contains("no estate is given");
    assert!(!is_blank("幸福里小区") && is_blank("和平里小区"), "{}", second("和平里小区").out);
    // A mark says what it takes over.
    let marked = csv(&[
        head,
        "一、工程费用,,,,,",
        "1,和平里小区,小区道路,红线内,居民出资,100",
        "2,幸福里小区,小区道路,红线外,专项债,100",
        "二、其他费用,,,,,",
        "1,〃,小区道路,〃,〃,100",
    ]);
    assert_eq!(codes(&marked).iter().filter(|code| *code == "forbidden").count(), 2, "{}", marked.out);
}

#[test]
fn money_that_is_called_by_a_number_or_a_person_is_noted() {
    let head = "小区名称,改造内容,红线内外,专项债,区级承担数,惠及居民数,电梯数";
    let ran = csv(&[head, "幸福里小区,小区道路,红线内,100,30000,50,3"]);
    assert!(ran.out.contains("区级承担数"), "{}", ran.out);
    assert!(!ran.out.contains("居民数") && !ran.out.contains("电梯数"), "{}", ran.out);
}
