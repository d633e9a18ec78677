//! Signals of C that whoever waits for one raises himself when he is done: what is taken out of a pool is given back.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::apis::Models;
use crate::apis::model::Role;
use crate::flow::permits::{calls, comes_past};
use crate::flow::program::{FuncId, Program};
use crate::ir::{Base, Call, Callee, Language, Name, Operand, Place, Proj, Stmt};

/// The signals for which functions wait whose callers all, on every way on, call one that raises it again.
pub(super) fn given_back(program: &Program, models: &Models) -> FxHashSet<Name> {
    let in_c: Vec<FuncId> = program.ids().filter(|id| program.language(*id) == Language::C).collect();
    let (mut waiters, mut raisers) = (FxHashMap::default(), FxHashMap::default());
    for id in &in_c {
        for (role, all) in [(Role::Wait, &mut waiters), (Role::Notify, &mut raisers)] {
            for signal in signals(program, models, *id, role) {
                all.entry(signal).or_insert_with(FxHashSet::default).insert(*id);
            }
        }
    }
    let given_back = |(signal, waiters): (&Name, &FxHashSet<FuncId>)| {
        let raisers = raisers.get(signal).filter(|raisers| raisers.is_disjoint(waiters))?;
        let borrows = |id: &&FuncId| calls(program, **id).iter().any(|(.., to)| waiters.contains(to));
        let mut borrowers = in_c.iter().filter(borrows).peekable();
        let any = borrowers.peek().is_some();
        (any && borrowers.all(|id| gives_back(program, *id, waiters, raisers))).then_some(*signal)
    };
    waiters.iter().filter_map(given_back).collect()
}

/// The variables and fields of which the function waits for the signal, or raises it.
fn signals(program: &Program, models: &Models, id: FuncId, role: Role) -> Vec<Name> {
    let function = program.function(id);
    let of = |stmt: &Stmt| {
        let Stmt::Call { call: Call { callee: Callee::Path(path), args, .. }, .. } = stmt else { return None };
        let does = program.spellings(*path).iter().any(|p| models.function(*p).iter().any(|e| e.does == role));
        match args.first().filter(|_| does)? {
            Operand::Ref(at) => signal(at),
            _ => None,
        }
    };
    function.blocks.iter().flat_map(|block| &block.stmts).filter_map(of).collect()
}

/// The name by which a signal is known.
fn signal(at: &Place) -> Option<Name> {
    match (at.base, at.proj.last()) {
        (_, Some(Proj::Field(name))) => Some(*name),
        (Base::Global(name), None) => Some(name),
        _ => None,
    }
}

/// Does every way on from where the function borrows lead past a call that gives back, before it returns?
fn gives_back(program: &Program, id: FuncId, waiters: &FxHashSet<FuncId>, raisers: &FxHashSet<FuncId>) -> bool {
    let all = calls(program, id);
    let borrowed = all.iter().filter(|(.., to)| waiters.contains(to)).map(|(block, at, _)| (*block, at + 1)).collect();
    let raised = |at| all.iter().any(|(block, stmt, to)| (*block, *stmt) == at && raisers.contains(to));
    comes_past(program.function(id), borrowed, &raised)
}
