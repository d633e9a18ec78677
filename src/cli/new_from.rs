//! `--new-from REV`: only what is not found at the merge base with REV.
//!
//! The old sources are written to a temporary folder through an index of our own, so that the user's index,
//! worktree and repository stay as they are, and are checked there. Findings are compared by fingerprint, not by
//! changed lines: a change in one function can make a leak in another.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::args::Check;
use super::errors::Failure;
use super::run::{Shown, keep_new, keys_of};
use crate::project::Project;
use crate::select::baseline::Baseline;
use crate::workspace::{Request, absolute};

/// Takes out of `shown` what is found at the merge base with `revision`, too.
pub(super) fn apply(args: &Check, project: &Project, revision: &str, shown: &mut Shown) -> Result<(), Failure> {
    let first = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let first = absolute(first);
    let folder = if first.is_dir() { first.as_path() } else { first.parent().unwrap_or(&first) };
    let git = Git::at(folder)?;
    let Some(base) = git.base(revision, &mut shown.notes)? else {
        return Ok(());
    };
    let old = Checkout::new(&git, &base)?;
    let mut paths = Vec::new();
    for path in if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() } {
        let path = absolute(&path);
        let below = path
            .strip_prefix(&git.top)
            .map_err(|_| Failure::new(format!("{}: outside the repository {}", path.display(), git.top.display())))?;
        let there = old.tree.join(below);
        if there.exists() {
            paths.push(there);
        }
    }
    if paths.is_empty() {
        return Ok(());
    }
    let request = Request {
        paths,
        no_ignore: args.no_ignore,
        exclude: project.config.exclude.clone(),
        exclude_root: project.root.strip_prefix(&git.top).map_or(old.tree.clone(), |below| old.tree.join(below)),
    };
    let known = keys_of(&request, project, &old.tree, args.threads)?;
    keep_new(shown, &Baseline::of(known), &git.top, |_| true);
    Ok(())
}

struct Git {
    /// The folder of the working tree.
    top: PathBuf,
}

impl Git {
    fn at(folder: &Path) -> Result<Git, Failure> {
        let git = Git { top: folder.to_path_buf() };
        let top = git
            .ask(&["rev-parse", "--show-toplevel"])?
            .ok_or_else(|| Failure::new(format!("--new-from: {} is in no git repository", folder.display())))?;
        // Git resolves links; the paths of the run do not.
        let depth = git.ask(&["rev-parse", "--show-cdup"])?.unwrap_or_default();
        let lexical = absolute(&folder.join(depth));
        let same = lexical.canonicalize().ok() == PathBuf::from(&top).canonicalize().ok();
        Ok(Git { top: if same { lexical } else { PathBuf::from(top) } })
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.top).args(args);
        command
    }

    /// What git says, without its line end; none when it fails.
    fn ask(&self, args: &[&str]) -> Result<Option<String>, Failure> {
        let output = self.command(args).stderr(Stdio::null()).output();
        let output = output.map_err(|error| Failure::new(format!("--new-from needs git: {error}")))?;
        let text = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
        Ok(output.status.success().then_some(text))
    }

    /// The commit to compare with. None: there is no history to compare with, and all findings count.
    fn base(&self, revision: &str, notes: &mut Vec<String>) -> Result<Option<String>, Failure> {
        let shallow = self.ask(&["rev-parse", "--is-shallow-repository"])?.as_deref() == Some("true");
        let commit = format!("{revision}^{{commit}}");
        let Some(commit) = self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])? else {
            if shallow {
                notes.push(format!(
                    "--new-from {revision}: this clone is shallow and does not hold that revision, so all findings \
                     are shown; fetch more history (`git fetch --unshallow`, or `fetch-depth: 0` in a workflow)"
                ));
                return Ok(None);
            }
            return Err(Failure::new(format!("--new-from {revision}: there is no such revision")));
        };
        if let Some(base) = self.ask(&["merge-base", &commit, "HEAD"])? {
            return Ok(Some(base));
        }
        notes.push(format!(
            "--new-from {revision}: no common ancestor with HEAD is known{}; compared with the revision itself",
            if shallow { " in this shallow clone" } else { "" }
        ));
        Ok(Some(commit))
    }
}

/// The sources of a commit in a temporary folder, removed when dropped.
struct Checkout {
    folder: PathBuf,
    tree: PathBuf,
}

impl Checkout {
    fn new(git: &Git, commit: &str) -> Result<Checkout, Failure> {
        let folder = temporary()?;
        let checkout = Checkout { tree: folder.join("tree"), folder };
        std::fs::create_dir(&checkout.tree)?;
        let index = checkout.folder.join("index");
        let run = |args: &[&str], input: &[u8]| -> Result<Vec<u8>, Failure> {
            let mut command = git.command(args);
            command.env("GIT_INDEX_FILE", &index);
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
            let mut child = command.spawn()?;
            let mut pipe = child.stdin.take();
            let writer = std::thread::scope(|scope| {
                let writing = scope.spawn(move || pipe.as_mut().map_or(Ok(()), |pipe| pipe.write_all(input)));
                let output = child.wait_with_output();
                (writing.join(), output)
            });
            let output = writer.1?;
            if output.status.success() {
                Ok(output.stdout)
            } else {
                Err(Failure::new(format!("git {} failed on {commit}", args.first().unwrap_or(&""))))
            }
        };
        run(&["read-tree", commit], b"")?;
        let names = run(&["ls-files", "-z", "--full-name"], b"")?;
        let wanted: Vec<u8> = names
            .split_inclusive(|byte| *byte == 0)
            .filter(|name| is_wanted(name.strip_suffix(&[0]).unwrap_or(name)))
            .flatten()
            .copied()
            .collect();
        let mut prefix = OsString::from("--prefix=");
        prefix.push(checkout.tree.as_os_str());
        prefix.push("/");
        let prefix = prefix.to_string_lossy().into_owned();
        run(&["checkout-index", "-z", "--stdin", "--quiet", &prefix], &wanted)?;
        Ok(checkout)
    }
}

/// Sources, and the files that say how they hang together.
fn is_wanted(name: &[u8]) -> bool {
    const ENDINGS: [&str; 15] = [
        ".rs",
        ".c",
        ".h",
        ".cc",
        ".cpp",
        ".cxx",
        ".c++",
        ".hpp",
        ".hh",
        ".hxx",
        ".inl",
        ".ipp",
        ".gitignore",
        ".ignore",
        "Cargo.toml",
    ];
    ENDINGS.iter().any(|ending| name.ends_with(ending.as_bytes()))
}

/// A new folder that nobody else has.
fn temporary() -> Result<PathBuf, Failure> {
    let base = std::env::temp_dir();
    for attempt in 0..100u32 {
        let folder = base.join(format!("closewait-{}-{attempt}", std::process::id()));
        match std::fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Failure::of(&folder, &error)),
        }
    }
    Err(Failure::new(format!("{}: no free name for a temporary folder", base.display())))
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
