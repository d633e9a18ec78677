//! Texts that an editor holds: they win over the disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

/// The open files, by their path as the walk spells it.
#[derive(Clone, Debug, Default)]
pub struct Open {
    texts: FxHashMap<PathBuf, Held>,
}

#[derive(Clone, Debug)]
struct Held {
    text: Arc<str>,
    typing: bool,
}

impl Open {
    /// Opens `path` or gives it a new text. `typing`: the text may be half of what its author means, so the last
    /// good one stands in for it when it does not parse.
    pub fn set(&mut self, path: PathBuf, text: Arc<str>, typing: bool) {
        self.texts.insert(path, Held { text, typing });
    }

    /// Back to the disk.
    pub fn close(&mut self, path: &Path) {
        self.texts.remove(path);
    }

    /// The text of an open file.
    #[must_use]
    pub fn text(&self, path: &Path) -> Option<&str> {
        self.texts.get(path).map(|held| held.text.as_ref())
    }

    /// The paths of the open files, sorted.
    #[must_use]
    pub fn paths(&self) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = self.texts.keys().cloned().collect();
        paths.sort();
        paths
    }

    pub(super) fn shared(&self, path: &Path) -> Option<Arc<str>> {
        self.texts.get(path).map(|held| Arc::clone(&held.text))
    }

    pub(super) fn is_typing(&self, path: &Path) -> bool {
        self.texts.get(path).is_some_and(|held| held.typing)
    }
}
