//! Which files a command line means: files, folders, patterns.

use std::collections::{BTreeMap, BTreeSet};
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

/// A file that the user names for something else than a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Where it is.
    pub path: PathBuf,
    /// Whether one sheet of it is meant: another may hold a budget.
    pub is_sheet: bool,
}

impl Other {
    /// All of a file.
    pub fn whole(path: PathBuf) -> Other {
        Other { path, is_sheet: false }
    }
}

/// Every table that the arguments mean, in order; a file reached twice is there once. One of the others is
/// left out, unless it is a workbook of which a sheet is meant there, and the user names it here or nothing
/// else is left; where no file is left at all, they are problems.
pub fn find(args: &[PathBuf], others: &[Other]) -> (Vec<Found>, Vec<Problem>) {
    let others: BTreeMap<PathBuf, bool> =
        others.iter().map(|other| (real(&other.path), other.is_sheet)).collect();
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    let (mut out, mut problems): (Vec<Found>, Vec<Problem>) = (Vec::new(), Vec::new());
    let mut left_out = Vec::new();
    for arg in args {
        for found in expand(arg, &mut problems) {
            let path = real(&found.path);
            if let Some(is_sheet) = others.get(&path).filter(|is_sheet| !(found.named && **is_sheet)) {
                left_out.push((found, *is_sheet));
            } else if seen.insert(path.clone()) {
                out.push(found);
            } else if found.named {
                out.iter_mut().filter(|mine| real(&mine.path) == path).for_each(|mine| mine.named = true);
            }
        }
    }
    if out.is_empty() && problems.is_empty() {
        let (sheets, whole): (Vec<_>, Vec<_>) = left_out.into_iter().partition(|(_, is_sheet)| *is_sheet);
        out.extend(sheets.into_iter().map(|(found, _)| found).filter(|found| seen.insert(real(&found.path))));
        let whole = whole.iter().filter(|_| out.is_empty());
        problems.extend(
            whole.map(|(found, _)| Problem::of(&found.path.to_string_lossy(), Said::new("no-budget-beside"))),
        );
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
        return folder(arg, problems);
    }
    let text = arg.to_string_lossy();
    if arg.exists() || !text.contains(['*', '?', '[']) {
        return vec![Found { path: arg.to_owned(), named: true }];
    }
    let visible = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    match glob::glob_with(&text, visible) {
        Ok(paths) => {
            let mut found = Vec::new();
            let before = problems.len();
            for path in paths {
                match path {
                    Ok(path) if through_link(&path, arg) => {}
                    Err(error) if through_link(error.path(), arg) => {}
                    Ok(path) if path.is_dir() => found.extend(folder(&path, problems)),
                    Ok(path) => found.push(Found { path, named: false }),
                    Err(error) => problems.push(unreadable(error.path(), error.error())),
                }
            }
            if found.is_empty() && problems.len() == before {
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

/// Whether a path that a pattern means leads through a linked folder which the pattern does not name.
fn through_link(path: &Path, pattern: &Path) -> bool {
    let named = pattern.iter().take_while(|name| !name.to_string_lossy().contains(['*', '?', '['])).count();
    let below = path.ancestors().skip(1).filter(|folder| folder.iter().count() > named);
    below.into_iter().any(Path::is_symlink)
}

/// The tables below a folder, in byte order; hidden files and linked folders are passed over.
fn folder(root: &Path, problems: &mut Vec<Problem>) -> Vec<Found> {
    let visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
    };
    let entries = WalkDir::new(root).sort_by(|a, b| a.file_name().cmp(b.file_name())).into_iter();
    let mut found = Vec::new();
    for entry in entries.filter_entry(visible) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) if is_table(entry.path()) && may_be_read(entry.path()) => {
                found.push(Found { path: entry.into_path(), named: false });
            }
            Ok(_) => {}
            Err(error) => problems.push(unreadable(error.path().unwrap_or(root), &error)),
        }
    }
    found
}

/// A folder that could not be looked into.
fn unreadable(path: &Path, error: &dyn std::error::Error) -> Problem {
    Problem::of(&path.to_string_lossy(), Said::new("cannot-read").with("detail", error.to_string()))
}

/// Whether there is a file, or a link of which nobody knows where it leads: whoever reads that one will say
/// so.
fn may_be_read(path: &Path) -> bool {
    path.metadata().map_or(true, |meta| meta.is_file())
}

fn is_table(path: &Path) -> bool {
    let known = ["csv", "xlsx", "xlsm", "xls", "ods"];
    path.extension().is_some_and(|extension| known.iter().any(|one| extension.eq_ignore_ascii_case(one)))
}
