//! Other connections that were made where the followed one was: whose task is whose.

use super::machine::Machine;
use super::stands::{seen_from, shut_at_last};
use super::state::State;
use super::trace::{Event, What};
use super::value::{Addr, Link, Root, Sym, Value, Who};
use crate::flow::program::Program;
use crate::ir::Name;
use crate::source::Span;

impl Machine<'_> {
    /// Does the value own the followed socket itself, with nobody to share it?
    pub(super) fn owns_outright(&self, state: &State, value: &Value) -> bool {
        value.any(&mut |v| match v {
            Value::Socket(h) => h.who == Who::Focus,
            Value::Pointer(Link::Boxed, to) => self.owns_focus(&self.read(state, to)),
            _ => false,
        })
    }

    /// Does the value own another connection that was made where the followed one was?
    pub(super) fn has_sibling(&self, state: &State, value: &Value) -> bool {
        let made_at = state.focus.map_or(0, |focus| focus.made_at);
        let sibling = |v: &Value| matches!(v, Value::Socket(h) if h.who == Who::Other(made_at));
        value.any(&mut |v| match v {
            Value::Pointer(Link::Boxed, to) => self.read(state, to).any(&mut |v| sibling(v)),
            v => sibling(v),
        })
    }

    /// Does the value hold some other stream socket, directly or in an object that it points to?
    pub(super) fn has_other_socket(&self, state: &State, value: &Value) -> bool {
        let other = |v: &Value| matches!(v, Value::Socket(h) if h.who != Who::Focus);
        value.any(&mut |v| match v {
            Value::Pointer(Link::Boxed, to) => self.read(state, to).any(&mut |v| other(v)),
            Value::Pointer(Link::Shared, to) => other(&self.read(state, to)),
            v => other(v),
        })
    }

    /// Does the value own a callback, or an object that answers calls by its class, which is of no other connection?
    pub(super) fn owns_code(&self, state: &State, value: &Value) -> bool {
        let other = |v: &Value| self.has_other_socket(state, v) || self.is_of_other(state, v);
        let free = |v: &Value| match v {
            Value::Closure(c) => !c.captures.iter().any(|(_, captured)| other(captured)),
            Value::Record(Some(class), _, fields) => {
                let def = self.program.type_def(*class);
                // (A base of a library's answers no call of the program.)
                let own = |base: &Name| self.program.type_def(self.program.resolve(*base)).is_some();
                def.is_some_and(|def| def.bases.iter().any(own)) && !fields.iter().any(|(_, field)| other(field))
            }
            _ => false,
        };
        value.any(&mut |v| match v {
            Value::Pointer(Link::Boxed | Link::Shared, to) => free(&self.read(state, to)),
            _ => false,
        })
    }

    /// Do both run the same code, if each with an object of its own that leads nowhere?
    pub(super) fn is_same_code(&self, state: &State, one: &Value, two: &Value) -> bool {
        let leads = |v: &Value| super::bygones::is_alive(v) || matches!(v, Value::Pointer(..));
        let own = |v: &Value| match v {
            Value::Pointer(_, to) => {
                matches!(to.root, Root::Heap(_)) && !self.read(state, &Addr::of(to.root)).any(&mut |v| leads(v))
            }
            _ => false,
        };
        match (one, two) {
            (Value::Closure(a), Value::Closure(b)) if a.function == b.function && a.args == b.args => {
                let mut captures = a.captures.iter().zip(&b.captures);
                captures.all(|((_, x), (_, y))| x == y || own(x) && own(y))
            }
            _ => one == two,
        }
    }

    /// Is the object of another connection: a struct with its socket, which does not lead to the followed one?
    pub(super) fn is_of_other(&self, state: &State, value: &Value) -> bool {
        let Value::Pointer(link, to) = value else { return false };
        if !(*link == Link::Borrow || *link == Link::Shared && self.is_cpp(state)) {
            return false;
        }
        let Value::Record(_, _, fields) = self.read(state, to) else { return false };
        matches!(to.root, Root::Heap(_))
            && fields.iter().any(|(_, v)| matches!(v, Value::Socket(h) if h.who != Who::Focus))
            && !self.reaches_focus(state, value)
    }
}

/// Has anything that other connection?
pub(super) fn is_named(state: &State, sym: Sym) -> bool {
    let mut found = false;
    state.values(&mut |value| {
        found = found || value.any(&mut |v| matches!(v, Value::Socket(h) if h.who == Who::Other(sym)));
    });
    found
}

/// Has the running function another connection in hand, by its number? It takes a place for it.
pub(super) fn has_next(state: &State) -> bool {
    let other = |v: &Value| matches!(v, Value::Socket(h) if matches!(h.who, Who::Other(_)));
    state.top().is_some_and(|top| top.locals.iter().any(other))
}

/// Where a place was given up that the next connection takes: where its end was made known, or was seen by whom the
/// next one does not concern.
pub(super) fn given_up_at(program: &Program, events: &[Event], taken: Span) -> Option<Span> {
    let seen = || {
        let read = events.iter().rev().find(|e| matches!(e.what, What::Eof(_)))?;
        let elsewhere = program.function_at(read.span) != program.function_at(taken);
        elsewhere.then(|| seen_from(program, events, read.span, &|_, _| false))
    };
    shut_at_last(events).or_else(seen)
}
