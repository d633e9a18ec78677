//! What goes to code that is out of sight: what becomes of it there nobody knows.

use super::machine::Machine;
use super::state::State;
use super::value::Value;

impl Machine<'_> {
    /// The value leaves for code nobody knows: if it owned or named the socket, nothing can be said any more.
    pub(super) fn escape(&mut self, state: &mut State, value: &Value) {
        if state.focus.is_none() {
            return;
        }
        let c = self.is_c(state);
        let gone = if c { self.reaches_focus(state, value) } else { self.reaches_focus_owned(state, value) };
        if gone {
            self.forget_focus(state);
        }
        self.escape_tasks(state, value);
    }

    /// Likewise, with the handle of a task that has the followed socket: whoever has it can end the task.
    pub(super) fn escape_tasks(&mut self, state: &mut State, value: &Value) {
        let owns = |id: u64| state.tasks.iter().position(|t| t.id == id).is_some_and(|at| self.owns_through(state, at));
        let held = |state: &State| self.reaches(state, value, 4, &mut |v| matches!(v, Value::Task(id) if owns(*id)));
        if !self.is_c(state) && held(state) {
            self.forget_focus(state);
        }
    }
}
