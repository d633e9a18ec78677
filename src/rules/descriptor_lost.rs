//! `descriptor-lost`: the last name of a bare descriptor goes away unclosed.

use super::{Rule, Words};
use crate::socket::issue::{Issue, Kind};
use crate::socket::trace::What;

pub(super) const RULE: Rule = Rule { id: "descriptor-lost", tell };

fn tell(issue: &Issue) -> Option<Words> {
    let Kind::Lost(_) = issue.kind else {
        return None;
    };
    let name = issue.events.iter().rev().find_map(|e| match e.what {
        What::Born(name) | What::Lost(name) | What::Overwritten(name) if name.as_str() != "it" => Some(name),
        _ => None,
    });
    let name = name.map_or_else(|| "the descriptor".to_owned(), |n| format!("the descriptor in `{n}`"));
    Some(Words {
        message: format!("{name} is never closed on this path"),
        help: "close it on every way out".to_owned(),
        last: String::new(),
    })
}
