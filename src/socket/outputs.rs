//! What a function of C is lent by address it may write to: a number or null pointer that stands there is no longer
//! known afterwards (`getsockopt(fd, .., &error, ..)`, `parse(line, &ok)`).

use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Link, Origin, Root, Step, Value, derive};
use crate::ir::Ty;

impl Machine<'_> {
    /// A call without a body that is run has been given `args`.
    pub(super) fn written_through(&self, state: &mut State, args: &[Value], sym: u64) {
        if !self.is_c(state) {
            return;
        }
        for (at, arg) in args.iter().enumerate() {
            let Value::Pointer(Link::Borrow, to) = arg else { continue };
            let plain = matches!(self.read(state, to), Value::Int(_) | Value::Bool(_) | Value::Null | Value::Gone);
            let text = matches!(self.read(state, to), Value::Text(_)) && super::letters::is_local(to);
            if (plain || text) && self.is_variable(to) {
                let value = Value::unknown(derive(sym, (59, at)), self.declared_at(state, to), Origin::default());
                self.write(state, to, value);
            }
        }
    }

    /// A place with a name, that may change.
    fn is_variable(&self, at: &Addr) -> bool {
        let constant = matches!(at.root, Root::Global(name) if self.is_constant(name));
        !constant && at.path.iter().all(|step| matches!(step, Step::Field(_)))
    }

    /// The declared type of a local of the running function.
    pub(super) fn declared_at(&self, state: &State, at: &Addr) -> Ty {
        let (Root::Local(task, depth, local), true) = (at.root, at.path.is_empty()) else {
            return Ty::Unknown;
        };
        let here = usize::from(task) == state.current && usize::from(depth) + 1 == state.frames().len();
        self.declared(state, local).filter(|_| here).map(|local| self.normal(&local.ty)).unwrap_or_default()
    }
}
