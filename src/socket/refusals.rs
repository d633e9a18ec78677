//! Messages that a channel gives back: it is full, or nobody receives.

use std::rc::Rc;

use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::Value;
use crate::ir::Name;

impl Machine<'_> {
    /// What sending without waiting says when the message that leads to the followed socket comes back, in the variant
    /// of the entry.
    pub(super) fn refused(&self, state: &State, given: Given<'_>, message: &Value) -> Forks<Option<Value>> {
        let Some(variant) = given.entry.variant.filter(|_| self.reaches_focus(state, message)) else {
            return Vec::new();
        };
        let back = Value::Variant(variant, Rc::new(vec![(Name::new("0"), message.clone())]));
        vec![(state.clone(), Some(Value::variant("Err", back)))]
    }

    /// Text in a message decides nothing, unless it may be a name: which one it is goes unsaid.
    pub(super) fn as_message(message: &Value) -> Value {
        message.map(&mut super::written::untold)
    }
}
