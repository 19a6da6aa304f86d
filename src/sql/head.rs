//! What stands at the head of the script: whose rules, for which engine, of which tables, taking what for
//! granted.

use crate::sql::Job;
use crate::sql::tables::UserTable;
use crate::sql::text::comments;

/// How to read what the script makes, and what it does not say.
const HOW: [&str; 5] = [
    "Run the whole script, and again when the tables have changed: earmark_coded and what is made of it are copies.",
    "Read earmark_lines (every line with its verdict, code and rules), earmark_findings (codes, keys and figures as in \
     earmark's reports) and earmark_totals (the closing block).",
    "A missing fact is never taken for a pass: it has the bits of all its values, and a line is decided where every box it \
     may lie in has one verdict. Amounts are DECIMAL(38,2); nothing is a float.",
    "Not said here, because SQL cannot say it equally well: works by free text (a text that is no name is unknown-work; \
     earmark inspect --works and --works-map say beforehand what texts mean), what only a file has (encodings, totals rows, \
     headings, a blank cell under a merged one), approved budgets, waivers, baselines, control totals, who else could pay.",
    "Names are compared letter by letter. Letters that only Unicode composes (a letter and its accent apart, ligatures) \
     are not folded: such a name is not known, and its line is undetermined.",
];

/// The head, in comments.
pub(super) fn head(job: &Job<'_>) -> String {
    let mut out = format!("-- Written by earmark {} for {}.\n", env!("CARGO_PKG_VERSION"), job.dialect.title);
    for pack in &job.rules.packs {
        out.push_str(&comments(&format!("Rules: {}, {} / {}", pack.id, pack.title.zh, pack.title.en)));
        out.push_str(&comments(&format!("  SHA-256 {}, reviewed {}", pack.sha256, pack.reviewed)));
        if let Some(notice) = &pack.notice {
            out.push_str(&comments(&format!("  {} {}", notice.zh, notice.en)));
        }
    }
    out.push_str("--\n");
    let tables = &job.tables;
    out.push_str(&comments(&told("budget", &tables.budget)));
    for (role, table) in [("estates", &tables.estates), ("quotas", &tables.quotas)] {
        let told = table
            .as_ref()
            .map_or_else(|| format!("{role}: there is no such table"), |table| told(role, table));
        out.push_str(&comments(&told));
    }
    out.push_str(&comments(&missing(job)));
    for assumption in &job.audit.assumptions {
        let facts: Vec<String> =
            assumption.facts.iter().map(|(fact, value)| format!("{fact} = {value}")).collect();
        let words = format!(
            "Where blank, assumed by {} ({}): {}",
            assumption.source,
            assumption.id,
            facts.join(", ")
        );
        out.push_str(&comments(&words));
    }
    out.push_str("--\n");
    out.push_str(&HOW.map(comments).concat());
    out
}

/// A table with the columns that are read of it.
fn told(role: &str, table: &UserTable) -> String {
    let columns = table.layout.ids().filter_map(|id| Some(format!("{id} from {}", table.layout.header(id)?)));
    let record =
        table.record.as_ref().map(|column| format!("; rows numbered by {column}")).unwrap_or_default();
    format!("{role}: {}, reading {}{record}", table.name, columns.collect::<Vec<_>>().join(", "))
}

/// What rules ask for and no table has.
fn missing(job: &Job<'_>) -> String {
    let budget = &job.tables.budget.layout;
    let there = |id: &str, of_estate: bool| match (&job.tables.estates, of_estate) {
        (Some(estates), true) => estates.layout.has(id),
        _ => budget.has(id),
    };
    let facts = job.rules.facts.iter().filter(|fact| !there(&fact.id, fact.of_estate));
    let dated = (job.rules.dates.bands() > 1 && !budget.has("date")).then_some("date");
    let missing: Vec<&str> = dated.into_iter().chain(facts.map(|fact| fact.id.as_str())).collect();
    if missing.is_empty() {
        "Every column that rules ask for is there.".to_owned()
    } else {
        format!("No table has: {}. Rules that ask for these find them missing.", missing.join(", "))
    }
}
