//! The step that gives every line its kind: what each cell means, and what may be assumed where it is blank.

use crate::model::{Side, Unit};
use crate::rules::space::Dim;
use crate::sql::Job;
use crate::sql::facts::{bands, differ};
use crate::sql::fold::{self, trimmed};
use crate::sql::read::{MONEY, OF_ESTATES, amount, looked_up};
use crate::sql::template::fill;
use crate::sql::text::literal;

/// The bits of a side that is not known.
const EITHER: u64 = 3;

/// `earmark_coded`.
pub(super) fn coded(job: &Job<'_>) -> String {
    let layout = &job.tables.budget.layout;
    let has = |id: &str| layout.at(id).is_some();
    let mut joins = String::new();
    // What every task keeps whole beside its lines.
    let mut small = vec!["e".to_owned(), "f".to_owned(), "w".to_owned()];
    let text_of = |alias: &str, column: &str| looked_up(job, alias, column, &format!("r.{column}"));
    let mut join = |alias: &str, column: &str| {
        joins.extend([format!("\n    {}", text_of(alias, column))]);
        small.push(alias.to_owned());
    };
    if has("side") {
        join("s", "side");
    }
    if has("date") {
        join("d", "date");
    }
    for (number, column) in job.lookups() {
        join(&format!("x{number}"), &column);
    }
    let theirs = job.clashing_facts().map(|asked| asked.number);
    let theirs = theirs.map(|at| {
        format!("\n    {}", looked_up(job, &format!("y{at}"), OF_ESTATES, &format!("e.said_{at}")))
    });
    let theirs: String = theirs.collect();
    let values = [
        ("item", trimmed("r.item")),
        ("item_folded", fold::folded_fast(job.dialect, "r.item")),
        ("estate_no", if job.tables.estates.is_some() { "\n        e.estate_no," } else { "" }.to_owned()),
        ("fund_unknown", unknown(job, "f.fund")),
        ("work_unknown", unknown(job, "w.work")),
        ("side_given", if has("side") { "COALESCE(s.side, '')" } else { "''" }.to_owned()),
        ("side_unknown", if has("side") { "(s.side IS NULL AND s.shown <> '')" } else { "FALSE" }.to_owned()),
        ("side_clash", clash(has("side"))),
        ("amount", amount(job, "r.amount", "r.plain_amount", layout.unit, MONEY)),
        ("plain_amount", plain_amount(job, layout.unit)),
        ("date_bad", if has("date") { "(d.day IS NULL AND d.shown <> '')" } else { "FALSE" }.to_owned()),
        ("bits", bits(job)),
        ("taken", taken(job)),
        ("side_by", side_by(job)),
        ("bad_facts", bad_facts(job)),
        ("clashes", clashes(job)),
        ("more", job.limits.line_cells(job)),
        ("broadcast", (job.dialect.broadcast)(&small)),
        ("fund_text", text_of("f", "fund")),
        ("work_text", text_of("w", "work")),
        ("joins", joins + &theirs + &job.limits.joins(job)),
        ("kind", kind(job)),
    ];
    fill(job.dialect, include_str!("steps/lines.sql"), &values)
}

/// The cell of the amount in half-width forms; only where it is not in the form most cells have.
fn plain_amount(job: &Job<'_>, unit: Unit) -> String {
    let plain = fold::plain("r.amount");
    let fast = (job.dialect.is_wholly)("r.amount", "[0-9.]*");
    if unit == Unit::Yuan { format!("CASE WHEN {fast} THEN r.amount ELSE {plain} END") } else { plain }
}

/// That a name is not known; where only names that mean one thing are taken, that it means several.
fn unknown(job: &Job<'_>, name: &str) -> String {
    if job.audit.strict { format!("({name} = '' OR {name}_several)") } else { format!("({name} = '')") }
}

fn clash(has_side: bool) -> String {
    let clash = "(s.side IS NOT NULL AND w.says_side IS NOT NULL AND s.side <> w.says_side)";
    if has_side { clash } else { "FALSE" }.to_owned()
}

/// The bits of every dimension.
fn bits(job: &Job<'_>) -> String {
    job.columns.each(",\n        ", |column| {
        let bits = match column.dim {
            Dim::Side => side(job),
            Dim::Date => date(job),
            Dim::Fact(_) => fact(job, column.dim),
        };
        format!("CAST({bits} AS BIGINT) AS {}", column.name)
    })
}

/// The side: of its cell, unless the work's text says the other; else what that says; else by the nature of
/// the work.
fn side(job: &Job<'_>) -> String {
    let has_side = job.tables.budget.layout.at("side").is_some();
    let said = "w.says_bits";
    let heard = if job.audit.said_side(Side::Inside).is_some() {
        format!("CASE WHEN COALESCE(n.on_side, {said}) = {said} THEN {said} ELSE {EITHER} END")
    } else {
        EITHER.to_string()
    };
    let assumed = job.audit.filling(Dim::Side).map_or(EITHER, |filling| filling.mask);
    let blank = format!("WHEN w.says_side IS NOT NULL THEN {heard} ELSE COALESCE(n.on_side, {assumed})");
    if has_side {
        let clash = clash(true);
        format!(
            "CASE WHEN {clash} THEN {EITHER} WHEN s.side IS NOT NULL THEN {}\n            \
             WHEN s.shown <> '' THEN {EITHER} {blank} END",
            "s.side_bits"
        )
    } else {
        format!("CASE {blank} END")
    }
}

fn date(job: &Job<'_>) -> String {
    let all = job.columns.0.iter().find(|column| column.dim == Dim::Date).map_or(1, |column| column.all);
    let blank = job.audit.filling(Dim::Date).map_or(all, |filling| filling.mask);
    if job.tables.budget.layout.at("date").is_none() {
        return blank.to_string();
    }
    let cut = |day: crate::model::Date| day_number(day).to_string();
    let known = bands("d.day", &job.rules.dates, cut);
    format!("COALESCE({known}, CASE WHEN d.shown = '' THEN {blank} ELSE {all} END)")
}

/// A day as the number its digits make.
pub(super) fn day_number(day: crate::model::Date) -> i64 {
    let (year, month, day) = day.parts();
    i64::from(year) * 10_000 + i64::from(month) * 100 + i64::from(day)
}

fn fact(job: &Job<'_>, dim: Dim) -> String {
    let Some(asked) = job.facts().find(|asked| asked.column.dim == dim) else { return "0".to_owned() };
    if asked.fact.of_estate && job.tables.estates.is_some() {
        return format!("e.{}", asked.column.name);
    }
    let there = job.tables.budget.layout.at(&asked.fact.id).is_some();
    let known =
        if there { job.bits(&asked, &format!("x{}", asked.number)) } else { job.absent(&asked).to_string() };
    if asked.fact.of_estate {
        format!("CASE WHEN e.programme THEN {} ELSE {known} END", asked.column.apart)
    } else {
        known
    }
}

/// Which dimensions but the side were filled in: a bit for each, in the order of the columns.
fn taken(job: &Job<'_>) -> String {
    let mut parts = vec!["0".to_owned()];
    if job.audit.filling(Dim::Date).is_some() {
        let blank = if job.tables.budget.layout.at("date").is_some() { "d.shown = ''" } else { "TRUE" };
        parts.push(format!("CASE WHEN {blank} THEN 2 ELSE 0 END"));
    }
    for asked in job.facts().filter(|asked| job.is_assumed(asked)) {
        let bit = bit_at(asked.number + 2);
        if let Some(when) = taken_when(job, &asked) {
            parts.push(format!("CASE WHEN {when} THEN {bit} ELSE 0 END"));
        }
    }
    format!("CAST({} AS BIGINT)", parts.join(" + "))
}

/// The bit of a dimension's place among those that may be filled in; past what a number holds, the last.
pub(super) fn bit_at(place: usize) -> u64 {
    1 << place.min(62)
}

/// When a fact was filled in; none where it never is.
fn taken_when(job: &Job<'_>, asked: &crate::sql::facts::Asked<'_>) -> Option<String> {
    if asked.fact.of_estate && job.tables.estates.is_some() {
        return Some(format!("e.taken_{}", asked.number));
    }
    let there = job.tables.budget.layout.at(&asked.fact.id).is_some();
    let blank = match (there, job.asks_for(asked)) {
        (true, _) => format!("x{}.folded = ''", asked.number),
        (false, false) => return None,
        (false, true) => "TRUE".to_owned(),
    };
    Some(if asked.fact.of_estate { format!("{blank} AND NOT e.programme") } else { blank })
}

/// By whose word the side was filled in; blank where it was not.
fn side_by(job: &Job<'_>) -> String {
    let of = |by: usize| {
        let id = job.audit.assumptions.get(by).map(|assumption| assumption.id.as_str()).unwrap_or_default();
        literal(job.dialect, id)
    };
    let said = "w.says_bits";
    let heard = match job.audit.said_side(Side::Inside) {
        Some(filling) => {
            format!("CASE WHEN COALESCE(n.on_side, {said}) = {said} THEN {} ELSE '' END", of(filling.by))
        }
        None => "''".to_owned(),
    };
    let assumed = job.audit.filling(Dim::Side).map_or_else(|| "''".to_owned(), |filling| of(filling.by));
    let given =
        if job.tables.budget.layout.at("side").is_some() { "WHEN s.shown <> '' THEN '' " } else { "" };
    format!(
        "CASE {given}WHEN w.says_side IS NOT NULL THEN {heard} ELSE COALESCE(n.because_of, {assumed}) END"
    )
}

/// The facts of a line whose cells are no values, each by its number between blanks.
fn bad_facts(job: &Job<'_>) -> String {
    let there = |id: &str| job.tables.budget.layout.at(id).is_some();
    let bad = job.line_facts().filter(|asked| there(&asked.fact.id)).map(|asked| {
        format!(
            "CASE WHEN {} THEN ' {} ' ELSE '' END",
            job.is_bad(&asked, &format!("x{}", asked.number)),
            asked.number
        )
    });
    joined(bad)
}

/// The facts of the estate that a line says otherwise than the table of estates.
fn clashes(job: &Job<'_>) -> String {
    let clash = job.clashing_facts().map(|asked| {
        let differ = differ(&asked, &format!("x{}", asked.number), &format!("y{}", asked.number));
        format!("CASE WHEN {differ} THEN ' {} ' ELSE '' END", asked.number)
    });
    joined(clash)
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { "''".to_owned() } else { parts.join("\n            || ") }
}

/// All that the rules see of a line, as one text.
fn kind(job: &Job<'_>) -> String {
    let text = |column: &str| format!("CAST(c.{column} AS {})", job.dialect.text_type);
    let mut parts = vec!["c.fund".to_owned(), "c.work".to_owned()];
    parts.extend(job.columns.0.iter().map(|column| text(&column.name)));
    parts.extend([text("taken"), "c.side_by".to_owned()]);
    parts.join(" || ';' || ")
}
