//! The rules themselves: what each does, on whose word, where it bites, and what it asks for.

use crate::rules::Effect;
use crate::rules::clause::{Clause, Rule};
use crate::rules::nouns::Cite;
use crate::rules::{FundId, WorkId};
use crate::sql::Job;
use crate::sql::boxes::{asked, of_clause};
use crate::sql::cases::{Cases, Zone};
use crate::sql::dims::{Dictionary, noted};
use crate::sql::seed::{BITS, COUNT, FLAG, TEXT, Table};
use crate::sql::text::comment;

/// `earmark_rules`: every rule under its citation.
pub(super) fn rules(job: &Job<'_>) -> String {
    let rules = job.rules;
    let columns = [("rule", TEXT), ("id", TEXT), ("effect", TEXT), ("place", COUNT), ("by_id", COUNT)];
    let mut table = Table::new(job.dialect, "earmark_rules", &columns);
    let mut ids: Vec<&str> = rules.rules.iter().map(|rule| rule.id.as_str()).collect();
    ids.sort_unstable();
    for (place, rule) in rules.rules.iter().enumerate() {
        let by_id = ids.iter().position(|id| *id == rule.id).unwrap_or_default();
        for line in told(job, rule) {
            table.say(&line);
        }
        let numbers = [place.to_string(), by_id.to_string()];
        let texts = [unique(job, place), rule.id.clone(), rule.effect.id().to_owned()];
        let cells = texts.iter().map(|text| table.text(text)).chain(numbers);
        table.row(cells.collect(), "");
    }
    format!(
        "-- The rules. Any deny wins, else any review, else any allow, else it is not allowed.\n{}",
        table.written()
    )
}

/// What is said above a rule: its id, what it does to whom, why, and every citation.
fn told(job: &Job<'_>, rule: &Rule) -> Vec<String> {
    let head = format!("[{}] {} {}: {}", rule.id, rule.effect.id(), rule.funds.join(", "), rule.because.en);
    let mut lines = vec![head, format!("  {}", rule.because.zh)];
    lines.extend(rule.cites.iter().map(|cite| cited(job, cite)));
    for exception in &rule.unless {
        lines.push(format!("  unless [{}]: {}", exception.id, exception.because.en));
        lines.extend(exception.cites.iter().map(|cite| cited(job, cite)));
    }
    lines
}

/// A citation: source, place, decisive words, and how far it can be relied on.
pub(super) fn cited(job: &Job<'_>, cite: &Cite) -> String {
    let Some(source) = job.rules.source(cite) else { return String::new() };
    let words = cite.words.as_ref().map(|words| format!(" \u{201c}{words}\u{201d}")).unwrap_or_default();
    let issued = source.issued.map(|day| format!(" {day}")).unwrap_or_default();
    comment(&format!("  cites {}{issued}, {}{words} ({})", source.title, cite.at, source.confidence.id()))
}

/// `earmark_case_rules`, `earmark_zones`: which rules speak of a case, and where they bite.
pub(super) fn zones(job: &Job<'_>, cases: &Cases, dictionary: &mut Dictionary) -> String {
    let columns = [("case_id", TEXT), ("rule", TEXT), ("zone", TEXT)];
    let mut speaking = Table::new(job.dialect, "earmark_case_rules", &columns);
    let mut zones = Table::new(job.dialect, "earmark_zones", &[("zone", TEXT)]);
    for column in &job.columns.0 {
        zones.column(&column.name, TEXT);
    }
    zones.column("bites", FLAG);
    let mut known: Vec<Zone> = Vec::new();
    for case in &cases.same {
        let Some(work) = first_work(cases, case.funds.iter().next()) else { continue };
        for zone in &case.zones {
            let Some(clause) = job.rules.clauses.get(zone.0 as usize) else { continue };
            let (rule, name) = (rule_of(job, clause), name_of(job, clause, &zone.1));
            let cells = vec![speaking.text(&case.id), speaking.text(&rule), speaking.text(&name)];
            speaking.row(cells, "");
            if !known.contains(zone) {
                known.push(zone.clone());
                bites(job, clause, work, &name, dictionary, &mut zones);
            }
        }
    }
    format!(
        "-- Which rules speak of a case.\n{}\n\
         -- Where a rule bites and where it does not, its exceptions taken off: boxes like those of the verdicts.\n{}",
        speaking.written(),
        zones.written()
    )
}

fn first_work(cases: &Cases, first: Option<(&FundId, &Vec<usize>)>) -> Option<WorkId> {
    let place = first.and_then(|(_, places)| places.first())?;
    cases.classes.get(*place)?.works.first().copied()
}

/// What the tables call a rule: its id, with a number where its vintages share that.
fn unique(job: &Job<'_>, place: usize) -> String {
    let Some(rule) = job.rules.rules.get(place) else { return String::new() };
    match job.rules.rules.iter().take(place).filter(|other| other.id == rule.id).count() {
        0 => rule.id.clone(),
        before => format!("{} ({})", rule.id, before + 1),
    }
}

fn rule_of(job: &Job<'_>, clause: &Clause) -> String {
    unique(job, clause.rule)
}

/// What a rule is called where some of its exceptions are about the works: the rule, and the numbers of
/// these.
fn name_of(job: &Job<'_>, clause: &Clause, about: &[bool]) -> String {
    let numbers =
        (1..).zip(about).filter(|(_, about)| **about).map(|(number, _): (usize, _)| number.to_string());
    let numbers: Vec<String> = numbers.collect();
    let rule = rule_of(job, clause);
    if numbers.is_empty() { rule } else { format!("{rule} unless {}", numbers.join(" or ")) }
}

fn bites(
    job: &Job<'_>,
    clause: &Clause,
    work: WorkId,
    name: &str,
    dictionary: &mut Dictionary,
    zones: &mut Table<'_>,
) {
    for (state, bites) in of_clause(clause, work, &job.columns.everything()) {
        let mut cells = vec![zones.text(name)];
        let words = noted(dictionary, job.rules, &job.columns, &state);
        cells.extend(words.iter().map(|word| zones.text_or_null(word.as_deref())));
        cells.push(if bites { "TRUE" } else { "FALSE" }.to_owned());
        zones.row(cells, "");
    }
}

/// `earmark_near`, `earmark_near_funds`, `earmark_near_works`, `earmark_exceptions`,
/// `earmark_exception_works`: what the rules that let a fund pay ask for, so that the nearest of them can be
/// named where none bites.
pub(super) fn conditions(job: &Job<'_>, cases: &Cases) -> String {
    let dialect = job.dialect;
    let mut near = Table::new(dialect, "earmark_near", &[("rule", TEXT)]);
    let mut funds = Table::new(dialect, "earmark_near_funds", &[("rule", TEXT), ("fund", TEXT)]);
    let mut works = Table::new(dialect, "earmark_near_works", &[("rule", TEXT), ("class", TEXT)]);
    let mut exceptions = Table::new(dialect, "earmark_exceptions", &[("rule", TEXT), ("number", COUNT)]);
    let columns = [("rule", TEXT), ("number", COUNT), ("class", TEXT)];
    let mut exception_works = Table::new(dialect, "earmark_exception_works", &columns);
    for column in &job.columns.0 {
        near.column(&column.name, BITS);
        exceptions.column(&column.name, BITS);
    }
    let bits = |region| -> Vec<String> {
        let of = |column: &crate::sql::dims::Column| asked(region, column.dim);
        job.columns
            .0
            .iter()
            .map(|column| of(column).map_or_else(|| "NULL".to_owned(), |mask| mask.to_string()))
            .collect()
    };
    for clause in job.rules.clauses.iter().filter(|clause| clause.effect != Effect::Deny) {
        let rule = near.text(&rule_of(job, clause));
        near.row([rule.clone()].into_iter().chain(bits(&clause.region)).collect(), "");
        for fund in job.rules.fund_ids().filter(|fund| clause.funds.has(*fund)) {
            funds.row(vec![rule.clone(), funds.text(&job.rules[fund].id)], "");
        }
        let classes = || cases.classes.iter().filter_map(|class| Some((class, *class.works.first()?)));
        for (class, _) in classes().filter(|(_, work)| clause.works.has(*work)) {
            works.row(vec![rule.clone(), works.text(&class.id)], "");
        }
        for (number, (about, region)) in (1..).zip(&clause.unless) {
            let number = format!("{number}");
            let cells = [rule.clone(), number.clone()].into_iter().chain(bits(region));
            exceptions.row(cells.collect(), "");
            for (class, _) in classes().filter(|(_, work)| about.has(*work)) {
                let class = exception_works.text(&class.id);
                exception_works.row(vec![rule.clone(), number.clone(), class], "");
            }
        }
    }
    format!(
        "-- What each rule that lets a fund pay asks for, in bits; NULL where it does not ask.\n{}{}{}{}{}",
        near.written(),
        funds.written(),
        works.written(),
        exceptions.written(),
        exception_works.written()
    )
}
