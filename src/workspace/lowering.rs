//! Text to IR, many files at once. A parse tree lives and dies inside one task; only the IR leaves it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::read::{Family, read};
use super::scan::Scanned;
use crate::front::Context;
use crate::ir::Unit;
use crate::source::{FileId, Problem, SourceFile, Sources};

/// Stack of each worker. Parsers recurse; the memory is touched only where a file is nested that deep.
const STACK: usize = 256 << 20;

/// One file to lower, as part of one crate or program.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub path: PathBuf,
    pub context: Context,
}

type Lowered = Result<(Unit, Vec<Problem>), Problem>;

/// What has been lowered so far.
#[derive(Debug, Default)]
pub(super) struct Lowering {
    pub sources: Sources,
    pub problems: Vec<Problem>,
    /// A front end panicked.
    pub internal: bool,
    ids: FxHashMap<PathBuf, Option<FileId>>,
}

impl Lowering {
    /// Lowers `jobs` in parallel. Each unit comes with the index of its job, in order, without those that failed.
    /// A file that is lowered twice is read and numbered once.
    pub(super) fn run(
        &mut self,
        family: Family,
        jobs: &[Job],
        files: &mut [Scanned],
    ) -> Vec<(usize, Unit)> {
        let Some(front) = family.frontend() else {
            return Vec::new();
        };
        self.read_new(family, jobs, files);
        let (ids, sources) = (&self.ids, &self.sources);
        let lowered: Vec<(usize, Lowered)> = jobs
            .par_iter()
            .enumerate()
            .filter_map(|(at, job)| {
                let id = ids.get(&job.path).copied().flatten()?;
                let file = sources.get(id)?;
                let lowered =
                    catch_unwind(AssertUnwindSafe(|| front.lower(file, id, &job.context)))
                        .map_err(|panic| internal(job.path.clone(), panic.as_ref()));
                Some((at, lowered))
            })
            .collect();
        let mut units = Vec::with_capacity(lowered.len());
        for (at, result) in lowered {
            match result {
                Ok((unit, problems)) => {
                    units.push((at, unit));
                    self.problems.extend(problems);
                }
                Err(problem) => {
                    self.internal = true;
                    self.problems.push(problem);
                }
            }
        }
        units
    }

    /// Gives every new file of `jobs` its text and number, in order.
    fn read_new(&mut self, family: Family, jobs: &[Job], files: &mut [Scanned]) {
        let scanned: FxHashMap<PathBuf, usize> = files
            .iter()
            .enumerate()
            .map(|(at, file)| (file.path.clone(), at))
            .collect();
        for job in jobs {
            if self.ids.contains_key(&job.path) {
                continue;
            }
            let kept = scanned.get(&job.path).and_then(|at| files[*at].text.take());
            let text = match kept {
                Some(text) => Ok(text),
                None => read(&job.path, family).map(|read| read.text),
            };
            let id = match text {
                Ok(text) => Some(self.sources.add(SourceFile::new(job.path.clone(), text))),
                Err(message) => {
                    self.problems.push(Problem {
                        path: job.path.clone(),
                        line: 0,
                        message,
                    });
                    None
                }
            };
            self.ids.insert(job.path.clone(), id);
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
    Problem {
        path,
        line: 0,
        message: format!("internal error, please report it: {text}"),
    }
}

/// Runs `work` in a pool of `threads` workers (0: one for each core) whose stacks hold deeply nested source.
pub fn in_big_stacks<R: Send>(
    threads: usize,
    work: impl FnOnce() -> R + Send,
) -> std::io::Result<R> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK)
        .build()
        .map(|pool| pool.install(work))
        .map_err(std::io::Error::other)
}
