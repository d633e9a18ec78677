//! Keys that are known to be those of other connections: what a program notes of them names the followed one nowhere.

use std::rc::Rc;

use super::keys::is_kept;
use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Container, Entry, Origin, Rest, Sym, Value};

impl Machine<'_> {
    /// Where the key of an entry of `map` comes from that is not remembered, `from` at least: where the followed
    /// connection has an entry of its own, it is the key of another one.
    pub(super) fn others_origin(&self, state: &State, map: &Container, from: Origin) -> Origin {
        let mine = |entry: &Entry| entry.key.names_focus() || self.reaches_focus(state, &entry.item);
        let mine = map.entries.iter().any(mine);
        if mine { from.with(Origin::APART) } else { from }
    }

    /// Something is put into a collection that is not remembered there.
    pub(super) fn takes_in(&self, state: &mut State, addr: &Addr, item: &Value) {
        let Value::Container(c) = self.read(state, addr) else { return };
        let mut with = Container { from: c.from.with(item.origin().without(Origin::APART)), ..(*c).clone() };
        with.is_joined_by(item);
        if with.rest != c.rest || with.from != c.from {
            self.write(state, addr, Value::Container(Rc::new(with)));
        }
    }
}

impl Container {
    /// One more is in it that is not remembered: all of these are keys of others as long as each of them is.
    pub(super) fn is_joined_by(&mut self, item: &Value) {
        let first = self.rest == Rest::Empty;
        let apart = item.origin().has(Origin::APART) && (first || self.from.has(Origin::APART));
        if first {
            self.rest = Rest::Maybe;
        }
        self.from = self.from.without(Origin::APART).with(if apart { Origin::APART } else { Origin::default() });
    }
}

/// Is the value the key of others, and the symbol that of a key of the followed connection?
pub(super) fn is_told_apart(value: &Value, key: Option<Sym>) -> bool {
    value.origin().has(Origin::APART) && key.is_some_and(is_kept)
}
