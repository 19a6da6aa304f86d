//! What to type: commands that show more, or ask the same again, as a shell takes them.

use std::borrow::Cow;

use crate::check::{Group, by_code};
use crate::report::record::{FindingRecord, Record};

/// The path that means standard input.
const INPUT: &str = "-";

/// What follows a command that reads standard input; whoever types it knows the file.
const FROM_FILE: &str = " < FILE";

/// The command that shows more of a finding: its line's whole trail, or all lines of its group.
pub fn command(record: &Record<'_>, finding: &FindingRecord) -> Option<String> {
    let row = finding.row.filter(|_| finding.lines > 0)?;
    if finding.limit_id.is_some() {
        return Some(lines_of(record, finding));
    }
    let is_budget = record.inputs.iter().any(|input| input.path == finding.path && input.role == "budget");
    (is_budget && is_of_line(finding)).then(|| why(&finding.path, row, &record.run.flags))
}

/// The command that shows a line's whole trail. Of standard input a shell is told where it comes from.
fn why(path: &str, row: u64, flags: &str) -> String {
    if path == INPUT {
        return format!("earmark why{flags} -- {INPUT}:{row}{FROM_FILE}");
    }
    format!("earmark why {}{flags}", shell_path(&format!("{path}:{row}")))
}

/// Whether a finding is about its line alone, so that `why` has more to say of it.
fn is_of_line(finding: &FindingRecord) -> bool {
    let group = by_code(&finding.code).map(|check| check.group);
    finding.code != "bad-row" && matches!(group, Some(Group::Reading | Group::Eligibility))
}

/// The command that gives back the lines of a group.
fn lines_of(record: &Record<'_>, finding: &FindingRecord) -> String {
    let limit = finding.limit_id.as_deref().unwrap_or_default();
    let group = finding.group.iter().flatten();
    let group = group.map(|(key, value)| format!(" --group {}", shell_word(&format!("{key}={value}"))));
    let flags = format!(" -q -o lines --lines-of {limit}{}", group.collect::<String>());
    asked(record, &flags)
}

/// The command that asks the same again, as a shell takes it.
pub fn again(record: &Record<'_>) -> String {
    asked(record, "")
}

/// The same check with more flags.
fn asked(record: &Record<'_>, flags: &str) -> String {
    let words = record.run.again.iter().map(|word| format!(" {}", shell_word(word)));
    format!("earmark check{}{flags}{}", words.collect::<String>(), from_file(&record.run.again))
}

/// What lets a shell give a command standard input, where some file of it is that.
pub fn from_file<S: AsRef<str>>(files: &[S]) -> &'static str {
    if files.iter().any(|file| file.as_ref() == INPUT) { FROM_FILE } else { "" }
}

/// A path as a shell takes it, and no command for a flag.
pub fn shell_path(path: &str) -> String {
    shell_word(&no_flag(path))
}

/// A path that stands for itself where a flag could stand.
pub fn no_flag(path: &str) -> Cow<'_, str> {
    if path.starts_with('-') && path != INPUT { Cow::Owned(format!("./{path}")) } else { Cow::Borrowed(path) }
}

/// A word as a shell takes it.
pub fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
