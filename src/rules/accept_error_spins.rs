//! `accept-error-spins`: a failing accept is made again at once.

use super::{Rule, Words};
use crate::socket::issue::{Issue, Kind};

pub(super) const RULE: Rule = Rule { id: "accept-error-spins", tell };

fn tell(issue: &Issue) -> Option<Words> {
    (issue.kind == Kind::AcceptSpins).then(|| Words {
        message: "when accept fails it is called again at once: out of descriptors this loop spins".to_owned(),
        help: "pause after a failure, or leave the loop unless the failure concerns one connection only".to_owned(),
        last: "it fails, and is called again with nothing in between".to_owned(),
    })
}
