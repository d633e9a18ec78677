//! GitHub's workflow commands: an annotation for each finding, folded into one group of the log.

use super::{Place, Report};
use crate::finding::{Finding, Severity};

pub(super) fn render(report: &Report) -> String {
    if report.findings.is_empty() && report.problems.is_empty() {
        return String::new();
    }
    let mut out = format!("::group::closewait: {} found\n", report.findings.len());
    for finding in report.findings {
        out.push_str(&annotation(report, finding));
    }
    for problem in report.problems {
        let file = property(&report.below_root(&problem.path));
        let line = problem.line.max(1);
        out.push_str(&format!("::notice file={file},line={line},title=closewait::{}\n", data(&problem.message)));
    }
    out.push_str("::endgroup::\n");
    out
}

fn annotation(report: &Report, finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Note => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let place = Place::of(finding.span, report.sources);
    let file = property(&report.below_root(report.sources.path(finding.span.file)));
    let mut out = format!("::{command} file={file},line={},endLine={}", place.start.line, place.end.line);
    // GitHub refuses columns on annotations of several lines.
    if place.start.line == place.end.line {
        out.push_str(&format!(",col={},endColumn={}", place.start.column, place.end.column));
    }
    out.push_str(&format!(",title={}::", property(&format!("closewait: {}", finding.rule))));
    format!("{out}{}\n", data(&super::story(report, finding)))
}

/// Text behind the second `::`: the runner undoes these escapes.
fn data(text: &str) -> String {
    let lines = text.split('\n').map(|line| super::clean::line(line).replace('%', "%25"));
    lines.collect::<Vec<_>>().join("%0A")
}

/// A value between the commas.
fn property(text: &str) -> String {
    super::clean::line(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}
