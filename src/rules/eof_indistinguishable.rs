//! `eof-indistinguishable`: end of file and "nothing yet" leave a function with the same value.

use super::{Rule, Words};
use crate::socket::issue::{Issue, Kind};
use crate::socket::trace::What;

pub(super) const RULE: Rule = Rule { id: "eof-indistinguishable", tell };

fn tell(issue: &Issue) -> Option<Words> {
    if !matches!(issue.kind, Kind::Reread | Kind::Kept) {
        return None;
    }
    let function = issue.indistinct?;
    let value = issue.events.iter().rev().find_map(|e| match e.what {
        What::Returned(name, value) if name == function => Some(value),
        _ => None,
    });
    let value = value.map_or_else(|| "the same value".to_owned(), |v| format!("`{v}`"));
    Some(Words {
        message: format!("`{function}` returns {value} at end of file, just as for \"nothing yet\""),
        help: "give end of file a value of its own, and let the caller release the socket on it".to_owned(),
        last: "no caller can tell, so the socket of (1) is kept".to_owned(),
    })
}
