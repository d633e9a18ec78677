//! Forgetting: values that nobody reads any more must not tell states apart.

use std::rc::Rc;

use super::machine::Machine;
use super::ops::carries;
use super::state::{Frame, State};
use super::value::{Hold, Link, Value, Who};
use crate::flow::live::Live;
use crate::flow::program::FuncId;
use crate::ir::{Base, LocalId, LocalKind, Name, Place};

impl Machine<'_> {
    pub(super) fn live_of(&mut self, id: FuncId) -> Rc<Live> {
        let program = self.program;
        self.live.entry(id).or_insert_with(|| Rc::new(Live::of(program.function(id)))).clone()
    }

    /// Is the followed socket named by a global, or by something it leads to?
    pub(super) fn is_stored(&self, state: &State) -> bool {
        state.globals.values().any(|value| !value.is_scalar() && self.reaches_focus(state, value))
    }

    /// The last error is forgotten where nobody on the stack asks for it.
    pub(super) fn forget_unasked(&mut self, state: &mut State) {
        let errno = Name::new("errno");
        if !state.globals.contains_key(&errno) {
            return;
        }
        let bodies: Vec<FuncId> = state
            .frames()
            .iter()
            .filter_map(|frame| match frame.as_ref() {
                Frame::Code(a) => Some(a.function),
                Frame::Native(_) => None,
            })
            .collect();
        if !bodies.into_iter().any(|id| self.live_of(id).mentions(errno)) {
            self.forget_errno(state);
        }
    }

    /// Does nobody look at what the call under way gives?
    pub(super) fn is_unused(&mut self, state: &State, result: &Place) -> bool {
        let (Some(top), Base::Local(local)) = (state.top(), result.base) else { return false };
        let (id, block, stmt) = (top.function, top.block, top.stmt as usize);
        let live = self.live_of(id);
        !live.is_pinned(local) && !live.before(self.program.function(id), block, stmt).has(local)
    }

    /// A task has been given the followed socket's number: copies of the number that the starter needs no more are
    /// names of nothing.
    pub(super) fn hand_over(&mut self, state: &mut State) {
        let Some(top) = state.top().filter(|_| self.is_c(state)) else {
            return;
        };
        let (id, block, stmt) = (top.function, top.block, top.stmt as usize);
        let live = self.live_of(id);
        let function = self.program.function(id);
        let after = live.before(function, block, stmt);
        let idle = |at: usize, value: &Value| {
            let local = LocalId(u32::try_from(at).unwrap_or(u32::MAX));
            value.names_focus() && !live.is_pinned(local) && !after.has(local)
        };
        let all: Vec<usize> = top.locals.iter().enumerate().filter(|(at, v)| idle(*at, v)).map(|(at, _)| at).collect();
        if let Some(top) = state.top_mut() {
            for at in all {
                top.locals[at] = Value::Gone;
            }
        }
    }

    /// Clears the dead locals of the running activation that hold nothing whose loss could be a loss.
    pub(super) fn forget_dead(&mut self, state: &mut State) {
        let Some(top) = state.top() else { return };
        let (id, block, stmt) = (top.function, top.block, top.stmt as usize);
        let live = self.live_of(id);
        let function = self.program.function(id);
        let after = (stmt > 0).then(|| live.before(function, block, stmt));
        let is_live = |local: LocalId| match &after {
            Some(set) => live.is_pinned(local) || set.has(local),
            None => live.at(block, local),
        };
        // A bare pointer is no owner; a bare number is one name too many where something lasting has it too.
        let stored = state.focus.is_some() && self.is_c(state) && self.is_stored(state);
        let idle = |value: &Value| match value {
            Value::Pointer(Link::Borrow, _) => self.is_c(state) && (stored || !self.reaches_focus(state, value)),
            Value::Socket(h) => h.hold == Hold::Raw && (stored || h.who != Who::Focus),
            _ => false,
        };
        let dead = |at: usize, value: &Value| {
            let local = LocalId(u32::try_from(at).unwrap_or(u32::MAX));
            let kind = function.locals.get(at).map(|l| l.kind);
            !matches!(value, Value::Gone)
                && kind != Some(LocalKind::Static)
                && !is_live(local)
                && (!carries(value) || idle(value))
                && !value.any(&mut |v| self.has_drop_code(v))
        };
        let all: Vec<usize> = top.locals.iter().enumerate().filter(|(at, v)| dead(*at, v)).map(|(at, _)| at).collect();
        if all.is_empty() {
            return;
        }
        if let Some(top) = state.top_mut() {
            for at in all {
                top.locals[at] = Value::Gone;
            }
        }
    }
}
