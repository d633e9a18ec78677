//! `closewait.schema.json`, which editors use for `closewait.toml`, is the schema of the settings as they are read.

use serde_json::Value;

use crate::support::{closewait, repository, run};

fn schema() -> String {
    run(closewait().arg("schema")).out
}

/// `text`, TOML, held against the schema: what is wrong.
fn errors(text: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let settings = serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    schema.iter_errors(&settings).map(|error| error.to_string()).collect()
}

#[test]
fn the_committed_schema_is_the_one_that_is_printed() {
    let file = repository().join("closewait.schema.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, schema()).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == schema(), "`BLESS=1 cargo test schema` writes it anew");
}

/// The settings that the README shows.
fn shown() -> String {
    let text = std::fs::read_to_string(repository().join("README.md")).unwrap();
    let start = text.find("```toml\nexclude").unwrap() + "```toml\n".len();
    text[start..start + text[start..].find("```").unwrap()].to_owned()
}

#[test]
fn it_takes_what_the_lint_takes_and_refuses_the_rest() {
    let whole = shown();
    assert_eq!(errors(&whole), [""; 0]);
    assert_eq!(errors("confidence = \"low\"\nselect = [\"eof-reread\"]\nbaseline = \"known.json\"\n"), [""; 0]);
    for wrong in [
        "levles = {}\n",
        "[levels]\neof-rereed = \"warn\"\n",
        "[levels]\neof-reread = \"loud\"\n",
        "[[override]]\nlevels = {}\n",
        "[[apis.fn]]\npath = [\"f\"]\ndoes = \"clsoe\"\n",
        "[[apis.fn]]\npath = [\"f\"]\ndose = \"close\"\n",
    ] {
        assert!(!errors(wrong).is_empty(), "{wrong}");
        let dir = crate::support::folder(&[("closewait.toml", wrong), ("a.rs", "")]);
        assert_eq!(crate::support::run_in(dir.path(), &["."]).code, Some(2), "{wrong}");
    }
}
