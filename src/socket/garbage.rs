//! What nobody can reach any more is forgotten, so that equal states look equal.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::machine::Machine;
use super::state::State;
use super::value::{Container, Rest, Root, Source, Sym, Value};

impl Machine<'_> {
    /// Forgets heap objects without pointers to them, channels without ends, and stored senders of channels that
    /// nobody receives from.
    pub(super) fn collect_garbage(&self, state: &mut State) {
        if state.heap.is_empty() && state.channels.is_empty() {
            return;
        }
        let (objects, ends, receivers) = reachable(state);
        if state.heap.keys().any(|sym| !objects.contains(sym)) {
            Rc::make_mut(&mut state.heap).retain(|sym, _| objects.contains(sym));
        }
        if state.channels.keys().any(|sym| !ends.contains(sym)) {
            Rc::make_mut(&mut state.channels).retain(|sym, _| ends.contains(sym));
        }
        if ends.iter().all(|end| receivers.contains(end)) {
            return;
        }
        let idle = |value: &Value| {
            let mut senders = false;
            let mut other = false;
            value.each(&mut |v| match v {
                Value::Sender(channel, _) => {
                    senders = true;
                    other |= receivers.contains(channel) || !state.channels.contains_key(channel);
                }
                Value::Socket(_) | Value::Pointer(..) | Value::Closure(_) | Value::Receiver(_) => other = true,
                _ => {}
            });
            senders && !other
        };
        let mut next = state.clone();
        next.rewrite(&mut |value| match value {
            Value::Container(c) if c.entries.iter().any(|e| idle(&e.item)) => {
                let mut kept = Container { rest: Rest::Maybe, ..(*c).clone() };
                kept.entries.retain(|e| !idle(&e.item));
                Value::Container(Rc::new(kept))
            }
            other => other,
        });
        *state = next;
    }
}

type Set = FxHashSet<Sym>;

/// Heap objects, channels with any end, channels with a receiver.
fn reachable(state: &State) -> (Set, Set, Set) {
    let (mut objects, mut ends, mut receivers) = (Set::default(), Set::default(), Set::default());
    let mut work: Vec<Sym> = state.outside.iter().copied().collect();
    objects.extend(state.outside.iter());
    let mut look = |value: &Value, work: &mut Vec<Sym>, objects: &mut Set| {
        value.each(&mut |v| {
            let root = match v {
                Value::Pointer(_, to) => Some(to.root),
                Value::Iter(iter) => match &iter.source {
                    Source::Borrowed(addr, _) | Source::Keys(addr, _) => Some(addr.root),
                    _ => None,
                },
                Value::Sender(channel, _) => {
                    ends.insert(*channel);
                    None
                }
                Value::Receiver(channel) => {
                    ends.insert(*channel);
                    receivers.insert(*channel);
                    None
                }
                _ => None,
            };
            if let Some(Root::Heap(sym)) = root
                && objects.insert(sym)
            {
                work.push(sym);
            }
        });
    };
    for task in &state.tasks {
        for frame in &task.frames {
            match frame.as_ref() {
                super::state::Frame::Code(a) => a.locals.iter().for_each(|v| look(v, &mut work, &mut objects)),
                super::state::Frame::Native(native) => {
                    native.values(&mut |v| look(v, &mut work, &mut objects));
                    for sym in native.objects() {
                        if objects.insert(sym) {
                            work.push(sym);
                        }
                    }
                }
            }
        }
    }
    state.globals.values().for_each(|v| look(v, &mut work, &mut objects));
    state.channels.values().flat_map(|c| &c.queue).for_each(|v| look(v, &mut work, &mut objects));
    state.registry.iter().for_each(|v| look(v, &mut work, &mut objects));
    while let Some(sym) = work.pop() {
        if let Some(value) = state.heap.get(&sym) {
            look(value, &mut work, &mut objects);
        }
    }
    (objects, ends, receivers)
}
