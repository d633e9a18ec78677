//! Iterators and streams of the program's own types: each item is what their own code gives.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::state::State;
use super::value::{Addr, Iter, Link, Root, Source, Stage, Value, derive};
use crate::apis::model::Role;
use crate::flow::program::FuncId;
use crate::ir::{Place, Ty};

impl Machine<'_> {
    /// The program's own code that gives the next item of such a value.
    pub(super) fn gives_items(&self, value: &Value) -> Option<FuncId> {
        let Value::Record(Some(ty), ..) = value else { return None };
        let names = self.models.methods().filter(|(_, entry)| entry.does == Role::GiveItem).map(|(name, _)| name);
        let mut own = names.filter_map(|name| self.program.method(*ty, name));
        own.find(|id| self.program.function(*id).implements.is_some())
    }

    /// Such a value as an iterator: by value it is the iterator's own, through a pointer it stays where it is.
    pub(super) fn own_items(&self, state: &mut State, value: Value, site: Site<'_>) -> Value {
        let pointer = match value {
            Value::Pointer(..) => value,
            whole => {
                let object = self.fresh_object(state, derive(site.sym, "items"));
                Rc::make_mut(&mut state.heap).insert(object, whole);
                Value::Pointer(Link::Boxed, Rc::new(Addr::of(Root::Heap(object))))
            }
        };
        Value::Iter(Rc::new(Iter { source: Source::Stream(Rc::new(pointer)), pairs: false, stages: Vec::new() }))
    }

    /// What gives the items of the iterator, and where it stands.
    pub(super) fn giver(&self, state: &State, iter: &Iter) -> Option<(FuncId, Addr)> {
        let Source::Stream(inner) = &iter.source else { return None };
        let Value::Pointer(_, to) = &**inner else { return None };
        Some((self.gives_items(&self.read(state, to))?, (**to).clone()))
    }

    /// Runs that code; a stream's is asked until it is ready.
    pub(super) fn give_item(
        &mut self,
        mut state: State,
        addr: &Addr,
        (iter, (id, at)): (&Iter, (FuncId, Addr)),
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        self.push_native(&mut state, Op::Item(addr.clone(), iter.stages.clone(), Stage::Made, Value::Gone), dest, site);
        let this = Value::Pointer(Link::Borrow, Rc::new(at));
        if self.program.function(id).params.len() == 1 {
            self.push_body(&mut state, id, vec![this], &[], None, site.span);
        } else {
            let object = self.fresh_object(&state, derive(site.sym, "polled"));
            Rc::make_mut(&mut state.heap).insert(object, this);
            self.push_native(&mut state, Op::Poll(object), None, site);
        }
        vec![(state, None)]
    }

    /// The code has answered.
    pub(super) fn given_item(state: State, answer: Value, site: Site<'_>) -> Forks<Value> {
        match answer {
            Value::Variant(..) => vec![(state, answer)],
            other => {
                let item = Value::unknown(derive(site.sym, "item"), Ty::Unknown, other.origin());
                vec![(state.clone(), Value::variant("Some", item)), (state, Value::bare("None"))]
            }
        }
    }

    /// The poll of a future, or of a stream that is asked for an item.
    pub(super) fn polled_by(&self, state: &State, value: &Value) -> Option<FuncId> {
        let stream = || match value {
            Value::Pointer(Link::Borrow, to) => self.gives_items(&self.read(state, to)),
            _ => None,
        };
        self.poll_of(state, value).or_else(stream)
    }
}
