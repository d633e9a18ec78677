//! Tasks that have nothing in common with anybody: what they were started with is theirs alone.

use rustc_hash::FxHashSet;

use super::machine::Machine;
use super::ops::is_handle;
use super::state::State;
use super::value::Value;
use crate::flow::program::FuncId;
use crate::flow::reach::{Mention, mentions, targets};

impl Machine<'_> {
    /// Has the task that runs the body, given these values, no way to a connection that comes later? It is given
    /// numbers and other connections, takes none, and uses no variable that outlives it.
    pub(super) fn is_loner<'v>(&self, state: &State, body: FuncId, mut given: impl Iterator<Item = &'v Value>) -> bool {
        self.is_c(state)
            && !self.reach.births.contains(&body)
            && !given.any(leads_elsewhere)
            && !self.uses_globals(body)
    }

    /// Does the body, or one that it may run, use a variable of the program that is no constant?
    fn uses_globals(&self, body: FuncId) -> bool {
        let (mut seen, mut work) = (FxHashSet::from_iter([body]), vec![body]);
        let mut found = false;
        while let Some(id) = work.pop().filter(|_| !found) {
            mentions(self.program.function(id), |mention| {
                if let Mention::Global(name) = mention {
                    let own = self.program.global(name, self.program.file(id)).is_some();
                    found |= own && !self.is_constant(name);
                }
                work.extend(targets(self.program, id, mention).into_iter().filter(|next| seen.insert(*next)));
            });
        }
        found
    }
}

/// Does the value stand for something else than other connections?
fn leads_elsewhere(value: &Value) -> bool {
    let other = |part: &Value| is_handle(part) || matches!(part, Value::Iter(_) | Value::Function(_));
    value.any(&mut |part| !matches!(part, Value::Socket(_)) && other(part))
}
