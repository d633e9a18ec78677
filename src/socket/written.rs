//! Text written from other values (`format!`): equal where these are.

use std::rc::Rc;

use super::machine::Machine;
use super::state::State;
use super::value::{Num, Opaque, Origin, Sym, Value};
use crate::ir::{Name, Ty};

/// The type of text that is known by what it was written from.
const WRITTEN: &str = "<written>";

impl Machine<'_> {
    /// The text that `parts` give, the pattern first.
    pub(super) fn written(&self, state: &State, parts: Vec<(Name, Value)>, sym: Sym) -> Value {
        let known: Option<Vec<(Name, Value)>> =
            parts.iter().map(|(name, part)| Some((*name, identity(&self.peel(state, part))?))).collect();
        match known.filter(|parts| parts.iter().any(|(_, part)| super::keys::symbol(part).is_some())) {
            Some(parts) => Value::Record(Some(Name::new(WRITTEN)), 0, Rc::new(parts)),
            None => Value::unknown(sym, Ty::Unknown, Origin::default()),
        }
    }
}

/// What of a value decides how it is written, if that is known.
fn identity(part: &Value) -> Option<Value> {
    match part {
        Value::Unknown(opaque) if opaque.sym != 0 => {
            Some(Value::Unknown(Rc::new(Opaque { from: Origin::default(), ty: Ty::Unknown, sym: opaque.sym })))
        }
        // With a counter in it, every text would be another one.
        Value::Int(Num { exact: Some(n), .. }) => Some(Value::int(*n)),
        Value::Text(_) | Value::Bool(_) => Some(part.clone()),
        _ => None,
    }
}

/// The value, without what it is written from if it is such a text. Without white space it may be somebody's name, by
/// which a message means him; a line is to be read.
pub(super) fn untold(value: Value) -> Value {
    match &value {
        Value::Record(Some(ty), _, parts) if ty.as_str() == WRITTEN && parts.iter().any(is_of_line) => {
            Value::unknown(0, Ty::Unknown, Origin::default())
        }
        _ => value,
    }
}

fn is_of_line((_, part): &(Name, Value)) -> bool {
    matches!(part, Value::Text(text) if text.as_str().contains(char::is_whitespace))
}
