//! Lines in, findings out.
//!
//! [`ALL`] lists every code a check may say, each with its folder: what it means, its page in both languages,
//! and an example that is run as a test. [`run`](run::run) passes over the lines once.

mod ambiguous_match;
pub mod approved;
pub mod audit;
mod cases;
pub mod estate_cells;
mod estates;
mod facts;
pub mod judges;
pub mod limits;
pub mod line;
mod pieces;
mod reading;
pub mod repeats;
pub mod run;
pub mod tally;
pub mod telling;
pub mod twice;

mod bad_amount;
mod bad_date;
mod bad_fact;
mod bad_row;
mod content_added;
mod content_dropped;
mod content_reduced;
pub mod control_total;
mod double_funding;
mod duplicate_item;
mod excluded_pair;
mod fact_clash;
mod forbidden;
mod fund_switched;
mod needs_review;
mod not_allowed;
mod over_limit;
mod price_raised;
mod quota_missing;
mod quota_unlisted;
mod quota_unused;
mod side_clash;
mod side_switched;
mod split_mismatch;
mod total_mismatch;
mod under_limit;
mod undetermined;
mod unknown_estate;
mod unknown_fund;
mod unknown_side;
mod unknown_work;
mod waiver_expired;
mod waiver_lapsed;
mod waiver_unused;
pub mod waivers;

pub use audit::{Assumption, Audit, Filling};
pub use judges::Judges;
pub use run::{Found, run};
pub use tally::{Sums, Tally};

use crate::finding::{Finding, Severity, Verdict};
use crate::model::Said;
use crate::rules::Ruleset;

/// A code and everything about it.
pub struct Check {
    /// The code, which names the problem.
    pub code: &'static str,
    /// What it is about.
    pub group: Group,
    /// How grave it is, unless the user says otherwise.
    pub severity: Severity,
    /// Its page in English.
    pub page: &'static str,
    /// Its page in Chinese.
    pub page_zh: &'static str,
    /// The sentence about a finding, with what it has of its own left open.
    pub say: fn(&Finding, &Ruleset) -> Said,
    /// A few words to stand under the cell, where there is more to say.
    pub label: fn(&Finding, &Ruleset) -> Option<Said>,
    /// Whether those words say what the sentence does not, so that the two belong together.
    pub label_tells_more: bool,
}

/// What a code is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What a table holds could not be read.
    Reading,
    /// Whether a fund may pay.
    Eligibility,
    /// How much, over many lines.
    Limits,
    /// Whether something is paid for twice.
    Repeats,
    /// What became of what was approved.
    Approved,
    /// Whether waivers still hold.
    Waivers,
}

/// Every code, in the order pages list them.
pub const ALL: &[Check] = &[
    forbidden::CHECK,
    not_allowed::CHECK,
    undetermined::CHECK,
    needs_review::CHECK,
    unknown_fund::CHECK,
    unknown_work::CHECK,
    unknown_side::CHECK,
    unknown_estate::CHECK,
    bad_amount::CHECK,
    bad_date::CHECK,
    bad_fact::CHECK,
    bad_row::CHECK,
    fact_clash::CHECK,
    side_clash::CHECK,
    total_mismatch::CHECK,
    control_total::CHECK,
    over_limit::CHECK,
    under_limit::CHECK,
    split_mismatch::CHECK,
    excluded_pair::CHECK,
    quota_missing::CHECK,
    quota_unlisted::CHECK,
    quota_unused::CHECK,
    duplicate_item::CHECK,
    double_funding::CHECK,
    content_dropped::CHECK,
    content_reduced::CHECK,
    content_added::CHECK,
    price_raised::CHECK,
    fund_switched::CHECK,
    side_switched::CHECK,
    ambiguous_match::CHECK,
    waiver_expired::CHECK,
    waiver_lapsed::CHECK,
    waiver_unused::CHECK,
];

impl Group {
    /// The word lists use.
    pub fn id(self) -> &'static str {
        match self {
            Group::Reading => "reading",
            Group::Eligibility => "eligibility",
            Group::Limits => "limits",
            Group::Repeats => "repeats",
            Group::Approved => "approved",
            Group::Waivers => "waivers",
        }
    }
}

/// A check by its code.
pub fn by_code(code: &str) -> Option<&'static Check> {
    ALL.iter().find(|check| check.code == code)
}

/// A few words to stand under the cell that a finding is about.
pub fn label(finding: &Finding, rules: &Ruleset) -> Option<Said> {
    by_code(finding.code).and_then(|check| (check.label)(finding, rules))
}

/// The verdict that a finding's lines have by it; none for a finding that stands beside the verdicts.
pub fn verdict(finding: &Finding) -> Option<Verdict> {
    if finding.held().is_some() {
        return None;
    }
    match finding.code {
        code if code == forbidden::CHECK.code || code == not_allowed::CHECK.code => {
            Some(Verdict::Misallocated)
        }
        code if code == needs_review::CHECK.code => Some(Verdict::Review),
        code if code == undetermined::CHECK.code => Some(Verdict::Undetermined),
        _ => None,
    }
}

/// The sentence about a finding.
pub fn say(finding: &Finding, rules: &Ruleset) -> Said {
    say_of_kind(finding, rules).filled(&|blank| telling::own(finding, blank))
}

/// The same with what the finding has of its own left open: one for all findings of its kind, but for those
/// that have something few have.
pub fn say_of_kind(finding: &Finding, rules: &Ruleset) -> Said {
    by_code(finding.code).map_or_else(|| Said::new("nothing"), |check| (check.say)(finding, rules))
}

impl Check {
    /// The verdict of a line that has this code; none where the code does not say.
    pub fn verdict(&self) -> Option<Verdict> {
        let of = |checks: &[Check]| checks.iter().any(|check| check.code == self.code);
        [
            (Verdict::Misallocated, of(&[forbidden::CHECK, not_allowed::CHECK])),
            (Verdict::Review, of(&[needs_review::CHECK])),
            (Verdict::Undetermined, of(&[undetermined::CHECK])),
        ]
        .into_iter()
        .find_map(|(verdict, is_so)| is_so.then_some(verdict))
    }

    /// The page in a language.
    pub fn page_in(&self, chinese: bool) -> &'static str {
        if chinese { self.page_zh } else { self.page }
    }
}

/// The title of a page: its first heading, without the code before it.
pub fn title(page: &str) -> &str {
    let heading = page.lines().next().unwrap_or_default().trim_start_matches('#').trim();
    heading
        .split_once(':')
        .or_else(|| heading.split_once('\u{ff1a}'))
        .map_or(heading, |(_, title)| title.trim())
}
