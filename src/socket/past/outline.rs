//! What all units of a program offer each other, and what two such programs differ in.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::digest::Digest;
use crate::flow::program::Program;
use crate::ir::Name;
use crate::source::FileId;

/// The units of a program, in order.
#[derive(Debug, Default)]
pub(super) struct Outline {
    units: Vec<(FileId, Arc<Digest>)>,
    /// Equal for programs that offer the same.
    pub hash: u64,
}

impl Outline {
    pub(super) fn of(units: Vec<(FileId, Arc<Digest>)>) -> Outline {
        let mix = |hash: u64, (file, digest): &(FileId, Arc<Digest>)| {
            (hash.rotate_left(5) ^ digest.outline ^ u64::from(file.0)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        };
        let hash = units.iter().fold(units.len() as u64, mix);
        Outline { units, hash }
    }

    pub(super) fn files(&self) -> impl Iterator<Item = FileId> {
        self.units.iter().map(|(file, _)| *file)
    }

    /// Is the file the very text it was?
    pub(super) fn is_same_file(&self, other: &Outline, file: FileId) -> bool {
        let own = |outline: &Outline| outline.units.iter().position(|unit| unit.0 == file);
        match (own(self), own(other)) {
            (Some(a), Some(b)) => Arc::ptr_eq(&self.units[a].1, &other.units[b].1),
            _ => false,
        }
    }
}

/// The difference between two outlines.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// Anything may mean something else.
    everything: bool,
    /// Paths under which there are other items.
    paths: FxHashSet<Name>,
    /// Their last segments.
    lasts: FxHashSet<Name>,
}

impl Change {
    pub(super) fn between(old: &Outline, new: &Outline) -> Change {
        let mut change = Change::default();
        let (before, after) = (by_file(old), by_file(new));
        // Which of several comes first may depend on the order of the units.
        let common = |outline: &Outline, other: &FxHashMap<FileId, Vec<&Digest>>| -> Vec<FileId> {
            outline.files().filter(|file| other.contains_key(file)).collect()
        };
        change.everything = common(old, &after) != common(new, &before);
        for file in before.keys().chain(after.keys()) {
            let (old, new) = (before.get(file), after.get(file));
            let several = old.map_or(0, Vec::len).max(new.map_or(0, Vec::len));
            for at in 0..several {
                let old = old.and_then(|all| all.get(at)).copied();
                let new = new.and_then(|all| all.get(at)).copied();
                change.add(old, new);
            }
        }
        change
    }

    fn add(&mut self, old: Option<&Digest>, new: Option<&Digest>) {
        if let (Some(old), Some(new)) = (old, new)
            && old.outline == new.outline
        {
            return;
        }
        let none = Digest::default();
        let (old, new) = (old.unwrap_or(&none), new.unwrap_or(&none));
        self.everything |= old.names != new.names;
        for path in old.items.keys().chain(new.items.keys()) {
            if old.items.get(path) != new.items.get(path) && self.paths.insert(*path) {
                self.lasts.insert(Name::new(path.last_segment()));
            }
        }
    }

    /// Could what was asked have another answer now?
    pub(super) fn touches(&self, paths: &FxHashMap<Name, Name>, methods: &FxHashSet<Name>, program: &Program) -> bool {
        self.everything
            || methods.iter().any(|method| self.lasts.contains(method))
            || paths.iter().any(|(path, found)| self.paths.contains(found) || program.resolve(*path) != *found)
    }
}

fn by_file(outline: &Outline) -> FxHashMap<FileId, Vec<&Digest>> {
    let mut files: FxHashMap<FileId, Vec<&Digest>> = FxHashMap::default();
    for (file, digest) in &outline.units {
        files.entry(*file).or_default().push(digest);
    }
    files
}
