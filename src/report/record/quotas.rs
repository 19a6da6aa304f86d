//! What was drawn on each quota: made one by one while it is drawn, or read from a file.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::check::limits::{DrawnQuota, telling};
use crate::model::{Arg, Blank, Money, Said};
use crate::report::Report;
use crate::report::in_order::in_order;
use crate::report::record::QuotaRecord;
use crate::report::record::form::{Alike, Draw, Form, draw_all};
use crate::report::record::made::Sentences;
use crate::words::{Sentence, Words};

/// The quotas, in the order of the tables' groups.
pub enum Quotas<'a> {
    /// Those of a run, made one by one.
    Made(&'a Report<'a>, &'a Words),
    /// Those of a file.
    Read(Vec<QuotaRecord>),
}

impl Alike for QuotaRecord {
    type Own<'o> = OwnQuota<'o>;
}

/// What a quota has of its own, however many are like it.
#[derive(Clone, Copy, Debug)]
pub enum OwnQuota<'q> {
    /// Its estate, or its name.
    Text(&'q str),
    /// What is granted, used or left.
    Money(Money),
    /// How many lines count or may count.
    Count(u64),
}

/// One of these.
#[derive(Clone, Copy)]
enum Hole {
    Estate,
    Name,
    Granted,
    Used,
    Left,
    Lines,
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

    /// Draws them in their order on so many threads.
    pub fn draw(&self, jobs: usize, out: &mut dyn Write, draw: &impl Draw<QuotaRecord>) -> io::Result<()> {
        match self {
            Quotas::Made(report, words) => {
                let some = |drawing: &mut Drawing, range: Range<usize>, bytes: &mut Vec<u8>| {
                    let quotas = report.quotas.range(&report.audit.means, range.clone());
                    range.zip(quotas).try_for_each(|(at, quota)| {
                        draw.before(at, bytes);
                        drawing.draw((report, words), quota, draw, bytes)
                    })
                };
                in_order(self.len(), jobs, out, Drawing::default, some)
            }
            Quotas::Read(quotas) => draw_all(quotas, jobs, out, draw),
        }
    }
}

/// No more forms than this are kept: there are few funds, but may be very many projects.
const MOST_FORMS: usize = 256;

/// What one thread draws quotas with.
#[derive(Default)]
struct Drawing {
    said: Sentences,
    /// The forms of quotas that differ in their estates and money, by all else that they are for.
    forms: FxHashMap<Vec<u8>, Option<Form<Hole>>>,
    alike: Vec<u8>,
    name: String,
}

impl Drawing {
    fn draw(
        &mut self,
        (report, words): (&Report<'_>, &Words),
        quota: DrawnQuota<'_>,
        draw: &impl Draw<QuotaRecord>,
        bytes: &mut Vec<u8>,
    ) -> io::Result<()> {
        let Some(estate) = quota.of("estate").filter(|estate| !estate.is_empty()) else {
            return draw.record(&made(report, words, &mut self.said, quota), bytes);
        };
        self.alike.clear();
        for (key, value) in quota.group() {
            let value = if key == "estate" { "" } else { value };
            // Each after its length, so that no two lists of texts read the same.
            for text in [key, value] {
                self.alike.extend_from_slice(&text.len().to_le_bytes());
                self.alike.extend_from_slice(text.as_bytes());
            }
        }
        if self.forms.len() < MOST_FORMS && !self.forms.contains_key(&self.alike) {
            let record = made(report, words, &mut self.said, quota);
            let form = form_of(record, &name(report, words, &mut self.said, quota), draw);
            self.forms.insert(self.alike.clone(), form);
        }
        let Some(form) = self.forms.get(&self.alike).and_then(Option::as_ref) else {
            return draw.record(&made(report, words, &mut self.said, quota), bytes);
        };
        self.name.clear();
        words.fill_into(&mut self.name, &form.sentence, &|_| Arg::from(estate));
        let name = &self.name;
        form.fill(bytes, |hole, bytes| {
            let own = match hole {
                Hole::Estate => OwnQuota::Text(estate),
                Hole::Name => OwnQuota::Text(name),
                Hole::Granted => OwnQuota::Money(quota.granted),
                Hole::Used => OwnQuota::Money(quota.used),
                Hole::Left => OwnQuota::Money(quota.granted - quota.used),
                Hole::Lines => OwnQuota::Count(quota.lines),
            };
            draw.own(own, bytes)
        })
    }
}

/// The marks: texts that nobody writes, and numbers that nothing comes to.
const TEXTS: [&str; 2] = ["\u{f1000}", "\u{f1001}"];
const AMOUNTS: [i128; 3] = [i128::MAX - 3, i128::MAX - 103, i128::MAX - 203];
const LINES: u64 = u64::MAX - 1;

/// The form of quotas like this one, each of which has such a name.
fn form_of(record: QuotaRecord, name: &Sentence, draw: &impl Draw<QuotaRecord>) -> Option<Form<Hole>> {
    let ([estate, called], [granted, used, left]) = (TEXTS, AMOUNTS.map(Money::from_fen));
    let mut group = record.group;
    group.insert("estate".to_owned(), estate.to_owned());
    let marked = QuotaRecord { group, name: called.to_owned(), granted, used, left, lines: LINES };
    let marks = [
        (Hole::Estate, OwnQuota::Text(estate)),
        (Hole::Name, OwnQuota::Text(called)),
        (Hole::Granted, OwnQuota::Money(granted)),
        (Hole::Used, OwnQuota::Money(used)),
        (Hole::Left, OwnQuota::Money(left)),
        (Hole::Lines, OwnQuota::Count(LINES)),
    ];
    Form::of(&marked, marks, name.clone(), draw)
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
    let own = |_: Blank| Arg::from(quota.of("estate").unwrap_or_default());
    QuotaRecord {
        name: words.fill(&name(report, words, said, quota), &own),
        group: quota.group().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        granted: quota.granted,
        used: quota.used,
        left: quota.granted - quota.used,
        lines: quota.lines,
    }
}

/// What a quota is called, its estate left open.
fn name(report: &Report<'_>, words: &Words, said: &mut Sentences, quota: DrawnQuota<'_>) -> Rc<Sentence> {
    let group: Vec<(String, String)> =
        quota.group().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let listed = telling::group_of_kind(report.audit.rules, &group);
    said.get(words, Said::new("plain-list").with("items", listed))
}
