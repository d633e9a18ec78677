//! From events to the numbered steps a person follows.

use crate::finding::Step;
use crate::socket::issue::{Issue, Kind};
use crate::socket::trace::{Event, What};
use crate::source::Span;

/// Most steps of one story; the middle is cut, never the ends.
const MOST_STEPS: usize = 9;

/// The steps of an issue, in order of time, with the last one citing the first.
pub(super) fn steps(issue: &Issue, last: &str) -> Vec<Step> {
    let mut kept: Vec<&Event> = Vec::new();
    for event in &issue.events {
        if event.span == Span::default() || is_noise(event, issue) {
            continue;
        }
        if kept.last().is_some_and(|before| before.span == event.span && before.what == event.what) {
            continue;
        }
        kept.push(event);
    }
    // Data before end of file is no part of the story.
    if let Some(at) = kept.iter().rposition(|e| matches!(e.what, What::Eof(_))) {
        let mut index = 0;
        kept.retain(|e| {
            index += 1;
            index > at || !matches!(e.what, What::Data(_) | What::Failed(_))
        });
    }
    let mut seen = Vec::new();
    kept.retain(|e| {
        let fresh = !seen.contains(&(e.span, std::mem::discriminant(&e.what)));
        seen.push((e.span, std::mem::discriminant(&e.what)));
        fresh
    });
    if kept.len() > MOST_STEPS {
        // Which hands it went through says least.
        kept.retain(|e| !matches!(e.what, What::Entered(_) | What::Returned(..) | What::TaskEnded));
    }
    if kept.len() > MOST_STEPS {
        let important = |e: &&Event| {
            matches!(
                e.what,
                What::Born(_)
                    | What::Eof(_)
                    | What::Reread(_)
                    | What::Lost(_)
                    | What::Overwritten(_)
                    | What::Stored(_)
                    | What::SenderStored(_)
                    | What::Waits(..)
                    | What::Cloned
                    | What::Split
                    | What::Disarmed(_)
                    | What::Forgotten(_)
                    | What::Closed(_)
                    | What::OtherClosed(_)
                    | What::UsedClosed(_)
            )
        };
        let shorter: Vec<&Event> = kept.iter().copied().filter(|e| important(e)).collect();
        kept = shorter;
        if kept.len() > MOST_STEPS {
            let tail = kept.split_off(kept.len() - 4);
            kept.truncate(MOST_STEPS - 4);
            kept.extend(tail);
        }
    }
    let eof_at = kept.iter().position(|e| matches!(e.what, What::Eof(_))).map(|at| at + 1);
    let mut steps: Vec<Step> = kept.iter().map(|e| Step { span: e.span, message: words(e, eof_at) }).collect();
    if !last.is_empty() {
        steps.push(Step { span: issue.span, message: last.to_owned() });
    }
    steps
}

fn is_noise(event: &Event, issue: &Issue) -> bool {
    let after_eof = issue.events.iter().rposition(|e| matches!(e.what, What::Eof(_)));
    let at = issue.events.iter().position(|e| std::ptr::eq(e, event));
    match event.what {
        What::Loop | What::Branch(_) | What::Beside => true,
        What::Returned(..) => after_eof > at,
        What::Told => issue.kind != Kind::Kept,
        _ => false,
    }
}

fn words(event: &Event, eof_at: Option<usize>) -> String {
    match &event.what {
        What::Born(name) if name.as_str() == "it" => "the connection is taken here".to_owned(),
        What::Born(name) => format!("the connection is taken here; `{name}` gets it"),
        What::Cloned => "a second owner of the same socket is made".to_owned(),
        What::Split => "split in two: the socket closes when both halves are gone".to_owned(),
        What::Eof(name) => format!("`{name}` says end of file: the peer has closed, the socket waits in CLOSE_WAIT"),
        What::Reread(name) => match eof_at {
            Some(at) => {
                format!("`{name}` is read again after the end of file of ({at}), and again")
            }
            None => format!("`{name}` is read again after end of file, and again"),
        },
        What::Data(name) => format!("bytes come from `{name}`"),
        What::Failed(name) => format!("the call on `{name}` fails"),
        What::Stored(name) => format!("stored in `{name}`, which owns it from now on"),
        What::OwnsItself(name) => format!("`{name}` owns what it is part of from now on: a ring of owners"),
        What::Listed(name) => format!("its number is written into `{name}` for the poller"),
        What::Removed(name) => format!("taken out of `{name}`"),
        What::Spawned(name) => format!("a task (`{name}`) is started that owns it"),
        What::Entered(name) => format!("handed to `{name}`"),
        What::Returned(name, value) => format!("`{name}` says `{value}`"),
        What::Beside => "another connection is looked at".to_owned(),
        What::TaskEnded => "the task started here ends".to_owned(),
        What::Told => "a message is sent to somebody else".to_owned(),
        What::Branch(text) => text.as_str().to_owned(),
        What::Shut(name) => format!("`{name}` is shut down, which closes no descriptor"),
        What::Deregistered(name) => {
            format!("`{name}` is taken out of the poller, which closes no descriptor")
        }
        What::Disarmed(_) | What::Forgotten(_) => "from here on nobody closes it by dropping it".to_owned(),
        What::SenderStored(name) => format!("a sender is kept in `{name}`"),
        What::Lost(name) if name.as_str() == "it" => "its last name goes away, still open".to_owned(),
        What::Lost(name) => {
            format!("`{name}` goes out of scope: nothing can close the socket any more")
        }
        What::Overwritten(name) => {
            format!("`{name}` is overwritten: nothing can close the old socket any more")
        }
        What::Closed(name) => format!("`{name}` is closed"),
        What::OtherClosed(name) => format!("`{name}` is closed, which is another descriptor"),
        What::UsedClosed(name) => format!("`{name}` is used after that"),
        What::Forked => "the process splits: parent and child hold a copy each".to_owned(),
        What::Waits(task, what) => match what.as_str() {
            "a message" => {
                format!("`{task}` waits here for a message: it ends when every sender of its channel is gone")
            }
            "a timer" => format!("`{task}` goes on from here by its timer"),
            "" => format!("`{task}` goes on here"),
            what => format!("`{task}` waits here for {what}"),
        },
        What::Loop => "the loop goes round".to_owned(),
    }
}
