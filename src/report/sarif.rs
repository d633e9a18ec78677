//! SARIF 2.1.0, within GitHub's limits: one result for each finding, its steps as a code flow.

use serde_json::{Map, Value, json};

use super::{Page, Place, Report, clean, severity};
use crate::finding::{Confidence, Finding, Severity};
use crate::source::{Problem, Span};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// GitHub refuses files with more results.
const MOST_RESULTS: usize = 25_000;

pub(super) fn render(report: &Report) -> String {
    let left_out = report.findings.len().saturating_sub(MOST_RESULTS);
    let results: Vec<Value> = report
        .findings
        .iter()
        .zip(report.fingerprints)
        .take(MOST_RESULTS)
        .map(|(finding, fingerprint)| result(report, finding, fingerprint))
        .collect();
    let mut notes: Vec<Value> = report.problems.iter().map(|problem| notification(report, problem)).collect();
    if left_out > 0 {
        let text = format!("{left_out} further findings were left out: a file holds {MOST_RESULTS} at most");
        notes.push(json!({ "level": "warning", "message": { "text": text } }));
    }
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "closewait",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": report.rules.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notes }],
            "results": results,
        }],
    });
    let mut text = serde_json::to_string(&log).unwrap_or_default();
    text.push('\n');
    clean::json(&text).into_owned()
}

fn rule(page: &Page) -> Value {
    let mut tags = vec!["resource-leak".to_owned(), "network".to_owned()];
    tags.extend(page.cwe.iter().map(|cwe| format!("external/cwe/cwe-{cwe}")));
    json!({
        "id": page.id,
        "shortDescription": { "text": page.title },
        "fullDescription": { "text": page.title },
        "help": { "text": page.text, "markdown": page.text },
        "defaultConfiguration": { "enabled": page.severity.is_some(), "level": page.severity.map_or("note", severity) },
        "properties": { "tags": tags, "problem.severity": page.severity.map_or("recommendation", problem_severity) },
    })
}

/// GitHub's own word for a severity.
fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "recommendation",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn result(report: &Report, finding: &Finding, fingerprint: &str) -> Value {
    let mut text = finding.message.clone();
    if !finding.help.is_empty() {
        text.push_str(". Help: ");
        text.push_str(&finding.help);
    }
    let mut result = Map::new();
    result.insert("ruleId".into(), finding.rule.into());
    if let Some(index) = report.rules.iter().position(|page| page.id == finding.rule) {
        result.insert("ruleIndex".into(), index.into());
    }
    result.insert("level".into(), severity(finding.severity).into());
    result.insert("message".into(), json!({ "text": text }));
    result.insert("locations".into(), json!([location(report, finding.span, None)]));
    if !finding.steps.is_empty() {
        result.insert("codeFlows".into(), json!([{ "threadFlows": [{ "locations": flow(report, finding) }] }]));
    }
    result.insert("partialFingerprints".into(), json!({ "closewait/v1": fingerprint }));
    result.insert("rank".into(), rank(finding.confidence).into());
    result.into()
}

/// 0 to 100: how much a viewer should trust it.
fn rank(confidence: Confidence) -> f64 {
    match confidence {
        Confidence::Low => 20.0,
        Confidence::Medium => 60.0,
        Confidence::High => 95.0,
    }
}

fn flow(report: &Report, finding: &Finding) -> Vec<Value> {
    let steps = finding.steps.iter().enumerate().map(|(at, step)| {
        json!({
            "location": location(report, step.span, Some(&step.message)),
            "executionOrder": at + 1,
            "importance": "essential",
        })
    });
    steps.collect()
}

fn location(report: &Report, span: Span, message: Option<&str>) -> Value {
    let place = Place::of(span, report.sources);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&report.below_root(report.sources.path(span.file))) },
            "region": {
                "startLine": place.start.line,
                "startColumn": place.start.column,
                "endLine": place.end.line,
                "endColumn": place.end.column,
            },
        },
    });
    if let (Some(message), Some(fields)) = (message, location.as_object_mut()) {
        fields.insert("message".into(), json!({ "text": message }));
    }
    location
}

fn notification(report: &Report, problem: &Problem) -> Value {
    let mut place = json!({ "artifactLocation": { "uri": uri(&report.below_root(&problem.path)) } });
    if let (1.., Some(fields)) = (problem.line, place.as_object_mut()) {
        fields.insert("region".into(), json!({ "startLine": problem.line }));
    }
    json!({
        "level": "warning",
        "message": { "text": problem.message },
        "locations": [{ "physicalLocation": place }],
    })
}

/// A path as a relative URI reference, or a `file:` URI when it is absolute.
fn uri(path: &str) -> String {
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    } else if path.split('/').next().is_some_and(|first| first.contains(':')) {
        // Else the first part would read as a scheme.
        out.push_str("./");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("src/a b.rs"), "src/a%20b.rs");
        assert_eq!(uri("/x/ü.c"), "file:///x/%C3%BC.c");
        assert_eq!(uri("c:d/e"), "./c%3Ad/e");
    }
}
