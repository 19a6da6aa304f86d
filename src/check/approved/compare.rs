//! What became of approved content: every match is compared by what its lines net to.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::approved::entry::{Entry, quantity_text};
use crate::check::approved::exact::products;
use crate::check::approved::matching::{Match, matches};
use crate::check::approved::net::{Net, is_cut, is_raised, same_unit, told, whole};
use crate::check::{
    Check, ambiguous_match, content_added, content_dropped, content_reduced, fund_switched, price_raised,
    side_switched,
};
use crate::finding::{Figures, Finding, Kind, Severity};
use crate::model::{Money, Said, text};
use crate::rules::ruleset::Approved;
use crate::rules::{FundId, Ruleset};

/// What a comparison came to.
#[derive(Debug, Default)]
pub struct Comparison {
    /// What was found.
    pub findings: Vec<Finding>,
    /// Every estate, in the order of the approved table, then of the budgets.
    pub estates: Vec<EstateSum>,
    /// How many contents have no quantity that can be held against the approved one.
    pub without_quantity: u64,
    /// How many contents have quantities that their units keep from being compared.
    pub other_units: u64,
    /// How many contents are paid by funds whose quantities differ, so that what these come to, and whether
    /// it is less or costs more, hangs on whether they are to be added up.
    pub unlike_quantities: u64,
}

/// What was approved for an estate and what is there now. The group is the pack's, whose money must not stay
/// where content is cut.
#[derive(Clone, Debug, Default)]
pub struct EstateSum {
    /// The estate's id, or its cell.
    pub estate: Arc<str>,
    /// The money approved.
    pub approved: Money,
    /// The money there is now.
    pub now: Money,
    /// Approved content that is no longer there.
    pub dropped: Carried,
    /// Approved content that is there in a smaller quantity.
    pub reduced: Carried,
    /// Content that was not approved.
    pub added: Carried,
}

/// Some content, and the money of the group that it carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// What was approved for it; for added content what it costs now.
    pub amount: Money,
    /// The group's money in that: as approved for dropped content, else as there is now; none where lines do
    /// not say who pays.
    pub of_group: Option<Money>,
}

impl Default for Carried {
    fn default() -> Carried {
        Carried { amount: Money::ZERO, of_group: Some(Money::ZERO) }
    }
}

impl Carried {
    fn add(&mut self, amount: Money, of_group: Option<Money>) {
        self.amount += amount;
        self.of_group = self.of_group.zip(of_group).map(|(mine, more)| mine + more);
    }
}

/// Compares a budget with what was approved.
pub fn compare(rules: &Ruleset, approved: &[Entry], now: &[Entry]) -> Comparison {
    let mut comparing = Comparing {
        rules,
        settings: &rules.approved,
        paid: paid(approved, now),
        untold: untold(&rules.approved, now),
        estates: sums(approved, now),
        out: Comparison::default(),
    };
    for one in matches(approved, now) {
        comparing.take(one);
    }
    let mut estates: Vec<(usize, EstateSum)> = comparing.estates.into_values().collect();
    estates.sort_by_key(|(at, _)| *at);
    comparing.out.estates = estates.into_iter().map(|(_, sum)| sum).collect();
    comparing.out
}

/// What each fund pays for each estate: as approved, and now.
fn paid(approved: &[Entry], now: &[Entry]) -> BTreeMap<(String, FundId), (Money, Money)> {
    let mut paid: BTreeMap<(String, FundId), (Money, Money)> = BTreeMap::new();
    let of = |entry: &Entry| Some(((text::fold(&entry.estate), entry.fund?), entry.amount?));
    for (key, amount) in approved.iter().filter_map(of) {
        paid.entry(key).or_default().0 += amount;
    }
    for (key, amount) in now.iter().filter_map(of) {
        paid.entry(key).or_default().1 += amount;
    }
    paid
}

/// The estates for which it is not told of a line how much of the group's money it is, by their folded names.
fn untold(settings: &Approved, now: &[Entry]) -> BTreeSet<String> {
    let is_untold = |entry: &&Entry| match entry.fund {
        None => entry.amount.is_none_or(|amount| amount > Money::ZERO),
        Some(fund) => settings.holds(fund) && entry.amount.is_none(),
    };
    now.iter().filter(is_untold).map(|entry| text::fold(&entry.estate)).collect()
}

/// Every estate with its sums, by its folded name; each with its place in the order in which they are met.
fn sums(approved: &[Entry], now: &[Entry]) -> BTreeMap<String, (usize, EstateSum)> {
    let mut sums: BTreeMap<String, (usize, EstateSum)> = BTreeMap::new();
    for (is_now, entry) in approved.iter().map(|entry| (false, entry)).chain(now.iter().map(|e| (true, e))) {
        let next = sums.len();
        let new = || (next, EstateSum { estate: Arc::clone(&entry.estate), ..EstateSum::default() });
        let (_, sum) = sums.entry(text::fold(&entry.estate)).or_insert_with(new);
        let amount = entry.amount.unwrap_or_default();
        if is_now { sum.now += amount } else { sum.approved += amount }
    }
    sums
}

/// A comparison being made.
struct Comparing<'r> {
    rules: &'r Ruleset,
    settings: &'r Approved,
    paid: BTreeMap<(String, FundId), (Money, Money)>,
    untold: BTreeSet<String>,
    estates: BTreeMap<String, (usize, EstateSum)>,
    out: Comparison,
}

impl Comparing<'_> {
    fn take(&mut self, one: Match<'_>) {
        if one.unclear {
            return self.unclear(&one);
        }
        let comparable = same_unit(&one);
        let (mut then, mut now) = (Net::of(one.approved), Net::of(one.now));
        let other_units = !comparable && then.quantity.is_some() && now.quantity.is_some();
        if !comparable {
            (then.quantity, now.quantity) = (None, None);
        }
        // A deduction may be written as what it takes back, and more.
        let is_deducted = then.amount < Money::ZERO && now.amount < Money::ZERO;
        let tell_funds = then.funds.is_some() && now.funds.is_some();
        match (then.is_there(tell_funds) || is_deducted, now.is_there(tell_funds) || is_deducted) {
            (true, false) => self.dropped(&then, &now),
            (false, true) => self.added(&then, &now),
            (true, true) => self.both(&then, &now, other_units),
            (false, false) => {}
        }
    }

    fn both(&mut self, then: &Net<'_>, now: &Net<'_>, other_units: bool) {
        if then.is_free() && !now.is_free() {
            // What was approved with no money is not approved to cost any.
            return self.added(then, now);
        }
        let approval = then.is_approved() || now.is_approved();
        let severity = if approval { Severity::Note } else { Severity::Error };
        match then.quantity.zip(now.quantity) {
            None if other_units => self.out.other_units += 1,
            None => self.out.without_quantity += 1,
            Some((was, is)) => {
                let cut = was.agree(is, |was, is| is_cut(was, is, self.settings.quantity));
                let raised = was.agree(is, |was, is| is_raised((then, was), (now, is), self.settings.price));
                self.out.unlike_quantities += u64::from(cut.is_none() || raised.is_none());
                let (was, is) = (was.sum(), is.sum());
                if cut == Some(true) {
                    self.reduced(then, now, (was, is), approval);
                }
                if raised == Some(true) {
                    let said = |finding: &Finding| {
                        price_raised::told(finding, self.rules, (then.amount, was), is, approval)
                    };
                    self.push((&price_raised::CHECK, severity), (now, then), None, said);
                }
            }
        }
        if let (Some(was), Some(is)) = (then.payers(), now.payers())
            && was != is
            && !is.is_empty()
        {
            let [was, is] = told([&was, &is]);
            let said = |finding: &Finding| fund_switched::told(finding, self.rules, &was, &is, approval);
            self.push((&fund_switched::CHECK, severity), (now, then), None, said);
        }
        if !then.sides.is_empty() && !now.sides.is_empty() && then.sides != now.sides {
            let said = |finding: &Finding| {
                side_switched::told(finding, self.rules, &then.sides, &now.sides, approval)
            };
            self.push((&side_switched::CHECK, severity), (now, then), None, said);
        }
    }

    fn dropped(&mut self, then: &Net<'_>, now: &Net<'_>) {
        let approval = then.is_approved() || now.is_approved();
        let stays = self.stays_in_estate(then);
        let severity = if stays && !approval { Severity::Error } else { Severity::Note };
        let of_group = then.of_group(self.settings);
        self.sum(then, |sum| sum.dropped.add(then.amount, of_group));
        let said = |finding: &Finding| content_dropped::told(finding, self.rules, stays, approval);
        self.push((&content_dropped::CHECK, severity), (then, now), Some(money(then, now)), said);
    }

    fn added(&mut self, then: &Net<'_>, now: &Net<'_>) {
        let approval = then.is_approved() || now.is_approved();
        let of_group = now.of_group(self.settings);
        self.sum(now, |sum| sum.added.add(now.amount, of_group));
        let severity = if approval { Severity::Note } else { Severity::Error };
        let said = |finding: &Finding| content_added::told(finding, self.rules, approval);
        self.push((&content_added::CHECK, severity), (now, then), Some(money(then, now)), said);
    }

    fn reduced(&mut self, then: &Net<'_>, now: &Net<'_>, quantities: (i128, i128), approval: bool) {
        let stays = self.stays(then, now);
        let severity = if stays && !approval { Severity::Error } else { Severity::Note };
        let of_group = now.of_group(self.settings);
        self.sum(then, |sum| sum.reduced.add(then.amount, of_group));
        let unit = now.unit().or_else(|| then.unit());
        let said = |finding: &Finding| {
            content_reduced::told(finding, self.rules, quantities, unit, (stays, approval))
        };
        let (was, is) = quantities;
        let [value, limit, excess] = [is, was, is - was].map(quantity_text);
        let figures = Figures { id: "", value, limit, excess };
        self.push((&content_reduced::CHECK, severity), (now, then), Some(figures), said);
    }

    fn unclear(&mut self, one: &Match<'_>) {
        let counts = (one.approved.len(), one.now.len());
        let (then, now) = (Net::of(one.approved.clone()), Net::of(one.now.clone()));
        let nets = if one.now.is_empty() { (&then, &now) } else { (&now, &then) };
        let said = |finding: &Finding| ambiguous_match::told(finding, self.rules, counts);
        self.push((&ambiguous_match::CHECK, Severity::Error), nets, None, said);
    }

    /// Whether a fund of the group still pays as much or more for the content itself. Where lines do not say
    /// who pays, it is taken to.
    fn stays(&self, then: &Net<'_>, now: &Net<'_>) -> bool {
        let Some(is) = &now.funds else { return true };
        let mut paying = is.iter().filter(|(fund, _)| self.settings.holds(**fund));
        paying.any(|(fund, &is)| {
            let was = then.funds.as_ref().and_then(|funds| funds.get(fund)).copied().unwrap_or_default();
            is > Money::ZERO && self.as_much(is, was)
        })
    }

    /// Whether a fund of the group that paid for the content still pays as much or more for its estate. Where
    /// lines do not say what it pays there, it is taken to.
    fn stays_in_estate(&self, then: &Net<'_>) -> bool {
        let estates: BTreeSet<String> = then.lines.iter().map(|entry| text::fold(&entry.estate)).collect();
        estates.into_iter().any(|estate| self.stays_there(then, estate))
    }

    fn stays_there(&self, then: &Net<'_>, estate: String) -> bool {
        let was_paid = || then.of_group(self.settings).is_none_or(|paid| paid > Money::ZERO);
        if self.untold.contains(&estate) && was_paid() {
            return true;
        }
        let funds = (estate.clone(), FundId(0))..=(estate, FundId(u16::MAX));
        let mut of_estate = self.paid.range(funds).filter(|((_, fund), _)| self.settings.holds(*fund));
        of_estate.any(|((_, fund), &(was, is))| {
            let paid = then
                .funds
                .as_ref()
                .is_none_or(|funds| funds.get(fund).is_some_and(|paid| *paid > Money::ZERO));
            paid && is > Money::ZERO && self.as_much(is, if then.funds.is_some() { was } else { Money::ZERO })
        })
    }

    fn as_much(&self, is: Money, was: Money) -> bool {
        let kept = 10_000 - u128::from(self.settings.amount);
        is >= was || products(whole(is.fen()), 10_000, whole(was.fen()), kept) != Ordering::Less
    }

    fn sum(&mut self, net: &Net<'_>, change: impl FnOnce(&mut EstateSum)) {
        let estate = net.lines.first().map(|entry| text::fold(&entry.estate)).unwrap_or_default();
        if let Some((_, sum)) = self.estates.get_mut(&estate) {
            change(sum);
        }
    }

    /// A finding carried by the first line of `net`, with the money of all its lines. `other` is what they
    /// were held against.
    fn push(
        &mut self,
        (check, severity): (&'static Check, Severity),
        (net, other): (&Net<'_>, &Net<'_>),
        figures: Option<Figures>,
        said: impl FnOnce(&Finding) -> Said,
    ) {
        let Some(entry) = net.lines.iter().min_by_key(|entry| entry.order()) else { return };
        let kind = Kind {
            code: check.code,
            work: Some(Arc::clone(&entry.work)).filter(|work| !work.is_empty()),
            side: entry.side,
            fund: entry.fund.map(|fund| Arc::from(self.rules[fund].id.as_str())),
            ..Kind::default()
        };
        let mut cells = format!("{};{}", net.cells(self.rules), other.cells(self.rules));
        if severity == Severity::Note {
            // What is no more than a note holds no error, however little else differs.
            cells.push_str(";note");
        }
        let item = entry.written.as_deref().unwrap_or_default();
        let mut finding = Finding::new(Arc::new(kind), severity, entry.input, Some(entry.place)).with_texts(
            item,
            &entry.estate,
            &cells,
        );
        finding.more().lines = Some(net.lines.len() as u64);
        finding.amount = net.read.then_some(net.amount);
        finding.more().figures = figures.map(Box::new);
        finding.more().said = Some(said(&finding));
        self.out.findings.push(finding);
    }
}

/// The money of a content: what it is, was, and by how much that differs.
fn money(then: &Net<'_>, now: &Net<'_>) -> Figures {
    Figures {
        id: "",
        value: now.amount.to_string(),
        limit: then.amount.to_string(),
        excess: (now.amount - then.amount).to_string(),
    }
}
