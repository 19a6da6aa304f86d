//! `waive add`: writes a waiver for one finding.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::{self, Check, waivers};
use crate::command::output::write_file;
use crate::command::standing::register;
use crate::command::waive::args::AddArgs;
use crate::command::waive::document::{self, Entry};
use crate::command::waive::{Judged, judged, of_record};
use crate::command::{Exit, Failure, Stage, misused, render, session};
use crate::finding::Approval;
use crate::model::{Arg, Money, Problem, Said, Unit, text};
use crate::report::record::FindingRecord;
use crate::rules::load::{NotLoaded, open};
use crate::rules::nouns::SourceFile;
use crate::triage::register::Register;

pub(super) fn run(args: &AddArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let path = &args.register.waivers;
    let (register, before) = before(path)?;
    let Judged { findings, exit } = match &args.report {
        Some(path) => of_record(&render::saved(path)?.0),
        None => judged(&args.judge, &files(args)?, None, stage)?,
    };
    if exit == Exit::Failed {
        return Ok(exit);
    }
    let found = one(args, &findings)?;
    if args.second_approver.is_none() && found.all.iter().any(needs_two) {
        return Err(misused(Said::new("waive-needs-second").with("place", found.place())));
    }
    let approval = approval(args, &register)?;
    let entry = Entry {
        approval: &approval,
        code: &found.first.code,
        rule: args.rule.as_deref(),
        key: &found.first.key,
        fingerprint: &found.first.fingerprint,
        maximum: maximum(args, found.amount())?,
        comment: &format!("{}: {}", found.place(), text::visible(&found.first.message)),
    };
    let after = document::with(&before, path, &entry)?;
    holds_together(path, &after, args)?;
    write_file(path, |out| out.write_all(after.as_bytes()))?;
    writeln!(stage.out, "{}", stage.words.say(&written(&approval, path, &found)))?;
    Ok(Exit::Clean)
}

/// What the register holds so far, and its text; nothing where it is not there yet.
fn before(path: &Path) -> Result<(Register, String), Failure> {
    if !path.exists() {
        return Ok((Register::default(), String::new()));
    }
    let (register, _) = register(path, None)?;
    let shown = path.to_string_lossy();
    let file = open(&shown).map_err(|said| Failure::Problems(Problem::of(&shown, said).into()))?;
    Ok((register, file.text.to_string()))
}

fn written(approval: &Approval, path: &Path, found: &Found) -> Said {
    Said::new("waiver-written")
        .with("id", &approval.id)
        .with("path", path.to_string_lossy().into_owned())
        .with("place", found.place())
        .with("lines", found.lines())
        .with("amount", found.amount().unwrap_or_default())
        .with("expires", approval.expires.to_string())
}

/// The finding to be waived, with all that are alike: one waiver holds for them together.
struct Found {
    first: FindingRecord,
    all: Vec<FindingRecord>,
}

impl Found {
    /// Where it stands: `budget.csv:42`.
    fn place(&self) -> String {
        let row = self.first.row.map(|row| format!(":{row}")).unwrap_or_default();
        format!("{}{row}", text::visible(&self.first.path))
    }

    fn lines(&self) -> u64 {
        self.all.iter().map(|finding| finding.lines).sum()
    }

    /// All their money; none where some could not be read.
    fn amount(&self) -> Option<Money> {
        self.all.iter().map(|finding| finding.amount).sum()
    }
}

/// The files to judge: the one that is named with its row, and those beside it.
fn files(args: &AddArgs) -> Result<Vec<PathBuf>, Failure> {
    let named = args.place.as_deref().map(session::place).transpose()?;
    let files: Vec<PathBuf> =
        named.iter().map(|(path, _)| PathBuf::from(path)).chain(args.with.iter().cloned()).collect();
    if files.is_empty() { Err(misused(Said::new("waive-needs-files"))) } else { Ok(files) }
}

/// The one finding that is meant.
fn one(args: &AddArgs, all: &[FindingRecord]) -> Result<Found, Failure> {
    let named = args.place.as_deref().map(session::place).transpose()?;
    let stands = |finding: &&FindingRecord| match (&named, &args.key) {
        (Some((path, row)), _) => *finding.path == **path && finding.row == Some(*row),
        (None, Some(key)) => finding.key == *key,
        (None, None) => false,
    };
    let there: Vec<&FindingRecord> = all.iter().filter(stands).filter(|one| is_of_lines(one)).collect();
    let meant = there.iter().filter(|one| args.code.as_ref().is_none_or(|code| one.code == *code));
    let mut meant: Vec<&FindingRecord> = meant.copied().collect();
    meant.dedup_by(|one, other| one.fingerprint == other.fingerprint);
    let codes = || there.iter().map(|one| format!("`{}`", one.code)).collect::<Arg>();
    let place = || args.place.clone().or_else(|| args.key.clone()).unwrap_or_default();
    match meant.as_slice() {
        [one] => {
            if let Some(said) = waivers::refused(&one.code) {
                return Err(misused(said));
            }
            let alike = all.iter().filter(|other| other.fingerprint == one.fingerprint).cloned();
            Ok(Found { first: (*one).clone(), all: alike.collect() })
        }
        [] if there.is_empty() => Err(misused(Said::new("waive-nothing-there").with("place", place()))),
        [] => {
            let said = Said::new("waive-other-codes").with("place", place()).with("codes", codes());
            Err(misused(said.with("code", args.code.clone().unwrap_or_default())))
        }
        _ => Err(misused(Said::new("waive-which").with("place", place()).with("codes", codes()))),
    }
}

fn is_of_lines(finding: &FindingRecord) -> bool {
    check::by_code(&finding.code).is_some_and(Check::is_of_lines)
}

/// Whether a finding rests on a deny rule, or may.
fn needs_two(finding: &FindingRecord) -> bool {
    waivers::is_of_deny(&finding.code) || finding.reasons.iter().any(|reason| reason.kind == "deny")
}

/// The most money, which is not less than what is there.
fn maximum(args: &AddArgs, amount: Option<Money>) -> Result<Option<Money>, Failure> {
    let Some(text) = &args.maximum else { return Ok(None) };
    let maximum = Money::parse(text, Unit::Yuan)
        .map_err(|_| misused(Said::new("waiver-bad-maximum").with("text", text)))?;
    match amount {
        None => Err(misused(Said::new("waive-not-read"))),
        Some(amount) if amount > maximum => {
            Err(misused(Said::new("waive-above").with("amount", amount).with("maximum", maximum)))
        }
        Some(_) => Ok(Some(maximum)),
    }
}

fn approval(args: &AddArgs, register: &Register) -> Result<Approval, Failure> {
    let approved_on = session::date(&args.approved_on)?;
    let expires = session::date(&args.expires)?;
    let year: String = approved_on.to_string().chars().take_while(char::is_ascii_digit).collect();
    let taken = |id: &String| register.waivers.iter().any(|waiver| waiver.approval.id == *id);
    let next = || {
        (1..=register.waivers.len() + 1).map(|number| format!("W-{year}-{number:03}")).find(|id| !taken(id))
    };
    Ok(Approval {
        id: args.id.clone().or_else(next).unwrap_or_default(),
        reason: args.reason.clone(),
        approver: args.approver.clone(),
        second_approver: args.second_approver.clone(),
        approved_on,
        expires,
    })
}

/// The register is read as `check` will read it, so that nothing is written that would be refused there.
fn holds_together(path: &Path, text: &str, args: &AddArgs) -> Result<(), Failure> {
    let as_of = args.judge.read.taken.as_of.as_deref().map(session::date).transpose()?;
    let file = SourceFile { path: Arc::from(path.to_string_lossy()), text: Arc::from(text) };
    let ended = as_of.filter(|day| Some(*day) > session::date(&args.expires).ok());
    if let Some(day) = ended {
        let said = Said::new("waive-over-already").with("expires", &args.expires);
        return Err(misused(said.with("date", day.to_string())));
    }
    let read = Register::read(&file, as_of);
    read.map(drop).map_err(|problems| Failure::Rules(Box::new(NotLoaded { problems, files: vec![file] })))
}
