//! Descriptors kept as `~fd` or `-fd`: still a name, below zero, and the descriptor again when mirrored once more.

use std::rc::Rc;

use super::machine::Machine;
use super::state::State;
use super::value::{Value, index_name};
use crate::ir::{Name, UnOp};

/// The value round a mirrored descriptor, by the operator.
const MIRRORED: [(UnOp, &str); 2] = [(UnOp::Not, "<complement>"), (UnOp::Neg, "<negated>")];

impl Machine<'_> {
    /// A bare descriptor mirrored, or what was mirrored before.
    pub(super) fn mirrored(&self, state: &State, op: UnOp, value: &Value) -> Option<Value> {
        let (_, name) = MIRRORED.iter().find(|(by, _)| *by == op).filter(|_| self.is_c(state))?;
        match value {
            value if value.names_focus() => {
                let held = vec![(index_name(0), value.clone())];
                Some(Value::Record(Some(Name::new(name)), 0, Rc::new(held)))
            }
            Value::Record(Some(by), _, held) if by.as_str() == *name => held.first().map(|(_, held)| held.clone()),
            _ => None,
        }
    }
}

/// A number below that of any error (`-1`).
pub(super) fn is_mirrored(value: &Value) -> bool {
    matches!(value, Value::Record(Some(by), ..) if MIRRORED.iter().any(|(_, name)| by.as_str() == *name))
}
