//! One line for each finding: `path:line:column: severity[rule] message`.

use super::{Place, Report, clean, severity};

pub(super) fn render(report: &Report) -> String {
    let mut out = String::new();
    for finding in report.findings {
        let place = Place::of(finding.span, report.sources);
        let (word, message) = (severity(finding.severity), clean::line(&finding.message));
        out.push_str(&format!("{place}: {word}[{}] {message}\n", finding.rule));
    }
    out
}
