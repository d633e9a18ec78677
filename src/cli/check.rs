//! `closewait check`.

use super::args::Check;
use super::errors::{Exit, Failure};
use super::run::{self, Shown};
use super::{fix, output, print, settings, summary};
use crate::apis::Models;
use crate::check;
use crate::finding::Severity;
use crate::ir;
use crate::project::Project;
use crate::report::Format;

/// Checks what `args` asks for and prints the report.
pub(super) fn run(args: &Check) -> Result<Exit, Failure> {
    let targets = output::targets(args)?;
    let project = settings::read(args)?;
    if args.dump_ir {
        return dump_ir(args, &project);
    }
    if args.diff {
        return fix::diff(args, &project);
    }
    if args.fix {
        fix::fix(args, &project)?;
    }
    let mut shown = run::run(args, &project)?;
    if targets.iter().any(|target| target.format == Format::Rustc) {
        fix::attach(args, &project, &mut shown)?;
    }
    let exit = output::write(args, &project, &targets, &shown, exit(args, &shown))?;
    let printed = targets.iter().find(|target| target.file.is_none()).map(|target| target.format);
    if !args.quiet {
        summary::notes(&shown.notes);
        if !printed.is_some_and(Format::carries_problems) {
            summary::problems(&shown.outcome.problems);
        }
        if args.statistics {
            summary::statistics(&shown.findings);
        }
        if matches!(printed, None | Some(Format::Text | Format::Concise)) {
            summary::totals(&shown);
        }
    }
    if args.timings {
        summary::timings(&shown.outcome);
    }
    Ok(exit)
}

fn exit(args: &Check, shown: &Shown) -> Exit {
    let found = shown.findings.iter().any(|finding| finding.severity >= Severity::Warning);
    let stale = args.strict_baseline && !shown.stale.is_empty();
    match (shown.outcome.internal, (found || stale) && !args.exit_zero) {
        (true, _) => Exit::CouldNotRun,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Clean,
    }
}

fn dump_ir(args: &Check, project: &Project) -> Result<Exit, Failure> {
    let programs = check::lower(&settings::request(args, project)?, Models::builtin(), args.threads)?;
    let units = programs.iter().flatten();
    print(&units.map(|unit| ir::print::unit(unit)).collect::<String>(), Exit::Clean)
}
