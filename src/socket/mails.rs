//! Mail between threads through a pipe: a pointer to a connection, its number or its place in a table is written as
//! bytes, and whoever reads the pipe owns it.

use std::rc::Rc;

use super::keys::symbol;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Addr, Origin, Step, Sym, Value};
use crate::apis::shape::Eof;
use crate::ir::{Name, Ty};

/// The name of the number of bytes of one letter: divided by the size of what it is, it is not nothing.
pub(super) const ONE_LETTER: Sym = 0x1e77_e200;

/// Where what was written stands until it is read.
fn mailbox() -> Name {
    Name::new("a pipe")
}

impl State {
    /// Does `change`, which forgets what is known of numbers, to all but what was written and not read yet.
    pub(super) fn beside_mail(&mut self, change: impl FnOnce(&mut State)) {
        let mail = if self.has_mail() { Rc::make_mut(&mut self.globals).remove(&mailbox()) } else { None };
        change(self);
        if let Some(mail) = mail {
            Rc::make_mut(&mut self.globals).insert(mailbox(), mail);
        }
    }

    /// Has the program written to itself what leads to the followed socket, and not read it yet?
    pub(super) fn has_mail(&self) -> bool {
        self.globals.contains_key(&mailbox())
    }
}

/// What the target is known to be, which is no stream socket.
fn pipe(given: Given<'_>) -> Value {
    match given.target.value {
        Value::Inert(ty) => Value::Inert(super::clocks::type_of(ty)),
        _ => Value::Bool(false),
    }
}

/// May what went into one come out of the other? What is not known to be anything may be either end of a pipe, but no
/// file that the program opened.
fn is_same_pipe(into: &Value, out: &Value) -> bool {
    match (into, out) {
        (Value::Inert(_), _) => into == out,
        (_, Value::Inert(ty)) => super::own_ends::is_pipe(*ty),
        _ => true,
    }
}

impl Machine<'_> {
    /// Writes what leads to the followed socket to something that is no stream socket.
    pub(super) fn post_mail(&self, state: &State, given: Given<'_>) -> Option<Forks<Option<Value>>> {
        let elsewhere = matches!(given.target.value, Value::Inert(_) | Value::Unknown(_) | Value::Int(_));
        let Some(Value::Pointer(_, at)) = given.args.get(given.entry.value?) else { return None };
        if !elsewhere || !self.is_c(state) || !state.is_alive() {
            return None;
        }
        let mail = self.read(state, at);
        let names = |v: &Value| match v {
            Value::Pointer(..) => self.reaches_focus(state, v),
            Value::Int(_) | Value::Unknown(_) => symbol(v).is_some() && self.is_key_of_focus(state, v),
            v => v.names_focus(),
        };
        if !mail.any(&mut |v| names(v)) {
            return None;
        }
        let mut sent = state.clone();
        Rc::make_mut(&mut sent.globals).insert(mailbox(), Value::tuple(vec![mail, self.whole(given), pipe(given)]));
        Some(vec![(sent, Some(self.whole(given)))])
    }

    /// A read that may get such mail.
    pub(super) fn take_mail(&mut self, state: &State, given: Given<'_>) -> Forks<Option<Value>> {
        let Some(Value::Pointer(_, at)) = given.entry.buffer.and_then(|at| given.args.get(at)) else {
            return Vec::new();
        };
        let plain = matches!(given.entry.eof, Some(Eof::RetZero)) && self.is_c(state);
        let elsewhere = matches!(given.target.value, Value::Inert(_) | Value::Unknown(_) | Value::Int(_));
        if !plain || !elsewhere || !state.globals.contains_key(&mailbox()) {
            return Vec::new();
        }
        let mut state = state.clone();
        let Some(Value::Record(_, _, parts)) = Rc::make_mut(&mut state.globals).remove(&mailbox()) else {
            return Vec::new();
        };
        let [(_, mail), (_, size), (_, sent_by)] = parts.as_slice() else { return Vec::new() };
        // What went into a pipe comes out of one, and not by the byte.
        let whole = self.whole(given);
        let items = self.room_at(&state, at);
        let room = items.is_some();
        // Into room for bytes goes what is known to fill it.
        let bytes = items.is_some_and(|ty| is_byte(&ty)) && size.exact().is_none();
        if !is_same_pipe(sent_by, &pipe(given)) || bytes || !room && size.exact() != whole.exact() {
            return Vec::new();
        }
        if !room {
            self.write(&mut state, at, mail.clone());
            return vec![(state, Some(whole))];
        }
        let first = self.remember_element(&mut state, at.then(Step::Nth(0)), mail);
        self.write(&mut state, &first, mail.clone());
        vec![(state, Some(Value::number(4, Origin::default(), ONE_LETTER)))]
    }

    /// Of what there is room for several. (What was sent is the first of them, and all that there is.)
    fn room_at(&self, state: &State, at: &Addr) -> Option<Ty> {
        match self.read(state, at) {
            Value::Container(of) if !of.keyed && of.ty.is_none() => Some(self.normal(&of.item)),
            Value::Unknown(of) => match self.normal(&of.ty) {
                Ty::Array(item) => Some(self.normal(&item)),
                _ => None,
            },
            _ => None,
        }
    }

    /// As much was sent or received as was asked for.
    fn whole(&self, given: Given<'_>) -> Value {
        match given.args.get(2) {
            Some(size @ (Value::Unknown(_) | Value::Int(_))) => size.clone(),
            _ => Value::signed(4, Origin::default()),
        }
    }
}

fn is_byte(ty: &Ty) -> bool {
    ty.path().is_some_and(|path| matches!(path.as_str(), "char" | "u8" | "i8"))
}
