//! A record read back from the file that holds it.

use std::fmt;

use serde::Deserialize;

use crate::model::text;
use crate::report::record::{CouldPayIf, Findings, Record, SCHEMA};

/// Why a file is no record.
#[derive(Debug)]
pub enum Unreadable {
    /// It is no JSON, or not of this shape: what, and where.
    Shape(String),
    /// It is of another format, or of another version of it.
    Schema(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Shape(what) | Unreadable::Schema(what) => f.write_str(what),
        }
    }
}

/// The one field that every version has.
#[derive(Deserialize)]
struct Version {
    schema: String,
}

impl Record<'static> {
    /// Reads a report from its JSON.
    ///
    /// # Errors
    ///
    /// [`Unreadable::Schema`] where the bytes are the JSON of something else, [`Unreadable::Shape`] where
    /// they are no report at all.
    pub fn read(bytes: &[u8]) -> Result<Record<'static>, Unreadable> {
        let shape = |error: serde_json::Error| Unreadable::Shape(error.to_string());
        let version: Version = serde_json::from_slice(bytes).map_err(shape)?;
        if version.schema != SCHEMA {
            return Err(Unreadable::Schema(version.schema));
        }
        let mut record: Record<'static> = serde_json::from_slice(bytes).map_err(shape)?;
        record.made_safe();
        Ok(record)
    }

    /// Sentences come ready to be shown, and whoever wrote the file may have written anything.
    fn made_safe(&mut self) {
        let notes = self.notes.iter_mut().chain(&mut self.skipped).chain(&mut self.not_checked);
        let notes = notes.chain(&mut self.run.settings);
        let problems = self.problems.iter_mut().map(|one| &mut one.message);
        let assumptions = self.assumptions.iter_mut().map(|one| &mut one.message);
        notes.chain(problems).chain(assumptions).for_each(make_safe);
        let Findings::Read(findings) = &mut self.findings else { return };
        for finding in findings {
            make_safe(finding.code.to_mut());
            make_safe(&mut finding.message);
            finding.taken_for.iter_mut().for_each(make_safe);
            let safe =
                |one: &CouldPayIf| CouldPayIf { condition: text::visible(&one.condition), ..one.clone() };
            finding.could_pay_if = finding.could_pay_if.iter().map(safe).collect();
        }
    }
}

fn make_safe(sentence: &mut String) {
    *sentence = text::visible(sentence);
}
