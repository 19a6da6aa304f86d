//! `explain`: a page about a code, a rule, a limit, a fund, a work or a source.

use clap::Args;
use unicode_width::UnicodeWidthStr;

use crate::check;
use crate::command::args::RulesArgs;
use crate::command::{Exit, Failure, Stage, misused};
use crate::command::{limits, session};
use crate::lint;
use crate::model::{Arg, Bilingual, Said, text};
use crate::rules::clause::{Clause, Rule};
use crate::rules::nouns::{Cite, Confidence, Fund, Source, Work};
use crate::rules::outcome::{dim_name, period_text, show};
use crate::rules::space::Dim;
use crate::rules::tree::suggestion;
use crate::rules::{Effect, FundId, Meaning, Ruleset, WorkId};
use crate::words::Words;

#[derive(Clone, Debug, Args)]
pub(super) struct ExplainArgs {
    /// A code, or the id or name of a rule, a fund, a work or a source
    #[arg(value_name = "CODE|RULE|FUND|WORK")]
    pub name: String,
    #[command(flatten)]
    pub rules: RulesArgs,
}

/// A page: headings with what stands beside them.
pub(super) struct Page<'a> {
    pub(super) words: &'a Words,
    lines: Vec<(String, String)>,
}

pub(super) fn run(args: &ExplainArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    if let Some(check) = check::by_code(&args.name) {
        write!(stage.out, "{}", check.page_in(stage.words.is_chinese()))?;
        return Ok(Exit::Clean);
    }
    if let Some(lint) = lint::by_code(&args.name) {
        write!(stage.out, "{}", lint.page_in(stage.words.is_chinese()))?;
        return Ok(Exit::Clean);
    }
    let rules = session::rules(&args.rules)?;
    let page = page(&rules, &args.name, stage.words).ok_or_else(|| unknown(&rules, &args.name))?;
    page.write(stage)?;
    Ok(Exit::Clean)
}

fn unknown(rules: &Ruleset, name: &str) -> Failure {
    let known = check::ALL
        .iter()
        .map(|check| check.code)
        .chain(lint::ALL.iter().map(|lint| lint.code))
        .chain(rules.rules.iter().map(|rule| rule.id.as_str()))
        .chain(rules.limits.iter().map(|limit| limit.id.as_str()))
        .chain(rules.funds.iter().map(|fund| fund.id.as_str()))
        .chain(rules.works.iter().map(|work| work.id.as_str()))
        .chain(rules.sources.iter().map(|source| source.id.as_str()));
    let near = suggestion(text::nearest(name, known));
    misused(Said::new("no-such-thing").with("name", name).with("near", near))
}

/// The page of whatever has this id or name.
fn page<'a>(rules: &Ruleset, name: &str, words: &'a Words) -> Option<Page<'a>> {
    let mut page = Page { words, lines: Vec::new() };
    let named = |rule: &&Rule| {
        [rule.id.as_str(), rule.written_id()].contains(&name) || rule.unless.iter().any(|u| u.id == name)
    };
    let found: Vec<&Rule> = rules.rules.iter().filter(named).collect();
    if !found.is_empty() {
        for rule in found {
            of_rule(&mut page, rules, rule);
        }
    } else if let Some(limit) = rules.limits.iter().find(|limit| limit.id == name) {
        limits::page(&mut page, rules, limit);
    } else if let Some(fund) = rules.fund_names.sure(name) {
        of_fund(&mut page, rules, fund);
    } else if let Some(work) = rules.work_names.sure(name) {
        of_work(&mut page, rules, work);
    } else if let Some(Meaning::OneOf(funds)) = rules.fund_names.known(name) {
        let funds = funds.into_iter().map(|fund| (&rules[fund].id, &rules[fund].name));
        of_several(&mut page, name, funds);
    } else if let Some(Meaning::OneOf(works)) = rules.work_names.known(name) {
        let works = works.into_iter().map(|work| (&rules[work].id, &rules[work].name));
        of_several(&mut page, name, works);
    } else {
        of_source(&mut page, rules, rules.sources.iter().find(|source| source.id == name)?);
    }
    Some(page)
}

impl Page<'_> {
    pub(super) fn line(&mut self, key: &'static str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.lines.push((self.words.plain(key), value));
        }
    }

    fn write(&self, stage: &mut Stage<'_>) -> std::io::Result<()> {
        let width = self.lines.iter().map(|(heading, _)| heading.width()).max().unwrap_or(0);
        for (heading, value) in &self.lines {
            let gap = " ".repeat(width - heading.width());
            for (at, line) in value.split('\n').enumerate() {
                let heading = if at == 0 { format!("{heading}{gap}") } else { " ".repeat(width) };
                writeln!(stage.out, "{heading}  {}", text::visible(line))?;
            }
        }
        Ok(())
    }
}

fn of_rule(page: &mut Page<'_>, rules: &Ruleset, rule: &Rule) {
    let words = page.words;
    page.line("list-id", &rule.id);
    page.line("page-effect", words.plain(effect_word(rule.effect)));
    page.line("page-funds", rule.funds.join(", "));
    let clauses =
        rules.clauses.iter().filter(|clause| rules.rules.get(clause.rule).is_some_and(|r| r.id == rule.id));
    for clause in clauses {
        of_clause(page, rules, clause);
    }
    page.line("page-because", words.pick(&rule.because));
    page.line("page-cites", cites(rules, &rule.cites, words));
    for exception in &rule.unless {
        let because = words.pick(&exception.because);
        let text = format!("{}: {because}\n{}", exception.id, cites(rules, &exception.cites, words));
        page.line("page-exceptions", text);
    }
    if rule.delegable {
        page.line("page-delegable", words.plain("yes"));
    }
    page.line("page-place", &*rule.spot.path);
}

fn of_clause(page: &mut Page<'_>, rules: &Ruleset, clause: &Clause) {
    page.line("page-works", clause.works_text.join(", "));
    if rules.tells_sides_apart() {
        let side = clause.region.0.iter().find(|(dim, _)| *dim == Dim::Side);
        let both = page.words.plain("both-sides");
        page.line("page-side", side.map_or(both, |&(dim, mask)| show(rules, dim, mask)));
    }
    let facts = clause.region.0.iter().filter(|(dim, _)| matches!(dim, Dim::Fact(_)));
    let facts: Vec<String> =
        facts.map(|&(dim, mask)| format!("{} = {}", dim_name(rules, dim), show(rules, dim, mask))).collect();
    page.line("page-where", facts.join(", "));
    if clause.period != (None, None) {
        page.line("page-period", period_text(clause.period.0, clause.period.1));
    }
}

/// Each citation on a line: source, clause, decisive words, confidence.
pub(super) fn cites(rules: &Ruleset, cites: &[Cite], words: &Words) -> String {
    let lines = cites.iter().filter_map(|cite| {
        let source = rules.source(cite)?;
        let quoted = cite.words.as_ref().map(|quoted| format!(" “{quoted}”")).unwrap_or_default();
        Some(format!("{}, {}{quoted} ({})", source.title, cite.at, confidence(source, words)))
    });
    lines.collect::<Vec<_>>().join("\n")
}

pub(super) fn confidence(source: &Source, words: &Words) -> String {
    words.plain(match source.confidence {
        Confidence::Regulation => "confidence-word-regulation",
        Confidence::Statement => "confidence-word-statement",
        Confidence::Secondary => "confidence-word-secondary",
    })
}

fn of_fund(page: &mut Page<'_>, rules: &Ruleset, id: FundId) {
    let (words, fund): (_, &Fund) = (page.words, &rules[id]);
    page.line("list-id", &fund.id);
    page.line("list-name", words.pick(&fund.name));
    page.line("page-aliases", fund.alias.join(", "));
    page.line("page-groups", fund.groups.join(", "));
    let otherwise = match fund.otherwise.and_then(|at| rules.rules.get(at)) {
        Some(rule) => format!("{}: {}", words.plain("effect-review"), words.pick(&rule.because)),
        None => words.plain("otherwise-not-allowed"),
    };
    page.line("page-otherwise", otherwise);
    let names = |clause: &&Clause| clause.funds.has(id);
    let mut named: Vec<String> = Vec::new();
    for rule in rules.clauses.iter().filter(names).filter_map(|clause| rules.rules.get(clause.rule)) {
        let effect = words.plain(effect_word(rule.effect));
        let line = format!("{} ({effect}): {}", rule.id, words.pick(&rule.because));
        if !named.contains(&line) {
            named.push(line);
        }
    }
    page.line("page-rules", named.join("\n"));
}

fn of_work(page: &mut Page<'_>, rules: &Ruleset, id: WorkId) {
    let (words, work): (_, &Work) = (page.words, &rules[id]);
    page.line("list-id", &work.id);
    page.line("list-name", words.pick(&work.name));
    page.line("page-aliases", work.alias.join(", "));
    let class = work.class.as_deref().map(|class| words.plain(class_word(class)));
    page.line("page-class", class.unwrap_or_default());
    page.line("page-tags", work.tags.join(", "));
    let implied = work.implies.map(|(side, _)| words.say(&Said::new("on-side").with("side", side)));
    page.line("page-implies", implied.unwrap_or_default().trim());
    let leaves: Vec<&str> =
        work.leaves.iter().filter(|leaf| **leaf != id).map(|leaf| rules[*leaf].id.as_str()).collect();
    page.line("page-leaves", leaves.join(", "));
}

/// A name that may mean several things.
fn of_several<'r>(
    page: &mut Page<'_>,
    name: &str,
    things: impl Iterator<Item = (&'r String, &'r Bilingual)>,
) {
    let words = page.words;
    let things: Vec<String> = things.map(|(id, name)| format!("{id}: {}", words.pick(name))).collect();
    page.line("list-name", name);
    page.line("page-may-mean", things.join("\n"));
    page.line("page-note", words.plain("page-several"));
}

fn of_source(page: &mut Page<'_>, rules: &Ruleset, source: &Source) {
    let words = page.words;
    page.line("list-id", &source.id);
    page.line("list-title", &source.title);
    page.line("page-issuer", source.issuer.clone().unwrap_or_default());
    page.line("page-issued", source.issued.map(|date| date.to_string()).unwrap_or_default());
    page.line("page-confidence", confidence(source, words));
    page.line("page-note", source.note.as_ref().map(|note| words.pick(note).to_owned()).unwrap_or_default());
    let rests = |cite: &Cite| rules.source(cite).is_some_and(|cited| cited.id == source.id);
    let named = rules.rules.iter().filter(|rule| rule.cites.iter().any(rests)).map(|rule| rule.id.as_str());
    let limits = rules.limits.iter().filter(|limit| limit.cites.iter().any(rests));
    let named = named.chain(limits.map(|limit| limit.id.as_str()));
    let list = words.say(&Said::new("plain-list").with("items", named.collect::<Arg>()));
    page.line("page-rules", list);
}

/// The message that names what a rule does.
pub(super) fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "effect-allow",
        Effect::Deny => "effect-deny",
        Effect::Review => "effect-review",
    }
}

/// The message that names a class of works.
pub(super) fn class_word(class: &str) -> &'static str {
    match class {
        "basic" => "class-basic",
        "improvement" => "class-improvement",
        _ => "class-upgrade",
    }
}
