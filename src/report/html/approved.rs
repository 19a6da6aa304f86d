//! What was approved and what became of it.

use maud::{Markup, html};

use crate::report::closing::{approved_heading, approved_sheet};
use crate::report::html::table::{figure_head, head, shown};
use crate::report::html::{Page, section as part};

pub(super) fn section(page: Page<'_>) -> Markup {
    let Some(approved) = &page.record.approved else { return html! {} };
    let sheet = approved_sheet(approved, page.words);
    let body = html! {
        p.quiet { (approved_heading(approved, page.words)) }
        div.scroll.tall tabindex="0" role="region" aria-labelledby="approved-heading" { table.approved {
            thead { tr { @for (at, heading) in sheet.headings.iter().enumerate() {
                @if at == 0 { (head(heading)) } @else { (figure_head(heading)) }
            } } }
            tbody { @for row in &sheet.rows {
                tr { @for (at, cell) in row.iter().enumerate() {
                    @if at == 0 { th scope="row" { (shown(cell)) } } @else { td.n { (shown(cell)) } }
                } }
            } }
        } }
    };
    part("approved", &page.words.plain("html-approved"), &body)
}
