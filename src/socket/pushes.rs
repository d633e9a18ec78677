//! What has just been put into a container.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::owners::Loss;
use super::shapes::Given;
use super::state::{Birth, Phase, State};
use super::trace::{Event, What};
use super::value::{Addr, Container, Entry, Link, Origin, Rest, Root, Source, Step, Value, derive};
use crate::apis::model::{Role, TypeRole};
use crate::apis::shape::Shape;
use crate::ir::{Place, Ty};
use crate::source::Span;

impl Machine<'_> {
    /// Where a new item goes: the first is first, and what comes after another is not.
    pub(super) fn slot(&self, state: &State, container: &Container, item: &Value, sym: u64) -> Value {
        match (self.container_role(container), container.entries.is_empty(), container.rest) {
            // In Rust positions are kept in other lists, by a name of their own; and a loop counts to the followed
            // connection and on.
            (TypeRole::List, true, Rest::Empty) if self.is_c(state) && !self.reaches_focus(state, item) => {
                Value::int(0)
            }
            (TypeRole::List, true, Rest::Empty) => Value::number(6, Origin::default(), sym),
            (TypeRole::List, false, _) => Value::number(4, Origin::default(), sym),
            _ => Value::unknown(sym, Ty::Unknown, Origin::default()),
        }
    }

    /// Key and item of a pair that is put into a map whole.
    pub(super) fn halves(&self, state: &State, pair: &Value) -> Option<(Value, Value)> {
        match self.peel(state, pair) {
            Value::Record(None, _, fields) => match fields.as_slice() {
                [(_, key), (_, item)] => Some((key.clone(), item.clone())),
                _ => None,
            },
            Value::Container(c) => match c.entries.as_slice() {
                [key, item] if c.ty.is_none() && c.rest == Rest::Empty => Some((key.item.clone(), item.item.clone())),
                _ => None,
            },
            _ => None,
        }
    }

    /// Does the followed connection stand in the map twice, under two keys, put there by the same line on the same
    /// way? A peer that gives its name says it once.
    pub(super) fn enrolled_again(&self, state: &State, map: &Addr, item: &Value, span: Span) -> bool {
        let calls = state.calls();
        let stored = |e: &Event| {
            let way = matches!(e.what, What::SenderStored(_)) || e.within == calls;
            e.span == span && way && matches!(e.what, What::Stored(_) | What::SenderStored(_))
        };
        let mut sender = None;
        item.each(&mut |v| sender = sender.or(if let Value::Sender(of, _) = v { Some(*of) } else { None }));
        let same = |v: &Value| matches!(v, Value::Sender(of, _) if Some(*of) == sender);
        // What the program gives by a name written out it gives as often as there are names.
        let told = |key: &Value| !matches!(key, Value::Text(_)) && key.exact().is_none();
        let owns = |e: &&Entry| told(&e.key) && (e.item.any(&mut |v| same(v)) || self.reaches_focus(state, &e.item));
        let twice = |at: Addr| match self.read(state, &at) {
            Value::Container(c) => {
                self.container_role(&c) == TypeRole::Map && c.entries.iter().filter(owns).count() > 1
            }
            _ => false,
        };
        // The map may be that of one room among several.
        let mut around = (0..=map.path.len()).map(|end| Addr { root: map.root, path: map.path[..end].to_vec() });
        state.is_alive()
            && state.tasks[state.current].of_focus
            && around.any(twice)
            && state.trace.events().iter().any(stored)
    }

    /// What the followed connection says of itself and its task notes in a list of its own may become a key later: the
    /// first of these is remembered.
    pub(super) fn noted_name(&self, state: &mut State, addr: &Addr, item: Value) -> Value {
        let current = state.current;
        let own = matches!(addr.root, Root::Local(task, ..) if usize::from(task) == current);
        let open = state.focus.is_some_and(|focus| focus.phase == Phase::Open && focus.birth == Birth::Accepted);
        let said = matches!(&item, Value::Unknown(o) if o.sym != 0 && o.from.has(Origin::DATA));
        let first = matches!(self.read(state, addr), Value::Container(c) if c.entries.is_empty());
        if own && open && said && first && state.tasks[current].of_focus && !self.is_c(state) {
            return self.keep_key(state, &item);
        }
        item
    }

    /// All entries of argument 0 move in.
    pub(super) fn append(
        &mut self,
        mut state: State,
        addr: &Addr,
        container: &Container,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let argument = given.args.get(given.entry.value.unwrap_or(0)).cloned();
        if let Some(place) = argument.as_ref().filter(|place| super::cursors::is_cursor(place)) {
            self.take_over(&mut state, addr, place, site.span);
        } else if let Some(Value::Pointer(_, from)) = argument.clone() {
            let from = self.behind(&mut state, (*from).clone());
            if let Value::Container(other) = self.read(&state, &from) {
                let mut emptied = (*other).clone();
                emptied.entries = Vec::new();
                emptied.rest = Rest::Empty;
                self.write(&mut state, &from, Value::Container(Rc::new(emptied)));
                for entry in &other.entries {
                    self.add_entry(&mut state, addr, entry.key.clone(), entry.item.clone());
                }
                if other.rest != Rest::Empty {
                    self.widen(&mut state, addr);
                    self.comes_from(&mut state, addr, other.from);
                }
            }
        } else if let Some(given) = argument.as_ref().and_then(items_given) {
            for entry in &given.entries {
                if self.reaches_focus(&state, &entry.item) {
                    state.trace.push(site.span, What::Stored(self.addr_text(&state, addr)));
                }
                self.add_entry(&mut state, addr, entry.key.clone(), entry.item.clone());
            }
            if given.rest != Rest::Empty {
                self.widen(&mut state, addr);
            }
        } else if let Some(Value::Iter(iter)) = argument.filter(|_| container.ty.is_some()).filter(brings_connections) {
            self.push_native(&mut state, Op::PutInto(addr.clone()), Some(site.dest), site);
            return self.gather(state, &Value::Iter(Rc::clone(&iter)), &iter, site);
        } else {
            self.filled_from(&mut state, addr, container, given);
        }
        vec![(state, Some(Value::Unit))]
    }

    /// What was gathered out of an iterator moves in.
    pub(super) fn put_gathered(
        &mut self,
        mut state: State,
        addr: &Addr,
        gathered: &Value,
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Vec<State> {
        if let (Value::Container(list), Value::Container(into)) = (gathered, self.read(&state, addr)) {
            for (at, entry) in list.entries.iter().enumerate() {
                let (key, item) = match (self.container_role(&into), self.halves(&state, &entry.item)) {
                    (TypeRole::Map, Some(halves)) => halves,
                    _ => (self.slot(&state, &into, &entry.item, derive(site.sym, ("slot", at))), entry.item.clone()),
                };
                let key = self.keep_key(&mut state, &key);
                self.store(&mut state, addr, key, item, site.span);
            }
            if list.rest != Rest::Empty {
                self.widen(&mut state, addr);
                self.comes_from(&mut state, addr, list.from);
            }
        }
        self.deliver(state, Value::Unit, dest, site.span)
    }

    /// Something of that provenance is in the container as well.
    pub(super) fn comes_from(&self, state: &mut State, addr: &Addr, from: Origin) {
        if let Value::Container(c) = self.read(state, addr)
            && let from = c.from.with(from).without(Origin::APART)
            && from != c.from
        {
            self.write(state, addr, Value::Container(Rc::new(Container { from, ..(*c).clone() })));
        }
    }

    /// What the arguments lead to is put in, whatever it is.
    pub(super) fn filled_from(&mut self, state: &mut State, addr: &Addr, container: &Container, given: Given<'_>) {
        let from = given.args.iter().map(|arg| self.peel(state, arg).origin()).fold(container.from, Origin::with);
        self.write(state, addr, Value::Container(Rc::new(Container { from, ..container.clone() })));
        self.widen(state, addr);
        for value in given.args {
            self.escape(state, value);
        }
    }

    /// What a lookup gives that finds nothing, where it is the followed socket's number that is looked up in a map:
    /// what is stored under that number is always remembered.
    pub(super) fn surely_absent(&self, state: &State, container: &Container, given: Given<'_>) -> Option<Value> {
        let key = self.peel(state, given.args.get(given.entry.key.unwrap_or(0))?);
        let accepted = state.focus.is_some_and(|focus| focus.birth == Birth::Accepted);
        let map = !self.is_plain_c(state) && self.container_role(container) == TypeRole::Map;
        match (given.entry.does, &given.entry.returns) {
            _ if !map || !accepted || !key.names_focus() => None,
            (Role::Get | Role::Remove, Some(Shape::Some(_))) => Some(Value::bare("None")),
            (Role::Contains, _) => Some(Value::Bool(false)),
            (Role::Remove, Some(Shape::Int)) => Some(Value::int(0)),
            (Role::Get, Some(Shape::Place)) => Some(Value::Null),
            _ => None,
        }
    }

    /// Takes the entry `id` out and says how many went.
    pub(super) fn counted_out(
        &mut self,
        mut state: State,
        addr: &Addr,
        id: Option<u8>,
        site: Site<'_>,
    ) -> (State, Option<Value>) {
        let Some(id) = id else {
            return (state, Some(Value::number(6, Origin::OTHER, site.sym)));
        };
        state.forget_numbers();
        let name = self.addr_text(&state, addr);
        let of_focus = |e: &Entry| e.id == id && e.key.names_focus();
        let by_number = matches!(self.read(&state, addr), Value::Container(c) if c.entries.iter().any(of_focus));
        let item = self.remove_entry(&mut state, addr, id);
        if by_number || self.reaches_focus(&state, &item) {
            let calls = state.calls();
            state.trace.push_within(site.span, What::Removed(name), calls);
        }
        self.dispose(&mut state, item, Loss::Removed, site.span);
        (state, Some(Value::int(1)))
    }

    /// The element that was pushed under `key`, to be filled in.
    pub(super) fn pushed(&self, state: &State, addr: &Addr, key: &Value) -> Value {
        let id = match self.read(state, addr) {
            Value::Container(c) => entry_under(&c, key),
            _ => None,
        };
        let step = id.map_or_else(|| super::keys::step_for(key), Step::Entry);
        Value::Pointer(Link::Borrow, Rc::new(addr.then(step)))
    }
}

/// The entry that was stored under that very key.
pub(super) fn entry_under(container: &Container, key: &Value) -> Option<u8> {
    container.entries.iter().rev().find(|e| e.key == *key).map(|e| e.id)
}

/// The list that is given away, as it is or by an iterator over it.
fn items_given(value: &Value) -> Option<Rc<Container>> {
    let list = match value {
        Value::Container(list) => list,
        Value::Iter(iter) if iter.stages.is_empty() => match &iter.source {
            Source::Owned(list) => list,
            _ => return None,
        },
        _ => return None,
    };
    (!list.keyed && list.entries.iter().any(|entry| super::ops::carries(&entry.item))).then(|| Rc::clone(list))
}

/// Does the iterator give what comes through a channel, or make something of elements that are remembered?
fn brings_connections(value: &Value) -> bool {
    let Value::Iter(iter) = value else { return false };
    match &iter.source {
        Source::Stream(from) => matches!(**from, Value::Receiver(_)),
        Source::Owned(list) => list.entries.iter().any(|entry| super::ops::carries(&entry.item)),
        _ => false,
    }
}
