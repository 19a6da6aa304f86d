//! The lines of a run are not as many, or do not come to as much, as was said they would.

use crate::check::run::whole;
use crate::check::{Check, Group, Sums, reading};
use crate::finding::{Figures, Finding, Severity};
use crate::model::{Arg, Money, Said, money};
use crate::rules::{FundId, Ruleset};

pub(super) const CHECK: Check = Check {
    code: "control-total",
    group: Group::Reading,
    severity: Severity::Error,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    say: reading::said,
    label: reading::no_label,
    label_tells_more: false,
};

/// What all lines of a run are to come to.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// How many lines there are to be.
    pub lines: Option<u64>,
    /// How much money there is to be: in all, or in one fund.
    pub totals: Vec<(Option<FundId>, Money)>,
}

impl Expected {
    /// What is expected of a fund, or in all.
    pub fn of(&self, fund: Option<FundId>) -> Option<Money> {
        self.totals.iter().find(|(known, _)| *known == fund).map(|(_, amount)| *amount)
    }

    /// Holds it against what was summed. `input` is the place in the run that stands for all inputs. A total
    /// is not confirmed while amounts that may belong to it could not be read.
    pub fn held_against(&self, sums: &Sums, rules: &Ruleset, input: usize) -> Vec<Finding> {
        let mut out = Vec::new();
        if let Some(lines) = self.lines.filter(|lines| *lines != sums.read.lines) {
            out.push(of_lines(sums.read.lines, lines, input));
        }
        for &(fund, expected) in &self.totals {
            let (value, not_read) = counted(sums, fund);
            if value != expected || not_read > 0 {
                out.push(of_money(rules, fund, (value, expected), not_read, input));
            }
        }
        out
    }
}

/// The money of a fund, or of all lines; and the lines whose money, or whose fund, could not be read.
fn counted(sums: &Sums, fund: Option<FundId>) -> (Money, u64) {
    let Some(fund) = fund else { return (sums.read.amount, sums.amounts_not_read) };
    let (tally, not_read) = sums.funds.get(&Some(fund)).copied().unwrap_or_default();
    let (unnamed, _) = sums.funds.get(&None).copied().unwrap_or_default();
    (tally.amount, not_read + unnamed.lines)
}

fn of_lines(value: u64, expected: u64, input: usize) -> Finding {
    let excess = i128::from(value) - i128::from(expected);
    let said = Said::new("control-total-lines")
        .with("value", money::group_digits(&value.to_string()))
        .with("expected", money::group_digits(&expected.to_string()))
        .with("difference", excess.to_string());
    let mut finding = whole(input, &CHECK, None, said);
    finding.more().lines = Some(value);
    finding.hold_by(&expected.to_string());
    finding.more().figures = Some(Box::new(Figures {
        id: "lines",
        value: value.to_string(),
        limit: expected.to_string(),
        excess: excess.to_string(),
    }));
    finding
}

fn of_money(
    rules: &Ruleset,
    fund: Option<FundId>,
    (value, expected): (Money, Money),
    not_read: u64,
    input: usize,
) -> Finding {
    let fund = fund.map(|fund| &rules[fund]);
    let what = fund.map_or_else(|| Arg::from(Said::new("all-money")), |fund| Arg::from(&fund.name));
    let unread = match (not_read, fund) {
        (0, _) => Said::new("nothing"),
        (_, None) => Said::new("control-total-not-read").with("count", not_read),
        (_, Some(_)) => Said::new("control-total-not-told").with("count", not_read),
    };
    let said = Said::new("control-total")
        .with("what", what)
        .with("value", value)
        .with("expected", expected)
        .with("difference", value - expected)
        .with("unread", unread);
    let mut finding = whole(input, &CHECK, None, said);
    finding.more().lines = Some(0);
    finding.fund = fund.map(|fund| fund.id.as_str().into());
    finding.amount = Some(value);
    finding.hold_by(&expected.to_string());
    finding.more().figures = Some(Box::new(Figures {
        id: "total",
        value: value.to_string(),
        limit: expected.to_string(),
        excess: (value - expected).to_string(),
    }));
    finding
}
