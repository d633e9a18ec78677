//! Which locals may still be read: a backward analysis over one body.

use super::bits::BitSet;
use crate::ir::{Base, Callee, Function, LocalId, Operand, Place, Proj, Rvalue, Stmt, Term, Test};

/// Live locals at the start of each block. A scope end is no read; a local whose address is taken always lives.
#[derive(Clone, Debug)]
pub struct Liveness {
    live_in: Vec<BitSet>,
}

impl Liveness {
    /// Analyses `function`.
    #[must_use]
    pub fn of(function: &Function) -> Liveness {
        let count = function.locals.len();
        let mut borrowed = BitSet::new(count);
        borrowed.insert(0);
        let mut effects = Vec::with_capacity(function.blocks.len());
        for block in &function.blocks {
            let (mut reads, mut writes) = (BitSet::new(count), BitSet::new(count));
            {
                let mut read = |local: LocalId, writes: &BitSet| {
                    if !writes.contains(local.0 as usize) {
                        reads.insert(local.0 as usize);
                    }
                };
                for stmt in &block.stmts {
                    each_read(stmt, &mut |local, by_ref| {
                        read(local, &writes);
                        if by_ref {
                            borrowed.insert(local.0 as usize);
                        }
                    });
                    if let Stmt::Assign { to, .. } | Stmt::Call { to, .. } = stmt {
                        if let (Base::Local(local), true) = (to.base, to.proj.is_empty()) {
                            writes.insert(local.0 as usize);
                        }
                    }
                }
                if let Term::If { test, .. } = &block.term {
                    in_test(test, &mut |local, by_ref| {
                        read(local, &writes);
                        if by_ref {
                            borrowed.insert(local.0 as usize);
                        }
                    });
                }
            }
            effects.push((reads, writes));
        }
        let mut live_in = vec![borrowed.clone(); function.blocks.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for (at, block) in function.blocks.iter().enumerate().rev() {
                let mut live = borrowed.clone();
                for next in successors(&block.term) {
                    if let Some(set) = live_in.get(next) {
                        live.union(set);
                    }
                }
                let (reads, writes) = &effects[at];
                live.subtract(writes);
                live.union(reads);
                live.union(&borrowed);
                changed |= live_in[at].union(&live);
            }
        }
        Liveness { live_in }
    }

    /// May `local` be read at or after the start of `block`?
    #[must_use]
    pub fn is_live(&self, block: usize, local: usize) -> bool {
        self.live_in.get(block).is_none_or(|set| set.contains(local))
    }
}

fn successors(term: &Term) -> Vec<usize> {
    match term {
        Term::Goto(to) => vec![to.0 as usize],
        Term::If { then, otherwise, .. } => vec![then.0 as usize, otherwise.0 as usize],
        Term::Choose { targets, .. } => targets.iter().map(|to| to.0 as usize).collect(),
        Term::Return { .. } | Term::Throw { .. } | Term::Stop => Vec::new(),
    }
}

type Read<'r> = &'r mut dyn FnMut(LocalId, bool);

fn each_read(stmt: &Stmt, read: Read<'_>) {
    match stmt {
        Stmt::Assign { to, value, .. } => {
            target(to, read);
            in_rvalue(value, read);
        }
        Stmt::Call { to, call, .. } => {
            target(to, read);
            match &call.callee {
                // A method may borrow its receiver for as long as its result lives.
                Callee::Method { receiver, .. } => place(receiver, true, read),
                Callee::Value(op) => operand(op, read),
                Callee::Path(_) | Callee::Builtin(_) => {}
            }
            call.args.iter().for_each(|op| operand(op, read));
        }
        Stmt::ScopeEnd { .. } => {}
    }
}

fn target(to: &Place, read: Read<'_>) {
    if !to.proj.is_empty() {
        place(to, false, read);
    }
}

fn place(at: &Place, by_ref: bool, read: Read<'_>) {
    if let Base::Local(local) = at.base {
        read(local, by_ref);
    }
    for step in &at.proj {
        if let Proj::Index(op) = step {
            operand(op, read);
        }
    }
}

fn operand(op: &Operand, read: Read<'_>) {
    match op {
        Operand::Copy(at) | Operand::Move(at) => place(at, false, read),
        Operand::Ref(at) => place(at, true, read),
        Operand::Const(_) => {}
    }
}

fn in_test(test: &Test, read: Read<'_>) {
    match test {
        Test::Truth(op) => operand(op, read),
        Test::Compare(_, left, right) => {
            operand(left, read);
            operand(right, read);
        }
        Test::Is(at, _) => place(at, false, read),
        Test::Unknown(ops) => ops.iter().for_each(|op| operand(op, read)),
    }
}

fn in_rvalue(value: &Rvalue, read: Read<'_>) {
    match value {
        Rvalue::Use(op) | Rvalue::Unary(_, op) | Rvalue::Cast(op, _) => operand(op, read),
        Rvalue::Binary(_, left, right) => {
            operand(left, read);
            operand(right, read);
        }
        Rvalue::Test(test) => in_test(test, read),
        Rvalue::Aggregate { fields, base, .. } => {
            fields.iter().for_each(|(_, op)| operand(op, read));
            base.iter().for_each(|op| operand(op, read));
        }
        Rvalue::Closure { captures, .. } => captures.iter().for_each(|(_, op)| operand(op, read)),
        // What a pattern binds may point into what it matched.
        Rvalue::Bind { scrutinee, .. } => place(scrutinee, true, read),
        Rvalue::Residual(at) => place(at, false, read),
        Rvalue::Unknown(ops, _) => ops.iter().for_each(|op| operand(op, read)),
    }
}
