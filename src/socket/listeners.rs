//! Sockets that turn out to listen: they are no connections, and nobody's end of file is theirs.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{ErrorSet, Handle, Value, Who};
use crate::ir::Name;

impl Machine<'_> {
    /// `listen`: on success the socket is a listener from now on, under all its names.
    pub(super) fn listen(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let Value::Socket(handle) = self.peel(&state, &given.target.value) else {
            return self.shaped(state, given, site);
        };
        let mut failed = state.clone();
        let mut listening = state;
        self.becomes_listener(&mut listening, handle);
        if given.entry.returns.is_some() {
            return self.shaped(listening, given, site);
        }
        self.set_errno(&mut failed, ErrorSet::OTHER);
        vec![(failed, Some(Value::int(-1))), (listening, Some(Value::int(0)))]
    }

    /// The listener at hand does not wait from now on: it was registered with a poller, or told so.
    pub(super) fn stops_waiting(&self, state: &mut State, value: &Value) {
        let Value::Listener(ty, false) = self.peel(state, value) else {
            return;
        };
        state.rewrite(&|digest| digest.listeners, &mut |v| match v {
            Value::Listener(own, _) if own == ty => Value::Listener(own, true),
            other => other,
        });
    }

    /// May a task go on with accepting from `value`? One that never waits needs no turn of its own.
    pub(super) fn may_accept(&mut self, state: &mut State, value: &Value) -> bool {
        if let Value::Listener(_, true) = self.peel(state, value) {
            return true;
        }
        self.outside(state)
    }

    /// Connections that wait to be accepted come to an end; that there is none just now is said for ever.
    pub(super) fn accepted_at_once(&self, mut forks: Forks<Option<Value>>) -> Forks<Option<Value>> {
        for (state, value) in &mut forks {
            let failed = match value {
                Some(Value::Int(num)) => num.signs & 6 == 0,
                Some(value) => value.is("Err") || value.is("None"),
                None => false,
            };
            state.marks.bounded |= !failed;
            state.marks.service |= failed;
        }
        forks
    }

    /// Every name of the socket names a listener instead.
    pub(super) fn becomes_listener(&self, state: &mut State, handle: Handle) {
        state.rewrite(&|digest| digest.sockets, &mut |v| match v {
            Value::Socket(h) if h.who == handle.who => Value::Listener(Name::new("listener"), false),
            other => other,
        });
        if handle.who == Who::Focus {
            state.focus = None;
        }
    }
}
