//! What is left of quotas for the funds that could pay for a line, worked out for a finding when it is drawn.

use std::hint::black_box;
use std::iter;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::budget::{Fields, Reread};
use crate::check::limits::{Left, Name, OfFund};
use crate::check::line::Judge;
use crate::finding::{Finding, Kind, WouldDraw};
use crate::model::Money;
use crate::report::Report;

/// What is left for a fund that could pay.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FundLeft {
    /// The fund's id.
    pub fund: Arc<str>,
    /// What is left of the quota that the line would draw on, of several the one with the least; below zero
    /// where more is drawn on it than was granted.
    pub left: Money,
}

/// Works out what is left, finding by finding. Lines are read again where only their cells tell which quota
/// it is; of one budget at a time, as findings of one stand together.
pub(super) struct Lefts<'a> {
    report: &'a Report<'a>,
    left: &'a Left<'a>,
    /// What the lines of a kind would draw on, found out once.
    kinds: FxHashMap<*const Kind, Rc<[Quota<'a>]>>,
    reader: Option<Reader<'a>>,
}

/// A quota that lines of a kind would draw on.
struct Quota<'a> {
    /// The id of the fund that would pay.
    payer: Arc<str>,
    /// The same quota for all estates, where numbers tell.
    of_fund: Option<OfFund<'a>>,
}

/// What reads the lines of a budget again.
struct Reader<'a> {
    input: usize,
    records: Reread,
    fields: Fields,
    judge: Judge<'a>,
}

/// What is left for the lines of some findings, one after the other.
#[derive(Default)]
pub(super) struct OfLines {
    all: Vec<FundLeft>,
    /// Where that of each ends.
    ends: Vec<usize>,
}

impl OfLines {
    /// For each finding, what is left for its line.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[FundLeft]> {
        let starts = iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(start, end)| self.all.get(*start..*end).unwrap_or_default())
    }
}

/// What is asked for the line of a finding.
struct Asked<'a> {
    quotas: Rc<[Quota<'a>]>,
    /// The row of its estate in the table of estates.
    row: Option<u32>,
}

impl<'a> Asked<'a> {
    /// The first of the quotas, and the row.
    fn first(&self) -> Option<(OfFund<'a>, u32)> {
        Some((self.quotas.first()?.of_fund?, self.row?))
    }
}

/// Has at hand what some findings and their quotas are made of: memory that each has to wait for comes to all
/// of them at once.
fn fetch(findings: &[Finding], asked: &[Option<Asked<'_>>]) {
    let quotas: Vec<(OfFund<'_>, u32)> = asked.iter().flatten().filter_map(Asked::first).collect();
    black_box(quotas.iter().fold(0, |all, (of_fund, row)| all ^ of_fund.first(*row)));
    black_box(quotas.iter().fold(0, |all, (of_fund, row)| all ^ of_fund.glance(*row)));
    let items = findings.iter().filter_map(|finding| finding.item()?.as_bytes().first());
    black_box(items.fold(0, |all, byte| all ^ byte));
}

impl<'a> Lefts<'a> {
    /// Of a run.
    pub(super) fn of(report: &'a Report<'a>, left: &'a Left<'a>) -> Lefts<'a> {
        Lefts { report, left, kinds: FxHashMap::default(), reader: None }
    }

    /// For the funds that could pay for the line of a finding, in their order; those that no quota is for are
    /// left out.
    pub(super) fn for_line(&mut self, finding: &Finding) -> Vec<FundLeft> {
        self.for_lines(std::slice::from_ref(finding)).all
    }

    /// The same for some findings.
    pub(super) fn for_lines(&mut self, findings: &[Finding]) -> OfLines {
        let asked: Vec<Option<Asked<'a>>> = findings.iter().map(|finding| self.asked(finding)).collect();
        fetch(findings, &asked);
        let mut lines = OfLines::default();
        for (finding, asked) in findings.iter().zip(&asked) {
            if let Some(asked) = asked {
                self.add(finding, asked, &mut lines.all);
            }
            lines.ends.push(lines.all.len());
        }
        lines
    }

    /// What is asked for a finding, where it is about a line that would draw on quotas if others paid for it.
    fn asked(&mut self, finding: &Finding) -> Option<Asked<'a>> {
        if finding.lines() != 1 || finding.would_draw.is_empty() {
            return None;
        }
        let row = finding.estate().and_then(|estate| self.report.audit.estate(estate));
        Some(Asked { quotas: self.quotas(&finding.kind), row })
    }

    /// Adds what is left for the funds that could pay for the line of a finding.
    fn add(&mut self, finding: &Finding, asked: &Asked<'a>, all: &mut Vec<FundLeft>) {
        let first = all.len();
        for (draw, quota) in finding.would_draw.iter().zip(&*asked.quotas) {
            let numbers = asked.row.zip(quota.of_fund.as_ref());
            let by_number = numbers.and_then(|(row, of_fund)| of_fund.left(row));
            let Some(left) = by_number.unwrap_or_else(|| self.of_group(draw, finding)) else { continue };
            let left = left + finding.amount.filter(|_| draw.is_own).unwrap_or_default();
            match all.get_mut(first..).and_then(<[FundLeft]>::last_mut) {
                Some(least) if least.fund == quota.payer => least.left = least.left.min(left),
                _ => all.push(FundLeft { fund: Arc::clone(&quota.payer), left }),
            }
        }
    }

    /// What the lines of a kind would draw on: one quota for each that the kind names.
    fn quotas(&mut self, kind: &Arc<Kind>) -> Rc<[Quota<'a>]> {
        let left = self.left;
        let payer = |draw: &WouldDraw| kind.grounds.could_pay.get(draw.payer).map(String::as_str);
        let quota = |draw: &WouldDraw| Quota {
            payer: Arc::from(payer(draw).unwrap_or_default()),
            of_fund: left.of_fund(draw),
        };
        let known = self.kinds.entry(Arc::as_ptr(kind));
        Rc::clone(known.or_insert_with(|| kind.would_draw.iter().map(quota).collect()))
    }

    /// What is left of a quota that has to be found by the texts of its group.
    fn of_group(&mut self, draw: &WouldDraw, finding: &Finding) -> Option<Money> {
        let left = self.left;
        let texts = left.texts(draw, finding.estate().unwrap_or_default());
        let texts = texts.or_else(|| self.read(draw, finding))?;
        left.of_group(draw, &texts)
    }

    /// Reads the line of a finding again for the texts of a group that it would draw on.
    fn read(&mut self, draw: &WouldDraw, finding: &Finding) -> Option<Vec<Name>> {
        let place = finding.place?;
        let Reader { records, judge, fields, .. } = self.reader(finding.input)?;
        records.read_at(place.offset, judge.table().delimiter, fields).ok()?;
        let judged = judge.judge(fields);
        judge.texts_of(draw, &judged, fields, place)
    }

    /// What reads the lines of a budget, by its place in the run.
    fn reader(&mut self, input: usize) -> Option<&mut Reader<'a>> {
        if self.reader.as_ref().is_none_or(|reader| reader.input != input) {
            let book = self.report.books.get(input)?;
            let judge = Judge::new(self.report.audit, &book.table);
            let records = book.input.records().ok()?;
            self.reader = Some(Reader { input, records, judge, fields: Fields::default() });
        }
        self.reader.as_mut()
    }
}
