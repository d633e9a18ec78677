//! `fixtures/corpus.toml`: the declared verdict on every program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::functions;
use crate::lint::Found;

/// Programs by name, of one language.
pub type Programs = BTreeMap<String, Program>;

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corpus {
    pub rust: Programs,
    pub c: Programs,
}

/// One pair.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// One sentence.
    pub about: String,
    /// Exists in both languages with the same shape.
    #[serde(default)]
    pub parity: bool,
    /// What a client sends to provoke the leak.
    #[serde(default = "greeting")]
    pub send: String,
    /// What must be found in the leaking one.
    pub bad: Vec<Expected>,
}

/// At least one finding of one of `rules` in one of `functions`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The wanted one first.
    pub rules: Vec<String>,
    /// Names without types.
    pub functions: Vec<String>,
}

fn greeting() -> String {
    "test\n".to_string()
}

/// `fixtures/`.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Reads the corpus.
pub fn corpus() -> Corpus {
    let text = fs::read_to_string(folder().join("corpus.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

/// The files `KIND.*` of a program (C programs may exist as C and as C++).
pub fn files(language: &str, program: &str, kind: &str) -> Vec<PathBuf> {
    let folder = folder().join(language).join(program);
    ["rs", "c", "cpp"]
        .iter()
        .map(|ending| folder.join(format!("{kind}.{ending}")))
        .filter(|file| file.exists())
        .collect()
}

impl Expected {
    /// Is it among the findings in this text?
    pub fn is_met(&self, text: &str, found: &[Found]) -> bool {
        let extents = functions::extents(text);
        found
            .iter()
            .filter(|f| f.counts() && self.rules.contains(&f.rule))
            .any(|f| extents.iter().any(|e| self.functions.contains(&e.name) && e.holds(f.line)))
    }
}
