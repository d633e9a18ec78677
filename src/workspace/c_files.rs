//! C and C++: the files that matter, then what they include and call, until nothing new is asked for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::definitions::defines;
use super::lowering::{Job, Lowering};
use super::paths::{normal, shared_folders};
use super::programs::{by_mains, mentioned, mentioned_by};
use super::read::{Family, read};
use super::scan::{Scanned, Words};
use crate::front::Context;
use crate::ir::{Name, Unit};

/// Up to this many files of the run, a function may be defined in any of them; in larger trees it is looked for
/// in the folder of its caller and those below, so that one call does not pull in a whole kernel.
const SMALL_TREE: usize = 3000;

/// Lowers the files that matter and sorts them into programs.
pub(super) fn lower(files: &mut [Scanned], lowering: &mut Lowering) -> Vec<Vec<Arc<Unit>>> {
    let known = Known::new(files);
    let mut loaded = Loaded::default();
    let first = files.iter().filter(|file| file.family == Family::C && file.matches);
    let mut todo: Vec<PathBuf> = first.map(|file| file.path.clone()).collect();
    let mut whole = true;
    while !todo.is_empty() {
        loaded.load(std::mem::take(&mut todo), whole, files, lowering, &known);
        whole = false;
        todo = loaded.next_callees(files, lowering);
    }
    loaded.into_programs(lowering)
}

/// The C files of a run by their last name, to resolve `#include "x.h"`.
struct Known(FxHashMap<std::ffi::OsString, Vec<PathBuf>>);

impl Known {
    fn new(files: &[Scanned]) -> Known {
        let mut by_name: FxHashMap<std::ffi::OsString, Vec<PathBuf>> = FxHashMap::default();
        for file in files.iter().filter(|file| file.family == Family::C) {
            if let Some(name) = file.path.file_name() {
                by_name.entry(name.to_owned()).or_default().push(file.path.clone());
            }
        }
        Known(by_name)
    }

    /// The file beside `from`, else the nearest of the run whose path ends as written.
    fn include(&self, from: &Path, written: &str, lowering: &Lowering) -> Option<PathBuf> {
        let beside = normal(&from.parent().unwrap_or(Path::new("")).join(written));
        let named = self.0.get(Path::new(written).file_name()?);
        if named.is_some_and(|files| files.contains(&beside)) || lowering.open.is_file(&beside) {
            return Some(beside);
        }
        let mut ending = named?.iter().filter(|path| path.ends_with(normal(Path::new(written)))).collect::<Vec<_>>();
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
            let jobs: Vec<Job> = level.iter().map(|path| job(path)).collect();
            level.clear();
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

    /// Files not loaded yet that define a function which is called and not defined so far.
    fn next_callees(&mut self, files: &[Scanned], lowering: &Lowering) -> Vec<PathBuf> {
        let wanted = self.wanted();
        if wanted.is_empty() {
            return Vec::new();
        }
        let callers: Vec<&Path> = self.paths.iter().map(PathBuf::as_path).collect();
        let in_c = files.iter().filter(|file| file.family == Family::C);
        let small = in_c.clone().count() <= SMALL_TREE;
        let candidates: Vec<&Scanned> = in_c
            .filter(|file| !self.index.contains_key(&file.path))
            .filter(|file| {
                small || callers.iter().any(|caller| file.path.starts_with(caller.parent().unwrap_or(caller)))
            })
            .collect();
        let names: Vec<&str> = wanted.iter().map(|name| name.as_str()).collect();
        let words = Words::new(&names);
        let defining = candidates.par_iter().filter(|file| {
            let text = read(&file.path, Family::C, &lowering.open).map(|read| read.text).unwrap_or_default();
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

    fn into_programs(self, lowering: &Lowering) -> Vec<Vec<Arc<Unit>>> {
        if self.units.is_empty() {
            return Vec::new();
        }
        by_mains(self.units, &self.includes, &lowering.sources)
    }
}

fn job(path: &Path) -> Job {
    let nowhere = Name::new("");
    Job { path: path.to_path_buf(), context: Context { module: nowhere, crate_id: nowhere, externs: Vec::new() } }
}
