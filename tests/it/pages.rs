//! Documents show what the program says: every command in a `console` block is run, and its output held
//! against what the document prints. `EXPECT=write cargo test --test it pages` writes what it says now.
#![cfg(unix)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use earmark::{check, lint};
use tempfile::TempDir;

/// What a document may run; anything else belongs into a block that is not `console`.
const PROGRAMS: [&str; 7] = ["earmark", "cat", "head", "ls", "cp", "mkdir", "diff"];

/// Opens a block whose commands are run: `$ command`, `? exit code` where it is not 0, the output.
const OPENS: &str = "```console";
const CLOSES: &str = "```";

type Failed = Box<dyn Error>;

#[test]
fn documents_show_what_the_program_says() -> Result<(), Failed> {
    let write = env::var_os("EXPECT").is_some_and(|wish| wish == "write");
    let mut differences = Vec::new();
    for path in documents()? {
        let text = fs::read_to_string(&path)?;
        match replayed(&path, &text) {
            Ok(now) if now == text => {}
            Ok(now) if write => fs::write(&path, now)?,
            Ok(now) => differences.push(difference(&path, &text, &now)),
            Err(error) => differences.push(format!("{}: {error}\n", path.display())),
        }
    }
    assert!(
        differences.is_empty(),
        "{}\nIf this is meant: EXPECT=write cargo test --test it pages",
        differences.join("\n")
    );
    Ok(())
}

/// The commands in running text that can be typed as they stand: with a flag, and with no placeholder or
/// file.
fn typable(text: &str) -> impl Iterator<Item = &str> {
    let plain = |word: &str| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let spans = text.split('`').filter(|span| span.starts_with("earmark ") && span.contains(" --"));
    spans.filter(move |span| span.split(' ').all(plain))
}

#[test]
fn commands_in_running_text_can_be_typed() -> Result<(), Failed> {
    let (mut tried, mut failed) = (0, Vec::new());
    for path in documents()? {
        for command in typable(&fs::read_to_string(&path)?) {
            tried += 1;
            let (code, said) = say(command, Room::of(&path)?.path())?;
            if code > 1 {
                failed.push(format!("{}: `{command}`: {said}", path.display()));
            }
        }
    }
    assert!(tried > 0 && failed.is_empty(), "{}", failed.join("\n"));
    Ok(())
}

/// Every code, with the module that has it and its page in one of the two languages.
fn codes(chinese: bool) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let checks = check::ALL.iter().map(move |check| ("check", check.code, check.page_in(chinese)));
    checks.chain(lint::ALL.iter().map(move |lint| ("lint", lint.code, lint.page_in(chinese))))
}

/// The blocks of a page whose commands are run.
fn blocks(page: &str) -> Vec<&str> {
    let rest = page.split(OPENS).skip(1);
    rest.map(|rest| rest.split_once("\n```").map_or(rest, |(block, _)| block)).collect()
}

#[test]
fn every_code_has_its_page_in_both_languages() {
    for chinese in [false, true] {
        for (_, code, page) in codes(chinese) {
            let heading = page.lines().next().unwrap_or_default();
            let rest = heading.strip_prefix(&format!("# {code}")).unwrap_or_default();
            assert!(rest.starts_with([':', '\u{ff1a}']), "the page of {code} begins with `{heading}`");
            let title = check::title(page);
            assert!(!title.is_empty() && !title.contains(code), "the title of {code} is `{title}`");
            assert_eq!(!chinese, heading.is_ascii(), "the page of {code} begins with `{heading}`");
            let blocks = blocks(page);
            let example = blocks.first().copied().unwrap_or_default();
            for block in &blocks {
                let command = block.lines().find(|line| line.starts_with("$ earmark ")).unwrap_or_default();
                assert!(!command.is_empty(), "the page of {code} has no example");
                assert_eq!(chinese, command.contains("--lang zh"), "{code}: `{command}`");
            }
            assert!(example.contains(&format!("[{code}]")), "the example of {code} does not show it");
        }
    }
}

#[test]
fn the_page_of_a_code_about_packs_shows_a_pack_that_is_free_of_it() {
    for chinese in [false, true] {
        for (_, code, page) in codes(chinese).filter(|(module, ..)| *module == "lint") {
            let blocks = blocks(page);
            let [_, second] = blocks[..] else { panic!("the page of {code} has {} blocks", blocks.len()) };
            let shown: Vec<&str> = second.trim().lines().skip(1).collect();
            assert_eq!(shown.len(), 1, "{code}: the second pack has findings: {second}");
            assert!(shown.iter().all(|line| !line.contains('[')), "{code}: {second}");
        }
    }
}

/// The documents whose examples are run; those that are not there are left out.
fn documents() -> io::Result<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for (module, code, _) in codes(false) {
        let folder = root.join("src").join(module).join(code.replace('-', "_"));
        found.extend(["page.md", "page.zh.md"].map(|name| folder.join(name)));
    }
    for folder in ["", "examples", "examples/elsewhere/us-cdbg", "examples/elsewhere/mx-ramo33"] {
        let readmes = ["README.md", "README.zh-CN.md"].map(|name| root.join(folder).join(name));
        found.extend(readmes.into_iter().filter(|path| path.exists()));
    }
    for stories in ["docs", "tests/cases"] {
        let paths = fs::read_dir(root.join(stories))?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<Vec<_>>>()?;
        found.extend(paths.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "md")));
    }
    found.sort();
    Ok(found)
}

/// Where the commands of a document run.
enum Room {
    /// A copy of the folder `<name>.in` beside it, which its translations share.
    Copy(TempDir),
    /// The folder it lies in.
    Own(PathBuf),
}

impl Room {
    fn of(path: &Path) -> io::Result<Room> {
        let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let inputs = folder.join(format!("{}.in", name.split('.').next().unwrap_or_default()));
        if !inputs.is_dir() {
            return Ok(Room::Own(folder));
        }
        let copy = tempfile::tempdir()?;
        copy_into(&inputs, copy.path())?;
        Ok(Room::Copy(copy))
    }

    fn path(&self) -> &Path {
        match self {
            Room::Copy(folder) => folder.path(),
            Room::Own(folder) => folder,
        }
    }
}

fn copy_into(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir(&target)?;
            copy_into(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// The document as it would be, if its examples showed what the program says now.
fn replayed(path: &Path, text: &str) -> Result<String, Failed> {
    let room = Room::of(path)?;
    let mut now = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        keep(&mut now, line);
        if line == OPENS {
            block(&mut lines, room.path(), &mut now)?;
        } else if line.trim_start().starts_with(OPENS) {
            return Err(format!("`{line}` must be `{OPENS}` and nothing else, or nobody runs it").into());
        }
    }
    Ok(now)
}

/// One block: its commands are kept and run, what stood under them gives way to what they say.
fn block<'t>(lines: &mut impl Iterator<Item = &'t str>, room: &Path, now: &mut String) -> Result<(), Failed> {
    while let Some(line) = lines.next() {
        if line == CLOSES {
            keep(now, line);
            return Ok(());
        }
        let Some(first) = line.strip_prefix("$ ") else { continue };
        keep(now, line);
        let mut command = first.to_owned();
        while command.ends_with('\\') {
            let more = lines.next().ok_or("a command goes on after the end of the file")?;
            keep(now, more);
            command = format!("{command}\n{more}");
        }
        let (code, output) = say(&command, room)?;
        if code != 0 {
            keep(now, &format!("? {code}"));
        }
        output.lines().for_each(|line| keep(now, line));
    }
    Err(format!("a `{OPENS}` block does not end").into())
}

fn keep(now: &mut String, line: &str) {
    now.push_str(line);
    now.push('\n');
}

/// Runs a command as a reader would: its exit code, and all it says.
fn say(command: &str, room: &Path) -> Result<(i32, String), Failed> {
    let program = command.split_whitespace().next().unwrap_or_default();
    if !PROGRAMS.contains(&program) {
        return Err(
            format!("`{program}` is not run here; put `{command}` into a block that is not console").into()
        );
    }
    let ours = Path::new(env!("CARGO_BIN_EXE_earmark")).parent().unwrap_or(Path::new("."));
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(room)
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", ours.display()))
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .output()?;
    let code = output.status.code().ok_or_else(|| format!("`{command}` was killed"))?;
    Ok((code, String::from_utf8(output.stdout)?))
}

/// The lines in which two texts differ, from the first to the last.
fn difference(path: &Path, before: &str, now: &str) -> String {
    let (before, now): (Vec<&str>, Vec<&str>) = (before.lines().collect(), now.lines().collect());
    let same = |(mine, theirs): &(&&str, &&str)| mine == theirs;
    let head = before.iter().zip(&now).take_while(same).count();
    let most = before.len().min(now.len()) - head;
    let tail = before.iter().rev().zip(now.iter().rev()).take(most).take_while(same).count();
    let part = |lines: &[&str], sign: &str| {
        let lines = lines.iter().take(lines.len() - tail).skip(head);
        lines.flat_map(|line| [sign, line, "\n"]).collect::<String>()
    };
    format!("{}:{}\n{}{}", path.display(), head + 1, part(&before, "- "), part(&now, "+ "))
}
