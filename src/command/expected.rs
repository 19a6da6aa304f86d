//! `--expect-lines` and `--expect-total`: what the lines of a run are to come to.

use crate::check::control_total::Expected;
use crate::command::Failure;
use crate::command::check::args::CheckArgs;
use crate::command::session;
use crate::model::{Arg, Money, Problem, Problems, Said, Unit};
use crate::rules::{FundId, Ruleset};

/// Reads both flags; every mistake is said at once.
pub(super) fn expected(args: &CheckArgs, rules: &Ruleset) -> Result<Expected, Failure> {
    let mut problems = Problems::default();
    let mut expected = Expected { lines: args.expect_lines, totals: Vec::new() };
    for asked in &args.expect_total {
        match total(asked, rules) {
            Ok((fund, _)) if expected.of(fund).is_some() => {
                let said = Said::new("given-twice").with("column", asked);
                problems.push(Problem::of("--expect-total", said));
            }
            Ok(total) => expected.totals.push(total),
            Err(said) => problems.push(Problem::of("--expect-total", said)),
        }
    }
    problems.or(expected).map_err(Failure::Problems)
}

/// `AMOUNT` or `FUND=AMOUNT`, in yuan.
fn total(asked: &str, rules: &Ruleset) -> Result<(Option<FundId>, Money), Said> {
    let (fund, text) = asked.rsplit_once('=').map_or((None, asked), |(fund, text)| (Some(fund), text));
    let amount = Money::parse_sum(text, Unit::Yuan).map_err(|_| Said::new("no-amount").with("text", text))?;
    let Some(fund) = fund else { return Ok((None, amount)) };
    match session::funds_named(rules, fund)?.as_slice() {
        [one] => Ok((Some(*one), amount)),
        several => {
            let ids: Arg = several.iter().map(|&id| rules[id].id.as_str()).collect();
            Err(Said::new("one-fund-only").with("name", fund).with("candidates", ids))
        }
    }
}
