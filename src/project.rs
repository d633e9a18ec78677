//! What a run goes by: the nearest settings file, what it says about models, and which findings it lets through.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use crate::apis::Models;
use crate::config::Settings;
use crate::config::file::{self, Config, Kind};
use crate::finding::Finding;
use crate::select::baseline::{Baseline, Key};
use crate::select::{fingerprint, suppress};
use crate::source::Sources;
use crate::workspace::{absolute, display, reason};

/// The names of the settings file, the first that is there counts.
const NAMES: [&str; 2] = ["closewait.toml", ".closewait.toml"];
/// The baseline that is used without being named.
pub const BASELINE: &str = "closewait-baseline.json";

/// Settings with the folder they hold for.
#[derive(Debug)]
pub struct Project {
    /// The folder of the settings file, or the one that is checked.
    pub root: PathBuf,
    /// What the file says.
    pub config: Config,
}

impl Project {
    /// No settings, for the repository that `start` (a folder) lies in.
    #[must_use]
    pub fn plain(start: &Path) -> Project {
        Project { root: top(start).unwrap_or(start).to_path_buf(), config: Config::default() }
    }

    /// The models of the lint and those of the settings; none when the settings have none. The error is for the
    /// user.
    pub fn models(&self) -> Result<Option<Models>, String> {
        let Some(apis) = &self.config.apis else {
            return Ok(None);
        };
        let (models, errors) = Models::with(&[(apis.clone(), "closewait.toml".to_owned())]);
        if errors.is_empty() { Ok(Some(models)) } else { Err(errors.join("\n")) }
    }

    /// The baseline that holds unless another one is named, whether or not it is there yet.
    #[must_use]
    pub fn baseline(&self) -> PathBuf {
        let named = self.config.baseline.as_deref();
        self.root.join(named.unwrap_or(BASELINE))
    }
}

/// What comments and settings leave of `findings`, in order of path and place.
#[must_use]
pub fn select(findings: Vec<Finding>, sources: &Sources, settings: &Settings) -> Vec<Finding> {
    let mut findings = suppress::apply(findings, sources);
    findings.sort_by(|a, b| {
        let path = |finding: &Finding| sources.path(finding.span.file);
        path(a).cmp(path(b)).then_with(|| (a.span.start, a.span.end).cmp(&(b.span.start, b.span.end)))
    });
    findings
        .into_iter()
        .filter_map(|finding| {
            let path = absolute(sources.path(finding.span.file));
            settings.apply(finding, &path)
        })
        .collect()
}

/// The settings of the file at `path`; none when it is a manifest that has none. Errors are for the user.
pub fn named(path: &Path) -> Result<Option<Project>, String> {
    let path = absolute(path);
    let kind = if path.file_name().is_some_and(|name| name == "Cargo.toml") { Kind::Manifest } else { Kind::Closewait };
    let text = std::fs::read_to_string(&path).map_err(|error| of(&path, &error))?;
    read(&path, &text, kind)
}

/// The nearest settings at or above `start`, not above the repository it lies in.
pub fn nearest(start: &Path) -> Result<Option<Project>, String> {
    let top = top(start);
    for folder in start.ancestors() {
        let plain = NAMES.map(|name| (folder.join(name), Kind::Closewait));
        for (path, kind) in plain.into_iter().chain([(folder.join("Cargo.toml"), Kind::Manifest)]) {
            match std::fs::read_to_string(&path) {
                // A manifest that does not parse is cargo's to complain about.
                Ok(text) if kind == Kind::Manifest && !text.contains("metadata.closewait") => {}
                Ok(text) => {
                    if let Some(project) = read(&path, &text, kind)? {
                        return Ok(Some(project));
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(of(&path, &error)),
            }
        }
        if top == Some(folder) {
            break;
        }
    }
    Ok(None)
}

/// The folder of the repository that `start` lies in.
fn top(start: &Path) -> Option<&Path> {
    start.ancestors().find(|folder| folder.join(".git").exists())
}

fn read(path: &Path, text: &str, kind: Kind) -> Result<Option<Project>, String> {
    let config = file::read(path, text, kind)?;
    let root = path.parent().unwrap_or(path).to_path_buf();
    Ok(config.map(|config| Project { root, config }))
}

fn of(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {}", path.display(), reason(error))
}

/// The baseline at `file` with its text; none when there is no such file. The error is for the user.
pub fn read_baseline(file: &Path) -> Result<Option<(Baseline, String)>, String> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(of(file, &error)),
    };
    match Baseline::read(&text) {
        Ok(baseline) => Ok(Some((baseline, text))),
        Err(message) => Err(format!("{}: not a baseline: {message}", file.display())),
    }
}

/// Those of `findings` that `baseline`, in the folder `root`, does not know.
#[must_use]
pub fn unknown(findings: Vec<Finding>, sources: &Sources, baseline: &Baseline, root: &Path) -> Vec<Finding> {
    let keys = keys(&findings, &fingerprint::all(&findings), sources, root);
    let seen: FxHashSet<String> = sources.iter().map(|(_, file)| below(root, &file.path)).collect();
    let left_from = |path: &str| seen.contains(path) || !root.join(path).exists();
    let mut known = baseline.matched(&keys, left_from).known.into_iter();
    findings.into_iter().filter(|_| !known.next().unwrap_or(false)).collect()
}

/// Each finding as a baseline in the folder `root` knows it.
#[must_use]
pub fn keys(findings: &[Finding], fingerprints: &[String], sources: &Sources, root: &Path) -> Vec<Key> {
    let pairs = findings.iter().zip(fingerprints);
    pairs
        .map(|(finding, fingerprint)| Key {
            path: below(root, sources.path(finding.span.file)),
            rule: finding.rule.to_owned(),
            fingerprint: fingerprint.clone(),
        })
        .collect()
}

/// The path below `root`, with `/`; the whole path when it lies elsewhere.
#[must_use]
pub fn below(root: &Path, path: &Path) -> String {
    let whole = absolute(path);
    display(whole.strip_prefix(root).unwrap_or(&whole))
}
