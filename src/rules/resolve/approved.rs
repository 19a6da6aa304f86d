//! `[approved]`: how a budget is held against what was approved.

use crate::model::{Money, Said, Unit};
use crate::rules::doc::{self, Doc};
use crate::rules::resolve::Making;
use crate::rules::ruleset::Approved;
use crate::rules::sets::Funds;
use crate::rules::tree::At;

impl Making {
    /// What a pack says of approved budgets. Where it says nothing, every fund counts and nothing is
    /// tolerated.
    pub(super) fn approved(&mut self, docs: &[&Doc]) -> Approved {
        let mut all = docs.iter().filter_map(|doc| doc.approved.as_ref());
        let Some(written) = all.next() else {
            return Approved { funds: Funds::all(self.funds.len()), ..Approved::default() };
        };
        for again in all {
            self.wrong(&again.group.spot, Said::new("duplicate-id").with("id", "approved"));
        }
        let doc::Approved { group, quantity, price, amount, because, cite } = written;
        let funds = Funds(self.funds.iter().map(|fund| fund.groups.contains(&group.value)).collect());
        if funds.is_empty() {
            let groups: Vec<String> = self.funds.iter().flat_map(|fund| fund.groups.clone()).collect();
            self.one_of(group, &group.value, &groups.iter().map(String::as_str).collect::<Vec<_>>());
        }
        Approved {
            group: Some(group.value.clone()),
            funds,
            quantity: self.tolerance(quantity.as_ref()),
            price: self.tolerance(price.as_ref()),
            amount: self.tolerance(amount.as_ref()),
            because: Some(because.clone()),
            cites: self.cites(cite),
        }
    }

    /// A percentage as it is written, `"2.5%"`, in hundredths of a percent; nothing is tolerated unless said.
    fn tolerance(&mut self, written: Option<&At<String>>) -> u32 {
        let Some(written) = written else { return 0 };
        let number = written.value.strip_suffix('%').and_then(|number| Money::parse(number, Unit::Yuan).ok());
        // Two decimals of a percent are read as two decimals of a yuan are.
        let share =
            number.and_then(|number| u32::try_from(number.fen()).ok()).filter(|share| *share < 10_000);
        share.unwrap_or_else(|| {
            self.wrong(&written.spot, Said::new("bad-tolerance").with("text", &written.value));
            0
        })
    }
}
