//! The engines, each a value in a list: how they quote, name types, and say the few things they say
//! differently.

/// An engine's own ways.
#[derive(Debug)]
pub struct Dialect {
    /// The word the command line uses.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What names stand in.
    pub(super) quote: char,
    /// The type of texts.
    pub(super) text_type: &'static str,
    /// A text that holds nothing but what can be seen, as a literal.
    pub(super) text: fn(&str) -> String,
    /// A character that cannot be seen.
    pub(super) character: fn(char) -> String,
    /// Whether a text is wholly of a pattern: `(text, pattern)`.
    pub(super) is_wholly: fn(&str, &str) -> String,
    /// A text as another type; it is one, which its own `CASE` has made sure of: `(text, type)`.
    pub(super) cast: fn(&str, &str) -> String,
    /// Texts joined by a blank in an order: `(text, order)`.
    pub(super) joined: fn(&str, &str) -> String,
    /// The small form of a text of plain letters.
    pub(super) small: fn(&str) -> String,
    /// The type of whole numbers of any size that sums and their products come to.
    pub(super) whole: &'static str,
    /// A whole number that another divides, divided by it: exactly, and never as a float.
    pub(super) quotient: fn(&str, &str) -> String,
    /// A text whose order is that of its bytes.
    pub(super) in_bytes: fn(&str) -> String,
    /// Numbers the rows of a table that numbers none itself.
    pub(super) row_number: &'static str,
    /// What a table of the pack's own words is made by.
    pub(super) seed: Seed,
    /// What stands after `SELECT` where the engine is to be told that tables are small: `(their aliases)`.
    pub(super) broadcast: fn(&[String]) -> String,
    /// What stands before `SELECT` where a step keeps its rows: `(name)`.
    pub(super) step: fn(&str) -> String,
    /// What stands before `SELECT` where a view is made: `(name)`.
    pub(super) view: fn(&str) -> String,
    /// What is said of a table once it is filled, so that the engine plans well: `(name)`.
    pub(super) filled: fn(&str) -> String,
    /// What goes before everything else.
    pub(super) opening: &'static str,
}

/// How a small table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seed {
    /// A table, and rows put into it.
    Inserted,
    /// A view of rows that stand in it.
    Viewed,
}

/// `duckdb`.
pub const DUCKDB: Dialect = Dialect {
    name: "duckdb",
    title: "DuckDB 1.1 or later",
    quote: '"',
    text_type: "VARCHAR",
    text: doubled,
    character: |c| format!("chr({})", u32::from(c)),
    is_wholly: |text, pattern| format!("regexp_full_match({text}, '{pattern}')"),
    cast: |text, kind| format!("TRY_CAST({text} AS {kind})"),
    joined: |text, order| format!("string_agg({text}, ' ' ORDER BY {order})"),
    small: |text| format!("lower({text})"),
    whole: "HUGEINT",
    quotient: |one, other| format!("({one} // {other})"),
    in_bytes: str::to_owned,
    row_number: "row_number() OVER ()",
    seed: Seed::Inserted,
    broadcast: |_| String::new(),
    step: |name| format!("CREATE OR REPLACE TABLE {name} AS"),
    view: |name| format!("CREATE OR REPLACE VIEW {name} AS"),
    filled: |_| String::new(),
    opening: "",
};

/// `postgres`.
pub const POSTGRES: Dialect = Dialect {
    name: "postgres",
    title: "PostgreSQL 14 or later, with a database in UTF-8",
    quote: '"',
    text_type: "TEXT",
    text: doubled,
    character: |c| format!("chr({})", u32::from(c)),
    is_wholly: |text, pattern| format!("({text} ~ '^({pattern})$')"),
    cast: |text, kind| format!("CAST({text} AS {kind})"),
    joined: |text, order| format!("string_agg({text}, ' ' ORDER BY {order})"),
    small: |text| format!("lower({text} COLLATE \"C\")"),
    whole: "NUMERIC",
    quotient: |one, other| format!("div({one}, {other})"),
    in_bytes: |text| format!("({text}) COLLATE \"C\""),
    row_number: "row_number() OVER ()",
    seed: Seed::Inserted,
    broadcast: |_| String::new(),
    step: |name| format!("DROP TABLE IF EXISTS {name} CASCADE;\nCREATE TABLE {name} AS"),
    view: |name| format!("CREATE OR REPLACE VIEW {name} AS"),
    filled: |name| format!("ANALYZE {name};\n"),
    opening: "SET client_min_messages = warning;\n",
};

/// `spark`.
pub const SPARK: Dialect = Dialect {
    name: "spark",
    title: "Spark SQL 4",
    quote: '`',
    text_type: "STRING",
    text: escaped,
    character: |c| format!("'\\U{:08X}'", u32::from(c)),
    is_wholly: |text, pattern| format!("({text} RLIKE '^({pattern})$')"),
    cast: |text, kind| format!("TRY_CAST({text} AS {kind})"),
    joined: |text, order| {
        format!(
            "array_join(transform(array_sort(collect_list(CASE WHEN {text} IS NOT NULL THEN \
             struct({order} AS place, {text} AS word) END)), one -> one.word), ' ')"
        )
    },
    small: |text| format!("lower({text})"),
    whole: "DECIMAL(38,0)",
    quotient: |one, other| format!("CAST({one} / {other} AS DECIMAL(38,0))"),
    in_bytes: str::to_owned,
    row_number: "monotonically_increasing_id() + 1",
    seed: Seed::Viewed,
    broadcast: |small| format!(" /*+ BROADCAST({}) */", small.join(", ")),
    step: |name| format!("DROP TABLE IF EXISTS {name};\nCREATE TABLE {name} USING parquet AS"),
    view: |name| format!("CREATE OR REPLACE TEMPORARY VIEW {name} AS"),
    filled: |_| String::new(),
    opening: "SET spark.sql.ansi.enabled = true;\n",
};

/// Every dialect.
pub const ALL: &[Dialect] = &[DUCKDB, POSTGRES, SPARK];

/// The dialect with this name.
pub fn by_name(name: &str) -> Option<&'static Dialect> {
    ALL.iter().find(|dialect| dialect.name == name)
}

/// A text between single quotes, those in it doubled.
fn doubled(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text between single quotes, with backslashes before what would end it or be replaced in it.
fn escaped(text: &str) -> String {
    let inner = text.replace('\\', "\\\\").replace('\'', "\\'").replace('$', "\\u0024");
    format!("'{inner}'")
}
