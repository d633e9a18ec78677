//! Is an argument one of these named constants, alone or or-ed?

use super::machine::Machine;
use super::state::State;
use super::value::Value;
use crate::flow::program::Program;
use crate::ir::{BinOp, Const, LocalId, Name, Operand, Place, Rvalue, Stmt};

impl Machine<'_> {
    pub(super) fn mentions_constant(&self, state: &State, op: &Operand, names: &[Name]) -> bool {
        let done = state.top().map_or(0, |top| top.stmt as usize);
        self.mentions_before(state, done, op, names)
    }

    /// As it stood before the statement `end` of the running block.
    fn mentions_before(&self, state: &State, end: usize, op: &Operand, names: &[Name]) -> bool {
        let last = |name: Name| Name::new(name.last_segment());
        match op {
            Operand::Const(Const::Named(name)) => names.iter().any(|n| *n == *name || last(*n) == last(*name)),
            Operand::Copy(place) | Operand::Move(place) if place.proj.is_empty() => {
                let crate::ir::Base::Local(local) = place.base else {
                    return false;
                };
                if let Some((at, sides)) = or_ed(state, self.program, local, end) {
                    return sides.into_iter().any(|side| self.mentions_before(state, at, side, names));
                }
                let value = self.read(state, &state.local(local));
                let means = |n: &Name, sym| matches!(self.named(state, *n), Value::Unknown(named) if named.sym == sym);
                matches!(value, Value::Unknown(o) if names.iter().any(|n| means(n, o.sym)))
            }
            _ => false,
        }
    }
}

/// The two sides of the `|` whose result the local holds, and the statement before `end` of the running block that
/// computed it.
fn or_ed<'p>(state: &State, program: &'p Program, local: LocalId, end: usize) -> Option<(usize, [&'p Operand; 2])> {
    let top = state.top()?;
    let block = program.function(top.function).blocks.get(top.block.0 as usize)?;
    block.stmts.get(..end)?.iter().enumerate().rev().find_map(|(at, stmt)| match stmt {
        Stmt::Assign { to, value, .. } if *to == Place::local(local) => Some(match value {
            Rvalue::Binary(BinOp::Or, left, right) => Some((at, [left, right])),
            _ => None,
        }),
        _ => None,
    })?
}
