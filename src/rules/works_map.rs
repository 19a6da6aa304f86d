//! A file in which somebody has said what texts of work cells mean.

use std::sync::Arc;

use crate::model::{Problem, Said, text};
use crate::rules::Meaning;
use crate::rules::load::NotLoaded;
use crate::rules::nouns::SourceFile;
use crate::rules::ruleset::Ruleset;
use crate::rules::select;
use crate::rules::sets::WorkId;
use crate::rules::tree::{At, Notes, Table, walk};

/// One text, and the work it was said to mean; none where nobody has said yet.
struct Entry {
    text: At<String>,
    work: Option<At<String>>,
}

/// Takes every text of a file for what the file says, and returns how many there are. All mistakes are told
/// at once.
pub fn confirm(rules: &mut Ruleset, file: SourceFile) -> Result<usize, NotLoaded> {
    let (entries, mut problems) = walk(&file.path, &file.text, read);
    let mut confirmed: Vec<(String, WorkId)> = Vec::new();
    for entry in &entries {
        match meant(rules, entry) {
            Ok(None) => {}
            Ok(Some(work)) => {
                let folded = text::fold(&entry.text.value);
                if confirmed.iter().any(|(known, other)| *known == folded && *other != work) {
                    let said = Said::new("given-twice").with("column", &entry.text.value);
                    problems.push(at(&entry.text, said));
                }
                confirmed.push((folded, work));
            }
            Err(problem) => problems.push(problem),
        }
    }
    problems.sort(&[Arc::clone(&file.path)]);
    let problems = problems.or(());
    problems.map_err(|problems| NotLoaded { problems, files: vec![file] })?;
    for (text, work) in &confirmed {
        rules.confirm(text, *work);
    }
    Ok(confirmed.len())
}

/// The work of an entry. A name of the pack keeps its meaning.
fn meant(rules: &Ruleset, entry: &Entry) -> Result<Option<WorkId>, Problem> {
    let Some(written) = entry.work.as_ref().filter(|work| !work.value.trim().is_empty()) else {
        return Ok(None);
    };
    let work = rules.work_names.sure(&written.value);
    let work = work.ok_or_else(|| at(written, select::unknown_work(&written.value, &rules.works)))?;
    match rules.work_names.known(&entry.text.value) {
        Some(Meaning::One(other)) if other != work => {
            let other = rules[other].id.as_str();
            let said = Said::new("name-is-sure").with("name", &entry.text.value).with("other", other);
            Err(at(&entry.text, said))
        }
        _ => Ok(Some(work)),
    }
}

fn at(written: &At<String>, said: Said) -> Problem {
    let spot = &written.spot;
    Problem { path: Arc::clone(&spot.path), span: Some(spot.start..spot.end), said }
}

fn read(root: &mut Table<'_>, notes: &mut Notes) -> Vec<Entry> {
    root.tables("work", notes).into_iter().filter_map(|table| entry(table, notes)).collect()
}

/// One `[[work]]`. What stands beside text and work is for whoever confirms it.
fn entry(mut table: Table<'_>, notes: &mut Notes) -> Option<Entry> {
    let text = table.need_text("text", notes);
    let work = table.text("work", notes);
    for key in ["by", "candidates", "near", "lines", "amount"] {
        table.ask(key);
    }
    table.close(notes);
    Some(Entry { text: text?, work })
}
