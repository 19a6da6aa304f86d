//! What was not checked, what a reader should know, and what would repeat the run.

use maud::{Markup, html};

use crate::report::closing::role;
use crate::report::commands::again;
use crate::report::html::head::has_notes;
use crate::report::html::table::{amount, count, figure_head, head};
use crate::report::html::{Page, section as part, seen};

pub(super) fn not_checked(page: Page<'_>) -> Markup {
    let words = page.words;
    let what = page.record.not_checked.clone().unwrap_or_else(|| words.plain("html-all-checked"));
    part("not-checked", &words.plain("html-not-checked"), &html! { p { (what) } })
}

/// Notes, what was taken for granted, and files that were passed over.
pub(super) fn notes(page: Page<'_>) -> Markup {
    if !has_notes(page) {
        return html! {};
    }
    let (record, words) = (page.record, page.words);
    let assumptions = record.assumptions.iter().map(|one| &one.message);
    let body = html! {
        ul {
            @for line in assumptions.chain(&record.notes).chain(&record.skipped) { li { (line) } }
        }
    };
    part("notes", &words.plain("html-notes"), &body)
}

/// The run: by which program and rules, over which files, and how to repeat it.
pub(super) fn section(page: Page<'_>) -> Markup {
    let (record, words) = (page.record, page.words);
    let body = html! {
        dl.run {
            dt { (words.plain("html-program")) } dd { (seen(&record.tool.name)) " " (seen(&record.tool.version)) }
            @if let Some(date) = record.as_of { dt { (words.plain("html-as-of")) } dd { (date) } }
            dt { (words.plain("html-again")) } dd { code { (seen(&again(record))) } }
            @if let Some(settings) = &record.run.settings { dt { (words.plain("html-settings")) } dd { (seen(settings)) } }
            @if !record.digest.is_empty() { dt { (words.plain("html-digest")) } dd { code { (seen(&record.digest)) } } }
        }
        div.scroll tabindex="0" role="region" aria-label=(words.plain("html-packs")) { table.packs {
            caption { (words.plain("html-packs")) }
            thead { tr {
                (head(&words.plain("list-id"))) (head(&words.plain("list-title")))
                (head(&words.plain("html-reviewed"))) (head("SHA-256"))
            } }
            tbody { @for pack in &record.packs {
                tr { th scope="row" { (seen(&pack.id)) } td { (seen(&pack.title)) } td { (pack.reviewed) }
                    td.digest { code { (seen(&pack.sha256)) } } }
            } }
        } }
        div.scroll.tall tabindex="0" role="region" aria-label=(words.plain("html-inputs")) { table.inputs {
            caption { (words.plain("html-inputs")) }
            thead { tr {
                (head(&words.plain("html-file"))) (head(&words.plain("html-role"))) (head(&words.plain("inspect-encoding")))
                (figure_head(&words.plain("head-lines"))) (figure_head(&words.plain("html-amount"))) (head("SHA-256"))
            } }
            tbody { @for input in &record.inputs {
                tr { th scope="row" { (seen(&input.path)) } td { (seen(&role(&input.role, words))) }
                    td { (seen(input.encoding.as_deref().unwrap_or("–"))) } td.n { (count(input.lines)) }
                    @match input.amount { Some(sum) => (amount(sum)), None => td.n.none { "–" } }
                    td.digest { code { (seen(input.sha256.as_deref().unwrap_or("–"))) } } }
            } }
        } }
    };
    part("record", &words.plain("html-record"), &body)
}
