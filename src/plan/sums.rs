//! What a plan comes to: by fund, by quota, by what becomes of lines.

use std::collections::BTreeMap;

use crate::check::limits::{Grant, Grants, Name};
use crate::check::{Audit, Tally};
use crate::finding::Verdict;
use crate::model::Money;
use crate::plan::draft::{Carried, Draft, Line};
use crate::plan::share::Piece;
use crate::plan::{Aims, Plan};
use crate::rules::FundId;
use crate::rules::limit::Key;

/// A piece of a line that is not as it was.
#[derive(Clone, Copy, Debug)]
pub struct Move<'d> {
    /// The line, by its place in the draft.
    pub number: usize,
    /// The line.
    pub line: &'d Line,
    /// Who pays now; nobody where it stays unfunded.
    pub to: Option<FundId>,
    /// How much.
    pub amount: Money,
}

/// What becomes of lines. A line that is split is counted under each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// All of them.
    pub all: Tally,
    /// What stays with its fund.
    pub kept: Tally,
    /// What moves to another.
    pub moved: Tally,
    /// What nobody pays.
    pub unfunded: Tally,
    /// What is carried as it is.
    pub carried: Tally,
    /// Lines whose money could not be read.
    pub amounts_not_read: u64,
    /// Lines of which another than in the draft, or nobody, pays anything.
    pub touched: u64,
    /// Lines that are split.
    pub split: u64,
}

/// What a fund pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfFund {
    /// The fund; none for what is charged to no single fund.
    pub fund: Option<FundId>,
    /// By the draft.
    pub before: Money,
    /// By the plan.
    pub after: Money,
    /// What it is granted in all; none where no table lists it.
    pub granted: Option<Money>,
}

/// A quota of which something is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// What it is for: keys and values.
    pub group: Vec<(String, String)>,
    /// The money granted.
    pub granted: Money,
    /// What the plan draws on it.
    pub used: Money,
    /// How much of what is left no line of the draft may draw, whatever moves.
    pub of_no_use: Money,
}

impl Ends {
    /// Whether all money is somewhere, to the fen.
    pub fn adds_up(&self) -> bool {
        self.kept.amount + self.moved.amount + self.unfunded.amount + self.carried.amount == self.all.amount
    }
}

impl Plan {
    /// Every piece that is not as it was, in the order of the draft.
    pub fn moves<'d>(&'d self, draft: &'d Draft) -> impl Iterator<Item = Move<'d>> {
        let lines = draft.lines.iter().zip(&self.pieces).enumerate();
        lines.flat_map(|(number, (line, pieces))| {
            let away = pieces.iter().filter(|piece| piece.fund != line.fund);
            away.map(move |Piece { fund, amount }| Move { number, line, to: *fund, amount: *amount })
        })
    }

    /// What becomes of the lines.
    pub fn ends(&self, draft: &Draft) -> Ends {
        let mut ends = Ends { all: draft.all(), ..Ends::default() };
        for (line, pieces) in draft.lines.iter().zip(&self.pieces) {
            if line.standing.is_err() {
                ends.carried.count(line.amount);
            }
            ends.amounts_not_read += u64::from(line.amount.is_none());
            ends.touched += u64::from(pieces.iter().any(|piece| piece.fund != line.fund));
            ends.split += u64::from(pieces.len() > 1);
            let sum = |wanted: fn(&Piece, &Line) -> bool| {
                let mine = pieces.iter().filter(|piece| wanted(piece, line));
                mine.map(|piece| piece.amount).reduce(|a, b| a + b)
            };
            for (tally, sum) in [
                (&mut ends.kept, sum(|piece, line| piece.fund == line.fund)),
                (&mut ends.moved, sum(|piece, line| piece.fund.is_some() && piece.fund != line.fund)),
                (&mut ends.unfunded, sum(|piece, _| piece.fund.is_none())),
            ] {
                if sum.is_some() {
                    tally.count(sum);
                }
            }
        }
        ends
    }

    /// What each fund pays before and after, those that pay nothing left out.
    pub fn funds(&self, audit: &Audit<'_>, draft: &Draft) -> Vec<OfFund> {
        let mut sums: BTreeMap<(bool, Option<FundId>), [Money; 2]> = BTreeMap::new();
        for (line, pieces) in draft.lines.iter().zip(&self.pieces) {
            let amount = line.amount.unwrap_or_default();
            let [before, after] = sums.entry((line.fund.is_none(), line.fund)).or_default();
            *before += amount;
            if line.standing.is_err() {
                *after += amount;
            }
            for piece in pieces.iter().filter(|piece| piece.fund.is_some()) {
                let [_, after] = sums.entry((false, piece.fund)).or_default();
                *after += piece.amount;
            }
        }
        let of_fund = |((_, fund), [before, after]): ((bool, Option<FundId>), [Money; 2])| OfFund {
            fund,
            before,
            after,
            granted: fund.and_then(|fund| granted(audit, fund)),
        };
        sums.into_iter().map(of_fund).collect()
    }

    /// The quotas of which something is left.
    pub fn left(&self, audit: &Audit<'_>, draft: &Draft) -> Vec<Left> {
        let [used, could] = self.drawn(draft);
        let rooms: BTreeMap<&[Name], usize> = draft
            .rooms
            .iter()
            .enumerate()
            .filter(|(_, room)| room.granted.is_some())
            .map(|(number, room)| (room.names.as_slice(), number))
            .collect();
        let mut out = Vec::new();
        for table in &audit.means.tables {
            for grant in table.amounts() {
                let (room, granted) = (rooms.get(grant.names().as_slice()), grant.amount());
                let at = |sums: &[Money]| room.and_then(|&room| sums.get(room)).copied().unwrap_or_default();
                let (used, could) = (at(&used), at(&could));
                if granted > used {
                    let keys = table.keys.iter().map(|key| key.id().to_owned());
                    let group = keys.zip(grant.group().iter().map(str::to_owned)).collect();
                    let of_no_use = (granted - could.max(used)).max(Money::ZERO);
                    out.push(Left { group, granted, used, of_no_use });
                }
            }
        }
        out
    }

    /// What the plan draws on each group, and what all lines that may draw on it come to.
    fn drawn(&self, draft: &Draft) -> [Vec<Money>; 2] {
        let mut used = vec![Money::ZERO; draft.rooms.len()];
        let mut could = used.clone();
        let add = |sums: &mut Vec<Money>, group: u32, amount: Money| {
            sums.get_mut(group as usize).into_iter().for_each(|sum| *sum += amount);
        };
        for (draw, [above, below]) in &draft.carried {
            for sums in [&mut used, &mut could] {
                add(sums, draw.group, Money::from_fen(above + below));
            }
        }
        for (line, pieces) in draft.lines.iter().zip(&self.pieces) {
            let Some(kind) = line.standing.ok().and_then(|kind| draft.kinds.get(kind)) else { continue };
            for option in &*kind.options {
                let paid = pieces.iter().filter(|piece| piece.fund == Some(option.fund));
                let paid: Money = paid.map(|piece| piece.amount).sum();
                for draw in &option.draws {
                    add(&mut used, draw.group, paid);
                    add(&mut could, draw.group, line.amount.unwrap_or_default());
                }
            }
        }
        [used, could]
    }

    /// The groups that the plan draws on and of which it cannot be told whether they are within their bounds.
    pub fn untold(&self, draft: &Draft) -> Vec<usize> {
        let [used, _] = self.drawn(draft);
        let rooms = draft.rooms.iter().zip(used).enumerate();
        let open = rooms.filter(|(_, (room, used))| !room.untold.is_empty() && *used != Money::ZERO);
        open.map(|(number, _)| number).collect()
    }

    /// Whether all is funded within all limits, and nothing is left to ask.
    pub fn is_lawful(&self, draft: &Draft, aims: &Aims) -> bool {
        let fine = |line: &Line| match line.standing {
            Ok(_) | Err(Carried::Zero) => true,
            Err(Carried::Negative) => {
                line.verdict == Verdict::Eligible || aims.allow_review && line.verdict == Verdict::Review
            }
            Err(Carried::Unread | Carried::Undetermined | Carried::UnsureFund) => false,
        };
        let is_kept = self.passed.is_empty() && self.untold(draft).is_empty();
        self.unfunded() == Money::ZERO && draft.lines.iter().all(fine) && is_kept
    }
}

/// What a fund is granted in all, by the first table that lists it.
fn granted(audit: &Audit<'_>, fund: FundId) -> Option<Money> {
    let id = audit.rules[fund].id.as_str();
    let of_table = |table: &Grants<'_>| {
        let at = table.keys.iter().position(|key| *key == Key::Fund)?;
        let of_fund = table.amounts().filter(|grant| grant.group().get(at) == Some(id));
        of_fund.map(Grant::amount).reduce(|a, b| a + b)
    };
    audit.means.tables.iter().find_map(of_table)
}
