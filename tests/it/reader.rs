//! Records, cells, lines, headers and amounts, each against something that was written without looking at
//! ours.

use std::io::{self, Read};

use earmark::budget::header::{BUDGET, Given, known, layout};
use earmark::budget::scan::{LONGEST, STEP};
use earmark::budget::{Broken, Fields, Known, Scanner};
use earmark::model::{AmountFault, Money, Unit};
use proptest::prelude::*;

/// A record: the physical line it begins on, and its cells.
pub(crate) type Record = (u64, Vec<Vec<u8>>);

/// Every record as earmark reads it. That chunks fit together without a gap is held on the way.
pub(crate) fn ours(bytes: &[u8], delimiter: u8) -> (Vec<Record>, Option<Broken>) {
    let mut scanner = Scanner::new(bytes, delimiter);
    let (mut fields, mut out, mut seen) = (Fields::default(), Vec::new(), Vec::new());
    while let Some(chunk) = scanner.chunk(&mut |more| seen.extend_from_slice(more)).unwrap() {
        assert_eq!(chunk.before, out.len() as u64);
        let mut last = 0;
        for span in &chunk.spans {
            assert!(last <= span.start && span.start < span.end);
            last = span.end;
            let record = &chunk.bytes[span.start..span.end];
            let offset = usize::try_from(chunk.offset).unwrap() + span.start;
            assert_eq!(record, &bytes[offset..offset + record.len()], "a chunk says where its bytes stand");
            fields.split(record, delimiter);
            assert_eq!(fields.count(), fields.iter().count());
            out.push((span.row, fields.iter().map(<[u8]>::to_vec).collect()));
        }
    }
    match scanner.broken() {
        Some(Broken::TooLong { .. }) => assert!(bytes.starts_with(&seen)),
        _ => assert_eq!(seen, bytes, "every byte is seen once, in order"),
    }
    (out, scanner.broken())
}

/// Every record as the csv crate reads it.
pub(crate) fn theirs(bytes: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
    let mut builder = csv::ReaderBuilder::new();
    let reader = builder.has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes);
    let records = reader.into_byte_records().map(|record| record.unwrap());
    records.map(|record| record.iter().map(<[u8]>::to_vec).collect()).collect()
}

/// Holds one reading against the other. A quote that never closes is the one thing they see differently.
pub(crate) fn agree(bytes: &[u8], delimiter: u8) -> Result<(), String> {
    let (ours, broken) = ours(bytes, delimiter);
    let mut theirs = theirs(bytes, delimiter);
    if broken.is_some() {
        theirs.pop();
    }
    let mine: Vec<&Vec<Vec<u8>>> = ours.iter().map(|(_, cells)| cells).collect();
    if mine == theirs.iter().collect::<Vec<_>>() {
        return Ok(());
    }
    let at = mine
        .iter()
        .zip(&theirs)
        .position(|(mine, other)| *mine != other)
        .unwrap_or(mine.len().min(theirs.len()));
    Err(format!("record {at}: {:?} is not {:?}; {broken:?}", mine.get(at), theirs.get(at)))
}

/// The physical line on which each record begins, counted a byte at a time; and that of a record left open.
fn lines(bytes: &[u8]) -> (Vec<u64>, Option<u64>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (mut rows, mut line, mut begun) = (Vec::new(), 1, None);
    let (mut quoted, mut cell_empty) = (false, true);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let end = byte == b'\n' || byte == b'\r';
        if byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
            at += 1;
        }
        if begun.is_none() && !end {
            begun = Some(line);
        }
        if quoted {
            if byte == b'"' && bytes.get(at + 1) == Some(&b'"') {
                at += 1;
            } else if byte == b'"' {
                quoted = false;
            }
        } else if end {
            rows.extend(begun.take());
        } else if byte == b'"' && cell_empty {
            quoted = true;
        }
        cell_empty = !quoted && (end || byte == b',');
        line += u64::from(end);
        at += 1;
    }
    match begun {
        Some(row) if quoted => (rows, Some(row)),
        last => {
            rows.extend(last);
            (rows, None)
        }
    }
}

fn agree_on_lines(bytes: &[u8]) {
    let (records, broken) = ours(bytes, b',');
    let rows: Vec<u64> = records.iter().map(|(row, _)| *row).collect();
    let open = broken.map(|broken| match broken {
        Broken::Unclosed { row, .. } | Broken::TooLong { row, .. } => row,
    });
    assert_eq!((rows, open), lines(bytes));
}

/// Text that is nearly all quotes, delimiters and line ends.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just("\"".as_bytes().to_vec()),
        4 => Just(b",".to_vec()),
        2 => Just(b"\n".to_vec()),
        2 => Just(b"\r".to_vec()),
        2 => Just(b"\r\n".to_vec()),
        2 => Just(b"\"\"".to_vec()),
        1 => Just(b"\",\"".to_vec()),
        1 => Just(b"\xef\xbb\xbf".to_vec()),
        1 => Just(b"\0".to_vec()),
        1 => Just(b" ".to_vec()),
        3 => Just(b"a".to_vec()),
        1 => Just("元".as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 1..4),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

pub(crate) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// A quote left open says where it began and how many lines it swallowed.
fn accounts_for_the_rest(bytes: &[u8], records: usize, broken: Option<Broken>) {
    let Some(Broken::Unclosed { row, offset, lines: swallowed, record }) = broken else { return };
    let rest = &bytes[usize::try_from(offset).unwrap()..];
    let mut ends = 0;
    for at in 0..rest.len() {
        ends += u64::from(rest[at] == b'\n' || (rest[at] == b'\r' && rest.get(at + 1) != Some(&b'\n')));
    }
    let partial = u64::from(!rest.ends_with(b"\n") && !rest.ends_with(b"\r"));
    assert_eq!(swallowed, ends + partial);
    assert_eq!(Some(row), lines(bytes).1);
    assert_eq!(record, records as u64);
}

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn records_cells_and_lines_are_those_of_readers_written_by_others(bytes in hostile()) {
        prop_assert_eq!(agree(&bytes, b','), Ok(()));
        let (records, broken) = ours(&bytes, b',');
        accounts_for_the_rest(&bytes, records.len(), broken);
        agree_on_lines(&bytes);
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn where_a_step_of_reading_ends_changes_nothing(bytes in hostile(), back in 0_usize..40) {
        prop_assume!(!bytes.starts_with(b"\n"));
        let mut text = vec![b'x'; STEP - 1 - back.min(bytes.len())];
        text.push(b'\n');
        text.extend_from_slice(&bytes);
        let (padded, broken) = ours(&text, b',');
        // A mark at the very start of an input is passed over; here it is not at the start.
        prop_assume!(!bytes.starts_with(b"\xef\xbb\xbf"));
        let (plain, alone) = ours(&bytes, b',');
        prop_assert_eq!(broken.is_some(), alone.is_some());
        prop_assert_eq!(padded.len(), plain.len() + 1);
        for ((row, cells), (row_alone, cells_alone)) in padded.iter().skip(1).zip(&plain) {
            prop_assert_eq!(*row, row_alone + 1);
            prop_assert_eq!(cells, cells_alone);
        }
    }
}

#[test]
fn every_pattern_may_lie_across_the_end_of_a_step() {
    let patterns = [
        "\"a\"\"b\",c\r\nd",
        "\"a\r\nb\",c\r\nd",
        "\"\"\"\"\r\n\"x\"",
        "a\r\r\n\r\nb",
        "\"a\",\"b\"\n\"c\"",
        "a\"b\n\"c\nd\"\ne",
        "\"\",\"\"\"\"\n",
        "\r\n\r\nz",
        "\"a\nb\nc\nd",
        "a,\"b\r",
        "\"q\"\r",
        "\"q\"x\"y\nz",
    ];
    for pattern in patterns {
        for shift in 0..=pattern.len() + 1 {
            let mut text = vec![b'x'; STEP - 1 - shift];
            text.push(b'\n');
            text.extend_from_slice(pattern.as_bytes());
            let alone = ours(pattern.as_bytes(), b',');
            let (padded, broken) = ours(&text, b',');
            let after: Vec<Record> =
                padded.into_iter().skip(1).map(|(row, cells)| (row - 1, cells)).collect();
            assert_eq!((after, broken.is_some()), (alone.0, alone.1.is_some()), "{pattern:?} {shift}");
        }
    }
}

/// Numbers that look random and are always the same.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit as u64).unwrap()
    }

    pub(crate) fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len())]
    }
}

#[test]
fn a_table_of_many_steps_is_read_as_the_csv_crate_reads_it() {
    let mut dice = Dice(7);
    let cells = [
        "a",
        "小区道路",
        "\"x, y\"",
        "\"line\nline\r\nline\rline\"",
        "\"\"",
        "\"say \"\"so\"\"\"",
        "b\"c",
        "",
        "123.45",
    ];
    let ends = ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"];
    let mut text = String::new();
    while text.len() < 3 * STEP + STEP / 2 {
        for at in 0..6 {
            text.push_str(if at > 0 { "," } else { "" });
            text.push_str(dice.pick(&cells));
        }
        if dice.below(2_000) == 0 {
            text.extend([",\"", &"long\n\"\"".repeat(10_000), "\""]);
        }
        text.push_str(dice.pick(&ends));
    }
    assert_eq!(agree(text.as_bytes(), b','), Ok(()));
    agree_on_lines(text.as_bytes());
}

/// A reader that gives little at a time, and fails where it is told to.
struct Dribble<'a> {
    bytes: &'a [u8],
    fails: bool,
}

impl Read for Dribble<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.bytes.is_empty() && self.fails {
            return Err(io::Error::other("gone"));
        }
        let some = self.bytes.len().min(into.len()).min(7);
        into[..some].copy_from_slice(&self.bytes[..some]);
        self.bytes = &self.bytes[some..];
        Ok(some)
    }
}

#[test]
fn a_slow_reader_changes_nothing_and_a_failing_one_is_an_error() {
    let text = "a,b\r\n\"c\r\nd\",e\rf,g\n".repeat(1_000);
    let read = |fails: bool| {
        let mut scanner = Scanner::new(Dribble { bytes: text.as_bytes(), fails }, b',');
        let mut records = 0;
        loop {
            match scanner.chunk(&mut |_| {}) {
                Ok(Some(chunk)) => records += chunk.spans.len(),
                Ok(None) => return Ok(records),
                Err(error) => return Err(error.to_string()),
            }
        }
    };
    assert_eq!(read(false), Ok(3_000));
    assert_eq!(read(true), Err("gone".to_owned()));
}

#[test]
fn a_record_may_have_sixteen_mebibytes_and_not_a_byte_more() {
    for shift in [0, STEP / 2] {
        for (length, too_long) in [(LONGEST, false), (LONGEST + 1, true), (LONGEST + 3 * STEP, true)] {
            let mut text = vec![b'h'; shift];
            text.extend_from_slice(b"\n");
            text.resize(text.len() + length, b'x');
            text.extend_from_slice(b"\nafter\n");
            let mut scanner = Scanner::new(text.as_slice(), b',');
            let mut records = 0;
            while let Some(chunk) = scanner.chunk(&mut |_| {}).unwrap() {
                records += chunk.spans.len();
            }
            let before = usize::from(shift > 0);
            let expected = Broken::TooLong { row: 2, offset: shift as u64 + 1, record: before as u64 };
            assert_eq!(scanner.broken(), too_long.then_some(expected), "{shift} {length}");
            assert_eq!(records, if too_long { before } else { before + 2 }, "{shift} {length}");
        }
    }
}

#[test]
fn a_byte_order_mark_is_passed_over_at_the_start_and_kept_elsewhere() {
    let mark = "\u{feff}";
    for text in [
        format!("{mark}a,b\n"),
        format!("{mark}\"a\",b\n"),
        format!("{mark}{mark}\"a\",b\n"),
        format!("a,b\n{mark}\"c\",d\n"),
        format!("a,b\n{mark}\"c,d\"\n"),
        format!("a,b\n{mark}c,\"d\"\n"),
        mark.to_owned(),
        format!("{mark}\n{mark}"),
    ] {
        assert_eq!(agree(text.as_bytes(), b','), Ok(()), "{text:?}");
    }
}

// Amounts
// ------------------------------------------------------------------------------------------------------------

/// A unit and how many zeros it adds to a yuan.
fn units() -> impl Strategy<Value = (Unit, usize)> {
    prop_oneof![
        Just((Unit::Yuan, 0)),
        Just((Unit::Thousand, 3)),
        Just((Unit::Wan, 4)),
        Just((Unit::Million, 6)),
        Just((Unit::Yi, 8)),
    ]
}

/// What a plain decimal comes to in fen, by moving its point: strings alone, no arithmetic.
fn oracle(whole: &str, decimals: &str, zeros: usize) -> Result<i128, AmountFault> {
    if decimals.len() > zeros + 2 {
        return Err(AmountFault::TooFine(u32::try_from(zeros + 2).unwrap()));
    }
    let fen = format!("{whole}{decimals:0<width$}", width = zeros + 2);
    let fen = fen.trim_start_matches('0');
    if fen.len() > 15 {
        return Err(AmountFault::TooLarge);
    }
    Ok(if fen.is_empty() { 0 } else { fen.parse().unwrap() })
}

/// Commas before every third digit from the right.
fn grouped(whole: &str) -> String {
    let bytes: Vec<String> =
        whole.as_bytes().rchunks(3).rev().map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    bytes.join(",")
}

fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| if ('!'..='~').contains(&c) { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
        .collect()
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn amounts_are_exact_in_every_unit_and_form(
        whole in "[0-9]{1,16}|0{1,40}[0-9]{1,12}",
        decimals in "|[0-9]{1,11}|0{1,10}",
        (unit, zeros) in units(),
        commas in any::<bool>(),
        wide in any::<bool>(),
        form in 0_usize..9,
    ) {
        let point = if decimals.is_empty() { "" } else { "." };
        let body = if commas { grouped(&whole) } else { whole.clone() };
        let body = format!("{body}{point}{decimals}");
        let (text, negative) = match form {
            0 => (body, false),
            1 => (format!("-{body}"), true),
            2 => (format!("({body})"), true),
            3 => (format!("{body}-"), true),
            4 => (format!("¥{body}"), false),
            5 => (format!("￥-{body}"), true),
            6 => (format!("−¥ {body}"), true),
            7 => (format!(" +{body}\t"), false),
            _ => (format!("(¥{body})"), true),
        };
        let text = if wide { full_width(&text) } else { text };
        let expected = oracle(&whole, &decimals, zeros).map(|fen| if negative { -fen } else { fen });
        prop_assert_eq!(Money::parse(&text, unit).map(Money::fen), expected, "{:?}", text);
    }

    /// Whatever is read as an amount was written with those very digits, one sign at most, one currency at
    /// most.
    #[test]
    fn no_amount_is_invented(text in "[-0-9,.+()¥￥−  １２，．（）－①²½٣%e〇一万元']{0,10}") {
        if let Ok(money) = Money::parse(&text, Unit::Yuan) {
            let plain: String = text
                .chars()
                .map(|c| match c {
                    '１' => '1', '２' => '2', '，' => ',', '．' => '.', '（' => '(', '）' => ')', '－' | '−' => '-', '￥' => '¥',
                    other => other,
                })
                .collect();
            let number: String = plain.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            let rest: String = plain.chars().filter(|c| !c.is_ascii_digit() && !".,".contains(*c) && !c.is_whitespace()).collect();
            prop_assert!(["", "-", "+", "()", "¥", "¥-", "-¥", "¥+", "(¥)"].contains(&rest.as_str()), "{:?} was read as {}", text, money);
            let (whole, decimals) = number.split_once('.').unwrap_or((&number, ""));
            let fen = oracle(whole, decimals, 0).unwrap();
            let negative = rest.contains(['-', '(']);
            prop_assert_eq!(money.fen(), if negative { -fen } else { fen }, "{:?}", text);
        }
    }

    #[test]
    fn an_amount_is_written_as_it_is_read(fen in -999_999_999_999_999_i128..=999_999_999_999_999) {
        let money = Money::from_fen(fen);
        prop_assert_eq!(Money::parse(&money.to_string(), Unit::Yuan), Ok(money));
        prop_assert_eq!(Money::parse(&money.grouped(), Unit::Yuan), Ok(money));
    }
}

#[test]
fn a_mark_or_power_at_an_amount_is_no_digit_of_it() {
    for cell in [
        "1200①",
        "5²",
        "①",
        "⒈5",
        "½",
        "12㎡",
        "𝟏𝟐",
        "١٢",
        "〇",
        "¥¥3",
        "￥¥3",
        "1 2",
        "1\u{200b}2",
        "1\n2",
        "1,23,456",
        "1_000",
        "∞",
        "1e3",
        "0x10",
    ] {
        assert_eq!(Money::parse(cell, Unit::Yuan), Err(AmountFault::NotANumber), "{cell}");
    }
    assert_eq!(Money::parse("\u{3000}１２．５０\u{3000}", Unit::Yuan).map(Money::fen), Ok(1_250));
    assert_eq!(Money::parse("\u{a0}12.50\u{a0}", Unit::Yuan).map(Money::fen), Ok(1_250));
}

// Headers
// ------------------------------------------------------------------------------------------------------------

fn columns() -> Vec<Known> {
    BUDGET.iter().map(|&(id, _)| known("budget", id, false)).collect()
}

#[test]
fn every_header_is_found_however_it_is_spelt() {
    for column in columns() {
        for name in std::iter::once(&column.id).chain(&column.names) {
            let spaced: String = name.chars().flat_map(|c| [c, '\u{3000}']).collect();
            for spelt in [name.clone(), name.to_uppercase(), full_width(name), spaced, format!(" {name}\t")] {
                let headers = vec!["zzz".to_owned(), spelt.clone()];
                let found = layout(headers, &columns(), &Given::default()).expect("one header a column");
                // A name stands for the estate where there is no id.
                let wanted = if column.id == "estate_name" { "estate" } else { &column.id };
                assert_eq!(found.at(wanted), Some(1), "{spelt:?} is {wanted}");
            }
        }
    }
}

#[test]
fn no_header_belongs_to_two_columns() {
    let columns = columns();
    for column in &columns {
        for name in &column.names {
            let owners: Vec<&str> = columns
                .iter()
                .filter(|other| other.id == *name || other.names.contains(name))
                .map(|other| other.id.as_str())
                .collect();
            assert_eq!(owners, [column.id.as_str()], "{name}");
        }
    }
}

/// The unit of the one amount column, or the keys of what is wrong.
fn unit_of(header: &str, by_flag: bool, unit: Option<Unit>) -> Result<Unit, Vec<&'static str>> {
    let mut given = Given { unit, ..Given::default() };
    if by_flag {
        given.columns.insert("amount".to_owned(), header.to_owned());
    }
    let read = layout(vec![header.to_owned()], &[known("budget", "amount", true)], &given);
    read.map(|layout| layout.unit).map_err(|wrong| wrong.into_iter().map(|said| said.key).collect())
}

#[test]
fn a_unit_in_the_header_counts_whoever_named_the_header() {
    for name in ["金额", "预算金额", "amount", "总投资", "Grand total"] {
        for (written, unit) in [
            ("万元", Unit::Wan),
            ("亿元", Unit::Yi),
            ("千元", Unit::Thousand),
            ("百万元", Unit::Million),
            ("元", Unit::Yuan),
        ] {
            for header in [
                format!("{name}({written})"),
                format!("{name} （单位：{written}）"),
                format!("{name}【{written}】"),
            ] {
                assert_eq!(unit_of(&header, true, None), Ok(unit), "--columns amount={header}");
                if !name.contains("资") && !name.contains('G') {
                    assert_eq!(unit_of(&header, false, None), Ok(unit), "{header}");
                }
            }
        }
        assert_eq!(unit_of(&format!("{name}(万元)"), true, Some(Unit::Yuan)), Err(vec!["unit-clash"]));
        assert_eq!(unit_of(&format!("{name}(万元)"), true, Some(Unit::Wan)), Ok(Unit::Wan));
        assert_eq!(unit_of(&format!("{name}(万美元)"), true, None), Err(vec!["unit-unknown"]));
        assert_eq!(unit_of(name, true, Some(Unit::Wan)), Ok(Unit::Wan));
    }
}
