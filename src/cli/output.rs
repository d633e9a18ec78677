//! The report, in each format that was asked for, to where it goes.

use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};

use super::after;
use super::args::{Check, ColorArg, Target};
use super::errors::{Exit, Failure};
use super::print;
use super::run::Shown;
use crate::finding::Severity;
use crate::project::Project;
use crate::report::{Format, Page, Report};
use crate::rules::catalogue::{self, Level};
use crate::workspace::absolute;

/// What goes where: at most one format to standard output.
pub(super) fn targets(args: &Check) -> Result<Vec<Target>, Failure> {
    let mut targets = args.format.clone();
    if targets.iter().all(|target| target.file.is_some()) && (targets.is_empty() || args.output.is_some()) {
        // The runner sets this; there, annotations are what a person will look for.
        let github = std::env::var_os("GITHUB_ACTIONS").is_some_and(|set| set == "true");
        targets.push(Target {
            format: if github && args.output.is_none() { Format::Github } else { Format::Text },
            file: None,
        });
    }
    let mut plain = targets.iter_mut().filter(|target| target.file.is_none());
    if let (Some(first), Some(output)) = (plain.next(), &args.output) {
        first.file = Some(output.clone());
    }
    if targets.iter().filter(|target| target.file.is_none()).count() > 1 {
        return Err(Failure::new(
            "--format: only one format can go to standard output; write the others as FORMAT=FILE",
        ));
    }
    if !args.after.is_empty() && targets.iter().any(|target| target.format != Format::Rustc) {
        return Err(Failure::new("a command after -- goes with --format rustc alone"));
    }
    Ok(targets)
}

/// Writes the report to all of `targets`. `exit` is how the run ends unless something goes wrong here.
pub(super) fn write(
    args: &Check,
    project: &Project,
    targets: &[Target],
    shown: &Shown,
    exit: Exit,
) -> Result<Exit, Failure> {
    let here = absolute(Path::new("."));
    let root = root(&here);
    let pages = pages(project);
    let report = Report {
        sources: &shown.outcome.sources,
        findings: &shown.findings,
        fingerprints: &shown.fingerprints,
        problems: &shown.outcome.problems,
        rules: &pages,
        here: &here,
        root: &root,
    };
    if !args.after.is_empty() {
        return after::pass_through(&args.after)?.add(&report, exit);
    }
    let mut to_print = None;
    for target in targets {
        match &target.file {
            Some(file) => {
                let text = target.format.render(&report, matches!(args.color, ColorArg::Always));
                std::fs::write(file, text).map_err(|error| Failure::of(file, &error))?;
            }
            None => to_print = Some(target.format.render(&report, colored(args))),
        }
    }
    to_print.map_or(Ok(exit), |text| print(&text, exit))
}

fn colored(args: &Check) -> bool {
    match args.color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
    }
}

/// Services show paths relative to the repository; they say where it lies, else it is where `.git` is.
fn root(here: &Path) -> PathBuf {
    let told = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].iter().find_map(std::env::var_os).map(PathBuf::from);
    let told = told.filter(|root| here.starts_with(root));
    let repository = || here.ancestors().find(|folder| folder.join(".git").exists());
    told.or_else(|| repository().map(Path::to_path_buf)).unwrap_or_else(|| here.to_path_buf())
}

fn pages(project: &Project) -> Vec<Page<'static>> {
    let settings = &project.config.settings;
    let every = catalogue::every().map(|rule| {
        let level = settings.forced.get(rule.id).or_else(|| settings.levels.get(rule.id));
        Page {
            id: rule.id,
            title: &rule.title,
            text: rule.text,
            cwe: &rule.cwe,
            severity: match level.copied().unwrap_or(rule.level) {
                Level::Allow => None,
                Level::Warn => Some(Severity::Warning),
                Level::Deny => Some(Severity::Error),
            },
        }
    });
    every.collect()
}
