//! Boxes that are turned into bare pointers and back: in between nothing drops what they hold.

use std::rc::Rc;

use super::calls::Site;
use super::copies::{dropped_again, held};
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::trace::What;
use super::value::{Addr, Hold, Link, Root, Sym, Value, Who};
use crate::apis::shape::Shape;

impl Machine<'_> {
    /// A box becomes a bare pointer to what it holds.
    pub(super) fn bared(&self, state: &mut State, value: &Value, given: Given<'_>, site: Site<'_>) -> Option<Value> {
        let (Value::Pointer(Link::Boxed, to), Some(Shape::NeverDropped(_))) = (value, &given.entry.returns) else {
            return None;
        };
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
        let Some(content) = object_at(to).and_then(|object| state.heap.get(&object)) else { return };
        if content.any(&mut |part| matches!(part, Value::Socket(h) if h.who == Who::Focus && h.hold == Hold::Kept)) {
            self.forget_focus(state);
        }
    }

    /// A box takes back what a bare pointer leads to.
    pub(super) fn boxed_again(&mut self, state: State, bare: &Shape, given: Given<'_>, site: Site<'_>) -> Forks<Value> {
        let mut out = Vec::new();
        for (mut state, value) in self.shape(state, bare, given, site) {
            match taken_back(&mut state, &value) {
                Some(owner) => out.push((state, owner)),
                None => out.push(self.in_new_object(state, value, Link::Boxed, site)),
            }
        }
        out
    }
}

fn taken_back(state: &mut State, bare: &Value) -> Option<Value> {
    let Value::Pointer(_, to) = bare else { return None };
    let copies = rehold(state, object_at(to)?, dropped_again);
    if let Some(focus) = state.focus.as_mut().filter(|_| copies != 0) {
        focus.held |= copies;
        focus.disarmed = false;
    }
    Some(Value::Pointer(Link::Boxed, to.clone()))
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
    let Some(content) = state.heap.get(&object) else { return 0 };
    let mut copies = 0;
    content.each(&mut |part| {
        if let Value::Socket(h) = part
            && h.who == Who::Focus
            && h.hold != Hold::Raw
        {
            copies |= 1 << h.copy;
        }
    });
    let changed = held(content, change);
    Rc::make_mut(&mut state.heap).insert(object, changed);
    copies
}
