//! The comparison with an approved budget: against a plain one, at its edges, and as a user meets it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::{Arc, OnceLock};

use earmark::check::approved::{Entry, Quantity, compare};
use earmark::finding::{Finding, Place, Severity};
use earmark::model::{Money, Side};
use earmark::rules::{FundId, Ruleset, load};
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::earmark;
use crate::reader::cases;

fn pack() -> &'static Ruleset {
    static PACK: OnceLock<Ruleset> = OnceLock::new();
    PACK.get_or_init(|| load("cn-old-estates").unwrap())
}

/// A line in small numbers: item, estate, work, side, fund, yuan, quantity, approval.
type Line = (u8, u8, u8, u8, u8, i8, i8, u8);

const WORKS: [&str; 2] = ["building.roof_waterproofing", "infrastructure.sewer_pipe"];
const FUNDS: [&str; 3] = ["central_fiscal", "ndrc", "residents"];
/// How many of the funds are central.
const CENTRAL: u8 = 2;

fn entry(line: Line, input: usize, at: usize) -> Entry {
    let (item, estate, work, side, fund, amount, quantity, approval) = line;
    let item = ["", "a", "b", "c"][usize::from(item)];
    let row = at as u64 + 2;
    Entry {
        input,
        place: Place { row, record: row - 1, offset: 0 },
        item: item.to_owned(),
        written: (!item.is_empty()).then(|| item.into()),
        estate: Arc::from(["e1", "e2"][usize::from(estate)]),
        work: Arc::from(WORKS[usize::from(work)]),
        readable: true,
        side: [None, Some(Side::Inside), Some(Side::Outside)][usize::from(side)],
        fund: pack().fund_names.sure(FUNDS.get(usize::from(fund)).copied().unwrap_or("no fund")),
        amount: Some(Money::from_fen(i128::from(amount))),
        quantity: if quantity < 0 { Quantity::Blank } else { Quantity::Known(i128::from(quantity)) },
        unit: String::new(),
        approval: approval == 0,
    }
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let fund = prop_oneof![6 => 0_u8..3, 1 => Just(3_u8)];
    let line = (0_u8..4, 0_u8..2, 0_u8..2, 0_u8..3, fund, -2_i8..5, -1_i8..4, 0_u8..8);
    proptest::collection::vec(line, 0..6)
}

fn entries(lines: &[Line], input: usize) -> Vec<Entry> {
    lines.iter().enumerate().map(|(at, line)| entry(*line, input, at)).collect()
}

/// What is said of a content: code, severity, estate, work, and what its lines net to.
type Told = (String, Severity, u8, u8, i64);

fn told(finding: &Finding) -> Told {
    let estate = u8::from(finding.estate() == Some("e2"));
    let work = u8::from(finding.work.as_deref() == Some(WORKS[1]));
    let net = i64::try_from(finding.amount.unwrap().fen()).unwrap();
    (finding.code.to_owned(), finding.severity, estate, work, net)
}

fn sum(lines: &[Line]) -> i64 {
    lines.iter().map(|line| i64::from(line.5)).sum()
}

/// The lines of each fund net to; none where a line names none.
fn by_fund(lines: &[Line]) -> Option<BTreeMap<u8, i64>> {
    let mut funds = BTreeMap::new();
    for line in lines {
        *funds.entry(line.4).or_default() += i64::from(line.5);
    }
    (!funds.contains_key(&3)).then_some(funds)
}

fn quantity(lines: &[Line]) -> Option<[i64; 3]> {
    let mut funds: BTreeMap<u8, i64> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.6 >= 0) {
        *funds.entry(line.4).or_default() += i64::from(line.6);
    }
    let said: BTreeSet<i64> = funds.values().copied().filter(|quantity| *quantity != 0).collect();
    match (said.first(), said.last()) {
        _ if funds.is_empty() => None,
        (Some(least), Some(most)) if least < most => Some([*least, *most, funds.values().sum()]),
        (Some(one), _) => Some([*one; 3]),
        _ => Some([0; 3]),
    }
}

/// Whether something is so however two quantities are to be read.
fn always(was: [i64; 3], is: [i64; 3], so: impl Fn(i64, i64) -> bool) -> bool {
    was.into_iter().zip(is).all(|(was, is)| so(was, is))
}

/// Says of two lists of lines that answer to each other what became of the first.
fn naive_pair(then: &[Line], now: &[Line], all: (&[Line], &[Line]), out: &mut Vec<Told>) {
    let tell_funds = by_fund(then).is_some() && by_fund(now).is_some();
    let nets = |lines: &[Line]| -> Vec<i64> {
        let net = |fund: u8| sum(&lines.iter().filter(|line| line.4 == fund).copied().collect::<Vec<_>>());
        if tell_funds { (0..3).map(net).collect() } else { vec![sum(lines)] }
    };
    let is_there = |lines: &[Line]| {
        let taken_back = lines.iter().any(|line| line.5 < 0) && lines.iter().any(|line| line.5 > 0);
        let costs_nothing = nets(lines).iter().all(|net| *net == 0);
        let is_nothing = costs_nothing && quantity(lines).is_none_or(|quantity| quantity == [0; 3]);
        !(lines.is_empty() || is_nothing || taken_back && nets(lines).iter().all(|net| *net <= 0))
    };
    let is_free = |lines: &[Line]| match by_fund(lines) {
        Some(paid) => paid.values().all(|net| *net == 0),
        None => lines.iter().all(|line| line.5 == 0),
    };
    let approval = then.iter().chain(now).any(|line| line.7 == 0);
    let grave = |fault: bool| if fault && !approval { Severity::Error } else { Severity::Note };
    let mut say = |code: &str, fault: bool, about: &[Line]| {
        out.push((code.to_owned(), grave(fault), about[0].1, about[0].2, sum(about)));
    };
    let is_deducted = sum(then) < 0 && sum(now) < 0;
    match (is_there(then) || is_deducted, is_there(now) || is_deducted) {
        (false, false) => {}
        (false, true) => say("content-added", true, now),
        (true, false) => {
            let of_estate = |lines: &[Line], fund: u8| -> i64 {
                lines
                    .iter()
                    .filter(|line| line.1 == then[0].1 && line.4 == fund)
                    .map(|line| i64::from(line.5))
                    .sum()
            };
            let untold = all.1.iter().any(|line| line.1 == then[0].1 && line.4 == 3 && line.5 > 0);
            let was_central = |paid: BTreeMap<u8, i64>| {
                (0..CENTRAL).map(|fund| paid.get(&fund).copied().unwrap_or(0)).sum::<i64>() > 0
            };
            let stays = untold && by_fund(then).is_none_or(was_central);
            let stays = stays
                || (0..CENTRAL).any(|fund| {
                    let is = of_estate(all.1, fund);
                    is > 0
                        && match by_fund(then) {
                            None => true,
                            Some(paid) => {
                                paid.get(&fund).is_some_and(|paid| *paid > 0) && is >= of_estate(all.0, fund)
                            }
                        }
                });
            say("content-dropped", stays, then);
        }
        (true, true) if is_free(then) && !is_free(now) => say("content-added", true, now),
        (true, true) => {
            let (was_paid, is_paid) = (by_fund(then), by_fund(now));
            if let (Some(was), Some(is)) = (quantity(then), quantity(now)) {
                if always(was, is, |was, is| is < was) {
                    let stays = is_paid.as_ref().is_none_or(|paid| {
                        (0..CENTRAL).any(|fund| {
                            let is = paid.get(&fund).copied().unwrap_or(0);
                            let was =
                                was_paid.as_ref().and_then(|paid| paid.get(&fund)).copied().unwrap_or(0);
                            is > 0 && is >= was
                        })
                    });
                    say("content-reduced", stays, now);
                }
                let raised = |was: i64, is: i64| was > 0 && is > 0 && sum(now) * was > sum(then).max(0) * is;
                if sum(now) > 0 && always(was, is, raised) {
                    say("price-raised", true, now);
                }
            }
            let payers = |paid: &BTreeMap<u8, i64>| {
                let funds = paid.iter().filter(|(_, net)| **net != 0);
                funds.map(|(fund, net)| (*fund, net.signum())).collect::<Vec<_>>()
            };
            if let (Some(was), Some(is)) = (&was_paid, &is_paid)
                && payers(was) != payers(is)
                && !payers(is).is_empty()
            {
                say("fund-switched", true, now);
            }
            let sides = |lines: &[Line]| {
                lines.iter().map(|line| line.3).filter(|side| *side > 0).collect::<BTreeSet<_>>()
            };
            if !sides(then).is_empty() && !sides(now).is_empty() && sides(then) != sides(now) {
                say("side-switched", true, now);
            }
        }
    }
}

/// The comparison by filters alone.
fn naive(approved: &[Line], now: &[Line]) -> Vec<Told> {
    let mut out = Vec::new();
    let all = (approved, now);
    let pick = |lines: &[Line], test: &dyn Fn(&Line) -> bool| -> Vec<Line> {
        lines.iter().filter(|line| test(line)).copied().collect()
    };
    let items = |lines: &[Line]| lines.iter().map(|line| line.0).collect::<BTreeSet<u8>>();
    let mut matched: BTreeSet<(u8, u8, u8)> = BTreeSet::new();
    for item in 1..4 {
        for (estate, work) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let mine = |line: &Line| (line.0, line.1, line.2) == (item, estate, work);
            let (then, is) = (pick(approved, &mine), pick(now, &mine));
            if !then.is_empty() && !is.is_empty() {
                matched.insert((item, estate, work));
                naive_pair(&then, &is, all, &mut out);
            }
        }
    }
    for (estate, work) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let rest =
            |line: &Line| (line.1, line.2) == (estate, work) && !matched.contains(&(line.0, estate, work));
        let taken = matched.iter().any(|&(_, e, w)| (e, w) == (estate, work));
        let (then, is) = (pick(approved, &rest), pick(now, &rest));
        let of_side = |lines: &[Line], side: u8| pick(lines, &|line| line.3 == side);
        let on_both = |side: u8| !of_side(&then, side).is_empty() && !of_side(&is, side).is_empty();
        for side in (0..3).filter(|side| on_both(*side)) {
            let (then, is) = (of_side(&then, side), of_side(&is, side));
            if items(&then).len() > 1 || items(&is).len() > 1 {
                out.push(("ambiguous-match".to_owned(), Severity::Error, estate, work, sum(&is)));
            } else {
                naive_pair(&then, &is, all, &mut out);
            }
        }
        let lone = |line: &Line| !on_both(line.3);
        let (then, is) = (pick(&then, &lone), pick(&is, &lone));
        let sides: BTreeSet<u8> = then.iter().chain(&is).map(|line| line.3).collect();
        if sides.contains(&0) && !then.is_empty() && !is.is_empty() {
            if sides.len() > 2 || items(&then).len() > 1 || items(&is).len() > 1 {
                out.push(("ambiguous-match".to_owned(), Severity::Error, estate, work, sum(&is)));
            } else {
                naive_pair(&then, &is, all, &mut out);
            }
            continue;
        }
        for (lines, is_now) in [(&then, false), (&is, true)] {
            for side in 0..3 {
                for item in 0..4 {
                    let mine = pick(lines, &|line| line.3 == side && line.0 == item);
                    match (mine.is_empty(), taken && item == 0, is_now) {
                        (true, ..) => {}
                        (false, true, _) => out.push((
                            "ambiguous-match".to_owned(),
                            Severity::Error,
                            estate,
                            work,
                            sum(&mine),
                        )),
                        (false, false, false) => naive_pair(&mine, &[], all, &mut out),
                        (false, false, true) => naive_pair(&[], &mine, all, &mut out),
                    }
                }
            }
        }
    }
    out.sort();
    out
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn what_became_of_approved_content_is_what_a_plain_comparison_says(approved in lines(), now in lines()) {
        let comparison = compare(pack(), &entries(&approved, 1), &entries(&now, 0));
        let mut found: Vec<Told> = comparison.findings.iter().map(told).collect();
        found.sort();
        prop_assert_eq!(found, naive(&approved, &now));
        let total = |lines: &[Line]| Money::from_fen(i128::from(sum(lines)));
        prop_assert_eq!(comparison.estates.iter().map(|one| one.approved).sum::<Money>(), total(&approved));
        prop_assert_eq!(comparison.estates.iter().map(|one| one.now).sum::<Money>(), total(&now));
    }

    #[test]
    fn the_order_of_rows_changes_no_key_of_a_comparison(approved in lines(), now in lines(), by in 0_usize..5) {
        let keys = |approved: &[Line], now: &[Line]| {
            let comparison = compare(pack(), &entries(approved, 1), &entries(now, 0));
            let mut keys: Vec<String> = comparison.findings.iter().map(Finding::key).collect();
            keys.sort();
            keys
        };
        let (mut other, mut others) = (approved.clone(), now.clone());
        other.reverse();
        others.rotate_left(by.min(now.len()));
        prop_assert_eq!(keys(&approved, &now), keys(&other, &others));
    }
}

/// The codes that a change of one content comes to: so much for so many, before and after.
fn change(rules: &Ruleset, then: (i128, i128), now: (i128, i128)) -> Vec<&'static str> {
    let entry = |(fen, quantity): (i128, i128), input| Entry {
        amount: Some(Money::from_fen(fen)),
        quantity: Quantity::Known(quantity),
        ..entry((1, 0, 0, 1, 0, 0, 0, 1), input, 0)
    };
    let comparison = compare(rules, &[entry(then, 1)], &[entry(now, 0)]);
    comparison.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn tolerances_hold_to_the_last_digit() {
    let mut rules = load("cn-old-estates").unwrap();
    let huge = 999_999_999_999_999_i128;
    assert_eq!(change(&rules, (huge, huge), (huge, huge)), [""; 0]);
    assert_eq!(change(&rules, (huge, huge), (huge, huge - 1)), ["content-reduced", "price-raised"]);
    assert_eq!(change(&rules, (huge - 1, huge), (huge, huge)), ["price-raised"]);
    (rules.approved.quantity, rules.approved.price) = (250, 250);
    assert_eq!(change(&rules, (1_000_000, 4_000), (975_000, 3_900)), [""; 0]);
    assert_eq!(change(&rules, (1_000_000, 4_000), (974_000, 3_899)), ["content-reduced"]);
    assert_eq!(change(&rules, (1_000_000, 4_000), (1_025_000, 4_000)), [""; 0]);
    assert_eq!(change(&rules, (1_000_000, 4_000), (1_025_001, 4_000)), ["price-raised"]);
    let severity = |rules: &Ruleset, fen: i128| {
        let (mut then, mut now) =
            (entry((1, 0, 0, 1, 0, 0, 3, 1), 1, 0), entry((1, 0, 0, 1, 0, 0, 2, 1), 0, 0));
        (then.amount, now.amount) = (Some(Money::from_fen(10_000)), Some(Money::from_fen(fen)));
        compare(rules, &[then], &[now])
            .findings
            .iter()
            .find(|one| one.code == "content-reduced")
            .unwrap()
            .severity
    };
    assert_eq!((severity(&rules, 10_000), severity(&rules, 9_999)), (Severity::Error, Severity::Note));
    rules.approved.amount = 100;
    assert_eq!((severity(&rules, 9_900), severity(&rules, 9_899)), (Severity::Error, Severity::Note));
    assert!(rules.approved.holds(FundId(0)));
}

// As a user meets it
// --------------------------------------------------------------------------------------------------

fn folder(approved: &str, budget: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("approved.csv"), approved).unwrap();
    fs::write(
        folder.path().join("budget.csv"),
        format!("item,estate,work,side,fund,quantity,amount\n{budget}"),
    )
    .unwrap();
    folder
}

fn report(folder: &TempDir, args: &[&str]) -> (i32, Value) {
    let fixed =
        ["check", ".", "--approved", "approved.csv", "--assume", "estates-in-scope", "--format", "json"];
    let ran = earmark(folder.path(), &[&fixed[..], args].concat());
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err)))
}

#[test]
fn what_is_taken_back_is_no_longer_there_though_its_quantity_is() {
    let approved =
        "item,estate,work,side,quantity,amount\nA,E1,屋面防水,inside,10,100\nB,E1,污水管,inside,5,150\n";
    let kept = "B,E1,污水管,inside,central_fiscal,5,150\n";
    for back in [",-100", "10,-100", ",-101"] {
        let budget = format!(
            "A,E1,屋面防水,inside,central_fiscal,10,100\nA,E1,屋面防水,inside,central_fiscal,{back}\n{kept}"
        );
        let (code, report) = report(&folder(approved, &budget), &[]);
        let codes: Vec<&str> =
            report["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert!(code == 1 && codes.contains(&"content-dropped"), "{back}: {report}");
    }
}

#[test]
fn what_one_fund_takes_back_another_still_pays() {
    let codes = |approved: &str, budget: &str| -> Vec<String> {
        let head = "item,estate,work,side,fund,quantity,amount\n";
        let kept = "B,E1,污水管,inside,residents,5,150\n";
        let approved = format!("{head}{kept}{approved}");
        let (_, report) = report(&folder(&approved, &format!("{kept}{budget}")), &[]);
        let found = report["findings"].as_array().unwrap().iter();
        found.map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    };
    let line = |fund: &str, rest: &str| format!("A,E1,屋面防水,inside,{fund},{rest}\n");
    for back in ["-101", "-100"] {
        let now = line("central_fiscal", ",100") + &line("residents", &format!(",{back}"));
        assert_eq!(codes("", &now), ["content-added"], "{back}");
        assert_eq!(codes(&line("residents", ",100"), &now), ["fund-switched"], "{back}");
    }
    // Who pays and who takes back are not the same.
    let both = |one: &str, other: &str| line(one, ",150") + &line(other, ",-50");
    let turned = both("central_fiscal", "residents");
    assert_eq!(codes(&both("residents", "central_fiscal"), &turned), ["fund-switched"]);
    assert_eq!(codes(&turned, &turned), Vec::<String>::new());
    // Nor does what was approved with no money cover any.
    assert_eq!(codes(&line("residents", "10,0"), &line("central_fiscal", ",100")), ["content-added"]);
    // A deduction may be written in two lines.
    let deducted = line("residents", ",100") + &line("residents", ",-150");
    for approved in [line("residents", ",-50"), deducted.clone()] {
        assert_eq!(codes(&approved, &deducted), Vec::<String>::new());
        let undone = line("residents", ",50") + &line("residents", ",-50");
        assert_eq!(codes(&approved, &undone).is_empty(), approved == deducted, "{approved}");
    }
    // Whose money was taken back cannot be told where a side does not say who pays.
    let back = line("residents", ",100") + &line("central_fiscal", ",-100");
    assert_eq!(codes(&line("", ",100"), &back), ["content-dropped"]);
}

#[test]
fn a_note_that_is_known_hides_no_error() {
    let approved = "item,estate,work,side,fund,quantity,amount\nA,E1,屋面防水,inside,central_fiscal,10,100\n\
                    B,E1,污水管,inside,central_fiscal,5,150\n";
    let room = folder(approved, "B,E1,污水管,inside,central_fiscal,,150\n");
    let (code, note) = report(&room, &[]);
    fs::write(room.path().join("earlier.json"), note.to_string()).unwrap();
    let (known, _) = report(&room, &["--baseline", "earlier.json"]);
    fs::write(
        room.path().join("budget.csv"),
        "item,estate,work,side,fund,quantity,amount\nB,E1,污水管,inside,central_fiscal,,250\n",
    )
    .unwrap();
    let (now, _) = report(&room, &["--baseline", "earlier.json"]);
    assert_eq!((code, known, now), (0, 0, 1));
}

const LINE: &str = "A,E1,污水管,inside,ndrc,10,100\n";

#[test]
fn the_approved_table_is_no_budget_and_says_what_it_is() {
    let approved =
        format!("item,estate,work,side,fund,quantity,控制价(万元)\n{}", LINE.replace("100", "0.01"));
    let folder = folder(&approved, LINE);
    let (code, report_of) = report(&folder, &[]);
    assert_eq!((code, &report_of["findings"]), (0, &json!([])));
    assert_eq!(report_of["totals"]["lines"], 1);
    assert_eq!(report_of["approved"]["kind"], "control-price");
    assert_eq!(report_of["inputs"][1]["role"], "approved");
    assert_eq!(report_of["approved"]["estates"][0]["approved"], "100.00");
    let (_, told) = report(&folder, &["--approved-kind", "estimate"]);
    assert_eq!(told["approved"]["kind"], "estimate");
}

#[test]
fn columns_that_the_approved_table_lacks_are_not_compared() {
    let folder = folder("estate,work,amount\nE1,污水管,100\n", LINE);
    let (code, report) = report(&folder, &[]);
    assert_eq!((code, &report["findings"]), (0, &json!([])));
    assert_eq!(report["approved"]["without_quantity"], 1);
    let notes = report["notes"].to_string();
    assert!(
        notes.contains("has no quantity in both tables") && notes.contains("was taken for the estimate"),
        "{notes}"
    );
}

#[test]
fn what_cannot_be_read_of_the_approved_table_is_a_finding_there() {
    let approved = "item,estate,work,side,fund,quantity,amount\nA,E1,污水管,inside,nobody,10,about 5\nB,E1,no such work,beside,,1,1\nC,E1\n";
    let (code, report) = report(&folder(approved, LINE), &[]);
    let found: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!("{}:{} {}", one["path"].as_str().unwrap(), one["row"], one["code"].as_str().unwrap())
        })
        .collect();
    let expected = [
        "approved.csv:2 bad-amount",
        "approved.csv:2 unknown-fund",
        "approved.csv:3 unknown-side",
        "approved.csv:3 unknown-work",
        "approved.csv:4 bad-row",
    ];
    let mut sorted = found.clone();
    sorted.sort();
    assert_eq!((code, sorted), (1, expected.map(str::to_owned).to_vec()), "{found:?}");
}

#[test]
fn an_approved_table_that_cannot_be_used_ends_the_run() {
    let folder = folder("item,fund\nA,ndrc\n", LINE);
    for approved in ["approved.csv", "none.csv"] {
        let ran = earmark(folder.path(), &["check", "budget.csv", "--approved", approved]);
        assert_eq!(ran.code, 2, "{}", ran.out);
        assert!(ran.err.contains(approved), "{}", ran.err);
    }
    let alone = earmark(folder.path(), &["check", "budget.csv", "--approved-kind", "estimate"]);
    assert_eq!(alone.code, 2, "{}", alone.out);
}

#[test]
fn what_was_approved_is_named_by_its_own_file_beside_other_tables() {
    let district = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/district");
    let args = ["check", "budget.csv", "--estates", "estates.csv", "--quotas", "quotas.csv"];
    let report =
        earmark(&district, &[&args[..], &["--approved", "approved.csv", "-q", "-o", "json"]].concat()).json();
    let findings = report["findings"].as_array().unwrap().iter();
    let dropped: BTreeSet<&str> = findings
        .filter(|one| one["code"] == "content-dropped")
        .map(|one| one["path"].as_str().unwrap())
        .collect();
    assert_eq!(dropped, BTreeSet::from(["approved.csv"]));
}

#[test]
fn quantities_in_other_units_are_told_as_such() {
    let line = |quantity| {
        format!(
            "estate,work,side,fund,quantity,unit,amount\nE1,\u{6c61}\u{6c34}\u{7ba1},inside,ndrc,{quantity},100\n"
        )
    };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("approved.csv"), line("100,m2")).unwrap();
    fs::write(folder.path().join("budget.csv"), line("80,\u{7c73}")).unwrap();
    let flags =
        ["check", "budget.csv", "--approved", "approved.csv", "--assume", "estates-in-scope", "-o", "json"];
    let report = earmark(folder.path(), &flags).json();
    assert_eq!(report["approved"]["without_quantity"], 0);
    assert_eq!(report["approved"]["other_units"], 1);
    let notes = report["notes"].to_string();
    assert!(notes.contains("measured in differing units") && !notes.contains("has no quantity"), "{notes}");
}

/// Quantities that funds say, as approved and now; whether it is told that it was cut, and that this cannot
/// be told.
const SHARED: [(&[&str], &[&str], bool, bool); 14] = [
    (&["ndrc,10", "local_fiscal,10"], &["ndrc,5", "local_fiscal,8"], false, true),
    (&["ndrc,5", "local_fiscal,8"], &["ndrc,10", "local_fiscal,10"], false, true),
    (&["ndrc,13"], &["ndrc,5", "local_fiscal,8"], false, true),
    (&["ndrc,10", "local_fiscal,10"], &["ndrc,9", "local_fiscal,11"], false, true),
    // Whether they add up or not.
    (&["ndrc,10", "local_fiscal,10"], &["ndrc,2", "local_fiscal,3"], true, false),
    (&["ndrc,10", "local_fiscal,10"], &["ndrc,11", "local_fiscal,12"], false, false),
    (&["ndrc,5", "local_fiscal,8"], &["ndrc,5", "local_fiscal,8"], false, false),
    (&["ndrc,5", "local_fiscal,8"], &["ndrc,8", "local_fiscal,5"], false, false),
    (&["ndrc,5", "local_fiscal,8"], &["ndrc,4", "local_fiscal,7"], true, false),
    (&["ndrc,5", "local_fiscal,8"], &["ndrc,4", "local_fiscal,9"], false, true),
    // What a fund says nothing of, or takes back, is no quantity of its own.
    (&["ndrc,10"], &["ndrc,10", "local_fiscal,0"], false, false),
    (&["ndrc,10"], &["ndrc,10", "local_fiscal,"], false, false),
    (&["ndrc,10"], &["ndrc,10", "local_fiscal,5", "local_fiscal,-5"], false, false),
    (&["ndrc,10", "local_fiscal,10"], &["ndrc,8", "local_fiscal,8"], true, false),
];

#[test]
fn where_funds_differ_on_a_quantity_a_cut_is_told_only_if_it_is_one_either_way() {
    for (approved, now, is_cut, is_open) in SHARED {
        let table = |lines: &[&str]| {
            let lines = lines.iter().map(|line| format!("A,E1,污水管,inside,{line},100\n"));
            format!("item,estate,work,side,fund,quantity,amount\n{}", lines.collect::<String>())
        };
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("approved.csv"), table(approved)).unwrap();
        fs::write(folder.path().join("budget.csv"), table(now)).unwrap();
        let (_, report) = report(&folder, &[]);
        let found = report["findings"].as_array().unwrap().iter();
        let cut = found.filter(|one| one["code"] == "content-reduced").count();
        assert_eq!(cut, usize::from(is_cut), "{approved:?} {now:?}");
        assert_eq!(report["approved"]["unlike_quantities"], u64::from(is_open), "{approved:?} {now:?}");
        let notes = report["notes"].to_string();
        assert_eq!(notes.contains("funds that say different quantities"), is_open, "{notes}");
    }
}
