//! The money: lines by verdict, and what was drawn on each fund's quotas.

use maud::{Markup, html};

use crate::model::{Money, Said};
use crate::report::closing::{Figure, figures_of, reconciled};
use crate::report::html::table::{self, amount, figure_head, head, percent, thousandths};
use crate::report::html::{Page, section as part, seen};
use crate::report::quotas::{Fund, funds};

/// The verdicts in the order of the table, as the style calls them.
const KINDS: [&str; 4] = ["eligible", "misallocated", "review", "undetermined"];

/// Lines and money by verdict.
pub(super) fn section(page: Page<'_>) -> Markup {
    let (record, words) = (page.record, page.words);
    let whole = record.totals.amount;
    let body = html! {
        (shares(page))
        div.scroll tabindex="0" role="region" aria-labelledby="money-heading" { table.figures {
            thead { tr {
                td {} (figure_head(&words.plain("head-lines"))) (figure_head(&words.plain("html-amount")))
                (figure_head(&words.plain("html-share")))
            } }
            tbody {
                @for (figure, kind) in marked(figures_of(&record.totals, words)) {
                    tr class={ "depth" (figure.depth) } {
                        th scope="row" { @if let Some(kind) = kind { i.key.(kind) {} } (figure.name) }
                        (table::tally(figure.tally))
                        td.n { (percent(figure.tally.amount, whole).unwrap_or_default()) }
                    }
                }
            }
        } }
        p.quiet { (reconciled(record, words)) }
    };
    part("money", &words.plain("html-money"), &body)
}

/// The rows of the table, those of a verdict with the colour they have in the bar.
fn marked(figures: Vec<Figure>) -> impl Iterator<Item = (Figure, Option<&'static str>)> {
    let mut kinds = KINDS.into_iter();
    figures.into_iter().map(move |figure| {
        let kind = if figure.depth == 1 { kinds.next() } else { None };
        (figure, kind)
    })
}

/// The money of each verdict as a part of one bar; nothing where some of it is below zero.
fn shares(page: Page<'_>) -> Markup {
    let totals = &page.record.totals;
    let parts = [totals.eligible, totals.misallocated, totals.review, totals.undetermined];
    if parts.iter().any(|part| part.amount < Money::ZERO) || totals.amount <= Money::ZERO {
        return html! {};
    }
    let mut before = Money::ZERO;
    let parts = KINDS.into_iter().zip(parts).map(|(kind, part)| {
        let from = thousandths(before, totals.amount).unwrap_or_default();
        before += part.amount;
        (kind, from, thousandths(before, totals.amount).unwrap_or_default().saturating_sub(from))
    });
    html! {
        svg.shares viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
            @for (kind, from, width) in parts.filter(|(.., width)| *width > 0) {
                rect class=(kind) x=(from) width=(width) height="10" {}
            }
        }
    }
}

/// A bar for each fund: what was used of what was granted.
pub(super) fn quotas(page: Page<'_>) -> Markup {
    if page.record.quotas.is_empty() {
        return html! {};
    }
    let words = page.words;
    let body = html! {
        p.quiet { (words.plain("html-quotas-about")) }
        div.scroll tabindex="0" role="region" aria-labelledby="quotas-heading" { table.quotas {
            thead { tr {
                (head(&words.plain("html-fund"))) (head(&words.plain("html-used-of-granted")))
                (figure_head(&words.plain("head-granted"))) (figure_head(&words.plain("head-used")))
                (figure_head(&words.plain("head-left"))) (head(&words.plain("html-over")))
            } }
            tbody { @for fund in funds(page.record, words) { (row(page, &fund)) } }
        } }
    };
    part("quotas", &words.plain("html-quotas"), &body)
}

fn row(page: Page<'_>, fund: &Fund) -> Markup {
    let over = (fund.exceeded > 0).then(|| {
        let said = Said::new("html-exceeded").with("count", fund.exceeded).with("of", fund.quotas);
        page.words.say(&said.with("amount", fund.excess))
    });
    let left = fund.granted - fund.used;
    html! {
        tr {
            th scope="row" { (seen(&fund.name)) }
            td.bar { (bar(fund)) span { (percent(fund.used, fund.granted).unwrap_or_default()) } }
            (amount(fund.granted)) (amount(fund.used))
            td class={ "n" @if left < Money::ZERO { " below" } } { (left.grouped()) }
            td.below { (over.unwrap_or_default()) }
        }
    }
}

/// What was used within what was granted, and beyond it in red; the figures stand beside it.
fn bar(fund: &Fund) -> Markup {
    let whole = fund.granted.max(fund.used);
    let used = thousandths(fund.used, whole).unwrap_or_default();
    let granted = thousandths(fund.granted, whole).unwrap_or_default();
    html! {
        svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
            rect.track width="1000" height="10" {}
            rect.used width=(used.min(granted)) height="10" {}
            @if used > granted { rect.over x=(granted) width=(used - granted) height="10" {} }
        }
    }
}
