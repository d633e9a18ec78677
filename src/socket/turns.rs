//! `for _ in 0..queue.len()` with a `pop_front` in it: everybody who stood in the queue has his turn before the loop
//! ends, whoever is put back behind the others meanwhile.

use std::rc::Rc;

use super::ends::{Peeked, Stands};
use super::keys::symbol;
use super::machine::Machine;
use super::state::State;
use super::value::{Addr, Iter, Opaque, Origin, Source, Value};
use crate::apis::model::{End, Role};
use crate::ir::Ty;

impl Machine<'_> {
    /// The list whose length, asked just now, is how far `range` counts from zero. It holds the followed socket.
    pub(super) fn counted_list(&self, state: &State, range: &Value) -> Option<Addr> {
        let Value::Record(Some(_), _, fields) = range else { return None };
        let bound = |name: &str| fields.iter().find(|(n, _)| n.as_str() == name).map(|(_, v)| v);
        let (start, end) = (bound("start")?, bound("end")?);
        let Peeked { list, stands: Stands::Next(length), .. } = state.peeked.as_ref()? else { return None };
        let counts = start.exact() == Some(0) && symbol(end) == Some(*length);
        let holds = || matches!(self.read(state, list), list @ Value::Container(_) if self.reaches_focus(state, &list));
        (counts && holds()).then(|| list.clone())
    }

    /// Something is taken out of the list, or put into it at an end: the followed socket's entry has had its turn, or
    /// whose turn it is can not be said any more.
    pub(super) fn note_turn(&self, state: &mut State, list: &Addr, does: Role, end: Option<End>, own: bool) {
        let in_order = match does {
            Role::Pop => end == Some(End::Front) && !own,
            Role::Peek => true,
            _ => end != Some(End::Front),
        };
        if in_order {
            return;
        }
        let is_turns = |value: &Value| matches!(value, Value::Iter(iter) if matches!(&iter.source, Source::Turns(of) if of == list));
        let mut any = false;
        state.values(&mut |value| any = any || value.any(&mut |part| is_turns(part)));
        if !any {
            return;
        }
        state.rewrite(&|_| true, &mut |value| match value {
            Value::Iter(iter) if is_turns(&Value::Iter(Rc::clone(&iter))) => {
                let source = Source::Opaque(Opaque { sym: 0, ty: Ty::Unknown, from: Origin::default() });
                Value::Iter(Rc::new(Iter { source, ..(*iter).clone() }))
            }
            other => other,
        });
    }
}
