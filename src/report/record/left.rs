//! What is left of quotas for the funds that could pay for a line, worked out for a finding when it is drawn.

use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::budget::Reread;
use crate::check::limits::{Left, Order};
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

/// What judges the lines of findings again; of one budget at a time, as findings of one stand together.
pub(super) struct Lefts<'a> {
    report: &'a Report<'a>,
    /// The order of the quotas, made by the first who asks.
    order: &'a OnceLock<Order>,
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
    pub(super) fn of(report: &'a Report<'a>, order: &'a OnceLock<Order>) -> Lefts<'a> {
        Lefts { report, order, reader: None }
    }

    /// For the funds that could pay for the line of a finding; those that no quota is for are left out.
    pub(super) fn for_line(&mut self, finding: &Finding) -> Vec<FundLeft> {
        if self.report.quotas.is_empty() || finding.grounds.could_pay.is_empty() || finding.lines != 1 {
            return Vec::new();
        }
        self.read(finding).unwrap_or_default()
    }

    /// Reads the line again and asks for each fund.
    fn read(&mut self, finding: &Finding) -> Option<Vec<FundLeft>> {
        let (report, place) = (self.report, finding.place?);
        let order = self.order.get_or_init(|| Order::of(report.quotas));
        let left = Left { quotas: report.quotas, order };
        let Reader { records, judge, .. } = self.reader(finding.input)?;
        let fields = records.fields_at(place.offset, judge.table().delimiter).ok()?;
        let judged = judge.judge(&fields);
        let left_for = |id: &String| {
            let rules = report.audit.rules;
            let fund = rules.fund_ids().find(|fund| rules[*fund].id == *id)?;
            let left = judge.left_for(&left, &judged, fund, &fields, place)?;
            Some(FundLeft { fund: id.clone(), left })
        };
        Some(finding.grounds.could_pay.iter().filter_map(left_for).collect())
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
