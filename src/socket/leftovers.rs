//! What is left in a buffer at end of file: as long as nothing of it is used up, what is decided by it is decided the
//! same way each time.

use super::machine::Machine;
use super::places::Access;
use super::shapes::Given;
use super::state::State;
use super::value::Origin;
use crate::apis::model::Role;
use crate::ir::{Operand, Place, Rvalue};

impl Machine<'_> {
    /// `len -= used`: a variable that tells of the bytes steps on from what it was.
    pub(super) fn note_step(&mut self, state: &mut State, to: &Place, value: &Rvalue) {
        let Rvalue::Binary(_, left, right) = value else { return };
        let itself = |op: &Operand| matches!(op, Operand::Copy(from) | Operand::Move(from) if from == to);
        if !state.at_eof() || !itself(left) && !itself(right) || super::orders::adds_nothing(state, value) {
            return;
        }
        let forks = self.place(state.clone(), to, Access::Load);
        state.marks.consumed |= forks.iter().any(|(at, addr)| self.read(at, addr).origin().has(Origin::DATA));
    }

    /// A library's function takes something out of the bytes, or puts others in their place. (Bytes that move within
    /// their buffer are used up where their number is counted down.)
    pub(super) fn note_use(&self, state: &mut State, given: Given<'_>) {
        let (does, target) = (given.entry.does, &given.target.value);
        let within = does == Role::CopyValue && given.args.len() > 1 && given.args[0] == given.args[1];
        if within {
            return;
        }
        let takes = matches!(
            does,
            Role::Drain
                | Role::Clear
                | Role::Remove
                | Role::Pop
                | Role::Discard
                | Role::Retain
                | Role::Take
                | Role::Replace
                | Role::Swap
                | Role::Reset
                | Role::CopyValue
                | Role::ShortenText
        );
        let from_there =
            || self.peel(state, target).origin().has(Origin::DATA) || self.text_beside(state, given).is_some();
        state.marks.consumed |= takes && state.at_eof() && from_there();
    }
}
