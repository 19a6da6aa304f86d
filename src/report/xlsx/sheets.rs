//! The sheets that are drawn from the record alone.

use std::collections::BTreeMap;
use std::io;

use crate::check::{self, Group, Tally};
use crate::finding::{Severity, Standing};
use crate::model::{Arg, Money, Said, Side};
use crate::report::closing::{beside_verdicts, figures_of, foot, role};
use crate::report::commands::again;
use crate::report::footnotes::{source_of, with_left};
use crate::report::human::severity_word;
use crate::report::record::{FindingRecord, Record, RuleRecord};
use crate::report::sheet::Cell;
use crate::report::xlsx::approved;
use crate::report::xlsx::book::{MOST_ROWS, Page, Shade};
use crate::rules::nouns::Confidence;
use crate::words::Words;

/// 汇总: the money first.
pub(super) fn summary(record: &Record<'_>, words: &Words) -> io::Result<Page> {
    let mut page = Page::new(&words.plain("xlsx-summary"), &[34, 14, 22, 22, 22, 22])?;
    page.title(&words.plain("xlsx-title"))?;
    page.text(&verdict(record, words))?;
    page.skip();
    page.heads(&heads(words, &["head-lines-of", "head-lines", "head-amount"]))?;
    for figure in figures_of(&record.totals, words) {
        let name = format!("{}{}", "    ".repeat(figure.depth), figure.name);
        page.row(
            &[Cell::from(name), Cell::Count(figure.tally.lines), Cell::Money(figure.tally.amount)],
            Shade::Plain,
        )?;
    }
    page.text(&foot(record, words))?;
    page.skip();
    page.heads(&heads(words, &["head-code", "head-findings", "head-amount"]))?;
    for (code, tally) in by_code(record) {
        page.row(&[Cell::from(code), Cell::Count(tally.lines), Cell::Money(tally.amount)], Shade::Plain)?;
    }
    if let Some(approved) = &record.approved {
        page.skip();
        approved::table(&mut page, approved, words)?;
    }
    page.skip();
    page.text(&words.plain("closing-alert"))?;
    Ok(page)
}

/// The whole in few words, for who reads no further.
fn verdict(record: &Record<'_>, words: &Words) -> String {
    let (wrong, open) = (record.totals.misallocated, record.totals.undetermined);
    let said = Said::new(if wrong.lines > 0 { "xlsx-wrong" } else { "xlsx-none-wrong" })
        .with("lines", wrong.lines)
        .with("amount", wrong.amount)
        .with("review", record.totals.review.lines)
        .with("undetermined", open.lines);
    let beside = beside_verdicts(record);
    let beside = (beside > 0).then(|| words.say(&Said::new("xlsx-beside").with("count", beside)));
    words.say(&said) + &beside.unwrap_or_default()
}

/// How many findings there are of each code, and their money.
fn by_code(record: &Record<'_>) -> BTreeMap<String, Tally> {
    let mut codes: BTreeMap<String, Tally> = BTreeMap::new();
    for finding in &record.findings {
        codes.entry(finding.code.to_string()).or_default().count(finding.amount);
    }
    codes
}

/// So many columns at the front of a finding show by their colour how grave it is.
const LED: u16 = 4;

/// 疑点清单: every finding, with room for who looks into it.
pub(super) fn findings(record: &Record<'_>, words: &Words) -> io::Result<Page> {
    let widths = [6, 8, 8, 14, 16, 7, 10, 10, 14, 8, 14, 15, 40, 30, 20, 18];
    let mut page = Page::new(&words.plain("xlsx-findings"), &widths)?;
    page.main_heads(&heads(
        words,
        &[
            "head-number",
            "head-severity",
            "head-standing",
            "head-code",
            "head-file",
            "head-row",
            "head-item",
            "head-estate",
            "head-work",
            "head-side",
            "head-fund",
            "head-amount",
            "head-message",
            "head-source",
            "head-could-pay",
            "head-confirmed",
        ],
    ))?;
    for (number, finding) in (1..).zip(record.findings.shown()) {
        if page.left() <= 1 {
            let left = (record.findings.len() as u64).saturating_sub(u64::from(MOST_ROWS) - 2);
            page.text(&words.say(&Said::new("xlsx-left-out").with("count", left)))?;
            break;
        }
        page.led_row(&finding_cells(record, words, number, &finding), shade(&finding), LED)?;
    }
    Ok(page)
}

fn finding_cells(record: &Record<'_>, words: &Words, number: u64, finding: &FindingRecord) -> Vec<Cell> {
    let text = |value: Option<&str>| Cell::from(value.unwrap_or_default());
    let rules: Vec<&RuleRecord> = finding
        .rules()
        .into_iter()
        .chain(finding.limit_id.as_deref())
        .filter_map(|id| record.rule(id))
        .collect();
    let basis = |rule: &&RuleRecord| {
        let sources = rule.cites.iter().map(|cite| source_of(words, cite));
        std::iter::once(rule.id.clone()).chain(sources).collect::<Vec<_>>().join("\n")
    };
    let basis: Vec<String> = rules.iter().map(basis).collect();
    let sheet = finding.sheet.iter().map(|sheet| format!("\n{sheet}"));
    let file: String = std::iter::once(finding.shown_path(words)).chain(sheet).collect();
    vec![
        Cell::Count(number),
        Cell::from(words.plain(severity_word(finding.severity))),
        Cell::from(words.plain(standing_word(finding.standing))),
        Cell::from(&*finding.code),
        Cell::from(file),
        finding.row.map_or_else(|| Cell::from(""), Cell::Count),
        text(finding.item.as_deref()),
        text(finding.estate.as_deref()),
        text(finding.work.as_deref().map(|id| record.work(id))),
        Cell::from(finding.side.map(|side| side_word(side, words)).unwrap_or_default()),
        text(finding.fund.as_deref().map(|id| record.fund(id))),
        finding.amount.map_or_else(|| Cell::from(""), Cell::Money),
        Cell::from(&*finding.message),
        Cell::from(basis.join("\n")),
        Cell::from(funds(record, finding, words)),
        Cell::from(""),
    ]
}

/// The funds that could pay, each with what is left of its quota.
fn funds(record: &Record<'_>, finding: &FindingRecord, words: &Words) -> String {
    let names: Arg = finding.could_pay.iter().map(|id| with_left(finding, id, record.fund(id))).collect();
    words.say(&Said::new("plain-list").with("items", names))
}

fn side_word(side: Side, words: &Words) -> String {
    words.say(&Said::new("plain-list").with("items", side))
}

/// The message that names where a finding stands.
fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Open => "standing-open",
        Standing::Waived => "row-waived",
        Standing::Known => "row-known",
    }
}

fn shade(finding: &FindingRecord) -> Shade {
    match (finding.standing, finding.severity) {
        (Standing::Open, Severity::Error) => Shade::Red,
        (Standing::Open, Severity::Warning) => Shade::Amber,
        (Standing::Open, Severity::Note) => Shade::Plain,
        (Standing::Waived | Standing::Known, _) => Shade::Grey,
    }
}

/// 额度核对: granted, used and left, and what limits were broken.
pub(super) fn quotas(record: &Record<'_>, words: &Words) -> io::Result<Page> {
    let mut page = Page::new(&words.plain("xlsx-quotas"), &[44, 20, 20, 20, 10])?;
    if record.quotas.is_empty() {
        page.text(&words.plain("xlsx-no-quotas"))?;
    } else {
        page.main_heads(&heads(
            words,
            &["head-quota", "head-granted", "head-used", "head-left", "head-lines"],
        ))?;
        for quota in &record.quotas {
            let shade = if quota.left < Money::ZERO { Shade::Red } else { Shade::Plain };
            let money = [quota.granted, quota.used, quota.left].map(Cell::Money);
            let cells: Vec<Cell> = std::iter::once(Cell::from(&*quota.name))
                .chain(money)
                .chain([Cell::Count(quota.lines)])
                .collect();
            page.row(&cells, shade)?;
        }
    }
    page.end_main();
    page.skip();
    page.title(&words.plain("xlsx-limits"))?;
    page.heads(&heads(words, &["head-message", "head-value", "head-limit", "head-excess", "head-lines"]))?;
    for finding in record.findings.iter().filter(|finding| finding.limit_id.is_some()) {
        let figure = |value: &Option<String>| Cell::Number(value.clone().unwrap_or_default());
        let figures = [&finding.value, &finding.limit, &finding.excess].map(figure);
        let cells: Vec<Cell> = std::iter::once(Cell::from(&*finding.message))
            .chain(figures)
            .chain([Cell::Count(finding.lines)])
            .collect();
        page.row(&cells, shade(&finding))?;
    }
    Ok(page)
}

/// 建议: who could pay instead, and on what condition.
pub(super) fn suggestions(record: &Record<'_>, words: &Words) -> io::Result<Page> {
    let mut page = Page::new(&words.plain("xlsx-suggestions"), &[16, 7, 10, 10, 16, 8, 16, 15, 36, 46])?;
    page.main_heads(&heads(
        words,
        &[
            "head-file",
            "head-row",
            "head-item",
            "head-estate",
            "head-work",
            "head-side",
            "head-fund",
            "head-amount",
            "head-could-pay",
            "head-could-pay-if",
        ],
    ))?;
    let text = |value: Option<&str>| Cell::from(value.unwrap_or_default());
    for finding in record.findings.shown() {
        if (finding.could_pay.is_empty() && finding.could_pay_if.is_empty()) || page.left() == 0 {
            continue;
        }
        let on_condition = finding.could_pay_if.iter().map(|one| {
            let said = Said::new("could-pay-if-line").with("conditions", &*one.condition);
            words.say(&said.with("funds", record.fund(&one.fund)))
        });
        page.row(
            &[
                Cell::from(finding.shown_path(words)),
                finding.row.map_or_else(|| Cell::from(""), Cell::Count),
                text(finding.item.as_deref()),
                text(finding.estate.as_deref()),
                text(finding.work.as_deref().map(|id| record.work(id))),
                Cell::from(finding.side.map(|side| side_word(side, words)).unwrap_or_default()),
                text(finding.fund.as_deref().map(|id| record.fund(id))),
                finding.amount.map_or_else(|| Cell::from(""), Cell::Money),
                Cell::from(funds(record, &finding, words)),
                Cell::from(on_condition.collect::<Vec<_>>().join("\n")),
            ],
            Shade::Plain,
        )?;
    }
    Ok(page)
}

/// 未核对: what nobody should take for checked.
pub(super) fn not_checked(record: &Record<'_>, words: &Words) -> io::Result<Page> {
    let mut page = Page::new(&words.plain("xlsx-not-checked"), &[24, 100, 16])?;
    page.heads(&heads(words, &["head-what", "head-message", "head-amount"]))?;
    let mut say = |what: &'static str, message: &str, amount: Option<Money>, shade: Shade| {
        let amount = amount.map_or_else(|| Cell::from(""), Cell::Money);
        page.row(&[Cell::from(words.plain(what)), Cell::from(message), amount], shade)
    };
    for problem in &record.problems {
        say("xlsx-problem", &format!("{}: {}", problem.path, problem.message), None, Shade::Red)?;
    }
    if let Some(what) = &record.not_checked {
        say("xlsx-lacking", what, None, Shade::Amber)?;
    }
    for what in &record.skipped {
        say("xlsx-skipped", what, None, Shade::Plain)?;
    }
    let undecided = |finding: &FindingRecord| {
        let group = check::by_code(&finding.code).map(|check| check.group);
        finding.code == "undetermined" || group == Some(Group::Reading)
    };
    for finding in record.findings.iter().filter(|finding| undecided(finding)).take(MOST_ROWS as usize / 2) {
        say("xlsx-undecided", &finding.message, finding.amount, Shade::Amber)?;
    }
    for assumption in &record.assumptions {
        say("xlsx-assumed", &assumption.message, Some(assumption.amount), Shade::Plain)?;
    }
    for note in record.notes.iter().chain(&record.run.settings) {
        say("xlsx-note", note, None, Shade::Plain)?;
    }
    Ok(page)
}

/// 规则依据: the rules that findings name, with their sources.
pub(super) fn rules(record: &Record<'_>, words: &Words) -> io::Result<Page> {
    let mut page = Page::new(&words.plain("xlsx-rules"), &[24, 10, 40, 36, 12, 30, 12, 12])?;
    page.main_heads(&heads(
        words,
        &[
            "head-rule",
            "head-effect",
            "head-because",
            "head-source",
            "head-at",
            "head-words",
            "head-issued",
            "head-confidence",
        ],
    ))?;
    for rule in &record.rules {
        let own = [
            Cell::from(&*rule.id),
            Cell::from(words.plain(effect_word(&rule.effect))),
            Cell::from(&*rule.because),
        ];
        for cite in &rule.cites {
            let issued = cite.issued.map_or_else(|| Cell::from(""), Cell::Date);
            let cells = [
                Cell::from(&*cite.title),
                Cell::from(&*cite.at),
                Cell::from(cite.words.as_deref().unwrap_or_default()),
            ];
            let confidence = Cell::from(words.plain(confidence_word(cite.confidence)));
            page.row(
                &own.iter().cloned().chain(cells).chain([issued, confidence]).collect::<Vec<_>>(),
                Shade::Plain,
            )?;
        }
    }
    Ok(page)
}

/// 运行信息: all that is needed to do it again.
pub(super) fn run(record: &Record<'_>, words: &Words) -> io::Result<Page> {
    let mut page = Page::new(&words.plain("xlsx-run"), &[24, 60, 70, 12, 22])?;
    page.heads(&heads(words, &["head-what", "head-value-of", "head-digest", "head-lines", "head-amount"]))?;
    let mut say = |what: String, value: &str, digest: &str, lines: Option<u64>, amount: Option<Money>| {
        let lines = lines.map_or_else(|| Cell::from(""), Cell::Count);
        let amount = amount.map_or_else(|| Cell::from(""), Cell::Money);
        page.row(&[Cell::from(what), Cell::from(value), Cell::from(digest), lines, amount], Shade::Plain)
    };
    let tool = format!("{} {}", record.tool.name, record.tool.version);
    say(words.plain("xlsx-tool"), &tool, "", None, None)?;
    if let Some(day) = record.as_of {
        say(words.plain("xlsx-as-of"), &day.to_string(), "", None, None)?;
    }
    for pack in &record.packs {
        say(words.plain("xlsx-pack"), &format!("{} {}", pack.id, pack.title), &pack.sha256, None, None)?;
    }
    for input in &record.inputs {
        let what = words.say(&Said::new("xlsx-input").with("role", role(&input.role, words)));
        let digest = input.sha256.as_deref().unwrap_or_default();
        say(what, &input.path, digest, Some(input.lines), input.amount)?;
    }
    say(words.plain("xlsx-command"), &again(record), &record.run.sha256, None, None)?;
    say(words.plain("xlsx-digest"), "", &record.digest, None, None)?;
    Ok(page)
}

fn heads(words: &Words, keys: &[&'static str]) -> Vec<String> {
    keys.iter().map(|key| words.plain(key)).collect()
}

/// The message that names what a rule does.
fn effect_word(effect: &str) -> &'static str {
    match effect {
        "allow" => "effect-allow",
        "deny" => "effect-deny",
        "review" => "effect-review",
        "limit" => "effect-limit",
        _ => "effect-approved",
    }
}

/// The message that names how far a source can be relied on.
fn confidence_word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Regulation => "confidence-word-regulation",
        Confidence::Statement => "confidence-word-statement",
        Confidence::Secondary => "confidence-word-secondary",
    }
}
