//! `matrix`: fund by work by side, with the deciding rules and the conditions on the estate.

use crate::check::Audit;
use crate::check::audit::Wishes;
use crate::command::args::MatrixArgs;
use crate::command::session;
use crate::command::{Exit, Failure, Stage, misused};
use crate::model::{Arg, Said, Side};
use crate::report::condition;
use crate::report::sheet::{Cell, Sheet};
use crate::report::terminal;
use crate::rules::outcome::{Best, at_best};
use crate::rules::space::{Dim, set, side_mask};
use crate::rules::{self, Case, FundId, Ruleset, WorkId};
use crate::words::Words;

/// What a cell of the matrix says: the answer, the deciding rules, the condition.
#[derive(Clone, Default, PartialEq, Eq)]
struct Square {
    answer: String,
    rules: String,
    condition: String,
}

pub(super) fn run(args: &MatrixArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let rules = session::rules(&args.rules)?;
    let as_of = args.at.as_deref().map(session::date).transpose()?;
    let audit = Audit::new(&rules, None, Wishes { as_of, ..Wishes::default() });
    let funds = match &args.fund {
        None => rules.fund_ids().collect(),
        Some(name) => session::funds_named(&rules, name).map_err(misused)?,
    };
    let roots = match &args.work {
        None => rules.work_ids().filter(|&work| !rules[work].id.contains('.')).collect(),
        Some(name) => session::works_named(&rules, name).map_err(misused)?,
    };
    let sides = match &args.side {
        None => Side::ALL.to_vec(),
        Some(text) => {
            vec![Side::named(text).ok_or_else(|| misused(Said::new("no-such-side").with("name", text)))?]
        }
    };
    let headings =
        ["matrix-fund", "matrix-side", "matrix-works", "matrix-answer", "matrix-if", "matrix-rules"];
    let mut sheet = Sheet::new(headings.iter().map(|key| stage.words.plain(key)));
    for fund in funds {
        for &side in &sides {
            for &root in &roots {
                rows(&audit, fund, side, root, stage.words, &mut sheet);
            }
        }
    }
    writeln!(stage.out, "{}", terminal::draw(&sheet, stage.style.width))?;
    Ok(Exit::Clean)
}

/// The works below one root that are answered alike, a row each.
fn rows(audit: &Audit<'_>, fund: FundId, side: Side, root: WorkId, words: &Words, sheet: &mut Sheet) {
    let rules = audit.rules;
    let mut groups: Vec<(Square, Vec<WorkId>)> = Vec::new();
    for &leaf in &rules[root].leaves {
        let answer = cell(audit, fund, side, leaf, words);
        match groups.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, works)) => works.push(leaf),
            None => groups.push((answer, vec![leaf])),
        }
    }
    let whole = groups.len() == 1;
    for (answer, works) in groups {
        let cells = [
            rules[fund].id.clone(),
            words.say(&Said::new("only-side").with("side", side)),
            works_text(rules, root, &works, whole, words),
            answer.answer,
            answer.condition,
            answer.rules,
        ];
        sheet.row(cells.map(Cell::from));
    }
}

/// The family's name where all of it is meant; else the works, or those left out where that is shorter.
fn works_text(rules: &Ruleset, root: WorkId, works: &[WorkId], whole: bool, words: &Words) -> String {
    let all = &rules[root].leaves;
    let names = |works: &[WorkId]| works.iter().map(|&work| Arg::from(&rules[work].name)).collect::<Arg>();
    let said = if whole {
        Said::new("matrix-all-of")
    } else if works.len() * 2 > all.len() {
        let others: Vec<WorkId> = all.iter().copied().filter(|work| !works.contains(work)).collect();
        Said::new("matrix-all-but").with("count", works.len()).with("others", names(&others))
    } else {
        Said::new("matrix-some").with("count", works.len()).with("works", names(works))
    };
    words.say(&said.with("family", &rules[root].name))
}

/// The best answer a fund may give for a work on a side, the rules that decide, and on what condition.
fn cell(audit: &Audit<'_>, fund: FundId, side: Side, work: WorkId, words: &Words) -> Square {
    let rules = audit.rules;
    let mut state = rules.everything();
    set(&mut state, Dim::Side, side_mask(side));
    let dims = (0..rules.facts.len()).filter_map(|number| u16::try_from(number).ok()).map(Dim::Fact);
    for dim in dims {
        if matches!(dim, Dim::Fact(number) if rules.fact(number).is_some_and(|fact| fact.optional)) {
            set(&mut state, dim, 0);
        }
    }
    if let Some(filling) = audit.filling(Dim::Date) {
        set(&mut state, Dim::Date, filling.mask);
    }
    let case = Case { funds: vec![fund], works: vec![work], state };
    let Some(Best { answer, reasons, conditions }) = at_best(rules, &case) else {
        return Square::default();
    };
    let mut named: Vec<&str> = Vec::new();
    // What failed of the nearest rule decides nothing.
    for reason in reasons.iter().filter(|_| answer != rules::Answer::NotAllowed) {
        if !named.contains(&reason.rule.as_str()) {
            named.push(&reason.rule);
        }
    }
    Square {
        answer: words.plain(answer.word()),
        rules: named.join("\n"),
        condition: condition::any_of(rules, &conditions, words),
    }
}
