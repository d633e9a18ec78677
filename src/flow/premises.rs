//! What tests say of a block: the variables that were zero, or this number, or neither, on every way to it.

use super::loops::successors;
use crate::ir::{CmpOp, Const, Function, Operand, Place, Term, Test};

/// A variable that was tested on every way to a block, with one answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Premise {
    /// The variable.
    pub place: Place,
    /// It was found to be one certain number; otherwise to lie on one side of zero, or not to be some number.
    pub exact: bool,
}

/// The premises of each block of `function`.
#[must_use]
pub fn premises(function: &Function) -> Vec<Vec<Premise>> {
    let mut found = vec![Vec::new(); function.blocks.len()];
    for (at, block) in function.blocks.iter().enumerate() {
        let Term::If { test, then, otherwise, .. } = &block.term else { continue };
        let Some((place, equal)) = tested(test).filter(|_| then != otherwise) else { continue };
        for (to, truth) in [(then, true), (otherwise, false)] {
            let without = reached(function, (at, to.0 as usize));
            let premise = Premise { place: place.clone(), exact: equal == Some(truth) };
            let only = found.iter_mut().zip(without).filter(|(_, without)| !without);
            only.filter(|(known, _)| !known.contains(&premise)).for_each(|(known, _)| known.push(premise.clone()));
        }
    }
    found
}

/// The variable that is tested, and by which answer it is one certain number.
fn tested(test: &Test) -> Option<(&Place, Option<bool>)> {
    match test {
        Test::Truth(Operand::Copy(place)) => Some((place, Some(false))),
        Test::Compare(op, Operand::Copy(place), Operand::Const(Const::Int(_))) => {
            let equal = match op {
                CmpOp::Eq => Some(true),
                CmpOp::Ne => Some(false),
                CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge => None,
            };
            Some((place, equal))
        }
        _ => None,
    }
    .filter(|(place, _)| place.proj.is_empty())
}

/// The blocks that can be reached without one edge.
fn reached(function: &Function, (from, to): (usize, usize)) -> Vec<bool> {
    let mut seen = vec![false; function.blocks.len()];
    let mut work = vec![0];
    while let Some(at) = work.pop() {
        match seen.get_mut(at) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        work.extend(successors(function, at).into_iter().filter(|next| (at, *next) != (from, to)));
    }
    seen
}
