//! A finding as it is drawn: as much of it as is asked for.

use std::borrow::Cow;
use std::sync::Arc;

use crate::finding::{Finding, Severity, Standing};
use crate::model::Money;
use crate::report::record::made::Maker;
use crate::report::record::{FindingRecord, FundLeft};
use crate::triage::fingerprint::Print;

/// A finding as it is drawn. It is made as far as is asked for: there may be very many.
pub struct Drawn<'d> {
    /// Its place in the report.
    pub at: usize,
    pub(super) of: Of<'d>,
}

/// What a finding is drawn from.
pub(super) enum Of<'d> {
    /// The finding, and what makes records.
    Run { finding: &'d Finding, print: Option<&'d Print>, maker: Maker<'d>, left: Vec<FundLeft> },
    /// The record, read from a file.
    File(&'d FindingRecord),
}

/// What a finding has of its own, however many are of its kind.
pub struct Own<'o> {
    /// As in [`FindingRecord`], like all that follows.
    pub severity: Severity,
    /// Where it stands.
    pub standing: Standing,
    /// The table.
    pub path: Arc<str>,
    /// The physical line or sheet row.
    pub row: Option<u64>,
    /// The data record.
    pub record: Option<u64>,
    /// How many lines it is about.
    pub lines: u64,
    /// The item.
    pub item: Option<Cow<'o, str>>,
    /// The estate.
    pub estate: Option<&'o str>,
    /// The money.
    pub amount: Option<Money>,
    /// The whole of it as a sentence.
    pub message: Cow<'o, str>,
    /// What finds it again.
    pub key: Cow<'o, str>,
    /// What is left of quotas.
    pub could_pay_left: Cow<'o, [FundLeft]>,
}

impl<'d> Drawn<'d> {
    /// The number of those that are about one line each and differ in nothing but what they have of their own; none where
    /// it is not known to be one of them.
    pub fn alike(&mut self) -> Option<usize> {
        match &mut self.of {
            Of::Run { finding, maker, .. } => maker.alike(finding),
            Of::File(_) => None,
        }
    }

    /// What it has of its own.
    pub fn own(self) -> Own<'d> {
        match self.of {
            Of::Run { finding, mut maker, left, .. } => maker.own(finding, left),
            Of::File(record) => Own {
                severity: record.severity,
                standing: record.standing,
                path: Arc::clone(&record.path),
                row: record.row,
                record: record.record,
                lines: record.lines,
                item: record.item.as_deref().map(Cow::Borrowed),
                estate: record.estate.as_deref(),
                amount: record.amount,
                message: Cow::Borrowed(&record.message),
                key: Cow::Borrowed(&record.key),
                could_pay_left: Cow::Borrowed(&record.could_pay_left),
            },
        }
    }

    /// All there is to show.
    pub fn record(&mut self) -> Cow<'_, FindingRecord> {
        match &mut self.of {
            Of::Run { finding, print, maker, left } => Cow::Owned(maker.make(finding, *print, left.clone())),
            Of::File(record) => Cow::Borrowed(record),
        }
    }
}
