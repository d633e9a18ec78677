//! Storage of locals: what has parts before anybody wrote to it.

use super::machine::Machine;
use super::state::State;
use super::value::{Origin, Value, derive};
use crate::flow::program::FuncId;
use crate::ir::{Language, LocalId, LocalKind, Ty};

impl Machine<'_> {
    /// An array or a struct of the program: it has parts before anybody wrote to it.
    pub(super) fn has_shape(&self, ty: &Ty) -> bool {
        match self.normal(ty) {
            Ty::Array(_) => true,
            Ty::Named(path, _) => self.is_struct(path) && self.role_of(path).is_none(),
            _ => false,
        }
    }

    /// What a local is before anybody wrote to it.
    pub(super) fn unwritten(&self, id: FuncId, at: usize) -> Value {
        let Some(local) = self.program.function(id).locals.get(at) else { return Value::Gone };
        let shaped = || self.program.language(id) != Language::Rust && self.has_shape(&local.ty);
        if local.kind == LocalKind::Static || local.kind == LocalKind::Variable && shaped() {
            return Value::unknown(derive(u64::from(id.0), (31, at)), self.normal(&local.ty), Origin::default());
        }
        Value::Gone
    }

    /// The scope of an array has ended: the next time round it is what it was at first.
    pub(super) fn begin_anew(&self, state: &mut State, local: LocalId) {
        let Some(id) = state.top().map(|top| top.function) else { return };
        let declared = self.program.function(id).locals.get(local.0 as usize);
        if declared.is_some_and(|local| matches!(self.normal(&local.ty), Ty::Array(_)))
            && let Some(slot) = state.top_mut().and_then(|top| top.locals.get_mut(local.0 as usize))
        {
            *slot = self.unwritten(id, local.0 as usize);
        }
    }
}
