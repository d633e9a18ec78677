//! What a run goes by: the nearest settings file, then the command line.

use std::path::{Path, PathBuf};

use super::args::{Check, ConfidenceArg};
use super::errors::Failure;
use crate::apis::Models;
use crate::config::file::{self, Config, Kind};
use crate::finding::Confidence;
use crate::rules::catalogue::{self, Level};
use crate::workspace::{Request, absolute};

/// The names of the settings file, the first that is there counts.
const NAMES: [&str; 2] = ["closewait.toml", ".closewait.toml"];
/// The baseline that is used without being named.
pub(super) const BASELINE: &str = "closewait-baseline.json";

/// Settings with the folder they hold for.
#[derive(Debug)]
pub(super) struct Project {
    /// The folder of the settings file, or the one that is checked.
    pub root: PathBuf,
    pub config: Config,
}

/// Reads what holds for `args`.
pub(super) fn project(args: &Check) -> Result<Project, Failure> {
    let first = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let first = absolute(first);
    let start = if first.is_dir() {
        first.as_path()
    } else {
        first.parent().unwrap_or(&first)
    };
    let mut project = match &args.config {
        Some(path) => named(path)?,
        None if args.no_config => None,
        None => nearest(start)?,
    }
    .unwrap_or_else(|| Project {
        root: top(start).unwrap_or(start).to_path_buf(),
        config: Config::default(),
    });
    command_line(args, &mut project.config)?;
    Ok(project)
}

fn named(path: &Path) -> Result<Option<Project>, Failure> {
    let path = absolute(path);
    let kind = if path.file_name().is_some_and(|name| name == "Cargo.toml") {
        Kind::Manifest
    } else {
        Kind::Closewait
    };
    let text = std::fs::read_to_string(&path).map_err(|error| Failure::of(&path, &error))?;
    read(&path, &text, kind)
}

/// The nearest settings at or above `start`, not above the repository it lies in.
fn nearest(start: &Path) -> Result<Option<Project>, Failure> {
    let top = top(start);
    for folder in start.ancestors() {
        let plain = NAMES.map(|name| (folder.join(name), Kind::Closewait));
        for (path, kind) in plain
            .into_iter()
            .chain([(folder.join("Cargo.toml"), Kind::Manifest)])
        {
            match std::fs::read_to_string(&path) {
                // A manifest that does not parse is cargo's to complain about.
                Ok(text) if kind == Kind::Manifest && !text.contains("metadata.closewait") => {}
                Ok(text) => {
                    if let Some(project) = read(&path, &text, kind)? {
                        return Ok(Some(project));
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(Failure::of(&path, &error)),
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
    start
        .ancestors()
        .find(|folder| folder.join(".git").exists())
}

fn read(path: &Path, text: &str, kind: Kind) -> Result<Option<Project>, Failure> {
    let config = file::read(path, text, kind).map_err(Failure::new)?;
    let root = path.parent().unwrap_or(path).to_path_buf();
    Ok(config.map(|config| Project { root, config }))
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
        let (rule, level) = setting
            .split_once('=')
            .ok_or_else(|| refused("write it as RULE=LEVEL"))?;
        catalogue::known(rule).map_err(|message| refused(&message))?;
        let level = Level::from_word(level)
            .ok_or_else(|| refused("the levels are allow, warn and deny"))?;
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

impl Project {
    /// What to read for `args`. Paths that are not there are an error, all of them in one.
    pub(super) fn request(&self, args: &Check) -> Result<Request, Failure> {
        let paths = if args.paths.is_empty() {
            vec![PathBuf::from(".")]
        } else {
            args.paths.clone()
        };
        let missing = paths
            .iter()
            .filter_map(|path| Some((path, path.metadata().err()?)));
        let missing: Vec<String> = missing
            .map(|(path, error)| Failure::of(path, &error).to_string())
            .collect();
        if !missing.is_empty() {
            return Err(Failure::new(missing.join("\nclosewait: ")));
        }
        Ok(Request {
            paths,
            no_ignore: args.no_ignore,
            exclude: self.config.exclude.clone(),
            exclude_root: self.root.clone(),
        })
    }

    /// The models of the lint and those of the settings.
    pub(super) fn models(&self) -> Result<Option<Models>, Failure> {
        let Some(apis) = &self.config.apis else {
            return Ok(None);
        };
        let (models, errors) = Models::with(&[(apis.clone(), "closewait.toml".to_owned())]);
        if errors.is_empty() {
            Ok(Some(models))
        } else {
            Err(Failure::new(errors.join("\n")))
        }
    }

    /// The baseline that holds, whether or not it is there yet.
    pub(super) fn baseline(&self, args: &Check) -> PathBuf {
        match (&args.baseline, &self.config.baseline) {
            (Some(path), _) => absolute(path),
            (None, Some(path)) => self.root.join(path),
            (None, None) => self.root.join(BASELINE),
        }
    }
}
