//! What is noted beside a connection, under its key in a table of its own: whoever takes both out finds both.

use super::dull::is_dull;
use super::keys::{is_kept, symbol};
use super::machine::Machine;
use super::places::Relation;
use super::state::{Frame, State};
use super::value::{Addr, Container, Value, derive};
use crate::apis::model::TypeRole;
use crate::ir::Ty;

impl Machine<'_> {
    /// Something that is of no interest itself is stored under `key` in the table at `addr`.
    pub(super) fn note_beside(&self, state: &mut State, addr: &Addr, key: Value, item: &Value) {
        if self.goes_with_focus(state, addr, &key) {
            let ty = match item {
                Value::Record(Some(path), ..) => Ty::named(path.as_str()),
                Value::Unknown(of) => of.ty.clone(),
                _ => Ty::Unknown,
            };
            self.add_entry(state, addr, key, Value::unknown(derive(0, "companion"), ty, item.origin()));
        }
    }

    /// Is the key that of the followed connection, under which something else is stored in the table at `addr`? It is
    /// where the connection is stored under it already, or is at hand and about to be. One such entry a table is
    /// remembered.
    fn goes_with_focus(&self, state: &State, addr: &Addr, key: &Value) -> bool {
        let known = symbol(key).is_some_and(is_kept) || key.exact().is_some() || matches!(key, Value::Text(_));
        if state.focus.is_none() || self.is_c(state) || !known {
            return false;
        }
        let Value::Container(table) = self.read(state, addr) else { return false };
        let map = self.container_role(&table) == TypeRole::Map;
        if !map || table.entries.iter().any(|entry| is_dull(&entry.item)) {
            return false;
        }
        let under = |c: &Container| {
            let own = |e: &super::value::Entry| self.reaches_focus(state, &e.item);
            c.entries.iter().any(|e| self.relate(state, key, &e.key) == Relation::Equal && own(e))
        };
        let mut found = false;
        state.values(&mut |value| {
            found = found || value.any(&mut |v| matches!(v, Value::Container(c) if under(c)));
        });
        found || self.is_at_hand(state)
    }

    /// Does a variable of the running function hold the followed socket itself?
    fn is_at_hand(&self, state: &State) -> bool {
        let Some(Frame::Code(top)) = state.frames().last().map(AsRef::as_ref) else { return false };
        let whole = |value: &Value| value.is_of_focus() && !value.any(&mut |v| matches!(v, Value::Container(_)));
        top.locals.iter().any(whole)
    }
}
