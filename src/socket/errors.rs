//! Classes of errors, as far as they decide branches.

use super::machine::{Forks, Machine};
use super::state::State;
use super::value::{Addr, Value};
use crate::apis::shape::Meaning;
use crate::ir::{CmpOp, Name};

/// Classes of errors: a bit set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ErrorSet(pub u8);

impl ErrorSet {
    /// Nothing to read or write now.
    pub const AGAIN: ErrorSet = ErrorSet(1);
    /// A signal came.
    pub const INTERRUPTED: ErrorSet = ErrorSet(2);
    /// End of file inside something.
    pub const EOF: ErrorSet = ErrorSet(4);
    /// Anything else.
    pub const OTHER: ErrorSet = ErrorSet(8);
    /// What a failing read may say.
    pub const READ: ErrorSet = ErrorSet(11);

    /// What both allow.
    #[must_use]
    pub fn and(self, other: ErrorSet) -> ErrorSet {
        ErrorSet(self.0 & other.0)
    }

    /// What either allows.
    #[must_use]
    pub fn or(self, other: ErrorSet) -> ErrorSet {
        ErrorSet(self.0 | other.0)
    }

    /// What only the first allows.
    #[must_use]
    pub fn without(self, other: ErrorSet) -> ErrorSet {
        ErrorSet(self.0 & !other.0)
    }

    /// No class left.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Machine<'_> {
    /// The error class a constant stands for.
    pub(super) fn error_const(&self, path: Name) -> ErrorSet {
        match self.models.constant(path) {
            Some(Meaning::WouldBlock) => ErrorSet::AGAIN,
            Some(Meaning::Interrupted) => ErrorSet::INTERRUPTED,
            Some(Meaning::UnexpectedEof) => ErrorSet::EOF,
            _ => ErrorSet::OTHER,
        }
    }

    /// The class of an errno that nobody set: it is stale, and may be anything. At end of file no call has failed, and
    /// what stood there stands there again: that a socket had nothing is likely, anything else would be luck.
    pub(super) fn stale_class(&self, state: State, op: CmpOp, class: ErrorSet, at: Option<&Addr>) -> Forks<bool> {
        let ended = state.at_eof();
        let mut answers = self.error_class(state, op, ErrorSet(15), class, at);
        let differs = op != CmpOp::Eq;
        match class {
            _ if !ended => {}
            ErrorSet::AGAIN => {
                let otherwise = answers.iter_mut().filter(|(_, says)| *says == differs);
                otherwise.for_each(|(state, _)| state.marks.guessed = true);
            }
            _ => answers.retain(|(_, says)| *says == differs),
        }
        answers
    }

    /// Which classes an error may still belong to on either side of a comparison with one.
    pub(super) fn error_class(
        &self,
        mut state: State,
        op: CmpOp,
        set: ErrorSet,
        class: ErrorSet,
        at: Option<&Addr>,
    ) -> Forks<bool> {
        let mut out = Vec::new();
        state.failed_accept = None;
        let equal = op == CmpOp::Eq;
        // OTHER stands for many codes: equal to one of them never excludes the rest.
        let without = if class == ErrorSet::OTHER { set } else { set.without(class) };
        for (rest, truth) in [(set.and(class), equal), (without, !equal)] {
            if rest.is_empty() {
                continue;
            }
            let mut state = state.clone();
            if let Some(at) = at {
                self.write(&mut state, at, Value::Error(rest));
            }
            if rest.and(ErrorSet::AGAIN).is_empty() {
                state.trace.fail_for_good();
            }
            out.push((state, truth));
        }
        out
    }
}
