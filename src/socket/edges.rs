//! Pollers that tell when something comes, not that something is left: when has all been read?

use super::interests::Deaf;
use super::machine::{Forks, Machine};
use super::signs::mirror;
use super::state::State;
use super::value::{Num, Origin, Value};
use crate::ir::{CmpOp, Ty};

/// Why the poller may tell nothing of an end, that is asked with such values. Whether a program of Rust looks for the
/// peer's end among the flags is not seen.
pub(super) fn asked_with(all: &[Value], is_c: bool) -> Option<Deaf> {
    let flagged = |flag| all.iter().any(|v| v.any(&mut |v| v.origin().has(flag)));
    match (flagged(Origin::ONCE), flagged(Origin::EDGES)) {
        (true, _) => Some(Deaf::Once),
        (_, true) if is_c => Some(Deaf::Edge),
        _ => None,
    }
}

impl Machine<'_> {
    /// Remembers how two numbers compare.
    pub(super) fn note_compared(&self, forks: &mut Forks<bool>, op: CmpOp, [left, right]: [&Value; 2]) {
        for (state, truth) in forks {
            // In Rust a record that is full is not all that there is room for.
            if self.is_c(state) {
                state.note_short(op, [left, right], *truth);
            }
            state.note_order(op, left, right, *truth);
        }
    }
}

impl State {
    /// The program looks whether the poller tells of the peer's end: that comes with the last that is told.
    pub(super) fn heeds_ends(&mut self) {
        if let Some(focus) = self.focus.as_mut().filter(|focus| focus.watch.tells_edges()) {
            focus.watch = focus.watch.armed(None);
        }
    }

    /// Two amounts were compared. A read that gave fewer bytes than there was room for has left none; and who
    /// finds all his room full knows that he has to see to the rest.
    fn note_short(&mut self, op: CmpOp, [left, right]: [&Value; 2], truth: bool) {
        if !self.focus.is_some_and(|focus| focus.watch.tells_edges()) {
            return;
        }
        let (op, amount, room) = match (amount(left), amount(right)) {
            (Some(read), None) => (op, read, right),
            (None, Some(read)) => (mirror(op), read, left),
            _ => return,
        };
        if !matches!(room, Value::Int(_) | Value::Unknown(_)) || room.exact().is_some_and(|n| n <= 1) {
            return;
        }
        let (less, full) = match op {
            CmpOp::Lt => (truth, !truth),
            CmpOp::Ge => (!truth, truth),
            CmpOp::Eq => (!truth, truth),
            CmpOp::Ne => (truth, !truth),
            CmpOp::Gt | CmpOp::Le => (false, false),
        };
        let done = if amount.sym == 0 { less } else { full };
        if let Some(focus) = self.focus.as_mut().filter(|_| done) {
            focus.watch = focus.watch.seen_to();
        }
    }
}

/// How many bytes were read, or how many there are since. What one read gave has no name of its own.
fn amount(value: &Value) -> Option<Num> {
    match value {
        Value::Int(num) if num.exact.is_none() && num.from.has(Origin::DATA) => Some(*num),
        Value::Unknown(of) if of.from.has(Origin::DATA) && !matches!(of.ty, Ty::Ref(_)) => {
            Some(Num { signs: 7, exact: None, from: of.from, sym: of.sym })
        }
        _ => None,
    }
}
