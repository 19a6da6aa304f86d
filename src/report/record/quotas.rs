//! What was drawn on each quota: made one by one while it is drawn, or read from a file.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::check::limits::{DrawnQuota, telling};
use crate::model::{Arg, Blank, Money, Said};
use crate::report::Report;
use crate::report::in_order::in_order;
use crate::report::record::QuotaRecord;
use crate::report::record::made::Sentences;
use crate::words::Words;

/// The quotas, in the order of the tables' groups.
pub enum Quotas<'a> {
    /// Those of a run, made one by one.
    Made(&'a Report<'a>, &'a Words),
    /// Those of a file.
    Read(Vec<QuotaRecord>),
}

/// The money of a quota, without its name.
pub struct QuotaMoney<'q> {
    /// The fund that it is of, where quotas are by fund.
    pub fund: Option<&'q str>,
    /// The money granted.
    pub granted: Money,
    /// The money used.
    pub used: Money,
}

impl Quotas<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Quotas::Made(report, _) => report.quotas.len(&report.audit.means),
            Quotas::Read(quotas) => quotas.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One after the other.
    pub fn iter(&self) -> Box<dyn Iterator<Item = Cow<'_, QuotaRecord>> + '_> {
        match self {
            Quotas::Made(report, words) => {
                let mut said = Sentences::default();
                let quotas = report.quotas.iter(&report.audit.means);
                Box::new(quotas.map(move |quota| Cow::Owned(made(report, words, &mut said, quota))))
            }
            Quotas::Read(quotas) => Box::new(quotas.iter().map(Cow::Borrowed)),
        }
    }

    /// The money of each.
    pub fn money(&self) -> Box<dyn Iterator<Item = QuotaMoney<'_>> + '_> {
        match self {
            Quotas::Made(report, _) => Box::new(report.quotas.iter(&report.audit.means).map(|quota| {
                QuotaMoney { fund: quota.of("fund"), granted: quota.granted, used: quota.used }
            })),
            Quotas::Read(quotas) => Box::new(quotas.iter().map(|quota| QuotaMoney {
                fund: quota.group.get("fund").map(|fund| &**fund),
                granted: quota.granted,
                used: quota.used,
            })),
        }
    }

    /// Draws them in their order on so many threads; `draw` is handed one after the other, with its place.
    pub fn draw(
        &self,
        jobs: usize,
        out: &mut dyn Write,
        draw: impl Fn(usize, &QuotaRecord, &mut Vec<u8>) -> io::Result<()> + Sync,
    ) -> io::Result<()> {
        let stretch = |said: &mut Sentences, range: Range<usize>, bytes: &mut Vec<u8>| match self {
            Quotas::Made(report, words) => {
                let mut drawn = range.clone().zip(report.quotas.range(&report.audit.means, range));
                drawn.try_for_each(|(at, one)| draw(at, &made(report, words, said, one), bytes))
            }
            Quotas::Read(quotas) => {
                let read = quotas.get(range.clone()).unwrap_or_default();
                range.zip(read).try_for_each(|(at, one)| draw(at, one, bytes))
            }
        };
        in_order(self.len(), jobs, out, Sentences::default, stretch)
    }
}

impl<'q> IntoIterator for &'q Quotas<'_> {
    type Item = Cow<'q, QuotaRecord>;
    type IntoIter = Box<dyn Iterator<Item = Cow<'q, QuotaRecord>> + 'q>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Serialize for Quotas<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Quotas<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Quotas::Read)
    }
}

fn made(report: &Report<'_>, words: &Words, said: &mut Sentences, quota: DrawnQuota<'_>) -> QuotaRecord {
    let group: Vec<(String, String)> =
        quota.group().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let listed = telling::group_of_kind(report.audit.rules, &group);
    let name = said.get(words, Said::new("plain-list").with("items", listed));
    let own = |_: Blank| Arg::from(quota.of("estate").unwrap_or_default());
    QuotaRecord {
        name: words.fill(&name, &own),
        group: group.into_iter().collect(),
        granted: quota.granted,
        used: quota.used,
        left: quota.granted - quota.used,
        lines: quota.lines,
    }
}
