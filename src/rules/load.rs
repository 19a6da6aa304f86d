//! Finds the files of a pack, built in or on disk, and makes a ruleset of them.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::model::{Problem, Problems, Said, text};
use crate::rules::cells::are_all;
use crate::rules::layers::{self, Widening};
use crate::rules::nouns::SourceFile;
use crate::rules::read;
use crate::rules::resolve::{self, Written};
use crate::rules::ruleset::Ruleset;
use crate::rules::tree::{At, Spot, suggestion};

/// A pack that comes with the program.
pub struct BuiltIn {
    /// Its id.
    pub id: &'static str,
    /// The files it judges by, the one with `[pack]` first.
    files: &'static [(&'static str, &'static str)],
    /// The file of its tests, which comes last.
    tests: (&'static str, &'static str),
}

/// The packs that come with the program; the first is the default.
pub const BUILT_IN: &[BuiltIn] = &[
    BuiltIn {
        id: "cn-old-estates",
        files: &[("cn-old-estates.toml", include_str!("../../rules/cn-old-estates.toml")), WORKS],
        tests: ("cn-old-estates.tests.toml", include_str!("../../rules/cn-old-estates.tests.toml")),
    },
    BuiltIn {
        id: "cn-national",
        files: &[("cn-national.toml", include_str!("../../rules/cn-national.toml")), WORKS],
        tests: ("cn-national.tests.toml", include_str!("../../rules/cn-national.tests.toml")),
    },
];

/// The tree of works, which the packs for old estates share.
const WORKS: (&str, &str) = ("works.toml", include_str!("../../rules/works.toml"));

/// A pack that did not load: its mistakes, and the texts they stand in.
#[derive(Debug)]
pub struct NotLoaded {
    /// What is wrong.
    pub problems: Problems,
    /// The files that were read.
    pub files: Vec<SourceFile>,
}

/// A ruleset, and where its layers widen what they stand on.
#[derive(Debug)]
pub struct Loaded {
    /// The rules.
    pub rules: Ruleset,
    /// Every widening; rules that have one are not to judge by.
    pub widenings: Vec<Widening>,
}

impl Loaded {
    /// The rules, where no layer widens what it stands on.
    pub fn proved(self) -> Result<Ruleset, NotLoaded> {
        let problems = layers::problems(&self.widenings);
        let files = self.rules.files.clone();
        problems.or(self.rules).map_err(|problems| NotLoaded { problems, files })
    }
}

/// Loads a pack by the id of a built-in one or by the path of a file, with the packs it is a layer on.
pub fn load(name: &str) -> Result<Ruleset, NotLoaded> {
    unproved(&[name])?.proved()
}

/// The same, with what is wrong between layers told apart from what is wrong in them.
pub fn unproved(names: &[&str]) -> Result<Loaded, NotLoaded> {
    Gathering::default().of(names).finish()
}

/// Loads packs to judge by, of which each is a layer on the one before it. The tests of a built-in pack, half
/// of its text, decide nothing and are left out: its files are those that this project's tests have read.
pub fn to_judge_by(names: &[&str]) -> Result<Ruleset, NotLoaded> {
    let gathering = Gathering { leaves_tests_out: true, ..Gathering::default() };
    gathering.of(names).finish()?.proved()
}

/// Makes a ruleset of one pack whose files are at hand, the one with `[pack]` first.
pub fn ruleset(files: Vec<SourceFile>) -> Result<Ruleset, NotLoaded> {
    layered(vec![files])?.proved()
}

/// The same of packs that stand on one another, those below first; what they say of `extends` is not looked
/// at.
pub fn layered(packs: Vec<Vec<SourceFile>>) -> Result<Loaded, NotLoaded> {
    let mut gathering = Gathering::default();
    for files in packs {
        gathering.read_all(files);
    }
    gathering.finish()
}

/// The packs of a run in the making, those below first.
#[derive(Default)]
struct Gathering {
    packs: Vec<Written>,
    /// What each pack was loaded as, in the same order.
    names: Vec<String>,
    /// The packs that are being read, each for the one before it.
    open: Vec<String>,
    /// Whether a pack below some other could not be read.
    lacks_base: bool,
    /// Whether the tests of built-in packs are not read.
    leaves_tests_out: bool,
    problems: Problems,
}

impl Gathering {
    fn of(mut self, names: &[&str]) -> Gathering {
        for name in names {
            if let Err(said) = self.pack(name) {
                self.problems.push(Problem::of(name, said));
            }
        }
        self
    }

    /// Reads a pack and, before it, the packs it extends.
    fn pack(&mut self, name: &str) -> Result<(), Said> {
        let known = identity(name);
        if self.names.contains(&known) {
            return Ok(());
        }
        if self.open.contains(&known) {
            return Err(Said::new("extends-itself").with("name", name));
        }
        let mut written = match BUILT_IN.iter().find(|pack| pack.id == name) {
            Some(pack) => self.built_in(pack),
            None => self.on_disk(name)?,
        };
        self.open.push(known.clone());
        let extends = written.docs.first().and_then(|doc| doc.pack.as_ref()?.extends.clone());
        let mut below = Vec::new();
        for base in extends.into_iter().flatten() {
            let path = beside(name, &base.value);
            below.push(identity(&path));
            if let Err(said) = self.pack(&path) {
                self.lacks_base = true;
                self.wrong(&base.spot, said);
            }
        }
        self.open.pop();
        self.stands_on(name, &written, &below);
        written.sha256 = digest(&written.files);
        self.packs.push(written);
        self.names.push(known);
        Ok(())
    }

    /// A pack is a layer on the one read before it; two that stand alone cannot judge one budget.
    fn stands_on(&mut self, name: &str, written: &Written, below: &[String]) {
        let Some(before) = self.names.last() else { return };
        if !below.contains(before) {
            let other = self.packs.last().and_then(|pack| pack.files.first());
            let said = Said::new("packs-stand-alone")
                .with("first", other.map(|file| &*file.path).unwrap_or_default())
                .with("second", name);
            let head = written.docs.first().and_then(|doc| doc.pack.as_ref());
            match head {
                Some(head) => self.wrong(&head.id.spot, said),
                None => self.problems.push(Problem::of(name, said)),
            }
        }
    }

    fn wrong(&mut self, spot: &Spot, said: Said) {
        let span = Some(spot.start..spot.end);
        self.problems.push(Problem { path: spot.path.clone(), span, said });
    }

    fn built_in(&mut self, pack: &BuiltIn) -> Written {
        let mut written = Written::default();
        let file = |(path, text): &(&str, &str)| SourceFile {
            path: Arc::from(format!("{}/{path}", pack.id)),
            text: Arc::from(*text),
        };
        for one in pack.files {
            self.read(file(one), &mut written);
        }
        match file(&pack.tests) {
            tests if self.leaves_tests_out => written.files.push(tests),
            tests => self.read(tests, &mut written),
        }
        written
    }

    /// Reads a pack's file and those it includes.
    fn on_disk(&mut self, name: &str) -> Result<Written, Said> {
        let mut written = Written::default();
        self.read(open(name)?, &mut written);
        let head = written.docs.first().and_then(|doc| doc.pack.clone());
        for include in head.and_then(|pack| pack.include).into_iter().flatten() {
            match open(&beside(name, &include.value)) {
                Ok(file) => self.include(file, &mut written),
                Err(said) => self.wrong(&include.spot, said),
            }
        }
        Ok(written)
    }

    fn include(&mut self, file: SourceFile, written: &mut Written) {
        self.read(file, written);
        if let Some(pack) = written.docs.last().and_then(|doc| doc.pack.clone()) {
            self.wrong(&pack.id.spot, Said::new("included-is-a-pack"));
        }
    }

    /// Takes the files of one pack.
    fn read_all(&mut self, files: Vec<SourceFile>) {
        let mut written = Written { sha256: digest(&files), ..Written::default() };
        for file in files {
            self.read(file, &mut written);
        }
        self.packs.push(written);
    }

    fn read(&mut self, file: SourceFile, written: &mut Written) {
        let (doc, wrong) = read::read(&file.path, &file.text);
        self.problems.extend(wrong);
        written.docs.push(doc);
        written.files.push(file);
    }

    /// What cannot be looked at in full is not proved to widen nothing.
    fn not_proved(&mut self, rules: &Ruleset) {
        let spot = rules.packs.last().map(|pack| pack.spot.clone());
        self.problems.extend(spot.map(|spot| at(&spot, Said::new("layer-not-proved"))));
    }

    /// Resolves what was read. Mistakes of form do not hide mistakes of meaning.
    fn finish(mut self) -> Result<Loaded, NotLoaded> {
        for pack in &self.packs {
            if let (Some(first), true) = (pack.files.first(), pack.docs.iter().all(|doc| doc.pack.is_none()))
                && self.problems.is_empty()
            {
                self.problems.push(Problem::of(&first.path, Said::new("no-pack")));
            }
        }
        self.problems.extend(programme_of_layers(&self.packs));
        match resolve::resolve(&self.packs, 0) {
            Ok(rules) if self.packs.len() > 1 && !are_all(&rules) => self.not_proved(&rules),
            Ok(rules) if self.problems.is_empty() => {
                self.problems.extend(layers::moved_limits(&self.packs));
                match layers::widenings(&self.packs) {
                    Some(widenings) if self.problems.is_empty() => return Ok(Loaded { rules, widenings }),
                    Some(_) => {}
                    None => self.not_proved(&rules),
                }
            }
            // Without its base a layer names much that nobody knows.
            Err(wrong) if !self.lacks_base => self.problems.extend(wrong),
            _ => {}
        }
        let files: Vec<SourceFile> = self.packs.into_iter().flat_map(|pack| pack.files).collect();
        let paths: Vec<Arc<str>> = files.iter().map(|file| Arc::clone(&file.path)).collect();
        self.problems.sort(&paths);
        Err(NotLoaded { problems: self.problems, files })
    }
}

/// Names for the whole programme that a layer adds: what is for no estate is held to no rule about estates.
fn programme_of_layers(packs: &[Written]) -> Vec<Problem> {
    let names = |written: &Written| -> Vec<At<String>> {
        written
            .docs
            .iter()
            .filter_map(|doc| doc.programme.as_ref())
            .flat_map(|one| one.names.clone())
            .collect()
    };
    let below: Vec<String> =
        packs.first().map(names).into_iter().flatten().map(|name| text::fold(&name.value)).collect();
    let added = packs.iter().skip(1).flat_map(names).filter(|name| !below.contains(&text::fold(&name.value)));
    added.map(|name| at(&name.spot, Said::new("layer-programme").with("name", name.value))).collect()
}

/// A mistake at a place.
fn at(spot: &Spot, said: Said) -> Problem {
    Problem { path: Arc::clone(&spot.path), span: Some(spot.start..spot.end), said }
}

/// What a pack is known by, however its path is written.
fn identity(name: &str) -> String {
    let path = std::fs::canonicalize(name).ok();
    path.map_or_else(|| name.to_owned(), |path| path.to_string_lossy().into_owned())
}

/// A name in a pack's file: that of a built-in pack, or a path from where the file is.
fn beside(file: &str, name: &str) -> String {
    if BUILT_IN.iter().any(|pack| pack.id == name) {
        return name.to_owned();
    }
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    folder.join(name).to_string_lossy().into_owned()
}

/// Reads a rule file as text.
pub fn open(path: &str) -> Result<SourceFile, Said> {
    let known = BUILT_IN.iter().map(|pack| pack.id);
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Said::new("no-such-pack").with("name", path).with("near", suggestion(text::nearest(path, known)))
        }
        _ => Said::new("cannot-read").with("detail", error.to_string()),
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|error| Said::new("not-utf8").with("at", error.utf8_error().valid_up_to() as u64 + 1))?;
    Ok(SourceFile { path: Arc::from(path), text: Arc::from(text) })
}

/// The SHA-256 of the files' texts, each after its length.
fn digest(files: &[SourceFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update((file.text.len() as u64).to_le_bytes());
        hash.update(file.text.as_bytes());
    }
    hex(&hash.finalize())
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let digits = b"0123456789abcdef";
    let digit = |nibble: u8| digits.get(usize::from(nibble)).copied().map_or('0', char::from);
    let mut out = String::with_capacity(2 * bytes.len());
    out.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
    out
}
