//! Duplicated descriptors: one socket, several numbers, and every one of them must be closed.

use std::rc::Rc;

use super::calls::Site;
use super::machine::Machine;
use super::shapes::Given;
use super::state::State;
use super::trace::What;
use super::value::{Addr, Handle, Hold, Link, Origin, Step, Value, Who};
use crate::ir::{Base, BinOp, LocalKind, Operand, Rvalue, Stmt, Ty};

/// Duplicates that are kept apart.
const MOST_COPIES: u8 = 6;

impl Machine<'_> {
    /// What duplicating `value` gives: a further owner, or a further bare descriptor with a life of its own.
    pub(super) fn duplicated(&mut self, state: &mut State, value: Value, site: Site<'_>) -> Value {
        let Value::Socket(handle @ Handle { who: Who::Focus, .. }) = value else {
            return value;
        };
        let calls = state.calls();
        state.trace.push_within(site.span, What::Cloned, calls);
        if handle.hold != Hold::Raw {
            return value;
        }
        let Some(focus) = &mut state.focus else { return value };
        if focus.copies >= MOST_COPIES {
            self.forget_focus(state);
            return Value::unknown(site.sym, Ty::Unknown, Origin::default());
        }
        focus.copies += 1;
        Value::Socket(Handle { copy: focus.copies, ..handle })
    }

    /// What an owning pointer gives up is a bare pointer, which owns nothing.
    pub(super) fn released(&mut self, state: &mut State, value: Value, given: Given<'_>, site: Site<'_>) -> Value {
        let Value::Pointer(Link::Boxed, to) = value else { return value };
        if self.owns_focus(&self.read(state, &to)) {
            state.trace.push(site.span, What::Disarmed(self.called(given.entry)));
            self.disarm(state);
        }
        let content = self.read(state, &to);
        match (super::guards::guarded(&content), &content) {
            (Some(inner), _) => inner.clone(),
            (None, Value::Null) => Value::Null,
            _ => Value::Pointer(Link::Borrow, to),
        }
    }

    /// What was kept from being dropped is taken out, and is dropped like anything else from now on.
    pub(super) fn restored(&mut self, mut state: State, value: &Value) -> (State, Value) {
        let value = self.peel(&state, value);
        if self.owns_focus(&value)
            && let Some(focus) = &mut state.focus
        {
            focus.held |= 1;
            focus.disarmed = false;
        }
        (state, held(&value, dropped_again))
    }

    /// A number that is packed into another, or turned inside out, is a name that is not followed. (Nobody gets it back
    /// out of a seed or a hash.)
    pub(super) fn disguise(&mut self, state: &mut State, op: Option<BinOp>, value: &Value) {
        let packs = matches!(op, None | Some(BinOp::Or | BinOp::Shl | BinOp::Mul));
        if packs && value.names_focus() {
            self.forget_focus(state);
        }
    }

    /// A fresh descriptor that is kept one higher, so that zero means none (`d->s = 1 + socket(..)`), and what is
    /// taken off again: the sum is its name.
    pub(super) fn moved_number(
        &self,
        state: &State,
        op: BinOp,
        sum: &Rvalue,
        (left, right): (&Value, &Value),
    ) -> Option<Value> {
        let Rvalue::Binary(_, from_left, from_right) = sum else { return None };
        let one = Value::int(1);
        let (socket, from) = match (op, left, right) {
            (BinOp::Add, socket, by) if *by == one => (socket, from_left),
            (BinOp::Add, by, socket) if *by == one => (socket, from_right),
            (BinOp::Sub, socket, by) if *by == one && !self.steps(state, from_left) => (socket, from_left),
            _ => return None,
        };
        let raw = matches!(socket, Value::Socket(h) if h.hold == Hold::Raw);
        (raw && self.is_c(state) && (op == BinOp::Sub || self.is_temporary(state, from))).then(|| socket.clone())
    }

    /// What comes of numbers that are written out: it is no counter, so it is the same each time round.
    pub(super) fn written_out(
        &self,
        state: &State,
        op: BinOp,
        of: &Rvalue,
        (left, right): (&Value, &Value),
    ) -> Option<Value> {
        let Rvalue::Binary(_, from_left, from_right) = of else { return None };
        let fixed = |from: &Operand| matches!(from, Operand::Const(_)) || self.is_temporary(state, from);
        let known = fixed(from_left) && fixed(from_right) && !self.is_c(state);
        super::signs::computed(op, left, right).filter(|_| known).map(Value::int)
    }

    pub(super) fn is_temporary(&self, state: &State, operand: &Operand) -> bool {
        let (Operand::Copy(place) | Operand::Move(place)) = operand else { return false };
        let Base::Local(local) = place.base else { return false };
        self.declared(state, local).is_some_and(|local| local.kind == LocalKind::Temporary)
    }

    /// The value one step into `value`.
    pub(super) fn peek_step(&self, state: &State, value: &Value, step: Step) -> Value {
        let mut scratch = State::start(crate::source::Span::default());
        scratch.heap = state.heap.clone();
        Rc::make_mut(&mut scratch.heap).insert(2, value.clone());
        self.read(&scratch, &Addr { root: super::value::Root::Heap(2), path: vec![step] })
    }

    /// Does the statement under way change the number itself? Then it counts on to another one.
    fn steps(&self, state: &State, from: &Operand) -> bool {
        let (Operand::Copy(from) | Operand::Move(from)) = from else { return false };
        matches!(self.under_way(state), Some(Stmt::Assign { to, .. }) if to == from)
    }
}

/// The value with its sockets held as `change` says.
pub(super) fn held(value: &Value, change: fn(Hold) -> Hold) -> Value {
    value.map(&mut |part| match part {
        Value::Socket(h) => Value::Socket(Handle { hold: change(h.hold), ..h }),
        other => other,
    })
}

/// What was kept from being dropped is owned like anything else.
pub(super) fn dropped_again(hold: Hold) -> Hold {
    if hold == Hold::Kept { Hold::Owned } else { hold }
}
