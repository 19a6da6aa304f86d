//! What is written for CI runs: every flag and format it names is one of the command line's, and an input is
//! an argument.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use earmark::report::by_name;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files that name flags of `earmark check`.
const FILES: [&str; 5] =
    [".pre-commit-hooks.yaml", "action.yml", ".ci/action", "docs/ci.md", "docs/ci.zh.md"];

/// The commands and arguments in a file: whole words, without what stands around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let apart = |c: char| c.is_whitespace() || "`\"'()[],，、。；：（）".contains(c);
    text.lines().filter(|line| !line.contains("cargo install")).flat_map(move |line| line.split(apart))
}

#[test]
fn flags_and_formats_in_files_for_ci_are_known() {
    let help = Command::new(env!("CARGO_BIN_EXE_earmark")).args(["check", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let known: BTreeSet<&str> = words(&help).filter(|word| word.starts_with("--")).collect();
    for file in FILES {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let mut all = words(&text).peekable();
        while let Some(word) = all.next() {
            let name = word.split('=').next().unwrap();
            assert!(!name.starts_with("--") || name == "--" || known.contains(name), "{file}: {word}");
            if word == "-o" {
                let format = all.find(|word| !word.is_empty()).unwrap();
                let name = format.split('=').next().unwrap();
                assert!(by_name(name).is_some(), "{file}: {format}");
            }
        }
    }
}

#[test]
fn no_input_of_the_action_stands_in_a_line_that_a_shell_reads() {
    let text = fs::read_to_string(root().join("action.yml")).unwrap();
    for line in text.lines().filter(|line| line.contains("${{ inputs.")) {
        let (name, value) = line.trim().split_once(": ").unwrap();
        assert!(name.starts_with("EARMARK_") && value.starts_with("${{") && value.ends_with("}}"), "{line}");
    }
}

#[cfg(unix)]
#[test]
fn the_action_checks_what_its_inputs_name_and_an_input_is_nothing_but_an_argument() {
    let folder = tempfile::tempdir().unwrap();
    let budget = root().join("examples/district/budget.csv");
    let hostile = "b $(touch owned) `touch owned`; touch owned \"'&|.csv";
    fs::copy(&budget, folder.path().join(hostile)).unwrap();
    let estates = format!("--estates={}", root().join("examples/district/estates.csv").display());
    let bin = Path::new(env!("CARGO_BIN_EXE_earmark")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let run = |gate: &str, files: &str, sarif: &str| {
        Command::new("bash")
            .arg(root().join(".ci/action"))
            .current_dir(folder.path())
            .env("PATH", &path)
            .env("EARMARK_FILES", files)
            .env("EARMARK_ARGS", format!("\n{estates}\r\n\n"))
            .env("EARMARK_FAIL_ON", gate)
            .env("EARMARK_SARIF", sarif)
            .env("GITHUB_OUTPUT", folder.path().join("output"))
            .env("GITHUB_STEP_SUMMARY", folder.path().join("summary.md"))
            .output()
            .unwrap()
    };
    let output = run("never", hostile, "a b.sarif");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.starts_with(b"::notice title=22 lines checked"));
    assert_eq!(fs::read_to_string(folder.path().join("output")).unwrap(), "sarif=a b.sarif\n");
    assert!(folder.path().join("a b.sarif").is_file());
    assert!(fs::read_to_string(folder.path().join("summary.md")).unwrap().starts_with("# earmark\n"));
    assert_eq!(run("warning", hostile, "").status.code(), Some(1));
    assert_eq!(run("$(touch owned)", hostile, "").status.code(), Some(2));
    assert_eq!(run("never", "--version\n--help", "").status.code(), Some(2), "a file, never a flag");
    assert_eq!(run("never", "", "").status.code(), Some(2), "no files");
    assert_eq!(run("never", hostile, "x\nsarif=/etc/passwd").status.code(), Some(2));
    assert!(!folder.path().join("owned").exists());
}
