//! Numbers by which programs tell their connections apart.

use super::keys::is_unremembered;
use super::machine::Machine;
use super::places::Relation;
use super::state::State;
use super::value::{Addr, Origin, Step, Value};

impl Machine<'_> {
    /// Is the number that the followed connection's element has in some field looked for in that field of another one?
    /// A variable that holds it was meant for the one: each has a number of its own. (What peers say of themselves two
    /// may say.)
    pub(super) fn is_number_of_another(
        &self,
        state: &State,
        number: &(Value, Option<Addr>),
        of: &(Value, Option<Addr>),
    ) -> bool {
        let told = |v: &Value| v.origin().without(Origin::OTHER) != Origin::default();
        let plain = matches!(number.0, Value::Int(_) | Value::Unknown(_)) && number.1.is_some() && !told(&number.0);
        let Some(at) = of.1.as_ref().filter(|_| plain && state.is_alive() && !self.is_c(state)) else { return false };
        let Some(element) = at.path.iter().position(is_unremembered) else { return false };
        let (table, field) = (Addr { root: at.root, path: at.path[..element].to_vec() }, &at.path[element + 1..]);
        let Value::Container(list) = self.read(state, &table) else { return false };
        let own = list.entries.iter().filter(|entry| self.reaches_focus(state, &entry.item));
        !field.is_empty()
            && own.into_iter().any(|entry| {
                let mut mine = table.then(Step::Entry(entry.id));
                mine.path.extend_from_slice(field);
                self.relate(state, &self.read(state, &mine), &number.0) == Relation::Equal
            })
    }
}
