//! The report as one page of HTML: to be read in a browser without a network, with or without scripts, and printed.
//!
//! Whatever comes from a budget or from a saved report passes through [`maud`], which escapes it, and through
//! [`visible`](crate::model::text::visible); the style and the script are the two files beside this one.

mod approved;
mod estates;
mod findings;
mod gathered;
mod head;
mod money;
mod record;
mod rules;
mod table;
mod where_to;

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::model::text;
use crate::report::Format;
use crate::report::html::estates::Checked;
use crate::report::html::gathered::Gathered;
use crate::report::record::Record;
use crate::words::{Language, Words};

/// The format.
pub const FORMAT: Format = Format {
    name: "html",
    about: "one page for a browser or the printer: the money first, then findings to filter and sort",
    digests: true,
    closes: true,
    lines: false,
    render,
};

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// What every part of the page is drawn from.
#[derive(Clone, Copy)]
struct Page<'p> {
    record: &'p Record<'p>,
    words: &'p Words,
    gathered: &'p Gathered,
    /// What was checked of each estate, where the lines are at hand.
    checked: Option<&'p Checked>,
}

fn render(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let gathered = Gathered::of(&record.findings);
    let checked = estates::checked(record.findings.run())?;
    let page = Page { record, words, gathered: &gathered, checked: checked.as_ref() };
    write!(out, "{}", opening(page).into_string())?;
    for part in [head::header(page), head::contents(page)] {
        write!(out, "{}", part.into_string())?;
    }
    writeln!(out, "<main>")?;
    for part in [money::section, money::quotas, where_to::heat, estates::section_of] {
        write!(out, "{}", part(page).into_string())?;
    }
    findings::write(page, out)?;
    for part in [rules::section, approved::section, record::not_checked, record::notes, record::section] {
        write!(out, "{}", part(page).into_string())?;
    }
    writeln!(out, "</main>")?;
    write!(out, "{}", closing(page).into_string())
}

/// Everything before the body. Only the page's own style and script may run, and nothing is fetched.
fn opening(page: Page<'_>) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(SCRIPT)
    );
    let lang = match page.words.language {
        Language::English => "en",
        Language::Chinese => "zh-CN",
    };
    html! {
        (DOCTYPE)
        (PreEscaped("<html lang=\"")) (lang) (PreEscaped("\">\n"))
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content={ (seen(&page.record.tool.name)) " " (seen(&page.record.tool.version)) };
            title { (page.words.plain("html-title")) " · " (head::budgets(page)) }
            style { (PreEscaped(STYLE)) }
        }
        (PreEscaped("\n<body>\n"))
    }
}

/// Everything after the last section.
fn closing(page: Page<'_>) -> Markup {
    html! {
        footer {
            p { (page.words.plain("closing-alert")) }
            p { (seen(&page.record.tool.name)) " " (seen(&page.record.tool.version)) }
        }
        script { (PreEscaped(SCRIPT)) }
        (PreEscaped("\n</body>\n</html>\n"))
    }
}

/// A style or script as a policy names it.
fn source(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// A part of the page under a heading, which its name leads to.
fn section(id: &str, heading: &str, body: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby={ (id) "-heading" } {
            h2 id={ (id) "-heading" } { (heading) }
            (body)
        }
        "\n"
    }
}

/// Text from a table or a file: no character of it is hidden or turns others around.
fn seen(plain: &str) -> String {
    text::visible(plain)
}

#[cfg(test)]
mod tests {
    use super::{SCRIPT, STYLE};

    #[test]
    fn nothing_ends_the_style_or_the_script_early() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--"));
        }
    }
}
