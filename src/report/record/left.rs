//! What is left of quotas for the funds that could pay for a line, worked out for a finding when it is drawn.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::budget::Fields;
use crate::check::limits::Left;
use crate::check::line::Judge;
use crate::finding::Finding;
use crate::model::Money;
use crate::report::Report;

/// What is left for a fund that could pay.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FundLeft {
    /// The fund's id.
    pub fund: String,
    /// What is left of the quota that the line would draw on, of several the one with the least; below zero where more
    /// is drawn on it than was granted.
    pub left: Money,
}

/// What is left of the quotas of a run, with what judges lines again.
pub(super) struct Lefts<'a> {
    report: &'a Report<'a>,
    left: Left,
    /// For each budget, by its place.
    judges: BTreeMap<usize, Judge<'a>>,
}

impl<'a> Lefts<'a> {
    /// Of a run.
    pub(super) fn of(report: &'a Report<'a>) -> Lefts<'a> {
        Lefts { report, left: Left::of(report.quotas), judges: BTreeMap::new() }
    }

    /// For the funds that could pay for the line of a finding; those that no quota is for are left out.
    pub(super) fn for_line(&mut self, finding: &Finding) -> Vec<FundLeft> {
        if self.left.is_empty() || finding.grounds.could_pay.is_empty() {
            return Vec::new();
        }
        self.read(finding).unwrap_or_default()
    }

    /// Reads the line again and asks for each fund.
    fn read(&mut self, finding: &Finding) -> Option<Vec<FundLeft>> {
        let (report, at) = (self.report, finding.input);
        let book = report.books.get(at)?;
        let place = finding.place.filter(|_| finding.lines == 1)?;
        let judge = self.judges.entry(at).or_insert_with(|| Judge::new(report.audit, &book.table));
        let fields: Fields = book.input.fields_at(place.offset, book.table.delimiter).ok()?;
        let judged = judge.judge(&fields);
        let left_for = |id: &String| {
            let rules = report.audit.rules;
            let fund = rules.fund_ids().find(|fund| rules[*fund].id == *id)?;
            let left = judge.left_for(&self.left, &judged, fund, &fields, place)?;
            Some(FundLeft { fund: id.clone(), left })
        };
        Some(finding.grounds.could_pay.iter().filter_map(left_for).collect())
    }
}
