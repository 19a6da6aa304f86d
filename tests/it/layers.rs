//! The house keeps its order: modules use only what is below them, and each outside crate has one door.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules, from the ground up.
const ORDER: [&str; 14] = [
    "model", "finding", "budget", "facts", "rules", "lint", "check", "plan", "triage", "suite", "sql",
    "words", "report", "command",
];

/// Outside crates, each with the files, or folders, that may name it. serde, schemars and thiserror may be
/// named anywhere.
const DOORS: &[(&str, &[&str])] = &[
    ("aho_corasick", &["rules/free_text/vocabulary.rs"]),
    ("itoa", &["model/digits.rs"]),
    ("rust_decimal", &["model/money.rs"]),
    ("jiff", &["model/date.rs"]),
    ("unicode_normalization", &["model/text.rs"]),
    ("unicode_security", &["model/text.rs"]),
    ("strsim", &["model/text.rs"]),
    ("compact_str", &["budget/row.rs"]),
    ("csv_core", &["budget/fields.rs"]),
    (
        "memchr",
        &[
            "budget/cells.rs",
            "budget/fields.rs",
            "budget/open.rs",
            "budget/scan.rs",
            "command/progress.rs",
            "report/record/form.rs",
        ],
    ),
    ("glob", &["budget/files.rs"]),
    ("walkdir", &["budget/files.rs"]),
    ("toml", &["rules/tree.rs"]),
    ("toml_edit", &["command/waive/document.rs"]),
    (
        "rustc_hash",
        &[
            "budget/head.rs",
            "check/cases.rs",
            "check/estates.rs",
            "check/facts.rs",
            "check/limits/count.rs",
            "check/limits/ledger.rs",
            "check/limits/left.rs",
            "check/limits/plain.rs",
            "check/limits/rooms.rs",
            "check/line/alike.rs",
            "check/line/kinds.rs",
            "check/line/known.rs",
            "check/line/numbers.rs",
            "check/line/mod.rs",
            "check/line/pairs.rs",
            "check/repeats/trace.rs",
            "facts/index.rs",
            "facts/runs.rs",
            "facts/spellings.rs",
            "finding/mod.rs",
            "plan/draft.rs",
            "report/record/form.rs",
            "report/record/left.rs",
            "report/record/made.rs",
            "report/record/of_run.rs",
            "report/record/quotas.rs",
            "triage/baseline.rs",
            "triage/fingerprint.rs",
            "words/mod.rs",
        ],
    ),
    ("hashbrown", &["facts/index.rs"]),
    ("ethnum", &["check/approved/exact.rs", "check/limits/weigh.rs", "plan/simplex.rs"]),
    ("fluent_bundle", &["words/mod.rs"]),
    ("unic_langid", &["words/mod.rs"]),
    ("calamine", &["budget/grid.rs", "budget/workbook.rs", "budget/xlsx.rs"]),
    ("cfb", &["budget/compound.rs"]),
    ("quick_xml", &["budget/open_document.rs", "report/junit.rs"]),
    ("encoding_rs", &["budget/encoding.rs"]),
    ("simdutf8", &["budget/encoding.rs"]),
    ("fearless_simd", &["budget/cuts.rs"]),
    ("zip", &["budget/workbook.rs"]),
    ("base64", &["report/html/frame.rs"]),
    (
        "maud",
        &[
            "report/html/approved.rs",
            "report/html/drawn.rs",
            "report/html/estates.rs",
            "report/html/findings.rs",
            "report/html/frame.rs",
            "report/html/head.rs",
            "report/html/mod.rs",
            "report/html/money.rs",
            "report/html/record.rs",
            "report/html/rules.rs",
            "report/html/table.rs",
            "report/html/where_to.rs",
        ],
    ),
    (
        "csv",
        &[
            "budget/shape.rs",
            "report/lines.rs",
            "report/planned/rows.rs",
            "report/rows.rs",
            "suite/table.rs",
            "command/init/layer.rs",
        ],
    ),
    ("rust_xlsxwriter", &["report/xlsx/book.rs"]),
    ("comfy_table", &["report/terminal.rs"]),
    (
        "serde_json",
        &[
            "report/earlier.rs",
            "report/json.rs",
            "report/jsonl.rs",
            "report/sarif/log.rs",
            "report/sarif/mod.rs",
            "report/sarif/results.rs",
            "report/sarif/rules.rs",
            "report/record/read.rs",
            "command/verify/mod.rs",
            "command/verify/compare.rs",
            "report/linted.rs",
            "report/waivers.rs",
            "report/tested.rs",
            "command/inspect/mod.rs",
            "command/settings/show.rs",
            "report/changed/json.rs",
            "report/planned/json.rs",
            "command/shell.rs",
        ],
    ),
    ("annotate_snippets", &["command/problems.rs"]),
    ("indicatif", &["command/progress.rs"]),
    ("tempfile", &["budget/input.rs", "command/output.rs"]),
    ("clap", &["command/"]),
    ("terminal_size", &["command/mod.rs"]),
];

#[test]
fn modules_use_only_what_is_below_them() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(mine) = module_of(&path) else { continue };
        for used in uses_of_ours(&text) {
            let (Some(here), Some(there)) = (place(&mine), place(&used)) else { continue };
            if there > here {
                wrong.push(format!("{path}: `{mine}` uses `{used}`, which is above it"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place() {
    let unplaced: Vec<String> = sources()
        .into_iter()
        .filter_map(|(path, _)| module_of(&path))
        .filter(|m| place(m).is_none())
        .collect();
    assert!(unplaced.is_empty(), "give these a place in ORDER: {unplaced:?}");
}

#[test]
fn outside_crates_are_named_at_their_doors() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        for (name, doors) in DOORS {
            if names(&text, name) && !doors.iter().any(|door| is_behind(&path, door)) {
                wrong.push(format!("{path}: names `{name}`, whose door is {}", doors.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_door_is_used() {
    let sources = sources();
    for (name, doors) in DOORS {
        for door in *doors {
            let mut behind = sources.iter().filter(|(path, _)| is_behind(path, door));
            assert!(behind.any(|(_, text)| names(text, name)), "{door} does not name `{name}`");
        }
    }
}

/// Whether a file is this door, or in this folder.
fn is_behind(path: &str, door: &str) -> bool {
    if door.ends_with('/') { path.starts_with(door) } else { path == door }
}

/// Every source file, by its path below `src`, with what is not a comment.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    gather(&root, &mut files);
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            (name, code.join("\n"))
        })
        .collect()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The module a file belongs to; none for the crate's roots.
fn module_of(path: &str) -> Option<String> {
    let first = path.split('/').next()?;
    let module = first.strip_suffix(".rs").unwrap_or(first);
    (!["lib", "main"].contains(&module)).then(|| module.to_owned())
}

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|one| *one == module)
}

/// The modules of ours that a source names as `crate::module`.
fn uses_of_ours(text: &str) -> Vec<String> {
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    text.split("crate::").skip(1).map(word).collect()
}

/// Whether a source names an outside crate as `name::`.
fn names(text: &str, name: &str) -> bool {
    let path = format!("{name}::");
    text.match_indices(&path).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
    })
}
