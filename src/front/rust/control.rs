//! `if`, the loops, and the jumps out of them.

use syn::{Expr, ExprBreak, ExprContinue, ExprForLoop, ExprIf, ExprLoop, ExprWhile, Lifetime};

use super::builder::{Exit, Target, TargetKind};
use super::exprs::Dest;
use super::lowerer::{Lowerer, name_of};
use crate::ir::{BlockId, Builtin, Name, Operand, Place, Proj, Test};
use crate::source::Span;

impl Lowerer {
    pub(super) fn if_expr(&mut self, first: &ExprIf, dest: Dest) {
        let done = self.fb().block();
        let mut at = first;
        // Chains of `else if` are long, so they are walked, not recursed into.
        loop {
            let otherwise = self.if_branch(at, done, dest);
            self.fb().switch(otherwise);
            match at.else_branch.as_ref().map(|(_, next)| &**next) {
                Some(Expr::If(next)) => at = next,
                Some(other) => {
                    self.expr(other, dest);
                    break;
                }
                None => {
                    let span = self.at(at.then_branch.brace_token.span.close());
                    self.unit(dest, span);
                    break;
                }
            }
        }
        self.fb().goto(done);
        self.fb().switch(done);
    }

    /// The condition and its branch; returns the block of the other side.
    fn if_branch(&mut self, branch: &ExprIf, done: BlockId, dest: Dest) -> BlockId {
        let close = self.at(branch.then_branch.brace_token.span.close());
        let outer = self.fb().depth();
        let (then, otherwise) = (self.fb().block(), self.fb().block());
        self.fb().enter();
        let (yes, no) = (self.here(then), exit(otherwise, outer));
        self.cond(&branch.cond, yes, no);
        self.fb().switch(then);
        self.block(&branch.then_branch, dest, None);
        self.fb().leave(close);
        self.fb().goto(done);
        otherwise
    }

    fn label(label: Option<&syn::Label>) -> Option<Name> {
        label.map(|label| name_of(&label.name.ident))
    }

    fn with_target(&mut self, target: Target, lower: impl FnOnce(&mut Self)) {
        self.fb().targets.push(target);
        lower(self);
        self.fb().targets.pop();
    }

    pub(super) fn loop_expr(&mut self, e: &ExprLoop, dest: Dest) {
        let close = self.at(e.body.brace_token.span.close());
        let (head, done) = (self.fb().block(), self.fb().block());
        self.fb().goto(head);
        self.fb().switch(head);
        let target = Target {
            label: Self::label(e.label.as_ref()),
            kind: TargetKind::Loop,
            leave: self.here(done),
            again: Some(self.here(head)),
            dest: dest.cloned(),
        };
        self.with_target(target, |this| {
            this.block(&e.body, None, None);
            let again = this.here(head);
            this.fb().exit(again, close);
        });
        self.fb().switch(done);
    }

    pub(super) fn while_expr(&mut self, e: &ExprWhile, dest: Dest) {
        let close = self.at(e.body.brace_token.span.close());
        let (head, body, done) = (self.fb().block(), self.fb().block(), self.fb().block());
        self.fb().goto(head);
        self.fb().switch(head);
        let target = Target {
            label: Self::label(e.label.as_ref()),
            kind: TargetKind::Loop,
            leave: self.here(done),
            again: Some(self.here(head)),
            dest: None,
        };
        let leave = target.leave;
        self.with_target(target, |this| {
            this.fb().enter();
            let on = this.here(body);
            this.cond(&e.cond, on, leave);
            this.fb().switch(body);
            this.block(&e.body, None, None);
            this.fb().leave(close);
            this.fb().goto(head);
        });
        self.fb().switch(done);
        self.unit(dest, close);
    }

    /// `for pat in iter { .. }`: an iterator, its next item, and the body while there is one.
    pub(super) fn for_expr(&mut self, e: &ExprForLoop, dest: Dest) {
        let close = self.at(e.body.brace_token.span.close());
        let span = self.spans.expr(&e.expr);
        self.fb().enter();
        let of = self.operand(&e.expr);
        let iter = self.temp(span);
        self.builtin(Builtin::IntoIter, vec![of], Some(&iter), span);
        let (head, body, none) = (self.fb().block(), self.fb().block(), self.fb().block());
        self.fb().goto(head);
        self.fb().switch(head);
        let target = Target {
            label: Self::label(e.label.as_ref()),
            kind: TargetKind::Loop,
            leave: self.here(none),
            again: Some(self.here(head)),
            dest: None,
        };
        let leave = target.leave;
        self.with_target(target, |this| {
            this.fb().enter();
            let item = this.next_item(&iter, body, leave, span);
            this.bind_all(&e.pat, &item);
            this.block(&e.body, None, None);
            this.fb().leave(close);
            this.fb().goto(head);
        });
        self.fb().switch(none);
        self.fb().leave(close);
        self.unit(dest, close);
    }

    /// Goes on in `body` with the item as a place, or leaves.
    fn next_item(&mut self, iter: &Place, body: BlockId, leave: Exit, span: Span) -> Place {
        let next = Place::local(self.fb().plain_temp(span));
        self.builtin(Builtin::Next, vec![Operand::Ref(iter.clone())], Some(&next), span);
        let some = Name::new("Some");
        let on = self.here(body);
        let test = Test::Is(next.clone(), some);
        self.fb().branch(test, &[], (on, leave), span);
        self.fb().switch(body);
        if let crate::ir::Base::Local(id) = next.base {
            self.fb().keep(id);
        }
        next.with(Proj::Payload(some, Name::new("0")))
    }

    pub(super) fn labelled_block(&mut self, label: &Lifetime, block: &syn::Block, dest: Dest) {
        self.target_block(Some(name_of(&label.ident)), TargetKind::Block, block, dest);
    }

    /// `try { .. }`: its value stands in `Ok`.
    pub(super) fn try_block(&mut self, block: &syn::Block, dest: Dest) {
        self.target_block(None, TargetKind::Try, block, dest);
    }

    fn target_block(&mut self, label: Option<Name>, kind: TargetKind, block: &syn::Block, dest: Dest) {
        let done = self.fb().block();
        let target = Target { label, kind, leave: self.here(done), again: None, dest: dest.cloned() };
        self.with_target(target, |this| {
            if kind == TargetKind::Try {
                this.ok_block(block, dest);
            } else {
                this.block(block, dest, None);
            }
            this.fb().goto(done);
        });
        self.fb().switch(done);
    }

    fn ok_block(&mut self, block: &syn::Block, dest: Dest) {
        let span = self.at(block.brace_token.span.close());
        let value = self.plain_temp(span);
        self.block(block, Some(&value), None);
        let fields = vec![(Name::new("0"), Operand::Move(value))];
        let kind = crate::ir::AggregateKind::Variant(Name::new("Ok"));
        self.aggregate(kind, fields, dest, span);
    }

    fn find_target(&mut self, label: Option<&Lifetime>, again: bool) -> Option<usize> {
        let label = label.map(|label| name_of(&label.ident));
        self.fb().targets.iter().rposition(|target| match label {
            Some(_) => target.label == label && (!again || target.again.is_some()),
            None => target.kind == TargetKind::Loop,
        })
    }

    pub(super) fn break_expr(&mut self, e: &ExprBreak) {
        let span = self.at(e.break_token.span);
        let Some(at) = self.find_target(e.label.as_ref(), false) else {
            return self.stop();
        };
        let target = &self.fb().targets[at];
        let (leave, dest) = (target.leave, target.dest.clone());
        match &e.expr {
            Some(value) => self.expr(value, dest.as_ref()),
            None => self.unit(dest.as_ref(), span),
        }
        self.fb().exit(leave, span);
    }

    pub(super) fn continue_expr(&mut self, e: &ExprContinue) {
        let span = self.at(e.continue_token.span);
        let found = self.find_target(e.label.as_ref(), true);
        match found.and_then(|at| self.fb().targets[at].again) {
            Some(again) => self.fb().exit(again, span),
            None => self.stop(),
        }
    }
}

pub(super) fn exit(block: BlockId, depth: usize) -> Exit {
    Exit { block, depth }
}
