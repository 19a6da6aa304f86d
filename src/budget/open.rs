//! Opens a file as a table of lines, the simplest way that understands it.
//!
//! A table of text in UTF-8 or GB18030 with its header on one row is *plain*: its bytes are scanned as they
//! are. Anything else is *shaped*: read row by row, and laid down as a plain one. Which it is, and in which
//! encoding, is found out by reading: where a pass meets what its way cannot read, the file is opened again
//! with what was learnt, so that the answer depends on the file alone.

use std::io::{self, Read};
use std::sync::Arc;

use memchr::memchr;

use crate::budget::encoding::Encoding;
use crate::budget::head::{self, DEEPEST, Head, Score, Vocabulary};
use crate::budget::header::Given;
use crate::budget::kinds::{Kind, Seats};
use crate::budget::origin::{Learnt, NotABudget, Opened, Origin};
use crate::budget::plan::{Plan, plan};
use crate::budget::row::{Row, TextRows};
use crate::budget::shape::{Shaper, given_by_sections};
use crate::budget::{Broken, Input, noted, own, sheets, strays, units, wide, workbook};
use crate::model::{Arg, Said, text};

/// What cells may be parted by.
pub const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// How much of a file is looked at for its header, where that holds as many rows as are looked through.
const TOP: usize = 1 << 15;

/// What is wrong with a file that cannot be read.
pub(super) fn cannot_read(error: &io::Error) -> Said {
    Said::new("cannot-read").with("detail", error.to_string())
}

/// Opens a file with what is known of it so far.
pub fn open(
    input: Input,
    words: Vocabulary<'_>,
    given: &Given,
    learnt: Learnt,
) -> Result<Opened, NotABudget> {
    let opened = open_as_it_is(input, words, given, learnt)?;
    let below = opened.origin.shaped.as_ref().and_then(|shaped| shaped.noted.as_ref());
    let mut noted = opened.origin.noted_beside.iter().chain(below);
    match noted.find_map(|(row, noted)| units::below(*row, noted, opened.layout.unit, given.unit)) {
        Some(said) => Err(said.into()),
        None => Ok(opened),
    }
}

fn open_as_it_is(
    input: Input,
    words: Vocabulary<'_>,
    given: &Given,
    learnt: Learnt,
) -> Result<Opened, NotABudget> {
    let first = input.first_bytes().map_err(|error| cannot_read(&error))?;
    if workbook::is_workbook(&first) {
        return sheets::open(&input, words, given);
    }
    if workbook::is_miscalled(&input.path, &first) {
        return Err(workbook::broken("").into());
    }
    if given.sheet.is_some() {
        return Err(Said::new("no-sheets").into());
    }
    let mut text = Text::of(input, &first, given, learnt)?;
    loop {
        match text.open(words, given)? {
            Ok(opened) => return Ok(opened),
            Err(learnt) => text.learn(learnt),
        }
    }
}

/// A table of text, and how its bytes are read.
pub(super) struct Text {
    input: Input,
    written_in: Encoding,
    /// What was learnt, while the encoding is open.
    learnt: Option<Learnt>,
    needs_shaping: bool,
}

/// The first rows of a table of text, cut at one delimiter.
pub(super) struct Top {
    pub(super) delimiter: u8,
    rows: Vec<Row>,
    pub(super) head: Head,
    score: Score,
    /// Whether there are as many rows as are asked for.
    is_full: bool,
    /// Why there are no more, where that is so.
    broken: Option<Broken>,
}

impl Top {
    fn is_better_than(&self, other: &Top) -> bool {
        let open = other.broken.is_none() && !other.score.is_header();
        let is_wider = open && self.head.headers.len() > other.head.headers.len();
        self.score > other.score || self.score == other.score && is_wider
    }
}

/// The first of some rows that were cut at a delimiter.
fn top_of<R: Read>(
    mut all: TextRows<R>,
    delimiter: u8,
    words: Vocabulary<'_>,
    given: &Given,
) -> io::Result<Top> {
    let (mut rows, mut is_full) = (Vec::new(), false);
    let enough = |rows: &Vec<Row>, next: &Row| match given.header_row {
        Some(asked) => next.number > asked + 3,
        None => rows.len() >= DEEPEST,
    };
    for row in all.by_ref() {
        let row = row?;
        is_full = enough(&rows, &row);
        if is_full {
            break;
        }
        rows.push(row);
    }
    let (head, score) = head::find(&rows, words, given);
    Ok(Top { delimiter, rows, head, score, is_full, broken: all.broken().filter(|_| !is_full) })
}

impl Text {
    /// Settles the encoding: the user's word, a mark, or what was learnt.
    pub(super) fn of(input: Input, first: &[u8], given: &Given, learnt: Learnt) -> Result<Text, Vec<Said>> {
        let needs_shaping = learnt.needs_shaping;
        let sure = given.encoding.or_else(|| Encoding::of_mark(first));
        let Some(written_in) = sure else {
            let mut text = Text { input, written_in: Encoding::UTF_8, learnt: Some(learnt), needs_shaping };
            text.learn(learnt);
            return Ok(text);
        };
        let input = if written_in.cuts_as_bytes() { input } else { transcoded(&input, written_in)? };
        Ok(Text { input, written_in, learnt: None, needs_shaping })
    }

    /// Takes what a pass has shown into account. UTF-8 goes before GB18030; a file that is neither is UTF-8
    /// with faults.
    pub(super) fn learn(&mut self, learnt: Learnt) {
        (self.written_in, self.learnt) = match (learnt.not_utf_8, learnt.not_gb18030) {
            (false, _) => (Encoding::UTF_8, Some(learnt)),
            (true, false) => (Encoding::GB18030, Some(learnt)),
            (true, true) => (Encoding::UTF_8, None),
        };
        self.needs_shaping = learnt.needs_shaping;
    }

    /// The encoding of the file.
    pub(super) fn written_in(&self) -> Encoding {
        self.written_in
    }

    /// The encoding of the bytes that are scanned.
    fn scanned_in(&self) -> Encoding {
        if self.written_in.cuts_as_bytes() { self.written_in } else { Encoding::UTF_8 }
    }

    pub(super) fn rows(&self, delimiter: u8) -> io::Result<TextRows<Box<dyn io::Read + Send>>> {
        Ok(TextRows::new(self.input.reader()?, delimiter, self.scanned_in()))
    }

    /// Opens the table, or tells what to begin again with.
    fn open(&self, words: Vocabulary<'_>, given: &Given) -> Result<Result<Opened, Learnt>, NotABudget> {
        let top = self.top(words, given).map_err(|error| cannot_read(&error))?;
        if let Some(learnt) = self.unreadable_in(&top.rows) {
            return Ok(Err(learnt));
        }
        usable(&top, self.written_in)?;
        head::asked_for(&top.rows, given)?;
        let planned = plan(&top.head, words, given, &[]);
        let set = ["work", "fund", "estate"].iter().any(|column| given.set.contains_key(*column));
        let simple =
            |plan: &Plan| plan.funds.is_empty() && top.head.height == 1 && !set && !self.needs_shaping;
        match planned {
            Ok(plan) if simple(&plan) => {
                lines_above(&top.rows, &top.head, &plan, given)?;
                Ok(Ok(self.plain(&top, plan)))
            }
            planned => {
                let plan = settled(&top.head, words, given, planned, || {
                    self.below(&top).map_err(|error| cannot_read(&error).into())
                })?;
                lines_above(&top.rows, &top.head, &plan, given)?;
                self.shaped(&top, &plan, words)
            }
        }
    }

    /// What is learnt from rows that are no text in this encoding, while it is open.
    fn unreadable_in(&self, rows: &[Row]) -> Option<Learnt> {
        rows.iter().find_map(|row| self.unreadable(row.bytes.as_deref()))
    }

    /// What is learnt from the bytes of a row that is no text in this encoding, while it is open.
    pub(super) fn unreadable(&self, bytes: Option<&[u8]>) -> Option<Learnt> {
        let (bytes, learnt, scanned_in) = (bytes?, self.learnt?, self.scanned_in());
        scanned_in.decode(bytes).is_none().then(|| learnt.unreadable_in(scanned_in))
    }

    /// The first rows, cut at the delimiter that makes the best header of them.
    pub(super) fn top(&self, words: Vocabulary<'_>, given: &Given) -> io::Result<Top> {
        let room = usize::try_from(self.input.size).map_or(TOP, |size| TOP.min(size + 1));
        let mut first = Vec::with_capacity(room);
        self.input.reader()?.take(TOP as u64).read_to_end(&mut first)?;
        let is_whole = first.len() < TOP;
        let mut best: Option<Top> = None;
        for delimiter in
            DELIMITERS.into_iter().filter(|one| given.delimiter.is_none_or(|asked| asked == *one))
        {
            // What parts no cells makes no better header than one that was found.
            let has_header = best.as_ref().is_some_and(|best| best.score.is_header());
            if has_header && memchr(delimiter, &first).is_none() {
                continue;
            }
            let rows = TextRows::new(first.as_slice(), delimiter, self.scanned_in());
            let mut top = top_of(rows, delimiter, words, given)?;
            if !is_whole && !top.is_full {
                top = top_of(self.rows(delimiter)?, delimiter, words, given)?;
            }
            if best.as_ref().is_none_or(|other| top.is_better_than(other)) {
                best = Some(top);
            }
        }
        Ok(best.unwrap_or_else(|| Top {
            delimiter: b',',
            rows: Vec::new(),
            head: Head::default(),
            score: Score::default(),
            is_full: false,
            broken: None,
        }))
    }

    /// The rows below the header.
    fn below(&self, top: &Top) -> io::Result<impl Iterator<Item = io::Result<Row>> + use<>> {
        Ok(self.rows(top.delimiter)?.skip(top.head.first + top.head.height))
    }

    fn origin(&self, top: &Top, plan: &Plan) -> Origin {
        let learnt = self.learnt.map(|learnt| Learnt { needs_shaping: self.needs_shaping, ..learnt });
        Origin {
            encoding: self.scanned_in(),
            written_in: Some(self.written_in),
            learnt: learnt.or(Some(Learnt {
                not_utf_8: true,
                not_gb18030: true,
                needs_shaping: self.needs_shaping,
            })),
            parted_by: top.delimiter,
            ..origin(&top.rows, &top.head, plan)
        }
    }

    fn plain(&self, top: &Top, plan: Plan) -> Opened {
        let origin = Origin { records_above: top.head.first as u64, ..self.origin(top, &plan) };
        let input = self.input.again(origin.encoding);
        Opened { input, layout: plan.laid, delimiter: top.delimiter, origin }
    }

    fn shaped(
        &self,
        top: &Top,
        plan: &Plan,
        words: Vocabulary<'_>,
    ) -> Result<Result<Opened, Learnt>, NotABudget> {
        let lay = |out: &mut std::fs::File| {
            let mut shaper = Shaper::new(plan, words, false, out)?;
            let mut rows = self.rows(top.delimiter)?;
            let mut learnt = None;
            for row in rows.by_ref().skip(top.head.first + top.head.height) {
                let row = row?;
                learnt = learnt.or_else(|| self.unreadable(row.bytes.as_deref()));
                if learnt.is_some() {
                    break;
                }
                shaper.row(row)?;
            }
            Ok((shaper.finish()?, rows.broken(), learnt))
        };
        let (input, (shaped, broken, learnt)) =
            self.input.laid_down(lay).map_err(|error| cannot_read(&error))?;
        if let Some(learnt) = learnt {
            return Ok(Err(learnt));
        }
        let origin = Origin {
            encoding: Encoding::UTF_8,
            learnt: None,
            shaped: Some(Arc::new(shaped)),
            broken,
            ..self.origin(top, plan)
        };
        Ok(Ok(Opened { input, layout: plan.laid.clone(), delimiter: b',', origin }))
    }
}

/// Text in an encoding whose bytes cannot be cut, as UTF-8.
fn transcoded(input: &Input, encoding: Encoding) -> Result<Input, Vec<Said>> {
    let mut wrong = None;
    let (input, ()) = input
        .laid_down(|out| {
            wrong = encoding.transcode(&mut input.reader()?, out)?;
            Ok(())
        })
        .map_err(|error| vec![cannot_read(&error)])?;
    let not = |at: u64| Said::new("not-encoded").with("at", at).with("encoding", encoding.name());
    wrong.map_or(Ok(input), |at| Err(vec![not(at)]))
}

/// Says what is wrong where the first rows hold nothing, or are what earmark wrote itself.
fn usable(top: &Top, encoding: Encoding) -> Result<(), NotABudget> {
    let Some(first) = top.rows.first() else {
        return Err(top.broken.map_or_else(|| Said::new("table-empty"), cut_short).into());
    };
    if own::is_report(&first.cells) {
        return Err(NotABudget::Own);
    }
    match first.bytes.as_ref().filter(|_| !top.score.is_header()) {
        Some(bytes) => {
            let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to() as u64 + 1, |_| 1);
            Err(Said::new("not-encoded").with("at", at).with("encoding", encoding.name()).into())
        }
        None => Ok(()),
    }
}

/// Why an input was not read to its end.
pub fn cut_short(broken: Broken) -> Said {
    match broken {
        Broken::Unclosed { row, lines, .. } => {
            Said::new("quote-unclosed").with("row", row).with("lines", lines)
        }
        Broken::TooLong { row, .. } => Said::new("record-too-long").with("row", row),
    }
}

/// Headers of a column that says in which unit each amount is.
const UNITS: [&str; 3] = ["金额单位", "货币单位", "amountunit"];

/// What a header tells of where it stands.
pub(super) fn origin(rows: &[Row], head: &Head, plan: &Plan) -> Origin {
    let of_head = rows.get(head.first..head.first + head.height).unwrap_or_default();
    let header_rows = of_head.first().zip(of_head.last()).map(|(first, last)| (first.number, last.number));
    let begins =
        |row: &Row| row.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty()).map(str::to_owned);
    let above = rows.get(..head.first).unwrap_or_default();
    let above = above.iter().filter_map(|row| Some((row.number, begins(row)?))).collect();
    let headers = plan.source.headers.clone();
    let is_plan = own::is_plan(&headers);
    let noted = head.noted.unit();
    let below = rows.get(head.first + head.height..).unwrap_or_default();
    let of_amounts = headers.iter().position(|header| UNITS.contains(&text::fold(header).as_str()));
    let of_units = [plan.source.at("unit"), of_amounts];
    let noted_beside = of_units.into_iter().flatten().find_map(|at| noted::beside(below, at));
    let beside = plan.beside.iter().filter_map(|at| headers.get(*at).cloned()).collect();
    let width = plan.width;
    Origin { header_rows, headers, width, noted, noted_beside, beside, above, is_plan, ..Origin::default() }
}

/// A plan that takes from the rows what the header alone leaves open: columns that sections give, and which
/// columns are those of funds.
pub(super) fn settled<R: Iterator<Item = io::Result<Row>>>(
    head: &Head,
    words: Vocabulary<'_>,
    given: &Given,
    planned: Result<Plan, Vec<Said>>,
    rows: impl Fn() -> Result<R, NotABudget>,
) -> Result<Plan, NotABudget> {
    let mut plan = planned.map_or_else(|wrong| with_sections(head, words, given, wrong, &rows), Ok)?;
    let strays = std::mem::take(&mut plan.strays);
    if strays.is_empty() {
        return Ok(plan);
    }
    let seats = seats_of(&plan);
    let is_line = |row: &io::Result<Row>| {
        row.as_ref().map_or(true, |row| seats.kind(row, words.is_estate) == Kind::Line)
    };
    let lines = rows()?.filter(is_line);
    let found = strays::settled(strays, &plan.funds, plan.source.unit, lines);
    let (funds, doubts) = found.map_err(|error| cannot_read(&error))?;
    let plan = Plan { doubts, ..plan }.with_funds(funds);
    wide::units_differ(&plan.source.headers, &plan.funds, plan.source.unit)
        .map_or(Ok(plan), |said| Err(said.into()))
}

/// Asks where the rows above a header look like lines, unless the row of the header is named.
pub(super) fn lines_above(rows: &[Row], head: &Head, plan: &Plan, given: &Given) -> Result<(), Said> {
    let (seats, above) = (seats_of(plan), rows.get(..head.first).unwrap_or_default());
    let lines = above.iter().filter(|row| given.header_row.is_none() && seats.holds_a_line(row));
    let (Some(last), Some(header)) = (lines.clone().next_back(), rows.get(head.first)) else { return Ok(()) };
    let said = Said::new("lines-above-header").with("header", header.number).with("row", last.number);
    Err(said.with("count", lines.count()))
}

pub(super) fn seats_of(plan: &Plan) -> Seats {
    let funds: Vec<usize> = plan.funds.iter().map(|fund| fund.at).collect();
    Seats::new(&plan.source, &funds, plan.row_total)
}

/// A plan where only columns that sections may give are missing, and they do.
fn with_sections<R: Iterator<Item = io::Result<Row>>>(
    head: &Head,
    words: Vocabulary<'_>,
    given: &Given,
    wrong: Vec<Said>,
    rows: &impl Fn() -> Result<R, NotABudget>,
) -> Result<Plan, NotABudget> {
    let Some(lacking) = sections_may_give(&wrong) else { return Err(wrong.into()) };
    let plan = plan(head, words, given, &lacking)?;
    let seats = seats_of(&plan);
    let found = given_by_sections(rows()?, &seats, words, &lacking).map_err(|error| cannot_read(&error))?;
    if found == lacking { Ok(plan) } else { Err(wrong.into()) }
}

/// The missing columns, where nothing else is wrong and sections may give them all.
fn sections_may_give(wrong: &[Said]) -> Option<Vec<&'static str>> {
    let [one] = wrong else { return None };
    let columns = one.args.iter().find(|(name, _)| *name == "columns" && one.key == "columns-missing")?;
    let Arg::List(columns) = &columns.1 else { return None };
    let column = |arg: &Arg| match arg {
        Arg::Column(named) => ["side", "estate"].into_iter().find(|id| named == id),
        _ => None,
    };
    columns.iter().map(column).collect()
}
