//! Objects that are called as functions are, by the `operator()` of their class: in a variable, or wherever code is kept
//! (`std::function`) or handed over (`std::thread`).

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::places::Access;
use super::state::State;
use super::value::Value;
use crate::flow::program::FuncId;
use crate::ir::{CALL_OPERATOR, Name, Operand};

impl Machine<'_> {
    /// Calls what `op` says with what `args` say.
    pub(super) fn call_operand(
        &mut self,
        state: State,
        op: &Operand,
        args: &[Operand],
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let mut out = Vec::new();
        for (state, callee) in self.operand(state, op) {
            for (state, args) in self.operands(state, args) {
                let callee = self.peel(&state, &callee);
                // The object stays where it is, and may be another one after the call.
                let stays = match op {
                    Operand::Copy(place) => Some(place).filter(|_| self.functor(&callee).is_some()),
                    _ => None,
                };
                let Some(place) = stays else {
                    out.extend(self.call_value(state, callee, args, Some(site.dest), site));
                    continue;
                };
                for (mut state, addr) in self.place(state, place, Access::Load) {
                    let addr = self.behind(&mut state, addr);
                    out.extend(self.method(state, &addr, Name::new(CALL_OPERATOR), args.clone(), site));
                }
            }
        }
        out
    }

    /// The body that runs when the object is called.
    pub(super) fn functor(&self, callee: &Value) -> Option<FuncId> {
        match callee {
            Value::Record(Some(class), ..) => self.program.method(*class, Name::new(CALL_OPERATOR)),
            _ => None,
        }
    }

    /// Is it code to call back?
    pub(super) fn is_callback(&self, value: &Value) -> bool {
        matches!(value, Value::Closure(_) | Value::Function(_)) || self.functor(value).is_some()
    }
}
