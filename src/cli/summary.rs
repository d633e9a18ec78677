//! What is said beside the report, on standard error.

use std::collections::{BTreeMap, BTreeSet};

use super::run::Shown;
use crate::check::Outcome;
use crate::finding::{Finding, Severity};
use crate::report::clean;
use crate::source::Problem;

use crate::workspace::display;

/// One line for each problem.
pub(super) fn problems(problems: &[Problem]) {
    for problem in problems {
        let path = display(&problem.path);
        let (path, message) = (clean::line(&path), clean::line(&problem.message));
        if problem.line == 0 {
            anstream::eprintln!("problem: {path}: {message}");
        } else {
            anstream::eprintln!("problem: {path}:{}: {message}", problem.line);
        }
    }
}

/// Notes of the run itself.
pub(super) fn notes(notes: &[String]) {
    for note in notes {
        anstream::eprintln!("note: {}", clean::line(note));
    }
}

/// "2 errors, 1 warning in 3 files; 4 known; 1 file could not be analysed in full".
pub(super) fn totals(shown: &Shown) {
    let (findings, outcome) = (&shown.findings, &shown.outcome);
    let mut line = if findings.is_empty() {
        format!("no findings in {}", count(outcome.counts.found, "file"))
    } else {
        let kinds = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
        let parts: Vec<String> = kinds
            .iter()
            .map(|(severity, word)| (findings.iter().filter(|f| f.severity == *severity).count(), word))
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| count(n, word))
            .collect();
        let files: BTreeSet<_> = findings.iter().map(|finding| finding.span.file).collect();
        format!("{} in {}", parts.join(", "), count(files.len(), "file"))
    };
    if shown.known > 0 {
        line.push_str(&format!("; {} known", shown.known));
    }
    let files: BTreeSet<_> = outcome.problems.iter().map(|problem| &problem.path).collect();
    match files.len() {
        0 => {}
        1 => line.push_str("; 1 file could not be analysed in full"),
        n => line.push_str(&format!("; {n} files could not be analysed in full")),
    }
    anstream::eprintln!("{line}");
}

/// How many findings each rule has, most first.
pub(super) fn statistics(findings: &[Finding]) {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        *rules.entry(finding.rule).or_default() += 1;
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for (rule, n) in rules {
        anstream::eprintln!("{n:>6}  {rule}");
    }
}

/// Where the time went, and how many files each stage saw.
pub(super) fn timings(outcome: &Outcome) {
    let counts = &outcome.counts;
    let rows = [
        ("walk", counts.walk, format!("{} found", count(counts.found, "file"))),
        (
            "scan",
            counts.scan,
            format!("{:.1} MB, {} with a word of the models", counts.bytes as f64 / 1e6, counts.matched),
        ),
        ("lower", counts.lower, format!("{} parsed", counts.parsed)),
        ("analyse", outcome.analysis, String::new()),
    ];
    for (stage, time, what) in rows {
        anstream::eprintln!("{stage:>8}  {:>8.1} ms  {what}", time.as_secs_f64() * 1e3);
    }
    if !outcome.cache.is_empty() {
        anstream::eprintln!("{:>8}  {:>8}     {}", "cache", "", clean::line(&outcome.cache));
    }
    for (program, time) in &outcome.slowest {
        let name = program.to_string_lossy();
        anstream::eprintln!("{:>8}  {:>8.1} ms  {}", "", time.as_secs_f64() * 1e3, clean::line(&name));
    }
}

/// `1 word`, `n words`.
pub(super) fn count(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
