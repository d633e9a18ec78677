//! How many entries a container has, as far as that is told.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::State;
use super::value::{Container, Origin, Rest, Value};
use crate::apis::shape::Shape;
use crate::ir::Ty;

impl Machine<'_> {
    /// Number of entries, or whether there are any.
    pub(super) fn length(
        &mut self,
        state: State,
        container: &Container,
        given: Given<'_>,
        site: Site<'_>,
    ) -> Forks<Option<Value>> {
        let empty = container.entries.is_empty() && container.rest == Rest::Empty;
        let boolean = matches!(given.entry.returns, Some(Shape::Bool));
        let from = container.from;
        if boolean {
            let filled = !container.entries.is_empty() || container.rest == Rest::Some;
            let known = empty.then_some(true).or(filled.then_some(false));
            return match known {
                // An empty collection of connections may be non-empty in another run; bytes are what they are.
                Some(b) if container.item == Ty::Unknown || !b => {
                    vec![(state, Some(Value::Bool(b)))]
                }
                _ => vec![(state, Some(Value::unknown(site.sym, Ty::named("bool"), from)))],
            };
        }
        if empty && container.from.0 != 0 {
            return vec![(state, Some(Value::int(0)))];
        }
        let crowd = container.entries.iter().any(|entry| super::ops::carries(&entry.item));
        let signs = if container.rest == Rest::Some || crowd { 4 } else { 6 };
        // How many connections there are is up to the others.
        let from = if crowd { from.with(Origin::FULL) } else { from };
        vec![(state, Some(Value::number(signs, from, site.sym)))]
    }
}
