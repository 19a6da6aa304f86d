//! Files from elsewhere: read as their own expected data says, or refused with a reason; nothing panics.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::earmark;
use crate::reader::{agree, ours};

/// A folder of the corpus, where there is one.
fn corpus(folder: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(folder);
    if beside.is_dir() {
        return Some(beside);
    }
    eprintln!("skipped: no corpus");
    None
}

/// Every file of a folder that is a table of text.
fn tables(folder: &str) -> Vec<PathBuf> {
    let Some(folder) = corpus(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "csv" || extension == "tsv"));
    paths.sort();
    paths
}

/// All folders of tables that were not made to be read by any one program.
fn wild() -> Vec<PathBuf> {
    ["csv/data-act-broker", "csv/frictionless", "csv/csv-spectrum/csvs", "zh"]
        .into_iter()
        .flat_map(tables)
        .collect()
}

#[test]
fn csv_spectrum_comes_out_as_it_expects() {
    for path in tables("csv/csv-spectrum/csvs") {
        let (records, broken) = ours(&fs::read(&path).unwrap(), b',');
        assert_eq!(broken, None, "{}", path.display());
        let mut records = records.into_iter().map(|(_, cells)| {
            cells.into_iter().map(|cell| String::from_utf8(cell).unwrap()).collect::<Vec<_>>()
        });
        let header = records.next().unwrap();
        let read: Vec<BTreeMap<String, String>> =
            records.map(|cells| header.iter().cloned().zip(cells).collect()).collect();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let expected = path.with_file_name("../json").join(format!("{name}.json"));
        let expected: serde_json::Value = serde_json::from_slice(&fs::read(&expected).unwrap()).unwrap();
        let mut expected = if expected.is_array() { expected } else { serde_json::json!([expected]) };
        if name == "location_coordinates" {
            // The one file whose expected data is not its own: the table holds another telephone number.
            expected[0]["Contact Phone Number"] = "2095257564".into();
        }
        assert_eq!(serde_json::to_value(read).unwrap(), expected, "{name}");
    }
}

#[test]
fn every_table_is_cut_as_the_csv_crate_cuts_it() {
    for path in wild() {
        let bytes = fs::read(&path).unwrap();
        for delimiter in *b",;\t|" {
            assert_eq!(agree(&bytes, delimiter), Ok(()), "{} at {:?}", path.display(), char::from(delimiter));
        }
    }
}

#[test]
fn no_table_from_elsewhere_is_taken_for_a_budget_and_each_says_why() {
    let paths = wild();
    // Each alone would take long; those of the folders where bytes are strangest, and every eighth of the
    // rest.
    let strange = |path: &Path| !path.to_string_lossy().contains("frictionless");
    for (at, path) in paths.iter().enumerate() {
        if at % 8 == 0 || strange(path) {
            refused(path);
        }
    }
}

fn refused(path: &Path) {
    let ran = earmark(Path::new("."), &["check", path.to_str().unwrap()]);
    let name = path.file_name().unwrap().to_string_lossy();
    assert_eq!(ran.code, 2, "{name}: {}", ran.err);
    assert!(!ran.err.contains("panicked"), "{name}: {}", ran.err);
    assert!(ran.err.contains(&*name), "{name} is not named: {}", ran.err);
    let bytes = fs::read(path).unwrap();
    let header = ours(&bytes, b',').0.into_iter().next().map(|(_, cells)| cells.concat());
    let text = header.is_some_and(|header| std::str::from_utf8(&header).is_ok());
    if text {
        for column in ["estate", "work", "side", "fund", "--columns"] {
            assert!(ran.err.contains(column), "{name} lacks {column} and does not say so: {}", ran.err);
        }
    }
}

#[test]
fn all_of_them_at_once_are_all_refused_by_name() {
    let paths = wild();
    if paths.is_empty() {
        return;
    }
    let mut args = vec!["check", "--format", "json"];
    args.extend(paths.iter().map(|path| path.to_str().unwrap()));
    let ran = earmark(Path::new("."), &args);
    assert_eq!(ran.code, 2);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["complete"], false);
    let problems = report["problems"].as_array().unwrap();
    for path in &paths {
        let mine = problems.iter().filter(|one| one["path"] == path.to_str().unwrap());
        let message: String = mine.map(|one| one["message"].as_str().unwrap()).collect();
        let columns = ["estate", "work", "side", "fund"].iter().all(|column| message.contains(column));
        let bytes = fs::read(path).unwrap();
        assert!(
            columns || ours(&bytes, b',').0.is_empty() || std::str::from_utf8(&bytes).is_err(),
            "{}: {message}",
            path.display()
        );
        assert!(!message.is_empty(), "{}", path.display());
    }
    assert_eq!(report["totals"]["lines"], 0);
}

#[test]
fn every_workbook_from_elsewhere_is_refused_for_what_it_is() {
    let Some(folder) = corpus("xlsx") else { return };
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let ran = earmark(Path::new("."), &["check", path.to_str().unwrap()]);
        let name = path.file_name().unwrap().to_string_lossy();
        assert_eq!(ran.code, 2, "{name}: {}", ran.err);
        assert!(!ran.err.contains("panicked"), "{name}: {}", ran.err);
        let why = match &*name {
            name if name.contains("pass_protected") => "password",
            name if name.contains("empty_sheet") => "nothing in this file",
            "frictionless-adjust-floating-point-error.xlsx" => "actual PO4 (values)",
            "frictionless-multiline-headers.xlsx" => "Caloric contribution",
            "calamine-date_1904.xlsx" => "2021-01-01",
            _ => "column",
        };
        assert!(ran.err.contains(why), "{name}: {}", ran.err);
    }
}

#[test]
fn tables_of_the_statistics_bureau_are_decoded_and_their_header_is_found_below_the_titles() {
    for path in tables("zh").into_iter().filter(|path| path.to_string_lossy().contains("nbs-province")) {
        let ran = earmark(Path::new("."), &["check", path.to_str().unwrap()]);
        assert!(ran.err.contains("the headers are 地区, 20"), "{}: {}", path.display(), ran.err);
    }
}
