//! A place in a keyed container, occupied or vacant.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::owners::Loss;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Container, Link, Origin, Rest, Step, Sym, Value, derive};
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::Shape;
use crate::ir::{Name, Ty};
use crate::source::Span;

/// Marks records that stand for an entry.
pub(super) const ENTRY: &str = "<entry>";

/// True for a record made by [`Machine::entry_value`].
pub(super) fn is_entry(value: &Value) -> bool {
    matches!(value, Value::Record(Some(ty), _, _) if ty.as_str() == ENTRY)
}

fn part(value: &Value, name: &str) -> Value {
    match value {
        Value::Record(_, _, fields) => {
            fields.iter().find(|(n, _)| n.as_str() == name).map_or(Value::Gone, |(_, v)| v.clone())
        }
        _ => Value::Gone,
    }
}

/// Does the entry hold something?
pub(super) fn is_occupied(value: &Value) -> bool {
    part(value, "item") != Value::Gone
}

/// The code of the program that makes what a vacant entry is to hold.
fn maker(given: Given<'_>) -> Option<&Value> {
    let maker = given.entry.runs.and_then(|at| given.args.get(at));
    maker.filter(|maker| matches!(maker, Value::Closure(_) | Value::Function(_)))
}

impl Machine<'_> {
    /// The entry of `key` in the container at `addr`.
    pub(super) fn entry_value(&self, addr: &Addr, id: Option<u8>, key: Value, sym: u64) -> Value {
        let borrow = |addr: Addr| Value::Pointer(Link::Borrow, Rc::new(addr));
        let item = id.map_or(Value::Gone, |id| borrow(addr.then(Step::Entry(id))));
        let fields = [("item", item), ("key", key), ("map", borrow(addr.clone()))];
        let fields = fields.into_iter().map(|(n, v)| (Name::new(n), v)).collect();
        Value::Record(Some(Name::new(ENTRY)), sym, Rc::new(fields))
    }

    /// The entry that a call asks for. Without a key the collection chooses one.
    pub(super) fn entry_asked_for(
        &self,
        state: &State,
        addr: &Addr,
        container: &Container,
        id: Option<u8>,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Value {
        let chosen = || self.slot(state, container, &Value::Gone, derive(site.sym, "slot"));
        let key = given.args.first().cloned().unwrap_or_else(chosen);
        self.entry_value(addr, id, key, site.sym)
    }

    /// Roles on an entry.
    pub(super) fn on_entry(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let entry = given.target.value.clone();
        let item = part(&entry, "item");
        let Value::Pointer(_, map) = part(&entry, "map") else {
            return vec![(state, Some(Value::Gone))];
        };
        let argument =
            given.args.iter().find(|v| !matches!(v, Value::Closure(_) | Value::Function(_) | Value::Model(_))).cloned();
        if let (Role::OrInsert, Value::Gone, Some(maker)) = (given.entry.does, &item, maker(given)) {
            let key = part(&entry, "key");
            return self.run_with(state, Op::IntoEntry(entry), maker.clone(), vec![key], site);
        }
        match (given.entry.does, &item) {
            (Role::KeyOf, _) => vec![(state, Some(part(&entry, "key")))],
            (Role::Remove, Value::Pointer(_, to)) => {
                let Some(Step::Entry(id)) = to.path.last().copied() else {
                    return vec![(state, Some(Value::Gone))];
                };
                let name = self.addr_text(&state, &map);
                let removed = self.remove_entry(&mut state, &map, id);
                if self.reaches_focus(&state, &removed) {
                    let calls = state.calls();
                    state.trace.push_within(site.span, super::trace::What::Removed(name), calls);
                }
                vec![(state, Some(removed))]
            }
            (Role::OrInsert | Role::Get | Role::Peek, Value::Pointer(..)) => {
                if let Some(unused) = argument {
                    self.dispose(&mut state, unused, Loss::Discarded, site.span);
                }
                vec![(state, Some(item))]
            }
            (Role::OrInsert | Role::Insert | Role::Push, Value::Gone) => {
                let value = argument.unwrap_or_else(|| self.default_item(&state, &map, site));
                let inserted = self.insert_in_entry(&mut state, &entry, value, site.span);
                vec![(state, Some(inserted))]
            }
            (Role::Insert, Value::Pointer(_, to)) => {
                let old = self.write(&mut state, to, argument.unwrap_or(Value::Gone));
                vec![(state, Some(old))]
            }
            _ => match given.entry.returns {
                Some(Shape::Receiver) => vec![(state, Some(entry))],
                _ => vec![(state, Some(Value::unknown(site.sym, crate::ir::Ty::Unknown, Origin::default())))],
            },
        }
    }

    /// Puts the value into the vacant entry: a pointer to where it stands.
    pub(super) fn insert_in_entry(&mut self, state: &mut State, entry: &Value, value: Value, span: Span) -> Value {
        let Value::Pointer(_, map) = part(entry, "map") else { return Value::Gone };
        let key = self.keep_key(state, &part(entry, "key"));
        let before = self.entry_ids(state, &map);
        let nested = value.any(&mut |part| matches!(part, Value::Container(_)));
        if nested {
            self.add_entry(state, &map, key, value);
        } else {
            self.store(state, &map, key, value, span);
        }
        let new = self.entry_ids(state, &map).into_iter().find(|id| !before.contains(id));
        let step = new.map_or(Step::Rest, Step::Entry);
        Value::Pointer(Link::Borrow, Rc::new(map.then(step)))
    }

    fn entry_ids(&self, state: &State, addr: &Addr) -> Vec<u8> {
        match self.read(state, addr) {
            Value::Container(c) => c.entries.iter().map(|e| e.id).collect(),
            _ => Vec::new(),
        }
    }

    fn default_item(&self, state: &State, addr: &Addr, site: Site<'_>) -> Value {
        let Value::Container(c) = self.read(state, addr) else {
            return Value::Gone;
        };
        self.with_lists(state, &self.normal(&c.item), derive(site.sym, "default"), Rest::Empty)
    }

    /// Looks up one of the others in a collection of Rust whose elements hold collections themselves: it is remembered
    /// from here on, as what is put into it stays in it.
    pub(super) fn looked_up(
        &self,
        state: &State,
        at: &Addr,
        container: &Container,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Option<(State, Value)> {
        let key = given.args.get(given.entry.key.unwrap_or(0))?;
        let some = matches!(given.entry.returns, Some(Shape::Some(_)));
        if given.entry.does != Role::Get || !some || self.is_c(state) || !container.entries.is_empty() {
            return None;
        }
        let ty = self.normal(&container.item);
        let item = self.with_lists(state, &ty, derive(site.sym, "looked up"), Rest::Maybe);
        if !item.any(&mut |part| matches!(part, Value::Container(_))) {
            return None;
        }
        let mut there = state.clone();
        let key = self.keep_key(&mut there, key);
        let id = self.add_entry(&mut there, at, key, item)?;
        Some((there, Value::Pointer(Link::Borrow, Rc::new(at.then(Step::Entry(id))))))
    }

    /// A value of a type that is a collection or a struct that has some: all of them hold `rest`.
    fn with_lists(&self, state: &State, ty: &Ty, sym: Sym, rest: Rest) -> Value {
        if let Some(role @ (TypeRole::Map | TypeRole::List | TypeRole::Slab)) = self.type_role(ty) {
            return Value::Container(Rc::new(self.container(ty, role, rest)));
        }
        let fields = ty.path().filter(|_| state.is_alive()).and_then(|path| Some((path, self.struct_fields(path)?)));
        let Some((path, fields)) = fields else {
            return Value::unknown(sym, ty.clone(), Origin::default());
        };
        let lists = fields.into_iter().filter_map(|(name, ty)| {
            let ty = self.normal(&ty);
            let role = self.type_role(&ty).filter(|role| matches!(role, TypeRole::Map | TypeRole::List))?;
            Some((name, Value::Container(Rc::new(self.container(&ty, role, rest)))))
        });
        let lists: Vec<(Name, Value)> = lists.collect();
        if lists.is_empty() {
            return Value::unknown(sym, ty.clone(), Origin::default());
        }
        self.record(path, sym, lists)
    }
}
