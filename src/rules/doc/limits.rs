//! Limits as they are written: select, group, measure, bound.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::model::{Bilingual, Date};
use crate::rules::doc::{Cite, Scope, Values};
use crate::rules::tree::{At, Spot};

/// Lists of texts in a list, `[["a"], ["b", "c"]]`.
pub type Sets = Vec<Vec<At<String>>>;

/// Money from outside the lines, such as a grant's total: given with `--param`, or in a table of quotas.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Parameter {
    /// Its name, which also names its column.
    pub name: Bilingual,
    /// Other headers of the column.
    pub alias: Option<Vec<At<String>>>,
}

/// A column that limits group by or measure by, and no rule asks for.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Column {
    /// Its name, which also names the column.
    pub name: Bilingual,
    /// Other headers of the column.
    pub alias: Option<Vec<At<String>>>,
    /// `estate` or `line`.
    pub of: At<String>,
}

/// Lines: an AND over what is given.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Selection {
    /// The funds: ids, `@group`s, or `*`; all of them unless given.
    pub fund: Option<Vec<At<String>>>,
    /// Works, side, facts and dates, as in a rule.
    #[schemars(flatten)]
    pub scope: Scope,
}

/// What a share is of: lines of the group, parameters, or both.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Base {
    /// The lines; all of the group unless narrowed.
    #[schemars(flatten)]
    pub lines: Selection,
    /// Parameters to be added to the lines.
    pub plus: Option<Vec<At<String>>>,
    /// Parameters alone: no line counts.
    pub only: Option<Vec<At<String>>>,
}

/// What a unit cap is per: the sum of a column, counted once an item, or once an estate where the column is
/// of the estate.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Per {
    /// `quantity`, another column of the budget, or a fact such as `households`.
    pub column: At<String>,
    /// The lines that hold it: those the limit is of, but for what is given here.
    #[schemars(flatten)]
    pub lines: Selection,
}

/// A column that the lines of a group must add up to.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Equals {
    /// The column, such as `item_total`.
    pub column: At<String>,
    /// How many yuan the two may lie apart; none unless given.
    pub within: Option<At<String>>,
}

/// What the lines are held to: `"100000"` yuan (for each unit, with `per`), `"60%"` of the base, or a table.
#[derive(Clone, Debug)]
pub enum Bound {
    /// Yuan or a percentage.
    Flat(At<String>),
    /// Anything else.
    Table(Box<BoundTable>),
}

/// A bound that is no plain number. Exactly one of `table`, `parameter`, `amount`, `by` and `part`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BoundTable {
    /// A table given beside the budget: `quotas`.
    pub table: Option<At<String>>,
    /// Its column; `amount` unless given.
    pub column: Option<At<String>>,
    /// A parameter.
    pub parameter: Option<At<String>>,
    /// Yuan, and with `rate` a share on top.
    pub amount: Option<At<String>>,
    /// The share on top of `amount`, as a percentage of the base.
    pub rate: Option<At<String>>,
    /// The share is only of what the base has beyond this many yuan.
    pub beyond: Option<At<String>>,
    /// A fact that decides which of `rates` holds.
    pub by: Option<At<String>>,
    /// For each value of the fact, yuan or a percentage.
    pub rates: Option<Values>,
    /// A column of the estate that is the part, in a share that two columns give.
    pub part: Option<At<String>>,
    /// The column that is the whole.
    pub whole: Option<At<String>>,
    /// Where the table stands.
    #[schemars(skip)]
    pub spot: Spot,
}

/// How lines are measured, and what they are held to. Exactly one of bounds, `exclusive` and `equals`.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Measure {
    /// The lines it is about; all of them unless given.
    pub of: Option<Selection>,
    /// What makes a group: `estate`, `fund`, `item`, `work`, `class`, `side`, `project`, `year`, another
    /// column, a fact. Unless given, all lines are one group; with a table, its own columns make the groups.
    pub by: Option<Vec<At<String>>>,
    /// What percentages are of.
    pub over: Option<Base>,
    /// What yuan are for each of.
    pub per: Option<Per>,
    /// What the lines may come to at most; of several, each holds.
    #[schemars(with = "Option<OneOrMore>")]
    pub at_most: Option<Vec<Bound>>,
    /// What they must come to at least; of several, each holds.
    #[schemars(with = "Option<OneOrMore>")]
    pub at_least: Option<Vec<Bound>>,
    /// Sets of funds of which a group may draw on one alone.
    pub exclusive: Option<Sets>,
    /// A column that the lines must add up to.
    pub equals: Option<Equals>,
    /// The first day on which it holds.
    pub from: Option<At<Date>>,
    /// The first day on which it no longer holds.
    pub until: Option<At<Date>>,
}

/// A bound on sums of lines: select, group, measure, bound.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Limit {
    /// Its id.
    pub id: At<String>,
    /// What it says.
    #[schemars(flatten)]
    pub measure: Measure,
    /// How grave it is: `error` (unless given), `warning` or `note`.
    pub severity: Option<At<String>>,
    /// Whether a layer on this pack may raise it.
    pub delegable: Option<At<bool>>,
    /// Why, in a sentence.
    pub because: Bilingual,
    /// On whose word.
    pub cite: Vec<Cite>,
    /// Its vintages; each replaces what it gives.
    pub vintage: Option<Vec<LimitVintage>>,
}

/// A vintage of a limit: half-open, from a day until the day before another.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LimitVintage {
    /// What differs from the limit.
    #[schemars(flatten)]
    pub measure: Measure,
    /// Why, where it differs.
    pub because: Option<Bilingual>,
    /// On whose word, where it differs.
    pub cite: Option<Vec<Cite>>,
    /// Where the table stands.
    #[schemars(skip)]
    pub spot: Spot,
}

/// One bound or several, as the schema says it.
struct OneOrMore;

impl JsonSchema for OneOrMore {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("bounds")
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Bound>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

impl JsonSchema for Bound {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("bound")
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<BoundTable>();
        json_schema!({ "anyOf": [{ "type": "string" }, table] })
    }
}
