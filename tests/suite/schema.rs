//! The schema of `closewait.toml` is that of the settings as they are read. `readme.rs` holds the committed one.

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
