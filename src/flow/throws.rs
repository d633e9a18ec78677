//! Exceptions of C++ that leave functions: of which classes, as far as the program's own words say.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::program::{FuncId, Program};
use super::reach::bodies;
use crate::ir::{Base, Block, Callee, Const, Language, Name, Operand, Rvalue, Stmt, THROWN, Term};

/// Classes of exceptions by the function that they leave.
pub type Throws = FxHashMap<FuncId, BTreeSet<Name>>;

/// What leaves each function: thrown there, or by what it calls without catching anything. `library` says what a
/// function of a library throws.
#[must_use]
pub fn throws(program: &Program, library: &dyn Fn(Name) -> Option<Name>) -> Throws {
    let mut found = Throws::default();
    let mut callers: FxHashMap<FuncId, Vec<FuncId>> = FxHashMap::default();
    for id in program.ids().filter(|id| program.language(*id) != Language::Rust) {
        let blocks = &program.function(id).blocks;
        let mut own: BTreeSet<Name> = blocks.iter().filter_map(thrown).collect();
        for stmt in blocks.iter().flat_map(|block| &block.stmts) {
            let Stmt::Call { call, unwind: None, .. } = stmt else { continue };
            let called = bodies(program, id, &call.callee);
            if let (Callee::Path(path), true) = (&call.callee, called.is_empty()) {
                own.extend(library(*path));
            }
            called.iter().for_each(|callee| callers.entry(*callee).or_default().push(id));
        }
        if !own.is_empty() {
            found.insert(id, own);
        }
    }
    let mut work: Vec<FuncId> = found.keys().copied().collect();
    while let Some(id) = work.pop() {
        let classes = found.get(&id).cloned().unwrap_or_default();
        for caller in callers.get(&id).into_iter().flatten() {
            let known = found.entry(*caller).or_default();
            let before = known.len();
            known.extend(&classes);
            if known.len() > before {
                work.push(*caller);
            }
        }
    }
    found
}

/// The class of what the block throws out of its function.
fn thrown(block: &Block) -> Option<Name> {
    let leaves = matches!(block.term, Term::Throw { .. });
    block.stmts.iter().rev().filter(|_| leaves).find_map(|stmt| match stmt {
        Stmt::Assign { to, value: Rvalue::Use(Operand::Const(Const::Str(class))), .. } => {
            matches!(to.base, Base::Global(name) if name.as_str() == THROWN).then_some(*class)
        }
        _ => None,
    })
}
