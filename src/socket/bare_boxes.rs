//! Boxes that are turned into bare pointers and back: in between nothing drops what they hold.

use std::rc::Rc;

use super::calls::Site;
use super::machine::Machine;
use super::shapes::Given;
use super::state::State;
use super::trace::What;
use super::value::{Addr, Handle, Hold, Link, Root, Sym, Value, Who};

impl Machine<'_> {
    /// A box becomes a bare pointer to what it holds.
    pub(super) fn bared(&self, state: &mut State, value: &Value, given: Given<'_>, site: Site<'_>) -> Option<Value> {
        let Value::Pointer(Link::Boxed, to) = value else { return None };
        let object = object_at(to)?;
        if self.reaches_focus_owned(state, value) {
            state.trace.push(site.span, What::Disarmed(self.called(given.entry)));
            self.disarm(state);
        }
        rehold(state, object, |hold| if hold == Hold::Owned { Hold::Kept } else { hold });
        Some(Value::Pointer(Link::Borrow, to.clone()))
    }

    /// Code that nobody sees is given a bare pointer to what nobody owns.
    pub(super) fn escape_bare(&mut self, state: &mut State, pointer: &Value) {
        let Value::Pointer(_, to) = pointer else { return };
        let Some(held) = object_at(to).and_then(|object| state.heap.get(&object)) else { return };
        if held.any(&mut |part| matches!(part, Value::Socket(h) if h.who == Who::Focus && h.hold == Hold::Kept)) {
            self.forget_focus(state);
        }
    }

    /// A box takes back what a bare pointer leads to.
    pub(super) fn boxed_again(&self, state: &mut State, value: &Value) -> Option<Value> {
        let Value::Pointer(_, to) = value else { return None };
        let object = object_at(to)?;
        let copies = rehold(state, object, |hold| if hold == Hold::Kept { Hold::Owned } else { hold });
        if let Some(focus) = state.focus.as_mut().filter(|_| copies != 0) {
            focus.held |= copies;
            focus.disarmed = false;
        }
        Some(Value::Pointer(Link::Boxed, to.clone()))
    }
}

/// With a box goes what it holds, whoever still has a bare pointer to it.
pub(super) fn free(state: &mut State, boxes: &Value) {
    let mut gone = Vec::new();
    boxes.each(&mut |part| {
        if let Value::Pointer(Link::Boxed, to) = part {
            gone.extend(object_at(to));
        }
    });
    if !gone.is_empty() {
        Rc::make_mut(&mut state.heap).retain(|object| !gone.contains(object));
    }
}

fn object_at(to: &Addr) -> Option<Sym> {
    match to.root {
        Root::Heap(object) if to.path.is_empty() => Some(object),
        _ => None,
    }
}

/// Changes how sockets are held in the heap object; which descriptors of the followed one are among them.
fn rehold(state: &mut State, object: Sym, change: fn(Hold) -> Hold) -> u8 {
    let Some(held) = state.heap.get(&object) else { return 0 };
    let mut copies = 0;
    let changed = held.map(&mut |part| match part {
        Value::Socket(h) => {
            if h.who == Who::Focus && h.hold != Hold::Raw {
                copies |= 1 << h.copy;
            }
            Value::Socket(Handle { hold: change(h.hold), ..h })
        }
        other => other,
    });
    Rc::make_mut(&mut state.heap).insert(object, changed);
    copies
}
