//! Where an output goes once links are followed: what they lead to is written, and they stay what they are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::budget::files::real;

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

/// Whether a path is this process's standard output, as `/dev/stdout` is once its link is followed.
pub(super) fn is_stdout(path: &Path) -> bool {
    let Place::Open(path) = Place::of(path) else { return false };
    let own = [Path::new("/dev/fd"), Path::new("/proc/self/fd")].map(real);
    path.ends_with("1") && is_open_already(&path) && own.contains(&real(folder(&path)))
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
