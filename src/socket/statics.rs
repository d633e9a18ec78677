//! Variables of a function that outlive its calls: a descriptor that one call leaves there, the next one finds.

use std::rc::Rc;

use super::machine::Machine;
use super::ops::carries;
use super::state::State;
use super::value::Value;
use crate::flow::program::FuncId;
use crate::ir::{Language, LocalId, LocalKind, Name};

impl Machine<'_> {
    /// Keeps what the static variables of the running function hold, where it matters beyond the call.
    pub(super) fn keep_statics(&self, state: &mut State, running: FuncId) {
        for (local, key) in self.statics(running) {
            let value = state.top().and_then(|top| top.locals.get(local.0 as usize)).filter(|value| carries(value));
            if let Some(value) = value.cloned() {
                Rc::make_mut(&mut state.globals).insert(key, value);
            }
        }
    }

    /// Takes what an earlier call of the function has left in its static variables.
    pub(super) fn kept_statics(&self, state: &mut State, of: FuncId) -> Vec<(LocalId, Value)> {
        let kept = self.statics(of).filter(|(_, key)| state.globals.contains_key(key)).collect::<Vec<_>>();
        let take = |(local, key)| Some((local, Rc::make_mut(&mut state.globals).remove(&key)?));
        kept.into_iter().filter_map(take).collect()
    }

    fn statics(&self, of: FuncId) -> impl Iterator<Item = (LocalId, Name)> + '_ {
        let function = self.program.function(of);
        let native = self.program.language(of) != Language::Rust;
        let fixed = function.locals.iter().enumerate().filter(move |(_, l)| native && l.kind == LocalKind::Static);
        fixed.filter_map(move |(at, local)| {
            let name = local.name.unwrap_or(function.path);
            let key = Name::new(&format!("{}::{name}@{}", function.path, self.program.file(of).0));
            Some((LocalId(u32::try_from(at).ok()?), key))
        })
    }
}
