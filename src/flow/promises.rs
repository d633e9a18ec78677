//! Loops that do something every time they go round, whichever way they take.

use rustc_hash::{FxHashMap, FxHashSet};

use super::loops::{back_edges, body_of, successors};
use super::program::{FuncId, Program};
use super::reach::bodies;
use crate::ir::{Function, Name, Stmt, Term};

/// The calls of a function, by block: what each may run.
type Calls = Vec<(usize, Vec<FuncId>)>;

/// What each function does in every round of one of its loops, by what `does` says of a statement; what a function
/// it calls does somewhere counts as well, when that one does it or calls such a one whichever way it takes.
pub fn kept(program: &Program, does: &dyn Fn(&Stmt) -> Option<Name>) -> FxHashMap<FuncId, FxHashSet<Name>> {
    let mut names: FxHashMap<Name, FxHashMap<FuncId, FxHashSet<usize>>> = FxHashMap::default();
    for id in program.ids() {
        for (at, stmt) in statements(program.function(id)) {
            if let Some(name) = does(stmt) {
                names.entry(name).or_default().entry(id).or_default().insert(at);
            }
        }
    }
    let mut kept: FxHashMap<FuncId, FxHashSet<Name>> = FxHashMap::default();
    if names.is_empty() {
        return kept;
    }
    let calls: FxHashMap<FuncId, Calls> = program.ids().map(|id| (id, calls(program, id))).collect();
    let mut callers: FxHashMap<FuncId, FxHashSet<FuncId>> = FxHashMap::default();
    for (id, calls) in &calls {
        for callee in calls.iter().flat_map(|(_, all)| all) {
            callers.entry(*callee).or_default().insert(*id);
        }
    }
    let callers = |id: &FuncId| callers.get(id).into_iter().flatten().copied();
    for (name, own) in names {
        let blocks = |id: FuncId, certain: &FxHashSet<FuncId>| {
            let sure = |all: &Vec<FuncId>| !all.is_empty() && all.iter().all(|callee| certain.contains(callee));
            let called = calls.get(&id).into_iter().flatten().filter(|(_, all)| sure(all)).map(|(at, _)| *at);
            own.get(&id).into_iter().flatten().copied().chain(called).collect::<FxHashSet<usize>>()
        };
        let mut certain: FxHashSet<FuncId> = own.keys().copied().collect();
        let mut work: Vec<FuncId> = own.keys().copied().collect();
        while let Some(callee) = work.pop() {
            for id in callers(&callee) {
                if !certain.contains(&id) && always(program.function(id), &blocks(id, &certain)) {
                    certain.insert(id);
                    work.push(id);
                }
            }
        }
        let touched: FxHashSet<FuncId> = certain.iter().flat_map(callers).chain(own.keys().copied()).collect();
        for id in touched {
            if in_every_round(program.function(id), &blocks(id, &certain)) {
                kept.entry(id).or_default().insert(name);
            }
        }
    }
    kept
}

fn statements(function: &Function) -> impl Iterator<Item = (usize, &Stmt)> {
    function.blocks.iter().enumerate().flat_map(|(at, block)| block.stmts.iter().map(move |stmt| (at, stmt)))
}

fn calls(program: &Program, id: FuncId) -> Calls {
    let called = |(at, stmt): (usize, &Stmt)| {
        let Stmt::Call { call, .. } = stmt else { return None };
        Some((at, bodies(program, id, &call.callee)))
    };
    statements(program.function(id)).filter_map(called).collect()
}

/// Does every way from the start to a return pass one of the blocks?
fn always(function: &Function, blocks: &FxHashSet<usize>) -> bool {
    let returns = |at: &usize| matches!(function.blocks.get(*at).map(|b| &b.term), Some(Term::Return { .. }));
    !blocks.is_empty() && (0..function.blocks.len()).any(|at| returns(&at)) && {
        let free = beside(function, 0, blocks);
        !free.iter().any(returns)
    }
}

/// Has it a loop every round of which passes one of the blocks?
fn in_every_round(function: &Function, blocks: &FxHashSet<usize>) -> bool {
    !blocks.is_empty()
        && back_edges(function).into_iter().any(|(from, head)| {
            let again = |at: &usize| successors(function, *at).contains(&head);
            body_of(function, from, head).iter().any(|at| blocks.contains(at))
                && !beside(function, head, blocks).iter().any(again)
        })
}

/// The blocks that are come to from `start` without passing one of `blocks`.
fn beside(function: &Function, start: usize, blocks: &FxHashSet<usize>) -> FxHashSet<usize> {
    let mut seen = FxHashSet::default();
    let mut work = vec![start];
    while let Some(at) = work.pop() {
        if !blocks.contains(&at) && seen.insert(at) {
            work.extend(successors(function, at));
        }
    }
    seen
}
