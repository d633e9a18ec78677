//! Forgetting: values that nobody reads any more must not tell states apart.

use std::rc::Rc;

use super::machine::Machine;
use super::ops::carries;
use super::state::State;
use super::value::Value;
use crate::flow::live::Live;
use crate::flow::program::FuncId;
use crate::ir::{LocalId, LocalKind};

impl Machine<'_> {
    fn live_of(&mut self, id: FuncId) -> Rc<Live> {
        let program = self.program;
        self.live.entry(id).or_insert_with(|| Rc::new(Live::of(program.function(id)))).clone()
    }

    /// Clears the dead locals of the running activation that hold nothing whose loss could be a loss.
    pub(super) fn forget_dead(&mut self, state: &mut State) {
        let Some(top) = state.top() else { return };
        let (id, block, stmt) = (top.function, top.block, top.stmt as usize);
        let live = self.live_of(id);
        let function = self.program.function(id);
        let after = (stmt > 0).then(|| live.before(function, block, stmt));
        let is_live = |local: LocalId| match &after {
            Some(set) => live.is_pinned(local) || set.has(local),
            None => live.at(block, local),
        };
        let dead = |at: usize, value: &Value| {
            let local = LocalId(u32::try_from(at).unwrap_or(u32::MAX));
            let kind = function.locals.get(at).map(|l| l.kind);
            !matches!(value, Value::Gone)
                && kind != Some(LocalKind::Static)
                && !is_live(local)
                && !carries(value)
                && !value.any(&mut |v| self.drop_of(v).is_some())
        };
        let all: Vec<usize> = top.locals.iter().enumerate().filter(|(at, v)| dead(*at, v)).map(|(at, _)| at).collect();
        if all.is_empty() {
            return;
        }
        if let Some(top) = state.top_mut() {
            for at in all {
                top.locals[at] = Value::Gone;
            }
        }
    }
}
