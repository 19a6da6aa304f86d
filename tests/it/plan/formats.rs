//! Plans in every format: they say the same, agree with their schema, and let nothing act that a draft holds.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx};
use earmark::report::planned::ALL;
use serde_json::Value;

use crate::cli::{Ran, earmark};
use crate::hostile;

fn district() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/district")
}

/// The flags of a plan for the district that leaves some money unfunded.
const SHORT: [&str; 10] = [
    "plan",
    "budget.csv",
    "--estates",
    "estates.csv",
    "--quotas",
    "quotas.csv",
    "--quota",
    "local_fiscal=700000",
    "--quota",
    "residents=100000",
];

fn planned(more: &[&str]) -> Ran {
    earmark(&district(), &[&SHORT, more].concat())
}

fn agrees(schema: &str, written: &Value) {
    let schema = earmark(&district(), &["schema", schema]);
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema.out).unwrap()).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(written).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_written_agrees_with_the_schemas() {
    agrees("plan", &planned(&["-o", "json"]).json());
    agrees("plans", &planned(&["-o", "json", "--versus", "--allow-review"]).json());
}

#[test]
fn every_format_shows_the_same_money() {
    let told = planned(&["-q", "-o", "json"]).json();
    let grouped = |amount: &Value| {
        let (whole, rest) = amount.as_str().unwrap().split_once('.').unwrap();
        let digits: Vec<String> =
            whole.as_bytes().rchunks(3).rev().map(|part| String::from_utf8(part.to_vec()).unwrap()).collect();
        format!("{}.{rest}", digits.join(","))
    };
    let totals = &told["totals"];
    let figures = ["kept", "moved", "unfunded", "carried"].map(|end| grouped(&totals[end]["amount"]));
    assert_ne!(figures[2], "0.00");
    for format in ["human", "markdown", "html"] {
        let shown = planned(&["-q", "-o", format]);
        assert_eq!(shown.code, 1, "some money is unfunded");
        for figure in &figures {
            assert!(shown.out.contains(figure), "{format}: {figure}\n{}", shown.out);
        }
    }
}

/// Writes a workbook to a folder and opens it.
fn workbook(folder: &Path, args: &[&str]) -> Xlsx<Cursor<Vec<u8>>> {
    let path = folder.join("plan.xlsx");
    let output = format!("xlsx={}", path.display());
    let at = args.iter().position(|arg| *arg == "--versus").unwrap_or(args.len());
    let ran = planned(&[&args[..at], &["-q", "-o", &output], &args[at..]].concat());
    assert!(ran.code < 2, "{}", ran.err);
    Xlsx::new(Cursor::new(fs::read(path).unwrap())).unwrap()
}

/// The rows of a sheet as text, money with two decimals.
#[expect(clippy::disallowed_types, reason = "the numbers of a workbook are of this kind")]
fn rows(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<Vec<String>> {
    let range = book.worksheet_range(sheet).unwrap();
    let cell = |cell: &calamine::Data| match cell {
        calamine::Data::Float(number) => format!("{number:.2}"),
        calamine::Data::Int(number) => format!("{:.2}", f64::from(i32::try_from(*number).unwrap())),
        other => other.to_string(),
    };
    range.rows().map(|row| row.iter().map(cell).collect()).collect()
}

#[test]
fn the_workbook_holds_the_planned_budget_and_what_moves() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = workbook(folder.path(), &[]);
    let names = ["Summary", "Planned budget", "Moves", "Unfunded", "Funds", "Run"];
    assert_eq!(book.sheet_names(), names);
    let told = planned(&["-q", "-o", "json"]).json();
    let moves = rows(&mut book, "Moves");
    let amounts: Vec<&str> =
        told["moves"].as_array().unwrap().iter().map(|one| one["amount"].as_str().unwrap()).collect();
    let at = moves[0].iter().position(|head| head == "amount").unwrap();
    assert_eq!(moves[1..].iter().map(|row| row[at].as_str()).collect::<Vec<_>>(), amounts);
    let unfunded = rows(&mut book, "Unfunded");
    assert_eq!(unfunded.len() - 1, told["unfunded"].as_array().unwrap().len());
    // The planned budget is that of the CSV, cell by cell.
    let plain = planned(&["-q", "-o", "csv"]);
    let mut reader = csv::Reader::from_reader(plain.out.as_bytes());
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let sheet = rows(&mut book, "Planned budget");
    assert_eq!(sheet[0], heads);
    let money = heads.iter().position(|head| head == "amount").unwrap();
    for (record, row) in reader.records().zip(&sheet[1..]) {
        let record = record.unwrap();
        for (at, (cell, shown)) in record.iter().zip(row).enumerate().skip(2) {
            // Money is a number in the workbook; in the CSV it stands as the draft writes it.
            let amount = cell.replace(',', "");
            let same =
                shown == cell || at == money && [shown, shown.trim_end_matches(".00")].contains(&&*amount);
            assert!(same || heads[at] == "date", "{cell}, not {shown}");
        }
    }
}

#[test]
fn a_planned_workbook_is_checked_and_planned_like_the_csv() {
    let folder = tempfile::tempdir().unwrap();
    for lang in ["en", "zh"] {
        workbook(folder.path(), &["--lang", lang]);
        fs::write(folder.path().join("plan.csv"), planned(&["-q", "-o", "csv"]).out).unwrap();
        for table in ["estates.csv", "quotas.csv"] {
            fs::copy(district().join(table), folder.path().join(table)).unwrap();
        }
        let check = |draft: &str| {
            let args =
                ["check", draft, "--estates", "estates.csv", "--quotas", "quotas.csv", "-q", "-o", "json"];
            let told = earmark(folder.path(), &args).json();
            let keys = told["findings"].as_array().unwrap().iter().map(|one| one["key"].clone());
            (told["totals"].clone(), keys.collect::<Vec<Value>>())
        };
        assert_eq!(check("plan.xlsx"), check("plan.csv"));
        let mut args = SHORT.to_vec();
        args[1] = "plan.xlsx";
        let told = earmark(folder.path(), &[&args[..], &["-q", "-o", "json"]].concat()).json();
        assert_eq!((&told["moves"], &told["unfunded"]), (&Value::Array(vec![]), &Value::Array(vec![])));
    }
}

#[test]
fn what_a_draft_holds_acts_in_no_format() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["draft.csv", "::error::[x](y)|<b>`%0A.csv"] {
        fs::write(folder.path().join(name), hostile::budget()).unwrap();
    }
    for (lang, versus) in [("en", false), ("zh", false), ("en", true), ("zh", true)] {
        let formats = ALL.iter().filter(|format| !versus || format.versus.is_some());
        let outputs: Vec<String> = formats
            .clone()
            .flat_map(|format| ["-o".to_owned(), format!("{}=out.{}", format.name, format.name)])
            .collect();
        let mut args =
            vec!["plan", "draft.csv", "./::error::[x](y)|<b>`%0A.csv", "--assume", "estates-in-scope"];
        args.extend(outputs.iter().map(String::as_str).chain(["-q", "--lang", lang]));
        if versus {
            args.extend(["--versus", "--allow-review", "--without", "special_bond"]);
        }
        let ran = earmark(folder.path(), &args);
        assert_eq!(ran.code, 1, "{}", ran.err);
        for format in formats {
            let bytes = fs::read(folder.path().join(format!("out.{}", format.name))).unwrap();
            hostile::inert(format.name, &bytes);
        }
        let bytes = fs::read(folder.path().join("out.xlsx")).unwrap();
        let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
        for name in book.sheet_names() {
            let formulas = book.worksheet_formula(&name).unwrap();
            assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()), "{name}");
            let cells = book.worksheet_range(&name).unwrap();
            let hidden = |cell: &calamine::Data| cell.to_string().contains(['\u{1b}', '\u{7}', '\u{202e}']);
            assert!(!cells.used_cells().any(|(_, _, cell)| hidden(cell)), "{name}");
        }
    }
}

#[test]
fn of_a_draft_without_lines_no_empty_table_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("draft.csv"), "item,estate,work,side,fund,amount\n").unwrap();
    let shown = earmark(folder.path(), &["plan", "draft.csv"]);
    assert_eq!(shown.code, 3);
    assert!(!shown.out.contains("what each fund pays"), "{}", shown.out);
    assert!(shown.out.contains("adds up to the draft: yes"), "{}", shown.out);
}
