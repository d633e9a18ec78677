//! JUnit's XML: every finding is a failed test case; a clean run is one that passed.

use super::xml::escape;
use super::{Place, Report};

pub(super) fn render(report: &Report) -> String {
    let failed = report.findings.len();
    let counts = format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\"", failed.max(1));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"closewait\" {counts}>\n  <testsuite name=\"closewait\" {counts}>\n"
    );
    for finding in report.findings {
        let place = Place::of(finding.span, report.sources);
        let path = report.below_root(report.sources.path(finding.span.file));
        let name = format!("{} at {path}:{}:{}", finding.rule, place.start.line, place.start.column);
        out.push_str(&format!(
            "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
            escape(&name),
            escape(finding.rule),
            escape(&path),
            place.start.line,
            super::severity(finding.severity),
            escape(&finding.message),
            escape(&super::story(report, finding)),
        ));
    }
    if report.findings.is_empty() {
        out.push_str("    <testcase name=\"no findings\" classname=\"closewait\"/>\n");
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}
