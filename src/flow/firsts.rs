//! Fields of text whose first character is asked for: `if (seat->name[0])` tells whether the seat is taken.

use rustc_hash::FxHashSet;

use super::program::Program;
use crate::ir::{Const, Language, Name, Operand, Place, Proj, Rvalue, Stmt, Term, Test};

/// The names of all such fields of a program.
#[must_use]
pub fn firsts(program: &Program) -> FxHashSet<Name> {
    let mut found = FxHashSet::default();
    for id in program.ids().filter(|id| program.language(*id) != Language::Rust) {
        for block in &program.function(id).blocks {
            if let Term::If { test, .. } = &block.term {
                found.extend(asked(test));
            }
            found.extend(block.stmts.iter().filter_map(|stmt| match stmt {
                Stmt::Assign { value: Rvalue::Test(test), .. } => asked(test),
                _ => None,
            }));
        }
    }
    found
}

fn asked(test: &Test) -> Option<Name> {
    match test {
        Test::Truth(op) => first(op),
        Test::Compare(_, left, right) => first(left).or_else(|| first(right)),
        _ => None,
    }
}

fn first(op: &Operand) -> Option<Name> {
    let (Operand::Copy(place) | Operand::Move(place)) = op else { return None };
    first_of(place)
}

/// The field of whose text the place is the first character.
fn first_of(place: &Place) -> Option<Name> {
    match place.proj.as_slice() {
        [.., Proj::Field(name), Proj::Index(index)] if **index == Operand::Const(Const::Int(0)) => Some(*name),
        _ => None,
    }
}
