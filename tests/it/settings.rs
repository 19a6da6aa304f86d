//! `earmark.toml`: where it is found, what it may say, and that what is typed goes before it.

use std::fs;
use std::path::Path;

use crate::cli::{Ran, earmark, folder};

const BUDGET: &[u8] = "item,estate,\u{5185}\u{5bb9},side,fund,money
A,E1,\u{5c0f}\u{533a}\u{9053}\u{8def},inside,special_bond,2
"
.as_bytes();

const ESTATES: &[u8] = b"estate,built_year,shantytown_plan,demolish_rebuild,self_built,urban_village
E1,1990,no,no,no,no
";

const SETTINGS: &str = "estates = \"tables/estates.csv\"
unit = \"wan\"
as_of = 2021-12-31
output = [\"json=out/report.json\", \"human\"]

[columns]
work = \"\u{5185}\u{5bb9}\"
amount = \"money\"

[levels]
forbidden = \"warning\"
";

/// A folder with settings above the budgets, and nothing beside them.
fn laid_out(settings: &str) -> tempfile::TempDir {
    let folder = folder(&[
        ("earmark.toml", settings.as_bytes()),
        ("tables/estates.csv", ESTATES),
        ("district/budget.csv", BUDGET),
        ("elsewhere/budget.csv", BUDGET),
    ]);
    fs::create_dir(folder.path().join("out")).unwrap();
    folder
}

fn in_folder(root: &Path, name: &str, args: &[&str]) -> Ran {
    earmark(&root.join(name), args)
}

#[test]
fn settings_are_found_above_and_their_paths_begin_where_they_stand() {
    let root = laid_out(SETTINGS);
    let ran = in_folder(root.path(), "district", &["check", "budget.csv"]);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    assert!(ran.out.contains("20,000.00"), "the unit is that of the settings: {}", ran.out);
    assert!(
        ran.out.contains("../earmark.toml sets `estates`, `as_of`, `columns`, `unit`, `levels`, `output`"),
        "{}",
        ran.out
    );
    let written = fs::read_to_string(root.path().join("out/report.json")).unwrap();
    assert!(written.contains("\"path\": \"../tables/estates.csv\""), "{written}");
    let why = in_folder(root.path(), "district", &["why", "budget.csv:2"]);
    assert_eq!(why.code, 0, "why sees lines as check does: {}", why.err);
}

#[test]
fn a_command_takes_the_settings_it_has_flags_for_and_no_others() {
    let root = laid_out(&format!("lang = \"zh\"\n{SETTINGS}"));
    for args in [&["explain", "side-clash"][..], &["list", "codes"], &["completions", "bash"], &["matrix"]] {
        let ran = in_folder(root.path(), "district", args);
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
    }
    assert!(in_folder(root.path(), "district", &["explain", "side-clash"]).out.contains("红线"));
}

/// Every command but `check`, asked for something it can answer.
const OTHERS: &[&[&str]] = &[
    &["why", "district/budget.csv:2"],
    &["plan", "district/budget.csv"],
    &["inspect", "district/budget.csv"],
    &["inspect", "district/budget.csv", "--works"],
    &["ask", "--work", "\u{5c0f}\u{533a}\u{9053}\u{8def}", "--side", "inside"],
    &["explain", "side-clash"],
    &["matrix", "--fund", "special_bond"],
    &["list", "codes"],
    &["waive", "list", "--waivers", "waivers.toml"],
    &["waive", "check", "district/budget.csv", "--waivers", "waivers.toml", "--as-of", "2021-12-31"],
    &[
        "waive",
        "prune",
        "district/budget.csv",
        "--waivers",
        "waivers.toml",
        "--dry-run",
        "--as-of",
        "2021-12-31",
    ],
    &["test"],
    &["diff", "cn-old-estates", "cn-old-estates", "district/budget.csv"],
    &["diff", "cn-old-estates", "--at", "2021-06-01", "--at", "2024-06-01"],
    &["init", "."],
    &["lint", "small.toml"],
    &["sql", "--dialect", "duckdb", "--rules", "small.toml"],
    &["render", "saved.json"],
    &["verify", "saved.json"],
    &["schema", "plan"],
    &["completions", "bash"],
    &["man"],
];

/// A pack that is quick to prove, of which `lint` has something to say.
const SMALL: &str = "[pack]
id = \"small\"
title = { zh = \"\u{5c0f}\", en = \"Small\" }
reviewed = 2026-01-01

[fund.f]
name = { zh = \"\u{7532}\", en = \"F\" }

[work.w]
name = { zh = \"\u{4e59}\", en = \"W\" }
";

/// What every file in a folder holds.
fn held(folder: &Path) -> Vec<(std::path::PathBuf, Option<Vec<u8>>)> {
    let mut all: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all.into_iter().map(|path| (path.clone(), fs::read(path).ok())).collect()
}

#[test]
fn what_check_writes_and_how_it_ends_is_set_for_check_alone() {
    let columns = "[columns]\nwork = \"\u{5185}\u{5bb9}\"\namount = \"money\"\n";
    let root = laid_out(columns);
    let path = root.path();
    fs::write(path.join("small.toml"), SMALL).unwrap();
    fs::write(path.join("waivers.toml"), "").unwrap();
    earmark(path, &["check", "district/budget.csv", "-o", "json=saved.json"]);
    let asked = |settings: &str| {
        fs::write(path.join("earmark.toml"), format!("{settings}\n{columns}")).unwrap();
        let ran = |args: &&[&str]| {
            let ran = earmark(path, args);
            (ran.code, ran.out, ran.err)
        };
        (OTHERS.iter().map(ran).collect::<Vec<_>>(), held(path).len(), held(&path.join("out")))
    };
    let plain = asked("");
    for (ran, args) in plain.0.iter().zip(OTHERS).filter(|(_, args)| **args != ["init", "."]) {
        assert!(ran.0 < 2, "{args:?}: {}", ran.2);
    }
    for settings in [
        "output = [\"human\", \"json=out/latest.json\"]",
        "output = \"json=out/latest.json\"",
        "output = \"human\"",
        "format = \"concise\"",
        "fail_on = \"error\"",
        "fail_on = \"never\"",
        "verbose = true",
        "levels.forbidden = \"off\"",
    ] {
        let set = asked(settings);
        for ((plain, set), args) in plain.0.iter().zip(&set.0).zip(OTHERS) {
            assert_eq!(plain, set, "{settings}: {args:?}");
        }
        assert_eq!((plain.1, &plain.2), (set.1, &set.2), "{settings} writes files");
    }
}

#[test]
fn every_command_is_among_those_that_settings_are_tried_on() {
    let help = earmark(folder(&[]).path(), &["--help"]).out;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = commands.take_while(|line| !line.is_empty()).filter_map(|line| {
        line.strip_prefix("  ").filter(|line| !line.starts_with(' '))?.split_whitespace().next()
    });
    for name in names.filter(|name| *name != "check") {
        assert!(OTHERS.iter().any(|args| args.first() == Some(&name)), "`{name}` is tried with no settings");
    }
}

#[test]
fn a_setting_gives_way_to_a_flag_that_excludes_it() {
    let root = laid_out(SETTINGS);
    let path = root.path().join("district");
    earmark(&path, &["check", "budget.csv", "-o", "json=saved.json"]);
    let told = ["--reason", "r", "--approver", "a", "--approved-on", "2021-12-01", "--expires", "2022-06-01"];
    let ran =
        earmark(&path, &[&["waive", "add", "budget.csv:2", "--report", "saved.json"][..], &told].concat());
    assert!(!ran.err.contains("cannot be used with"), "{}", ran.err);
}

#[test]
fn settings_beside_the_data_are_not_read() {
    let root = folder(&[("data/earmark.toml", b"unit = \"wan\""), ("data/budget.csv", BUDGET)]);
    let flags =
        ["check", "data/budget.csv", "--columns", "work=\u{5185}\u{5bb9}", "--columns", "amount=money"];
    let ran = earmark(root.path(), &flags);
    assert!(ran.out.contains(" 2.00") && !ran.out.contains("earmark.toml"), "{}", ran.out);
}

#[test]
fn what_is_typed_goes_before_the_file_and_the_file_before_the_default() {
    let root = laid_out(SETTINGS);
    let ran =
        in_folder(root.path(), "district", &["check", "budget.csv", "--unit", "yuan", "--format", "json"]);
    assert!(
        ran.out.contains("\"amount\": \"2.00\"") && ran.out.contains("\"as_of\": \"2021-12-31\""),
        "{}",
        ran.out
    );
    let shown = in_folder(
        root.path(),
        "district",
        &["check", "--show-settings", "--unit", "yuan", "-A", "not-allowed"],
    );
    assert_eq!(shown.code, 0);
    for line in [
        "unit = yuan  (typed)",
        "estates = ../tables/estates.csv  (../earmark.toml:1)",
        "as_of = 2021-12-31  (../earmark.toml:3)",
        "columns = work=\u{5185}\u{5bb9} amount=money  (../earmark.toml:7)",
        "levels = forbidden=warning  (../earmark.toml:11)",
        "levels = not-allowed=off  (typed)",
        "fail_on = warning  (default)",
        "rules = cn-old-estates  (default)",
        "strict = false  (default)",
    ] {
        assert!(shown.out.lines().any(|shown| shown == line), "{line}\n{}", shown.out);
    }
    let none = in_folder(root.path(), "district", &["check", "--show-settings", "--no-config"]);
    assert!(!none.out.contains("earmark.toml"), "{}", none.out);
    fs::write(root.path().join("other.toml"), "jobs = 1\nstrict = true\n").unwrap();
    let other =
        in_folder(root.path(), "district", &["check", "--show-settings", "--config", "../other.toml"]);
    assert!(other.out.contains("strict = true  (../other.toml:2)"), "{}", other.out);
    assert!(other.out.contains("unit = -  (default)"), "{}", other.out);
}

#[test]
fn every_mistake_in_settings_is_told_at_its_place() {
    let wrong = "estate = \"estates.csv\"
unit = \"wam\"
jobs = [0, 2]
strict = \"yes\"
output = \"jsn\"
[levels]
forbidden = \"warn\"
forbiden = \"off\"
";
    let root = laid_out(wrong);
    let ran = in_folder(root.path(), "district", &["check", "budget.csv"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    for told in [
        "there is no key `estate` here; did you mean `estates`?",
        "../earmark.toml:1:1",
        "`wam` is none of yuan, wan, yi; did you mean `wan`?",
        "`jobs` takes one value",
        "`strict` must be true or false, not a text in quotes",
        "`warn` is none of error, warning, off",
        "../earmark.toml:7:",
        "`0` is not understood: a whole number from 1 to 256 is needed",
        "`jsn` is none of human",
        "`forbiden` is none of",
        "did you mean `forbidden`?",
    ] {
        assert!(ran.err.contains(told), "{told}\n{}", ran.err);
    }
    let ran = in_folder(root.path(), "district", &["check", "budget.csv", "--config", "nowhere.toml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("nowhere.toml: there is no such file"), "{}", ran.err);
    let ran = in_folder(root.path(), "district", &["list", "codes", "--no-config"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// The long flags of `check` that no file may set: what is checked, and the settings themselves.
const TYPED_ONLY: [&str; 5] = ["config", "help", "no-config", "show-settings", "version"];

#[test]
fn every_flag_of_check_has_a_setting() {
    let root = folder(&[("earmark.toml", b"zzz = 1")]);
    let ran = earmark(root.path(), &["check", "--show-settings"]);
    let help = earmark(root.path(), &["check", "--help"]);
    let flags = help.out.split_whitespace().filter_map(|word| word.strip_prefix("--"));
    let flags = flags.map(|flag| flag.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()));
    for flag in flags.filter(|flag| !flag.is_empty() && !TYPED_ONLY.contains(flag)) {
        let key = flag.split(['=', '[']).next().unwrap_or_default().replace('-', "_");
        assert!(ran.err.contains(&key), "`{key}` is missing in `ALL` of `command/settings/mod.rs`");
    }
}
