//! A workspace that is looked at again and again: what has not changed is not read, scanned or lowered again.

use std::path::PathBuf;
use std::time::Instant;

use rustc_hash::FxHashSet;

use super::lowering::Lowering;
use super::open::Open;
use super::read::family;
use super::scan::Seen;
use super::walk::Found;
use super::{Request, Workspace, c_files, rust_files, scan, walk};
use crate::apis::Models;
use crate::source::Problem;

/// What is kept between runs over one request and one set of models.
#[derive(Debug, Default)]
pub struct Live {
    lowering: Lowering,
    seen: Seen,
    /// The last walk, while nothing but open files can have changed.
    walked: Option<(Vec<Found>, Vec<Problem>)>,
}

impl Live {
    /// The texts of the editor.
    pub fn open(&mut self) -> &mut Open {
        &mut self.lowering.open
    }

    /// Something may have changed on disk: the next run walks it again.
    pub fn disk_changed(&mut self) {
        self.walked = None;
    }

    /// As [`super::load`], at the price of what has changed since the last call.
    pub fn load(&mut self, request: &Request, models: &Models) -> Workspace {
        let mut workspace = Workspace::default();
        self.lowering.begin();
        let started = Instant::now();
        let found = self.find(request, &mut workspace);
        workspace.counts.found = found.len();
        workspace.counts.walk = started.elapsed();

        let started = Instant::now();
        let open = &self.lowering.open;
        let mut files = scan::scan(found, models, open, &mut self.seen, &mut workspace.problems);
        workspace.checked = files.iter().map(|file| file.path.clone()).collect();
        workspace.counts.bytes = files.iter().map(|file| file.bytes).sum();
        workspace.counts.matched = files.iter().filter(|file| file.matches).count();
        workspace.counts.scan = started.elapsed();

        let started = Instant::now();
        let lowering = &mut self.lowering;
        workspace.programs = rust_files::lower(&mut files, lowering);
        workspace.programs.extend(c_files::lower(&mut files, lowering));
        workspace.counts.lower = started.elapsed();
        workspace.counts.parsed = lowering.sources.iter().count();
        workspace.sources = lowering.sources.clone();
        workspace.problems.append(&mut lowering.problems);
        workspace.internal = lowering.internal;
        workspace
    }

    fn find(&mut self, request: &Request, workspace: &mut Workspace) -> Vec<Found> {
        let (mut found, problems) = self.walked.take().unwrap_or_else(|| {
            let mut problems = Vec::new();
            (walk::find(request, &mut problems), problems)
        });
        workspace.problems.extend(problems.iter().cloned());
        self.walked = Some((found.clone(), problems));
        // Open files that the disk does not have, or that lie elsewhere.
        let known: FxHashSet<PathBuf> = found.iter().map(|file| file.path.clone()).collect();
        for path in self.lowering.open.paths() {
            if !known.contains(&path)
                && let Some(family) = family(&path)
            {
                found.push(Found { path, family });
            }
        }
        found
    }
}
