//! Bodies that handle no sockets and yet change the object in which the followed one is kept.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::machine::Machine;
use super::state::State;
use crate::flow::program::FuncId;
use crate::flow::reach::{mentions, targets};
use crate::ir::{Base, Language, Name, Stmt};

impl Machine<'_> {
    /// Does the body, or one that it may run, store to a variable of the file that leads to the followed socket?
    pub(super) fn writes_to_keeper(&self, state: &State, id: FuncId) -> bool {
        if !state.is_alive() || self.program.language(id) == Language::Rust {
            return false;
        }
        let mut keepers = state.globals.iter().filter(|(_, value)| self.reaches_focus(state, value)).peekable();
        if keepers.peek().is_none() {
            return false;
        }
        let written = self.written_by(id);
        keepers.any(|(name, _)| written.contains(name))
    }

    /// The variables of files to which the body and those it may run store.
    fn written_by(&self, id: FuncId) -> Rc<FxHashSet<Name>> {
        if let Some(known) = self.written.borrow().get(&id) {
            return Rc::clone(known);
        }
        let (mut met, mut work) = (FxHashSet::default(), vec![id]);
        let mut written = FxHashSet::default();
        while let Some(id) = work.pop() {
            if !met.insert(id) {
                continue;
            }
            let function = self.program.function(id);
            for stmt in function.blocks.iter().flat_map(|block| &block.stmts) {
                if let Stmt::Assign { to, .. } | Stmt::Call { to, .. } = stmt
                    && let Base::Global(path) = to.base
                {
                    written.insert(self.key_from(self.program.file(id), path));
                }
            }
            mentions(function, |mention| work.extend(targets(self.program, id, mention)));
        }
        let written = Rc::new(written);
        self.written.borrow_mut().insert(id, Rc::clone(&written));
        written
    }
}
