//! The same audit as SQL, for an engine where the data already lies.
//!
//! What a pack says is compiled to small tables (`names`, `rules`, `answers`); the steps below `steps/` read
//! the user's tables, judge every kind of line once, and end in the views `earmark_lines`, `earmark_findings`
//! and `earmark_totals`. A missing fact is never NULL in them: it has the bits of every value it may have,
//! and a line is decided where all boxes it may lie in have one verdict, as [`crate::rules::judge`] has it.

mod answers;
mod boxes;
mod cases;
pub mod dialect;
mod dims;
mod facts;
mod fold;
mod head;
mod judge;
mod limits;
mod lines;
mod names;
mod read;
mod repeats;
mod rules;
mod seed;
pub mod tables;
mod template;
mod text;
mod views;

pub use dialect::Dialect;
pub use tables::Tables;

use crate::check::Audit;
use crate::model::Said;
use crate::rules::Ruleset;
use crate::sql::cases::Cases;
use crate::sql::dims::{Columns, Dictionary, MOST_VALUES};
use crate::sql::fold::Fold;
use crate::sql::limits::Limits;

/// A part of the script: a file of its own, if files are asked for.
#[derive(Clone, Debug)]
pub struct Part {
    /// The name of the file.
    pub name: &'static str,
    /// What it holds.
    pub text: String,
}

/// What is compiled, and for whom.
struct Job<'j> {
    dialect: &'j Dialect,
    rules: &'j Ruleset,
    audit: &'j Audit<'j>,
    tables: &'j Tables,
    columns: Columns,
    fold: Fold<'j>,
    limits: Limits<'j>,
}

/// The whole script, in the order in which it is run.
///
/// # Errors
/// What an engine cannot say equally well.
pub fn script(dialect: &Dialect, audit: &Audit<'_>, tables: &Tables) -> Result<Vec<Part>, Said> {
    let rules = audit.rules;
    let columns = Columns::of(dialect, rules);
    if let Some(name) = columns.too_fine() {
        return Err(Said::new("sql-too-fine").with("name", name).with("most", MOST_VALUES));
    }
    let fold = Fold::of(dialect, rules);
    let job = Job { dialect, rules, audit, tables, columns, fold, limits: Limits::of(audit, tables) };
    let cases = Cases::of(rules);
    let mut dictionary = Dictionary::default();
    let answers = answers::tables(&job, &cases, &mut dictionary)?;
    let zones = rules::zones(&job, &cases, &mut dictionary);
    let names = [job.fold.letters(), names::funds(&job), names::works(&job, &cases)].join("\n");
    let rules =
        [rules::rules(&job), judge::otherwise(&job), zones, rules::conditions(&job, &cases)].join("\n");
    let reading = [read::lines(&job), read::texts(&job), read::estates(&job), lines::coded(&job)].join("\n");
    let judging = judge::verdicts(&job);
    let limits = if job.limits.is_idle() {
        limits::quotas(&job)
    } else {
        let counted = [limits::roles(&job), limits::quotas(&job), limits::counted(&job)];
        [counted.join("\n"), limits::bounds(&job), limits::weighed(&job)].join("\n")
    };
    let views = [views::codes(&job), views::views(&job)].join("\n");
    let parts = [
        ("1-names.sql", head::head(&job) + dialect.opening + "\n" + &names),
        ("2-rules.sql", rules),
        ("3-verdicts.sql", [answers, judge::bits(&job, &dictionary)].join("\n")),
        ("4-lines.sql", reading + "\n" + &judging),
        ("5-limits.sql", limits),
        ("6-repeats.sql", repeats::repeats(&job)),
        ("7-findings.sql", views),
    ];
    Ok(parts.map(|(name, text)| Part { name, text }).into())
}
