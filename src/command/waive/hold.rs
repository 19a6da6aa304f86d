//! `waive check`: whether the waivers of a register hold for some files.

use std::collections::BTreeMap;

use crate::command::standing::register;
use crate::command::waive::args::HoldArgs;
use crate::command::waive::{Judged, day, judged, show};
use crate::command::{Exit, Failure, Stage};
use crate::finding::Standing;
use crate::model::Money;
use crate::report::record::FindingRecord;
use crate::report::waivers::{State, Stated};
use crate::triage::register::Register;

pub(super) fn run(args: &HoldArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let as_of = day(&args.judge)?;
    let (register, _) = register(&args.register.waivers, Some(as_of))?;
    let Judged { findings, exit } = judged(&args.judge, &args.files, Some(&args.register.waivers), stage)?;
    let stated = stated(&register, &findings);
    show(&stated, Some(as_of), args.shape, stage)?;
    if args.shape == super::Shape::Human {
        for why in stated.iter().filter_map(|one| one.why.as_ref()) {
            writeln!(stage.out, "{why}")?;
        }
    }
    let failed = stated.iter().any(|one| matches!(one.state, Some(State::Expired | State::Lapsed)));
    Ok(if failed && exit != Exit::Failed { Exit::Findings } else { exit })
}

/// How each waiver stands by a report that was made with them.
pub(super) fn stated<'r>(register: &'r Register, findings: &[FindingRecord]) -> Vec<Stated<'r>> {
    let mut stated: Vec<Stated<'r>> =
        register.waivers.iter().map(|waiver| Stated::new(waiver, Some(State::Untold))).collect();
    let waivers = register.waivers.iter().enumerate();
    let places: BTreeMap<&str, usize> = waivers.map(|(at, one)| (one.approval.id.as_str(), at)).collect();
    for finding in findings {
        let at = waiver_of(finding).and_then(|id| places.get(id));
        if let Some(one) = at.and_then(|&at| stated.get_mut(at)) {
            one.state = Some(state(finding));
            match finding.standing {
                Standing::Waived => add(one, finding.amount),
                Standing::Open | Standing::Known => one.why = Some(finding.message.clone()),
            }
        }
    }
    stated
}

fn add(one: &mut Stated<'_>, amount: Option<Money>) {
    one.amount = Some(one.amount.unwrap_or_default() + amount.unwrap_or_default());
}

/// The waiver that a finding is waived by, or is about.
fn waiver_of(finding: &FindingRecord) -> Option<&str> {
    match &finding.waiver {
        Some(approval) => Some(&approval.id),
        None => finding.item.as_deref().filter(|_| finding.code.starts_with("waiver-")),
    }
}

fn state(finding: &FindingRecord) -> State {
    match &*finding.code {
        _ if finding.standing == Standing::Waived => State::Holds,
        "waiver-expired" => State::Expired,
        "waiver-lapsed" => State::Lapsed,
        _ => State::Unused,
    }
}
