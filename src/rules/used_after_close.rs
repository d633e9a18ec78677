//! `used-after-close`: a descriptor is used after its close.

use super::{Rule, Words};
use crate::socket::issue::{Issue, Kind};

pub(super) const RULE: Rule = Rule { id: "used-after-close", tell };

fn tell(issue: &Issue) -> Option<Words> {
    (issue.kind == Kind::UsedAfterClose).then(|| Words {
        message: "the descriptor is used after its close: the number may be somebody else's by then".to_owned(),
        help: "leave the path after the close, or close later".to_owned(),
        last: String::new(),
    })
}
