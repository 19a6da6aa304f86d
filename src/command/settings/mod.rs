//! `earmark.toml`: what the flags of `check` say where they are not given.
//!
//! A setting is a flag by its long name, with `_` for `-`. What the file says is put behind what was typed, as if it had
//! been typed too, unless it was: so a flag means the same in both places, and a flag beats the file.

mod file;
mod show;

pub(super) use show::{schema, show};

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};

use crate::command::Failure;
use crate::command::args::{self, Cli};
use crate::command::settings::file::Given;
use crate::model::{Arg, Said};

/// The name of the file.
const NAME: &str = "earmark.toml";

/// How a setting is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One value.
    Value,
    /// One value or several.
    Values,
    /// `true` or `false`.
    Switch,
    /// A path, from where the file stands.
    Path,
    /// Packs: ids of built-in ones, or paths.
    Packs,
    /// `FORMAT` or `FORMAT=PATH`, one or several.
    Outputs,
    /// A table: `[columns]`.
    Pairs,
    /// A table of codes: `error`, `warning` or `off`.
    Levels,
}

/// Every setting, with how it is written. A flag of `check` that is not here has no setting, and a test says so.
const ALL: &[(&str, Kind)] = &[
    ("rules", Kind::Packs),
    ("estates", Kind::Path),
    ("works_map", Kind::Path),
    ("as_of", Kind::Value),
    ("assume", Kind::Values),
    ("no_assume", Kind::Switch),
    ("strict", Kind::Switch),
    ("columns", Kind::Pairs),
    ("set", Kind::Pairs),
    ("unit", Kind::Value),
    ("levels", Kind::Levels),
    ("fail_on", Kind::Value),
    ("output", Kind::Outputs),
    ("format", Kind::Value),
    ("quiet", Kind::Switch),
    ("verbose", Kind::Switch),
    ("jobs", Kind::Value),
    ("lang", Kind::Value),
    ("color", Kind::Value),
];

/// The words of `[levels]`, each with the flag that says the same.
const LEVELS: [(&str, &str, &str); 3] =
    [("error", "-D", "deny"), ("warning", "-W", "warn"), ("off", "-A", "allow")];

/// Settings of which a file's one gives way to the other typed.
const EITHER: [&str; 2] = ["output", "format"];

/// What a run was asked, and by whom.
pub(super) struct Asked {
    /// The command line, with what the file adds to it.
    pub cli: Cli,
    /// The file, where one was read.
    pub path: Option<Arc<str>>,
    /// Every setting that was made, typed or in the file.
    pub made: Vec<Made>,
}

impl Asked {
    /// Whether the settings are to be shown, and nothing else is to be done.
    pub(super) fn shows_settings(&self) -> bool {
        matches!(&self.cli.command, args::Command::Check(check) if check.show_settings)
    }

    /// What a report should say of the file: which settings of the run it made.
    pub(super) fn note(&self) -> Option<Said> {
        let made = self.made.iter().filter(|made| made.line.is_some());
        let keys: Vec<String> = made.map(|made| format!("`{}`", made.key)).collect();
        let said = Said::new("note-settings").with("path", self.path.as_deref()?);
        (!keys.is_empty()).then(|| said.with("settings", keys.into_iter().collect::<Arg>()))
    }
}

/// A setting that was made.
pub(super) struct Made {
    /// Its name.
    pub key: &'static str,
    /// Its value, as a flag would take it.
    pub value: String,
    /// The line of the file; none where it was typed.
    pub line: Option<usize>,
}

/// Why a command line was not understood.
pub(super) enum Stopped {
    /// In clap's words.
    Usage(clap::Error),
    /// The settings could not be read; the command line that was typed says in which language to tell.
    Settings(Box<Asked>, Failure),
}

/// Reads the command line, and behind it the settings.
pub(super) fn read(mut args: Vec<OsString>) -> Result<Asked, Stopped> {
    let mut command = Cli::command();
    command.build();
    let typed = command.try_get_matches_from_mut(&args).map_err(Stopped::Usage)?;
    let cli = Cli::from_arg_matches(&typed).map_err(Stopped::Usage)?;
    let asked = Asked { cli, path: None, made: made(&typed, &[]) };
    let Some(path) = place(&asked.cli) else { return Ok(asked) };
    let given = match file::read(&path, &command) {
        Ok(given) => given,
        Err(failure) => return Err(Stopped::Settings(Box::new(asked), failure)),
    };
    let given: Vec<Given> = given.into_iter().filter_map(|given| left_open(given, &typed)).collect();
    let end = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
    args.splice(end..end, given.iter().flat_map(flags));
    let cli = Cli::try_parse_from(&args).map_err(Stopped::Usage)?;
    let path = Arc::from(path.to_string_lossy());
    Ok(Asked { cli, path: Some(path), made: made(&typed, &given) })
}

/// The file to read: the one that was named, else the first of that name here or in a folder above.
fn place(cli: &Cli) -> Option<PathBuf> {
    if cli.no_config {
        return None;
    }
    if let Some(named) = &cli.config {
        return Some(named.clone());
    }
    let above = std::env::current_dir().ok()?.ancestors().count();
    let mut folder = PathBuf::new();
    for _ in 0..above {
        let path = folder.join(NAME);
        if path.is_file() {
            return Some(path);
        }
        folder.push("..");
    }
    None
}

/// What of a setting the command line leaves open: nothing, if the command has no such flag or it was typed.
fn left_open(mut given: Given, typed: &ArgMatches) -> Option<Given> {
    let (_, command) = typed.subcommand()?;
    let was_typed = |id: &str| command.value_source(id) == Some(ValueSource::CommandLine);
    let has = |id: &str| command.try_contains_id(id).is_ok();
    if given.key == "levels" {
        let codes =
            |id: &str| command.get_many::<String>(id).into_iter().flatten().cloned().collect::<Vec<_>>();
        if !has("deny") {
            return None;
        }
        let typed: Vec<String> = LEVELS.iter().flat_map(|(_, _, id)| codes(id)).collect();
        given.values.retain(|pair| !typed.iter().any(|code| pair.split('=').next() == Some(code)));
        return Some(given);
    }
    let either = if EITHER.contains(&given.key) { &EITHER[..] } else { &[given.key] };
    (has(given.key) && !either.iter().any(|id| was_typed(id))).then_some(given)
}

/// The flag of a setting.
fn flag_of(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

/// A setting as it would be typed.
fn flags(given: &Given) -> Vec<OsString> {
    let name = flag_of(given.key);
    let flag = |value: &String| match ALL.iter().find(|(key, _)| *key == given.key) {
        Some((_, Kind::Switch)) => vec![OsString::from(&name)],
        Some((_, Kind::Levels)) => {
            let (code, level) = value.split_once('=').unwrap_or_default();
            let found = LEVELS.iter().find(|(word, ..)| *word == level);
            found.map_or_else(Vec::new, |(_, flag, _)| vec![OsString::from(flag), OsString::from(code)])
        }
        _ => vec![OsString::from(format!("{name}={value}"))],
    };
    given.values.iter().flat_map(flag).collect()
}

/// Every setting that was made, in the order of the list.
fn made(typed: &ArgMatches, given: &[Given]) -> Vec<Made> {
    let Some((_, command)) = typed.subcommand() else { return Vec::new() };
    let mut out = Vec::new();
    for (key, _) in ALL {
        let line = given.iter().find(|given| given.key == *key);
        out.extend(line.map(|given| Made { key, value: given.values.join(" "), line: Some(given.line) }));
        out.extend(typed_values(command, key).map(|value| Made { key, value, line: None }));
    }
    out
}

/// What was typed for a setting.
fn typed_values(command: &ArgMatches, key: &str) -> Option<String> {
    let ids: Vec<(&str, &str)> = if key == "levels" {
        LEVELS.iter().map(|(word, _, id)| (*id, *word)).collect()
    } else {
        vec![(key, "")]
    };
    let mut out: Vec<String> = Vec::new();
    for (id, level) in ids {
        let known = command.try_contains_id(id).is_ok();
        if known && command.value_source(id) == Some(ValueSource::CommandLine) {
            let raw =
                command.get_raw(id).into_iter().flatten().map(|value| value.to_string_lossy().into_owned());
            out.extend(raw.map(|value| if level.is_empty() { value } else { format!("{value}={level}") }));
        }
    }
    (!out.is_empty()).then(|| out.join(" "))
}
