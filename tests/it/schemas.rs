//! The schemas are those of the types, and what is written and shipped agrees with them.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A schema as the program prints it.
fn printed(what: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_earmark")).args(["schema", what]).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// Holds a file against what it should be; `EXPECT=write` writes it.
fn hold(path: &str, wanted: &str) {
    let path = root().join(path);
    if std::env::var("EXPECT").is_ok_and(|value| value == "write") {
        fs::write(&path, wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, wanted, "{} is not what the types say; run with EXPECT=write", path.display());
}

#[test]
fn the_schemas_in_the_repository_are_those_of_the_types() {
    hold("rules/pack.schema.json", &printed("pack"));
    hold("rules/report.schema.json", &printed("report"));
    hold("rules/jsonl.schema.json", &printed("jsonl"));
    hold("rules/test.schema.json", &printed("test"));
    hold("rules/settings.schema.json", &printed("settings"));
    hold("rules/diff.schema.json", &printed("diff"));
    hold("rules/lint.schema.json", &printed("lint"));
    hold("rules/plan.schema.json", &printed("plan"));
    hold("rules/plans.schema.json", &printed("plans"));
}

#[test]
fn the_shipped_packs_agree_with_the_schema() {
    let schema: Value = serde_json::from_str(&printed("pack")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for name in [
        "cn-old-estates.toml",
        "cn-old-estates.tests.toml",
        "cn-national.toml",
        "cn-national.tests.toml",
        "works.toml",
        "../examples/elsewhere/us-cdbg/us-cdbg.toml",
        "../examples/elsewhere/mx-ramo33/mx-ramo33.toml",
    ] {
        let text = fs::read_to_string(root().join("rules").join(name)).unwrap();
        let table: toml::Table = text.parse().unwrap();
        let value = json(&toml::Value::Table(table));
        let wrong: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
    }
}

#[test]
fn what_test_writes_agrees_with_its_schema() {
    let schema: Value = serde_json::from_str(&printed("test")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let packs = ["failing.toml", "empty.toml", "broken.toml", "cn-old-estates"];
    let output = Command::new(env!("CARGO_BIN_EXE_earmark"))
        .args(["test", "-o", "json", "--min-coverage", "90"])
        .args(packs)
        .current_dir(root().join("tests/cases/test.in"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "one of the packs does not load");
    let written: Value = serde_json::from_slice(&output.stdout).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(&written).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(written["complete"], false);
    assert_eq!(written["problems"][0]["row"], 15);
    let counts = written["packs"].as_array().unwrap().iter();
    let counts = counts.map(|pack| (pack["id"].as_str().unwrap(), pack["failed"].as_u64().unwrap()));
    assert_eq!(counts.collect::<Vec<_>>(), [("small", 2), ("empty", 0), ("cn-old-estates", 0)]);
    let coverage = &written["packs"][0]["coverage"];
    assert_eq!((coverage["least"].as_u64(), coverage["enough"].as_bool()), (Some(90), Some(false)));
}

#[test]
fn what_lint_writes_agrees_with_its_schema() {
    let schema: Value = serde_json::from_str(&printed("lint")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let page = |code: &str| format!("src/lint/{code}/page.in/pack.toml");
    let packs = ["widening", "gap", "limit_cannot_be_met", "confusable_names"].map(page);
    let output = Command::new(env!("CARGO_BIN_EXE_earmark"))
        .args(["lint", "-o", "json", "cn-national", "tests/cases/test.in/broken.toml"])
        .args(&packs)
        .current_dir(root())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "one of the packs does not load");
    let written: Value = serde_json::from_slice(&output.stdout).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(&written).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(written["complete"], false);
    assert_eq!(written["problems"][0]["row"], 15);
    assert_eq!(written["packs"].as_array().unwrap().len(), 1 + packs.len());
    let widening = &written["packs"][1]["findings"][0];
    assert_eq!((&widening["code"], &widening["severity"]), (&"widening".into(), &"error".into()));
    let paths: Vec<&str> =
        widening["places"].as_array().unwrap().iter().map(|place| place["path"].as_str().unwrap()).collect();
    assert!(paths[0].ends_with("pack.toml") && paths[1].ends_with("base.toml"), "{paths:?}");
}

/// TOML as JSON, days as text.
fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.clone()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(number.to_string()),
        toml::Value::Boolean(flag) => Value::from(*flag),
        toml::Value::Datetime(day) => Value::from(day.to_string()),
        toml::Value::Array(items) => Value::Array(items.iter().map(json).collect()),
        toml::Value::Table(table) => {
            Value::Object(table.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
    }
}

/// Every key the reader knows in a kind of table is in the schema, and the other way round: a key that nobody
/// knows makes the reader list those it knows.
#[test]
fn the_reader_and_the_schema_know_the_same_keys() {
    let schema: Value = serde_json::from_str(&printed("pack")).unwrap();
    let text = "\
        zzz = 1\n\
        [pack]\nzzz = 1\n[programme]\nzzz = 1\n[source.a]\nzzz = 1\n[fund.a]\nzzz = 1\n[work.a]\nzzz = 1\n\
        [work.a.implies]\nzzz = 1\n[ambiguous]\nzzz = 1\n[fact.a]\nzzz = 1\n[assumption.a]\nzzz = 1\n\
        [[rule]]\nzzz = 1\n[[rule.unless]]\nzzz = 1\n[[rule.vintage]]\nzzz = 1\n[[rule.cite]]\nzzz = 1\n\
        [parameter.a]\nzzz = 1\n[column.a]\nzzz = 1\n[[limit]]\nzzz = 1\n[limit.of]\nzzz = 1\n[limit.over]\nzzz = 1\n\
        [limit.per]\nzzz = 1\n[limit.at_most]\nzzz = 1\n[limit.equals]\nzzz = 1\n[[limit.vintage]]\nzzz = 1\n\
        [[silent]]\nzzz = 1\n[[test]]\nzzz = 1\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pack.toml");
    fs::write(&path, text).unwrap();
    let file = earmark::rules::nouns::SourceFile { path: "pack.toml".into(), text: text.into() };
    let not_loaded = earmark::rules::load::ruleset(vec![file]).unwrap_err();
    let mut known: Vec<Vec<String>> = Vec::new();
    for problem in not_loaded.problems.iter().filter(|problem| problem.said.key == "toml-unknown-key") {
        let (_, list) = problem.said.args.iter().find(|(name, _)| *name == "known").unwrap();
        let earmark::model::Arg::List(items) = list else { panic!("a list was expected") };
        let mut keys: Vec<String> = items.iter().map(|item| format!("{item:?}")).collect();
        keys.sort();
        known.push(keys);
    }
    let mut described: Vec<Vec<String>> = Vec::new();
    objects(&schema, &mut described);
    for keys in &known {
        assert!(described.contains(keys), "the reader knows {keys:?}, the schema has no such table");
    }
    assert_eq!(known.len(), 25, "each kind of table was met once");
}

/// The keys of every closed object in a schema.
fn objects(schema: &Value, out: &mut Vec<Vec<String>>) {
    match schema {
        Value::Object(map) => {
            if let (Some(Value::Object(properties)), Some(_)) =
                (map.get("properties"), map.get("additionalProperties"))
            {
                let mut keys: Vec<String> = properties
                    .keys()
                    .map(|key| format!("{:?}", earmark::model::Arg::Text(key.clone())))
                    .collect();
                keys.sort();
                out.push(keys);
            }
            map.values().for_each(|value| objects(value, out));
        }
        Value::Array(items) => items.iter().for_each(|value| objects(value, out)),
        _ => {}
    }
}
