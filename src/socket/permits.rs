//! Permits, of which there are only so many: where some are lost, whoever waits for one waits for ever.

use rustc_hash::FxHashSet;

use super::calls::Site;
use super::facts::does;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::{State, Wait};
use super::value::Value;
use crate::apis::Models;
use crate::apis::model::Role;
use crate::flow::permits::{Step, is_wasted};
use crate::flow::program::Program;
use crate::flow::reach::Mention;
use crate::ir::{Callee, Name, Stmt};

/// Are permits kept that the program gives back by hand, and not on every way? `mentioned` are the names that anybody
/// calls: few programs keep any, and only in those every statement is looked at.
pub(super) fn are_wasted(program: &Program, models: &Models, mentioned: &FxHashSet<Name>) -> bool {
    let keeps = |name: Name| models.value_method("inert", name).iter().any(|entry| entry.does == Role::KeepPermit);
    let step = |stmt: &Stmt| {
        let Stmt::Call { call, .. } = stmt else { return None };
        let Callee::Method { name, .. } = &call.callee else { return None };
        if keeps(*name) && call.args.is_empty() {
            return Some(Step::Takes);
        }
        does(program, models, Mention::Method(*name), Role::Notify).then_some(Step::Gives)
    };
    mentioned.iter().any(|name| keeps(*name)) && is_wasted(program, &step)
}

impl Machine<'_> {
    /// Waits for a permit: for a while, or for ever where they are wasted.
    pub(super) fn take_permit(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        state.failed_accept = None;
        let wasted = self.reach.wasted;
        let wait = if wasted { Wait::Permit } else { Wait::Pause };
        if self.must_yield(&state, &wait) {
            return self.park(state, wait).into_iter().map(|s| (s, None)).collect();
        }
        state.task_mut().wait = Wait::Ready;
        if wasted {
            state.marks.service = true;
            state.marks.told |= state.is_alive() && !self.selects(&state);
        }
        self.shaped(state, given, site)
    }
}
