//! A finding as a person reads it at a terminal: the sentence, their own row, the rule, who could pay, what next.

use std::fmt::Write as _;
use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::check::{self, Check};
use crate::finding::{Finding, Severity, Standing};
use crate::model::text::visible;
use crate::model::{Arg, Money, Said};
use crate::report::closing::{self, left, right};
use crate::report::commands::command;
use crate::report::record::{CiteRecord, CouldPayIf, FindingRecord, Findings, Largest, Record, RuleRecord};
use crate::report::{Format, Report, standing};
use crate::rules::ruleset::Confidence;
use crate::words::{Language, Words};

/// The format.
pub const FORMAT: Format = Format {
    name: "human",
    about: "for people: each finding with its row, its rule and who could pay (100 at most)",
    digests: false,
    closes: true,
    lines: false,
    render,
};

/// What stands between the cells of an excerpt, and how wide what stands before them is beside the number of the row.
const GAP: &str = "  ";
const BAR: usize = 4;

/// How many findings are drawn.
const MOST: usize = 100;

/// The columns of an excerpt.
const SHOWN: [&str; 6] = ["item", "estate", "work", "side", "fund", "amount"];

/// The widest a cell of an excerpt gets, and the narrowest to which it is cut so that its row fits.
const WIDEST: usize = 24;
const NARROWEST: usize = 6;

fn render(record: &Record<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let drawn = drawn(&record.findings);
    let mut left = record.findings.amount();
    for (&at, finding) in drawn.iter().zip(record.findings.shown_at(drawn.iter().copied())) {
        left += -finding.amount.unwrap_or_default();
        draw(record, words, at, &finding, out)?;
        writeln!(out)?;
    }
    let rest = record.findings.len() - drawn.len();
    if rest > 0 {
        let said = Said::new("found-more").with("count", rest).with("amount", left);
        writeln!(out, "{}\n", words.say(&said))?;
    }
    closing::write(record, words, out)
}

/// The findings that are drawn, by their places: where not all can be, those that nobody has accepted go before the rest.
fn drawn(findings: &Findings<'_>) -> Vec<usize> {
    let all = 0..findings.len();
    if findings.len() <= MOST {
        return all.collect();
    }
    let (open, accepted): (Vec<usize>, Vec<usize>) =
        all.partition(|&at| findings.standing(at) == Some(Standing::Open));
    open.into_iter().chain(accepted).take(MOST).collect()
}

/// Draws one finding, which stands `at` a place among the findings.
pub fn draw(
    record: &Record<'_>,
    words: &Words,
    at: usize,
    finding: &FindingRecord,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = Paint(record.style.color);
    let excerpt = record.findings.run().and_then(|report| excerpt(report, words, report.findings.get(at)?));
    let head = format!("{}[{}]", words.plain(severity_word(finding.severity)), finding.code);
    let message = excerpt.as_ref().map_or(&finding.message, |excerpt| &excerpt.message);
    writeln!(out, "{}: {}", paint.severity(finding.severity, &head), paint.bold(message))?;
    let gutter = finding.row.map_or(1, |row| row.to_string().len());
    let indent = " ".repeat(gutter);
    writeln!(out, "{indent} {} {}", paint.blue("-->"), place(words, finding))?;
    if let Some(excerpt) = excerpt {
        excerpt.fit(record.style.width.saturating_sub(gutter + BAR)).draw(
            &paint,
            finding.severity,
            gutter,
            out,
        )?;
    }
    for line in footnotes(record, words, finding) {
        writeln!(out, "{indent} {} {line}", paint.blue("="))?;
    }
    Ok(())
}

/// The message that names a severity.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "severity-error",
        Severity::Warning => "severity-warning",
        Severity::Note => "severity-note",
    }
}

/// `budget.csv:42`
pub fn path_and_row(words: &Words, finding: &FindingRecord) -> String {
    let mut text = finding.shown_path(words);
    if let Some(row) = finding.row {
        // Writing to a string cannot fail.
        let _ = write!(text, ":{row}");
    }
    text
}

/// `budget.csv:42  (item B-0417, column `fund`)`
pub fn place(words: &Words, finding: &FindingRecord) -> String {
    let text = path_and_row(words, finding);
    let sheet = finding.sheet.as_ref().map(|sheet| Said::new("at-sheet").with("sheet", sheet));
    // What is said of a waiver names it.
    let of_line = check::by_code(&finding.code).is_none_or(Check::is_of_lines);
    let item = finding.item.as_ref().filter(|_| of_line);
    let item = item.map(|item| Said::new("at-item").with("item", item));
    let column = finding.header.as_ref().map(|header| {
        let said = Said::new(if finding.sheet.is_some() { "at-lettered" } else { "at-column" });
        said.with("column", header).with("letters", finding.column.clone().unwrap_or_default())
    });
    let parts = [sheet, item, column].into_iter().flatten();
    let joined =
        parts.reduce(|first, second| Said::new("at-and").with("first", first).with("second", second));
    let place = joined.map(|parts| words.say(&Said::new("at-place").with("parts", parts)));
    place.map_or_else(|| text.clone(), |place| format!("{text}  {place}"))
}

/// The row a finding is about: some of its columns, with the cells to be marked.
struct Excerpt {
    row: u64,
    columns: Vec<Column>,
    /// The sentence without the few words that stand under the marks.
    message: String,
    /// Those words.
    label: String,
    /// Whether they have a line of their own.
    label_below: bool,
}

/// A column of an excerpt.
struct Column {
    header: String,
    cell: String,
    mark: Mark,
    is_money: bool,
}

/// How a cell is marked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    /// What the finding is about.
    Main,
    /// What clashes with it.
    Beside,
}

fn excerpt(report: &Report<'_>, words: &Words, finding: &Finding) -> Option<Excerpt> {
    let book = report.book(finding)?;
    // A finding about a group names its largest lines instead.
    let place = finding.place.filter(|_| finding.held().is_none())?;
    let cells = report.cells(finding).filter(|_| finding.code != "bad-row")?;
    let beside: Vec<&str> = finding
        .grounds
        .reasons
        .iter()
        .map(
            |reason| {
                if reason.kind == "fact" { reason.fact.as_deref().unwrap_or_default() } else { reason.kind }
            },
        )
        .collect();
    let mut columns: Vec<(usize, &str)> =
        SHOWN.iter().filter_map(|id| Some((book.table.layout.at(id)?, *id))).collect();
    if let Some(main) = finding.column.filter(|main| columns.iter().all(|(at, _)| at != main)) {
        columns.push((main, ""));
    }
    columns.sort_by_key(|(at, _)| *at);
    let column = |(at, id): (usize, &str)| Column {
        header: visible(book.table.layout.headers.get(at).map(String::as_str).unwrap_or_default()),
        cell: visible(cells.get(at).map(|cell| cell.trim()).unwrap_or_default()),
        mark: match (finding.column == Some(at), beside.contains(&id)) {
            (true, _) => Mark::Main,
            (false, true) => Mark::Beside,
            (false, false) => Mark::None,
        },
        is_money: id == "amount",
    };
    let label = check::label(finding, report.audit.rules).map(|label| words.say(&label));
    Some(Excerpt {
        row: place.row,
        columns: columns.into_iter().map(column).collect(),
        label_below: false,
        message: words.say(&check::say(finding, report.audit.rules)),
        label: label.unwrap_or_default(),
    })
}

impl Column {
    /// The same, cut to a width; money is not cut.
    fn cut(&self, width: usize) -> Column {
        let cell = if self.is_money { self.cell.clone() } else { cut(&self.cell, width) };
        Column { header: cut(&self.header, width), cell, ..*self }
    }

    fn width(&self) -> usize {
        self.header.width().max(self.cell.width())
    }
}

impl Excerpt {
    /// The same with its cells cut so that its row is no wider than this, as far as they can be cut.
    fn fit(self, width: usize) -> Excerpt {
        let cut_to = |widest: usize| self.columns.iter().map(|column| column.cut(widest)).collect::<Vec<_>>();
        let fits =
            |columns: &[Column]| columns.iter().map(|one| one.width() + GAP.len()).sum::<usize>() <= width;
        let mut all = (NARROWEST..=WIDEST).rev().map(cut_to);
        let columns = all.find(|columns| fits(columns)).unwrap_or_else(|| cut_to(NARROWEST));
        let fitted = Excerpt { columns, ..self };
        let widths: Vec<usize> = fitted.columns.iter().map(Column::width).collect();
        let label_below = fitted.marks(&widths).width() > width;
        Excerpt { label_below, ..fitted }
    }

    fn draw(&self, paint: &Paint, severity: Severity, gutter: usize, out: &mut dyn Write) -> io::Result<()> {
        let widths: Vec<usize> = self.columns.iter().map(Column::width).collect();
        let line = |text: fn(&Column) -> String| {
            let cells = self.columns.iter().zip(&widths).map(|(column, width)| {
                if column.is_money { right(&text(column), *width) } else { left(&text(column), *width) }
            });
            cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
        };
        let (indent, bar) = (" ".repeat(gutter), paint.blue("|"));
        writeln!(out, "{indent} {bar}  {}", line(|column| column.header.clone()))?;
        writeln!(out, "{} {bar}  {}", paint.blue(&self.row.to_string()), line(|column| column.cell.clone()))?;
        let marks = paint.severity(severity, &self.marks(&widths));
        writeln!(out, "{indent} {bar}  {marks}")?;
        if self.label_below {
            writeln!(out, "{indent} {bar}  {}", paint.severity(severity, &self.label))?;
        }
        Ok(())
    }

    /// The line of marks, with a few words at its end.
    fn marks(&self, widths: &[usize]) -> String {
        let mut text = String::new();
        for (column, width) in self.columns.iter().zip(widths) {
            let sign = match column.mark {
                Mark::None => " ",
                Mark::Main => "^",
                Mark::Beside => "~",
            };
            let marked = sign.repeat(column.cell.width().max(1));
            text.push_str(&if column.is_money { right(&marked, *width) } else { left(&marked, *width) });
            text.push_str(GAP);
        }
        let label = if self.label_below { "" } else { &self.label };
        format!("{} {label}", text.trim_end()).trim_end().to_owned()
    }
}

/// A cell cut to a width.
fn cut(plain: &str, width: usize) -> String {
    if plain.width() <= width {
        return plain.to_owned();
    }
    let mut room = width - 1;
    let kept: String = plain
        .chars()
        .take_while(|c| {
            let width = c.width().unwrap_or(0);
            let fits = width <= room;
            room = room.saturating_sub(width);
            fits
        })
        .collect();
    format!("{kept}…")
}

/// What stands under a finding: rules, who could pay, what to type next.
pub fn footnotes(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Vec<String> {
    let mut lines = grounds(record, words, finding);
    lines.extend(could_pay(record, words, finding));
    lines.extend(next(record, finding).map(|said| words.say(&said)));
    lines
}

/// What a finding rests on: what its work was taken for, the rules or the limit, and where they come from.
pub fn grounds(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Vec<String> {
    let mut lines: Vec<String> = standing::line(finding).iter().map(|said| words.say(said)).collect();
    lines.extend(finding.taken_for.iter().cloned());
    lines.extend(rule_lines(record, words, finding));
    lines.extend(approved_line(record, words, finding));
    lines.extend(limit_lines(record, words, finding));
    lines
}

/// Who could pay, and who could if something missing turned out so; each fund by what it is called.
pub fn payers<'f>(
    words: &Words,
    finding: &'f FindingRecord,
    called: impl Fn(&'f str) -> &'f str,
) -> Vec<String> {
    let mut lines = Vec::new();
    if !finding.could_pay.is_empty() {
        let funds = finding.could_pay.iter().map(|id| with_left(finding, id, called(id)));
        lines.push(words.say(&Said::new("could-pay-line").with("funds", funds.collect::<Arg>())));
    }
    lines.extend(could_pay_if(words, &finding.could_pay_if, called));
    lines
}

/// A fund that could pay, with what is left of its quota where there is one.
pub fn with_left(finding: &FindingRecord, id: &str, called: &str) -> Arg {
    let left = finding.could_pay_left.iter().find(|one| *one.fund == *id).map(|one| one.left);
    match left {
        None => Arg::from(called),
        Some(left) if left <= Money::ZERO => Said::new("fund-nothing-left").with("fund", called).into(),
        Some(left) => Said::new("fund-left").with("fund", called).with("amount", left).into(),
    }
}

/// What to type next, to see more of a finding.
fn next(record: &Record<'_>, finding: &FindingRecord) -> Option<Said> {
    let key = if finding.limit_id.is_some() { "next-lines" } else { "next-line" };
    command(record, finding).map(|command| Said::new(key).with("command", command))
}

/// The lines that count in a group, the largest by their places; the limit and where it comes from.
fn limit_lines(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Vec<String> {
    let Some(limit) = &finding.limit_id else { return Vec::new() };
    let one = |line: &Largest| {
        Said::new("largest-line")
            .with("place", format!("{}:{}", line.path, line.row))
            .with("amount", line.amount)
    };
    let largest: Arg = finding.largest.iter().map(one).collect();
    let said = Said::new("group-lines").with("lines", finding.lines).with("largest", largest);
    let mut lines: Vec<String> =
        (!finding.largest.is_empty()).then(|| words.say(&said)).into_iter().collect();
    let limit = record.rule(limit).filter(|_| finding.severity > Severity::Note);
    lines.extend(limit.map(|limit| rule_line(words, limit)));
    lines
}

/// The rules that decided, each with where it comes from; where nothing is decided, only what they are called.
fn rule_lines(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Vec<String> {
    let named = finding.rules();
    if !finding.missing.is_empty() && !named.is_empty() {
        return vec![words.say(&Said::new("rules-line").with("rules", named.into_iter().collect::<Arg>()))];
    }
    named.into_iter().filter_map(|id| record.rule(id)).map(|rule| rule_line(words, rule)).collect()
}

/// On whose word approved content is not to be cut, under what says that it was.
fn approved_line(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Option<String> {
    let is_cut = ["content-dropped", "content-reduced"].contains(&&*finding.code);
    let basis = record.rules.iter().find(|rule| rule.effect == "approved").filter(|_| is_cut)?;
    basis.cites.first().map(|cite| source_line(words, "rule-line", &basis.id, cite))
}

/// Who could pay, each fund as the reader's language calls it.
pub fn could_pay(record: &Record<'_>, words: &Words, finding: &FindingRecord) -> Vec<String> {
    payers(words, finding, |id| fund(record, id))
}

/// Funds that could pay if something missing turned out so, those with the same condition on one line.
pub fn could_pay_if<'f>(
    words: &Words,
    could: &'f [CouldPayIf],
    called: impl Fn(&'f str) -> &'f str,
) -> Vec<String> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in could {
        let name = called(&one.fund);
        match groups.iter_mut().find(|(known, _)| *known == one.condition) {
            Some((_, funds)) => funds.push(name),
            None => groups.push((&one.condition, vec![name])),
        }
    }
    let line = |(condition, funds): (&str, Vec<&str>)| {
        let said = Said::new("could-pay-if-line").with("conditions", condition);
        words.say(&said.with("funds", funds.into_iter().collect::<Arg>()))
    };
    groups.into_iter().map(line).collect()
}

/// A fund as the reader's language calls it: its id in English, its name in Chinese.
fn fund<'r>(record: &'r Record<'_>, id: &'r str) -> &'r str {
    match record.lang {
        Language::English => id,
        Language::Chinese => record.fund(id),
    }
}

/// `rule: central-inside — the source's title 2021-06-24, 四(三)`; a limit is called one.
pub fn rule_line(words: &Words, rule: &RuleRecord) -> String {
    cited(words, if rule.effect == "limit" { "limit-line" } else { "rule-line" }, rule)
}

/// Every text that a rule rests on, with where in it.
pub fn sources(words: &Words, rule: &RuleRecord) -> Vec<String> {
    rule.cites.iter().map(|cite| words.say(&source(Said::new("source-line"), cite))).collect()
}

/// A rule or a limit by its id, with the first text it rests on.
fn cited(words: &Words, key: &'static str, rule: &RuleRecord) -> String {
    let line = rule.cites.first().map(|cite| source_line(words, key, &rule.id, cite));
    line.unwrap_or_else(|| words.say(&Said::new("rule-line-bare").with("rule", &rule.id)))
}

fn source_line(words: &Words, key: &'static str, id: &str, cite: &CiteRecord) -> String {
    words.say(&source(Said::new(key).with("rule", id), cite))
}

fn source(said: Said, cite: &CiteRecord) -> Said {
    let confidence = match cite.confidence {
        Confidence::Regulation => "confidence-regulation",
        Confidence::Statement => "confidence-statement",
        Confidence::Secondary => "confidence-secondary",
    };
    let issued = cite.issued.map(|date| format!(" {date}")).unwrap_or_default();
    said.with("source", &cite.short)
        .with("issued", issued)
        .with("at", cite.at.as_str())
        .with("confidence", Said::new(confidence))
}

/// Colours, where they are wanted.
struct Paint(bool);

impl Paint {
    fn wrap(&self, code: &str, plain: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{plain}\u{1b}[0m") } else { plain.to_owned() }
    }

    fn severity(&self, severity: Severity, plain: &str) -> String {
        self.wrap(
            match severity {
                Severity::Error => "1;31",
                Severity::Warning => "1;33",
                Severity::Note => "1;36",
            },
            plain,
        )
    }

    fn bold(&self, plain: &str) -> String {
        self.wrap("1", plain)
    }

    fn blue(&self, plain: &str) -> String {
        self.wrap("1;34", plain)
    }
}
