//! `init`: a commented starter that passes its own checks. It never writes over a file.

mod layer;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::command::place::cannot_write;
use crate::command::{Exit, Failure, Stage, misused};
use crate::model::{Arg, Said};
use crate::report::commands::shell_word;
use crate::words::Language;

#[derive(Clone, Debug, Args)]
pub(super) struct InitArgs {
    /// Where to write it; a folder that is not there is made
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// Start a layer on a pack instead: a built-in one's id, or a path
    #[arg(long, value_name = "PACK")]
    pub from: Option<String>,
}

/// A file to be written: its name, and what it holds.
type File = (&'static str, String);

/// The starter in English.
const ENGLISH: [(&str, &str); 4] = [
    ("pack.toml", include_str!("en/pack.toml")),
    ("earmark.toml", include_str!("en/earmark.toml")),
    ("budget.csv", include_str!("en/budget.csv")),
    ("estates.csv", include_str!("en/estates.csv")),
];

/// The starter in Chinese.
const CHINESE: [(&str, &str); 4] = [
    ("pack.toml", include_str!("zh/pack.toml")),
    ("earmark.toml", include_str!("zh/earmark.toml")),
    ("budget.csv", include_str!("zh/budget.csv")),
    ("estates.csv", include_str!("zh/estates.csv")),
];

pub(super) fn run(args: &InitArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let starter = match stage.words.language {
        Language::English => ENGLISH,
        Language::Chinese => CHINESE,
    };
    let mut files: Vec<File> = starter.map(|(name, text)| (name, text.to_owned())).into();
    if let Some(base) = &args.from {
        layer::put(base, &args.dir, stage.words.language, &mut files)?;
    }
    let in_the_way = files.iter().map(|(name, _)| args.dir.join(name)).filter(|path| is_there(path));
    let in_the_way: Vec<Arg> = in_the_way.map(|path| Arg::from(shown(&path))).collect();
    if !in_the_way.is_empty() {
        return Err(misused(Said::new("init-in-the-way").with("paths", Arg::List(in_the_way))));
    }
    fs::create_dir_all(&args.dir).map_err(|error| cannot_write(plain(&args.dir), &error))?;
    for (name, text) in &files {
        let path = args.dir.join(name);
        create(&path, text)?;
        let said = Said::new("init-wrote").with("path", shown(&path));
        writeln!(stage.out, "{}", stage.words.say(&said))?;
    }
    for command in next(&args.dir) {
        writeln!(stage.out, "{}", stage.words.say(&Said::new("init-next").with("command", command)))?;
    }
    Ok(Exit::Clean)
}

/// Whether anything stands at a path, be it a link to nowhere.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Writes a file that is not there yet.
fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let file = fs::OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| cannot_write(plain(path), &error))
}

/// A path as people type it.
fn plain(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}

/// The same as text.
fn shown(path: &Path) -> String {
    plain(path).to_string_lossy().into_owned()
}

/// What to run on the starter, ready to be typed.
fn next(dir: &Path) -> [String; 2] {
    let [pack, budget, estates] =
        ["pack.toml", "budget.csv", "estates.csv"].map(|name| shell_word(&shown(&dir.join(name))));
    [
        format!("earmark test {pack} --coverage"),
        format!("earmark check {budget} --rules {pack} --estates {estates}"),
    ]
}
