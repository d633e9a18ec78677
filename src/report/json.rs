//! One object, schema 1. Lines and columns are 1-based, columns in characters.

use serde::Serialize;

use super::{Place, Report, clean, confidence, path, severity};
use crate::source::Span;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    findings: Vec<JsonFinding<'a>>,
    problems: Vec<JsonProblem<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    severity: &'static str,
    confidence: &'static str,
    #[serde(flatten)]
    place: JsonPlace,
    message: &'a str,
    help: &'a str,
    fingerprint: &'a str,
    steps: Vec<JsonStep<'a>>,
}

#[derive(Serialize)]
struct JsonStep<'a> {
    #[serde(flatten)]
    place: JsonPlace,
    message: &'a str,
}

#[derive(Serialize)]
struct JsonPlace {
    path: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct JsonProblem<'a> {
    path: String,
    line: usize,
    message: &'a str,
}

pub(super) fn render(report: &Report) -> String {
    let place = |span: Span| {
        let place = Place::of(span, report.sources);
        JsonPlace {
            path: place.path,
            line: place.start.line,
            column: place.start.column,
            end_line: place.end.line,
            end_column: place.end.column,
        }
    };
    let findings = report.findings.iter().zip(report.fingerprints).map(|(finding, fingerprint)| JsonFinding {
        rule: finding.rule,
        severity: severity(finding.severity),
        confidence: confidence(finding.confidence),
        place: place(finding.span),
        message: &finding.message,
        help: &finding.help,
        fingerprint,
        steps: finding.steps.iter().map(|step| JsonStep { place: place(step.span), message: &step.message }).collect(),
    });
    let problems = report.problems.iter().map(|problem| JsonProblem {
        path: path(&problem.path),
        line: problem.line,
        message: &problem.message,
    });
    let document = Document { schema: 1, findings: findings.collect(), problems: problems.collect() };
    let mut text = serde_json::to_string(&document).unwrap_or_default();
    text.push('\n');
    clean::json(&text).into_owned()
}
