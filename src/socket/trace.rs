//! The events of a path, as a list that states share.

use std::rc::Rc;
use std::sync::Arc;

use crate::ir::Name;
use crate::source::Span;

/// What happened to the followed socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It came to be; the name that got it.
    Born(Name),
    /// Another owner of it was made.
    Cloned,
    /// It was split in halves.
    Split,
    /// A read said end of file.
    Eof(Name),
    /// A read said end of file once more.
    Reread(Name),
    /// A function was called for another connection: what it says is not said of this one.
    Beside,
    /// Bytes came.
    Data(Name),
    /// A call on it, or a step of its handling, failed.
    Failed(Name),
    /// It was stored in a container or field of that name.
    Stored(Name),
    /// What owns it was stored in that field or container, which the same owns: a ring.
    OwnsItself(Name),
    /// Its number was written down for a poller in a list of that name.
    Listed(Name),
    /// It was taken out of a container.
    Removed(Name),
    /// A task was started that owns it (or a part).
    Spawned(Name),
    /// A function was entered with it.
    Entered(Name),
    /// A function was left, with this value in words.
    Returned(Name, Name),
    /// A task that handled it ended.
    TaskEnded,
    /// A message was sent after end of file: somebody else is told of something.
    Told,
    /// A branch was taken; the condition in words.
    Branch(Name),
    /// Shut down, which is no close.
    Shut(Name),
    /// Taken out of the poller, which is no close.
    Deregistered(Name),
    /// Ownership was given up.
    Disarmed(Name),
    /// Likewise, and nobody was given its number.
    Forgotten(Name),
    /// A channel's sender was stored.
    SenderStored(Name),
    /// The last name went away.
    Lost(Name),
    /// The name was overwritten.
    Overwritten(Name),
    /// Closed.
    Closed(Name),
    /// Another descriptor was closed where this one should have been.
    OtherClosed(Name),
    /// Used or closed after the close.
    UsedClosed(Name),
    /// The process split.
    Forked,
    /// The task of that function waits there for that.
    Waits(Name, Name),
    /// The loop goes round.
    Loop,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Where.
    pub span: Span,
    /// What.
    pub what: What,
    /// The calls under way, outermost first, where they matter.
    pub within: Arc<[Span]>,
}

#[derive(Debug)]
struct Link {
    event: Event,
    before: Trace,
    length: usize,
}

/// A shared list of events, newest first.
#[derive(Clone, Debug, Default)]
pub struct Trace(Option<Rc<Link>>);

impl Trace {
    /// Adds an event. A path is kept readable by its consumer; here only repetition is cut.
    pub fn push(&mut self, span: Span, what: What) {
        self.push_within(span, what, [].into());
    }

    /// Adds an event of which the calls that led there are known as well.
    pub fn push_within(&mut self, span: Span, what: What, within: Arc<[Span]>) {
        if let Some(link) = &self.0
            && (link.event.span == span && link.event.what == what || link.length > 400)
        {
            return;
        }
        let length = self.0.as_ref().map_or(0, |link| link.length) + 1;
        self.0 = Some(Rc::new(Link { event: Event { span, what, within }, before: self.clone(), length }));
    }

    /// The failure that happened last is known to be no "nothing yet": it belongs to none of the calls under way.
    pub fn fail_for_good(&mut self) {
        self.fail_within(&[]);
    }

    /// Of the calls that led to the failure that happened last these are under way: the same call made anew, for another
    /// connection, is another one.
    pub fn fail_within(&mut self, calls: &[Span]) {
        if let Some(link) = &self.0
            && matches!(link.event.what, What::Failed(_))
            && link.event.within.iter().any(|call| !calls.contains(call))
        {
            let within = link.event.within.iter().filter(|call| calls.contains(call)).copied().collect();
            let event = Event { within, ..link.event.clone() };
            self.0 = Some(Rc::new(Link { event, before: link.before.clone(), length: link.length }));
        }
    }

    /// What happened last.
    #[must_use]
    pub fn last(&self) -> Option<&What> {
        self.last_event().map(|event| &event.what)
    }

    /// As [`Trace::last`], with its place.
    #[must_use]
    pub fn last_event(&self) -> Option<&Event> {
        self.0.as_ref().map(|link| &link.event)
    }

    /// The events in order of time.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        let mut at = self;
        while let Some(link) = &at.0 {
            events.push(link.event.clone());
            at = &link.before;
        }
        events.reverse();
        events
    }
}

impl Drop for Link {
    // A long list would be dropped recursively; unlink it in a loop.
    fn drop(&mut self) {
        let mut next = self.before.0.take();
        while let Some(link) = next {
            match Rc::try_unwrap(link) {
                Ok(mut link) => next = link.before.0.take(),
                Err(_) => break,
            }
        }
    }
}
