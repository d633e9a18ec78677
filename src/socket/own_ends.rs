//! Pipes made for a connection, as to a child that serves it: whoever waits for nothing else waits for no other peer.
//! The other socket of a relay whose peer was told that no more will come is such an end too.
//! (A pipe from before the connection is one over which others tell something, or never do.)

use std::rc::Rc;

use super::elements::is_off;
use super::machine::Machine;
use super::shapes::Given;
use super::state::{Frame, State};
use super::value::{Addr, Container, Entry, Origin, Rest, Sym, Value, Who};
use crate::ir::{Name, Ty};

/// Stands for the type of an end of such a pipe.
const END: &str = "<end of a pipe>";

/// Stands for the type of an end of any other pipe.
const PIPE: &str = "<pipe>";

/// Is it the type of an end of a pipe?
pub(super) fn is_pipe(ty: Name) -> bool {
    matches!(ty.as_str(), END | PIPE)
}

/// Stands among those who were told that no more will come for the child at the other end of such a pipe.
pub(super) const CHILD: Sym = 97;

/// Stands among them for every socket that is told by a number nobody knows the socket of.
pub(super) const ELSEWHERE: Sym = 101;

/// Is it one of these, which have no name in memory?
pub(super) fn is_nobody(sym: Sym) -> bool {
    matches!(sym, CHILD | ELSEWHERE)
}

/// Does it hold an end of such a pipe?
pub(super) fn holds_end(value: &Value) -> bool {
    value.any(&mut |v| matches!(v, Value::Inert(ty) if ty.as_str() == END))
}

/// Does it hold a socket whose peer was told that no more will come, and ends as well?
pub(super) fn holds_told(state: &State, value: &Value) -> bool {
    let told =
        |v: &Value| matches!(v, Value::Socket(h) if matches!(h.who, Who::Other(sym) if state.finished.contains(&sym)));
    state.has_ended() && value.any(&mut |v| told(v))
}

impl Machine<'_> {
    /// Both ends of a pipe stand in the caller's array.
    pub(super) fn write_ends(&mut self, state: &mut State, given: Given<'_>) {
        let Some(to) = self.table_of(state, given, given.entry.target.unwrap_or(0)) else { return };
        if matches!(self.read(state, &to), Value::Record(..)) {
            return;
        }
        let ty = Name::new(if self.is_in_hand_now(state) { END } else { PIPE });
        let end = Value::Inert(ty);
        let entries = (0..2).map(|at| Entry { id: at, key: Value::int(i64::from(at)), item: end.clone() }).collect();
        let (rest, item) = (Rest::Empty, Ty::Unknown);
        let ends = Container { entries, rest, item, keyed: false, from: Origin::default(), ty: None };
        self.write(state, &to, Value::Container(Rc::new(ends)));
    }

    /// Has a function under way the followed socket, or a way to it? (What a poller is to look at is everybody's.) Else
    /// it was put away, and what is made now is made for another one.
    fn is_in_hand_now(&self, state: &State) -> bool {
        let leads = |v: &Value| !matches!(v, Value::Container(_)) && self.reaches_focus(state, v);
        let has = |frame: &Frame| match frame {
            Frame::Code(activation) => activation.locals.iter().any(leads),
            Frame::Native(_) => true,
        };
        state.is_alive() && state.frames().iter().any(|frame| has(frame))
    }

    /// The table of a poller in which nothing but such ends is watched.
    pub(super) fn own_ends(&mut self, state: &mut State, given: Given<'_>) -> Option<Addr> {
        let count = self.peel(state, given.args.get(given.entry.key?)?).exact()?;
        let to = self.table_of(state, given, given.entry.value?)?;
        let Value::Container(c) = self.read(state, &to) else { return None };
        let watched = |entry: &&Entry| entry.key.exact().is_some_and(|key| (0..count).contains(&key));
        let own = |item: &Value| holds_end(item) || holds_told(state, item);
        let known = c.entries.iter().filter(watched).all(|entry| is_off(entry) || own(&entry.item));
        let all = i64::try_from(c.entries.iter().filter(watched).count()) == Ok(count);
        let some = c.entries.iter().filter(watched).any(|entry| own(&entry.item));
        (known && all && some).then_some(to)
    }
}
