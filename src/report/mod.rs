//! Findings to bytes: one file for each format, over plain findings and sources alone.

pub mod clean;
mod concise;
mod json;
mod text;

use std::fmt;

use crate::finding::{Confidence, Finding, Severity};
use crate::source::{LineColumn, Problem, Sources, Span};

/// Everything a format may show.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Texts and paths.
    pub sources: &'a Sources,
    /// What was found, in order.
    pub findings: &'a [Finding],
    /// One for each finding, in the same order.
    pub fingerprints: &'a [String],
    /// What could not be analysed, in order.
    pub problems: &'a [Problem],
}

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: excerpts with numbered steps.
    Text,
    /// One line for each finding.
    Concise,
    /// One object, schema 1.
    Json,
}

impl Format {
    /// Every format with its word, in the order of the documentation.
    pub const ALL: [(&'static str, Format); 3] = [
        ("text", Format::Text),
        ("concise", Format::Concise),
        ("json", Format::Json),
    ];

    /// The format called `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Format> {
        Format::ALL
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, format)| *format)
    }

    /// True where problems are part of the output itself.
    #[must_use]
    pub fn carries_problems(self) -> bool {
        !matches!(self, Format::Text | Format::Concise)
    }

    /// The whole output. Text holds ANSI colours when `color` is set.
    #[must_use]
    pub fn render(self, report: &Report, color: bool) -> String {
        match self {
            Format::Text => text::render(report, color),
            Format::Concise => concise::render(report),
            Format::Json => json::render(report),
        }
    }
}

/// The word for a severity.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// The word for a confidence.
fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

/// A span in the numbers people use.
struct Place {
    path: String,
    start: LineColumn,
    end: LineColumn,
}

impl Place {
    fn of(span: Span, sources: &Sources) -> Place {
        let at = |offset| {
            let nowhere = LineColumn { line: 1, column: 1 };
            sources
                .get(span.file)
                .map_or(nowhere, |file| file.line_column(offset))
        };
        Place {
            path: path(sources.path(span.file)),
            start: at(span.start),
            end: at(span.end),
        }
    }
}

/// `path:line:column`, safe to print.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}",
            clean::line(&self.path),
            self.start.line,
            self.start.column
        )
    }
}

/// A path with `/` between its parts, as it is.
fn path(path: &std::path::Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    }
}
