//! What stands before and after every page: its style, and its script if it has one. Nothing is fetched.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::report::html::seen;
use crate::report::record::Tool;
use crate::words::{Language, Words};

const STYLE: &str = include_str!("report.css");

/// The frame of a page.
pub(super) struct Frame<'f> {
    /// The reader's words.
    pub words: &'f Words,
    /// The program that writes it.
    pub tool: &'f Tool,
    /// Its title, safe to show.
    pub title: String,
    /// What stands at its foot.
    pub foot: Option<String>,
    /// Its script.
    pub script: Option<&'static str>,
}

impl Frame<'_> {
    /// Everything before the body. Only the page's own style and script may run.
    pub(super) fn opening(&self) -> Markup {
        let policy = format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
            source(STYLE),
            self.script.map_or_else(|| "none".to_owned(), source)
        );
        let lang = match self.words.language {
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
                meta name="generator" content={ (seen(&self.tool.name)) " " (seen(&self.tool.version)) };
                title { (self.title) }
                style { (PreEscaped(STYLE)) }
            }
            (PreEscaped("\n<body>\n"))
        }
    }

    /// Everything after the last section.
    pub(super) fn closing(&self) -> Markup {
        html! {
            footer {
                @if let Some(foot) = &self.foot { p { (foot) } }
                p { (seen(&self.tool.name)) " " (seen(&self.tool.version)) }
            }
            @if let Some(script) = self.script { script { (PreEscaped(script)) } }
            (PreEscaped("\n</body>\n</html>\n"))
        }
    }
}

/// A style or script as a policy names it.
fn source(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::STYLE;
    use crate::report::html::SCRIPT;

    #[test]
    fn nothing_ends_the_style_or_the_script_early() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--"));
        }
    }
}
