//! Who may pay for a line, whoever it is charged to.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::budget::Fields;
use crate::check::cases::Key;
use crate::check::line::{Judge, Judged};
use crate::finding::Verdict;
use crate::model::Money;
use crate::rules::outcome::{leans, payable, payable_if};
use crate::rules::{Case, FundId};

/// What the rules say of every fund that might pay for a line.
#[derive(Clone, Debug, Default)]
pub struct Payers {
    /// Those that may pay, or may after a review, in the pack's order.
    pub may: Vec<Payer>,
    /// Those that could pay if something missing turned out so: facts, and what they would have to be.
    pub may_if: Vec<(FundId, BTreeMap<String, String>)>,
    /// Those of which something else would be said without some assumptions, with these by their places in
    /// the run's list.
    pub leaning: Vec<(FundId, Vec<usize>)>,
}

/// A fund that may pay for a line.
#[derive(Clone, Debug)]
pub struct Payer {
    /// The fund.
    pub fund: FundId,
    /// Whether somebody must look at it first.
    pub review: bool,
    /// The ids of the rules that let it pay, or ask for the review.
    pub rules: Vec<String>,
}

impl Judge<'_> {
    /// Who may pay for a judged line; nobody where its cells could not be read.
    pub fn payers(&mut self, judged: &Judged) -> Arc<Payers> {
        if judged.outcome.is_none() {
            return Arc::default();
        }
        let kind = Key { fund: 0, ..judged.key };
        if let Some(known) = self.payers.get(&kind) {
            return Arc::clone(known);
        }
        let rules = self.audit.rules;
        let (case, assumed) = self.case(kind);
        let mut payers = Payers::default();
        for fund in rules.fund_ids() {
            let case = Case { funds: vec![fund], ..case.clone() };
            match payable(rules, &case) {
                Some((verdict, rules)) => {
                    payers.may.push(Payer { fund, review: verdict == Verdict::Review, rules });
                }
                None => payers.may_if.extend(payable_if(rules, &case).map(|facts| (fund, facts))),
            }
            let leans = leans(rules, &case, &assumed);
            payers.leaning.extend((!leans.is_empty()).then_some((fund, leans)));
        }
        let payers = Arc::new(payers);
        self.payers.insert(kind, Arc::clone(&payers));
        payers
    }

    /// The fund a judged line is charged to, where it names one for certain.
    pub fn one_fund_of(&self, judged: &Judged) -> Option<FundId> {
        match self.funds.meaning(judged.key.fund)?.candidates.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The item, and the estate and the work as they are called, of a judged line.
    pub fn called(&self, judged: &Judged, fields: &Fields) -> [Option<Arc<str>>; 3] {
        let estate = self.estates.meaning(judged.estate).map(|cell| Arc::clone(&cell.shown));
        let work = self.works.meaning(judged.key.work).map(|work| Arc::clone(&work.named.shown));
        [self.item(fields).map(|item| Arc::from(&*item)), estate, work]
    }

    /// The cell of a line's fund.
    pub fn fund_text(&self, fields: &Fields) -> String {
        String::from_utf8_lossy(self.seats.fund.cell(fields)).trim().to_owned()
    }

    /// An amount as the table would write it.
    pub fn written(&self, amount: Money) -> String {
        amount.in_unit(self.table.layout.unit)
    }
}
