//! A new round of a program that serves whoever is ready.

use std::rc::Rc;

use super::digest::Digest;
use super::keys::{is_kept, renamed, symbol};
use super::state::{Activation, State};
use super::value::{Value, derive};

impl State {
    /// A new round begins: counters are no longer known by their distance from a remembered key. (A slot that is
    /// stored to is a free one, whatever its number.)
    pub(super) fn loosen_counters(&mut self) {
        let counts = |body: &Activation| body.locals.iter().any(is_counted);
        self.change_bodies(counts, |body| body.locals.change(is_counted, |_, value| *value = loosened(value)));
        if self.globals.digests().any(|(_, digest)| digest.mentions_kept()) {
            Rc::make_mut(&mut self.globals).touched(&Digest::mentions_kept).for_each(|value| *value = loosened(value));
        }
        // What the followed connection's own object is numbered by stays its key.
        let counts = |value: &Value| !value.is_of_focus() && is_counted(value);
        if self.heap.values().any(counts) {
            let objects = Rc::make_mut(&mut self.heap).touched(&Digest::mentions_kept);
            objects.filter(|value| counts(value)).for_each(|value| *value = loosened(value));
        }
    }
}

/// Is a number in it, in no table of it, known by its distance from a remembered key?
fn is_counted(value: &Value) -> bool {
    match value {
        Value::Record(_, _, fields) => fields.iter().any(|(_, field)| is_counted(field)),
        other => symbol(other).is_some_and(is_kept),
    }
}

fn loosened(value: &Value) -> Value {
    match value {
        Value::Container(_) => value.clone(),
        Value::Record(ty, sym, fields) => {
            let own = fields.iter().map(|(name, field)| (*name, loosened(field)));
            Value::Record(*ty, *sym, Rc::new(own.collect()))
        }
        other => other.map(&mut |v| match symbol(&v) {
            Some(sym) if is_kept(sym) => renamed(&v, derive(sym, "loose")),
            _ => v,
        }),
    }
}
