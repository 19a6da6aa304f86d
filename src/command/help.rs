//! `--help` in Chinese: what the command line says of itself, said again in the words of `help.zh.txt`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

use clap::{Arg, ArgAction, Command, CommandFactory};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::command::cli::{Cli, Color};
use crate::command::width;
use crate::words::Language;

/// A line for every command, argument and value.
const TEXTS: &str = include_str!("help.zh.txt");

/// What stands around the parts of a page.
const PAGE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// How wide a page gets, and how far what is said of an argument stands from its edge.
const WIDEST: usize = 100;
const INDENT: usize = 10;

/// Signs that begin no line.
const CLOSING: &str = "，。；：、）”？…)]，";

/// What clap says of a command line, in the words of a language; none where it says it in those already.
pub(super) fn said_again(error: &clap::Error, args: &[OsString], language: Language) -> Option<clap::Error> {
    let again = || in_chinese(width()).try_get_matches_from(args).err();
    let again = Some(language).filter(|it| *it == Language::Chinese).and_then(|_| again());
    again.filter(|it| it.kind() == error.kind())
}

/// What stands in a line of usage for any flag, in Chinese.
pub(super) fn with_options_in_chinese(usage: &str) -> String {
    usage.replace("[OPTIONS]", "[选项]")
}

/// Prints the help that a command line asked for, in a language.
pub(super) fn print(error: &clap::Error, args: &[OsString], language: Language) -> io::Result<()> {
    let Some(page) = said_again(error, args, language) else { return error.print() };
    let shown = |terminal: bool| {
        let page = page.render();
        let page = if Color::Auto.wanted(terminal) { page.ansi().to_string() } else { page.to_string() };
        with_options_in_chinese(&page)
    };
    if page.use_stderr() {
        io::stderr().write_all(shown(io::stderr().is_terminal()).as_bytes())
    } else {
        io::stdout().write_all(shown(io::stdout().is_terminal()).as_bytes())
    }
}

/// The command line as it speaks of itself in Chinese, on pages of such a width.
fn in_chinese(width: usize) -> Command {
    Texts::new(width.min(WIDEST)).command(Cli::command(), "")
}

/// What is said of each thing, by what is typed for it.
struct Texts {
    lines: BTreeMap<&'static str, &'static str>,
    width: usize,
}

impl Texts {
    fn new(width: usize) -> Texts {
        Texts { lines: TEXTS.lines().filter_map(|line| line.split_once(" = ")).collect(), width }
    }

    /// A command and what is below it; `path` are the words before its own arguments.
    fn command(&self, command: Command, path: &str) -> Command {
        let name = if path.is_empty() { "earmark" } else { path };
        let command = match self.lines.get(name) {
            Some(about) => command.about(*about),
            None => command,
        };
        let command = command
            .help_template(PAGE)
            .subcommand_help_heading("命令")
            .subcommand_value_name("命令")
            .next_line_help(true)
            .disable_help_flag(true)
            .disable_version_flag(true)
            .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help));
        let is_root = path.is_empty();
        let version = || Arg::new("version").short('V').long("version").action(ArgAction::Version);
        let command = if is_root { command.arg(version()) } else { command };
        let command = command.mut_args(|arg| self.arg(arg, path));
        command.mut_subcommands(|below| {
            let path = format!("{path} {}", below.get_name());
            self.command(below, path.trim())
        })
    }

    /// An argument of the command with such a path.
    fn arg(&self, arg: Arg, path: &str) -> Arg {
        let typed = typed(&arg);
        let mut said = vec![self.of(path, &typed).unwrap_or_default().to_owned()];
        let defaults = arg.get_default_values().iter().map(|value| value.to_string_lossy());
        let defaults: Vec<_> = defaults.collect();
        if arg.get_action().takes_values() && !arg.is_hide_default_value_set() && !defaults.is_empty() {
            said.push(format!("[默认：{}]", defaults.join(" ")));
        }
        let mut lines = vec![said.join(" ")];
        let values = arg.get_possible_values();
        for value in values.iter().filter(|value| value.get_help().is_some()) {
            let said = self.of(path, &format!("{typed} {}", value.get_name())).unwrap_or_default();
            lines.push(format!("- {}：{said}", value.get_name()));
        }
        let lines: Vec<String> = lines.iter().map(|line| wrapped(line, self.width - INDENT)).collect();
        let named = arg.get_value_names().map(|names| names.iter().map(|name| self.named(name)).collect());
        let named: Vec<String> =
            named.unwrap_or_else(|| vec![self.named(&arg.get_id().as_str().to_uppercase())]);
        let heading = if arg.is_positional() { "参数" } else { "选项" };
        let takes = arg.is_positional() || arg.get_action().takes_values();
        let arg = arg.help(lines.join("\n")).help_heading(heading);
        if takes { arg.value_names(named).hide_default_value(true).hide_possible_values(true) } else { arg }
    }

    /// What is said of an argument or a value: for this command, else for all.
    fn of(&self, path: &str, typed: &str) -> Option<&'static str> {
        self.lines.get(format!("{path} {typed}").as_str()).or_else(|| self.lines.get(typed)).copied()
    }

    /// What stands for a value: `NAME=HEADER` is 名称=列名.
    fn named(&self, name: &str) -> String {
        let mut out = String::new();
        for part in name.split_inclusive(|c: char| !c.is_ascii_uppercase()) {
            let word = part.trim_end_matches(|c: char| !c.is_ascii_uppercase());
            let known = self.lines.get(format!("<{word}>").as_str());
            out.extend([known.copied().unwrap_or(word), part.get(word.len()..).unwrap_or_default()]);
        }
        out
    }
}

/// An argument as it is typed; one without a flag, by what stands for its value.
fn typed(arg: &Arg) -> String {
    match (arg.get_long(), arg.get_short()) {
        (Some(long), _) => format!("--{long}"),
        (None, Some(short)) => format!("-{short}"),
        (None, None) => arg
            .get_value_names()
            .and_then(|names| names.first())
            .map_or_else(|| arg.get_id().as_str().to_uppercase(), ToString::to_string),
    }
}

/// A text in lines of a width: Chinese may be parted anywhere but before a closing sign, other words only
/// between.
fn wrapped(text: &str, width: usize) -> String {
    let (mut out, mut line) = (String::new(), String::new());
    for piece in pieces(text) {
        let fits = line.width() + piece.trim_end().width() <= width;
        if !fits && !line.is_empty() && !piece.starts_with(|c| CLOSING.contains(c)) {
            out.extend([line.trim_end(), "\n"]);
            line.clear();
        }
        line.push_str(piece);
    }
    out + line.trim_end()
}

/// The pieces that a text may be parted into.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let wide = |c: char| c.width() == Some(2);
    let ends = text.char_indices().filter_map(move |(at, c)| {
        let end = at + c.len_utf8();
        let next = text.get(end..)?.chars().next();
        (wide(c) || c == ' ' || next.is_none_or(wide)).then_some(end)
    });
    let mut start = 0;
    ends.filter_map(move |end| text.get(std::mem::replace(&mut start, end)..end))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Everything that may be typed after a command, by what is looked up for it.
    fn looked_up(command: &Command, path: &str, all: &mut BTreeSet<String>) {
        let texts = Texts::new(WIDEST);
        let mut note = |typed: &str| {
            let own = format!("{path} {typed}");
            all.insert(if texts.lines.contains_key(own.as_str()) { own } else { typed.to_owned() });
        };
        for arg in command.get_arguments() {
            let typed = typed(arg);
            note(&typed);
            let values = arg.get_possible_values();
            values
                .iter()
                .filter(|value| value.get_help().is_some())
                .for_each(|value| note(&format!("{typed} {}", value.get_name())));
        }
        for below in command.get_subcommands() {
            let path = format!("{path} {}", below.get_name()).trim().to_owned();
            all.insert(path.clone());
            looked_up(below, &path, all);
        }
    }

    #[test]
    fn there_is_a_text_for_all_that_may_be_typed_and_no_other() {
        let mut all: BTreeSet<String> = ["earmark", "--help", "--version"].map(str::to_owned).into();
        looked_up(&Cli::command(), "", &mut all);
        let texts = Texts::new(WIDEST);
        let there = texts.lines.keys().filter(|key| !key.starts_with('<')).map(|key| (*key).to_owned());
        assert_eq!(there.collect::<BTreeSet<String>>(), all);
    }

    #[test]
    fn no_page_speaks_english() {
        let mut command = in_chinese(80);
        command.build();
        let mut pages = vec![command];
        while let Some(mut command) = pages.pop() {
            let page = command.render_long_help().to_string();
            for word in ["Usage", "Options", "Arguments", "Commands", "default", "Possible", "Print", "FILE>"]
            {
                assert!(!page.contains(word), "{word}: {page}");
            }
            let mut lines = page.lines().filter(|line| !line.starts_with("用法"));
            assert!(lines.all(|line| line.width() <= 100), "{page}");
            pages.extend(command.get_subcommands().cloned());
        }
    }

    #[test]
    fn chinese_is_parted_anywhere_and_no_sign_begins_a_line() {
        assert_eq!(wrapped("核对预算，逐行 --as-of 日期", 8), "核对预算，\n逐行\n--as-of\n日期");
        assert_eq!(wrapped("a b", 80), "a b");
    }
}
