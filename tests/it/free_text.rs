//! Works named in free text: on a list of names as budgets write them, no family is ever wrong.

use std::collections::BTreeSet;

use earmark::rules::{self, Meaning, Ruleset, WorkId};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use crate::cli::{budget, check, earmark, one, total};

/// A text and the works it means, parted by `;`; `-` where it must not be taken for any.
const NAMES: &str = include_str!("free_text.tsv");

/// The least share of the texts, in hundredths, that is taken for exactly what it means.
const SHARE: usize = 90;

fn pack() -> Ruleset {
    rules::load("cn-old-estates").unwrap()
}

fn family(id: &str) -> &str {
    id.split('.').next().unwrap_or_default()
}

/// The ids of all that a text may mean; none where it was not understood.
fn meant(rules: &Ruleset, text: &str) -> BTreeSet<String> {
    let works = match rules.work_called(text).meaning {
        Meaning::One(work) => vec![work],
        Meaning::OneOf(works) => works,
        Meaning::Unknown(_) => Vec::new(),
    };
    works.into_iter().map(|work| rules[work].id.clone()).collect()
}

#[test]
fn no_family_is_ever_wrong() {
    let rules = pack();
    let (mut right, mut all, mut wrong, mut asked) = (0, 0, Vec::new(), Vec::new());
    for line in NAMES.lines() {
        let (text, means) = line.split_once('\t').unwrap();
        let means: BTreeSet<String> = means.split(';').filter(|id| *id != "-").map(str::to_owned).collect();
        let known = |id: &String| rules.works.iter().any(|work| work.id == *id);
        assert!(means.iter().all(known), "{line}");
        let took = meant(&rules, text);
        all += 1;
        if took == means {
            right += 1;
            continue;
        }
        let families =
            |ids: &BTreeSet<String>| ids.iter().map(|id| family(id).to_owned()).collect::<BTreeSet<_>>();
        let picked = took.len() == 1 && means.len() > 1;
        if took.is_empty() {
            asked.push(text);
        } else if picked || !families(&means).is_subset(&families(&took)) || means.is_empty() {
            wrong.push(format!("{text}: {took:?}, not {means:?}"));
        } else {
            asked.push(text);
        }
    }
    eprintln!("{right} of {all} texts are taken for exactly what they mean; asked or wider: {asked:#?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(all >= 300 && right * 100 >= all * SHARE, "{right} of {all}");
}

#[test]
fn every_name_of_a_work_is_still_that_work() {
    let rules = pack();
    for work in rules.work_ids() {
        let written = &rules[work];
        for name in [&written.id, &written.name.zh, &written.name.en].into_iter().chain(&written.alias) {
            let understood = rules.work_called(name);
            assert_eq!(understood.meaning, Meaning::One(work), "{name}");
            assert_eq!(understood.inferred, None, "{name}");
        }
    }
}

/// Every name and alias of every work, with the work.
fn names(rules: &Ruleset) -> Vec<(String, WorkId)> {
    let of = |work: WorkId| {
        let written = &rules[work];
        let names = [&written.name.zh].into_iter().chain(&written.alias);
        names.map(move |name| (name.clone(), work)).collect::<Vec<_>>()
    };
    rules.work_ids().flat_map(of).collect()
}

#[test]
fn two_names_side_by_side_are_never_a_pick() {
    let rules = pack();
    let names = names(&rules);
    let sure = |text: &str| match rules.work_called(text) {
        rules::Understood { meaning: Meaning::One(work), inferred: Some(_), .. } => Some(work),
        _ => None,
    };
    let cost = |name: &str| name.ends_with('费') || name.ends_with("费用");
    let mut runner = TestRunner::deterministic();
    let two = (0..names.len(), 0..names.len(), prop::sample::select(vec!["", "、", "及", " ", "+", "和"]));
    let law = |(first, second, between): (usize, usize, &str)| {
        let ((first, one), (second, other)) = (&names[first], &names[second]);
        let text = format!("{first}{between}{second}");
        // A cost is for whatever stands before it, where nothing parts the two.
        let is_for = cost(second) && !["、", "及", "+", "和"].contains(&between);
        prop_assert!(one == other || is_for || sure(&text).is_none(), "{} is taken for one work", text);
        Ok(())
    };
    runner.run(&two, law).unwrap();
}

#[test]
fn signs_and_numbers_around_a_text_change_nothing() {
    let rules = pack();
    let texts: Vec<&str> = NAMES.lines().filter_map(|line| line.split('\t').next()).collect();
    let mut runner = TestRunner::deterministic();
    let around = "[0-9#()（）:：·\\-~ \t]{0,6}";
    let law = |(at, before, after): (usize, String, String)| {
        let (bare, dressed) =
            (meant(&rules, texts[at]), meant(&rules, &format!("{before}{}{after}", texts[at])));
        prop_assert!(
            dressed.is_empty() || dressed == bare,
            "{before}{}{after}: {dressed:?}, not {bare:?}",
            texts[at]
        );
        Ok(())
    };
    runner.run(&(0..texts.len(), around, around), law).unwrap();
}

/// What a check makes of these lines, with more flags.
fn report(lines: &[&str], more: &[&str]) -> Value {
    check(one(&budget(lines)).path(), more).json()
}

/// The codes of a report's findings.
fn codes(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().filter_map(|finding| finding["code"].as_str()).collect()
}

#[test]
fn what_is_inferred_is_marked_and_counted_and_strict_refuses_it() {
    let lines = [
        "A,E1,3号楼屋面SBS防水卷材翻新,inside,中央财政补助,10",
        "B,E1,小区内道路两侧绿化,outside,发改资金,20",
        "C,E1,屋面防水,outside,发改资金,5",
        "D,E1,扶手,inside,中央财政资金,7",
    ];
    let loose = report(&lines, &[]);
    assert_eq!(loose["totals"]["inferred"]["lines"], 3);
    assert_eq!(loose["totals"]["inferred"]["amount"], "37.00");
    assert_eq!(codes(&loose), ["side-clash", "forbidden"]);
    assert_eq!(loose["findings"][1]["inferred"], false);
    let strict = report(&lines, &["--strict"]);
    assert_eq!(strict["totals"]["inferred"]["lines"], 0);
    assert_eq!(codes(&strict), ["unknown-work", "unknown-work", "side-clash", "forbidden", "unknown-work"]);
    assert_eq!(strict["findings"][0]["work"], "3号楼屋面SBS防水卷材翻新");
    assert!(strict["findings"][0]["message"].as_str().unwrap().contains("building.roof_waterproofing"));
    let marked = report(&["A,E1,3号楼屋面SBS防水卷材翻新,inside,发改资金,10"], &[]);
    assert_eq!(marked["findings"][0]["inferred"], true);
    assert_eq!(marked["findings"][0]["work"], "building.roof_waterproofing");
    assert_eq!(marked["findings"][0]["code"], "forbidden");
}

#[test]
fn several_works_are_decided_together_or_asked_about() {
    let mixed = |fund: &str| report(&[&format!("A,E1,外墙保温及道路,inside,{fund},10")], &[]);
    let agreed = mixed("中央财政补助");
    assert_eq!((codes(&agreed).len(), agreed["totals"]["eligible"]["lines"].as_u64()), (0, Some(1)));
    let open = mixed("发改资金");
    assert_eq!(codes(&open), ["unknown-work"]);
    let message = open["findings"][0]["message"].as_str().unwrap();
    assert!(message.contains("several works") && message.contains("split the amount"), "{message}");
}

#[test]
fn a_text_that_is_not_understood_whole_says_what_was_not() {
    for (text, rest) in [
        ("屋面防水(不含保温)", "不含"),
        ("路灯运营费", "费"),
        ("绿化、其他零星", "其他零星"),
        ("厨房排水管道", "厨房"),
    ] {
        let report = report(&[&format!("A,E1,{text},inside,中央财政补助,10")], &[]);
        assert_eq!(codes(&report), ["unknown-work"], "{text}");
        let message = report["findings"][0]["message"].as_str().unwrap();
        assert!(message.contains(&format!("`{rest}")), "{message}");
    }
}

#[test]
fn a_side_in_the_text_is_never_taken_against_its_column_nor_in_silence() {
    let clash = report(&["A,E1,小区红线外道路,inside,专项债,10"], &[]);
    assert_eq!(codes(&clash), ["side-clash"]);
    assert_eq!(total(&clash, "undetermined"), (1, "10.00"));
    assert_eq!(clash["findings"][0]["side"], "inside");
    let either = report(&["A,E1,小区红线外道路,inside,冬季清洁取暖资金,10"], &[]);
    assert_eq!(
        codes(&either),
        ["side-clash", "not-allowed"],
        "where both sides come to the same, that stands"
    );
    let blank = report(&["A,E1,小区红线外道路,,专项债,10"], &[]);
    assert_eq!(codes(&blank), ["forbidden"]);
    assert_eq!(blank["assumptions"][0]["id"], "side-in-text");
    assert_eq!(blank["assumptions"][0]["source"], "text");
    assert_eq!(blank["assumptions"][0]["lines"], 1);
    let unasked = report(&["A,E1,小区红线外道路,,专项债,10"], &["--no-assume"]);
    assert_eq!(codes(&unasked), ["undetermined"]);
    let nature = report(&["A,E1,小区红线外的屋面防水卷材,,中央财政补助,10"], &[]);
    assert_eq!(
        codes(&nature),
        ["undetermined"],
        "what its text and its nature say of the side is not one of the two"
    );
    let name = report(&["A,E1,小区外连接路,inside,中央财政补助,10"], &[]);
    assert_eq!(
        codes(&name),
        Vec::<&str>::new(),
        "the name of a work says what it is, not where this one lies"
    );
}

#[test]
fn why_and_ask_tell_what_was_inferred_from_which_words() {
    let folder = one(&budget(&["A,E1,3号楼屋面SBS防水卷材翻新,inside,中央财政补助,10"]));
    let why = earmark(folder.path(), &["why", "budget.csv:2", "--assume", "estates-in-scope"]);
    let told = "inferred: building.roof_waterproofing (from `SBS` at character 6, `防水卷材` at character 9)";
    assert!(why.out.contains(told), "{}", why.out);
    let ask = earmark(folder.path(), &["ask", "--work", "小区外污水管接入市政管网", "--fund", "专项债"]);
    assert!(
        ask.out.contains("inferred: infrastructure.sewer_pipe (from `污水管` at character 4)"),
        "{}",
        ask.out
    );
    assert!(ask.out.contains("outside the red line"), "{}", ask.out);
}

#[test]
fn a_list_of_texts_is_written_confirmed_and_read_back() {
    let lines = [
        "A,E1,3号楼屋面SBS防水卷材翻新,inside,中央财政补助,10",
        "B,E1,外墙保温及道路,inside,发改资金,20",
        "C,E1,屋面防水,inside,中央财政补助,5",
        "D,E1,外墙保温及道路,inside,发改资金,2.50",
        "E,E1,\"应急\"\"\u{202e}抢险\",inside,中央财政补助,1",
    ];
    let folder = one(&budget(&lines));
    let listed = earmark(folder.path(), &["inspect", "--works", "budget.csv"]);
    let wants = "# What texts of works were taken for. Correct or fill in each `work`, then give this file to `earmark check --works-map`.

[[work]]
text = \"3号楼屋面SBS防水卷材翻新\"
work = \"building.roof_waterproofing\"  # roof waterproofing
by = [\"SBS\", \"防水卷材\"]
lines = 1
amount = \"10.00\"

[[work]]
text = \"外墙保温及道路\"
work = \"\"  # not sure: write which work this is, or split the amount
candidates = [\"building.external_wall_insulation\", \"infrastructure.estate_road\"]
by = [\"外墙保温\", \"道路\"]
lines = 2
amount = \"22.50\"

[[work]]
text = \"应急\\\"\\U0000202E抢险\"
work = \"\"  # not sure: write which work this is, or split the amount
lines = 1
amount = \"1.00\"
";
    assert_eq!((listed.code, listed.out.as_str()), (0, wants), "{}", listed.err);
    let confirmed = wants.replacen("work = \"\"", "work = \"小区道路\"", 1);
    std::fs::write(folder.path().join("works.toml"), confirmed).unwrap();
    let read = check(folder.path(), &["--works-map", "works.toml", "--strict"]).json();
    assert_eq!(total(&read, "eligible"), (4, "37.50"), "{read}");
    assert_eq!(codes(&read), ["unknown-work"], "what nobody has said anything of is still asked about");
    assert_eq!(read["inputs"][1]["role"], "works");
    assert_eq!(read["inputs"][1]["lines"], 2);
}

#[test]
fn every_mistake_in_a_list_of_texts_is_told_at_its_place() {
    let folder = one(&budget(&["A,E1,屋面防水,inside,中央财政补助,5"]));
    let wrong = "[[work]]
text = \"围墙、道路\"
work = \"infrastructure.estate_rode\"
[[work]]
text = \"屋面防水\"
work = \"infrastructure.estate_road\"
[[work]]
txt = \"绿化\"
";
    std::fs::write(folder.path().join("works.toml"), wrong).unwrap();
    let ran = check(folder.path(), &["--works-map", "works.toml"]);
    assert_eq!(ran.code, 2);
    for told in [
        "no work is named `infrastructure.estate_rode`; did you mean `infrastructure.estate_road`",
        "works.toml:3:",
        "`屋面防水` is a name of `building.roof_waterproofing`, and stays that",
        "there is no key `txt` here; did you mean `text`?",
        "`text` is missing here",
    ] {
        assert!(ran.err.contains(told), "{told}\n{}", ran.err);
    }
    assert_eq!(check(folder.path(), &["--works-map", "nowhere.toml"]).code, 2);
}

#[test]
fn a_page_of_text_in_a_cell_is_an_answer_and_not_a_wait() {
    let text = "沥青照明".repeat(100_000);
    let report = report(&[&format!("A,E1,{text},inside,中央财政补助,10")], &[]);
    assert_eq!(codes(&report), ["unknown-work"]);
    let just = "沥青照明".repeat(160);
    assert!(meant(&pack(), &just).len() > 1, "what fits a cell is read");
}
