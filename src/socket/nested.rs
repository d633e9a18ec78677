//! Iterators over the items of items (`flatten`, `flat_map`): one list is in hand at a time.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::owners::Loss;
use super::state::State;
use super::value::{Addr, Iter, Link, Root, Stage, Value, derive};
use crate::ir::Place;

impl Machine<'_> {
    /// Is it known at which stage of the iterator at `addr` an item is, with so many to come?
    pub(super) fn can_nest(&self, state: &State, addr: &Addr, to_come: usize) -> bool {
        let Value::Iter(iter) = self.read(state, addr) else { return false };
        matches!(stage_before(&iter, to_come), Some((_, Stage::Flatten(Value::Gone))))
    }

    /// The item is a list: it is in hand from now on.
    pub(super) fn nest(
        &mut self,
        mut state: State,
        (addr, to_come): (&Addr, usize),
        item: Value,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let list = self.iterate(&mut state, item, site);
        if let Value::Iter(outer) = self.read(&state, addr)
            && let Some((at, _)) = stage_before(&outer, to_come)
            && matches!(list, Value::Iter(_))
        {
            let object = self.fresh_object(&state, derive(site.sym, "nested"));
            Rc::make_mut(&mut state.heap).insert(object, list);
            let list = Value::Pointer(Link::Boxed, Rc::new(Addr::of(Root::Heap(object))));
            self.write(&mut state, addr, with_list(&outer, at, list));
        }
        self.next_item(state, addr, dest, site)
    }

    /// The next item of the list that stage `at` has in hand; of the next list, where it has ended.
    pub(super) fn nested_item(
        &mut self,
        state: State,
        (addr, outer): (&Addr, &Rc<Iter>),
        at: usize,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let Some(Stage::Flatten(held @ Value::Pointer(_, own))) = outer.stages.get(at) else { return Vec::new() };
        let Value::Iter(list) = self.read(&state, own) else { return Vec::new() };
        let mut stages = list.stages.clone();
        stages.extend(outer.stages.iter().skip(at + 1).cloned());
        let mut out = Vec::new();
        for (mut state, item) in self.raw_item(state, own, &list, site) {
            match item {
                Some(item) if item.is("None") => {
                    self.write(&mut state, addr, with_list(outer, at, Value::Gone));
                    self.dispose(&mut state, held.clone(), Loss::Discarded, site.span);
                    out.extend(self.next_item(state, addr, dest, site));
                }
                Some(item) => {
                    let item = item.payload().cloned().unwrap_or(Value::Unit);
                    out.extend(self.run_stages(state, addr, stages.clone(), item, dest, site));
                }
                None => out.push((state, None)),
            }
        }
        out
    }
}

/// The stage that has a list in hand, the last of them.
pub(super) fn in_hand(iter: &Iter) -> Option<usize> {
    iter.stages.iter().rposition(|stage| matches!(stage, Stage::Flatten(Value::Pointer(..))))
}

/// What the last stage makes of each item is gone through in turn.
pub(super) fn flat_map(value: &Value) -> Value {
    let Value::Iter(iter) = value else { return value.clone() };
    let mut iter = (**iter).clone();
    iter.stages.push(Stage::Flatten(Value::Gone));
    Value::Iter(Rc::new(iter))
}

/// The stage that an item is at with so many to come.
fn stage_before(iter: &Iter, to_come: usize) -> Option<(usize, &Stage)> {
    let at = iter.stages.len().checked_sub(to_come + 1)?;
    Some((at, iter.stages.get(at)?))
}

fn with_list(iter: &Iter, at: usize, list: Value) -> Value {
    let mut iter = iter.clone();
    if let Some(stage) = iter.stages.get_mut(at) {
        *stage = Stage::Flatten(list);
    }
    Value::Iter(Rc::new(iter))
}
