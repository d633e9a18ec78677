//! The manuals in `rules/*.md`: front matter and code fences.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// One manual.
pub struct Manual {
    /// File name without ending.
    pub stem: String,
    /// The front matter.
    pub front: Front,
    /// Everything after it.
    pub body: String,
    /// The code fences in order.
    pub fences: Vec<Fence>,
}

/// What stands between the `+++` lines.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Front {
    pub id: String,
    pub title: String,
    pub level: String,
    pub confidence: String,
    pub since: String,
    pub cwe: Vec<u32>,
    pub languages: Vec<String>,
}

/// One code fence.
pub struct Fence {
    /// `STEM#N`, counted from 1 within its manual.
    pub name: String,
    /// Where it begins: `stem.md:LINE`.
    pub place: String,
    /// `rust`, `c` or `cpp`.
    pub language: String,
    /// Marked `good`.
    pub good: bool,
    /// The program.
    pub text: String,
}

impl Fence {
    /// File name ending of the program.
    pub fn extension(&self) -> &str {
        match self.language.as_str() {
            "rust" => "rs",
            other => other,
        }
    }

    /// Lines (from 1) that carry `//~ RULE`, with the rule.
    pub fn markers(&self) -> Vec<(usize, String)> {
        let marked = |(i, line): (usize, &str)| {
            let rule = line.split_once("//~ ")?.1.trim();
            Some((i + 1, rule.to_string()))
        };
        self.text.lines().enumerate().filter_map(marked).collect()
    }
}

/// The folder of the manuals.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

/// All manuals, by name.
pub fn manuals() -> Vec<Manual> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "md") && !p.ends_with("README.md"))
        .collect();
    files.sort();
    files.iter().map(|file| manual(file)).collect()
}

fn manual(file: &Path) -> Manual {
    let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(file).unwrap();
    let rest = text.strip_prefix("+++\n").unwrap_or_else(|| panic!("{stem}: no front matter"));
    let (front, body) = rest.split_once("\n+++\n").unwrap_or_else(|| panic!("{stem}: front matter has no end"));
    Manual {
        front: toml::from_str(front).unwrap_or_else(|e| panic!("{stem}: {e}")),
        body: body.to_string(),
        fences: fences(&stem, &text),
        stem,
    }
}

fn fences(stem: &str, text: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<Fence> = None;
    for (i, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => found.extend(open.take()),
            (Some(fence), _) => {
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (None, Some(info)) => {
                let mut words = info.split_whitespace();
                open = Some(Fence {
                    name: format!("{stem}#{}", found.len() + 1),
                    place: format!("{stem}.md:{}", i + 1),
                    language: words.next().unwrap_or_default().to_string(),
                    good: words.next() == Some("good"),
                    text: String::new(),
                });
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{stem}: a fence has no end");
    found
}
