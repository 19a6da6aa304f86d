//! `ask`: who may pay for a work, on what authority, on what condition? No budget is needed.

use std::collections::BTreeMap;
use std::io;

use clap::Args;

use crate::check::audit::Wishes;
use crate::check::limits::caps;
use crate::check::{Audit, Filling, telling};
use crate::command::args::{Pair, RulesArgs};
use crate::command::session;
use crate::command::{Exit, Failure, Stage, misused};
use crate::finding::{Reason, Verdict};
use crate::model::{Arg, Money, Problem, Problems, Said, Side, Unit, text};
use crate::report::{condition, footnotes, record};
use crate::rules::free_text::side_in;
use crate::rules::outcome::{Best, at_best};
use crate::rules::space::{Dim, State, set, side_mask};
use crate::rules::tree::suggestion;
use crate::rules::{Answer, Case, FundId, Inferred, Ruleset, Understood, WorkId};
use crate::words::Words;

#[derive(Clone, Debug, Args)]
pub(super) struct AskArgs {
    #[command(flatten)]
    pub rules: RulesArgs,
    /// The work: an id, a name or an alias
    #[arg(long, value_name = "WORK")]
    pub work: String,
    /// Inside or outside the red line
    #[arg(long, value_name = "SIDE")]
    pub side: Option<String>,
    /// One fund alone; the exit code is then that of `check`
    #[arg(long, value_name = "FUND")]
    pub fund: Option<String>,
    /// What is known: FACT=VALUE
    #[arg(long, value_name = "FACT=VALUE")]
    pub fact: Vec<Pair>,
    /// The line's date (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// How much, in yuan
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub amount: Option<String>,
}

/// What was asked: the works it may be, and all that is known.
struct Question {
    works: Vec<WorkId>,
    /// The facts that nothing was said of.
    unsaid: Vec<u16>,
    inferred: Option<Inferred>,
    side: Option<Side>,
    state: State,
    amount: Option<Money>,
}

pub(super) fn run(args: &AskArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let rules = session::rules(&args.rules)?;
    let audit = Audit::new(&rules, None, Wishes::default());
    let mut question = question(args, &audit)?;
    let one =
        args.fund.as_deref().map(|name| session::funds_named(&rules, name)).transpose().map_err(misused)?;
    let day = args.on.as_deref().map(session::date).transpose()?;
    session::say_due(&rules, day, stage)?;
    heading(args, &rules, &question, stage)?;
    if let Some(funds) = &one {
        let taken = take_for_granted(&audit, funds, &mut question);
        let facts = condition::text(&rules, &taken, stage.words);
        if !taken.is_empty() {
            writeln!(stage.out, "{}", stage.words.say(&Said::new("ask-taken").with("facts", facts)))?;
        }
    }
    let all = || rules.fund_ids().map(|fund| vec![fund]).collect();
    let groups = groups(&rules, &question, one.clone().map_or_else(all, |funds| vec![funds]), stage.words);
    for group in &groups {
        let briefly = one.is_none() && group.answer.verdict() == Verdict::Misallocated;
        draw(&rules, &question, group, briefly, stage)?;
    }
    let clean = |group: &Group| group.answer == Answer::Eligible && group.condition.is_empty();
    Ok(if one.is_none() || groups.iter().all(clean) { Exit::Clean } else { Exit::Findings })
}

/// Reads the question; every mistake in it is said at once.
fn question(args: &AskArgs, audit: &Audit<'_>) -> Result<Question, Failure> {
    let rules = audit.rules;
    let mut problems = Problems::default();
    let mut wrong = |flag: &str, said: Said| problems.push(Problem::of(flag, said));
    let Understood { meaning, inferred, is_name } = rules.work_called(&args.work);
    let named = meaning.candidates().unwrap_or_else(|near| {
        wrong("--work", session::unknown("no-such-work", &args.work, &near));
        Vec::new()
    });
    let works: Vec<WorkId> = named.into_iter().flat_map(|work| rules[work].leaves.clone()).collect();
    let mut state = rules.everything();
    let side = match &args.side {
        Some(text) => Side::named(text).or_else(|| {
            wrong("--side", Said::new("no-such-side").with("name", text));
            None
        }),
        None if is_name => None,
        None => side_in(&args.work),
    };
    match side {
        Some(side) => set(&mut state, Dim::Side, side_mask(side)),
        None => fill(audit.implied_side(&works), &mut state),
    }
    if let Some(day) = &args.on {
        set(&mut state, Dim::Date, rules.dates.band_of(session::date(day)?));
    }
    for pair in &args.fact {
        match rules.fact_called(&pair.name) {
            None => {
                let near = text::nearest(&pair.name, rules.facts.iter().map(|fact| fact.id.as_str()));
                wrong(
                    "--fact",
                    Said::new("no-such-fact").with("name", &pair.name).with("near", suggestion(near)),
                );
            }
            Some(number) => match session::fact_mask(rules, number, &pair.value) {
                Ok(mask) => set(&mut state, Dim::Fact(number), mask),
                Err(said) => wrong("--fact", said),
            },
        }
    }
    let amount = args.amount.as_deref().and_then(|amount| {
        Money::parse(amount, Unit::Yuan)
            .map_err(|_| wrong("--amount", Said::new("no-amount").with("text", amount)))
            .ok()
    });
    let known: Vec<u16> = args.fact.iter().filter_map(|pair| rules.fact_called(&pair.name)).collect();
    let (mut unsaid, all) = (Vec::new(), (0u16..).zip(&rules.facts));
    for (number, fact) in all.filter(|(number, _)| !known.contains(number)) {
        if fact.optional {
            set(&mut state, Dim::Fact(number), 0);
        } else {
            unsaid.push(number);
        }
    }
    problems.or(Question { works, unsaid, inferred, side, state, amount }).map_err(Failure::Problems)
}

/// Takes what was not said for what the pack takes it for, as `check` does. Returns what the answer for these
/// funds hung on.
fn take_for_granted(
    audit: &Audit<'_>,
    funds: &[FundId],
    question: &mut Question,
) -> BTreeMap<String, String> {
    let case = Case { funds: funds.to_vec(), works: question.works.clone(), state: question.state.clone() };
    let hung = at_best(audit.rules, &case).map(|best| best.conditions).unwrap_or_default();
    let mut taken = BTreeMap::new();
    for &number in &question.unsaid {
        let (filling, fact) = (audit.filling(Dim::Fact(number)), audit.rules.fact(number));
        let Some((Filling { dim, mask, .. }, fact)) = filling.zip(fact) else { continue };
        set(&mut question.state, dim, mask);
        if hung.iter().any(|facts| facts.contains_key(&fact.id)) {
            taken.insert(fact.id.clone(), fact.show(mask));
        }
    }
    taken
}

/// Takes something missing for what an assumption says.
fn fill(filling: Option<Filling>, state: &mut State) {
    if let Some(filling) = filling {
        set(state, filling.dim, filling.mask);
    }
}

fn heading(
    args: &AskArgs,
    rules: &Ruleset,
    question: &Question,
    stage: &mut Stage<'_>,
) -> Result<(), Failure> {
    let work: Arg = match rules.work_names.sure(&args.work) {
        Some(work) => Arg::from(&rules[work].name),
        None => Arg::from(&args.work),
    };
    let side: Arg = match question.side {
        Some(side) => Said::new("on-side").with("side", side).into(),
        None => Said::new("nothing").into(),
    };
    let amount: Arg = match question.amount {
        Some(amount) => Said::new("ask-amount").with("amount", amount).into(),
        None => Said::new("nothing").into(),
    };
    let said = Said::new("ask-heading").with("work", work).with("side", side).with("amount", amount);
    writeln!(stage.out, "{}", stage.words.say(&said))?;
    if let Some(inferred) = &question.inferred {
        let inferred = telling::inferred(rules, &telling::inference(rules, inferred));
        writeln!(stage.out, "{}", stage.words.say(&inferred))?;
    }
    Ok(())
}

/// The funds that are answered alike, on the same condition.
struct Group {
    answer: Answer,
    condition: String,
    funds: Vec<(Vec<FundId>, Vec<Reason>)>,
}

/// Funds by their best answer and its condition: those that may pay first.
fn groups(rules: &Ruleset, question: &Question, funds: Vec<Vec<FundId>>, words: &Words) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for funds in funds {
        let case =
            Case { funds: funds.clone(), works: question.works.clone(), state: question.state.clone() };
        let Some(Best { answer, reasons, conditions }) = at_best(rules, &case) else { continue };
        let condition = condition::any_of(rules, &conditions, words);
        match groups.iter_mut().find(|group| group.answer == answer && group.condition == condition) {
            Some(group) => group.funds.push((funds, reasons)),
            None => groups.push(Group { answer, condition, funds: vec![(funds, reasons)] }),
        }
    }
    groups.sort_by_key(|group| (group.answer.strictness(), !group.condition.is_empty()));
    groups
}

/// Draws a group: its answer, then each fund with the rules that decide, and with what may hold an amount
/// back.
fn draw(
    rules: &Ruleset,
    question: &Question,
    group: &Group,
    briefly: bool,
    stage: &mut Stage<'_>,
) -> io::Result<()> {
    let words = stage.words;
    let heading = words.plain(group.answer.word());
    let heading = match group.condition.as_str() {
        "" => heading,
        condition => words.say(&Said::new("ask-if").with("answer", heading).with("condition", condition)),
    };
    writeln!(stage.out, "\n{heading}")?;
    for (funds, reasons) in &group.funds {
        let names =
            funds.iter().map(|&fund| format!("{} ({})", rules[fund].id, words.pick(&rules[fund].name)));
        writeln!(stage.out, "  {}", names.collect::<Vec<_>>().join(" / "))?;
        let mut named: Vec<&str> = reasons.iter().map(|reason| reason.rule.as_str()).collect();
        named.dedup();
        for rule in named.into_iter().filter(|_| !briefly).filter_map(|id| rules.rule(id)) {
            writeln!(stage.out, "      {}", footnotes::rule_line(words, &record::rule(rules, words, rule)))?;
            writeln!(stage.out, "      {}", words.pick(&rule.because))?;
        }
        if question.amount.is_none() || group.answer.verdict() == Verdict::Misallocated {
            continue;
        }
        let case =
            Case { funds: funds.clone(), works: question.works.clone(), state: question.state.clone() };
        for limit in caps(rules, &case) {
            writeln!(
                stage.out,
                "      {}",
                footnotes::rule_line(words, &record::limit(rules, words, limit))
            )?;
            let because = Said::new("ask-cap").with("because", &limit.because);
            writeln!(stage.out, "      {}", words.say(&because))?;
        }
    }
    Ok(())
}
