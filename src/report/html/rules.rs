//! The rules that findings rest on, each once, with what its sources say.

use maud::{Markup, html};

use crate::model::Said;
use crate::report::html::{Page, section as part, seen};
use crate::report::record::{CiteRecord, RuleRecord};
use crate::rules::nouns::Confidence;
use crate::words::Words;

pub(super) fn section(page: Page<'_>) -> Markup {
    if page.record.rules.is_empty() {
        return html! {};
    }
    let body = html! {
        dl.rules { @for rule in &page.record.rules { (entry(page, rule)) } }
    };
    part("rules", &page.words.plain("html-rules"), &body)
}

fn entry(page: Page<'_>, rule: &RuleRecord) -> Markup {
    html! {
        div {
            dt {
                code { (seen(&rule.id)) }
                @if let Some(effect) = effect(&rule.effect) { " " small { (page.words.plain(effect)) } }
            }
            dd {
                @if !rule.because.is_empty() { p { (seen(&rule.because)) } }
                @for cite in &rule.cites { (source(page.words, cite)) }
                p.quiet { (seen(&rule.pack)) " · " (seen(&rule.path)) ":" (rule.row) }
            }
        }
    }
}

fn source(words: &Words, cite: &CiteRecord) -> Markup {
    let confidence = match cite.confidence {
        Confidence::Regulation => "confidence-word-regulation",
        Confidence::Statement => "confidence-word-statement",
        Confidence::Secondary => "confidence-word-secondary",
    };
    html! {
        p {
            cite { (seen(&cite.title)) }
            @if let Some(issued) = cite.issued { " " (issued) }
            ", " (seen(&cite.at)) " · " (words.say(&Said::new(confidence)))
        }
        @if let Some(quoted) = &cite.words { blockquote { (seen(quoted)) } }
    }
}

/// What a rule does; none for what says so itself.
fn effect(effect: &str) -> Option<&'static str> {
    match effect {
        "allow" => Some("effect-allow"),
        "deny" => Some("effect-deny"),
        "review" => Some("effect-review"),
        "limit" => Some("effect-limit"),
        _ => None,
    }
}
