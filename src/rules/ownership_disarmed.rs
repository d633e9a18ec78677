//! `ownership-disarmed`: ownership was given up, and nobody took it back.

use super::{Rule, Words};
use crate::socket::issue::{Issue, Kind};

pub(super) const RULE: Rule = Rule { id: "ownership-disarmed", tell };

fn tell(issue: &Issue) -> Option<Words> {
    let (message, help) = match issue.kind {
        Kind::Disarmed => (
            "the socket's owner was disarmed and nobody closes the descriptor",
            "keep an owner that closes on drop, or take the descriptor back into one on every path",
        ),
        Kind::Ring => (
            "the socket's owners own each other, so none of them is ever dropped",
            "let one of them hold the other by a weak pointer, or break the ring before the last use ends",
        ),
        _ => return None,
    };
    Some(Words { message: message.to_owned(), help: help.to_owned(), last: String::new() })
}
