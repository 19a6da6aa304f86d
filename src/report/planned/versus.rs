//! Two plans for one draft side by side: by what becomes of the money, by fund, line by line, and what keeps
//! each short.

use crate::model::{Money, Said};
use crate::report::planned::Planned;
use crate::report::planned::differs::{Differs, Paid, Payer};
use crate::report::planned::sections::{Parts, Room, by_end};
use crate::report::section::{Item, Section};
use crate::report::sheet::{Cell, Sheet};
use crate::words::Words;

/// Two plans for one draft.
pub struct Versus<'a> {
    /// The one that was asked for first.
    pub first: Planned<'a>,
    /// The other.
    pub second: Planned<'a>,
    /// What is said of the second alone: the flags behind `--versus`.
    pub asked: &'a str,
}

impl Versus<'_> {
    /// All there is to show of both.
    pub(super) fn sections(&self, words: &Words, room: Room) -> Vec<Section> {
        let parts = self.both().map(|planned| Parts { planned, words, room });
        let [first, second] = &parts;
        let shorts = |parts: &Parts<'_>, id: &'static str, key: &'static str| Section {
            id,
            title: words.plain(key),
            ..parts.shorts()
        };
        vec![
            self.which(words),
            self.ends(words, room),
            self.by_fund(words, room),
            self.by_line(words, room),
            shorts(first, "shorts-first", "versus-shorts-first"),
            shorts(second, "shorts-second", "versus-shorts-second"),
            self.in_short(words, &parts),
        ]
    }

    /// What closes it: the money of both, and what the second does better or worse.
    pub(super) fn closing(&self, words: &Words) -> [Section; 2] {
        let parts = self.both().map(|planned| Parts { planned, words, room: Room::Screen });
        [self.ends(words, Room::Screen), self.in_short(words, &parts)]
    }

    /// Which is which.
    fn which(&self, words: &Words) -> Section {
        let asked = |key: &'static str, asked: &str| words.say(&Said::new(key).with("asked", asked));
        let texts = [asked("versus-first", self.first.asked), asked("versus-second", self.asked)];
        Section::new("which", words.plain("versus-which")).list(texts.map(Item::new).into_iter().collect())
    }

    /// What becomes of the money.
    fn ends(&self, words: &Words, room: Room) -> Section {
        let counts = room != Room::Narrow;
        let lines: &[&'static str] =
            if counts { &["versus-lines-first", "versus-lines-second"] } else { &[] };
        let money = ["versus-head-first", "versus-head-second", "versus-difference"];
        let mut table = sheet(words, &[&["plan-end"], lines, &money].concat());
        let [first, second] = self.both().map(|planned| planned.plan.ends(planned.draft));
        for ((key, one), (_, other)) in by_end(&first).into_iter().zip(by_end(&second)) {
            let lines = [one.lines, other.lines].map(Cell::Count).into_iter().filter(|_| counts);
            let money = [one.amount, other.amount, other.amount - one.amount].map(Cell::Money);
            table.row([words.plain(key).into()].into_iter().chain(lines).chain(money));
        }
        let touched = Said::new("versus-touched").with("first", first.touched).with("second", second.touched);
        Section::new("ends", words.plain("plan-ends")).table(table).texts([words.say(&touched)])
    }

    /// What each fund pays.
    fn by_fund(&self, words: &Words, room: Room) -> Section {
        let before = room != Room::Narrow;
        let keys =
            ["plan-fund", "plan-before", "versus-head-first", "versus-head-second", "versus-difference"];
        let keys = keys.into_iter().filter(|key| before || *key != "plan-before");
        let mut table = sheet(words, &keys.collect::<Vec<_>>());
        for of in self.funds() {
            let [first, second] = of.after;
            let money = before.then_some(of.before).into_iter().chain([first, second, second - first]);
            let name = of.fund.as_deref();
            let name = name.map_or_else(|| words.plain("plan-no-fund"), |id| self.name(id, words));
            table.row([name.into()].into_iter().chain(money.map(Cell::Money)));
        }
        Section::new("funds", words.plain("plan-funds")).table(table)
    }

    fn name(&self, id: &str, words: &Words) -> String {
        self.called(id).map_or_else(|| id.to_owned(), |name| words.pick(name).to_owned())
    }

    /// Lines of which each plan says something else.
    fn by_line(&self, words: &Words, room: Room) -> Section {
        let lines = self.lines();
        let section = Section::new("lines", words.plain("versus-lines"));
        if lines.is_empty() {
            return section.texts([words.plain("versus-no-lines")]);
        }
        let most = room.most();
        let of_first = Parts { planned: &self.first, words, room };
        let narrow = room == Room::Narrow;
        let rest: &[&'static str] = if narrow {
            &["versus-lines-both"]
        } else {
            &["plan-from", "plan-amount", "versus-head-first", "versus-head-second"]
        };
        let mut table = sheet(words, &[of_first.line_keys(), rest].concat());
        lines.iter().take(most).for_each(|one| table.row(self.line(one, words, room)));
        let more = lines.len().saturating_sub(most);
        let more = (more > 0).then(|| words.say(&Said::new("versus-more-lines").with("count", more)));
        section.table(table).texts(more)
    }

    fn line(&self, one: &Differs<'_>, words: &Words, room: Room) -> Vec<Cell> {
        let (planned, line) = one.of;
        let parts = Parts { planned, words, room };
        let mut cells = parts.line(line);
        let [first, second] = one.paid.each_ref().map(|paid| self.paid(paid.as_deref(), words));
        if room == Room::Narrow {
            cells.push(format!("{first}\n→ {second}").into());
            return cells;
        }
        cells.push(parts.fund(line.fund).into());
        cells.push(line.amount.map_or_else(|| Cell::from(""), Cell::Money));
        cells.extend([first.into(), second.into()]);
        cells
    }

    /// Who pays, each part on a line of its own.
    fn paid(&self, paid: Option<&[Paid]>, words: &Words) -> String {
        let Some(paid) = paid else { return words.plain("versus-not-read") };
        let part = |(payer, amount): &Paid| {
            let payer = match payer {
                Payer::Fund(id) => self.name(id, words),
                Payer::Nobody => words.plain("versus-nobody"),
                Payer::AsItIs => words.plain("versus-as-it-is"),
            };
            if paid.len() == 1 { payer } else { format!("{payer} {}", amount.grouped()) }
        };
        paid.iter().map(part).collect::<Vec<_>>().join("\n")
    }

    /// What the second does better or worse, and what is not proved of either.
    fn in_short(&self, words: &Words, parts: &[Parts<'_>; 2]) -> Section {
        let open = ["versus-open-first", "versus-open-second"].into_iter().zip(parts);
        let open =
            open.filter_map(|(key, parts)| Some(words.say(&Said::new(key).with("open", parts.open()?))));
        let rests = ["versus-rests-first", "versus-rests-second"].into_iter().zip(self.both());
        let rests = rests.flat_map(|(key, planned)| {
            let basis = planned.basis(words).into_iter();
            basis.map(move |basis| words.say(&Said::new(key).with("basis", basis)))
        });
        let texts = self.in_words(words).into_iter().chain(open).chain(rests);
        Section::new("in-short", words.plain("versus-in-short")).texts(texts)
    }

    /// What the second does better or worse.
    pub(super) fn in_words(&self, words: &Words) -> [String; 2] {
        let [first, second] = self.both().map(|planned| planned.plan.ends(planned.draft));
        let verdict = |key: [&'static str; 3], difference: Money| {
            let [less, same, more] = key;
            let key = match difference.cmp(&Money::ZERO) {
                std::cmp::Ordering::Less => less,
                std::cmp::Ordering::Equal => same,
                std::cmp::Ordering::Greater => more,
            };
            let amount = if difference < Money::ZERO { -difference } else { difference };
            words.say(&Said::new(key).with("amount", amount))
        };
        let unfunded = ["versus-unfunded-less", "versus-unfunded-same", "versus-unfunded-more"];
        let moved = ["versus-moved-less", "versus-moved-same", "versus-moved-more"];
        [
            verdict(unfunded, second.unfunded.amount - first.unfunded.amount),
            verdict(moved, second.moved.amount - first.moved.amount),
        ]
    }
}

fn sheet(words: &Words, keys: &[&'static str]) -> Sheet {
    Sheet::new(keys.iter().map(|key| words.plain(key)))
}
