//! A plan as JSON, `earmark.plan/1`: structs of its own, never those of the inside.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;

use crate::check::Tally;
use crate::model::Money;
use crate::plan::cost::Aim;
use crate::plan::draft::Line;
use crate::plan::reserve::Reserve;
use crate::plan::short::Short;
use crate::plan::sums::{Left, Move, OfFund};
use crate::report::json::Escaped;
use crate::report::planned::plans::PlansJson;
use crate::report::planned::versus::Versus;
use crate::report::planned::{Format, Planned};
use crate::report::record::{AssumptionRecord, CouldPayIf, Tool};
use crate::rules::FundId;
use crate::words::Words;

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "json",
    about: "the whole plan, for other programs",
    tells: true,
    marked: false,
    render,
    versus: Some(render_both),
};

/// The version of the format.
pub const SCHEMA: &str = "earmark.plan/1";

/// Who is to pay for what. Money is a text of yuan with two decimals.
#[derive(serde::Serialize, JsonSchema)]
#[schemars(rename = "earmark.plan/1")]
pub struct PlanJson {
    /// `earmark.plan/1`.
    schema: &'static str,
    /// The program that wrote it.
    tool: Tool,
    /// Whether everything that was named could be read to its end.
    complete: bool,
    /// What could not be read, and why.
    problems: Vec<ProblemJson>,
    /// The command that asks the same again.
    asked: String,
    /// The packs it was planned by, the base first.
    packs: Vec<PackJson>,
    totals: TotalsJson,
    /// What is taken for granted, with the lines of which something else would be said without it.
    assumptions: Vec<AssumptionRecord>,
    /// Whether all is funded within all limits, and nothing is left to ask.
    lawful: bool,
    /// Whether it is proved that no plan is better.
    proved: bool,
    /// What is not proved to be the best, where anything is not: the first of the aims, those before it being
    /// proved.
    not_proved: Option<OpenJson>,
    /// What any plan leaves unfunded at least.
    unfunded_at_least: Money,
    /// What another fund is to pay than in the draft.
    moves: Vec<MoveJson>,
    /// What nobody pays.
    unfunded: Vec<PieceJson>,
    /// Lines that are short of money together, and what keeps them so.
    shorts: Vec<ShortJson>,
    /// What each fund pays.
    funds: Vec<FundJson>,
    /// Quotas of which something is left.
    quotas_left: Vec<LeftJson>,
    /// Lines that are carried as they are.
    carried: Vec<CarriedJson>,
    /// Groups of limits in which room is kept free for lines of which it is not certain that they count
    /// there, while others that would use it move away or stay unfunded.
    reserved: Vec<ReserveJson>,
    /// Groups of limits that are beyond their bounds by the plan, or may be: no plan keeps to these, or none
    /// was found.
    passed: Vec<RoomJson>,
    /// Groups of limits that the plan draws on and of which it cannot be told whether they are within their
    /// bounds.
    not_told: Vec<RoomJson>,
}

/// A pack.
#[derive(serde::Serialize, JsonSchema)]
struct PackJson {
    id: String,
    sha256: String,
}

/// Something that could not be read.
#[derive(serde::Serialize, JsonSchema)]
struct ProblemJson {
    path: String,
    message: String,
}

/// What becomes of the lines. One that is split is counted under each.
#[derive(serde::Serialize, JsonSchema)]
struct TotalsJson {
    lines: u64,
    amount: Money,
    amounts_not_read: u64,
    /// What stays with its fund.
    kept: TallyJson,
    /// What moves to another.
    moved: TallyJson,
    unfunded: TallyJson,
    /// What is carried as it is.
    carried: TallyJson,
    /// Lines of which another than in the draft, or nobody, pays anything.
    touched: u64,
    /// Lines that are split.
    split: u64,
    /// Whether these add up to what was read.
    reconciles: bool,
}

/// Lines and their money.
#[derive(serde::Serialize, JsonSchema)]
struct TallyJson {
    lines: u64,
    amount: Money,
}

/// What is not proved to be the best.
#[derive(serde::Serialize, JsonSchema)]
struct OpenJson {
    /// `bounds`, `unfunded`, `moved`, `order` or `lines`.
    aim: &'static str,
    /// How much less another plan may leave unfunded, or move.
    amount: Option<Money>,
    /// How many lines fewer another plan may touch.
    lines: Option<u64>,
}

/// A line, or a part of it.
#[derive(serde::Serialize, JsonSchema)]
struct PieceJson {
    path: String,
    row: u64,
    record: u64,
    item: Option<String>,
    estate: Option<String>,
    work: Option<String>,
    /// The fund it is charged to in the draft, where that is certain.
    from: Option<String>,
    /// How much of it is meant; null where it could not be read.
    amount: Option<Money>,
    /// What the line comes to; null where it could not be read.
    of: Option<Money>,
}

/// A part of a line that moves.
#[derive(serde::Serialize, JsonSchema)]
struct MoveJson {
    #[serde(flatten)]
    piece: PieceJson,
    to: String,
    /// The rules that let the fund pay, or ask for a review.
    rules: Vec<String>,
    /// Whether somebody must look at it first.
    review: bool,
}

/// Lines that are short of money together.
#[derive(serde::Serialize, JsonSchema)]
struct ShortJson {
    lines: u64,
    /// What they come to.
    need: Money,
    /// What there is for them.
    left: Money,
    /// What of it stays unfunded.
    short: Money,
    /// Who alone may pay for any of them.
    funds: Vec<String>,
    /// Who could pay for some of them if something missing turned out so.
    could_pay_if: Vec<CouldPayIf>,
    /// The groups of limits that are full.
    full: Vec<RoomJson>,
    /// The lines, by the places of their records.
    records: Vec<RecordJson>,
}

/// Where a record stands.
#[derive(serde::Serialize, JsonSchema)]
struct RecordJson {
    path: String,
    row: u64,
    record: u64,
}

/// A group of a limit.
#[derive(serde::Serialize, JsonSchema)]
struct RoomJson {
    limit_id: String,
    /// Its keys and values.
    group: BTreeMap<String, String>,
    /// The money granted, where a table grants it.
    granted: Option<Money>,
    /// What is missing to tell how it stands.
    missing: Vec<String>,
}

/// Room that is kept free in a group of a limit.
#[derive(serde::Serialize, JsonSchema)]
struct ReserveJson {
    #[serde(flatten)]
    room: RoomJson,
    /// How much.
    amount: Money,
}

/// What a fund pays.
#[derive(serde::Serialize, JsonSchema)]
struct FundJson {
    /// Null for what is charged to no single fund.
    fund: Option<String>,
    before: Money,
    after: Money,
    /// What it is granted in all; null where no table lists it.
    granted: Option<Money>,
}

/// A quota of which something is left.
#[derive(serde::Serialize, JsonSchema)]
struct LeftJson {
    group: BTreeMap<String, String>,
    granted: Money,
    used: Money,
    left: Money,
    /// How much of that no line of the draft may draw, whatever moves.
    of_no_use: Money,
}

/// A line that is carried as it is.
#[derive(serde::Serialize, JsonSchema)]
struct CarriedJson {
    #[serde(flatten)]
    piece: PieceJson,
    /// `unread`, `undetermined`, `unsure-fund`, `negative` or `zero`.
    why: &'static str,
    /// What `check` says of it.
    verdict: &'static str,
}

fn render(planned: &Planned<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Escaped(&mut *out), &told(planned, words)).map_err(io::Error::from)?;
    writeln!(out)
}

fn render_both(two: &Versus<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Escaped(&mut *out), &PlansJson::of(two, words)).map_err(io::Error::from)?;
    writeln!(out)
}

pub(super) fn told(planned: &Planned<'_>, words: &Words) -> PlanJson {
    let Planned { audit, draft, plan, .. } = planned;
    let packs = planned.rules().packs.iter();
    let problems = planned.problems.iter();
    let moves = plan.moves(draft);
    PlanJson {
        schema: SCHEMA,
        tool: Tool::default(),
        complete: planned.problems.is_empty(),
        problems: problems
            .map(|one| ProblemJson { path: one.path.to_string(), message: words.say(&one.said) })
            .collect(),
        asked: planned.asked.to_owned(),
        packs: packs.map(|pack| PackJson { id: pack.id.clone(), sha256: pack.sha256.clone() }).collect(),
        totals: totals(planned),
        assumptions: planned.assumptions(words),
        lawful: plan.is_lawful(draft, planned.aims),
        proved: plan.open().is_none(),
        not_proved: plan.open().map(|(aim, by)| open(aim, by)),
        unfunded_at_least: Money::from_fen(plan.at_least.unfunded),
        moves: moves.filter_map(|one| Some(moved(planned, &one, one.to?))).collect(),
        unfunded: plan
            .moves(draft)
            .filter(|one| one.to.is_none())
            .map(|one| piece(planned, one.line, Some(one.amount)))
            .collect(),
        shorts: plan.shorts.iter().map(|one| short(planned, words, one)).collect(),
        funds: plan.funds(audit, draft).iter().map(|one| fund(planned, one)).collect(),
        quotas_left: plan.left(audit, draft).into_iter().map(left).collect(),
        carried: draft.lines.iter().filter_map(|line| carried(planned, line)).collect(),
        reserved: plan.reserves.iter().map(|one| reserve(planned, words, one)).collect(),
        passed: plan.passed.iter().map(|&number| room(planned, words, number)).collect(),
        not_told: plan.untold(draft).into_iter().map(|number| room(planned, words, number)).collect(),
    }
}

fn open(aim: Aim, by: i128) -> OpenJson {
    let money = [Aim::Unfunded, Aim::Moved].contains(&aim);
    let lines = if aim == Aim::Lines { u64::try_from(by).ok() } else { None };
    OpenJson { aim: aim.id(), amount: money.then(|| Money::from_fen(by)), lines }
}

fn totals(planned: &Planned<'_>) -> TotalsJson {
    let ends = planned.plan.ends(planned.draft);
    let tally = |Tally { lines, amount }: Tally| TallyJson { lines, amount };
    TotalsJson {
        lines: ends.all.lines,
        amount: ends.all.amount,
        amounts_not_read: ends.amounts_not_read,
        kept: tally(ends.kept),
        moved: tally(ends.moved),
        unfunded: tally(ends.unfunded),
        carried: tally(ends.carried),
        touched: ends.touched,
        split: ends.split,
        reconciles: ends.adds_up(),
    }
}

fn id(planned: &Planned<'_>, fund: FundId) -> String {
    planned.rules()[fund].id.clone()
}

fn piece(planned: &Planned<'_>, line: &Line, amount: Option<Money>) -> PieceJson {
    let RecordJson { path, row, record } = record(planned, line);
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
    PieceJson {
        path,
        row,
        record,
        item: text(&line.item),
        estate: text(&line.estate),
        work: text(&line.work),
        from: line.fund.map(|fund| id(planned, fund)),
        amount,
        of: line.amount,
    }
}

fn record(planned: &Planned<'_>, line: &Line) -> RecordJson {
    let path = planned.books.get(line.input).map(|book| book.input.path.to_string()).unwrap_or_default();
    RecordJson { path, row: line.place.row, record: line.place.record }
}

fn moved(planned: &Planned<'_>, one: &Move<'_>, to: FundId) -> MoveJson {
    MoveJson {
        piece: piece(planned, one.line, Some(one.amount)),
        to: id(planned, to),
        rules: one.line.rules(to).to_vec(),
        review: one.line.payers.may.iter().any(|payer| payer.fund == to && payer.review),
    }
}

fn short(planned: &Planned<'_>, words: &Words, short: &Short) -> ShortJson {
    let records: Vec<RecordJson> = planned.lines_of(short).map(|(_, line)| record(planned, line)).collect();
    ShortJson {
        lines: records.len() as u64,
        need: short.need,
        left: short.need - short.unfunded,
        short: short.unfunded,
        funds: short.funds.iter().map(|&fund| id(planned, fund)).collect(),
        could_pay_if: planned.could_pay_if(short, words),
        full: short.full.iter().map(|&number| room(planned, words, number)).collect(),
        records,
    }
}

fn room(planned: &Planned<'_>, words: &Words, number: usize) -> RoomJson {
    let room = planned.draft.rooms.get(number);
    let limit = room.and_then(|room| planned.rules().limits.get(room.limit));
    RoomJson {
        limit_id: limit.map(|limit| limit.id.clone()).unwrap_or_default(),
        group: room.map(|room| room.group.iter().cloned().collect()).unwrap_or_default(),
        granted: room.and_then(|room| room.granted),
        missing: room.into_iter().flat_map(|room| &room.untold).map(|said| words.say(said)).collect(),
    }
}

fn reserve(planned: &Planned<'_>, words: &Words, reserve: &Reserve) -> ReserveJson {
    ReserveJson { room: room(planned, words, reserve.room), amount: reserve.amount }
}

fn fund(planned: &Planned<'_>, of: &OfFund) -> FundJson {
    let OfFund { fund, before, after, granted } = *of;
    FundJson { fund: fund.map(|fund| id(planned, fund)), before, after, granted }
}

fn left(left: Left) -> LeftJson {
    let Left { group, granted, used, of_no_use } = left;
    LeftJson { group: group.into_iter().collect(), granted, used, left: granted - used, of_no_use }
}

fn carried(planned: &Planned<'_>, line: &Line) -> Option<CarriedJson> {
    let why = line.standing.err()?;
    let piece = piece(planned, line, line.amount);
    Some(CarriedJson { piece, why: why.id(), verdict: line.verdict.id() })
}
