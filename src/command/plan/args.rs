//! What may be typed after `plan`, and after its `--versus`.

use std::path::PathBuf;

use clap::{Args, Parser};

use crate::command::args::{Pair, ReadArgs, RulesArgs};
use crate::command::misuse::{self, within};
use crate::command::{Failure, misused};
use crate::model::Said;
use crate::report::commands::{no_flag, shell_word};

#[derive(Clone, Debug, Args)]
pub(in crate::command) struct PlanArgs {
    /// Drafts: files, folders, patterns, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub rules: RulesArgs,
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub by: ByArgs,
    /// For about how many seconds to look for a better plan where that takes a search; counted in steps of
    /// work, so that the plan is the same on every machine
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = within::<u64>(0..=86_400))]
    pub time_limit: u64,
    /// Write the plan in a format (human, json, csv, unfunded, markdown, html, xlsx), to a file or to
    /// standard output
    #[arg(short, long = "output", value_name = "FORMAT[=PATH]")]
    pub output: Vec<String>,
    /// Short for -o FORMAT
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Say nothing beside what was asked for
    #[arg(short, long)]
    pub quiet: bool,
    /// A second answer side by side with the first. The flags behind this, to the end, hold for it alone, in
    /// the place of the same flags before; --quota and --param in the place of those of the same name. They
    /// are --rules, --at,
    /// --estates, --as-of, --assume, --no-assume, --quotas, --quota, --param, --prefer, --without, --allow-review and
    /// --whole-lines
    #[arg(long, value_name = "FLAGS", num_args = 0.., allow_hyphen_values = true)]
    pub versus: Option<Vec<String>>,
}

/// What is planned by.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::command) struct ByArgs {
    /// Plan by the rules as they are on a day, whatever the dates of lines (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub at: Option<String>,
    /// A table of money granted, by estate, fund, project or year, or of parameters that limits ask for
    #[arg(long, value_name = "FILE")]
    pub quotas: Vec<PathBuf>,
    /// Money that limits ask for and no table gives: NAME=AMOUNT
    #[arg(long, value_name = "NAME=AMOUNT")]
    pub param: Vec<Pair>,
    /// Let funds pay where somebody must look at it first
    #[arg(long)]
    pub allow_review: bool,
    /// Split no line: all of it has one fund, or none
    #[arg(long)]
    pub whole_lines: bool,
    /// A fund to draw on before those that follow in the pack
    #[arg(long, value_name = "FUND")]
    pub prefer: Vec<String>,
    /// What if this fund paid for nothing?
    #[arg(long, value_name = "FUND")]
    pub without: Vec<String>,
    /// What if this were granted, in yuan? Of a fund in all, or to an estate
    #[arg(long, value_name = "[ESTATE:]FUND=AMOUNT")]
    pub quota: Vec<Pair>,
}

/// What may stand behind `--versus`.
#[derive(Clone, Debug, Parser)]
#[command(no_binary_name = true, disable_help_flag = true, disable_version_flag = true)]
struct VersusArgs {
    #[command(flatten)]
    rules: RulesArgs,
    #[command(flatten)]
    by: ByArgs,
    #[arg(long)]
    estates: Option<PathBuf>,
    #[arg(long)]
    as_of: Option<String>,
    #[arg(long)]
    assume: Vec<String>,
    #[arg(long)]
    no_assume: bool,
}

/// What one answer is made by.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub rules: RulesArgs,
    pub read: ReadArgs,
    pub by: ByArgs,
}

impl PlanArgs {
    /// What the first answer is made by.
    pub(super) fn first(&self) -> Asked {
        Asked { rules: self.rules.clone(), read: self.read.clone(), by: self.by.clone() }
    }

    /// What the second is made by, if there is to be one: what stands behind `--versus`, else what the first
    /// is.
    pub(super) fn second(&self) -> Result<Option<Asked>, Failure> {
        let Some(words) = &self.versus else { return Ok(None) };
        if words.is_empty() {
            return Err(misused(Said::new("versus-nothing")));
        }
        let typed = VersusArgs::try_parse_from(words).map_err(|error| {
            misused(Said::new("versus-not-understood").with("detail", misuse::said(&error)))
        })?;
        Ok(Some(typed.over(self.first())))
    }
}

impl VersusArgs {
    /// The same with what was typed here in its place.
    fn over(self, mut asked: Asked) -> Asked {
        let VersusArgs { rules, by, estates, as_of, assume, no_assume } = self;
        replace(&mut asked.rules.rules, rules.rules);
        replace(&mut asked.read.taken.assume, assume);
        asked.read.estates = estates.or(asked.read.estates);
        asked.read.taken.as_of = as_of.or(asked.read.taken.as_of);
        asked.read.taken.no_assume |= no_assume;
        asked.by.at = by.at.or(asked.by.at);
        replace(&mut asked.by.quotas, by.quotas);
        replace_named(&mut asked.by.param, by.param);
        replace(&mut asked.by.prefer, by.prefer);
        replace(&mut asked.by.without, by.without);
        replace_named(&mut asked.by.quota, by.quota);
        asked.by.allow_review |= by.allow_review;
        asked.by.whole_lines |= by.whole_lines;
        asked
    }
}

/// What was typed in the place of what was there, if anything was.
fn replace<T>(before: &mut Vec<T>, typed: Vec<T>) {
    if !typed.is_empty() {
        *before = typed;
    }
}

/// What was typed beside what was there, in the place of what goes by the same name.
fn replace_named(before: &mut Vec<Pair>, typed: Vec<Pair>) {
    before.retain(|pair| !typed.iter().any(|other| other.name == pair.name));
    before.extend(typed);
}

impl ByArgs {
    /// The flags that ask the same again, ready to be typed.
    pub(super) fn flags(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        let mut flag = |name: &str, value: &str| words.extend([name.to_owned(), shell_word(value)]);
        self.at.iter().for_each(|day| flag("--at", day));
        self.quotas.iter().for_each(|path| flag("--quotas", &no_flag(&path.to_string_lossy())));
        self.param.iter().for_each(|pair| flag("--param", &pair.to_string()));
        self.prefer.iter().for_each(|fund| flag("--prefer", fund));
        self.without.iter().for_each(|fund| flag("--without", fund));
        self.quota.iter().for_each(|pair| flag("--quota", &pair.to_string()));
        let switches = [("--allow-review", self.allow_review), ("--whole-lines", self.whole_lines)];
        words.extend(switches.into_iter().filter(|(_, on)| *on).map(|(name, _)| name.to_owned()));
        words.iter().flat_map(|word| [" ", word]).collect()
    }
}
