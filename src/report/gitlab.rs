//! GitLab's code quality report: an array of issues with unique fingerprints.

use serde_json::{Value, json};

use super::{Place, Report, clean};
use crate::finding::Severity;

pub(super) fn render(report: &Report) -> String {
    let issues: Vec<Value> = report
        .findings
        .iter()
        .zip(report.fingerprints)
        .map(|(finding, fingerprint)| {
            let place = Place::of(finding.span, report.sources);
            let path = report.below_root(report.sources.path(finding.span.file));
            json!({
                "description": finding.message,
                "check_name": finding.rule,
                // Two files may hold the same finding; here the path is part of what must be unique.
                "fingerprint": format!("{fingerprint}-{:016x}", hash(&path)),
                "severity": match finding.severity {
                    Severity::Note => "info",
                    Severity::Warning => "minor",
                    Severity::Error => "major",
                },
                "location": { "path": path, "lines": { "begin": place.start.line, "end": place.end.line } },
            })
        })
        .collect();
    let mut text = serde_json::to_string(&issues).unwrap_or_default();
    text.push('\n');
    clean::json(&text).into_owned()
}

/// FNV-1a, 64 bits.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
