//! What is lost on the way out of the program is nobody's loss: the process ends and the kernel closes.

use rustc_hash::FxHashSet;

use super::issue::{Issue, Kind};
use super::machine::Machine;
use super::state::State;
use crate::apis::model::Role;
use crate::flow::graph::Node;
use crate::flow::loops::around;
use crate::flow::program::FuncId;
use crate::ir::{Callee, Name, Operand, Stmt, Term};

impl Machine<'_> {
    /// Is the program's own start about to return, with nothing but scopes left to end?
    pub(super) fn ends_program(&self, state: &State) -> bool {
        if !self.is_main || state.current != 0 || state.frames().len() != 1 {
            return false;
        }
        let Some(top) = state.top() else { return false };
        let blocks = &self.program.function(top.function).blocks;
        let (mut at, mut from) = (top.block, top.stmt as usize);
        for _ in 0..8 {
            let Some(block) = blocks.get(at.0 as usize) else {
                return false;
            };
            let passes = |stmt: &Stmt| match stmt {
                Stmt::ScopeEnd { .. } => true,
                Stmt::Assign { to, value, .. } => {
                    to.proj.is_empty() && matches!(value, crate::ir::Rvalue::Use(Operand::Const(_)))
                }
                Stmt::Call { .. } => false,
            };
            if !block.stmts.iter().skip(from).all(passes) {
                return false;
            }
            match &block.term {
                Term::Return { .. } => return true,
                Term::Goto(to) => (at, from) = (*to, 0),
                _ => return false,
            }
        }
        false
    }

    /// Takes back what was said of descriptors lost where the program, from there on, only ends. Of an entry that is
    /// no program's start the caller goes on.
    pub(super) fn forgive_partings(&mut self) {
        if !self.is_main {
            return;
        }
        let lost = |issue: &Issue| matches!(issue.kind, Kind::Lost(_) | Kind::Disarmed);
        let left: FxHashSet<usize> =
            self.issues.iter().enumerate().filter(|(_, issue)| lost(issue)).map(|(at, _)| at).collect();
        if left.is_empty() {
            return;
        }
        let lasting = self.goes_on_for_ever();
        let lasting = |node: &Node| lasting.get(*node as usize).is_some_and(|lasts| *lasts);
        let told: FxHashSet<usize> =
            self.partings.iter().filter(|(_, node)| lasting(node)).map(|(issue, _)| *issue).collect();
        let mut at = 0;
        self.issues.retain(|_| {
            at += 1;
            !left.contains(&(at - 1)) || told.contains(&(at - 1))
        });
    }

    /// By node: may the program from there go round and round, or was it not followed to its end?
    fn goes_on_for_ever(&self) -> Vec<bool> {
        let mut lasting = vec![false; self.nodes.len()];
        let mut from: Vec<Vec<Node>> = vec![Vec::new(); self.nodes.len()];
        for node in (0..).take(self.nodes.len()) {
            for (to, _) in self.graph.out(node) {
                from[*to as usize].push(node);
            }
        }
        let cycles = self.graph.cycles(|_| true).into_iter();
        let mut work: Vec<Node> = cycles.filter(|cycle| !self.only_frees(cycle)).flatten().collect();
        work.extend(&self.frontier);
        while let Some(node) = work.pop() {
            if !std::mem::replace(&mut lasting[node as usize], true) {
                work.extend(&from[node as usize]);
            }
        }
        lasting
    }

    /// A walk along a list that frees its elements comes to the list's end.
    fn only_frees(&self, cycle: &[Node]) -> bool {
        let places = || cycle.iter().map(|node| self.nodes[*node as usize].place);
        let Some((id, _)) = places().next().filter(|first| places().all(|place| place.0 == first.0)) else {
            return false;
        };
        let function = self.program.function(id);
        let blocks = places().map(|(_, block)| block.0 as usize).collect();
        let Some(body) = around(function, &blocks) else { return false };
        let calls = || {
            body.iter().flat_map(|at| &function.blocks[*at].stmts).filter_map(|stmt| match stmt {
                Stmt::Call { call, .. } => Some(&call.callee),
                Stmt::Assign { .. } | Stmt::ScopeEnd { .. } => None,
            })
        };
        let frees = |callee: &Callee| matches!(callee, Callee::Path(path) if self.does(id, *path, &[Role::Free]));
        let passes = |callee: &Callee| matches!(callee, Callee::Path(path) if self.does(id, *path, &[Role::Free, Role::Nothing, Role::WriteText, Role::CountLetters]));
        calls().all(passes) && calls().any(frees)
    }

    /// Is it a library's function that does nothing but one of these?
    fn does(&self, of: FuncId, path: Name, roles: &[Role]) -> bool {
        let models: Vec<_> = self.program.spellings(path).iter().flat_map(|p| self.models.function(*p)).collect();
        let own = self.program.lookup(path, self.program.file(of)).is_some();
        !own && !models.is_empty() && models.iter().all(|entry| roles.contains(&entry.does))
    }
}
