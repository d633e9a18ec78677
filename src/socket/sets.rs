//! Sets of descriptor numbers: a descriptor may have no other name than its place in one.

use super::calls::Site;
use super::keys::{base, offset, symbol};
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Origin, Value, derive};
use crate::ir::Ty;

impl Machine<'_> {
    /// Is a number in the set? An unknown one may be the remembered one.
    pub(super) fn in_set(&mut self, mut state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let key = given.args.get(given.entry.key.unwrap_or(0)).map_or(Value::Gone, |v| self.peel(&state, v));
        let (kind, yes) = if self.is_c(&state) { ("int", Value::int(1)) } else { ("bool", Value::Bool(true)) };
        let maybe = Value::unknown(derive(site.sym, "in"), Ty::named(kind), Origin::EVENT);
        let member = state.registry.iter().find(|v| matches!(v, Value::Socket(_))).cloned();
        let (Some(member), Some(sym)) = (member, symbol(&key)) else {
            return vec![(state, Some(maybe))];
        };
        if state.not_keys.contains(&sym) {
            return vec![(state, Some(maybe))];
        }
        let mut same = state.clone();
        same.replace_symbol(base(sym), &|own, value| {
            if offset(own) == offset(sym) { member.clone() } else { super::keys::renamed(value, derive(own, "near")) }
        });
        self.guess(&mut same, Origin::EVENT);
        self.differ(&mut state, &key);
        vec![(same, Some(yes)), (state, Some(maybe))]
    }
}
