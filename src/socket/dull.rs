//! Elements that held something to follow, and hold it no more, are elements like any other.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::keys::{is_kept, symbol};
use super::machine::Machine;
use super::ops::carries;
use super::state::State;
use super::value::{Addr, Container, Rest, Source, Step, Value};

impl Machine<'_> {
    /// Forgets remembered elements of lists that hold nothing to follow and to which nothing points.
    pub(super) fn forget_dull_elements(&self, state: &mut State) {
        if self.is_c(state) || state.top().is_none() {
            return;
        }
        let mut found = !state.registry.is_empty() || !state.channels.is_empty() || state.has_natives();
        state.digests(&mut |digest| found |= digest.dull);
        if !found {
            return;
        }
        found = false;
        let mut pinned = FxHashSet::default();
        let mut pin = |addr: &Addr| {
            pinned.extend(addr.path.iter().filter_map(|step| match step {
                Step::Entry(id) | Step::Key(id) => Some(*id),
                _ => None,
            }));
        };
        state.values(&mut |value| {
            value.each(&mut |v| match v {
                Value::Pointer(_, to) => pin(to),
                Value::Iter(iter) => match &iter.source {
                    Source::Borrowed(addr, _) | Source::Keys(addr, _) => pin(addr),
                    _ => {}
                },
                Value::Container(c) => found |= c.entries.iter().any(|e| is_dull(&e.item)),
                _ => {}
            });
        });
        if !found {
            return;
        }
        state.rewrite(&|digest| digest.dull, &mut |value| match value {
            Value::Container(c)
                if !c.keyed && c.entries.iter().any(|e| is_dull(&e.item) && !pinned.contains(&e.id)) =>
            {
                let mut kept = Container { rest: Rest::Maybe, ..(*c).clone() };
                kept.entries.retain(|e| !is_dull(&e.item) || pinned.contains(&e.id));
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
