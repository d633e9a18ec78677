//! `wrong-descriptor-closed`: the end-of-file path closes another descriptor.

use super::{Rule, Words};
use crate::socket::issue::{Issue, Kind};

pub(super) const RULE: Rule = Rule { id: "wrong-descriptor-closed", tell };

fn tell(issue: &Issue) -> Option<Words> {
    (issue.kind == Kind::WrongClosed).then(|| Words {
        message: "at the connection's end of file another descriptor is closed instead".to_owned(),
        help: "close the connection, not the other descriptor".to_owned(),
        last: "this closes another descriptor; the connection of (1) stays open".to_owned(),
    })
}
