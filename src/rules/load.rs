//! Finds the files of a pack, built in or on disk, and makes a ruleset of them.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::model::{Problem, Problems, Said, text};
use crate::rules::doc::Doc;
use crate::rules::read;
use crate::rules::resolve;
use crate::rules::ruleset::{Ruleset, SourceFile};
use crate::rules::tree::suggestion;

/// A pack that comes with the program.
pub struct BuiltIn {
    /// Its id.
    pub id: &'static str,
    /// Its files, the one with `[pack]` first.
    files: &'static [(&'static str, &'static str)],
}

/// The packs that come with the program; the first is the default.
pub const BUILT_IN: &[BuiltIn] = &[BuiltIn {
    id: "cn-old-estates",
    files: &[
        ("cn-old-estates.toml", include_str!("../../rules/cn-old-estates.toml")),
        ("works.toml", include_str!("../../rules/works.toml")),
        ("cn-old-estates.tests.toml", include_str!("../../rules/cn-old-estates.tests.toml")),
    ],
}];

/// A pack that did not load: its mistakes, and the texts they stand in.
#[derive(Debug)]
pub struct NotLoaded {
    /// What is wrong.
    pub problems: Problems,
    /// The files that were read.
    pub files: Vec<SourceFile>,
}

/// Loads a pack by the id of a built-in one or by the path of a file.
pub fn load(name: &str) -> Result<Ruleset, NotLoaded> {
    let mut files = Vec::new();
    if let Some(pack) = BUILT_IN.iter().find(|pack| pack.id == name) {
        for (path, text) in pack.files {
            files.push(SourceFile { path: Arc::from(format!("{}/{path}", pack.id)), text: Arc::from(*text) });
        }
        return ruleset(files, Problems::default());
    }
    let (problems, docs) = gather(name, &mut files);
    finish(files, problems, &docs)
}

/// Makes a ruleset of files that are at hand, the one with `[pack]` first.
pub fn ruleset(files: Vec<SourceFile>, mut problems: Problems) -> Result<Ruleset, NotLoaded> {
    let mut docs = Vec::new();
    for file in &files {
        let (doc, wrong) = read::read(&file.path, &file.text);
        problems.extend(wrong);
        docs.push(doc);
    }
    finish(files, problems, &docs)
}

/// Reads a pack's file and those it includes.
fn gather(name: &str, files: &mut Vec<SourceFile>) -> (Problems, Vec<Doc>) {
    let mut problems = Problems::default();
    let mut docs: Vec<Doc> = Vec::new();
    match open(name) {
        Ok(file) => {
            let (doc, wrong) = read::read(&file.path, &file.text);
            problems.extend(wrong);
            files.push(file);
            docs.push(doc);
        }
        Err(said) => problems.push(Problem::of(name, said)),
    }
    let included =
        docs.iter().filter_map(|doc| doc.pack.as_ref()?.include.clone()).flatten().collect::<Vec<_>>();
    for include in included {
        let path = Path::new(name).parent().unwrap_or(Path::new("")).join(&include.value);
        match open(&path.to_string_lossy()) {
            Ok(file) => {
                let (doc, wrong) = read::read(&file.path, &file.text);
                problems.extend(wrong);
                if let Some(pack) = &doc.pack {
                    let spot = &pack.id.spot;
                    let said = Said::new("included-is-a-pack");
                    problems.push(Problem {
                        path: spot.path.clone(),
                        span: Some(spot.start..spot.end),
                        said,
                    });
                }
                files.push(file);
                docs.push(doc);
            }
            Err(said) => {
                let span = Some(include.spot.start..include.spot.end);
                problems.push(Problem { path: include.spot.path.clone(), span, said });
            }
        }
    }
    (problems, docs)
}

/// Reads a rule file as text.
pub fn open(path: &str) -> Result<SourceFile, Said> {
    let known = BUILT_IN.iter().map(|pack| pack.id);
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Said::new("no-such-pack").with("name", path).with("near", suggestion(text::nearest(path, known)))
        }
        _ => Said::new("cannot-read").with("detail", error.to_string()),
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|error| Said::new("not-utf8").with("at", error.utf8_error().valid_up_to() as u64 + 1))?;
    Ok(SourceFile { path: Arc::from(path), text: Arc::from(text) })
}

/// Resolves what was read. Mistakes of form do not hide mistakes of meaning.
fn finish(files: Vec<SourceFile>, mut problems: Problems, docs: &[Doc]) -> Result<Ruleset, NotLoaded> {
    if let (Some(first), true) = (files.first(), docs.iter().all(|doc| doc.pack.is_none()))
        && problems.is_empty()
    {
        problems.push(Problem::of(&first.path, Said::new("no-pack")));
    }
    let resolved = resolve::resolve(docs, digest(&files));
    match resolved {
        Ok(ruleset) if problems.is_empty() => return Ok(ruleset),
        Ok(_) => {}
        Err(wrong) => problems.extend(wrong),
    }
    let paths: Vec<Arc<str>> = files.iter().map(|file| Arc::clone(&file.path)).collect();
    problems.sort(&paths);
    Err(NotLoaded { problems, files })
}

/// The SHA-256 of the files' texts, each after its length.
fn digest(files: &[SourceFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update((file.text.len() as u64).to_le_bytes());
        hash.update(file.text.as_bytes());
    }
    hex(&hash.finalize())
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let digits = b"0123456789abcdef";
    let digit = |nibble: u8| digits.get(usize::from(nibble)).copied().map_or('0', char::from);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
