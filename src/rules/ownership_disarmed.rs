//! `ownership-disarmed`: ownership was given up, and nobody took it back.

use super::{Rule, Words};
use crate::socket::issue::{Issue, Kind};

pub(super) const RULE: Rule = Rule { id: "ownership-disarmed", tell };

fn tell(issue: &Issue) -> Option<Words> {
    (issue.kind == Kind::Disarmed).then(|| Words {
        message: "the socket's owner was disarmed and nobody closes the descriptor".to_owned(),
        help: "keep an owner that closes on drop, or take the descriptor back into one on every path".to_owned(),
        last: String::new(),
    })
}
