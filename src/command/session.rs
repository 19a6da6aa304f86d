//! What `check` and `why` set up alike: the rules, the estates, the columns, what is assumed.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use sha2::{Digest, Sha256};

use crate::budget::head::{Dictionary, Vocabulary};
use crate::budget::header::{Given, Known};
use crate::budget::{Encoding, Input, Learnt, NotABudget, Opened, open};
use crate::check::audit::{Wish, Wishes, all_columns, estate_columns, quota_keys, quota_money};
use crate::check::limits::Grants;
use crate::check::line::Table;
use crate::check::run::run as judge;
use crate::check::{Audit, Judges};
use crate::command::args::{DELIMITERS, LevelArgs, Pair, ReadArgs, RulesArgs, TakenArgs, UnitArg};
use crate::command::beside::{self, Beside};
use crate::command::unread::unreadable;
use crate::command::{Failure, misused};
use crate::facts::{self, Estates};
use crate::finding::Severity;
use crate::model::{Arg, Date, Money, Problem, Problems, Said, Side, Unit, text};
use crate::report::commands::{shell_path, shell_word};
use crate::report::{Book, InputRecord};
use crate::rules::limit::Parameter;
use crate::rules::load::{hex, open, to_judge_by};
use crate::rules::ruleset::FactKind;
use crate::rules::select::{Ask, range_of};
use crate::rules::space::{Dim, Mask, side_mask};
use crate::rules::tree::suggestion;
use crate::rules::{BUILT_IN, FundId, Reading, Ruleset, WorkId, works_map};
use crate::triage::Level;

/// Loads the pack to judge by.
pub(super) fn rules(args: &RulesArgs) -> Result<Ruleset, Failure> {
    let default = BUILT_IN.first().map(|pack| pack.id).unwrap_or_default();
    let asked: Vec<&str> = args.rules.iter().map(String::as_str).collect();
    to_judge_by(if asked.is_empty() { std::slice::from_ref(&default) } else { &asked })
        .map_err(|not_loaded| Failure::Rules(Box::new(not_loaded)))
}

/// Loads the pack to judge by, with what was confirmed of the texts of works, and the record of that file.
pub(super) fn rules_with_map(
    packs: &RulesArgs,
    args: &TakenArgs,
) -> Result<(Ruleset, Option<InputRecord>), Failure> {
    let mut rules = rules(packs)?;
    let record = confirm(&mut rules, args)?;
    Ok((rules, record))
}

/// Takes into a pack what was confirmed of the texts of works, if a file of that is given; its record.
pub(super) fn confirm(rules: &mut Ruleset, args: &TakenArgs) -> Result<Option<InputRecord>, Failure> {
    let Some(path) = &args.works_map else { return Ok(None) };
    let shown = path.to_string_lossy();
    if !path.is_file() {
        let error = io::Error::from(io::ErrorKind::NotFound);
        return Err(Failure::Problems(unreadable(&shown, &error).into()));
    }
    let file = open(&shown).map_err(|said| Failure::Problems(Problem::of(&shown, said).into()))?;
    let (path, sha256) = (Arc::clone(&file.path), hex(&Sha256::digest(file.text.as_bytes())));
    let lines = works_map::confirm(rules, file).map_err(|wrong| Failure::Rules(Box::new(wrong)))?;
    let record = InputRecord { sha256: Some(sha256), lines: lines as u64, ..InputRecord::new(path, "works") };
    Ok(Some(record))
}

/// Reads the table of estates, if there is one.
pub(super) fn estates(
    path: Option<&Path>,
    rules: &Ruleset,
    digest: bool,
) -> Result<Option<(Estates, InputRecord)>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let facts = estate_columns(rules);
    let Beside { path, given } =
        beside::read(path, &facts::columns(&facts)).map_err(|wrong| Failure::Problems(wrong.into()))?;
    let shown = path.to_string_lossy();
    let input = Input::file(&path).map_err(|error| Failure::Problems(unreadable(&shown, &error).into()))?;
    let estates = Estates::read(&input, &facts, &given);
    let estates = estates.map_err(|wrong| Failure::Problems(refused(wrong)))?;
    let record = InputRecord {
        sha256: digest_of(&input, digest).map_err(|wrong| Failure::Problems(wrong.into()))?,
        lines: estates.len() as u64,
        encoding: estates.encoding.map(|encoding| encoding.name().into()),
        ..InputRecord::new(input.path, "estates")
    };
    Ok(Some((estates, record)))
}

/// Reads the tables of quotas, in the rules' own words.
pub(super) fn quotas<'a>(
    paths: &[PathBuf],
    rules: &'a Ruleset,
    estates: Option<&'a Estates>,
    digest: bool,
) -> Result<Vec<(Grants<'a>, InputRecord)>, Failure> {
    let mut out = Vec::new();
    if paths.is_empty() {
        return Ok(out);
    }
    let mut problems = Problems::default();
    let columns = [quota_keys(rules), quota_money(rules)].concat();
    for path in paths {
        let Beside { path, given } = match beside::read(path, &columns) {
            Ok(beside) => beside,
            Err(wrong) => {
                problems.push(wrong);
                continue;
            }
        };
        let shown = path.to_string_lossy();
        let input = match Input::file(&path) {
            Ok(input) => input,
            Err(error) => {
                problems.push(unreadable(&shown, &error));
                continue;
            }
        };
        let read = Grants::read(rules, estates, &input, &given).map_err(refused);
        match read.and_then(|quotas| Ok((digest_of(&input, digest)?, quotas))) {
            Ok((sha256, quotas)) => {
                let record = InputRecord {
                    sha256,
                    lines: quotas.lines,
                    encoding: quotas.encoding.map(|encoding| encoding.name().into()),
                    ..InputRecord::new(input.path, "quotas")
                };
                out.push((quotas.taken, record));
            }
            Err(wrong) => problems.extend(wrong),
        }
    }
    problems.or(out).map_err(Failure::Problems)
}

/// The digest of a file, where one is asked for.
fn digest_of(input: &Input, asked: bool) -> Result<Option<String>, Problem> {
    asked.then(|| digest(input)).transpose().map_err(|error| unreadable(&input.path, &error))
}

/// The refusals of a table that stands beside the budgets.
fn refused(wrong: Problems) -> Problems {
    let mut problems = Problems::default();
    problems.extend(wrong.into_iter().map(|problem| beside::refused(&problem.path, problem.said)));
    problems
}

/// The parameters given on the command line, by their place in the pack.
pub(super) fn parameters(given: &[Pair], rules: &Ruleset) -> Result<BTreeMap<usize, Money>, Failure> {
    let mut problems = Problems::default();
    let mut out = BTreeMap::new();
    for pair in given {
        match parameter(pair, rules) {
            Ok((at, _)) if out.contains_key(&at) => {
                problems.push(Problem::of("--param", Said::new("given-twice").with("column", &pair.name)));
            }
            Ok((at, amount)) => drop(out.insert(at, amount)),
            Err(said) => problems.push(Problem::of("--param", said)),
        }
    }
    problems.or(out).map_err(Failure::Problems)
}

fn parameter(pair: &Pair, rules: &Ruleset) -> Result<(usize, Money), Said> {
    let folded = text::fold(&pair.name);
    let called = |parameter: &Parameter| {
        let names = [&parameter.id, &parameter.name.zh, &parameter.name.en].into_iter();
        names.chain(&parameter.alias).any(|name| text::fold(name) == folded)
    };
    let at = rules.parameters.iter().position(called).ok_or_else(|| {
        let near = text::nearest(&pair.name, rules.parameters.iter().map(|p| p.id.as_str()));
        Said::new("no-such-parameter").with("name", &pair.name).with("near", suggestion(near))
    })?;
    let amount =
        Money::parse(&pair.value, Unit::Yuan).map_err(|_| Said::new("bad-yuan").with("text", &pair.value))?;
    Ok((at, amount))
}

/// What the user said about columns, each name checked against those there are.
pub(super) fn given(args: &ReadArgs, rules: &Ruleset) -> Result<Given, Failure> {
    let mut problems = Problems::default();
    let mut said_of = |flag: &'static str, pairs: &[Pair]| {
        let mut said = BTreeMap::new();
        let known = if pairs.is_empty() { Vec::new() } else { all_columns(rules) };
        for pair in pairs {
            let wrong = match column(&known, &pair.name) {
                Ok("item") if flag == "--set" => Said::new("set-not-item").with("column", "item"),
                Ok(id) if flag == "--set" && args.estates.is_some() && is_of_estate(rules, id) => {
                    Said::new("set-of-estate").with("column", id)
                }
                Ok(id) => match said.insert(id.to_owned(), pair.value.clone()) {
                    Some(_) => Said::new("given-twice").with("column", id),
                    None => continue,
                },
                Err(wrong) => wrong,
            };
            problems.push(Problem::of(flag, wrong));
        }
        said
    };
    let (columns, set) = (said_of("--columns", &args.columns), said_of("--set", &args.set));
    let unit = args.unit.map(UnitArg::unit);
    let given = Given {
        columns,
        set,
        unit,
        header_row: args.header_row,
        sheet: args.sheet.clone(),
        encoding: args.encoding,
        delimiter: args.delimiter,
    };
    problems.or(given).map_err(Failure::Problems)
}

/// The funds a name on the command line may mean.
pub(super) fn funds_named(rules: &Ruleset, name: &str) -> Result<Vec<FundId>, Said> {
    rules.fund_names.meaning(name).candidates().map_err(|near| unknown("no-such-fund", name, &near))
}

/// The works a name on the command line may mean.
pub(super) fn works_named(rules: &Ruleset, name: &str) -> Result<Vec<WorkId>, Said> {
    rules.work_names.meaning(name).candidates().map_err(|near| unknown("no-such-work", name, &near))
}

/// A name on the command line that means nothing.
pub(super) fn unknown(key: &'static str, name: &str, near: &[String]) -> Said {
    let near = suggestion(near.iter().map(String::as_str).collect());
    Said::new(key).with("name", name).with("near", near)
}

/// Whether the table of estates, where there is one, says this of its estates.
fn is_of_estate(rules: &Ruleset, id: &str) -> bool {
    rules.facts.iter().any(|fact| fact.id == id && fact.of_estate)
}

/// The id of a column that is named on the command line, by that or by a header it is known by.
fn column<'k>(known: &'k [Known], name: &str) -> Result<&'k str, Said> {
    let folded = text::fold(name);
    let by_id = known.iter().find(|column| column.id == name);
    let found = by_id.or_else(|| known.iter().find(|column| column.is_called(&folded)));
    found.map(|column| column.id.as_str()).ok_or_else(|| {
        let near = suggestion(text::nearest(name, known.iter().map(|column| column.id.as_str())));
        Said::new("no-such-column").with("name", name).with("near", near)
    })
}

/// Whether a budget may have a column by this name.
pub(super) fn knows_column(rules: &Ruleset, name: &str) -> bool {
    column(&all_columns(rules), name).is_ok()
}

/// Whether `--assume` makes sense to a pack.
pub(super) fn knows_assumption(rules: &Ruleset, asked: &str) -> bool {
    assumed(asked, rules).is_ok()
}

/// What the user asks to be assumed.
pub(super) fn wishes(args: &TakenArgs, rules: &Ruleset) -> Result<Wishes, Failure> {
    let mut problems = Problems::default();
    let as_of = args.as_of.as_deref().map(date).transpose()?;
    let mut wishes = Wishes { as_of, no_assume: args.no_assume, strict: args.strict, ..Wishes::default() };
    for asked in &args.assume {
        match assumed(asked, rules) {
            Ok(wish) => {
                if let Some(said) = contradicts(&wish, &wishes.filled) {
                    problems.push(Problem::of("--assume", said));
                }
                wishes.filled.push(wish);
            }
            Err(said) => problems.push(Problem::of("--assume", said)),
        }
    }
    problems.or(wishes).map_err(Failure::Problems)
}

/// What is wrong with a wish that takes something for other than one before it does.
fn contradicts(wish: &Wish, before: &[Wish]) -> Option<Said> {
    let clashes = |other: &&Wish| {
        wish.filled.iter().any(|(dim, mask)| other.filled.iter().any(|(d, m)| d == dim && m != mask))
    };
    let other = before.iter().find(clashes)?;
    Some(Said::new("assumed-otherwise").with("name", &wish.id).with("other", &other.id))
}

/// What `-D`, `-W` and `-A` say of codes; the last word on a code holds, in that order.
pub(super) fn levels(
    args: &LevelArgs,
    codes: &[&'static str],
) -> Result<BTreeMap<&'static str, Level>, Failure> {
    let mut levels = BTreeMap::new();
    let deny = args.deny.iter().map(|code| (code, Level::Is(Severity::Error)));
    let warn = args.warn.iter().map(|code| (code, Level::Is(Severity::Warning)));
    let allow = args.allow.iter().map(|code| (code, Level::Off));
    for (code, level) in deny.chain(warn).chain(allow) {
        let known = codes.iter().find(|known| *known == code).ok_or_else(|| {
            let near = text::nearest(code, codes.iter().copied());
            misused(Said::new("no-such-code").with("name", code).with("near", suggestion(near)))
        })?;
        levels.insert(*known, level);
    }
    Ok(levels)
}

/// A day on the command line.
pub(super) fn date(text: &str) -> Result<Date, Failure> {
    Date::parse(text).ok_or_else(|| misused(Said::new("bad-day").with("text", text)))
}

/// `FILE:ROW`.
pub(super) fn place(text: &str) -> Result<(&str, u64), Failure> {
    let bad = || misused(Said::new("bad-place").with("text", text));
    let (path, row) = text.rsplit_once(':').ok_or_else(bad)?;
    let row = row.parse().map_err(|_| bad())?;
    Ok((path, row))
}

/// A named assumption of the pack, or `FACT=VALUE`.
fn assumed(asked: &str, rules: &Ruleset) -> Result<Wish, Said> {
    if let Some(named) = rules.assumptions.iter().find(|named| named.id == asked) {
        let filled = named.facts.iter().map(|&(number, mask)| (Dim::Fact(number), mask)).collect();
        return Ok(Wish { id: named.id.clone(), filled, facts: None, because: Some(named.because.clone()) });
    }
    let unknown = || {
        let facts = rules.facts.iter().map(|fact| fact.id.as_str());
        let names = rules.assumptions.iter().map(|named| named.id.as_str()).chain(facts);
        let bare = asked.split('=').next().unwrap_or_default();
        Said::new("no-such-assumption")
            .with("name", asked)
            .with("near", suggestion(text::nearest(bare, names)))
    };
    let (name, value) = asked.split_once('=').ok_or_else(unknown)?;
    let wish = |id: &str, dim: Dim, mask: Mask| Wish {
        id: id.to_owned(),
        filled: vec![(dim, mask)],
        facts: Some(BTreeMap::from([(id.to_owned(), value.trim().to_owned())])),
        because: None,
    };
    if name == "side" {
        let side = Side::named(value).ok_or_else(|| Said::new("no-such-side").with("name", value))?;
        return Ok(wish("side", Dim::Side, side_mask(side)));
    }
    let number = rules.fact_called(name).ok_or_else(unknown)?;
    let mask = fact_mask(rules, number, value)?;
    let id = rules.fact(number).map(|fact| fact.id.as_str()).unwrap_or_default();
    Ok(wish(id, Dim::Fact(number), mask))
}

/// The bands of a fact's value, or of a range of them, as written on the command line.
pub(super) fn fact_mask(rules: &Ruleset, number: u16, value: &str) -> Result<Mask, Said> {
    let Some(fact) = rules.fact(number) else { return Err(Said::new("nothing")) };
    if let Reading::Known(mask) = fact.read(value) {
        return Ok(mask);
    }
    let wanted = match &fact.kind {
        FactKind::Boolean => Said::new("wanted-boolean"),
        FactKind::Text(values) => {
            Said::new("wanted-values").with("values", values.iter().map(|(_, value)| value).collect::<Arg>())
        }
        FactKind::Integer(cuts) => {
            if let Some(Ask::Range(from, until)) = range_of(value) {
                return Ok(cuts.between(from, until));
            }
            Said::new("wanted-range")
        }
    };
    Err(Said::new("bad-assumed-value")
        .with("fact", fact.id.as_str())
        .with("text", value)
        .with("wanted", wanted))
}

/// On how many threads a run goes on: as many as are asked for, or as there are.
pub(super) fn jobs(asked: Option<u16>) -> usize {
    asked.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from)
}

/// Opens a budget and finds its columns, with what is known of it so far.
pub(super) fn book(
    audit: &Audit<'_>,
    input: Input,
    at: usize,
    given: &Given,
    learnt: Learnt,
) -> Result<Book, NotABudget> {
    let columns = audit.budget_columns();
    book_of(&[audit], &Dictionary::new(&columns, given), input, at, given, learnt)
}

/// Opens a table of the columns of a dictionary by what some audits know of names.
pub(super) fn book_of(
    audits: &[&Audit<'_>],
    dictionary: &Dictionary<'_>,
    input: Input,
    at: usize,
    given: &Given,
    learnt: Learnt,
) -> Result<Book, NotABudget> {
    let of_estate: Vec<String> = audits.iter().flat_map(|audit| audit.estate_facts()).collect();
    let is_fund = |name: &str| audits.iter().any(|audit| audit.rules.fund_names.knows(name));
    let tables = || audits.iter().filter_map(|audit| audit.estates);
    let meant = |name: &str| tables().any(|estates| estates.knows(name));
    let is_estate: Option<&dyn Fn(&str) -> bool> = tables().next().is_some().then_some(&meant);
    let words = Vocabulary { dictionary, of_estate: &of_estate, is_fund: &is_fund, is_estate };
    let Opened { input, layout, delimiter, origin } = open::open(input, words, given, learnt)?;
    Ok(Book { input, table: Arc::new(Table { input: at, layout, delimiter, origin }) })
}

/// Opens a budget the way that understands it to its last line.
pub(super) fn settled(
    audit: &Audit<'_>,
    input: &Input,
    at: usize,
    given: &Given,
) -> Result<Book, NotABudget> {
    settle(audit, |learnt| book(audit, afresh(input), at, given, learnt))
}

/// Opens a table until a pass over it shows nothing more that it is to be opened with.
pub(super) fn settle(
    audit: &Audit<'_>,
    open: impl Fn(Learnt) -> Result<Book, NotABudget>,
) -> Result<Book, NotABudget> {
    let judges = Judges::new(audit);
    let mut opened = open(Learnt::default())?;
    loop {
        let found = judge(&judges, &opened.table, &opened.input, 1, &mut |_| {});
        let found = found.map_err(|error| Said::new("cannot-read").with("detail", error.to_string()))?;
        let Some(learnt) = found.again else { return Ok(opened) };
        opened = open(learnt)?;
    }
}

/// Opens a budget again, with what a pass over it has shown.
pub(super) fn book_again(
    audit: &Audit<'_>,
    before: &Book,
    given: &Given,
    learnt: Learnt,
) -> Result<Book, NotABudget> {
    book(audit, afresh(&before.input), before.table.input, given, learnt)
}

/// The file as its owner knows it, nothing being known of its encoding.
pub(super) fn afresh(input: &Input) -> Input {
    input.original().again(Encoding::UTF_8)
}

/// The digest of a file as its owner knows it.
pub(super) fn digest(input: &Input) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut reader = input.original().reader()?;
    let mut bytes = vec![0; 1 << 16];
    loop {
        let read = reader.read(&mut bytes)?;
        if read == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(bytes.get(..read).unwrap_or_default());
    }
}

/// The flags that make another command see lines as this one did, ready to be typed after it.
pub(super) fn flags(rules: &RulesArgs, args: &ReadArgs) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut file = |name: &str, value: &str| words.extend([name.to_owned(), shell_path(value)]);
    rules.rules.iter().for_each(|pack| file("--rules", pack));
    args.estates.iter().for_each(|path| file("--estates", &path.to_string_lossy()));
    args.taken.works_map.iter().for_each(|path| file("--works-map", &path.to_string_lossy()));
    let mut flag = |name: &str, value: &str| words.extend([name.to_owned(), shell_word(value)]);
    args.taken.as_of.iter().for_each(|day| flag("--as-of", day));
    args.taken.assume.iter().for_each(|name| flag("--assume", name));
    args.columns.iter().for_each(|pair| flag("--columns", &pair.to_string()));
    args.set.iter().for_each(|pair| flag("--set", &pair.to_string()));
    args.unit.iter().for_each(|unit| flag("--unit", unit.name()));
    args.sheet.iter().for_each(|name| flag("--sheet", name));
    args.header_row.iter().for_each(|row| flag("--header-row", &row.to_string()));
    args.encoding.iter().for_each(|encoding| flag("--encoding", encoding.name()));
    let delimiter = DELIMITERS.iter().filter(|(_, byte)| args.delimiter == Some(*byte));
    delimiter.for_each(|(name, _)| flag("--delimiter", name));
    let switches = [("--no-assume", args.taken.no_assume), ("--strict", args.taken.strict)];
    words.extend(switches.into_iter().filter(|(_, on)| *on).map(|(name, _)| name.to_owned()));
    words.iter().flat_map(|word| [" ", word]).collect()
}
