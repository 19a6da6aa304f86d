//! The steps that read the user's tables: lines as texts, what every text may mean, the estates.

use std::collections::BTreeMap;

use crate::budget::header::Layout;
use crate::model::{Side, Unit};
use crate::rules::space::side_mask;
use crate::sql::Job;
use crate::sql::facts::{Asked, flag};
use crate::sql::fold::{folded, holds, plain, trimmed};
use crate::sql::limits;
use crate::sql::tables::UserTable;
use crate::sql::template::fill;
use crate::sql::text::{literal, name, path};

/// The columns that every line is read for.
const ALWAYS: [&str; 7] = ["item", "estate", "work", "side", "fund", "amount", "date"];

/// A whole number in a folded text, perhaps with thousands apart, decimals that are none, and 年.
const NUMBER: &str = "([+-]?[0-9]+|(-?[0-9]{0,3}|[+][0-9]{0,2})(,[0-9]{3})+)([.]0*)?年?";
/// A month or a day in a folded text, of which a year may be told.
const IN_YEAR: &str = "[1-9][0-9]{3}[-/.年](0?[1-9]|1[0-2])(月|[-/.月](0?[1-9]|[12][0-9]|3[01])日?)?";
/// A day in eight digits.
const DAY_OF_DIGITS: &str = "[0-9]{8}日*";
/// A day in three parts.
const DAY: &str = "[0-9]{4}[-/.年月][0-9]{1,2}[-/.年月][0-9]{1,2}日*";

/// How wide the numbers are in which amounts are kept.
pub(super) const MONEY: &str = "DECIMAL(38,2)";

impl Job<'_> {
    /// The facts that are read from the lines.
    pub(super) fn line_facts(&self) -> impl Iterator<Item = Asked<'_>> {
        self.facts().filter(|asked| !asked.fact.of_estate || self.tables.estates.is_none())
    }

    /// The facts of the estate that the lines speak of as well, though the table of estates decides.
    pub(super) fn clashing_facts(&self) -> impl Iterator<Item = Asked<'_>> {
        let estates = self.tables.estates.is_some();
        let there = move |asked: &Asked<'_>| self.tables.budget.layout.at(&asked.fact.id).is_some();
        self.facts().filter(move |asked| estates && asked.fact.of_estate && there(asked))
    }

    /// A cell of a user's table as a text, blank where it holds nothing.
    fn cell(&self, layout: &Layout, id: &str) -> String {
        match layout.header(id) {
            Some(header) => self.text_of(header),
            None => "''".to_owned(),
        }
    }

    fn text_of(&self, header: &str) -> String {
        let (column, kind) = (name(self.dialect, header), self.dialect.text_type);
        format!("COALESCE(CAST(b.{column} AS {kind}), '')")
    }

    fn record(&self, table: &UserTable) -> String {
        match &table.record {
            Some(column) => format!("CAST(b.{} AS BIGINT)", name(self.dialect, column)),
            None => format!("CAST({} AS BIGINT)", self.dialect.row_number),
        }
    }
}

/// `earmark_read`.
pub(super) fn lines(job: &Job<'_>) -> String {
    let table = &job.tables.budget;
    let mut ids: Vec<(String, String)> =
        ALWAYS.iter().map(|id| ((*id).to_owned(), (*id).to_owned())).collect();
    for asked in job.line_facts().chain(job.clashing_facts()) {
        if table.layout.at(&asked.fact.id).is_some() {
            ids.push((asked.fact.id.clone(), asked.column.name.clone()));
        }
    }
    for id in job.limits.line_columns() {
        ids.push((id.clone(), job.cell_column(&id)));
    }
    let columns = ids.iter().map(|(id, column)| format!("{} AS {column}", job.cell(&table.layout, id)));
    let named = table.layout.headers.iter().filter(|header| Some(*header) != table.record.as_ref());
    let held = named.map(|header| holds(&job.text_of(header)));
    let values = [
        ("record", job.record(table)),
        ("columns", columns.collect::<Vec<_>>().join(",\n    ")),
        ("budget", path(job.dialect, &table.name)),
        ("not_blank", held.collect::<Vec<_>>().join("\n   OR ")),
    ];
    fill(job.dialect, include_str!("steps/read.sql"), &values)
}

/// `earmark_spellings`, `earmark_texts`.
pub(super) fn texts(job: &Job<'_>) -> String {
    let dialect = job.dialect;
    let programme: Vec<String> = job.rules.programme.iter().map(|name| literal(dialect, name)).collect();
    let programme = if programme.is_empty() {
        "FALSE".to_owned()
    } else {
        format!("t.folded IN ({})", programme.join(", "))
    };
    let number = |text: &str, kind: &str| (dialect.cast)(text, kind);
    let part = |at: usize| number(&format!("split_part(s.ymd, '-', {at})"), "INT");
    let values = [
        ("trimmed", trimmed("cell")),
        ("folded", folded("cell")),
        ("plain", plain("cell")),
        ("cells", cells(job)),
        ("side", side(job, "t.folded", |side| format!("'{}'", side.id()))),
        ("side_bits", side(job, "t.folded", |side| side_mask(side).to_string())),
        ("says_bits", says_bits()),
        ("programme", programme),
        ("flag", flag(job, "t.folded")),
        ("is_in_year", (dialect.is_wholly)("t.folded", IN_YEAR)),
        ("is_number", (dialect.is_wholly)("s.folded", NUMBER)),
        ("number", number("s.whole", "DECIMAL(38,0)")),
        ("year", part(1)),
        ("month", part(2)),
        ("day", part(3)),
        ("is_day_of_digits", (dialect.is_wholly)("plain", DAY_OF_DIGITS)),
        ("is_day", (dialect.is_wholly)("plain", DAY)),
    ];
    fill(dialect, include_str!("steps/texts.sql"), &values)
}

/// The place of the texts of the table of estates.
pub(super) const OF_ESTATES: &str = "the estates";
/// The place of the texts of the table of quotas.
pub(super) const OF_QUOTAS: &str = "the quotas";

/// A cell looked up among the texts of its place, as a join. Every cell is there once; it is an outer join so
/// that planners, which guess how few rows find their like, never take the lines for fewer than they are:
/// `PostgreSQL` otherwise goes through all texts for every line.
pub(super) fn looked_up(job: &Job<'_>, alias: &str, place: &str, cell: &str) -> String {
    let place = literal(job.dialect, place);
    format!("LEFT JOIN earmark_texts AS {alias} ON {alias}.place = {place} AND {alias}.cell = {cell}")
}

/// Every cell that is looked up, with its place.
fn cells(job: &Job<'_>) -> String {
    let source = |table: &UserTable| format!(" FROM {} AS b", path(job.dialect, &table.name));
    let all_of = |place: &str, cell: &str, from: &str| {
        format!("SELECT DISTINCT {} AS place, {cell} AS cell{from}", literal(job.dialect, place))
    };
    let budget = &job.tables.budget;
    let mut all: Vec<String> = looked_up_in_lines(job)
        .iter()
        .map(|(column, id)| all_of(column, &job.cell(&budget.layout, id), &source(budget)))
        .collect();
    let beside = [
        (OF_ESTATES, &job.tables.estates, estate_ids(job)),
        (OF_QUOTAS, &job.tables.quotas, limits::quota_keys(job)),
    ];
    for (place, table, ids) in beside {
        all.push(all_of(place, "''", ""));
        if let Some(table) = table {
            let there = ids.iter().filter(|id| table.layout.at(id).is_some());
            all.extend(there.map(|id| all_of(place, &job.cell(&table.layout, id), &source(table))));
        }
    }
    all.join("\n        UNION ALL\n        ")
}

/// The columns of the lines whose cells are looked up, each with the id of what it is read from.
fn looked_up_in_lines(job: &Job<'_>) -> BTreeMap<String, String> {
    let always = ["estate", "work", "side", "fund", "date"].map(|id| (id.to_owned(), id.to_owned()));
    let facts = job.line_facts().chain(job.clashing_facts());
    let there = facts.filter(|asked| job.tables.budget.layout.at(&asked.fact.id).is_some());
    let facts = there.map(|asked| (asked.column.name.clone(), asked.fact.id.clone()));
    let cells = job.limits.looked_up().into_iter().map(|id| (job.cell_column(&id), id));
    always.into_iter().chain(facts).chain(cells).collect()
}

fn estate_ids(job: &Job<'_>) -> Vec<String> {
    let facts = job.facts().filter(|asked| asked.fact.of_estate).map(|asked| asked.fact.id.clone());
    ["estate", "name"]
        .into_iter()
        .map(str::to_owned)
        .chain(facts)
        .chain(job.limits.estate_columns())
        .collect()
}

impl Job<'_> {
    /// The columns of the lines that facts are read from, by the facts' numbers.
    pub(super) fn lookups(&self) -> impl Iterator<Item = (usize, String)> {
        let layout = &self.tables.budget.layout;
        let facts = self.line_facts().chain(self.clashing_facts());
        facts
            .filter(|asked| layout.at(&asked.fact.id).is_some())
            .map(|asked| (asked.number, asked.column.name.clone()))
    }

    /// The column in which a cell that limits ask for is kept.
    pub(super) fn cell_column(&self, id: &str) -> String {
        crate::sql::dims::named(self.dialect, &format!("cell_{id}"))
    }
}

/// The side that the text of a work says, as a bit.
fn says_bits() -> String {
    let arms = Side::ALL.map(|side| format!("WHEN '{}' THEN {}", side.id(), side_mask(side)));
    format!("CASE w.says_side {} END", arms.join(" "))
}

/// What a folded text says of the side, as something made of each side.
fn side(job: &Job<'_>, folded: &str, made: impl Fn(Side) -> String) -> String {
    let arm = |(side, words): &(Side, [&str; 8])| {
        let words: Vec<String> = words.iter().map(|word| literal(job.dialect, word)).collect();
        format!("WHEN {folded} IN ({}) THEN {}", words.join(", "), made(*side))
    };
    format!("CASE {} END", Side::WORDS.iter().map(arm).collect::<Vec<_>>().join(" "))
}

/// `earmark_estates`, `earmark_estate_names`, `earmark_estate_cells`.
pub(super) fn estates(job: &Job<'_>) -> String {
    let Some(table) = &job.tables.estates else {
        return fill(job.dialect, include_str!("steps/no_estates.sql"), &[]);
    };
    let layout = &table.layout;
    let (mut columns, mut joins, mut facts, mut cells) =
        (Vec::new(), String::new(), String::new(), String::new());
    columns.push(format!("{} AS estate", job.cell(layout, "estate")));
    columns.push(format!("{} AS name", job.cell(layout, "name")));
    for asked in job.facts().filter(|asked| asked.fact.of_estate) {
        let (column, number) = (&asked.column.name, asked.number);
        if layout.at(&asked.fact.id).is_some() {
            let alias = format!("x{number}");
            columns.push(format!("{} AS {column}", job.cell(layout, &asked.fact.id)));
            let text = looked_up(job, &alias, OF_ESTATES, &format!("r.{column}"));
            joins.extend([format!("\n{text}")]);
            facts.extend([format!(",\n    {} AS {column}", job.bits(&asked, &alias))]);
            let blank =
                if job.is_assumed(&asked) { format!("{alias}.folded = ''") } else { "FALSE".to_owned() };
            facts.extend([format!(
                ",\n    {} AS bad_{number}, {blank} AS taken_{number}",
                job.is_bad(&asked, &alias)
            )]);
            facts.extend([format!(",\n    {alias}.cell AS said_{number}")]);
        } else {
            let taken = job.asks_for(&asked) && job.is_assumed(&asked);
            facts.extend([format!(",\n    {} AS {column}", job.absent(&asked))]);
            facts.extend([format!(
                ",\n    FALSE AS bad_{number}, {taken} AS taken_{number}, '' AS said_{number}"
            )]);
        }
        let (all, apart) = (asked.column.all, asked.column.apart);
        cells.extend([format!(
            ",\n    CASE WHEN t.programme THEN {apart} ELSE COALESCE(e.{column}, {all}) END AS {column}"
        )]);
        cells.extend([format!(
            ",\n    COALESCE(e.taken_{number}, FALSE) AND NOT t.programme AS taken_{number}"
        )]);
        cells.extend([format!(",\n    COALESCE(e.said_{number}, '') AS said_{number}")]);
    }
    let mut measured = String::new();
    for id in job.limits.estate_columns() {
        let column = job.cell_column(&id);
        columns.push(format!("{} AS {column}", job.cell(layout, &id)));
        measured.extend([format!(",\n    r.{column}")]);
        cells.extend([format!(",\n    COALESCE(e.{column}, '') AS {column}")]);
    }
    let values = [
        ("record", job.record(table)),
        ("by_id", if layout.has("estate") { "TRUE" } else { "FALSE" }.to_owned()),
        ("columns", columns.join(",\n        ")),
        ("estates", path(job.dialect, &table.name)),
        ("id_text", looked_up(job, "i", OF_ESTATES, "r.estate")),
        ("name_text", looked_up(job, "n", OF_ESTATES, "r.name")),
        ("joins", joins),
        ("facts", facts),
        ("measured", measured),
        ("cell_facts", cells),
    ];
    fill(job.dialect, include_str!("steps/estates.sql"), &values)
}

/// A cell as an amount in a unit, exactly or not at all. `plain` is the cell in half-width forms.
pub(super) fn amount(job: &Job<'_>, cell: &str, plain: &str, unit: Unit, kind: &str) -> String {
    let zeros = unit.zeros();
    let decimals = 2 + zeros;
    let number = format!("([0-9]{{1,3}}(,[0-9]{{3}})+|[0-9]+)([.][0-9]{{1,{decimals}}})?");
    let signed = format!(
        "(¥ *)?[+]?{number}|[(] *(¥ *)?{number} *[)]|¥ *- *{number}|- *(¥ *)?{number}|(¥ *)?{number} *-"
    );
    let wholly = |text: &str, pattern: &str| (job.dialect.is_wholly)(text, pattern);
    let digits = format!("TRIM(LEADING '0' FROM translate({plain}, '()¥+-, ', ''))");
    let wide = format!("DECIMAL(38,{decimals})");
    let scaled = if zeros == 0 { String::new() } else { format!(" * {}", 10_u64.pow(zeros)) };
    let read = (job.dialect.cast)(&format!("'0' || {digits}"), &wide);
    let sign = format!("CASE WHEN {plain} LIKE '%-%' OR {plain} LIKE '(%' THEN -1 ELSE 1 END");
    let most = "9999999999999.99";
    let limit = format!("{read}{scaled} <= {most}");
    let slow = format!(
        "CASE WHEN {} AND length({digits}) <= 24 AND {limit}\n        THEN CAST({read}{scaled} * {sign} AS {kind}) END",
        wholly(plain, &signed)
    );
    if zeros > 0 {
        return slow;
    }
    let fast = wholly(cell, "[0-9]{1,13}[.][0-9][0-9]");
    format!("CASE WHEN {fast} THEN {}\n        ELSE {slow} END", (job.dialect.cast)(cell, kind))
}
