//! The findings that a project has lived with: known by fingerprint, kept in a file, not shown again.
//!
//! The file is sorted and has one fingerprint on a line, so that changes of two branches merge.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::source::Problem;

/// A finding as a baseline knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Path below the baseline's folder, with `/`.
    pub path: String,
    /// Rule id.
    pub rule: String,
    /// See [`super::fingerprint`].
    pub fingerprint: String,
}

/// Findings by path and rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    keys: BTreeSet<Key>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    findings: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

/// Which findings a baseline knows, and which of its entries nothing was found for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// For each finding: is it known?
    pub known: Vec<bool>,
    /// Entries without a finding.
    pub stale: Vec<Key>,
}

impl Baseline {
    /// Of these findings.
    #[must_use]
    pub fn of(keys: impl IntoIterator<Item = Key>) -> Baseline {
        Baseline { keys: keys.into_iter().collect() }
    }

    /// Reads the file's text. The error says what is wrong with it.
    pub fn read(text: &str) -> Result<Baseline, String> {
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if file.schema != 1 {
            return Err(format!("schema {} is not known to this version", file.schema));
        }
        let mut keys = BTreeSet::new();
        for (path, rules) in file.findings {
            for (rule, fingerprints) in rules {
                keys.extend(fingerprints.into_iter().map(|fingerprint| Key {
                    path: path.clone(),
                    rule: rule.clone(),
                    fingerprint,
                }));
            }
        }
        Ok(Baseline { keys })
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut findings: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for key in &self.keys {
            let rules = findings.entry(key.path.clone()).or_default();
            rules.entry(key.rule.clone()).or_default().insert(key.fingerprint.clone());
        }
        let mut text = serde_json::to_string_pretty(&File { schema: 1, findings }).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Every entry, in order.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter()
    }

    /// Compares with what was found. A finding that has moved to another file is known by rule and fingerprint
    /// alone, once for each entry. `left_from` says whether something may have moved away from a path: the file
    /// is gone, or was looked at and does not have it any more.
    #[must_use]
    pub fn matched(&self, found: &[Key], left_from: impl Fn(&str) -> bool) -> Matched {
        let mut left: BTreeSet<&Key> = self.keys.iter().collect();
        let mut known: Vec<bool> = found.iter().map(|key| left.remove(key)).collect();
        for (key, known) in found.iter().zip(&mut known).filter(|(_, known)| !**known) {
            let same = |entry: &&Key| entry.rule == key.rule && entry.fingerprint == key.fingerprint;
            let moved = left.iter().copied().find(|entry| same(entry) && left_from(&entry.path));
            if let Some(entry) = moved {
                left.remove(entry);
                *known = true;
            }
        }
        Matched { known, stale: left.into_iter().cloned().collect() }
    }

    /// Without these entries.
    #[must_use]
    pub fn without(mut self, stale: &[Key]) -> Baseline {
        self.keys.retain(|key| !stale.contains(key));
        self
    }
}

/// What a person is told of a stale entry of the baseline at `file`.
#[must_use]
pub fn stale_problem(file: PathBuf, text: &str, key: &Key) -> Problem {
    let line = text.lines().position(|line| line.contains(&key.fingerprint)).map_or(0, |at| at + 1);
    Problem {
        path: file,
        line,
        message: format!(
            "stale entry: `{}` is no longer found in {}; `closewait baseline prune` removes it",
            key.rule, key.path
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(path: &str, fingerprint: &str) -> Key {
        Key { path: path.to_owned(), rule: "eof-reread".to_owned(), fingerprint: fingerprint.to_owned() }
    }

    #[test]
    fn it_comes_back_as_it_was_written() {
        let baseline = Baseline::of([key("b.rs", "2"), key("a.rs", "1"), key("a.rs", "3")]);
        let text = baseline.text();
        assert_eq!(Baseline::read(&text), Ok(baseline));
        let order: Vec<_> = ["a.rs", "\"1\"", "\"3\"", "b.rs", "\"2\""].iter().map(|word| text.find(word)).collect();
        assert!(order.is_sorted() && order[0].is_some(), "{text}");
    }

    #[test]
    fn known_new_moved_and_stale_are_told_apart() {
        let baseline = Baseline::of([key("a.rs", "1"), key("old.rs", "2"), key("a.rs", "9")]);
        let found = [key("a.rs", "1"), key("new.rs", "2"), key("a.rs", "3"), key("b.rs", "1")];
        let matched = baseline.matched(&found, |_| true);
        assert_eq!(matched.known, [true, true, false, false]);
        assert_eq!(matched.stale, [key("a.rs", "9")]);
        // What was not looked at has not moved.
        let part = baseline.matched(&found[1..2], |path| path != "old.rs");
        assert_eq!(part.known, [false]);
    }

    #[test]
    fn broken_files_are_refused() {
        assert!(Baseline::read("{").is_err());
        assert!(Baseline::read("{\"schema\":2,\"findings\":{}}").is_err());
        assert!(Baseline::read("{\"schema\":1,\"findings\":{},\"x\":1}").is_err());
    }
}
