//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::command::ask::AskArgs;
use crate::command::check::args::CheckArgs;
use crate::command::diff::DiffArgs;
use crate::command::explain::ExplainArgs;
use crate::command::init::InitArgs;
use crate::command::inspect::InspectArgs;
use crate::command::lint::LintArgs;
use crate::command::list::ListArgs;
use crate::command::matrix::MatrixArgs;
use crate::command::misuse::Refused;
use crate::command::plan::PlanArgs;
use crate::command::render::RenderArgs;
use crate::command::shell::{CompletionsArgs, SchemaArgs};
use crate::command::sql::SqlArgs;
use crate::command::test::TestArgs;
use crate::command::verify::VerifyArgs;
use crate::command::waive::WaiveArgs;
use crate::command::why::WhyArgs;
use crate::model::Said;
use crate::words::Language;

/// Audits whether public money may pay for what a budget charges to it.
#[derive(Debug, Parser)]
#[command(name = "earmark", version, about, max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Cli {
    /// The language of what is said: en or zh [default: the locale's, else English]
    #[arg(long, global = true, value_name = "LANG", value_parser = language)]
    pub lang: Option<Language>,
    /// Whether to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// The settings to read [default: the earmark.toml of this folder, else of the nearest above it]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Read no settings
    #[arg(long, global = true)]
    pub no_config: bool,
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge every budget line; report findings and money totals
    Check(Box<CheckArgs>),
    /// One line's whole trail: each rule considered, the first condition that failed, who could pay
    Why(WhyArgs),
    /// The smallest change of funds that makes a draft lawful, and what stays unfunded, and why
    Plan(Box<PlanArgs>),
    /// How files were understood: encoding, header, columns, unit, totals, names nobody knows
    Inspect(InspectArgs),
    /// Who may pay for a work, on what authority, on what condition? No budget needed
    Ask(AskArgs),
    /// A page about a code, a rule, a fund, a work or a source
    Explain(ExplainArgs),
    /// Fund by work by side, with the deciding rules and the conditions on the estate
    Matrix(MatrixArgs),
    /// Inventories: funds, works, rules, sources, codes, packs
    List(ListArgs),
    /// The register of waivers: what it holds, whether it still does, and what goes into it
    Waive(WaiveArgs),
    /// The tests that packs carry with them: do they pass, and what do they cover?
    Test(TestArgs),
    /// What a change of rules, or of the day, changes: in answers, in names, and in the lines and money of
    /// budgets
    Diff(DiffArgs),
    /// Write a commented starter: a pack with its tests, settings, a budget and its estates
    Init(InitArgs),
    /// What can be proved of packs: gaps, conflicts, rules that decide nothing
    Lint(LintArgs),
    /// The same audit as SQL, for an engine where the data already lies
    Sql(SqlArgs),
    /// Draw a saved report in other formats
    Render(RenderArgs),
    /// Hold a saved report against the files it names: hash them again, run it again, and say what differs
    Verify(VerifyArgs),
    /// The JSON Schema of reports, of packs, or of what `test`, `lint`, `diff` or `plan` writes
    Schema(SchemaArgs),
    /// Completions for a shell
    Completions(CompletionsArgs),
    /// The manual page
    Man,
}

fn language(text: &str) -> Result<Language, Refused> {
    let found = Language::ALL.into_iter().find(|language| language.id() == text);
    found.ok_or_else(|| Refused(Said::new("value-no-language")))
}
