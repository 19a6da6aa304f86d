//! Finds what waivers are for by its key, and holds them to it by its fingerprint.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::waivers::{self, Ended, Lapse};
use crate::finding::{Finding, Standing};
use crate::model::{Date, Money};
use crate::rules::load::hex;
use crate::triage::fingerprint::Prints;
use crate::triage::register::{Register, Waiver};

/// What a waiver met.
#[derive(Default)]
struct Met {
    /// The findings it is held to, by their places.
    held: Vec<usize>,
    /// Whether a finding has its key and no waiver is held to it.
    left: bool,
}

/// Waives what the register excepts on this day. Returns what is found of the register itself, which is the
/// input at `input`: what has ended, lapsed, or is not needed. Of a code in `off` nothing is known, so its
/// waivers are not said to be unused; nor are any where not everything could be read.
pub fn waive(
    findings: &mut [Finding],
    register: &Register,
    as_of: Date,
    input: usize,
    off: &BTreeSet<&'static str>,
    complete: bool,
) -> Vec<Finding> {
    let met = meet(findings, register);
    let mut out = Vec::new();
    for (waiver, met) in register.waivers.iter().zip(&met) {
        let ended = ended(waiver, met, findings, as_of);
        match ended {
            None => met.held.iter().for_each(|&at| hold(findings, at, waiver)),
            Some(Ended::Unused(_)) if !complete || off.contains(waiver.code()) => {}
            Some(ended) => {
                let holds = hex(&waiver.fingerprint);
                out.push(waivers::finding(input, waiver.place, &waiver.approval, &ended, &holds));
            }
        }
    }
    out
}

fn hold(findings: &mut [Finding], at: usize, waiver: &Waiver) {
    if let Some(finding) = findings.get_mut(at) {
        finding.standing = Standing::Waived;
        finding.more().waiver = Some(Arc::clone(&waiver.approval));
    }
}

/// What each waiver met, in the order of the register.
fn meet(findings: &[Finding], register: &Register) -> Vec<Met> {
    let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, waiver) in register.waivers.iter().enumerate() {
        by_key.entry(&waiver.key).or_default().push(at);
    }
    let codes: BTreeSet<&str> = register.waivers.iter().map(Waiver::code).collect();
    let mut met: Vec<Met> = register.waivers.iter().map(|_| Met::default()).collect();
    let of_codes = findings.iter().enumerate().filter(|(_, finding)| codes.contains(finding.code));
    let keyed: Vec<(usize, &Finding, &[usize])> = of_codes
        .filter_map(|(at, finding)| Some((at, finding, by_key.get(finding.key().as_str())?.as_slice())))
        .collect();
    // All that are alike have one key, so that nothing else need be counted.
    let prints = Prints::of(keyed.iter().map(|(_, finding, _)| *finding));
    for ((at, _, candidates), base) in keyed.iter().zip(prints.bases()) {
        let print = prints.whole(base);
        let holds = |&&candidate: &&usize| {
            register.waivers.get(candidate).is_some_and(|waiver| waiver.fingerprint == print)
        };
        let holder = candidates.iter().find(holds).and_then(|&candidate| met.get_mut(candidate));
        match holder {
            Some(met) => met.held.push(*at),
            None => candidates.iter().for_each(|&candidate| leave(&mut met, candidate)),
        }
    }
    met
}

fn leave(met: &mut [Met], at: usize) {
    if let Some(met) = met.get_mut(at) {
        met.left = true;
    }
}

/// Why a waiver does not hold, if it does not.
fn ended(waiver: &Waiver, met: &Met, findings: &[Finding], as_of: Date) -> Option<Ended> {
    let has_ended = waiver.has_ended(as_of);
    if met.held.is_empty() && !met.left {
        return Some(Ended::Unused(has_ended));
    }
    if has_ended {
        return Some(Ended::Expired);
    }
    if met.held.is_empty() {
        return Some(Ended::Lapsed(Lapse::Changed));
    }
    let held: Vec<&Finding> = met.held.iter().filter_map(|&at| findings.get(at)).collect();
    lapse(waiver, &held).map(Ended::Lapsed)
}

/// Why a waiver is not for the findings that it is held to.
fn lapse(waiver: &Waiver, held: &[&Finding]) -> Option<Lapse> {
    let rests_on = |rule: &String| {
        held.iter().all(|finding| {
            let limit = finding.held().is_some_and(|held| held.limit_id == *rule);
            limit || finding.grounds.reasons.iter().any(|reason| reason.rule == *rule)
        })
    };
    if let Some(rule) = waiver.rule.as_ref().filter(|rule| !rests_on(rule)) {
        return Some(Lapse::OtherRule(rule.clone()));
    }
    if waiver.approval.second_approver.is_none() && held.iter().any(|finding| waivers::needs_two(finding)) {
        return Some(Lapse::OneApprover);
    }
    let maximum = waiver.maximum?;
    let amount = held.iter().map(|finding| finding.amount).sum::<Option<Money>>();
    match amount {
        None => Some(Lapse::NotRead),
        Some(amount) => (amount > maximum).then_some(Lapse::Above(amount, maximum)),
    }
}
