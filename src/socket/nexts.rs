//! Steps along a list by its elements (`next = LIST_NEXT(p, link)`): the list itself is not named.

use super::calls::Site;
use super::machine::{Forks, Machine};
use super::shapes::Given;
use super::state::{Marks, State};
use super::value::{Addr, Container, Link, Origin, Root, Value, derive};

/// Pointers and options between a name of an element and the element.
const DEEPEST: usize = 6;

impl Machine<'_> {
    /// Null, an element nobody follows, or one of those that are remembered. Such a walk comes to an end.
    pub(super) fn next_of(&mut self, state: State, given: Given<'_>, site: Site<'_>) -> Forks<Option<Value>> {
        let from = given.args.get(given.entry.target.unwrap_or(0)).and_then(|v| self.element_named(&state, v));
        let round = Marks::bit(("next", site.span.file, site.span.start));
        let mut elements = Vec::new();
        state.values(&mut |value| {
            value.each(&mut |part| {
                if let Value::Container(list) = part {
                    self.listed(list, from.as_ref(), &mut elements);
                }
            });
        });
        let ty = from.as_ref().map(|at| self.read(&state, at)).and_then(|element| self.user_type(&element));
        let ty = ty.map_or(crate::ir::Ty::Unknown, |path| crate::ir::Ty::Named(path, [].into()));
        let pointer = crate::ir::Ty::Ref(ty.into());
        elements.push(Value::unknown(derive(site.sym, "next"), pointer, Origin::OTHER));
        let mut out: Forks<Option<Value>> = elements
            .into_iter()
            .map(|element| {
                let mut state = state.clone();
                state.marks.bounded |= round;
                (state, Some(element))
            })
            .collect();
        let mut ended = state;
        ended.marks.ended |= round;
        out.push((ended, Some(Value::Null)));
        out
    }

    /// The remembered elements of a list of pointers, but for the one at `from`.
    fn listed(&self, list: &Container, from: Option<&Addr>, elements: &mut Vec<Value>) {
        for entry in list.entries.iter().filter(|_| !list.keyed) {
            if let Value::Pointer(Link::Borrow, to) = &entry.item
                && matches!(to.root, Root::Heap(_))
                && from != Some(&**to)
                && !elements.contains(&entry.item)
            {
                elements.push(entry.item.clone());
            }
        }
    }

    /// Where the element stands that a value names, options and pointers to pointers looked through.
    fn element_named(&self, state: &State, value: &Value) -> Option<Addr> {
        let mut value = value.clone();
        let mut at = None;
        for _ in 0..DEEPEST {
            value = match &value {
                Value::Variant(..) => value.payload()?.clone(),
                Value::Pointer(_, to) => {
                    at = Some((**to).clone());
                    self.read(state, to)
                }
                _ => break,
            };
        }
        at
    }
}
