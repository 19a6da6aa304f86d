//! Two plans side by side are the two plans there would be one by one, and their difference.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::{Ran, earmark};

fn district() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/district")
}

const BASE: [&str; 6] = ["plan", "budget.csv", "--estates", "estates.csv", "--quotas", "quotas.csv"];

fn planned(folder: &Path, more: &[&str]) -> Ran {
    earmark(folder, &[&BASE, more].concat())
}

fn fen(amount: &Value) -> i128 {
    amount.as_str().unwrap().replace('.', "").parse().unwrap()
}

/// What each fund pays by a plan.
fn funds(plan: &Value) -> BTreeMap<String, i128> {
    let funds = plan["funds"].as_array().unwrap().iter();
    funds.map(|of| (of["fund"].as_str().unwrap_or_default().to_owned(), fen(&of["after"]))).collect()
}

/// Holds a comparison against both plans by themselves.
fn hold(folder: &Path, first: &[&str], second: &[&str], both: &[&str]) {
    let alone = |flags: &[&str]| planned(folder, &[&["-q", "-o", "json"], flags].concat()).json();
    let (one, other) = (alone(first), alone(both));
    let side_by_side = planned(folder, &[&["-q", "-o", "json"], first, &["--versus"], second].concat());
    let told = side_by_side.json();
    assert_eq!((&told["first"], &told["second"]), (&one, &other), "{second:?}");
    for figure in ["unfunded", "moved"] {
        let of = |plan: &Value| fen(&plan["totals"][figure]["amount"]);
        assert_eq!(fen(&told["difference"][figure]), of(&other) - of(&one), "{figure} {second:?}");
    }
    let (one, other) = (funds(&one), funds(&other));
    for of in told["difference"]["funds"].as_array().unwrap() {
        let id = of["fund"].as_str().unwrap_or_default();
        let paid = [&one, &other].map(|funds| funds.get(id).copied().unwrap_or_default());
        assert_eq!([&of["first"], &of["second"]].map(fen), paid, "{id} {second:?}");
        assert_eq!(fen(&of["difference"]), paid[1] - paid[0], "{id} {second:?}");
    }
    for line in told["difference"]["lines"].as_array().unwrap() {
        assert_ne!(line["first"], line["second"]);
        for paid in [&line["first"], &line["second"]] {
            let sum: i128 = paid.as_array().unwrap().iter().map(|part| fen(&part["amount"])).sum();
            assert_eq!(sum, fen(&line["amount"]), "{line}");
        }
    }
}

#[test]
fn two_answers_are_the_two_and_their_difference() {
    let folder = district();
    for flags in [
        &["--without", "local_fiscal"][..],
        &["--allow-review"],
        &["--whole-lines", "--prefer", "residents"],
        &["--at", "2024-01-01"],
        &["--rules", "cn-national"],
        &["--no-assume"],
    ] {
        hold(&folder, &[], flags, flags);
    }
}

#[test]
fn a_flag_holds_in_the_place_of_the_same_one_before() {
    let folder = district();
    let [one, other] = [["--without", "ndrc"], ["--without", "special_bond"]];
    hold(&folder, &one, &other, &other);
    let first = ["--quota", "local_fiscal=700000", "--quota", "residents=100000", "--allow-review"];
    let second = ["--quota", "local_fiscal=900000", "--quota", "E02:central_fiscal=100000"];
    let both = ["--quota", "residents=100000", "--quota", "local_fiscal=900000", "--quota"];
    hold(&folder, &first, &second, &[&both[..], &["E02:central_fiscal=100000", "--allow-review"]].concat());
}

#[test]
fn the_rules_of_a_day_decide() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "pack.toml",
        concat!(
            "[pack]\nid = \"p\"\ntitle = { zh = \"包\", en = \"pack\" }\nreviewed = 2026-01-01\n",
            "[source.text]\ntitle = \"a text\"\nissued = 2020-01-01\nconfidence = \"regulation\"\n",
            "[fund.a]\nname = { zh = \"甲\", en = \"a\" }\n[fund.b]\nname = { zh = \"乙\", en = \"b\" }\n",
            "[work.w]\nname = { zh = \"工\", en = \"w\" }\n",
            "[[rule]]\nid = \"a-until\"\nallow = [\"a\"]\nwork = [\"w\"]\nuntil = 2022-12-31\n",
            "because = { zh = \"因\", en = \"so\" }\ncite = [{ source = \"text\", at = \"1\" }]\n",
            "[[rule]]\nid = \"b-from\"\nallow = [\"b\"]\nwork = [\"w\"]\nfrom = 2023-01-01\n",
            "because = { zh = \"因\", en = \"so\" }\ncite = [{ source = \"text\", at = \"2\" }]\n",
        ),
    );
    write("draft.csv", "item,estate,work,side,fund,amount\n1,E1,w,inside,a,10.00\n");
    let args = ["plan", "draft.csv", "--rules", "pack.toml", "--at", "2022-06-01", "-q", "-o", "json"];
    let told = earmark(folder.path(), &[&args[..], &["--versus", "--at", "2024-06-01"]].concat()).json();
    assert_eq!(told["difference"]["moved"], "10.00");
    assert_eq!(told["difference"]["lines"][0]["second"][0]["fund"], "b");
    assert_eq!(told["second"]["asked"], "earmark plan draft.csv --rules pack.toml --at 2024-06-01");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = district();
    for (args, said) in [
        (&["--versus"][..], "nothing stands behind --versus"),
        (&["--versus", "-o", "json"], "`-o`"),
        (&["--versus", "--wthout", "ndrc"], "--wthout"),
        (&["-o", "unfunded", "--versus", "--without", "ndrc"], "writes one plan"),
        (&["--versus", "--without", "nobody"], "nobody"),
        (&["--versus", "--at", "yesterday"], "yesterday"),
    ] {
        let ran = planned(&folder, args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
    }
}

#[test]
fn standard_input_is_planned_twice() {
    let draft = fs::read(district().join("budget.csv")).unwrap();
    let args = ["plan", "-", "--estates", "estates.csv", "-q", "-o", "csv", "--versus", "--without", "ndrc"];
    let piped = crate::cli::fed(&district(), &args, &draft);
    let named = earmark(&district(), &[&["plan", "budget.csv"], &args[2..]].concat());
    assert_eq!(piped.out.replace("-,", "budget.csv,").lines().count(), named.out.lines().count());
    assert!(piped.out.lines().count() > 2, "{}", piped.out);
}

#[test]
fn settings_hold_for_both() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["budget.csv", "estates.csv", "quotas.csv"] {
        fs::copy(district().join(name), folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("earmark.toml"), "estates = \"estates.csv\"\nquotas = [\"quotas.csv\"]\n")
        .unwrap();
    let plain = ["plan", "budget.csv", "-q", "-o", "json", "--versus", "--without", "ndrc"];
    let told = earmark(folder.path(), &plain).json();
    let typed =
        planned(folder.path(), &["--no-config", "-q", "-o", "json", "--versus", "--without", "ndrc"]).json();
    assert_eq!(told["difference"], typed["difference"]);
}

#[test]
fn two_plans_side_by_side_are_no_budget() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("d")).unwrap();
    for name in ["d/budget.csv", "estates.csv"] {
        let from = name.rsplit('/').next().unwrap();
        fs::copy(district().join(from), folder.path().join(name)).unwrap();
    }
    let plan = ["plan", "d/budget.csv", "--estates", "estates.csv", "-q", "-o", "csv=d/two.csv"];
    earmark(folder.path(), &[&plan[..], &["--versus", "--without", "ndrc"]].concat());
    let ran = earmark(folder.path(), &["check", "d", "--estates", "estates.csv", "-o", "json"]);
    let skipped = ran.json()["skipped"].clone();
    assert_eq!(skipped, serde_json::json!(["d/two.csv: skipped: earmark wrote this table itself"]));
}
