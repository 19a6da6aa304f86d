//! Where the misallocated money stands, by fund and work.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::model::{Money, Said};
use crate::report::html::table::{amount, figure_head, head, thousandths};
use crate::report::html::{Page, section, seen};

/// So many funds stand side by side on a sheet of paper.
const ABREAST: usize = 5;

/// Misallocated money by work and fund, the darker the more. The funds stand in as many tables as paper asks
/// for.
pub(super) fn heat(page: Page<'_>) -> Markup {
    let money = &page.gathered.misallocated;
    let Some(largest) = money.values().max() else { return html! {} };
    let funds = by_money(money.iter().map(|((_, fund), amount)| (fund.as_str(), *amount)));
    let works = by_money(money.iter().map(|((work, _), amount)| (work.as_str(), *amount)));
    let words = page.words;
    let body = html! {
        p.quiet { (words.plain("html-heat-about")) }
        @for funds in funds.chunks(ABREAST) {
            div.scroll tabindex="0" role="region" aria-labelledby="heat-heading" { table.heat {
                thead { tr {
                    (head(&words.plain("html-work")))
                    @for (fund, _) in funds { (figure_head(&named(page, page.record.fund(fund)))) }
                } }
                tbody {
                    @for (work, _) in works.iter().filter(|(work, _)| funds.iter().any(|(fund, _)| at(money, work, fund).is_some())) {
                        tr {
                            th scope="row" { (named(page, page.record.work(work))) }
                            @for (fund, _) in funds { (cell(at(money, work, fund), *largest)) }
                        }
                    }
                }
                tfoot { tr {
                    th scope="row" { (words.plain("html-sum")) }
                    @for (_, sum) in funds { (amount(*sum)) }
                } }
            } }
        }
        (reconciled(page))
    };
    section("heat", &words.plain("html-heat"), &body)
}

fn at(money: &BTreeMap<(String, String), Money>, work: &str, fund: &str) -> Option<Money> {
    money.get(&(work.to_owned(), fund.to_owned())).copied()
}

/// Names and their money, the most first.
fn by_money<'n>(amounts: impl Iterator<Item = (&'n str, Money)>) -> Vec<(&'n str, Money)> {
    let mut sums: BTreeMap<&str, Money> = BTreeMap::new();
    amounts.for_each(|(name, amount)| *sums.entry(name).or_default() += amount);
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, amount)| std::cmp::Reverse(*amount));
    sums
}

fn cell(amount: Option<Money>, largest: Money) -> Markup {
    let Some(amount) = amount else { return html! { td.n.none { "–" } } };
    let shade = thousandths(amount, largest).map_or(0, |share| 1 + share.saturating_sub(1) / 200);
    html! { td class={ "n heat" (shade) } { (amount.grouped()) } }
}

fn named(page: Page<'_>, name: &str) -> String {
    if name.is_empty() { page.words.plain("html-not-named") } else { seen(name) }
}

/// What the findings do not show of the money that is misallocated: codes may be turned off.
fn reconciled(page: Page<'_>) -> Markup {
    let (all, shown) = (page.record.totals.misallocated, page.gathered.open.misallocated);
    let said = Said::new("html-not-shown")
        .with("lines", all.lines.saturating_sub(shown.lines))
        .with("amount", all.amount - shown.amount);
    html! { @if all != shown { p.quiet { (page.words.say(&said)) } } }
}
