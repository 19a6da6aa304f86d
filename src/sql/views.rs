//! The views in which the audit is read: lines, findings, totals.

use crate::check;
use crate::sql::Job;
use crate::sql::limits;
use crate::sql::lines::bit_at;
use crate::sql::read::MONEY;
use crate::sql::repeats;
use crate::sql::seed::{TEXT, Table};
use crate::sql::template::fill;
use crate::sql::text::literal;

/// `earmark_codes`: the mark by which a line carries a finding, with its code and how grave it is.
pub(super) fn codes(job: &Job<'_>) -> String {
    let columns = [("mark", TEXT), ("code", TEXT), ("severity", TEXT)];
    let mut table = Table::new(job.dialect, "earmark_codes", &columns);
    let mut row = |mark: &str, code: &str| {
        let severity = severity_of(code);
        table.row(vec![table.text(&format!(" {mark} ")), table.text(code), table.text(severity)], "");
    };
    for code in LINES {
        row(code, code);
    }
    for asked in job.facts() {
        row(&format!("bad-fact:{}", asked.number), "bad-fact");
        row(&format!("fact-clash:{}", asked.number), "fact-clash");
    }
    format!("-- What may be said of a line.\n{}", table.written())
}

/// How grave a code is.
pub(super) fn severity_of(code: &str) -> &'static str {
    check::ALL.iter().find(|check| check.code == code).map_or("", |check| check.severity.id())
}

/// The codes that a line carries once.
const LINES: [&str; 11] = [
    "unknown-estate",
    "unknown-work",
    "unknown-side",
    "unknown-fund",
    "bad-amount",
    "bad-date",
    "side-clash",
    "forbidden",
    "not-allowed",
    "needs-review",
    "undetermined",
];

/// `earmark_lines`, `earmark_findings`, `earmark_totals`.
pub(super) fn views(job: &Job<'_>) -> String {
    let values = [
        ("unread", unread(job)),
        ("assumed", assumed(job)),
        ("marks", marks(job)),
        ("key_of_line", key(["j.item", "j.estate", "j.work_shown", "j.side", "j.fund_shown"])),
        (
            "nullable",
            nullable([
                &item(job, "j.item", "j.record"),
                "j.estate",
                "j.work_shown",
                "j.side",
                "j.fund_shown",
            ]),
        ),
        ("no_group", no_group(job)),
        ("waiting", waiting(job)),
        ("estates", estates(job)),
        ("more", limits::findings(job) + &repeats::findings(job)),
        ("money", MONEY.to_owned()),
    ];
    fill(job.dialect, include_str!("steps/views.sql"), &values)
}

/// What of a line could not be read so that it cannot be judged: the code of the first such cell in the order
/// of the columns.
fn unread(job: &Job<'_>) -> String {
    let layout = &job.tables.budget.layout;
    let mut arms = [
        ("estate", "c.estate_unknown", "unknown-estate"),
        ("work", "c.work_unknown OR (COALESCE(v.flips_work, FALSE) AND c.work_several)", "unknown-work"),
        ("side", "c.side_unknown", "unknown-side"),
        ("fund", "c.fund_unknown OR COALESCE(v.flips_fund, FALSE)", "unknown-fund"),
        ("amount", "c.amount IS NULL", "bad-amount"),
    ];
    arms.sort_by_key(|(column, ..)| layout.at(column));
    let arms = arms.map(|(_, when, code)| format!("WHEN {when} THEN '{code}'"));
    format!("CASE\n            {}\n            ELSE ''\n        END", arms.join("\n            "))
}

/// What was taken for granted of a line, by the names of its columns.
fn assumed(job: &Job<'_>) -> String {
    let side = "CASE WHEN side_by <> '' THEN 'side ' ELSE '' END".to_owned();
    let date = format!("CASE WHEN (taken & {}) <> 0 THEN 'date ' ELSE '' END", bit_at(1));
    let facts = job.facts().filter(|asked| job.is_assumed(asked)).map(|asked| {
        let word = literal(job.dialect, &format!("{} ", asked.fact.id));
        format!("CASE WHEN (taken & {}) <> 0 THEN {word} ELSE '' END", bit_at(asked.number + 2))
    });
    let parts: Vec<String> = [side, date].into_iter().chain(facts).collect();
    format!("TRIM(BOTH ' ' FROM {})", parts.join(" || "))
}

/// A mark for each cell of a line that something is wrong with.
fn marks(job: &Job<'_>) -> String {
    let flags = [
        ("j.estate_unknown", "unknown-estate"),
        ("j.work_unknown OR j.flips_work", "unknown-work"),
        ("j.side_unknown", "unknown-side"),
        ("j.fund_unknown OR j.flips_fund", "unknown-fund"),
        ("j.amount IS NULL", "bad-amount"),
        ("j.side_clash", "side-clash"),
        ("j.date_bad", "bad-date"),
    ];
    let flags = flags.map(|(when, code)| format!("CASE WHEN {when} THEN ' {code} ' ELSE '' END"));
    let of_facts = job.facts().flat_map(|asked| {
        [("j.bad_facts", "bad-fact"), ("j.clashes", "fact-clash")].map(|(column, code)| {
            let number = asked.number;
            format!("CASE WHEN {column} LIKE '% {number} %' THEN ' {code}:{number} ' ELSE '' END")
        })
    });
    flags.into_iter().chain(of_facts).collect::<Vec<_>>().join("\n        || ")
}

/// The parts of a key, with what would break it written out.
pub(super) fn key(parts: [&str; 5]) -> String {
    parts.map(escaped).join(" || ':' || ")
}

/// A part of a key.
pub(super) fn escaped(part: &str) -> String {
    format!("replace(replace({part}, '%', '%25'), ':', '%3A')")
}

/// Item, estate, work, side and fund as findings have them: nothing where they are blank.
pub(super) fn nullable(parts: [&str; 5]) -> String {
    let names = ["item", "estate", "work", "side", "fund"];
    let columns: Vec<String> =
        parts.iter().zip(names).map(|(part, name)| format!("NULLIF({part}, '') AS {name}")).collect();
    columns.join(", ")
}

/// The item of a line; the record stands in where the table has none.
pub(super) fn item(job: &Job<'_>, item: &str, record: &str) -> String {
    let has_items = job.tables.budget.layout.has("item");
    if has_items {
        item.to_owned()
    } else {
        format!("CASE WHEN {record} IS NOT NULL THEN CAST({record} AS {}) END", job.dialect.text_type)
    }
}

/// What only findings about groups have.
pub(super) fn no_group(job: &Job<'_>) -> String {
    let text = job.dialect.text_type;
    let limit = crate::sql::text::name(job.dialect, "limit");
    format!(
        "CAST(NULL AS {text}) AS limit_id, CAST(NULL AS {text}) AS group_keys,\n    \
         CAST(NULL AS {MONEY}) AS value, CAST(NULL AS {MONEY}) AS {limit}, CAST(NULL AS {MONEY}) AS excess"
    )
}

/// Lines that only facts of their estates keep from being decided: one finding for each estate and set of
/// facts, or one for all where there is no table of estates.
fn waiting(job: &Job<'_>) -> String {
    let text = job.dialect.text_type;
    let by_estate = job.tables.estates.is_some();
    let none = format!("CAST(NULL AS {text})");
    let (estate, group) = if by_estate {
        ("j.estate", "\nGROUP BY j.estate, j.missing")
    } else {
        ("''", "\nHAVING COUNT(*) > 0")
    };
    let missing =
        if by_estate { "j.missing".to_owned() } else { (job.dialect.joined)("j.missing", "j.kind") };
    format!(
        "-- Lines that wait for facts of their estates.\n\
         SELECT\n    'undetermined', 'error',\n    'undetermined::' || {} || ':::',\n    \
         CAST(NULL AS BIGINT), COUNT(*),\n    {none}, NULLIF({estate}, ''), {none}, {none}, {none},\n    \
         CAST(SUM(j.amount) AS {MONEY}),\n    {missing}, '',\n    {}\nFROM earmark_judged AS j\nWHERE j.waits{group}",
        escaped(estate),
        no_group(job)
    )
}

/// Cells of the table of estates that are no values.
fn estates(job: &Job<'_>) -> String {
    let Some(table) = &job.tables.estates else { return String::new() };
    let there = job.facts().filter(|asked| asked.fact.of_estate && table.layout.at(&asked.fact.id).is_some());
    let none = format!("CAST(NULL AS {})", job.dialect.text_type);
    let one = there.map(|asked| {
        format!(
            "\nUNION ALL\n-- Cells of the estates that are no values of {}.\n\
             SELECT\n    'bad-fact', 'error',\n    'bad-fact::' || {} || ':::',\n    \
             CAST(NULL AS BIGINT), CAST(0 AS BIGINT),\n    {none}, e.estate, {none}, {none}, {none},\n    \
             CAST(NULL AS {MONEY}),\n    '', '',\n    {}\nFROM earmark_estates AS e\nWHERE e.bad_{}",
            asked.fact.id,
            escaped("e.estate"),
            no_group(job),
            asked.number
        )
    });
    one.collect()
}
