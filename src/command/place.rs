//! Where an output goes once links are followed: what they lead to is written, and they stay what they are.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::budget::files::real;
use crate::command::{Failure, misused};
use crate::model::Said;

/// More links than this one after another lead nowhere.
const MOST_LINKS: usize = 40;

/// A place to write to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A file, which may not be there yet: it appears whole or not at all.
    File(PathBuf),
    /// A device, a pipe or what this process has open already: it is written to as it is.
    Open(PathBuf),
}

impl Place {
    /// The place that a path means.
    pub(super) fn of(path: &Path) -> Place {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            if is_open_already(&path) {
                return Place::Open(path);
            }
            let Ok(target) = fs::read_link(&path) else { break };
            path = folder(&path).join(target);
        }
        if path.exists() && !path.is_file() { Place::Open(path) } else { Place::File(settled(&path)) }
    }
}

/// The folder that a path stands in.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What is said where a path cannot be written to.
pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    let (Place::File(at) | Place::Open(at)) = Place::of(path);
    let is_nowhere = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&error.kind());
    let lacking = [folder(path), folder(&at)].into_iter().find(|folder| is_nowhere && !folder.is_dir());
    misused(match lacking {
        Some(folder) => {
            Said::new("no-folder-to-write").with("path", shown(path)).with("folder", shown(folder))
        }
        None => Said::new("cannot-write").with("path", shown(path)).with("detail", bare(error)),
    })
}

/// Why writing failed, without the name of the temporary file; whatever wrapped the cause on its way is taken
/// off.
fn bare(error: &io::Error) -> String {
    let inner = error.get_ref().map(|inner| inner as &(dyn Error + 'static));
    let mut causes = std::iter::successors(inner, |&cause| cause.source());
    let code = error
        .raw_os_error()
        .or_else(|| causes.find_map(|cause| cause.downcast_ref::<io::Error>()?.raw_os_error()));
    code.map_or_else(|| io::Error::from(error.kind()), io::Error::from_raw_os_error).to_string()
}

/// Whether a path is this process's standard output, as `/dev/stdout` is once its link is followed.
pub(super) fn is_stdout(path: &Path) -> bool {
    let Place::Open(path) = Place::of(path) else { return false };
    let own = [Path::new("/dev/fd"), Path::new("/proc/self/fd")].map(real);
    path.ends_with("1") && is_open_already(&path) && own.contains(&real(folder(&path)))
}

/// Whether a path is the file that standard input is read from.
#[cfg(unix)]
pub(super) fn is_stdin(path: &Path) -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;
    let stdin = io::stdin().as_fd().try_clone_to_owned().and_then(|stdin| fs::File::from(stdin).metadata());
    let Ok((stdin, there)) = stdin.and_then(|stdin| Ok((stdin, fs::metadata(path)?))) else { return false };
    stdin.is_file() && (stdin.dev(), stdin.ino()) == (there.dev(), there.ino())
}

/// Whether a path is the file that standard input is read from, which only Unix tells.
#[cfg(not(unix))]
pub(super) fn is_stdin(_: &Path) -> bool {
    false
}

/// Whether a path is one of the files that a process has open.
fn is_open_already(path: &Path) -> bool {
    let folder = real(folder(path));
    folder == Path::new("/dev/fd") || (folder.starts_with("/proc") && folder.ends_with("fd"))
}

/// A path with links and dots taken out of its folder.
fn settled(path: &Path) -> PathBuf {
    path.file_name().map_or_else(|| path.to_owned(), |name| real(folder(path)).join(name))
}
