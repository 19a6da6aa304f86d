//! A limit's page for `explain`.

use crate::check::limits::table_column;
use crate::command::explain::{Page, cites};
use crate::model::{Arg, Said};
use crate::report::human::severity_word;
use crate::rules::Ruleset;
use crate::rules::limit::{Base, Bound, Key, Limit, Lines, QUOTAS, Test, Vintage};
use crate::rules::outcome::{dim_name, period_text, show};

/// Writes the page of a limit, with a part for each of its vintages.
pub(super) fn page(page: &mut Page<'_>, rules: &Ruleset, limit: &Limit) {
    let words = page.words;
    page.line("list-id", &limit.id);
    page.line("page-effect", words.plain("effect-limit"));
    page.line("explain-severity", words.plain(severity_word(limit.severity)));
    for vintage in &limit.vintages {
        of_vintage(page, rules, vintage);
    }
    page.line("page-because", words.pick(&limit.because));
    page.line("page-cites", cites(rules, &limit.cites, words));
    if limit.delegable {
        page.line("page-delegable", words.plain("yes"));
    }
    page.line("page-place", &*limit.spot.path);
}

fn of_vintage(page: &mut Page<'_>, rules: &Ruleset, vintage: &Vintage) {
    let words = page.words;
    if vintage.period != (None, None) {
        page.line("page-period", period_text(vintage.period.0, vintage.period.1));
    }
    page.line("page-limit-lines", lines_text(rules, &vintage.of));
    page.line("page-limit-groups", words.say(&groups(vintage)));
    if let Some(base) = &vintage.over {
        page.line("page-limit-over", words.say(&base_said(rules, base)));
    }
    if let Some(per) = &vintage.per {
        page.line("page-limit-per", format!("{} ({})", per.column.id, lines_text(rules, &per.lines)));
    }
    let held: Vec<String> = held_to(rules, &vintage.test).iter().map(|said| words.say(said)).collect();
    page.line("page-limit-bound", held.join("\n"));
}

/// Lines as packs write them: funds, works, side, facts.
fn lines_text(rules: &Ruleset, lines: &Lines) -> String {
    let mut parts = vec![lines.funds_text.join(" "), lines.works_text.join(" ")];
    let region = lines.region.0.iter();
    parts.extend(region.map(|&(dim, mask)| format!("{} = {}", dim_name(rules, dim), show(rules, dim, mask))));
    parts.join("; ")
}

fn groups(vintage: &Vintage) -> Said {
    match vintage.by.as_deref() {
        None if table_column(vintage).is_some() => Said::new("group-by-table"),
        None | Some([]) => Said::new("group-all"),
        Some(keys) => Said::new("plain-list").with("items", keys.iter().map(Key::id).collect::<Arg>()),
    }
}

fn base_said(rules: &Ruleset, base: &Base) -> Said {
    let names = base.plus.iter().filter_map(|&at| rules.parameters.get(at)).map(|p| p.id.as_str());
    let names: Arg = names.collect();
    match &base.lines {
        None => Said::new("plain-list").with("items", names),
        Some(lines) => {
            let said = Said::new("base-lines").with("lines", lines_text(rules, lines));
            if base.plus.is_empty() {
                return said;
            }
            Said::new("base-plus").with("base", said).with("parameters", names)
        }
    }
}

fn held_to(rules: &Ruleset, test: &Test) -> Vec<Said> {
    match test {
        Test::Within { at_most, at_least } => {
            let most = at_most.iter().map(|bound| ("limit-at-most", bound));
            let least = at_least.iter().map(|bound| ("limit-at-least", bound));
            most.chain(least)
                .map(|(key, bound)| Said::new(key).with("bound", bound_arg(rules, bound)))
                .collect()
        }
        Test::Exclusive(sets) => {
            let sets: Arg = sets.iter().map(|(_, written)| written.join(" ")).collect();
            vec![Said::new("limit-exclusive").with("sets", sets)]
        }
        Test::Equals { column, within } => {
            vec![Said::new("limit-equals").with("column", column.id.as_str()).with("within", *within)]
        }
    }
}

fn bound_arg(rules: &Ruleset, bound: &Bound) -> Arg {
    match bound {
        Bound::Flat(flat) => flat.to_string().into(),
        Bound::Steps { amount, rate, beyond } => Said::new("bound-steps")
            .with("amount", *amount)
            .with("rate", rate.to_string())
            .with("beyond", *beyond)
            .into(),
        Bound::Table(column) => {
            Said::new("bound-table").with("table", QUOTAS).with("column", column.as_str()).into()
        }
        Bound::Parameter(at) => rules.parameters.get(*at).map_or("", |p| p.id.as_str()).into(),
        Bound::ByFact { fact, rates } => {
            let Some(fact) = rules.fact(*fact) else { return "".into() };
            let each = rates.iter().map(|(mask, flat)| format!("{} {flat}", fact.show(*mask)));
            Said::new("bound-by-fact").with("fact", &fact.name).with("rates", each.collect::<Arg>()).into()
        }
        Bound::Share { part, whole } => {
            Said::new("bound-share").with("part", part.id.as_str()).with("whole", whole.id.as_str()).into()
        }
    }
}
