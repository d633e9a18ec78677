//! One connection in many lists: under each name that it has subscribed to, its counted owner once more.

use super::keys::{is_unremembered, symbol};
use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Entry, Link, Root, Value, derive};

/// Lists of a map in which one connection is remembered.
const MOST_LISTS: usize = 2;

impl Machine<'_> {
    /// Is the counted owner `item`, which is about to be put into the list at `addr`, kept in lists of that map already?
    /// Two of them stand for all: the list comes back that is not remembered.
    pub(super) fn kept_enough(&self, state: &mut State, addr: &Addr, item: &Value) -> Option<Addr> {
        let at = addr.path.iter().position(is_unremembered).filter(|at| at + 1 == addr.path.len())?;
        let map = Addr { root: addr.root, path: addr.path[..at].to_vec() };
        let item = match item {
            Value::Pointer(Link::Borrow, to) => self.read(state, to),
            item => item.clone(),
        };
        let (Value::Container(map), Value::Pointer(Link::Shared, _)) = (self.read(state, &map), &item) else {
            return None;
        };
        let keeps = |entry: &&Entry| {
            let list = |c: &super::value::Container| c.entries.iter().any(|own| own.item == item);
            symbol(&entry.key).is_some() && matches!(&entry.item, Value::Container(c) if list(c))
        };
        if !map.keyed || map.ty.is_none() || map.entries.iter().filter(keeps).count() < MOST_LISTS {
            return None;
        }
        let list = map.entries.iter().find(keeps)?.item.clone();
        let aside = self.fresh_object(state, derive(181, addr));
        std::rc::Rc::make_mut(&mut state.heap).insert(aside, list);
        Some(Addr::of(Root::Heap(aside)))
    }
}
