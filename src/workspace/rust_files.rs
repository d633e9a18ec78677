//! Rust: crates from their roots, through their `mod` declarations.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::SMALL_TREE;
use super::crates::{self, Crate, LARGE_CRATE};
use super::disk::Disk;
use super::lowering::{Job, Lowering};
use super::paths::normal;
use super::programs::by_externs;
use super::read::Family;
use super::rust_macros::Macros;
use super::scan::Scanned;
use crate::front::Context;
use crate::ir::{ModuleDecl, Name, Unit};
use crate::source::Problem;

/// The crates of a run that can matter, sorted into programs.
pub(super) struct Plan {
    declared: Vec<Vec<Crate>>,
    /// Each for itself, unless it turns out that another crate has it.
    loose: Vec<Crate>,
    cyclic: Vec<Crate>,
    known: FxHashSet<PathBuf>,
}

/// The units of each program.
type Programs = Vec<Vec<Arc<Unit>>>;

/// Programs with so many files together are lowered side by side; then they are let go.
const BATCH: usize = 40;

impl Plan {
    pub(super) fn new(files: &[Scanned], disk: &Disk) -> Plan {
        let rust: Vec<&Scanned> = files.iter().filter(|file| file.family == Family::Rust).collect();
        let crates = crates::find(&rust, files.len() <= SMALL_TREE, disk);
        let known = rust.iter().map(|file| file.path.clone()).collect();
        Plan { declared: by_externs(crates.declared), loose: crates.loose, cyclic: crates.cyclic, known }
    }

    /// At most so many programs.
    pub(super) fn len(&self) -> usize {
        self.declared.len() + self.loose.len() + self.cyclic.len()
    }

    /// Lowers all and gives the programs away in their order, a batch at a time.
    pub(super) fn lower(
        self,
        files: &mut [Scanned],
        lowering: &mut Lowering,
        take: &mut dyn FnMut(Programs, &mut Lowering),
    ) {
        let mut walk = Walk { known: self.known, reached: FxHashSet::default() };
        for batch in batches(self.declared) {
            take(walk.lower(&batch, files, lowering), lowering);
        }
        // Files that no crate reached stand for themselves.
        let alone = self.loose.into_iter().filter(|krate| !walk.reached.contains(&krate.root));
        for batch in batches(alone.map(|krate| vec![krate]).collect()) {
            take(walk.lower(&batch, files, lowering), lowering);
        }
        for krate in self.cyclic {
            if !walk.reached.contains(&krate.root) {
                take(walk.lower(&[vec![krate]], files, lowering), lowering);
            }
        }
    }
}

fn batches(programs: Vec<Vec<Crate>>) -> Vec<Vec<Vec<Crate>>> {
    let (mut batches, mut batch, mut files) = (Vec::new(), Vec::new(), 0);
    for program in programs {
        files += program.iter().map(|krate| krate.files).sum::<usize>();
        batch.push(program);
        if files >= BATCH {
            batches.push(std::mem::take(&mut batch));
            files = 0;
        }
    }
    batches.push(batch);
    batches
}

/// A file that stands for more modules than this in one crate (through `#[path]`) has been seen enough.
const MOST_PLACES: usize = 8;

struct Walk {
    known: FxHashSet<PathBuf>,
    reached: FxHashSet<PathBuf>,
}

impl Walk {
    /// All crates side by side, one level of modules at a time. A list of units for each program that has any.
    fn lower(&mut self, programs: &[Vec<Crate>], files: &mut [Scanned], lowering: &mut Lowering) -> Programs {
        let crates: Vec<&Crate> = programs.iter().flatten().collect();
        lowering.problems.extend(crates.iter().filter(|krate| krate.only.is_some()).map(|krate| too_large(krate)));
        let mut units: Vec<Vec<Arc<Unit>>> = crates.iter().map(|_| Vec::new()).collect();
        let mut macros: Vec<Macros> = crates.iter().map(|_| Macros::default()).collect();
        let mut times: FxHashMap<(usize, PathBuf), usize> = FxHashMap::default();
        let mut level: Vec<Module> = crates.iter().enumerate().map(|(at, krate)| Module::root(at, krate)).collect();
        while !level.is_empty() {
            level.retain(|module| {
                let times = times.entry((module.krate, module.file.clone())).or_default();
                *times += 1;
                *times <= MOST_PLACES
            });
            self.reached.extend(level.iter().map(|module| module.file.clone()));
            let mut jobs: Vec<Job> = level.iter().map(|module| module.job(&crates)).collect();
            let texts = lowering.texts(Family::Rust, &jobs, files);
            for (module, text) in level.iter().zip(&texts) {
                text.iter().for_each(|text| macros[module.krate].note(text));
            }
            for ((module, job), text) in level.iter().zip(&mut jobs).zip(texts) {
                if let Some(text) = text {
                    job.context.headers = macros[module.krate].named_in(&text.file, &module.around);
                }
            }
            let mut next = Vec::new();
            for (job, unit) in lowering.run(Family::Rust, &jobs, files) {
                let module = &level[job];
                let only = crates[module.krate].only.as_ref();
                for declared in &unit.modules {
                    match self.file_of(declared, &module.file, lowering) {
                        Some(file) if module.lies_in(&file) => {
                            lowering.problems.push(problem(declared, &module.file, "leads back to a file it lies in"));
                        }
                        Some(file) if only.is_some_and(|only| !only.contains(&file)) => {}
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
        let mut units = units.into_iter();
        let of_program = |program: &Vec<Crate>| units.by_ref().take(program.len()).flatten().collect::<Vec<_>>();
        programs.iter().map(of_program).filter(|units| !units.is_empty()).collect()
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

    fn job(&self, crates: &[&Crate]) -> Job {
        let krate = crates[self.krate];
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

fn too_large(krate: &Crate) -> Problem {
    let most = LARGE_CRATE >> 20;
    let message = format!("a crate of over {most} MB: its files without a word of the models are left out");
    Problem { path: krate.root.clone(), line: 0, message }
}
