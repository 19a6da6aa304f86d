//! The tests of a pack, as they are written.

use schemars::JsonSchema;

use crate::rules::doc::{Cells, OneOrMore};
use crate::rules::tree::At;

/// One line, or a table of them, with what must be said of it.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Test {
    /// What it shows, as a sentence.
    pub name: At<String>,
    /// One line: columns of a budget, `estate = "programme"`, and facts. Exactly one of `line` and `lines`.
    pub line: Option<Cells>,
    /// Several lines, judged together as one budget.
    pub lines: Option<Vec<Cells>>,
    /// The estates they stand in: `estate`, `name`, and facts.
    pub estates: Option<Vec<Cells>>,
    /// What was granted to them: what it is for (`estate`, `fund`, `project`, `year`) and `amount` or
    /// parameters.
    pub quotas: Option<Vec<Cells>>,
    /// `eligible`, or the code of the finding; with `lines` a list, one for each.
    pub expect: Option<OneOrMore>,
    /// With `line`: exactly the rules that decide.
    pub by: Option<Vec<At<String>>>,
    /// Exactly what must be found, each finding told by as many of its values as are given.
    pub findings: Option<Vec<Cells>>,
}
