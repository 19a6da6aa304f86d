//! What a plan calls lawful passes a check: funds that exclude each other, floors, and limits that nothing
//! can keep to.

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{Ran, earmark, folder};

/// Two funds, of which either may pay, under a limit.
fn under(limit: &str, lines: &[&str]) -> TempDir {
    let pack = format!(
        "[pack]\nid = \"small\"\ntitle = {{ zh = \"小\", en = \"small\" }}\nreviewed = 2026-01-01\n\
         [source.law]\ntitle = \"law\"\nconfidence = \"regulation\"\n\
         [fund.a]\nname = {{ zh = \"甲\", en = \"fund a\" }}\n[fund.b]\nname = {{ zh = \"乙\", en = \"fund b\" }}\n\
         [work.w]\nname = {{ zh = \"路\", en = \"road\" }}\n\
         [[rule]]\nid = \"all\"\nallow = [\"*\"]\nbecause = {{ zh = \"因\", en = \"so\" }}\ncite = [{{ source = \"law\", at = \"1\" }}]\n\
         [[limit]]\nid = \"held\"\n{limit}\nbecause = {{ zh = \"因\", en = \"so\" }}\ncite = [{{ source = \"law\", at = \"1\" }}]\n"
    );
    let draft = format!("item,estate,work,fund,amount\n{}\n", lines.join("\n"));
    folder(&[("pack.toml", pack.as_bytes()), ("draft.csv", draft.as_bytes())])
}

fn planned(folder: &TempDir, format: &str) -> Ran {
    earmark(folder.path(), &["plan", "draft.csv", "--rules", "pack.toml", "-q", "-o", format])
}

/// The plan as JSON and its exit code, and that of a check of what it leaves.
fn plan(folder: &TempDir) -> (Value, i32, i32) {
    let ran = planned(folder, "json");
    planned(folder, "csv=plan.csv");
    let check = ["check", "plan.csv", "--rules", "pack.toml", "-q", "-o", "json", "-A", "double-funding"];
    let check = earmark(folder.path(), &check);
    (ran.json(), ran.code, check.code)
}

fn moved(plan: &Value) -> &Value {
    &plan["totals"]["moved"]["amount"]
}

/// What a plan leaves unfunded, in fen.
fn unfunded(plan: &Value) -> i64 {
    plan["totals"]["unfunded"]["amount"].as_str().unwrap().replace('.', "").parse().unwrap()
}

const EXCLUSIVE: &str = "by = [\"estate\"]\nexclusive = [[\"a\"], [\"b\"]]";

#[test]
fn lines_that_come_to_nothing_draw_on_no_fund_that_excludes_another() {
    for (lines, wanted) in [
        (&["A,E1,w,a,100", "B,E1,w,b,50", "C,E1,w,a,0", "D,E1,w,b,0"][..], "50.00"),
        (&["A,E1,w,a,100", "B,E1,w,b,50", "C,E1,w,a,-1", "D,E1,w,b,-1"], "49.00"),
        (&["A,E1,w,a,100", "B,E1,w,b,0"], "0.00"),
        (&["A,E1,w,a,100", "B,E1,w,b,-5"], "0.00"),
    ] {
        let (plan, code, checked) = plan(&under(EXCLUSIVE, lines));
        assert_eq!((moved(&plan), code, checked), (&wanted.into(), 0, 0), "{lines:?}: {plan}");
    }
}

#[test]
fn no_floor_is_asked_of_a_group_that_no_line_is_in() {
    for limit in [
        "of = { fund = [\"a\"] }\nby = [\"estate\"]\nat_least = \"100\"",
        "by = [\"fund\"]\nat_least = \"100\"",
    ] {
        let (plan, code, checked) = plan(&under(limit, &["A,E1,w,b,1000"]));
        assert_eq!((moved(&plan), code, checked), (&"0.00".into(), 0, 0), "{limit}: {plan}");
    }
}

#[test]
fn lines_that_compete_are_told_together_though_limits_cross() {
    let quota = "at_most = { table = \"quotas\" }\nbecause = { zh = \"因\", en = \"so\" }\n\
                 cite = [{ source = \"law\", at = \"1\" }]\n[[limit]]\nid = \"cap\"\nof = { side = \"inside\" }\n";
    for cap in ["1000", "9000"] {
        let folder = under(&format!("{quota}at_most = \"{cap}\""), &[]);
        let draft = "item,estate,work,side,fund,amount\nA,E1,w,inside,a,100\nB,E1,w,outside,a,100\n\
                     C,E1,w,inside,a,400\nD,E1,w,inside,b,500\n";
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("draft.csv", draft);
        write("quotas.csv", "estate,fund,amount\nE1,a,300\nE1,b,0\n");
        let args =
            ["plan", "draft.csv", "--rules", "pack.toml", "--quotas", "quotas.csv", "-q", "-o", "json"];
        let shorts = earmark(folder.path(), &args).json()["shorts"].clone();
        let told: Vec<_> =
            shorts.as_array().unwrap().iter().map(|one| (&one["need"], &one["left"])).collect();
        assert_eq!(told, [(&"1100.00".into(), &"300.00".into())], "{cap}: {shorts}");
    }
}

#[test]
fn the_page_of_a_limit_says_what_its_groups_are() {
    for (limit, groups) in [
        ("at_most = \"100\"", "the whole run"),
        ("at_most = { table = \"quotas\" }", "what the table lists"),
        ("by = [\"estate\"]\nat_most = \"100\"", "estate"),
    ] {
        let folder = under(limit, &[]);
        let page = earmark(folder.path(), &["explain", "held", "--rules", "pack.toml"]).out;
        let each = page.lines().find(|line| line.starts_with("for each")).unwrap_or_default();
        assert!(each.contains(groups), "{limit}: {page}");
    }
}

/// The share is of what others pay there.
#[test]
fn a_floor_that_is_a_share_of_others_is_asked_where_these_are() {
    let share = "of = { fund = [\"a\"] }\nby = [\"estate\"]\nover = {}\nat_least = \"10%\"";
    let (plan, code, checked) = plan(&under(share, &["A,E1,w,b,1000"]));
    assert_eq!((moved(&plan), code, checked), (&"100.00".into(), 0, 0), "{plan}");
}

#[test]
fn a_limit_that_no_plan_keeps_to_is_named_and_the_plan_is_not_lawful() {
    let floor = "of = { fund = [\"a\"] }\nby = [\"estate\"]\nat_least = \"100\"";
    let folder = under(floor, &["A,E1,w,a,50", "B,E1,w,a,-1"]);
    let (plan, code, checked) = plan(&folder);
    assert_eq!((&plan["lawful"], code, checked), (&false.into(), 1, 1), "{plan}");
    assert_eq!(plan["passed"][0]["limit_id"], "held", "{plan}");
    for (format, said) in [("human", "this is not kept to"), ("markdown", "this is not kept to")] {
        assert!(planned(&folder, format).out.contains(said), "{}", planned(&folder, format).out);
    }
}

/// A share of an odd sum is no whole fen: that must not keep the search from what excludes what.
#[test]
fn a_share_beside_funds_that_exclude_each_other_is_planned_to_the_end() {
    let so = "because = { zh = \"因\", en = \"so\" }\ncite = [{ source = \"law\", at = \"1\" }]\n";
    for (share, carried) in [("30%", "-100"), ("30%", "0"), ("33.3333%", "-100")] {
        let limits = format!(
            "by = [\"estate\"]\nexclusive = [[\"b\"], [\"c\"]]\n{so}[[limit]]\nid = \"share\"\n\
             of = {{ fund = [\"c\"] }}\nby = [\"estate\"]\nover = {{}}\nat_least = \"{share}\"\n{so}\
             [fund.c]\nname = {{ zh = \"丙\", en = \"fund c\" }}\n\
             [work.v]\nname = {{ zh = \"桥\", en = \"bridge\" }}\n\
             [[rule]]\nid = \"no-bridge\"\ndeny = [\"c\"]\nwork = [\"v\"]\n"
        );
        let lines = ["A,E1,w,b,12345.67", &format!("B,E1,w,c,{carried}"), "C,E1,v,b,0.01"];
        let (plan, code, checked) = plan(&under(&limits, &lines));
        assert_eq!((moved(&plan), code, checked), (&"12345.68".into(), 0, 0), "{share} {carried}: {plan}");
        assert_eq!(plan["proved"], true, "{plan}");
    }
}

/// Of a share above a half, the part weighs less than the rest.
#[test]
fn a_share_above_a_half_is_proved() {
    for limit in ["at_most = \"60%\"", "at_least = \"66.6667%\""] {
        let share = format!("of = {{ fund = [\"a\"] }}\nover = {{}}\n{limit}");
        let (plan, code, checked) = plan(&under(&share, &["A,E1,w,a,12345.67"]));
        assert_eq!((&plan["proved"], code, checked), (&true.into(), 0, 0), "{limit}: {plan}");
    }
}

/// The numbers of so many shares are too large to be searched.
#[test]
fn many_shares_are_met_as_far_as_money_goes() {
    let so = "because = { zh = \"因\", en = \"so\" }\ncite = [{ source = \"law\", at = \"1\" }]\n";
    let limits = format!(
        "of = {{ fund = [\"a\"] }}\nby = [\"item\"]\nover = {{}}\nat_least = \"33.33%\"\n{so}\
         [[limit]]\nid = \"granted\"\nof = {{ fund = [\"a\"] }}\nat_most = \"10000\"\n{so}"
    );
    let lines: Vec<String> = (0..50).map(|at| format!("I{at},E1,w,b,1000.{at:02}")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (plan, ..) = plan(&under(limits.trim_end_matches(so), &lines));
    assert!((1_990_000..2_010_000).contains(&unfunded(&plan)), "{}", plan["totals"]);
}

/// What each gives back is what the other lacks, fen by fen.
#[test]
fn limits_that_are_the_base_of_each_other_are_planned_in_time() {
    let so = "because = { zh = \"因\", en = \"so\" }\ncite = [{ source = \"law\", at = \"1\" }]\n";
    let limits = format!(
        "of = {{ fund = [\"b\"] }}\nover = {{}}\nat_least = \"25%\"\n{so}\
         [fund.c]\nname = {{ zh = \"丙\", en = \"fund c\" }}\n[work.v]\nname = {{ zh = \"桥\", en = \"bridge\" }}\n\
         [[rule]]\nid = \"no-bridge\"\ndeny = [\"a\", \"b\"]\nwork = [\"v\"]\n{so}[[limit]]\nid = \"other\"\n\
         of = {{ fund = [\"a\", \"b\"] }}\nby = [\"estate\"]\nover = {{ fund = [\"b\", \"c\"] }}\nat_most = \"25%\""
    );
    let lines =
        ["A,E2,w,a,253237200.2", "B,E1,v,b,528001500.5", "C,E1,w,a,967626480.48", "D,E2,w,c,531503210.21"];
    let (plan, ..) = plan(&under(&limits, &lines));
    assert!(unfunded(&plan) < 100, "{}", plan["totals"]);
}

const SO: &str = "because = { zh = \"因\", en = \"so\" }\ncite = [{ source = \"law\", at = \"1\" }]\n";

/// Limits, each with its place in the pack, and two more funds and works.
fn limits(all: &[&str]) -> String {
    let head =
        |at: usize| if at == 0 { String::new() } else { format!("{SO}[[limit]]\nid = \"held-{at}\"\n") };
    let all: Vec<String> =
        all.iter().enumerate().map(|(at, limit)| format!("{}{limit}\n", head(at))).collect();
    let all = all.concat();
    let noun =
        |kind, id, zh: &str| format!("[{kind}.{id}]\nname = {{ zh = \"{zh}\", en = \"{kind} {id}\" }}\n");
    let nouns = [("fund", "c", "丙"), ("fund", "d", "丁"), ("work", "u", "桥"), ("work", "v", "灯")];
    let nouns: Vec<String> = nouns.iter().map(|(kind, id, zh)| noun(kind, id, zh)).collect();
    let nouns = nouns.concat();
    let narrow = "[[rule]]\nid = \"c-outside\"\ndeny = [\"c\"]\nside = \"inside\"\n";
    format!("{all}{SO}{nouns}{narrow}")
}

/// What shares leave, that is no whole fen, is not planned before it is chosen who pays.
#[test]
fn of_funds_that_exclude_each_other_the_best_choice_is_found() {
    let limits = limits(&[
        "of = { fund = [\"d\"] }\nover = {}\nby = [\"estate\"]\nat_most = \"30%\"",
        "of = { fund = [\"b\"] }\nover = {}\nby = [\"estate\"]\nat_most = \"33.3333%\"",
        "exclusive = [[\"d\"], [\"a\"], [\"c\"]]\nby = [\"work\"]",
    ]);
    let folder = under(&limits, &[]);
    let draft = "item,estate,work,side,fund,amount\nA,E1,v,inside,d,0.35\nB,E1,u,outside,a,0.29\n\
                 C,E1,v,outside,b,0.49\n";
    std::fs::write(folder.path().join("draft.csv"), draft).unwrap();
    let (plan, code, checked) = plan(&folder);
    assert_eq!((unfunded(&plan), &plan["proved"], code, checked), (0, &true.into(), 0, 0), "{plan}");
}

/// Where shares cross, plans in whole fen are few, and rounding one that is none loses all.
#[test]
fn crossing_shares_leave_little_unfunded() {
    let exact = [
        "of = { fund = [\"c\", \"b\"] }\nover = {}\nby = [\"side\"]\nat_most = \"45%\"",
        "of = { fund = [\"b\"] }\nover = {}\nby = [\"estate\"]\nat_least = \"45%\"",
    ];
    let few = ["A,E1,w,outside,b,1.00", "B,E1,w,inside,b,0.10", "C,E1,w,outside,c,358.24"];
    let loose = [
        "of = { fund = [\"d\", \"b\"] }\nover = {}\nby = [\"work\"]\nat_least = \"45%\"",
        "of = { fund = [\"a\"] }\nover = {}\nby = [\"side\"]\nat_least = \"50%\"",
    ];
    let many = [
        "A,E1,w,outside,c,428.79",
        "B,E1,w,inside,a,1.40",
        "C,E1,u,outside,c,232.59",
        "D,E1,v,outside,a,197.35",
        "E,E1,u,inside,b,15.50",
        "F,E1,v,inside,b,124.17",
    ];
    for (all, lines, wanted) in [(exact, &few[..], 14), (loose, &many, 0)] {
        let folder = under(&limits(&all), &[]);
        let draft = format!("item,estate,work,side,fund,amount\n{}\n", lines.join("\n"));
        std::fs::write(folder.path().join("draft.csv"), draft).unwrap();
        let (plan, _, checked) = plan(&folder);
        assert_eq!((unfunded(&plan), checked), (wanted, 0), "{}", plan["totals"]);
    }
}
