//! What the user wants to see: levels, selection, threshold.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::{Confidence, Finding, Severity};
use crate::rules::catalogue::{self, Level};

/// Settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Levels that differ from the rules' own.
    pub levels: FxHashMap<String, Level>,
    /// Only these rules, when there are any.
    pub select: FxHashSet<String>,
    /// Not these.
    pub ignore: FxHashSet<String>,
    /// Findings below this are kept back.
    pub confidence: Confidence,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            levels: FxHashMap::default(),
            select: FxHashSet::default(),
            ignore: FxHashSet::default(),
            confidence: Confidence::Medium,
        }
    }
}

impl Settings {
    /// The finding as it should be shown, or nothing.
    #[must_use]
    pub fn apply(&self, mut finding: Finding) -> Option<Finding> {
        if finding.confidence < self.confidence || self.ignore.contains(finding.rule) {
            return None;
        }
        let selected = self.select.contains(finding.rule);
        if !selected && !self.select.is_empty() {
            return None;
        }
        let own = catalogue::find(finding.rule).map(|rule| rule.level);
        match self.levels.get(finding.rule).copied().or(own) {
            // Asked for by name, a rule that is off gives advice.
            Some(Level::Allow) if selected => finding.severity = Severity::Note,
            Some(Level::Allow) => return None,
            Some(Level::Warn) => finding.severity = Severity::Warning,
            Some(Level::Deny) => finding.severity = Severity::Error,
            None => {}
        }
        Some(finding)
    }
}
