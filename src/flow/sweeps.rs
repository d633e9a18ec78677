//! Loops that go through a table from its start: when one ends by its own test it has seen every element.

use rustc_hash::{FxHashMap, FxHashSet};

use super::loops::{back_edges, body_of};
use crate::ir::{Base, BinOp, Callee, CmpOp, Const, Function, LocalId, Operand, Place, Proj, Rvalue, Stmt, Term, Test};

/// What such a loop goes through.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The index.
    pub counter: LocalId,
    /// The tables that it indexes.
    pub tables: Vec<Place>,
}

/// Sweeps by the edge (from block, to block) on which they end.
pub type Sweeps = FxHashMap<(u32, u32), Sweep>;

/// The sweeps of a function.
#[must_use]
pub fn sweeps(function: &Function) -> Sweeps {
    let mut found = Sweeps::default();
    for (from, head) in back_edges(function) {
        let body = body_of(function, from, head);
        for block in &body {
            let Term::If { test: Test::Compare(op, left, _), then, otherwise, .. } = &function.blocks[*block].term
            else {
                continue;
            };
            let exits: Vec<u32> =
                [then.0, otherwise.0].into_iter().filter(|to| !body.contains(&(*to as usize))).collect();
            let ([exit], Some(counter), CmpOp::Lt | CmpOp::Le | CmpOp::Ne) = (exits.as_slice(), local(left), op) else {
                continue;
            };
            if !is_swept(function, &body, counter) {
                continue;
            }
            let tables = tables(function, &body, counter);
            if !tables.is_empty() {
                found.insert((u32::try_from(*block).unwrap_or(u32::MAX), *exit), Sweep { counter, tables });
            }
        }
    }
    found
}

fn local(op: &Operand) -> Option<LocalId> {
    match op {
        Operand::Copy(Place { base: Base::Local(local), proj }) if proj.is_empty() => Some(*local),
        _ => None,
    }
}

/// Does the local start at the first element and go on one by one, nothing else?
fn is_swept(function: &Function, body: &FxHashSet<usize>, counter: LocalId) -> bool {
    let mut steps = false;
    for (at, block) in function.blocks.iter().enumerate() {
        for stmt in &block.stmts {
            let (Stmt::Assign { to, .. } | Stmt::Call { to, .. }) = stmt else { continue };
            if *to != Place::local(counter) {
                continue;
            }
            match stmt {
                Stmt::Assign { value: Rvalue::Binary(BinOp::Add, from, Operand::Const(Const::Int(1))), .. }
                    if local(from) == Some(counter) =>
                {
                    steps |= body.contains(&at);
                }
                Stmt::Assign { value: Rvalue::Use(Operand::Const(Const::Int(0 | 1))), .. } if !body.contains(&at) => {}
                _ => return false,
            }
        }
    }
    steps
}

/// The tables of which a body looks at the element that the counter names. (Who only writes there has not looked
/// whose it is.)
fn tables(function: &Function, body: &FxHashSet<usize>, counter: LocalId) -> Vec<Place> {
    let mut found = Vec::new();
    let mut look = |place: &Place| {
        let at = place.proj.iter().position(|step| matches!(step, Proj::Index(index) if local(index) == Some(counter)));
        let table = at.map(|at| Place { base: place.base, proj: place.proj[..at].to_vec() });
        found.extend(table.filter(|table| !found.contains(table)));
    };
    for block in body.iter().filter_map(|block| function.blocks.get(*block)) {
        for stmt in &block.stmts {
            match stmt {
                Stmt::Assign { value, .. } => {
                    value.operands(&mut |op| of(op).into_iter().for_each(&mut look));
                    if let Rvalue::Test(Test::Truth(op)) = value {
                        of(op).into_iter().for_each(&mut look);
                    }
                }
                Stmt::Call { call, .. } => {
                    if let Callee::Method { receiver, .. } = &call.callee {
                        look(receiver);
                    }
                    call.args.iter().filter_map(of).for_each(&mut look);
                }
                Stmt::ScopeEnd { .. } => {}
            }
        }
        match &block.term {
            Term::If { test: Test::Truth(op), .. } => of(op).into_iter().for_each(&mut look),
            Term::If { test: Test::Compare(_, left, right), .. } => {
                of(left).into_iter().chain(of(right)).for_each(&mut look);
            }
            _ => {}
        }
    }
    found
}

fn of(op: &Operand) -> Option<&Place> {
    match op {
        Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place) => Some(place),
        Operand::Const(_) => None,
    }
}
