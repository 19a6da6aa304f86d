//! The table of quotas: its rows under the groups they are for, who has none, which nobody drew on.

use crate::rules::limit::{AMOUNT, Key};
use crate::sql::Job;
use crate::sql::fold;
use crate::sql::limits::groups;
use crate::sql::limits::groups::key_names;
use crate::sql::read::{MONEY, OF_QUOTAS, amount, looked_up};
use crate::sql::template::fill;
use crate::sql::text::{literal, name, path};
use crate::sql::views::{escaped, no_group, severity_of};

/// The columns of the table of quotas whose texts are looked up.
pub(in crate::sql) fn quota_keys(job: &Job<'_>) -> Vec<String> {
    let table = job.audit.means.tables.first();
    table.map(|table| table.keys.iter().map(|key| key.id().to_owned()).collect()).unwrap_or_default()
}

/// `earmark_quota_cells`, `earmark_quotas`.
pub(in crate::sql) fn quotas(job: &Job<'_>) -> String {
    let (Some(user), Some(table)) = (&job.tables.quotas, job.audit.means.tables.first()) else {
        return String::new();
    };
    let text = |header: &str| {
        format!("COALESCE(CAST(b.{} AS {}), '')", name(job.dialect, header), job.dialect.text_type)
    };
    let cell = |id: &str| user.layout.header(id).map_or_else(|| "''".to_owned(), text);
    let (mut columns, mut keys, mut joins, mut troubles) =
        (Vec::new(), Vec::new(), String::new(), Vec::new());
    for (at, key) in (1..).zip(&table.keys) {
        columns.push(format!("{} AS c{at}", cell(key.id())));
        let text = looked_up(job, &format!("t{at}"), OF_QUOTAS, &format!("r.c{at}"));
        joins.extend([format!("\n{text}")]);
        let at: usize = at;
        if *key == Key::Estate && job.tables.estates.is_some() {
            joins.extend([format!(
                "\nLEFT JOIN earmark_estate_names AS n{at} ON n{at}.name = t{at}.folded AND NOT n{at}.several\n\
                 LEFT JOIN earmark_estates AS e{at} ON e{at}.estate_no = n{at}.estate_no"
            )]);
        }
        let wrong = wrong(job, key, at);
        keys.push(format!("{} AS k{at}", meaning(job, key, at)));
        keys.push(format!("{} AS s{at}", (job.dialect.in_bytes)(&shown(job, key, at))));
        keys.push(format!("{} AS trouble_{at}", wrong.unwrap_or_else(|| "''".to_owned())));
        troubles.push(at);
    }
    let mut money = Vec::new();
    for id in &table.columns {
        let column = job.cell_column(id);
        columns.push(format!("{} AS {column}", cell(id)));
        let (of, plain) = (format!("r.{column}"), fold::plain(&format!("r.{column}")));
        let read = amount(job, &of, &plain, user.layout.unit_of(id), MONEY);
        money.push(format!("{read} AS {column}"));
        money.push(format!(
            "CASE WHEN TRIM(BOTH l.blanks FROM {of}) = '' THEN 0 ELSE 1 END AS {}",
            said(job, id)
        ));
    }
    let named: Vec<String> = key_names().into_iter().take(table.keys.len()).collect();
    let shown = (1..=table.keys.len()).map(|at| format!("MIN(s{at}) AS s{at}"));
    let sums = table.columns.iter().map(|id| {
        let column = job.cell_column(id);
        // A cell that is no amount leaves its whole group without one.
        format!(
            "CASE WHEN SUM({}) > COUNT({column}) THEN NULL ELSE CAST(SUM({column}) * 100 AS {}) END AS {column}",
            said(job, id),
            job.dialect.whole
        )
    });
    let values = [
        ("columns", columns.join(", ")),
        ("source", path(job.dialect, &user.name)),
        ("keys", keys.into_iter().chain(money).collect::<Vec<_>>().join(",\n    ")),
        ("joins", joins),
        ("named", if named.is_empty() { "'' AS no_key".to_owned() } else { named.join(", ") }),
        ("sums", shown.chain(sums).collect::<Vec<_>>().join(",\n    ")),
        ("group", if named.is_empty() { String::new() } else { format!("\nGROUP BY {}", named.join(", ")) }),
    ];
    fill(job.dialect, include_str!("../steps/quotas.sql"), &values)
}

fn said(job: &Job<'_>, id: &str) -> String {
    job.cell_column(&format!("{id}_said"))
}

/// What a key's cell means, as groups are told apart by it.
fn meaning(job: &Job<'_>, key: &Key, at: usize) -> String {
    match key {
        Key::Estate => {
            let known = job.tables.estates.is_some();
            let folded = if known {
                format!("COALESCE(e{at}.id_folded, t{at}.folded)")
            } else {
                format!("t{at}.folded")
            };
            groups::estate_key(job, &format!("t{at}.programme"), &folded)
        }
        Key::Fund => {
            let unknown = format!("t{at}.fund = '' OR t{at}.fund_several");
            format!("CASE WHEN {unknown} THEN t{at}.folded ELSE t{at}.fund END")
        }
        Key::Year => format!("TRIM(TRAILING '年度' FROM t{at}.folded)"),
        _ => format!("t{at}.folded"),
    }
}

/// The same as it is shown.
fn shown(job: &Job<'_>, key: &Key, at: usize) -> String {
    match key {
        Key::Estate if job.tables.estates.is_some() => {
            format!(
                "CASE WHEN t{at}.programme OR e{at}.estate IS NULL THEN t{at}.shown ELSE e{at}.estate END"
            )
        }
        Key::Estate => format!("t{at}.shown"),
        Key::Fund => format!("t{at}.fund_shown"),
        _ => meaning(job, key, at),
    }
}

/// The code of what is wrong with a key's cell; blank where nothing is.
fn wrong(job: &Job<'_>, key: &Key, at: usize) -> Option<String> {
    match key {
        Key::Estate if job.tables.estates.is_some() => Some(format!(
            "CASE WHEN NOT t{at}.programme AND e{at}.estate IS NULL THEN 'unknown-estate' ELSE '' END"
        )),
        Key::Fund => {
            Some(format!("CASE WHEN t{at}.fund = '' OR t{at}.fund_several THEN 'unknown-fund' ELSE '' END"))
        }
        _ => None,
    }
}

/// Whether nothing but quotas is asked of a group, of a table that never lists its fund.
pub(super) fn unlisted(job: &Job<'_>) -> String {
    let parts = job.limits.each().filter(|(_, part)| part.asks_for_quotas_alone());
    let parts: Vec<String> = parts.map(|(number, _)| number.to_string()).collect();
    match key_at(job, &Key::Fund).filter(|_| !parts.is_empty()) {
        Some(fund) => {
            format!("g.part IN ({}) AND COALESCE(g.{fund}, '') <> '' AND q.fund IS NULL", parts.join(", "))
        }
        None => "1 = 0".to_owned(),
    }
}

/// Why a group has no quota: a fund that the table never lists, one that was left out, or an estate that is
/// not known.
pub(super) fn no_quota(job: &Job<'_>) -> String {
    if job.audit.means.tables.is_empty() {
        return "'unknown'".to_owned();
    }
    let unlisted = key_at(job, &Key::Fund).map(|_| "WHEN q.fund IS NULL THEN 'quota-unlisted'");
    let unknown = unknown_at(job).map(|_| "WHEN u.estate IS NOT NULL THEN 'unknown'");
    let arms: Vec<&str> = unlisted.into_iter().chain(unknown).collect();
    format!("CASE {} WHEN 1 = 1 THEN 'quota-missing' END", arms.join(" "))
}

/// What [`no_quota`] is told by: the funds that the table lists, and the estates that are not known.
pub(super) fn listed(job: &Job<'_>) -> String {
    let funds = key_at(job, &Key::Fund).map(|key| {
        format!("\nLEFT JOIN (SELECT DISTINCT {key} AS fund FROM earmark_quotas) AS q ON q.fund = g.{key}")
    });
    let estates = unknown_at(job).map(|key| {
        format!(
            "\nLEFT JOIN (SELECT DISTINCT estate_folded AS estate FROM earmark_estate_cells WHERE estate_unknown) AS u\n    \
             ON u.estate = g.{key}"
        )
    });
    funds.into_iter().chain(estates).collect()
}

/// The column of a key of the table of quotas, if it is one.
fn key_at(job: &Job<'_>, wanted: &Key) -> Option<String> {
    let keys = &job.audit.means.tables.first()?.keys;
    keys.iter().position(|key| key == wanted).map(|at| format!("k{}", at + 1))
}

/// The column of the estate, where it can be that it is not known.
fn unknown_at(job: &Job<'_>) -> Option<String> {
    key_at(job, &Key::Estate).filter(|_| job.tables.estates.is_some())
}

/// Quotas that nobody drew on, for every limit that the table bounds.
pub(super) fn findings(job: &Job<'_>) -> String {
    let Some(table) = job.audit.means.tables.first() else { return String::new() };
    if !table.columns.iter().any(|column| column == AMOUNT) {
        return String::new();
    }
    let none = format!("CAST(NULL AS {})", job.dialect.text_type);
    let of = |wanted: &Key| {
        let at = table.keys.iter().position(|key| key == wanted);
        at.map_or_else(|| none.clone(), |at| format!("NULLIF(q.s{}, '')", at + 1))
    };
    let parts = job.limits.each().filter(|(_, part)| part.table.is_some()).map(|(number, part)| {
        let keys = table.keys.iter().zip(1..).map(|(key, at)| {
            format!("':' || {} || '=' || {}", literal(job.dialect, key.id()), escaped(&format!("q.s{at}")))
        });
        let said: Vec<String> = keys.collect();
        let said = if said.is_empty() { "''".to_owned() } else { said.join(" || ") };
        let on = key_names().into_iter().take(table.keys.len()).map(|name| format!("g.{name} = q.{name}"));
        let on: Vec<String> = std::iter::once(format!("g.part = {number} AND g.lines > 0")).chain(on).collect();
        let severity = severity_of("quota-unused");
        let id = literal(job.dialect, &part.limit.id);
        let amount = format!("CAST(q.{} AS {MONEY}) / 100", job.cell_column(AMOUNT));
        format!(
            "\nUNION ALL\n{}SELECT\n    'quota-unused', '{severity}',\n    'quota-unused:' || {} || {said},\n    \
             CAST(NULL AS BIGINT), CAST(0 AS BIGINT),\n    {none}, {}, {}, {none}, {},\n    \
             CAST({amount} AS {MONEY}),\n    '', '',\n    {id}, {said},\n    CAST(0 AS {MONEY}), CAST({amount} AS {MONEY}), \
             CAST(NULL AS {MONEY})\nFROM earmark_quotas AS q\nLEFT JOIN earmark_groups AS g ON {}\n\
             WHERE g.part IS NULL AND q.{} <> 0",
            groups::headed(job, part),
            escaped(&id),
            of(&Key::Estate),
            of(&Key::Work),
            of(&Key::Fund),
            on.join(" AND "),
            job.cell_column(AMOUNT)
        )
    });
    parts.collect()
}

/// Cells of the table of quotas that name nothing known.
pub(super) fn trouble_findings(job: &Job<'_>) -> String {
    let Some(table) = job.audit.means.tables.first() else { return String::new() };
    let none = format!("CAST(NULL AS {})", job.dialect.text_type);
    let named = (1..).zip(&table.keys).filter(|(at, key)| wrong(job, key, *at).is_some());
    let one = named.map(|(at, _): (usize, _)| {
        format!(
            "\nUNION ALL\nSELECT\n    q.trouble_{at}, 'error',\n    q.trouble_{at} || ':::::',\n    CAST(NULL AS BIGINT), \
             CAST(0 AS BIGINT),\n    {none}, {none}, {none}, {none}, {none},\n    CAST(NULL AS {MONEY}),\n    '', '',\n    {}\n\
             FROM earmark_quota_cells AS q\nWHERE q.trouble_{at} <> ''",
            no_group(job)
        )
    });
    one.collect()
}
