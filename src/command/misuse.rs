//! Mistakes on a command line: clap finds them, and they are said in the reader's language.

use std::error::Error as _;
use std::ffi::OsString;
use std::io::{self, Write};
use std::ops::RangeInclusive;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::command::{Exit, help, locale};
use crate::model::{Arg, Said, text};
use crate::rules::select::not_one_of;
use crate::rules::tree::suggestion;
use crate::words::{Language, Words};

/// Why a flag refuses a value.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", .0.key)]
pub(super) struct Refused(pub(super) Said);

/// What reads a whole number that is neither less nor more than these.
pub(super) fn within<N: TryFrom<u64>>(
    range: RangeInclusive<u64>,
) -> impl Fn(&str) -> Result<N, Refused> + Clone + Send + Sync + 'static {
    move |written| {
        let number = written.parse().ok().filter(|number| range.contains(number));
        number.and_then(|number| N::try_from(number).ok()).ok_or_else(|| {
            Refused(Said::new("whole-number").with("least", *range.start()).with("most", *range.end()))
        })
    }
}

/// Answers a command line that is not understood, or that asks for help.
pub(super) fn answer(error: &clap::Error, args: &[OsString]) -> Exit {
    let asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if asked_for || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let printed = help::print(error, args, language(args));
        // A reader that goes away, as `head` does, has read what it wanted.
        let unsaid = printed.as_ref().err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
        if let Some(error) = unsaid {
            drop(writeln!(io::stderr(), "earmark: {error}"));
        }
        return if asked_for && unsaid.is_none() { Exit::Clean } else { Exit::Failed };
    }
    let language = language(args);
    let again = help::said_again(error, args, language);
    // Where even standard error is closed there is nobody left to tell.
    drop(write(again.as_ref().unwrap_or(error), &Words::new(language), &mut io::stderr()));
    Exit::Failed
}

fn write(error: &clap::Error, words: &Words, err: &mut dyn Write) -> io::Result<()> {
    writeln!(err, "earmark: {}", words.say(&said(error)))?;
    if let Some(usage) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let usage = usage.trim().trim_start_matches("Usage:").trim_start_matches("用法：").trim_start();
        let usage = match words.language {
            Language::English => usage.to_owned(),
            Language::Chinese => help::with_options_in_chinese(usage),
        };
        writeln!(err, "{}", words.say(&Said::new("usage-line").with("usage", usage)))?;
    }
    writeln!(err, "{}", words.plain("usage-help"))
}

/// The language that a command line asks for, understood or not; else that of the locale.
fn language(args: &[OsString]) -> Language {
    let mut args = args.iter().filter_map(|arg| arg.to_str());
    let mut asked = None;
    while let Some(arg) = args.next() {
        let id = if arg == "--lang" { args.next() } else { arg.strip_prefix("--lang=") };
        asked = Language::ALL.into_iter().find(|language| id == Some(language.id())).or(asked);
    }
    asked.unwrap_or_else(locale)
}

/// What is wrong with a command line.
pub(super) fn said(error: &clap::Error) -> Said {
    let all = |kind| texts(error, kind);
    let one = |kind| all(kind).into_iter().next().unwrap_or_default();
    let (arg, value) = (one(ContextKind::InvalidArg), one(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::UnknownArgument if !arg.starts_with('-') => {
            Said::new("nothing-expected").with("name", arg)
        }
        ErrorKind::UnknownArgument => {
            let near = [all(ContextKind::SuggestedArg), tips(error, &arg)].concat();
            let near = suggestion(near.iter().map(String::as_str).collect());
            Said::new("no-such-flag").with("name", arg).with("near", near)
        }
        ErrorKind::MissingSubcommand => Said::new("command-missing"),
        ErrorKind::InvalidSubcommand => {
            let (name, known) = (one(ContextKind::InvalidSubcommand), all(ContextKind::SuggestedSubcommand));
            let near = suggestion(text::nearest(&name, known.iter().map(String::as_str)));
            Said::new("no-such-command").with("name", name).with("near", near)
        }
        ErrorKind::InvalidValue => of_arg(arg, no_value(&value, &all(ContextKind::ValidValue))),
        ErrorKind::ValueValidation => of_arg(arg, refused(error, value)),
        ErrorKind::TooManyValues => of_arg(arg, Said::new("value-too-many").with("value", value)),
        ErrorKind::MissingRequiredArgument => {
            Said::new("arguments-missing").with("names", quoted(&all(ContextKind::InvalidArg)))
        }
        ErrorKind::ArgumentConflict => conflict(arg, &all(ContextKind::PriorArg)),
        _ => Said::new("command-line").with("detail", in_english(error)),
    }
}

/// What is wrong with the value of an argument.
fn of_arg(arg: String, why: Said) -> Said {
    Said::new("of-argument").with("name", arg).with("why", why)
}

/// A value that is none of those an argument takes, or none at all.
fn no_value(value: &str, known: &[String]) -> Said {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    match (value.is_empty(), known.is_empty()) {
        (true, true) => Said::new("value-missing"),
        (true, false) => Said::new("value-missing-of").with("known", known.into_iter().collect::<Arg>()),
        (false, _) => not_one_of(value, &known),
    }
}

/// A value that is not what an argument takes.
fn refused(error: &clap::Error, value: String) -> Said {
    let why = error.source().map(|source| match source.downcast_ref::<Refused>() {
        Some(Refused(said)) => Arg::from(said.clone()),
        None => Arg::from(source.to_string()),
    });
    Said::new("value-refused").with("value", value).with("why", why.unwrap_or_else(|| Arg::from("")))
}

/// Arguments that cannot stand together.
fn conflict(arg: String, others: &[String]) -> Said {
    if others == [arg.as_str()] {
        return Said::new("argument-twice").with("name", arg);
    }
    Said::new("arguments-conflict").with("name", arg).with("others", quoted(others))
}

/// The texts that are told of one kind.
fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

/// What clap proposes to type in place of a flag: it stands last in quotes in each of its sentences.
fn tips(error: &clap::Error, flag: &str) -> Vec<String> {
    let Some(ContextValue::StyledStrs(tips)) = error.get(ContextKind::Suggested) else { return Vec::new() };
    let tips = tips.iter().filter(|_| !flag.contains('\''));
    let typed = tips.filter_map(|tip| tip.to_string().rsplit('\'').nth(1).map(str::to_owned));
    // What begins with a dash is seldom meant as the name of a file, unless it has an extension.
    typed.filter(|typed| !typed.starts_with("-- ") || flag.contains('.')).collect()
}

fn quoted(names: &[String]) -> Arg {
    names.iter().map(|name| format!("`{name}`")).collect()
}

/// The first line of what clap itself says.
fn in_english(error: &clap::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_asked_for_last_wherever_it_stands() {
        let asked = |args: &str| language(&args.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(asked("earmark --lang zh chek"), Language::Chinese);
        assert_eq!(asked("earmark check --estats x --lang=zh"), Language::Chinese);
        assert_eq!(asked("earmark --lang zh check --lang en"), Language::English);
        assert_eq!(asked("earmark --lang zh check --lang"), Language::Chinese);
    }
}
