//! What the editor's settings ask for, on top of `closewait.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::config::Settings;
use crate::config::file::ConfidenceWord;
use crate::rules::catalogue::{self, Level};

/// The table `closewait` of the editor's settings. Unknown keys are left alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Options {
    confidence: Option<ConfidenceWord>,
    select: Vec<String>,
    ignore: Vec<String>,
    levels: BTreeMap<String, Level>,
}

impl Options {
    /// Reads them from the bare table or from one that holds it under `closewait`.
    pub(super) fn read(value: &Value) -> Options {
        let table = value.get("closewait").unwrap_or(value);
        Options::deserialize(table).unwrap_or_default()
    }

    pub(super) fn apply(&self, settings: &mut Settings) {
        let known = |rules: &[String]| -> Vec<String> {
            let known = rules.iter().filter(|rule| catalogue::find(rule).is_some());
            known.cloned().collect()
        };
        if let Some(confidence) = self.confidence {
            settings.confidence = confidence.into();
        }
        if !self.select.is_empty() {
            settings.select = known(&self.select).into_iter().collect();
        }
        settings.ignore.extend(known(&self.ignore));
        let levels = self.levels.iter().map(|(rule, level)| (rule.clone(), *level));
        settings.forced.extend(levels);
    }
}
