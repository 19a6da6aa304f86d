//! The record of a run.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::check::approved::compare::Carried;
use crate::finding::{Kind, Verdict};
use crate::model::{Bilingual, Said};
use crate::report::Report;
use crate::report::fingerprint::{digest, fingerprints, of_words};
use crate::report::record::made::kinds_of;
use crate::report::record::{
    ApprovedRecord, Assumed, AssumptionRecord, CarriedRecord, CiteRecord, EstateRecord, Findings, Name,
    Names, PackRecord, ProblemRecord, Quotas, Record, RuleRecord, RunRecord, SCHEMA, Tool, Totals,
};
use crate::rules::Ruleset;
use crate::rules::limit::Limit;
use crate::rules::nouns::{Cite, Pack};
use crate::rules::tree::Spot;
use crate::words::Words;

impl<'a> Record<'a> {
    /// The record of a run, with fingerprints and a digest where `digests` asks for them.
    pub fn of(report: &'a Report<'a>, words: &'a Words, digests: bool) -> Record<'a> {
        let prints = if digests { fingerprints(report.findings, report.jobs) } else { Vec::new() };
        let say = |said: &Said| words.say(said);
        let kinds = kinds_of(report.findings);
        let mut record = Record {
            schema: SCHEMA.into(),
            tool: Tool::default(),
            lang: words.language,
            complete: report.complete,
            problems: problems(report, words),
            as_of: report.as_of,
            run: run(report, words),
            packs: report.audit.rules.packs.iter().map(|pack| pack_record(pack, words)).collect(),
            inputs: report.inputs.to_vec(),
            assumptions: report
                .assumptions()
                .map(|(one, tally)| AssumptionRecord::of(report.audit.rules, one, tally, words))
                .collect(),
            skipped: report.skipped.iter().map(say).collect(),
            notes: report.notes.iter().map(say).collect(),
            not_checked: report.not_checked().as_ref().map(say),
            totals: totals(report),
            approved: approved(report),
            rules: rules(report, &kinds, words),
            names: names(report.audit.rules, &kinds, words),
            quotas: Quotas::Made(report, words),
            digest: String::new(),
            findings: Findings::of(report, words, prints),
            style: report.style,
            jobs: report.jobs,
        };
        if digests {
            record.digest = digest(&record);
        }
        record
    }
}

fn run(report: &Report<'_>, words: &Words) -> RunRecord {
    RunRecord {
        again: report.again.to_vec(),
        sha256: of_words(report.again),
        flags: report.flags.to_owned(),
        settings: report.settings.map(|said| words.say(said)),
        fail_on: report.fail_on,
    }
}

fn problems(report: &Report<'_>, words: &Words) -> Vec<ProblemRecord> {
    let problems = report.problems.iter();
    problems.map(|one| ProblemRecord { path: one.path.to_string(), message: words.say(&one.said) }).collect()
}

fn pack_record(pack: &Pack, words: &Words) -> PackRecord {
    PackRecord {
        id: pack.id.clone(),
        title: words.pick(&pack.title).to_owned(),
        reviewed: pack.reviewed,
        sha256: pack.sha256.clone(),
    }
}

fn totals(report: &Report<'_>) -> Totals {
    let (sums, all) = (report.sums, report.sums.all());
    Totals {
        lines: all.lines,
        amount: all.amount,
        amounts_not_read: sums.amounts_not_read,
        eligible: sums.of(Verdict::Eligible),
        misallocated: sums.of(Verdict::Misallocated),
        forbidden: sums.forbidden,
        not_allowed: sums.not_allowed,
        review: sums.of(Verdict::Review),
        undetermined: sums.of(Verdict::Undetermined),
        inferred: sums.inferred,
        waived: sums.waived,
        known: sums.known,
        assumed: Assumed {
            eligible: sums.assumed_of(Verdict::Eligible),
            misallocated: sums.assumed_of(Verdict::Misallocated),
            review: sums.assumed_of(Verdict::Review),
            undetermined: sums.assumed_of(Verdict::Undetermined),
        },
    }
}

fn approved(report: &Report<'_>) -> Option<ApprovedRecord> {
    let approved = report.approved?;
    let carried = |one: Carried| CarriedRecord { amount: one.amount, of_group: one.of_group };
    let estates = approved.comparison.estates.iter().map(|sum| EstateRecord {
        estate: sum.estate.to_string(),
        approved: sum.approved,
        now: sum.now,
        dropped: carried(sum.dropped),
        reduced: carried(sum.reduced),
        added: carried(sum.added),
    });
    Some(ApprovedRecord {
        kind: approved.kind.id().into(),
        path: approved.book.input.path.to_string(),
        group: report.audit.rules.approved.group.clone(),
        without_quantity: approved.comparison.without_quantity,
        other_units: approved.comparison.other_units,
        unlike_quantities: approved.comparison.unlike_quantities,
        estates: estates.collect(),
    })
}

/// The rules and limits that findings name, in the pack's order, and what the comparison rests on.
fn rules(report: &Report<'_>, kinds: &[&Kind], words: &Words) -> Vec<RuleRecord> {
    let (findings, ruleset) = (report.findings, report.audit.rules);
    let reasons = kinds.iter().flat_map(|kind| &kind.grounds.reasons);
    let named: BTreeSet<&str> = reasons.map(|reason| reason.rule.as_str()).collect();
    let held = findings.iter().filter_map(|finding| Some(finding.held()?.limit_id.as_str()));
    let held: FxHashSet<&str> = held.collect();
    let rules = ruleset.rules.iter().filter(|one| named.contains(one.id.as_str()));
    let limits = ruleset.limits.iter().filter(|one| held.contains(one.id.as_str()));
    let rules = rules.map(|one| rule(ruleset, words, one));
    let limits = limits.map(|one| limit(ruleset, words, one));
    let is_cut = |code: &str| ["content-dropped", "content-reduced"].contains(&code);
    let approved = kinds.iter().any(|kind| is_cut(kind.code)).then(|| {
        let because = ruleset.approved.because.as_ref();
        let basis = Written { id: "approved", effect: "approved", because, cites: &ruleset.approved.cites };
        record(ruleset, words, 0, None, &basis)
    });
    rules.chain(limits).chain(approved).collect()
}

/// A part of a pack that findings rest on, as the pack writes it.
struct Written<'r> {
    id: &'r str,
    effect: &'static str,
    because: Option<&'r Bilingual>,
    cites: &'r [Cite],
}

/// A rule as reports list it.
pub fn rule(rules: &Ruleset, words: &Words, rule: &crate::rules::clause::Rule) -> RuleRecord {
    let written =
        Written { id: &rule.id, effect: rule.effect.id(), because: Some(&rule.because), cites: &rule.cites };
    record(rules, words, rule.pack, Some(&rule.spot), &written)
}

/// A limit, as reports list it.
pub fn limit(rules: &Ruleset, words: &Words, limit: &Limit) -> RuleRecord {
    let written =
        Written { id: &limit.id, effect: "limit", because: Some(&limit.because), cites: &limit.cites };
    record(rules, words, limit.pack, Some(&limit.spot), &written)
}

fn record(rules: &Ruleset, words: &Words, pack: usize, spot: Option<&Spot>, of: &Written<'_>) -> RuleRecord {
    let pack = rules.packs.get(pack);
    let spot = spot.or(pack.map(|pack| &pack.spot));
    RuleRecord {
        id: of.id.to_owned(),
        pack: pack.map(|pack| pack.id.clone()).unwrap_or_default(),
        path: spot.map(|spot| spot.path.to_string()).unwrap_or_default(),
        row: spot.map_or(1, |spot| rules.row(spot)),
        effect: of.effect.into(),
        because: of.because.map(|because| words.pick(because).to_owned()).unwrap_or_default(),
        cites: of.cites.iter().filter_map(|one| cite(rules, words, one)).collect(),
    }
}

/// Where a rule comes from, as reports list it; none where the rules lack the source.
pub fn cite(rules: &Ruleset, words: &Words, cite: &Cite) -> Option<CiteRecord> {
    let source = rules.source(cite)?;
    Some(CiteRecord {
        source: source.id.clone(),
        at: cite.at.clone(),
        words: cite.words.clone(),
        title: source.title.clone(),
        short: words.pick(&source.short).to_owned(),
        issued: source.issued,
        confidence: source.confidence,
    })
}

fn names(rules: &Ruleset, kinds: &[&Kind], words: &Words) -> Names {
    let named: BTreeSet<&str> = kinds.iter().filter_map(|kind| kind.work.as_deref()).collect();
    let name = |id: &str, name: &Bilingual| Name { id: id.to_owned(), name: words.pick(name).to_owned() };
    let works = rules.works.iter().filter(|work| named.contains(work.id.as_str()));
    Names {
        funds: rules.funds.iter().map(|fund| name(&fund.id, &fund.name)).collect(),
        works: works.map(|work| name(&work.id, &work.name)).collect(),
    }
}
