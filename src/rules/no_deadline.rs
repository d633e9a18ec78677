//! `no-deadline`: an accepted socket is read, and nothing ends the read when its peer vanishes.

use super::{Rule, Words};
use crate::socket::issue::{Issue, Kind};

pub(super) const RULE: Rule = Rule { id: "no-deadline", tell };

fn tell(issue: &Issue) -> Option<Words> {
    (issue.kind == Kind::NoDeadline).then(|| Words {
        message: "this read has neither a timeout nor keepalive: a peer that vanishes without FIN is never noticed"
            .to_owned(),
        help: "set a read timeout or keepalive on the socket before its first read, or put a timeout around this one"
            .to_owned(),
        last: "waits here for ever when the peer loses its power or its network".to_owned(),
    })
}
