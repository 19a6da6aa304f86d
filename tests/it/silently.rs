//! What a reader must not pass over in silence: money that nobody would miss, and names for what it is in that nobody
//! would notice.

use serde_json::Value;

use crate::cli::Ran;
use crate::real_files::checked;

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
    for note in ["单位:美元", "单位:千万元", "金额单位:元/万元", "Unit: USD"] {
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
