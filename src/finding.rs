//! A finding as plain data: what the rules make and the reporters print.

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// How bad a finding is, after levels have been applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Advice only; never fails a run.
    Note,
    /// A rule at level `warn`.
    Warning,
    /// A rule at level `deny`.
    Error,
}

/// How sure the analysis is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Confidence {
    /// Part of the story is a guess; hidden by default.
    Low,
    /// Something on the way could not be seen (a partial function, a merged state).
    Medium,
    /// Every step was followed.
    High,
}

/// One event of the path, in story order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Where it happens.
    pub span: Span,
    /// What happens to the socket there; one line, names in backticks.
    pub message: String,
}

/// One replacement of a byte range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// A change that mends the finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What the change does, as an imperative.
    pub title: String,
    /// True when applying it can not change what the program means otherwise.
    pub safe: bool,
    /// The edits, none overlapping.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Rule id, for example `eof-reread`. Whoever stores a finding keeps it beside.
    #[serde(skip)]
    pub rule: &'static str,
    /// Severity after levels.
    pub severity: Severity,
    /// How sure the analysis is.
    pub confidence: Confidence,
    /// The primary place: where the socket is lost or kept.
    pub span: Span,
    /// The headline; one line.
    pub message: String,
    /// The smallest right change, in words.
    pub help: String,
    /// The path of the function the primary place lies in (for the fingerprint).
    pub function: String,
    /// The path, in story order; the last step cites the first.
    pub steps: Vec<Step>,
    /// A machine-applicable change, where one is safe to offer.
    pub fix: Option<Fix>,
}
