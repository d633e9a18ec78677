//! Items on their way through the stages of an iterator.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::state::State;
use super::value::{Addr, Container, Link, Origin, Root, Source, Stage, Step, Value, derive};
use crate::ir::{Name, Place, Ty};

impl Machine<'_> {
    /// The name by which models know "next item": the first one that reads and says `none`.
    pub(super) fn next_name(&self) -> Name {
        Name::new("next")
    }

    pub(super) fn run_stages(
        &mut self,
        mut state: State,
        addr: &Addr,
        mut stages: Vec<Stage>,
        mut item: Value,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        while !stages.is_empty() {
            let stage = stages.remove(0);
            let place = if stage == Stage::Place { self.index_of(&state, &item) } else { None };
            let index = derive(site.sym, "index");
            let mut numbered = |item: &Value| {
                state.counts_on(index, item.any(&mut |v| v.is_focus()));
                Value::unknown(index, Ty::Unknown, Origin::default())
            };
            match &stage {
                Stage::Enumerate => item = Value::tuple(vec![numbered(&item), item]),
                Stage::ZipRight => {
                    let index = numbered(&item);
                    item = Value::tuple(vec![item, index]);
                }
                Stage::Place => item = place.unwrap_or_else(|| numbered(&item)),
                Stage::Made => {}
                Stage::Await if self.is_async_body(&item) => {
                    self.push_native(&mut state, Op::Item(addr.clone(), stages, stage, Value::Gone), dest, site);
                    return self.wait_on(state, item, site).into_iter().map(|s| (s, None)).collect();
                }
                Stage::Await => {}
                Stage::OnOk(through) => match &item {
                    Value::Variant(name, fields) if name.as_str() == "Ok" => {
                        item = fields.first().map_or(Value::Gone, |(_, v)| v.clone());
                    }
                    Value::Variant(name, _) if name.as_str() == "Err" => drop(stages.drain(..usize::from(*through))),
                    _ => {}
                },
                Stage::Ok => item = Value::variant("Ok", item),
                Stage::Flatten(_) => match &item {
                    Value::Variant(name, fields) if matches!(name.as_str(), "Ok" | "Some") => {
                        item = fields.first().map_or(Value::Gone, |(_, v)| v.clone());
                    }
                    Value::Variant(..) => return self.skipped(state, addr, &item, dest, site),
                    _ if self.reaches_focus(&state, &item) && self.can_nest(&state, addr, stages.len()) => {
                        return self.nest(state, (addr, stages.len()), item, dest, site);
                    }
                    _ => item = Value::unknown(index, Ty::Unknown, Origin::default()),
                },
                Stage::Map(closure) | Stage::Filter(closure) | Stage::FilterMap(closure) => {
                    let arg = if matches!(stage, Stage::Filter(_)) {
                        let object = derive(site.sym, "filtered");
                        Rc::make_mut(&mut state.heap).insert(object, item.clone());
                        Value::Pointer(Link::Borrow, Rc::new(Addr::of(Root::Heap(object))))
                    } else {
                        item.clone()
                    };
                    let kept = if matches!(stage, Stage::Filter(_)) { item } else { Value::Gone };
                    let closure = closure.clone();
                    self.push_native(&mut state, Op::Item(addr.clone(), stages, stage, kept), dest, site);
                    return self.start(state, closure, vec![arg], site).into_iter().map(|s| (s, None)).collect();
                }
            }
        }
        vec![(state, Some(Value::variant("Some", item)))]
    }

    /// Does the iterator lend elements of a list in which some are remembered by their places?
    pub(super) fn knows_places(&self, state: &State, value: &Value) -> bool {
        let Value::Iter(iter) = value else { return false };
        let Source::Borrowed(list, _) = &iter.source else { return false };
        let list = self.read(state, list);
        let told = |c: &Container| !c.keyed && c.entries.iter().any(|e| super::ops::carries(&e.item));
        iter.stages.is_empty() && matches!(list, Value::Container(c) if told(&c))
    }

    /// The place of the first element for which the closure holds.
    pub(super) fn find_index(
        &mut self,
        mut state: State,
        value: &Value,
        closure: Option<Value>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let Value::Iter(iter) = value else { return Vec::new() };
        let mut iter = (**iter).clone();
        iter.stages.extend(closure.map(Stage::Filter).into_iter().chain([Stage::Place]));
        let addr = self.park_value(&mut state, Value::Iter(Rc::new(iter)), site);
        self.next_item(state, &addr, Some(site.dest), site)
    }

    /// The index under which an element stands that is lent out of a list.
    pub(super) fn index_of(&self, state: &State, item: &Value) -> Option<Value> {
        let Value::Pointer(Link::Borrow, to) = item else { return None };
        let (last, list) = to.path.split_last()?;
        let Value::Container(list) = self.read(state, &Addr { root: to.root, path: list.to_vec() }) else {
            return None;
        };
        match last {
            _ if list.keyed => None,
            Step::Entry(id) => list.entries.iter().find(|e| e.id == *id).map(|e| e.key.clone()),
            Step::Other(sym) => Some(Value::unknown(*sym, Ty::Unknown, Origin::default())),
            _ => None,
        }
    }

    /// The item is left out. One that carries nothing leaves the iterator as it was: asking again would only
    /// give the cases that were given already. What a closure has taken for itself may have carried anything.
    pub(super) fn skipped(
        &mut self,
        state: State,
        addr: &Addr,
        item: &Value,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        if matches!(item, Value::Gone) || self.is_unfolded(&state, addr) {
            let next = self.visit(state, site.span).into_iter();
            return next.flat_map(|state| self.next_item(state, addr, dest, site)).collect();
        }
        if super::ops::carries(item) { self.next_item(state, addr, dest, site) } else { Vec::new() }
    }

    /// A stage's closure has answered.
    #[expect(clippy::too_many_arguments, reason = "the parts of one native frame")]
    pub(super) fn stage_done(
        &mut self,
        mut state: State,
        addr: &Addr,
        stages: Vec<Stage>,
        stage: &Stage,
        item: Value,
        result: Value,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Vec<State> {
        let mut results = Vec::new();
        if self.is_async_body(&result) && matches!(stage, Stage::Filter(_) | Stage::FilterMap(_) | Stage::Made) {
            self.push_native(&mut state, Op::Item(addr.clone(), stages, stage.clone(), item), dest, site);
            return self.wait_on(state, result, site);
        }
        match stage {
            Stage::Filter(_) => {
                Rc::make_mut(&mut state.heap).remove(&derive(site.sym, "filtered"));
                let result = self.peel(&state, &result);
                for (mut state, keep) in self.truth(state, &result, None) {
                    if keep {
                        results.extend(self.run_stages(state, addr, stages.clone(), item.clone(), dest, site));
                    } else {
                        self.dispose(&mut state, item.clone(), super::owners::Loss::Discarded, site.span);
                        results.extend(self.skipped(state, addr, &item, dest, site));
                    }
                }
            }
            Stage::FilterMap(_) => match &result {
                Value::Variant(name, fields) if name.as_str() == "Some" => {
                    let item = fields.first().map_or(Value::Gone, |(_, v)| v.clone());
                    results.extend(self.run_stages(state, addr, stages, item, dest, site));
                }
                Value::Variant(..) => results.extend(self.skipped(state, addr, &item, dest, site)),
                other => {
                    let unknown = Value::unknown(derive(site.sym, "mapped"), Ty::Unknown, other.origin());
                    results.extend(self.run_stages(state, addr, stages, unknown, dest, site));
                }
            },
            Stage::Made => {
                for (state, made) in self.unfolded(state, addr, result, site) {
                    match made.payload() {
                        Some(item) => {
                            results.extend(self.run_stages(state, addr, stages.clone(), item.clone(), dest, site));
                        }
                        None => results.push((state, Some(made))),
                    }
                }
            }
            _ => results.extend(self.run_stages(state, addr, stages, result, dest, site)),
        }
        let mut out = Vec::new();
        for (state, value) in results {
            match value {
                Some(value) => out.extend(self.deliver(state, value, dest, site.span)),
                None => out.push(state),
            }
        }
        out
    }
}

/// An item that is a result becomes a result of an item.
pub(super) fn transposed(item: Value) -> Value {
    let ok = |v: Value| Value::variant("Ok", v);
    match &item {
        Value::Variant(name, fields) if name.as_str() == "Some" => match fields.first() {
            Some((_, failed)) if failed.is("Err") => failed.clone(),
            Some((_, fine)) if fine.is("Ok") => {
                ok(Value::variant("Some", fine.payload().cloned().unwrap_or(Value::Unit)))
            }
            _ => ok(item),
        },
        Value::Variant(name, _) if name.as_str() == "None" => ok(item),
        _ => item,
    }
}
