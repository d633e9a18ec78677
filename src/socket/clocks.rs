//! Clocks that give a beat now and then: whether the next one is so far off that nothing is to be kept for it.

use std::rc::Rc;

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::origin::Origin;
use super::shapes::Given;
use super::state::State;
use super::value::{Sym, Value, derive};
use crate::ir::{Name, Ty};

/// Seconds after which a pause is a long one.
pub(super) const LONG: i64 = 10;

/// Seconds for which a program may keep on purpose who has ended: no longer than the system itself keeps the address of
/// a connection that was closed.
pub(super) const GRACE: i64 = 60;

/// What the type of a clock is called whose beats are far apart.
const SLOW: &str = "slow";

/// Is the pause a long one, or as long as the peer likes?
pub(super) fn rests(given: Given<'_>) -> bool {
    let length = given.entry.value.and_then(|at| given.args.get(at));
    let long = length.is_some_and(|length| match length.exact() {
        Some(seconds) => seconds >= LONG,
        None => length.origin().has(Origin::DATA),
    });
    long || is_slow(&given.target.value)
}

/// Something that is no stream socket, made by a function that is told how far apart its beats are or is given a clock.
pub(super) fn inert(ty: Name, given: Given<'_>) -> Value {
    Value::Inert(if rests(given) { ty.join(SLOW) } else { ty })
}

/// Time goes on: whoever keeps an earlier moment keeps another number.
pub(super) fn moment(mut state: State, sym: Sym) -> Forks<Value> {
    state.set_apart(sym);
    let from = now(&state);
    vec![(state, Value::number(4, from, sym))]
}

/// What a moment is by now.
fn now(state: &State) -> Origin {
    if state.at_eof() { Origin::AGE.with(Origin::LATE) } else { Origin::AGE }
}

impl Machine<'_> {
    /// The moment is written over a record of numbers, seconds first.
    pub(super) fn tell_moment(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let ty = given.entry.handle;
        let fields = ty.and_then(|ty| self.models.fields(ty)).unwrap_or_default();
        if let (Value::Pointer(_, to), Some(seconds)) = (&given.target.value, fields.first()) {
            let to = self.behind(&mut state, (**to).clone());
            state.set_apart(site.sym);
            let number = Value::unknown(site.sym, Ty::Unknown, now(&state));
            let record = Value::Record(ty, derive(site.sym, "moment"), Rc::new(vec![(*seconds, number)]));
            self.write(&mut state, &to, record);
        }
        self.plain(state, given, site)
    }

    /// Does it give its beats as a stream?
    pub(super) fn beats(&self, ty: Name) -> bool {
        !self.models.method(Some(type_of(ty)), None, self.next_name()).is_empty()
    }
}

/// The library type, be the clock slow or not.
pub(super) fn type_of(ty: Name) -> Name {
    ty.parent().filter(|_| ty.last_segment() == SLOW).unwrap_or(ty)
}

fn is_slow(value: &Value) -> bool {
    matches!(value, Value::Inert(ty) if ty.last_segment() == SLOW)
}
