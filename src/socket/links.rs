//! Walks along a list of C of which only a part is known: an unknown link may lead to an element that is known to
//! stand before the followed one.

use std::rc::Rc;

use super::machine::{Forks, Machine};
use super::state::State;
use super::value::{Addr, Link, Root, Step, Sym, Value};
use crate::ir::{Name, Ty};

impl Machine<'_> {
    /// The states in which the unknown link `at` leads to an element next to the followed one.
    pub(super) fn neighbours(&self, state: &State, at: &Value) -> Forks<()> {
        let Value::Unknown(opaque) = at else { return Vec::new() };
        let Ty::Ref(inner) = &opaque.ty else { return Vec::new() };
        let class = self.normal(inner).path();
        if opaque.sym == 0
            || class.is_none()
            || state.outside.is_empty()
            || !state.is_alive()
            || !self.is_plain_c(state)
        {
            return Vec::new();
        }
        let before = state.outside.iter().filter(|object| self.leads_to_mine(state, **object, class));
        let mut near: Vec<Addr> = before.map(|object| Addr::of(Root::Heap(*object))).collect();
        near.extend(self.linked_to_unknown(state, opaque.sym, class));
        near.into_iter()
            .map(|to| {
                let mut state = state.clone();
                self.unify_symbols(&mut state, at, &Value::Pointer(Link::Borrow, Rc::new(to)));
                (state, ())
            })
            .collect()
    }

    /// The embedded links of followed objects that come after an element nobody knows. (Another link than the one that
    /// is asked about.)
    fn linked_to_unknown(&self, state: &State, asked: Sym, class: Option<Name>) -> Vec<Addr> {
        let open = |field: &Value| {
            let Value::Unknown(link) = field else { return false };
            link.sym != asked && matches!(&link.ty, Ty::Ref(to) if self.normal(to).path() == class)
        };
        let mut found = Vec::new();
        let mine =
            state.heap.iter().filter(|(object, value)| !state.outside.contains(object) && self.owns_focus(value));
        for (object, value) in mine {
            let Value::Record(_, _, fields) = value else { continue };
            for (name, field) in fields.iter() {
                if let Value::Record(own, _, links) = field
                    && *own == class
                    && links.iter().any(|(_, link)| open(link))
                {
                    found.push(Addr::of(Root::Heap(*object)).then(Step::Field(*name)));
                }
            }
        }
        found
    }

    /// `p->next == &head` of a ring: then `p` is the last one, whom the head's other link names. May the unknown link be
    /// that of the last?
    pub(super) fn may_close_ring(&self, state: &State, link: &Value, head: &Value) -> bool {
        let (Value::Unknown(link), Value::Pointer(_, head)) = (link, head) else { return true };
        let Value::Record(class, _, fields) = self.read(state, head) else { return true };
        let ring = Ty::Ref(Box::new(class.map(|path| Ty::Named(path, [].into())).unwrap_or_default()).into());
        if link.ty != ring {
            return true;
        }
        let last = |name: Name| {
            let other = fields.iter().find(|(field, value)| *field != name && matches!(value, Value::Pointer(..)));
            other.map(|(_, value)| value.clone())
        };
        let mut open = true;
        let mut look = |at: &Addr, value: &Value| {
            let Value::Record(own, _, links) = value else { return };
            let holds = |field: &Value| matches!(field, Value::Unknown(o) if o.sym == link.sym);
            let named = links.iter().find(|(_, field)| *own == class && holds(field));
            if let Some(Value::Pointer(_, last)) = named.and_then(|(name, _)| last(*name)) {
                open &= *last == *at;
            }
        };
        for (object, value) in state.heap.iter() {
            let at = Addr::of(Root::Heap(*object));
            look(&at, value);
            if let Value::Record(_, _, fields) = value {
                fields.iter().for_each(|(name, field)| look(&at.then(Step::Field(*name)), field));
            }
        }
        look(head, &self.read(state, head));
        open
    }

    /// Is it such an element, and does one of its own links lead to the object that holds the followed socket?
    fn leads_to_mine(&self, state: &State, object: Sym, class: Option<Name>) -> bool {
        let Some(Value::Record(own, _, fields)) = state.heap.get(&object) else { return false };
        let mine = |to: &Addr| match to.root {
            Root::Heap(next) => {
                !state.outside.contains(&next) && state.heap.get(&next).is_some_and(|v| self.owns_focus(v))
            }
            _ => false,
        };
        *own == class && fields.iter().any(|(_, field)| matches!(field, Value::Pointer(_, to) if mine(to)))
    }
}
