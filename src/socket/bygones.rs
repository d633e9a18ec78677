//! While nothing is followed, what collections remember of connections that are gone tells states apart for nothing.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::digest::Digest;
use super::machine::Machine;
use super::state::State;
use super::value::{Container, Rest, Value};

/// How far an entry is looked into.
const DEPTH: usize = 4;

impl Machine<'_> {
    /// Forgets remembered entries that lead to no socket, channel, task or closure, unless something points into them.
    pub(super) fn forget_bygones(&self, state: &mut State) {
        if state.focus.is_some() || self.is_c(state) || state.top().is_none() {
            return;
        }
        let mut pinned = FxHashSet::default();
        let mut filled = false;
        let mut look = |value: &Value| filled |= value.any(&mut |v| is_filled(v));
        state.values(&mut look);
        if !filled {
            return;
        }
        state.digests(&mut |digest| pinned.extend(digest.pins.iter().copied()));
        state.loose_values(&mut |value| pinned.extend(Digest::of(std::slice::from_ref(value)).pins.iter().copied()));
        let snapshot = state.clone();
        let gone = |item: &Value| !self.reaches(&snapshot, item, DEPTH, &mut |v| is_alive(v));
        state.rewrite(&|_| true, &mut |value| match value {
            Value::Container(c) if c.entries.iter().any(|e| !pinned.contains(&e.id) && gone(&e.item)) => {
                let mut kept = Container { rest: Rest::Maybe, ..(*c).clone() };
                kept.entries.retain(|e| pinned.contains(&e.id) || !gone(&e.item));
                Value::Container(Rc::new(kept))
            }
            other => other,
        });
    }
}

fn is_filled(value: &Value) -> bool {
    matches!(value, Value::Container(c) if !c.entries.is_empty())
}

fn is_alive(value: &Value) -> bool {
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
