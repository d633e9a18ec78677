//! Who can lead to whom: names a function mentions, and the closure over them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::program::{FuncId, Program};
use crate::ir::{Base, Callee, Const, Function, Name, Operand, Place, Proj, Rvalue, Stmt, Term, Test};

/// A thing a body mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mention {
    /// A path: a call, a constant, a function used as a value.
    Path(Name),
    /// A method called by name.
    Method(Name),
    /// A global variable.
    Global(Name),
    /// A closure made here (a shifted function index).
    Closure(FuncId),
}

/// Everything `function` mentions, in order, with repetitions.
pub fn mentions(function: &Function, mut each: impl FnMut(Mention)) {
    for block in &function.blocks {
        for stmt in &block.stmts {
            match stmt {
                Stmt::Assign { to, value, .. } => {
                    place(to, &mut each);
                    rvalue(value, &mut each);
                }
                Stmt::Call { to, call, .. } => {
                    place(to, &mut each);
                    match &call.callee {
                        Callee::Path(path) => each(Mention::Path(*path)),
                        Callee::Method { receiver, name } => {
                            place(receiver, &mut each);
                            each(Mention::Method(*name));
                        }
                        Callee::Value(value) => operand(value, &mut each),
                        Callee::Builtin(_) => {}
                    }
                    call.args.iter().for_each(|arg| operand(arg, &mut each));
                }
                Stmt::ScopeEnd { .. } => {}
            }
        }
        if let Term::If { test: condition, .. } = &block.term {
            test(condition, &mut each);
        }
    }
}

/// Names that `function` calls or takes as values.
#[must_use]
pub fn names_in(function: &Function) -> Vec<Name> {
    let mut names = Vec::new();
    mentions(function, |mention| match mention {
        Mention::Path(name) | Mention::Method(name) => names.push(name),
        Mention::Global(_) | Mention::Closure(_) => {}
    });
    names
}

/// Functions from which a function that satisfies `seed` can be reached through mentions.
#[must_use]
pub fn leading_to(program: &Program, seed: impl Fn(FuncId, &[Mention]) -> bool) -> FxHashSet<FuncId> {
    let mut callers: FxHashMap<FuncId, Vec<FuncId>> = FxHashMap::default();
    let mut work = Vec::new();
    for id in program.ids() {
        let mut all = Vec::new();
        mentions(program.function(id), |mention| all.push(mention));
        for mention in &all {
            for callee in targets(program, id, *mention) {
                callers.entry(callee).or_default().push(id);
            }
        }
        if seed(id, &all) {
            work.push(id);
        }
    }
    let mut reached: FxHashSet<FuncId> = work.iter().copied().collect();
    while let Some(id) = work.pop() {
        for caller in callers.get(&id).into_iter().flatten() {
            if reached.insert(*caller) {
                work.push(*caller);
            }
        }
    }
    reached
}

/// The bodies a mention may run.
#[must_use]
pub fn targets(program: &Program, from: FuncId, mention: Mention) -> Vec<FuncId> {
    match mention {
        Mention::Path(path) => program.lookup(path, program.file(from)).into_iter().collect(),
        Mention::Method(name) => program.methods_named(name).to_vec(),
        Mention::Closure(id) => vec![id],
        Mention::Global(path) => {
            program.global(path, program.file(from)).and_then(|(_, init)| init).into_iter().collect()
        }
    }
}

fn place(at: &Place, each: &mut impl FnMut(Mention)) {
    if let Base::Global(name) = at.base {
        each(Mention::Global(name));
    }
    for step in &at.proj {
        if let Proj::Index(index) = step {
            operand(index, each);
        }
    }
}

fn operand(value: &Operand, each: &mut impl FnMut(Mention)) {
    match value {
        Operand::Copy(at) | Operand::Move(at) | Operand::Ref(at) => place(at, each),
        Operand::Const(Const::Named(name)) => each(Mention::Path(*name)),
        Operand::Const(_) => {}
    }
}

fn test(condition: &Test, each: &mut impl FnMut(Mention)) {
    match condition {
        Test::Truth(value) => operand(value, each),
        Test::Compare(_, left, right) => {
            operand(left, each);
            operand(right, each);
        }
        Test::Is(at, _) => place(at, each),
        Test::Unknown(uses) => uses.iter().for_each(|value| operand(value, each)),
    }
}

fn rvalue(value: &Rvalue, each: &mut impl FnMut(Mention)) {
    match value {
        Rvalue::Use(op) | Rvalue::Unary(_, op) | Rvalue::Cast(op, _) => operand(op, each),
        Rvalue::Binary(_, left, right) => {
            operand(left, each);
            operand(right, each);
        }
        Rvalue::Test(condition) => test(condition, each),
        Rvalue::Aggregate { fields, base, .. } => {
            fields.iter().for_each(|(_, op)| operand(op, each));
            base.iter().for_each(|op| operand(op, each));
        }
        Rvalue::Closure { function, captures } => {
            each(Mention::Closure(FuncId(function.0)));
            captures.iter().for_each(|(_, op)| operand(op, each));
        }
        Rvalue::Bind { scrutinee, .. } => place(scrutinee, each),
        Rvalue::Residual(at) => place(at, each),
        Rvalue::Unknown(uses, _) => uses.iter().for_each(|op| operand(op, each)),
    }
}
