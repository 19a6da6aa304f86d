//! Which files a command line means: files, folders, patterns.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::model::{Problem, Said};

/// A file to be read, and whether the user named it or it was found in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// Whether the user named this very file.
    pub named: bool,
}

/// Every table that the arguments mean, in order; a file reached twice is there once, one in `leave_out` not at all.
pub fn find(args: &[PathBuf], leave_out: &[PathBuf]) -> (Vec<Found>, Vec<Problem>) {
    let mut seen: BTreeSet<PathBuf> = leave_out.iter().map(|path| real(path)).collect();
    let (mut out, mut problems) = (Vec::new(), Vec::new());
    for arg in args {
        for found in expand(arg, &mut problems) {
            if seen.insert(real(&found.path)) {
                out.push(found);
            }
        }
    }
    (out, problems)
}

/// The path with links and dots taken out, so that two ways to one file are one.
pub fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn expand(arg: &Path, problems: &mut Vec<Problem>) -> Vec<Found> {
    if arg == Path::new("-") {
        return vec![Found { path: arg.to_owned(), named: true }];
    }
    if arg.is_dir() {
        return folder(arg);
    }
    let text = arg.to_string_lossy();
    if arg.exists() || !text.contains(['*', '?', '[']) {
        return vec![Found { path: arg.to_owned(), named: true }];
    }
    match glob::glob(&text) {
        Ok(paths) => {
            let mut found = Vec::new();
            for path in paths.filter_map(Result::ok) {
                if path.is_dir() {
                    found.extend(folder(&path));
                } else {
                    found.push(Found { path, named: false });
                }
            }
            if found.is_empty() {
                problems.push(Problem::of(&text, Said::new("pattern-matches-nothing")));
            }
            found
        }
        Err(error) => {
            problems.push(Problem::of(&text, Said::new("bad-pattern").with("detail", error.msg)));
            Vec::new()
        }
    }
}

/// The tables below a folder, in byte order; hidden files and linked folders are passed over.
fn folder(root: &Path) -> Vec<Found> {
    let visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
    };
    WalkDir::new(root)
        .sort_by(|a, b| a.file_name().cmp(b.file_name()))
        .into_iter()
        .filter_entry(visible)
        .filter_map(Result::ok)
        .filter(|entry| !entry.file_type().is_dir() && is_table(entry.path()) && entry.path().is_file())
        .map(|entry| Found { path: entry.into_path(), named: false })
        .collect()
}

fn is_table(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"))
}
