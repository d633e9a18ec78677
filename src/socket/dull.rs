//! Elements that held something to follow, and hold it no more, are elements like any other.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::digest::Digest;
use super::keys::{is_kept, symbol};
use super::machine::Machine;
use super::ops::carries;
use super::state::State;
use super::value::{Container, Entry, Rest, Value};

impl Machine<'_> {
    /// Forgets remembered elements of lists that hold nothing to follow and to which nothing points.
    pub(super) fn forget_dull_elements(&self, state: &mut State) {
        // In plain C the places of an array have numbers, which matter.
        if self.is_plain_c(state) || state.top().is_none() {
            return;
        }
        let mut pinned: FxHashSet<u8> = state.peeked.iter().filter_map(super::ends::Peeked::entry).collect();
        let mut dull = FxHashSet::default();
        let mut look = |digest: &Digest| {
            pinned.extend(digest.pins.iter().copied());
            dull.extend(digest.dull.iter().copied());
        };
        state.digests(&mut look);
        state.loose_values(&mut |value| look(&Digest::of(std::slice::from_ref(value))));
        if dull.is_subset(&pinned) {
            return;
        }
        let cpp = self.is_cpp(state);
        let numbers = self.numbers_of_focus(state);
        let numbered = |item: &Value| item.any(&mut |v| v.exact().is_some_and(|number| numbers.contains(&number)));
        let forgotten = |entry: &Entry| is_dull(&entry.item) && !pinned.contains(&entry.id) && !numbered(&entry.item);
        state.rewrite(&|digest| !digest.dull.is_empty(), &mut |value| match value {
            Value::Container(c) if !c.keyed && (c.ty.is_some() || !cpp) && c.entries.iter().any(forgotten) => {
                let mut kept = Container { rest: Rest::Maybe, ..(*c).clone() };
                kept.entries.retain(|entry| !forgotten(entry));
                Value::Container(Rc::new(kept))
            }
            other => other,
        });
    }
}

/// Holds nothing to follow, and is no key of something that does.
pub(super) fn is_dull(item: &Value) -> bool {
    !carries(item) && !item.any(&mut |v| symbol(v).is_some_and(is_kept))
}
