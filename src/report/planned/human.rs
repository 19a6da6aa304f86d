//! A plan as people read it.

use std::io::{self, Write};

use crate::check::Tally;
use crate::check::limits::telling::values;
use crate::model::{Arg, Money, Said};
use crate::plan::draft::Carried;
use crate::plan::short::Short;
use crate::plan::sums::Move;
use crate::report::planned::{Format, Planned};
use crate::report::sheet::{Cell, Sheet};
use crate::report::terminal;
use crate::words::Words;

/// The format.
pub(super) const FORMAT: Format =
    Format { name: "human", about: "for people", tells: true, marked: false, render };

/// More moves, groups or quotas than this are counted, not drawn.
const MOST_DRAWN: usize = 100;
/// More lines that are short than this are counted, not drawn.
const MOST_LINES: usize = 5;

fn render(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    moves(planned, words, out)?;
    shorts(planned, words, out)?;
    carried(planned, words, out)?;
    untold(planned, words, out)?;
    funds(planned, words, out)?;
    left(planned, words, out)?;
    close(planned, words, out)
}

/// A table under its title.
fn titled(
    planned: &Planned<'_>,
    words: &Words,
    title: &'static str,
    sheet: &Sheet,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}\n{}\n", words.plain(title), terminal::draw(sheet, planned.style.width))
}

fn sheet<const N: usize>(words: &Words, keys: [&'static str; N]) -> Sheet {
    Sheet::new(keys.map(|key| words.plain(key)))
}

fn moves(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let moves = || planned.plan.moves(planned.draft).filter(|one| one.to.is_some());
    let keys = ["plan-line", "plan-work", "plan-from", "plan-to", "plan-amount", "plan-rule"];
    let mut table = sheet(words, keys);
    moves().take(MOST_DRAWN).for_each(|one| table.row(of_move(planned, words, &one)));
    if table.rows.is_empty() {
        return writeln!(out, "{}\n", words.plain("plan-no-moves"));
    }
    titled(planned, words, "plan-moves", &table, out)?;
    more(moves().skip(MOST_DRAWN).map(|one| one.amount), words, out)
}

/// How many more there are than were drawn, and their money.
fn more(rest: impl Iterator<Item = Money>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let mut tally = Tally::default();
    rest.for_each(|amount| tally.count(Some(amount)));
    if tally.lines == 0 {
        return Ok(());
    }
    let said = Said::new("plan-more").with("count", tally.lines).with("amount", tally.amount);
    writeln!(out, "{}\n", words.say(&said))
}

fn of_move(planned: &Planned<'_>, words: &Words, one: &Move<'_>) -> [Cell; 6] {
    let line = one.line;
    let name = |fund| words.pick(planned.fund(fund)).to_owned();
    let rules = one.to.map(|to| line.rules(to).join("\n")).unwrap_or_default();
    let place = match &line.item {
        Some(item) => format!("{}\n{item}", planned.place(line)),
        None => planned.place(line),
    };
    [
        place.into(),
        work(planned, words, line.work.as_deref().unwrap_or_default()).into(),
        line.fund.map(name).unwrap_or_default().into(),
        one.to.map(name).unwrap_or_default().into(),
        Cell::Money(one.amount),
        rules.into(),
    ]
}

/// A work by its name, where it is one.
fn work(planned: &Planned<'_>, words: &Words, called: &str) -> String {
    let known = planned.rules().works.iter().find(|work| work.id == called);
    known.map_or_else(|| called.to_owned(), |work| words.pick(&work.name).to_owned())
}

fn shorts(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let shorts = &planned.plan.shorts;
    if shorts.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", words.plain("plan-shorts"))?;
    for short in shorts.iter().take(MOST_DRAWN) {
        writeln!(out, "  {}", words.say(&of_short(planned, short)))?;
        for room in &short.full {
            writeln!(out, "    {}", words.say(&full(planned, *room)))?;
            for lack in planned.draft.rooms.get(*room).into_iter().flat_map(|room| &room.untold) {
                writeln!(out, "      {}", words.say(lack))?;
            }
        }
        let lines = planned.lines_of(short).filter_map(|(number, line)| {
            let pieces = planned.plan.pieces.get(number)?.iter();
            let unfunded: Money = pieces.filter(|piece| piece.fund.is_none()).map(|piece| piece.amount).sum();
            (unfunded > Money::ZERO).then_some((line, unfunded))
        });
        let lines: Vec<_> = lines.collect();
        for (line, amount) in lines.iter().take(MOST_LINES) {
            let said = Said::new("plan-unfunded-line")
                .with("place", planned.place(line))
                .with("work", work(planned, words, line.work.as_deref().unwrap_or_default()))
                .with("amount", *amount);
            writeln!(out, "    {}", words.say(&said))?;
        }
        if let Some(rest) = lines.get(MOST_LINES..).filter(|rest| !rest.is_empty()) {
            let said = Said::new("plan-more").with("count", rest.len());
            let amount: Money = rest.iter().map(|(_, amount)| *amount).sum();
            writeln!(out, "    {}", words.say(&said.with("amount", amount)))?;
        }
    }
    writeln!(out)?;
    more(shorts.iter().skip(MOST_DRAWN).map(|short| short.unfunded), words, out)
}

fn full(planned: &Planned<'_>, room: usize) -> Said {
    planned.about(["plan-room", "plan-room-granted"], room)
}

/// What lines need, who alone may pay for them, what there is, what is short.
fn of_short(planned: &Planned<'_>, short: &Short) -> Said {
    let key = if short.funds.is_empty() { "plan-short-nobody" } else { "plan-short" };
    let said = Said::new(key).with("lines", planned.lines_of(short).count()).with("need", short.need);
    if short.funds.is_empty() {
        return said;
    }
    said.with("funds", planned.funds(&short.funds))
        .with("left", short.need - short.unfunded)
        .with("short", short.unfunded)
}

fn carried(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    for why in Carried::ALL {
        let lines = planned.draft.lines.iter().filter(|line| line.standing == Err(why));
        let mut tally = Tally::default();
        let mut places: Vec<Arg> = Vec::new();
        for line in lines {
            tally.count(line.amount);
            if places.len() < MOST_LINES {
                places.push(planned.place(line).into());
            }
        }
        if tally.lines == 0 {
            continue;
        }
        let said = Said::new(carried_key(why))
            .with("count", tally.lines)
            .with("amount", tally.amount)
            .with("places", Arg::List(places));
        writeln!(out, "{}\n", words.say(&said))?;
    }
    Ok(())
}

fn carried_key(why: Carried) -> &'static str {
    match why {
        Carried::Unread => "plan-carried-unread",
        Carried::Undetermined => "plan-carried-undetermined",
        Carried::UnsureFund => "plan-carried-unsure-fund",
        Carried::Negative => "plan-carried-negative",
        Carried::Zero => "plan-carried-zero",
    }
}

fn untold(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let rooms = planned.plan.untold(planned.draft);
    for number in rooms.iter().take(MOST_DRAWN) {
        let lacks = planned.draft.rooms.get(*number).map(|room| room.untold.iter().cloned().collect::<Arg>());
        let said = planned.about(["plan-untold"; 2], *number);
        let said = said.with("lacks", lacks.unwrap_or(Arg::List(Vec::new())));
        writeln!(out, "{}\n", words.say(&said))?;
    }
    Ok(())
}

fn funds(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let keys = ["plan-fund", "plan-before", "plan-after", "head-granted", "head-left"];
    let mut table = sheet(words, keys);
    for of in planned.plan.funds(planned.audit, planned.draft) {
        let name = of
            .fund
            .map_or_else(|| words.plain("plan-no-fund"), |fund| words.pick(planned.fund(fund)).to_owned());
        let money = |amount: Option<Money>| amount.map_or_else(|| Cell::from("–"), Cell::Money);
        let left = of.granted.map(|granted| granted - of.after);
        table.row([
            name.into(),
            Cell::Money(of.before),
            Cell::Money(of.after),
            money(of.granted),
            money(left),
        ]);
    }
    titled(planned, words, "plan-funds", &table, out)
}

fn left(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let quotas = planned.plan.left(planned.audit, planned.draft);
    if quotas.is_empty() {
        return Ok(());
    }
    let keys = ["head-quota", "head-granted", "head-used", "head-left", "plan-of-no-use"];
    let mut table = sheet(words, keys);
    for quota in quotas.iter().take(MOST_DRAWN) {
        let group = Said::new("plain-list").with("items", values(planned.rules(), &quota.group));
        let left = quota.granted - quota.used;
        let money = [quota.granted, quota.used, left, quota.of_no_use].map(Cell::Money);
        table.row([words.say(&group).into()].into_iter().chain(money));
    }
    titled(planned, words, "plan-quotas-left", &table, out)?;
    more(quotas.iter().skip(MOST_DRAWN).map(|quota| quota.granted - quota.used), words, out)
}

/// What becomes of the lines, whether that adds up, and what stays unfunded.
pub(super) fn close(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let ends = planned.plan.ends(planned.draft);
    let mut table = sheet(words, ["plan-end", "head-lines", "head-amount"]);
    for (key, tally) in [
        ("plan-kept", ends.kept),
        ("plan-moved", ends.moved),
        ("plan-unfunded", ends.unfunded),
        ("plan-carried", ends.carried),
        ("plan-all", ends.all),
    ] {
        table.row([words.plain(key).into(), Cell::Count(tally.lines), Cell::Money(tally.amount)]);
    }
    writeln!(out, "{}", terminal::draw(&table, planned.style.width))?;
    if ends.split > 0 {
        writeln!(out, "{}", words.say(&Said::new("plan-split").with("count", ends.split)))?;
    }
    let (is, least) = (planned.plan.cost, planned.plan.at_least);
    if least < is {
        let gap = |is: i128, least: i128| Money::from_fen((is - least).max(0));
        let said = Said::new("plan-gap").with("unfunded", gap(is.unfunded, least.unfunded));
        let moved = if is.unfunded == least.unfunded { gap(is.moved, least.moved) } else { Money::ZERO };
        writeln!(out, "{}", words.say(&said.with("moved", moved)))?;
    }
    let adds_up = Said::new(if ends.adds_up() { "tallies" } else { "tallies-not" });
    writeln!(out, "{}", words.say(&Said::new("plan-reconciles").with("amount", adds_up)))
}
