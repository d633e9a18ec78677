//! Interned names: a `Name` is a small copyable handle on a string that lives as long as the process.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{LazyLock, PoisonError, RwLock};

use rustc_hash::FxHashSet;

/// An interned string. Equality is by identity of the text; ordering is by text, and so is the hash, so that it is
/// the same in every run.
#[derive(Clone, Copy)]
pub struct Name(&'static Text);

struct Text {
    text: Box<str>,
    hash: u64,
}

/// Found by their text.
#[derive(Clone, Copy)]
struct ByText(Name);

impl std::borrow::Borrow<str> for ByText {
    fn borrow(&self) -> &str {
        self.0.as_str()
    }
}

impl PartialEq for ByText {
    fn eq(&self, other: &ByText) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for ByText {}

impl Hash for ByText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}

static INTERNER: LazyLock<RwLock<FxHashSet<ByText>>> = LazyLock::new(RwLock::default);

impl Name {
    /// The name for `text`. The text is kept for the life of the process.
    #[must_use]
    pub fn new(text: &str) -> Name {
        if let Some(known) = INTERNER.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return known.0;
        }
        let mut interner = INTERNER.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = interner.get(text) {
            return known.0;
        }
        let mut hasher = rustc_hash::FxHasher::default();
        text.hash(&mut hasher);
        let name = Name(Box::leak(Box::new(Text { text: text.into(), hash: hasher.finish() })));
        interner.insert(ByText(name));
        name
    }

    /// The text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        &self.0.text
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

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name::new(text)
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Name) -> std::cmp::Ordering {
        if self == other { std::cmp::Ordering::Equal } else { self.as_str().cmp(other.as_str()) }
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
