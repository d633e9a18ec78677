//! Counted owners that own each other: no count comes down to zero, and none of them is ever dropped.

use rustc_hash::FxHashSet;

use super::machine::Machine;
use super::state::State;
use super::trace::{Event, What};
use super::value::{Addr, Link, Root, Sym, Value};
use crate::source::Span;

impl Machine<'_> {
    /// Is the heap object at `addr` still owned by a counted pointer or from outside?
    pub(super) fn is_owned(&self, state: &State, addr: &Addr) -> bool {
        if let Root::Heap(sym) = addr.root
            && state.outside.contains(&sym)
        {
            return true;
        }
        let mut found = false;
        state.values(&mut |value| {
            found = found
                || value.any(&mut |v| matches!(v, Value::Pointer(Link::Shared | Link::Boxed, to) if **to == *addr));
        });
        found
    }

    /// Is the followed socket owned by an object of the heap that owns itself, or by what such an object owns?
    pub(super) fn owned_in_a_ring(&self, state: &State) -> bool {
        state.heap.keys().any(|start| {
            let owned = owned_by(state, *start);
            let holds = |object: &Sym| state.heap.get(object).is_some_and(|value| self.owns_focus(value));
            owned.contains(start) && owned.iter().any(holds)
        })
    }

    /// Notes that what leads to the followed socket is put into an object that it owns itself.
    pub(super) fn note_ring(&self, state: &mut State, addr: &Addr, value: &Value, span: Span) {
        let Root::Heap(object) = addr.root else { return };
        let counted = value.any(&mut |part| matches!(part, Value::Pointer(Link::Shared, _)));
        if counted && state.focus.is_some() && owned_through(state, value).contains(&object) {
            let name = self.addr_text(state, addr);
            let span = self.made_in(state, value, span);
            state.trace.push(span, What::OwnsItself(name));
        }
    }

    /// Where the function stands that made the callback in the value, on the way to `span`: who takes one in does not
    /// know what it owns.
    fn made_in(&self, state: &State, value: &Value, span: Span) -> Span {
        let mut callback = None;
        value.each(&mut |part| {
            if let Value::Closure(closure) = part {
                callback = Some(closure.function);
            }
        });
        let path = |id| self.program.function(id).path.as_str();
        let made_by = |at: &&Span| {
            let around = self.program.function_at(**at).map(path);
            callback
                .zip(around)
                .is_some_and(|(made, around)| path(made).rsplit_once("::").is_some_and(|(of, _)| of == around))
        };
        let calls = state.calls();
        [span].iter().chain(calls.iter().rev()).find(made_by).copied().unwrap_or(span)
    }

    /// Where the ring was closed in which the followed socket was, if no object that is in use has it any more. (What
    /// leads to itself only is forgotten.)
    pub(super) fn closed_ring(&self, state: &State, events: &[Event]) -> Option<Span> {
        let closed = events.iter().rfind(|event| matches!(event.what, What::OwnsItself(_)))?.span;
        (!super::garbage::is_in_use(state, &Value::names_focus)).then_some(closed)
    }
}

/// Objects of the heap that the one at `start` owns, also by way of others.
fn owned_by(state: &State, start: Sym) -> FxHashSet<Sym> {
    state.heap.get(&start).map(|value| owned_through(state, value)).unwrap_or_default()
}

/// Objects of the heap that a value owns, also by way of others.
fn owned_through(state: &State, value: &Value) -> FxHashSet<Sym> {
    let mut owned = FxHashSet::default();
    let mut work = Vec::new();
    let mut look = |value: &Value, work: &mut Vec<Sym>| {
        value.each(&mut |part| {
            if let Value::Pointer(Link::Shared | Link::Boxed, to) = part
                && let Root::Heap(object) = to.root
                && owned.insert(object)
            {
                work.push(object);
            }
        });
    };
    look(value, &mut work);
    while let Some(object) = work.pop() {
        state.heap.get(&object).into_iter().for_each(|value| look(value, &mut work));
    }
    owned
}
