//! Signals of C that whoever waits for one raises himself when he is done: what is taken out of a pool is given back.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::apis::Models;
use crate::apis::model::Role;
use crate::flow::loops::ways;
use crate::flow::program::{FuncId, Program};
use crate::ir::{Base, Call, Callee, Function, Language, Name, Operand, Place, Proj, Stmt, Term};

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
        let borrows = |id: &&FuncId| calls(program, **id).any(|(_, _, to)| waiters.contains(&to));
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

/// Block, statement and callee of every call of a function of the program.
fn calls(program: &Program, id: FuncId) -> impl Iterator<Item = (usize, usize, FuncId)> {
    let file = program.file(id);
    program.function(id).blocks.iter().enumerate().flat_map(move |(block, body)| {
        body.stmts.iter().enumerate().filter_map(move |(at, stmt)| match stmt {
            Stmt::Call { call: Call { callee: Callee::Path(path), .. }, .. } => {
                Some((block, at, program.lookup(*path, file)?))
            }
            _ => None,
        })
    })
}

/// Does every way on from where the function borrows lead past a call that gives back, before it returns?
fn gives_back(program: &Program, id: FuncId, waiters: &FxHashSet<FuncId>, raisers: &FxHashSet<FuncId>) -> bool {
    let function: &Function = program.function(id);
    let all: Vec<_> = calls(program, id).collect();
    let raised = |block: usize, from: usize| {
        all.iter().any(|(at, stmt, to)| *at == block && *stmt >= from && raisers.contains(to))
    };
    let mut seen = FxHashSet::default();
    let mut work: Vec<(usize, usize)> =
        all.iter().filter(|(_, _, to)| waiters.contains(to)).map(|(block, at, _)| (*block, at + 1)).collect();
    while let Some((block, from)) = work.pop() {
        if raised(block, from) {
            continue;
        }
        let Some(body) = function.blocks.get(block) else { return false };
        if matches!(body.term, Term::Return { .. }) {
            return false;
        }
        work.extend(ways(&body.term).into_iter().map(|to| (to.0 as usize, 0)).filter(|next| seen.insert(*next)));
    }
    true
}
