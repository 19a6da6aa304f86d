//! `waive prune`: takes out of a register what has ended and what is not needed.

use std::collections::BTreeSet;

use crate::command::output::write_file;
use crate::command::standing::register;
use crate::command::waive::args::PruneArgs;
use crate::command::waive::{Judged, day, document, hold, judged};
use crate::command::{Exit, Failure, Stage};
use crate::model::Said;
use crate::report::standing::approvers;
use crate::report::waivers::{State, Stated};

pub(super) fn run(args: &PruneArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let as_of = day(&args.judge)?;
    let path = &args.register.waivers;
    let (register, _) = register(path, Some(as_of))?;
    let mut stated: Vec<Stated<'_>> = if args.files.is_empty() {
        register.waivers.iter().map(|waiver| Stated::new(waiver, None)).collect()
    } else {
        let Judged { findings, exit } = judged(&args.judge, &args.files, Some(path), stage)?;
        // What could not be read may need any of them.
        if exit != Exit::Clean {
            let said = Said::new("waivers-kept").with("path", path.to_string_lossy().into_owned());
            writeln!(stage.err, "{}", stage.words.say(&said))?;
            return Ok(exit);
        }
        hold::stated(&register, &findings)
    };
    for one in stated.iter_mut().filter(|one| one.waiver.has_ended(as_of)) {
        one.state = Some(State::Expired);
    }
    let goes = |one: &Stated<'_>| matches!(one.state, Some(State::Expired | State::Unused));
    let gone: BTreeSet<usize> =
        stated.iter().enumerate().filter(|(_, one)| goes(one)).map(|(at, _)| at).collect();
    for one in stated.iter().filter(|one| goes(one)) {
        writeln!(stage.out, "{}", stage.words.say(&told(one)))?;
    }
    if !gone.is_empty() && !args.dry_run {
        let text = document::without(path, &gone)?;
        write_file(path, |out| out.write_all(text.as_bytes()))?;
    }
    let said = Said::new(if args.dry_run { "waivers-would-go" } else { "waivers-gone" });
    let said = said.with("count", gone.len()).with("left", stated.len() - gone.len());
    writeln!(stage.out, "{}", stage.words.say(&said))?;
    Ok(Exit::Clean)
}

/// A waiver that goes, and why.
fn told(one: &Stated<'_>) -> Said {
    let has_ended = one.state == Some(State::Expired);
    let said = Said::new(if has_ended { "waiver-goes-ended" } else { "waiver-goes-unused" });
    let approval = &one.waiver.approval;
    said.with("id", &approval.id)
        .with("key", &one.waiver.key)
        .with("approvers", approvers(approval))
        .with("expires", approval.expires.to_string())
        .with("reason", &approval.reason)
}
