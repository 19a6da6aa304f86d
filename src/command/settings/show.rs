//! What there is to show of settings: which value won and where it came from, and what a file may say.

use clap::{Arg, Command, CommandFactory};
use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

use crate::command::cli::Cli;
use crate::command::settings::{ALL, Asked, Kind, LEVELS, NAME};
use crate::command::{Failure, Stage};
use crate::model::Said;
use crate::report;
use crate::rules::BUILT_IN;

/// Says of every setting which value won, and where it came from.
pub(in crate::command) fn show(asked: &Asked, stage: &mut Stage<'_>) -> Result<(), Failure> {
    let command = Cli::command();
    for (key, _) in ALL {
        let mut won = asked.made.iter().filter(|made| made.key == *key).peekable();
        if won.peek().is_none() {
            let value = default(&command, key).unwrap_or_else(|| "-".to_owned());
            let said = Said::new("setting-default").with("key", *key).with("value", value);
            writeln!(stage.out, "{}", stage.words.say(&said))?;
        }
        for made in won {
            let value = if made.value.trim().is_empty() { "true" } else { made.value.as_str() };
            let said = match made.line {
                Some(line) => Said::new("setting-file")
                    .with("path", asked.path.as_deref().unwrap_or(NAME))
                    .with("line", line),
                None => Said::new("setting-typed"),
            };
            writeln!(stage.out, "{}", stage.words.say(&said.with("key", *key).with("value", value)))?;
        }
    }
    Ok(())
}

/// What a flag is taken for where it is neither typed nor set.
fn default(command: &Command, key: &str) -> Option<String> {
    match key {
        "rules" => BUILT_IN.first().map(|pack| pack.id.to_owned()),
        "output" => report::ALL.first().map(|format| format.name.to_owned()),
        _ if flags(command).any(|flag| flag.get_id() == key && !flag.get_action().takes_values()) => {
            Some("false".to_owned())
        }
        _ => flags(command)
            .find(|flag| flag.get_id() == key)?
            .get_default_values()
            .first()?
            .to_str()
            .map(str::to_owned),
    }
}

/// The flags of `check`.
fn flags(command: &Command) -> impl Iterator<Item = &Arg> {
    command
        .find_subcommand("check")
        .into_iter()
        .flat_map(Command::get_arguments)
        .chain(command.get_arguments())
}

/// What `[levels]` is, which stands for three flags.
const LEVELS_HELP: &str = "How each code is reported: error, warning or off";

/// The JSON Schema of `earmark.toml`.
pub(in crate::command) fn schema() -> Schema {
    let command = Cli::command();
    let mut properties = Map::new();
    for (key, kind) in ALL {
        let flag = flags(&command).find(|flag| flag.get_id() == *key);
        let help = flag.and_then(|flag| flag.get_help()).map(ToString::to_string);
        let known = flag.map(Arg::get_possible_values).unwrap_or_default();
        let known: Vec<&str> = known.iter().map(clap::builder::PossibleValue::get_name).collect();
        let mut property = shape(*kind, &known);
        if let Some(property) = property.as_object_mut() {
            property.insert(
                "description".to_owned(),
                Value::from(help.unwrap_or_else(|| LEVELS_HELP.to_owned())),
            );
        }
        properties.insert((*key).to_owned(), property);
    }
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "settings",
        "description": "earmark.toml: what the flags of check say where they are not given",
        "type": "object",
        "properties": properties,
        "additionalProperties": false
    })
}

/// The shape of a setting.
fn shape(kind: Kind, known: &[&str]) -> Value {
    let scalar = json!(["string", "integer", "boolean"]);
    match kind {
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Value if !known.is_empty() => json!({ "enum": known }),
        Kind::Value => json!({ "type": scalar }),
        Kind::Path => json!({ "type": "string" }),
        Kind::Values | Kind::Paths | Kind::Packs | Kind::Outputs => {
            json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
        }
        Kind::Pairs => json!({ "type": "object", "additionalProperties": { "type": scalar } }),
        Kind::Levels => {
            let words = LEVELS.map(|(word, ..)| word);
            json!({ "type": "object", "additionalProperties": { "enum": words } })
        }
    }
}
