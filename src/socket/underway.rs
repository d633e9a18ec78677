//! What the statement under way does, as far as its function's other statements tell.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::machine::Machine;
use super::places::Access;
use super::state::State;
use crate::flow::maxima::maxima;
use crate::flow::pops::{appends, fills, pops};
use crate::flow::program::FuncId;
use crate::ir::{Function, Stmt};

/// Blocks and statements of which something is true.
type Statements = FxHashSet<(u32, u32)>;
/// The same of every function that was asked for.
type Known = rustc_hash::FxHashMap<FuncId, Rc<Statements>>;

impl<'a> Machine<'a> {
    /// The statement under way; none where the running function has not begun.
    pub(super) fn under_way(&self, state: &State) -> Option<&'a Stmt> {
        let top = state.top()?;
        let block = self.program.function(top.function).blocks.get(top.block.0 as usize)?;
        block.stmts.get((top.stmt as usize).checked_sub(1)?)
    }

    /// Does it take over the greater of two numbers?
    pub(super) fn takes_maximum(&mut self, state: &State) -> bool {
        self.is_underway(state, |machine| &mut machine.maxima, maxima)
    }

    /// Does it take an element out of an array?
    pub(super) fn takes_out(&mut self, state: &State) -> bool {
        self.is_underway(state, |machine| &mut machine.pops, pops)
    }

    /// Does it count how full a table is?
    pub(super) fn is_fill(&mut self, state: &State) -> bool {
        self.is_underway(state, |machine| &mut machine.fills, fills)
    }

    /// How it gets at the element whose address it takes: one behind the last is none of those before.
    pub(super) fn access_by_address(&mut self, state: &State) -> Access {
        let appends = self.is_c(state) && self.is_underway(state, |machine| &mut machine.appends, appends);
        if appends { Access::Store } else { Access::Load }
    }

    fn is_underway(
        &mut self,
        state: &State,
        known: fn(&mut Self) -> &mut Known,
        find: fn(&Function) -> Statements,
    ) -> bool {
        let Some(top) = state.top() else { return false };
        let (id, at) = (top.function, (top.block.0, top.stmt.saturating_sub(1)));
        let program = self.program;
        known(self).entry(id).or_insert_with(|| Rc::new(find(program.function(id)))).contains(&at)
    }
}
