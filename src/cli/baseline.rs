//! `closewait baseline write|prune|show`.

use std::path::Path;

use super::args::{Baseline as Command, Check};
use super::errors::{Exit, Failure};
use super::settings;
use super::{print, run, summary};
use crate::project::{Project, keys};
use crate::select::baseline::Baseline;

/// Does what `command` says.
pub(super) fn run(command: &Command) -> Result<Exit, Failure> {
    let (Command::Write(args) | Command::Prune(args) | Command::Show(args)) = command;
    let args = Check::from(args);
    let project = settings::read(&args)?;
    match command {
        Command::Write(_) => write(&args, &project),
        Command::Prune(_) => prune(&args, &project),
        Command::Show(_) => show(&args, &project),
    }
}

/// Writes what is found now.
pub(super) fn write(args: &Check, project: &Project) -> Result<Exit, Failure> {
    let shown = run::all(args, project)?;
    summary::problems(&shown.outcome.problems);
    if shown.outcome.internal {
        return Err(Failure::new("the baseline was not written: not everything could be analysed"));
    }
    let file = settings::baseline(args, project);
    let root = file.parent().unwrap_or(Path::new(""));
    let keys = keys(&shown.findings, &shown.fingerprints, &shown.outcome.sources, root);
    let n = keys.len();
    save(&file, &Baseline::of(keys))?;
    anstream::eprintln!("{}: {} written", file.display(), summary::count(n, "finding"));
    Ok(Exit::Clean)
}

fn prune(args: &Check, project: &Project) -> Result<Exit, Failure> {
    let file = settings::baseline(args, project);
    let Some((baseline, _)) = run::read_baseline(&file, true)? else {
        return Ok(Exit::Clean);
    };
    let args = Check {
        baseline: Some(file.clone()),
        paths: args.paths.clone(),
        no_ignore: args.no_ignore,
        threads: args.threads,
        ..Check::default()
    };
    let shown = run::run(&args, project)?;
    if shown.outcome.internal {
        return Err(Failure::new("the baseline was not pruned: not everything could be analysed"));
    }
    if !shown.stale.is_empty() {
        save(&file, &baseline.without(&shown.stale))?;
    }
    let removed = if shown.stale.len() == 1 { "1 entry".to_owned() } else { format!("{} entries", shown.stale.len()) };
    anstream::eprintln!("{}: {removed} removed, {} left", file.display(), shown.known);
    Ok(Exit::Clean)
}

fn show(args: &Check, project: &Project) -> Result<Exit, Failure> {
    let file = settings::baseline(args, project);
    let baseline = run::read_baseline(&file, true)?;
    let keys = baseline.iter().flat_map(|(baseline, _)| baseline.keys());
    let lines =
        keys.map(|key| format!("{}  {}  {}\n", key.fingerprint, key.rule, crate::report::clean::line(&key.path)));
    print(&lines.collect::<String>(), Exit::Clean)
}

fn save(file: &Path, baseline: &Baseline) -> Result<(), Failure> {
    std::fs::write(file, baseline.text()).map_err(|error| Failure::of(file, &error))
}
