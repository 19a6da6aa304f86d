//! The findings, one row each, written one after the other.

use std::io::{self, Write};

use maud::{Markup, html};

use crate::check;
use crate::finding::Standing;
use crate::model::{Said, Side};
use crate::report::commands::command;
use crate::report::footnotes::{grounds, payers};
use crate::report::html::table::count;
use crate::report::html::{Page, seen};
use crate::report::human::severity_word;
use crate::report::record::FindingRecord;

/// The columns that can be sorted by, with what the script takes their cells for.
const COLUMNS: [(&str, &str); 7] = [
    ("html-number", "number"),
    ("html-finding", "text"),
    ("html-place", "text"),
    ("head-estate", "text"),
    ("html-work", "text"),
    ("html-fund", "text"),
    ("html-amount", "number"),
];

pub(super) fn write(page: Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let words = page.words;
    let found = page.record.findings.len();
    let start = html! {
        h2 #findings-heading { (words.plain("html-findings")) }
        @if found == 0 { p { (words.plain("html-none-found")) } } @else { (controls(page)) }
    };
    writeln!(out, "<section id=\"findings\" aria-labelledby=\"findings-heading\">{}", start.into_string())?;
    if found > 0 {
        writeln!(out, "<table class=\"findings\">{}<tbody>", columns(page).into_string())?;
        for (at, finding) in page.record.findings.shown().enumerate() {
            writeln!(out, "{}", row(page, at + 1, &finding).into_string())?;
        }
        writeln!(out, "</tbody></table>")?;
    }
    writeln!(out, "</section>")
}

/// What the script narrows the table down with; without a script there is nothing to see of it.
fn controls(page: Page<'_>) -> Markup {
    let (words, gathered) = (page.words, page.gathered);
    let codes = gathered.codes.iter().map(|(code, count)| (code.clone(), named(page, code), *count));
    let severities = gathered.severities.iter().rev();
    let severities =
        severities.map(|(one, count)| (one.id().to_owned(), words.plain(severity_word(*one)), *count));
    let funds = gathered.funds.iter().map(|(id, count)| (id.clone(), seen(page.record.fund(id)), *count));
    let estates = gathered
        .estates
        .iter()
        .filter_map(|(name, one)| name.as_ref().map(|name| (name.clone(), seen(name), one.findings)));
    let standings = gathered
        .standings
        .iter()
        .map(|(one, count)| (one.id().to_owned(), words.plain(standing_word(*one)), *count));
    html! {
        form.controls hidden aria-label=(words.plain("html-narrow-down")) {
            label.search { span { (words.plain("html-search")) } input type="search" name="text" autocomplete="off"; }
            (choice(page, "severity", &words.plain("explain-severity"), severities.collect()))
            (choice(page, "code", &words.plain("explain-code"), codes.collect()))
            (choice(page, "fund", &words.plain("html-fund"), funds.collect()))
            (choice(page, "estate", &words.plain("head-estate"), estates.collect()))
            (choice(page, "standing", &words.plain("html-standing"), standings.collect()))
            button type="reset" { (words.plain("html-reset")) }
            output aria-live="polite" data-of=(words.plain("html-shown")) {}
        }
    }
}

/// A code with what its page calls it.
fn named(page: Page<'_>, code: &str) -> String {
    let title = check::by_code(code).map(|known| check::title(known.page_in(page.words.is_chinese())));
    title.map_or_else(|| seen(code), |title| format!("{code} · {title}"))
}

/// A choice among the values of a column; none where there is but one.
fn choice(page: Page<'_>, name: &str, label: &str, values: Vec<(String, String, u64)>) -> Markup {
    if values.len() < 2 {
        return html! {};
    }
    html! {
        label { span { (label) } select name=(name) {
            option value="" { (page.words.plain("html-any")) }
            @for (value, shown, number) in values {
                option value=(seen(&value)) { (shown) " (" (count(number)) ")" }
            }
        } }
    }
}

fn columns(page: Page<'_>) -> Markup {
    html! {
        thead { tr { @for (key, kind) in COLUMNS {
            th scope="col" class=[(key == "html-amount").then_some("n")] data-kind=(kind) {
                (page.words.say(&Said::new(key)))
            }
        } } }
    }
}

fn row(page: Page<'_>, number: usize, finding: &FindingRecord) -> Markup {
    let (record, words) = (page.record, page.words);
    let (fund, estate) =
        (finding.fund.as_deref().unwrap_or_default(), finding.estate.as_deref().unwrap_or_default());
    let work = finding.work.as_deref().map(|work| seen(record.work(work)));
    let side = finding.side.map(|side| words.plain(side_word(side)));
    let standing = (finding.standing != Standing::Open).then(|| words.plain(standing_word(finding.standing)));
    html! {
        tr id={ "f" (number) } class=(finding.severity.id()) data-severity=(finding.severity.id()) data-code=(seen(&finding.code))
            data-fund=(seen(fund)) data-estate=(seen(estate)) data-standing=(finding.standing.id()) {
            td.n { a href={ "#f" (number) } { (number) } }
            th scope="row" {
                p.code { b { (words.plain(severity_word(finding.severity))) } " " code { (seen(&finding.code)) }
                    @if let Some(standing) = standing { " " i { (standing) } } }
                p { (finding.message) }
                ul {
                    @for line in grounds(record, words, finding) { li { (line) } }
                    @for line in payers(words, finding, |id| record.fund(id)) { li { (line) } }
                    @if let Some(command) = command(record, finding) { li { code { (seen(&command)) } } }
                }
            }
            td { (place(page, finding)) }
            td { (seen(estate)) }
            td { (work.unwrap_or_default()) @if let Some(side) = side { " " small { (side) } } }
            td { (seen(record.fund(fund))) }
            td.n { @if let Some(amount) = finding.amount { (amount.grouped()) } }
        }
    }
}

/// The file and row, and beneath them sheet, item and column.
fn place(page: Page<'_>, finding: &FindingRecord) -> Markup {
    let words = page.words;
    let path = finding.shown_path(words);
    let sheet = finding.sheet.as_ref().map(|sheet| Said::new("at-sheet").with("sheet", sheet));
    let item = finding.item.as_ref().map(|item| Said::new("at-item").with("item", item));
    let rest = [sheet, item].into_iter().flatten();
    html! {
        (path) @if let Some(row) = finding.row { ":" (row) }
        @for said in rest { " " small { (words.say(&said)) } }
    }
}

fn side_word(side: Side) -> &'static str {
    match side {
        Side::Inside => "side-inside",
        Side::Outside => "side-outside",
    }
}

fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Open => "html-open",
        Standing::Waived => "row-waived",
        Standing::Known => "row-known",
    }
}
