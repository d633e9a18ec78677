//! `ready.wait(lock, come)`: who waits for a signal until something holds asks first, and again whenever he is told.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::native::Op;
use super::shapes::Given;
use super::state::{State, Wait};
use super::value::Value;
use crate::ir::{Operand, Place};

impl Machine<'_> {
    /// Waits until the closure at argument `at` says true. It is given again each time: the call is made anew.
    pub(super) fn wait_until(
        &mut self,
        mut state: State,
        at: usize,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let promised = self.is_promised(&state, given);
        self.heeds(&state);
        if matches!(state.tasks[state.current].wait, Wait::Told | Wait::Promise) {
            self.is_woken(&mut state, promised);
            if promised {
                self.changed_meanwhile(&mut state, given, site);
            }
        }
        let closure = given.args.get(at).cloned().unwrap_or(Value::Unit);
        if let Some(local) = site.ops.get(at).and_then(moved).and_then(Place::as_local) {
            let place = state.local(local);
            self.write(&mut state, &place, closure.clone());
        }
        self.run_with(state, Op::Until(promised), closure, Vec::new(), site)
    }

    /// Who waited for a signal goes on. Who has no other way on than to be told by somebody is at his mercy.
    pub(super) fn is_woken(&mut self, state: &mut State, promised: bool) {
        state.failed_accept = None;
        state.task_mut().wait = Wait::Ready;
        state.marks.service = true;
        state.marks.told |= state.is_alive() && !state.notified && !promised && !self.selects(state);
        state.awaited = false;
    }

    /// The closure has said `holds`: the task goes on, or waits to be told.
    pub(super) fn asked_whether(
        &mut self,
        state: State,
        (holds, promised): (&Value, bool),
        dest: Option<&Place>,
        site: Site<'_>,
    ) -> Vec<State> {
        let mut out = Vec::new();
        for (mut state, truth) in self.truth(state, holds, None) {
            if truth {
                out.extend(self.deliver(state, Value::Unit, dest, site.span));
            } else {
                self.push_native(&mut state, Op::Until(promised), dest, site);
                out.push(state);
            }
        }
        out
    }

    /// It has said no: others run, and the call is made anew.
    pub(super) fn wait_again(&mut self, mut state: State, promised: bool) -> Vec<State> {
        if let Some(top) = state.top_mut() {
            top.stmt = top.stmt.saturating_sub(1);
        }
        self.forget_dead(&mut state, &[]);
        state.task_mut().wait = if promised { Wait::Promise } else { Wait::Told };
        self.schedule(state)
    }
}

fn moved(operand: &Operand) -> Option<&Place> {
    match operand {
        Operand::Move(place) => Some(place),
        _ => None,
    }
}
