//! `eof-waits`: after end of file everything waits for something that never comes.

use super::{Rule, Words, eof_name, last_name};
use crate::ir::Name;
use crate::socket::interests::Deaf;
use crate::socket::issue::{Issue, Kind};
use crate::socket::text::PERMIT;
use crate::socket::trace::What;

pub(super) const RULE: Rule = Rule { id: "eof-waits", tell };

fn tell(issue: &Issue) -> Option<Words> {
    let what = match issue.kind {
        Kind::Waits(what) => what,
        Kind::Unwatched(what) => return Some(unwatched(what)),
        Kind::Unheard(deaf) => return Some(unheard(issue, deaf)),
        Kind::PassedOver => return Some(passed_over(issue)),
        _ => return None,
    };
    let name = eof_name(issue);
    let what = if what.as_str().is_empty() { "something" } else { what.as_str() };
    Some(Words {
        message: format!("after end of file `{name}` is kept while its owner waits for {what} that never comes"),
        help: "resolve on end of file what is waited for, or do not wait for it".to_owned(),
        last: format!("its owner waits for {what}, with no bound, and nothing on this path resolves it"),
    })
}

/// It never comes to the end of file: nobody looks.
fn unwatched(what: Name) -> Words {
    let what = if what.as_str().is_empty() { "something" } else { what.as_str() };
    Words {
        message: format!("the connection is kept while its owner waits for {what}, and nobody would see its end"),
        help: match what {
            PERMIT => {
                "give permits back on every way, or let their drop do it; and read the connection beside the wait"
            }
            _ => "read the connection beside the wait (`select!`), or bound the wait",
        }
        .to_owned(),
        last: match what {
            PERMIT => format!("its owner waits for {what}: in the end none is left, and nobody reads meanwhile"),
            _ => {
                format!("its owner waits for {what} that only others bring, with no bound, and nobody reads meanwhile")
            }
        },
    }
}

/// It never comes to the end of file: it is read no more.
fn passed_over(issue: &Issue) -> Words {
    let name = read_name(issue);
    Words {
        message: format!(
            "`{name}` is kept and left out from then on by the loop that reads, so that nobody sees its end"
        ),
        help: "read it in each round, whatever it is used for, and let it go when a read says end of file".to_owned(),
        last: "the loop goes round, and comes to no read of it any more".to_owned(),
    }
}

fn read_name(issue: &Issue) -> Name {
    last_name(issue, |what| if let What::Data(name) | What::Failed(name) = what { Some(*name) } else { None })
}

/// It never comes to the end of file: its poller tells nothing more.
fn unheard(issue: &Issue, deaf: Deaf) -> Words {
    let name = read_name(issue);
    let (asked, help, last) = match deaf {
        Deaf::Once => (
            "asked to tell of it once",
            "ask the poller anew after each event, or close the socket",
            "the poller has told the one event it was asked for, and is not asked again",
        ),
        Deaf::Writing => (
            "asked for writing alone",
            "ask the poller for reading as well when nothing is left to be written",
            "all has been written, and the poller is not asked for reading again",
        ),
        Deaf::Edge => (
            "which tells only when something comes",
            "read until there is nothing more, each time the poller tells of the socket",
            "some of what has come was read, and what is left, the end included, is not told of again",
        ),
        Deaf::LeftOut => (
            "which is given others alone",
            "ask for it in every round, whatever it waits for, or close the socket",
            "the poller is given others alone, and so it stays until one of these brings it back",
        ),
    };
    Words {
        message: format!("`{name}` is kept, and the poller, {asked}, tells nothing of its end"),
        help: help.to_owned(),
        last: last.to_owned(),
    }
}

/// That a relay's other direction is never told says more than that its owner waits there.
pub(super) fn is_shadowed(issue: &Issue, all: &[Issue]) -> bool {
    matches!(issue.kind, Kind::Waits(_))
        && all.iter().any(|other| other.kind == Kind::HalfClose && other.span == issue.span)
}
