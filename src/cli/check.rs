//! `closewait check`.

use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};

use super::args::{Check, ColorArg, ConfidenceArg};
use super::errors::{Exit, Failure, nearest};
use super::{print, summary};
use crate::apis::Models;
use crate::check;
use crate::config::Settings;
use crate::finding::{Confidence, Severity};
use crate::report::{Format, Report};
use crate::rules::catalogue::{self, Level};
use crate::select::fingerprint;
use crate::workspace::Request;

/// Checks what `args` asks for and prints the report.
pub(super) fn run(args: &Check) -> Result<Exit, Failure> {
    let settings = settings(args)?;
    let request = request(args)?;
    let models = Models::builtin();
    if args.dump_ir {
        let programs = check::lower(&request, &models, args.threads)?;
        let text: String = programs
            .iter()
            .flatten()
            .map(|unit| format!("{unit:#?}\n"))
            .collect();
        return print(&text, Exit::Clean);
    }
    let mut outcome = check::run(&request, &models, args.threads)?;
    let findings = std::mem::take(&mut outcome.findings);
    let findings: Vec<_> = findings
        .into_iter()
        .filter_map(|finding| settings.apply(finding))
        .collect();
    let fingerprints = fingerprint::all(&findings);
    let report = Report {
        sources: &outcome.sources,
        findings: &findings,
        fingerprints: &fingerprints,
        problems: &outcome.problems,
    };
    let failing = !args.exit_zero
        && findings
            .iter()
            .any(|finding| finding.severity >= Severity::Warning);
    let exit = match (outcome.internal, failing) {
        (true, _) => Exit::CouldNotRun,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Clean,
    };
    let exit = write(args, &report, exit)?;
    if !args.quiet {
        if !args.format.carries_problems() || args.output.is_some() {
            summary::problems(&outcome.problems);
        }
        if args.statistics {
            summary::statistics(&findings);
        }
        if matches!(args.format, Format::Text | Format::Concise) {
            summary::totals(&findings, &outcome);
        }
    }
    if args.timings {
        summary::timings(&outcome);
    }
    Ok(exit)
}

fn write(args: &Check, report: &Report, exit: Exit) -> Result<Exit, Failure> {
    if let Some(file) = &args.output {
        let text = args.format.render(report, false);
        return match std::fs::write(file, text) {
            Ok(()) => Ok(exit),
            Err(error) => Err(Failure::new(format!("{}: {error}", file.display()))),
        };
    }
    let color = match args.color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
    };
    print(&args.format.render(report, color), exit)
}

fn request(args: &Check) -> Result<Request, Failure> {
    let paths = if args.paths.is_empty() {
        vec![PathBuf::from(".")]
    } else {
        args.paths.clone()
    };
    let missing: Vec<String> = paths
        .iter()
        .filter_map(|path| {
            path.metadata()
                .err()
                .map(|error| format!("{}: {}", path.display(), plain(&error)))
        })
        .collect();
    if !missing.is_empty() {
        return Err(Failure::new(missing.join("\nclosewait: ")));
    }
    Ok(Request {
        paths,
        no_ignore: args.no_ignore,
        ..Request::default()
    })
}

fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

fn settings(args: &Check) -> Result<Settings, Failure> {
    let mut settings = Settings::default();
    for rule in args.select.iter().chain(&args.ignore) {
        known(rule)?;
    }
    settings.select.extend(args.select.iter().cloned());
    settings.ignore.extend(args.ignore.iter().cloned());
    for setting in &args.level {
        let (rule, level) = setting
            .split_once('=')
            .ok_or_else(|| Failure::new(format!("--level {setting}: write it as RULE=LEVEL")))?;
        known(rule)?;
        let level = match level {
            "allow" => Level::Allow,
            "warn" => Level::Warn,
            "deny" => Level::Deny,
            other => {
                return Err(Failure::new(format!(
                    "--level {setting}: `{other}` is none of allow, warn, deny"
                )));
            }
        };
        settings.levels.insert(rule.to_owned(), level);
    }
    if let Some(confidence) = args.confidence {
        settings.confidence = match confidence {
            ConfidenceArg::High => Confidence::High,
            ConfidenceArg::Medium => Confidence::Medium,
            ConfidenceArg::Low => Confidence::Low,
        };
    }
    Ok(settings)
}

/// An error unless there is a rule of that name.
pub(super) fn known(rule: &str) -> Result<(), Failure> {
    if catalogue::find(rule).is_some() {
        return Ok(());
    }
    let near = nearest(rule, catalogue::all().iter().map(|rule| rule.id));
    let hint = near.map_or_else(
        || "`closewait rules` lists them".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Failure::new(format!("there is no rule `{rule}`; {hint}")))
}
