//! Lint of a large pack: every cell, in under a second.

use std::fmt::Write;
use std::time::{Duration, Instant};

use earmark::lint::{self, MOST_BOXES};
use earmark::rules::load::layered;
use earmark::rules::nouns::SourceFile;

const FUNDS: usize = 20;
const WORKS: usize = 126;
const RULES: usize = 400;

/// A number that looks like chance and is none.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }
}

/// Twenty funds, 126 works, two sides, sixteen stretches of years, and six flags: 5.2 million cells.
fn pack() -> String {
    let mut out = String::from(
        "[pack]\nid = \"large\"\ntitle = { zh = \"大\", en = \"large\" }\nreviewed = 2026-01-01\n\
         [source.s]\ntitle = \"s\"\nconfidence = \"regulation\"\n\
         [fact.year]\nname = { zh = \"年份\", en = \"year\" }\nof = \"estate\"\ntype = \"integer\"\n",
    );
    for flag in 0..6 {
        writeln!(
            out,
            "[fact.flag{flag}]\nname = {{ zh = \"标记{flag}\", en = \"flag {flag}\" }}\nof = \"line\"\n\
             type = \"boolean\"\nassume = true"
        )
        .unwrap();
    }
    for fund in 0..FUNDS {
        writeln!(out, "[fund.f{fund}]\nname = {{ zh = \"资金{fund}\", en = \"fund {fund}\" }}").unwrap();
    }
    for work in 0..WORKS {
        writeln!(out, "[work.w{work}]\nname = {{ zh = \"内容{work}\", en = \"work {work}\" }}").unwrap();
    }
    let mut dice = Dice(7);
    for rule in 0..RULES {
        let effect = ["allow", "allow", "review", "deny"][dice.below(4)];
        let (fund, work) = (dice.below(FUNDS), dice.below(WORKS - 20));
        let works: Vec<String> = (0..=dice.below(20)).map(|more| format!("\"w{}\"", work + more)).collect();
        writeln!(out, "[[rule]]\nid = \"r{rule}\"\n{effect} = [\"f{fund}\"]\nwork = [{}]", works.join(", "))
            .unwrap();
        if dice.below(2) == 0 {
            writeln!(out, "side = \"{}\"", ["inside", "outside"][dice.below(2)]).unwrap();
        }
        let (year, flag) = (1990 + dice.below(15), dice.below(6));
        writeln!(
            out,
            "where = {{ year = \"{year}..={}\", flag{flag} = {} }}\n\
             because = {{ zh = \"因\", en = \"b\" }}\ncite = [{{ source = \"s\", at = \"1\" }}]",
            year.max(1990 + dice.below(15)),
            dice.below(2) == 0
        )
        .unwrap();
    }
    out
}

#[test]
fn four_hundred_rules_over_five_million_cells_take_under_a_second() {
    let files = vec![SourceFile { path: "large.toml".into(), text: pack().into() }];
    let loaded = layered(vec![files]).unwrap_or_else(|wrong| panic!("{:#?}", wrong.problems));
    let everything = loaded.rules.everything();
    let bands: u64 = everything.iter().map(|mask| u64::from(mask.count_ones())).product();
    let cells = bands * u64::try_from(FUNDS * WORKS).unwrap();
    assert!(cells > 5_000_000, "{cells} cells");
    let begun = Instant::now();
    let findings = lint::run(&loaded, MOST_BOXES);
    let took = begun.elapsed();
    eprintln!("{RULES} rules, {cells} cells, {} findings: {took:?}", findings.len());
    assert!(findings.iter().all(|finding| finding.code != "analysis-incomplete"));
    // Unoptimized, it takes as long as it takes.
    if !cfg!(debug_assertions) {
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
}
