//! Where a body of C may still ask for the last error (`errno`): elsewhere what stands there tells nothing apart.
//!
//! A failed call sets it anew, so it is asked for before `n = recv(..)` only where somebody looks at it though `n` is
//! not negative. Hence what is needed is kept apart by the sign of the numbers that are tested.

#[cfg(all(test, feature = "c"))]
mod tests;

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::comparison::mirror;
use super::loops::ways;
use super::program::{FuncId, Program};
use super::reach::bodies;
use crate::ir::{
    Base, BlockId, Call, Callee, CmpOp, Const, Function, LocalId, Name, Operand, Place, Rvalue, Stmt, Term, Test, Ty,
};

/// A set of signs.
pub type Signs = u8;
/// Less than zero.
pub const NEGATIVE: Signs = 1;
/// Zero, or no pointer.
pub const ZERO: Signs = 2;
/// More than zero.
pub const POSITIVE: Signs = 4;
const ALL: Signs = NEGATIVE | ZERO | POSITIVE;

/// Whether the last error is asked for from a point on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// Whatever else is so.
    pub always: bool,
    /// While a local has one of these signs.
    pub when: BTreeMap<LocalId, Signs>,
}

impl Need {
    fn join(&mut self, other: &Need) {
        self.always |= other.always;
        other.when.iter().for_each(|(local, signs)| self.add(*local, *signs));
    }

    fn add(&mut self, local: LocalId, signs: Signs) {
        if signs != 0 {
            *self.when.entry(local).or_default() |= signs;
        }
    }

    /// The need on a way that is taken while `local` has one of `signs`.
    fn given(mut self, local: LocalId, signs: Signs) -> Need {
        let within = self.when.remove(&local).unwrap_or_default() & signs;
        let own = if self.always { signs } else { within };
        self.always &= signs == ALL;
        self.add(local, own);
        self
    }

    fn any(&self) -> bool {
        self.always || !self.when.is_empty()
    }
}

/// The needs of bodies that have been looked at.
#[derive(Debug, Default)]
pub struct LastError {
    /// By body, at the start of each block. `None` while it is being looked at.
    known: FxHashMap<FuncId, Option<Rc<Vec<Need>>>>,
}

impl LastError {
    /// What is needed before statement `stmt` of a block. `writes` tells of functions of libraries that give zero only
    /// where there was nothing to do.
    #[must_use]
    pub fn before(&mut self, program: &Program, writes: &dyn Fn(Name) -> bool, at: (FuncId, BlockId, usize)) -> Need {
        let (of, block, stmt) = at;
        let entry = self.entries(program, writes, of).unwrap_or_default();
        if stmt == 0 {
            return entry.get(block.0 as usize).cloned().unwrap_or_default();
        }
        Body { program, writes, of, errors: self }.block(&entry, block.0 as usize, stmt)
    }

    /// At the start of each block of a body; `None` within recursion.
    fn entries(&mut self, program: &Program, writes: &dyn Fn(Name) -> bool, of: FuncId) -> Option<Rc<Vec<Need>>> {
        if let Some(known) = self.known.get(&of) {
            return known.clone();
        }
        self.known.insert(of, None);
        let count = program.function(of).blocks.len();
        let mut entry = vec![Need::default(); count];
        let mut body = Body { program, writes, of, errors: self };
        loop {
            let mut changed = false;
            for at in (0..count).rev() {
                let now = body.block(&entry, at, 0);
                changed |= entry[at] != now;
                entry[at] = now;
            }
            if !changed {
                break;
            }
        }
        let entry = Rc::new(entry);
        self.known.insert(of, Some(Rc::clone(&entry)));
        Some(entry)
    }
}

struct Body<'a> {
    program: &'a Program,
    writes: &'a dyn Fn(Name) -> bool,
    of: FuncId,
    errors: &'a mut LastError,
}

impl Body<'_> {
    fn function(&self) -> &Function {
        self.program.function(self.of)
    }

    fn block(&mut self, entry: &[Need], at: usize, from: usize) -> Need {
        let program = self.program;
        let Some(block) = program.function(self.of).blocks.get(at) else { return Need::default() };
        let of = |to: BlockId| entry.get(to.0 as usize).cloned().unwrap_or_default();
        let mut need = Need::default();
        match &block.term {
            Term::If { test, then, otherwise, .. } => match signs_of(test) {
                Some((local, yes, no)) => {
                    need = of(*then).given(local, yes);
                    need.join(&of(*otherwise).given(local, no));
                }
                None => {
                    need.join(&of(*then));
                    need.join(&of(*otherwise));
                    need.always |= asks(test);
                }
            },
            term => ways(term).into_iter().for_each(|to| need.join(&of(to))),
        }
        for stmt in block.stmts.get(from..).unwrap_or_default().iter().rev() {
            match stmt {
                Stmt::Assign { to, value, .. } => assign(to, value, &mut need),
                Stmt::Call { to, call, unwind, .. } => {
                    self.call(to, call, &mut need);
                    unwind.iter().for_each(|to| need.join(&of(*to)));
                }
                Stmt::ScopeEnd { .. } => {}
            }
        }
        need
    }

    fn call(&mut self, to: &Place, call: &Call, need: &mut Need) {
        let failed = match to.as_local() {
            Some(local) if matches!(self.function().locals.get(local.0 as usize).map(|l| &l.ty), Some(Ty::Ref(_))) => {
                NEGATIVE | ZERO
            }
            _ if matches!(call.callee, Callee::Path(path) if (self.writes)(path)) => NEGATIVE | ZERO,
            _ => NEGATIVE,
        };
        let asked = to.as_local().and_then(|local| need.when.remove(&local)).unwrap_or_default();
        need.always |= asked & !failed != 0;
        let bodies = bodies(self.program, self.of, &call.callee);
        // What a library is given to show decides nothing.
        need.always |= !bodies.is_empty() && call.args.iter().any(is_last_error);
        for body in bodies {
            let first = |entry: Rc<Vec<Need>>| entry.first().is_some_and(Need::any);
            need.always |= self.errors.entries(self.program, self.writes, body).is_none_or(first);
        }
    }
}

fn assign(to: &Place, value: &Rvalue, need: &mut Need) {
    if is_last(to) {
        *need = Need::default();
    }
    if let Some(asked) = to.as_local().and_then(|local| need.when.remove(&local)) {
        match value {
            Rvalue::Use(Operand::Const(Const::Int(n))) => need.always |= asked & signs(*n) != 0,
            Rvalue::Use(from) | Rvalue::Cast(from, _) => match from.local() {
                Some(local) => need.add(local, asked),
                None => need.always = true,
            },
            _ => need.always = true,
        }
    }
    value.operands(&mut |op| need.always |= is_last_error(op));
    if let Rvalue::Test(test) = value {
        need.always |= asks(test);
    }
}

fn signs(n: i64) -> Signs {
    match n {
        ..0 => NEGATIVE,
        0 => ZERO,
        1.. => POSITIVE,
    }
}

/// A local that a test compares, with the signs it may have where the answer is yes, and where it is no.
fn signs_of(test: &Test) -> Option<(LocalId, Signs, Signs)> {
    let number = |op: &Operand| match op {
        Operand::Const(Const::Int(n)) => Some(*n),
        Operand::Const(Const::Null) => Some(0),
        _ => None,
    };
    let (op, local, n) = match test {
        Test::Truth(op) => (CmpOp::Ne, op.local()?, 0),
        Test::Compare(op, left, right) => match (left.local(), number(right)) {
            (Some(local), Some(n)) => (*op, local, n),
            _ => (mirror(*op), right.local()?, number(left)?),
        },
        _ => return None,
    };
    let (less, same, more) = match n {
        // No call gives another negative number than this one.
        -1 => (0, NEGATIVE, ZERO | POSITIVE),
        0 => (NEGATIVE, ZERO, POSITIVE),
        1.. => (ALL, POSITIVE, POSITIVE),
        _ => (NEGATIVE, NEGATIVE, ALL),
    };
    let (yes, no) = match op {
        CmpOp::Eq => (same, less | more),
        CmpOp::Ne => (less | more, same),
        CmpOp::Lt => (less, same | more),
        CmpOp::Le => (less | same, more),
        CmpOp::Gt => (more, less | same),
        CmpOp::Ge => (same | more, less),
    };
    Some((local, yes, no))
}

fn asks(test: &Test) -> bool {
    let mut found = false;
    test.reads(&mut |part| found |= part.place().is_some_and(is_last));
    found
}

fn is_last_error(op: &Operand) -> bool {
    match op {
        Operand::Copy(place) | Operand::Move(place) | Operand::Ref(place) => is_last(place),
        Operand::Const(_) => false,
    }
}

/// Is it the place where C keeps the class of the last error?
fn is_last(place: &Place) -> bool {
    matches!(place.base, Base::Global(name) if name == last_error())
}

/// The name of that place.
#[must_use]
pub fn last_error() -> Name {
    Name::new("errno")
}
