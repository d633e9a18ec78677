//! `closed-twice`: a descriptor is closed a second time.

use super::{Rule, Words};
use crate::socket::issue::{Issue, Kind};

pub(super) const RULE: Rule = Rule { id: "closed-twice", tell };

fn tell(issue: &Issue) -> Option<Words> {
    (issue.kind == Kind::ClosedTwice).then(|| Words {
        message: "the descriptor is closed twice: the second close may hit somebody else's".to_owned(),
        help: "close it in one place, or set the variable to -1 after the close".to_owned(),
        last: String::new(),
    })
}
