//! `matrix`: fund by work by side, with the deciding rules and the conditions on the estate.

use clap::Args;

use crate::command::args::RulesArgs;
use crate::command::{Exit, Failure, Stage, misused};
use crate::command::{history, session};
use crate::model::{Arg, Date, Said, Side};
use crate::report::grid::{self, Frame};
use crate::report::sheet::{Cell, Sheet};
use crate::report::{condition, terminal, works};
use crate::rules::{FundId, Ruleset};
use crate::words::Words;

#[derive(Clone, Debug, Args)]
pub(super) struct MatrixArgs {
    #[command(flatten)]
    pub rules: RulesArgs,
    /// The day for which rules are shown (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub at: Option<String>,
    /// Only this fund
    #[arg(long, value_name = "FUND")]
    pub fund: Option<String>,
    /// How the answers of one fund change from one stretch of time to the next
    #[arg(long, value_name = "FUND", conflicts_with_all = ["at", "fund"])]
    pub history: Option<String>,
    /// Only this work and those below it
    #[arg(long, value_name = "WORK")]
    pub work: Option<String>,
    /// Only this side
    #[arg(long, value_name = "SIDE")]
    pub side: Option<String>,
}

pub(super) fn run(args: &MatrixArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let rules = session::rules(&args.rules)?;
    let day = args.at.as_deref().map(session::date).transpose()?;
    session::say_due(&rules, day, stage)?;
    let named = |name: &str| session::funds_named(&rules, name).map_err(misused);
    let frame = frame(args, &rules, day)?;
    if let Some(name) = &args.history {
        for fund in named(name)? {
            history::write(&rules, fund, &frame, stage)?;
        }
        return Ok(Exit::Clean);
    }
    let funds = args.fund.as_deref().map_or_else(|| Ok(rules.fund_ids().collect()), named)?;
    let (sheet, notes) = sheet(&rules, &funds, &frame, stage.words);
    let title = match &args.at {
        Some(day) => Said::new("matrix-title-on").with("day", day),
        None => Said::new("matrix-title"),
    };
    heading(&rules, title, stage)?;
    if day.is_none() && funds.iter().any(|&fund| grid::depends_on_date(&rules, fund, &frame)) {
        writeln!(stage.out, "{}\n", stage.words.plain("matrix-depends-on-date"))?;
    }
    writeln!(stage.out, "{}", terminal::draw(&sheet, stage.style.width))?;
    conditions(&notes, stage)?;
    Ok(Exit::Clean)
}

/// What of the rules is to be shown.
fn frame(args: &MatrixArgs, rules: &Ruleset, day: Option<Date>) -> Result<Frame, Failure> {
    let roots = match &args.work {
        None => works::families(rules),
        Some(name) => session::works_named(rules, name).map_err(misused)?,
    };
    let sides = match &args.side {
        None if !rules.tells_sides_apart() => vec![None],
        None => Side::ALL.map(Some).to_vec(),
        Some(text) => {
            let no_such = || misused(Said::new("no-such-side").with("name", text));
            vec![Some(Side::named(text).ok_or_else(no_such)?)]
        }
    };
    Ok(Frame { roots, sides, date: day.map(|day| rules.dates.band_of(day)) })
}

/// Writes the conditions that a table names by number.
pub(super) fn conditions(notes: &[String], stage: &mut Stage<'_>) -> Result<(), Failure> {
    for (number, condition) in notes.iter().enumerate() {
        let said = Said::new("matrix-note").with("number", number + 1).with("text", condition);
        writeln!(stage.out, "{}", stage.words.say(&said))?;
    }
    Ok(())
}

/// What hangs over the table: of what it is, and what must be said first of it.
pub(super) fn heading(rules: &Ruleset, title: Said, stage: &mut Stage<'_>) -> Result<(), Failure> {
    let titles: Arg = rules.packs.iter().map(|pack| Arg::from(&pack.title)).collect();
    writeln!(stage.out, "{}", stage.words.say(&title.with("pack", titles)))?;
    for notice in rules.packs.iter().filter_map(|pack| pack.notice.as_ref()) {
        writeln!(stage.out, "{}", stage.words.pick(notice))?;
    }
    Ok(writeln!(stage.out)?)
}

/// The table, and the conditions that its cells name by number.
fn sheet(rules: &Ruleset, funds: &[FundId], frame: &Frame, words: &Words) -> (Sheet, Vec<String>) {
    let keys = ["matrix-fund", "matrix-side", "matrix-works", "matrix-answer", "matrix-if", "matrix-rules"];
    let sided = frame.tells_sides_apart();
    let keys = keys.into_iter().filter(|key| sided || *key != "matrix-side");
    let mut sheet = Sheet::new(keys.map(|key| words.plain(key)));
    let mut notes: Vec<String> = Vec::new();
    for &fund in funds {
        let mut name = format!("{}\n{}", words.pick(&rules[fund].name), rules[fund].id);
        for (_, side, groups) in grid::by_side(rules, fund, frame, words) {
            let mut side = Some(side);
            for (square, works) in groups {
                let mut cells = vec![std::mem::take(&mut name)];
                cells.extend(sided.then(|| side.take().unwrap_or_default()));
                cells.push(works::text(rules, &frame.roots, &works, works::Most::Others, words));
                cells.push(words.plain(square.answer.word()));
                cells.push(condition::note(&mut notes, square.condition));
                cells.push(square.rules);
                sheet.row(cells.into_iter().map(Cell::from));
            }
        }
    }
    (sheet, notes)
}
