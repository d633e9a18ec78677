//! Objects that outlive the frames an exception leaves: their destructors run later, and still look at the locals
//! beside them.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Link, Root, Value, derive};
use crate::ir::LocalId;

impl Machine<'_> {
    /// The innermost frame was left: of its `locals` those to which objects point that have yet to be destroyed
    /// (`older`: of frames it had called) stand on the heap from now on, and go in their turn.
    pub(super) fn outlive(&self, state: &mut State, older: &mut [Value], locals: &mut [Value]) {
        let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let (task, depth) = (narrow(state.current), narrow(state.frames().len()));
        let here = |root: Root| match root {
            Root::Local(t, d, local) if (t, d) == (task, depth) => Some(local),
            _ => None,
        };
        let mut named: BTreeSet<LocalId> = BTreeSet::new();
        let mut work: Vec<&Value> = older.iter().chain(&*locals).filter(|value| self.may_drop(value)).collect();
        while let Some(value) = work.pop() {
            value.each(&mut |part| {
                if let Value::Pointer(_, to) = part
                    && let Some(local) = here(to.root)
                    && named.insert(local)
                {
                    work.extend(locals.get(local.0 as usize));
                }
            });
        }
        if named.is_empty() {
            return;
        }
        let object_of = |local: LocalId| derive(u64::from(task) << 16 | u64::from(depth), ("outlived", local));
        let moved = |value: &Value| {
            value.map(&mut |part| match &part {
                Value::Pointer(link, to) => match here(to.root).filter(|local| named.contains(local)) {
                    Some(local) => {
                        let root = Root::Heap(object_of(local));
                        Value::Pointer(*link, Rc::new(Addr { root, path: to.path.clone() }))
                    }
                    None => part,
                },
                _ => part,
            })
        };
        older.iter_mut().for_each(|value| *value = moved(value));
        locals.iter_mut().for_each(|value| *value = moved(value));
        let heap = Rc::make_mut(&mut state.heap);
        for local in &named {
            let Some(value) = locals.get_mut(local.0 as usize).filter(|v| !matches!(v, Value::Gone)) else { continue };
            let object = object_of(*local);
            let owner = Value::Pointer(Link::Boxed, Rc::new(Addr::of(Root::Heap(object))));
            heap.insert(object, std::mem::replace(value, owner));
        }
    }
}
