//! Functions that take a connection out of the poller for those who call them and close it by themselves.

use super::machine::Machine;
use super::stands::{last_deregistered, looked_through};
use super::trace::Event;
use crate::apis::model::Role;
use crate::flow::program::FuncId;
use crate::ir::{Call, Callee, Stmt};
use crate::source::Span;

impl Machine<'_> {
    /// Where the poller was last told to forget the followed socket: out of a function that does nothing else, or which
    /// others call who close, the call.
    pub(super) fn deregistered_at(&self, events: &[Event]) -> Option<Span> {
        let told = last_deregistered(events)?;
        let span = looked_through(self.program, told);
        let function = self.program.function_at(told.span)?;
        match told.within.last() {
            Some(call) if span == told.span && self.others_close_after(function, *call) => Some(*call),
            _ => Some(span),
        }
    }

    /// Is the function called elsewhere than at `here`, by a function that closes something?
    fn others_close_after(&self, function: FuncId, here: Span) -> bool {
        let calls = |stmt: &Stmt, by: FuncId| match stmt {
            Stmt::Call { call, span, .. } => *span != here && self.leads_to(call, by, function),
            _ => false,
        };
        self.program.ids().any(|id| {
            let stmts = || self.program.function(id).blocks.iter().flat_map(|block| &block.stmts);
            stmts().any(|stmt| calls(stmt, id)) && stmts().any(|stmt| self.closes(stmt, id))
        })
    }

    fn leads_to(&self, call: &Call, by: FuncId, function: FuncId) -> bool {
        match &call.callee {
            Callee::Path(path) => self.program.lookup(*path, self.program.file(by)) == Some(function),
            Callee::Method { name, .. } => self.program.methods_named(*name).contains(&function),
            _ => false,
        }
    }

    fn closes(&self, stmt: &Stmt, by: FuncId) -> bool {
        let Stmt::Call { call: Call { callee: Callee::Path(path), .. }, .. } = stmt else { return false };
        self.program.lookup(*path, self.program.file(by)).is_none()
            && self
                .program
                .spellings(*path)
                .iter()
                .flat_map(|path| self.models.function(*path))
                .any(|e| e.does == Role::Close)
    }
}
