//! The end of a list: which element stands there is open until it is looked at, and what is taken next is that one.

use std::rc::Rc;

use super::keys::{shifted, step_for, symbol};
use super::machine::{Forks, Machine};
use super::pushes::entry_under;
use super::state::{Marks, State};
use super::value::{Addr, Container, Link, Origin, Rest, Step, Sym, Value};
use crate::apis::FnEntry;
use crate::apis::model::{End, Role, TypeRole};
use crate::flow::reach::{Mention, mentions};
use crate::ir::{Name, Ty};

/// The end of a list is known: `front()` before `pop_front()`, `push(c)` before `last_mut()` or `len() - 1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Peeked {
    /// The list.
    pub list: Addr,
    /// What is known of it.
    pub stands: Stands,
    /// The task that looked, and the depth of its stack.
    pub by: (usize, usize),
}

/// What is known of an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stands {
    /// The remembered entry that stands there, or one of the others.
    There(Option<End>, Option<u8>),
    /// What was put at the back last, blank as it is yet: the way to it.
    Last(Step),
    /// The number that the next one pushed has.
    Next(Sym),
    /// Nothing stands under the key of that name: it was looked for in vain.
    Without(Sym),
    /// How long it is: bytes or text, to be compared with what it is after a read.
    Long(Sym),
}

impl Peeked {
    /// The remembered entry that stands there.
    #[must_use]
    pub fn entry(&self) -> Option<u8> {
        match self.stands {
            Stands::There(_, entry) => entry,
            Stands::Last(_) | Stands::Next(_) | Stands::Without(_) | Stands::Long(_) => None,
        }
    }
}

impl Machine<'_> {
    /// What was pushed to the front stands before the others, and what was pushed to the back after them.
    pub(super) fn stand_at_end(&self, state: &mut State, list: &Addr, key: &Value, by: &FnEntry, blank: bool) {
        self.note_turn(state, list, by.does, by.end, false);
        if by.end != Some(End::Front) {
            let Value::Container(c) = self.read(state, list) else { return };
            match entry_under(&c, key) {
                Some(id) if !self.is_c(state) => state.knows(list, Stands::There(Some(End::Back), Some(id))),
                None if blank && self.looks_back(state, c.ty) && !self.is_whole(&c.item) => {
                    state.knows(list, Stands::Last(step_for(key)));
                }
                _ => {}
            }
            return;
        }
        if let Value::Container(c) = self.read(state, list)
            && let Some(at) = c.entries.iter().position(|e| Some(e.id) == entry_under(&c, key))
        {
            let mut c = (*c).clone();
            c.entries[..=at].rotate_right(1);
            self.write(state, list, Value::Container(Rc::new(c)));
        }
    }

    /// Does the running function of C++ ask for what stands at the back of some list of that type?
    fn looks_back(&self, state: &State, list: Option<Name>) -> bool {
        self.is_cpp(state) && self.times_looked_at(state, list, |entry| entry.end == Some(End::Back)) > 0
    }

    /// How many calls of the running function look, in such a way, at an end of some list of that type.
    pub(super) fn times_looked_at(&self, state: &State, list: Option<Name>, so: impl Fn(&FnEntry) -> bool) -> usize {
        let Some(top) = state.top() else { return 0 };
        let looks = |entry: &FnEntry| entry.does == Role::Peek && so(entry);
        let mut times = 0;
        mentions(self.program.function(top.function), |mention| {
            if let Mention::Method(name) = mention {
                times += usize::from(self.models.method(list, Some(TypeRole::List), name).iter().any(looks));
            }
        });
        times
    }

    /// Is a number or a text, which is put in as what it is: nothing in it is filled in later.
    fn is_whole(&self, item: &Ty) -> bool {
        match self.normal(item) {
            Ty::Named(path, of) if of.is_empty() => {
                super::zeroed::is_number(path.as_str()) || self.role_of(path) == Some(TypeRole::List)
            }
            _ => false,
        }
    }

    /// `peers.emplace_back(); peers.back().fd = fd;`: what the function has just put at the back.
    pub(super) fn just_put(&self, state: &State, list: &Addr, by: &FnEntry) -> Option<Value> {
        match state.known_end(list) {
            Some(Stands::Last(step)) if by.does == Role::Peek && by.end == Some(End::Back) => {
                Some(Value::Pointer(Link::Borrow, Rc::new(list.then(step))))
            }
            _ => None,
        }
    }

    /// The entries that may stand at the end of a list; `None` is one of the others.
    pub(super) fn at_end(&self, mut state: State, list: &Addr, c: &Container, by: &FnEntry) -> Forks<Option<u8>> {
        let stays = by.does == Role::Peek;
        let still = |id: Option<u8>| id.is_none_or(|id| c.entries.iter().any(|e| e.id == id));
        if let Some(Stands::There(end, entry)) = state.known_end(list)
            && (end == by.end || end.is_none() || by.end.is_none())
            && still(entry)
        {
            if !stays {
                state.peeked = None;
            }
            self.note_turn(&mut state, list, by.does, by.end, entry.is_some());
            comes_nearer(&mut state, list, c, by, entry);
            return vec![(state, entry)];
        }
        state.peeked = None;
        // Remembered ones stand in the order in which they were put in.
        let mut all: Vec<Option<u8>> = match by.end {
            Some(End::Front) => c.entries.first().map(|e| Some(e.id)).into_iter().collect(),
            Some(End::Back) => c.entries.last().map(|e| Some(e.id)).into_iter().collect(),
            None => c.entries.iter().map(|e| Some(e.id)).collect(),
        };
        if all.is_empty() || c.rest != Rest::Empty {
            all.push(None);
        }
        let open = stays && all.len() > 1;
        let looked = |entry| {
            let mut state = state.clone();
            if open {
                state.knows(list, Stands::There(by.end, entry));
            }
            self.note_turn(&mut state, list, by.does, by.end, entry.is_some());
            comes_nearer(&mut state, list, c, by, entry);
            (state, entry)
        };
        all.into_iter().map(looked).collect()
    }

    /// The number that one more would have, where the last one's is known: the list's length.
    pub(super) fn number_behind(&self, state: &State, list: &Addr, c: &Container) -> Option<Value> {
        let Some(Stands::There(Some(End::Back), Some(last))) = state.known_end(list) else { return None };
        let key = &c.entries.iter().find(|e| e.id == last)?.key;
        Some(Value::number(4, key.origin(), shifted(symbol(key)?, 1)?))
    }

    /// The number by which what is pushed next is known already: the list's length, asked before.
    pub(super) fn number_ahead(&self, state: &State, list: &Addr) -> Option<Value> {
        match state.known_end(list) {
            Some(Stands::Next(sym)) => Some(Value::number(6, Origin::default(), sym)),
            _ => None,
        }
    }
}

/// Whoever takes out what stands in front, or asks whether to, comes to what stands behind it, sooner or later.
fn comes_nearer(state: &mut State, list: &Addr, c: &Container, by: &FnEntry, entry: Option<u8>) {
    if by.end != Some(End::Front) || c.entries.is_empty() {
        return;
    }
    let bit = Marks::bit(("front", list));
    match entry {
        Some(_) => state.marks.ended |= bit,
        None => state.marks.bounded |= bit,
    }
}

impl State {
    /// The length that was asked before, and has not changed since.
    pub(super) fn length_known(&self, list: &Addr) -> Option<Sym> {
        match self.known_end(list) {
            Some(Stands::Long(sym)) => Some(sym),
            _ => None,
        }
    }

    /// The running function has looked for what has that key in the map, and it is not there.
    pub(super) fn looked_in_vain(&self, map: &Addr, key: &Value) -> bool {
        matches!(self.known_end(map), Some(Stands::Without(sym)) if symbol(key) == Some(sym))
    }

    /// What stands there is written to: its length is another one.
    pub(super) fn forget_length(&mut self, at: &Addr) {
        if self.peeked.as_ref().is_some_and(|known| matches!(known.stands, Stands::Long(_)) && known.list == *at) {
            self.peeked = None;
        }
    }

    /// What the running function knows of the end of the list.
    pub(super) fn known_end(&self, list: &Addr) -> Option<Stands> {
        let known = self.peeked.as_ref().filter(|known| known.list == *list);
        known.filter(|known| known.by == (self.current, self.frames().len())).map(|known| known.stands)
    }

    /// The running function knows that of the end of the list.
    pub(super) fn knows(&mut self, list: &Addr, stands: Stands) {
        let by = (self.current, self.frames().len());
        self.peeked = Some(Peeked { list: list.clone(), stands, by });
    }
}
