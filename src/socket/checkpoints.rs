//! Jumps out of functions: `setjmp` marks a place, `longjmp` returns to it.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::owners::Loss;
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Num, Value, index_name};
use crate::ir::{BlockId, Name, Operand, Stmt};

/// The type of a mark: task, depth of its stack, block, statement after the call.
const MARK: &str = "<checkpoint>";

impl Machine<'_> {
    /// Marks the place after the call under way.
    pub(super) fn checkpoint(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        if let (Some(at), Some(top)) = (self.mark_place(&state, given, site), state.top()) {
            let depth = state.frames().len();
            let block = i64::from(top.block.0);
            let numbers = [small(state.current), small(depth), block, i64::from(top.stmt)];
            let parts = numbers.into_iter().enumerate().map(|(n, value)| (index_name(n), Value::int(value))).collect();
            self.write(&mut state, &at, Value::Record(Some(Name::new(MARK)), 0, Rc::new(parts)));
        }
        vec![(state, Some(Value::int(0)))]
    }

    /// Leaves all functions called since the mark; nothing is known of a mark elsewhere.
    pub(super) fn jump_back(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let mark = self.mark_place(&state, given, site).and_then(|at| self.mark_at(&state, &at));
        let Some([task, depth, block, stmt]) = mark else {
            return Vec::new();
        };
        if task != state.current || depth == 0 || depth > state.frames().len() {
            return Vec::new();
        }
        state.task_mut().frames.truncate(depth);
        let program = self.program;
        let Some(top) = state.top_mut() else { return Vec::new() };
        top.block = BlockId(u32::try_from(block).unwrap_or_default());
        top.stmt = u32::try_from(stmt).unwrap_or_default();
        let block = program.function(top.function).blocks.get(block);
        let Some(Stmt::Call { to, .. }) = block.and_then(|b| b.stmts.get(stmt.checked_sub(1)?)) else {
            return Vec::new();
        };
        self.settle(&mut state, Loss::Discarded, site.span);
        let number = given.args.get(given.entry.value.unwrap_or(1)).map_or_else(|| Value::int(1), told);
        let again = self.assign(state, to, number, site.span);
        again.into_iter().filter_map(|state| self.visit(state, site.span)).map(|state| (state, None)).collect()
    }

    /// Where the mark stands: an array by its name, or what is pointed to.
    fn mark_place(&mut self, state: &State, given: Given<'_>, site: Site<'_>) -> Option<Addr> {
        let Some(Operand::Copy(place) | Operand::Move(place)) = site.ops.first() else {
            return given.target.addr.clone();
        };
        let (state, at) = self.place(state.clone(), place, super::places::Access::Load).pop()?;
        match self.read(&state, &at) {
            Value::Pointer(_, to) => Some((*to).clone()),
            _ => Some(at),
        }
    }

    fn mark_at(&self, state: &State, at: &Addr) -> Option<[usize; 4]> {
        let Value::Record(Some(name), _, parts) = self.read(state, at) else { return None };
        let mut numbers = parts.iter().map(|(_, part)| match part {
            Value::Int(num) => num.exact.and_then(|n| usize::try_from(n).ok()),
            _ => None,
        });
        let mut next = || numbers.next().flatten();
        (name.as_str() == MARK).then_some([next()?, next()?, next()?, next()?])
    }
}

/// What the mark gives when it is jumped back to: the number given, but never zero.
fn told(number: &Value) -> Value {
    match number {
        Value::Int(num) if num.exact == Some(0) => Value::int(1),
        Value::Int(Num { exact: Some(n), .. }) => Value::int(*n),
        Value::Int(num) => Value::signed(num.signs & 5 | (num.signs & 2) << 1, num.from),
        other => Value::signed(5, other.origin()),
    }
}

fn small(number: usize) -> i64 {
    i64::try_from(number).unwrap_or_default()
}
