//! A rule, an exception or a limit holds on days on which a text it cites is not in force.

use std::collections::BTreeMap;

use crate::finding::Severity;
use crate::lint::{Found, Lint, Survey, showing};
use crate::model::{Date, Said};
use crate::rules::Witness;
use crate::rules::clause::Exception;
use crate::rules::nouns::{Cite, Source};
use crate::rules::ruleset::Ruleset;
use crate::rules::space::{Dim, Mask, Region, at, runs};

pub(super) const LINT: Lint = Lint {
    code: "source-not-in-force",
    severity: Severity::Warning,
    page: include_str!("page.md"),
    page_zh: include_str!("page.zh.md"),
    of_answers: false,
    of_absence: false,
    find,
};

fn find(survey: &Survey<'_>) -> Vec<Found> {
    let rules = survey.rules;
    let mut out = Vec::new();
    for clause in &rules.clauses {
        let Some(rule) = rules.rules.get(clause.rule) else { continue };
        for (source, day) in outlived(rules, &rule.cites, &[Period::of(clause.period)]) {
            let witness = showing::biting(rules, clause, rules.dates.band_of(day));
            let witness = witness.map(|line| Witness { day: Some(day), ..line });
            out.push(Found::at(&rule.spot, said(&rule.id, source, day)).shown_by(witness));
        }
    }
    out.extend(of_exceptions(rules));
    for rule in rules.funds.iter().filter_map(|fund| rules.rules.get(fund.otherwise?)) {
        let always = [Period::of((None, None))];
        out.extend(
            outlived(rules, &rule.cites, &always)
                .map(|(source, day)| Found::at(&rule.spot, said(&rule.id, source, day))),
        );
    }
    for limit in &rules.limits {
        for vintage in &limit.vintages {
            let cites = vintage.cites.as_ref().unwrap_or(&limit.cites);
            let periods = [Period::of(vintage.period)];
            let outlived = outlived(rules, cites, &periods);
            out.extend(outlived.map(|(source, day)| Found::at(&limit.spot, said(&limit.id, source, day))));
        }
    }
    out
}

fn said(id: &str, source: &Source, day: Date) -> Said {
    Said::new("lint-source-not-in-force")
        .with("id", id)
        .with("source", &source.id)
        .with("day", day.to_string())
}

/// From when to when something holds.
#[derive(Clone, Copy)]
struct Period {
    from: Option<Date>,
    until: Option<Date>,
    /// Whether it says so itself; an exception without days of its own holds from when its rule does.
    says_from: bool,
}

impl Period {
    fn of((from, until): (Option<Date>, Option<Date>)) -> Period {
        Period { from, until, says_from: true }
    }
}

/// The exceptions of rules that outlive what they cite, each once, whatever vintages of its rule it is to.
fn of_exceptions(rules: &Ruleset) -> Vec<Found> {
    let mut periods: BTreeMap<&str, (&Exception, Vec<Period>)> = BTreeMap::new();
    for clause in &rules.clauses {
        let exceptions = rules.rules.get(clause.rule).map(|rule| &rule.unless);
        for (exception, (_, lifted)) in exceptions.into_iter().flatten().zip(&clause.unless) {
            let days = [&clause.region, lifted].map(|region| days(rules, region));
            let (_, periods) = periods.entry(&exception.id).or_insert((exception, Vec::new()));
            let says_from = days[1] & 1 == 0;
            let held = runs(days[0] & days[1]).into_iter().map(|(first, last)| rules.dates.ends(first, last));
            periods.extend(held.map(|period| Period { says_from, ..Period::of(period) }));
        }
    }
    let each = periods.values().flat_map(|(exception, periods)| {
        let outlived = outlived(rules, &exception.cites, periods);
        outlived.map(|(source, day)| Found::at(&exception.spot, said(&exception.id, source, day)))
    });
    each.collect()
}

/// The bands of time of a region.
fn days(rules: &Ruleset, region: &Region) -> Mask {
    let asked = region.0.iter().find(|(dim, _)| *dim == Dim::Date);
    asked.map_or_else(|| at(&rules.everything(), Dim::Date), |(_, mask)| *mask)
}

/// Each source that is not in force on some day of these periods, with such a day.
fn outlived<'r>(
    rules: &'r Ruleset,
    cites: &[Cite],
    periods: &[Period],
) -> impl Iterator<Item = (&'r Source, Date)> {
    let sources = cites.iter().filter_map(|cite| rules.source(cite));
    sources.filter_map(|source| {
        let day = periods.iter().find_map(|period| day_out_of_force(*period, source))?;
        Some((source, day))
    })
}

/// A day on which something holds and a source does not; none where the source is in force as long.
fn day_out_of_force(period: Period, source: &Source) -> Option<Date> {
    let Period { from, until, says_from } = period;
    let (begins, ends) = source.in_force;
    // What does not say from when it holds claims nothing of the days before its texts.
    let early = from.filter(|from| says_from && begins.is_some_and(|begins| *from < begins));
    let late = ends.filter(|ends| until.is_none_or(|until| *ends < until));
    early.or(late.map(|ends| from.map_or(ends, |from| from.max(ends))))
}
