//! `--fix`, `--diff`, and the fixes that a report shows.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::args::Check;
use super::errors::{Exit, Failure};
use super::print;
use super::run::{self, Shown};
use super::settings;
use crate::apis::Models;
use crate::check::{Outcome, Session};
use crate::finding::{Finding, Fix};
use crate::fix::diff;
use crate::fix::probe::{self, Texts, View};
use crate::project::{self, Project};
use crate::select::baseline::Baseline;
use crate::source::Sources;
use crate::workspace::{Request, display, in_big_stacks};

/// What `--fix` came to.
struct Done {
    fixes: Vec<(&'static str, PathBuf, Fix)>,
    texts: Texts,
    /// The texts before.
    sources: Sources,
}

/// Makes the fixes in the files and says so.
pub(super) fn fix(args: &Check, project: &Project) -> Result<(), Failure> {
    let done = all(args, project)?;
    for (path, text) in &done.texts {
        let before = before(&done.sources, path);
        write(path, before, text)?;
    }
    if !args.quiet {
        for (rule, path, fix) in &done.fixes {
            let path = crate::report::clean::line(&display(path)).into_owned();
            anstream::eprintln!("fixed: {path}: {rule}: {}", fix.title);
        }
    }
    Ok(())
}

/// Prints what `--fix` would change.
pub(super) fn diff(args: &Check, project: &Project) -> Result<Exit, Failure> {
    let done = all(args, project)?;
    let diffs = done.texts.iter().map(|(path, text)| diff::unified(&display(path), before(&done.sources, path), text));
    let text: String = diffs.collect();
    let exit = match text.is_empty() || args.exit_zero {
        true => Exit::Clean,
        false => Exit::Findings,
    };
    print(&text, exit)
}

/// Gives every finding that is shown the fix that holds for it.
pub(super) fn attach(args: &Check, project: &Project, shown: &mut Shown) -> Result<(), Failure> {
    if shown.findings.is_empty() {
        return Ok(());
    }
    let sources = shown.outcome.sources.clone();
    let findings = shown.findings.clone();
    let fixes = with_session(args, project, |look| {
        let start = look(&Texts::new());
        let fix = |finding: &Finding| {
            let mended = probe::mend(finding, &start, &Texts::new(), true, look)?;
            let mut fix = mended.fix;
            for edit in &mut fix.edits {
                let path = start.sources.path(edit.span.file);
                edit.span.file = sources.iter().find(|(_, file)| file.path == path)?.0;
            }
            Some(fix)
        };
        findings.iter().map(fix).collect::<Vec<_>>()
    })?;
    for (finding, fix) in shown.findings.iter_mut().zip(fixes) {
        finding.fix = fix;
    }
    Ok(())
}

fn all(args: &Check, project: &Project) -> Result<Done, Failure> {
    let file = settings::baseline(args, project);
    let baseline = match args.no_baseline || args.no_config && args.baseline.is_none() {
        true => None,
        false => run::read_baseline(&file, args.baseline.is_some())?.map(|(baseline, _)| baseline),
    };
    let root = file.parent().unwrap_or(&file).to_path_buf();
    with_session(args, project, |look| {
        let shown = |view: &View| shown(view, project, baseline.as_ref(), &root);
        let start = look(&Texts::new());
        let sources = start.sources.clone();
        let (fixes, texts, _) = probe::mend_all(start, args.unsafe_fixes, &shown, look);
        Done { fixes, texts, sources }
    })
}

/// What the settings and the baseline leave: nobody wants edits for what is not reported.
fn shown(view: &View, project: &Project, baseline: Option<&Baseline>, root: &Path) -> Vec<Finding> {
    let settings = &project.config.settings;
    let findings = project::select(view.findings.clone(), &view.sources, settings);
    match baseline {
        Some(baseline) => project::unknown(findings, &view.sources, baseline, root),
        None => findings,
    }
}

/// Runs `work` with a way to look at the program of `args` with some texts changed.
fn with_session<R: Send>(
    args: &Check,
    project: &Project,
    work: impl FnOnce(&mut probe::Look) -> R + Send,
) -> Result<R, Failure> {
    let request = settings::request(args, project)?;
    let own = settings::models(project)?;
    let models = own.as_ref().unwrap_or_else(|| Models::builtin());
    let done = in_big_stacks(args.threads, || {
        let mut session = Session::default();
        let mut look = |texts: &Texts| look(&mut session, &request, models, texts);
        work(&mut look)
    });
    Ok(done?)
}

fn look(session: &mut Session, request: &Request, models: &Models, texts: &Texts) -> View {
    let open = session.open();
    for path in open.paths() {
        open.close(&path);
    }
    for (path, text) in texts {
        open.set(path.clone(), text.as_str().into(), false);
    }
    let Outcome { findings, problems, sources, .. } = session.run(request, models);
    View { findings, problems: problems.len(), sources }
}

fn before<'s>(sources: &'s Sources, path: &Path) -> &'s str {
    let file = sources.iter().find(|(_, file)| file.path == path);
    file.map_or("", |(_, file)| &file.text)
}

/// Writes `text` where `before` stands. A file that has changed meanwhile, or that was not UTF-8, is left alone.
fn write(path: &Path, before: &str, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::of(path, &error);
    let mut bytes = Vec::new();
    let mut file = std::fs::File::open(path).map_err(failed)?;
    file.read_to_end(&mut bytes).map_err(failed)?;
    let mark = "\u{feff}";
    let (mark, rest) = match bytes.strip_prefix(mark.as_bytes()) {
        Some(rest) => (mark, rest),
        None => ("", bytes.as_slice()),
    };
    if rest != before.as_bytes() {
        let why = "is not UTF-8 or has changed meanwhile, left as it is";
        return Err(Failure::new(format!("{}: {why}", display(path))));
    }
    std::fs::write(path, format!("{mark}{text}")).map_err(failed)
}
