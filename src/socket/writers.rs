//! Bodies that handle no sockets and yet change the object in which the followed one is kept.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::machine::Machine;
use super::state::State;
use crate::apis::FnEntry;
use crate::apis::model::Role;
use crate::flow::program::FuncId;
use crate::flow::reach::{Mention, mentions, targets};
use crate::ir::{Base, Call, Callee, Function, Language, LocalId, Name, Operand, Stmt, Ty};

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

    /// The variables of files to which the body and those it may run store, by name or through a pointer.
    fn written_by(&self, id: FuncId) -> Rc<FxHashSet<Name>> {
        if let Some(known) = self.written.borrow().get(&id) {
            return Rc::clone(known);
        }
        let (mut met, mut work) = (FxHashSet::default(), vec![id]);
        let (mut written, mut named, mut by_pointer) = (FxHashSet::default(), FxHashSet::default(), false);
        while let Some(id) = work.pop() {
            if !met.insert(id) {
                continue;
            }
            let function = self.program.function(id);
            for stmt in function.blocks.iter().flat_map(|block| &block.stmts) {
                let (Stmt::Assign { to, .. } | Stmt::Call { to, .. }) = stmt else { continue };
                let through = |local| is_pointer(function, local);
                match to.base {
                    Base::Global(path) => {
                        written.insert(self.key_from(self.program.file(id), path));
                    }
                    Base::Local(local) => by_pointer |= !to.proj.is_empty() && through(local),
                }
                match self.filled_by(stmt) {
                    Some(Operand::Ref(at)) if let Base::Global(path) = at.base => {
                        written.insert(self.key_from(self.program.file(id), path));
                    }
                    Some(Operand::Ref(at) | Operand::Copy(at) | Operand::Move(at)) => {
                        by_pointer |= matches!(at.base, Base::Local(local) if through(local));
                    }
                    _ => {}
                }
            }
            mentions(function, |mention| {
                if let Mention::Global(path) = mention {
                    named.insert(self.key_from(self.program.file(id), path));
                }
                work.extend(targets(self.program, id, mention));
            });
        }
        // Where a pointer leads is not asked: to what is named, as far as anybody knows.
        if by_pointer {
            written.extend(named);
        }
        let written = Rc::new(written);
        self.written.borrow_mut().insert(id, Rc::clone(&written));
        written
    }
}

impl Machine<'_> {
    /// Whose bytes the statement fills anew by a call: `memset(&table[i], 0, sizeof table[i])`.
    fn filled_by<'s>(&self, stmt: &'s Stmt) -> Option<&'s Operand> {
        let Stmt::Call { call: Call { callee: Callee::Path(path), args, .. }, .. } = stmt else { return None };
        let fills = |entry: &FnEntry| matches!(entry.does, Role::Reset | Role::CopyValue);
        let known = self.program.spellings(*path).iter().any(|path| self.models.function(*path).iter().any(fills));
        args.first().filter(|_| known)
    }
}

fn is_pointer(function: &Function, local: LocalId) -> bool {
    function.locals.get(local.0 as usize).is_some_and(|local| matches!(local.ty, Ty::Ref(_)))
}
