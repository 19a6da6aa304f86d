//! Lines whose cells were met before are counted as the long way counts them, whatever stands around them.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use earmark::budget::header::{Given, layout};
use earmark::budget::scan::STEP;
use earmark::budget::{Encoding, Fields, Input, Learnt, Origin, Scanner};
use earmark::check::audit::{Wishes, estate_columns};
use earmark::check::line::{Judge, Table};
use earmark::check::run::{each_of_chunk, run};
use earmark::check::{Audit, Judges, Sums};
use earmark::facts::Estates;
use earmark::rules::{self, Ruleset};
use proptest::prelude::*;

use crate::reader::cases;

const HEAD: &str = "item,estate,work,side,fund,amount,date,note,related\n";

/// A table of one line that any judge can read.
const SOUND: &str = "item,estate,work,side,fund,amount,date,note,related\n\
    A-1,E1,infrastructure.estate_road,inside,central_fiscal,100.00,2021-03-04,,yes\n";

const ESTATES: &str = "estate,name,built_year,shantytown_plan,demolish_rebuild,self_built,urban_village\n\
    E1,光明里,1985,no,no,no,no\nE2,向阳里,2003,no,no,no,no\nE3,全区,1990,no,no,no,no\n\
    an-id-of-more-than-fifteen-bytes,和平里,1990,no,no,no,no\nE4,新村,,no,no,no,no\n\
    E5,朝阳里,2004,no,no,no,no\n";

fn pack() -> &'static Ruleset {
    static PACK: OnceLock<Ruleset> = OnceLock::new();
    PACK.get_or_init(|| rules::load("cn-old-estates").unwrap())
}

fn input(bytes: &[u8]) -> Input {
    Input::spooled("given.csv", &mut &*bytes).unwrap()
}

fn estates() -> Estates {
    let given = Given::default();
    Estates::read(&input(ESTATES.as_bytes()), &estate_columns(pack()), &given).unwrap()
}

/// Everything a pass sums up, and what it found, in a form that can be compared.
fn told(sums: &Sums) -> String {
    let waiting: BTreeMap<_, _> = sums.waiting.iter().map(|(key, waiting)| (key, waiting.all())).collect();
    let findings: Vec<_> = sums
        .findings
        .iter()
        .filter(|finding| finding.place.is_some())
        .map(|finding| {
            let texts = (finding.estate(), finding.item(), finding.cells());
            let at = (finding.input, finding.place);
            (&finding.kind, finding.severity, at, texts, finding.amount, finding.said())
        })
        .collect();
    let traces: Vec<_> = sums.traces.iter().flat_map(earmark::check::repeats::Trace::lines).collect();
    format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{waiting:?}\n{findings:#?}\n{traces:?}",
        (sums.read, sums.verdicts, sums.forbidden, sums.not_allowed),
        (sums.largest, sums.amounts_not_read, sums.inferred),
        sums.funds,
        sums.programme,
        (&sums.assumed, sums.assumed_verdicts),
        sums.without_item,
    )
}

/// The same lines one by one, each as if it were the first; or what the table is to be opened again with.
fn the_long_way(audit: &Audit<'_>, table: &Arc<Table>, bytes: &[u8]) -> Result<Sums, Learnt> {
    let (mut sums, mut fields) = (Sums::default(), Fields::default());
    let mut judge = Judge::new(audit, table);
    let mut traced = Vec::new();
    let mut scanner = Scanner::new(bytes, table.delimiter);
    while let Some(chunk) = scanner.chunk(&mut |_| {}).unwrap() {
        each_of_chunk(table, &chunk, |record, place| {
            traced.push((place, judge.take(record, &mut fields, place, &mut sums)));
        });
    }
    judge.settle(&mut sums);
    sums.traces.extend(earmark::check::repeats::Trace::of(audit, table, traced));
    judge.again().map_or(Ok(sums), Err)
}

fn agree(bytes: &[u8], encoding: Encoding, with_estates: bool, may_learn: bool, keeps_cells: bool) {
    let known = estates();
    let mut audit = Audit::new(pack(), with_estates.then_some(&known), Wishes::default());
    audit.keeps_cells = keeps_cells;
    let headers = HEAD.trim().split(',').map(str::to_owned).collect();
    let layout = layout(headers, &audit.budget_columns(), &Given::default()).unwrap();
    let learnt = may_learn.then(Learnt::default);
    let origin = Origin { encoding, learnt, ..Origin::default() };
    // What is known of one table holds for the next, even where that one is to be opened again.
    let judges = Judges::new(&audit);
    let tables = [(1, bytes), (2, bytes), (1, SOUND.as_bytes()), (2, bytes)];
    for (at, (jobs, bytes)) in tables.into_iter().enumerate() {
        let (layout, origin) = (layout.clone(), origin.clone());
        let table = Arc::new(Table { input: at, layout, delimiter: b',', origin });
        let slow = the_long_way(&audit, &table, bytes);
        let found = run(&judges, &table, &input(bytes), jobs, &mut |_| {}).unwrap();
        if found.broken.is_some() {
            continue;
        }
        match (&slow, found.again) {
            (Ok(slow), None) => {
                let shown = bytes.get(..20_000).unwrap_or(bytes);
                assert_eq!(told(&found.sums), told(slow), "{}", String::from_utf8_lossy(shown));
            }
            (slow, again) => assert_eq!(slow.as_ref().err().copied(), again),
        }
    }
}

/// A cell of each column that a line may have, most of them sound.
fn cells() -> impl Strategy<Value = Vec<&'static str>> {
    let of = |cells: &'static [&'static str]| prop::sample::select(cells);
    (
        of(&[
            "A-1",
            "a-1",
            "A-2",
            "B",
            "A 1",
            "（B）",
            "",
            "\"C,1\"",
            "其中：D",
            "an item of more than thirty-two bytes, no",
            "\u{ff21}-1",
        ]),
        of(&[
            "E1",
            "E1",
            "E1",
            "E2",
            "E5",
            "E4",
            "e1",
            " E1",
            "光明里",
            "\"E1\"",
            "全区",
            "E3",
            "E9",
            "",
            "an-id-of-more-than-fifteen-bytes",
        ]),
        of(&[
            "屋面防水",
            "屋面防水",
            "小区道路",
            "infrastructure.estate_road",
            "给水管",
            "外墙保温及道路",
            "道路小计",
            "扶手",
            "?",
            "",
        ]),
        of(&["inside", "inside", "红线内", "outside", "内", "", "?"]),
        of(&["central_fiscal", "专项债", "local_fiscal", "居民出资", "中央补助", "?"]),
        of(&[
            "100.00",
            "100.00",
            "12.5",
            "\"1,200.00\"",
            "-5.00",
            "0.00",
            "9999999999999.99",
            "￥3",
            "abc",
            "",
            "1.234",
        ]),
        of(&["2021-03-04", "2021-03-04", "2021/3/5", "2021-02-30", "1800-01-01", "", "x"]),
        of(&["", "维修", "\"a,b\"", "\"a\"\"b\"", "a\"b", "\"a\nb\"", "\"a\"b", "\u{0}", "x\ry"]),
        of(&["", "yes", "no", "?"]),
    )
        .prop_map(|(a, b, c, d, e, f, g, h, i)| vec![a, b, c, d, e, f, g, h, i])
}

/// A line and its end; few are odd.
fn line() -> impl Strategy<Value = String> {
    // One may be paid for as it stands, of the others there is something to say: of the line, or of its
    // estate.
    let plain = ["A-1", "E1", "屋面防水", "inside", "central_fiscal", "100.00", "2021-03-04", "", "yes"];
    let wrong = ["A-1", "E1", "屋面防水", "inside", "residents", "100.00", "2021-03-04", "", "yes"];
    let young = ["A-2", "E2", "屋面防水", "inside", "central_fiscal", "7.00", "2021-03-04", "", "yes"];
    let plain = prop::sample::select([plain, plain, wrong, young].to_vec());
    let usual = (plain, 0..9_usize, cells()).prop_map(move |(plain, at, cells)| {
        let mut line = plain.to_vec();
        line[at] = cells[at];
        line.join(",")
    });
    let end = prop::sample::select(&["\n", "\n", "\n", "\r\n", "\n\n"]);
    let odd =
        prop_oneof![cells().prop_map(|cells| cells.join(",")), Just(String::new()), Just("A,E1".to_owned())];
    (prop_oneof![20 => usual, 2 => odd], end).prop_map(|(line, end)| line + end)
}

/// The lines that leave a piece plain, and once more in a piece of their own: what is learnt of lines in one
/// piece is known in the next. There, what was said of one young estate is said of another, of another year.
fn twice(lines: &[String]) -> Vec<String> {
    let bodies = lines.iter().map(|line| line.trim_end_matches(['\r', '\n']));
    let is_plain = |body: &&str| !body.is_empty() && !body.contains(['\0', '\r', '\n', '"']);
    let plain: Vec<String> = bodies.filter(is_plain).map(|body| format!("{body}\n")).collect();
    let long = "x".repeat(STEP);
    let between = format!("F,E1,屋面防水,inside,central_fiscal,1.00,2021-03-04,{long},yes\n");
    let of_another: Vec<String> = plain.iter().map(|line| line.replace(",E2,", ",E5,")).collect();
    [plain, vec![between], of_another].concat()
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn what_is_known_is_counted_as_the_long_way_counts(
        lines in prop::collection::vec(line(), 1..40),
        is_twice in prop::bool::weighted(0.25),
        with_estates in any::<bool>(),
        may_learn in any::<bool>(),
        keeps_cells in any::<bool>(),
    ) {
        let lines = if is_twice { twice(&lines) } else { lines };
        let text = format!("{HEAD}{}", lines.concat());
        agree(text.as_bytes(), Encoding::UTF_8, with_estates, may_learn, keeps_cells);
        let (bytes, _, failed) = encoding_rs::GB18030.encode(&text);
        prop_assert!(!failed);
        agree(&bytes, Encoding::GB18030, with_estates, may_learn, keeps_cells);
    }

    #[test]
    fn bytes_of_any_kind_are_counted_alike(
        lines in prop::collection::vec(line(), 1..12),
        noise in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut bytes = format!("{HEAD}{}", lines.concat()).into_bytes();
        for (at, byte) in noise {
            let at = HEAD.len() + at.index(bytes.len() - HEAD.len());
            bytes[at] = byte;
        }
        agree(&bytes, Encoding::UTF_8, true, false, false);
    }
}
