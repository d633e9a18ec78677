//! rustc's JSON diagnostics, one a line, for tools that read the compiler (rust-analyzer's `overrideCommand`),
//! and the same inside of cargo's messages.
//!
//! Lines and columns are 1-based, columns in characters, bytes from the start of the file.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use super::{Report, clean, path, severity, text};
use crate::finding::{Finding, Fix};
use crate::source::Span;

/// A package that cargo has told of.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its id, as cargo writes it.
    pub id: String,
    /// Its `Cargo.toml`, absolute.
    pub manifest: PathBuf,
    /// One of its targets, as cargo describes it.
    pub target: Value,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    #[serde(rename = "$message_type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    message: &'a str,
    code: Option<Code>,
    level: &'static str,
    spans: Vec<RustcSpan<'a>>,
    children: Vec<Diagnostic<'a>>,
    rendered: Option<String>,
}

#[derive(Serialize)]
struct Code {
    code: String,
    explanation: Option<String>,
}

#[derive(Serialize)]
struct RustcSpan<'a> {
    file_name: String,
    byte_start: u32,
    byte_end: u32,
    line_start: usize,
    line_end: usize,
    column_start: usize,
    column_end: usize,
    is_primary: bool,
    text: Vec<Line<'a>>,
    label: Option<&'a str>,
    suggested_replacement: Option<&'a str>,
    suggestion_applicability: Option<&'static str>,
    expansion: Option<()>,
}

#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
    highlight_start: usize,
    highlight_end: usize,
}

pub(super) fn render(report: &Report) -> String {
    let lines = (0..report.findings.len()).map(|at| line(&diagnostic(report, at)));
    lines.collect()
}

/// The findings as cargo's `compiler-message` objects, one a line: each names the package its file lies in, so
/// that a reader does not take them for another tool's.
#[must_use]
pub fn messages(report: &Report, packages: &[Package]) -> String {
    let mut out = String::new();
    for (at, finding) in report.findings.iter().enumerate() {
        let file = report.here.join(report.sources.path(finding.span.file));
        let package = package_of(&file, packages);
        let message = serde_json::json!({
            "reason": "compiler-message",
            "package_id": package.id,
            "manifest_path": package.manifest,
            "target": package.target,
            "message": diagnostic(report, at),
        });
        out.push_str(&line(&message));
    }
    out
}

/// The innermost package around `file`; one made up from its folder when cargo named none.
fn package_of(file: &Path, packages: &[Package]) -> Package {
    let holds = |package: &&Package| package.manifest.parent().is_some_and(|dir| file.starts_with(dir));
    let depth = |package: &&Package| package.manifest.components().count();
    let known = packages.iter().filter(holds).max_by_key(depth);
    known.cloned().unwrap_or_else(|| {
        let folder = file.parent().unwrap_or(Path::new("/"));
        let name = folder.file_name().map_or("sources".into(), |name| name.to_string_lossy());
        Package {
            id: format!("path+file://{}#{name}@0.0.0", path(folder)),
            manifest: folder.join("Cargo.toml"),
            target: serde_json::json!({
                "kind": ["bin"], "crate_types": ["bin"], "name": name, "src_path": file,
                "edition": "2021", "doc": false, "doctest": false, "test": false,
            }),
        }
    })
}

fn line(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    clean::json(&text).into_owned()
}

fn diagnostic<'a>(report: &Report<'a>, at: usize) -> Diagnostic<'a> {
    let finding = &report.findings[at];
    let mut children: Vec<Diagnostic> =
        finding.steps.iter().map(|step| child("note", &step.message, vec![span(report, step.span)])).collect();
    if !finding.help.is_empty() {
        children.push(child("help", &finding.help, Vec::new()));
    }
    children.extend(finding.fix.as_ref().map(|fix| suggestion(report, fix)));
    Diagnostic {
        kind: Some("diagnostic"),
        message: &finding.message,
        code: Some(Code { code: format!("closewait::{}", finding.rule), explanation: explanation(report, finding) }),
        level: severity(finding.severity),
        spans: vec![span(report, finding.span)],
        children,
        rendered: Some(rendered(report, at)),
    }
}

fn child<'a>(level: &'static str, message: &'a str, spans: Vec<RustcSpan<'a>>) -> Diagnostic<'a> {
    Diagnostic { kind: None, message, code: None, level, spans, children: Vec::new(), rendered: None }
}

fn suggestion<'a>(report: &Report<'a>, fix: &'a Fix) -> Diagnostic<'a> {
    let spans = fix.edits.iter().map(|edit| RustcSpan {
        suggested_replacement: Some(&edit.text),
        suggestion_applicability: Some(if fix.safe { "MachineApplicable" } else { "MaybeIncorrect" }),
        ..span(report, edit.span)
    });
    child("help", &fix.title, spans.collect())
}

fn explanation(report: &Report, finding: &Finding) -> Option<String> {
    let page = report.rules.iter().find(|page| page.id == finding.rule)?;
    Some(page.text.to_owned())
}

fn rendered(report: &Report, at: usize) -> String {
    let one = Report {
        findings: &report.findings[at..=at],
        fingerprints: report.fingerprints.get(at..=at).unwrap_or_default(),
        problems: &[],
        ..*report
    };
    text::render(&one, false)
}

fn span<'a>(report: &Report<'a>, span: Span) -> RustcSpan<'a> {
    let file = report.sources.get(span.file);
    let place = super::Place::of(span, report.sources);
    let lines = file.into_iter().flat_map(|file| {
        (place.start.line..=place.end.line).map(move |line| {
            let text = file.line_text(line);
            Line {
                text,
                highlight_start: if line == place.start.line { place.start.column } else { 1 },
                highlight_end: if line == place.end.line { place.end.column } else { text.chars().count() + 1 },
            }
        })
    });
    RustcSpan {
        byte_start: span.start,
        byte_end: span.end,
        line_start: place.start.line,
        line_end: place.end.line,
        column_start: place.start.column,
        column_end: place.end.column,
        is_primary: true,
        text: lines.collect(),
        label: None,
        suggested_replacement: None,
        suggestion_applicability: None,
        expansion: None,
        file_name: place.path,
    }
}
