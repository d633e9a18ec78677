//! While nothing is followed, what collections remember of connections that are gone tells states apart for nothing.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::keys::{is_kept, symbol};
use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Container, Entry, Link, Rest, Root, Value};

/// How far an entry is looked into.
const DEPTH: usize = 4;

impl Machine<'_> {
    /// Forgets remembered entries that lead to no socket, channel, task or closure, unless something points into them.
    pub(super) fn forget_bygones(&self, state: &mut State) {
        if state.focus.is_some() || self.is_plain_c(state) || state.top().is_none() {
            return;
        }
        let mut filled = false;
        let mut look = |value: &Value| filled |= value.any(&mut |v| is_filled(v));
        state.values(&mut look);
        if !filled {
            return;
        }
        let pinned = state.pinned();
        let snapshot = state.clone();
        let cpp = self.is_cpp(state);
        let gone = |item: &Value| {
            let lives = if cpp {
                self.owns_alive(&snapshot, item, DEPTH) || self.owns_code(&snapshot, item)
            } else {
                self.reaches(&snapshot, item, DEPTH, &mut is_alive)
            };
            !lives
        };
        let idle = |e: &Entry| !pinned.contains(&e.id) && gone(&e.item);
        // In C++ the places of a plain array have numbers, which matter.
        state.rewrite(&|_| true, &mut |value| match value {
            Value::Container(c) if (c.ty.is_some() || !cpp) && c.entries.iter().any(&idle) => {
                let mut kept = Container { rest: Rest::Maybe, ..(*c).clone() };
                kept.entries.retain(|e| !idle(e));
                Value::Container(Rc::new(kept))
            }
            other => other,
        });
    }
}

impl Machine<'_> {
    /// Does the value lead to something alive of its own? (The server that it calls back, or a queue that all share,
    /// stands on somebody's stack, leads to every connection, and is nobody's.)
    fn owns_alive(&self, state: &State, value: &Value, depth: usize) -> bool {
        value.any(&mut |part| match part {
            Value::Pointer(Link::Borrow | Link::Weak, to) if !matches!(to.root, Root::Heap(_)) => false,
            Value::Pointer(_, to) => depth > 0 && self.owns_alive(state, &self.read(state, to), depth - 1),
            other => is_alive(other),
        })
    }

    /// C: the place in a table under the number of the connection that is gone is the next one's, whatever is left in
    /// it.
    pub(super) fn vacate(&self, state: &mut State) {
        if !self.is_c(state) {
            return;
        }
        let own = |entry: &Entry| match &entry.key {
            Value::Unknown(of) => of.sym == 0,
            key => key.names_focus(),
        };
        let mut found = false;
        state.values(&mut |value| {
            found = found
                || value.any(&mut |v| matches!(v, Value::Container(c) if c.ty.is_none() && c.entries.iter().any(own)));
        });
        if !found {
            return;
        }
        let pinned = state.pinned();
        state.rewrite(&|digest| digest.elements, &mut |value| match value {
            Value::Container(c) if c.ty.is_none() && c.entries.iter().any(own) => {
                let mut kept = Container { rest: Rest::Maybe, ..(*c).clone() };
                kept.entries.retain(|entry| !own(entry) || pinned.contains(&entry.id));
                Value::Container(Rc::new(kept))
            }
            other => other,
        });
    }

    /// Other connections are not remembered one by one: entries that only lead to such are forgotten, unless something
    /// points into them.
    pub(super) fn forget_strangers(&self, state: &mut State) {
        if !self.is_cpp(state) || state.top().is_none() {
            return;
        }
        let mut filled = false;
        let stranger = |value: &Value| self.is_stranger(state, value);
        state.values(&mut |value| {
            filled = filled || value.any(&mut |v| matches!(v, Value::Container(c) if has(c, &stranger)));
        });
        if !filled {
            return;
        }
        let pinned = state.pinned();
        let snapshot = state.clone();
        let stranger = |value: &Value| self.is_stranger(&snapshot, value);
        state.rewrite(&|digest| digest.entries, &mut |value| match value {
            Value::Container(c) if has(&c, &stranger) => {
                let mut kept = Container { rest: Rest::Maybe, ..(*c).clone() };
                kept.entries.retain(|e| pinned.contains(&e.id) || !stranger(&e.item));
                Value::Container(Rc::new(kept))
            }
            other => other,
        });
    }

    /// Is all that the value owns another connection, with no pointer to the followed one's object? (The server that it
    /// calls back leads to every connection, and is nobody's.)
    pub(super) fn is_stranger(&self, state: &State, item: &Value) -> bool {
        let holds = |root: Root| match root {
            Root::Heap(object) => state.heap.get(&object).is_some_and(|value| value.is_of_focus()),
            _ => false,
        };
        let (mut other, mut special) = (false, item.any(&mut |v| symbol(v).is_some_and(is_kept)));
        let (mut met, mut work) = (FxHashSet::default(), vec![item.clone()]);
        while let Some(value) = work.pop().filter(|_| !special) {
            value.each(&mut |v| match v {
                Value::Socket(_) => {
                    special |= v.is_focus();
                    other |= !v.is_focus();
                }
                Value::Pointer(Link::Boxed | Link::Shared, to) if met.insert(to.root) => {
                    work.push(self.read(state, &Addr::of(to.root)));
                }
                Value::Pointer(_, to) => special |= holds(to.root),
                Value::Closure(_) | Value::Function(_) => {}
                v => special |= is_alive(v) || matches!(v, Value::Signal(_)),
            });
        }
        other && !special
    }
}

/// Is there such an entry in a collection of a library's type?
fn has(container: &Container, is: &dyn Fn(&Value) -> bool) -> bool {
    container.ty.is_some() && container.entries.iter().any(|entry| is(&entry.item))
}

fn is_filled(value: &Value) -> bool {
    matches!(value, Value::Container(c) if !c.entries.is_empty())
}

pub(super) fn is_alive(value: &Value) -> bool {
    matches!(
        value,
        Value::Socket(_)
            | Value::Listener(..)
            | Value::Sender(..)
            | Value::Receiver(_)
            | Value::Task(_)
            | Value::Closure(_)
            | Value::Function(_)
            | Value::Iter(_)
    )
}
