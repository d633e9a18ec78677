//! Paths to programs: finds the source files, reads each once, decides which of them can matter, and has those
//! lowered.
//!
//! Most files of a tree never touch a socket. Every file is read and searched for the vocabulary of the models;
//! only a Rust crate or a C file in which a word stands is parsed, then what it needs: the crate's modules, the
//! headers it includes, the files that define the functions it calls.

mod c_files;
mod closure;
mod crates;
mod definitions;
mod disk;
mod headers;
mod live;
mod lowering;
mod manifest;
mod open;
mod paths;
mod programs;
mod read;
mod record;
mod rust_files;
mod rust_macros;
mod scan;
mod versions;
mod walk;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::apis::Models;
use crate::ir::Unit;
use crate::source::{Problem, Sources};

pub use live::Live;
pub use lowering::in_big_stacks;
pub(crate) use lowering::internal;
pub use open::Open;
pub use paths::{absolute, display};
pub use record::Record;
pub use walk::reason;

/// Up to this many files of a run, every one with a word of the models counts, and what it needs may be anywhere.
/// In larger trees, so that one call does not pull in a whole kernel or all vendored crates, a program starts where a
/// function that makes sockets is called. C: a function is looked for in the folders of such files and those below, its
/// callers in that folder, and a header no further away than two folders up. Rust: a crate knows those of its workspace
/// and those that it names by a path.
const SMALL_TREE: usize = 3000;

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
    pub programs: Vec<Vec<Arc<Unit>>>,
    /// How many programs the run was thought to have before they were lowered.
    pub among: usize,
    /// Files that could not be read or lowered in full.
    pub problems: Vec<Problem>,
    /// True when a front end failed in a way that is a bug of ours.
    pub internal: bool,
    /// Every file that was read.
    pub checked: Vec<PathBuf>,
    /// How much was done.
    pub counts: Counts,
}

/// Some of the programs of a run.
#[derive(Debug)]
pub struct Batch {
    /// As [`Workspace::programs`].
    pub programs: Vec<Vec<Arc<Unit>>>,
    /// As [`Workspace::among`].
    pub among: usize,
    /// The files that have been parsed so far.
    pub sources: Arc<Sources>,
}

/// How many files each stage saw and how long it took.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
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

/// Is it, by its ending, a file of a language that this build reads?
#[must_use]
pub fn is_source(path: &Path) -> bool {
    read::family(path).is_some()
}

/// Finds, reads and lowers. Never fails as a whole: what could not be read is a problem.
#[must_use]
pub fn load(request: &Request, models: &Models) -> Workspace {
    Live::default().load(request, models)
}
