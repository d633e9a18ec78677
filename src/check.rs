//! The pipeline: files to programs, programs to findings, findings to what the user asked to see.

use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::apis::Models;
use crate::finding::Finding;
use crate::ir::Unit;
use crate::rules;
use crate::socket::analyse::Part;
use crate::socket::past::Past;
use crate::source::{FileId, Problem, Sources};
use crate::workspace::{self, Counts, Live, Open, Request, Workspace};

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
    /// The programs that took longest, each by the first of its files, longest first.
    pub slowest: Vec<(PathBuf, Duration)>,
}

/// Programs named in [`Outcome::slowest`].
const SLOWEST: usize = 3;

/// Runs every rule over the files of `request` on `threads` workers (0: one for each core). The result does not
/// depend on their number. The error is the operating system's, when the workers could not be started.
pub fn run(request: &Request, models: &Models, threads: usize) -> std::io::Result<Outcome> {
    workspace::in_big_stacks(threads, || run_here(request, models))
}

/// The lowered programs of `request`, for `--dump-ir`.
pub fn lower(request: &Request, models: &Models, threads: usize) -> std::io::Result<Vec<Vec<Arc<Unit>>>> {
    workspace::in_big_stacks(threads, || workspace::load(request, models).programs)
}

fn run_here(request: &Request, models: &Models) -> Outcome {
    let loaded = workspace::load(request, models);
    let (programs, mut outcome) = begin(loaded);
    let started = Instant::now();
    let sources = &outcome.sources;
    let answer = |members: Members| {
        let (first, started) = (members.first(sources), Instant::now());
        (analyse(members, models, sources, None), (first, started.elapsed()))
    };
    let (answers, mut times): (Vec<Answer>, Vec<_>) = programs.into_par_iter().map(answer).unzip();
    for answer in &answers {
        add(&mut outcome, answer);
    }
    outcome.analysis = started.elapsed();
    times.sort_by_key(|(_, time)| Reverse(*time));
    times.truncate(SLOWEST);
    outcome.slowest = times;
    sort(&mut outcome);
    outcome
}

/// The units of one program.
#[derive(Clone, Debug)]
struct Members {
    units: Vec<Arc<Unit>>,
    part: Part,
}

impl Members {
    fn of(programs: Vec<Vec<Arc<Unit>>>) -> Vec<Members> {
        let among = programs.len();
        let mut met: FxHashSet<*const Unit> = FxHashSet::default();
        let one = |units: Vec<Arc<Unit>>| {
            let again = units.iter().filter(|unit| !met.insert(Arc::as_ptr(unit)));
            Members { part: Part { elsewhere: again.map(|unit| unit.file).collect(), among }, units }
        };
        programs.into_iter().map(one).collect()
    }

    fn first(&self, sources: &Sources) -> PathBuf {
        self.units.first().map(|unit| sources.path(unit.file).to_path_buf()).unwrap_or_default()
    }

    /// The very same units: a unit that was lowered again is another one.
    fn same(&self, other: &Members) -> bool {
        self.units.len() == other.units.len()
            && self.units.iter().zip(&other.units).all(|(a, b)| Arc::ptr_eq(a, b))
            && self.part == other.part
    }
}

fn begin(loaded: Workspace) -> (Vec<Members>, Outcome) {
    let outcome = Outcome {
        sources: loaded.sources,
        problems: loaded.problems,
        internal: loaded.internal,
        checked: loaded.checked,
        counts: loaded.counts,
        ..Outcome::default()
    };
    (Members::of(loaded.programs), outcome)
}

fn add(outcome: &mut Outcome, answer: &Answer) {
    match answer {
        Ok((findings, problems)) => {
            outcome.findings.extend(findings.iter().cloned());
            outcome.problems.extend(problems.iter().cloned());
        }
        Err(problem) => {
            outcome.internal = true;
            outcome.problems.push(problem.clone());
        }
    }
}

/// Runs over one request and one set of models, again and again: a program of which no unit has changed is not
/// analysed again, and of one that has changed only what the change can affect. To be used inside [`workspace::in_big_stacks`].
#[derive(Debug, Default)]
pub struct Session {
    live: Live,
    answers: Vec<Known>,
    pasts: Vec<Past>,
    run: u64,
}

/// Programs that are gone are remembered for so many others.
const KEPT_PASTS: usize = 8;

/// A program and what the rules said of it.
#[derive(Debug)]
struct Known {
    members: Members,
    answer: Arc<Answer>,
    /// The run that asked for it last.
    used: u64,
}

type Answer = Result<(Vec<Finding>, Vec<Problem>), Problem>;

/// Runs for which the answer of a program that is not asked for is kept.
const KEPT_RUNS: u64 = 3;

impl Session {
    /// The texts of an editor, which win over the disk.
    pub fn open(&mut self) -> &mut Open {
        self.live.open()
    }

    /// Something may have changed on disk.
    pub fn disk_changed(&mut self) {
        self.live.disk_changed();
    }

    /// As [`run`].
    pub fn run(&mut self, request: &Request, models: &Models) -> Outcome {
        let (programs, mut outcome) = begin(self.live.load(request, models));
        let started = Instant::now();
        self.run += 1;
        let claimed: Vec<(Members, Past)> = programs.into_iter().map(|members| self.claim(members)).collect();
        let sources = &outcome.sources;
        let (answers, pasts): (Vec<Known>, Vec<Past>) =
            claimed.into_par_iter().map(|(members, past)| self.answer(members, past, models, sources)).unzip();
        self.pasts.splice(0..0, pasts);
        self.pasts.truncate(answers.len() + KEPT_PASTS);
        for known in &answers {
            add(&mut outcome, &known.answer);
        }
        let run = self.run;
        let fresh = |known: &Known| !answers.iter().any(|new| new.members.same(&known.members));
        self.answers.retain(|known| known.used + KEPT_RUNS > run && fresh(known));
        self.answers.extend(answers);
        outcome.analysis = started.elapsed();
        sort(&mut outcome);
        outcome
    }

    /// A program with the past of the one that shares most files with it.
    fn claim(&mut self, members: Members) -> (Members, Past) {
        let files: FxHashSet<FileId> = members.units.iter().map(|unit| unit.file).collect();
        let shared = |past: &Past| past.files().filter(|file| files.contains(file)).count();
        let best = (0..self.pasts.len()).map(|at| (shared(&self.pasts[at]), at));
        let best = best.filter(|(shared, _)| *shared > 0).max_by_key(|(shared, at)| (*shared, Reverse(*at)));
        let past = best.map(|(_, at)| self.pasts.remove(at)).unwrap_or_default();
        (members, past)
    }

    fn answer(&self, members: Members, mut past: Past, models: &Models, sources: &Sources) -> (Known, Past) {
        let known = self.answers.iter().find(|known| known.members.same(&members));
        let answer = match known {
            Some(known) => Arc::clone(&known.answer),
            None => Arc::new(analyse(members.clone(), models, sources, Some(&mut past))),
        };
        if answer.is_err() {
            // A panic may have left it half written.
            past = Past::default();
        }
        (Known { members, answer, used: self.run }, past)
    }
}

fn analyse(members: Members, models: &Models, sources: &Sources, past: Option<&mut Past>) -> Answer {
    let first = members.first(sources);
    let Members { units, part } = members;
    catch_unwind(AssertUnwindSafe(|| rules::run(units, &part, models, sources, past)))
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
    outcome.findings.dedup_by(|b, a| a.span == b.span && a.rule == b.rule && a.message == b.message);
    outcome.problems.sort();
    outcome.problems.dedup();
    outcome.checked.sort();
}
