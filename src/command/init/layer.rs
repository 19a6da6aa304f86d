//! A starter that stands on another pack: a rule that narrows it, a fund of its own, and a budget that uses
//! it.

use std::io;
use std::path::{Component, Path};

use crate::command::init::File;
use crate::command::{Failure, misused};
use crate::model::Said;
use crate::rules::boxes::boxes;
use crate::rules::cells::Block;
use crate::rules::nouns::FactKind;
use crate::rules::space::{Dim, set};
use crate::rules::witness::Witness;
use crate::rules::{Answer, BUILT_IN, Case, FundId, Ruleset, WorkId, judge, load};
use crate::words::Language;

/// What the base lets a fund pay for, and what the layer is called, as nothing in the base is.
struct Start {
    my: String,
    fund: String,
    work: String,
    /// What is known of the line.
    of_line: Vec<Known>,
    /// What is known of its estate.
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
            "pack.toml" => *text = pack(template, &seen_from(dir, base), &start),
            "budget.csv" => *text = budget(&start)?,
            "estates.csv" => *text = estates(&start)?,
            _ => {}
        }
    }
    Ok(())
}

/// The first line that a fund may pay for.
fn start(rules: &Ruleset) -> Option<Start> {
    let mut state = rules.everything();
    for (number, _) in (0..).zip(&rules.facts).filter(|(_, fact)| fact.optional) {
        set(&mut state, Dim::Fact(number), 0);
    }
    let found = pairs(rules).find_map(|(fund, work)| {
        let case = Case { funds: vec![fund], works: vec![work], state: state.clone() };
        let found = boxes(Answer::Eligible, &judge::parts(rules, &case), &case);
        let Case { funds, works, state } = found.into_iter().next()?;
        Witness::of(&Block { funds, works, state })
    })?;
    let of_estate = |column: &str| rules.facts.iter().any(|fact| fact.id == column && fact.of_estate);
    let known =
        found.cells(rules).into_iter().filter(|(column, _)| !["fund", "work"].contains(&column.as_str()));
    let known = known.map(|(column, cell)| Known { toml: toml(rules, &column, &cell), column, cell });
    let (of_estate, of_line) = known.partition(|known| of_estate(&known.column));
    let (fund, work) = (rules[found.fund].id.clone(), rules[found.work].id.clone());
    Some(Start { my: unused(rules), fund, work, of_line, of_estate })
}

/// A cell as a pack writes it: numbers, days, yes and no as they are, all else in quotes.
fn toml(rules: &Ruleset, column: &str, cell: &str) -> String {
    let kind = rules.facts.iter().find(|fact| fact.id == column).map(|fact| &fact.kind);
    let bare = column == "date" || matches!(kind, Some(FactKind::Boolean | FactKind::Integer(_)));
    if bare { cell.to_owned() } else { text(cell) }
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
fn pack(template: &str, base: &str, start: &Start) -> String {
    let cells = start.of_line.iter().map(|known| format!(", {} = {}", known.column, known.toml));
    let facts = start.of_estate.iter().map(|known| format!("{} = {}\n", known.column, known.toml));
    template
        .replace("<fund>", &start.fund)
        .replace("<work>", &start.work)
        .replace("<my>", &start.my)
        .replace("<cells>", &cells.collect::<String>())
        .replace("<facts>\n", &facts.collect::<String>())
        .replace("<base>", &text(base))
}

/// A budget with one line, paid for by the layer's own fund.
fn budget(start: &Start) -> io::Result<String> {
    let fund = format!("{}-money", start.my);
    let (sides, others): (Vec<&Known>, Vec<&Known>) =
        start.of_line.iter().partition(|known| known.column == "side");
    let side = sides.first().map(|known| known.cell.as_str()).unwrap_or_default();
    let mut cells = vec![("item", "P-01"), ("estate", "E01"), ("work", &start.work), ("side", side)];
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
