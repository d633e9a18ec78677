//! Counted owners that own each other: no count comes down to zero, and none of them is ever dropped.

use rustc_hash::FxHashSet;

use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Link, Root, Sym, Value};

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
}

/// Objects of the heap that the one at `start` owns, also by way of others.
fn owned_by(state: &State, start: Sym) -> FxHashSet<Sym> {
    let mut owned = FxHashSet::default();
    let mut work = vec![start];
    while let Some(value) = work.pop().and_then(|object| state.heap.get(&object)) {
        value.each(&mut |part| {
            if let Value::Pointer(Link::Shared | Link::Boxed, to) = part
                && let Root::Heap(object) = to.root
                && owned.insert(object)
            {
                work.push(object);
            }
        });
    }
    owned
}
