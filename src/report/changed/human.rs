//! What differs, as people read it.

use std::io::{self, Write};

use crate::check::telling;
use crate::check::twice::{Mark, Turned, direction};
use crate::finding::Verdict;
use crate::model::{Arg, Money, Said, text};
use crate::report::changed::{Diff, Lines, Where, Whose};
use crate::report::sheet::{Cell, Sheet};
use crate::report::{condition, terminal, works};
use crate::rules::FundId;
use crate::rules::compare::{Change, Direction};
use crate::rules::revision::{How, Revision, Thing};
use crate::words::Words;

/// More lines than this are counted, not drawn.
const MOST_DRAWN: usize = 100;

/// Writes what differs.
pub fn write(diff: &Diff<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let [old, new] = [0, 1].map(|at| pack(diff, at));
    writeln!(out, "{}\n", words.say(&Said::new("diff-title").with("old", old).with("new", new)))?;
    writeln!(out, "{}", words.say(&summary(diff)))?;
    if !diff.changes.is_empty() {
        let (sheet, notes) = cells(diff, words);
        writeln!(out, "\n{}", terminal::draw(&sheet, diff.style.width))?;
        for (number, condition) in notes.iter().enumerate() {
            let said = Said::new("matrix-note").with("number", number + 1).with("text", condition);
            writeln!(out, "{}", words.say(&said))?;
        }
    }
    let revisions = revisions(diff, words);
    if !revisions.is_empty() {
        writeln!(out, "\n{}", revisions.join("\n"))?;
    }
    match diff.lines.filter(|found| !found.paths.is_empty()) {
        Some(found) => lines(diff, found, words, out),
        None => Ok(()),
    }
}

/// A pack, its digest, and the day on which it is looked at.
fn pack(diff: &Diff<'_>, side: usize) -> Said {
    let (pack, day) = (diff.packs.get(side), diff.days.get(side).copied().flatten());
    let said = match day {
        Some(day) => Said::new("diff-pack-on").with("day", day.to_string()),
        None => Said::new("diff-pack"),
    };
    said.with("pack", pack.map(|pack| pack.id.as_str()).unwrap_or_default())
        .with("digest", pack.map(|pack| pack.short()).unwrap_or_default())
}

/// How many boxes change, and which way.
fn summary(diff: &Diff<'_>) -> Said {
    if diff.changes.is_empty() {
        return Said::new("diff-no-cells");
    }
    let count = |way: Direction| diff.changes.iter().filter(|change| change.direction() == way).count();
    let ways = Direction::ALL.into_iter().filter(|way| count(*way) > 0);
    let ways =
        ways.map(|way| Arg::Said(Said::new("diff-way").with("count", count(way)).with("way", word(way))));
    Said::new("diff-cells").with("count", diff.changes.len()).with("ways", Arg::List(ways.collect()))
}

fn word(way: Direction) -> Said {
    Said::new(match way {
        Direction::Looser => "way-looser",
        Direction::Stricter => "way-stricter",
        Direction::Different => "way-different",
    })
}

/// The boxes that change, a row each, and the conditions that they name by number.
fn cells(diff: &Diff<'_>, words: &Words) -> (Sheet, Vec<String>) {
    let keys = ["diff-change", "matrix-fund", "matrix-works", "diff-where", "matrix-if", "matrix-rules"];
    let mut notes = Vec::new();
    let mut sheet = Sheet::new(keys.map(|key| words.plain(key)));
    let roots = works::families(&diff.joint.new);
    for change in diff.changes {
        let answers = Said::new("diff-was-is")
            .with("was", Said::new(change.old.word()))
            .with("is", Said::new(change.new.word()));
        let way = format!("{}\n{}", words.say(&word(change.direction())), words.say(&answers));
        let rules = ["diff-before", "diff-after"].into_iter().zip(diff.deciding(change)).map(|(key, by)| {
            let by = if by.is_empty() { Arg::from("–") } else { by.into_iter().collect() };
            words.say(&Said::new(key).with("rules", by))
        });
        let place = diff.place(change);
        let cells = [
            way,
            funds(diff, change, words),
            works::text(&diff.joint.new, &roots, &change.block.works, works::Most::AllBut, words),
            whereabouts(diff, &place, words),
            condition::note(&mut notes, conditions(diff, &place, words)),
            rules.collect::<Vec<_>>().join("\n"),
        ];
        sheet.row(cells.map(Cell::from));
    }
    (sheet, notes)
}

/// The funds by name; all that both packs know in a word.
fn funds(diff: &Diff<'_>, change: &Change, words: &Words) -> String {
    let (rules, funds) = (&diff.joint.new, &change.block.funds);
    if funds.len() == rules.funds.len() && funds.len() > 1 {
        return words.plain("diff-every-fund");
    }
    let name = |fund: &FundId| {
        let called = telling::called(&rules[*fund].id, &rules[*fund].name);
        text::visible(words.pick(&called))
    };
    funds.iter().map(name).collect::<Vec<_>>().join("\n")
}

/// Side, time, and whether lines have an estate, a line each.
fn whereabouts(diff: &Diff<'_>, place: &Where, words: &Words) -> String {
    let rules = &diff.joint.new;
    let mut said = Vec::new();
    said.extend(place.side.map(|side| Said::new("only-side").with("side", side)));
    said.extend(place.dates.as_deref().map(|dates| telling::condition(rules, "date", dates)));
    said.extend(match place.whose {
        Whose::Any => None,
        // A condition on the estate says as much.
        Whose::Estate if asks_of_estate(diff, place) => None,
        Whose::Estate => Some(Said::new("where-estate")),
        Whose::Programme => Some(Said::new("where-programme")),
    });
    let lines: Vec<String> = said.iter().map(|said| words.say(said)).collect();
    lines.join("\n")
}

/// Facts, and columns that are there or not.
fn conditions(diff: &Diff<'_>, place: &Where, words: &Words) -> String {
    let rules = &diff.joint.new;
    let mut said: Vec<Arg> = Vec::new();
    if !place.facts.is_empty() {
        said.push(condition::text(rules, &place.facts, words).into());
    }
    if place.whose == Whose::Any && asks_of_estate(diff, place) {
        said.push(Said::new("where-or-programme").into());
    }
    for (id, lacking) in &place.columns {
        let key = match lacking {
            Some(true) => "where-no-column",
            Some(false) => "where-column",
            None => "where-or-no-column",
        };
        said.push(Said::new(key).with("column", telling::column_name(rules, id)).into());
    }
    words.say(&Said::new("plain-list").with("items", Arg::List(said)))
}

fn asks_of_estate(diff: &Diff<'_>, place: &Where) -> bool {
    diff.joint.new.facts.iter().any(|fact| fact.of_estate && place.facts.contains_key(&fact.id))
}

/// What came, went, or says something else: a line for each kind of thing and of change.
fn revisions(diff: &Diff<'_>, words: &Words) -> Vec<String> {
    let alike = diff.revisions.chunk_by(|one, other| one.thing == other.thing);
    let mut out = Vec::new();
    for of_thing in alike {
        for how in How::ALL {
            let mine: Vec<&Revision> = of_thing.iter().filter(|one| one.how == how).collect();
            let Some(first) = mine.first() else { continue };
            let names: Arg = mine.iter().map(|one| words.say(&named(one))).collect();
            let said = Said::new(how_word(how)).with("thing", Said::new(thing_word(first.thing)));
            out.push(words.say(&said.with("names", names)));
        }
    }
    out
}

/// Something that is not as it was; of a name, what it meant and what it means.
fn named(revision: &Revision) -> Said {
    let or_none =
        |ids: &Vec<String>| if ids.is_empty() { Arg::from("–") } else { Arg::from(ids.join(" / ")) };
    match &revision.meant {
        None => Said::new("plain-list").with("items", revision.id.as_str()),
        Some([was, is]) => Said::new("name-meant")
            .with("name", revision.id.as_str())
            .with("was", or_none(was))
            .with("is", or_none(is)),
    }
}

fn thing_word(thing: Thing) -> &'static str {
    match thing {
        Thing::Fund => "thing-fund",
        Thing::FundName => "thing-fund-name",
        Thing::Work => "thing-work",
        Thing::WorkName => "thing-work-name",
        Thing::Fact => "thing-fact",
        Thing::Assumption => "thing-assumption",
        Thing::Programme => "thing-programme",
        Thing::Limit => "thing-limit",
        Thing::Approved => "thing-approved",
        Thing::Rule => "thing-rule",
        Thing::Exception => "thing-exception",
        Thing::Source => "thing-source",
    }
}

fn how_word(how: How) -> &'static str {
    match how {
        How::Added => "diff-added",
        How::Removed => "diff-removed",
        How::Changed => "diff-changed",
        How::Reworded => "diff-reworded",
    }
}

/// The lines that flip, with their money, and what all lines come to.
fn lines(diff: &Diff<'_>, found: &Lines, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let twice = &found.twice;
    let (all, flips) = (twice.all(), twice.flips());
    let said = Said::new("diff-lines")
        .with("count", flips.lines)
        .with("amount", flips.amount)
        .with("all", all.lines)
        .with("of", all.amount);
    writeln!(out, "\n{}", words.say(&said))?;
    if diff.days.iter().any(Option::is_some) {
        writeln!(out, "{}", words.plain("diff-whatever-day"))?;
    }
    if !twice.turned.is_empty() {
        let keys = ["diff-change", "diff-was", "diff-is", "diff-count", "diff-amount"];
        let mut sheet = Sheet::new(keys.map(|key| words.plain(key)));
        let ways = twice.sums.iter().filter_map(|(marks, tally)| Some((direction(marks)?, marks, tally)));
        let mut ways: Vec<_> = ways.collect();
        ways.sort_by_key(|(way, ..)| *way);
        for (way, marks, tally) in ways {
            let mut cells = vec![Cell::from(words.say(&word(way)))];
            cells.extend(marks.iter().map(|mark| Cell::from(mark_text(*mark, words))));
            cells.extend([Cell::Count(tally.lines), Cell::Money(tally.amount)]);
            sheet.row(cells);
        }
        writeln!(out, "\n{}\n", terminal::draw(&sheet, diff.style.width))?;
    }
    for turned in twice.turned.iter().take(MOST_DRAWN) {
        writeln!(out, "{}", words.say(&line(found, turned, words)))?;
    }
    if let Some(rest) = twice.turned.get(MOST_DRAWN..).filter(|rest| !rest.is_empty()) {
        let amount: Money = rest.iter().filter_map(|turned| turned.amount).sum();
        writeln!(
            out,
            "{}",
            words.say(&Said::new("diff-more").with("count", rest.len()).with("amount", amount))
        )?;
    }
    let adds_up = |same: bool| Said::new(if same { "tallies" } else { "tallies-not" });
    let said = Said::new("diff-reconciles")
        .with("lines", adds_up(all.lines == twice.read.lines))
        .with("amount", adds_up(all.amount == twice.read.amount));
    writeln!(out, "{}", words.say(&said))?;
    if twice.amounts_not_read > 0 {
        writeln!(out, "{}", words.say(&Said::new("note-not-read").with("count", twice.amounts_not_read)))?;
    }
    Ok(())
}

/// `budget.csv:42: ¥48,000.00 (item B-1): eligible → forbidden; rules: a → b`
fn line(found: &Lines, turned: &Turned, words: &Words) -> Said {
    let [was, is] = turned.marks.map(|mark| mark_text(mark, words));
    let [before, after] = [0, 1].map(|at| match turned.rules.get(at).map(|rules| &**rules) {
        None | Some("") => "–".to_owned(),
        Some(rules) => rules.replace(' ', ", "),
    });
    let item = match &turned.item {
        Some(item) => Said::new("diff-item").with("item", &**item),
        None => Said::new("nothing"),
    };
    let amount = match turned.amount {
        Some(amount) => Said::new("diff-money").with("amount", amount),
        None => Said::new("diff-no-money"),
    };
    let path = found.paths.get(turned.input).map(String::as_str).unwrap_or_default();
    Said::new("diff-line")
        .with("place", format!("{path}:{}", turned.place.row))
        .with("amount", amount)
        .with("item", item)
        .with("was", was)
        .with("is", is)
        .with("before", before)
        .with("after", after)
}

/// A verdict with its code.
fn mark_text((verdict, code): Mark, words: &Words) -> String {
    match (verdict, code) {
        (Verdict::Eligible, _) => words.plain("row-eligible"),
        (_, "forbidden") => words.plain("row-forbidden"),
        (_, "not-allowed") => words.plain("row-not-allowed"),
        (Verdict::Review, _) => words.plain("row-review"),
        (_, "undetermined") => words.plain("row-undetermined"),
        (_, code) => words.say(&Said::new("diff-unread").with("code", code)),
    }
}
