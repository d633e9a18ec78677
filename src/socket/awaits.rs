//! What `.await` waits for: a future of the program, a task, a message.

use super::calls::Site;
use super::handles::is_running;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::{State, Wait};
use super::value::{Origin, Value, derive};
use crate::apis::shape::Shape;
use crate::ir::Ty;

impl Machine<'_> {
    /// `.await`: runs a future, joins a task, passes anything else through.
    pub(super) fn wait_for(&mut self, state: State, value: Value, site: Site<'_>) -> Forks<Option<Value>> {
        let future = self.peel(&state, &value);
        match future {
            Value::Closure(_) => {
                let mut state = state;
                let start = self.call_value(state.clone(), future, Vec::new(), Some(site.dest), site);
                if start.is_empty() {
                    state.blurred = true;
                }
                start
            }
            Value::Task(task) => {
                let mut state = state;
                if !is_running(&state, task) {
                    self.joins_at_once(&mut state, &value, task);
                }
                self.join_task(state, &future, site)
            }
            Value::Receiver(channel) => self.receive(state, channel, &Shape::Ok(Box::new(Shape::Item)), site),
            own if self.poll_of(&state, &own).is_some() => self.poll_to_end(state, own, site),
            // What was ready already: a borrow stays a borrow.
            _ => vec![(state, Some(value))],
        }
    }

    /// Waits for the task to end, and takes its output.
    pub(super) fn join_task(&mut self, state: State, task: &Value, site: Site<'_>) -> Forks<Option<Value>> {
        let joined = self.joined_task(state, task, true, site).into_iter();
        joined.map(|(state, output)| (state, output.map(|output| Value::variant("Ok", output)))).collect()
    }

    /// Waits for the task to end. Who is not given its output in the result leaves it in the handle.
    pub(super) fn join_by(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        match given.entry.returns {
            Some(Shape::Result) => self.joined_task(state, &given.target.value, true, site),
            Some(Shape::Unit) => self.joined_task(state, &given.target.value, false, site),
            _ => self.join_task(state, &given.target.value, site),
        }
    }

    fn joined_task(&mut self, mut state: State, task: &Value, takes: bool, site: Site<'_>) -> Forks<Option<Value>> {
        let Value::Task(id) = task else {
            state.marks.service = true;
            let output = Value::unknown(derive(site.sym, "joined"), Ty::Unknown, Origin::default());
            return vec![(state, Some(output))];
        };
        if is_running(&state, *id) && state.top().is_some() && self.before.is_some() {
            return self.park(state, Wait::Task(*id)).into_iter().map(|s| (s, None)).collect();
        }
        let output = if takes { self.output(&mut state, *id, site) } else { Value::Unit };
        vec![(state, Some(output))]
    }
}
