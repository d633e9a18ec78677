//! The pipeline: files to programs, programs to findings, findings to what the user asked to see.

mod kept;
mod session;
mod stream;

use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use rustc_hash::FxHashSet;

use self::kept::Kept;
use self::stream::{Said, analyse_all};
use crate::apis::Models;
use crate::cache::{self, Cache};
use crate::finding::Finding;
use crate::ir::Unit;
use crate::rules;
use crate::socket::analyse::Part;
use crate::socket::past::Past;
use crate::source::{FileId, Problem, Sources};
use crate::workspace::{self, Counts, Live, Request, Workspace};

pub use session::Session;

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
    /// What an earlier run knew, in words; empty where there was no cache to ask.
    pub cache: String,
}

/// Programs named in [`Outcome::slowest`].
const SLOWEST: usize = 3;

/// Runs every rule over the files of `request` on `threads` workers (0: one for each core). The result depends neither on
/// their number nor on `cache`. The error is the operating system's, when the workers could not be started.
pub fn run(request: &Request, models: &Models, threads: usize, cache: Option<&Cache>) -> std::io::Result<Outcome> {
    workspace::in_big_stacks(threads, || match cache {
        Some(cache) => run_cached(request, models, cache),
        None => {
            let (mut live, started) = (Live::default(), Instant::now());
            let (loaded, said) = analyse_all(&mut live, request, models, |_, _| None);
            outcome(loaded, said, started)
        }
    })
}

/// The lowered programs of `request`, for `--dump-ir`.
pub fn lower(request: &Request, models: &Models, threads: usize) -> std::io::Result<Vec<Vec<Arc<Unit>>>> {
    workspace::in_big_stacks(threads, || workspace::load(request, models).programs)
}

fn run_cached(request: &Request, models: &Models, cache: &Cache) -> Outcome {
    let (started, settled) = (Instant::now(), SystemTime::now().checked_sub(cache.settling));
    let mut live = Live::recording();
    live.walk(request);
    let key = kept::key(request);
    let kept = cache.read::<Kept>(&key);
    if let Some(outcome) = kept.as_ref().and_then(|kept| kept.recall(&mut live)) {
        return outcome;
    }
    let known = kept.as_ref().map(Kept::answers).unwrap_or_default();
    let (loaded, said) = analyse_all(&mut live, request, models, |digest, sources| known.answer(digest, sources));
    let new = settled.and_then(|settled| Kept::new(&live, &loaded, settled));
    drop(live);
    let again = said.iter().filter(|said| known.has(said.digest)).count();
    let mut cached = format!("{again} of {} programs as in an earlier run", said.len());
    if started.elapsed() >= cache.least
        && let Some(new) = new.filter(|_| !loaded.internal && said.iter().all(|said| said.answer.is_ok()))
        && let Err(error) = cache.write(&key, &new.with(&said))
    {
        cached.push_str(&format!("; not written: {}", workspace::reason(&error)));
    }
    Outcome { cache: cached, ..outcome(loaded, said, started) }
}

/// What the programs of `loaded` come to. They were asked for at `started`.
fn outcome(loaded: Workspace, mut said: Vec<Said>, started: Instant) -> Outcome {
    let (_, mut outcome) = begin(loaded);
    for said in &said {
        add(&mut outcome, &said.answer);
    }
    let Counts { walk, scan, lower, .. } = outcome.counts;
    outcome.analysis = started.elapsed().saturating_sub(walk + scan + lower);
    said.sort_by_key(|said| Reverse(said.took));
    said.truncate(SLOWEST);
    outcome.slowest = said.into_iter().map(|said| (said.first, said.took)).collect();
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
    fn of(programs: Vec<Vec<Arc<Unit>>>, among: usize) -> Vec<Members> {
        let mut met: FxHashSet<*const Unit> = FxHashSet::default();
        let one = |units: Vec<Arc<Unit>>| {
            let again = units.iter().filter(|unit| !met.insert(Arc::as_ptr(unit)));
            Members { part: Part { elsewhere: again.map(|unit| unit.file).collect(), among }, units }
        };
        programs.into_iter().map(one).collect()
    }

    /// A number for all that the answer depends on beside the models.
    fn digest(&self) -> u128 {
        let files =
            |unit: &Arc<Unit>| std::iter::once(unit.file).chain(unit.headers.iter().copied()).collect::<Vec<_>>();
        let mut order: Vec<FileId> = self.units.iter().flat_map(files).collect();
        order.sort();
        order.dedup();
        // A file's number plays no part but where it comes before another's.
        let rank = |file: FileId| order.binary_search(&file).ok();
        let one = |unit: &Arc<Unit>| {
            let ranks: Vec<_> = files(unit).into_iter().map(rank).collect();
            (unit.origin, ranks, self.part.elsewhere.contains(&unit.file))
        };
        cache::digest(&(self.units.iter().map(one).collect::<Vec<_>>(), self.part.among))
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
    (Members::of(loaded.programs, loaded.among), outcome)
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

type Answer = Result<(Vec<Finding>, Vec<Problem>), Problem>;

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
