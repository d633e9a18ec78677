//! Relays: two directions side by side, and what the end of one means for the other.

use std::rc::Rc;

use super::calls::Site;
use super::issue::Kind;
use super::machine::{Forks, Machine, stmt_span};
use super::native::Op;
use super::owners::Loss;
use super::state::{Activation, Frame, State, Wait};
use super::value::{Source, Sym, Value, derive};
use crate::flow::program::FuncId;
use crate::source::Span;

/// What a direction waits for whose peer was never told.
pub(super) const OTHER_PEER: &str = "the other peer";

impl State {
    /// Has the other peer been told that no more will come? It ends as well then: what is waited for does come.
    pub(super) fn awaits_answer(&self) -> bool {
        let closed = |told: &Sym| derive(*told, "closed");
        let open = |told: &Sym| {
            !self.finished.contains(&closed(told)) && !self.finished.iter().any(|other| closed(other) == *told)
        };
        self.has_mail() || self.has_ended() && self.finished.iter().any(open)
    }
}

impl Machine<'_> {
    /// Does the running task serve the followed socket beside the one that has seen its end?
    pub(super) fn is_other_direction(&self, state: &State) -> bool {
        let task = &state.tasks[state.current];
        let reader = state.focus.map_or(0, |focus| focus.reader);
        task.of_focus && (task.id != reader || joins(&task.frames).is_some())
    }

    /// A peer that was not told that no more will come says nothing and does not close.
    pub(super) fn wait_for_peer(&mut self, state: State, other: Sym, site: Site<'_>) -> Forks<Option<Value>> {
        if self.before.is_none() {
            self.report_now(&state, Kind::HalfClose, site.span);
            return Vec::new();
        }
        self.park(state, Wait::Peer(other)).into_iter().map(|s| (s, None)).collect()
    }

    /// Messages are written to a socket until nobody can send any more.
    pub(super) fn relay_messages(
        &mut self,
        mut state: State,
        channel: Sym,
        sink: Value,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let ended = state.channels.get(&channel).is_some_and(|c| c.closed) || self.senders(&state, channel) == 0;
        if !ended {
            // What goes on is the state before the call: what waits in the queue is taken out of that one.
            if let Some(before) = &mut self.before {
                Rc::make_mut(&mut before.channels).entry(channel).or_default().queue.clear();
            }
            return self.park(state, Wait::Channel(channel)).into_iter().map(|s| (s, None)).collect();
        }
        self.dispose(&mut state, sink, Loss::Dropped, site.span);
        vec![(state, Some(Value::variant("Ok", Value::Unit)))]
    }

    /// What the tasks that keep the followed socket at its end wait for, when that is the story: the kind and the
    /// place of the wait.
    pub(super) fn stuck_wait(&self, state: &State) -> Option<(Kind, Span)> {
        let waits = |at: &usize| !state.tasks[*at].frames.is_empty();
        let peer = (0..state.tasks.len()).filter(waits).find(|at| matches!(state.tasks[*at].wait, Wait::Peer(_)));
        if let Some(at) = peer {
            let id = state.tasks[at].id;
            let waiter = (0..state.tasks.len()).filter(waits).find(|at| state.tasks[*at].wait == Wait::Task(id));
            let started = self.program.function_at(state.tasks[at].span);
            let joined = joins(&state.tasks[at].frames).or_else(|| {
                waiter.and_then(|at| self.stands_under(state, at, started).or_else(|| self.stands_at(state, at)))
            });
            return Some((Kind::HalfClose, joined.or_else(|| self.stands_at(state, at))?));
        }
        let reader = state.focus?.reader;
        let at = (0..state.tasks.len()).filter(waits).find(|at| state.tasks[*at].id == reader)?;
        let task = &state.tasks[at];
        let bound = matches!(
            task.wait,
            Wait::Channel(_) | Wait::Task(_) | Wait::AnyTask(_) | Wait::Signal(_) | Wait::Told | Wait::Permit
        );
        let holds = task.of_focus && bound;
        holds.then(|| Some((Kind::Waits(self.wait_text(state, at)), self.stands_as_owner(state, at)?)))?
    }

    /// Where a task stands in the body of a function on its stack.
    fn stands_under(&self, state: &State, at: usize, id: Option<FuncId>) -> Option<Span> {
        self.stands_with(state, at, |a| Some(a.function) == id)
    }

    /// Where the innermost body stands that can get at the followed socket.
    pub(super) fn stands_as_owner(&self, state: &State, at: usize) -> Option<Span> {
        let owns = |a: &Activation| a.locals.iter().any(|value| self.reaches_focus(state, value));
        self.stands_with(state, at, owns).or_else(|| self.stands_at(state, at))
    }

    fn stands_with(&self, state: &State, at: usize, wanted: impl Fn(&Activation) -> bool) -> Option<Span> {
        let frames = &state.tasks[at].frames;
        let deepest = frames.len().saturating_sub(1);
        frames.iter().enumerate().rev().find_map(|(depth, frame)| match frame.as_ref() {
            Frame::Code(a) if wanted(a) => {
                // A call that is under way was passed already.
                let stmt = (a.stmt as usize).saturating_sub(usize::from(depth < deepest));
                let block = self.program.function(a.function).blocks.get(a.block.0 as usize)?;
                block.stmts.get(stmt).map(stmt_span)
            }
            _ => None,
        })
    }

    /// Where a task stands.
    pub(super) fn stands_at(&self, state: &State, at: usize) -> Option<Span> {
        match state.tasks[at].frames.last()?.as_ref() {
            Frame::Native(native) => Some(native.span),
            Frame::Code(a) => {
                let block = self.program.function(a.function).blocks.get(a.block.0 as usize)?;
                block.stmts.get(a.stmt as usize).map(stmt_span)
            }
        }
    }
}

/// The channel whose messages a stream gives.
pub(super) fn messages_of(stream: &Value) -> Option<Sym> {
    match stream {
        Value::Receiver(channel) => Some(*channel),
        Value::Iter(iter) => match &iter.source {
            Source::Stream(inner) => messages_of(inner),
            _ => None,
        },
        _ => None,
    }
}

/// Where futures are joined that the task runs side by side.
fn joins(frames: &[Rc<Frame>]) -> Option<Span> {
    frames.iter().rev().find_map(|frame| match frame.as_ref() {
        Frame::Native(native) if matches!(native.op, Op::Join(..)) => Some(native.span),
        _ => None,
    })
}
