//! `eof-other-owner`: the reader is done, but a clone, a half or a task keeps the socket.

use super::{Rule, Words, is_shared, is_stored, stored_in};
use crate::socket::issue::{Issue, Keeper, Kind};
use crate::socket::state::Phase;
use crate::socket::trace::What;

pub(super) const RULE: Rule = Rule { id: "eof-other-owner", tell };

/// The task that keeps it reads it again and again: that says more.
pub(super) fn is_shadowed(issue: &Issue, all: &[Issue]) -> bool {
    let by_task = issue.keepers.iter().any(|keeper| matches!(keeper, Keeper::Task(..)));
    let again = |other: &Issue| other.kind == Kind::Reread && other.span == issue.span;
    issue.kind == Kind::Kept && by_task && all.iter().any(again)
}

fn tell(issue: &Issue) -> Option<Words> {
    if issue.kind != Kind::Kept || issue.phase != Phase::Eof {
        return None;
    }
    // Whoever was told of the end, and has it stored, is to let it go.
    let stored = is_stored(issue) && stored_in(issue).is_some();
    if stored && issue.events.iter().any(|e| e.what == What::Told) {
        return None;
    }
    let task = issue.keepers.iter().find_map(|k| match k {
        Keeper::Task(name, waits, inline) => Some((*name, *waits, *inline)),
        _ => None,
    });
    let (message, help, last) = match task {
        Some((name, waits, inline)) => {
            let who = if inline { format!("a task of `{name}`") } else { format!("the task `{name}`") };
            let message = format!("after end of file {who} keeps the connection open");
            match waits.as_str() {
                "a message" => (
                    message,
                    "on end of file drop every sender of its channel, or abort it".to_owned(),
                    format!(
                        "the reader is done, but a sender is kept, so {who} never ends and the socket of (1) stays"
                    ),
                ),
                _ => (
                    message,
                    "end it when the reader is done: abort it, or let it wait for the end too".to_owned(),
                    format!("the reader is done, but {who} does not end, so the socket of (1) stays"),
                ),
            }
        }
        // Of what is stored the place says more.
        None if is_shared(issue) && !stored => (
            "after end of file another owner keeps the connection open".to_owned(),
            "on every way out of the reader remove the other owner as well".to_owned(),
            "the reader is done, its other owner stays, so the socket of (1) stays".to_owned(),
        ),
        None => return None,
    };
    Some(Words { message, help, last })
}
