//! Numbers read from elements of a table that nobody remembers: one name stands for what any of them holds.

use super::keys::{base, is_kept, is_unremembered, symbol};
use super::machine::Machine;
use super::places::Access;
use super::state::State;
use super::value::Value;
use crate::ir::{Operand, Place, Rvalue};

impl Machine<'_> {
    /// A variable gets such a number: those read before, perhaps from other elements, go by another name from now on.
    /// (Lists that are linked by indices: the first of them and the first that is free are two.)
    pub(super) fn set_apart_reloaded(&mut self, state: &mut State, to: &Place, of: &Rvalue, value: &Value) {
        let Rvalue::Use(Operand::Copy(from)) = of else { return };
        let plain = matches!(value, Value::Int(_) | Value::Unknown(_));
        let Some(sym) = symbol(value).filter(|sym| plain && !is_kept(*sym)) else { return };
        if !to.proj.is_empty() || from.proj.is_empty() || !self.is_c(state) || !state.mentions(base(sym)) {
            return;
        }
        let at = self.place(state.clone(), from, Access::Load).pop();
        if at.is_some_and(|(_, at)| at.path.iter().any(is_unremembered)) {
            state.set_apart(sym);
        }
    }
}
