//! Places as URIs: relative where a path is, percent-encoded, packs that come with the program under a base
//! of theirs.

use std::fmt::Write;

use crate::report::record::RuleRecord;
use crate::report::sarif::log::ArtifactLocation;
use crate::rules::load::BUILT_IN;

/// The base of the packs that come with the program.
pub(super) const PACKS: &str = "PACKS";

/// A path as it was given.
pub(super) fn of_path(path: &str) -> ArtifactLocation {
    ArtifactLocation { uri: uri(path), uri_base_id: None }
}

/// The file of a pack.
pub(super) fn of_rule(rule: &RuleRecord) -> ArtifactLocation {
    let built_in = BUILT_IN.iter().any(|pack| rule.path.starts_with(&format!("{}/", pack.id)));
    ArtifactLocation { uri: uri(&rule.path), uri_base_id: built_in.then_some(PACKS) }
}

/// A path as a reference: what would begin a scheme, a query or a fragment is written out.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let drive = path.get(1..3) == Some(":/") && path.starts_with(|c: char| c.is_ascii_alphabetic());
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut out = match path.strip_prefix('/') {
        _ if drive => "file:///".to_owned(),
        Some(_) => "file://".to_owned(),
        None => String::new(),
    };
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_is_one_reference() {
        let shown = [
            ("budgets/2021 a.csv", "budgets/2021%20a.csv"),
            ("./b.csv", "b.csv"),
            ("预算.csv", "%E9%A2%84%E7%AE%97.csv"),
            ("/tmp/a#b?.csv", "file:///tmp/a%23b%3F.csv"),
            ("C:\\a\\b.csv", "file:///C%3A/a/b.csv"),
            ("javascript:x", "javascript%3Ax"),
            ("//host/share", "file:////host/share"),
        ];
        for (path, wanted) in shown {
            assert_eq!(uri(path), wanted, "{path}");
        }
    }
}
