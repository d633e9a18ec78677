//! What is kept of a run: what it saw of the disk, and the answer for each of its programs.

use std::path::Path;
use std::time::SystemTime;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::stream::Said;
use super::{Answer, Outcome, add, begin, sort};
use crate::finding::Finding;
use crate::rules::catalogue;
use crate::source::{FileId, Problem, Sources, Span};
use crate::workspace::{Live, Record, Request, Workspace};

/// Two requests with equal keys ask for the same, but for the state of the disk.
pub(super) fn key(request: &Request) -> impl std::hash::Hash {
    let Request { paths, no_ignore, exclude, exclude_root } = request;
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
    // Paths that are equal may be spelt, and so shown, in different ways.
    let paths: Vec<_> = paths.iter().map(|path| path.as_os_str().to_owned()).collect();
    (here, paths, *no_ignore, exclude.clone(), exclude_root.clone())
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    record: Record,
    answers: Vec<Told>,
}

/// What the rules said of one program.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    digest: u128,
    /// Each with the name of its rule.
    findings: Vec<(String, Finding)>,
    problems: Vec<Problem>,
}

impl Kept {
    pub(super) fn new(live: &Live, loaded: &Workspace, settled: SystemTime) -> Option<Kept> {
        Some(Kept { record: live.record(loaded, settled)?, answers: Vec::new() })
    }

    pub(super) fn with(mut self, said: &[Said]) -> Kept {
        let told = |said: &Said| {
            let (findings, problems) = said.answer.as_ref().ok()?;
            let named = |finding: &Finding| (finding.rule.to_owned(), finding.clone());
            let findings = findings.iter().map(named).collect();
            Some(Told { digest: said.digest, findings, problems: problems.clone() })
        };
        self.answers = said.iter().filter_map(told).collect();
        self
    }

    /// The outcome of the run, when it would be the same now.
    pub(super) fn recall(&self, live: &mut Live) -> Option<Outcome> {
        let (_, mut outcome) = begin(live.recall(&self.record)?);
        for told in &self.answers {
            let answer = told.again(Some, &outcome.sources)?;
            add(&mut outcome, &Ok(answer));
        }
        sort(&mut outcome);
        "as in an earlier run".clone_into(&mut outcome.cache);
        Some(outcome)
    }

    /// What is known of programs.
    pub(super) fn answers(&self) -> Answers<'_> {
        let told = self.answers.iter().map(|told| (told.digest, told)).collect();
        Answers { told, paths: self.record.sources() }
    }
}

/// The answers of an earlier run, by the digests of its programs.
#[derive(Debug, Default)]
pub(super) struct Answers<'k> {
    told: FxHashMap<u128, &'k Told>,
    /// The files of that run.
    paths: Vec<&'k Path>,
}

impl Answers<'_> {
    pub(super) fn has(&self, digest: u128) -> bool {
        self.told.contains_key(&digest)
    }

    /// The answer in terms of `sources`.
    pub(super) fn answer(&self, digest: u128, sources: &Sources) -> Option<Answer> {
        let now = |then: FileId| {
            let path = self.paths.get(then.0 as usize)?;
            sources.iter().find(|(_, file)| file.path == *path).map(|(id, _)| id)
        };
        self.told.get(&digest)?.again(now, sources).map(Ok)
    }
}

impl Told {
    /// The answer with each file of then as that which `now` says. None when something does not fit the texts.
    fn again(&self, now: impl Fn(FileId) -> Option<FileId>, sources: &Sources) -> Option<(Vec<Finding>, Vec<Problem>)> {
        let moved = |span: &mut Span| {
            span.file = now(span.file)?;
            sources.get(span.file)?.text.get(span.start as usize..span.end as usize).map(drop)
        };
        let again = |(rule, finding): &(String, Finding)| {
            let mut finding = Finding { rule: catalogue::find(rule)?.id, ..finding.clone() };
            moved(&mut finding.span)?;
            finding.steps.iter_mut().try_for_each(|step| moved(&mut step.span))?;
            finding.fix.iter_mut().flat_map(|fix| &mut fix.edits).try_for_each(|edit| moved(&mut edit.span))?;
            Some(finding)
        };
        let findings = self.findings.iter().map(again).collect::<Option<_>>()?;
        Some((findings, self.problems.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Confidence, Severity};
    use crate::source::SourceFile;

    fn told(rule: &str, file: u32, bytes: std::ops::Range<u32>) -> Told {
        let finding = Finding {
            rule: "",
            severity: Severity::Warning,
            confidence: Confidence::High,
            span: Span { file: FileId(file), start: bytes.start, end: bytes.end },
            message: String::new(),
            help: String::new(),
            function: String::new(),
            steps: Vec::new(),
            fix: None,
        };
        Told { digest: 1, findings: vec![(rule.to_owned(), finding)], problems: Vec::new() }
    }

    #[test]
    fn an_answer_that_does_not_fit_the_texts_is_none() {
        let mut sources = Sources::default();
        let now = [FileId(9), sources.add(SourceFile::new("a.rs", "né".to_owned()))];
        let now = |then: FileId| now.get(then.0 as usize).copied();
        let again = |told: Told| told.again(now, &sources).map(|(findings, _)| findings[0].span.file);
        assert_eq!(again(told("eof-reread", 1, 0..1)), Some(FileId(0)));
        let wrong = [("eof-reread", 0, 0..1), ("eof-reread", 2, 0..1), ("eof-reread", 1, 1..2), ("no-rule", 1, 0..1)];
        for (rule, file, bytes) in wrong.into_iter().chain([("eof-reread", 1, 2..9), ("eof-reread", 1, 3..4)]) {
            assert_eq!(again(told(rule, file, bytes)), None);
        }
    }
}
