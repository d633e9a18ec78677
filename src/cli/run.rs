//! One run from arguments to the findings that are to be shown.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use super::args::Check;
use super::errors::Failure;
use super::{new_from, settings};
use crate::apis::Models;
use crate::check::{self, Outcome};
use crate::finding::Finding;
use crate::project::{self, Project, below, keys};
use crate::select::baseline::{Baseline, Key, stale_problem};
use crate::select::{fingerprint, suppress};
use crate::workspace::Request;

/// What is left to show, and what the baseline had to say.
#[derive(Debug)]
pub(super) struct Shown {
    pub outcome: Outcome,
    pub findings: Vec<Finding>,
    pub fingerprints: Vec<String>,
    /// How many findings the baseline knew.
    pub known: usize,
    /// Entries of the baseline that nothing was found for.
    pub stale: Vec<Key>,
    /// Notes for a person, such as a history that is missing.
    pub notes: Vec<String>,
}

/// Runs, then takes out what comments allow, what the settings hide, and what is known or old.
pub(super) fn run(args: &Check, project: &Project) -> Result<Shown, Failure> {
    let mut shown = all(args, project)?;
    let file = settings::baseline(args, project);
    if !args.no_baseline
        && (!args.no_config || args.baseline.is_some())
        && let Some((baseline, text)) = read_baseline(&file, args.baseline.is_some())?
    {
        apply_baseline(&mut shown, &baseline, &text, &file);
    }
    if let Some(revision) = &args.new_from {
        new_from::apply(args, project, revision, &mut shown)?;
    }
    Ok(shown)
}

/// As [`run`], without a baseline and revision.
pub(super) fn all(args: &Check, project: &Project) -> Result<Shown, Failure> {
    let request = settings::request(args, project)?;
    let own = settings::models(project)?;
    let models = own.as_ref().unwrap_or_else(|| Models::builtin());
    let cache = settings::cache(args, project);
    let mut outcome = check::run(&request, models, args.threads, cache.as_ref())?;
    let findings = std::mem::take(&mut outcome.findings);
    let findings = project::select(findings, &outcome.sources, &project.config.settings);
    let fingerprints = fingerprint::all(&findings);
    Ok(Shown { outcome, findings, fingerprints, known: 0, stale: Vec::new(), notes: Vec::new() })
}

/// Findings of `request` at another state of the tree, as keys below `root`.
pub(super) fn keys_of(request: &Request, project: &Project, root: &Path, threads: usize) -> Result<Vec<Key>, Failure> {
    let own = settings::models(project)?;
    let models = own.as_ref().unwrap_or_else(|| Models::builtin());
    let mut outcome = check::run(request, models, threads, None)?;
    let findings = suppress::apply(std::mem::take(&mut outcome.findings), &outcome.sources);
    let fingerprints = fingerprint::all(&findings);
    Ok(keys(&findings, &fingerprints, &outcome.sources, root))
}

/// The baseline at `file`. One that is not there is an error only when it was asked for.
pub(super) fn read_baseline(file: &Path, asked: bool) -> Result<Option<(Baseline, String)>, Failure> {
    match project::read_baseline(file) {
        Ok(None) if asked => Err(Failure::of(file, &std::io::ErrorKind::NotFound.into())),
        other => other.map_err(Failure::new),
    }
}

fn apply_baseline(shown: &mut Shown, baseline: &Baseline, text: &str, file: &Path) {
    let root = file.parent().unwrap_or(Path::new(""));
    let seen: FxHashSet<String> = shown.outcome.checked.iter().map(|path| below(root, path)).collect();
    shown.stale = keep_new(shown, baseline, root, |path| seen.contains(path) || !root.join(path).exists());
    // A file that this run did not look at says nothing about its entries; one that is gone does.
    shown.stale.retain(|key| seen.contains(&key.path) || !root.join(&key.path).exists());
    let name = std::env::current_dir().ok().and_then(|here| file.strip_prefix(here).ok());
    let name: PathBuf = name.unwrap_or(file).to_path_buf();
    for key in &shown.stale {
        shown.outcome.problems.push(stale_problem(name.clone(), text, key));
    }
    shown.outcome.problems.sort();
}

/// Takes out the findings that `baseline` knows; gives its entries that match nothing. For `left_from` see
/// [`Baseline::matched`].
pub(super) fn keep_new(
    shown: &mut Shown,
    baseline: &Baseline,
    root: &Path,
    left_from: impl Fn(&str) -> bool,
) -> Vec<Key> {
    let found = keys(&shown.findings, &shown.fingerprints, &shown.outcome.sources, root);
    let matched = baseline.matched(&found, left_from);
    shown.known += matched.known.iter().filter(|known| **known).count();
    let mut known = matched.known.iter();
    shown.findings.retain(|_| !known.next().is_some_and(|known| *known));
    let mut known = matched.known.iter();
    shown.fingerprints.retain(|_| !known.next().is_some_and(|known| *known));
    matched.stale
}
