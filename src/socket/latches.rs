//! Latches: signals that stay raised once they are, such as cancellation tokens, and what waits for them.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::{Channel, State, Wait};
use super::value::{Sym, Value, derive};
use crate::apis::shape::Shape;
use crate::ir::Ty;

/// Latches that are raised with others, in a row.
const LONGEST: usize = 8;

/// Is the latch raised, by itself or with the one it belongs to?
pub(super) fn is_raised(state: &State, latch: Sym) -> bool {
    let mut at = Some(latch);
    for _ in 0..LONGEST {
        let Some(channel) = at.and_then(|at| state.channels.get(&at)) else {
            return false;
        };
        if channel.closed {
            return true;
        }
        at = channel.parent;
    }
    false
}

/// A value goes away: the latches it guards are raised.
pub(super) fn raise_with(state: &mut State, value: &Value) {
    let mut raised = Vec::new();
    value.each(&mut |part| {
        if let Value::Sender(latch, _) = part
            && state.channels.get(latch).is_some_and(|channel| channel.latch && !channel.closed)
        {
            raised.push(*latch);
        }
    });
    for latch in raised {
        Rc::make_mut(&mut state.channels).entry(latch).or_default().closed = true;
    }
}

impl Machine<'_> {
    /// Is it a latch of which everything is known?
    pub(super) fn is_latch(&self, state: &State, value: &Value) -> bool {
        matches!(value, Value::Signal(latch) if state.channels.get(latch).is_some_and(|channel| channel.latch))
    }

    /// Can the running task wait before the call it is about to make?
    pub(super) fn may_park(&self, state: &State) -> bool {
        state.top().is_some() && self.before.is_some()
    }

    pub(super) fn fresh_latch(&mut self, state: &mut State, shape: &Shape, given: Given<'_>, site: Site<'_>) -> Value {
        let parent = match (shape, self.peel(state, &given.target.value)) {
            (Shape::Latch(Some(_)), Value::Signal(parent)) => Some(parent),
            _ => None,
        };
        // A latch of which not everything is known may be raised at any time; what belongs to it is known by itself.
        let latch = derive(site.sym, "latch");
        let fresh = Channel { latch: true, parent, ..Channel::default() };
        Rc::make_mut(&mut state.channels).insert(latch, fresh);
        Value::Signal(latch)
    }

    pub(super) fn latch_guard(&self, state: &State, given: Given<'_>, site: Site<'_>) -> Value {
        match self.peel(state, &given.target.value) {
            Value::Signal(latch) => Value::Sender(latch, true),
            other => Value::unknown(derive(site.sym, "guard"), Ty::Unknown, other.origin()),
        }
    }

    pub(super) fn raise(&self, state: &mut State, value: &Value) {
        if let Value::Signal(latch) = self.peel(state, value)
            && self.is_latch(state, &Value::Signal(latch))
        {
            Rc::make_mut(&mut state.channels).entry(latch).or_default().closed = true;
        }
    }

    pub(super) fn wait_for_latch(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        match given.target.value {
            Value::Signal(latch) if !is_raised(&state, latch) => {
                self.park(state, Wait::Signal(latch)).into_iter().map(|s| (s, None)).collect()
            }
            _ => {
                if state.at_eof() {
                    self.answered_at_once(&state);
                }
                self.shaped(state, given, site)
            }
        }
    }

    pub(super) fn ask_latch(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        match given.target.value {
            Value::Signal(latch) if self.is_latch(&state, &given.target.value) => {
                let raised = is_raised(&state, latch);
                vec![(state, Some(Value::Bool(raised)))]
            }
            _ => self.shaped(state, given, site),
        }
    }

    /// Latches handed to code nobody knows may be raised at any time.
    pub(super) fn forget_latches(&self, state: &mut State, value: &Value) {
        let mut known = Vec::new();
        value.each(&mut |part| {
            if let Value::Signal(latch) | Value::Sender(latch, _) = part
                && state.channels.get(latch).is_some_and(|channel| channel.latch)
            {
                known.push(*latch);
            }
        });
        if !known.is_empty() {
            Rc::make_mut(&mut state.channels).retain(|latch, _| !known.contains(latch));
        }
    }
}
