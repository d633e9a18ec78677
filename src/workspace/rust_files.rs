//! Rust: crates from their roots, through their `mod` declarations.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

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
    let rust: Vec<&Scanned> = files.iter().filter(|file| file.family == Family::Rust).collect();
    let crates = crates::find(&rust, &lowering.disk);
    let known: FxHashSet<PathBuf> = rust.iter().map(|file| file.path.clone()).collect();
    let mut walk = Walk { known, reached: FxHashSet::default() };
    let declared = walk.lower(&crates.declared, files, lowering);
    let mut programs = by_externs(declared, &crates.declared);
    // Files that no crate reached stand for themselves.
    let alone = crates.loose.iter().filter(|krate| !walk.reached.contains(&krate.root));
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

/// A file that stands for more modules than this in one crate (through `#[path]`) has been seen enough.
const MOST_PLACES: usize = 8;

struct Walk {
    known: FxHashSet<PathBuf>,
    reached: FxHashSet<PathBuf>,
}

impl Walk {
    /// All crates side by side, one level of modules at a time. A list of units for each crate.
    fn lower(&mut self, crates: &[Crate], files: &mut [Scanned], lowering: &mut Lowering) -> Vec<Vec<Arc<Unit>>> {
        let mut units: Vec<Vec<Arc<Unit>>> = crates.iter().map(|_| Vec::new()).collect();
        let mut times: FxHashMap<(usize, PathBuf), usize> = FxHashMap::default();
        let mut level: Vec<Module> = crates.iter().enumerate().map(|(at, krate)| Module::root(at, krate)).collect();
        while !level.is_empty() {
            level.retain(|module| {
                let times = times.entry((module.krate, module.file.clone())).or_default();
                *times += 1;
                *times <= MOST_PLACES
            });
            self.reached.extend(level.iter().map(|module| module.file.clone()));
            let jobs: Vec<Job> = level.iter().map(|module| module.job(crates)).collect();
            let mut next = Vec::new();
            for (job, unit) in lowering.run(Family::Rust, &jobs, files) {
                let module = &level[job];
                for declared in &unit.modules {
                    match self.file_of(declared, &module.file, lowering) {
                        Some(file) if module.lies_in(&file) => {
                            lowering.problems.push(problem(declared, &module.file, "leads back to a file it lies in"));
                        }
                        Some(file) => next.push(module.child(declared.path, file)),
                        None => {
                            let looked = format!("has no file (looked for {})", declared.candidates.join(", "));
                            lowering.problems.push(problem(declared, &module.file, &looked));
                        }
                    }
                }
                units[module.krate].push(unit);
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
            .find(|path| self.known.contains(path) || lowering.disk.is_file(path))
    }
}

/// One module to lower.
struct Module {
    /// Index of its crate.
    krate: usize,
    path: Name,
    file: PathBuf,
    /// The files it lies in, outermost first.
    around: Vec<PathBuf>,
}

impl Module {
    fn root(krate: usize, of: &Crate) -> Module {
        Module { krate, path: of.id, file: of.root.clone(), around: Vec::new() }
    }

    fn child(&self, path: Name, file: PathBuf) -> Module {
        let mut around = self.around.clone();
        around.push(self.file.clone());
        Module { krate: self.krate, path, file, around }
    }

    fn lies_in(&self, file: &Path) -> bool {
        self.file == file || self.around.iter().any(|outer| outer == file)
    }

    fn job(&self, crates: &[Crate]) -> Job {
        let krate = &crates[self.krate];
        Job {
            path: self.file.clone(),
            context: Context {
                module: self.path,
                crate_id: krate.id,
                externs: krate.externs.clone(),
                headers: Vec::new(),
            },
        }
    }
}

fn problem(module: &ModuleDecl, from: &Path, what: &str) -> Problem {
    Problem { path: from.to_path_buf(), line: 0, message: format!("`mod {};` {what}", module.path.last_segment()) }
}
