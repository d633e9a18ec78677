//! How far a counter has come: where its loop ended by itself, and where it was left before.

use std::rc::Rc;

use super::keys::symbol;
use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Root, Value};
use crate::flow::exits::{Exits, exits};
use crate::flow::program::FuncId;
use crate::ir::{CmpOp, LocalKind};

impl Machine<'_> {
    /// A loop comes to its end on the edge: its counter is the number to which it counts.
    pub(super) fn counted_to_end(&mut self, state: &mut State, id: FuncId, edge: (u32, u32)) {
        if !self.is_c(state) {
            return;
        }
        if let Some((local, n)) = self.exits_of(id).edges.get(&edge) {
            let at = state.local(*local);
            self.write(state, &at, Value::int(*n));
        }
    }

    /// Is a counter that has not come to the end of its loop compared with the number at which it ends?
    pub(super) fn left_before(&mut self, state: &State, op: CmpOp, pair: [&(Value, Option<Addr>); 2]) -> Option<bool> {
        if !super::signs::is_equality(op) || !self.is_c(state) {
            return None;
        }
        let [one, two] = pair;
        for (count, bound) in [(one, two), (two, one)] {
            let (Some(n), Some(Addr { root: Root::Local(task, depth, local), path })) = (bound.0.exact(), &count.1)
            else {
                continue;
            };
            let here = usize::from(*task) == state.current && usize::from(*depth) + 1 == state.frames().len();
            if !here || !path.is_empty() || symbol(&count.0).is_none() {
                continue;
            }
            let exits = self.exits_of(state.top()?.function);
            if exits.bounds.get(local) == Some(&n) {
                return Some(op == CmpOp::Ne);
            }
        }
        None
    }

    fn exits_of(&mut self, id: FuncId) -> Rc<Exits> {
        let program = self.program;
        Rc::clone(self.exits.entry(id).or_insert_with(|| Rc::new(exits(program.function(id)))))
    }

    /// Is a number that stands there a limit, rather than an index on its way through a list?
    pub(super) fn is_limit(&self, state: &State, at: Option<&Addr>) -> bool {
        let Some(Addr { root: Root::Local(_, _, local), path }) = at else {
            return true;
        };
        let kind = self.declared(state, *local).map(|local| local.kind);
        self.is_c(state) || !path.is_empty() || kind == Some(LocalKind::Param)
    }
}
