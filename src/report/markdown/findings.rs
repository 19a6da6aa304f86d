//! Findings by code, a table each.

use std::io;

use crate::check;
use crate::model::{Money, Said, Side};
use crate::report::markdown::inert::inert;
use crate::report::markdown::{LeftOut, Page, table};
use crate::report::record::{FindingRecord, Record};
use crate::report::{footnotes, human, standing};
use crate::words::Words;

/// The columns, and whether they hold money.
const COLUMNS: [(&str, bool); 9] = [
    ("head-place", false),
    ("column-item", false),
    ("column-estate", false),
    ("column-work", false),
    ("column-side", false),
    ("column-fund", false),
    ("head-amount", true),
    ("head-message", false),
    ("head-basis", false),
];

/// Writes every code that has findings, in the order in which they are listed; says what did not fit.
pub(super) fn write(record: &Record<'_>, words: &Words, page: &mut Page<'_>) -> io::Result<LeftOut> {
    let mut left_out = LeftOut::default();
    let place = |code: &str| check::ALL.iter().position(|check| check.code == code).unwrap_or(usize::MAX);
    let groups = record.findings.grouped_by(|one| (place(&one.code), one.code.clone().into_owned()));
    for ((_, code), group) in groups {
        let heading = heading(words, &code, group.len());
        let mut fits = page.put(&heading)?;
        for finding in record.findings.shown_at(group) {
            fits = fits && page.put(&row(record, words, &finding))?;
            if !fits {
                left_out.findings += 1;
                left_out.amount += finding.amount.unwrap_or_default();
            }
        }
    }
    Ok(left_out)
}

/// What a code is called, how many findings it has, and the head of their table.
fn heading(words: &Words, code: &str, count: usize) -> String {
    let page = check::by_code(code).map(|check| check.page_in(words.is_chinese()));
    let title = page.map(check::title).map(|title| Said::new("code-titled").with("title", title));
    let said = Said::new("code-findings").with("code", code).with("count", count);
    let said = said.with("title", title.unwrap_or(Said::new("nothing")));
    let columns = COLUMNS.map(|(key, is_money)| (words.plain(key), is_money));
    format!("\n### {}\n\n{}", inert(&words.say(&said)), table::heading(&columns))
}

fn row(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> String {
    let side = finding.side.map(|side| match side {
        Side::Inside => words.plain("side-inside"),
        Side::Outside => words.plain("side-outside"),
    });
    let name = |id: &str, name: &str| if words.is_chinese() { name.to_owned() } else { id.to_owned() };
    let cell = |text: Option<&str>| inert(text.unwrap_or_default());
    table::row([
        inert(&human::path_and_row(words, finding)),
        cell(finding.item.as_deref()),
        cell(finding.estate.as_deref()),
        cell(finding.work.as_deref().map(|id| name(id, record.work(id))).as_deref()),
        cell(side.as_deref()),
        cell(finding.fund.as_deref().map(|id| name(id, record.fund(id))).as_deref()),
        finding.amount.map(Money::grouped).unwrap_or_default(),
        says(record, words, finding),
        finding
            .rules()
            .into_iter()
            .chain(finding.limit_id.as_deref())
            .map(inert)
            .collect::<Vec<_>>()
            .join(", "),
    ])
}

/// What was found, and who could pay.
fn says(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> String {
    let severity = inert(&words.plain(human::severity_word(finding.severity)));
    let accepted = standing::line(finding).map(|said| words.say(&said)).into_iter();
    let beside =
        accepted.chain(finding.taken_for.iter().cloned()).chain(footnotes::could_pay(record, words, finding));
    let sentences = std::iter::once(finding.message.clone()).chain(beside);
    let sentences: Vec<String> = sentences.map(|one| inert(&one)).collect();
    format!("**{severity}** {}", sentences.join("<br>"))
}
