//! Paths to programs: finds the source files, reads each once, decides which of them can matter, and has those
//! lowered.
//!
//! Most files of a tree never touch a socket. Every file is read and searched for the vocabulary of the models;
//! only a Rust crate or a C file in which a word stands is parsed, then what it needs: the crate's modules, the
//! headers it includes, the files that define the functions it calls.

mod c_files;
mod crates;
mod definitions;
mod lowering;
mod manifest;
mod paths;
mod programs;
mod read;
mod rust_files;
mod scan;
mod walk;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::apis::Models;
use crate::ir::Unit;
use crate::source::{Problem, Sources};

pub use lowering::in_big_stacks;
pub(crate) use lowering::internal;
pub use paths::{absolute, display};
pub use walk::reason;

/// What to look at.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Files and folders, as the user wrote them. Each must exist.
    pub paths: Vec<PathBuf>,
    /// Take files that `.gitignore` excludes, and hidden ones.
    pub no_ignore: bool,
    /// Globs of paths to leave out, in the syntax of `.gitignore`, relative to `exclude_root`.
    pub exclude: Vec<String>,
    /// The folder that `exclude` is relative to.
    pub exclude_root: PathBuf,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Every file that was parsed.
    pub sources: Sources,
    /// Lowered units, a list for each program: nothing in one refers to anything in another.
    pub programs: Vec<Vec<Unit>>,
    /// Files that could not be read or lowered in full.
    pub problems: Vec<Problem>,
    /// True when a front end failed in a way that is a bug of ours.
    pub internal: bool,
    /// Every file that was read.
    pub checked: Vec<PathBuf>,
    /// How much was done.
    pub counts: Counts,
}

/// How many files each stage saw and how long it took.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct Counts {
    pub found: usize,
    pub bytes: u64,
    pub matched: usize,
    pub parsed: usize,
    pub walk: Duration,
    pub scan: Duration,
    pub lower: Duration,
}

/// Finds, reads and lowers. Never fails as a whole: what could not be read is a problem.
#[must_use]
pub fn load(request: &Request, models: &Models) -> Workspace {
    let mut workspace = Workspace::default();
    let started = Instant::now();
    let found = walk::find(request, &mut workspace.problems);
    workspace.counts.found = found.len();
    workspace.counts.walk = started.elapsed();

    let started = Instant::now();
    let mut files = scan::scan(found, models, &mut workspace.problems);
    workspace.checked = files.iter().map(|file| file.path.clone()).collect();
    workspace.counts.bytes = files.iter().map(|file| file.bytes).sum();
    workspace.counts.matched = files.iter().filter(|file| file.matches).count();
    workspace.counts.scan = started.elapsed();

    let started = Instant::now();
    let mut lowering = lowering::Lowering::default();
    let mut programs = rust_files::lower(&mut files, &mut lowering);
    programs.extend(c_files::lower(&mut files, &mut lowering));
    workspace.programs = programs;
    workspace.counts.lower = started.elapsed();
    workspace.counts.parsed = lowering.sources.iter().count();
    workspace.sources = lowering.sources;
    workspace.problems.append(&mut lowering.problems);
    workspace.internal = lowering.internal;
    workspace
}
