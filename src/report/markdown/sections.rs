//! What stands before the findings, and what stands after them.

use crate::model::{Said, money};
use crate::report::closing::{self, Figure};
use crate::report::commands;
use crate::report::footnotes;
use crate::report::markdown::inert::inert;
use crate::report::markdown::table;
use crate::report::record::{ProblemRecord, Record, RuleRecord};
use crate::report::{InputRecord, quotas};
use crate::words::Words;

/// The money: verdicts, what could not be read, quotas, what was approved.
pub(super) fn before(record: &Record<'_>, words: &Words) -> Vec<String> {
    let mut sections = vec![money(record, words)];
    sections.extend(incomplete(record, words));
    if !record.quotas.is_empty() {
        let quotas = table::sheet(&quotas::sheet(record, words));
        sections.push(format!("\n## {}\n\n{quotas}", words.plain("section-quotas")));
    }
    if let Some(approved) = &record.approved {
        let heading = inert(&closing::approved_heading(approved, words));
        let sheet = table::sheet(&closing::approved_sheet(approved, words));
        sections.push(format!("\n## {heading}\n\n{sheet}"));
    }
    if !record.findings.is_empty() {
        sections.push(format!("\n## {}\n", words.plain("section-findings")));
    }
    sections
}

/// What findings rest on, what was not looked at, and how to run it again.
pub(super) fn after(record: &Record<'_>, words: &Words) -> Vec<String> {
    let rules = record.rules.iter().map(|one| rule(words, one)).collect();
    let notes = record.notes.iter().cloned();
    let assumed = record.assumptions.iter().map(|one| one.message.clone());
    let aside = record.not_checked.iter().chain(&record.skipped).chain(&record.run.settings).cloned();
    let beside = aside.chain(assumed).chain(notes).map(|one| inert(&one)).collect();
    let run = run(record, words);
    [("section-rules", rules), ("section-notes", beside), ("section-run", run)]
        .into_iter()
        .filter_map(|(key, items)| list(words, key, &items))
        .collect()
}

fn list(words: &Words, key: &'static str, items: &[String]) -> Option<String> {
    let lines = items.iter().fold(String::new(), |lines, item| lines + "- " + item + "\n");
    (!lines.is_empty()).then(|| format!("\n## {}\n\n{lines}", words.plain(key)))
}

/// The sentence that says it all, the table by verdict, whether it adds up.
fn money(record: &Record<'_>, words: &Words) -> String {
    let heads = ["head-lines", "head-amount"].map(|key| (words.plain(key), true));
    let columns: Vec<(String, bool)> = std::iter::once((String::new(), false)).chain(heads).collect();
    let rows: String = closing::figures_of(&record.totals, words).iter().map(figure).collect();
    format!(
        "# earmark\n\n**{}**\n\n{}{rows}\n{}\n\n{}\n",
        inert(&closing::summary(record, words)),
        table::heading(&columns),
        inert(&closing::foot(record, words)),
        inert(&words.plain("closing-alert")),
    )
}

fn figure(figure: &Figure) -> String {
    let name = format!("{}{}", "&emsp;".repeat(figure.depth), inert(&figure.name));
    let lines = money::group_digits(&figure.tally.lines.to_string());
    table::row([name, lines, figure.tally.amount.grouped()])
}

/// What could not be read, under the sentence that the run is not complete.
fn incomplete(record: &Record<'_>, words: &Words) -> Option<String> {
    let problem = |one: &ProblemRecord| format!("- {}: {}\n", inert(&one.path), inert(&one.message));
    let problems: String = record.problems.iter().map(problem).collect();
    (!record.complete).then(|| format!("\n**{}**\n\n{problems}", inert(&words.plain("incomplete"))))
}

/// A rule: why it holds, where it stands, and every text it comes from.
fn rule(words: &Words, rule: &RuleRecord) -> String {
    let texts = footnotes::sources(words, rule).into_iter().map(|source| format!("\n  - {}", inert(&source)));
    let place = inert(&format!("{}:{}", rule.path, rule.row));
    let head = format!("**{}** ({}) {}", inert(&rule.id), place, inert(&rule.because));
    format!("{head}{}", texts.collect::<String>())
}

/// The command, the program, the rules, and the files with their digests.
fn run(record: &Record<'_>, words: &Words) -> Vec<String> {
    let mut items = vec![
        inert(&commands::again(record)),
        inert(&format!("{} {}", record.tool.name, record.tool.version)),
    ];
    let packs = record.packs.iter();
    items.extend(packs.map(|pack| inert(&format!("{} {}: sha256 {}", pack.id, pack.reviewed, pack.sha256))));
    items.extend(record.inputs.iter().map(|one| inert(&input(words, one))));
    if !record.digest.is_empty() {
        items.push(inert(&format!("digest: {}", record.digest)));
    }
    items
}

fn input(words: &Words, input: &InputRecord) -> String {
    let said = Said::new("input-line")
        .with("path", &*input.path)
        .with("role", closing::role(&input.role, words))
        .with("lines", input.lines)
        .with("sha256", input.sha256.as_deref().unwrap_or("—"));
    words.say(&said)
}
