//! The flags that a poller writes next to descriptors.

use std::rc::Rc;

use super::interests::Deaf;
use super::machine::Machine;
use super::state::State;
use super::trace::{Event, What};
use super::value::{Addr, Num, Origin, Step, Value, derive};
use crate::apis::shape::Meaning;
use crate::ir::{BinOp, Name, Ty};

impl Machine<'_> {
    /// A poller has written flags next to the descriptors of an array, or next to the only one.
    pub(super) fn fresh_events(&self, state: &mut State, at: &Addr, sym: u64, from: Origin) {
        let told = match self.read(state, at) {
            Value::Container(c) => {
                let mut c = (*c).clone();
                for entry in &mut c.entries {
                    let fresh = refreshed(&entry.item, |name, old| {
                        Value::unknown(derive(sym, (name, entry.id)), Ty::Unknown, from.with(asks_for_end(old)))
                    });
                    let told = self.silenced(fresh, &c.item);
                    entry.item = self.surely_told(state, &entry.item, told, &c.item, derive(sym, entry.id));
                }
                Value::Container(Rc::new(c))
            }
            one @ Value::Record(..) => self.silenced(one, &self.declared_at(state, at)),
            _ => return,
        };
        self.write(state, at, told);
    }

    /// The field in which a poller tells what has happened to an element.
    fn told_by(&self, ty: Option<Name>, declared: &Ty) -> Option<Name> {
        ty.or_else(|| declared.peel().path()).and_then(|path| self.models.told_in(path))
    }

    /// What happens when the followed socket is put to `addr`, which is called `name`: a number that is only written down
    /// for a poller is owned by whom it was given to before.
    pub(super) fn put_to(&self, state: &State, addr: &Addr, value: &Value, name: Name) -> What {
        let element = |path: &[Step]| match self.read(state, &Addr { root: addr.root, path: path.to_vec() }) {
            Value::Container(c) => self.told_by(None, &c.item).is_some(),
            Value::Record(ty, ..) => self.told_by(ty, &Ty::Unknown).is_some(),
            _ => false,
        };
        let record = matches!(value, Value::Record(ty, ..) if self.told_by(*ty, &Ty::Unknown).is_some());
        let field = || (1..=2).any(|steps| addr.path.len() >= steps && element(&addr.path[..addr.path.len() - steps]));
        let owned = |event: &Event| matches!(event.what, What::Stored(before) if before != name);
        if (record || field()) && state.trace.events().iter().any(owned) {
            What::Listed(name)
        } else {
            What::Stored(name)
        }
    }

    /// A poller's element of which it is said that nothing is to be watched.
    pub(super) fn is_switched_off(&self, value: &Value) -> bool {
        let Value::Record(ty, _, fields) = value else { return false };
        fields.iter().any(|(_, field)| is_negative(field)) && self.told_by(*ty, &Ty::Unknown).is_some()
    }

    /// `p[0].fd = -1`, of a poller's element that was not used in this round yet.
    pub(super) fn switches_off(&self, state: &State, addr: &Addr, at: usize, value: &Value) -> bool {
        if !is_negative(value) || !state.is_alive() || !matches!(addr.path.get(at), Some(Step::Nth(_))) {
            return false;
        }
        match self.read(state, &Addr { root: addr.root, path: addr.path[..at].to_vec() }) {
            Value::Container(c) => self.told_by(None, &c.item).is_some(),
            _ => false,
        }
    }

    /// At end of file a poller that tells of everything there is has something to tell of the followed socket each
    /// time, unless it is asked for nothing.
    fn surely_told(&self, state: &State, asked: &Value, value: Value, declared: &Ty, sym: u64) -> Value {
        let (Value::Record(_, _, before), Value::Record(ty, base, fields)) = (asked, &value) else { return value };
        let named = fields.iter().any(|(_, field)| field.names_focus());
        let Some(told) = self.told_by(*ty, declared).filter(|_| named) else { return value };
        if state.focus.is_some_and(|focus| focus.watch.deaf() == Deaf::LeftOut) {
            return Value::Record(*ty, *base, Rc::new(told_anew(fields, told, Value::int(0))));
        }
        if !state.at_eof() {
            return value;
        }
        if before.iter().any(|(name, field)| *name != told && field.exact() == Some(0)) {
            // Asked for nothing it may still tell that the connection is broken.
            let open = Value::unknown(derive(sym, told), Ty::Unknown, Origin::EVENT);
            return Value::Record(*ty, *base, Rc::new(told_anew(fields, told, open)));
        }
        let end = before.iter().filter(|(name, _)| *name != told);
        let from = end.fold(Origin::EVENT, |from, (_, field)| from.with(asks_for_end(field)));
        let something = Value::number(5, from, derive(sym, told));
        Value::Record(*ty, *base, Rc::new(told_anew(fields, told, something)))
    }

    /// Of a descriptor that is not to be watched nothing is told; of another one what was told before is old.
    fn silenced(&self, value: Value, declared: &Ty) -> Value {
        let Value::Record(ty, base, fields) = &value else { return value };
        let Some(told) = self.told_by(*ty, declared) else { return value };
        let off = fields.iter().any(|(_, field)| is_negative(field));
        let stale = |(name, field): &(Name, Value)| *name == told && field.exact() == Some(0);
        let fields = if off {
            told_anew(fields, told, Value::int(0))
        } else {
            fields.iter().filter(|field| !stale(field)).cloned().collect()
        };
        Value::Record(*ty, *base, Rc::new(fields))
    }
}

/// The fields of a record in which `told` is now `value`.
fn told_anew(fields: &[(Name, Value)], told: Name, value: Value) -> Vec<(Name, Value)> {
    let mut fields: Vec<_> = fields.iter().filter(|(name, _)| *name != told).cloned().collect();
    fields.push((told, value));
    fields.sort_by_key(|(name, _)| *name);
    fields
}

/// What a constant says that stands for a flag.
pub(super) fn said_by(meaning: Meaning) -> Origin {
    match meaning {
        Meaning::Broken => Origin::BROKEN_EVENT,
        Meaning::Ended => Origin::ENDED,
        Meaning::AskOnce => Origin::ONCE,
        Meaning::AskEdges => Origin::EDGES,
        _ => Origin::default(),
    }
}

/// That an event tells something says nothing of what it tells.
pub(super) fn as_flags(op: BinOp, value: Value) -> Value {
    match value {
        Value::Int(Num { exact: None, from, sym, .. }) if op == BinOp::And && from.has(Origin::EVENT) => {
            Value::unknown(sym, Ty::Unknown, from)
        }
        other => other,
    }
}

/// Of flags by which a poller is asked: that they ask for the peer's end.
pub(super) fn asks_for_end(flags: &Value) -> Origin {
    if flags.origin().has(Origin::ENDED) { Origin::ENDED } else { Origin::default() }
}

/// `events & POLLRDHUP`: whether the peer has ended. At end of file it has, where the poller was asked to tell.
pub(super) fn as_ended(state: &mut State, op: BinOp, sides: [&Value; 2], value: Value) -> Value {
    let [left, right] = sides.map(Value::origin);
    let asked = left.has(Origin::ENDED) && right.has(Origin::ENDED);
    if op == BinOp::And && asked && left.with(right).has(Origin::EVENT) {
        state.heeds_ends();
    }
    match value {
        Value::Unknown(of) if op == BinOp::And && asked && of.from.has(Origin::EVENT) && state.at_eof() => {
            Value::number(5, of.from, of.sym)
        }
        other => other,
    }
}

/// No flags are negative: such a number says that nothing is to be watched.
fn is_negative(value: &Value) -> bool {
    value.exact().is_some_and(|n| n < 0)
}

/// The record with what may be a flag written anew.
fn refreshed(value: &Value, fresh: impl Fn(Name, &Value) -> Value) -> Value {
    let Value::Record(ty, base, fields) = value else { return value.clone() };
    let is_flag = |v: &Value| !is_negative(v) && v.is_scalar() || matches!(v, Value::Unknown(_));
    let fields = fields.iter().map(|(name, v)| (*name, if is_flag(v) { fresh(*name, v) } else { v.clone() }));
    Value::Record(*ty, *base, Rc::new(fields.collect()))
}
