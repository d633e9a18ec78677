//! What an event of a poller has said: whoever asks it again is told the same.

use std::rc::Rc;

use super::keys::symbol;
use super::machine::Machine;
use super::origin::Origin;
use super::state::State;
use super::value::{Opaque, Value, derive};
use crate::ir::{Call, Callee, Name, Stmt, Ty};

const SLOT: &str = " of an event";

impl Machine<'_> {
    /// What `event` answers to `name`: as before, or `fresh`. It stands in memory, so that it is renamed with
    /// everything else once it is known which connection it means.
    pub(super) fn answer(&self, state: &mut State, event: &Opaque, name: Name, fresh: Value) -> Value {
        if !event.from.has(Origin::POLLED) || !self.asks_again(state, name) {
            return fresh;
        }
        let slot = Name::new(&format!("{name}{SLOT}"));
        if let Some(Value::Record(_, _, fields)) = state.globals.get(&slot)
            && let [(_, said), (_, by)] = fields.as_slice()
            && symbol(by) == Some(event.sym)
        {
            return said.clone();
        }
        let by = Value::unknown(event.sym, Ty::Unknown, Origin::default());
        let fields = vec![(Name::new("is"), fresh.clone()), (Name::new("of"), by)];
        let kept = Value::Record(None, derive(59, name), Rc::new(fields));
        Rc::make_mut(&mut state.globals).insert(slot, kept);
        fresh
    }

    /// Does the running body ask for this in several places?
    pub(super) fn asks_again(&self, state: &State, name: Name) -> bool {
        let Some(top) = state.top() else { return false };
        let asks = |stmt: &&Stmt| method(stmt) == Some(name);
        self.program.function(top.function).blocks.iter().flat_map(|block| &block.stmts).filter(asks).nth(1).is_some()
    }
}

/// The events are those of another round.
pub(super) fn forget(state: &mut State) {
    let is_answer = |name: &Name| name.as_str().ends_with(SLOT);
    if state.globals.keys().any(is_answer) {
        Rc::make_mut(&mut state.globals).retain(|name| !is_answer(name));
    }
}

/// The method that the statement calls.
pub(super) fn method(stmt: &Stmt) -> Option<Name> {
    match stmt {
        Stmt::Call { call: Call { callee: Callee::Method { name, .. }, .. }, .. } => Some(*name),
        _ => None,
    }
}
