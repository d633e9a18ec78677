//! Clocks that give a beat now and then: whether the next one is so far off that nothing is to be kept for it.

use super::machine::Machine;
use super::origin::Origin;
use super::shapes::Given;
use super::value::Value;
use crate::ir::Name;

/// Seconds after which a pause is a long one.
pub(super) const LONG: i64 = 10;

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

impl Machine<'_> {
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
