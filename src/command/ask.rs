//! `ask`: who may pay for a work, on what authority, on what condition? No budget is needed.

use crate::check::{Audit, Filling};
use crate::check::audit::Wishes;
use crate::command::args::AskArgs;
use crate::command::session;
use crate::command::{Exit, Failure, Stage};
use crate::finding::Verdict;
use crate::model::{Arg, Money, Problem, Problems, Said, Side, Unit, text};
use crate::report::sheet::{Cell, Sheet};
use crate::report::terminal;
use crate::rules::outcome::Assumed;
use crate::rules::ruleset::Rule;
use crate::rules::space::{Dim, Mask, State, at, set, side_mask};
use crate::rules::tree::suggestion;
use crate::rules::{Answer, Case, FundId, Meaning, Outcome, Ruleset, WorkId, outcome};
use crate::words::Words;

/// What was asked: the works it may be, and all that is known.
struct Question {
    works: Vec<WorkId>,
    state: State,
    assumed: Vec<Assumed>,
    amount: Option<Money>,
}

pub(super) fn run(args: &AskArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let rules = session::rules(&args.rules)?;
    let audit = Audit::new(&rules, None, Wishes::default());
    let question = question(args, &audit)?;
    let one = args.fund.as_deref().map(|name| fund(&rules, name)).transpose()?;
    heading(args, &rules, &question, stage)?;
    let funds = one.clone().unwrap_or_else(|| rules.fund_ids().map(|fund| vec![fund]).collect());
    let answers: Vec<(Vec<FundId>, Outcome)> = funds.into_iter().map(|funds| {
        let case = Case { funds: funds.clone(), works: question.works.clone(), state: question.state.clone() };
        (funds, outcome(&rules, &case, &question.assumed))
    }).collect();
    let sheet = sheet(&rules, &answers, one.is_some(), stage.words);
    writeln!(stage.out, "{}", terminal::draw(&sheet, stage.style.width))?;
    let clean = one.is_none() || answers.iter().all(|(_, outcome)| outcome.verdict == Verdict::Eligible);
    Ok(if clean { Exit::Clean } else { Exit::Findings })
}

/// Reads the question; every mistake in it is said at once.
fn question(args: &AskArgs, audit: &Audit<'_>) -> Result<Question, Failure> {
    let rules = audit.rules;
    let mut problems = Problems::default();
    let mut wrong = |flag: &str, said: Said| problems.push(Problem::of(flag, said));
    let works = works(rules, &args.work).unwrap_or_else(|said| {
        wrong("--work", said);
        Vec::new()
    });
    let mut state = rules.everything();
    let mut assumed = Vec::new();
    match args.side.as_deref().map(|side| (side, Side::named(side))) {
        Some((_, Some(side))) => set(&mut state, Dim::Side, side_mask(side)),
        Some((text, None)) => wrong("--side", Said::new("no-such-side").with("name", text)),
        None => fill(audit.implied_side(&works), &mut state, &mut assumed),
    }
    if let Some(day) = &args.on {
        set(&mut state, Dim::Date, rules.dates.band_of(session::date(day)?));
    }
    for pair in &args.fact {
        match rules.fact_number(&pair.name) {
            None => {
                let near = text::nearest(&pair.name, rules.facts.iter().map(|fact| fact.id.as_str()));
                wrong("--fact", Said::new("no-such-fact").with("name", &pair.name).with("near", suggestion(near)));
            }
            Some(number) => match session::fact_mask(rules, number, &pair.value) {
                Ok(mask) => set(&mut state, Dim::Fact(number), mask),
                Err(said) => wrong("--fact", said),
            },
        }
    }
    let amount = args.amount.as_deref().and_then(|amount| {
        Money::parse(amount, Unit::Yuan)
            .map_err(|_| wrong("--amount", Said::new("bad-amount").with("text", amount)))
            .ok()
    });
    for (number, fact) in rules.facts.iter().enumerate() {
        let Ok(number) = u16::try_from(number) else { continue };
        if args.fact.iter().any(|pair| pair.name == fact.id) {
            continue;
        }
        if fact.optional {
            set(&mut state, Dim::Fact(number), 0);
        } else {
            fill(audit.filling(Dim::Fact(number)), &mut state, &mut assumed);
        }
    }
    problems.or(Question { works, state, assumed, amount }).map_err(Failure::Problems)
}

/// Takes something missing for what an assumption says.
fn fill(filling: Option<Filling>, state: &mut [Mask], assumed: &mut Vec<Assumed>) {
    if let Some(filling) = filling {
        assumed.push(Assumed { dim: filling.dim, open: at(state, filling.dim), by: filling.by });
        set(state, filling.dim, filling.mask);
    }
}

/// The works a name may mean.
fn works(rules: &Ruleset, name: &str) -> Result<Vec<WorkId>, Said> {
    match rules.work_names.meaning(name) {
        Meaning::One(work) => Ok(rules[work].leaves.clone()),
        Meaning::OneOf(works) => Ok(works.iter().flat_map(|&work| rules[work].leaves.clone()).collect()),
        Meaning::Unknown(near) => {
            let near = suggestion(near.iter().map(String::as_str).collect());
            Err(Said::new("no-such-work").with("name", name).with("near", near))
        }
    }
}

/// The fund a name means, or the several it may mean.
fn fund(rules: &Ruleset, name: &str) -> Result<Vec<Vec<FundId>>, Failure> {
    match rules.fund_names.meaning(name) {
        Meaning::One(fund) => Ok(vec![vec![fund]]),
        Meaning::OneOf(funds) => Ok(vec![funds]),
        Meaning::Unknown(near) => {
            let near = suggestion(near.iter().map(String::as_str).collect());
            let said = Said::new("no-such-fund").with("name", name).with("near", near);
            Err(Failure::Usage(Box::new(said)))
        }
    }
}

fn heading(args: &AskArgs, rules: &Ruleset, question: &Question, stage: &mut Stage<'_>) -> Result<(), Failure> {
    let work: Arg = match rules.work_names.sure(&args.work) {
        Some(work) => Arg::from(&rules[work].name),
        None => Arg::from(&args.work),
    };
    let side: Arg = match args.side.as_deref().and_then(Side::named) {
        Some(side) => Said::new("on-side").with("side", side).into(),
        None => Said::new("nothing").into(),
    };
    let amount: Arg = match question.amount {
        Some(amount) => Said::new("ask-amount").with("amount", amount).into(),
        None => Said::new("nothing").into(),
    };
    let said = Said::new("ask-heading").with("work", work).with("side", side).with("amount", amount);
    writeln!(stage.out, "{}", stage.words.say(&said))?;
    Ok(())
}

/// A row for each fund that may pay, or may on some condition, or that was asked for.
fn sheet(rules: &Ruleset, answers: &[(Vec<FundId>, Outcome)], all: bool, words: &Words) -> Sheet {
    let headings = ["ask-fund", "ask-answer", "ask-condition", "ask-authority"];
    let mut sheet = Sheet::new(headings.iter().map(|key| words.plain(key)));
    for (funds, outcome) in answers {
        if !all && outcome.verdict == Verdict::Misallocated {
            continue;
        }
        let names: Vec<String> =
            funds.iter().map(|&fund| format!("{} {}", rules[fund].id, words.pick(&rules[fund].name))).collect();
        let cells = [names.join("\n"), answer(outcome, words), condition(outcome), authority(rules, outcome, words)];
        sheet.row(cells.map(Cell::from));
    }
    sheet
}

/// An outcome in a word.
pub(super) fn answer(outcome: &Outcome, words: &Words) -> String {
    words.plain(match outcome.answer {
        Some(Answer::Eligible) => "answer-eligible",
        Some(Answer::NotAllowed) => "answer-not-allowed",
        Some(Answer::Review) => "answer-review",
        Some(Answer::Forbidden) => "answer-forbidden",
        None => "answer-undetermined",
    })
}

/// What would have to be so for the fund to pay.
pub(super) fn condition(outcome: &Outcome) -> String {
    let facts = outcome.grounds.eligible_if.iter().map(|(id, value)| format!("{id} {value}"));
    facts.collect::<Vec<_>>().join(", ")
}

/// The rules that decide, each with where it comes from.
fn authority(rules: &Ruleset, outcome: &Outcome, words: &Words) -> String {
    let mut named: Vec<&str> = outcome.grounds.reasons.iter().map(|reason| reason.rule.as_str()).collect();
    named.dedup();
    let shown = named.into_iter().filter_map(|id| rules.rule(id)).map(|rule| cited(rules, rule, words));
    shown.collect::<Vec<_>>().join("\n")
}

fn cited(rules: &Ruleset, rule: &Rule, words: &Words) -> String {
    let cite = rule.cites.first().map(|cite| {
        let source = rules.source(cite).map(|source| source.id.clone()).unwrap_or_default();
        format!(" [{source} {}]", cite.at)
    });
    format!("{}{}: {}", rule.id, cite.unwrap_or_default(), words.pick(&rule.because))
}
