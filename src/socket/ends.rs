//! The end of a list: which element stands there is open until it is looked at, and what is taken next is that one.

use std::rc::Rc;

use super::machine::{Forks, Machine};
use super::pushes::entry_under;
use super::state::State;
use super::value::{Addr, Container, Rest, Value};
use crate::apis::FnEntry;
use crate::apis::model::{End, Role};

/// The end of a list was looked at: `front()` before `pop_front()`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Peeked {
    /// The list.
    pub list: Addr,
    /// The remembered entry that stands there, or one of the others.
    pub entry: Option<u8>,
    /// The task that looked, and the depth of its stack.
    pub by: (usize, usize),
}

impl Machine<'_> {
    /// What was pushed to the front stands before the others.
    pub(super) fn stand_at_end(&self, state: &mut State, list: &Addr, key: &Value, by: &FnEntry) {
        if by.end != Some(End::Front) {
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

    /// The entries that may stand at the end of a list; `None` is one of the others.
    pub(super) fn at_end(&self, mut state: State, list: &Addr, c: &Container, by: &FnEntry) -> Forks<Option<u8>> {
        let stays = by.does == Role::Peek;
        let here = (state.current, state.frames().len());
        let known = state.peeked.take().filter(|peeked| peeked.list == *list && peeked.by == here);
        let still = |id: Option<u8>| id.is_none_or(|id| c.entries.iter().any(|e| e.id == id));
        if let Some(peeked) = known.filter(|peeked| still(peeked.entry)) {
            let entry = peeked.entry;
            state.peeked = stays.then_some(peeked);
            return vec![(state, entry)];
        }
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
            state.peeked = open.then(|| Peeked { list: list.clone(), entry, by: here });
            (state, entry)
        };
        all.into_iter().map(looked).collect()
    }
}
