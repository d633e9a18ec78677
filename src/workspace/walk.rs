//! Paths to source files: walkdir's walk with gitignore's matchers.
//!
//! Left out: hidden names, `node_modules`, cargo's `target` folders, what `.gitignore` and `.ignore` exclude.
//! A file that the user names is always taken. Links to files are followed, links to folders are not; a link that leads
//! back to a folder it lies in is reported.
//!
//! An ignore file at the root of a tree that no repository holds, and that leaves out all of it, belongs to somebody's
//! packaging (Debian's Linux has one): it is not obeyed.

use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxHashSet;
use walkdir::{DirEntry, WalkDir};

use super::Request;
use super::paths::normal;
use super::read::{Family, family};
use crate::source::Problem;

/// One source file.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub path: PathBuf,
    pub family: Family,
}

/// Finds the files of `request`, each once, in the order of the paths given and by name within each.
pub(super) fn find(request: &Request, problems: &mut Vec<Problem>) -> Vec<Found> {
    let mut seen = FxHashSet::default();
    let mut found = Vec::new();
    let several = request.paths.len() > 1;
    for path in &request.paths {
        let shown = normal(path);
        // Two spellings of one folder must not double its files; one path alone can not.
        let real = several.then(|| path.canonicalize().ok()).flatten();
        let mut take = |file: Found| {
            let key = match (&real, file.path.strip_prefix(&shown)) {
                (Some(real), Ok(rest)) if rest.as_os_str().is_empty() => real.clone(),
                (Some(real), Ok(rest)) => real.join(rest),
                _ => file.path.clone(),
            };
            if seen.insert(key) {
                found.push(file);
            }
        };
        if path.is_dir() {
            let walk = Walk::new(request, path);
            let alone = !walk.in_repository();
            match walk.run(&mut take, problems) {
                Met::Ignored if alone => {
                    Walk { heeds_root: false, ..Walk::new(request, path) }.run(&mut take, problems);
                }
                Met::Ignored => {
                    problems.push(problem(&shown, "ignore files leave out all that is here; `--no-ignore` takes it"));
                }
                Met::Plain => {}
            }
        } else if let Some(family) = family(&shown) {
            let path = shown.clone();
            take(Found { path, family });
        } else {
            problems.push(problem(&shown, "not a source file of a language closewait knows"));
        }
    }
    found
}

fn problem(path: &Path, message: impl Into<String>) -> Problem {
    Problem { path: path.to_path_buf(), line: 0, message: message.into() }
}

/// What a walk met directly below its root, hidden names aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    /// Something to take or to look into, or nothing at all.
    Plain,
    /// Only what ignore files leave out.
    Ignored,
}

struct Walk<'a> {
    root: &'a Path,
    /// The root as the matchers above it and the settings know it.
    real_root: PathBuf,
    no_ignore: bool,
    /// Whether the ignore files of the root itself count.
    heeds_root: bool,
    exclude: Gitignore,
    /// Matchers from the outermost folder inwards, with the depth of the folder each stands in.
    ignores: Vec<(usize, Gitignore)>,
}

impl<'a> Walk<'a> {
    fn new(request: &Request, root: &'a Path) -> Self {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let mut exclude = GitignoreBuilder::new(real(&request.exclude_root));
        for glob in &request.exclude {
            // A glob that does not parse was refused when the settings were read.
            let _ = exclude.add_line(None, glob);
        }
        let mut walk = Walk {
            root,
            real_root: real(root),
            no_ignore: request.no_ignore,
            heeds_root: true,
            exclude: exclude.build().unwrap_or_else(|_| Gitignore::empty()),
            ignores: Vec::new(),
        };
        if !walk.no_ignore {
            walk.enter_parents();
        }
        walk
    }

    fn in_repository(&self) -> bool {
        self.real_root.ancestors().any(is_repository)
    }

    /// The rules of the repository that the root lies in hold too.
    fn enter_parents(&mut self) {
        let root = self.real_root.clone();
        let mut above: Vec<&Path> = root.ancestors().skip(1).collect();
        let Some(top) = root.ancestors().position(is_repository) else {
            return;
        };
        above.truncate(top);
        for dir in above.into_iter().rev() {
            self.enter(dir, 0);
        }
    }

    fn enter(&mut self, dir: &Path, depth: usize) {
        let files = [".gitignore", ".ignore", ".git/info/exclude"].map(|name| dir.join(name));
        if !files.iter().any(|file| file.is_file()) {
            return;
        }
        let mut builder = GitignoreBuilder::new(dir);
        for file in files.iter().filter(|file| file.is_file()) {
            let _ = builder.add(file);
        }
        if let Ok(matcher) = builder.build() {
            self.ignores.push((depth, matcher));
        }
    }

    fn ignored(&self, path: &Path, is_dir: bool) -> bool {
        let inner_first = self.ignores.iter().rev();
        for (depth, matcher) in inner_first {
            let verdict = match depth {
                0 => matcher.matched(self.real(path), is_dir),
                _ => matcher.matched(path, is_dir),
            };
            match verdict {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => {}
            }
        }
        false
    }

    fn real(&self, path: &Path) -> PathBuf {
        let below = path.strip_prefix(self.root).unwrap_or(path);
        self.real_root.join(below)
    }

    fn run(mut self, take: &mut impl FnMut(Found), problems: &mut Vec<Problem>) -> Met {
        let (mut met, mut ignored) = (0, 0);
        let mut entries = WalkDir::new(self.root).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    problems.push(walk_problem(&error));
                    continue;
                }
            };
            let depth = entry.depth();
            // The root may be a link to a folder.
            let is_dir = depth == 0 || entry.file_type().is_dir();
            self.ignores.retain(|(at, _)| *at == 0 || *at <= depth);
            let left_out = depth > 0 && self.leave_out(&entry, is_dir);
            if depth == 1 && !is_hidden(&entry) {
                met += 1;
                ignored += usize::from(left_out && self.ignored(entry.path(), is_dir));
            }
            if left_out {
                if is_dir {
                    entries.skip_current_dir();
                }
                continue;
            }
            if is_dir {
                if !self.no_ignore && (self.heeds_root || depth > 0) {
                    self.enter(entry.path(), depth + 1);
                }
                continue;
            }
            let path = normal(entry.path());
            if entry.path_is_symlink() {
                if let Some(message) = link_problem(entry.path()) {
                    problems.push(problem(&path, message));
                    continue;
                }
                if !entry.path().is_file() {
                    continue;
                }
            } else if !entry.file_type().is_file() {
                continue;
            }
            if let Some(family) = family(&path) {
                take(Found { path, family });
            }
        }
        if met > 0 && ignored == met && !self.no_ignore { Met::Ignored } else { Met::Plain }
    }

    fn leave_out(&self, entry: &DirEntry, is_dir: bool) -> bool {
        let name = entry.file_name();
        if is_dir && (name == ".git" || name == "node_modules" || is_cargo_target(entry.path())) {
            return true;
        }
        let excluded = || self.exclude.matched(self.real(entry.path()), is_dir).is_ignore();
        if !self.exclude.is_empty() && excluded() {
            return true;
        }
        if self.no_ignore {
            return false;
        }
        is_hidden(entry) || self.ignored(entry.path(), is_dir)
    }
}

fn is_repository(dir: &Path) -> bool {
    dir.join(".git").exists()
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// A folder called `target` is cargo's when it carries its mark or lies beside a manifest; C trees have folders
/// of that name too.
fn is_cargo_target(dir: &Path) -> bool {
    dir.file_name().is_some_and(|name| name == "target")
        && (dir.join("CACHEDIR.TAG").exists() || dir.with_file_name("Cargo.toml").exists())
}

fn walk_problem(error: &walkdir::Error) -> Problem {
    let path = error.path().unwrap_or(Path::new("")).to_path_buf();
    let reason = error.io_error().map_or_else(|| "symbolic links form a loop".to_owned(), reason);
    problem(&normal(&path), format!("could not be read: {reason}"))
}

/// An operating system error in words, without its number.
#[must_use]
pub fn reason(error: &std::io::Error) -> String {
    if error.kind() == std::io::ErrorKind::NotFound {
        return "no such file or folder".to_owned();
    }
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// What is wrong with a link, if anything: it goes round in a circle or leads back up. A dangling one is nobody's concern.
fn link_problem(link: &Path) -> Option<String> {
    match link.canonicalize() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => Some(format!("symbolic link not followed: {}", reason(&error))),
        Ok(target) => {
            let home = link.parent()?.canonicalize().ok()?;
            (target.is_dir() && home.starts_with(&target))
                .then(|| "symbolic link leads back to a folder it lies in, not followed".to_owned())
        }
    }
}
