//! The closing block: the money, the same figures under every format.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::check::{self, Group, Tally};
use crate::finding::{Severity, Standing, Verdict};
use crate::model::{Arg, Money, Said, money, text};
use crate::report::record::{ApprovedRecord, CarriedRecord, FindingRecord, Record, Totals};
use crate::report::sheet::{Cell, Sheet};
use crate::report::{quotas, terminal};
use crate::words::Words;

/// Writes the block: lines and money by verdict, what they rest on, and what was not checked.
pub fn write(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    for note in record.notes.iter().chain(&record.run.settings) {
        writeln!(out, "{note}")?;
    }
    for assumption in &record.assumptions {
        writeln!(out, "{}", assumption.message)?;
    }
    if let Some(approved) = &record.approved {
        approved_money(record, approved, words, out)?;
    }
    figures(record, words, out)?;
    quotas::write(record, words, out)?;
    writeln!(out, "{}", foot(record, words))?;
    if let Some(what) = &record.not_checked {
        writeln!(out, "{what}")?;
    }
    if !record.complete {
        writeln!(out, "{}", words.plain("incomplete"))?;
    }
    writeln!(out, "{}", words.plain("closing-alert"))
}

/// What was approved and what is there now, by estate.
fn approved_money(
    record: &Record<'_>,
    approved: &ApprovedRecord,
    words: &Words,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}", approved_heading(approved, words))?;
    writeln!(out, "{}\n", terminal::draw(&approved_sheet(approved, words), record.style.width))
}

/// What the table of approved money is a table of.
pub fn approved_heading(approved: &ApprovedRecord, words: &Words) -> String {
    let kind = Said::new(match &*approved.kind {
        "estimate" => "kind-estimate",
        _ => "kind-control-price",
    });
    words.say(&Said::new("approved-heading").with("kind", kind).with("path", &*approved.path))
}

/// The table of approved money.
pub fn approved_sheet(approved: &ApprovedRecord, words: &Words) -> Sheet {
    let heads = ["head-estate", "head-approved", "head-now", "head-dropped", "head-reduced", "head-added"];
    let mut sheet = Sheet::new(heads.map(|head| words.plain(head)));
    for sum in &approved.estates {
        let money = [sum.approved, sum.now].map(Cell::Money);
        let carried = [sum.dropped, sum.reduced, sum.added];
        let carried = carried.map(|one| Cell::Text(carried_text(approved, one, words)));
        sheet.row(std::iter::once(Cell::from(&*sum.estate)).chain(money).chain(carried));
    }
    sheet
}

/// Some content's money and what of it the group carries; nothing where there is none.
fn carried_text(approved: &ApprovedRecord, one: CarriedRecord, words: &Words) -> String {
    if one.amount == Money::ZERO && one.of_group.is_none_or(|part| part == Money::ZERO) {
        return String::new();
    }
    let Some(of_group) = one.of_group else { return one.amount.grouped() };
    let central = approved.group.as_deref() == Some("central");
    let key = if central { "carried-central" } else { "carried-group" };
    words.say(&Said::new(key).with("amount", one.amount).with("part", of_group))
}

/// What an input is, in the reader's language.
pub fn role(role: &str, words: &Words) -> String {
    words.plain(match role {
        "budget" => "role-budget",
        "estates" => "role-estates",
        "quotas" => "role-quotas",
        "approved" => "role-approved",
        "works" => "role-works",
        "waivers" => "role-waivers",
        "baseline" => "role-baseline",
        other => return other.to_owned(),
    })
}

/// The whole of it in a sentence: what was checked, the lines and money of each verdict, how many findings.
pub fn summary(record: &Record<'_>, words: &Words) -> String {
    let verdict = |key: &'static str, verdict: Verdict| {
        let (tally, _) = record.totals.of(verdict);
        let said = Said::new("summary-verdict").with("verdict", Said::new(key));
        said.with("lines", tally.lines).with("amount", tally.amount)
    };
    let verdicts = [
        verdict("row-misallocated", Verdict::Misallocated),
        verdict("row-review", Verdict::Review),
        verdict("row-undetermined", Verdict::Undetermined),
        verdict("row-eligible", Verdict::Eligible),
    ];
    let said = Said::new("summary")
        .with("lines", record.totals.lines)
        .with("amount", record.totals.amount)
        .with("verdicts", verdicts.into_iter().collect::<Arg>())
        .with("findings", record.findings.len());
    words.say(&said)
}

/// How many open findings there are that no line's verdict tells of: of sums, of repeats, of what was
/// approved. Notes are not counted.
pub fn beside_verdicts(record: &Record<'_>) -> usize {
    let is_told = |finding: &FindingRecord| {
        let group = check::by_code(&finding.code).map(|check| check.group);
        matches!(group, Some(Group::Eligibility | Group::Reading))
            && finding.verdict.is_some_and(|verdict| verdict != Verdict::Eligible)
    };
    let open = record.findings.iter().filter(|one| one.standing == Standing::Open);
    open.filter(|one| one.severity != Severity::Note && !is_told(one)).count()
}

/// A row of the table of lines and money.
pub struct Figure {
    /// What its lines are.
    pub name: String,
    /// How far it stands inside the row it is part of.
    pub depth: usize,
    /// The lines and their money.
    pub tally: Tally,
}

/// The table of lines and money.
pub fn figures_of(totals: &Totals, words: &Words) -> Vec<Figure> {
    let figure =
        |key: &'static str, depth: usize, tally: Tally| Figure { name: words.plain(key), depth, tally };
    let all = Tally { lines: totals.lines, amount: totals.amount };
    let mut rows = vec![figure("row-checked", 0, all)];
    for (key, verdict) in [
        ("row-eligible", Verdict::Eligible),
        ("row-misallocated", Verdict::Misallocated),
        ("row-review", Verdict::Review),
        ("row-undetermined", Verdict::Undetermined),
    ] {
        let (tally, assumed) = totals.of(verdict);
        rows.push(figure(key, 1, tally));
        if verdict == Verdict::Misallocated && tally.lines > 0 {
            rows.push(figure("row-forbidden", 2, totals.forbidden));
            rows.push(figure("row-not-allowed", 2, totals.not_allowed));
        }
        if assumed.lines > 0 {
            rows.push(figure("row-assumed", 2, assumed));
        }
    }
    let accepted = [("row-waived", totals.waived), ("row-known", totals.known)];
    rows.extend(
        accepted.iter().filter(|(_, tally)| tally.lines > 0).map(|(key, tally)| figure(key, 1, *tally)),
    );
    rows
}

fn figures(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let rows = figures_of(&record.totals, words);
    let rows: Vec<(String, Tally)> =
        rows.into_iter().map(|row| (format!("{}{}", "  ".repeat(row.depth), row.name), row.tally)).collect();
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
pub fn foot(record: &Record<'_>, words: &Words) -> String {
    let said = Said::new("closing-rules").with("rules", record.rules_called());
    let mut foot = vec![reconciled(record, words), words.say(&said)];
    if let Some(date) = record.as_of {
        foot.push(words.say(&Said::new("closing-as-of").with("date", date.to_string())));
    }
    foot.join("      ")
}

/// Whether the verdicts add up to what was read.
pub fn reconciled(record: &Record<'_>, words: &Words) -> String {
    let budgets = record.inputs.iter().filter(|input| input.role == "budget");
    let mut read = Tally::default();
    budgets
        .for_each(|input| read.add(Tally { lines: input.lines, amount: input.amount.unwrap_or_default() }));
    let yes = |same: bool| Said::new(if same { "tallies" } else { "tallies-not" });
    let said = Said::new("reconciles")
        .with("lines", yes(record.totals.lines == read.lines))
        .with("amount", yes(record.totals.amount == read.amount));
    words.say(&said)
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
