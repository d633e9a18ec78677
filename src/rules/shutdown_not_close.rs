//! `shutdown-not-close`: shut down on end of file, but still owned.

use super::{Rule, Words, eof_name};
use crate::socket::issue::{Issue, Kind};

pub(super) const RULE: Rule = Rule { id: "shutdown-not-close", tell };

fn tell(issue: &Issue) -> Option<Words> {
    let (what, help) = match issue.kind {
        Kind::Kept | Kind::Reread if issue.shut => ("shut down", "shutting down"),
        Kind::Kept | Kind::Reread if issue.deregistered => ("taken out of the poller", "deregistering"),
        _ => return None,
    };
    let name = eof_name(issue);
    Some(Words {
        message: format!("`{name}` is {what} after end of file, but never closed"),
        help: format!("{help} does not release the descriptor: drop or close the socket as well"),
        last: "the socket of (1) is still owned".to_owned(),
    })
}
