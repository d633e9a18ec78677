//! Cells that are written once: from then on they are what they hold.

use super::machine::Machine;
use super::shapes::Given;
use super::state::State;
use super::value::{Value, derive};
use crate::apis::model::{Role, TypeRole};
use crate::ir::Ty;

impl Machine<'_> {
    /// What such a cell holds is asked for, or made: it is there.
    pub(super) fn fill_cell(&mut self, state: &mut State, given: Given<'_>) -> bool {
        let Value::Unknown(cell) = &given.target.value else { return false };
        let Some(at) = given.target.addr.as_ref().filter(|_| given.entry.does == Role::OrInsert) else { return false };
        let held = match self.normal(cell.ty.peel()) {
            Ty::Named(path, args) if self.role_of(path) == Some(TypeRole::Once) => args.first().cloned(),
            _ => return false,
        };
        let held = held.unwrap_or_default();
        self.write(state, at, Value::unknown(derive(cell.sym, "held"), held, cell.from));
        self.materialise(state, at);
        true
    }
}
