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
use crate::rules::{Answer, Case, FundId, Ruleset, WorkId};
use crate::words::Words;

/// What a cell of the matrix says: the answer, the deciding rules, the condition.
#[derive(Clone, PartialEq, Eq)]
struct Square {
    answer: Answer,
    rules: String,
    condition: String,
}

/// What is shown: works in their families, on these sides; none where the rules do not tell sides apart.
struct Frame {
    roots: Vec<WorkId>,
    sides: Vec<Option<Side>>,
}

/// Works that are answered alike.
type Group = (Square, Vec<WorkId>);

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
        None if !rules.tells_sides_apart() => vec![None],
        None => Side::ALL.map(Some).to_vec(),
        Some(text) => {
            vec![Some(
                Side::named(text).ok_or_else(|| misused(Said::new("no-such-side").with("name", text)))?,
            )]
        }
    };
    let sheet = sheet(&audit, &funds, &Frame { roots, sides }, stage.words);
    heading(&rules, args.at.as_deref(), stage)?;
    writeln!(stage.out, "{}", terminal::draw(&sheet.0, stage.style.width))?;
    for (number, condition) in sheet.1.iter().enumerate() {
        let said = Said::new("matrix-note").with("number", number + 1).with("text", condition);
        writeln!(stage.out, "{}", stage.words.say(&said))?;
    }
    Ok(Exit::Clean)
}

/// What hangs over the table: of what it is, and what must be said first of it.
fn heading(rules: &Ruleset, day: Option<&str>, stage: &mut Stage<'_>) -> Result<(), Failure> {
    let title = match day {
        Some(day) => Said::new("matrix-title-on").with("day", day),
        None => Said::new("matrix-title"),
    };
    let titles: Arg = rules.packs.iter().map(|pack| Arg::from(&pack.title)).collect();
    writeln!(stage.out, "{}", stage.words.say(&title.with("pack", titles)))?;
    for notice in rules.packs.iter().filter_map(|pack| pack.notice.as_ref()) {
        writeln!(stage.out, "{}", stage.words.pick(notice))?;
    }
    Ok(writeln!(stage.out)?)
}

/// The table, and the conditions that its cells name by number.
fn sheet(audit: &Audit<'_>, funds: &[FundId], frame: &Frame, words: &Words) -> (Sheet, Vec<String>) {
    let keys = ["matrix-fund", "matrix-side", "matrix-works", "matrix-answer", "matrix-if", "matrix-rules"];
    let sided = frame.sides != [None];
    let keys = keys.into_iter().filter(|key| sided || *key != "matrix-side");
    let mut sheet = Sheet::new(keys.map(|key| words.plain(key)));
    let mut notes: Vec<String> = Vec::new();
    for &fund in funds {
        let mut name = format!("{}\n{}", words.pick(&audit.rules[fund].name), audit.rules[fund].id);
        for (side, groups) in by_side(audit, fund, frame, words) {
            let mut side = Some(side);
            for (square, works) in groups {
                let mut cells = vec![std::mem::take(&mut name)];
                cells.extend(sided.then(|| side.take().unwrap_or_default()));
                cells.push(works_text(audit.rules, &frame.roots, &works, words));
                cells.push(words.plain(square.answer.word()));
                cells.push(note(&mut notes, square.condition));
                cells.push(square.rules);
                sheet.row(cells.into_iter().map(Cell::from));
            }
        }
    }
    (sheet, notes)
}

/// The number of a condition among those that were named.
fn note(notes: &mut Vec<String>, condition: String) -> String {
    if condition.is_empty() {
        return condition;
    }
    let known = notes.iter().position(|known| *known == condition);
    let at = known.unwrap_or_else(|| {
        notes.push(condition);
        notes.len() - 1
    });
    (at + 1).to_string()
}

/// For each side what its works are answered; once for both where that is the same.
fn by_side(audit: &Audit<'_>, fund: FundId, frame: &Frame, words: &Words) -> Vec<(String, Vec<Group>)> {
    let mut out: Vec<(Option<Side>, Vec<Group>)> = Vec::new();
    for &side in &frame.sides {
        let groups = groups(audit, fund, side, &frame.roots, words);
        match out.iter_mut().find(|(_, known)| *known == groups) {
            Some((both, _)) => *both = None,
            None => out.push((side, groups)),
        }
    }
    let name = |side: Option<Side>| match side {
        Some(side) => words.say(&Said::new("only-side").with("side", side)),
        None => words.plain("both-sides"),
    };
    out.into_iter().map(|(side, groups)| (name(side), groups)).collect()
}

/// The works that are answered alike: those that may be paid for first, those that nothing lists last.
fn groups(
    audit: &Audit<'_>,
    fund: FundId,
    side: Option<Side>,
    roots: &[WorkId],
    words: &Words,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for &leaf in roots.iter().flat_map(|&root| &audit.rules[root].leaves) {
        let Some(square) = square(audit, fund, side, leaf, words) else { continue };
        match groups.iter_mut().find(|(known, _)| *known == square) {
            Some((_, works)) => works.push(leaf),
            None => groups.push((square, vec![leaf])),
        }
    }
    let place =
        |answer| [Answer::Eligible, Answer::Review, Answer::Forbidden].iter().position(|one| *one == answer);
    groups.sort_by_key(|(square, _)| place(square.answer).unwrap_or(usize::MAX));
    groups
}

/// Works by their families, a line each.
fn works_text(rules: &Ruleset, roots: &[WorkId], works: &[WorkId], words: &Words) -> String {
    let whole = |root: &&WorkId| rules[**root].leaves.iter().all(|leaf| works.contains(leaf));
    if roots.iter().filter(whole).count() == roots.len() && roots.len() > 1 {
        return words.plain("matrix-everything");
    }
    let families = roots.iter().filter_map(|&root| {
        let mine: Vec<WorkId> =
            works.iter().copied().filter(|work| rules[root].leaves.contains(work)).collect();
        (!mine.is_empty()).then(|| family_text(rules, root, &mine, words))
    });
    families.collect::<Vec<_>>().join("\n")
}

/// The family's name where all of it is meant; else the works, or those left out where that is shorter.
fn family_text(rules: &Ruleset, root: WorkId, works: &[WorkId], words: &Words) -> String {
    let all = &rules[root].leaves;
    let whole = works.len() == all.len();
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
fn square(
    audit: &Audit<'_>,
    fund: FundId,
    side: Option<Side>,
    work: WorkId,
    words: &Words,
) -> Option<Square> {
    let rules = audit.rules;
    let mut state = rules.everything();
    if let Some(side) = side {
        set(&mut state, Dim::Side, side_mask(side));
    }
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
    let Best { answer, reasons, conditions } = at_best(rules, &case)?;
    let mut named: Vec<&str> = Vec::new();
    // What failed of the nearest rule decides nothing.
    for reason in reasons.iter().filter(|_| answer != Answer::NotAllowed) {
        if !named.contains(&reason.rule.as_str()) {
            named.push(&reason.rule);
        }
    }
    let condition = condition::any_of(rules, &conditions, words);
    Some(Square { answer, rules: named.join("\n"), condition })
}
