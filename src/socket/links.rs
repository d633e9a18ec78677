//! Rings that are filled at the far end: which elements are in front of the followed one nobody knows, but the last of
//! them leads to it, and the head of the ring leads to them.

use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Link, Opaque, Root, Step, Sym, Value};
use crate::ir::{Name, Ty};

/// Elements between the one in front and the head.
const LONGEST: usize = 6;

impl Machine<'_> {
    /// What the unknown link at `addr` leads to, where that is the head of a ring in which an element stands in front of
    /// the followed one: to that element, for others before it are as good as none.
    pub(super) fn link_to_front(&self, state: &mut State, addr: &Addr, unknown: &Opaque) -> Option<Value> {
        let (Some(Step::Field(link)), Ty::Ref(ty)) = (addr.path.last(), &unknown.ty) else { return None };
        let head = Addr { root: addr.root, path: addr.path[..addr.path.len() - 1].to_vec() };
        let path = self.normal(ty).path()?;
        let mut fronts = state.outside.iter().copied();
        let front = fronts.find(|object| self.stands_in_front(state, *object, path, *link, &head))?;
        let value = Value::Pointer(Link::Borrow, Addr::of(Root::Heap(front)).into());
        self.write(state, addr, value.clone());
        // Of two links the other one leads back.
        if let [one, two] = self.links_of(path).as_slice() {
            let back = Addr::of(Root::Heap(front)).then(Step::Field(if one == link { *two } else { *one }));
            if matches!(self.read(state, &back), Value::Unknown(_)) {
                self.write(state, &back, Value::Pointer(Link::Borrow, head.into()));
            }
        }
        Some(value)
    }

    /// Does the object of the type `path`, to which no `link` leads, lead by `link` to the followed socket and on to `head`?
    fn stands_in_front(&self, state: &State, object: Sym, path: Name, link: Name, head: &Addr) -> bool {
        let mut at = Addr::of(Root::Heap(object));
        if !matches!(self.read(state, &at), Value::Record(Some(ty), ..) if ty == path) {
            return false;
        }
        let mut passed = false;
        for _ in 0..LONGEST {
            let Value::Pointer(_, next) = self.read(state, &at.then(Step::Field(link))) else { return false };
            if *next == *head {
                return passed && !is_linked(state, object, link);
            }
            passed |= self.reaches_focus_owned(state, &self.read(state, &Addr::of(next.root)));
            at = (*next).clone();
        }
        false
    }

    /// The fields of a struct that point to its like.
    fn links_of(&self, path: Name) -> Vec<Name> {
        let fields = self.struct_fields(path).unwrap_or_default();
        let alike = |ty: &Ty| matches!(ty, Ty::Ref(to) if self.normal(to).path() == Some(path));
        fields.into_iter().filter(|(_, ty)| alike(ty)).map(|(name, _)| name).collect()
    }
}

/// Does a field of that name lead to the object?
fn is_linked(state: &State, object: Sym, link: Name) -> bool {
    let leads = |value: &Value| matches!(value, Value::Pointer(_, to) if to.root == Root::Heap(object));
    let mut found = false;
    state.values(&mut |value| {
        found = found
            || value.any(&mut |part| match part {
                Value::Record(_, _, fields) => fields.iter().any(|(name, field)| *name == link && leads(field)),
                _ => false,
            });
    });
    found
}
