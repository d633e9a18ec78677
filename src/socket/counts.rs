//! Counts of owners kept by hand: `if (--c->refs == 0) close(c->fd)`. Small ones are known exactly, or nobody could
//! tell who is the last.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::places::Access;
use super::shapes::Given;
use super::signs::arithmetic;
use super::state::State;
use super::value::Value;
use crate::apis::model::Role;
use crate::apis::shape::Shape;
use crate::ir::{Base, BinOp, Operand, Place, Proj, Rvalue};

/// Owners beyond are not counted.
const MOST: i64 = 4;

impl Machine<'_> {
    /// `c->refs++`: the exact new count, where it is small. (Counters of whole tables are not told apart.)
    pub(super) fn count_of_owners(&mut self, state: &State, to: &Place, value: &Rvalue) -> Option<Value> {
        let Rvalue::Binary(op @ (BinOp::Add | BinOp::Sub), Operand::Copy(from), by) = value else { return None };
        if from != to || !self.is_c(state) {
            return None;
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
        if !short && !matches!(addr.root, super::value::Root::Heap(_)) {
            return None;
        }
        let old = self.read(&state, &addr);
        let [(_, by)] = self.operand(state, by).try_into().ok()?;
        exactly(*op, &old, &by)
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

fn exactly(op: BinOp, old: &Value, by: &Value) -> Option<Value> {
    let (Value::Int(old), Value::Int(by)) = (old, by) else { return None };
    let (old, by) = (old.exact?, by.exact?);
    let new = if op == BinOp::Add { old.checked_add(by)? } else { old.checked_sub(by)? };
    (0..=MOST).contains(&new).then(|| Value::int(new))
}
