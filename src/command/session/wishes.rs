//! What the user asks to be assumed.

use std::collections::BTreeMap;

use crate::check::audit::{Wish, Wishes};
use crate::command::Failure;
use crate::command::args::TakenArgs;
use crate::command::session::named::{date, fact_mask};
use crate::model::{Problem, Problems, Said, Side, text};
use crate::rules::Ruleset;
use crate::rules::space::{Dim, Mask, side_mask};
use crate::rules::tree::suggestion;

/// What the user asks to be assumed.
pub(in crate::command) fn wishes(args: &TakenArgs, rules: &Ruleset) -> Result<Wishes, Failure> {
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

/// Whether `--assume` makes sense to a pack.
pub(in crate::command) fn knows_assumption(rules: &Ruleset, asked: &str) -> bool {
    assumed(asked, rules).is_ok()
}
