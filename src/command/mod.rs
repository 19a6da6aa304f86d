//! The commands: a file each. The only folder that knows clap, opens files for writing, or prints.

mod approved;
mod args;
mod ask;
mod beside;
mod books;
mod check;
mod cli;
mod diff;
mod expected;
mod explain;
mod gathered;
mod help;
mod history;
mod init;
mod inspect;
mod limits;
mod lint;
mod list;
mod matrix;
mod misuse;
mod output;
mod place;
mod plan;
mod problems;
mod progress;
mod render;
mod rerun;
mod session;
mod settings;
mod shell;
mod sql;
mod standing;
mod step_summary;
mod test;
mod unread;
mod verify;
mod waive;
mod why;

pub use problems::in_rules as draw;
pub use settings::settings;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use clap::CommandFactory;

use crate::command::cli::{Cli, Color, Command};
use crate::command::settings::Stopped;
use crate::model::{Problems, Said};
use crate::report::Style;
use crate::rules::load::NotLoaded;
use crate::words::{Language, Words};

/// How a command ended; the same for every command and every format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Completed, and nothing at or above the gate.
    Clean = 0,
    /// Completed, with findings at or above the gate.
    Findings = 1,
    /// Did not complete.
    Failed = 2,
    /// Nothing was checked.
    Nothing = 3,
}

impl Exit {
    /// How a command ended, of all that is so: 2 before 1 before 3 before 0.
    fn of(failed: bool, found: bool, nothing: bool) -> Exit {
        match (failed, found, nothing) {
            (true, ..) => Exit::Failed,
            (_, true, _) => Exit::Findings,
            (_, _, true) => Exit::Nothing,
            _ => Exit::Clean,
        }
    }
}

/// Why a command did not complete.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// A pack did not load.
    #[error("the rules do not load")]
    Rules(Box<NotLoaded>),
    /// Files that could not be read.
    #[error("something could not be read")]
    Problems(Problems),
    /// Something wrong with what was asked.
    #[error("{}", .0.key)]
    Usage(Box<Said>),
    /// Writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What a command speaks with.
struct Stage<'a> {
    words: &'a Words,
    style: Style,
    /// The language that was asked for on the command line.
    lang: Option<Language>,
    /// The file that settings were read from.
    settings_file: Option<Arc<str>>,
    /// What a report should say of it.
    settings: Option<Said>,
    /// The words that, after the name of the command, ask the same again.
    again: Vec<String>,
    out: &'a mut dyn Write,
    err: &'a mut (dyn Write + Send),
}

impl Stage<'_> {
    /// Says where nothing was checked that this is so, behind all else; gives the exit back.
    fn ended(&mut self, exit: Exit) -> io::Result<Exit> {
        if exit == Exit::Nothing {
            self.out.flush()?;
            writeln!(self.err, "earmark: {}", self.words.plain("nothing-checked"))?;
        }
        Ok(exit)
    }
}

/// Runs a command line; returns the code to exit with.
pub fn main(args: impl IntoIterator<Item = OsString>) -> u8 {
    let (mut out, mut err) = (io::BufWriter::new(Patient::new(io::stdout())), Patient::new(io::stderr()));
    let args = help_last(args.into_iter().collect());
    let (asked, unread) = match settings::read(args.clone()) {
        Ok(asked) => (asked, None),
        Err(Stopped::Usage(error)) => return misuse::answer(&error, &args) as u8,
        Err(Stopped::Settings(asked, failure)) => (*asked, Some(failure)),
    };
    let words = Words::new(asked.cli.lang.unwrap_or_else(locale));
    let style = Style { color: asked.cli.color.wanted(io::stdout().is_terminal()), width: width() };
    let mut stage = Stage {
        words: &words,
        style,
        lang: asked.cli.lang,
        settings_file: asked.path.clone(),
        settings: asked.note(),
        again: asked.again.clone(),
        out: &mut out,
        err: &mut err,
    };
    let ended = match unread {
        Some(failure) => Err(failure),
        None if asked.shows_settings() => settings::show(&asked, &mut stage).map(|()| Exit::Clean),
        None => run(asked.cli.command, &mut stage),
    };
    let ended = ended.and_then(|exit| Ok(stage.out.flush().map(|()| exit)?));
    ended.unwrap_or_else(|failure| failed(&failure, &mut stage)) as u8
}

/// `earmark help check` is `earmark check --help`, and `earmark waive help add` is `earmark waive add --help`.
fn help_last(mut args: Vec<OsString>) -> Vec<OsString> {
    let command = Cli::command();
    let takes_value = |flag: &OsString| {
        let mut all = command.get_arguments().filter(|arg| arg.get_action().takes_values());
        all.any(|arg| arg.get_long().is_some_and(|long| *flag == *format!("--{long}")))
    };
    let mut value = false;
    let is_word = |arg: &OsString| {
        let is_flag = arg.to_string_lossy().starts_with('-');
        let is_value = std::mem::replace(&mut value, is_flag && takes_value(arg));
        !is_flag && !is_value
    };
    let mut words = args.iter().skip(1).map(is_word).zip(1..).filter_map(|(is, at)| is.then_some(at));
    let (first, second) = (words.next(), words.next());
    let has_own = |at: &usize| args.get(*at).is_some_and(|word| word == "waive");
    let asks = |at: &usize| args.get(*at).is_some_and(|word| word == "help");
    let help = first.filter(asks).or_else(|| first.filter(has_own).and(second).filter(asks));
    if let Some(at) = help {
        args.remove(at);
        args.push("--help".into());
    }
    args
}

/// A stream whose reader may go away, as `head` does: what is left is dropped, and the run ends as it would
/// have.
struct Patient<W> {
    stream: W,
    gone: bool,
}

impl<W: Write> Patient<W> {
    fn new(stream: W) -> Patient<W> {
        Patient { stream, gone: false }
    }

    /// What came of writing; `done` where nobody reads any more.
    fn unless_gone<T>(&mut self, written: io::Result<T>, done: T) -> io::Result<T> {
        self.gone |= written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        if self.gone { Ok(done) } else { written }
    }
}

impl<W: Write> Write for Patient<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = if self.gone { Ok(bytes.len()) } else { self.stream.write(bytes) };
        self.unless_gone(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = if self.gone { Ok(()) } else { self.stream.flush() };
        self.unless_gone(flushed, ())
    }
}

fn run(command: Command, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    match command {
        Command::Check(args) => check::run(&args, stage),
        Command::Why(args) => why::run(&args, stage),
        Command::Ask(args) => ask::run(&args, stage),
        Command::Plan(args) => plan::run(&args, stage),
        Command::Inspect(args) => inspect::run(&args, stage),
        Command::Explain(args) => explain::run(&args, stage),
        Command::Matrix(args) => matrix::run(&args, stage),
        Command::List(args) => list::run(&args, stage),
        Command::Lint(args) => lint::run(&args, stage),
        Command::Sql(args) => sql::run(&args, stage),
        Command::Waive(args) => waive::run(&args, stage),
        Command::Test(args) => test::run(&args, stage),
        Command::Diff(args) => diff::run(&args, stage),
        Command::Init(args) => init::run(&args, stage),
        Command::Render(args) => render::run(&args, stage),
        Command::Verify(args) => verify::run(&args, stage),
        Command::Schema(args) => shell::schema(&args, stage),
        Command::Completions(args) => shell::completions(&args, stage),
        Command::Man => shell::man(stage),
    }
}

/// Says why a command did not complete.
fn failed(failure: &Failure, stage: &mut Stage<'_>) -> Exit {
    let written = match failure {
        Failure::Rules(not_loaded) => problems::in_rules(not_loaded, stage.words, stage.err),
        Failure::Problems(problems) => problems::write(problems.iter(), stage.words, stage.err),
        Failure::Usage(said) => writeln!(stage.err, "earmark: {}", stage.words.say(said)),
        Failure::Io(error) => writeln!(stage.err, "earmark: {error}"),
    };
    // Where even standard error is closed there is nobody left to tell.
    drop(written);
    Exit::Failed
}

/// Something wrong with what was asked.
fn misused(said: Said) -> Failure {
    Failure::Usage(Box::new(said))
}

/// The language of the locale; English where it says nothing.
fn locale() -> Language {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG"));
    Language::of_locale(&locale.unwrap_or_default())
}

/// How wide the terminal is; 100 columns where there is none.
fn width() -> usize {
    let set = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    set.or_else(seen).unwrap_or(100)
}

impl Color {
    /// Whether to use colours, `NO_COLOR` and the terminal considered.
    fn wanted(self, terminal: bool) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }
}
