//! `shutdown-not-close`: shut down on end of file, but still owned.

use super::{Rule, Words, eof_name};
use crate::socket::issue::{Issue, Kind};

pub(super) const RULE: Rule = Rule { id: "shutdown-not-close", tell };

fn tell(issue: &Issue) -> Option<Words> {
    if !matches!(issue.kind, Kind::Kept | Kind::Reread) || !issue.shut {
        return None;
    }
    let name = eof_name(issue);
    Some(Words {
        message: format!("`{name}` is shut down after end of file, but never closed"),
        help: "shutting down does not release the descriptor: drop or close the socket as well".to_owned(),
        last: "the socket of (1) is still owned".to_owned(),
    })
}
