//! Colours of a terminal.

use crate::finding::Severity;

/// Colours, where they are wanted.
pub(super) struct Paint(pub bool);

impl Paint {
    fn wrap(&self, code: &str, plain: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{plain}\u{1b}[0m") } else { plain.to_owned() }
    }

    pub(super) fn severity(&self, severity: Severity, plain: &str) -> String {
        self.wrap(
            match severity {
                Severity::Error => "1;31",
                Severity::Warning => "1;33",
                Severity::Note => "1;36",
            },
            plain,
        )
    }

    pub(super) fn bold(&self, plain: &str) -> String {
        self.wrap("1", plain)
    }

    pub(super) fn blue(&self, plain: &str) -> String {
        self.wrap("1;34", plain)
    }
}
