//! `earmark.toml`: what the flags of `check` say where they are not given.
//!
//! A setting is a flag by its long name, with `_` for `-`. What the file says is put behind what was typed,
//! as if it had been typed too, unless it was: so a flag means the same in both places, and a flag beats the
//! file. Other commands that have such a flag heed the file as well, except for what `check` writes and how
//! it ends.

mod file;
mod show;

pub(super) use show::{schema, show};

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches, Parser};

use crate::command::Failure;
use crate::command::cli::{self, Cli};
use crate::command::settings::file::Given;
use crate::model::{Arg, Said};
use crate::report::commands::no_flag;
use crate::rules::load::NotLoaded;
use crate::rules::nouns::SourceFile;

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
    /// One path or several.
    Paths,
    /// Packs: ids of built-in ones, or paths.
    Packs,
    /// `FORMAT` or `FORMAT=PATH`, one or several.
    Outputs,
    /// A table: `[columns]`.
    Pairs,
    /// A table of codes: `error`, `warning` or `off`.
    Levels,
}

/// Every setting, with how it is written. A flag of `check` that is not here has no setting, and a test says
/// so.
const ALL: &[(&str, Kind)] = &[
    ("rules", Kind::Packs),
    ("estates", Kind::Path),
    ("works_map", Kind::Path),
    ("quotas", Kind::Paths),
    ("param", Kind::Pairs),
    ("lines_of", Kind::Value),
    ("group", Kind::Pairs),
    ("approved", Kind::Path),
    ("approved_kind", Kind::Value),
    ("waivers", Kind::Path),
    ("baseline", Kind::Path),
    ("update_baseline", Kind::Value),
    ("expect_lines", Kind::Value),
    ("expect_total", Kind::Values),
    ("as_of", Kind::Value),
    ("assume", Kind::Values),
    ("no_assume", Kind::Switch),
    ("strict", Kind::Switch),
    ("columns", Kind::Pairs),
    ("set", Kind::Pairs),
    ("unit", Kind::Value),
    ("sheet", Kind::Value),
    ("header_row", Kind::Value),
    ("encoding", Kind::Value),
    ("delimiter", Kind::Value),
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

/// What a run shows, and where, and how fast: all that does not change what it finds.
const OF_SHOWING: [&str; 10] =
    ["update_baseline", "lines_of", "group", "output", "format", "quiet", "verbose", "jobs", "lang", "color"];

/// What `check` writes, and how it ends: settings of it alone, for flags of these names say something else
/// elsewhere.
const OF_CHECK: [&str; 5] = ["levels", "fail_on", "output", "format", "verbose"];

/// Settings of which a file's one gives way to the other typed.
const EITHER: [&str; 2] = ["output", "format"];

/// The settings that the text of an `earmark.toml` makes: each by its name, with its values as its flag takes
/// them. All mistakes in it are told at once.
pub fn settings(source: SourceFile) -> Result<Vec<(&'static str, Vec<String>)>, NotLoaded> {
    let given = file::settings(source, &Cli::command())?;
    Ok(given.into_iter().map(|given| (given.key, given.values)).collect())
}

/// What a run was asked, and by whom.
pub(super) struct Asked {
    /// The command line, with what the file adds to it.
    pub cli: Cli,
    /// The file, where one was read.
    pub path: Option<Arc<str>>,
    /// Every setting that was made, typed or in the file.
    pub made: Vec<Made>,
    /// The words that, after the name of the command, ask the same again of the same files, wherever they
    /// were said.
    pub again: Vec<String>,
}

impl Asked {
    /// Whether the settings are to be shown, and nothing else is to be done.
    pub(super) fn shows_settings(&self) -> bool {
        matches!(&self.cli.command, cli::Command::Check(check) if check.show_settings)
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
    /// The command line itself; or help was asked for.
    Usage(clap::Error),
    /// The settings could not be read; the command line that was typed says in which language to tell.
    Settings(Box<Asked>, Failure),
}

/// Reads the command line, and behind it the settings.
pub(super) fn read(mut args: Vec<OsString>) -> Result<Asked, Stopped> {
    let mut command = Cli::command();
    let typed = command.try_get_matches_from_mut(&args).map_err(Stopped::Usage)?;
    let cli = Cli::from_arg_matches(&typed).map_err(Stopped::Usage)?;
    let Some(typed) = Typed::new(&command, &typed) else {
        return Ok(Asked { cli, path: None, made: Vec::new(), again: Vec::new() });
    };
    let asked = Asked { cli, path: None, made: made(&typed, &[]), again: again(&typed) };
    let Some(path) = place(&asked.cli) else { return Ok(asked) };
    let given = match file::read(&path, &command) {
        Ok(given) => given,
        Err(failure) => return Err(Stopped::Settings(Box::new(asked), failure)),
    };
    let is_check = matches!(asked.cli.command, cli::Command::Check(_));
    let given = given.into_iter().filter(|given| is_check || !OF_CHECK.contains(&given.key));
    let given: Vec<Given> = given.filter_map(|given| left_open(given, &typed)).collect();
    // What stands behind these is no flag of the command.
    let end = args.iter().position(|arg| arg == "--" || arg == "--versus").unwrap_or(args.len());
    args.splice(end..end, given.iter().flat_map(flags));
    let all = Cli::command().try_get_matches_from(&args).map_err(Stopped::Usage)?;
    let cli = Cli::from_arg_matches(&all).map_err(Stopped::Usage)?;
    let again = Typed::new(&command, &all).map(|all| again(&all)).unwrap_or_default();
    let path = Arc::from(path.to_string_lossy());
    Ok(Asked { cli, path: Some(path), made: made(&typed, &given), again })
}

/// Reads the command line of an earlier run, without any settings.
pub(super) fn read_again(words: &[String]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(
        ["earmark", "check", "--no-config"].into_iter().chain(words.iter().map(String::as_str)),
    )
}

/// The words that ask the same again: the files, then every flag that changes what is found, in the order of
/// the list.
fn again(asked: &Typed<'_>) -> Vec<String> {
    // A file that looks like a flag is none from where it stands.
    let files = asked.values("files").into_iter().flatten();
    let mut words: Vec<String> = files.map(|file| no_flag(&file).into_owned()).collect();
    let flag = |name: String, value: String| {
        if value.starts_with('-') { vec![format!("{name}={value}")] } else { vec![name, value] }
    };
    for (key, kind) in ALL.iter().filter(|(key, _)| !OF_SHOWING.contains(key)) {
        match kind {
            Kind::Levels => {
                for (_, flag, id) in LEVELS {
                    let codes = asked.values(id).unwrap_or_default();
                    words.extend(codes.into_iter().flat_map(|code| [flag.to_owned(), code]));
                }
            }
            Kind::Switch => words.extend(asked.values(key).map(|_| flag_of(key))),
            _ => {
                let values = asked.values(key).unwrap_or_default();
                words.extend(values.into_iter().flat_map(|value| flag(flag_of(key), value)));
            }
        }
    }
    words
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

/// What was typed after the name of a command.
struct Typed<'a> {
    command: &'a Command,
    matches: &'a ArgMatches,
}

impl<'a> Typed<'a> {
    /// The command that was typed, of all there are, and what was typed after it.
    fn new(all: &'a Command, matches: &'a ArgMatches) -> Option<Typed<'a>> {
        let (name, matches) = matches.subcommand()?;
        let typed = Typed { command: all.find_subcommand(name)?, matches };
        // What is below a command is a command itself.
        Some(Typed::new(typed.command, typed.matches).unwrap_or(typed))
    }

    /// Whether the command has a flag.
    fn has(&self, id: &str) -> bool {
        self.command.get_arguments().any(|flag| flag.get_id() == id)
    }

    /// What was typed for a flag: nothing where the command has none of that name.
    fn values(&self, id: &str) -> Option<Vec<String>> {
        if !self.has(id) || self.matches.value_source(id) != Some(ValueSource::CommandLine) {
            return None;
        }
        let raw = self.matches.get_raw(id).into_iter().flatten();
        Some(raw.map(|value| value.to_string_lossy().into_owned()).collect())
    }

    /// Whether a flag was typed beside which this one cannot stand.
    fn excludes(&self, id: &str) -> bool {
        let typed = self.command.get_arguments().filter(|flag| self.values(flag.get_id().as_str()).is_some());
        typed.flat_map(|flag| self.command.get_arg_conflicts_with(flag)).any(|other| other.get_id() == id)
    }
}

/// What of a setting the command line leaves open: nothing, if the command has no such flag, or if it was
/// typed, or another that excludes it.
fn left_open(mut given: Given, typed: &Typed<'_>) -> Option<Given> {
    if given.key == "levels" {
        let codes: Vec<String> = LEVELS.iter().filter_map(|(_, _, id)| typed.values(id)).flatten().collect();
        given.values.retain(|pair| !codes.iter().any(|code| pair.split('=').next() == Some(code)));
        return Some(given);
    }
    let either = if EITHER.contains(&given.key) { &EITHER[..] } else { &[given.key] };
    let open = typed.has(given.key) && !typed.excludes(given.key);
    (open && either.iter().all(|id| typed.values(id).is_none())).then_some(given)
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
fn made(typed: &Typed<'_>, given: &[Given]) -> Vec<Made> {
    let mut out = Vec::new();
    for (key, kind) in ALL {
        let in_file = given.iter().find(|given| given.key == *key);
        let value = |given: &Given| match kind {
            Kind::Switch => Some((!given.values.is_empty()).to_string()),
            // All that the file says of levels may be typed otherwise.
            _ => Some(given.values.join(" ")).filter(|values| !values.is_empty()),
        };
        let in_file = in_file.and_then(|given| Some((value(given)?, given.line)));
        out.extend(in_file.map(|(value, line)| Made { key, value, line: Some(line) }));
        out.extend(typed_values(typed, key).map(|value| Made { key, value, line: None }));
    }
    out
}

/// What was typed for a setting.
fn typed_values(typed: &Typed<'_>, key: &str) -> Option<String> {
    if key != "levels" {
        return typed.values(key).map(|values| values.join(" "));
    }
    let level = |(word, _, id): &(&str, &str, &str)| {
        let codes = typed.values(id).unwrap_or_default();
        codes.into_iter().map(|code| format!("{code}={word}")).collect::<Vec<_>>()
    };
    let levels: Vec<String> = LEVELS.iter().flat_map(level).collect();
    (!levels.is_empty()).then(|| levels.join(" "))
}
