//! One file per rule: a question put to the socket analysis, answered in findings.
//!
//! The analysis gives issues; each rule says whether an issue is its own and words it. A rule's manual is
//! `rules/<id>.md`, and its file here has the same stem.

mod accept_error_spins;
pub mod catalogue;
mod closed_twice;
mod descriptor_lost;
mod eof_indistinguishable;
mod eof_other_owner;
mod eof_reread;
mod eof_still_stored;
mod eof_waits;
mod error_exit_keeps;
mod fork_keeps_descriptor;
mod half_close_dropped;
mod no_deadline;
mod ownership_disarmed;
mod shutdown_not_close;
mod story;
mod unfinished;
mod used_after_close;
mod wrong_descriptor_closed;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use self::catalogue::Level;
use crate::apis::Models;
use crate::finding::{Confidence, Finding, Severity};
use crate::flow::outline::{Takes, outline};
use crate::flow::program::Program;
use crate::ir::{Name, Unit};
use crate::socket::analyse::{Part, analyse};
use crate::socket::futures::{futures_among, relays, started_among};
use crate::socket::issue::{Issue, Keeper};
use crate::socket::past::Past;
use crate::socket::state::Phase;
use crate::socket::trace::What;
use crate::source::{Problem, Sources};

/// What a rule says of an issue that is its own.
struct Words {
    /// The headline.
    message: String,
    /// The smallest right change.
    help: String,
    /// The closing step, which cites the story; empty when the last event says it all.
    last: String,
}

/// A rule: its id and its question.
struct Rule {
    id: &'static str,
    /// `Some` when the issue is this rule's.
    tell: fn(&Issue) -> Option<Words>,
}

/// Every rule, the more specific first: the first that claims an issue tells it.
const RULES: &[Rule] = &[
    fork_keeps_descriptor::RULE,
    ownership_disarmed::RULE,
    descriptor_lost::RULE,
    closed_twice::RULE,
    used_after_close::RULE,
    wrong_descriptor_closed::RULE,
    half_close_dropped::RULE,
    eof_waits::RULE,
    eof_indistinguishable::RULE,
    shutdown_not_close::RULE,
    eof_other_owner::RULE,
    eof_still_stored::RULE,
    error_exit_keeps::RULE,
    eof_reread::RULE,
    accept_error_spins::RULE,
    no_deadline::RULE,
];

/// Runs every rule over one program. What `past` knows of it is not analysed again.
#[must_use]
pub fn run(
    units: Vec<Arc<Unit>>,
    part: &Part,
    models: &Models,
    sources: &Sources,
    past: Option<&mut Past>,
) -> (Vec<Finding>, Vec<Problem>) {
    let folder = |file| Name::new(&sources.path(file).parent().map(|p| p.to_string_lossy()).unwrap_or_default());
    let takes = Takes {
        futures: &|path, count| futures_among(models, path, count),
        started: &|path, count| started_among(models, path, count),
        relays: &|name| relays(models, name),
    };
    let units = units.into_iter().map(|unit| outline(unit, takes)).collect();
    let mut program = Program::link(units, folder);
    program.bring_in(|module| models.inside(module));
    let analysis = analyse(&program, part, models, past);
    let mut findings = Vec::new();
    let mut seen = FxHashSet::default();
    let mut issues: Vec<&Issue> = analysis.issues.iter().collect();
    issues.sort_by_key(|issue| std::cmp::Reverse(sureness(issue)));
    let shadows = [error_exit_keeps::is_shadowed, eof_waits::is_shadowed, eof_other_owner::is_shadowed];
    for issue in issues {
        if shadows.iter().any(|is_shadowed| is_shadowed(issue, &analysis.issues)) {
            continue;
        }
        let Some((rule, words)) = RULES.iter().find_map(|rule| Some((rule, (rule.tell)(issue)?))) else {
            continue;
        };
        if !seen.insert((rule.id, issue.span)) {
            continue;
        }
        let severity = match catalogue::find(rule.id).map(|info| info.level) {
            Some(Level::Deny) => Severity::Error,
            Some(Level::Allow) => Severity::Note,
            _ => Severity::Warning,
        };
        findings.push(Finding {
            rule: rule.id,
            severity,
            confidence: issue.confidence,
            span: issue.span,
            message: words.message,
            help: words.help,
            function: program.function(issue.function).path.as_str().to_owned(),
            steps: story::steps(issue, &words.last),
            fix: None,
        });
    }
    (findings, unfinished::problems(&analysis.cut, &program, sources))
}

/// Of several at one place the surest one is told. (That nobody looks for the end is no more certain for being seen
/// twice: somebody may have been overlooked.)
fn sureness(issue: &Issue) -> Confidence {
    if issue.phase == Phase::Open { Confidence::Low } else { issue.confidence }
}

/// The name by which the socket was read when it said end of file.
fn eof_name(issue: &Issue) -> Name {
    last_name(issue, |what| if let What::Eof(name) = what { Some(*name) } else { None })
}

/// What the socket is called in the last event of a kind.
fn last_name(issue: &Issue, of: fn(&What) -> Option<Name>) -> Name {
    let named = issue.events.iter().rev().find_map(|event| of(&event.what));
    named.unwrap_or_else(|| Name::new("the socket"))
}

/// Where the issue says the socket is stored.
fn stored_in(issue: &Issue) -> Option<Name> {
    issue.events.iter().rev().find_map(|e| match e.what {
        What::Stored(name) => Some(name),
        _ => None,
    })
}

/// Kept by a container, queue, field or static rather than by a local.
fn is_stored(issue: &Issue) -> bool {
    issue.keepers.iter().any(|k| matches!(k, Keeper::Container(_) | Keeper::Queue(_)))
}

/// A second owner was made of it.
fn is_shared(issue: &Issue) -> bool {
    issue.events.iter().any(|e| matches!(e.what, What::Cloned | What::Split))
}
