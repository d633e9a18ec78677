//! What goes to code that is out of sight: what becomes of it there nobody knows.

use super::machine::Machine;
use super::state::State;
use super::value::{Sym, Value};

impl Machine<'_> {
    /// The value leaves for code nobody knows: if it owned or named the socket, nothing can be said any more.
    pub(super) fn escape(&mut self, state: &mut State, value: &Value) {
        if state.focus.is_none() {
            return;
        }
        let c = self.is_c(state);
        let gone = if c { self.reaches_focus(state, value) } else { self.reaches_focus_owned(state, value) };
        if gone || self.ends_its_task(state, value) {
            self.forget_focus(state);
        }
    }

    /// Likewise, as a message that nobody in sight is to hear.
    pub(super) fn escape_unheard(&mut self, state: &mut State, channel: Sym, message: &Value) {
        let hears = |value: &Value| value.any(&mut |v| matches!(v, Value::Receiver(of) if *of == channel));
        if self.ends_its_task(state, message) {
            let mut heard = false;
            state.values(&mut |value| heard |= hears(value));
            if !heard {
                self.forget_focus(state);
            }
        }
    }

    /// Is it the handle of a task that has the followed socket? Whoever has it can end the task.
    fn ends_its_task(&self, state: &State, value: &Value) -> bool {
        let owns = |id: Sym| state.tasks.iter().position(|t| t.id == id).is_some_and(|at| self.owns_through(state, at));
        !self.is_c(state) && self.reaches(state, value, 4, &mut |v| matches!(v, Value::Task(id) if owns(*id)))
    }
}
