//! What runs under a timeout ends when its time is up, wherever it stands.

use std::rc::Rc;

use super::calls::Site;
use super::exceptions::Left;
use super::machine::{Forks, Machine};
use super::native::{Native, Op};
use super::shapes::Given;
use super::state::{Frame, State, Wait};
use super::value::{ErrorSet, Value};
use crate::source::Span;

/// What a timeout says.
pub(super) fn elapsed() -> Value {
    Value::variant("Err", Value::Error(ErrorSet::OTHER))
}

/// Does the call end only when something has happened?
pub(super) fn waits_for_ever(given: Given<'_>) -> bool {
    match given.entry.within.and_then(|at| given.args.get(at)) {
        Some(Value::Null) => true,
        Some(Value::Int(longest)) => longest.signs == 1,
        _ => false,
    }
}

fn is_timed(frame: &Frame) -> bool {
    matches!(frame, Frame::Native(Native { op: Op::Timed(_), .. }))
}

impl Machine<'_> {
    /// The way on where time is up, after end of file: what the running task does under its innermost timeout is left.
    /// (Before, that it ends at once says the same.)
    pub(super) fn time_is_up(&mut self, state: &State, span: Span) -> Vec<State> {
        let timed = |frame: &Rc<Frame>| is_timed(frame);
        let Some(at) = state.frames().iter().rposition(timed).filter(|_| state.at_eof()) else { return Vec::new() };
        let mut state = state.clone();
        let mut left = Left::default();
        while state.frames().len() > at + 1 {
            self.leave_frame(&mut state, &mut left, span);
        }
        let Some(Frame::Native(native)) = state.task_mut().frames.pop().map(Rc::unwrap_or_clone) else {
            return Vec::new();
        };
        let sym = native.sym;
        state.push(Frame::Native(Native { op: Op::Expired, ..native }));
        let mut values = left.values;
        values.retain(|value| super::ops::carries(value) || self.may_drop(value));
        if !values.is_empty() {
            // What was made last goes first.
            values.reverse();
            state.push(Frame::Native(Native { op: Op::Drops(values), dest: None, span, sym }));
        }
        state.marks.service = true;
        vec![state]
    }

    /// Waits for a task's end, but no longer than its time: others run meanwhile, and then the time is up.
    pub(super) fn join_in_time(
        &mut self,
        mut state: State,
        task: u64,
        passed_on: bool,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        if state.tasks.iter().any(|t| t.id == task && !t.frames.is_empty()) {
            if self.must_yield(&state, &Wait::Pause) {
                return self.park(state, Wait::Pause).into_iter().map(|s| (s, None)).collect();
            }
            state.task_mut().wait = Wait::Ready;
            state.marks.service = true;
            return vec![(state, Some(elapsed()))];
        }
        let joined = self.wait_for(state, Value::Task(task), site).into_iter();
        joined.map(|(s, v)| (s, v.map(|v| if passed_on { v } else { Value::variant("Ok", v) }))).collect()
    }

    /// Is all that leads to the followed socket under a timeout?
    pub(super) fn ends_in_time(&self, state: &State) -> bool {
        let mut own = (0..state.tasks.len()).filter(|at| self.owns_through(state, *at)).peekable();
        own.peek().is_some() && own.all(|at| state.tasks[at].frames.iter().any(|frame| is_timed(frame)))
    }
}
