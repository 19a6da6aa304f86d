//! What holds of the readers whatever bytes they are given.
//!
//! A table is read whole or refused, in no more than so many passes, alike in any number of threads; and
//! whatever is said of it can be said in both languages. `fuzz/` drives the same functions with bytes of its
//! own making.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::io::{Cursor, Write};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use earmark::budget::head::{Dictionary, Vocabulary};
use earmark::budget::header::Given;
use earmark::budget::open::open;
use earmark::budget::row::{Row, TextRows};
use earmark::budget::workbook::{Workbook, is_workbook};
use earmark::budget::{Encoding, Input, Learnt, NotABudget, Opened};
use earmark::check::audit::{Wishes, estate_columns, quota_columns};
use earmark::check::line::Table;
use earmark::check::run::{Found, each_of_chunk, run};
use earmark::check::{Audit, Judges};
use earmark::facts::{Columns, Estates, Quota, Quotas, TakeQuotas};
use earmark::model::{Money, Problems, Said, text};
use earmark::rules::load::{Loaded, NotLoaded, layered, ruleset};
use earmark::rules::nouns::SourceFile;
use earmark::rules::{self, Ruleset, works_map};
use earmark::words::{Language, Words};
use earmark::{command, finding::Verdict};

/// The path that the bytes are said to have come from.
const PATH: &str = "given";

/// The pack that others are layers on.
const BASE: &str = "base.toml";

/// A table is opened again twice at most for its encoding, and once each time for its shape.
const MOST_PASSES: usize = 6;

/// Longer than any small input takes, on a machine that does other things beside.
const LONGEST: Duration = Duration::from_secs(20);

/// So many rows that are no lines are told one by one.
const MOST_TOLD: usize = 1000;

/// The rules that tables are judged by.
fn pack() -> &'static Ruleset {
    static PACK: OnceLock<Ruleset> = OnceLock::new();
    PACK.get_or_init(|| rules::load("cn-old-estates").unwrap())
}

fn file(bytes: &[u8]) -> Input {
    Input::spooled(PATH, &mut &*bytes).unwrap()
}

/// Runs a law, and holds it to its time.
fn in_time(law: impl FnOnce() -> bool) -> bool {
    let start = Instant::now();
    let is_read = law();
    assert!(start.elapsed() < LONGEST, "it took {:?}", start.elapsed());
    is_read
}

/// Whatever is said has its words in both languages.
fn can_be_said(said: &Said) {
    static WORDS: OnceLock<[Words; 2]> = OnceLock::new();
    for words in WORDS.get_or_init(|| Language::ALL.map(Words::new)) {
        let spoken = words.say(said);
        assert!(spoken != said.key && !spoken.is_empty(), "{said:?} has no words");
        let raw = |c: char| text::is_hidden(c) && c != '\n';
        assert!(!spoken.contains(raw), "{said:?} would reach the terminal raw: {spoken:?}");
    }
}

/// A refusal names the file and says why.
fn are_refusals(problems: &Problems) {
    assert!(!problems.is_empty(), "refused without a word");
    for problem in problems.iter() {
        assert!([PATH, BASE].contains(&&*problem.path), "{problem:?} is nowhere");
        can_be_said(&problem.said);
    }
}

/// The same, of a file of settings or rules: each mistake is at a place in its text, or is one of the whole
/// file.
fn are_mistakes(not_loaded: &NotLoaded) {
    are_refusals(&not_loaded.problems);
    for problem in not_loaded.problems.iter() {
        let text = &not_loaded.files.iter().find(|file| file.path == problem.path).unwrap().text;
        let span = problem.span.clone();
        assert!(span.is_none_or(|span| text.get(span).is_some()), "{problem:?}");
    }
    for language in Language::ALL {
        command::draw(not_loaded, &Words::new(language), &mut Vec::new()).unwrap();
    }
}

/// A table, of text or in a workbook, as `check` reads it; whether it was read.
pub(crate) fn table(bytes: &[u8]) -> bool {
    in_time(|| {
        let audit = Audit::new(pack(), None, Wishes::default());
        match settled(&audit, &file(bytes)) {
            Err(NotABudget::Own) => false,
            Err(NotABudget::Wrong(wrong) | NotABudget::Plan(wrong)) => {
                assert!(!wrong.is_empty(), "refused without a word");
                wrong.iter().for_each(can_be_said);
                false
            }
            Ok((input, table, found)) => {
                is_whole(bytes, &input, &table, &found);
                let threads = run(&Judges::new(&audit), &table, &input, 3, &mut |_| {}).unwrap();
                let shown = |found: &Found| format!("{:?} {:?}", found.sums, found.broken);
                assert_eq!(shown(&found), shown(&threads), "threads decide nothing");
                true
            }
        }
    })
}

/// Opens a table until a pass over it shows nothing more to open it with.
fn settled(audit: &Audit<'_>, input: &Input) -> Result<(Input, Arc<Table>, Found), NotABudget> {
    let (columns, of_estate) = (audit.budget_columns(), audit.estate_facts());
    let is_fund = |name: &str| audit.rules.fund_names.knows(name);
    let given = Given::default();
    let dictionary = &Dictionary::new(&columns, &given);
    let same_fund = |one: &str, other: &str| one == other;
    let words = Vocabulary {
        dictionary,
        of_estate: &of_estate,
        is_fund: &is_fund,
        same_fund: &same_fund,
        is_estate: None,
    };
    let mut learnt = Learnt::default();
    for _ in 0..MOST_PASSES {
        let Opened { input, layout, delimiter, origin } =
            open(input.again(Encoding::UTF_8), words, &given, learnt)?;
        let table = Arc::new(Table { input: 0, layout, delimiter, origin });
        let found = run(&Judges::new(audit), &table, &input, 1, &mut |_| {}).unwrap();
        match found.again {
            Some(next) => learnt = next,
            None => return Ok((input, table, found)),
        }
    }
    panic!("it is opened again and again");
}

/// Every row below the header that holds anything is a line or is told as none; every line is counted once.
fn is_whole(bytes: &[u8], input: &Input, table: &Table, found: &Found) {
    let (mut rows, mut records) = (BTreeSet::new(), 0);
    let mut scanner = input.scanner(table.delimiter).unwrap();
    while let Some(chunk) = scanner.chunk(&mut |_| {}).unwrap() {
        each_of_chunk(table, &chunk, |_, place| {
            rows.insert(place.row);
            records += 1;
        });
    }
    let sums = &found.sums;
    let verdicts = Verdict::ALL.map(|verdict| sums.verdicts[verdict as usize]);
    assert_eq!(verdicts.iter().map(|tally| tally.lines).sum::<u64>(), sums.read.lines);
    assert_eq!(verdicts.iter().map(|tally| tally.amount).sum::<Money>(), sums.read.amount);
    assert!(sums.read.lines <= records + u64::from(found.broken.is_some()));
    for finding in &sums.findings {
        finding.said().iter().for_each(|said| can_be_said(said));
    }
    let header = table.origin.header_rows.map_or(0, |(_, last)| last);
    let skipped = table.origin.shaped.iter().flat_map(|shaped| &shaped.skipped);
    rows.extend(skipped.map(|(row, ..)| *row));
    if table.origin.shaped.as_ref().is_some_and(|shaped| shaped.skipped.len() >= MOST_TOLD) {
        return;
    }
    for row in rows_of(bytes, table).into_iter().filter(|row| row.number > header && !row.is_blank()) {
        assert!(rows.contains(&row.number), "row {} is neither read nor told: {row:?}", row.number);
    }
}

/// The rows of a table, read once more and past everything that judges them.
fn rows_of(bytes: &[u8], table: &Table) -> Vec<Row> {
    if is_workbook(bytes) {
        let mut book = Workbook::open(&file(bytes)).unwrap();
        let grid = book.grid(table.origin.sheet.as_ref().unwrap()).unwrap();
        return grid.rows().map(Result::unwrap).collect();
    }
    let encoding = table.origin.written_in.unwrap();
    let mut text = Vec::new();
    let (bytes, encoding) = if encoding.cuts_as_bytes() {
        (bytes, encoding)
    } else {
        assert_eq!(encoding.transcode(&mut &*bytes, &mut text).unwrap(), None);
        (&*text, Encoding::UTF_8)
    };
    TextRows::new(bytes, table.origin.parted_by, encoding).map(Result::unwrap).collect()
}

/// A sheet: a workbook as it stands, else the text of one, by its first byte, with the rest of a workbook
/// around it.
pub(crate) fn sheet(bytes: &[u8]) -> bool {
    match bytes.split_first() {
        _ if is_workbook(bytes) => table(bytes),
        Some((b'x', text)) => table(&xlsx(text, b"<sst/>")),
        Some((b's', text)) => table(&xlsx(of_strings().as_bytes(), text)),
        Some((b'o', text)) => table(&ods(text)),
        _ => false,
    }
}

/// A sheet of two rows whose cells are the first ten strings of its workbook.
fn of_strings() -> String {
    let cell = |at: usize| format!("<c t=\"s\"><v>{at}</v></c>");
    let row = |cells: Range<usize>| format!("<row>{}</row>", cells.map(cell).collect::<Vec<_>>().concat());
    format!("<worksheet><sheetData>{}{}</sheetData></worksheet>", row(0..5), row(5..10))
}

pub(crate) fn ods(content: &[u8]) -> Vec<u8> {
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content),
    ])
}

/// A workbook of one sheet.
pub(crate) fn xlsx(sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    zipped(&[
        (
            "_rels/.rels",
            b"<Relationships><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/\
              relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            b"<workbook xmlns:r=\"r\"><sheets><sheet name=\"1\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/\
              relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ])
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut archive = zip::ZipWriter::new(&mut bytes);
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in parts {
        archive.start_file(*name, stored).unwrap();
        archive.write_all(part).unwrap();
    }
    archive.finish().unwrap();
    bytes.into_inner()
}

/// A table of estates, and the same as one of quotas.
pub(crate) fn small(bytes: &[u8]) -> bool {
    in_time(|| {
        let input = file(bytes);
        let begin = |_: &Columns| Told(Vec::new());
        let estates = told(|| Estates::read(&input, &estate_columns(pack()), &Given::default()));
        let quotas = told(|| Quotas::read(&input, &quota_columns(pack()), &Given::default(), &begin));
        estates || quotas
    })
}

/// The rows of a table of quotas as they were told.
#[derive(Debug)]
struct Told(Vec<String>);

impl TakeQuotas for Told {
    fn quota(&mut self, quota: &Quota<'_>) {
        self.0.push(format!("{quota:?}"));
    }
}

/// What was read twice is the same, or it was refused with reasons.
fn told<T: Debug>(read: impl Fn() -> Result<T, Problems>) -> bool {
    let once = read();
    assert_eq!(format!("{once:?}"), format!("{:?}", read()));
    once.map_err(|problems| are_refusals(&problems)).is_ok()
}

fn source(bytes: &[u8]) -> Option<SourceFile> {
    Some(SourceFile { path: Arc::from(PATH), text: Arc::from(std::str::from_utf8(bytes).ok()?) })
}

/// A pack, by itself and as a layer on another.
pub(crate) fn rules(bytes: &[u8]) -> bool {
    let Some(source) = source(bytes) else { return false };
    in_time(|| {
        let alone = ruleset(vec![source.clone()]).map(|rules| judges(&rules));
        let base = include_str!("../../../src/lint/widening/page.in/base.toml");
        let base = SourceFile { path: Arc::from(BASE), text: Arc::from(base) };
        let layer =
            layered(vec![vec![base], vec![source]]).and_then(Loaded::proved).map(|rules| judges(&rules));
        [alone, layer].into_iter().any(is_read)
    })
}

/// A pack that loads judges a line.
fn judges(rules: &Ruleset) {
    let audit = Audit::new(rules, None, Wishes::default());
    let line = b"item,estate,work,side,fund,amount\nA,E,road,inside,grant,1\n";
    let (_, _, found) = settled(&audit, &file(line)).unwrap();
    assert_eq!(found.sums.read.lines, 1);
}

/// A file of settings.
pub(crate) fn settings(bytes: &[u8]) -> bool {
    source(bytes).is_some_and(|source| in_time(|| is_read(command::settings(source))))
}

/// A file that says what texts of works mean.
pub(crate) fn works(bytes: &[u8]) -> bool {
    source(bytes).is_some_and(|source| in_time(|| is_read(works_map::confirm(&mut pack().clone(), source))))
}

fn is_read<T>(read: Result<T, NotLoaded>) -> bool {
    read.map_err(|not_loaded| are_mistakes(&not_loaded)).is_ok()
}
