//! What a program of C was told to do, in numbers and texts: each is one thing or another, and all of them together
//! are too many to be told apart.

use std::rc::Rc;

use super::keys::{is_kept, symbol};
use super::machine::Machine;
use super::state::{Frame, State};
use super::value::{Sym, Value, derive};
use crate::ir::{Language, LocalKind, Name, Ty};

impl Machine<'_> {
    /// Forgets plain values of global variables and, while nothing is followed, of those of functions. What one is
    /// tested for later holds from there on.
    pub(super) fn forget_settings(&self, state: &mut State) {
        let nothing = state.focus.is_none();
        let is_setting = if nothing { is_plain } else { is_number };
        let plain: Vec<Name> =
            state.globals.iter().filter(|(_, value)| is_setting(value)).map(|(name, _)| *name).collect();
        for name in plain {
            let ty = self.global_type(name);
            if self.leads_to_objects(&ty) {
                continue;
            }
            if let Some(value) = Rc::make_mut(&mut state.globals).get_mut(&name) {
                *value = renewed(value, derive(13, name), ty);
            }
        }
        if nothing {
            self.forget_local_settings(state);
        }
    }

    fn forget_local_settings(&self, state: &mut State) {
        let has = |frame: &Frame| matches!(frame, Frame::Code(activation) if activation.locals.iter().any(is_plain));
        for task in &mut state.tasks {
            if !task.frames.iter().any(|frame| has(frame)) {
                continue;
            }
            for frame in Rc::make_mut(task).frames.iter_mut().filter(|frame| has(frame)) {
                let Frame::Code(activation) = Rc::make_mut(frame) else { continue };
                let function = self.program.function(activation.function);
                if self.program.language(activation.function) == Language::Rust {
                    continue;
                }
                for (at, value) in activation.locals.iter_mut().enumerate().filter(|(_, value)| is_plain(value)) {
                    let Some(local) = function.locals.get(at) else { continue };
                    let ty = self.normal(&local.ty);
                    if !matches!(local.kind, LocalKind::Return | LocalKind::Temporary) && !self.leads_to_objects(&ty) {
                        *value = renewed(value, derive(u64::from(activation.function.0), (157, at)), ty);
                    }
                }
            }
        }
    }

    /// A pointer to objects of the program, or such an object: two that are the same stay the same.
    fn leads_to_objects(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Ref(inner) => self.leads_to_objects(&self.normal(inner)),
            Ty::Named(path, _) => self.is_struct(*path),
            Ty::Array(_) => true,
            _ => false,
        }
    }
}

/// Some value or other, with an identity of its own.
fn renewed(value: &Value, sym: Sym, ty: Ty) -> Value {
    Value::unknown(sym, ty, value.origin())
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Bool(_)) && !symbol(value).is_some_and(is_kept)
}

fn is_plain(value: &Value) -> bool {
    is_number(value) || matches!(value, Value::Null) || matches!(value, Value::Unknown(o) if !is_kept(o.sym))
}
