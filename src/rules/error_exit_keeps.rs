//! `error-exit-keeps`: end of file releases the stored socket, an error exit skips that.

use super::{Rule, Words, is_stored};
use crate::socket::issue::{Issue, Keeper, Kind};
use crate::socket::state::Phase;
use crate::socket::trace::What;

pub(super) const RULE: Rule = Rule { id: "error-exit-keeps", tell };

fn tell(issue: &Issue) -> Option<Words> {
    // A task that keeps it may still end; what is stored stays, and so does a task that waits for what is stored.
    let in_field = issue.keepers.iter().any(|k| matches!(k, Keeper::Field(_)));
    if issue.kind != Kind::Kept
        || issue.phase == Phase::Eof
        || !(is_stored(issue) || in_field || waits_for_sender(issue))
    {
        return None;
    }
    Some(Words {
        message: "an error leaves the handler before the line that releases the connection".to_owned(),
        help: "release it on every way out: after the fallible part has returned, or in a guard's drop".to_owned(),
        last: "the handler is gone, and the socket of (1) is still kept".to_owned(),
    })
}

/// A task has the socket and waits for messages, and a sender of them was put where others find it.
fn waits_for_sender(issue: &Issue) -> bool {
    let waits = |k: &Keeper| matches!(k, Keeper::Task(_, waits, _) if waits.as_str() == "a message");
    issue.keepers.iter().any(waits) && issue.events.iter().any(|e| matches!(e.what, What::SenderStored(_)))
}

/// An error exit is no story of its own where end of file keeps the socket as well.
pub(super) fn is_shadowed(issue: &Issue, all: &[Issue]) -> bool {
    let born = |i: &Issue| i.events.iter().find(|e| matches!(e.what, What::Born(_))).map(|e| e.span);
    issue.kind == Kind::Kept
        && issue.phase != Phase::Eof
        && all.iter().any(|other| other.phase == Phase::Eof && born(other) == born(issue))
}
