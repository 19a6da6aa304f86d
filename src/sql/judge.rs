//! The steps that judge kinds of lines: boxes met, decided or not, what can flip it, which rules.

use crate::rules::space::Dim;
use crate::sql::Job;
use crate::sql::answers::verdict_of;
use crate::sql::dims::{Column, Dictionary};
use crate::sql::facts::is_of_estate;
use crate::sql::seed::{BITS, COUNT, TEXT, Table};
use crate::sql::template::fill;

/// `earmark_bits`: the words of the tables above, as bits.
pub(super) fn bits(job: &Job<'_>, dictionary: &Dictionary) -> String {
    let columns = [("column_name", TEXT), ("word", TEXT), ("bits", BITS)];
    let mut table = Table::new(job.dialect, "earmark_bits", &columns);
    for (column, word, mask) in dictionary.words() {
        table.row(vec![table.text(column), table.text(word), mask.to_string()], "");
    }
    let boxes = [
        ("earmark_answer_bits", "earmark_answers", "t.case_id, t.answer"),
        ("earmark_zone_bits", "earmark_zones", "t.zone, t.bites"),
    ];
    let mut out = format!(
        "-- The words of the tables above as bits: a bit for each value that rules tell apart, the highest for what does not apply.\n{}",
        table.written()
    );
    for (to, from, kept) in boxes {
        out.extend([format!("\n{}\n", in_bits(job, to, from, kept))]);
    }
    out
}

/// A table of boxes with bits for its words.
fn in_bits(job: &Job<'_>, to: &str, from: &str, kept: &str) -> String {
    let mut joins = String::new();
    for (at, column) in job.columns.0.iter().enumerate() {
        let name = crate::sql::text::literal(job.dialect, &column.name);
        joins.extend([format!(
            "\nLEFT JOIN earmark_bits AS b{at} ON b{at}.column_name = {name} AND b{at}.word = t.{}",
            column.name
        )]);
    }
    let place = |column: &Column| {
        job.columns.0.iter().position(|other| other.name == column.name).unwrap_or_default()
    };
    let columns = job.columns.each(",\n    ", |column| {
        let at = place(column);
        format!(
            "CASE WHEN t.{0} IS NULL THEN {1} ELSE b{at}.bits END AS {0}",
            column.name,
            column.all | column.apart
        )
    });
    let step = (job.dialect.step)(to);
    let filled = (job.dialect.filled)(to);
    format!("{step}\nSELECT\n    {kept},\n    {columns}\nFROM {from} AS t{joins};\n{filled}")
}

/// `earmark_otherwise`: the funds that answer for themselves where no rule speaks.
pub(super) fn otherwise(job: &Job<'_>) -> String {
    let columns = [("fund", TEXT), ("rule", TEXT), ("place", COUNT)];
    let mut table = Table::new(job.dialect, "earmark_otherwise", &columns);
    for fund in &job.rules.funds {
        let rule = fund.otherwise.and_then(|at| Some((at, job.rules.rules.get(at)?)));
        if let Some((place, rule)) = rule {
            table.row(vec![table.text(&fund.id), table.text(&rule.id), place.to_string()], "");
        }
    }
    format!("-- Funds whose own answer is a review where no rule speaks.\n{}", table.written())
}

/// Every step from kinds to verdicts.
pub(super) fn verdicts(job: &Job<'_>) -> String {
    let steps = fill(job.dialect, include_str!("steps/verdicts.sql"), &values(job));
    // The views are told where they are first asked for.
    let near = fill(job.dialect, include_str!("steps/near.sql"), &near_values(job));
    let deciding = fill(job.dialect, include_str!("steps/deciding.sql"), &[]);
    let steps = before(&steps, "-- Where nothing lets a fund pay", &near);
    before(&steps, "-- The verdict on every kind of line", &deciding)
}

fn before(steps: &str, mark: &str, put: &str) -> String {
    match steps.split_once(mark) {
        Some((above, below)) => format!("{above}{put}\n{mark}{below}"),
        None => steps.to_owned(),
    }
}

fn values(job: &Job<'_>) -> Vec<(&'static str, String)> {
    let columns = &job.columns;
    let flip = |column: &Column| format!("flips_{}", column.name.trim_matches(['"', '`']).replace('-', "_"));
    let estate: Vec<String> = columns
        .0
        .iter()
        .filter(|column| !is_of_estate(job, column.dim))
        .map(|column| format!("f.{}", flip(column)))
        .collect();
    let words = |column: &Column| match column.dim {
        Dim::Side => "side".to_owned(),
        Dim::Date => "date".to_owned(),
        Dim::Fact(number) => job.rules.fact(number).map(|fact| fact.id.clone()).unwrap_or_default(),
    };
    let missing = columns.each("\n        || ", |column| {
        let word = crate::sql::text::literal(job.dialect, &format!("{} ", words(column)));
        format!("CASE WHEN f.{} = 1 THEN {word} ELSE '' END", flip(column))
    });
    vec![
        ("dims", columns.each(", ", |column| column.name.clone())),
        ("verdict", verdict_of("b.answer")),
        ("verdict_of_answer", verdict_of("d.answer")),
        ("shared", columns.each(",\n    ", |column| format!("k.{0} & b.{0} AS {0}", column.name))),
        ("meet_boxes", columns.meet("k", "b")),
        ("meet_zones", columns.meet("k", "z")),
        ("flip_max", columns.each(",\n    ", |column| format!("MAX({0}) AS {0}", flip(column)))),
        (
            "flip_of",
            columns.each(",\n        ", |column| {
                format!("CASE WHEN (p.{0} & q.{0}) = 0 THEN 1 ELSE 0 END AS {1}", column.name, flip(column))
            }),
        ),
        ("flip_sum", columns.each(" + ", flip)),
        (
            "only_estates",
            format!("(f.kind IS NOT NULL AND f.of_fund + f.of_work + {} = 0)", estate.join(" + ")),
        ),
        (
            "missing",
            format!(
                "TRIM(BOTH ' ' FROM\n        CASE WHEN f.of_fund = 1 THEN 'fund ' ELSE '' END\n        \
             || CASE WHEN f.of_work = 1 THEN 'work ' ELSE '' END\n        || {missing})"
            ),
        ),
        ("joined_rules", (job.dialect.joined)("rule", "place")),
    ]
}

fn near_values(job: &Job<'_>) -> Vec<(&'static str, String)> {
    let of = |is: fn(Dim) -> bool, fails: &str| -> String {
        let columns = job.columns.0.iter().filter(|column| is(column.dim));
        let counted =
            columns.map(|column| format!("CASE WHEN {} THEN 1 ELSE 0 END", fails.replace('@', &column.name)));
        counted.reduce(|sum, one| format!("{sum} + {one}")).unwrap_or_else(|| "0".to_owned())
    };
    let (surely, perhaps) = ("(k.@ & c.@) = 0", "(k.@ & ~c.@) <> 0");
    let every = |holds: &str| {
        let all = job.columns.each(" AND ", |column| {
            format!("(x.{} IS NULL OR {})", column.name, holds.replace('@', &column.name))
        });
        format!("MIN(CASE WHEN {all} THEN 1 ELSE 0 END) = 1")
    };
    vec![
        ("sure_side", of(is_side, surely)),
        ("sure_date", of(is_date, surely)),
        ("sure_facts", of(is_fact, surely)),
        ("maybe_side", of(is_side, perhaps)),
        ("maybe_date", of(is_date, perhaps)),
        ("maybe_facts", of(is_fact, perhaps)),
        ("exception_holds", every("(k.@ & ~x.@) = 0")),
        ("exception_may", every("(k.@ & x.@) <> 0")),
    ]
}

fn is_side(dim: Dim) -> bool {
    dim == Dim::Side
}

fn is_date(dim: Dim) -> bool {
    dim == Dim::Date
}

fn is_fact(dim: Dim) -> bool {
    matches!(dim, Dim::Fact(_))
}
