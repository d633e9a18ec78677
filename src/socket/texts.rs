//! Text that is taken out of bytes.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Rest, Value};
use crate::ir::Ty;

impl Machine<'_> {
    /// A buffer changes, what was cut out of it does not: as a key it is the same in every function. No bytes stay
    /// what they are.
    pub(super) fn text_of(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let text = match self.peel(&state, &given.target.value) {
            Value::Container(c) if c.entries.is_empty() && c.rest != Rest::Empty => {
                Value::unknown(site.sym, Ty::named("str"), c.from)
            }
            _ => self.copied(&mut state, &given.target.value, site),
        };
        vec![(state, Some(text))]
    }
}
