//! Cells of tables: figures to the right, dashes where there is nothing.

use maud::{Markup, html};

use crate::check::Tally;
use crate::model::{Money, money};
use crate::report::html::seen;
use crate::report::sheet::Cell;

/// A count, with thousands separators.
pub(super) fn count(count: u64) -> String {
    money::group_digits(&count.to_string())
}

/// What is in a cell, as text.
pub(super) fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Number(text) | Cell::Plain(text) => seen(text),
        Cell::Date(day) => day.to_string(),
        Cell::Count(number) => count(*number),
        Cell::Money(amount) => amount.grouped(),
    }
}

/// A cell with an amount.
pub(super) fn amount(amount: Money) -> Markup {
    html! { td.n { (amount.grouped()) } }
}

/// Two cells: how many lines, and their money; dashes where there are none.
pub(super) fn tally(tally: Tally) -> Markup {
    if tally == Tally::default() {
        return html! { td.n.none { "–" } td.n.none { "–" } };
    }
    html! { td.n { (count(tally.lines)) } (amount(tally.amount)) }
}

/// The heading of a column.
pub(super) fn head(text: &str) -> Markup {
    html! { th scope="col" { (text) } }
}

/// The heading of a column of figures.
pub(super) fn figure_head(text: &str) -> Markup {
    html! { th.n scope="col" { (text) } }
}

/// How many thousandths of a whole a part is, from 0 to 1000; none where the whole is nothing or less.
pub(super) fn thousandths(part: Money, whole: Money) -> Option<u32> {
    let share = part.fen().checked_mul(1000)?.checked_div(whole.fen())?;
    (whole > Money::ZERO).then(|| u32::try_from(share.clamp(0, 1000)).unwrap_or_default())
}

/// A share in per cent, to the nearest tenth: `86.4 %`, `104.0 %`; none where it would mean nothing.
pub(super) fn percent(part: Money, whole: Money) -> Option<String> {
    let halves = part.fen().checked_mul(2000)?.checked_add(whole.fen())?;
    let tenths = halves.checked_div(whole.fen().checked_mul(2)?)?;
    let is_share = whole > Money::ZERO && part >= Money::ZERO;
    is_share.then(|| format!("{}.{} %", money::group_digits(&(tenths / 10).to_string()), tenths % 10))
}
