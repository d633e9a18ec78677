//! A loop that went through the whole table has met the remembered element: where it has not, that is no way the
//! program goes.

use std::rc::Rc;

use super::keys::{base, is_kept, shifted, symbol};
use super::machine::Machine;
use super::places::Access;
use super::state::State;
use super::value::Value;
use crate::flow::program::FuncId;
use crate::flow::sweeps::{Sweep, sweeps};

impl Machine<'_> {
    /// Does a sweep end on this edge that has left out what it must have met?
    pub(super) fn left_out(&mut self, state: &State, id: FuncId, edge: (u32, u32)) -> bool {
        if !state.is_alive() || !self.is_c(state) {
            return false;
        }
        let program = self.program;
        let all = self.sweeps.entry(id).or_insert_with(|| Rc::new(sweeps(program.function(id)))).clone();
        all.get(&edge).is_some_and(|sweep| self.has_missed(state, sweep))
    }

    fn has_missed(&mut self, state: &State, sweep: &Sweep) -> bool {
        let Some(at) = state.top().and_then(|top| top.locals.get(sweep.counter.0 as usize)).and_then(symbol) else {
            return false;
        };
        // Past a remembered key a counter is another number than all those near it.
        let passed = (-3..=3).all(|by| shifted(base(at), by).is_some_and(|near| state.not_keys.contains(&near)));
        !passed && !is_kept(at) && sweep.tables.iter().any(|table| self.holds_element(state, table))
    }

    /// Is the followed socket in a remembered element of the table, whose index was a variable?
    fn holds_element(&mut self, state: &State, table: &crate::ir::Place) -> bool {
        let mut forks = self.place(state.clone(), table, Access::Load);
        let Some((mut state, addr)) = forks.pop().filter(|_| forks.is_empty()) else {
            return false;
        };
        let addr = self.behind(&mut state, addr);
        let Value::Container(c) = self.read(&state, &addr) else { return false };
        let kept = |key: &Value| symbol(key).is_some_and(is_kept);
        c.entries.iter().any(|e| kept(&e.key) && self.reaches_focus(&state, &e.item))
    }
}
