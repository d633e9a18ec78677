//! Sockets that turn out to listen: they are no connections, and nobody's end of file is theirs.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::{Birth, Marks, State};
use super::value::{ErrorSet, Handle, Value, Who};
use crate::apis::model::Role;
use crate::ir::{Call, Callee, Name, Stmt};

impl Machine<'_> {
    /// `listen`: on success the socket is a listener from now on, under all its names.
    pub(super) fn listen(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let Value::Socket(handle) = self.peel(&state, &given.target.value) else {
            return self.shaped(state, given, site);
        };
        let mut failed = state.clone();
        if handle.who == Who::Focus && state.focus.is_some_and(|focus| focus.birth == Birth::Created) {
            self.forget_focus(&mut failed);
        }
        let mut listening = state;
        self.becomes_listener(&mut listening, handle);
        if given.entry.returns.is_some() {
            return self.shaped(listening, given, site);
        }
        self.set_errno(&mut failed, ErrorSet::OTHER);
        vec![(failed, Some(Value::int(-1))), (listening, Some(Value::int(0)))]
    }

    /// `bind`: a socket that could not even be named has no peer, and no end of file to wait for.
    pub(super) fn give_address(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let focus = matches!(self.peel(&state, &given.target.value), Value::Socket(h) if h.who == Who::Focus);
        if !focus || !state.focus.is_some_and(|focus| focus.birth == Birth::Created) {
            return self.shaped(state, given, site);
        }
        let mut failed = state.clone();
        self.forget_focus(&mut failed);
        self.set_errno(&mut failed, ErrorSet::OTHER);
        vec![(failed, Some(Value::int(-1))), (state, Some(Value::int(0)))]
    }

    /// Does the running function make a listener?
    pub(super) fn makes_listener(&self, state: &State) -> bool {
        let Some(top) = state.top() else { return false };
        let stmts = self.program.function(top.function).blocks.iter().flat_map(|block| &block.stmts);
        stmts.into_iter().any(|stmt| match stmt {
            Stmt::Call { call: Call { callee: Callee::Path(path), .. }, .. } => {
                let spellings = self.program.spellings(*path);
                spellings.iter().any(|p| self.models.function(*p).iter().any(|entry| entry.does == Role::Listen))
            }
            _ => false,
        })
    }

    /// What is accepted from is a listener, wherever it came from.
    pub(super) fn is_accepted_from(&self, state: &mut State, value: &Value) {
        if let Value::Unknown(opaque) = value
            && opaque.sym != 0
            && self.is_c(state)
        {
            let listener = Value::Listener(Name::new("listener"), false);
            state.replace_symbol(super::keys::base(opaque.sym), &|sym, value| {
                if sym == opaque.sym { listener.clone() } else { value.clone() }
            });
        }
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
            let bit = Marks::bit("accept");
            if failed {
                state.marks.ended |= bit;
            } else {
                state.marks.bounded |= bit;
            }
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
