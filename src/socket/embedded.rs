//! Casts between an object of C and the member embedded in it: `(struct client *)link`, `container_of`, and back.

use std::rc::Rc;

use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Root, Step, Value};
use crate::ir::{Name, Ty};

/// Members within members that are looked through.
const DEEPEST: usize = 4;

impl Machine<'_> {
    /// A pointer to a member that is cast to what holds such a member leads to the whole, and one to the whole that is
    /// cast to its first member's type leads to that member.
    pub(super) fn cast_pointer(&self, state: &State, value: Value, ty: &Ty) -> Value {
        let (Value::Pointer(link, to), Ty::Ref(inner)) = (&value, ty) else { return value };
        let Some(class) = self.normal(inner).path().map(|path| self.program.resolve(path)) else { return value };
        if !self.is_c(state) || !self.is_struct(class) || self.class_at(state, to) == Some(class) {
            return value;
        }
        let found = self.whole_of_member(to, class).or_else(|| self.first_member(state, to, class));
        found.map_or(value.clone(), |addr| Value::Pointer(*link, Rc::new(addr)))
    }

    /// The object of that class of which `to` is a member.
    fn whole_of_member(&self, to: &Addr, class: Name) -> Option<Addr> {
        let mut path = to.path.clone();
        while let Some(Step::Field(name)) = path.pop() {
            if self.struct_fields(class)?.iter().any(|(field, _)| *field == name) {
                return Some(Addr { root: to.root, path });
            }
        }
        None
    }

    /// The object within which the record at `to` lies, as code of C that has a pointer to a part can get at the whole.
    pub(super) fn whole_of(&self, state: &State, to: &Addr) -> Addr {
        let mut whole = to.clone();
        while let Some(Step::Field(_)) = whole.path.last() {
            whole.path.pop();
        }
        let object = matches!(whole.root, Root::Heap(_)) || !whole.path.is_empty();
        let within = object && whole.path.len() < to.path.len() && self.is_plain_c(state);
        if within && matches!(*self.peek(state, to), Value::Record(..)) { whole } else { to.clone() }
    }

    fn first_member(&self, state: &State, to: &Addr, class: Name) -> Option<Addr> {
        let mut own = self.class_at(state, to)?;
        let mut addr = to.clone();
        for _ in 0..DEEPEST {
            let (name, ty) = self.struct_fields(own)?.into_iter().next()?;
            addr = addr.then(Step::Field(name));
            own = self.normal(&ty).path().map(|path| self.program.resolve(path))?;
            if own == class {
                return Some(addr);
            }
        }
        None
    }

    fn class_at(&self, state: &State, to: &Addr) -> Option<Name> {
        match self.read(state, to) {
            Value::Record(class, ..) => class,
            Value::Unknown(opaque) => opaque.ty.peel().path(),
            _ => None,
        }
        .map(|path| self.program.resolve(path))
    }
}
