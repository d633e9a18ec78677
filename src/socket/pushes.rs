//! What has just been put into a container.

use std::rc::Rc;

use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Container, Link, Origin, Rest, Step, Value};
use crate::apis::model::TypeRole;
use crate::ir::Ty;

impl Machine<'_> {
    /// Where a new item goes: the first is first, and what comes after another is not.
    pub(super) fn slot(&self, container: &Container, sym: u64) -> Value {
        match (self.container_role(container), container.entries.is_empty(), container.rest) {
            (TypeRole::List, true, Rest::Empty) => Value::int(0),
            (TypeRole::List, false, _) => Value::number(4, Origin::default(), sym),
            _ => Value::unknown(sym, Ty::Unknown, Origin::default()),
        }
    }

    /// Key and item of a pair that is put into a map whole.
    pub(super) fn halves(&self, state: &State, pair: &Value) -> Option<(Value, Value)> {
        match self.peel(state, pair) {
            Value::Record(None, _, fields) => match fields.as_slice() {
                [(_, key), (_, item)] => Some((key.clone(), item.clone())),
                _ => None,
            },
            Value::Container(c) => match c.entries.as_slice() {
                [key, item] if c.ty.is_none() && c.rest == Rest::Empty => Some((key.item.clone(), item.item.clone())),
                _ => None,
            },
            _ => None,
        }
    }

    /// The element that was pushed under `key`, to be filled in.
    pub(super) fn pushed(&self, state: &State, addr: &Addr, key: &Value) -> Value {
        let id = match self.read(state, addr) {
            Value::Container(c) => entry_under(&c, key),
            _ => None,
        };
        let step = id.map_or_else(|| super::keys::step_for(key), Step::Entry);
        Value::Pointer(Link::Borrow, Rc::new(addr.then(step)))
    }
}

/// The entry that was stored under that very key.
pub(super) fn entry_under(container: &Container, key: &Value) -> Option<u8> {
    container.entries.iter().rev().find(|e| e.key == *key).map(|e| e.id)
}
