//! What is left of quotas for the funds that could pay for a line, worked out for a finding when it is drawn.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::budget::Reread;
use crate::check::limits::Left;
use crate::check::line::Judge;
use crate::finding::{Finding, WouldDraw};
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

/// What reads the lines of findings again where only their cells tell which quota it is; of one budget at a time, as
/// findings of one stand together.
pub(super) struct Lefts<'a> {
    report: &'a Report<'a>,
    left: &'a Left<'a>,
    reader: Option<Reader<'a>>,
}

/// What reads the lines of a budget again.
struct Reader<'a> {
    input: usize,
    records: Reread,
    judge: Judge<'a>,
}

impl<'a> Lefts<'a> {
    /// Of a run.
    pub(super) fn of(report: &'a Report<'a>, left: &'a Left<'a>) -> Lefts<'a> {
        Lefts { report, left, reader: None }
    }

    /// For the funds that could pay for the line of a finding; those that no quota is for are left out.
    pub(super) fn for_line(&mut self, finding: &Finding) -> Vec<FundLeft> {
        if finding.lines() != 1 || finding.would_draw.is_empty() {
            return Vec::new();
        }
        let mut lefts: Vec<Option<Money>> = vec![None; finding.grounds.could_pay.len()];
        let row = finding.estate.as_deref().and_then(|estate| self.report.audit.estate(estate));
        for draw in finding.would_draw.iter() {
            let by_number = row.and_then(|row| self.left.of_estate(draw, row));
            let left = by_number.unwrap_or_else(|| self.of_group(draw, finding));
            let own = finding.amount.filter(|_| draw.is_own).unwrap_or_default();
            if let (Some(left), Some(least)) = (left, lefts.get_mut(draw.payer)) {
                *least = Some(least.map_or(left + own, |least| least.min(left + own)));
            }
        }
        let funds = finding.grounds.could_pay.iter().zip(lefts);
        funds.filter_map(|(fund, left)| Some(FundLeft { fund: fund.clone(), left: left? })).collect()
    }

    /// What is left of a quota that has to be found by the texts of its group.
    fn of_group(&mut self, draw: &WouldDraw, finding: &Finding) -> Option<Money> {
        let left = self.left;
        let texts = left.texts(draw, finding.estate.as_deref().unwrap_or_default());
        let texts = texts.or_else(|| self.read(draw, finding))?;
        left.of_group(draw, &texts)
    }

    /// Reads the line of a finding again for the texts of a group that it would draw on.
    fn read(&mut self, draw: &WouldDraw, finding: &Finding) -> Option<Vec<Arc<str>>> {
        let place = finding.place?;
        let Reader { records, judge, .. } = self.reader(finding.input)?;
        let fields = records.fields_at(place.offset, judge.table().delimiter).ok()?;
        let judged = judge.judge(&fields);
        judge.texts_of(draw, &judged, &fields, place)
    }

    /// What reads the lines of a budget, by its place in the run.
    fn reader(&mut self, input: usize) -> Option<&mut Reader<'a>> {
        if self.reader.as_ref().is_none_or(|reader| reader.input != input) {
            let book = self.report.books.get(input)?;
            let judge = Judge::new(self.report.audit, &book.table);
            self.reader = Some(Reader { input, records: book.input.records().ok()?, judge });
        }
        self.reader.as_mut()
    }
}
