//! Too many states of one place: what they know of other things than the followed socket is forgotten.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::keys::{base, symbol};
use super::machine::Machine;
use super::sets::is_known_set;
use super::state::{Activation, Frame, State};
use super::value::{Container, Entry, Rest, Root, Sym, Value, Who};

/// Pointers between an element and what it may serve.
const DEEPEST: usize = 4;

impl Machine<'_> {
    /// Forgets elements of collections and plain fields of objects that lead neither to the followed socket nor to
    /// code, listeners or channels, and what keys are not. Whatever else may be there is there still: any element
    /// may be found in a collection that is not known to be empty.
    pub(super) fn forget_surroundings(&self, state: &mut State) {
        state.forget_passed_keys();
        let snapshot = state.clone();
        let serves = |value: &Value| self.reaches(&snapshot, value, DEEPEST, &mut serves);
        let pinned = state.pinned();
        let idle = |entry: &Entry| !pinned.contains(&entry.id) && !serves(&entry.item) && !serves(&entry.key);
        state.rewrite(&|digest| digest.entries, &mut |value| match value {
            Value::Container(c) if c.entries.iter().any(idle) => {
                let mut kept = Container { rest: Rest::Maybe, ..(*c).clone() };
                kept.entries.retain(|entry| !idle(entry));
                Value::Container(Rc::new(kept))
            }
            other => other,
        });
        if state.registry.iter().any(|data| !serves(data)) {
            Rc::make_mut(&mut state.registry).retain(serves);
        }
        let others = snapshot.heap.iter().filter(|(_, v)| has_plain(v) && !serves(v)).map(|(sym, _)| *sym);
        let others: Vec<Sym> = others.collect();
        if others.is_empty() {
            return;
        }
        let heap = Rc::make_mut(&mut state.heap);
        for object in others {
            if let Some(value) = heap.get(&object).map(without_plain) {
                heap.insert(object, value);
            }
        }
    }

    /// Forgets all but the sockets in what variables have of another connection: how far that one has come tells states
    /// apart for nothing.
    pub(super) fn forget_in_hand(&self, state: &mut State) {
        let snapshot = state.clone();
        let theirs = |value: &Value| matches!(value, Value::Record(..)) && self.is_anothers(&snapshot, value);
        let has = |body: &Activation| body.locals.iter().any(theirs);
        state.change_bodies(has, |body| body.locals.change(theirs, |_, value| *value = only_handles(value)));
    }

    /// Forgets counts and empty collections in objects of other connections, but for those that the followed one's object or a
    /// variable leads to: how far each of its neighbours in a list has come tells states apart for nothing.
    pub(super) fn forget_neighbours(&self, state: &mut State) {
        let Some(focus) = state.focus else { return };
        let mine = Value::is_of_focus;
        let sibling =
            |value: &Value| value.any(&mut |v| matches!(v, Value::Socket(h) if h.who == Who::Other(focus.made_at)));
        let mut near = FxHashSet::default();
        let mut look = |value: &Value| near.extend(pointee(value));
        state.heap.values().filter(|value| mine(value)).for_each(|value| value.each(&mut look));
        for frame in state.tasks.iter().flat_map(|task| &task.frames) {
            if let Frame::Code(activation) = frame.as_ref() {
                activation.locals.iter().for_each(&mut look);
            }
        }
        let far = |object: &Sym, value: &Value| {
            let stranger = state.outside.contains(object) && !near.contains(object);
            has_particulars(value) && !mine(value) && (stranger || sibling(value) && !named(state, *object))
        };
        let others: Vec<Sym> = state.heap.iter().filter(|(sym, v)| far(sym, v)).map(|(sym, _)| *sym).collect();
        let heap = Rc::make_mut(&mut state.heap);
        for object in others {
            if let Some(value) = heap.get(&object).map(without_particulars) {
                heap.insert(object, value);
            }
        }
    }
}

/// Has the object fields that are of no interest by themselves?
fn has_particulars(value: &Value) -> bool {
    matches!(value, Value::Record(_, _, fields) if fields.iter().any(|(_, field)| is_particular(field)))
}

/// A number that is no status, or a collection of which nothing is remembered.
fn is_particular(field: &Value) -> bool {
    match field {
        Value::Container(c) => c.entries.is_empty(),
        other => super::coarse::is_plain(other) || has_particulars(other),
    }
}

/// The object without these fields.
fn without_particulars(value: &Value) -> Value {
    match value {
        Value::Record(ty, own, fields) => {
            let fields = fields.iter().filter(|(_, field)| has_particulars(field) || !is_particular(field));
            let fields = fields.map(|(name, field)| (*name, without_particulars(field))).collect();
            Value::Record(*ty, *own, Rc::new(fields))
        }
        other => other.clone(),
    }
}

/// The heap object that a pointer leads to.
fn pointee(value: &Value) -> Option<Sym> {
    match value {
        Value::Pointer(_, to) => match to.root {
            Root::Heap(object) => Some(object),
            _ => None,
        },
        _ => None,
    }
}

/// Does a variable of a function under way point to the object?
fn named(state: &State, object: Sym) -> bool {
    let mut frames = state.tasks.iter().flat_map(|task| &task.frames);
    frames.any(|frame| match frame.as_ref() {
        Frame::Code(activation) => activation.locals.iter().any(|value| pointee(value) == Some(object)),
        Frame::Native(_) => true,
    })
}

/// Is it what states are about: the followed socket, code, or what code waits on?
pub(super) fn serves(value: &Value) -> bool {
    match value {
        Value::Socket(handle) => handle.who == Who::Focus,
        Value::Function(_) | Value::Closure(_) | Value::Listener(..) | Value::Task(_) => true,
        Value::Sender(..) | Value::Receiver(_) => true,
        // What is no socket stays told from what is one.
        Value::Inert(_) => true,
        _ => false,
    }
}

fn has_plain(value: &Value) -> bool {
    match value {
        Value::Record(_, _, fields) => fields.iter().any(|(_, field)| has_plain(field)),
        other => super::coarse::is_plain(other),
    }
}

/// The symbol of the value of which nothing else is known that a variable points to: of a text that was lent.
pub(super) fn lent(state: &State, value: &Value) -> Option<Sym> {
    pointee(value).and_then(|object| state.heap.get(&object)).and_then(symbol)
}

/// The object with its plain fields unknown.
fn without_plain(value: &Value) -> Value {
    match value {
        Value::Record(ty, own, fields) => {
            let fields = fields.iter().map(|(name, field)| (*name, without_plain(field))).collect();
            Value::Record(*ty, *own, Rc::new(fields))
        }
        plain if super::coarse::is_plain(plain) => Value::unknown(0, crate::ir::Ty::Unknown, plain.origin()),
        other => other.clone(),
    }
}

/// The object with those of its fields alone that stand for something else.
fn only_handles(value: &Value) -> Value {
    match value {
        Value::Record(ty, own, fields) => {
            let fields = fields.iter().filter(|(_, field)| super::ops::carries(field));
            let fields = fields.map(|(name, field)| (*name, only_handles(field))).collect();
            Value::Record(*ty, *own, Rc::new(fields))
        }
        other => other.clone(),
    }
}

impl State {
    /// Forgets what keys are not. Where numbers are asked for one by one whether they are in a set, what somebody has in
    /// hand is remembered: it may go on to let go what it names.
    fn forget_passed_keys(&mut self) {
        if self.not_keys.is_empty() {
            return;
        }
        let mut asked = false;
        self.values(&mut |value| asked |= is_known_set(value));
        if !asked {
            self.not_keys = Rc::default();
            return;
        }
        let mut held: FxHashSet<Sym> = FxHashSet::default();
        for frame in self.tasks.iter().flat_map(|task| &task.frames) {
            if let Frame::Code(body) = frame.as_ref() {
                held.extend(body.locals.digests().flat_map(|(_, digest)| digest.symbols.iter().map(|(sym, _)| *sym)));
            }
        }
        if self.not_keys.iter().any(|sym| !held.contains(&base(*sym))) {
            Rc::make_mut(&mut self.not_keys).retain(|sym| held.contains(&base(*sym)));
        }
    }
}
