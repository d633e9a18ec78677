//! The pipeline: files to programs, programs to findings, findings to what the user asked to see.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::apis::Models;
use crate::finding::Finding;
use crate::ir::Unit;
use crate::rules;
use crate::source::{Problem, Sources};
use crate::workspace::{self, Counts, Request};

/// What a run found, before levels and selection.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The files that were parsed.
    pub sources: Sources,
    /// Findings in order of path, place and rule, each once.
    pub findings: Vec<Finding>,
    /// What could not be analysed, in order, each once.
    pub problems: Vec<Problem>,
    /// True when a bug of ours cut the analysis short somewhere.
    pub internal: bool,
    /// Every file that was looked at, sorted.
    pub checked: Vec<PathBuf>,
    /// How much was read.
    pub counts: Counts,
    /// Time of the analysis proper.
    pub analysis: Duration,
}

/// Runs every rule over the files of `request` on `threads` workers (0: one for each core). The result does not
/// depend on their number. The error is the operating system's, when the workers could not be started.
pub fn run(request: &Request, models: &Models, threads: usize) -> std::io::Result<Outcome> {
    workspace::in_big_stacks(threads, || run_here(request, models))
}

/// The lowered programs of `request`, for `--dump-ir`.
pub fn lower(
    request: &Request,
    models: &Models,
    threads: usize,
) -> std::io::Result<Vec<Vec<Unit>>> {
    workspace::in_big_stacks(threads, || workspace::load(request, models).programs)
}

fn run_here(request: &Request, models: &Models) -> Outcome {
    let mut loaded = workspace::load(request, models);
    let mut outcome = Outcome {
        problems: loaded.problems,
        internal: loaded.internal,
        checked: std::mem::take(&mut loaded.checked),
        counts: loaded.counts,
        ..Outcome::default()
    };
    let started = Instant::now();
    let programs = std::mem::take(&mut loaded.programs);
    let results: Vec<_> = programs
        .into_par_iter()
        .map(|units| analyse(units, models, &loaded.sources))
        .collect();
    for result in results {
        match result {
            Ok((findings, problems)) => {
                outcome.findings.extend(findings);
                outcome.problems.extend(problems);
            }
            Err(problem) => {
                outcome.internal = true;
                outcome.problems.push(problem);
            }
        }
    }
    outcome.analysis = started.elapsed();
    outcome.sources = loaded.sources;
    sort(&mut outcome);
    outcome
}

fn analyse(
    units: Vec<Unit>,
    models: &Models,
    sources: &Sources,
) -> Result<(Vec<Finding>, Vec<Problem>), Problem> {
    let first: PathBuf = units
        .first()
        .map(|unit| sources.path(unit.file).to_path_buf())
        .unwrap_or_default();
    catch_unwind(AssertUnwindSafe(|| rules::run(units, models, sources)))
        .map_err(|panic| workspace::internal(first, panic.as_ref()))
}

/// Puts findings and problems in their order and drops repetitions: a file that two crates share is analysed in
/// both.
fn sort(outcome: &mut Outcome) {
    let sources = &outcome.sources;
    outcome.findings.sort_by(|a, b| {
        let place = |f: &Finding| (f.span.start, f.span.end);
        sources
            .path(a.span.file)
            .cmp(sources.path(b.span.file))
            .then_with(|| place(a).cmp(&place(b)))
            .then_with(|| a.rule.cmp(b.rule))
            .then_with(|| a.message.cmp(&b.message))
            .then_with(|| b.confidence.cmp(&a.confidence))
            .then_with(|| a.steps.len().cmp(&b.steps.len()))
    });
    outcome
        .findings
        .dedup_by(|b, a| a.span == b.span && a.rule == b.rule && a.message == b.message);
    outcome.problems.sort();
    outcome.problems.dedup();
    outcome.checked.sort();
}
