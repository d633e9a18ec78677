//! What the exploration found, before a rule has put it in words.

use super::confirmation::Doubt;
use super::state::{Birth, Phase};
use super::trace::{Event, What};
use crate::finding::Confidence;
use crate::flow::program::FuncId;
use crate::ir::Name;
use crate::source::Span;

/// What a keeper is called that was come to on a way that is not remembered.
pub(super) const UNSEEN: &str = "its owner";

/// Who keeps the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keeper {
    /// A local of the function that loops.
    Frame,
    /// A container, by the name of the place it stands in.
    Container(Name),
    /// A field or variable of something long-lived.
    Field(Name),
    /// A task that does not end, by its function (true: by that in which it is written down); the second name is the
    /// channel or signal it waits on, if it does.
    Task(Name, Name, bool),
    /// A channel's queue.
    Queue(Name),
    /// Nobody by name.
    Nobody,
}

/// How a name was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lost {
    /// Its scope ended.
    Scope,
    /// It was overwritten.
    Overwritten,
    /// The function returned.
    Returned,
    /// The object or container entry that held it went away.
    Freed,
}

/// The kinds of trouble.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// At end of file it is read again, for ever.
    Reread,
    /// At end of file (or after its reader ended) it stays owned while the program goes on.
    Kept,
    /// After end of file everything waits for something that never comes.
    Waits(Name),
    /// While it is open its owner waits for something that only others bring about, and nobody reads.
    Unwatched(Name),
    /// It is open, and its poller will tell nothing of its end.
    Unheard(super::interests::Deaf),
    /// It is open, and a loop that looks at each connection in turn leaves it out for good.
    PassedOver,
    /// A bare descriptor without a name is left open.
    Lost(Lost),
    /// Ownership was given up and nobody took it back.
    Disarmed,
    /// Its counted owners own each other.
    Ring,
    /// Closed twice.
    ClosedTwice,
    /// Used after the close.
    UsedAfterClose,
    /// Another descriptor was closed on the end-of-file path.
    WrongClosed,
    /// The parent keeps its copy after fork.
    ForkKept,
    /// A failing accept is retried at once.
    AcceptSpins,
    /// A relay waits for the other direction, which is never told.
    HalfClose,
    /// Read with no deadline.
    NoDeadline,
}

/// One trouble with its story.
#[derive(Clone, Debug)]
pub struct Issue {
    /// What kind.
    pub kind: Kind,
    /// Phase of the socket then.
    pub phase: Phase,
    /// Where it came from.
    pub birth: Birth,
    /// Where it shows.
    pub span: Span,
    /// The function it shows in.
    pub function: FuncId,
    /// Who keeps it, outermost first.
    pub keepers: Vec<Keeper>,
    /// The way there, in order of time.
    pub events: Vec<Event>,
    /// `shutdown` was called on it after end of file.
    pub shut: bool,
    /// It was deregistered after end of file.
    pub deregistered: bool,
    /// The function that says the same at end of file as for "nothing yet", when that is how it went wrong.
    pub indistinct: Option<Name>,
    /// How sure.
    pub confidence: Confidence,
    /// Where it was seen, if it may be there only because states were merged.
    pub doubt: Doubt,
}

impl Issue {
    /// Where another descriptor was closed instead, that is the story.
    #[must_use]
    pub fn as_wrong_close(self) -> Issue {
        let other = self.events.iter().rev().find(|e| matches!(e.what, What::OtherClosed(_))).map(|e| e.span);
        match (&self.kind, other) {
            (Kind::Lost(_) | Kind::Kept | Kind::Reread, Some(span)) => Issue { kind: Kind::WrongClosed, span, ..self },
            _ => self,
        }
    }
}
