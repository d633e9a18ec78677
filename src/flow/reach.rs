//! Who can lead to whom: names a function mentions, and the closure over them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::program::{FuncId, Program};
use crate::ir::{
    Base, Builtin, Callee, Const, Function, FunctionIndex, Name, Operand, Place, Proj, Read, Rvalue, Stmt, Term,
};

/// A thing a body mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mention {
    /// A path: a call, a constant, a function used as a value.
    Path(Name),
    /// A method called by name.
    Method(Name),
    /// A global variable.
    Global(Name),
    /// A closure made here.
    Closure(FunctionIndex),
}

/// Everything `function` mentions, in order, with repetitions.
pub fn mentions(function: &Function, mut each: impl FnMut(Mention)) {
    for block in &function.blocks {
        for stmt in &block.stmts {
            match stmt {
                Stmt::Assign { to, value, .. } => {
                    place(to, &mut each);
                    if let Rvalue::Closure { function, .. } = value {
                        each(Mention::Closure(*function));
                    }
                    value.reads(&mut |part| read(part, &mut each));
                }
                Stmt::Call { to, call, .. } => {
                    place(to, &mut each);
                    match &call.callee {
                        Callee::Path(path) => each(Mention::Path(*path)),
                        Callee::Method { name, .. } => each(Mention::Method(*name)),
                        Callee::Builtin(Builtin::Construct(ty) | Builtin::New(ty)) => {
                            // Its constructors have the name of the type.
                            ty.path()
                                .into_iter()
                                .for_each(|path| each(Mention::Method(Name::new(path.last_segment()))));
                        }
                        Callee::Value(_) | Callee::Builtin(_) => {}
                    }
                    call.reads(&mut |part| read(part, &mut each));
                }
                Stmt::ScopeEnd { .. } => {}
            }
        }
        if let Term::If { test: condition, .. } = &block.term {
            condition.reads(&mut |part| read(part, &mut each));
        }
    }
}

/// The functions from which one of `seeds` can be reached; `leads` says where each function, by number, leads.
#[must_use]
pub fn leading_to<'l>(
    leads: impl Iterator<Item = (FuncId, &'l [FuncId])>,
    seeds: impl Iterator<Item = FuncId>,
) -> FxHashSet<FuncId> {
    let mut callers: FxHashMap<FuncId, Vec<FuncId>> = FxHashMap::default();
    for (id, callees) in leads {
        for callee in callees {
            callers.entry(*callee).or_default().push(id);
        }
    }
    let mut work: Vec<FuncId> = seeds.collect();
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
        Mention::Path(path) => {
            let found = program.lookup(path, program.file(from));
            found.into_iter().chain(found.into_iter().flat_map(|id| program.beside(path, id))).collect()
        }
        Mention::Method(name) => program.methods_named(name).to_vec(),
        Mention::Closure(index) => vec![program.closure(from, index)],
        Mention::Global(path) => {
            program.global(path, program.file(from)).and_then(|(_, init)| init).into_iter().collect()
        }
    }
}

/// The bodies of the program that a call may run, as far as it names them.
#[must_use]
pub fn bodies(program: &Program, from: FuncId, callee: &Callee) -> Vec<FuncId> {
    match callee {
        Callee::Path(path) => targets(program, from, Mention::Path(*path)),
        Callee::Method { name, .. } => targets(program, from, Mention::Method(*name)),
        Callee::Value(_) | Callee::Builtin(_) => Vec::new(),
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

fn read(part: Read<'_>, each: &mut impl FnMut(Mention)) {
    match part {
        Read::Operand(value) => operand(value, each),
        Read::Place(at) => place(at, each),
    }
}
