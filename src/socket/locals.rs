//! What the running function declares of its locals.

use super::machine::Machine;
use super::state::State;
use crate::ir::{Local, LocalId};

impl<'a> Machine<'a> {
    /// The declaration of a local of the running function.
    pub(super) fn declared(&self, state: &State, local: LocalId) -> Option<&'a Local> {
        self.program.function(state.top()?.function).locals.get(local.0 as usize)
    }
}
