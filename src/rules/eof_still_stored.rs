//! `eof-still-stored`: the handler is done with end of file and the socket is still in a container or field.

use super::{Rule, Words, eof_name, is_stored, stored_in};
use crate::socket::issue::{Issue, Keeper, Kind};
use crate::socket::state::Phase;

pub(super) const RULE: Rule = Rule { id: "eof-still-stored", tell };

fn tell(issue: &Issue) -> Option<Words> {
    let kept = issue.kind == Kind::Kept && issue.phase == Phase::Eof;
    let reread = issue.kind == Kind::Reread && is_stored(issue);
    if !kept && !reread {
        return None;
    }
    let name = eof_name(issue);
    let place = stored_in(issue).map_or_else(
        || {
            let field = issue.keepers.iter().rev().find_map(|k| match k {
                Keeper::Field(name) | Keeper::Container(name) => Some(*name),
                _ => None,
            });
            field.map_or_else(|| "what outlives it".to_owned(), |name| format!("`{name}`"))
        },
        |name| format!("`{name}`"),
    );
    Some(Words {
        message: format!("after end of file `{name}` stays in {place}"),
        help: format!("on end of file take the connection out of {place}, so that it is closed"),
        last: format!("the program goes on and {place} still holds the socket of (1)"),
    })
}
