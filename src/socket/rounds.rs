//! A new round of a program that serves whoever is ready.

use std::rc::Rc;

use super::digest::Digest;
use super::keys::{is_kept, renamed, symbol};
use super::state::{Frame, State};
use super::value::{Value, derive};

impl State {
    /// A new round begins: counters are no longer known by their distance from a remembered key. (A slot that is
    /// stored to is a free one, whatever its number.)
    pub(super) fn loosen_counters(&mut self) {
        let counts = |frame: &Frame| matches!(frame, Frame::Code(a) if a.locals.iter().any(is_counted));
        for task in &mut self.tasks {
            if !task.frames.iter().any(|frame| counts(frame)) {
                continue;
            }
            for frame in Rc::make_mut(task).frames.iter_mut().filter(|frame| counts(frame)) {
                if let Frame::Code(activation) = Rc::make_mut(frame) {
                    activation.locals.change(is_counted, |_, value| *value = loosened(value));
                }
            }
        }
        let counts = |digest: &Digest| digest.symbols.iter().any(|(sym, _)| is_kept(*sym));
        if self.globals.digests().any(|(_, digest)| counts(digest)) {
            Rc::make_mut(&mut self.globals).touched(&counts).for_each(|value| *value = loosened(value));
        }
        if self.heap.values().any(is_counted) {
            Rc::make_mut(&mut self.heap).touched(&counts).for_each(|value| *value = loosened(value));
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
