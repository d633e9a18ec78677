//! Which Rust files are crate roots, what each crate is called, and whom it can name.

use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use super::closure::reached;
use super::disk::Disk;
use super::manifest::{self, Kind, Package};
use super::paths::{display, normal};
use super::scan::Scanned;
use crate::ir::Name;

/// Bytes of source beyond which a crate is no longer lowered as a whole: most of such a one was written by a program.
pub(super) const LARGE_CRATE: u64 = 8 << 20;

/// One crate to lower.
#[derive(Clone, Debug)]
pub(super) struct Crate {
    pub root: PathBuf,
    pub id: Name,
    /// Names of other crates of the run -> their ids.
    pub externs: Vec<(Name, Name)>,
    /// About so many files.
    pub files: usize,
    /// The only files to lower, where the crate is too large as a whole.
    pub only: Option<FxHashSet<PathBuf>>,
}

/// The crates that packages declare, and those made of files that no package claims.
#[derive(Debug, Default)]
pub(super) struct Crates {
    /// Roots by manifest or by cargo's places.
    pub declared: Vec<Crate>,
    /// Files that no package claims and no other file names in a `mod` line.
    pub loose: Vec<Crate>,
    /// The rest: modules of loose files by their text; roots only where it turns out that nobody reaches them.
    pub cyclic: Vec<Crate>,
}

/// Sorts the Rust files of a run into crates that are worth lowering. `small`: the run has few files.
pub(super) fn find(files: &[&Scanned], small: bool, disk: &Disk) -> Crates {
    let tree = ModTree::new(files);
    let packages = packages(files, disk);
    let mut ids = Ids::default();
    let mut declared = Vec::new();
    let mut libs: FxHashMap<&str, Name> = FxHashMap::default();
    let mut roots = Vec::new();
    for (package, members) in &packages {
        for root in members {
            let place = package
                .targets
                .iter()
                .find(|target| target.path == *root)
                .cloned()
                .or_else(|| package.target_by_place(root));
            let Some(target) = place else { continue };
            let id = ids.unique(match target.kind {
                Kind::Lib => package.lib_name.clone(),
                kind => format!("{}({} {})", package.name, kind.word(), target.name),
            });
            if target.kind == Kind::Lib {
                libs.entry(&package.name).or_insert(id);
            }
            roots.push((package, target.kind, root.clone(), id));
        }
    }
    for (package, kind, root, id) in roots {
        let mut externs = Vec::new();
        if let (true, Some(lib)) = (kind != Kind::Lib, libs.get(package.name.as_str())) {
            externs.push((Name::new(&package.lib_name), *lib));
        }
        for other in package.dependencies.iter().filter(|other| small || other.near) {
            if let Some(lib) = libs.get(other.package.as_str()).filter(|lib| **lib != id) {
                externs.push((Name::new(&other.alias), *lib));
            }
        }
        declared.push(tree.krate(root, id, externs));
    }
    let owned: FxHashSet<&Path> = declared.iter().flat_map(|krate| tree.reach(&krate.root)).collect();
    let loose_files: Vec<&Path> = files.iter().map(|file| file.path.as_path()).filter(|p| !owned.contains(p)).collect();
    let children: FxHashSet<&Path> = loose_files.iter().flat_map(|file| tree.children(file)).collect();
    let (firsts, rest): (Vec<&Path>, Vec<&Path>) = loose_files.into_iter().partition(|file| !children.contains(file));
    let mut stand_alone = |roots: Vec<&Path>| -> Vec<Crate> {
        let matter = roots.into_iter().filter(|root| if small { tree.matters(root) } else { tree.makes(root) });
        matter.map(|root| tree.krate(root.to_path_buf(), ids.unique(display(root)), Vec::new())).collect()
    };
    let loose = stand_alone(firsts);
    let cyclic = stand_alone(rest);
    declared.retain(|krate| tree.matters(&krate.root));
    if !small {
        keep_makers(&mut declared, &tree);
    }
    Crates { declared, loose, cyclic }
}

/// Leaves the crates that make sockets, those that use them, and what all of these use.
fn keep_makers(crates: &mut Vec<Crate>, tree: &ModTree) {
    let makers = crates.iter().filter(|krate| tree.makes(&krate.root)).map(|krate| krate.id);
    let (mut users, mut used): (Edges, Edges) = Default::default();
    for krate in crates.iter() {
        for (_, other) in &krate.externs {
            users.entry(*other).or_default().push(krate.id);
            used.entry(krate.id).or_default().push(*other);
        }
    }
    let along = |edges: &Edges, id: Name| edges.get(&id).cloned().unwrap_or_default();
    let with_users = reached(makers, |id| along(&users, id));
    let kept = reached(with_users, |id| along(&used, id));
    crates.retain(|krate| kept.contains(&krate.id));
}

/// From crates to crates.
type Edges = FxHashMap<Name, Vec<Name>>;

/// Crate ids of a run: one name, one crate.
#[derive(Default)]
struct Ids(FxHashMap<String, usize>);

impl Ids {
    fn unique(&mut self, id: String) -> Name {
        let id = id.replace("::", ":");
        let times = self.0.entry(id.clone()).or_default();
        *times += 1;
        if *times == 1 { Name::new(&id) } else { Name::new(&format!("{id}#{times}")) }
    }
}

/// Each package with the files that lie in it and in no inner package, in the order of the files.
fn packages(files: &[&Scanned], disk: &Disk) -> Vec<(Package, Vec<PathBuf>)> {
    let mut known: FxHashMap<PathBuf, Option<usize>> = FxHashMap::default();
    let mut packages: Vec<(Package, Vec<PathBuf>)> = Vec::new();
    for file in files {
        let Some(folder) = file.path.parent() else {
            continue;
        };
        if let Some(at) = package_of(folder, disk, &mut known, &mut packages) {
            packages[at].1.push(file.path.clone());
        }
    }
    packages
}

fn package_of(
    folder: &Path,
    disk: &Disk,
    known: &mut FxHashMap<PathBuf, Option<usize>>,
    packages: &mut Vec<(Package, Vec<PathBuf>)>,
) -> Option<usize> {
    if let Some(at) = known.get(folder) {
        return *at;
    }
    let at = if let Some(package) = manifest::read(folder, disk) {
        packages.push((package, Vec::new()));
        Some(packages.len() - 1)
    } else {
        above(folder).and_then(|parent| package_of(&parent, disk, known, packages))
    };
    known.insert(folder.to_path_buf(), at);
    at
}

/// The folder above, also for a relative path that has run out of names.
fn above(folder: &Path) -> Option<PathBuf> {
    if folder.file_name().is_some() {
        return folder.parent().map(Path::to_path_buf);
    }
    let up = folder.join("..");
    (!folder.has_root() && up.canonicalize().ok()? != folder.join(".").canonicalize().ok()?).then_some(up)
}

/// A guess at the module tree from the text alone, made to decide what to lower; lowering finds the true one.
struct ModTree<'a> {
    files: FxHashMap<&'a Path, &'a Scanned>,
}

impl<'a> ModTree<'a> {
    fn new(files: &[&'a Scanned]) -> Self {
        ModTree { files: files.iter().map(|file| (file.path.as_path(), *file)).collect() }
    }

    /// Files that the `mod` lines of `file` may mean.
    fn children(&self, file: &Path) -> Vec<&'a Path> {
        let Some(file) = self.files.get(file) else {
            return Vec::new();
        };
        let folder = file.path.parent().unwrap_or(Path::new(""));
        let inner = file.path.with_extension("");
        let mut found = Vec::new();
        for name in &file.mods {
            let candidates = if name.ends_with(".rs") {
                vec![folder.join(name), inner.join(name)]
            } else {
                [folder, &inner]
                    .into_iter()
                    .flat_map(|dir| [dir.join(format!("{name}.rs")), dir.join(name).join("mod.rs")])
                    .collect()
            };
            let known = candidates.iter().filter_map(|path| self.files.get_key_value(normal(path).as_path()));
            found.extend(known.map(|(path, _)| *path).filter(|path| *path != file.path));
        }
        found
    }

    fn reach(&self, root: &Path) -> FxHashSet<&'a Path> {
        reached(self.files.get_key_value(root).map(|(path, _)| *path), |file| self.children(file))
    }

    fn krate(&self, root: PathBuf, id: Name, externs: Vec<(Name, Name)>) -> Crate {
        let reached = self.reach(&root);
        let bytes: u64 = reached.iter().filter_map(|path| self.files.get(path)).map(|file| file.bytes).sum();
        let only = (bytes > LARGE_CRATE).then(|| self.leading_to_words(&reached));
        Crate { root, id, externs, files: only.as_ref().map_or(reached.len(), FxHashSet::len), only }
    }

    /// Files with a word of the vocabulary, and those in whose modules they lie.
    fn leading_to_words(&self, files: &FxHashSet<&'a Path>) -> FxHashSet<PathBuf> {
        let has_word = |path: &&&Path| self.files.get(**path).is_some_and(|file| file.matches);
        let mut parents: FxHashMap<&Path, Vec<&Path>> = FxHashMap::default();
        for file in files {
            for child in self.children(file) {
                parents.entry(child).or_default().push(file);
            }
        }
        let words = files.iter().filter(has_word).copied();
        let kept = reached(words, |file| parents.get(file).cloned().unwrap_or_default());
        kept.into_iter().map(Path::to_path_buf).collect()
    }

    /// Does a word of the vocabulary stand anywhere in the crate?
    fn matters(&self, root: &Path) -> bool {
        self.any(root, |file| file.matches)
    }

    /// Is a function that makes sockets called anywhere in the crate?
    fn makes(&self, root: &Path) -> bool {
        self.any(root, |file| file.makes)
    }

    fn any(&self, root: &Path, test: impl Fn(&Scanned) -> bool) -> bool {
        self.reach(root).iter().any(|file| self.files.get(file).is_some_and(|file| test(file)))
    }
}
