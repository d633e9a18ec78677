//! What a run goes by: the nearest settings file, then the command line.

use std::path::{Path, PathBuf};

use super::args::{Check, ConfidenceArg};
use super::errors::Failure;
use crate::apis::Models;
use crate::cache::{self, Cache};
use crate::config::file::Config;
use crate::finding::Confidence;
use crate::project::{self, Project};
use crate::rules::catalogue::{self, Level};
use crate::workspace::{Request, absolute};

/// Reads what holds for `args`.
pub(super) fn read(args: &Check) -> Result<Project, Failure> {
    let first = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let first = absolute(first);
    let start = if first.is_dir() { first.as_path() } else { first.parent().unwrap_or(&first) };
    let mut project = match &args.config {
        Some(path) => project::named(path).map_err(Failure::new)?,
        None if args.no_config => None,
        None => project::nearest(start).map_err(Failure::new)?,
    }
    .unwrap_or_else(|| Project::plain(start));
    command_line(args, &mut project.config)?;
    Ok(project)
}

fn command_line(args: &Check, config: &mut Config) -> Result<(), Failure> {
    let settings = &mut config.settings;
    for rule in args.select.iter().chain(&args.ignore) {
        catalogue::known(rule).map_err(Failure::new)?;
    }
    if !args.select.is_empty() {
        settings.select = args.select.iter().cloned().collect();
        settings.ignore.clear();
    }
    settings.ignore.extend(args.ignore.iter().cloned());
    for setting in &args.level {
        let refused = |message: &str| Failure::new(format!("--level {setting}: {message}"));
        let (rule, level) = setting.split_once('=').ok_or_else(|| refused("write it as RULE=LEVEL"))?;
        catalogue::known(rule).map_err(|message| refused(&message))?;
        let level = Level::from_word(level).ok_or_else(|| refused("the levels are allow, warn and deny"))?;
        settings.forced.insert(rule.to_owned(), level);
    }
    if let Some(confidence) = args.confidence {
        settings.confidence = match confidence {
            ConfidenceArg::High => Confidence::High,
            ConfidenceArg::Medium => Confidence::Medium,
            ConfidenceArg::Low => Confidence::Low,
        };
    }
    Ok(())
}

/// What to read for `args`. Paths that are not there are an error, all of them in one.
pub(super) fn request(args: &Check, project: &Project) -> Result<Request, Failure> {
    let paths = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() };
    let missing = paths.iter().filter_map(|path| Some((path, path.metadata().err()?)));
    let missing: Vec<String> = missing.map(|(path, error)| Failure::of(path, &error).to_string()).collect();
    if !missing.is_empty() {
        return Err(Failure::new(missing.join("\nclosewait: ")));
    }
    Ok(Request {
        paths,
        no_ignore: args.no_ignore,
        exclude: project.config.exclude.clone(),
        exclude_root: project.root.clone(),
    })
}

/// What is kept between runs, unless nothing is to be or there is no place for it.
pub(super) fn cache(args: &Check, project: &Project) -> Option<Cache> {
    let set = || std::env::var_os("CLOSEWAIT_CACHE_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from);
    let folder = args.cache_dir.clone().or_else(set).or_else(cache::folder);
    folder.filter(|_| !args.no_cache).and_then(|folder| Cache::new(&folder, &project.config.apis))
}

/// The models of the lint and those of the settings.
pub(super) fn models(project: &Project) -> Result<Option<Models>, Failure> {
    project.models().map_err(Failure::new)
}

/// The baseline that holds, whether or not it is there yet.
pub(super) fn baseline(args: &Check, project: &Project) -> PathBuf {
    args.baseline.as_deref().map_or_else(|| project.baseline(), absolute)
}
