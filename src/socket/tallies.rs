//! Rounds that a record counts: `c.strikes += 1` and, somewhere on the way round, `c.strikes < LIMIT`. Who goes round
//! counts up to the limit, and then goes the other way.

use super::machine::Machine;
use super::marks::Marks;
use super::places::Access;
use super::state::State;
use super::value::{Addr, Root};
use crate::ir::{BinOp, Block, Name, Operand, Place, Proj, Rvalue, Stmt, Test};

/// Counts in fields, a bit each, as far as something happened to them on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tallies {
    /// Compared with something.
    pub tested: u64,
    /// Counted on.
    pub stepped: u64,
    /// Given another value.
    pub reset: u64,
}

impl Tallies {
    /// Both.
    #[must_use]
    pub fn and(self, other: Tallies) -> Tallies {
        Tallies {
            tested: self.tested | other.tested,
            stepped: self.stepped | other.stepped,
            reset: self.reset | other.reset,
        }
    }

    /// Those that only grow, or only fall.
    #[must_use]
    pub fn counting(self) -> u64 {
        self.stepped & !self.reset
    }
}

impl Machine<'_> {
    /// A field is written, after end of file.
    pub(super) fn note_tally(&mut self, state: &mut State, to: &Place, value: &Rvalue) {
        let Some(field) = field_of(to).filter(|_| state.at_eof()) else { return };
        let bit = Marks::bit(field);
        let step = match value {
            Rvalue::Binary(BinOp::Add | BinOp::Sub, Operand::Copy(from), Operand::Const(_)) => from == to,
            _ => false,
        };
        if !step {
            state.marks.tallies.reset |= bit;
        } else if self.is_own_record(state, to) {
            state.marks.tallies.stepped |= bit;
        }
    }

    /// Is it a field of what the running function has for itself, or of the record that has the followed socket?
    fn is_own_record(&mut self, state: &State, field: &Place) -> bool {
        let forks = self.place(state.clone(), field, Access::Load);
        !forks.is_empty()
            && forks.iter().all(|(state, addr)| {
                let Some((_, path)) = addr.path.split_last() else { return false };
                let record = Addr { root: addr.root, path: path.to_vec() };
                matches!(addr.root, Root::Local(..)) || self.reaches_focus(state, &self.read(state, &record))
            })
    }
}

impl State {
    /// A field is compared, after end of file.
    pub(super) fn note_comparison(&mut self, block: &Block, test: &Test) {
        let Test::Compare(_, left, right) = test else { return };
        if self.at_eof() {
            let fields = [left, right].into_iter().filter_map(|side| compared(block, side));
            self.marks.tallies.tested |= fields.fold(0, |all, field| all | Marks::bit(field));
        }
    }
}

/// The field that a side of a comparison holds, maybe by way of a temporary.
fn compared(block: &Block, side: &Operand) -> Option<Name> {
    let (Operand::Copy(place) | Operand::Move(place)) = side else { return None };
    let copied = block.stmts.iter().rev().find_map(|stmt| match stmt {
        Stmt::Assign { to, value: Rvalue::Use(Operand::Copy(from)) | Rvalue::Cast(Operand::Copy(from), _), .. } => {
            (to == place).then_some(from)
        }
        _ => None,
    });
    field_of(copied.unwrap_or(place))
}

fn field_of(place: &Place) -> Option<Name> {
    match place.proj.last() {
        Some(Proj::Field(name)) => Some(*name),
        _ => None,
    }
}
