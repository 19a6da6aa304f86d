//! A plan in parts: what moves, what stays unfunded and why, what is left as it is, and what all of it comes
//! to.

use crate::check::Tally;
use crate::check::limits::telling::values;
use crate::model::text::visible;
use crate::model::{Arg, Money, Said};
use crate::plan::cost::Aim;
use crate::plan::draft::{Carried, Line};
use crate::plan::reserve::Reserve;
use crate::plan::short::Short;
use crate::plan::sums::{Ends, Move};
use crate::report::planned::Planned;
use crate::report::record::Tool;
use crate::report::section::{Item, Section};
use crate::report::sheet::{Cell, Sheet};
use crate::rules::FundId;
use crate::words::Words;

/// More rows than this are counted, not drawn, where a person reads them at a terminal.
const MOST_DRAWN: usize = 100;
/// More lines that are short than this are counted, not named.
const MOST_LINES: usize = 5;

/// What makes parts of a plan.
#[derive(Clone, Copy)]
pub(super) struct Parts<'p> {
    /// The plan.
    pub planned: &'p Planned<'p>,
    /// The reader's words.
    pub words: &'p Words,
    /// How much room there is.
    pub room: Room,
}

/// How much room there is to show a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// For every row, and all that there is to say of it.
    All,
    /// As much as a terminal takes.
    Screen,
    /// As much as a narrow one takes.
    Narrow,
}

/// A terminal with fewer columns is narrow.
const NARROW: usize = 76;

impl Room {
    /// On a terminal that is so wide.
    pub(super) fn on(width: usize) -> Room {
        if width < NARROW { Room::Narrow } else { Room::Screen }
    }

    /// More rows than this are counted, not drawn.
    pub(super) fn most(self) -> usize {
        if self == Room::All { usize::MAX } else { MOST_DRAWN }
    }
}

impl Parts<'_> {
    fn plain(&self, key: &'static str) -> String {
        self.words.plain(key)
    }

    fn say(&self, said: &Said) -> String {
        self.words.say(said)
    }

    fn sheet(&self, keys: &[&'static str]) -> Sheet {
        Sheet::new(keys.iter().map(|key| self.plain(key)))
    }

    /// How many more there are than were drawn, and their money.
    fn more(&self, rest: impl Iterator<Item = Money>) -> Option<String> {
        let mut tally = Tally::default();
        rest.for_each(|amount| tally.count(Some(amount)));
        let said = Said::new("plan-more").with("count", tally.lines).with("amount", tally.amount);
        (tally.lines > 0).then(|| self.say(&said))
    }

    /// A fund as the reader's language calls it.
    pub(super) fn fund(&self, fund: Option<FundId>) -> String {
        fund.map(|fund| self.words.pick(self.planned.fund(fund)).to_owned()).unwrap_or_default()
    }

    /// The work of a line, by its name where it is one.
    pub(super) fn work(&self, line: &Line) -> String {
        let called = line.work.as_deref().unwrap_or_default();
        let known = self.planned.rules().works.iter().find(|work| work.id == called);
        known.map_or_else(|| called.to_owned(), |work| self.words.pick(&work.name).to_owned())
    }

    /// Where a line stands, and what it is about.
    pub(super) fn line(&self, line: &Line) -> Vec<Cell> {
        let (place, item, work) = (self.planned.place(line), line.item.clone(), self.work(line));
        let item = visible(item.as_deref().unwrap_or_default());
        let lines = |parts: &[&str]| {
            parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n")
        };
        let cells = match self.room {
            Room::All => vec![place, item, line.estate.as_deref().unwrap_or_default().to_owned(), work],
            Room::Screen => vec![lines(&[&place, &item]), work],
            Room::Narrow => vec![lines(&[&place, &item, &work])],
        };
        cells.into_iter().map(Cell::from).collect()
    }

    /// The headings of these cells.
    pub(super) fn line_keys(&self) -> &'static [&'static str] {
        match self.room {
            Room::All => &["plan-line", "head-item", "head-estate", "plan-work"],
            Room::Screen => &["plan-line", "plan-work"],
            Room::Narrow => &["plan-line"],
        }
    }

    /// What another fund is to pay.
    pub(super) fn moves(&self) -> Section {
        let planned = self.planned;
        let moves = || planned.plan.moves(planned.draft).filter(|one| one.to.is_some());
        let rest: &[&'static str] = match self.room {
            Room::Narrow => &["plan-from-to", "plan-amount"],
            _ => &["plan-from", "plan-to", "plan-amount", "plan-rule"],
        };
        let mut table = self.sheet(&[self.line_keys(), rest].concat());
        moves().take(self.room.most()).for_each(|one| table.row(self.moved(&one)));
        let section = Section::new("moves", self.plain("plan-moves"));
        if table.rows.is_empty() {
            return section.texts([self.plain("plan-no-moves")]);
        }
        section.table(table).texts(self.more(moves().skip(self.room.most()).map(|one| one.amount)))
    }

    fn moved(&self, one: &Move<'_>) -> Vec<Cell> {
        let rules = one.to.map(|to| one.line.rules(to).join("\n")).unwrap_or_default();
        let mut cells = self.line(one.line);
        let [from, to] = [one.line.fund, one.to].map(|fund| self.fund(fund));
        let amount = Cell::Money(one.amount);
        match self.room {
            Room::Narrow => cells.extend([format!("{from}\n→ {to}\n{rules}").into(), amount]),
            _ => cells.extend([from.into(), to.into(), amount, rules.into()]),
        }
        cells
    }

    /// What keeps money unfunded.
    pub(super) fn shorts(&self) -> Section {
        let shorts = &self.planned.plan.shorts;
        let items = shorts.iter().take(self.room.most()).map(|short| self.short(short)).collect();
        let rest = self.more(shorts.iter().skip(self.room.most()).map(|short| short.unfunded));
        Section::new("shorts", self.plain("plan-shorts")).list(items).texts(rest)
    }

    /// Lines that are short together: what is full, and some of the lines.
    fn short(&self, short: &Short) -> Item {
        let planned = self.planned;
        let full = short.full.iter().map(|&number| {
            let lacks = planned.draft.rooms.get(number).into_iter().flat_map(|room| &room.untold);
            Item {
                text: self.say(&planned.about(["plan-room", "plan-room-granted"], number)),
                below: lacks.map(|lack| Item::new(self.say(lack))).collect(),
            }
        });
        let mut below: Vec<Item> = full.collect();
        below.extend(planned.conditions(short, self.words).into_iter().map(Item::new));
        let lines: Vec<(&Line, Money)> = planned.unfunded_of(short).collect();
        for (line, amount) in lines.iter().take(MOST_LINES) {
            let said = Said::new("plan-unfunded-line")
                .with("place", planned.place(line))
                .with("work", self.work(line))
                .with("amount", *amount);
            below.push(Item::new(self.say(&said)));
        }
        below.extend(self.more(lines.iter().skip(MOST_LINES).map(|(_, amount)| *amount)).map(Item::new));
        Item { text: self.say(&of_short(planned, short)), below }
    }

    /// Every part of a line that nobody pays.
    pub(super) fn unfunded(&self) -> Section {
        let planned = self.planned;
        let rest = ["plan-from", "plan-unfunded-amount", "plan-of"];
        let mut table = self.sheet(&[self.line_keys(), &rest].concat());
        for one in planned.plan.moves(planned.draft).filter(|one| one.to.is_none()) {
            let money = [one.amount, one.line.amount.unwrap_or_default()].map(Cell::Money);
            let mut cells = self.line(one.line);
            cells.push(self.fund(one.line.fund).into());
            table.row(cells.into_iter().chain(money));
        }
        let section = Section::new("unfunded", self.plain("plan-unfunded-lines"));
        if table.rows.is_empty() { section } else { section.table(table) }
    }

    /// What is not kept to, what is carried as it is, what is kept free for it, and what cannot be told.
    pub(super) fn not_planned(&self) -> Section {
        let carried = Carried::ALL.into_iter().filter_map(|why| self.carried(why));
        let reserved = self.planned.plan.reserves.iter().take(self.room.most());
        let reserved = reserved.map(|reserve| self.reserved(reserve));
        let untold = self.planned.plan.untold(self.planned.draft).into_iter().take(self.room.most());
        let untold = untold.map(|number| self.untold(number));
        let passed = self.planned.plan.passed.iter().take(self.room.most());
        let passed = passed.map(|&number| self.say(&self.planned.about(["plan-passed"; 2], number)));
        let items = passed.chain(carried).chain(reserved).chain(untold).map(Item::new).collect();
        Section::new("not-planned", self.plain("plan-not-planned")).list(items)
    }

    fn carried(&self, why: Carried) -> Option<String> {
        let lines = self.planned.draft.lines.iter().filter(|line| line.standing == Err(why));
        let mut tally = Tally::default();
        let mut places: Vec<Arg> = Vec::new();
        for line in lines {
            tally.count(line.amount);
            if places.len() < MOST_LINES {
                places.push(self.planned.place(line).into());
            }
        }
        let said = Said::new(carried_key(why)).with("count", tally.lines).with("amount", tally.amount);
        (tally.lines > 0).then(|| self.say(&said.with("places", Arg::List(places))))
    }

    fn reserved(&self, reserve: &Reserve) -> String {
        let said = self.planned.about(["plan-reserved"; 2], reserve.room);
        self.say(&said.with("kept", reserve.amount))
    }

    fn untold(&self, number: usize) -> String {
        let room = self.planned.draft.rooms.get(number);
        let lacks = room.map(|room| room.untold.iter().cloned().collect::<Arg>());
        let said = self.planned.about(["plan-untold"; 2], number);
        self.say(&said.with("lacks", lacks.unwrap_or(Arg::List(Vec::new()))))
    }

    /// What each fund pays before and after.
    pub(super) fn funds(&self) -> Section {
        let planned = self.planned;
        let granted = self.room != Room::Narrow;
        let keys = ["plan-fund", "plan-before", "plan-after", "head-granted", "head-left"];
        let keys = keys.into_iter().filter(|key| granted || *key != "head-granted");
        let mut table = self.sheet(&keys.collect::<Vec<_>>());
        for of in planned.plan.funds(planned.audit, planned.draft) {
            let left = of.granted.map(|granted| granted - of.after);
            let money = [Some(of.before), Some(of.after)].into_iter();
            let money = money.chain(granted.then_some(of.granted)).chain([left]).map(money_or_dash);
            table.row([self.fund_or_none(of.fund).into()].into_iter().chain(money));
        }
        let section = Section::new("funds", self.plain("plan-funds"));
        if table.rows.is_empty() { section } else { section.table(table) }
    }

    /// A fund by its name; that there is no single one.
    pub(super) fn fund_or_none(&self, fund: Option<FundId>) -> String {
        if fund.is_some() { self.fund(fund) } else { self.plain("plan-no-fund") }
    }

    /// The quotas of which something is left.
    pub(super) fn left(&self) -> Section {
        let quotas = self.planned.plan.left(self.planned.audit, self.planned.draft);
        let keys = ["head-quota", "head-granted", "head-used", "head-left", "plan-of-no-use"];
        let mut table = self.sheet(&keys);
        for quota in quotas.iter().take(self.room.most()) {
            let group = Said::new("plain-list").with("items", values(self.planned.rules(), &quota.group));
            let left = quota.granted - quota.used;
            let money = [quota.granted, quota.used, left, quota.of_no_use].map(Cell::Money);
            table.row([self.say(&group).into()].into_iter().chain(money));
        }
        let section = Section::new("left", self.plain("plan-quotas-left"));
        let rest = quotas.iter().skip(self.room.most()).map(|quota| quota.granted - quota.used);
        if quotas.is_empty() { section } else { section.table(table).texts(self.more(rest)) }
    }

    /// What becomes of the money, whether that adds up, and what is not proved to be the best.
    pub(super) fn ends(&self) -> Section {
        let ends = self.planned.plan.ends(self.planned.draft);
        let mut table = self.sheet(&["plan-end", "head-lines", "head-amount"]);
        for (key, tally) in by_end(&ends) {
            table.row([self.plain(key).into(), Cell::Count(tally.lines), Cell::Money(tally.amount)]);
        }
        let touched = Said::new("plan-touched").with("count", ends.touched);
        let split = (ends.split > 0).then(|| Said::new("plan-split").with("count", ends.split));
        let adds_up = Said::new(if ends.adds_up() { "tallies" } else { "tallies-not" });
        let adds_up = Said::new("plan-reconciles").with("amount", adds_up);
        let texts = [Some(touched), split, self.open(), Some(adds_up)].into_iter().flatten();
        let section = Section::new("ends", self.plain("plan-ends")).table(table);
        section.texts(texts.map(|said| self.say(&said))).texts(self.planned.basis(self.words))
    }

    /// What is not proved, and by how much another plan may be better.
    pub(super) fn open(&self) -> Option<Said> {
        let (aim, by) = self.planned.plan.open()?;
        let money = || Money::from_fen(by);
        Some(match aim {
            Aim::Bounds => Said::new("plan-open-bounds"),
            Aim::Unfunded => Said::new("plan-open-unfunded").with("amount", money()),
            Aim::Moved => Said::new("plan-open-moved").with("amount", money()),
            Aim::Order => Said::new("plan-open-order"),
            Aim::Lines => Said::new("plan-open-lines").with("count", u64::try_from(by).unwrap_or(u64::MAX)),
        })
    }

    /// What it was planned by: the command, the packs, the files.
    pub(super) fn run(&self) -> Section {
        let tool = Tool::default();
        let packs = self.planned.rules().packs.iter();
        let packs = packs.map(|pack| format!("{} {}: sha256 {}", pack.id, pack.reviewed, pack.sha256));
        let own = [self.planned.asked.to_owned(), format!("{} {}", tool.name, tool.version)];
        let items = own.into_iter().chain(packs).map(|text| Item::new(visible(&text))).collect();
        Section::new("run", self.plain("plan-run")).list(items)
    }
}

/// What becomes of lines, each end by what it is called.
pub(super) fn by_end(ends: &Ends) -> [(&'static str, Tally); 5] {
    [
        ("plan-kept", ends.kept),
        ("plan-moved", ends.moved),
        ("plan-unfunded", ends.unfunded),
        ("plan-carried", ends.carried),
        ("plan-all", ends.all),
    ]
}

/// An amount; a dash where there is none.
pub(super) fn money_or_dash(amount: Option<Money>) -> Cell {
    amount.map_or_else(|| Cell::from("–"), Cell::Money)
}

/// What lines need, who alone may pay for them, what there is, what is short.
fn of_short(planned: &Planned<'_>, short: &Short) -> Said {
    let key = match short.funds.is_empty() {
        true if planned.is_open(short) => "plan-short-open",
        true => "plan-short-nobody",
        false => "plan-short",
    };
    let said = Said::new(key).with("lines", planned.lines_of(short).count()).with("need", short.need);
    if short.funds.is_empty() {
        return said;
    }
    said.with("funds", planned.funds(&short.funds))
        .with("left", short.need - short.unfunded)
        .with("short", short.unfunded)
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
