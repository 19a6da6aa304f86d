//! Lines that are the same in the cells that are compared, and which of them are reported.
//!
//! Nothing here depends on the order of the rows of a file: of the lines of a group, all are reported but the
//! one that comes first by input, then by its key and its amount. Only lines alike in these are told apart by
//! their rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::{double_funding, duplicate_item};
use crate::finding::Finding;
use crate::model::{Money, Side};
use crate::rules::{FundId, Ruleset};

/// The cells of a line that are compared, in the form in which they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::check) struct Compared {
    /// The item.
    pub item: String,
    /// The fund.
    pub fund: FundId,
    /// The amount.
    pub amount: Money,
    /// Estate, work and side, where all could be read.
    pub content: Option<(String, Arc<str>, Option<Side>)>,
}

/// What lines of one content have in common.
type Content = ((String, Arc<str>, Option<Side>), Money);

/// A line, and the finding it would carry.
struct Member {
    item: String,
    /// The input it stands in, and the fund that pays.
    payer: (usize, FundId),
    finding: Finding,
}

/// The lines under suspicion, by what they may share.
#[derive(Default)]
pub(super) struct Groups {
    items: BTreeMap<(String, FundId, bool), Vec<Member>>,
    contents: BTreeMap<Content, Vec<Member>>,
}

/// The first two lines of a payer that are not of one item, by their places in the group.
struct Payer {
    who: (usize, FundId),
    first: usize,
    second: Option<usize>,
}

impl Groups {
    /// Puts a line with those of its item, its fund, and its direction: what takes money back repeats no
    /// charge.
    pub(super) fn add_item(&mut self, line: &Compared, finding: Finding) {
        let key = (line.item.clone(), line.fund, line.amount < Money::ZERO);
        self.items.entry(key).or_default().push(Member::new(line, finding));
    }

    /// Puts a line with those of its content.
    pub(super) fn add_content(&mut self, line: &Compared, finding: Finding) {
        let Some(content) = line.content.clone() else { return };
        self.contents.entry((content, line.amount)).or_default().push(Member::new(line, finding));
    }

    /// The findings of all groups. `path` says what an input is called.
    pub(super) fn findings<'p>(
        self,
        rules: &Ruleset,
        path: impl Fn(usize) -> Option<&'p str>,
    ) -> Vec<Finding> {
        let place = |finding: &Finding| {
            let row = finding.place.map_or(0, |place| place.row);
            format!("{}:{row}", path(finding.input).unwrap_or_default())
        };
        let items = self.items.into_values().flat_map(|members| of_item(members, rules, &place));
        let contents = self.contents.into_values().flat_map(|members| of_content(members, rules, &place));
        items.chain(contents).collect()
    }
}

/// Every line of an item in a fund but the first.
fn of_item(members: Vec<Member>, rules: &Ruleset, place: &dyn Fn(&Finding) -> String) -> Vec<Finding> {
    let times = members.len();
    let mut findings = ordered(members).into_iter().map(|member| member.finding);
    let Some(first) = findings.next() else { return Vec::new() };
    let held = format!("{};{};{times}", first.key(), first.amount.unwrap_or_default());
    let first = place(&first);
    let told = |mut finding: Finding| {
        finding.more().said = Some(duplicate_item::again(&finding, rules, times, &first));
        // It is about the line that it repeats, too.
        finding.hold_by(&format!("{};{held}", finding.cells()));
        finding
    };
    findings.map(told).collect()
}

/// Every line of a content that has a partner, but the first of them.
fn of_content(members: Vec<Member>, rules: &Ruleset, place: &dyn Fn(&Finding) -> String) -> Vec<Finding> {
    let members = ordered(members);
    let pairs = members.iter().zip(partners(&members));
    let paired = pairs.filter_map(|(member, partner)| Some((&member.finding, members.get(partner?)?)));
    let told = |(finding, partner): (&Finding, &Member)| {
        let mut told = finding.clone();
        let said = double_funding::also(finding, rules, &partner.finding, &place(&partner.finding));
        told.more().said = Some(said);
        // It is about both: beside another item, or another fund, the same line is paid for once more.
        told.hold_by(&format!("{};{}", finding.cells(), partner.finding.key()));
        told
    };
    paired.skip(1).map(told).collect()
}

impl Member {
    fn new(line: &Compared, finding: Finding) -> Member {
        Member { item: line.item.clone(), payer: (finding.input, line.fund), finding }
    }
}

/// The lines of a group in an order that their rows decide only where nothing else does.
fn ordered(mut members: Vec<Member>) -> Vec<Member> {
    let order = |finding: &Finding| (finding.input, finding.key(), finding.amount, finding.place);
    members.sort_by_cached_key(|member| order(&member.finding));
    members
}

/// For each line the first of another item and another payer, where there is one.
fn partners(members: &[Member]) -> Vec<Option<usize>> {
    let item = |at: usize| members.get(at).map(|member| member.item.as_str());
    let mut payers: Vec<Payer> = Vec::new();
    for (at, member) in members.iter().enumerate() {
        match payers.iter_mut().find(|known| known.who == member.payer) {
            Some(known) if known.second.is_none() && item(known.first) != Some(&member.item) => {
                known.second = Some(at);
            }
            Some(_) => {}
            None => payers.push(Payer { who: member.payer, first: at, second: None }),
        }
    }
    let partner = |member: &Member| {
        let others = payers.iter().filter(|other| other.who != member.payer);
        let first = |other: &Payer| {
            if item(other.first) == Some(&member.item) { other.second } else { Some(other.first) }
        };
        others.filter_map(first).min()
    };
    members.iter().map(partner).collect()
}
