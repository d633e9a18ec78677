//! The first place in a container of C++: which element stands there is open until it is looked at, and stays that one
//! for as long as nothing is put in or taken out.

use super::cursors::entry_of;
use super::ends::Stands;
use super::machine::{Forks, Machine};
use super::state::State;
use super::value::{Addr, Container, Rest, Value, derive};
use crate::apis::FnEntry;
use crate::apis::model::End;
use crate::apis::shape::Shape;
use crate::ir::Name;
use crate::source::Span;

impl Machine<'_> {
    /// `begin()`: the same place as before, where the running function has asked before.
    pub(super) fn front_place(
        &mut self,
        mut state: State,
        addr: &Addr,
        c: &Container,
        by: &FnEntry,
        span: Span,
    ) -> Forks<Value> {
        if by.end != Some(End::Front) || c.rest == Rest::Empty || c.entries.is_empty() {
            return self.first_place(state, addr, c, span);
        }
        match state.known_end(addr) {
            Some(Stands::There(Some(End::Front), Some(id))) if c.entries.iter().any(|entry| entry.id == id) => {
                state.marks.bounded |= super::state::Marks::bit((span.file, span.start));
                let place = self.place_of(addr, c, Some(id), derive(149, (span, "place")));
                vec![(state, place)]
            }
            Some(Stands::There(Some(End::Front), None)) => {
                vec![self.other_place(state, addr, c, 0, derive(149, (span, "place")))]
            }
            _ => {
                let again = self.looks_twice(&state, c.ty);
                let places = self.first_place(state, addr, c, span).into_iter();
                let noted = places.map(|(mut state, place)| {
                    if again {
                        state.knows(addr, Stands::There(Some(End::Front), entry_of(&place)));
                    }
                    (state, place)
                });
                noted.collect()
            }
        }
    }

    /// Does the running function ask more than once for the first place of such a container?
    fn looks_twice(&self, state: &State, ty: Option<Name>) -> bool {
        let first = |entry: &FnEntry| entry.end == Some(End::Front) && entry.returns == Some(Shape::Place);
        self.times_looked_at(state, ty, first) > 1
    }
}

impl State {
    /// Something is put into the container or taken out: another element may be the first.
    pub(super) fn forget_front(&mut self, addr: &Addr) {
        let there = |stands| matches!(stands, Stands::There(..));
        if self.peeked.as_ref().is_some_and(|known| there(known.stands) && known.list == *addr) {
            self.peeked = None;
        }
    }
}
