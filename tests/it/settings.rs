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
        "0 is not in 1..=256",
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
