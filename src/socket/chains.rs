//! Linked lists of which little is known: the links that were walked lead to objects of no interest, and how many of
//! them there were tells states apart for nothing.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::digest::Digest;
use super::machine::Machine;
use super::state::{Frame, State};
use super::surroundings::serves;
use super::value::{Root, Sym, Value, derive};
use crate::ir::Ty;

/// Pointers between an object and what it may serve.
const DEEPEST: usize = 4;

impl Machine<'_> {
    /// Pointers within objects to unknown ones of no interest are unknown again, unless a variable leads there too.
    pub(super) fn forget_chains(&self, state: &mut State) {
        if state.outside.is_empty() || state.has_natives() {
            return;
        }
        let named = named_objects(state);
        let linked = state.heap.digests().flat_map(|(_, digest)| &digest.objects);
        let dull: FxHashSet<Sym> = linked
            .filter(|object| state.outside.contains(object) && !named.contains(object))
            .filter(|object| {
                let content = state.heap.get(object);
                !content.is_some_and(|value| self.reaches(state, value, DEEPEST, &mut serves))
            })
            .copied()
            .collect();
        if dull.is_empty() {
            return;
        }
        let contents = Rc::clone(&state.heap);
        let again = |object: Sym| {
            let content = contents.get(&object);
            let ty = content.map(|value| match value {
                Value::Record(Some(path), ..) => Ty::Named(*path, [].into()),
                Value::Unknown(opaque) => opaque.ty.clone(),
                _ => Ty::Unknown,
            });
            let from = content.map(Value::origin).unwrap_or_default();
            Value::unknown(derive(object, "link"), Ty::Ref(Box::new(ty.unwrap_or_default()).into()), from)
        };
        let leads = |digest: &Digest| digest.objects.iter().any(|object| dull.contains(object));
        for value in Rc::make_mut(&mut state.heap).touched(&leads) {
            *value = value.map(&mut |part| match &part {
                Value::Pointer(_, to) => match to.root {
                    Root::Heap(object) if dull.contains(&object) && to.path.is_empty() => again(object),
                    _ => part,
                },
                _ => part,
            });
        }
    }
}

/// Objects to which something points that is no object itself.
fn named_objects(state: &State) -> FxHashSet<Sym> {
    let mut named = FxHashSet::default();
    for frame in state.tasks.iter().flat_map(|task| &task.frames) {
        if let Frame::Code(activation) = frame.as_ref() {
            named.extend(activation.locals.digests().flat_map(|(_, digest)| digest.objects.iter().copied()));
        }
    }
    state.globals.digests().for_each(|(_, digest)| named.extend(digest.objects.iter().copied()));
    state.loose_values(&mut |value| {
        named.extend(Digest::of(std::slice::from_ref(value)).objects.iter().copied());
    });
    named
}
