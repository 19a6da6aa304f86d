//! The closing block: the money, the same figures under every format.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::check::approved::Kind;
use crate::check::approved::compare::Carried;
use crate::check::{Assumption, Tally, telling};
use crate::finding::Verdict;
use crate::model::{Arg, Bilingual, Said, money, text};
use crate::report::sheet::{Cell, Sheet};
use crate::report::{Approved, Report, quotas, terminal};
use crate::rules::Ruleset;
use crate::words::Words;

/// Writes the block: lines and money by verdict, what they rest on, and what was not checked.
pub fn write(report: &Report<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    for note in report.notes {
        writeln!(out, "{}", words.say(note))?;
    }
    for (assumption, tally) in report.assumptions() {
        writeln!(out, "{}", words.say(&assumed(report.audit.rules, assumption, tally)))?;
    }
    if let Some(approved) = report.approved {
        approved_money(report, approved, words, out)?;
    }
    figures(report, words, out)?;
    quotas::write(report, words, out)?;
    writeln!(out, "{}", foot(report, words))?;
    if let Some(what) = report.not_checked() {
        writeln!(out, "{}", words.say(&what))?;
    }
    if !report.complete {
        writeln!(out, "{}", words.plain("incomplete"))?;
    }
    writeln!(out, "{}", words.plain("closing-alert"))
}

fn assumed(rules: &Ruleset, assumption: &Assumption, tally: Tally) -> Said {
    let facts = assumption.facts.iter().map(|(id, value)| telling::condition(rules, id, value));
    let source = match assumption.source {
        "flag" => "assumed-by-flag",
        "text" => "assumed-by-text",
        _ => "assumed-by-pack",
    };
    let name: Arg = match &assumption.because {
        Some(because) => Arg::from(because),
        None => {
            let work = rules.works.iter().find(|work| work.id == assumption.id);
            work.map(|work| Arg::from(&work.name)).into_iter().chain(facts.map(Arg::from)).collect()
        }
    };
    Said::new("assumption-line")
        .with("lines", tally.lines)
        .with("amount", tally.amount)
        .with("assumption", name)
        .with("source", Said::new(source))
}

/// What was approved and what is there now, by estate.
fn approved_money(
    report: &Report<'_>,
    approved: &Approved,
    words: &Words,
    out: &mut dyn Write,
) -> io::Result<()> {
    let kind = Said::new(match approved.kind {
        Kind::Estimate => "kind-estimate",
        Kind::ControlPrice => "kind-control-price",
    });
    let heading = Said::new("approved-heading").with("kind", kind).with("path", &*approved.book.input.path);
    writeln!(out, "{}", words.say(&heading))?;
    let heads = ["head-estate", "head-approved", "head-now", "head-dropped", "head-reduced", "head-added"];
    let mut sheet = Sheet::new(heads.map(|head| words.plain(head)));
    for sum in &approved.comparison.estates {
        let money = [sum.approved, sum.now].map(Cell::Money);
        let carried =
            [sum.dropped, sum.reduced, sum.added].map(|one| Cell::Text(carried(report, one, words)));
        sheet.row(std::iter::once(Cell::from(&*sum.estate)).chain(money).chain(carried));
    }
    writeln!(out, "{}\n", terminal::draw(&sheet, report.style.width))
}

/// Some content's money and what of it the group carries; nothing where there is none.
fn carried(report: &Report<'_>, one: Carried, words: &Words) -> String {
    if one == Carried::default() {
        return String::new();
    }
    let Some(of_group) = one.of_group else { return one.amount.grouped() };
    let central = report.audit.rules.approved.group.as_deref() == Some("central");
    let key = if central { "carried-central" } else { "carried-group" };
    words.say(&Said::new(key).with("amount", one.amount).with("part", of_group))
}

/// The table of lines and money.
fn figures(report: &Report<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = vec![(words.plain("row-checked"), report.sums.all())];
    for (key, verdict) in [
        ("row-eligible", Verdict::Eligible),
        ("row-misallocated", Verdict::Misallocated),
        ("row-review", Verdict::Review),
        ("row-undetermined", Verdict::Undetermined),
    ] {
        rows.push((format!("  {}", words.plain(key)), report.sums.of(verdict)));
        if verdict == Verdict::Misallocated && report.sums.of(verdict).lines > 0 {
            rows.push((format!("    {}", words.plain("row-forbidden")), report.sums.forbidden));
            rows.push((format!("    {}", words.plain("row-not-allowed")), report.sums.not_allowed));
        }
        let assumed = report.sums.assumed_of(verdict);
        if assumed.lines > 0 {
            rows.push((format!("    {}", words.plain("row-assumed")), assumed));
        }
    }
    let (lines, amount) = (words.plain("head-lines"), words.plain("head-amount"));
    let count = |tally: &Tally| money::group_digits(&tally.lines.to_string());
    let first = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let second = rows.iter().map(|(_, tally)| count(tally).len()).max().unwrap_or(0).max(lines.width());
    let third =
        rows.iter().map(|(_, tally)| tally.amount.grouped().len()).max().unwrap_or(0).max(amount.width());
    writeln!(out, "{}  {}  {}", " ".repeat(first), right(&lines, second), right(&amount, third))?;
    for (name, tally) in &rows {
        let (count, amount) = (right(&count(tally), second), right(&tally.amount.grouped(), third));
        writeln!(out, "{}  {count}  {amount}", left(name, first))?;
    }
    Ok(())
}

/// Whether the verdicts add up to what was read, the rules, and the day.
fn foot(report: &Report<'_>, words: &Words) -> String {
    let all = report.sums.all();
    let budgets = report.inputs.iter().filter(|input| input.role == "budget");
    let mut read = Tally::default();
    budgets
        .for_each(|input| read.add(Tally { lines: input.lines, amount: input.amount.unwrap_or_default() }));
    let yes = |same: bool| Said::new(if same { "tallies" } else { "tallies-not" });
    let said = Said::new("reconciles")
        .with("lines", yes(all.lines == read.lines))
        .with("amount", yes(all.amount == read.amount));
    let mut foot = vec![
        words.say(&said),
        words.say(&Said::new("closing-rules").with("rules", &called(report.audit.rules))),
    ];
    if let Some(date) = report.as_of {
        foot.push(words.say(&Said::new("closing-as-of").with("date", date.to_string())));
    }
    foot.join("      ")
}

/// What the rules are called: by id and digest, and in Chinese by title and the day of their review.
fn called(rules: &Ruleset) -> Bilingual {
    let en = rules.packs.iter().map(|pack| format!("{} {}", pack.id, pack.short()));
    let zh = rules
        .packs
        .iter()
        .map(|pack| format!("{}（{}复核，{}）", pack.title.zh, pack.reviewed, pack.short()));
    Bilingual { en: en.collect::<Vec<_>>().join(" + "), zh: zh.collect::<Vec<_>>().join("、") }
}

/// Text in a column of `width`, to the left.
pub fn left(plain: &str, width: usize) -> String {
    let plain = text::visible(plain);
    format!("{plain}{}", " ".repeat(width.saturating_sub(plain.width())))
}

/// Text in a column of `width`, to the right.
pub fn right(plain: &str, width: usize) -> String {
    let plain = text::visible(plain);
    format!("{}{plain}", " ".repeat(width.saturating_sub(plain.width())))
}
