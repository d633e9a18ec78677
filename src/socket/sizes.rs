//! A read that is given no room gives nothing, whatever the peer has done: where it says end of file, there was some.

use super::machine::Machine;
use super::shapes::Given;
use super::state::State;
use super::value::Value;
use super::zeroed::is_unsigned;
use crate::apis::shape::Eof;
use crate::ir::{Operand, Ty};

impl Machine<'_> {
    /// The read says end of file: the number behind the buffer, in the variable it was passed in, is not zero.
    pub(super) fn had_room(&self, state: &mut State, given: Given<'_>, ops: &[Operand]) {
        let Some(at) = given.entry.buffer.filter(|_| given.entry.eof == Some(Eof::RetZero)).map(|buffer| buffer + 1)
        else {
            return;
        };
        let Some(local) = ops.get(at).and_then(Operand::local) else { return };
        let some = match given.args.get(at) {
            Some(Value::Int(num)) if num.exact.is_none() && num.signs & 4 != 0 => Value::number(4, num.from, num.sym),
            Some(Value::Unknown(of)) if is_size(&of.ty) => Value::number(4, of.from, of.sym),
            _ => return,
        };
        let place = state.local(local);
        self.write(state, &place, some);
    }
}

/// The type of numbers that say how much there is, as far as it is known.
fn is_size(ty: &Ty) -> bool {
    *ty == Ty::Unknown || is_unsigned(ty) || super::zeroed::is_number(ty.path().map_or("", |path| path.as_str()))
}
