//! Does anybody ask whether there is something in a variable? Where nobody does, the program counts on it.

use super::program::{FuncId, Program};
use crate::ir::{Callee, LocalId, Operand, Place, Rvalue, Stmt, Term, Test};

/// Calls that are followed.
const DEEPEST: usize = 3;

/// Is the local tested, or does it go where that may be done?
#[must_use]
pub fn is_asked(program: &Program, id: FuncId, local: LocalId) -> bool {
    asked(program, id, local, DEEPEST)
}

fn asked(program: &Program, id: FuncId, local: LocalId, depth: usize) -> bool {
    let own = |op: &Operand| matches!(op, Operand::Copy(place) | Operand::Move(place) if *place == Place::local(local));
    let tested = |test: &Test| match test {
        Test::Truth(op) => own(op),
        Test::Compare(_, left, right) => own(left) || own(right),
        Test::Is(place, _) => *place == Place::local(local),
        Test::Unknown(ops) => ops.iter().any(own),
    };
    program.function(id).blocks.iter().any(|block| {
        matches!(&block.term, Term::If { test, .. } if tested(test))
            || block.stmts.iter().any(|stmt| match stmt {
                Stmt::Assign { value: Rvalue::Test(test), .. } => tested(test),
                Stmt::Assign { value, .. } => {
                    let mut read = false;
                    value.operands(&mut |op| read |= own(op));
                    read
                }
                Stmt::Call { call, .. } => call.args.iter().enumerate().filter(|(_, arg)| own(arg)).any(|(at, _)| {
                    let Callee::Path(path) = call.callee else { return true };
                    let Some(callee) = program.lookup(path, program.file(id)) else { return false };
                    let parameter = program.function(callee).params.get(at).copied();
                    depth == 0 || parameter.is_none_or(|parameter| asked(program, callee, parameter, depth - 1))
                }),
                Stmt::ScopeEnd { .. } => false,
            })
    })
}
