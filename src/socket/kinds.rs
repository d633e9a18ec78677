//! Kinds of sockets, as programs that serve several ask for them: what is followed is a stream.

use super::state::State;
use super::value::{Origin, Sym, Value, derive};
use crate::apis::shape::Meaning;
use crate::ir::Ty;

fn symbol(kind: Meaning) -> Sym {
    derive(151, kind)
}

/// The constant for streams, or for what is none.
pub(super) fn constant(kind: Meaning) -> Value {
    Value::unknown(symbol(kind), Ty::Unknown, Origin::default())
}

/// A kind that is compared with such a constant while a socket is followed is that socket's.
pub(super) fn of_followed(state: &State, left: &Value, right: &Value) -> Option<bool> {
    let (Value::Unknown(left), Value::Unknown(right)) = (left, right) else { return None };
    if !state.is_alive() || left.sym == right.sym {
        return None;
    }
    let asked = |sym: Sym| {
        let kinds = [(Meaning::Stream, true), (Meaning::Datagram, false)];
        kinds.into_iter().find(|(kind, _)| sym == symbol(*kind)).map(|(_, followed)| followed)
    };
    match (asked(left.sym), asked(right.sym)) {
        (Some(_), Some(_)) => Some(false),
        (asked, None) | (None, asked) => asked,
    }
}
