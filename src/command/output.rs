//! Where reports go: standard output, or a file that appears whole or not at all, and never over an input.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::budget::files::real;
use crate::command::place::{Place, cannot_write, folder, is_stdin, is_stdout};
use crate::command::{Failure, Stage, misused, step_summary};
use crate::model::{Arg, Said, text};
use crate::report::record::Record;
use crate::report::{self, Format, Style, closing, github, human, planned, xlsx};
use crate::rules::Ruleset;
use crate::rules::tree::suggestion;
use crate::words::Words;

/// The formats that spreadsheets open, which take a file for UTF-8 only where a mark says so.
const SPREADSHEETS: [&str; 2] = ["csv", "lines"];

/// The mark of UTF-8, which spreadsheets ask for.
pub(super) const MARK: &[u8] = "\u{feff}".as_bytes();

/// A format, and where it goes; none is standard output.
pub(super) struct Output<F: 'static = Format> {
    pub format: &'static F,
    pub path: Option<PathBuf>,
}

/// Formats to choose from, the default first.
pub(super) trait Formats: 'static + Sized {
    /// All of them.
    const ALL: &'static [Self];
    /// The name of one on the command line.
    fn name(&self) -> &'static str;
}

impl Formats for Format {
    const ALL: &'static [Format] = report::ALL;
    fn name(&self) -> &'static str {
        self.name
    }
}

impl Formats for planned::Format {
    const ALL: &'static [planned::Format] = planned::ALL;
    fn name(&self) -> &'static str {
        self.name
    }
}

/// Reads `-o FORMAT[=PATH]` and `--format`; people read the terminal where nothing is asked for.
pub(super) fn outputs<F: Formats>(asked: &[String], short: Option<&str>) -> Result<Vec<Output<F>>, Failure> {
    let mut outputs = Vec::new();
    for one in asked.iter().map(String::as_str).chain(short) {
        outputs.push(output(one)?);
    }
    if outputs.is_empty() {
        outputs.extend(F::ALL.first().map(|format| Output { format, path: None }));
    }
    let on_screen = |output: &&Output<F>| output.path.is_none() && output.format.name() == xlsx::FORMAT.name;
    if let Some(output) = outputs.iter().find(on_screen).filter(|_| io::stdout().is_terminal()) {
        return Err(misused(Said::new("workbook-on-screen").with("name", output.format.name())));
    }
    if outputs.iter().filter(|output| output.path.is_none()).count() > 1 {
        return Err(misused(Said::new("two-to-stdout")));
    }
    let mut places: Vec<Place> = Vec::new();
    for path in outputs.iter().filter_map(|output| output.path.as_ref()) {
        let place = Place::of(path);
        // Two reports may share a device or a pipe.
        if places.contains(&place) && matches!(place, Place::File(_)) {
            return Err(refused("two-to-one-path", path));
        }
        places.push(place);
    }
    Ok(outputs)
}

/// Refuses an output that would go over an input.
pub(super) fn spare<'p, F>(
    inputs: impl IntoIterator<Item = &'p PathBuf>,
    outputs: &[Output<F>],
) -> Result<(), Failure> {
    let inputs: Vec<PathBuf> = inputs.into_iter().map(|path| real(path)).collect();
    let reads_stdin = inputs.iter().any(|path| path == Path::new("-"));
    let is_read = |path: &&PathBuf| inputs.contains(&real(path)) || reads_stdin && is_stdin(path);
    match outputs.iter().filter_map(|output| output.path.as_ref()).find(is_read) {
        Some(path) => Err(refused("over-an-input", path)),
        None => Ok(()),
    }
}

/// The files that a run reads before its tables: its packs, with all that they stand on, and its settings.
pub(super) fn read_first(rules: &Ruleset, stage: &Stage<'_>) -> Vec<PathBuf> {
    let packs = rules.files.iter().map(|file| &file.path);
    packs.chain(&stage.settings_file).map(|path| PathBuf::from(&**path)).collect()
}

fn refused(key: &'static str, path: &Path) -> Failure {
    misused(Said::new(key).with("path", path.to_string_lossy().into_owned()))
}

fn output<F: Formats>(asked: &str) -> Result<Output<F>, Failure> {
    let (name, path) = asked.split_once('=').map_or((asked, None), |(name, path)| (name, Some(path)));
    let format = F::ALL.iter().find(|format| format.name() == name).ok_or_else(|| {
        let names = || F::ALL.iter().map(F::name);
        let near = suggestion(text::nearest(name, names()));
        let said = Said::new("no-such-format").with("name", name).with("near", near);
        misused(said.with("known", names().collect::<Arg>()))
    })?;
    if path == Some("") {
        return Err(misused(Said::new("output-nowhere").with("name", name)));
    }
    let path = path.filter(|path| *path != "-" && !is_stdout(Path::new(path)));
    Ok(Output { format, path: path.map(PathBuf::from) })
}

/// Writes every report that was asked for. Where none closes with the money, it goes to standard error.
pub(super) fn write(
    record: &mut Record<'_>,
    outputs: &[Output],
    words: &Words,
    quiet: bool,
    stage: &mut Stage<'_>,
) -> Result<(), Failure> {
    let nothing_read = !record.complete && record.inputs.iter().all(|input| input.role != "budget");
    for output in outputs {
        match &output.path {
            // Where nothing could be read, a person has been told why, and zeros would tell nothing.
            None if nothing_read && output.format.name == human::FORMAT.name => {}
            None => {
                record.style = stage.style;
                (output.format.render)(record, words, stage.out)?;
            }
            Some(path) => {
                record.style = Style::default();
                write_file(path, |out| {
                    if SPREADSHEETS.contains(&output.format.name) {
                        out.write_all(MARK)?;
                    }
                    (output.format.render)(record, words, out)
                })?;
            }
        }
    }
    if outputs.iter().any(|output| output.format.name == github::FORMAT.name) {
        step_summary::write(record, words)?;
    }
    let on_screen = outputs.iter().any(|output| output.path.is_none() && output.format.closes);
    if !on_screen && !quiet && !nothing_read {
        stage.out.flush()?;
        record.style = stage.style;
        closing::write(record, words, stage.err)?;
    }
    Ok(())
}

/// Writes a file that appears whole or not at all.
pub(super) fn write_file(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let cannot = |error: &io::Error| cannot_write(path, error);
    let place = match Place::of(path) {
        Place::File(place) => place,
        Place::Open(place) => {
            let file = fs::OpenOptions::new().append(true).open(place).map_err(|error| cannot(&error))?;
            let mut out = io::BufWriter::new(file);
            return fill(&mut out).and_then(|()| out.flush()).map_err(|error| cannot(&error));
        }
    };
    let file = beside(&place).map_err(|error| cannot(&error))?;
    let mut out = io::BufWriter::with_capacity(1 << 20, file);
    fill(&mut out).and_then(|()| out.flush()).map_err(|error| cannot(&error))?;
    let file = out.into_inner().map_err(|error| cannot(error.error()))?;
    file.persist(place).map_err(|error| cannot(&error.error))?;
    Ok(())
}

/// A temporary file in the folder of another: with the permissions of that, or those any new file would get,
/// from which the user's mask still takes.
#[cfg(unix)]
fn beside(place: &Path) -> io::Result<tempfile::NamedTempFile> {
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    let file =
        tempfile::Builder::new().prefix(".earmark-").permissions(permissions).tempfile_in(folder(place))?;
    if let Ok(there) = fs::metadata(place) {
        file.as_file().set_permissions(there.permissions())?;
    }
    Ok(file)
}

/// A temporary file in the folder of another.
#[cfg(not(unix))]
fn beside(place: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix(".earmark-").tempfile_in(folder(place))
}
