//! Collections gathered from the items of an iterator that closures make.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::ops::carries;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Container, Entry, Iter, Origin, Rest, Source, Value};
use crate::apis::model::TypeRole;
use crate::apis::shape::Shape;
use crate::ir::{Place, Ty};

impl Machine<'_> {
    pub(super) fn reduced_nothing(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let value = match given.entry.returns {
            _ if let Some(variant) = given.entry.variant => Value::bare(variant.as_str()),
            Some(Shape::Some(_)) => Value::bare("None"),
            Some(Shape::Int) => Value::int(0),
            _ => Value::unknown(site.sym, Ty::Unknown, Origin::default()),
        };
        vec![(state, Some(value))]
    }

    /// A collection of what `value` gives.
    pub(super) fn collected(
        &mut self,
        state: State,
        value: &Value,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        match (value, &given.entry.returns) {
            (Value::Container(pairs), Some(Shape::Map)) => {
                let map = self.map_of(pairs, &site.hint.cloned().unwrap_or_default());
                vec![(state, Some(Value::Container(Rc::new(map))))]
            }
            _ => self.collect(state, value, site),
        }
    }

    /// The map of type `ty` that a list of pairs becomes.
    pub(super) fn map_of(&self, pairs: &Container, ty: &Ty) -> Container {
        let mut map = Container { from: pairs.from, ..self.container(ty, TypeRole::Map, pairs.rest) };
        for entry in &pairs.entries {
            match &entry.item {
                Value::Record(None, _, fields) if fields.len() == 2 => {
                    map.entries.push(Entry { id: entry.id, key: fields[0].1.clone(), item: fields[1].1.clone() });
                }
                _ => map.rest = Rest::Maybe,
            }
        }
        map
    }

    pub(super) fn is_empty_source(&self, state: &State, iter: &Iter) -> bool {
        let bytes = |v: &Value| matches!(v, Value::Container(c) if c.from.has(Origin::DATA)) && self.is_empty_bytes(v);
        match &iter.source {
            Source::Borrowed(addr, _) => bytes(&self.read(state, addr)),
            Source::Owned(c) => c.from.has(Origin::DATA) && c.entries.is_empty() && c.rest == Rest::Empty,
            _ => false,
        }
    }

    pub(super) fn gather(
        &mut self,
        mut state: State,
        value: &Value,
        iter: &Iter,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let ty = site.hint.cloned().unwrap_or_default();
        let list = Value::Container(Rc::new(self.container(&ty, TypeRole::List, Rest::Empty)));
        let addr = self.park_value(&mut state, value.clone(), site);
        let whole = match &iter.source {
            Source::Owned(c) => c.entries.iter().any(|entry| carries(&entry.item)),
            Source::Unfold(_) => true,
            _ => false,
        };
        self.push_native(&mut state, Op::Gather(list, whole.then(|| addr.clone())), Some(site.dest), site);
        self.next_gathered(state, &addr, site).into_iter().map(|state| (state, None)).collect()
    }

    fn next_gathered(&mut self, state: State, addr: &Addr, site: Site<'_>) -> Vec<State> {
        let mut out = Vec::new();
        for (state, item) in self.next_item(state, addr, None, site) {
            match item {
                Some(item) => out.extend(self.resume_native(state, item, site.span)),
                None => out.push(state),
            }
        }
        out
    }

    /// An item has come, or there are no more.
    pub(super) fn gathered(
        &mut self,
        mut state: State,
        (list, from): (Value, Option<Addr>),
        value: &Value,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Vec<State> {
        let item = value.payload().filter(|_| value.is("Some"));
        // Of those that nobody follows there may be any number.
        let kept =
            |item: &Value| carries(item) && (self.reaches_focus(&state, item) || !self.has_other_socket(&state, item));
        let list = match (item, list) {
            (Some(item), Value::Container(mut list)) => {
                let made = Rc::make_mut(&mut list);
                if kept(item) && made.entries.iter().all(|entry| entry.item != *item) {
                    let id = u8::try_from(made.entries.len()).unwrap_or(u8::MAX);
                    made.entries.push(Entry { id, key: Value::int(i64::from(id)), item: item.clone() });
                } else {
                    made.is_joined_by(item);
                }
                Value::Container(list)
            }
            (_, list) => list,
        };
        match from.filter(|_| item.is_some()) {
            Some(addr) => {
                self.push_native(&mut state, Op::Gather(list, Some(addr.clone())), dest, site);
                // A loop of its own: states met before end here.
                let visited = self.visit(state, site.span);
                visited.map(|state| self.next_gathered(state, &addr, site)).unwrap_or_default()
            }
            None => {
                // Gathered or not, what a poller has told is told of each connection in turn.
                let told = item.filter(|item| item.origin().has(Origin::POLLED) && !carries(item));
                let list = match (told, list) {
                    (Some(item), Value::Container(of)) if of.entries.is_empty() => {
                        Value::Container(Rc::new(Container { from: item.origin(), ..(*of).clone() }))
                    }
                    (_, list) => list,
                };
                self.deliver(state, list, dest, site.span)
            }
        }
    }
}
