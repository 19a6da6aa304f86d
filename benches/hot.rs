//! The hot parts of a check, each by itself: `cargo bench`.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};

use earmark::budget::cuts::Cuts;
use earmark::budget::{Fields, Records};
use earmark::model::{Money, Unit};

/// So many lines are looked at in one go.
const LINES: usize = 5_000;

fn main() {
    divan::main();
}

/// Lines as large budgets have them: one in twenty-five holds quotes.
fn lines() -> Vec<u8> {
    let line = |at: usize| {
        let note = if at.is_multiple_of(25) { "\"屋面防水,含税\"" } else { "屋面防水维修" };
        let (item, estate, fen) = (at + 1, at * 7919 % 250_000, at * 104_729 % 10_000_000);
        let amount = format!("{}.{:02}", fen / 100, fen % 100);
        format!(
            "I{item:08},E{estate:06},infrastructure.estate_road,inside,central_fiscal,{amount},12,项,2022-03-04,{note}\n"
        )
    };
    (0..LINES).map(line).collect::<String>().into_bytes()
}

/// Cutting a plain piece into the cells of its records.
#[divan::bench]
fn cuts(bencher: Bencher<'_, '_>) {
    let (bytes, mut cuts) = (lines(), Cuts::default());
    bencher.counter(BytesCount::of_slice(&bytes)).bench_local(|| cuts.find(black_box(&bytes), b','));
}

/// Cutting any piece into its records, and these into their cells.
#[divan::bench]
fn records_and_fields(bencher: Bencher<'_, '_>) {
    let (bytes, mut fields) = (lines(), Fields::default());
    bencher.counter(BytesCount::of_slice(&bytes)).bench_local(|| {
        for span in Records::new(black_box(&bytes), b',') {
            fields.split(bytes.get(span.start..span.end).unwrap_or_default(), b',');
        }
    });
}

/// Reading an amount as most cells have it, and as few do.
#[divan::bench(args = ["1286400.00", "￥1,286,400.00", "128.64"])]
fn amounts(bencher: Bencher<'_, '_>, cell: &str) {
    bencher.counter(ItemsCount::new(1_usize)).bench(|| Money::parse(black_box(cell), Unit::Yuan));
}
