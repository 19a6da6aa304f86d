//! `--waivers` and `--baseline`: what was accepted before the run, and what is to be known after it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::check::{self, Check};
use crate::command::check::args::{CheckArgs, Update};
use crate::command::gathered::Gathered;
use crate::command::output::write_file;
use crate::command::{Failure, Stage, misused, unread};
use crate::finding::{Finding, Standing};
use crate::model::{Arg, Date, Problem, Said};
use crate::report::earlier::{self, Earlier};
use crate::report::record::Record;
use crate::report::{InputRecord, Report, json};
use crate::rules::Ruleset;
use crate::rules::load::{NotLoaded, hex, open};
use crate::triage::baseline::Baseline;
use crate::triage::register::Register;
use crate::triage::{self, waive};

/// What was accepted before the run.
#[derive(Default)]
pub(super) struct Accepted {
    register: Option<(Register, Date, InputRecord)>,
    baseline: Option<(Baseline, InputRecord)>,
    /// What a reader should know of the baseline.
    notes: Vec<Said>,
}

/// Reads the register and the baseline, where they are named.
pub(super) fn read(
    args: &CheckArgs,
    rules: &Ruleset,
    as_of: Option<Date>,
    digests: bool,
) -> Result<Accepted, Failure> {
    let mut accepted = Accepted::default();
    if let Some(path) = &args.waivers {
        // Whether a waiver still holds depends on the day, and the clock of the machine is nobody's word.
        let Some(as_of) = as_of else { return Err(misused(Said::new("waivers-without-day"))) };
        let (register, record) = register(path, Some(as_of))?;
        accepted.register = Some((register, as_of, record));
    }
    if let Some(path) = &args.baseline {
        // Where the baseline may grow, it may begin.
        let begins = args.update_baseline == Some(Update::Grow) && !path.exists();
        if begins {
            let record = InputRecord::new(Arc::from(path.to_string_lossy()), "baseline");
            accepted.baseline = Some((Baseline::default(), record));
        } else {
            accepted.known(path, rules, digests)?;
        }
    }
    Ok(accepted)
}

/// Reads a register of waivers; with a day, one approved after it is a mistake.
pub(super) fn register(path: &Path, as_of: Option<Date>) -> Result<(Register, InputRecord), Failure> {
    let shown = path.to_string_lossy();
    if !path.is_file() {
        return Err(Failure::Problems(Problem::of(&shown, Said::new("no-such-file")).into()));
    }
    let file = open(&shown).map_err(|said| Failure::Problems(Problem::of(&shown, said).into()))?;
    let register = Register::read(&file, as_of)
        .map_err(|problems| Failure::Rules(Box::new(NotLoaded { problems, files: vec![file.clone()] })))?;
    let record = InputRecord {
        sha256: Some(hex(&Sha256::digest(file.text.as_bytes()))),
        lines: register.waivers.len() as u64,
        ..InputRecord::new(Arc::clone(&file.path), "waivers")
    };
    Ok((register, record))
}

impl Accepted {
    /// Reads the baseline.
    fn known(&mut self, path: &Path, rules: &Ruleset, digests: bool) -> Result<(), Failure> {
        let shown = path.to_string_lossy();
        let bytes =
            fs::read(path).map_err(|error| Failure::Problems(unread::unreadable(&shown, &error).into()))?;
        let earlier =
            earlier::read(&bytes).map_err(|said| Failure::Problems(Problem::of(&shown, said).into()))?;
        self.notes.extend(made_otherwise(&shown, &earlier, rules));
        let Earlier { baseline, .. } = earlier;
        let record = InputRecord {
            sha256: digests.then(|| hex(&Sha256::digest(&bytes))),
            lines: baseline.len(),
            ..InputRecord::new(Arc::from(shown), "baseline")
        };
        self.baseline = Some((baseline, record));
        Ok(())
    }

    /// Says of each finding where it stands, and counts the money of those accepted apart. Of a code in `off`
    /// nothing is known.
    pub(super) fn apply(self, gathered: &mut Gathered, off: &BTreeSet<&'static str>) {
        if self.register.is_none() && self.baseline.is_none() {
            return;
        }
        let complete = gathered.problems.is_empty();
        let Gathered { findings, sums, inputs, notes, .. } = gathered;
        triage::order(findings);
        if let Some((register, as_of, record)) = self.register {
            let found = waive::waive(findings, &register, as_of, inputs.len(), off, complete);
            findings.extend(found);
            inputs.push(record);
        }
        if let Some((baseline, record)) = self.baseline {
            baseline.recognise(findings);
            inputs.push(record);
        }
        for finding in &*findings {
            sums.set_aside(finding);
        }
        notes.extend(self.notes);
    }
}

/// What made an earlier report otherwise than this run is made: another version, other packs.
fn made_otherwise(path: &str, earlier: &Earlier, rules: &Ruleset) -> Vec<Said> {
    let mine = env!("CARGO_PKG_VERSION");
    let version = (earlier.tool.version != mine).then(|| {
        Said::new("baseline-version")
            .with("path", path)
            .with("version", &*earlier.tool.version)
            .with("mine", mine)
    });
    let same = earlier.packs.len() == rules.packs.len()
        && earlier
            .packs
            .iter()
            .zip(&rules.packs)
            .all(|(then, now)| then.id == now.id && then.sha256 == now.sha256);
    let packs = (!same).then(|| {
        let names = earlier.packs.iter().map(|pack| {
            let short: String = pack.sha256.chars().take(8).collect();
            format!("{} {short}", pack.id)
        });
        Said::new("baseline-packs").with("path", path).with("packs", names.collect::<Arg>())
    });
    version.into_iter().chain(packs).collect()
}

/// Writes the baseline anew, where that was asked for: what is still known of it, and, where it may grow,
/// what else is open. Where not everything was read, or nothing was, it stays as it is.
pub(super) fn update(args: &CheckArgs, report: &Report<'_>, stage: &mut Stage<'_>) -> Result<(), Failure> {
    let (Some(path), Some(update)) = (&args.baseline, args.update_baseline) else { return Ok(()) };
    let shown = path.to_string_lossy().into_owned();
    if !report.complete || report.sums.all().lines == 0 {
        writeln!(stage.err, "{}", stage.words.say(&Said::new("baseline-kept").with("path", shown)))?;
        return Ok(());
    }
    let of_lines = |finding: &Finding| check::by_code(finding.code).is_none_or(Check::is_of_lines);
    let keeps = |finding: &&Finding| match finding.standing {
        Standing::Known => true,
        Standing::Open => update == Update::Grow && of_lines(finding),
        Standing::Waived => false,
    };
    let kept: Vec<Finding> = report.findings.iter().filter(keeps).cloned().collect();
    let baseline = Report { findings: &kept, ..*report };
    let record = Record::of(&baseline, stage.words, true);
    write_file(path, |out| (json::FORMAT.render)(&record, stage.words, out))?;
    let said = Said::new("baseline-written").with("path", shown).with("count", kept.len());
    if !args.quiet {
        writeln!(stage.err, "{}", stage.words.say(&said))?;
    }
    Ok(())
}
