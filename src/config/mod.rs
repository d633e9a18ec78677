//! What the user wants to see: levels, selection, threshold, and the settings file that says so.

pub mod file;

use std::path::Path;

use ignore::gitignore::Gitignore;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::{Confidence, Finding, Severity};
use crate::rules::catalogue::{self, Level};

/// Settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Levels that differ from the rules' own.
    pub levels: FxHashMap<String, Level>,
    /// Levels under some paths; a later one wins over an earlier one, and all win over `levels`.
    pub overrides: Vec<Override>,
    /// Levels that win over everything (the command line's).
    pub forced: FxHashMap<String, Level>,
    /// Only these rules, when there are any.
    pub select: FxHashSet<String>,
    /// Not these.
    pub ignore: FxHashSet<String>,
    /// Findings below this are kept back.
    pub confidence: Confidence,
}

/// Levels that hold under some paths.
#[derive(Clone, Debug)]
pub struct Override {
    /// Which paths, in `.gitignore` syntax.
    pub paths: Gitignore,
    /// The levels there.
    pub levels: FxHashMap<String, Level>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            levels: FxHashMap::default(),
            overrides: Vec::new(),
            forced: FxHashMap::default(),
            select: FxHashSet::default(),
            ignore: FxHashSet::default(),
            confidence: Confidence::Medium,
        }
    }
}

impl Settings {
    /// The finding in the file at `path` (absolute, where there are overrides) as it should be shown, or nothing.
    #[must_use]
    pub fn apply(&self, mut finding: Finding, path: &Path) -> Option<Finding> {
        if finding.confidence < self.confidence || self.ignore.contains(finding.rule) {
            return None;
        }
        let selected = self.select.contains(finding.rule);
        if !selected && !self.select.is_empty() {
            return None;
        }
        match self.level(finding.rule, path) {
            // Asked for by name, a rule that is off gives advice.
            Some(Level::Allow) if selected => finding.severity = Severity::Note,
            Some(Level::Allow) => return None,
            Some(Level::Warn) => finding.severity = Severity::Warning,
            Some(Level::Deny) => finding.severity = Severity::Error,
            None => {}
        }
        Some(finding)
    }

    fn level(&self, rule: &str, path: &Path) -> Option<Level> {
        let by_path = || {
            let mut holding = self.overrides.iter().rev().filter(|part| part.holds(path));
            holding.find_map(|part| part.levels.get(rule).copied())
        };
        let forced = self.forced.get(rule).copied();
        forced
            .or_else(by_path)
            .or_else(|| self.levels.get(rule).copied())
            .or_else(|| catalogue::find(rule).map(|rule| rule.level))
    }
}

impl Override {
    fn holds(&self, path: &Path) -> bool {
        // The matcher panics on a path outside its root.
        path.starts_with(self.paths.path()) && self.paths.matched_path_or_any_parents(path, false).is_ignore()
    }
}
