//! Is an argument one of these named constants, alone or or-ed?

use super::machine::Machine;
use super::state::State;
use super::value::Value;
use crate::flow::program::Program;
use crate::ir::{BinOp, Const, LocalId, Name, Operand, Place, Rvalue, Stmt};

impl Machine<'_> {
    pub(super) fn mentions_constant(&self, state: &State, op: &Operand, names: &[Name]) -> bool {
        let last = |name: Name| Name::new(name.last_segment());
        match op {
            Operand::Const(Const::Named(name)) => names.iter().any(|n| *n == *name || last(*n) == last(*name)),
            Operand::Copy(place) | Operand::Move(place) if place.proj.is_empty() => {
                let crate::ir::Base::Local(local) = place.base else {
                    return false;
                };
                if let Some([left, right]) = or_ed(state, self.program, local) {
                    return self.mentions_constant(state, left, names) || self.mentions_constant(state, right, names);
                }
                let value = self.read(state, &state.local(local));
                let means = |n: &Name, sym| matches!(self.named(state, *n), Value::Unknown(named) if named.sym == sym);
                matches!(value, Value::Unknown(o) if names.iter().any(|n| means(n, o.sym)))
            }
            _ => false,
        }
    }
}

/// The two sides of the `|` whose result the temporary holds, where it was computed in the running block.
fn or_ed<'p>(state: &State, program: &'p Program, local: LocalId) -> Option<[&'p Operand; 2]> {
    let top = state.top()?;
    let block = program.function(top.function).blocks.get(top.block.0 as usize)?;
    block.stmts.get(..top.stmt as usize)?.iter().rev().find_map(|stmt| match stmt {
        Stmt::Assign { to, value, .. } if *to == Place::local(local) => Some(match value {
            Rvalue::Binary(BinOp::Or, left, right) => Some([left, right]),
            _ => None,
        }),
        _ => None,
    })?
}
