//! The project's own headers of a C file: what they declare is known where the file is lowered.

use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::c_files::{Known, job};
use super::lowering::Lowering;
use super::scan::Scanned;
use crate::front::Header;

/// Bytes of headers that are read for one file. What lies beyond is known by its own unit alone.
const MOST: usize = 256 << 10;

/// How deep headers may include each other.
const DEEPEST: usize = 32;

/// Headers read so far, each with the files that it includes.
#[derive(Default)]
pub(super) struct Headers {
    read: FxHashMap<PathBuf, Option<(Header, Vec<PathBuf>)>>,
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
        let mut seen = FxHashSet::default();
        let mut found = Vec::new();
        self.visit(path, sources, &mut seen, &mut found, DEEPEST);
        // The file itself comes last.
        found.pop();
        let mut bytes = 0;
        found.retain(|header| {
            bytes += header.file.text.len();
            bytes <= MOST
        });
        found
    }

    fn visit(
        &mut self,
        path: &Path,
        sources: &mut Sources,
        seen: &mut FxHashSet<PathBuf>,
        found: &mut Vec<Header>,
        depth: usize,
    ) {
        if depth == 0 || !seen.insert(path.to_path_buf()) {
            return;
        }
        let Some((header, includes)) = self.read(path, sources) else {
            return;
        };
        for included in includes {
            self.visit(&included, sources, seen, found, depth - 1);
        }
        found.push(header);
    }

    fn read(&mut self, path: &Path, sources: &mut Sources) -> Option<(Header, Vec<PathBuf>)> {
        if let Some(known) = self.read.get(path) {
            return known.clone();
        }
        let header = sources.lowering.texts(super::read::Family::C, &[job(path)], sources.files).pop().flatten();
        let read = header.map(|header| {
            let written = header.file.text.lines().filter_map(included);
            let includes = written.filter_map(|name| sources.known.include(path, name, sources.lowering)).collect();
            (header, includes)
        });
        self.read.insert(path.to_path_buf(), read.clone());
        read
    }
}

/// The name in a line `#include "name"`.
fn included(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('#')?.trim_start().strip_prefix("include")?.trim_start();
    let inner = rest.strip_prefix(['"', '<'])?;
    inner.split(['"', '>']).next()
}
