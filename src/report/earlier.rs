//! The findings of an earlier report, read as far as a baseline asks for them and no further.

use std::borrow::Cow;

use serde::Deserialize;

use crate::check::{self, Check};
use crate::finding::Standing;
use crate::model::Said;
use crate::report::record::{SCHEMA, Tool};
use crate::triage::baseline::Baseline;
use crate::triage::fingerprint;

/// An earlier report.
#[derive(Debug)]
pub struct Earlier {
    /// What wrote it.
    pub tool: Tool,
    /// The packs it was judged by, those below first.
    pub packs: Vec<Pack>,
    /// What is known by it: what was waived then is not, since a waiver ends.
    pub baseline: Baseline,
}

/// A pack by its id and the SHA-256 of its files.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct Pack {
    /// The id.
    pub id: String,
    /// The digest, in hexadecimal.
    pub sha256: String,
}

/// The one field that every version has.
#[derive(Deserialize)]
struct Version<'r> {
    #[serde(borrow)]
    schema: Cow<'r, str>,
}

/// A report of this version.
#[derive(Deserialize)]
struct Written<'r> {
    #[serde(borrow)]
    schema: Cow<'r, str>,
    tool: Tool,
    packs: Vec<Pack>,
    #[serde(borrow)]
    findings: Vec<Found<'r>>,
}

#[derive(Deserialize)]
struct Found<'r> {
    #[serde(borrow)]
    code: Cow<'r, str>,
    standing: Standing,
    #[serde(borrow)]
    key: Cow<'r, str>,
    #[serde(borrow)]
    fingerprint: Cow<'r, str>,
}

/// Reads a report; says what keeps it from being one.
pub fn read(bytes: &[u8]) -> Result<Earlier, Said> {
    let shape = |error: serde_json::Error| Said::new("baseline-no-report").with("detail", error.to_string());
    // Such a file may be large, so that it is read once, and again only to say what it is instead.
    let written = serde_json::from_slice::<Written<'_>>(bytes).map_err(|error| {
        let version = serde_json::from_slice::<Version<'_>>(bytes).ok();
        let other = version.filter(|version| version.schema != SCHEMA);
        other.map_or_else(|| shape(error), |other| other_schema(&other.schema))
    })?;
    if written.schema != SCHEMA {
        return Err(other_schema(&written.schema));
    }
    let mut baseline = Baseline::default();
    for found in &written.findings {
        let print = fingerprint::parse(&found.fingerprint).ok_or_else(|| {
            let said = Said::new("baseline-bad-fingerprint").with("key", &*found.key);
            said.with("text", &*found.fingerprint)
        })?;
        if found.standing != Standing::Waived && check::by_code(&found.code).is_none_or(Check::is_of_lines) {
            baseline.add(print);
        }
    }
    Ok(Earlier { tool: written.tool, packs: written.packs, baseline })
}

fn other_schema(schema: &str) -> Said {
    Said::new("baseline-other-schema").with("schema", schema).with("known", SCHEMA)
}
