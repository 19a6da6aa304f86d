//! The page of `DuckDB` does what it says: its commands are run on the district, its statements on the
//! engine.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::engines::{is_passed_by, no_python, python};

/// The first block of a page that is opened by these words, without its ends.
fn block<'p>(page: &'p str, opens: &str) -> &'p str {
    let after = page.split_once(&format!("```{opens}\n")).unwrap().1;
    after.split_once("```").unwrap().0
}

#[test]
fn the_page_of_duckdb_shows_what_the_engine_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["duckdb.md", "duckdb.zh.md"] {
        let page = fs::read_to_string(root.join("docs").join(name)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("district")).unwrap();
        for table in ["budget.csv", "estates.csv", "quotas.csv"] {
            let district = root.join("examples/district").join(table);
            fs::copy(district, folder.path().join("district").join(table)).unwrap();
        }
        let shell: Vec<&str> = block(&page, "sh")
            .lines()
            .filter(|line| !line.starts_with("cd ") && !line.starts_with("duckdb "))
            .collect();
        let bin = Path::new(env!("CARGO_BIN_EXE_earmark")).parent().unwrap();
        let path = format!("{}:{}", bin.display(), env::var("PATH").unwrap());
        let mut bash = Command::new("bash");
        let ran = bash.args(["-c", &shell.join("\n")]).env("PATH", path).current_dir(folder.path());
        assert!(ran.status().unwrap().success(), "{name}: {shell:?}");
        fs::write(folder.path().join("page.sql"), block(&page, "sql")).unwrap();
        let driver = root.join("tests/it/engines/driver.py");
        let output =
            Command::new(python()).arg(driver).args(["page", "page.sql"]).current_dir(folder.path()).output();
        let output = output.unwrap_or_else(|_| no_python());
        if is_passed_by("duckdb", &output) {
            return;
        }
        assert_eq!(String::from_utf8(output.stdout).unwrap(), block(&page, "text"), "{name}");
    }
}
