//! Keys that are known to be those of other connections: what a program notes of them names the followed one nowhere.

use std::rc::Rc;

use super::keys::is_kept;
use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Container, Entry, Handle, Origin, Rest, Sym, Value, Who, derive};
use crate::ir::{Name, Ty};

impl Machine<'_> {
    /// Where the key of an entry of `map` comes from that is not remembered, `from` at least: where the followed
    /// connection has an entry of its own, it is the key of another one.
    pub(super) fn others_origin(&self, state: &State, map: &Container, from: Origin) -> Origin {
        let mine = |entry: &Entry| entry.key.names_focus() || self.reaches_focus(state, &entry.item);
        let mine = map.entries.iter().any(mine);
        if mine { from.with(Origin::APART) } else { from }
    }

    /// The object of another connection, of which nothing is known but that it is of the kind of the followed one's
    /// object: where that names its descriptor by number, the other one names another.
    pub(super) fn with_own_number(&self, state: &State, other: Value) -> Value {
        let Value::Unknown(of) = &other else { return other };
        let kind = of.ty.path().filter(|_| of.from.has(Origin::OTHER) && state.is_alive() && self.is_cpp(state));
        let mine = state.heap.values().find_map(|object| match object {
            Value::Record(path, _, fields) if kind.is_some() && *path == kind => Some(fields),
            _ => None,
        });
        let numbers = mine.into_iter().flat_map(|fields| fields.iter()).filter(|(_, field)| field.names_focus());
        let numbers: Vec<(Name, Value)> = numbers.map(|(name, mine)| (*name, anothers(mine, of.sym, *name))).collect();
        let declared = kind.filter(|_| !numbers.is_empty()).and_then(|path| self.struct_fields(path));
        let Some(declared) = declared else { return other };
        let unknown = |name: Name, ty: &Ty| Value::unknown(derive(of.sym, name), self.normal(ty), of.from);
        let field = |(name, ty): &(Name, Ty)| {
            let own = numbers.iter().find(|(own, _)| own == name);
            (*name, own.map_or_else(|| unknown(*name, ty), |(_, number)| number.clone()))
        };
        let mut fields: Vec<(Name, Value)> = declared.iter().map(field).collect();
        fields.sort_by_key(|(name, _)| *name);
        Value::Record(kind, of.sym, Rc::new(fields))
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

/// The number that another connection has in the field `name` of the object `of`, where the followed one has `mine`.
fn anothers(mine: &Value, of: Sym, name: Name) -> Value {
    match mine {
        Value::Socket(handle) => Value::Socket(Handle { who: Who::Other(derive(of, name)), ..*handle }),
        other => other.clone(),
    }
}

/// Is the value the key of others, and the symbol that of a key of the followed connection?
pub(super) fn is_told_apart(value: &Value, key: Option<Sym>) -> bool {
    value.origin().has(Origin::APART) && key.is_some_and(is_kept)
}
