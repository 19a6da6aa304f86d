//! A finding as a person reads it at a terminal: the sentence, their own row, the rule, who could pay, what next.

use std::fmt::Write as _;
use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::check::{self, Group, telling};
use crate::finding::{Finding, Held, Place, Severity};
use crate::model::text::visible;
use crate::model::{Arg, Money, Said};
use crate::report::closing::{self, left, right};
use crate::report::{Format, Report, condition};
use crate::rules::Ruleset;
use crate::rules::ruleset::{Cite, Confidence, Rule};
use crate::words::{Language, Words};

/// The format.
pub const FORMAT: Format = Format {
    name: "human",
    about: "for people: each finding with its row, its rule and who could pay (100 at most)",
    digests: false,
    closes: true,
    render,
};

/// How many findings are drawn.
const MOST: usize = 100;

/// The columns of an excerpt.
const SHOWN: [&str; 6] = ["item", "estate", "work", "side", "fund", "amount"];

/// The widest a cell of an excerpt gets.
const WIDEST: usize = 24;

fn render(report: &Report<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.findings.iter().take(MOST) {
        draw(report, words, finding, out)?;
        writeln!(out)?;
    }
    let rest = report.findings.get(MOST..).unwrap_or_default();
    if !rest.is_empty() {
        let amount: Money = rest.iter().filter_map(|finding| finding.amount).sum();
        let said = Said::new("found-more").with("count", rest.len()).with("amount", amount);
        writeln!(out, "{}\n", words.say(&said))?;
    }
    closing::write(report, words, out)
}

/// Draws one finding.
pub fn draw(report: &Report<'_>, words: &Words, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint(report.style.color);
    let head = format!("{}[{}]", words.plain(severity_word(finding.severity)), finding.code);
    let message = words.say(&check::say(finding, report.audit.rules));
    writeln!(out, "{}: {}", paint.severity(finding.severity, &head), paint.bold(&message))?;
    let gutter = finding.place.map_or(1, |place| place.row.to_string().len());
    let indent = " ".repeat(gutter);
    writeln!(out, "{indent} {} {}", paint.blue("-->"), place(report, words, finding))?;
    if let Some(excerpt) = excerpt(report, finding) {
        excerpt.draw(report, words, finding, gutter, out)?;
    }
    for line in footnotes(report, words, finding) {
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

/// `budget.csv:42  (item B-0417, column `fund`)`
fn place(report: &Report<'_>, words: &Words, finding: &Finding) -> String {
    let mut text = report.shown_path(finding, words);
    if let Some(place) = finding.place {
        // Writing to a string cannot fail.
        let _ = write!(text, ":{}", place.row);
    }
    let sheet = report.sheet(finding).map(|sheet| Said::new("at-sheet").with("sheet", sheet));
    let item = report.item(finding).map(|item| Said::new("at-item").with("item", item));
    let column = finding.column.and_then(|at| header(report, finding, at)).map(|header| {
        let said = Said::new(if report.sheet(finding).is_some() { "at-lettered" } else { "at-column" });
        said.with("column", header).with("letters", report.letters(finding).unwrap_or_default())
    });
    let parts = [sheet, item, column].into_iter().flatten();
    let joined =
        parts.reduce(|first, second| Said::new("at-and").with("first", first).with("second", second));
    let place = joined.map(|parts| words.say(&Said::new("at-place").with("parts", parts)));
    place.map_or_else(|| text.clone(), |place| format!("{text}  {place}"))
}

fn header(report: &Report<'_>, finding: &Finding, at: usize) -> Option<String> {
    let headers = match report.book(finding) {
        Some(book) => &book.table.layout.headers,
        None => &report.audit.estates?.layout.headers,
    };
    headers.get(at).cloned()
}

/// The row a finding is about: some of its columns, with the cells to be marked.
struct Excerpt {
    row: u64,
    columns: Vec<Column>,
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

fn excerpt(report: &Report<'_>, finding: &Finding) -> Option<Excerpt> {
    let book = report.book(finding)?;
    // A finding about a group names its largest lines instead.
    let place = finding.place.filter(|_| finding.held.is_none())?;
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
        header: cut(book.table.layout.headers.get(at).map(String::as_str).unwrap_or_default()),
        cell: cut(cells.get(at).map(|cell| cell.trim()).unwrap_or_default()),
        mark: match (finding.column == Some(at), beside.contains(&id)) {
            (true, _) => Mark::Main,
            (false, true) => Mark::Beside,
            (false, false) => Mark::None,
        },
        is_money: id == "amount",
    };
    Some(Excerpt { row: place.row, columns: columns.into_iter().map(column).collect() })
}

impl Excerpt {
    fn draw(
        &self,
        report: &Report<'_>,
        words: &Words,
        finding: &Finding,
        gutter: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let paint = Paint(report.style.color);
        let widths: Vec<usize> =
            self.columns.iter().map(|column| column.header.width().max(column.cell.width())).collect();
        let line = |text: fn(&Column) -> String| {
            let cells = self.columns.iter().zip(&widths).map(|(column, width)| {
                if column.is_money { right(&text(column), *width) } else { left(&text(column), *width) }
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let (indent, bar) = (" ".repeat(gutter), paint.blue("|"));
        writeln!(out, "{indent} {bar}  {}", line(|column| column.header.clone()))?;
        writeln!(out, "{} {bar}  {}", paint.blue(&self.row.to_string()), line(|column| column.cell.clone()))?;
        let label =
            check::label(finding, report.audit.rules).map(|label| words.say(&label)).unwrap_or_default();
        let marks = paint.severity(finding.severity, &self.marks(&widths, &label));
        writeln!(out, "{indent} {bar}  {marks}")
    }

    /// The line of marks, with a few words at its end.
    fn marks(&self, widths: &[usize], label: &str) -> String {
        let mut text = String::new();
        for (column, width) in self.columns.iter().zip(widths) {
            let sign = match column.mark {
                Mark::None => " ",
                Mark::Main => "^",
                Mark::Beside => "~",
            };
            let marked = sign.repeat(column.cell.width().max(1));
            text.push_str(&if column.is_money { right(&marked, *width) } else { left(&marked, *width) });
            text.push_str("  ");
        }
        format!("{} {label}", text.trim_end()).trim_end().to_owned()
    }
}

/// A cell cut to a width, made safe to show.
fn cut(cell: &str) -> String {
    let plain = visible(cell);
    if plain.width() <= WIDEST {
        return plain;
    }
    let mut room = WIDEST - 1;
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
fn footnotes(report: &Report<'_>, words: &Words, finding: &Finding) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(
        finding.inferred.as_ref().map(|inferred| words.say(&telling::inferred(report.audit.rules, inferred))),
    );
    lines.extend(rule_lines(report, words, finding));
    lines.extend(approved_line(report, words, finding));
    lines.extend(limit_lines(report, words, finding));
    if !finding.grounds.could_pay.is_empty() {
        let funds = finding.grounds.could_pay.iter().map(|id| fund(report, words, id));
        lines.push(words.say(&Said::new("could-pay-line").with("funds", funds.collect::<Arg>())));
    }
    lines.extend(could_pay_if(report, words, finding));
    if let Some(held) = finding.held.as_deref().filter(|_| finding.place.is_some() && finding.lines > 0) {
        lines.push(words.say(&Said::new("next-lines").with("command", lines_of(report, held))));
        return lines;
    }
    if let (Some(place), true) =
        (finding.place, is_of_line(finding) && finding.lines > 0 && report.books.get(finding.input).is_some())
    {
        let at =
            format!("{}{}", shell_word(&format!("{}:{}", report.path(finding), place.row)), report.flags);
        lines.push(words.say(&Said::new("next-line").with("place", at)));
    }
    lines
}

/// Whether a finding is about its line alone, so that `why` has more to say of it.
fn is_of_line(finding: &Finding) -> bool {
    let group = check::by_code(finding.code).map(|check| check.group);
    finding.code != "bad-row" && matches!(group, Some(Group::Reading | Group::Eligibility))
}

/// The command that gives back the lines of a group.
fn lines_of(report: &Report<'_>, held: &Held) -> String {
    let group =
        held.group.iter().map(|(key, value)| format!(" --group {}", shell_word(&format!("{key}={value}"))));
    format!("{} -q -o lines --lines-of {}{}", report.again, held.limit_id, group.collect::<String>())
}

/// The lines that count in a group, the largest by their places; the limit and where it comes from.
fn limit_lines(report: &Report<'_>, words: &Words, finding: &Finding) -> Vec<String> {
    let rules = report.audit.rules;
    let Some(held) = &finding.held else { return Vec::new() };
    let path = |input: usize| report.inputs.get(input).map(|input| &*input.path).unwrap_or_default();
    let one = |&(input, place, amount): &(usize, Place, Money)| {
        Said::new("largest-line")
            .with("place", format!("{}:{}", path(input), place.row))
            .with("amount", amount)
    };
    let largest: Arg = held.largest.iter().map(one).collect();
    let said = Said::new("group-lines").with("lines", finding.lines).with("largest", largest);
    let mut lines: Vec<String> = (!held.largest.is_empty()).then(|| words.say(&said)).into_iter().collect();
    let limit = rules.limits.iter().find(|limit| limit.id == held.limit_id);
    let limit = limit.filter(|_| finding.severity > Severity::Note);
    lines.extend(limit.map(|limit| cited(rules, words, "limit-line", &limit.id, &limit.cites)));
    lines
}

/// The rules that decided, each with where it comes from; where nothing is decided, only what they are called.
fn rule_lines(report: &Report<'_>, words: &Words, finding: &Finding) -> Vec<String> {
    let rules = report.audit.rules;
    let mut named: Vec<&str> = Vec::new();
    for reason in &finding.grounds.reasons {
        if !named.contains(&reason.rule.as_str()) {
            named.push(&reason.rule);
        }
    }
    if !finding.grounds.missing.is_empty() && !named.is_empty() {
        return vec![words.say(&Said::new("rules-line").with("rules", named.into_iter().collect::<Arg>()))];
    }
    named.into_iter().filter_map(|id| rules.rule(id)).map(|rule| rule_line(rules, words, rule)).collect()
}

/// On whose word approved content is not to be cut, under what says that it was.
fn approved_line(report: &Report<'_>, words: &Words, finding: &Finding) -> Option<String> {
    let is_cut = ["content-dropped", "content-reduced"].contains(&finding.code);
    let cite = report.audit.rules.approved.cites.first().filter(|_| is_cut)?;
    source_line(report.audit.rules, words, "rule-line", "approved", cite)
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

/// Funds that could pay if something missing turned out so, those with the same condition on one line.
fn could_pay_if(report: &Report<'_>, words: &Words, finding: &Finding) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for one in &finding.grounds.could_pay_if {
        let condition = condition::text(report.audit.rules, &one.facts, words);
        let name = fund(report, words, &one.fund);
        match groups.iter_mut().find(|(known, _)| *known == condition) {
            Some((_, funds)) => funds.push(name),
            None => groups.push((condition, vec![name])),
        }
    }
    let line = |(condition, funds): (String, Vec<String>)| {
        let said = Said::new("could-pay-if-line").with("conditions", condition);
        words.say(&said.with("funds", funds.into_iter().collect::<Arg>()))
    };
    groups.into_iter().map(line).collect()
}

/// A fund as the reader's language calls it: its id in English, its name in Chinese.
fn fund(report: &Report<'_>, words: &Words, id: &str) -> String {
    match words.language {
        Language::English => id.to_owned(),
        Language::Chinese => {
            let fund = report.audit.rules.funds.iter().find(|fund| fund.id == id);
            fund.map_or_else(|| id.to_owned(), |fund| fund.name.zh.clone())
        }
    }
}

/// `rule: central-inside — the source's title 2021-06-24, 四(三)`
pub fn rule_line(rules: &Ruleset, words: &Words, rule: &Rule) -> String {
    cited(rules, words, "rule-line", &rule.id, &rule.cites)
}

/// A rule, a limit or another part of the pack by its id, with the first text it rests on.
fn cited(rules: &Ruleset, words: &Words, key: &'static str, id: &str, cites: &[Cite]) -> String {
    let line = cites.first().and_then(|cite| source_line(rules, words, key, id, cite));
    line.unwrap_or_else(|| words.say(&Said::new("rule-line-bare").with("rule", id)))
}

fn source_line(rules: &Ruleset, words: &Words, key: &'static str, id: &str, cite: &Cite) -> Option<String> {
    let source = rules.source(cite)?;
    let confidence = match source.confidence {
        Confidence::Regulation => "confidence-regulation",
        Confidence::Statement => "confidence-statement",
        Confidence::Secondary => "confidence-secondary",
    };
    let issued = source.issued.map(|date| format!(" {date}")).unwrap_or_default();
    let said = Said::new(key)
        .with("rule", id)
        .with("source", &source.short)
        .with("issued", issued)
        .with("at", cite.at.as_str())
        .with("confidence", Said::new(confidence));
    Some(words.say(&said))
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
