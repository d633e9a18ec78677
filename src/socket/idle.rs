//! Stores to variables that decide nothing.

use super::machine::Machine;
use super::state::State;
use super::value::Value;
use crate::flow::idle::name_of;
use crate::ir::Place;

impl Machine<'_> {
    /// A number in a variable that decides nothing: which one it is must not tell states apart.
    pub(super) fn is_idle(&self, state: &State, to: &Place, value: &Value) -> bool {
        let plain = matches!(value, Value::Int(_) | Value::Unknown(_) | Value::Bool(_));
        let name = || name_of(to);
        plain && !self.reach.idle.is_empty() && self.is_c(state) && name().is_some_and(|n| self.reach.idle.contains(&n))
    }
}
