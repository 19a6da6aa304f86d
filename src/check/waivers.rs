//! What is found of waivers: those that have ended, that lapsed, that nothing needs.

use crate::check::run::whole;
use crate::check::{Check, Group, by_code, forbidden, waiver_expired, waiver_lapsed, waiver_unused};
use crate::finding::{Approval, Finding, Place};
use crate::model::{Money, Said};

/// Why a waiver does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Its last day is over.
    Expired,
    /// It is not for what is there now.
    Lapsed(Lapse),
    /// Nothing was found that it is for; and whether its last day is over as well.
    Unused(bool),
}

/// Why a waiver is not for what is there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// The line, or how many are like it.
    Changed,
    /// The rule it names is none of those that the finding rests on.
    OtherRule(String),
    /// The money is more than its maximum.
    Above(Money, Money),
    /// The money could not be read, and it has a maximum.
    NotRead,
    /// A deny rule is among what the finding rests on, and one person alone approved it.
    OneApprover,
}

/// A finding about a waiver, which stands at `place` of the input. `holds` is what the waiver is held by.
pub fn finding(input: usize, place: Place, approval: &Approval, ended: &Ended, holds: &str) -> Finding {
    let (check, said) = match ended {
        Ended::Expired => (&waiver_expired::CHECK, waiver_expired::say(approval)),
        Ended::Lapsed(lapse) => (&waiver_lapsed::CHECK, waiver_lapsed::say(approval, lapse.said())),
        Ended::Unused(has_ended) => (&waiver_unused::CHECK, waiver_unused::say(approval, *has_ended)),
    };
    let mut finding = whole(input, check, Some(place), said);
    finding.more().lines = Some(0);
    finding.with_texts(&approval.id, "", &format!("{holds} {}", approval.expires))
}

/// Why findings of a code cannot be waived, where they cannot.
pub fn refused(code: &str) -> Option<Said> {
    match by_code(code)?.group {
        Group::Reading => Some(Said::new("waiver-of-reading").with("code", code)),
        Group::Waivers => Some(Said::new("waiver-of-waiver").with("code", code)),
        Group::Eligibility | Group::Limits | Group::Repeats | Group::Approved => None,
    }
}

/// Whether findings of a code rest on a deny rule, whatever their line.
pub fn is_of_deny(code: &str) -> bool {
    code == forbidden::CHECK.code
}

/// Whether a finding rests on a deny rule, or may: two people have to approve such a waiver.
pub fn needs_two(finding: &Finding) -> bool {
    is_of_deny(finding.code) || finding.grounds.reasons.iter().any(|reason| reason.kind == "deny")
}

impl Check {
    /// Whether the code is about lines, not about waivers.
    pub fn is_of_lines(&self) -> bool {
        self.group != Group::Waivers
    }
}

impl Lapse {
    fn said(&self) -> Said {
        match self {
            Lapse::Changed => Said::new("lapsed-changed"),
            Lapse::OtherRule(rule) => Said::new("lapsed-other-rule").with("rule", rule),
            Lapse::Above(amount, maximum) => {
                Said::new("lapsed-above").with("amount", *amount).with("maximum", *maximum)
            }
            Lapse::NotRead => Said::new("lapsed-not-read"),
            Lapse::OneApprover => Said::new("lapsed-one-approver"),
        }
    }
}
