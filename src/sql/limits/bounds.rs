//! What every group is held against: the bounds of its limit in its own figures, or what is missing to say
//! them.

use crate::check::limits::Part;
use crate::rules::limit::{Bound, Flat, Key, Rate, Test};
use crate::rules::space::Mask;
use crate::sql::Job;
use crate::sql::limits::groups::{MAY_BASE, MAY_COUNT, headed, key_names, same_group};
use crate::sql::text::literal;

/// What quantities and rates are counted in.
const MILLION: u64 = 1_000_000;

/// Whether something is in no table, so that all groups wait for it together.
pub(super) fn nowhere(job: &Job<'_>, id: &str) -> bool {
    let estates = job.tables.estates.as_ref().is_some_and(|table| table.layout.has(id));
    !(job.tables.budget.layout.has(id) || estates) && id != "year"
}

/// What may be missing, and whether it is in no table.
#[derive(Clone)]
struct Lack {
    when: String,
    what: String,
    nowhere: bool,
}

/// One line of a bound: counts × scale ≤ base × rate + fixed.
struct Line {
    scale: String,
    rate: String,
    fixed: String,
}

/// A bound in the making.
struct Making<'m, 'j> {
    job: &'m Job<'j>,
    part: &'m Part<'j>,
    number: usize,
    joins: Vec<String>,
    lacks: Vec<Lack>,
}

/// `earmark_bounds`.
pub(in crate::sql) fn bounds(job: &Job<'_>) -> String {
    let mut selects = Vec::new();
    for (number, part) in job.limits.each() {
        let Test::Within { at_most, at_least } = &part.vintage.test else { continue };
        let most = at_most.iter().map(|bound| ("most", bound));
        let least = at_least.iter().map(|bound| ("least", bound));
        for (at, (way, bound)) in most.chain(least).enumerate() {
            let place = format!("{at} AS bound, '{way}' AS way");
            let rows = of_bound(job, number, part, bound, &place);
            selects.push(format!("{}{}", headed(job, part), rows.join("\nUNION ALL\n")));
        }
    }
    if selects.is_empty() {
        let keys = key_names().into_iter().map(|name| format!("'' AS {name}")).collect::<Vec<_>>().join(", ");
        let whole = job.dialect.whole;
        selects.push(format!(
            "SELECT 0 AS part, {keys}, 0 AS bound, 'most' AS way, 1 AS case_no, 1 AS line_no, CAST(1 AS {whole}) AS scale,\n    \
             CAST(0 AS {whole}) AS rate, CAST(0 AS {whole}) AS fixed, CAST(NULL AS {}) AS lack, 0 AS nowhere\nWHERE 1 = 0",
            job.dialect.text_type
        ));
    }
    format!(
        "-- What every group is held against: it may come to at most, or must come to at least, (base x rate + fixed) / scale, in\n\
         -- fen. Where a bound has several cases, one of them holds; of the lines of a case, the greatest.\n{}\n{};\n{}",
        (job.dialect.step)("earmark_bounds"),
        selects.join("\nUNION ALL\n"),
        (job.dialect.filled)("earmark_bounds")
    )
}

/// The rows of a bound: its cases and lines, for every group of its part.
fn of_bound(job: &Job<'_>, number: usize, part: &Part<'_>, bound: &Bound, place: &str) -> Vec<String> {
    let mut making = Making { job, part, number, joins: Vec::new(), lacks: Vec::new() };
    match bound {
        Bound::ByFact { fact, rates } => by_fact(job, number, part, *fact, rates, place),
        _ => {
            let cases = making.cases(bound);
            making.written(&cases, place, "")
        }
    }
}

/// A case for each rate that every line of the group agrees with.
fn by_fact(
    job: &Job<'_>,
    number: usize,
    part: &Part<'_>,
    fact: u16,
    rates: &[(Mask, Flat)],
    place: &str,
) -> Vec<String> {
    let column = job.facts().find(|asked| asked.number == usize::from(fact));
    let Some(asked) = column else { return Vec::new() };
    let agreed = rates.iter().enumerate().map(|(at, (mask, _))| {
        format!("MIN(CASE WHEN (k.{} & {mask}) <> 0 THEN 1 ELSE 0 END) AS agreed_{at}", asked.column.name)
    });
    let agreed: Vec<String> = agreed.collect();
    let seen = format!(
        "\nLEFT JOIN (\n    SELECT c.part, {}, {}\n    FROM earmark_counted AS c\n    \
         JOIN earmark_limit_kinds AS k ON k.kind = c.kind\n    WHERE c.part = {number} AND (c.may_be & {}) <> 0\n    \
         GROUP BY c.part, {}\n) AS f ON {}",
        listed("c"),
        agreed.join(", "),
        MAY_COUNT | MAY_BASE,
        listed("c"),
        same_group("f", "g")
    );
    let mut rows = Vec::new();
    for (at, (_, flat)) in rates.iter().enumerate() {
        let mut making = Making { job, part, number, joins: vec![seen.clone()], lacks: Vec::new() };
        let cases = making.flat(*flat);
        let first = at * 2;
        rows.extend(making.written_from(&cases, place, &format!(" AND f.agreed_{at} = 1"), first));
    }
    let none: Vec<String> = (0..rates.len()).map(|at| format!("COALESCE(f.agreed_{at}, 0) = 0")).collect();
    let lack = Lack { when: "1 = 1".to_owned(), what: format!("fact:{}", asked.fact.id), nowhere: false };
    let making = Making { job, part, number, joins: vec![seen], lacks: vec![lack] };
    let nothing = vec![vec![Line { scale: "1".to_owned(), rate: "0".to_owned(), fixed: "0".to_owned() }]];
    rows.extend(making.written(&nothing, place, &format!(" AND {}", none.join(" AND "))));
    rows
}

fn listed(alias: &str) -> String {
    key_names().into_iter().map(|key| format!("{alias}.{key}")).collect::<Vec<_>>().join(", ")
}

impl Making<'_, '_> {
    /// The cases of a bound, each with its lines.
    fn cases(&mut self, bound: &Bound) -> Vec<Vec<Line>> {
        match bound {
            Bound::Flat(flat) => self.flat(*flat),
            Bound::Steps { amount, rate, beyond } => {
                let (rate, plus) = (millionths(*rate), self.plus());
                let free = format!("{} * {MILLION}", self.whole(&amount.fen().to_string()));
                let above = format!("{free} + ({plus} - {}) * {rate}", self.whole(&beyond.fen().to_string()));
                let line = |rate: u64, fixed: String| Line {
                    scale: MILLION.to_string(),
                    rate: rate.to_string(),
                    fixed,
                };
                vec![vec![line(0, free.clone()), line(rate, above)]]
            }
            Bound::Table(column) => {
                let money = self.quota(column);
                self.lack(format!("{money} IS NULL"), "quota".to_owned(), false);
                vec![vec![yuan(money)]]
            }
            Bound::Parameter(at) => {
                let money = self.parameter(*at);
                vec![vec![yuan(money)]]
            }
            Bound::Share { part, whole } => self.share(&part.id, &whole.id),
            Bound::ByFact { .. } => Vec::new(),
        }
    }

    fn flat(&mut self, flat: Flat) -> Vec<Vec<Line>> {
        match (flat, &self.part.vintage.per) {
            (Flat::Amount(amount), None) => vec![vec![yuan(self.whole(&amount.fen().to_string()))]],
            (Flat::Amount(amount), Some(per)) => {
                let sum = self.sum(0, &per.column.id);
                let held = |end: &str| {
                    let fixed = format!("{} * {sum}.{end}", self.whole(&amount.fen().to_string()));
                    vec![Line { scale: MILLION.to_string(), rate: "0".to_owned(), fixed }]
                };
                vec![held("low"), held("high")]
            }
            (Flat::Rate(rate), _) => {
                let (rate, plus) = (millionths(rate), self.plus());
                let fixed = format!("({plus}) * {rate}");
                vec![vec![Line { scale: MILLION.to_string(), rate: rate.to_string(), fixed }]]
            }
        }
    }

    /// The share of the base that one column of the estate is of another.
    fn share(&mut self, part: &str, whole: &str) -> Vec<Vec<Line>> {
        let first = usize::from(self.part.vintage.per.is_some());
        let place = |id: &str| {
            let measured = self.part.measured.iter().enumerate().skip(first);
            measured.filter(|(_, cell)| cell.id == id).map(|(at, _)| at).next().unwrap_or(first)
        };
        let (of_part, of_whole) = (place(part), place(whole));
        let (p, w) = (self.sum(of_part, part), self.sum(of_whole, whole));
        let when = format!("{w}.low <= 0 OR {p}.low < 0");
        self.lack(when, format!("column:{whole}"), nowhere(self.job, whole));
        let plus = self.plus();
        let held = |rate: &str, scale: &str| {
            let fixed = format!("({plus}) * {p}.{rate}");
            vec![Line { scale: format!("{w}.{scale}"), rate: format!("{p}.{rate}"), fixed }]
        };
        vec![held("low", "high"), held("high", "low")]
    }

    fn lack(&mut self, when: String, what: String, nowhere: bool) {
        self.lacks.push(Lack { when, what, nowhere });
    }

    fn whole(&self, number: &str) -> String {
        format!("CAST({number} AS {})", self.job.dialect.whole)
    }

    /// The sum of a measured column; returns the name under which it is joined.
    fn sum(&mut self, at: usize, column: &str) -> String {
        let alias = format!("m{at}");
        let join = format!(
            "\nLEFT JOIN earmark_measured AS {alias} ON {alias}.measured = {at} AND {}",
            same_group(&alias, "g")
        );
        if !self.joins.contains(&join) {
            self.joins.push(join);
        }
        self.lack(
            format!("COALESCE({alias}.lacks, 1) = 1"),
            format!("column:{column}"),
            nowhere(self.job, column),
        );
        self.lack(format!("{alias}.differs = 1"), format!("differs:{column}"), false);
        alias
    }

    /// The parameters that are added to the base.
    fn plus(&mut self) -> String {
        let plus: Vec<usize> = self.part.vintage.over.iter().flat_map(|base| base.plus.clone()).collect();
        let all: Vec<String> = plus.into_iter().map(|at| self.parameter(at)).collect();
        if all.is_empty() { self.whole("0") } else { all.join(" + ") }
    }

    /// A parameter: as it was given, else as the table says for the group.
    fn parameter(&mut self, at: usize) -> String {
        let job = self.job;
        let id = job.rules.parameters.get(at).map(|parameter| parameter.id.clone()).unwrap_or_default();
        if let Some(given) = job.audit.means.given.get(&at) {
            return self.whole(&given.fen().to_string());
        }
        let money = self.quota(&id);
        let in_table = job.audit.means.tables.iter().any(|table| table.columns.contains(&id));
        self.lack(format!("{money} IS NULL"), format!("parameter:{id}"), !in_table);
        money
    }

    /// The money of the table of quotas for a group.
    fn quota(&mut self, column: &str) -> String {
        let Some(table) = self.job.audit.means.tables.first() else { return self.whole("NULL") };
        let place = |key: &Key| self.part.keys.iter().position(|mine| mine == key);
        let pairs: Option<Vec<String>> = (1..)
            .zip(&table.keys)
            .map(|(theirs, key): (usize, &Key)| Some(format!("q.k{theirs} = g.k{}", place(key)? + 1)))
            .collect();
        let there = table.columns.iter().any(|known| known == column);
        let Some(pairs) = pairs.filter(|_| there) else { return self.whole("NULL") };
        let on = if pairs.is_empty() { "1 = 1".to_owned() } else { pairs.join(" AND ") };
        let join = format!("\nLEFT JOIN earmark_quotas AS q ON {on}");
        if !self.joins.contains(&join) {
            self.joins.push(join);
        }
        format!("q.{}", self.job.cell_column(column))
    }

    fn written(&self, cases: &[Vec<Line>], place: &str, only: &str) -> Vec<String> {
        self.written_from(cases, place, only, 0)
    }

    /// A row for each line of each case.
    fn written_from(&self, cases: &[Vec<Line>], place: &str, only: &str, first: usize) -> Vec<String> {
        let text = self.job.dialect.text_type;
        let arms = |pick: &dyn Fn(&Lack) -> String, otherwise: &str| {
            let arms: Vec<String> =
                self.lacks.iter().map(|lack| format!("WHEN {} THEN {}", lack.when, pick(lack))).collect();
            if arms.is_empty() {
                otherwise.to_owned()
            } else {
                format!("CASE {} ELSE {otherwise} END", arms.join(" "))
            }
        };
        let lack = arms(&|lack| literal(self.job.dialect, &lack.what), &format!("CAST(NULL AS {text})"));
        let nowhere = arms(&|lack| u8::from(lack.nowhere).to_string(), "0");
        let mut rows = Vec::new();
        for (case, lines) in cases.iter().enumerate() {
            for (at, line) in lines.iter().enumerate() {
                let [scale, rate, fixed] = [&line.scale, &line.rate, &line.fixed].map(|one| self.whole(one));
                rows.push(format!(
                    "SELECT\n    {} AS part, {}, {place}, {} AS case_no, {} AS line_no,\n    {scale} AS scale, {rate} AS rate, \
                     {fixed} AS fixed,\n    {lack} AS lack, {nowhere} AS nowhere\nFROM earmark_groups AS g{}\n\
                     WHERE g.part = {}{only}",
                    self.number,
                    listed("g"),
                    first + case + 1,
                    at + 1,
                    self.joins.concat(),
                    self.number
                ));
            }
        }
        rows
    }
}

fn yuan(fixed: String) -> Line {
    Line { scale: "1".to_owned(), rate: "0".to_owned(), fixed }
}

fn millionths(rate: Rate) -> u64 {
    rate.millionths()
}
