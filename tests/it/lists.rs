//! The lists of checks and formats are well formed.

use std::collections::BTreeSet;

use earmark::{check, lint, report};

#[test]
fn codes_are_plain_and_unique_and_stand_in_a_folder_of_their_name() {
    let mut seen = BTreeSet::new();
    let checks = check::ALL.iter().map(|check| ("check", check.code));
    for (module, code) in checks.chain(lint::ALL.iter().map(|lint| ("lint", lint.code))) {
        assert!(seen.insert(code), "{code} is there twice");
        assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{code}");
        let folder = format!("{}/src/{module}/{}", env!("CARGO_MANIFEST_DIR"), code.replace('-', "_"));
        assert!(std::path::Path::new(&folder).join("mod.rs").is_file(), "{folder}");
    }
}

#[test]
fn every_folder_with_a_page_is_listed() {
    let mut listed: BTreeSet<String> =
        check::ALL.iter().map(|check| format!("check/{}", check.code)).collect();
    listed.extend(lint::ALL.iter().map(|lint| format!("lint/{}", lint.code)));
    for module in ["check", "lint"] {
        let root = format!("{}/src/{module}", env!("CARGO_MANIFEST_DIR"));
        for entry in std::fs::read_dir(root).unwrap() {
            let path = entry.unwrap().path();
            if path.join("page.md").exists() {
                let code = path.file_name().unwrap().to_string_lossy().replace('_', "-");
                assert!(listed.contains(&format!("{module}/{code}")), "{code} has a page but is in no list");
            }
        }
    }
}

#[test]
fn the_codes_of_the_contract_are_all_there() {
    let contract = [
        ("unknown-fund", "error"),
        ("unknown-work", "error"),
        ("unknown-side", "error"),
        ("unknown-estate", "error"),
        ("bad-amount", "error"),
        ("bad-date", "error"),
        ("bad-fact", "error"),
        ("bad-row", "error"),
        ("total-mismatch", "error"),
        ("fact-clash", "warning"),
        ("side-clash", "error"),
        ("control-total", "error"),
        ("forbidden", "error"),
        ("not-allowed", "error"),
        ("undetermined", "error"),
        ("needs-review", "warning"),
        ("over-limit", "error"),
        ("under-limit", "error"),
        ("split-mismatch", "error"),
        ("excluded-pair", "error"),
        ("quota-missing", "warning"),
        ("quota-unlisted", "note"),
        ("quota-unused", "note"),
        ("duplicate-item", "warning"),
        ("double-funding", "warning"),
        ("content-dropped", "error"),
        ("content-reduced", "error"),
        ("content-added", "error"),
        ("price-raised", "error"),
        ("fund-switched", "error"),
        ("side-switched", "error"),
        ("ambiguous-match", "error"),
        ("waiver-expired", "error"),
        ("waiver-lapsed", "error"),
        ("waiver-unused", "note"),
    ];
    for (code, severity) in contract {
        let check = check::by_code(code).unwrap_or_else(|| panic!("{code} is missing"));
        assert_eq!(check.severity.id(), severity, "{code}");
    }
    assert_eq!(check::ALL.len(), contract.len());
}

#[test]
fn the_codes_about_packs_are_all_there() {
    let codes: Vec<(&str, &str)> = lint::ALL.iter().map(|lint| (lint.code, lint.severity.id())).collect();
    let known = [
        ("widening", "error"),
        ("invariant-broken", "error"),
        ("never-decides", "warning"),
        ("duplicate-rule", "warning"),
        ("covered-rule", "note"),
        ("conflict", "note"),
        ("gap", "warning"),
        ("stale-silence", "warning"),
        ("unpayable-work", "warning"),
        ("idle-fund", "warning"),
        ("vintage-gap", "warning"),
        ("vintage-overlap", "warning"),
        ("source-not-in-force", "warning"),
        ("untested-rule", "warning"),
        ("limit-cannot-bind", "warning"),
        ("limit-cannot-be-met", "error"),
        ("confusable-names", "warning"),
        ("analysis-incomplete", "error"),
    ];
    assert_eq!(codes, known);
}

#[test]
fn formats_are_plain_and_unique() {
    let mut seen = BTreeSet::new();
    for format in report::ALL {
        assert!(seen.insert(format.name), "{} is there twice", format.name);
        assert!(format.name.chars().all(|c| c.is_ascii_lowercase()), "{}", format.name);
        assert!(!format.about.is_empty());
    }
    assert_eq!(report::ALL[0].name, "human", "people read the terminal where nothing is asked for");
}
