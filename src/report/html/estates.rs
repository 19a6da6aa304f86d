//! Where the money stands by estate: what was checked, and what was found of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use maud::{Markup, html};

use crate::check::Tally;
use crate::check::run::each_line;
use crate::model::Said;
use crate::report::Report;
use crate::report::html::gathered::Estate;
use crate::report::html::table::{count, figure_head, tally};
use crate::report::html::{Page, section, seen};

/// The lines of each estate and their money, by its name; under none those of no single one.
pub(super) type Checked = BTreeMap<Option<String>, Tally>;

/// Goes over the lines once more, where they are at hand.
pub(super) fn checked(report: Option<&Report<'_>>) -> io::Result<Option<Checked>> {
    let Some(report) = report else { return Ok(None) };
    let mut checked = Checked::new();
    for book in report.books {
        each_line(report.audit, &book.table, &book.input, |judge, fields, _, judged| {
            let [_, estate, _] = judged.map(|judged| judge.called(judged, fields)).unwrap_or_default();
            let estate = estate.filter(|estate| !estate.is_empty()).map(|estate| estate.to_string());
            checked.entry(estate).or_default().count(judged.and_then(|judged| judged.amount));
            Ok(())
        })?;
    }
    Ok(Some(checked))
}

/// What was found in each estate, the most misallocated money first; those of which nothing was found in one
/// row.
pub(super) fn section_of(page: Page<'_>) -> Markup {
    let mut estates: Vec<(&Option<String>, &Estate)> = page.gathered.estates.iter().collect();
    if estates.is_empty() {
        return html! {};
    }
    estates.sort_by_key(|(name, one)| {
        let open = one.open;
        (name.is_none(), Reverse((open.misallocated.amount, open.review.amount, open.undetermined.amount)))
    });
    let accepted = estates.iter().any(|(_, one)| one.accepted != Tally::default());
    let body = html! {
        @if page.checked.is_none() { p.quiet { (page.words.plain("html-estates-saved")) } }
        div.scroll.tall tabindex="0" role="region" aria-labelledby="estates-heading" { table.estates {
            thead { (heads(page, accepted)) }
            tbody {
                @for (name, one) in estates {
                    @let checked = page.checked.map(|checked| checked.get(name).copied().unwrap_or_default());
                    (row(page, name.as_deref(), one, checked, accepted))
                }
                (rest(page, accepted))
            }
        } }
    };
    section("estates", &page.words.plain("html-estates"), &body)
}

fn heads(page: Page<'_>, accepted: bool) -> Markup {
    let words = page.words;
    let pairs = [
        ("row-checked", page.checked.is_some()),
        ("row-misallocated", true),
        ("row-review", true),
        ("row-undetermined", true),
        ("html-accepted", accepted),
    ];
    let pairs = || pairs.iter().filter(|(_, is_there)| *is_there);
    html! {
        tr {
            th scope="col" rowspan="2" { (words.plain("head-estate")) }
            th.n scope="col" rowspan="2" { (words.plain("html-how-many")) }
            @for (key, _) in pairs() { th.pair scope="colgroup" colspan="2" { (words.plain(key)) } }
        }
        tr { @for _ in pairs() {
            (figure_head(&words.plain("head-lines"))) (figure_head(&words.plain("html-amount")))
        } }
    }
}

fn row(page: Page<'_>, name: Option<&str>, one: &Estate, checked: Option<Tally>, accepted: bool) -> Markup {
    let open = one.open;
    html! { tr {
        th scope="row" { @match name {
            Some(name) => (seen(name)),
            None => (page.words.plain("html-no-estate")),
        } }
        td.n { (count(one.findings)) }
        @if let Some(checked) = checked { (tally(checked)) }
        (tally(open.misallocated)) (tally(open.review)) (tally(open.undetermined))
        @if accepted { (tally(one.accepted)) }
    } }
}

/// Of what nothing was found: the lines of no single estate, and all other estates together.
fn rest(page: Page<'_>, accepted: bool) -> Markup {
    let found = &page.gathered.estates;
    let rest = page.checked.iter().flat_map(|checked| checked.iter());
    let rest = rest.filter(|(name, _)| !found.contains_key(*name));
    let (named, of_none): (Vec<_>, Vec<_>) = rest.partition(|(name, _)| name.is_some());
    let clean = Said::new("html-estates-clean").with("count", named.len());
    html! {
        (clean_row(&page.words.plain("html-no-estate"), &of_none, accepted))
        (clean_row(&page.words.say(&clean), &named, accepted))
    }
}

/// A row of lines of which nothing was found, where there are any.
fn clean_row(called: &str, lines: &[(&Option<String>, &Tally)], accepted: bool) -> Markup {
    if lines.is_empty() {
        return html! {};
    }
    let mut all = Tally::default();
    for (_, one) in lines {
        all.add(**one);
    }
    html! { tr {
        th scope="row" { (called) }
        td.n.none { "–" }
        (tally(all))
        @for _ in 0..if accepted { 4 } else { 3 } { (tally(Tally::default())) }
    } }
}
