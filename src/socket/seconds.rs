//! Second connections, accepted by the task of a first one: the data of a transfer, say. While the first one is
//! followed they are not.

use super::machine::Machine;
use super::state::{Birth, Frame, State};
use crate::flow::program::FuncId;

impl Machine<'_> {
    /// C: a connection is accepted by a task that was started with another, or is the one to follow.
    pub(super) fn note_second(&mut self, state: &State, birth: Birth) {
        let started = state.tasks.get(state.current).filter(|_| birth == Birth::Accepted && self.is_c(state));
        let Some(Frame::Code(first)) = started.and_then(|task| task.frames.first()).map(AsRef::as_ref) else { return };
        if !state.is_alive() {
            self.acceptors.insert(first.function);
        } else if state.current > 0 {
            self.seconds.insert(first.function);
        }
    }

    /// What tasks run that accept connections of which none was ever followed: they are looked at by themselves.
    pub(super) fn left_to_others(&self, id: FuncId) -> bool {
        self.seconds.contains(&id) && !self.acceptors.contains(&id)
    }
}
