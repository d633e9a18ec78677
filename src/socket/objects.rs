//! Objects by their pointers: which are the same, which stay for ever, and of what type they turn out to be.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Link, Rest, Root, Value};
use crate::apis::FnEntry;
use crate::apis::model::TypeRole;
use crate::apis::shape::Shape;
use crate::ir::Ty;

/// Borrows of borrows that are looked through.
const DEEPEST: usize = 8;

impl Machine<'_> {
    /// A container, perhaps behind pointers, of which the type of the items was not known where it was made.
    pub(super) fn give_item_type(&self, state: &mut State, value: &mut Value, ty: &Ty) {
        let ty = self.normal(ty);
        match value {
            Value::Container(c) if c.item == Ty::Unknown && c.from.0 == 0 => {
                let Some(role @ (TypeRole::Map | TypeRole::List | TypeRole::Slab)) = self.type_role(&ty) else {
                    return;
                };
                // What was collected before its type was told is a list up to here.
                if role == TypeRole::Map && !c.keyed && c.ty.is_none() {
                    *c = Rc::new(self.map_of(c, &ty));
                    return;
                }
                let item = self.container(&ty, role, Rest::Empty).item;
                // Whether there are bytes is known where nobody put any.
                if item != Ty::Unknown && !super::memory::is_plain_data(&item) {
                    Rc::make_mut(c).item = item;
                }
            }
            Value::Pointer(link, to) => {
                let inner = match (&ty, self.type_role(&ty)) {
                    (Ty::Ref(inner), _) => inner.as_ref().clone(),
                    (Ty::Named(_, args), Some(TypeRole::Shared | TypeRole::Boxed)) if *link != Link::Borrow => {
                        args.first().cloned().unwrap_or_default()
                    }
                    _ => return,
                };
                let mut behind = self.read(state, to);
                let untyped = |v: &Value| match v {
                    Value::Container(c) => c.item == Ty::Unknown,
                    Value::Pointer(..) => true,
                    _ => false,
                };
                if untyped(&behind) {
                    self.give_item_type(state, &mut behind, &inner);
                    if let Value::Container(c) = &behind
                        && c.item != Ty::Unknown
                    {
                        self.write(state, to, behind);
                    }
                }
            }
            _ => {}
        }
    }

    /// Do two counted pointers lead to the same object?
    pub(super) fn same_object(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let objects: Vec<Option<Addr>> = match given.target.addr {
            Some(_) if given.args.len() < 2 => {
                std::iter::once(&given.target.value).chain(given.args).map(|v| self.counted_object(&state, v)).collect()
            }
            _ => given.args.iter().map(|v| self.counted_object(&state, v)).collect(),
        };
        let ends = || given.args.iter().chain([&given.target.value]).map(|v| self.peel(&state, v));
        if let [Some(one), Some(other)] = ends().map(|end| channel_of(&end)).collect::<Vec<_>>().as_slice()
            && one == other
        {
            return vec![(state, Some(Value::Bool(true)))];
        }
        match objects.as_slice() {
            [Some(one), Some(other)] => {
                let same = one == other;
                vec![(state, Some(Value::Bool(same)))]
            }
            _ => self.shaped(state, given, site),
        }
    }

    fn counted_object(&self, state: &State, value: &Value) -> Option<Addr> {
        let mut value = value.clone();
        for _ in 0..DEEPEST {
            match &value {
                Value::Pointer(Link::Borrow, to) => value = self.read(state, to),
                Value::Pointer(_, to) => return Some((**to).clone()),
                _ => return None,
            }
        }
        None
    }

    /// An owned object that is leaked for a borrow of it: it stays for ever.
    pub(super) fn leaked(&self, state: &mut State, value: &Value, entry: &FnEntry) -> Option<Value> {
        let Value::Pointer(Link::Boxed, to) = value else { return None };
        let Root::Heap(object) = to.root else { return None };
        if !matches!(entry.returns, Some(Shape::Ref(_))) || self.reaches_focus_owned(state, value) {
            return None;
        }
        Rc::make_mut(&mut state.outside).insert(object);
        Some(Value::Pointer(Link::Borrow, to.clone()))
    }
}

/// The channel of which it is an end.
fn channel_of(value: &Value) -> Option<u64> {
    match value {
        Value::Sender(channel, _) | Value::Receiver(channel) => Some(*channel),
        _ => None,
    }
}
