//! Reading memory: what lies at an address, and what would lie there had anybody looked before.

use std::borrow::Cow;

use super::machine::Machine;
use super::memory::{blank, root_value};
use super::state::State;
use super::value::{Addr, Container, Entry, Origin, Root, Step, Value, derive, index_name};
use crate::apis::model::TypeRole;
use crate::ir::{Name, Ty};

/// Pointers that are followed within one read.
pub(super) const DEEPEST: u16 = 48;

impl Machine<'_> {
    /// The value at `addr`.
    pub(super) fn read(&self, state: &State, addr: &Addr) -> Value {
        self.peek(state, addr).into_owned()
    }

    /// The value at `addr`, where it lies if it lies anywhere: only what has not been touched yet is made up.
    pub(super) fn peek<'s>(&self, state: &'s State, addr: &Addr) -> Cow<'s, Value> {
        let Some(root) = root_value(state, addr.root) else {
            return Cow::Owned(self.initial(addr));
        };
        let mut value = Cow::Borrowed(root);
        for step in &addr.path {
            value = match value {
                Cow::Borrowed(value) => self.step(state, value, *step),
                Cow::Owned(value) => Cow::Owned(self.step(state, &value, *step).into_owned()),
            };
        }
        value
    }

    pub(super) fn initial(&self, addr: &Addr) -> Value {
        match addr.root {
            Root::Global(name) => {
                let (nowhere, value) = (blank(), self.initial_value(name));
                addr.path.iter().fold(value, |value, step| self.step(&nowhere, &value, *step).into_owned())
            }
            _ => Value::Gone,
        }
    }

    /// What one step into `value` finds.
    pub(super) fn step<'v>(&self, state: &'v State, value: &'v Value, step: Step) -> Cow<'v, Value> {
        match (value, step) {
            (Value::Pointer(_, to), _) => {
                // Pointers that lead back to themselves lead nowhere.
                let depth = self.following.get();
                if depth > DEEPEST {
                    return Cow::Owned(Value::Gone);
                }
                self.following.set(depth + 1);
                let found = match self.peek(state, to) {
                    Cow::Borrowed(inner) => self.step(state, inner, step),
                    Cow::Owned(inner) => Cow::Owned(self.step(state, &inner, step).into_owned()),
                };
                self.following.set(depth);
                found
            }
            (Value::Record(_, _, fields), Step::Field(name)) => match fields.binary_search_by(|(n, _)| n.cmp(&name)) {
                Ok(at) => Cow::Borrowed(&fields[at].1),
                Err(_) => Cow::Owned(self.untouched(value, step)),
            },
            (Value::Variant(own, fields), Step::Payload(asked, name)) if super::tests::same_variant(*own, asked) => {
                found_or(fields.iter().find(|(n, _)| *n == name).map(|(_, v)| v), || {
                    Value::unknown(derive(7, (*own, name)), Ty::Unknown, Origin::default())
                })
            }
            (entry, Step::Payload(..)) if super::entries::is_entry(entry) => Cow::Borrowed(entry),
            (Value::Variant(_, fields), Step::Field(name)) => {
                found_or(fields.iter().find(|(n, _)| *n == name).map(|(_, v)| v), || Value::Gone)
            }
            (Value::Container(c), Step::Entry(id)) => {
                found_or(c.entries.iter().find(|e| e.id == id).map(|e| &e.item), || self.untouched(value, step))
            }
            (Value::Container(c), Step::Key(id)) => {
                found_or(c.entries.iter().find(|e| e.id == id).map(|e| &e.key), || Value::Gone)
            }
            (Value::Container(c), Step::Other(_) | Step::Nth(_)) => {
                found_or(self.entry_at(c, step).map(|e| &e.item), || self.untouched(value, step))
            }
            // Wrappers are transparent: a field of a handle's wrapper is the handle.
            (Value::Socket(_) | Value::Inert(_), Step::Field(_)) => Cow::Borrowed(value),
            // A success that needs no unwrapping: a model gave the bare value.
            (_, Step::Payload(variant, _))
                if !matches!(value, Value::Unknown(_)) && is_success(variant) && !value.is_scalar() =>
            {
                Cow::Borrowed(value)
            }
            _ => Cow::Owned(self.untouched(value, step)),
        }
    }

    /// What one step into `value` finds where nobody has looked or written yet.
    fn untouched(&self, value: &Value, step: Step) -> Value {
        match (value, step) {
            (Value::Record(ty, base, _), Step::Field(name)) => {
                let ty = ty.map_or(Ty::Unknown, |path| self.program.field_type(&Ty::Named(path, [].into()), name));
                Value::unknown(derive(*base, name), self.normal(&ty), Origin::default())
            }
            (Value::Unknown(opaque), Step::Field(name)) => {
                let ty = self.normal(&self.program.field_type(&opaque.ty, name));
                // What a poller tells of an event is a number in a wrapper of its own: known as soon as the other is.
                let wrapped = opaque.from.has(Origin::POLLED) && opaque.ty == Ty::Unknown && name == index_name(0);
                Value::unknown(if wrapped { opaque.sym } else { derive(opaque.sym, name) }, ty, opaque.from)
            }
            (Value::Unknown(opaque), Step::Payload(variant, name)) => {
                let ty = self.normal(&self.payload_type(&opaque.ty, variant, name));
                Value::unknown(derive(opaque.sym, (variant, name)), ty, opaque.from)
            }
            (Value::Container(c), Step::Entry(_) | Step::Other(_) | Step::Nth(_) | Step::Rest | Step::Field(_)) => {
                let sym = derive(super::keys::ELEMENT, step);
                Value::unknown(sym, self.normal(&c.item), c.from.with(Origin::OTHER))
            }
            (Value::Text(text), Step::Nth(_)) => {
                let unknown = || Value::unknown(0, Ty::Unknown, Origin::default());
                super::letters::letter(*text, step).unwrap_or_else(unknown)
            }
            // Wrappers of the library are transparent: the number in a number's wrapper is the number.
            (Value::Int(_), Step::Field(name)) if name == index_name(0) => value.clone(),
            (Value::Int(num), _) => Value::unknown(0, Ty::Unknown, num.from),
            _ => Value::unknown(0, Ty::Unknown, value.origin()),
        }
    }

    fn payload_type(&self, ty: &Ty, variant: Name, field: Name) -> Ty {
        let Ty::Named(path, args) = self.program.expand(ty.peel()) else {
            return Ty::Unknown;
        };
        let role = self.role_of(path);
        let arg = |at: usize| args.get(at).cloned().unwrap_or_default();
        match (role, variant.as_str()) {
            (Some(TypeRole::Option), _) | (Some(TypeRole::Result), "Ok" | "?") | (_, "Ready" | "Some") => arg(0),
            (Some(TypeRole::Result), "Err") => arg(1),
            _ => {
                let fields = self.program.variant_fields(variant);
                fields.iter().find(|(name, _)| *name == field).map(|(_, ty)| ty.clone()).unwrap_or_default()
            }
        }
    }

    /// The remembered entry that a step by key means.
    pub(super) fn entry_at<'c>(&self, container: &'c Container, step: Step) -> Option<&'c Entry> {
        let same = |key: &Value| match step {
            Step::Other(sym) => super::keys::symbol(key) == Some(sym),
            Step::Nth(n) => matches!(key, Value::Int(num) if num.exact == Some(n)),
            _ => false,
        };
        container.entries.iter().find(|e| same(&e.key))
    }
}

pub(super) fn is_success(variant: Name) -> bool {
    matches!(variant.as_str(), "?" | "Ok" | "Some" | "Ready")
}

fn found_or<'v>(found: Option<&'v Value>, other: impl FnOnce() -> Value) -> Cow<'v, Value> {
    found.map_or_else(|| Cow::Owned(other()), Cow::Borrowed)
}
