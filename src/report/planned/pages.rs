//! A plan, or two side by side, as a page: in HTML for a browser or the printer, in Markdown for a memo.

use std::io::{self, Write};

use crate::report::html::drawn::{self, Page};
use crate::report::markdown::drawn as markdown;
use crate::report::planned::sections::{Parts, Room};
use crate::report::planned::versus::Versus;
use crate::report::planned::{Format, Planned, lead};
use crate::report::section::Section;
use crate::words::Words;

/// Markdown.
pub(super) const MARKDOWN: Format = Format {
    name: "markdown",
    about: "for a memo or a merge request",
    tells: true,
    marked: false,
    render: |planned, words, out| to_markdown(&page(planned, words), words, out),
    versus: Some(|two, words, out| to_markdown(&page_of_two(two, words), words, out)),
};

/// HTML.
pub(super) const HTML: Format = Format {
    name: "html",
    about: "one page for a browser or the printer",
    tells: true,
    marked: false,
    render: |planned, words, out| drawn::write(&page(planned, words), words, out),
    versus: Some(|two, words, out| drawn::write(&page_of_two(two, words), words, out)),
};

/// A plan: the money first.
fn page(planned: &Planned<'_>, words: &Words) -> Page {
    let parts = Parts { planned, words, room: Room::All };
    let sections = [
        parts.ends(),
        parts.shorts(),
        parts.moves(),
        parts.unfunded(),
        parts.funds(),
        parts.left(),
        parts.not_planned(),
        parts.run(),
    ];
    Page {
        kind: words.plain("plan-title"),
        title: lead::about(planned, words),
        lead: lead::of(planned, words),
        alarms: lead::alarms(planned, words),
        foot: words.plain("plan-proposal"),
        sections: sections.into_iter().filter_map(Section::unless_empty).collect(),
    }
}

fn page_of_two(two: &Versus<'_>, words: &Words) -> Page {
    let runs =
        [(&two.first, "run-first", "versus-run-first"), (&two.second, "run-second", "versus-run-second")];
    let runs = runs.map(|(planned, id, key)| Section {
        id,
        title: words.plain(key),
        ..Parts { planned, words, room: Room::All }.run()
    });
    let sections = two.sections(words, Room::All).into_iter().chain(runs);
    Page {
        kind: words.plain("versus-title"),
        title: lead::about(&two.first, words),
        lead: two.in_words(words).join(if words.is_chinese() { "" } else { " " }),
        alarms: two.both().into_iter().flat_map(|planned| lead::alarms(planned, words)).collect(),
        foot: words.plain("plan-proposal"),
        sections: sections.filter_map(Section::unless_empty).collect(),
    }
}

fn to_markdown(page: &Page, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let plain = |text: &str| markdown::plain(text);
    writeln!(out, "# {}: {}\n\n**{}**", plain(&page.kind), plain(&page.title), plain(&page.lead))?;
    if !page.alarms.is_empty() {
        writeln!(out, "\n**{}**\n", plain(&words.plain("incomplete")))?;
        page.alarms.iter().try_for_each(|alarm| writeln!(out, "- {}", plain(alarm)))?;
    }
    page.sections.iter().try_for_each(|section| markdown::write(section, out))?;
    writeln!(out, "\n{}", plain(&page.foot))
}
