//! Two plans side by side as JSON, `earmark.plans/1`: both, and where they differ.

use schemars::JsonSchema;

use crate::model::Money;
use crate::report::planned::differs::{Differs, Paid, Payer};
use crate::report::planned::json::{PlanJson, told};
use crate::report::planned::versus::Versus;
use crate::report::record::Tool;
use crate::words::Words;

/// The version of the format.
pub const SCHEMA: &str = "earmark.plans/1";

/// Two plans for one draft. Money is a text of yuan with two decimals; a difference is the second less the
/// first.
#[derive(serde::Serialize, JsonSchema)]
#[schemars(rename = "earmark.plans/1")]
pub struct PlansJson {
    /// `earmark.plans/1`.
    schema: &'static str,
    /// The program that wrote it.
    tool: Tool,
    /// The flags that hold for the second alone.
    versus: String,
    difference: DifferenceJson,
    first: PlanJson,
    second: PlanJson,
}

/// Where two plans differ.
#[derive(serde::Serialize, JsonSchema)]
struct DifferenceJson {
    /// Unfunded money.
    unfunded: Money,
    /// Money that moves to another fund.
    moved: Money,
    /// Lines that are touched.
    touched: i64,
    /// What each fund pays.
    funds: Vec<FundsJson>,
    /// The lines of which they say different things.
    lines: Vec<LineJson>,
}

/// What a fund pays.
#[derive(serde::Serialize, JsonSchema)]
struct FundsJson {
    /// Null for what is charged to no single fund.
    fund: Option<String>,
    before: Money,
    first: Money,
    second: Money,
    difference: Money,
}

/// A line of which two plans say different things.
#[derive(serde::Serialize, JsonSchema)]
struct LineJson {
    path: String,
    row: u64,
    record: u64,
    item: Option<String>,
    estate: Option<String>,
    work: Option<String>,
    /// What the line comes to; null where it could not be read.
    amount: Option<Money>,
    /// Who pays by the first; null where it did not read the line.
    first: Option<Vec<PaidJson>>,
    second: Option<Vec<PaidJson>>,
}

/// A part of a line.
#[derive(serde::Serialize, JsonSchema)]
struct PaidJson {
    /// Who pays; null where nobody does, or the line is carried as it is.
    fund: Option<String>,
    amount: Money,
    /// Whether the line is carried as it is.
    carried: bool,
}

impl PlansJson {
    /// Two plans as they are written.
    pub(super) fn of(two: &Versus<'_>, words: &Words) -> PlansJson {
        let [first, second] = two.both().map(|planned| planned.plan.ends(planned.draft));
        let touched = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        PlansJson {
            schema: SCHEMA,
            tool: Tool::default(),
            versus: two.asked.to_owned(),
            difference: DifferenceJson {
                unfunded: second.unfunded.amount - first.unfunded.amount,
                moved: second.moved.amount - first.moved.amount,
                touched: touched(second.touched) - touched(first.touched),
                funds: funds(two),
                lines: two.lines().iter().map(line).collect(),
            },
            first: told(&two.first, words),
            second: told(&two.second, words),
        }
    }
}

fn funds(two: &Versus<'_>) -> Vec<FundsJson> {
    let fund = |of: super::differs::OfFund| {
        let [first, second] = of.after;
        FundsJson { fund: of.fund, before: of.before, first, second, difference: second - first }
    };
    two.funds().into_iter().map(fund).collect()
}

fn line(one: &Differs<'_>) -> LineJson {
    let (planned, line) = one.of;
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
    let [first, second] =
        one.paid.each_ref().map(|paid| paid.as_ref().map(|paid| paid.iter().map(part).collect()));
    LineJson {
        path: planned.path(line).to_owned(),
        row: line.place.row,
        record: line.place.record,
        item: text(&line.item),
        estate: text(&line.estate),
        work: text(&line.work),
        amount: line.amount,
        first,
        second,
    }
}

fn part((payer, amount): &Paid) -> PaidJson {
    let fund = if let Payer::Fund(id) = payer { Some(id.clone()) } else { None };
    PaidJson { fund, amount: *amount, carried: *payer == Payer::AsItIs }
}
