//! The lines of a draft: what each comes to, who may pay for it, and in which groups of limits it would then
//! count.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::budget::{Broken, Fields, Input};
use crate::check::limits::{Draw, Groups, Ledger, Room, rooms};
use crate::check::line::{Judge, Judged, Payer, Payers, Table};
use crate::check::run::{each_with, place_of};
use crate::check::{Audit, Tally};
use crate::finding::{Place, Verdict};
use crate::model::Money;
use crate::plan::Aims;
use crate::plan::share::Piece;
use crate::rules::FundId;

/// A draft: its lines in order, and what limits ask of them.
#[derive(Debug, Default)]
pub struct Draft {
    /// The lines.
    pub lines: Vec<Line>,
    /// Lines that are one to the plan, whatever they come to.
    pub kinds: Vec<Kind>,
    /// What is asked of each group that lines may count in, by its number.
    pub rooms: Vec<Room>,
    /// Money that is carried as it is and counts in groups: by what it may be to them, what is above and
    /// below zero.
    pub carried: BTreeMap<Draw, [i128; 2]>,
    groups: Groups,
}

/// A line of the draft.
#[derive(Debug)]
pub struct Line {
    /// The input, by its place in the run.
    pub input: usize,
    /// The record.
    pub place: Place,
    /// Its item.
    pub item: Option<Arc<str>>,
    /// Its estate, as it is called.
    pub estate: Option<Arc<str>>,
    /// Its work, as it is called.
    pub work: Option<Arc<str>>,
    /// Its money; none where it could not be read.
    pub amount: Option<Money>,
    /// The fund it is charged to, where that is certain.
    pub fund: Option<FundId>,
    /// What a check says of it.
    pub verdict: Verdict,
    /// Who may pay for it.
    pub payers: Arc<Payers>,
    /// Its kind, where it is planned; else why it is carried as it is.
    pub standing: Result<usize, Carried>,
}

/// Why a line is carried as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carried {
    /// A cell, or all of it, cannot be read.
    Unread,
    /// What decides who may pay for it is missing.
    Undetermined,
    /// Its fund is one of several.
    UnsureFund,
    /// It takes money off.
    Negative,
    /// It comes to nothing.
    Zero,
}

/// What the plan knows of a line beside its money.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    /// The fund it is charged to.
    pub fund: FundId,
    /// Who may pay for it.
    pub options: Arc<[Choice]>,
    /// Whether nobody may pay for it as far as is known, and somebody could if something missing turned out
    /// so.
    pub open: bool,
    /// Tells apart lines of which each is planned as a whole.
    alone: Option<usize>,
}

/// A fund that may pay, and the groups the line then counts in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Choice {
    /// The fund.
    pub fund: FundId,
    /// Whether somebody must look at it first.
    pub review: bool,
    /// The groups.
    pub draws: Box<[Draw]>,
}

/// Reads drafts.
pub struct Reader<'a> {
    audit: &'a Audit<'a>,
    aims: &'a Aims,
    draft: Draft,
    ledger: Ledger,
    numbers: FxHashMap<Kind, usize>,
    /// Who may pay, each list once.
    options: FxHashSet<Arc<[Choice]>>,
}

impl Carried {
    /// Every reason.
    pub const ALL: [Carried; 5] =
        [Carried::Unread, Carried::Undetermined, Carried::UnsureFund, Carried::Negative, Carried::Zero];

    /// The word reports use.
    pub fn id(self) -> &'static str {
        match self {
            Carried::Unread => "unread",
            Carried::Undetermined => "undetermined",
            Carried::UnsureFund => "unsure-fund",
            Carried::Negative => "negative",
            Carried::Zero => "zero",
        }
    }
}

impl<'a> Reader<'a> {
    /// A reader of drafts.
    pub fn new(audit: &'a Audit<'a>, aims: &'a Aims) -> Reader<'a> {
        Reader {
            audit,
            aims,
            draft: Draft::default(),
            ledger: Ledger::default(),
            numbers: FxHashMap::default(),
            options: FxHashSet::default(),
        }
    }

    /// Reads the lines of a table; why it could not be read to its end, if it could not.
    pub fn read(&mut self, table: &Arc<Table>, input: &Input) -> io::Result<Option<Broken>> {
        self.draft.groups.next_table();
        let mut judge = Judge::new(self.audit, table);
        let nowhere = Place { row: 0, record: 0, offset: 0 };
        let broken = each_with(&mut judge, input, |judge, fields, place, judged| {
            let place = place.unwrap_or(nowhere);
            let line = match judged {
                Some(judged) => self.line(judge, judged, fields, place),
                None => Line::unread(table.input, place),
            };
            self.draft.lines.push(line);
            Ok(())
        })?;
        if let (Some(broken), Some(line)) = (broken, self.draft.lines.last_mut()) {
            line.place = place_of(broken);
        }
        judge.close(&mut self.ledger);
        Ok(broken)
    }

    /// The draft, now that all of it has been read.
    pub fn done(mut self) -> Draft {
        self.draft.rooms = rooms(self.audit, &self.draft.groups, &self.ledger);
        self.draft
    }

    fn line(&mut self, judge: &mut Judge<'_>, judged: &Judged, fields: &Fields, place: Place) -> Line {
        let [item, estate, work] = judge.called(judged, fields);
        let mut line = Line {
            item,
            estate,
            work,
            amount: judged.amount,
            fund: judge.one_fund_of(judged),
            verdict: judged.verdict,
            payers: judge.payers(judged),
            ..Line::unread(judge.table().input, place)
        };
        // Counted as it stands in any case: what it measures does not depend on who pays for it.
        let as_it_is = judge.draws(&mut self.draft.groups, judged, None, fields, place);
        match planned(&line, judged) {
            Ok((fund, amount)) => {
                let draws = |fund| judge.draws(&mut self.draft.groups, judged, Some(fund), fields, place);
                let options = options(&line.payers.may, self.aims, draws);
                let options = self.shared(options);
                let alone = self.aims.whole_lines.then_some(self.draft.lines.len());
                line.amount = Some(amount);
                let open = options.is_empty() && line.may_if(self.aims).next().is_some();
                line.standing = Ok(self.number(Kind { fund, options, open, alone }));
            }
            Err(why) => {
                line.standing = Err(why);
                self.carry(&as_it_is, judged.amount);
            }
        }
        line
    }

    /// Counts a line that is carried as it is.
    fn carry(&mut self, draws: &[Draw], amount: Option<Money>) {
        let Some(amount) = amount else { return };
        for draw in draws {
            let [above, below] = self.draft.carried.entry(*draw).or_default();
            *(if amount.fen() < 0 { below } else { above }) += amount.fen();
        }
    }

    /// The list that all lines have of which the same may pay.
    fn shared(&mut self, options: Vec<Choice>) -> Arc<[Choice]> {
        if let Some(known) = self.options.get(options.as_slice()) {
            return Arc::clone(known);
        }
        let options: Arc<[Choice]> = options.into();
        self.options.insert(Arc::clone(&options));
        options
    }

    fn number(&mut self, kind: Kind) -> usize {
        if let Some(&known) = self.numbers.get(&kind) {
            return known;
        }
        let number = self.draft.kinds.len();
        self.draft.kinds.push(kind.clone());
        self.numbers.insert(kind, number);
        number
    }
}

/// The fund and the money of a line that is planned; else why it is not.
fn planned(line: &Line, judged: &Judged) -> Result<(FundId, Money), Carried> {
    let Some(amount) = judged.amount.filter(|_| judged.outcome.is_some()) else {
        return Err(Carried::Unread);
    };
    match line.fund {
        _ if amount < Money::ZERO => Err(Carried::Negative),
        _ if amount == Money::ZERO => Err(Carried::Zero),
        _ if judged.verdict == Verdict::Undetermined => Err(Carried::Undetermined),
        None => Err(Carried::UnsureFund),
        Some(fund) => Ok((fund, amount)),
    }
}

/// The funds that may pay by the aims of the plan.
fn options(payers: &[Payer], aims: &Aims, mut draws: impl FnMut(FundId) -> Vec<Draw>) -> Vec<Choice> {
    let may = |payer: &&Payer| (aims.allow_review || !payer.review) && !aims.without.contains(&payer.fund);
    let choice =
        |payer: &Payer| Choice { fund: payer.fund, review: payer.review, draws: draws(payer.fund).into() };
    payers.iter().filter(may).map(choice).collect()
}

impl Line {
    /// A record of which nothing is known.
    fn unread(input: usize, place: Place) -> Line {
        Line {
            input,
            place,
            item: None,
            estate: None,
            work: None,
            amount: None,
            fund: None,
            verdict: Verdict::Undetermined,
            payers: Arc::default(),
            standing: Err(Carried::Unread),
        }
    }

    /// The funds that could pay for it by the aims of the plan if something missing turned out so, each with
    /// what that is.
    pub fn may_if<'l>(
        &'l self,
        aims: &'l Aims,
    ) -> impl Iterator<Item = (FundId, &'l BTreeMap<String, String>)> {
        let may_if = self.payers.may_if.iter().filter(|(fund, _)| !aims.without.contains(fund));
        may_if.map(|(fund, facts)| (*fund, facts))
    }

    /// The ids of the rules that let a fund pay for it, or ask for a review.
    pub fn rules(&self, fund: FundId) -> &[String] {
        let payer = self.payers.may.iter().find(|payer| payer.fund == fund);
        payer.map(|payer| payer.rules.as_slice()).unwrap_or_default()
    }
}

impl Draft {
    /// What is asked of each group where lines are paid for like this, by its number: quantities then count
    /// only where the lines that hold them do.
    pub fn asked_by(
        &mut self,
        audit: &Audit<'_>,
        books: &[(&Arc<Table>, &Input)],
        pieces: &[Vec<Piece>],
    ) -> io::Result<Vec<Room>> {
        let mut ledger = Ledger::default();
        let mut all = self.lines.iter().zip(pieces);
        for (table, input) in books {
            self.groups.next_table();
            let mut judge = Judge::new(audit, table);
            each_with(&mut judge, input, |judge, fields, place, judged| {
                let line = all.next().zip(judged.zip(place));
                let Some(((line, pieces), (judged, place))) = line else { return Ok(()) };
                if line.standing.is_err() {
                    judge.draws(&mut self.groups, judged, None, fields, place);
                }
                for fund in pieces.iter().filter_map(|piece| piece.fund) {
                    judge.draws(&mut self.groups, judged, Some(fund), fields, place);
                }
                Ok(())
            })?;
            judge.close(&mut ledger);
        }
        Ok(rooms(audit, &self.groups, &ledger))
    }

    /// All lines, and their money where it could be read.
    pub fn all(&self) -> Tally {
        let mut all = Tally::default();
        self.lines.iter().for_each(|line| all.count(line.amount));
        all
    }
}
