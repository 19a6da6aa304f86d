//! `inspect --works`: what the texts of work cells were taken for, as a file to confirm and give to
//! `--works-map`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use crate::budget::{Input, files};
use crate::check::audit::Wishes;
use crate::check::run::each_line;
use crate::check::{Audit, Tally};
use crate::command::beside;
use crate::command::books::{self, Opened};
use crate::command::inspect::InspectArgs;
use crate::command::{Exit, Failure, Stage, problems, session};
use crate::model::text;
use crate::rules::{Meaning, Ruleset, Understood, WorkId};

/// A text, and the lines it stands on.
struct Seen {
    text: String,
    tally: Tally,
}

pub(super) fn run(args: &InspectArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let (rules, _) = session::rules_with_map(&args.rules, &args.read.taken)?;
    let given = session::given(&args.read, &rules)?;
    let audit = Audit::new(&rules, None, Wishes::default());
    let (found, wrong) = files::find(&args.files, &beside::files(&args.read, &[]));
    let open = |input: Input| session::settled(&audit, &input, 0, &given);
    let Opened { books, problems: unread, .. } = books::open(found, 1, false, stage, open)?;
    let mut seen: Vec<Seen> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for book in &books {
        each_line(&audit, &book.table, &book.input, |judge, fields, _, judged| {
            let Some(judged) = judged else { return Ok(()) };
            let text = judge.work_text(fields);
            let at = *places.entry(text.clone()).or_insert(seen.len());
            if at == seen.len() {
                seen.push(Seen { text, tally: Tally::default() });
            }
            seen.get_mut(at).into_iter().for_each(|seen| seen.tally.count(judged.amount));
            Ok(())
        })?;
    }
    problems::write(wrong.iter().chain(&unread), stage.words, stage.err)?;
    writeln!(stage.out, "# {}", stage.words.plain("works-map-head"))?;
    for one in &seen {
        write(&rules, one, stage)?;
    }
    Ok(Exit::of(!(wrong.is_empty() && unread.is_empty()), false, seen.is_empty()))
}

/// One entry; names of the pack need no confirming, and a blank cannot be confirmed.
fn write(rules: &Ruleset, seen: &Seen, stage: &mut Stage<'_>) -> io::Result<()> {
    let Understood { meaning, inferred, is_name } = rules.work_called(&seen.text);
    if (is_name && inferred.is_none()) || text::fold(&seen.text).is_empty() {
        return Ok(());
    }
    let out = &mut *stage.out;
    writeln!(out, "\n[[work]]\ntext = {}", quoted(&seen.text))?;
    let more = match meaning {
        Meaning::One(work) => {
            let name = stage.words.pick(&rules[work].name);
            writeln!(out, "work = {}  # {}", quoted(&rules[work].id), text::visible(name))?;
            None
        }
        Meaning::OneOf(works) => Some(("candidates", ids(rules, &works))),
        Meaning::Unknown(near) => Some(("near", near)),
    };
    if let Some((key, names)) = more {
        writeln!(out, "work = \"\"  # {}", stage.words.plain("works-map-open"))?;
        list(out, key, &names)?;
    }
    let by: Vec<String> =
        inferred.into_iter().flat_map(|inferred| inferred.found).map(|found| found.words).collect();
    list(out, "by", &by)?;
    writeln!(out, "lines = {}\namount = {}", seen.tally.lines, quoted(&seen.tally.amount.to_string()))
}

fn ids(rules: &Ruleset, works: &[WorkId]) -> Vec<String> {
    works.iter().map(|&work| rules[work].id.clone()).collect()
}

fn list(out: &mut dyn io::Write, key: &str, items: &[String]) -> io::Result<()> {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    if items.is_empty() { Ok(()) } else { writeln!(out, "{key} = [{}]", items.join(", ")) }
}

/// A text as TOML takes it, with nothing in it that a terminal would act on.
fn quoted(plain: &str) -> String {
    let mut out = String::from("\"");
    for c in plain.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // Writing to a string cannot fail.
            c if text::is_hidden(c) => drop(write!(out, "\\U{:08X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out + "\""
}
