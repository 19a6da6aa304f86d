//! Codes as rules, each with its page in the report's language.

use serde_json::json;

use crate::check::{self, Check};
use crate::report::sarif::log::{Base, Configuration, Descriptor, Message, Page};
use crate::words::{Language, Words};

/// A code; one that this program does not know is its name alone.
pub(super) fn descriptor(code: &str, language: Language) -> Descriptor {
    Descriptor { id: code.to_owned(), page: check::by_code(code).map(|check| page(check, language)) }
}

fn page(check: &Check, language: Language) -> Page {
    let page = check.page_in(language == Language::Chinese);
    // The example is for a terminal.
    let text = page.split("\n## ").next().unwrap_or(page).trim();
    let first = text.split("\n\n").nth(1).unwrap_or_default().replace('\n', " ");
    Page {
        short_description: Message::text(check::title(page).to_owned()),
        full_description: Message::text(first),
        help: Message { text: text.replace("**", ""), markdown: Some(text.to_owned()) },
        default_configuration: Configuration { level: check.severity.into() },
        properties: json!({ "tags": [check.group.id()] }),
    }
}

/// Where the packs that come with the program are: inside it.
pub(super) fn packs_base(words: &Words) -> Base {
    Base { description: Message::text(words.plain("packs-base")) }
}
