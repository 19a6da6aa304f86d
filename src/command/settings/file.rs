//! Reads `earmark.toml`: every setting, checked against what its flag takes.

use std::path::Path;

use clap::Command;

use crate::check;
use crate::command::settings::{ALL, Kind, LEVELS, flag_of};
use crate::command::{Failure, misuse};
use crate::model::{Problem, Said};
use crate::report;
use crate::rules::BUILT_IN;
use crate::rules::load::{NotLoaded, open};
use crate::rules::nouns::SourceFile;
use crate::rules::select::not_one_of;
use crate::rules::tree::{At, Notes, Scalar, Table, walk};

/// One setting as a file has it.
pub(super) struct Given {
    /// Its name.
    pub key: &'static str,
    /// Its values, as a flag would take them.
    pub values: Vec<String>,
    /// The line of the file.
    pub line: usize,
}

/// Reads the file; all its mistakes are told at once.
pub(super) fn read(path: &Path, command: &Command) -> Result<Vec<Given>, Failure> {
    let shown = path.to_string_lossy();
    if !path.is_file() {
        return Err(Failure::Problems(Problem::of(&shown, Said::new("no-such-file")).into()));
    }
    let source = open(&shown).map_err(|said| Failure::Problems(Problem::of(&shown, said).into()))?;
    settings(source, command).map_err(|wrong| Failure::Rules(Box::new(wrong)))
}

/// The settings that the text of a file makes. Paths in it begin where the file stands.
pub(super) fn settings(source: SourceFile, command: &Command) -> Result<Vec<Given>, NotLoaded> {
    let folder = Path::new(&*source.path).parent().unwrap_or(Path::new(""));
    let (given, problems) = walk(&source.path, &source.text, |root, notes| {
        let reader = Reader { source: &source, folder, command };
        ALL.iter().filter_map(|&(key, kind)| reader.setting(key, kind, root, notes)).collect()
    });
    problems.or(given).map_err(|problems| NotLoaded { problems, files: vec![source] })
}

/// What settings are read with.
struct Reader<'a> {
    source: &'a SourceFile,
    folder: &'a Path,
    command: &'a Command,
}

impl Reader<'_> {
    /// One setting, if it is there.
    fn setting(
        &self,
        key: &'static str,
        kind: Kind,
        root: &mut Table<'_>,
        notes: &mut Notes,
    ) -> Option<Given> {
        if !root.ask(key) {
            return None;
        }
        let (values, start) = match kind {
            Kind::Switch => {
                let switch = root.boolean(key, notes)?;
                (switch.value.then(String::new).into_iter().collect(), switch.spot.start)
            }
            Kind::Pairs | Kind::Levels => {
                let pairs = root.conditions(key, notes);
                let start = pairs.first()?.0.spot.start;
                (pairs.iter().filter_map(|pair| joined(kind, pair, notes)).collect(), start)
            }
            _ => {
                let values = root.values(key, notes)?;
                let start = values.first()?.spot.start;
                if let (Kind::Value | Kind::Path, Some(second)) = (kind, values.get(1)) {
                    notes.wrong(&second.spot, Said::new("one-value").with("key", key));
                }
                for value in &values {
                    self.check(key, kind, value, notes);
                }
                (values.iter().map(|value| self.placed(kind, written(&value.value))).collect(), start)
            }
        };
        let before = self.source.text.get(..start).unwrap_or_default();
        Some(Given { key, values, line: before.matches('\n').count() + 1 })
    }

    /// Notes a value that is none of those its flag takes.
    fn check(&self, key: &str, kind: Kind, value: &At<Scalar>, notes: &mut Notes) {
        let text = written(&value.value);
        if kind == Kind::Outputs {
            let format = text.split('=').next().unwrap_or_default();
            let known: Vec<&str> = report::ALL.iter().map(|format| format.name).collect();
            return one_of(value, format, &known, notes);
        }
        let mut all = self.command.get_subcommands().flat_map(Command::get_arguments);
        let Some(flag) = all.find(|arg| arg.get_id() == key && arg.get_long().is_some()) else { return };
        let possible = flag.get_possible_values();
        let known: Vec<&str> = possible.iter().map(clap::builder::PossibleValue::get_name).collect();
        if !known.is_empty() {
            return one_of(value, &text, &known, notes);
        }
        let typed = ["earmark", "check", "-", &format!("{}={text}", flag_of(key))].map(str::to_owned);
        if let Err(error) = self.command.clone().try_get_matches_from(typed) {
            notes.wrong(&value.spot, misuse::said(&error));
        }
    }

    /// A value whose path begins where the file stands.
    fn placed(&self, kind: Kind, value: String) -> String {
        let from_here = |path: &str| self.folder.join(path).to_string_lossy().into_owned();
        match kind {
            Kind::Path | Kind::Paths => from_here(&value),
            Kind::Packs if BUILT_IN.iter().all(|pack| pack.id != value) => from_here(&value),
            Kind::Outputs => match value.split_once('=') {
                Some((format, path)) if !path.is_empty() && path != "-" => {
                    format!("{format}={}", from_here(path))
                }
                _ => value,
            },
            _ => value,
        }
    }
}

/// Notes a value that is none of these.
fn one_of<T>(value: &At<T>, found: &str, known: &[&str], notes: &mut Notes) {
    if !known.contains(&found) {
        notes.wrong(&value.spot, not_one_of(found, known));
    }
}

/// A value as a flag takes it.
fn written(value: &Scalar) -> String {
    match value {
        Scalar::Text(text) => text.clone(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Boolean(flag) => flag.to_string(),
        Scalar::Date(date) => date.to_string(),
    }
}

/// `NAME=VALUE`, as the flag takes it.
fn joined(kind: Kind, (name, values): &(At<String>, Vec<At<Scalar>>), notes: &mut Notes) -> Option<String> {
    let [value] = values.as_slice() else {
        notes.wrong(&name.spot, Said::new("one-value").with("key", &name.value));
        return None;
    };
    let text = written(&value.value);
    if kind == Kind::Levels {
        let codes: Vec<&str> = check::ALL.iter().map(|check| check.code).collect();
        one_of(name, &name.value, &codes, notes);
        one_of(value, &text, &LEVELS.map(|(level, ..)| level), notes);
    }
    Some(format!("{}={text}", name.value))
}
