//! Counts of owners kept by hand: `if (--c->refs == 0) close(c->fd)`. Small ones are known exactly, or nobody could
//! tell who is the last.

use rustc_hash::FxHashSet;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::places::Access;
use super::shapes::Given;
use super::signs::arithmetic;
use super::state::State;
use super::value::{Num, Value};
use crate::apis::model::Role;
use crate::apis::shape::Shape;
use crate::flow::program::{FuncId, Program};
use crate::ir::{Base, BinOp, LocalId, Name, Operand, Place, Proj, Rvalue, Stmt, Ty};

/// Owners beyond are not counted.
const MOST: i64 = 6;

impl Machine<'_> {
    /// `c->refs++`: the exact new count, where it is small. (Counters of whole tables are not told apart.)
    pub(super) fn count_of_owners(&mut self, state: &State, to: &Place, value: &Rvalue) -> Option<Value> {
        let Rvalue::Binary(op @ (BinOp::Add | BinOp::Sub), Operand::Copy(from), by) = value else { return None };
        if from != to {
            return None;
        }
        if !self.is_c(state) {
            return self.count_of_work(state, *op, to, by);
        }
        let short = match (to.base, to.proj.as_slice()) {
            (Base::Local(_), [.., Proj::Field(_)]) => false,
            (Base::Local(local), []) => self.live_of(state.top()?.function).is_short(local),
            _ => false,
        };
        if to.proj.is_empty() && !short || matches!(to.base, Base::Global(_)) {
            return None;
        }
        let [(state, addr)] = self.place(state.clone(), to, Access::Load).try_into().ok()?;
        // What is only counted up is no count of owners: how many there were tells states apart for nothing.
        let falls = || self.reach.lowered.contains(&counter(state.top()?.function, to)?).then_some(());
        if !short && (!matches!(addr.root, super::value::Root::Heap(_)) || falls().is_none()) {
            return None;
        }
        let old = self.read(&state, &addr);
        let [(_, by)] = self.operand(state, by).try_into().ok()?;
        exactly(*op, &old, &by)
    }

    /// `in_flight += 1`, of something that is counted down as well: nobody could tell when nothing is left.
    fn count_of_work(&mut self, state: &State, op: BinOp, to: &Place, by: &Operand) -> Option<Value> {
        if !self.reach.lowered.contains(&counter(state.top()?.function, to)?) {
            return None;
        }
        let [(state, addr)] = self.place(state.clone(), to, Access::Load).try_into().ok()?;
        let old = self.read(&state, &addr);
        let [(_, by)] = self.operand(state, by).try_into().ok()?;
        exactly(op, &old, &by)
    }

    /// What is left after something was taken from a number; `None` where there was less: in Rust the thread ends.
    pub(super) fn what_is_left(&self, state: &State, to: &Place, of: &Rvalue, left: Value) -> Option<Value> {
        let Value::Int(num) = left else { return Some(left) };
        let counts = matches!(of, Rvalue::Binary(BinOp::Sub, ..)) && num.signs & 1 != 0 && !self.is_c(state);
        if !counts || !self.declared_type(state, to).is_some_and(|ty| is_natural(&ty)) {
            return Some(left);
        }
        match num.signs & 6 {
            0 => None,
            2 => Some(Value::int(0)),
            signs => Some(Value::Int(Num { signs, exact: None, ..num })),
        }
    }

    /// An atomic step of a count: the value before, or with `returns = "self"` the one after.
    pub(super) fn step_count(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let op = if given.entry.does == Role::Add { BinOp::Add } else { BinOp::Sub };
        let by = given.entry.value.and_then(|at| given.args.get(at)).map_or(Value::int(1), |v| self.peel(&state, v));
        let Some(addr) = given.target.addr.clone() else { return self.plain(state, given, site) };
        let addr = self.behind(&mut state, addr);
        let old = self.read(&state, &addr);
        if !matches!(old, Value::Int(_) | Value::Unknown(_)) {
            return vec![(state, Some(Value::unknown(site.sym, crate::ir::Ty::Unknown, old.origin())))];
        }
        let new = exactly(op, &old, &by).unwrap_or_else(|| arithmetic(op, &old, &by, site.sym));
        self.write(&mut state, &addr, new.clone());
        let after = matches!(given.entry.returns, Some(Shape::Receiver));
        vec![(state, Some(if after { new } else { old }))]
    }
}

/// A number type of Rust without a sign.
fn is_natural(ty: &Ty) -> bool {
    ty.path().is_some_and(|path| ["usize", "u8", "u16", "u32", "u64", "u128"].contains(&path.as_str()))
}

/// A variable of a function, or a field whatever has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Counter {
    Local(FuncId, LocalId),
    Field(Name),
}

fn counter(function: FuncId, place: &Place) -> Option<Counter> {
    match (place.base, place.proj.last()) {
        (_, Some(Proj::Field(name))) => Some(Counter::Field(*name)),
        (Base::Local(local), None) => Some(Counter::Local(function, local)),
        _ => None,
    }
}

/// Is it a field that is counted down somewhere?
pub(super) fn falls(lowered: &FxHashSet<Counter>, at: &Place) -> bool {
    matches!(at.proj.last(), Some(Proj::Field(name)) if lowered.contains(&Counter::Field(*name)))
}

/// What is counted down somewhere in the program.
pub(super) fn lowered(program: &Program) -> FxHashSet<Counter> {
    let mut found = FxHashSet::default();
    for id in program.ids() {
        for stmt in program.function(id).blocks.iter().flat_map(|block| &block.stmts) {
            if let Stmt::Assign { to, value: Rvalue::Binary(BinOp::Sub, Operand::Copy(from), _), .. } = stmt
                && from == to
            {
                found.extend(counter(id, to));
            }
        }
    }
    found
}

fn exactly(op: BinOp, old: &Value, by: &Value) -> Option<Value> {
    let (Value::Int(old), Value::Int(by)) = (old, by) else { return None };
    let (old, by) = (old.exact?, by.exact?);
    let new = if op == BinOp::Add { old.checked_add(by)? } else { old.checked_sub(by)? };
    (0..=MOST).contains(&new).then(|| Value::int(new))
}
