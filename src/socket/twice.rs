//! Two closes of one descriptor in Rust: by its number beneath an owner that closes, or by two owners that were made of
//! one number.

use super::issue::Kind;
use super::machine::Machine;
use super::state::{Phase, State};
use super::trace::What;
use super::value::{Hold, Value, Who};
use crate::ir::Name;
use crate::source::Span;

impl Machine<'_> {
    /// An owner is dropped, which closes: the second time, where the descriptor is closed already.
    pub(super) fn close_by_drop(&mut self, state: &mut State, value: &Value, span: Span) {
        let Some(focus) = state.focus else { return };
        let mut copies = 0;
        value.each(&mut |v| {
            if let Value::Socket(h) = v
                && h.who == Who::Focus
                && h.hold == Hold::Owned
            {
                copies |= 1 << h.copy;
            }
        });
        let own = copies & focus.held;
        if own == 0 {
            return;
        }
        if own & focus.closed != 0 || focus.phase == Phase::Closed {
            state.trace.push(span, What::UsedClosed(Name::new("its owner")));
            self.report_now(state, Kind::ClosedTwice, span);
            self.forget_focus(state);
            return;
        }
        let several = |what: &What| matches!(what, What::Cloned | What::Split);
        if focus.lent
            && own & self.owners(state, false).held != 0
            && !state.trace.events().iter().any(|e| several(&e.what))
            && let Some(focus) = &mut state.focus
        {
            focus.closed |= own;
            if focus.open() == 0 {
                focus.phase = Phase::Closed;
            }
            state.trace.push(span, What::Closed(Name::new("its first owner")));
        }
    }
}
