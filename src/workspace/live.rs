//! A workspace that is looked at again and again: what has not changed is not read, scanned or lowered again.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustc_hash::FxHashSet;

use super::lowering::Lowering;
use super::open::Open;
use super::read::family;
use super::rust_files::Plan;
use super::scan::Seen;
use super::walk::Found;
use super::{Batch, Request, Workspace, c_files, scan, walk};
use crate::apis::Models;
use crate::source::Problem;

/// What is kept between runs over one request and one set of models.
#[derive(Debug, Default)]
pub struct Live {
    pub(super) lowering: Lowering,
    pub(super) seen: Seen,
    /// The last walk, while nothing but open files can have changed.
    pub(super) walked: Option<Walked>,
}

#[derive(Debug)]
pub(super) struct Walked {
    found: Vec<Found>,
    pub problems: Vec<Problem>,
    took: Duration,
}

impl Live {
    /// One that can [`record`](Live::record) what it looks at.
    #[must_use]
    pub fn recording() -> Live {
        let mut live = Live::default();
        live.lowering.disk.note_looks();
        live
    }

    /// The texts of the editor.
    pub fn open(&mut self) -> &mut Open {
        &mut self.lowering.disk.open
    }

    /// Something may have changed on disk: the next run walks it again.
    pub fn disk_changed(&mut self) {
        self.walked = None;
    }

    /// Finds the files of `request`, unless that was done and the disk has not changed.
    pub fn walk(&mut self, request: &Request) {
        self.walked.get_or_insert_with(|| {
            let (started, mut problems) = (Instant::now(), Vec::new());
            let found = walk::find(request, &mut problems);
            Walked { found, problems, took: started.elapsed() }
        });
    }

    /// As [`super::load`], at the price of what has changed since the last call.
    pub fn load(&mut self, request: &Request, models: &Models) -> Workspace {
        let mut programs = Vec::new();
        let mut workspace = self.lower_all(request, models, &mut |batch, _| programs.extend(batch.programs));
        workspace.programs = programs;
        workspace
    }

    /// As [`load`](Live::load), but the programs go to `take`, some at a time, and are not remembered; what comes back has
    /// none.
    pub fn stream(&mut self, request: &Request, models: &Models, take: &mut dyn FnMut(Batch)) -> Workspace {
        self.lower_all(request, models, &mut |batch, lowering| {
            lowering.forget();
            take(batch);
        })
    }

    fn lower_all(
        &mut self,
        request: &Request,
        models: &Models,
        take: &mut dyn FnMut(Batch, &mut Lowering),
    ) -> Workspace {
        self.walk(request);
        self.lowering.begin();
        let mut workspace = self.begin();
        let found = self.with_open();
        workspace.counts.found = found.len();

        let started = Instant::now();
        let disk = &self.lowering.disk;
        let mut files = scan::scan(found, models, disk, &mut self.seen, &mut workspace.problems);
        workspace.checked = files.iter().map(|file| file.path.clone()).collect();
        workspace.counts.bytes = files.iter().map(|file| file.bytes).sum();
        workspace.counts.matched = files.iter().filter(|file| file.matches).count();
        workspace.counts.scan = started.elapsed();

        let (started, mut taking) = (Instant::now(), Duration::ZERO);
        let lowering = &mut self.lowering;
        let in_c = c_files::lower(&mut files, lowering);
        let plan = Plan::new(&files, &lowering.disk);
        let among = plan.len() + in_c.len();
        let mut give = |programs, lowering: &mut Lowering| {
            let started = Instant::now();
            take(Batch { programs, among, sources: Arc::new(lowering.sources.clone()) }, lowering);
            taking += started.elapsed();
        };
        give(in_c, lowering);
        plan.lower(&mut files, lowering, &mut give);
        workspace.among = among;
        workspace.counts.lower = started.elapsed().saturating_sub(taking);
        workspace.counts.parsed = lowering.sources.iter().count();
        workspace.sources = lowering.sources.clone();
        workspace.problems.append(&mut lowering.problems);
        workspace.internal = lowering.internal;
        workspace
    }

    /// What the walk gave.
    pub(super) fn begin(&self) -> Workspace {
        let mut workspace = Workspace::default();
        if let Some(walked) = &self.walked {
            workspace.problems.clone_from(&walked.problems);
            workspace.counts.walk = walked.took;
        }
        workspace
    }

    /// The files that the walk found.
    pub(super) fn found(&self) -> Vec<&Path> {
        self.walked.iter().flat_map(|walked| &walked.found).map(|file| file.path.as_path()).collect()
    }

    /// The files that were found, and open ones that the disk does not have or that lie elsewhere.
    fn with_open(&self) -> Vec<Found> {
        let mut found = self.walked.as_ref().map(|walked| walked.found.clone()).unwrap_or_default();
        let open = self.lowering.disk.open.paths();
        let known: FxHashSet<PathBuf> = match open.is_empty() {
            true => FxHashSet::default(),
            false => found.iter().map(|file| file.path.clone()).collect(),
        };
        for path in open {
            if !known.contains(&path)
                && let Some(family) = family(&path)
            {
                found.push(Found { path, family });
            }
        }
        found
    }
}
