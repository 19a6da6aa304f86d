//! Layers: what they may add, what they are refused, and how they are named.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the program in a folder of its own that holds these files.
fn run(files: &[(&str, &str)], args: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.current_dir(folder.path()).args(args).env("LC_ALL", "C").output().unwrap()
}

fn layer(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/layers").join(name);
    path.to_string_lossy().into_owned()
}

/// A layer on the default pack with these tables.
fn on_default(tables: &str) -> String {
    format!(
        "[pack]\nid = \"layer\"\ntitle = {{ zh = \"层\", en = \"layer\" }}\nreviewed = 2026-01-01\n\
         extends = [\"cn-old-estates\"]\n[source.s]\ntitle = \"s\"\nconfidence = \"regulation\"\n{tables}"
    )
}

const BECAUSE: &str =
    "because = { zh = \"因\", en = \"because\" }\ncite = [{ source = \"s\", at = \"1\" }]\n";

/// What the program says of a layer with these tables; empty where it loads.
fn said_of(tables: &str) -> String {
    let output = run(&[("layer.toml", &on_default(tables))], &["list", "rules", "--rules", "layer.toml"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(if said.is_empty() { 0 } else { 2 }), "{said}");
    said
}

#[test]
fn a_layer_judges_with_everything_below_it() {
    let budget = "item,estate,work,side,fund,amount\n\
                  1,A,estate road,inside,central_fiscal,100.00\n\
                  2,B,estate road,inside,central_fiscal,200.00\n\
                  3,A,surface parking,inside,central_fiscal,400.00\n";
    let estates = "estate,built_year,province_list,shantytown_plan,demolish_rebuild,self_built,urban_village\n\
                   A,2004,yes,no,no,no,no\nB,2004,no,no,no,no,no\n";
    let (province, city) = (layer("province.toml"), layer("city.toml"));
    for (rules, eligible) in [("cn-old-estates", "0.00"), (&province, "500.00"), (&city, "100.00")] {
        let args = ["check", "b.csv", "--estates", "e.csv", "--rules", rules, "-o", "json"];
        let output = run(&[("b.csv", budget), ("e.csv", estates)], &args);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["totals"]["eligible"]["amount"], eligible, "{rules}");
        let packs: Vec<&str> =
            report["packs"].as_array().unwrap().iter().map(|pack| pack["id"].as_str().unwrap()).collect();
        let all = ["cn-old-estates", "sample-province", "sample-city"];
        assert_eq!(packs, all[..packs.len()]);
    }
}

#[test]
fn a_layer_moves_no_work_in_or_out_of_a_limit_below_it() {
    let because = BECAUSE.replace("source = \"s\"", "source = \"t\"");
    let base = |limit: &str| {
        format!(
            "[pack]\nid = \"base\"\ntitle = {{ zh = \"包\", en = \"base\" }}\nreviewed = 2026-01-01\n\
             [source.t]\ntitle = \"t\"\nconfidence = \"regulation\"\n[fund.fa]\nname = {{ zh = \"甲\", en = \"a\" }}\n\
             [work.wa]\nname = {{ zh = \"路\", en = \"road\" }}\nclass = \"upgrade\"\n\
             [work.wc]\nname = {{ zh = \"井\", en = \"well\" }}\nclass = \"upgrade\"\n\
             [work.wb]\nname = {{ zh = \"灯\", en = \"lamp\" }}\nclass = \"basic\"\n\
             [[rule]]\nid = \"r\"\nallow = [\"fa\"]\n{because}[[limit]]\nid = \"cap\"\n{limit}\n{because}"
        )
    };
    let layer = on_default("[amend.work.wa]\nclass = \"basic\"\n").replace("cn-old-estates", "base.toml");
    for (limit, is_moved) in [
        ("of = { fund = [\"fa\"], class = [\"upgrade\"] }\nat_most = \"100\"", true),
        ("over = { class = [\"basic\"] }\nat_most = \"50%\"", true),
        ("by = [\"class\"]\nat_most = \"100\"", true),
        ("by = [\"estate\"]\nat_most = \"100\"", false),
    ] {
        let files = [("base.toml", base(limit)), ("layer.toml", layer.clone())];
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        let output = run(&files, &["list", "rules", "--rules", "layer.toml"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.contains("`cap` would count `wa` otherwise"), is_moved, "{limit}: {said}");
        assert_eq!(output.status.code(), Some(if is_moved { 2 } else { 0 }), "{limit}: {said}");
    }
}

/// It may lift what denies, and leave what asks for review.
#[test]
fn of_several_rules_that_may_be_lifted_a_layer_may_lift_one() {
    let because = BECAUSE.replace("source = \"s\"", "source = \"t\"");
    let base = format!(
        "[pack]\nid = \"base\"\ntitle = {{ zh = \"包\", en = \"base\" }}\nreviewed = 2026-01-01\n\
         [source.t]\ntitle = \"t\"\nconfidence = \"regulation\"\n[fund.fa]\nname = {{ zh = \"甲\", en = \"a\" }}\n\
         [work.wa]\nname = {{ zh = \"路\", en = \"road\" }}\n\
         [[rule]]\nid = \"denies\"\ndeny = [\"fa\"]\nside = \"outside\"\ndelegable = true\n{because}\
         [[rule]]\nid = \"reviews\"\nreview = [\"fa\"]\ndelegable = true\n{because}"
    );
    let lifts = |rules: &[&str], allows: &str| {
        let unless = |rule| {
            format!("[[unless]]\nrule = \"{rule}\"\nid = \"no-{rule}\"\nside = \"outside\"\n{because}")
        };
        let unless: String = rules.iter().map(unless).collect();
        let layer = on_default(&(unless + allows)).replace("cn-old-estates", "base.toml");
        let files = [("base.toml", base.as_str()), ("layer.toml", layer.as_str())];
        run(&files, &["list", "rules", "--rules", "layer.toml"]).status.code()
    };
    let allows = format!("[[rule]]\nid = \"allows\"\nallow = [\"fa\"]\n{because}");
    for (rules, more, code) in [
        (&["denies"][..], "", 0),
        (&["denies"], &allows, 0),
        (&["reviews"], "", 0),
        (&["denies", "reviews"], "", 0),
        // Nothing below allows it, whatever is lifted.
        (&["denies", "reviews"], &allows, 2),
    ] {
        assert_eq!(lifts(rules, more), Some(code), "{rules:?} {more}");
    }
}

#[test]
fn packs_that_stand_alone_are_refused_together() {
    let (province, city) = (layer("province.toml"), layer("city.toml"));
    let together = run(&[], &["list", "rules", "--rules", "cn-old-estates", "--rules", &city]);
    assert_eq!(together.status.code(), Some(0), "the second stands on the first");
    let again = run(&[], &["list", "rules", "--rules", &city, "--rules", &province]);
    assert_eq!(again.status.code(), Some(0), "the second was read for the first");
    let other = on_default("");
    let apart = run(&[("o.toml", &other)], &["list", "rules", "--rules", &city, "--rules", "o.toml"]);
    assert_eq!(apart.status.code(), Some(2));
    let said = String::from_utf8(apart.stderr).unwrap();
    assert!(said.contains("packs that stand alone"), "{said}");
}

#[test]
fn a_pack_that_extends_itself_is_told_so_and_nothing_else() {
    let files = [
        ("a.toml", on_default("").replace("cn-old-estates", "b.toml")),
        ("b.toml", on_default("").replace("cn-old-estates", "a.toml")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let output = run(&files, &["list", "rules", "--rules", "a.toml"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.matches("error").count()), (Some(2), 1), "{said}");
    assert!(said.contains("extends itself"), "{said}");
}

#[test]
fn nothing_below_may_become_less_strict() {
    let road = "work = [\"infrastructure.estate_road\"]\nside = \"outside\"\n";
    let allow = format!("[[rule]]\nid = \"more\"\nallow = [\"special_bond\"]\n{road}{BECAUSE}");
    assert_eq!(said_of(&allow), "", "a deny below still holds");
    let lift = format!("[[unless]]\nrule = \"bond-not-outside\"\nid = \"but\"\n{road}{BECAUSE}");
    assert_eq!(said_of(&lift), "", "what is not denied is still not allowed");
    let both = said_of(&format!("{allow}{lift}"));
    assert!(both.contains("`but` turns “denied” into “may pay”"), "{both}");
    let review = format!("[[rule]]\nid = \"look\"\nreview = [\"central_fiscal\"]\n{road}{BECAUSE}");
    let said = said_of(&review);
    assert!(said.contains("`look` turns “not listed, so not allowed” into “to be confirmed”"), "{said}");
    assert!(
        said.contains("fund = central_fiscal, work = infrastructure.estate_road, side = outside"),
        "{said}"
    );
}

#[test]
fn what_a_layer_has_itself_or_is_left_to_it_may_be_as_it_likes() {
    let fund = "[fund.city_grant]\nname = { zh = \"市级奖补\", en = \"city grant\" }\n";
    let own = format!("{fund}[[rule]]\nid = \"own\"\nallow = [\"city_grant\"]\n{BECAUSE}");
    assert_eq!(said_of(&own), "");
    let lift = |rule: &str| format!("[[unless]]\nrule = \"{rule}\"\nid = \"but\"\n{BECAUSE}");
    assert_eq!(said_of(&lift("estate-urban-village")), "", "a delegable rule");
    let said = said_of(&lift("bond-not-outside"));
    assert!(
        said.contains("`but` turns “denied” into “to be confirmed”"),
        "fees are reviewed on either side: {said}"
    );
    let stricter = format!("[[rule]]\nid = \"no\"\ndeny = [\"*\"]\nwork = [\"elevator\"]\n{BECAUSE}");
    assert_eq!(said_of(&stricter), "");
}

#[test]
fn what_a_layer_amends_must_be_there() {
    let said = said_of(
        "[amend.work.\"infrastructure.estate_raod\"]\nclass = \"basik\"\n[[unless]]\nrule = \"bond-inside-onlyy\"\n\
         id = \"x\"\nbecause = { zh = \"因\", en = \"b\" }\ncite = [{ source = \"s\", at = \"1\" }]\n",
    );
    for part in [
        "`infrastructure.estate_raod`; did you mean `infrastructure.estate_road`",
        "`basik`",
        "`bond-inside-onlyy`",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_layer_leaves_nothing_to_others_that_was_not_left_to_itself() {
    let silence = "[[silent]]\nfund = [\"special_bond\", \"city_grant\"]\nwork = [\"excluded\"]\nside = \"inside\"\n\
                   delegable = true\nbecause = { zh = \"因\", en = \"because\" }\n";
    let fund = "[fund.city_grant]\nname = { zh = \"市级奖补\", en = \"city grant\" }\n";
    let middle = on_default(&format!("{fund}{silence}"));
    let top = |fund: &str| {
        let rule = "[[rule]]\nid = \"more\"\nwork = [\"excluded.private_interior\"]\nside = \"inside\"\n";
        on_default(&format!("{rule}review = [\"{fund}\"]\n{BECAUSE}"))
            .replace("cn-old-estates", "middle.toml")
            .replace("\"layer\"", "\"top\"")
            .replace("[source.s]", "[source.t]")
            .replace("source = \"s\"", "source = \"t\"")
    };
    let loads = |fund: &str| {
        let files = [("middle.toml", middle.as_str()), ("top.toml", &top(fund))];
        let output = run(&files, &["list", "rules", "--rules", "top.toml"]);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(loads("city_grant"), (Some(0), String::new()), "its own fund");
    let (code, said) = loads("special_bond");
    assert!(code == Some(2) && said.contains("`more` turns"), "{said}");
}

#[test]
fn a_layer_that_cannot_be_looked_at_in_full_does_not_load() {
    let facts = |count: usize| -> String {
        let fact = |at| {
            format!(
                "[fact.f{at}]\ntype = \"boolean\"\nof = \"line\"\noptional = true\nname = {{ zh = \"事\", en = \"f{at}\" }}\n"
            )
        };
        (0..count).map(fact).collect()
    };
    assert_eq!(said_of(&facts(4)), "", "with the two of the pack below they are six");
    let said = said_of(&facts(5));
    assert!(said.contains("more than six facts") && said.contains("layer.toml"), "{said}");
    let alone = format!(
        "[pack]\nid = \"p\"\ntitle = {{ zh = \"包\", en = \"p\" }}\nreviewed = 2026-01-01\n\
         [source.s]\ntitle = \"s\"\nconfidence = \"regulation\"\n{}[fund.a]\nname = {{ zh = \"甲\", en = \"a\" }}\n\
         [work.w]\nname = {{ zh = \"路\", en = \"road\" }}\n[[rule]]\nid = \"r\"\nallow = [\"a\"]\n{BECAUSE}",
        facts(7)
    );
    let files = [("a.toml", alone.as_str()), ("b.toml", &alone.replace("\"r\"", "\"q\""))];
    let loads = run(&files, &["list", "rules", "--rules", "a.toml"]);
    assert_eq!(loads.status.code(), Some(0), "{}", String::from_utf8_lossy(&loads.stderr));
    let diff = run(&files, &["diff", "a.toml", "b.toml"]);
    let said = String::from_utf8(diff.stderr).unwrap();
    assert_eq!(diff.status.code(), Some(2), "{said}");
    assert!(said.contains("too many to say of every line"), "{said}");
}

#[test]
fn a_layer_adds_no_name_for_the_whole_programme() {
    let said = said_of("[programme]\nnames = [\"all\", \"全市\"]\n");
    assert!(said.contains("no name for the whole programme"), "{said}");
}
