//! What a program of C was told to do, in numbers and texts: each is one thing or another, and all of them together
//! are too many to be told apart.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::keys::{is_kept, symbol};
use super::machine::Machine;
use super::state::{Activation, Frame, State};
use super::value::{Num, Sym, Value, derive};
use crate::flow::premises::{Premise, premises};
use crate::flow::program::FuncId;
use crate::ir::{Base, Language, LocalKind, Name, Ty};

impl Machine<'_> {
    /// Forgets plain values of global variables and, while nothing is followed, of those of functions. What one is
    /// tested for later holds from there on; so does what was tested on every way here.
    pub(super) fn forget_settings(&mut self, state: &mut State) {
        let nothing = state.focus.is_none();
        let is_setting = if nothing { is_plain } else { is_number };
        let plain: Vec<Name> =
            state.globals.iter().filter(|(_, value)| is_setting(value)).map(|(name, _)| *name).collect();
        let premises = if plain.is_empty() { FxHashMap::default() } else { self.global_premises(state) };
        for name in plain {
            let ty = self.global_type(name);
            if self.leads_to_objects(&ty) {
                continue;
            }
            if let Some(value) = Rc::make_mut(&mut state.globals).get_mut(&name) {
                *value = renewed(value, derive(13, name), ty, premises.get(&name).copied());
            }
        }
        if nothing {
            self.forget_local_settings(state);
        }
    }

    /// The global variables that were tested on every way to where the running task is; true for those that are one
    /// certain number there.
    fn global_premises(&mut self, state: &State) -> FxHashMap<Name, bool> {
        let mut found = FxHashMap::default();
        for frame in state.frames() {
            let Frame::Code(activation) = frame.as_ref() else { continue };
            let premises = self.premises_of(activation.function);
            for premise in premises.get(activation.block.0 as usize).into_iter().flatten() {
                if let Base::Global(path) = premise.place.base {
                    let name = self.key_from(self.program.file(activation.function), path);
                    *found.entry(name).or_insert(false) |= premise.exact;
                }
            }
        }
        found
    }

    fn premises_of(&mut self, id: FuncId) -> Rc<Vec<Vec<Premise>>> {
        let program = self.program;
        Rc::clone(self.premises.entry(id).or_insert_with(|| Rc::new(premises(program.function(id)))))
    }

    fn forget_local_settings(&mut self, state: &mut State) {
        let program = self.program;
        let has =
            |body: &Activation| program.language(body.function) != Language::Rust && body.locals.iter().any(is_plain);
        state.change_bodies(has, |activation| {
            let (block, id) = (activation.block.0 as usize, activation.function);
            let function = program.function(id);
            let premises = self.premises_of(id);
            let told = |at: usize| {
                let is = |premise: &&Premise| premise.place.as_local().is_some_and(|local| local.0 as usize == at);
                let known: Vec<bool> =
                    premises.get(block).into_iter().flatten().filter(is).map(|premise| premise.exact).collect();
                (!known.is_empty()).then(|| known.contains(&true))
            };
            activation.locals.change(is_plain, |at, value| {
                let Some(local) = function.locals.get(at) else { return };
                let ty = self.normal(&local.ty);
                if !matches!(local.kind, LocalKind::Return | LocalKind::Temporary) && !self.leads_to_objects(&ty) {
                    *value = renewed(value, derive(u64::from(id.0), (157, at)), ty, told(at));
                }
            });
        });
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

/// Some value or other, with an identity of its own. `told`: what was tested on every way here is kept, the very
/// number or its sign.
fn renewed(value: &Value, sym: Sym, ty: Ty, told: Option<bool>) -> Value {
    match (value, told) {
        (Value::Int(Num { exact: Some(_), .. }) | Value::Bool(_) | Value::Null, Some(true)) => value.clone(),
        (Value::Bool(_) | Value::Null, Some(false)) => value.clone(),
        (Value::Int(num), Some(_)) => Value::number(num.signs, num.from, sym),
        _ => Value::unknown(sym, ty, value.origin()),
    }
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Bool(_)) && !symbol(value).is_some_and(is_kept)
}

fn is_plain(value: &Value) -> bool {
    is_number(value) || matches!(value, Value::Null) || matches!(value, Value::Unknown(o) if !is_kept(o.sym))
}
