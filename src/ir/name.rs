//! Interned names: a `Name` is a small copyable handle on a string that lives as long as the process.

use std::fmt;
use std::sync::{LazyLock, RwLock};

use rustc_hash::FxHashMap;

/// An interned string. Equality and hashing are by identity of the text; ordering is by text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name(u32);

#[derive(Default)]
struct Interner {
    ids: FxHashMap<&'static str, u32>,
    texts: Vec<&'static str>,
}

static INTERNER: LazyLock<RwLock<Interner>> = LazyLock::new(RwLock::default);

impl Name {
    /// The name for `text`. The text is kept for the life of the process.
    #[must_use]
    pub fn new(text: &str) -> Name {
        if let Some(id) = INTERNER.read().unwrap_or_else(std::sync::PoisonError::into_inner).ids.get(text) {
            return Name(*id);
        }
        let mut interner = INTERNER.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(id) = interner.ids.get(text) {
            return Name(*id);
        }
        let id = u32::try_from(interner.texts.len()).unwrap_or(u32::MAX);
        let kept: &'static str = Box::leak(text.into());
        interner.texts.push(kept);
        interner.ids.insert(kept, id);
        Name(id)
    }

    /// The text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let interner = INTERNER.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        interner.texts.get(self.0 as usize).copied().unwrap_or("")
    }

    /// The last segment of a `::` path.
    #[must_use]
    pub fn last_segment(self) -> &'static str {
        let text = self.as_str();
        text.rsplit("::").next().unwrap_or(text)
    }

    /// The path without its last segment, or `None` for a single segment.
    #[must_use]
    pub fn parent(self) -> Option<Name> {
        self.as_str().rsplit_once("::").map(|(parent, _)| Name::new(parent))
    }

    /// This path with one more `::` segment.
    #[must_use]
    pub fn join(self, segment: &str) -> Name {
        if self.as_str().is_empty() { Name::new(segment) } else { Name::new(&format!("{self}::{segment}")) }
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name::new(text)
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Name) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}
