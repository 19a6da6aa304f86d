//! A starter that stands on another pack: a rule that narrows it, a fund of its own, and a budget that uses it.

use std::io;
use std::path::{Component, Path};

use crate::command::init::File;
use crate::command::{Failure, misused};
use crate::model::Said;
use crate::rules::outcome::dim_name;
use crate::rules::ruleset::FactKind;
use crate::rules::space::{Dim, Mask, State, at, runs, set};
use crate::rules::{Answer, BUILT_IN, Case, FundId, Ruleset, WorkId, judge, load};
use crate::words::Language;

/// What the base lets a fund pay for, and what the layer is called, as nothing in the base is.
struct Start {
    my: String,
    fund: FundId,
    work: WorkId,
    /// What has to be known of the line.
    of_line: Vec<Known>,
    /// What has to be known of its estate.
    of_estate: Vec<Known>,
}

/// A column with its value as a table holds it, and as a pack does.
struct Known {
    column: String,
    cell: String,
    toml: String,
}

/// Puts a layer on `base` in the place of the pack, with a budget and estates to go with it.
pub(super) fn put(base: &str, dir: &Path, language: Language, files: &mut Vec<File>) -> Result<(), Failure> {
    let rules = load(base).map_err(|not_loaded| Failure::Rules(Box::new(not_loaded)))?;
    let start =
        start(&rules).ok_or_else(|| misused(Said::new("init-nothing-eligible").with("pack", base)))?;
    let template = match language {
        Language::English => include_str!("en/layer.toml"),
        Language::Chinese => include_str!("zh/layer.toml"),
    };
    for (name, text) in files {
        match *name {
            "pack.toml" => *text = pack(template, &seen_from(dir, base), &rules, &start),
            "budget.csv" => *text = budget(&rules, &start)?,
            "estates.csv" => *text = estates(&start)?,
            _ => {}
        }
    }
    Ok(())
}

/// The first that a fund may pay for, and when.
fn start(rules: &Ruleset) -> Option<Start> {
    let mut unsaid = rules.everything();
    for (number, fact) in (0..).zip(&rules.facts) {
        let mask = if fact.optional { 0 } else { fact.assume.unwrap_or(fact.all()) };
        set(&mut unsaid, Dim::Fact(number), mask);
    }
    let found = pairs(rules).find_map(|(fund, work)| {
        let case = Case { funds: vec![fund], works: vec![work], state: unsaid.clone() };
        let boxes = judge::boxes(Answer::Eligible, &judge::parts(rules, &case), &case);
        Some((fund, work, settled(&unsaid, &boxes.first()?.state)))
    });
    let (fund, work, state) = found?;
    let dims = (0..state.len()).map(judge::dim_of).filter(|&dim| at(&state, dim) != at(&unsaid, dim));
    let (of_estate, of_line): (Vec<Dim>, Vec<Dim>) = dims.partition(|dim| match dim {
        Dim::Fact(number) => rules.fact(*number).is_some_and(|fact| fact.of_estate),
        _ => false,
    });
    let known = |dims: Vec<Dim>| dims.into_iter().map(|dim| known(rules, dim, at(&state, dim))).collect();
    let (of_line, of_estate) = (known(of_line), known(of_estate));
    Some(Start { my: unused(rules), fund, work, of_line, of_estate })
}

/// A word with which no id of the base begins.
fn unused(rules: &Ruleset) -> String {
    let ids = || {
        let exceptions = rules.rules.iter().flat_map(|rule| &rule.unless).map(|exception| &exception.id);
        let funds = rules.funds.iter().map(|fund| &fund.id);
        let rules_and_sources = rules.rules.iter().map(|rule| &rule.id);
        rules_and_sources.chain(rules.sources.iter().map(|source| &source.id)).chain(funds).chain(exceptions)
    };
    let words = (0_u32..).map(|n| if n == 0 { "mine".to_owned() } else { format!("mine{n}") });
    let mut free = words.filter(|word| !ids().any(|id| id.starts_with(&format!("{word}-"))));
    free.next().unwrap_or_default()
}

/// Every fund with every work that has none below it.
fn pairs(rules: &Ruleset) -> impl Iterator<Item = (FundId, WorkId)> {
    let leaves = |fund| {
        let leaves = rules.work_ids().filter(|&work| rules[work].leaves == [work]);
        leaves.map(move |work| (fund, work))
    };
    rules.fund_ids().flat_map(leaves)
}

/// What must be said is said: of each dimension that is narrowed, the lowest band.
fn settled(unsaid: &State, found: &State) -> State {
    let lowest = |bands: Mask| bands & bands.wrapping_neg();
    unsaid.iter().zip(found).map(|(&all, &some)| if all == some { all } else { lowest(some) }).collect()
}

fn known(rules: &Ruleset, dim: Dim, bands: Mask) -> Known {
    let column = dim_name(rules, dim);
    let (cell, quoted) = match dim {
        Dim::Side => (if bands == 1 { "inside" } else { "outside" }.to_owned(), true),
        Dim::Date => (day(rules, bands), false),
        Dim::Fact(number) => {
            let fact = rules.fact(number);
            let is_text = fact.is_some_and(|fact| matches!(fact.kind, FactKind::Text(_)));
            (fact.map(|fact| fact.sample(bands)).unwrap_or_default(), is_text)
        }
    };
    let toml = if quoted { text(&cell) } else { cell.clone() };
    Known { column, cell, toml }
}

/// A day in a band of time: its first, or the last before its end.
fn day(rules: &Ruleset, bands: Mask) -> String {
    let (from, until) = runs(bands).first().map_or((None, None), |&(band, _)| rules.dates.ends(band, band));
    let day = from.or_else(|| until?.before());
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A text as TOML writes it.
fn text(plain: &str) -> String {
    let written = plain.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", written.collect::<String>())
}

/// The base as the layer names it: a built-in one by its id, a file from the folder the layer stands in.
fn seen_from(dir: &Path, base: &str) -> String {
    if BUILT_IN.iter().any(|pack| pack.id == base) || Path::new(base).is_absolute() {
        return base.to_owned();
    }
    let Some((here, there)) = names(dir).zip(names(Path::new(base))) else {
        // A way that goes up may pass through links, which only the whole path is safe from.
        let whole = Path::new(base).canonicalize();
        return whole.map_or_else(|_| base.to_owned(), |path| path.to_string_lossy().into_owned());
    };
    let shared = here.iter().zip(&there).take_while(|(one, other)| one == other).count();
    let up = here.iter().skip(shared).map(|_| "..".to_owned());
    up.chain(there.into_iter().skip(shared)).collect::<Vec<_>>().join("/")
}

/// The folders and the file of a path that goes nowhere but down.
fn names(path: &Path) -> Option<Vec<String>> {
    let parts = path.components().filter(|part| !matches!(part, Component::CurDir));
    let name = |part: Component<'_>| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    };
    parts.map(name).collect()
}

/// The layer: the template with its gaps filled.
fn pack(template: &str, base: &str, rules: &Ruleset, start: &Start) -> String {
    let cells = start.of_line.iter().map(|known| format!(", {} = {}", known.column, known.toml));
    let facts = start.of_estate.iter().map(|known| format!("{} = {}\n", known.column, known.toml));
    template
        .replace("<fund>", &rules[start.fund].id)
        .replace("<work>", &rules[start.work].id)
        .replace("<my>", &start.my)
        .replace("<cells>", &cells.collect::<String>())
        .replace("<facts>\n", &facts.collect::<String>())
        .replace("<base>", &text(base))
}

/// A budget with one line, paid for by the layer's own fund.
fn budget(rules: &Ruleset, start: &Start) -> io::Result<String> {
    let (work, fund) = (rules[start.work].id.as_str(), format!("{}-money", start.my));
    let (sides, others): (Vec<&Known>, Vec<&Known>) =
        start.of_line.iter().partition(|known| known.column == "side");
    let side = sides.first().map(|known| known.cell.as_str()).unwrap_or_default();
    let mut cells = vec![("item", "P-01"), ("estate", "E01"), ("work", work), ("side", side)];
    cells.extend([("fund", fund.as_str()), ("amount", "120000.00")]);
    cells.extend(others.iter().map(|known| (known.column.as_str(), known.cell.as_str())));
    table(&cells)
}

/// The estate it stands in.
fn estates(start: &Start) -> io::Result<String> {
    let mut cells = vec![("estate", "E01")];
    cells.extend(start.of_estate.iter().map(|known| (known.column.as_str(), known.cell.as_str())));
    table(&cells)
}

/// A table of one row.
fn table(cells: &[(&str, &str)]) -> io::Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(cells.iter().map(|(column, _)| column))?;
    out.write_record(cells.iter().map(|(_, cell)| cell))?;
    let bytes = out.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}
