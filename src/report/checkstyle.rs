//! Checkstyle's XML, as many CI servers read it.

use super::xml::escape;
use super::{Place, Report};
use crate::finding::Severity;

pub(super) fn render(report: &Report) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n");
    for group in report.findings.chunk_by(|a, b| a.span.file == b.span.file) {
        let path = group.first().map(|f| report.below_root(report.sources.path(f.span.file))).unwrap_or_default();
        out.push_str(&format!("  <file name=\"{}\">\n", escape(&path)));
        for finding in group {
            let place = Place::of(finding.span, report.sources);
            let severity = match finding.severity {
                Severity::Note => "info",
                Severity::Warning => "warning",
                Severity::Error => "error",
            };
            out.push_str(&format!(
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"closewait.{}\"/>\n",
                place.start.line,
                place.start.column,
                escape(&super::story(report, finding)),
                finding.rule,
            ));
        }
        out.push_str("  </file>\n");
    }
    out.push_str("</checkstyle>\n");
    out
}
