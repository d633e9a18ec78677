//! `eof-still-stored`: the handler is done with end of file and the socket is still in a container or field.

use super::{Rule, Words, eof_name, is_stored, stored_in};
use crate::socket::issue::{Issue, Keeper, Kind};
use crate::socket::state::Phase;
use crate::socket::trace::What;

/// Was it put away after the last read of it?
fn is_unread(issue: &Issue) -> bool {
    let last = issue.events.iter().rev().find_map(|e| match e.what {
        What::Stored(_) => Some(true),
        What::Failed(_) | What::Data(_) | What::Eof(_) => Some(false),
        _ => None,
    });
    issue.phase != Phase::Eof && last == Some(true)
}

pub(super) const RULE: Rule = Rule { id: "eof-still-stored", tell };

fn tell(issue: &Issue) -> Option<Words> {
    if issue.kind == Kind::Kept && is_unread(issue) {
        let place = stored_in(issue).map_or_else(|| "what keeps it".to_owned(), |name| format!("`{name}`"));
        return Some(Words {
            message: format!("nobody reads the connection once it is in {place}: its end of file goes unseen"),
            help: "go on reading it there, and take it out when a read says end of file".to_owned(),
            last: format!("{place} holds the socket of (1), and nothing looks for its end of file"),
        });
    }
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
