//! How a closure without `move` captures: what its body moves out is moved in, everything else is borrowed.

use crate::ir::{Base, Function, LocalId, Operand, Place, Rvalue, Stmt};

/// The captures of `function` which its body gives away whole. What is assigned to as well is a number or the like,
/// of which the function around sees the new value.
pub(super) fn moved_in(function: &Function, captures: &[(LocalId, Place)]) -> Vec<LocalId> {
    let stmts = || function.blocks.iter().flat_map(|block| &block.stmts);
    let moves = |local: LocalId| stmts().any(|stmt| moves_out(stmt, local));
    let assigned = |local: LocalId| {
        stmts().any(|stmt| match stmt {
            Stmt::Assign { to, .. } | Stmt::Call { to, .. } => to.base == Base::Local(local),
            Stmt::ScopeEnd { .. } => false,
        })
    };
    let captured = captures.iter().map(|(local, _)| *local);
    captured.filter(|local| moves(*local) && !assigned(*local)).collect()
}

fn moves_out(stmt: &Stmt, local: LocalId) -> bool {
    let is = |op: &Operand| matches!(op, Operand::Move(at) if *at == Place::local(local));
    match stmt {
        Stmt::Assign { value, .. } => match value {
            Rvalue::Use(op) => is(op),
            Rvalue::Aggregate { fields, base, .. } => fields.iter().any(|(_, op)| is(op)) || base.iter().any(is),
            Rvalue::Closure { captures, .. } => captures.iter().any(|(_, op)| is(op)),
            _ => false,
        },
        Stmt::Call { call, .. } => call.args.iter().any(is),
        Stmt::ScopeEnd { .. } => false,
    }
}
