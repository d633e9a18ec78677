//! What a poller has told, where it writes it.

use std::rc::Rc;

use super::calls::Site;
use super::flags::asks_for_end;
use super::interests::asks_for_nothing;
use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Container, Entry, Link, Opaque, Origin, Rest, Source, Sym, Value, derive};
use crate::apis::model::TypeRole;
use crate::ir::{Name, Ty};

impl Machine<'_> {
    /// The room for events at `to` is filled. In C, where there is room for one, each state is one of what may be told.
    pub(super) fn fill_events(&mut self, mut state: State, to: &Addr, site: Site<'_>) -> Vec<State> {
        let old = match self.read(&state, to) {
            Value::Gone => Value::unknown(0, self.declared_at(&state, to), Origin::default()),
            old => old,
        };
        if super::sets::is_known_set(&old) {
            return vec![state];
        }
        if let Some(told) = self.told_events(&state, &old, site) {
            self.write(&mut state, to, told);
        }
        self.fresh_events(&mut state, to, site.sym, Origin::EVENT);
        let events = Value::unknown(derive(site.sym, "events"), room_of(&old), Origin::EVENT);
        let told = self.registered_events(&state, &old, site);
        if told.is_empty() {
            let inert = matches!(&old, Value::Unknown(o) if self.type_role(&o.ty) == Some(TypeRole::Inert));
            // A record that says what is asked for keeps that; one that only tells is written anew.
            let asks = |ty: &Name| self.models.told_in(*ty).is_some();
            let only_tells = |ty: Name| self.models.fields(ty).is_some() && !asks(&ty);
            let kept = match &old {
                Value::Record(ty, ..) => ty.as_ref().is_none_or(asks),
                Value::Container(c) => !self.is_c(&state) || !c.item.path().is_some_and(only_tells),
                other => matches!(other, Value::Inert(_)),
            };
            match &old {
                // What was told the time before is not told again.
                Value::Container(c) if !kept => {
                    let anew = Container { entries: Vec::new(), rest: Rest::Maybe, ..(**c).clone() };
                    self.write(&mut state, to, Value::Container(Rc::new(anew)));
                }
                _ if !inert && !kept => {
                    self.write(&mut state, to, events);
                }
                _ => {}
            }
            return vec![state];
        }
        if matches!(events, Value::Unknown(ref of) if of.ty != Ty::Unknown) && self.is_c(&state) {
            let mut one_of = Vec::new();
            for told in told.into_iter().map(|entry| entry.item).chain([events]) {
                let mut state = state.clone();
                self.guess(&mut state, Origin::EVENT);
                state.has_event(Some(told.is_of_focus()));
                self.write(&mut state, to, told);
                one_of.push(state);
            }
            return one_of;
        }
        let item = match &old {
            Value::Container(c) => c.item.clone(),
            Value::Unknown(o) => match &o.ty {
                Ty::Array(item) => (**item).clone(),
                _ => Ty::Unknown,
            },
            _ => Ty::Unknown,
        };
        let (rest, from) = (Rest::Maybe, Origin::EVENT);
        let events = Container { entries: told, rest, item, keyed: self.is_c(&state), from, ty: None };
        self.write(&mut state, to, Value::Container(Rc::new(events)));
        vec![state]
    }

    /// Is it the user data of a listener by which its events are told: a way to an object that has it, or code?
    pub(super) fn leads_to_listener(&self, state: &State, data: &Value) -> bool {
        let way = data.any(&mut |v| matches!(v, Value::Pointer(Link::Borrow, _)));
        way && self.is_c(state) && self.reaches(state, data, 2, &mut |v| matches!(v, Value::Listener(..)))
    }

    /// An event for each registration of which something is known.
    fn registered_events(&self, state: &State, old: &Value, site: Site<'_>) -> Vec<Entry> {
        let ty = match old {
            Value::Container(c) => c.item.path(),
            Value::Unknown(o) => match &o.ty {
                Ty::Array(item) => item.path(),
                ty => ty.path(),
            },
            Value::Record(ty, ..) => *ty,
            _ => None,
        };
        let spent = state.focus.is_some_and(|focus| focus.watch.is_spent());
        let over = |data: &Value| asks_for_nothing(data) || spent && self.reaches_focus(state, data);
        let told = |data: &&Value| matches!(data, Value::Record(..)) && !over(data);
        let registered = state.registry.iter().filter(told).enumerate();
        let event = |(at, data): (usize, &Value)| {
            let mut fields: Vec<(Name, Value)> = match data {
                Value::Record(_, _, fields) => fields.to_vec(),
                _ => Vec::new(),
            };
            for (name, value) in &mut fields {
                let open = !super::ops::carries(value) && !matches!(value, Value::Record(..) | Value::Int(_));
                if open {
                    let from = Origin::EVENT.with(asks_for_end(value));
                    *value = Value::unknown(derive(site.sym, (*name, at)), Ty::Unknown, from);
                }
            }
            let key = Value::unknown(derive(site.sym, ("event", at)), Ty::Unknown, Origin::default());
            let item = Value::Record(ty, derive(site.sym, ("record", at)), Rc::new(fields));
            Entry { id: u8::try_from(at).unwrap_or(0), key, item }
        };
        registered.map(event).collect()
    }

    /// What a poller of Rust has written where `old` was.
    fn told_events(&self, state: &State, old: &Value, site: Site<'_>) -> Option<Value> {
        match old {
            _ if self.is_c(state) => None,
            Value::Inert(ty) => {
                Some(Value::unknown(derive(site.sym, "events"), Ty::Named(*ty, [].into()), Origin::POLLED))
            }
            Value::Unknown(o) => Some(Value::unknown(o.sym, o.ty.clone(), o.from.with(Origin::POLLED))),
            // An array of events: whose they are matters where each is told once.
            Value::Container(c) if c.entries.is_empty() && state.focus.is_some_and(|f| f.watch.tells_once()) => {
                let from = c.from.with(Origin::POLLED);
                Some(Value::Container(Rc::new(Container { rest: Rest::Maybe, from, ..(**c).clone() })))
            }
            _ => None,
        }
    }
}

/// The type of a record that has room for one event.
fn room_of(old: &Value) -> Ty {
    match old {
        Value::Record(Some(ty), ..) => Ty::named(ty.as_str()),
        Value::Unknown(of) if of.ty.path().is_some() && !matches!(of.ty, Ty::Ref(_) | Ty::Array(_)) => of.ty.clone(),
        _ => Ty::Unknown,
    }
}

/// Is it a list of what a poller has told?
pub(super) fn is_told(list: &Container) -> bool {
    list.from.has(Origin::POLLED) && list.entries.is_empty()
}

/// The items of such a list.
pub(super) fn told_items(list: &Container, sym: Sym) -> Source {
    Source::Opaque(Opaque { sym, ty: Ty::Array(list.item.clone().into()), from: list.from })
}
