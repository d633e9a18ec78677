//! Rust: crates from their roots, through their `mod` declarations.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::crates::{self, Crate};
use super::lowering::{Job, Lowering};
use super::paths::normal;
use super::programs::by_externs;
use super::read::Family;
use super::scan::Scanned;
use crate::front::Context;
use crate::ir::{ModuleDecl, Name, Unit};
use crate::source::Problem;

/// Lowers every crate that can matter; crates that can name each other come back as one program.
pub(super) fn lower(files: &mut [Scanned], lowering: &mut Lowering) -> Vec<Vec<Arc<Unit>>> {
    let rust: Vec<&Scanned> = files
        .iter()
        .filter(|file| file.family == Family::Rust)
        .collect();
    let crates = crates::find(&rust);
    let known: FxHashSet<PathBuf> = rust.iter().map(|file| file.path.clone()).collect();
    let mut walk = Walk {
        known,
        reached: FxHashSet::default(),
    };
    let declared = walk.lower(&crates.declared, files, lowering);
    let mut programs = by_externs(declared, &crates.declared);
    // Files that no crate reached stand for themselves.
    let alone = crates
        .loose
        .iter()
        .filter(|krate| !walk.reached.contains(&krate.root));
    let alone: Vec<Crate> = alone.cloned().collect();
    programs.extend(walk.lower(&alone, files, lowering));
    for krate in crates.cyclic {
        if !walk.reached.contains(&krate.root) {
            programs.extend(walk.lower(&[krate], files, lowering));
        }
    }
    programs.retain(|units| !units.is_empty());
    programs
}

struct Walk {
    known: FxHashSet<PathBuf>,
    reached: FxHashSet<PathBuf>,
}

impl Walk {
    /// All crates side by side, one level of modules at a time. A list of units for each crate.
    fn lower(
        &mut self,
        crates: &[Crate],
        files: &mut [Scanned],
        lowering: &mut Lowering,
    ) -> Vec<Vec<Arc<Unit>>> {
        let mut units: Vec<Vec<Arc<Unit>>> = crates.iter().map(|_| Vec::new()).collect();
        let mut seen: FxHashSet<(PathBuf, Name)> = FxHashSet::default();
        let mut level: Vec<(usize, Name, PathBuf)> = crates
            .iter()
            .enumerate()
            .map(|(at, krate)| (at, krate.id, krate.root.clone()))
            .collect();
        while !level.is_empty() {
            level.retain(|(_, module, path)| seen.insert((path.clone(), *module)));
            self.reached
                .extend(level.iter().map(|(.., path)| path.clone()));
            let jobs: Vec<Job> = level
                .iter()
                .map(|(at, module, path)| Job {
                    path: path.clone(),
                    context: Context {
                        module: *module,
                        crate_id: crates[*at].id,
                        externs: crates[*at].externs.clone(),
                    },
                })
                .collect();
            let mut next = Vec::new();
            for (job, unit) in lowering.run(Family::Rust, &jobs, files) {
                let (at, _, path) = &level[job];
                for module in &unit.modules {
                    match self.file_of(module, path, lowering) {
                        Some(file) => next.push((*at, module.path, file)),
                        None => lowering.problems.push(missing(module, path)),
                    }
                }
                units[*at].push(unit);
            }
            level = next;
        }
        units
    }

    fn file_of(&self, module: &ModuleDecl, from: &Path, lowering: &Lowering) -> Option<PathBuf> {
        let folder = from.parent().unwrap_or(Path::new(""));
        module
            .candidates
            .iter()
            .map(|candidate| normal(&folder.join(candidate)))
            .find(|path| self.known.contains(path) || lowering.open.is_file(path))
    }
}

fn missing(module: &ModuleDecl, from: &Path) -> Problem {
    let name = module.path.last_segment();
    Problem {
        path: from.to_path_buf(),
        line: 0,
        message: format!(
            "no file found for `mod {name};` (looked for {})",
            module.candidates.join(", ")
        ),
    }
}
