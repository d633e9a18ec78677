//! Text to IR, many files at once. A parse tree lives and dies inside one task; only the IR leaves it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::disk::Disk;
use super::read::{Family, read};
use super::scan::Scanned;
use super::versions::{History, Lowered};
use crate::front::{Context, Header, claims};
use crate::ir::Unit;
use crate::source::{Problem, SourceFile, Sources};

/// Stack of each worker. Parsers recurse; the memory is touched only where a file is nested that deep.
const STACK: usize = 256 << 20;

/// One file to lower, as part of one crate or program.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub path: PathBuf,
    pub context: Context,
}

/// A unit and the text it was lowered from.
type FromText = (Arc<SourceFile>, Lowered);

/// What has been lowered so far. Outlives a run where the next one should cost only what has changed.
#[derive(Debug, Default)]
pub(super) struct Lowering {
    pub sources: Sources,
    pub problems: Vec<Problem>,
    /// A front end panicked.
    pub internal: bool,
    pub disk: Disk,
    histories: FxHashMap<PathBuf, History>,
    /// Files that were read, or could not be, in this run.
    read: FxHashMap<PathBuf, bool>,
}

impl Lowering {
    /// Forgets what belongs to one run alone.
    pub(super) fn begin(&mut self) {
        self.problems.clear();
        self.internal = false;
        self.read.clear();
    }

    /// Forgets what the texts were lowered to, not the texts.
    pub(super) fn forget(&mut self) {
        self.histories.values_mut().for_each(History::forget);
    }

    /// Lowers `jobs` in parallel. Each unit comes with the index of its job, in order, without those that failed.
    /// A file that is lowered twice is read and numbered once; what is known is not lowered again.
    pub(super) fn run(&mut self, family: Family, jobs: &[Job], files: &mut [Scanned]) -> Vec<(usize, Arc<Unit>)> {
        if family.frontend().is_none() {
            return Vec::new();
        }
        self.read_new(family, jobs, files);
        self.lower_new(family, jobs);
        let mut units = Vec::with_capacity(jobs.len());
        for (at, job) in jobs.iter().enumerate() {
            if self.read.get(&job.path) != Some(&true) {
                continue;
            }
            let now = self.histories.get(&job.path).and_then(History::now);
            if let Some(lowered) = now.and_then(|version| version.lowered(&job.context)) {
                self.problems.extend(lowered.problems.iter().cloned());
                units.push((at, Arc::clone(&lowered.unit)));
            }
        }
        units
    }

    /// The texts of `jobs` as far as they can be read.
    pub(super) fn texts(&mut self, family: Family, jobs: &[Job], files: &mut [Scanned]) -> Vec<Option<Header>> {
        self.read_new(family, jobs, files);
        let text = |job: &Job| {
            let history = self.histories.get(&job.path).filter(|_| self.read.get(&job.path) == Some(&true))?;
            let version = history.now()?;
            Some(Header { id: history.id, digest: version.digest, file: Arc::clone(&version.file) })
        };
        jobs.iter().map(text).collect()
    }

    fn lower_new(&mut self, family: Family, jobs: &[Job]) {
        let new = |job: &&Job| {
            self.read.get(&job.path) == Some(&true)
                && self
                    .histories
                    .get(&job.path)
                    .and_then(History::now)
                    .is_some_and(|version| version.lowered(&job.context).is_none())
        };
        let new: Vec<&Job> = jobs.iter().filter(new).collect();
        for (job, result) in self.lower(family, new) {
            match result {
                Ok((file, lowered)) => self.keep(family, job, &file, lowered),
                Err(problem) => {
                    self.internal = true;
                    self.problems.push(problem);
                }
            }
        }
    }

    fn lower<'j>(&self, family: Family, jobs: Vec<&'j Job>) -> Vec<(&'j Job, Result<FromText, Problem>)> {
        let Some(front) = family.frontend() else {
            return Vec::new();
        };
        let lower = |job: &'j Job| {
            let history = self.histories.get(&job.path)?;
            let version = history.now()?;
            let file = &version.file;
            let work = AssertUnwindSafe(|| {
                let (mut unit, mut problems) = front.lower(file, history.id, &job.context);
                problems.extend(claims::read(file, &mut unit));
                unit.origin = version.origin(&job.context);
                unit.headers = job.context.headers.iter().map(|header| header.id).collect();
                (unit, problems)
            });
            let result = catch_unwind(work)
                .map(|(unit, problems)| (Arc::clone(file), Lowered::new(unit, problems)))
                .map_err(|panic| internal(job.path.clone(), panic.as_ref()));
            Some((job, result))
        };
        jobs.into_par_iter().filter_map(lower).collect()
    }

    /// Keeps what a job gave, unless somebody is typing and it is less than there was before.
    fn keep(&mut self, family: Family, job: &Job, file: &Arc<SourceFile>, lowered: Lowered) {
        let typing = self.disk.open.is_typing(&job.path);
        let Some(history) = self.histories.get_mut(&job.path) else {
            return;
        };
        // For another crate that has the file too, the text was taken back already.
        if !history.now().is_some_and(|now| Arc::ptr_eq(&now.file, file)) {
            return;
        }
        let before = history.before().and_then(|version| version.lowered(&job.context));
        if typing && before.is_some_and(|good| lowered.broken(family) > good.broken(family)) {
            history.back();
        } else {
            history.keep(lowered);
        }
        if let Some(version) = history.now() {
            self.sources.replace(history.id, Arc::clone(&version.file));
        }
    }

    /// Gives every file of `jobs` that this run has not read its text, and its number when it is new.
    fn read_new(&mut self, family: Family, jobs: &[Job], files: &mut [Scanned]) {
        let asked: FxHashSet<&Path> = jobs.iter().map(|job| job.path.as_path()).collect();
        let scanned = files.iter_mut().filter(|file| asked.contains(file.path.as_path()));
        let mut scanned: FxHashMap<PathBuf, &mut Scanned> = scanned.map(|file| (file.path.clone(), file)).collect();
        for job in jobs {
            if self.read.contains_key(&job.path) {
                continue;
            }
            let file = scanned.get_mut(&job.path);
            let unchanged = file.as_ref().is_some_and(|file| file.unchanged);
            if unchanged && self.histories.contains_key(&job.path) {
                self.read.insert(job.path.clone(), true);
                continue;
            }
            let text = match file.and_then(|file| file.text.take()) {
                Some(text) => Ok(text),
                None => read(&job.path, family, &self.disk).map(|read| read.text),
            };
            self.read.insert(job.path.clone(), text.is_ok());
            match text {
                Ok(text) => self.enter(&job.path, text),
                Err(message) => self.problems.push(Problem { path: job.path.clone(), line: 0, message }),
            }
        }
    }

    fn enter(&mut self, path: &Path, text: String) {
        let file = Arc::new(SourceFile::new(path, text));
        match self.histories.get_mut(path) {
            Some(history) => {
                history.enter(file);
                if let Some(version) = history.now() {
                    self.sources.replace(history.id, Arc::clone(&version.file));
                }
            }
            None => {
                let id = self.sources.add(Arc::clone(&file));
                self.histories.insert(path.to_path_buf(), History::new(id, file));
            }
        }
    }
}

/// A panic as a problem.
pub(crate) fn internal(path: PathBuf, panic: &(dyn std::any::Any + Send)) -> Problem {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    Problem { path, line: 0, message: format!("internal error, please report it: {text}") }
}

/// Runs `work` in a pool of `threads` workers (0: one for each core) whose stacks hold deeply nested source.
pub fn in_big_stacks<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> std::io::Result<R> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK)
        .build()
        .map(|pool| pool.install(work))
        .map_err(std::io::Error::other)
}
