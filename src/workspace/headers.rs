//! The project's own headers of a C file: what they declare is known where the file is lowered.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::c_files::{Known, job};
use super::lowering::Lowering;
use super::scan::Scanned;
use crate::front::Header;

/// Bytes of headers that are read for one file, the nearest ones first. What lies beyond is known by its own unit alone.
const MOST: usize = 256 << 10;

/// How deep headers may include each other.
const DEEPEST: usize = 32;

/// Steps that an include in angle brackets counts for: as a rule it names what others wrote.
const FOREIGN: usize = 3;

/// A header, the files that it includes, and how far off they are.
type Read = (Header, Vec<(PathBuf, usize)>);

/// Headers read so far.
#[derive(Default)]
pub(super) struct Headers {
    read: FxHashMap<PathBuf, Option<Read>>,
}

/// Where files come from.
pub(super) struct Sources<'a> {
    pub files: &'a mut [Scanned],
    pub lowering: &'a mut Lowering,
    pub known: &'a Known,
}

impl Headers {
    /// What the file at `path` includes, each after those that it needs itself.
    pub fn of(&mut self, path: &Path, sources: &mut Sources) -> Vec<Header> {
        let mut found = Vec::new();
        self.visit(path, sources, &mut FxHashSet::default(), &mut found, DEEPEST);
        // The file itself comes last.
        found.pop();
        if found.iter().map(|(_, header)| size(header)).sum::<usize>() > MOST {
            nearest(&mut found, &self.steps(path, sources));
        }
        found.into_iter().map(|(_, header)| header).collect()
    }

    /// The files that are included from `path`, itself among them, with the steps to each.
    fn steps(&mut self, path: &Path, sources: &mut Sources) -> FxHashMap<PathBuf, usize> {
        let mut steps = FxHashMap::default();
        let mut todo = BTreeSet::from([(0, path.to_path_buf())]);
        while let Some((far, path)) = todo.pop_first() {
            if steps.contains_key(&path) {
                continue;
            }
            if let Some((_, includes)) = self.read(&path, sources) {
                todo.extend(includes.into_iter().map(|(included, near)| (far + near, included)));
            }
            steps.insert(path, far);
        }
        steps
    }

    fn visit(
        &mut self,
        path: &Path,
        sources: &mut Sources,
        seen: &mut FxHashSet<PathBuf>,
        found: &mut Vec<(PathBuf, Header)>,
        depth: usize,
    ) {
        if depth == 0 || !seen.insert(path.to_path_buf()) {
            return;
        }
        let Some((header, includes)) = self.read(path, sources) else {
            return;
        };
        for (included, _) in includes {
            self.visit(&included, sources, seen, found, depth - 1);
        }
        found.push((path.to_path_buf(), header));
    }

    fn read(&mut self, path: &Path, sources: &mut Sources) -> Option<Read> {
        if let Some(known) = self.read.get(path) {
            return known.clone();
        }
        let header = sources.lowering.texts(super::read::Family::C, &[job(path)], sources.files).pop().flatten();
        let read = header.map(|header| {
            let written = header.file.text.lines().filter_map(included);
            let mut far = |(name, steps)| Some((sources.known.include(path, name, sources.lowering)?, steps));
            let includes = written.filter_map(&mut far).collect();
            (header, includes)
        });
        self.read.insert(path.to_path_buf(), read.clone());
        read
    }
}

fn size(header: &Header) -> usize {
    header.file.text.len()
}

/// Leaves as many of these as may be read, the nearest first.
fn nearest(found: &mut Vec<(PathBuf, Header)>, steps: &FxHashMap<PathBuf, usize>) {
    let mut order: Vec<&(PathBuf, Header)> = found.iter().collect();
    order.sort_by_key(|(path, _)| steps.get(path).copied().unwrap_or(usize::MAX));
    let (mut bytes, mut kept) = (0, FxHashSet::default());
    for (path, header) in order {
        if bytes + size(header) <= MOST {
            bytes += size(header);
            kept.insert(path.clone());
        }
    }
    found.retain(|(path, _)| kept.contains(path));
}

/// The name in a line `#include "name"`, and the steps that it counts for.
fn included(line: &str) -> Option<(&str, usize)> {
    let rest = line.trim_start().strip_prefix('#')?.trim_start().strip_prefix("include")?.trim_start();
    let steps = if rest.starts_with('<') { FOREIGN } else { 1 };
    let inner = rest.strip_prefix(['"', '<'])?;
    Some((inner.split(['"', '>']).next()?, steps))
}
