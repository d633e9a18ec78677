//! Assignments that take over the greater (or lesser) of two numbers: `if (fd > highest) highest = fd;`. What is
//! remembered there is how far the numbers go, not which thing one of them names.

use rustc_hash::FxHashSet;

use crate::ir::{BlockId, CmpOp, Function, Operand, Place, Rvalue, Stmt, Term, Test};

/// Block and statement of every such assignment.
#[must_use]
pub fn maxima(function: &Function) -> FxHashSet<(u32, u32)> {
    let mut found = FxHashSet::default();
    for block in &function.blocks {
        let Term::If { test: Test::Compare(op, left, right), then, otherwise, .. } = &block.term else {
            continue;
        };
        let (Some(left), Some(right)) = (place(left), place(right)) else {
            continue;
        };
        if matches!(op, CmpOp::Eq | CmpOp::Ne) {
            continue;
        }
        for (from, to) in [(left, right), (right, left)] {
            for side in [*then, *otherwise] {
                found.extend(copies(function, side, from).filter(|(_, target)| *target == to).map(|(at, _)| at));
            }
            // `a > b ? a : b`: one result takes either.
            for (at, target) in copies(function, *then, from) {
                let other = copies(function, *otherwise, to).find(|(_, own)| *own == target);
                if let Some((other, _)) = other {
                    found.extend([at, other]);
                }
            }
        }
    }
    found
}

fn place(operand: &Operand) -> Option<&Place> {
    match operand {
        Operand::Copy(place) | Operand::Move(place) => Some(place),
        _ => None,
    }
}

/// The assignments of a copy of `from` in a block, with their targets.
fn copies<'f>(
    function: &'f Function,
    block: BlockId,
    from: &'f Place,
) -> impl Iterator<Item = ((u32, u32), &'f Place)> {
    let stmts = function.blocks.get(block.0 as usize).map(|b| b.stmts.as_slice()).unwrap_or_default();
    stmts.iter().enumerate().filter_map(move |(at, stmt)| match stmt {
        Stmt::Assign { to, value: Rvalue::Use(operand) | Rvalue::Cast(operand, _), .. }
            if place(operand) == Some(from) =>
        {
            Some(((block.0, u32::try_from(at).ok()?), to))
        }
        _ => None,
    })
}
