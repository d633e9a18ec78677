//! What a run saw of the disk and made of it, to be kept for the next one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::disk::{Disk, Stamp};
use super::live::Live;
use super::read::{family, read};
use super::scan::{self, Known, Scanned};
use super::{Counts, Workspace};
use crate::source::{Problem, SourceFile};

/// A run over one request and one set of models.
#[derive(Debug, Serialize, Deserialize)]
pub struct Record {
    /// Every path that was looked at: the files that were found, in order, then the others.
    looks: Vec<(PathBuf, Option<Stamp>)>,
    /// What was read in each file that was found; none when it could not be read.
    facts: Vec<Option<Facts>>,
    /// The files that were parsed, as places in `looks`.
    sources: Vec<usize>,
    /// Without those of the walk.
    problems: Vec<Problem>,
    counts: Counts,
    /// Nothing was refused and nothing still settling: who finds all as it was would come to the same.
    whole: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Facts {
    bytes: u64,
    matches: bool,
    makes: bool,
    mods: Vec<String>,
    note: Option<Problem>,
}

impl Record {
    /// The path of each source, in the order of their numbers.
    #[must_use]
    pub fn sources(&self) -> Vec<&Path> {
        let path = |at: &usize| self.looks.get(*at).map_or(Path::new(""), |(path, _)| path.as_path());
        self.sources.iter().map(path).collect()
    }
}

impl Live {
    /// What there is to keep of the run that gave `workspace`. Files that changed after `settled` may change again
    /// without a trace.
    #[must_use]
    pub fn record(&self, workspace: &Workspace, settled: SystemTime) -> Option<Record> {
        let settled = i128::try_from(settled.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()?;
        let (walked, found) = (self.walked.as_ref()?, self.found());
        let disk = &self.lowering.disk;
        let mut looks: Vec<_> = found.iter().map(|path| ((*path).to_path_buf(), disk.stamp(path))).collect();
        let index: FxHashMap<&Path, usize> = found.iter().enumerate().map(|(at, path)| (*path, at)).collect();
        let mut others = disk.looks();
        others.retain(|(path, _)| !index.contains_key(path.as_path()));
        others.sort_by(|a, b| a.0.cmp(&b.0));
        looks.extend(others);
        let index: FxHashMap<&Path, usize> =
            looks.iter().enumerate().map(|(at, (path, _))| (path.as_path(), at)).collect();
        let sources = workspace.sources.iter().map(|(_, file)| index.get(file.path.as_path()).copied());
        let facts = found.iter().map(|path| self.seen.get(*path).map(Facts::of));
        let of_walk = |problem: &&Problem| walked.problems.contains(problem);
        Some(Record {
            sources: sources.collect::<Option<_>>()?,
            facts: facts.collect(),
            problems: workspace.problems.iter().filter(|problem| !of_walk(problem)).cloned().collect(),
            counts: workspace.counts,
            whole: !disk.was_refused()
                && looks.iter().all(|(_, stamp)| stamp.is_none_or(|stamp| stamp.is_older(settled))),
            looks,
        })
    }

    /// The workspace of `record`, without its programs, when all is as it was. Else what has not changed is known
    /// from now on.
    pub fn recall(&mut self, record: &Record) -> Option<Workspace> {
        let started = Instant::now();
        let disk = &self.lowering.disk;
        let found = self.found();
        let now: Vec<Option<Stamp>> = found.par_iter().map(|path| disk.stamp(path)).collect();
        let (files, others) = record.looks.split_at_checked(record.facts.len())?;
        let walked = files.iter().map(|(path, stamp)| (path.as_path(), *stamp));
        let same = record.whole
            && walked.eq(found.into_iter().zip(now))
            && others.par_iter().all(|(path, stamp)| Stamp::of(path) == *stamp);
        let sources = same.then(|| record.texts(disk)).flatten();
        let Some(sources) = sources else {
            self.seen.extend(record.known());
            return None;
        };
        let mut workspace = self.begin();
        for source in sources {
            workspace.sources.add(source);
        }
        workspace.problems.extend(record.problems.iter().cloned());
        let read = files.iter().zip(&record.facts).filter(|(_, facts)| facts.is_some());
        workspace.checked = read.map(|((path, _), _)| path.clone()).collect();
        let (walk, scan, lower) = (workspace.counts.walk, started.elapsed(), Duration::ZERO);
        workspace.counts = Counts { walk, scan, lower, ..record.counts };
        Some(workspace)
    }
}

impl Record {
    /// The texts of the sources, as far as these are still what they were once they have been read.
    fn texts(&self, disk: &Disk) -> Option<Vec<Arc<SourceFile>>> {
        let text = |at: &usize| {
            let (path, stamp) = self.looks.get(*at)?;
            let text = read(path, family(path)?, disk).ok()?.text;
            (Stamp::of(path) == *stamp).then(|| Arc::new(SourceFile::new(path, text)))
        };
        self.sources.par_iter().map(text).collect()
    }

    /// What its scan saw.
    fn known(&self) -> impl Iterator<Item = (PathBuf, Known)> {
        self.looks.iter().zip(&self.facts).filter_map(|((path, stamp), facts)| {
            let facts = facts.as_ref()?;
            let file = Scanned {
                path: path.clone(),
                family: family(path)?,
                bytes: facts.bytes,
                matches: facts.matches,
                makes: facts.makes,
                text: None,
                mods: facts.mods.clone(),
                unchanged: true,
            };
            Some((path.clone(), Known { stamp: scan::Stamp::Disk((*stamp)?), file, note: facts.note.clone() }))
        })
    }
}

impl Facts {
    fn of(known: &Known) -> Facts {
        let Scanned { bytes, matches, makes, mods, .. } = &known.file;
        Facts { bytes: *bytes, matches: *matches, makes: *makes, mods: mods.clone(), note: known.note.clone() }
    }
}
