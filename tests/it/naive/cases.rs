//! Random cases for whoever judges whole tables a second time: a pack with limits, a budget, estates, quotas.

use std::fmt::Write;

use super::{BECAUSE, Dice, Kind, Pack, Value, cell_text};

/// Everything a run is given.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The pack, as TOML.
    pub(crate) pack: String,
    /// The lines.
    pub(crate) budget: Table,
    /// The estates, if there is a table of them.
    pub(crate) estates: Option<Table>,
    /// Money granted.
    pub(crate) quotas: Option<Table>,
    /// Flags that say what is assumed and given.
    pub(crate) flags: Vec<String>,
}

/// A table: its columns and its rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// The columns.
    pub(crate) columns: Vec<String>,
    /// The rows, a cell for each column.
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// The table as CSV.
    pub(crate) fn csv(&self) -> String {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |cells: &Vec<String>| cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n";
        std::iter::once(&self.columns).chain(&self.rows).map(line).collect()
    }
}

/// Amounts as budgets write them, and what is none.
const AMOUNTS: [&str; 16] = [
    "1.50",
    "2.00",
    "2.00",
    "10.00",
    "0.01",
    "0",
    "-3.00",
    "1,200.50",
    "(4.00)",
    "￥５．０",
    "7-",
    "12.345",
    "abc",
    "",
    "3",
    "1.50",
];
/// Quantities: the same of an item most often.
const QUANTITIES: [&str; 8] = ["1", "1", "2", "2", "1.5", "", "x", "0"];

/// A random case from a run of choices: so many budgets in one table, each with estates and items of its own.
pub(crate) fn case(choices: &[u8], budgets: usize) -> Case {
    let mut dice = Dice(choices.iter());
    let pack = dice.pack();
    let limits = dice.limits(&pack);
    let has_estates = dice.percent(60);
    let estates = has_estates.then(|| dice.estates(&pack, budgets));
    let quotas = dice.some(60, |dice| dice.quotas(&pack, budgets));
    let budget = dice.budget(&pack, budgets);
    Case { pack: pack.toml() + &limits, budget, estates, quotas, flags: dice.flags() }
}

/// A name of one of several budgets.
fn of_budget(name: &str, budget: usize) -> String {
    if budget == 0 || name.trim().is_empty() { name.to_owned() } else { format!("{name}/{budget}") }
}

impl Dice<'_> {
    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }

    /// A text with other blanks, width, brackets and case than its own.
    fn spelled(&mut self, text: &str) -> String {
        if !self.percent(25) {
            return text.to_owned();
        }
        let mut out = String::new();
        for c in text.chars() {
            match self.below(6) {
                0 if c.is_ascii_graphic() => out.push(char::from_u32(u32::from(c) + 0xfee0).unwrap()),
                1 => out.extend(c.to_uppercase()),
                2 => out.extend(['\u{3000}', c]),
                3 => out.extend([c, '\u{200b}']),
                _ => out.push(c),
            }
        }
        out
    }

    fn budget(&mut self, pack: &Pack, budgets: usize) -> Table {
        let count = (3 + self.below(14)) * budgets;
        let lines = self.lines(pack, count);
        let mut columns: Vec<String> = lines[0].cells.keys().cloned().collect();
        let more: Vec<&str> = ["item", "quantity", "item_total", "town", "rooms", "area", "year"]
            .into_iter()
            .filter(|_| self.percent(80))
            .collect();
        let mut rows = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let of = at % budgets;
            let mut row: Vec<String> = line.cells.values().cloned().collect();
            for (cell, column) in row.iter_mut().zip(&columns) {
                let own = *column == "estate" && *cell == "E1";
                *cell = self.cell_of(column, cell);
                *cell = if own { of_budget(cell, of) } else { cell.clone() };
            }
            let mut more_of = |column: &&str| {
                let cell = self.more(column);
                if *column == "item" { of_budget(&cell, of) } else { cell }
            };
            row.extend(more.iter().map(&mut more_of));
            rows.push(row);
        }
        columns.extend(more.into_iter().map(str::to_owned));
        // The columns of a table stand in any order.
        let turn = self.below(columns.len());
        columns.rotate_left(turn);
        for row in &mut rows {
            row.rotate_left(turn);
        }
        Table { columns, rows }
    }

    /// A cell as a budget may have it in the place of one that is sound.
    fn cell_of(&mut self, column: &str, cell: &str) -> String {
        match column {
            "amount" => self.one(&AMOUNTS).to_owned(),
            "estate" if cell == "E1" => {
                let estate = self.one(&["E1", "E1", "E2", "E3", "二号", "同名", "E9", "e 2"]);
                self.spelled(estate)
            }
            "estate" => self.one(&["全 区", "全区", "全部"]).to_owned(),
            "fund" if self.percent(4) => self.one(&["", "?!", "x:%y"]).to_owned(),
            "work" if self.percent(4) => self.one(&["?!", "x:%y"]).to_owned(),
            "fund" | "work" => self.spelled(cell),
            "side" if self.percent(4) => "?".to_owned(),
            "date" if self.percent(30) => self
                .one(&["2020年1月3日", "20200104", "2020.1.5", "2020-02-30", "2021-13-01", "２０２０/1/2"])
                .to_owned(),
            _ => cell.to_owned(),
        }
    }

    fn more(&mut self, column: &str) -> String {
        match column {
            "item" => {
                let item = self.one(&["I1", "I2", "I3", "I4", "i 1", "Ｉ２", "", "I-7"]);
                self.spelled(item)
            }
            "quantity" | "rooms" | "area" => self.one(&QUANTITIES).to_owned(),
            "item_total" => self.one(&["3.00", "3.00", "12.00", "4.51", "", "-"]).to_owned(),
            "year" => self.one(&["2020", "2021年", "2021年度", ""]).to_owned(),
            _ => self.one(&["north", "South", ""]).to_owned(),
        }
    }

    fn estates(&mut self, pack: &Pack, budgets: usize) -> Table {
        let facts: Vec<(usize, Kind)> = pack.facts.iter().map(|fact| fact.kind).enumerate().collect();
        let facts: Vec<(usize, Kind)> = facts
            .into_iter()
            .filter(|(number, _)| pack.facts[*number].of_estate && self.percent(85))
            .collect();
        let mut columns: Vec<String> = ["estate", "name"].map(str::to_owned).into();
        columns.extend(facts.iter().map(|(number, _)| format!("x{number}")));
        let more = ["rooms", "area"].into_iter().filter(|_| self.percent(80)).collect::<Vec<_>>();
        columns.extend(more.iter().map(|column| (*column).to_owned()));
        let mut rows = Vec::new();
        let named = [("E1", "一号"), ("E2", "二号"), ("E3", "同名"), ("E4", "同名")];
        for (of, (id, name)) in (0..budgets).flat_map(|of| named.map(|one| (of, one))) {
            let mut row = vec![of_budget(id, of), of_budget(name, of)];
            for (_, kind) in &facts {
                row.push(self.fact_cell(*kind));
            }
            row.extend(more.iter().map(|column| self.more(column)));
            rows.push(row);
        }
        Table { columns, rows }
    }

    fn fact_cell(&mut self, kind: Kind) -> String {
        let value: Value = self.value(2);
        match self.below(10) {
            0..=6 => cell_text(kind, value),
            7 | 8 => String::new(),
            _ => "不详?".to_owned(),
        }
    }

    fn quotas(&mut self, pack: &Pack, budgets: usize) -> Table {
        let keys: Vec<&str> = [["estate", "fund"], ["fund", "year"], ["estate", "town"]][self.below(3)]
            .into_iter()
            .take(1 + self.below(2))
            .collect();
        let mut columns: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        columns.push("amount".to_owned());
        let has_parameter = self.percent(50);
        columns.extend(has_parameter.then(|| "income".to_owned()));
        let mut rows = Vec::new();
        for of in (0..budgets).flat_map(|of| vec![of; 1 + self.below(6)]).collect::<Vec<_>>() {
            let mut row: Vec<String> = keys
                .iter()
                .map(|key| match *key {
                    "estate" if self.percent(10) => self.one(&["全区", "全 部"]).to_owned(),
                    "estate" => {
                        let estate = self.one(&["E1", "E2", "二号", "E9"]);
                        self.spelled(&of_budget(estate, of))
                    }
                    "fund" if self.percent(5) => "雾".to_owned(),
                    "fund" => format!("资金{}", self.below(pack.funds.len())),
                    "year" => self.one(&["2020", "2021年"]).to_owned(),
                    _ => self.one(&["North", "south"]).to_owned(),
                })
                .collect();
            row.push(self.one(&["3.00", "10.00", "0.00", "1,000.00", "4.50"]).to_owned());
            row.extend(has_parameter.then(|| self.one(&["20.00", "5.00", ""]).to_owned()));
            rows.push(row);
        }
        Table { columns, rows }
    }

    fn flags(&mut self) -> Vec<String> {
        let mut flags = Vec::new();
        flags.extend(self.some(15, |_| "--no-assume".to_owned()));
        flags.extend(self.some(15, |_| "--strict".to_owned()));
        flags.extend(self.some(20, |dice| format!("--as-of=2020-01-{:02}", 1 + dice.below(8))));
        flags.extend(self.some(20, |_| "--param=income=7.00".to_owned()));
        flags
    }

    fn limits(&mut self, pack: &Pack) -> String {
        let mut out = String::from(
            "[parameter.income]\nname = { zh = \"收入\", en = \"income\" }\n\
             [column.town]\nname = { zh = \"镇\", en = \"town\" }\nof = \"line\"\n\
             [column.rooms]\nname = { zh = \"房\", en = \"rooms\" }\nof = \"estate\"\n\
             [column.area]\nname = { zh = \"积\", en = \"area\" }\nof = \"estate\"\n",
        );
        for number in 0..self.below(5) {
            let limit = self.limit(pack);
            writeln!(out, "[[limit]]\nid = \"l{number}\"\n{limit}\n{BECAUSE}").unwrap();
        }
        out
    }

    /// One limit, of whatever kind.
    fn limit(&mut self, pack: &Pack) -> String {
        let of = self.selection(pack);
        let of = format!("of = {{ {of} }}");
        let by = self.keys();
        let percent = ["30%", "50%", "100%", "33.3333%"][self.below(4)];
        let yuan = ["3.00", "10.00", "0.50", "1000.00"][self.below(4)];
        let way = if self.percent(75) { "at_most" } else { "at_least" };
        let over = match self.below(4) {
            0 => "over = {}".to_owned(),
            1 => format!("over = {{ {} }}", self.selection(pack)),
            2 => "over = { plus = [\"income\"] }".to_owned(),
            _ => "over = { only = [\"income\"] }".to_owned(),
        };
        let column = ["quantity", "rooms"][self.below(2)];
        match self.below(11) {
            0 => format!("{of}\n{by}\n{way} = \"{yuan}\""),
            1 => format!("{of}\n{by}\n{over}\n{way} = \"{percent}\""),
            2 => format!("{of}\n{by}\nper = {{ column = \"{column}\" }}\n{way} = \"{yuan}\""),
            3 => format!(
                "{of}\n{by}\n{over}\nper = {{ column = \"{column}\" }}\n{way} = [\"{percent}\", \"{yuan}\"]"
            ),
            4 => format!(
                "{of}\n{by}\n{over}\n{way} = {{ amount = \"{yuan}\", rate = \"{percent}\", beyond = \"2.00\" }}"
            ),
            5 => format!("{of}\nat_most = {{ table = \"quotas\" }}"),
            6 => format!("{of}\n{by}\n{way} = {{ parameter = \"income\" }}"),
            7 => by_fact(pack, &format!("{of}\n{by}\n{over}\n{way}"), percent)
                .unwrap_or_else(|| format!("{of}\n{by}\n{way} = \"{yuan}\"")),
            8 => format!("{of}\n{by}\n{over}\n{way} = {{ part = \"rooms\", whole = \"area\" }}"),
            9 => format!("{by}\nexclusive = [[\"f0\"], [\"f1\"]]"),
            _ => format!("{of}\nby = [\"item\"]\nequals = {{ column = \"item_total\", within = \"0.50\" }}"),
        }
    }

    fn keys(&mut self) -> String {
        let all = ["estate", "fund", "item", "work", "class", "side", "year", "town", "rooms"];
        let keys: Vec<String> =
            all.iter().filter(|_| self.percent(18)).map(|key| format!("{key:?}")).collect();
        if keys.is_empty() { String::new() } else { format!("by = [{}]", keys.join(", ")) }
    }

    /// Funds, works, a side, a fact, as a limit narrows the lines it is about.
    fn selection(&mut self, pack: &Pack) -> String {
        let mut parts = Vec::new();
        parts.extend(self.some(50, |dice| format!("fund = [\"f{}\"]", dice.below(pack.funds.len()))));
        let work = self.below(pack.works.len());
        parts.extend(self.some(40, |_| format!("work = [{:?}]", pack.works[work].id)));
        parts.extend(self.some(25, |dice| format!("side = {:?}", ["inside", "outside"][dice.below(2)])));
        let fact = self.below(pack.facts.len());
        let value = self.value(2);
        parts.extend(
            self.some(25, |_| format!("where = {{ x{fact} = {} }}", pack.facts[fact].kind.toml(value))),
        );
        parts.join(", ")
    }
}

fn by_fact(pack: &Pack, head: &str, percent: &str) -> Option<String> {
    let fact = pack.facts.iter().position(|fact| fact.kind == Kind::Boolean)?;
    Some(format!("{head} = {{ by = \"x{fact}\", rates = {{ true = \"{percent}\", false = \"20%\" }} }}"))
}
