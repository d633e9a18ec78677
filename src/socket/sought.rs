//! Functions that a connection was handed to: what they note of it, and whether they look for it somewhere.

use rustc_hash::FxHashSet;

use super::machine::Machine;
use super::trace::{Event, What};
use crate::flow::loops::{back_edges, body_of};
use crate::flow::program::FuncId;
use crate::flow::reach::bodies;
use crate::ir::{Base, BlockId, CmpOp, Const, Function, LocalId, Operand, Place, Proj, Rvalue, Stmt, Term, Test};
use crate::source::Span;

/// Bodies that are looked through.
const MOST: usize = 20;

impl Machine<'_> {
    /// The bodies that were entered there.
    fn entered(&self, event: &Event) -> Vec<FuncId> {
        let Some(from) = self.program.function_at(event.span) else { return Vec::new() };
        let mut stmts = self.program.function(from).blocks.iter().flat_map(|block| &block.stmts);
        let callee = stmts.find_map(|stmt| match stmt {
            Stmt::Call { call, span, .. } if *span == event.span => Some(&call.callee),
            _ => None,
        });
        callee.map(|callee| bodies(self.program, from, callee)).unwrap_or_default()
    }

    /// Where it was set aside after the last read, in a function that it was handed to: `c->state = WAITING;`.
    pub(super) fn set_aside(&self, events: &[Event]) -> Option<Span> {
        let read = events.iter().rposition(|e| matches!(e.what, What::Data(_) | What::Failed(_)))?;
        let mut entered = events[read..].iter().filter(|e| matches!(e.what, What::Entered(_)));
        entered.find_map(|event| self.entered(event).into_iter().find_map(|id| marked(self.program.function(id))))
    }

    /// Was it handed after end of file to somebody who goes through others and compares: to take it out, wherever it is?
    pub(super) fn is_sought(&self, events: &[Event]) -> bool {
        let Some(at) = events.iter().rposition(|e| matches!(e.what, What::Eof(_))) else { return false };
        let mut work: Vec<FuncId> = Vec::new();
        for event in events[at..].iter().filter(|e| matches!(e.what, What::Entered(_))) {
            work.extend(self.entered(event));
        }
        let mut met = FxHashSet::default();
        while let Some(id) = work.pop() {
            if met.len() == MOST || !met.insert(id) {
                continue;
            }
            let function = self.program.function(id);
            if compares_in_loop(function) {
                return true;
            }
            for stmt in function.blocks.iter().flat_map(|block| &block.stmts) {
                if let Stmt::Call { call, .. } = stmt {
                    work.extend(bodies(self.program, id, &call.callee));
                }
            }
        }
        false
    }
}

/// Is a parameter compared with something in a loop, and more done about it than to tell that it is there?
fn compares_in_loop(function: &Function) -> bool {
    let param = |op: &Operand| op.local().is_some_and(|local| function.params.contains(&local));
    let compares = |block: usize| {
        let term = function.blocks.get(block).map(|block| &block.term);
        let Some(Term::If { test: Test::Compare(op, left, right), then, otherwise, .. }) = term else { return false };
        let found = match op {
            CmpOp::Eq => *then,
            CmpOp::Ne => *otherwise,
            _ => return false,
        };
        let known = |op: &Operand| matches!(op, Operand::Const(_));
        ((param(left) && !known(right)) || (param(right) && !known(left))) && !only_tells(function, found)
    };
    back_edges(function).into_iter().any(|(from, head)| body_of(function, from, head).into_iter().any(compares))
}

/// Does the function do nothing from the block on but return a constant?
fn only_tells(function: &Function, from: BlockId) -> bool {
    let mut at = from;
    for _ in 0..MOST {
        let Some(block) = function.blocks.get(at.0 as usize) else { return false };
        let tells = |stmt: &Stmt| match stmt {
            Stmt::Assign { to, value: Rvalue::Use(Operand::Const(_)), .. } => *to == Place::local(LocalId(0)),
            Stmt::ScopeEnd { .. } => true,
            _ => false,
        };
        match &block.term {
            _ if !block.stmts.iter().all(tells) => return false,
            Term::Return { .. } => return true,
            Term::Goto(to) => at = *to,
            _ => return false,
        }
    }
    false
}

/// Where the function notes a state in what a parameter points to.
fn marked(function: &Function) -> Option<Span> {
    let own = |to: &Place| matches!(to.base, Base::Local(local) if function.params.contains(&local));
    function.blocks.iter().flat_map(|block| &block.stmts).find_map(|stmt| match stmt {
        Stmt::Assign { to, value: Rvalue::Use(Operand::Const(Const::Int(_) | Const::Bool(true))), span } => {
            (own(to) && matches!(to.proj.last(), Some(Proj::Field(_)))).then_some(*span)
        }
        _ => None,
    })
}
