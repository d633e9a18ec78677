//! Runs the built lint on one program and reads what it found.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// One finding, as far as the tests ask.
#[derive(Clone, Debug, Deserialize)]
pub struct Found {
    /// Rule id.
    pub rule: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// Line from 1.
    pub line: usize,
    /// The headline.
    pub message: String,
}

#[derive(Deserialize)]
struct Report {
    findings: Vec<Found>,
}

impl Found {
    /// True for what fails a run.
    pub fn counts(&self) -> bool {
        self.severity != "note"
    }
}

/// The findings in the program at `path`; an error when the lint could not run or its answer can not be read.
pub fn check(path: &Path, options: &[&str]) -> Result<Vec<Found>, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_closewait"))
        .args(["check", "--format", "json", "--no-config"])
        .args(options)
        .arg(path)
        .output()
        .map_err(|e| e.to_string())?;
    if !matches!(output.status.code(), Some(0 | 1)) {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {}", output.status, stderr.trim()));
    }
    let report: Report = serde_json::from_slice(&output.stdout).map_err(|e| format!("no readable JSON: {e}"))?;
    Ok(report.findings)
}

/// The findings as one line, for messages of failed tests.
pub fn told(found: &[Found]) -> String {
    if found.is_empty() {
        return "nothing found".to_string();
    }
    let each: Vec<String> = found.iter().map(|f| format!("{} at line {} ({})", f.rule, f.line, f.message)).collect();
    each.join("; ")
}
