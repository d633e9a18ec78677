//! `eof-reread`: after end of file the same socket is read again.

use super::{Rule, Words, eof_name};
use crate::socket::issue::{Issue, Kind};

pub(super) const RULE: Rule = Rule { id: "eof-reread", tell };

fn tell(issue: &Issue) -> Option<Words> {
    if issue.kind != Kind::Reread {
        return None;
    }
    let name = eof_name(issue);
    Some(Words {
        message: format!("after end of file `{name}` is read again and never let go"),
        help: "leave the loop when the read says end of file, so that the socket is closed".to_owned(),
        last: String::new(),
    })
}
