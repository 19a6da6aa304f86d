//! The user's own tables: what they are called, and which of their columns is which.

use crate::budget::header::{Given, Known, Layout, layout};
use crate::check::Audit;
use crate::check::audit::{estate_columns, quota_keys, quota_money};
use crate::check::limits::Grants;
use crate::facts;
use crate::model::{Arg, Said, text};
use crate::rules::Ruleset;

/// A table of the user's.
#[derive(Clone, Debug)]
pub struct UserTable {
    /// What it is called; a dot parts the names of schemas.
    pub name: String,
    /// Which of its columns is which.
    pub layout: Layout,
    /// The column that numbers its rows.
    pub record: Option<String>,
}

/// The user's tables.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The lines.
    pub budget: UserTable,
    /// The estates.
    pub estates: Option<UserTable>,
    /// Money granted.
    pub quotas: Option<UserTable>,
}

/// The roles tables may have.
pub const ROLES: [&str; 3] = ["budget", "estates", "quotas"];

/// The column that numbers rows, as people may call it.
const RECORDS: [&str; 2] = ["record", "行号"];

/// A table as it is asked for: its role, its name, and its columns where they are given.
struct Asked<'a> {
    role: &'a str,
    name: &'a str,
    columns: Option<Vec<String>>,
}

impl Tables {
    /// Reads `ROLE=NAME` or `ROLE=NAME(COLUMN, …)`; every mistake is said at once.
    ///
    /// # Errors
    /// Roles there are not, columns that are missing or named twice.
    pub fn read(asked: &[(String, String)], audit: &mut Audit<'_>) -> Result<Tables, Vec<Said>> {
        let mut wrong = Vec::new();
        let mut found: Vec<(&str, UserTable)> = Vec::new();
        // What the table of quotas groups by, the budget may have columns for.
        let (first, rest): (Vec<_>, Vec<_>) = asked.iter().partition(|(role, _)| role.trim() == "quotas");
        for (role, written) in first.into_iter().chain(rest) {
            let asked = parted(role, written);
            if !ROLES.contains(&asked.role) {
                let near = crate::rules::tree::suggestion(text::nearest(asked.role, ROLES));
                wrong.push(Said::new("sql-no-such-table").with("name", asked.role).with("near", near));
            } else if found.iter().any(|(role, _)| *role == asked.role) {
                wrong.push(Said::new("given-twice").with("column", asked.role));
            } else {
                match known(&asked, audit) {
                    Ok(table) => {
                        audit
                            .means
                            .tables
                            .extend((asked.role == "quotas").then(|| grants(&table, audit.rules)));
                        found.push((asked.role, table));
                    }
                    Err(said) => wrong.extend(said.into_iter().map(|said| of_table(&asked, said))),
                }
            }
        }
        let mut take = |role: &str| {
            let at = found.iter().position(|(known, _)| *known == role)?;
            Some(found.swap_remove(at).1)
        };
        let (budget, estates, quotas) = (take("budget"), take("estates"), take("quotas"));
        let budget = match budget {
            Some(budget) => Ok(budget),
            None => known(&Asked { role: "budget", name: "budget", columns: None }, audit),
        };
        match budget {
            Ok(budget) if wrong.is_empty() => {
                audit.ask_for(estates.iter().chain([&budget]).map(|table| &table.layout));
                Ok(Tables { budget, estates, quotas })
            }
            Ok(_) => Err(wrong),
            Err(said) => Err(wrong.into_iter().chain(said).collect()),
        }
    }
}

/// The table of quotas as limits know it, without its rows.
fn grants<'a>(table: &UserTable, rules: &'a Ruleset) -> Grants<'a> {
    let there = |known: Vec<Known>| -> Vec<String> {
        known.into_iter().map(|column| column.id).filter(|id| table.layout.at(id).is_some()).collect()
    };
    Grants::without_rows(rules, &table.name, &there(quota_keys(rules)), there(quota_money(rules)))
}

fn of_table(asked: &Asked<'_>, mut said: Said) -> Said {
    if said.key == "columns-missing" {
        said.key = "sql-columns-missing";
    }
    Said::new("sql-table-wrong").with("name", asked.name).with("detail", Arg::from(said))
}

fn parted<'a>(role: &'a str, written: &'a str) -> Asked<'a> {
    let listed = written.trim().strip_suffix(')').and_then(|rest| rest.split_once('('));
    let (name, columns) = listed.map_or((written, None), |(name, columns)| (name, Some(columns)));
    let columns = columns.map(|columns| columns.split(',').map(|column| column.trim().to_owned()).collect());
    Asked { role: role.trim(), name: name.trim(), columns }
}

fn known(asked: &Asked<'_>, audit: &Audit<'_>) -> Result<UserTable, Vec<Said>> {
    let rules = audit.rules;
    let known = columns_of(asked.role, audit);
    let headers = asked.columns.clone().unwrap_or_else(|| usual(asked.role, rules, &known));
    let record = headers.iter().find(|header| RECORDS.contains(&text::fold(header).as_str())).cloned();
    let layout = layout(headers, &known, &Given::default())?;
    if asked.role == "estates" && !layout.has("estate") && !layout.has("name") {
        let headers: Arg = layout.headers.iter().collect();
        return Err(vec![
            Said::new("columns-missing")
                .with("count", 1_u64)
                .with("columns", "estate")
                .with("headers", headers),
        ]);
    }
    Ok(UserTable { name: asked.name.to_owned(), layout, record })
}

/// The columns a table of a role may have.
fn columns_of(role: &str, audit: &Audit<'_>) -> Vec<Known> {
    match role {
        "estates" => facts::columns(&estate_columns(audit.rules)),
        "quotas" => [quota_keys(audit.rules), quota_money(audit.rules)].concat(),
        _ => audit.budget_columns(),
    }
}

/// The columns a table is taken to have where none are given.
fn usual(role: &str, rules: &Ruleset, known: &[Known]) -> Vec<String> {
    let ids: Vec<&str> = match role {
        "estates" => {
            let facts = rules.facts.iter().filter(|fact| fact.of_estate && !fact.optional);
            ["estate"].into_iter().chain(facts.map(|fact| fact.id.as_str())).collect()
        }
        "quotas" => vec!["estate", "fund", "amount"],
        _ => {
            let required = known.iter().filter(|column| column.required).map(|column| column.id.as_str());
            ["item"].into_iter().chain(required).collect()
        }
    };
    ids.into_iter().map(str::to_owned).collect()
}
