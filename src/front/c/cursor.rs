//! Emitting: statements, calls, scope ends.

use tree_sitter::Node;

use super::lowering::Lowering;
use crate::ir::{
    BlockId, Builtin, Call, Callee, LocalId, LocalKind, Name, Operand, Place, Rvalue, Stmt, Term, Test, Ty,
};
use crate::source::Span;

impl<'t> Lowering<'t> {
    pub fn assign(&mut self, to: Place, value: Rvalue, span: Span) {
        self.body.push(Stmt::Assign { to, value, span });
    }

    pub fn call_to(&mut self, to: Place, call: Call, span: Span) {
        let unwind = self.landing(span);
        self.body.push(Stmt::Call { to, call, span, unwind });
    }

    /// Calls a language construct.
    pub fn builtin(&mut self, to: Place, builtin: Builtin, args: Vec<Operand>, span: Span) {
        let call = Call { callee: Callee::Builtin(builtin), args, hint: None };
        self.call_to(to, call, span);
    }

    /// An unnamed value; it ends with the full expression.
    pub fn temporary(&mut self, ty: Ty, node: Node<'t>) -> LocalId {
        let span = self.span(node);
        let local = self.body.local(None, ty, LocalKind::Temporary, span);
        self.body.temporaries.push(local);
        local
    }

    /// A temporary that holds `value`.
    pub fn holding(&mut self, value: Rvalue, ty: Ty, node: Node<'t>) -> LocalId {
        let local = self.temporary(ty, node);
        let span = self.span(node);
        self.assign(Place::local(local), value, span);
        local
    }

    pub fn scope_end(&mut self, local: LocalId, span: Span) {
        if let Some(cleanup) = self.body.cleanups.get(&local).copied() {
            let unit = self.body.local(None, Ty::Unknown, LocalKind::Temporary, span);
            let call =
                Call { callee: Callee::Path(cleanup), args: vec![Operand::Ref(Place::local(local))], hint: None };
            self.body.push(Stmt::Call { to: Place::local(unit), call, span, unwind: None });
        }
        self.body.push(Stmt::ScopeEnd { local, span });
    }

    /// Ends the scopes above `depth` without closing them: a jump leaves them.
    pub fn leave(&mut self, depth: usize, span: Span) {
        for local in self.body.locals_above(depth) {
            self.scope_end(local, span);
        }
    }

    /// Ends and closes the innermost scope.
    pub fn close(&mut self, span: Span) {
        let depth = self.body.scopes.len().saturating_sub(1);
        self.leave(depth, span);
        self.body.scopes.pop();
    }

    /// Runs `step`, then ends the temporaries it made.
    pub fn full_expression<T>(&mut self, step: impl FnOnce(&mut Self) -> T, node: Node<'t>) -> T {
        let before = std::mem::take(&mut self.body.temporaries);
        let result = step(self);
        self.end_temporaries(node);
        self.body.temporaries = before;
        result
    }

    /// Ends the temporaries of the full expression so far.
    pub fn end_temporaries(&mut self, node: Node<'t>) {
        let span = self.span(node);
        let made = std::mem::take(&mut self.body.temporaries);
        self.end_these(&made, span);
    }

    pub fn end_these(&mut self, locals: &[LocalId], span: Span) {
        for local in locals.iter().rev() {
            self.body.push(Stmt::ScopeEnd { local: *local, span });
        }
    }

    pub fn branch(&mut self, test: Test, then: BlockId, otherwise: BlockId, span: Span) {
        self.body.terminate(Term::If { test, then, otherwise, span });
    }

    pub fn return_here(&mut self, span: Span) {
        self.body.terminate(Term::Return { span });
    }

    /// A named variable in the innermost scope.
    pub fn declare(&mut self, name: &str, ty: Ty, kind: LocalKind, reference: bool, node: Node<'t>) -> LocalId {
        // A second declaration in one scope stands in another `#if` branch: it is the same variable.
        let again = self.body.scopes.last().and_then(|s| s.names.get(name));
        if let Some(binding) = again.filter(|_| kind == LocalKind::Variable) {
            return binding.local;
        }
        let span = self.span(node);
        let local = self.body.local(Some(Name::new(name)), ty.clone(), kind, span);
        let binding = super::body::Binding { local, reference, ty };
        self.body.bind(name, binding);
        if kind != LocalKind::Static {
            self.body.owned_by_scope(local);
        }
        local
    }
}
