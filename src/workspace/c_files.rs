//! C and C++: the files that matter, then what they include and call, until nothing new is asked for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::SMALL_TREE;
use super::definitions::defines;
use super::headers::{Headers, Sources};
use super::lowering::{Job, Lowering};
use super::paths::{normal, shared_folders};
use super::programs::{by_mains, mentioned, mentioned_by};
use super::read::{Family, read};
use super::scan::{Scanned, Words};
use crate::front::Context;
use crate::ir::{Name, Unit};

/// Lowers the files that matter and sorts them into programs.
pub(super) fn lower(files: &mut [Scanned], lowering: &mut Lowering) -> Vec<Vec<Arc<Unit>>> {
    let known = Known::new(files);
    let mut loaded = Loaded::default();
    let in_c = files.iter().filter(|file| file.family == Family::C);
    let starts = |file: &&Scanned| file.matches && (known.small || file.makes && !is_header(&file.path));
    let mut todo: Vec<PathBuf> = in_c.filter(starts).map(|file| file.path.clone()).collect();
    while !todo.is_empty() {
        let starts = std::mem::take(&mut todo);
        loaded.load(starts.clone(), true, files, lowering, &known);
        todo = loaded.callers(&starts, files, lowering, &known);
    }
    todo = loaded.next_callees(files, lowering, &known);
    while !todo.is_empty() {
        loaded.load(std::mem::take(&mut todo), false, files, lowering, &known);
        todo = loaded.next_callees(files, lowering, &known);
    }
    loaded.into_programs(lowering, &known)
}

fn is_cpp(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending != "c" && ending != "h")
}

fn is_header(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "h")
}

/// The C files of a run by their last name, to resolve `#include "x.h"`.
pub(super) struct Known {
    by_name: FxHashMap<std::ffi::OsString, Vec<PathBuf>>,
    /// The tree has at most [`SMALL_TREE`] files.
    small: bool,
}

impl Known {
    fn new(files: &[Scanned]) -> Known {
        let mut by_name: FxHashMap<std::ffi::OsString, Vec<PathBuf>> = FxHashMap::default();
        for file in files.iter().filter(|file| file.family == Family::C) {
            if let Some(name) = file.path.file_name() {
                by_name.entry(name.to_owned()).or_default().push(file.path.clone());
            }
        }
        Known { by_name, small: files.len() <= SMALL_TREE }
    }

    /// The file beside `from`, else the nearest of the run whose path ends as written.
    pub(super) fn include(&self, from: &Path, written: &str, lowering: &Lowering) -> Option<PathBuf> {
        let beside = normal(&from.parent().unwrap_or(Path::new("")).join(written));
        let named = self.by_name.get(Path::new(written).file_name()?);
        if named.is_some_and(|files| files.contains(&beside)) || lowering.disk.is_file(&beside) {
            return Some(beside);
        }
        let near = from.parent().and_then(Path::parent).unwrap_or(Path::new(""));
        let within = |path: &&PathBuf| self.small || path.starts_with(near);
        let written = normal(Path::new(written));
        let mut ending = named?.iter().filter(within).filter(|path| path.ends_with(&written)).collect::<Vec<_>>();
        ending.sort_by_key(|path| std::cmp::Reverse(shared_folders(path, from)));
        ending.first().map(|path| (*path).clone())
    }
}

#[derive(Default)]
struct Loaded {
    units: Vec<Arc<Unit>>,
    paths: Vec<PathBuf>,
    /// For each unit, the units it includes.
    includes: Vec<Vec<usize>>,
    headers: Headers,
    index: FxHashMap<PathBuf, usize>,
    /// Names whose definition has been looked for.
    asked: FxHashSet<Name>,
    /// Units that matter as a whole; of the others only the functions that somebody asked for.
    whole: usize,
}

impl Loaded {
    /// Lowers `todo` and, transitively, what it includes.
    fn load(&mut self, todo: Vec<PathBuf>, whole: bool, files: &mut [Scanned], lowering: &mut Lowering, known: &Known) {
        let mut level = todo;
        let mut links: Vec<(usize, PathBuf)> = Vec::new();
        while !level.is_empty() {
            level.retain(|path| !self.index.contains_key(path));
            level.sort();
            level.dedup();
            let mut jobs: Vec<Job> = level.drain(..).map(|path| job(&path)).collect();
            for job in jobs.iter_mut().filter(|job| known.small || is_cpp(&job.path)) {
                let mut sources = Sources { files: &mut *files, lowering: &mut *lowering, known };
                job.context.headers = self.headers.of(&job.path, &mut sources);
            }
            for (job, unit) in lowering.run(Family::C, &jobs, files) {
                let path = jobs[job].path.clone();
                let at = self.units.len();
                for written in &unit.includes {
                    if let Some(file) = known.include(&path, written, lowering) {
                        links.push((at, file.clone()));
                        level.push(file);
                    }
                }
                self.index.insert(path.clone(), at);
                self.paths.push(path);
                self.units.push(unit);
                self.includes.push(Vec::new());
            }
        }
        for (at, file) in links {
            if let Some(to) = self.index.get(&file) {
                self.includes[at].push(*to);
            }
        }
        if whole {
            self.whole = self.units.len();
        }
    }

    /// Files not loaded yet that seem to call a function of `starts`: in a large tree those beside them that have a word
    /// of the models.
    fn callers(&self, starts: &[PathBuf], files: &[Scanned], lowering: &Lowering, known: &Known) -> Vec<PathBuf> {
        let units = starts.iter().filter_map(|path| self.index.get(path)).map(|at| &self.units[*at]);
        let functions = units.flat_map(|unit| &unit.functions).filter(|f| !f.file_local && !f.is_closure);
        let names: FxHashSet<&str> =
            functions.map(|f| f.path.last_segment()).filter(|name| !matches!(*name, "" | "main")).collect();
        let names: Vec<&str> = names.into_iter().collect();
        if names.is_empty() {
            return Vec::new();
        }
        let near: FxHashSet<&Path> = starts.iter().filter_map(|path| path.parent()).collect();
        let words = Words::new(&names);
        let candidates: Vec<&Scanned> = files
            .iter()
            .filter(|file| file.family == Family::C && !self.index.contains_key(&file.path))
            .filter(|file| {
                let beside = || file.path.parent().is_some_and(|folder| near.contains(folder));
                known.small || file.matches && beside()
            })
            .collect();
        let calling = candidates.par_iter().filter(|file| {
            let text = read(&file.path, Family::C, &lowering.disk).map(|read| read.text).unwrap_or_default();
            words.matches(&text).any(|(_, _, end)| text[end..].trim_start().starts_with('('))
        });
        calling.map(|file| file.path.clone()).collect()
    }

    /// Files not loaded yet that define a function which is called and not defined so far.
    fn next_callees(&mut self, files: &[Scanned], lowering: &Lowering, known: &Known) -> Vec<PathBuf> {
        let wanted = self.wanted();
        if wanted.is_empty() {
            return Vec::new();
        }
        let whole = self.paths[..self.whole].iter().filter(|path| !is_header(path));
        let folders: FxHashSet<&Path> = whole.filter_map(|caller| caller.parent()).collect();
        let candidates: Vec<&Scanned> = files
            .iter()
            .filter(|file| file.family == Family::C && !self.index.contains_key(&file.path))
            .filter(|file| known.small || file.path.ancestors().any(|folder| folders.contains(folder)))
            .collect();
        let names: Vec<&str> = wanted.iter().map(|name| name.as_str()).filter(|name| !name.is_empty()).collect();
        let words = Words::new(&names);
        let defining = candidates.par_iter().filter(|file| {
            let text = read(&file.path, Family::C, &lowering.disk).map(|read| read.text).unwrap_or_default();
            words.matches(&text).any(|(_, start, end)| defines(&text, start, end))
        });
        defining.map(|file| file.path.clone()).collect()
    }

    /// Names that the bodies which matter mention, that no loaded unit defines and that were not asked for before.
    fn wanted(&mut self) -> Vec<Name> {
        let mut bodies: FxHashMap<Name, Vec<FxHashSet<Name>>> = FxHashMap::default();
        let mut todo: Vec<Name> = Vec::new();
        for (at, unit) in self.units.iter().enumerate() {
            if at < self.whole {
                todo.extend(mentioned(unit));
            }
            for function in &unit.functions {
                let mut names = FxHashSet::default();
                for stmt in function.blocks.iter().flat_map(|block| &block.stmts) {
                    mentioned_by(stmt, &mut names);
                }
                bodies.entry(Name::new(function.path.last_segment())).or_default().push(names);
            }
        }
        let mut reached = FxHashSet::default();
        while let Some(name) = todo.pop() {
            let name = Name::new(name.last_segment());
            if reached.insert(name) {
                todo.extend(bodies.get(&name).into_iter().flatten().flatten());
            }
        }
        let mut wanted: Vec<Name> = reached.into_iter().filter(|name| !bodies.contains_key(name)).collect();
        wanted.retain(|name| self.asked.insert(*name));
        wanted.sort();
        wanted
    }

    fn into_programs(self, lowering: &Lowering, known: &Known) -> Vec<Vec<Arc<Unit>>> {
        if self.units.is_empty() {
            return Vec::new();
        }
        by_mains(self.units, &self.includes, &lowering.sources, known.small)
    }
}

pub(super) fn job(path: &Path) -> Job {
    let nowhere = Name::new("");
    Job {
        path: path.to_path_buf(),
        context: Context { module: nowhere, crate_id: nowhere, externs: Vec::new(), headers: Vec::new() },
    }
}
