//! Elements of arrays and tables: remembered one by one as soon as they hold something to follow.

use std::rc::Rc;

use super::keys::{base, is_kept, is_unremembered, key_of, symbol};
use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Entry, Link, Origin, Rest, Root, Value, derive};
use crate::ir::Ty;
use crate::source::Span;

impl Machine<'_> {
    /// Is a store of this value worth remembering where it went?
    fn is_worth_keeping(&self, state: &State, value: &Value) -> bool {
        value.any(&mut |v| match v {
            Value::Listener(..) => true,
            // A fresh object may be filled later.
            Value::Pointer(Link::Borrow, to) => match to.root {
                Root::Heap(object) => state.focus.is_some() && !state.outside.contains(&object),
                _ => false,
            },
            _ => false,
        }) || self.reaches_focus(state, value)
    }

    /// Makes an entry for the element that `addr` goes through, if what is about to be stored there matters; the
    /// address of the same place comes back.
    pub(super) fn remember_element(&mut self, state: &mut State, mut addr: Addr, value: &Value) -> Addr {
        let Some(at) = addr.path.iter().position(is_unremembered) else { return addr };
        if !self.is_worth_keeping(state, value) {
            return addr;
        }
        let table = Addr { root: addr.root, path: addr.path[..at].to_vec() };
        let Value::Container(container) = self.read(state, &table) else { return addr };
        if !self.is_c(state) && at + 1 == addr.path.len() && addr.path[at] == super::value::Step::Rest {
            return addr;
        }
        let step = addr.path[at];
        if self.entry_at(&container, step).is_some() {
            return addr;
        }
        let fresh = || Value::unknown(derive(83, &table), Ty::Unknown, Origin::default());
        let key = key_of(step).unwrap_or_else(fresh);
        let key = self.keep_key(state, &key);
        let item = Value::unknown(derive(89, step), self.normal(&container.item), Origin::OTHER);
        let Value::Container(container) = self.read(state, &table) else { return addr };
        let mut container = (*container).clone();
        let free = (0..=u8::MAX).find(|id| container.entries.iter().all(|e| e.id != *id));
        let Some(id) = free.filter(|_| container.entries.len() < 4) else {
            self.escape(state, value);
            return addr;
        };
        addr.path[at] = super::value::Step::Entry(id);
        container.entries.push(Entry { id, key, item });
        container.rest = Rest::Maybe;
        self.write(state, &table, Value::Container(Rc::new(container)));
        addr
    }

    /// A counter that counts on is a new value: how far it is from the old one does not matter.
    pub(super) fn counted(&self, state: &mut State, addr: &Addr, value: Value, span: Span) -> Value {
        let Some(sym) = symbol(&value) else { return value };
        if is_kept(sym) || super::keys::offset(sym) == 0 {
            return value;
        }
        let old = self.read(state, addr);
        if !symbol(&old).is_some_and(|old| base(old) == base(sym)) {
            return value;
        }
        let fresh = derive(97, span);
        state.reissued(fresh);
        super::keys::renamed(&value, fresh)
    }
}
