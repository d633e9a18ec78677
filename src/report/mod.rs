//! Findings to bytes: one file for each format, over plain findings and sources alone.

mod checkstyle;
pub mod clean;
mod concise;
mod github;
mod gitlab;
mod json;
mod junit;
pub mod rustc;
mod sarif;
mod text;
mod xml;

use std::fmt;
use std::path::Path;

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
    /// The pages of the rules that can be found.
    pub rules: &'a [Page<'a>],
    /// The folder that relative paths are relative to; absolute.
    pub here: &'a Path,
    /// The folder that paths are told relative to where a service shows them; absolute.
    pub root: &'a Path,
}

/// A rule as a report describes it.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// Its id.
    pub id: &'a str,
    /// One line.
    pub title: &'a str,
    /// Markdown.
    pub text: &'a str,
    /// CWE numbers.
    pub cwe: &'a [u32],
    /// Severity of its findings; none when it is off.
    pub severity: Option<Severity>,
}

impl Report<'_> {
    /// The path below the root, with `/`; as it is when it lies elsewhere.
    fn below_root(&self, path: &Path) -> String {
        let whole = self.here.join(path);
        whole.strip_prefix(self.root).map_or_else(|_| self::path(path), self::path)
    }
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
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit XML.
    Junit,
    /// Checkstyle XML.
    Checkstyle,
    /// rustc's JSON diagnostics.
    Rustc,
}

impl Format {
    /// Every format with its word, in the order of the documentation.
    pub const ALL: [(&'static str, Format); 9] = [
        ("text", Format::Text),
        ("concise", Format::Concise),
        ("json", Format::Json),
        ("sarif", Format::Sarif),
        ("github", Format::Github),
        ("gitlab", Format::Gitlab),
        ("junit", Format::Junit),
        ("checkstyle", Format::Checkstyle),
        ("rustc", Format::Rustc),
    ];

    /// The format called `word`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Format> {
        Format::ALL.iter().find(|(name, _)| *name == word).map(|(_, format)| *format)
    }

    /// True where the output itself tells of problems.
    #[must_use]
    pub fn carries_problems(self) -> bool {
        matches!(self, Format::Json | Format::Sarif | Format::Github)
    }

    /// The whole output. Text holds ANSI colours when `color` is set.
    #[must_use]
    pub fn render(self, report: &Report, color: bool) -> String {
        match self {
            Format::Text => text::render(report, color),
            Format::Concise => concise::render(report),
            Format::Json => json::render(report),
            Format::Sarif => sarif::render(report),
            Format::Github => github::render(report),
            Format::Gitlab => gitlab::render(report),
            Format::Junit => junit::render(report),
            Format::Checkstyle => checkstyle::render(report),
            Format::Rustc => rustc::render(report),
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

/// The finding in lines of plain text: headline, steps with their places, help.
fn story(report: &Report, finding: &Finding) -> String {
    let mut text = finding.message.clone();
    for (at, step) in finding.steps.iter().enumerate() {
        let place = Place::of(step.span, report.sources);
        text.push_str(&format!("\n{}: {} ({place})", at + 1, step.message));
    }
    if !finding.help.is_empty() {
        text.push_str(&format!("\nhelp: {}", finding.help));
    }
    text
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
            sources.get(span.file).map_or(nowhere, |file| file.line_column(offset))
        };
        Place { path: path(sources.path(span.file)), start: at(span.start), end: at(span.end) }
    }
}

/// `path:line:column`, safe to print.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", clean::line(&self.path), self.start.line, self.start.column)
    }
}

/// A path with `/` between its parts, as it is.
fn path(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}
